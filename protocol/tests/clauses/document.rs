//! nobody who is not fit to travel; certificates are recognised as a rule, and decided in time.

use chrono::TimeDelta;
use einhalt_protocol::clocks::Clocks;
use einhalt_protocol::ids::ReportId;
use einhalt_protocol::operation::command::{Ask, Close, Reason};
use einhalt_protocol::operation::document::{Content, DecideDocument, Issuer, RecordDocument, Shown};
use einhalt_protocol::operation::evidence::{Assessment, Evidence, Finding};
use einhalt_protocol::operation::hold::{Cause, Hold, HoldKind};
use einhalt_protocol::operation::notice::NoticeCode;
use einhalt_protocol::operation::plan::{End, Known, Step};
use einhalt_protocol::operation::refusal::RefusalCode::{self, *};
use einhalt_protocol::operation::{Command, Entry, Event};
use einhalt_protocol::people::{Actor, Role};
use einhalt_protocol::report::{Report, Sign};
use einhalt_protocol::safeguards::document::view;
use einhalt_protocol::severity::Severity::{Interrupted, Running};

use crate::facility::{assert_lawful, because, offer, replayed, report_by};
use crate::stage::{Stage, adults, lead, medic, officer, person, supervisor};

/// S7 begins.
fn at_the_door() -> Stage {
    let mut stage = Stage::underway("2026-06-15T07:05:00+02:00");
    stage.wait(180);
    stage
}

fn shown(stage: &mut Stage) -> ReportId {
    report_by(stage, officer(), Sign::CertificateShown, "E1")
}

fn stated(stage: &mut Stage) -> ReportId {
    report_by(stage, officer(), Sign::IllnessStated, "E1")
}

/// A specialist's letter with everything in it.
fn letter(document: ReportId) -> RecordDocument {
    RecordDocument {
        document,
        issuer: Issuer::Physician,
        shown: Shown::Original,
        dated_on: "2026-06-09".parse().unwrap(),
        says_unfit: Known::Yes,
        missing: Vec::new(),
    }
}

/// Two sentences, years old.
fn old_letter(document: ReportId) -> RecordDocument {
    RecordDocument {
        dated_on: "2024-02-01".parse().unwrap(),
        missing: vec![Content::Facts, Content::Method, Content::Diagnosis, Content::Method],
        ..letter(document)
    }
}

fn decision(document: ReportId, recognised: bool, reason: Option<&str>) -> Ask {
    let reason = reason.map(str::to_owned);
    Ask::DecideDocument(DecideDocument { document, recognised, outdated: !recognised, reason })
}

fn not_recognised(document: ReportId) -> Ask {
    decision(document, false, Some("zwei Sätze ohne Befund, zwei Jahre alt"))
}

fn refuted() -> Evidence {
    Evidence::NotRecognised(because("nicht qualifiziert, mutmaßlich veraltet"))
}

fn causes(stage: &Stage) -> Vec<&Cause> {
    stage.state.holds.values().map(|hold| &hold.cause).collect()
}

#[test]
fn s7_a_letter_at_the_door_holds_and_only_closing_is_left() {
    let mut stage = at_the_door();
    let letter_id = shown(&mut stage);
    let (_, notice) = &stage.state.notices[0];
    assert_eq!((notice.code, notice.report), (NoticeCode::DocumentToRecord, Some(letter_id)));
    assert_eq!(stage.severity(), Running);
    stage.wait(60);
    stage.ask(officer(), Ask::RecordDocument(letter(letter_id))).unwrap();
    assert_eq!(causes(&stage), [&Cause::DocumentQualified { document: letter_id }]);
    stage.wait(180);
    let refused = stage.step(Step::Depart).unwrap_err();
    assert_eq!(refused, [RefusalCode::Interrupted, DocumentOpen]);
    let assessment = stage.fit();
    let hold = stage.open_hold();
    assert_eq!(stage.lift(medic(), hold, assessment).unwrap_err(), [WrongEvidence]);
    stage.wait(1_080);
    assert!(stage.ask(lead(), decision(letter_id, true, None)).is_ok());
    assert_eq!(stage.state.stops.len(), 1, "recognising what holds already signals nothing new");
    for by in [lead(), supervisor()] {
        assert_eq!(offer(&mut stage, by, hold, refuted()).unwrap_err(), [DocumentRecognised]);
    }
    assert_eq!(stage.resume(lead()).unwrap_err(), [HoldOpen, DocumentRecognised]);
    stage.ask(lead(), Ask::Close(Close { end: End::NotCarriedOut, reason: "anerkannt".to_owned() })).unwrap();
    assert_lawful(&stage);
}

#[test]
fn s7_branch_b_a_letter_that_is_not_qualified_stops_the_departure_until_a_lead_decides() {
    let mut stage = at_the_door();
    let id = shown(&mut stage);
    assert_eq!(stage.step(Step::Depart).unwrap_err(), [DocumentOpen]);
    stage.wait(60);
    let events = stage.ask(officer(), Ask::RecordDocument(old_letter(id))).unwrap();
    let [Event::DocumentRecorded { missing, .. }] = &events[..] else { panic!("{events:?}") };
    assert_eq!(missing, &[Content::Facts, Content::Method, Content::Diagnosis], "each once");
    assert_eq!(stage.step(Step::Depart).unwrap_err(), [DocumentOpen]);
    // Recorded as not qualified it waits behind the refused departure: no clock stops anything.
    stage.wait(17 * 60);
    assert_eq!(stage.severity(), Running);
    for other in [officer(), medic(), supervisor(), person(Role::Monitor, 1)] {
        assert_eq!(stage.ask(other, not_recognised(id)).unwrap_err(), [RoleNotAllowed], "{other:?}");
    }
    for reason in [None, Some("   ")] {
        assert_eq!(stage.ask(lead(), decision(id, false, reason)).unwrap_err(), [ReasonMissing]);
    }
    stage.ask(lead(), not_recognised(id)).unwrap();
    stage.step(Step::Depart).unwrap();
    assert_eq!(stage.ask(lead(), not_recognised(id)).unwrap_err(), [DocumentDecided]);
    stage.wait(3_600);
    assert_eq!(stage.severity(), Running, "what is decided does not fall due");
    assert_lawful(&stage);
}

#[test]
fn what_is_not_decided_in_time_holds_by_itself() {
    type Then = fn(&mut Stage, ReportId);
    let table: [(&str, Then, bool); 6] = [
        ("nobody records it", |_, _| {}, true),
        (
            "it says fit",
            |stage, id| record(stage, RecordDocument { says_unfit: Known::No, ..letter(id) }),
            true,
        ),
        ("it is not qualified", |stage, id| record(stage, old_letter(id)), false),
        (
            "a lead does not recognise it",
            |stage, id| {
                record(stage, old_letter(id));
                stage.ask(lead(), not_recognised(id)).unwrap();
            },
            false,
        ),
        (
            "closed meanwhile",
            |stage, _| {
                let close = Close { end: End::NotCarriedOut, reason: "beendet".to_owned() };
                stage.ask(lead(), Ask::Close(close)).unwrap();
            },
            false,
        ),
        (
            "aborted meanwhile",
            |stage, _| {
                stage.ask(officer(), Ask::Abort(Reason { reason: "Abbruch".to_owned() })).unwrap();
            },
            false,
        ),
    ];
    for (what, then, holds) in table {
        let mut stage = at_the_door();
        let id = shown(&mut stage);
        then(&mut stage, id);
        stage.wait(599);
        assert_eq!(causes(&stage), Vec::<&Cause>::new(), "{what}");
        stage.wait(1);
        let undecided = Cause::DocumentUndecided { document: id };
        assert_eq!(causes(&stage) == [&undecided], holds, "{what}");
        stage.wait(3_600);
        assert!(stage.state.holds.len() <= 1, "{what}: once");
        assert_lawful(&stage);
    }
}

fn record(stage: &mut Stage, ask: RecordDocument) {
    stage.ask(officer(), Ask::RecordDocument(ask)).unwrap();
}

#[test]
fn a_letter_nobody_has_read_in_time_needs_a_second_person_and_a_lead_who_goes_on() {
    let mut stage = at_the_door();
    let id = shown(&mut stage);
    stage.wait(1_080);
    assert_eq!(causes(&stage), [&Cause::DocumentUndecided { document: id }]);
    record(&mut stage, old_letter(id));
    assert_eq!(stage.step(Step::Depart).unwrap_err(), [RefusalCode::Interrupted, DocumentOpen]);
    stage.ask(lead(), not_recognised(id)).unwrap();
    assert_eq!(stage.step(Step::Depart).unwrap_err(), [RefusalCode::Interrupted], "the hold is its own");
    let hold = stage.open_hold();
    offer(&mut stage, lead(), hold, refuted()).unwrap();
    offer(&mut stage, supervisor(), hold, refuted()).unwrap();
    stage.resume(lead()).unwrap();
    stage.step(Step::Depart).unwrap();
    assert_lawful(&stage);
}

#[test]
fn what_holds_at_once_is_what_is_complete_and_does_not_say_fit() {
    type Spoil = fn(&mut RecordDocument);
    let table: [(&str, Spoil, bool); 8] = [
        ("of last week", |_| {}, true),
        ("expired by days", |letter| letter.dated_on = "2026-05-01".parse().unwrap(), true),
        ("of a day that has not come", |letter| letter.dated_on = "2026-07-01".parse().unwrap(), true),
        ("a photograph on a phone", |letter| letter.shown = Shown::Copy, true),
        ("sent by a supporter, of another issuer", |letter| letter.issuer = Issuer::Other, true),
        ("in a language nobody reads", |letter| letter.says_unfit = Known::Unknown, true),
        ("says fit", |letter| letter.says_unfit = Known::No, false),
        ("one thing missing", |letter| letter.missing = vec![Content::Severity], false),
    ];
    for (what, spoil, holds) in table {
        let mut stage = at_the_door();
        let mut letter = letter(shown(&mut stage));
        spoil(&mut letter);
        stage.ask(medic(), Ask::RecordDocument(letter)).unwrap();
        assert_eq!(stage.severity() == Interrupted, holds, "{what}");
        assert!(stage.step(Step::Depart).unwrap_err().contains(&DocumentOpen), "{what}");
    }
}

#[test]
fn a_correction_before_the_decision_counts_and_lowers_nothing() {
    let mut stage = at_the_door();
    let id = shown(&mut stage);
    record(&mut stage, old_letter(id));
    record(&mut stage, letter(id));
    assert_eq!(stage.severity(), Interrupted);
    record(&mut stage, letter(id));
    record(&mut stage, old_letter(id));
    assert_eq!(stage.state.holds.len(), 1);
    assert!(stage.state.holds.values().all(Hold::is_open));
}

#[test]
fn the_lead_who_recorded_it_does_not_set_it_aside_alone() {
    let mut stage = at_the_door();
    let id = shown(&mut stage);
    assert_eq!(stage.ask(lead(), not_recognised(id)).unwrap_err(), [DocumentNotRecorded]);
    stage.ask(lead(), Ask::RecordDocument(old_letter(id))).unwrap();
    assert_eq!(stage.ask(lead(), not_recognised(id)).unwrap_err(), [SamePerson]);
    let mut by_another = stage.clone();
    by_another.ask(person(Role::Lead, 2), not_recognised(id)).unwrap();
    by_another.step(Step::Depart).unwrap();
    assert_lawful(&by_another);
    stage.ask(lead(), decision(id, true, None)).unwrap();
    assert_eq!(causes(&stage), [&Cause::DocumentRecognised { document: id }]);
}

#[test]
fn recognised_stays_recognised_and_not_recognised_may_still_be() {
    let mut stage = at_the_door();
    let id = shown(&mut stage);
    stage.ask(lead(), decision(id, true, None)).unwrap();
    assert!(stage.ask(lead(), decision(id, true, None)).unwrap().is_empty(), "said before");
    record(&mut stage, old_letter(id));
    assert_eq!(stage.ask(lead(), not_recognised(id)).unwrap_err(), [DocumentRecognised]);
    let mut other = at_the_door();
    let id = shown(&mut other);
    record(&mut other, old_letter(id));
    other.ask(lead(), not_recognised(id)).unwrap();
    other.step(Step::Depart).unwrap();
    let again = other.ask(officer(), Ask::RecordDocument(letter(id)));
    assert_eq!(again.unwrap_err(), [DocumentDecided], "another showing is another report");
    other.ask(lead(), decision(id, true, None)).unwrap();
    assert_eq!(other.severity(), Interrupted);
    assert_eq!(other.ask(lead(), not_recognised(id)).unwrap_err(), [DocumentRecognised]);
    assert_lawful(&other);
}

#[test]
fn each_of_two_certificates_is_decided_for_itself() {
    let mut stage = at_the_door();
    let (first, second) = (shown(&mut stage), shown(&mut stage));
    record(&mut stage, old_letter(first));
    stage.ask(lead(), not_recognised(first)).unwrap();
    assert_eq!(stage.step(Step::Depart).unwrap_err(), [DocumentOpen]);
    assert_eq!(stage.ask(lead(), not_recognised(second)).unwrap_err(), [DocumentNotRecorded]);
    record(&mut stage, letter(second));
    let hold = stage.open_hold();
    offer(&mut stage, lead(), hold, refuted()).unwrap();
    offer(&mut stage, supervisor(), hold, refuted()).unwrap();
    stage.resume(lead()).unwrap();
    stage.step(Step::Depart).unwrap();
    assert!(view(&stage.state).iter().all(|document| document.recognised == Some(false)));
    assert_lawful(&stage);
}

#[test]
fn a_paper_that_nobody_has_read_is_not_set_aside_by_two_either() {
    let mut stage = at_the_door();
    let id = shown(&mut stage);
    stage.wait(600);
    let hold = stage.open_hold();
    assert_eq!(offer(&mut stage, lead(), hold, refuted()).unwrap_err(), [DocumentNotRecorded]);
    record(&mut stage, letter(id));
    assert_eq!(stage.state.holds.len(), 2, "recorded late, it holds for what stands in it");
    offer(&mut stage, supervisor(), hold, refuted()).unwrap();
    offer(&mut stage, lead(), hold, refuted()).unwrap();
    assert_eq!(stage.severity(), Interrupted);
    assert_eq!(stage.resume(lead()).unwrap_err(), [HoldOpen]);
}

#[test]
fn a_lead_who_lifts_second_may_still_resume_because_two_took_part() {
    let mut stage = at_the_door();
    let id = shown(&mut stage);
    record(&mut stage, letter(id));
    let hold = stage.open_hold();
    offer(&mut stage, supervisor(), hold, refuted()).unwrap();
    offer(&mut stage, lead(), hold, refuted()).unwrap();
    stage.resume(lead()).unwrap();
    assert_eq!(stage.severity(), Running);
    assert_lawful(&stage);
}

#[test]
fn recognised_while_the_second_lift_is_on_its_way_it_goes_on_in_neither_order() {
    let mut stage = at_the_door();
    let id = shown(&mut stage);
    record(&mut stage, letter(id));
    let hold = stage.open_hold();
    offer(&mut stage, lead(), hold, refuted()).unwrap();
    let (base, mut recognised) = (stage.log.len(), stage.clone());
    offer(&mut stage, supervisor(), hold, refuted()).unwrap();
    recognised.ask(person(Role::Lead, 2), decision(id, true, None)).unwrap();
    let (lifting, deciding) = (stage.log[base..].to_vec(), recognised.log[base..].to_vec());
    for (into, entries) in [(&mut stage, deciding), (&mut recognised, lifting)] {
        for entry in entries {
            into.state.apply(&entry, None);
        }
        assert_eq!(into.severity(), Interrupted);
        assert_eq!(into.resume(lead()).unwrap_err(), [DocumentRecognised]);
    }
    assert_eq!(stage.state.documents, recognised.state.documents);
}

#[test]
fn of_two_decisions_at_once_the_one_that_recognises_counts_in_any_order() {
    let mut stage = at_the_door();
    let id = shown(&mut stage);
    record(&mut stage, old_letter(id));
    let (base, mut recognised) = (stage.log.len(), stage.clone());
    stage.ask(lead(), not_recognised(id)).unwrap();
    recognised.ask(person(Role::Lead, 2), decision(id, true, None)).unwrap();
    let (lowering, raising) = (stage.log[base..].to_vec(), recognised.log[base..].to_vec());
    for (into, entries) in [(&mut stage, raising), (&mut recognised, lowering)] {
        for entry in entries {
            into.state.apply(&entry, None);
        }
        let refused = into.step(Step::Depart).unwrap_err();
        assert_eq!(refused, [RefusalCode::Interrupted, DocumentRecognised]);
    }
    assert_eq!(stage.state.documents, recognised.state.documents);
}

#[test]
fn i9_a_stated_illness_that_comes_again_as_a_certificate_holds() {
    let mut stage = at_the_door();
    let id = stated(&mut stage);
    stage.ask(lead(), not_recognised(id)).unwrap();
    let report = Report {
        id,
        reporter: officer().device().unwrap(),
        sign: Sign::CertificateShown,
        who: "E1".parse().unwrap(),
        concerns: None,
        place_kind: None,
        clocks: Clocks::server(stage.now),
        mark: "other".to_owned(),
        defects: Vec::new(),
        payload: None,
    };
    stage.run(officer(), &Command::Report(report)).unwrap();
    assert_eq!(causes(&stage), [&Cause::Report { report: id }]);
    let (hold, fit) = (stage.open_hold(), stage.fit());
    assert_eq!(stage.lift(medic(), hold, fit).unwrap_err(), [WrongEvidence]);
    assert_eq!(offer(&mut stage, lead(), hold, refuted()).unwrap_err(), [DocumentNotRecorded]);
    record(&mut stage, old_letter(id));
    offer(&mut stage, lead(), hold, refuted()).unwrap();
    offer(&mut stage, supervisor(), hold, refuted()).unwrap();
    stage.resume(lead()).unwrap();
    stage.step(Step::Depart).unwrap();
    assert_lawful(&stage);
}

/// An illness that is only stated, ten minutes later.
fn ill() -> (Stage, ReportId) {
    let mut stage = at_the_door();
    let id = stated(&mut stage);
    stage.wait(660);
    assert_eq!(causes(&stage), [&Cause::DocumentUndecided { document: id }]);
    (stage, id)
}

#[test]
fn a_stated_illness_lifts_by_an_assessment_as_r_32_demands_or_by_two() {
    type Spoil = fn(&mut Assessment);
    let table: [(Spoil, RefusalCode); 4] = [
        (|a| a.finding = Finding::Unclear, NotFit),
        (|a| a.who = "E2".parse().unwrap(), WrongPerson),
        (|a| a.assessed_at -= TimeDelta::hours(1), AssessmentOutdated),
        (|a| a.professional = " ".to_owned(), ProfessionalNotNamed),
    ];
    for (spoil, code) in table {
        let (mut stage, _) = ill();
        let mut assessment = stage.fit();
        spoil(&mut assessment);
        let hold = stage.open_hold();
        assert_eq!(stage.lift(medic(), hold, assessment).unwrap_err(), [code]);
    }
    let (mut stage, _) = ill();
    let (hold, fit) = (stage.open_hold(), stage.fit());
    stage.lift(medic(), hold, fit).unwrap();
    stage.resume(lead()).unwrap();
    stage.step(Step::Depart).unwrap();
    assert_lawful(&stage);
    let (mut stage, _) = ill();
    let hold = stage.open_hold();
    offer(&mut stage, lead(), hold, refuted()).unwrap();
    offer(&mut stage, supervisor(), hold, refuted()).unwrap();
    stage.resume(lead()).unwrap();
    assert_lawful(&stage);
}

#[test]
fn an_assessment_that_lifted_another_hold_does_not_lift_the_illness_too() {
    let (mut stage, _) = ill();
    let illness = stage.open_hold();
    stage.report(Sign::MedicalEmergency);
    stage.wait(300);
    let fit = stage.fit();
    let medical = stage.state.holds.values().find(|hold| hold.kind == HoldKind::Medical).unwrap().id;
    stage.lift(medic(), medical, fit.clone()).unwrap();
    assert_eq!(stage.lift(medic(), illness, fit).unwrap_err(), [AssessmentReused]);
}

#[test]
fn a_paper_that_turns_up_for_a_stated_illness_is_no_longer_outweighed() {
    let (mut stage, id) = ill();
    record(&mut stage, letter(id));
    stage.wait(60);
    let fit = stage.fit();
    for hold in stage.state.holds.keys().copied().collect::<Vec<_>>() {
        assert_eq!(stage.lift(medic(), hold, fit.clone()).unwrap_err(), [WrongEvidence]);
    }
    assert!(view(&stage.state)[0].certificate);
}

#[test]
fn a_stated_illness_is_not_set_aside_by_the_one_who_reported_it() {
    let mut stage = at_the_door();
    let id = report_by(&mut stage, lead(), Sign::IllnessStated, "E1");
    assert_eq!(stage.ask(lead(), not_recognised(id)).unwrap_err(), [SamePerson]);
    stage.ask(person(Role::Lead, 2), not_recognised(id)).unwrap();
    stage.step(Step::Depart).unwrap();
    let by_officer = stated(&mut stage);
    stage.ask(lead(), not_recognised(by_officer)).unwrap();
    assert_lawful(&stage);
}

#[test]
fn a_certificate_sent_before_the_begin_keeps_contact_from_beginning() {
    let mut stage = Stage::at("2026-06-15T07:05:00+02:00");
    let ends_at = stage.now + TimeDelta::hours(1);
    stage.ask(lead(), Ask::Plan(adults(stage.now, ends_at))).unwrap();
    stage.make_ready();
    let id = report_by(&mut stage, supervisor(), Sign::CertificateShown, "E1");
    assert_eq!(stage.step(Step::Begin).unwrap_err(), [DocumentOpen]);
    stage.ask(supervisor(), Ask::RecordDocument(old_letter(id))).unwrap();
    stage.ask(lead(), not_recognised(id)).unwrap();
    stage.step(Step::Begin).unwrap();
}

#[test]
fn what_is_unknown_or_over_is_refused_by_name() {
    let mut stage = at_the_door();
    let unknown = ReportId::derived("test", &[b"unknown"]);
    for ask in [Ask::RecordDocument(letter(unknown)), decision(unknown, true, None), not_recognised(unknown)]
    {
        assert_eq!(stage.ask(lead(), ask).unwrap_err(), [NoSuchDocument]);
    }
    let id = shown(&mut stage);
    let close = Close { end: End::NotCarriedOut, reason: "beendet".to_owned() };
    stage.ask(lead(), Ask::Close(close)).unwrap();
    for ask in [Ask::RecordDocument(letter(id)), decision(id, true, None)] {
        assert_eq!(stage.ask(lead(), ask).unwrap_err(), [Closed]);
    }
    shown(&mut stage);
    assert_eq!(view(&stage.state).len(), 1, "after the end it is in the record alone");
}

#[test]
fn after_an_abort_what_stands_in_it_is_written_down_and_signals_nothing() {
    let mut stage = at_the_door();
    let id = shown(&mut stage);
    stage.report(Sign::Unconscious);
    let stops = stage.state.stops.len();
    record(&mut stage, letter(id));
    assert_eq!(stage.state.stops.len(), stops);
    assert_eq!(stage.ask(lead(), decision(id, true, None)).unwrap_err(), [Aborted]);
}

#[test]
fn a_verifier_finds_a_decision_that_was_not_lawful() {
    let mut stage = at_the_door();
    let id = shown(&mut stage);
    record(&mut stage, old_letter(id));
    stage.ask(lead(), not_recognised(id)).unwrap();
    assert_lawful(&stage);
    let forged = |by: Actor, without: fn(&Event) -> bool| {
        let mut log: Vec<Entry> = stage.log.iter().filter(|entry| !without(&entry.event)).cloned().collect();
        log.last_mut().unwrap().by = by;
        replayed(&log, &stage.policy).unwrap_err().1
    };
    let keep: fn(&Event) -> bool = |_| false;
    assert_eq!(forged(supervisor(), keep), [RoleNotAllowed]);
    assert_eq!(forged(officer(), keep), [RoleNotAllowed, SamePerson]);
    assert_eq!(forged(lead(), |e| matches!(e, Event::DocumentRecorded { .. })), [DocumentNotRecorded]);
    assert_eq!(forged(lead(), |e| matches!(e, Event::DocumentShown { .. })), [NoSuchDocument]);
}
