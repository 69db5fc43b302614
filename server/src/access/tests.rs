#![allow(clippy::unwrap_used)]

use std::sync::atomic::AtomicBool;

use einhalt_protocol::ids::OperationId;
use futures_util::future::BoxFuture;
use uuid::Uuid;

use super::*;

/// Keeps everything in memory; may be told to fail.
#[derive(Default)]
struct Memory {
    records: Mutex<Vec<Change>>,
    fails: AtomicBool,
}

impl AccessStore for Memory {
    fn load(&self) -> BoxFuture<'_, Result<Records, AccessStoreError>> {
        Box::pin(async {
            let mut records = Records::default();
            for change in self.records.lock().await.iter().cloned() {
                match change {
                    Change::Account(account) => records.accounts.push(account),
                    Change::Device(device) => records.devices.push(device),
                    Change::Code(code) => records.codes.push(code),
                    Change::CodeGone(hash) => records.codes.retain(|code| code.hash != hash),
                    Change::Member(member) => records.members.push(member),
                    Change::MemberGone(..) => {}
                }
            }
            Ok(records)
        })
    }

    fn apply<'a>(&'a self, changes: &'a [Change]) -> BoxFuture<'a, Result<(), AccessStoreError>> {
        Box::pin(async move {
            if self.fails.load(Ordering::SeqCst) {
                return Err(AccessStoreError::Database(sqlx::Error::PoolTimedOut));
            }
            self.records.lock().await.extend_from_slice(changes);
            Ok(())
        })
    }
}

struct House {
    access: Access,
    store: Arc<Memory>,
    folder: tempfile::TempDir,
    first_password: String,
    now: Timestamp,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = "2026-05-05T10:00:00Z".parse().unwrap();
        let store = Arc::new(Memory::default());
        let opened = Access::open(store.clone(), folder.path(), &limits(), now).await.unwrap();
        let first_password = opened.first_password.unwrap();
        Self { access: opened.access, store, folder, first_password, now }
    }

    async fn account(&self, name: &str, role: Role) -> AccountId {
        let new = NewAccount { name: name.to_owned(), role, password: None };
        self.access.make_account(new, self.now).await.unwrap().account
    }

    async fn code(&self, account: AccountId, uses: u32) -> OpenedCode {
        let new = NewCode { minutes: None, uses: Some(uses) };
        self.access.make_code(account, new, self.now).await.unwrap()
    }

    async fn paired(&self, name: &str, role: Role) -> (Paired, SessionRights) {
        let account = self.account(name, role).await;
        let code = self.code(account, 1).await;
        let paired = self.access.pair(&code.code, "A7".to_owned(), self.now).await.unwrap();
        let rights = self.rights(&paired).unwrap();
        (paired, rights)
    }

    fn rights(&self, paired: &Paired) -> Option<SessionRights> {
        let claims = self.access.verify_token(&paired.token, self.now).unwrap();
        self.access.session(&claims)
    }
}

fn limits() -> Limits {
    Limits { devices_per_account: 3, pairing_codes_open: 2, ..Limits::default() }
}

fn operation() -> OperationId {
    OperationId::from_uuid(Uuid::from_u128(9))
}

fn member(role: Role, call_sign: &str) -> NewMember {
    NewMember { role, call_sign: call_sign.to_owned(), from: None, until: None }
}

#[tokio::test]
async fn the_first_start_makes_one_administrator_whose_password_has_to_be_changed() {
    let house = House::new().await;
    let access = &house.access;
    let signed =
        access.sign_in("Admin ", house.first_password.clone(), "desk".into(), house.now).await.unwrap();
    assert_eq!((signed.role, signed.password_due), (Role::Administrator, true));
    let rights = house.rights(&signed).unwrap();

    let new = "correct horse battery".to_owned();
    let short = access.change_password(&rights, house.first_password.clone(), "short".into()).await;
    assert!(matches!(short, Err(AccessError::Wrong("/new_password", _))));
    let wrong = access.change_password(&rights, "guess".into(), new.clone()).await;
    assert!(matches!(wrong, Err(AccessError::WrongCredentials)));
    access.change_password(&rights, house.first_password.clone(), new.clone()).await.unwrap();
    let old = access.sign_in("admin", house.first_password.clone(), "desk".into(), house.now).await;
    assert!(matches!(old, Err(AccessError::WrongCredentials)));
    assert!(!access.sign_in("admin", new, "desk".into(), house.now).await.unwrap().password_due);

    let again = Access::open(house.store.clone(), house.folder.path(), &limits(), house.now).await.unwrap();
    assert_eq!(again.first_password, None);
    assert_eq!(again.access.grant_public_key(), access.grant_public_key());
    assert!(again.access.session(&access.verify_token(&signed.token, house.now).unwrap()).is_some());
}

#[tokio::test]
async fn an_unknown_name_a_wrong_password_and_a_disabled_account_look_the_same() {
    let house = House::new().await;
    let (_, admin) = house.paired("second-admin", Role::Administrator).await;
    let password = "long enough for this".to_owned();
    let new = NewAccount { name: "leitung-1".into(), role: Role::Lead, password: Some(password.clone()) };
    let lead = house.access.create_account(&admin, new, house.now).await.unwrap();
    let off = AccountChange { disabled: Some(true), role: None, password: None };
    let sign_in = |name: &'static str, password: String| async {
        house
            .access
            .sign_in(name, password, "desk".into(), house.now)
            .await
            .map(|_| ())
            .map_err(|e| e.to_string())
    };
    assert_eq!(sign_in("leitung-1", password.clone()).await, Ok(()));
    house.access.change_account(&admin, lead.account, off).await.unwrap();
    let told = Err("wrong credentials".to_owned());
    assert_eq!(sign_in("leitung-1", password.clone()).await, told);
    assert_eq!(sign_in("leitung-1", "wrong".into()).await, told);
    assert_eq!(sign_in("nobody", password.clone()).await, told);
    assert_eq!(sign_in("second-admin", String::new()).await, told, "has no password at all");
    assert_eq!(sign_in("admin", "x".repeat(100_000)).await, told);
}

#[tokio::test]
async fn a_code_pairs_as_often_as_it_says_and_only_in_its_time() {
    let house = House::new().await;
    let account = house.account("einsatz-1", Role::Officer).await;
    let once = house.code(account, 1).await;
    let typed = once.code.to_lowercase().replace('-', " ");
    house.access.pair(&typed, "A7".into(), house.now).await.unwrap();
    let twice = house.access.pair(&once.code, "A8".into(), house.now).await;
    assert!(matches!(twice, Err(AccessError::WrongCode)));

    let two = house.code(account, 2).await;
    let late = house.access.pair(&two.code, "A8".into(), two.expires_at).await;
    assert!(matches!(late, Err(AccessError::WrongCode)));
    for label in ["A8", "A9"] {
        house.access.pair(&two.code, label.into(), house.now).await.unwrap();
    }
    assert!(matches!(
        house.access.pair(&two.code, "B1".into(), house.now).await,
        Err(AccessError::WrongCode)
    ));
    assert!(matches!(house.access.pair("", "B1".into(), house.now).await, Err(AccessError::WrongCode)));

    let more = house.code(account, 1).await;
    let full = house.access.pair(&more.code, "B1".into(), house.now).await;
    assert!(matches!(full, Err(AccessError::TooMany("limits.devices_per_account"))));
}

#[tokio::test]
async fn a_code_used_at_the_same_time_pairs_once() {
    let house = House::new().await;
    let account = house.account("einsatz-1", Role::Officer).await;
    let code = house.code(account, 1).await.code;
    let pair = |label: &str| house.access.pair(&code, label.to_owned(), house.now);
    let (one, other) = tokio::join!(pair("A7"), pair("A8"));
    assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1);
}

#[tokio::test]
async fn revocation_and_disabling_count_at_once_and_move_the_epoch_on() {
    let house = House::new().await;
    let (_, admin) = house.paired("second-admin", Role::Administrator).await;
    let (phone, officer) = house.paired("einsatz-1", Role::Officer).await;
    let (other, _) = house.paired("einsatz-2", Role::Officer).await;
    let mut changes = house.access.changes();
    changes.mark_unchanged();
    let before = house.access.epoch();

    let foreign = house.access.revoke(&officer, other.device, house.now).await;
    let missing = house.access.revoke(&officer, DeviceId::from_uuid(Uuid::from_u128(1)), house.now).await;
    assert_eq!(foreign.unwrap_err().to_string(), missing.unwrap_err().to_string());

    house.access.revoke(&officer, phone.device, house.now).await.unwrap();
    assert!(house.access.epoch() > before && changes.has_changed().unwrap());
    assert!(house.rights(&phone).is_none() && !house.access.device_is_paired(phone.device));
    assert!(house.access.device_is_revoked(phone.device));
    let token = house.access.refresh(phone.device, &phone.secret, house.now);
    assert!(matches!(token, Err(AccessError::WrongCredentials)));

    assert!(house.access.refresh(other.device, &other.secret, house.now).is_ok());
    assert!(house.access.refresh(other.device, &phone.secret, house.now).is_err());
    let off = AccountChange { disabled: Some(true), role: None, password: None };
    house.access.change_account(&admin, other.account, off).await.unwrap();
    assert!(house.rights(&other).is_none() && !house.access.device_is_revoked(other.device));
}

#[tokio::test]
async fn what_could_not_be_written_down_has_not_happened() {
    let house = House::new().await;
    let (phone, officer) = house.paired("einsatz-1", Role::Officer).await;
    let before = house.access.epoch();
    house.store.fails.store(true, Ordering::SeqCst);
    let revoked = house.access.revoke(&officer, phone.device, house.now).await;
    assert!(matches!(revoked, Err(AccessError::CannotRecord(_))));
    assert_eq!(house.access.epoch(), before);
    assert!(house.rights(&phone).is_some());
}

/// I-13: membership is time-boxed, and a lead chooses others, never the own part.
#[tokio::test]
async fn members_are_chosen_by_a_lead_and_never_above_their_own_role() {
    let house = House::new().await;
    let (_, lead) = house.paired("leitung-1", Role::Lead).await;
    let (phone, officer) = house.paired("einsatz-1", Role::Officer).await;
    let (_, stranger) = house.paired("leitung-2", Role::Lead).await;
    let access = &house.access;
    assert!(matches!(access.found(&officer, operation()).await, Err(AccessError::NotAllowed)));
    access.found(&lead, operation()).await.unwrap();

    let put = |by: SessionRights, account, new| async move {
        access.put_member(&by, operation(), account, new, house.now).await
    };
    let raised = put(lead.clone(), phone.account, member(Role::Lead, "T1")).await;
    assert!(matches!(raised, Err(AccessError::Wrong("/role", _))));
    let foreign = put(stranger.clone(), phone.account, member(Role::Officer, "T1")).await;
    assert!(matches!(foreign, Err(AccessError::NotFound)));
    let own = put(lead.clone(), lead.account, member(Role::Officer, "T1")).await;
    assert!(matches!(own, Err(AccessError::NotAllowed)));
    let taken = put(lead.clone(), phone.account, member(Role::Officer, "EL")).await;
    assert!(matches!(taken, Err(AccessError::Wrong("/call_sign", _))));

    let boxed = NewMember {
        from: Some(house.now),
        until: Some(house.now + TimeDelta::hours(8)),
        ..member(Role::Officer, "T1")
    };
    put(lead.clone(), phone.account, boxed).await.unwrap();
    let at = |minutes| access.membership(operation(), phone.account, house.now + TimeDelta::minutes(minutes));
    assert_eq!(at(-1), None);
    assert_eq!(at(0).unwrap(), Membership { role: Role::Officer, call_sign: "T1".into() });
    assert_eq!(at(480), None);
    assert_eq!(access.operations(&officer, house.now), [(operation(), Role::Officer)]);
    assert!(access.members(&stranger, operation(), house.now).is_err());
    assert_eq!(access.members(&officer, operation(), house.now).unwrap().len(), 2);

    access.remove_member(&lead, operation(), phone.account, house.now).await.unwrap();
    assert_eq!(at(0), None);
}
