//! I-12 on the way there: an erasure that is cut off at any step is finished by itself; a backup from before
//! revives nothing; a key that is lost without an erasure holds nobody up, and no device offers for ever.
#![allow(clippy::unwrap_used)]

mod common;
mod program;

use std::path::{Path, PathBuf};

use common::{House, Person};
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::people::Role;
use einhalt_protocol::record::verify;
use einhalt_server::store::faulty::{Fault, FaultyStore};
use einhalt_tests::Broken;
use reqwest::Method;
use serde_json::{Value, json};

const WORDS: &str = "Mir wurde nichts erklärt.";
const SLOTS: &str = "operations.slots";

/// An operation with personal words, its people, and the folder in which every key also lies.
struct Ended {
    house: House,
    operation: OperationId,
    lead: Person,
    officer: Person,
    reviewers: [Person; 2],
    mirror: PathBuf,
    _folder: tempfile::TempDir,
}

impl Ended {
    /// Under way, with words in it.
    async fn under_way() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mirror = folder.path().join("mirror");
        let house = House::with(|config| {
            config.keys.mirror = Some(mirror.clone());
            config.limits.token_minutes = 60;
        })
        .await;
        let lead = house.person("leitung-1", Role::Lead).await;
        let officer = house.person("einsatz-1", Role::Officer).await;
        let reviewers =
            [house.person("review-1", Role::Reviewer).await, house.person("review-2", Role::Reviewer).await];
        let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await;
        let ended = Self { house, operation, lead, officer, reviewers, mirror, _folder: folder };
        let incident = json!({ "do": "record_incident", "kind": "other", "what": WORDS });
        ended.done(&ended.officer, incident).await;
        ended
    }

    /// The same, over.
    async fn new() -> Self {
        let ended = Self::under_way().await;
        let close = json!({ "do": "close", "end": "not_carried_out", "reason": "für heute beendet" });
        ended.done(&ended.lead, close).await;
        ended.say_why().await;
        ended
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/v1/operations/{}{rest}", self.operation)
    }

    async fn done(&self, by: &Person, ask: Value) {
        let done = self.house.command(self.operation, by, ask).await;
        assert_eq!(done.status, 200, "{}", done.text);
    }

    async fn say_why(&self) {
        let why = json!({ "reason": "Nachschau" });
        let said = self.house.post(&self.path("/readings"), &self.reviewers[0], why).await;
        assert_eq!(said.status, 201, "{}", said.text);
    }

    async fn propose(&self) {
        let propose = json!({ "do": "propose_erasure", "reason": "auf Verlangen", "early": "person_asked" });
        self.done(&self.reviewers[0], propose).await;
    }

    async fn confirm(&self) {
        self.done(&self.reviewers[1], json!({ "do": "confirm_erasure" })).await;
    }

    /// Waits until the record says that everything is gone.
    async fn finished(&self) {
        let finished = async {
            while self.house.view(self.operation, &self.reviewers[0]).await["retention"]["finished_at"]
                .is_null()
            {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), finished).await.unwrap();
    }

    async fn record(&self, by: &Person) -> String {
        let record = self.house.get(&self.path("/record"), by).await;
        assert_eq!(record.status, 200, "{}", record.text);
        record.text
    }

    async fn report(&self, id: uuid::Uuid) -> common::Answer {
        let report = json!({ "id": id, "sign": "halt", "text": "Bitte warten" });
        self.house.post(&self.path("/reports"), &self.officer, report).await
    }

    fn own(&self) -> PathBuf {
        self.house.config.data.join("keys").join(SLOTS)
    }

    fn theirs(&self) -> PathBuf {
        self.mirror.join(SLOTS)
    }

    /// The mirror cannot be reached: a file stands where the folder was.
    fn take_mirror_away(&self) {
        std::fs::rename(&self.mirror, self.away()).unwrap();
        std::fs::write(&self.mirror, "").unwrap();
    }

    fn bring_mirror_back(&self) {
        std::fs::remove_file(&self.mirror).unwrap();
        std::fs::rename(self.away(), &self.mirror).unwrap();
    }

    fn away(&self) -> PathBuf {
        self.mirror.with_file_name("away")
    }

    async fn restarted_after(self, meanwhile: impl FnOnce(&Path)) -> Self {
        Self { house: self.house.restarted_after(meanwhile).await, ..self }
    }
}

/// How often an operation's key lies in a file, in the clear of its name.
fn copies(file: &Path, operation: OperationId) -> usize {
    let bytes = std::fs::read(file).unwrap_or_default();
    bytes.windows(16).filter(|window| *window == operation.uuid().as_bytes()).count()
}

fn count(record: &str, event: &str) -> usize {
    record.matches(&format!(r#""event":"{event}""#)).count()
}

/// The first copies of all slots are gone, as if the power had failed between two writes.
fn half_overwritten(mut slots: Vec<u8>) -> Vec<u8> {
    for group in slots.chunks_mut(8192) {
        group[..4096].fill(0);
    }
    slots
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_was_cut_off_is_finished_by_itself() {
    // Named by what had happened when it was cut off; and what lies in both folders of keys then.
    type Left = fn(Vec<u8>) -> Option<Vec<u8>>;
    let table: [(&str, Left, Left); 4] = [
        ("it was decided, nothing was destroyed", Some, Some),
        ("one copy of the key was overwritten", |slots| Some(half_overwritten(slots)), Some),
        ("the key was destroyed here, not in the mirror", |_| None, Some),
        ("in the mirror one copy was overwritten", |_| None, |slots| Some(half_overwritten(slots))),
    ];
    for (what, own_left, theirs_left) in table {
        let ended = Ended::new().await;
        ended.propose().await;
        let operation = ended.operation;
        let whole = std::fs::read(ended.own()).unwrap();
        assert_eq!([&ended.own(), &ended.theirs()].map(|file| copies(file, operation)), [2, 2]);

        // A proposal alone erases nothing, also over a restart.
        let ended = ended.restarted_after(|_| ()).await;
        ended.say_why().await;
        assert!(ended.record(&ended.reviewers[0]).await.contains(WORDS), "{what}");

        ended.take_mirror_away();
        ended.confirm().await;
        while copies(&ended.own(), operation) > 0 {
            tokio::task::yield_now().await;
        }
        let record = ended.record(&ended.reviewers[0]).await;
        assert_eq!((count(&record, "erased"), count(&record, "erasure_finished")), (1, 0), "{what}");
        let (own, theirs) = (ended.own(), ended.away().join(SLOTS));
        let ended = ended
            .restarted_after(|_| {
                let mirrored = std::fs::read(&theirs).unwrap();
                for (path, left) in [(own, own_left(whole)), (theirs, theirs_left(mirrored))] {
                    if let Some(left) = left {
                        std::fs::write(path, left).unwrap();
                    }
                }
            })
            .await;
        // Still without the mirror: nobody says that it is finished.
        ended.say_why().await;
        assert!(!ended.record(&ended.reviewers[0]).await.contains(WORDS), "{what}");
        assert_eq!(count(&ended.record(&ended.reviewers[0]).await, "erasure_finished"), 0, "{what}");
        ended.bring_mirror_back();
        let ended = ended.restarted_after(|_| ()).await;
        ended.say_why().await;
        ended.finished().await;
        assert_eq!([&ended.own(), &ended.theirs()].map(|file| copies(file, operation)), [0, 0], "{what}");
        let record = ended.record(&ended.reviewers[0]).await;
        assert_eq!((count(&record, "erased"), count(&record, "erasure_finished")), (1, 1), "{what}");
        assert!(record.contains(r#""mirror":true"#), "{what}");
        assert_eq!(verify(record.as_bytes(), None).unwrap().payloads, 0, "{what}");
    }
}

/// The key is gone, the sealed parts are not: nobody can read them, and the next start removes them.
#[tokio::test(flavor = "multi_thread")]
async fn sealed_parts_that_were_left_are_removed_at_the_next_start() {
    let ended = Ended::new().await;
    ended.propose().await;
    let (hand_out, switch) = std::sync::mpsc::sync_channel(1);
    let wrapped = ended.house.restarted_with(Box::new(move |store| {
        let (store, faults) = FaultyStore::new(store);
        hand_out.send(faults).unwrap();
        std::sync::Arc::new(store)
    }));
    let ended = Ended { house: wrapped.await, ..ended };
    let faults = switch.recv().unwrap();
    ended.say_why().await;
    // The decision is the next write, the removal the one after it.
    faults.set_for_call(faults.calls() + 2, Fault::NotStored);
    ended.confirm().await;
    while copies(&ended.own(), ended.operation) > 0 {
        tokio::task::yield_now().await;
    }
    let record = ended.record(&ended.reviewers[0]).await;
    assert_eq!((count(&record, "erased"), count(&record, "erasure_finished")), (1, 0));
    let ended = ended.restarted_after(|_| ()).await;
    ended.say_why().await;
    ended.finished().await;
    let record = ended.record(&ended.reviewers[0]).await;
    assert_eq!((count(&record, "erased"), count(&record, "erasure_finished")), (1, 1));
    assert!(!record.contains(WORDS));
}

/// A backup from before the erasure, put back with the keys as they are now.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_from_before_revives_nothing_and_says_that_it_is_older() -> Result<(), Broken> {
    let einhalt = program::build().await?;
    let run = |arguments: &[&std::ffi::OsStr]| {
        let done = std::process::Command::new(&einhalt).args(arguments).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    };
    let ended = Ended::new().await;
    let folder = tempfile::tempdir()?;
    let backup = folder.path().join("backup");
    let data = ended.house.config.data.clone();
    run(&["backup".as_ref(), backup.as_ref(), "--data".as_ref(), data.as_ref()]);
    ended.propose().await;
    ended.confirm().await;
    ended.finished().await;
    let last = ended.record(&ended.reviewers[0]).await;
    let size = verify(last.as_bytes(), None).map_err(|broken| broken.to_string())?.entries;

    let mirror = ended.mirror.clone();
    let mut told = String::new();
    let ended = ended
        .restarted_after(|data| {
            std::fs::remove_dir_all(data).unwrap();
            let keys = ["--keys".as_ref(), mirror.as_os_str(), "--data".as_ref(), data.as_os_str()];
            told = run(&[&["restore".as_ref(), backup.as_os_str()][..], &keys].concat());
        })
        .await;
    assert!(
        told.contains("1 have no key") && told.contains("older than what was signed: 1 operations"),
        "{told}"
    );
    ended.say_why().await;
    let record = ended.record(&ended.reviewers[0]).await;
    assert!(!record.contains(WORDS));
    assert_eq!(verify(record.as_bytes(), None).map_err(|broken| broken.to_string())?.payloads, 0);
    let lost = record.lines().find(|line| line.contains(r#""event":"rolled_back""#)).unwrap_or_default();
    assert!(lost.contains(&format!(r#""size":{size}"#)), "the record says what it lost: {lost}");

    // That it was erased is among what was lost; two persons can say it again.
    ended.propose().await;
    ended.confirm().await;
    ended.finished().await;
    let record = ended.record(&ended.reviewers[0]).await;
    assert_eq!((count(&record, "erased"), count(&record, "erasure_finished")), (1, 1));
    verify(record.as_bytes(), None).map_err(|broken| broken.to_string())?;
    Ok(())
}

/// Every copy of every slot in this file is damaged.
fn damage(file: &Path) {
    let mut slots = std::fs::read(file).unwrap();
    for copy in slots.chunks_mut(512).filter(|copy| copy.starts_with(b"EHS1")) {
        copy[100] ^= 1;
    }
    std::fs::write(file, slots).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_damaged_comes_back_from_the_mirror() {
    let ended = Ended::new().await;
    let own = ended.own();
    let ended = ended.restarted_after(|_| damage(&own)).await;
    ended.say_why().await;
    assert!(ended.record(&ended.reviewers[0]).await.contains(WORDS));
    assert!(copies(&ended.own(), ended.operation) >= 4, "two copies again, beside the damaged ones");
    // And one that was destroyed does not.
    ended.propose().await;
    ended.confirm().await;
    ended.finished().await;
    let own = ended.own();
    let ended = ended.restarted_after(|_| damage(&own)).await;
    ended.say_why().await;
    let record = ended.record(&ended.reviewers[0]).await;
    assert_eq!(verify(record.as_bytes(), None).unwrap().payloads, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_key_holds_nobody_up_and_its_words_come_with_the_key() {
    let ended = Ended::under_way().await;
    let (own, theirs) = (ended.own(), ended.theirs());
    let whole = std::fs::read(&own).unwrap();
    let ended = ended
        .restarted_after(|_| {
            damage(&own);
            damage(&theirs);
        })
        .await;
    let metrics = ended.house.call(Method::GET, "/metrics", None, None).await.text;
    assert!(metrics.contains("einhalt_operations_without_key"), "{metrics}");
    let record = ended.record(&ended.lead).await;
    assert!(!record.contains(WORDS));
    verify(record.as_bytes(), None).unwrap();

    // It stops, and its device keeps the words.
    let id = uuid::Uuid::new_v4();
    for _ in 0..2 {
        let said = ended.report(id).await;
        assert_eq!(said.status, 202, "signalled, and not receipted: {}", said.text);
    }
    assert_eq!(ended.house.view(ended.operation, &ended.lead).await["severity"], "interrupted");
    let record = ended.record(&ended.lead).await;
    assert_eq!((count(&record, "reported"), count(&record, "report_repeated")), (1, 0), "once (I-9)");

    // The key is put back: the words come with the next offer.
    let (own, theirs) = (ended.own(), ended.theirs());
    let ended = ended
        .restarted_after(|_| {
            std::fs::write(own, &whole).unwrap();
            std::fs::write(theirs, &whole).unwrap();
        })
        .await;
    let said = ended.report(id).await;
    assert_eq!((said.status, &said.body["defects"]), (201, &json!([])), "{}", said.text);
    let again = ended.report(id).await;
    assert_eq!(again.body, said.body);
    let record = ended.record(&ended.lead).await;
    assert!(record.contains("Bitte warten") && record.contains(WORDS));
    assert_eq!((count(&record, "reported"), count(&record, "report_repeated")), (1, 1));
    verify(record.as_bytes(), None).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_end_no_device_offers_words_that_nobody_can_keep() {
    let ended = Ended::under_way().await;
    let (own, theirs) = (ended.own(), ended.theirs());
    let ended = ended
        .restarted_after(|_| {
            damage(&own);
            damage(&theirs);
        })
        .await;
    let id = uuid::Uuid::new_v4();
    assert_eq!(ended.report(id).await.status, 202);
    let close = json!({ "do": "close", "end": "not_carried_out", "reason": "für heute beendet" });
    ended.done(&ended.lead, close).await;
    let said = ended.report(id).await;
    assert_eq!((said.status, &said.body["defects"][0]["code"]), (201, &json!("not_sealed")), "{}", said.text);
    let ended = ended.restarted_after(|_| ()).await;
    assert_eq!(ended.report(id).await.body["seq"], said.body["seq"], "and so it stays");
}
