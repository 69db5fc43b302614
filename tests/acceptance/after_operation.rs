//! After the operation: reading asks for a reason and is written down; corrections add; two persons erase.
#![allow(clippy::unwrap_used)]

use crate::common::{Answer, House, Person};
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::people::Role;
use einhalt_protocol::record::verify;
use reqwest::Method;
use serde_json::{Value, json};

struct Ended {
    house: House,
    operation: OperationId,
    lead: Person,
    officer: Person,
    reviewers: [Person; 2],
}

impl Ended {
    async fn new() -> Self {
        // Reading stays open for longer than a token lives by default.
        let house = House::with(|config| config.limits.token_minutes = 60).await;
        let lead = house.person("leitung-1", Role::Lead).await;
        let officer = house.person("einsatz-1", Role::Officer).await;
        let reviewers =
            [house.person("review-1", Role::Reviewer).await, house.person("review-2", Role::Reviewer).await];
        let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await;
        let close = json!({ "do": "close", "end": "not_carried_out", "reason": "für heute beendet" });
        assert_eq!(house.command(operation, &lead, close).await.status, 200);
        Self { house, operation, lead, officer, reviewers }
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/v1/operations/{}{rest}", self.operation)
    }

    async fn ask(&self, by: &Person, ask: Value) -> Answer {
        self.house.command(self.operation, by, ask).await
    }

    /// Asks, and is refused for this reason.
    async fn refused(&self, by: &Person, ask: Value) -> String {
        let answer = self.ask(by, ask).await;
        assert_eq!(answer.status, 409, "{}", answer.text);
        answer.body["refusal"]["reasons"][0]["code"].as_str().unwrap().to_owned()
    }

    async fn say_why(&self, by: &Person) {
        let said =
            self.house.post(&self.path("/readings"), by, json!({ "reason": "Beschwerde vom 4. Mai" })).await;
        assert_eq!(said.status, 201, "{}", said.text);
    }

    async fn retention(&self, by: &Person) -> Value {
        self.house.view(self.operation, by).await["retention"].clone()
    }
}

fn propose() -> Value {
    json!({ "do": "propose_erasure", "reason": "auf Verlangen", "early": "person_asked" })
}

fn confirm() -> Value {
    json!({ "do": "confirm_erasure" })
}

#[tokio::test]
async fn reading_after_the_end_asks_for_a_reason_and_is_written_down() {
    let ended = Ended::new().await;
    let reviewer = &ended.reviewers[0];
    for path in ["", "/record"] {
        for reader in [reviewer, &ended.lead] {
            let answer = ended.house.get(&ended.path(path), reader).await;
            assert_eq!((answer.status, answer.code()), (403, "reason_needed"), "{path}");
        }
    }
    let short = ended.house.post(&ended.path("/readings"), reviewer, json!({ "reason": "  ? " })).await;
    assert_eq!(short.status, 422, "{}", short.text);
    ended.say_why(reviewer).await;
    for path in ["", "/record"] {
        assert_eq!(ended.house.get(&ended.path(path), reviewer).await.status, 200, "{path}");
        assert_eq!(
            ended.house.get(&ended.path(path), &ended.lead).await.status,
            403,
            "{path}: another session"
        );
    }
    ended.house.advance(chrono::TimeDelta::minutes(30));
    assert_eq!(ended.house.get(&ended.path(""), reviewer).await.code(), "reason_needed", "for a while only");

    let log = ended.house.get(&ended.path("/readings"), &ended.reviewers[1]).await;
    let lines: Vec<_> = log
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["name"].clone(), line["what"].clone()))
        .collect();
    let told = ["reason", "operation", "record"].map(|what| (json!("review-1"), json!(what)));
    assert_eq!(lines, told);
    assert_eq!(log.body[0]["reason"], "Beschwerde vom 4. Mai");
    assert_eq!(ended.house.get(&ended.path("/readings"), &ended.lead).await.status, 403);
}

/// Requirements, section 3 row 25: the log says what was taken away, not only that somebody read. And a
/// reviewer finds what has ended without being a member of it.
#[tokio::test]
async fn each_export_is_logged_as_what_it_is() {
    let ended = Ended::new().await;
    let reviewer = &ended.reviewers[0];
    let list = ended.house.get("/api/v1/reviews", reviewer).await;
    assert_eq!(list.body["operations"][0]["operation"], json!(ended.operation), "{}", list.text);
    assert_eq!(list.body["operations"][0]["role"], "reviewer");
    ended.say_why(reviewer).await;
    let exports = [
        ("", "operation"),
        ("/review", "review"),
        ("/record", "record"),
        ("/review/entries.csv", "entries"),
        ("/review/positions.geojson", "positions"),
        ("/review/incident-report", "incident_report"),
        ("/incident-report.pdf", "incident_report"),
        ("/dossier.pdf", "dossier"),
        ("/copy", "copy"),
        ("/copy.pdf", "copy"),
    ];
    for (path, _) in exports {
        let answer = ended.house.get(&ended.path(path), reviewer).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    }
    // What is refused was not read.
    assert_eq!(ended.house.get(&ended.path("/dossier.pdf"), &ended.officer).await.status, 403);
    assert_eq!(ended.house.get(&ended.path("/dossier.pdf"), &ended.lead).await.code(), "reason_needed");
    let log = ended.house.get(&ended.path("/readings"), reviewer).await;
    let told: Vec<_> =
        log.body.as_array().unwrap().iter().map(|line| line["what"].as_str().unwrap()).collect();
    let wanted: Vec<_> = std::iter::once("reason").chain(exports.map(|(_, what)| what)).collect();
    assert_eq!(told, wanted);
}

/// I-12: administrators read no operation, and still find what is due to be erased, without a reason: there
/// is nothing personal in the list. What is not theirs nobody sees.
#[tokio::test]
async fn what_is_kept_and_due_is_listed_for_those_who_erase() {
    let ended = Ended::new().await;
    let house = &ended.house;
    let live = house.under_way(&ended.lead, &[]).await;
    let administrator = house.administrator().await;
    let stranger = house.person("aufsicht-9", Role::Supervisor).await;
    let list = async |who: &Person, query: &str| house.get(&format!("/api/v1/retention{query}"), who).await;
    for who in [&administrator, &ended.reviewers[0]] {
        let kept = list(who, "").await;
        assert_eq!((kept.status, &kept.body["total"], &kept.body["due"]), (200, &json!(1), &json!(0)));
        let one = &kept.body["operations"][0];
        assert_eq!(one["operation"], json!(ended.operation));
        assert!(one["retention"]["sealed"].as_u64().unwrap() > 0 && !kept.text.contains(&live.to_string()));
    }
    assert_eq!(list(&stranger, "").await.body["total"], 0, "a supervisor sees the operations of their own");
    for nobody in [&ended.lead, &ended.officer] {
        assert_eq!(list(nobody, "").await.code(), "not_allowed");
    }
    for query in ["?page=-1", "?page=x", "?name=x"] {
        assert_eq!(list(&administrator, query).await.status, 422, "{query}");
    }
    assert_eq!(ended.ask(&administrator, propose()).await.status, 200);
    let proposed = list(&ended.reviewers[0], "?page=7").await;
    assert_eq!(proposed.body["page"], 1);
    let retention = &proposed.body["operations"][0]["retention"];
    assert_eq!(retention["proposed_by"], json!(administrator.account));
    assert_eq!(ended.ask(&ended.reviewers[0], confirm()).await.status, 200);
    let erased = list(&administrator, "").await;
    assert!(erased.body["operations"][0]["retention"]["erased_at"].is_string(), "{}", erased.text);
}

/// What is not there and what is not yours look the same, to everybody whom it does not concern.
#[tokio::test]
async fn only_those_whom_it_concerns_reach_it() {
    let ended = Ended::new().await;
    let house = &ended.house;
    let live = house.under_way(&ended.lead, &[]).await;
    let missing = OperationId::derived("nowhere", &[]);
    let outsider = house.person("einsatz-9", Role::Officer).await;
    let administrator = house.administrator().await;
    let path = |operation: OperationId| format!("/api/v1/operations/{operation}");
    for (who, operation) in [
        (&outsider, ended.operation),
        (&ended.reviewers[0], live),
        (&administrator, live),
        (&administrator, ended.operation),
        (&ended.reviewers[0], missing),
    ] {
        let answer = house.get(&path(operation), who).await;
        assert_eq!((answer.status, answer.code()), (404, "not_found"));
    }
    let hold = json!({ "do": "place_legal_hold", "reason": "Klage anhängig" });
    for (who, operation) in [(&outsider, ended.operation), (&administrator, live), (&administrator, missing)]
    {
        let answer = house.command(operation, who, hold.clone()).await;
        assert_eq!((answer.status, answer.code()), (404, "not_found"));
    }
    assert_eq!(
        ended.ask(&administrator, hold).await.status,
        200,
        "an administrator bars and erases, and reads nothing"
    );
    assert_eq!(house.get(&ended.path("/readings"), &administrator).await.status, 200);
}

/// I-12, S14: by two persons, never held, never by one; the record verifies and says so.
#[tokio::test]
async fn two_persons_erase_and_the_record_still_verifies() {
    let ended = Ended::new().await;
    let [first, second] = &ended.reviewers;
    let correction = json!({ "do": "add_correction", "of": 2, "text": "Es waren zwei Fahrzeuge." });
    assert_eq!(ended.ask(&ended.officer, correction.clone()).await.status, 200);
    let statement = json!({ "do": "add_statement", "slot": "E1", "recorded_for": "person", "text": "Mir wurde nichts erklärt." });
    assert_eq!(ended.ask(&ended.lead, statement).await.status, 200);
    ended.say_why(first).await;
    let before = ended.house.get(&ended.path("/record"), first).await.text;
    assert!(before.contains("Mir wurde nichts erklärt."));
    let summary = verify(before.as_bytes(), None).unwrap();

    let early = json!({ "do": "propose_erasure", "reason": "x" });
    assert_eq!(ended.refused(first, early).await, "retention_not_over");
    assert_eq!(ended.ask(first, propose()).await.status, 200);
    assert_eq!(ended.refused(first, confirm()).await, "same_person");
    let hold = json!({ "do": "place_legal_hold", "ground": "dispute", "reason": "Klage anhängig" });
    assert_eq!(ended.ask(second, hold).await.status, 200);
    assert_eq!(ended.refused(second, confirm()).await, "legal_hold");
    let release = json!({ "do": "release_legal_hold", "ground": "dispute", "reason": "zurückgenommen" });
    assert_eq!(ended.ask(second, release).await.status, 200);
    assert_eq!(ended.ask(first, propose()).await.status, 200);
    assert_eq!(ended.ask(second, confirm()).await.status, 200);
    while ended.retention(first).await["finished_at"].is_null() {
        tokio::task::yield_now().await;
    }

    assert_eq!(ended.refused(&ended.officer, correction).await, "erased");
    let report = json!({ "id": uuid::Uuid::new_v4(), "sign": "medical_emergency", "text": "Nachtrag" });
    let late = ended.house.post(&ended.path("/reports"), &ended.officer, report).await;
    assert!(late.status < 300, "a report is never refused: {}", late.text);
    assert!(
        late.text.contains("not_sealed"),
        "its sender is told that its words are not kept: {}",
        late.text
    );

    let after = ended.house.get(&ended.path("/record"), first).await.text;
    let erased = verify(after.as_bytes(), None).unwrap();
    assert_eq!(erased.payloads, 0);
    assert_eq!(
        erased.replayed.as_ref().unwrap().payloads_absent,
        summary.payloads + 4,
        "two proposals, hold and release"
    );
    assert!(erased.to_string().contains("erased: "), "{erased}");
    for gone in ["Mir wurde nichts erklärt.", "zwei Fahrzeuge", "Vermerk in der Akte"] {
        assert!(before.contains(gone) && !after.contains(gone), "{gone}");
    }
    // And it stays so.
    let Ended { house, operation, reviewers, .. } = ended;
    let house = house.restarted().await;
    let path = format!("/api/v1/operations/{operation}");
    let [first, _] = &reviewers;
    let said = house
        .call(
            Method::POST,
            &format!("{path}/readings"),
            Some(&first.token),
            Some(json!({ "reason": "Nachschau" })),
        )
        .await;
    assert_eq!(said.status, 201);
    let again = house.get(&format!("{path}/record"), first).await.text;
    assert_eq!(verify(again.as_bytes(), None).unwrap().payloads, 0);
}

/// I-12 and I-9: a short text is found by guessing if its plain hash stands anywhere. The record tells one
/// content from another all the same, also after a restart.
#[tokio::test]
async fn the_record_confirms_no_guess_and_knows_a_retry() {
    let house = House::new().await;
    let lead = house.person("leitung-1", Role::Lead).await;
    let officer = house.person("einsatz-1", Role::Officer).await;
    let members = [(&officer, "officer", "T1")];
    let operations = [house.under_way(&lead, &members).await, house.under_way(&lead, &members).await];
    let words = json!({ "sign": "halt", "who": "E1", "text": "Asthma" });
    let id = uuid::Uuid::new_v4();
    let named = json!({ "id": id, "sign": "medical_emergency", "text": "Asthma" });
    let path = |operation: OperationId, rest: &str| format!("/api/v1/operations/{operation}/{rest}");
    let mut receipts = Vec::new();
    for operation in operations {
        for report in [&words, &named] {
            let said = house.post(&path(operation, "reports"), &officer, report.clone()).await;
            assert_eq!(said.status, 201, "{}", said.text);
            receipts.push(said.body);
        }
    }
    let [first, .., again, _] = &receipts[..] else { panic!("four receipts") };
    assert_eq!(first["body_hash"], again["body_hash"], "the same bytes, and their sender can see it");
    assert_ne!(first["report"], again["report"], "an id from the body would be as good as the body");
    let mut marks = Vec::new();
    for operation in operations {
        let record = house.get(&path(operation, "record"), &lead).await.text;
        for receipt in &receipts {
            assert!(!record.contains(receipt["body_hash"].as_str().unwrap()), "{record}");
        }
        let lines = record.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        marks.extend(lines.filter_map(|line| Some(line["body"]["report"]["mark"].as_str()?.to_owned())));
    }
    let distinct: std::collections::BTreeSet<_> = marks.iter().collect();
    assert_eq!((marks.len(), distinct.len()), (4, 4), "nobody sees that it was said twice: {marks:?}");

    let house = house.restarted().await;
    for (report, receipt) in [(&words, first), (&named, &receipts[1])] {
        let said = house.post(&path(operations[0], "reports"), &officer, report.clone()).await;
        assert_eq!((said.status, &said.body), (201, receipt), "once, over a restart");
    }
    let other = json!({ "id": id, "sign": "medical_emergency", "text": "Herz" });
    let said = house.post(&path(operations[0], "reports"), &officer, other).await;
    assert!(said.text.contains("id_reused"), "{}", said.text);
}
