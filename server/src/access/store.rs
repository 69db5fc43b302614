//! Where accounts, devices, codes and members are kept: one narrow contract, and SQLite behind it.

use std::sync::Arc;

use chrono::DateTime;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{AccountId, DeviceId, OperationId, SessionId};
use futures_util::future::BoxFuture;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection, Row};
use uuid::Uuid;

use super::records::{Account, Change, Device, DeviceKind, Member, PairingCode, Records, SecretHash};
use super::roles;
use crate::store::sqlite::Database;

/// Keeps everything, durably.
pub trait AccessStore: Send + Sync + 'static {
    /// Everything that is kept.
    fn load(&self) -> BoxFuture<'_, Result<Records, AccessStoreError>>;

    /// Writes all changes in one transaction, durable on return; or none.
    fn apply<'a>(&'a self, changes: &'a [Change]) -> BoxFuture<'a, Result<(), AccessStoreError>>;
}

/// Why nothing was kept or read.
#[derive(Debug, thiserror::Error)]
pub enum AccessStoreError {
    /// The database does not do what is asked.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// A row that we cannot have written.
    #[error("a row of table {0} cannot be read")]
    Unreadable(&'static str),
}

/// Kept in the database of the record, through its one connection that writes.
pub struct SqliteAccess {
    database: Arc<Database>,
}

const LOAD_ACCOUNTS: &str =
    "SELECT id, name, role, password, password_due, disabled, created_at FROM account";
const LOAD_DEVICES: &str =
    "SELECT id, account, session, kind, label, secret_hash, paired_at, revoked_at FROM device";
const LOAD_CODES: &str = "SELECT hash, account, uses_left, expires_at FROM pairing_code";
const LOAD_MEMBERS: &str = "SELECT operation, account, role, call_sign, from_at, until_at FROM member";
const PUT_ACCOUNT: &str = "INSERT INTO account (id, name, role, password, password_due, disabled, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (id) DO UPDATE SET role = $3, password = $4, password_due = $5, disabled = $6";
const PUT_DEVICE: &str =
    "INSERT INTO device (id, account, session, kind, label, secret_hash, paired_at, revoked_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (id) DO UPDATE SET label = $5, revoked_at = $8";
const PUT_CODE: &str = "INSERT INTO pairing_code (hash, account, uses_left, expires_at)
    VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO UPDATE SET uses_left = $3";
const DROP_CODE: &str = "DELETE FROM pairing_code WHERE hash = $1";
const PUT_MEMBER: &str = "INSERT INTO member (operation, account, role, call_sign, from_at, until_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (operation, account) DO UPDATE SET role = $3, call_sign = $4, from_at = $5, until_at = $6";
const DROP_MEMBER: &str = "DELETE FROM member WHERE operation = $1 AND account = $2";

impl SqliteAccess {
    /// In an open database.
    pub const fn new(database: Arc<Database>) -> Self {
        Self { database }
    }
}

impl AccessStore for SqliteAccess {
    fn load(&self) -> BoxFuture<'_, Result<Records, AccessStoreError>> {
        Box::pin(async {
            let mut read = self.database.readers().acquire().await?;
            let accounts = sqlx::query(LOAD_ACCOUNTS).fetch_all(&mut *read).await?;
            let devices = sqlx::query(LOAD_DEVICES).fetch_all(&mut *read).await?;
            let codes = sqlx::query(LOAD_CODES).fetch_all(&mut *read).await?;
            let members = sqlx::query(LOAD_MEMBERS).fetch_all(&mut *read).await?;
            Ok(Records {
                accounts: accounts.iter().map(account).collect::<Result<_, _>>()?,
                devices: devices.iter().map(device).collect::<Result<_, _>>()?,
                codes: codes.iter().map(code).collect::<Result<_, _>>()?,
                members: members.iter().map(member).collect::<Result<_, _>>()?,
            })
        })
    }

    fn apply<'a>(&'a self, changes: &'a [Change]) -> BoxFuture<'a, Result<(), AccessStoreError>> {
        Box::pin(async move {
            let mut writer = self.database.writer().await;
            let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
            for change in changes {
                write(&mut transaction, change).await?;
            }
            Ok(transaction.commit().await?)
        })
    }
}

async fn write(connection: &mut SqliteConnection, change: &Change) -> Result<(), sqlx::Error> {
    let query = match change {
        Change::Account(account) => sqlx::query(PUT_ACCOUNT)
            .bind(bytes(account.id.uuid()))
            .bind(&account.name)
            .bind(roles::word(account.role))
            .bind(&account.password)
            .bind(account.password_due)
            .bind(account.disabled)
            .bind(account.created_at.timestamp_millis()),
        Change::Device(device) => sqlx::query(PUT_DEVICE)
            .bind(bytes(device.id.uuid()))
            .bind(bytes(device.account.uuid()))
            .bind(bytes(device.session.uuid()))
            .bind(kind_word(device.kind))
            .bind(&device.label)
            .bind(device.secret_hash.to_vec())
            .bind(device.paired_at.timestamp_millis())
            .bind(device.revoked_at.map(|at| at.timestamp_millis())),
        Change::Code(code) => sqlx::query(PUT_CODE)
            .bind(code.hash.to_vec())
            .bind(bytes(code.account.uuid()))
            .bind(code.uses_left)
            .bind(code.expires_at.timestamp_millis()),
        Change::CodeGone(hash) => sqlx::query(DROP_CODE).bind(hash.to_vec()),
        Change::Member(member) => sqlx::query(PUT_MEMBER)
            .bind(bytes(member.operation.uuid()))
            .bind(bytes(member.account.uuid()))
            .bind(roles::word(member.role))
            .bind(&member.call_sign)
            .bind(member.from.map(|at| at.timestamp_millis()))
            .bind(member.until.map(|at| at.timestamp_millis())),
        Change::MemberGone(operation, account) => {
            sqlx::query(DROP_MEMBER).bind(bytes(operation.uuid())).bind(bytes(account.uuid()))
        }
    };
    query.execute(connection).await.map(|_| ())
}

fn bytes(id: Uuid) -> Vec<u8> {
    id.into_bytes().to_vec()
}

const fn kind_word(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Handheld => "handheld",
        DeviceKind::Desk => "desk",
    }
}

/// Reads one row; every reader names its table for the error.
struct Columns<'r> {
    row: &'r SqliteRow,
    table: &'static str,
}

impl<'r> Columns<'r> {
    fn get<T: sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>>(
        &self,
        name: &str,
    ) -> Result<T, AccessStoreError> {
        Ok(self.row.try_get(name)?)
    }

    fn unreadable<T>(&self, value: Option<T>) -> Result<T, AccessStoreError> {
        value.ok_or(AccessStoreError::Unreadable(self.table))
    }

    fn id(&self, name: &str) -> Result<Uuid, AccessStoreError> {
        self.unreadable(Uuid::from_slice(self.get(name)?).ok())
    }

    fn hash(&self, name: &str) -> Result<SecretHash, AccessStoreError> {
        self.unreadable(self.get::<&[u8]>(name)?.try_into().ok())
    }

    fn instant(&self, name: &str) -> Result<Timestamp, AccessStoreError> {
        self.unreadable(DateTime::from_timestamp_millis(self.get(name)?))
    }

    fn maybe_instant(&self, name: &str) -> Result<Option<Timestamp>, AccessStoreError> {
        let millis: Option<i64> = self.get(name)?;
        millis.map(|millis| self.unreadable(DateTime::from_timestamp_millis(millis))).transpose()
    }
}

fn account(row: &SqliteRow) -> Result<Account, AccessStoreError> {
    let row = Columns { row, table: "account" };
    Ok(Account {
        id: AccountId::from_uuid(row.id("id")?),
        name: row.get("name")?,
        role: row.unreadable(roles::of_word(row.get("role")?))?,
        password: row.get("password")?,
        password_due: row.get("password_due")?,
        disabled: row.get("disabled")?,
        created_at: row.instant("created_at")?,
    })
}

fn device(row: &SqliteRow) -> Result<Device, AccessStoreError> {
    let row = Columns { row, table: "device" };
    let kinds = [DeviceKind::Handheld, DeviceKind::Desk];
    let kind: &str = row.get("kind")?;
    Ok(Device {
        id: DeviceId::from_uuid(row.id("id")?),
        account: AccountId::from_uuid(row.id("account")?),
        session: SessionId::from_uuid(row.id("session")?),
        kind: row.unreadable(kinds.into_iter().find(|known| kind_word(*known) == kind))?,
        label: row.get("label")?,
        secret_hash: row.hash("secret_hash")?,
        paired_at: row.instant("paired_at")?,
        revoked_at: row.maybe_instant("revoked_at")?,
    })
}

fn code(row: &SqliteRow) -> Result<PairingCode, AccessStoreError> {
    let row = Columns { row, table: "pairing_code" };
    Ok(PairingCode {
        hash: row.hash("hash")?,
        account: AccountId::from_uuid(row.id("account")?),
        uses_left: row.get("uses_left")?,
        expires_at: row.instant("expires_at")?,
    })
}

fn member(row: &SqliteRow) -> Result<Member, AccessStoreError> {
    let row = Columns { row, table: "member" };
    Ok(Member {
        operation: OperationId::from_uuid(row.id("operation")?),
        account: AccountId::from_uuid(row.id("account")?),
        role: row.unreadable(roles::of_word(row.get("role")?))?,
        call_sign: row.get("call_sign")?,
        from: row.maybe_instant("from_at")?,
        until: row.maybe_instant("until_at")?,
    })
}
