//! What a review shows of a record: every stop, clause, refusal, measure of force and deviation, with the
//! entry that shows it.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use einhalt_protocol::clocks::{Clocks, Timestamp};
use einhalt_protocol::ids::{ForceId, HoldId, ReportId, Seq, StopId};
use einhalt_protocol::operation::after::{EarlyGround, LegalGround, RemarkKind, Speaker};
use einhalt_protocol::operation::command::{
    Ask, AskStep, ClaimStep, Close, CompleteStep, Lift, NightContinuation, Resume,
};
use einhalt_protocol::operation::document::{DecideDocument, Issuer, RecordDocument, Shown};
use einhalt_protocol::operation::event::{AskedFor, RecordedReceipt};
use einhalt_protocol::operation::evidence::{Assessment, Evidence, Finding, Presence, Profession, Statement};
use einhalt_protocol::operation::family::{Count, CountAt, Vehicle};
use einhalt_protocol::operation::force::{
    AuthoriseForce, EndForce, ForceGround, ForceKind, MilderMeans, RequestForce, StartForce, TryMilderMeans,
};
use einhalt_protocol::operation::hold::HoldKind;
use einhalt_protocol::operation::place::{NearFacility, PlaceFacts, PlaceKind};
use einhalt_protocol::operation::plan::{End, Known, PickUp, Stage, Step};
use einhalt_protocol::operation::preflight::{AnswerPreflight, PreflightItem};
use einhalt_protocol::operation::rights::{asked_for, word};
use einhalt_protocol::operation::{Command, Event, Refusal};
use einhalt_protocol::people::{Actor, AgeClass, FamilyRole, Role, Slot};
use einhalt_protocol::policy::{ClauseId, Policy};
use einhalt_protocol::receipt::ReceiptKind;
use einhalt_protocol::record::Commitment;
use einhalt_protocol::report::{Report, Sign};
use einhalt_protocol::rescue::StepId;
use einhalt_protocol::review::clauses::ClauseVerdict;
use einhalt_protocol::review::copy::{Language, PlainCopy};
use einhalt_protocol::review::digest::StopCause;
use einhalt_protocol::review::force::ForceEnd;
use einhalt_protocol::review::incident::IncidentReports;
use einhalt_protocol::review::places::FenceLedTo;
use einhalt_protocol::review::stages::CheckpointOutcome;
use einhalt_protocol::review::timeline::TimelineGroup;
use einhalt_protocol::review::{
    DeviationKind, ErasureEnd, FindingKind, Opened, PersonalParts, Recorded, Review, Sealed, StopEnd,
};
use einhalt_protocol::severity::Severity;
use support::{Operation, noon, person, planned, report};

fn lead() -> Actor {
    person(Role::Lead, 1)
}

fn officer() -> Actor {
    person(Role::Officer, 1)
}

fn second() -> Actor {
    person(Role::Officer, 2)
}

fn supervisor() -> Actor {
    person(Role::Supervisor, 1)
}

fn slot(text: &str) -> Slot {
    text.parse().unwrap()
}

fn refused(asked: &Ask, refusal: Refusal) -> Event {
    Event::Refused { ask: word(asked).to_owned(), what: asked_for(asked), refusal }
}

fn command_at(
    op: &mut Operation,
    by: Actor,
    command: &Command,
    near: &PlaceFacts,
) -> Result<Vec<Event>, Refusal> {
    op.placed_command(by, command, None, Some(near))
}

/// Asks as a server does it: a refusal is recorded.
fn ask(op: &mut Operation, by: Actor, asked: &Ask) -> bool {
    let sealed = einhalt_protocol::operation::rights::personal(asked).map(|personal| personal.to_string());
    let command = Command::Ask(asked.clone());
    match op.sealed_command(by, &command, sealed.as_deref().map(str::as_bytes)) {
        Ok(events) => !matches!(events.first(), Some(Event::Refused { .. })),
        Err(refusal) => {
            op.keep(vec![refused(asked, refusal)], by, None);
            false
        }
    }
}

/// The same at a place that the list of facilities says something about.
fn ask_at(op: &mut Operation, by: Actor, asked: &Ask, near: &PlaceFacts) -> bool {
    match command_at(op, by, &Command::Ask(asked.clone()), near) {
        Ok(_) => true,
        Err(refusal) => {
            op.keep(vec![refused(asked, refusal)], by, None);
            false
        }
    }
}

fn step(step: Step) -> Ask {
    Ask::Step(AskStep::of(step))
}

fn recorded(op: &Operation) -> impl Iterator<Item = Recorded> {
    let entries = (1..).map(Seq).zip(op.entries.clone());
    entries.map(|(seq, entry)| Recorded { seq, received_at: None, entry })
}

/// Everything that was sealed, opened.
fn opened(op: &Operation) -> BTreeMap<Seq, Opened> {
    let sealed = (1..).map(Seq).zip(&op.sealed);
    sealed
        .filter_map(|(seq, sealed)| {
            let (_, content) = sealed.as_ref()?;
            Some((seq, Opened::Text(String::from_utf8(content.clone()).unwrap())))
        })
        .collect()
}

fn review(op: &Operation) -> Review {
    Review::of(op.id, recorded(op), op.policy, &opened(op))
}

fn verdict(review: &Review, clause: ClauseId) -> ClauseVerdict {
    review.clauses.iter().find(|row| row.clause == clause).unwrap().verdict
}

fn has(review: &Review, kind: FindingKind) -> bool {
    review.findings.iter().any(|finding| finding.kind == kind)
}

fn open_hold(op: &Operation) -> HoldId {
    op.state.holds.values().find(|hold| hold.is_open()).unwrap().id
}

fn receipts(op: &mut Operation, stop: StopId, by: &[(Actor, i64)], kind: ReceiptKind) {
    let given = by.iter().map(|(actor, ahead_ms)| RecordedReceipt {
        device: actor.device().unwrap(),
        stop,
        kind,
        at: op.now + TimeDelta::milliseconds(*ahead_ms),
        received_at: op.now,
    });
    let given = given.collect();
    op.command(Actor::Service, &Command::Receipts(given)).unwrap();
}

fn fit(op: &Operation) -> Evidence {
    Evidence::Assessment(Assessment {
        who: "E1".parse().unwrap(),
        condition_assessed: true,
        finding: Finding::Fit,
        professional: "Dr. Beispiel".to_owned(),
        profession: Profession::Physician,
        organisation: "Rettungsdienst".to_owned(),
        presence: Presence::InPerson,
        assessed_at: op.now,
        names_reports: Vec::new(),
    })
}

fn lift(op: &mut Operation, by: Actor, evidence: Evidence) -> bool {
    let lift = Lift { hold: open_hold(op), newest_seen: op.seq(), evidence };
    ask(op, by, &Ask::Lift(lift))
}

fn resume(op: &mut Operation, by: Actor) -> bool {
    let holds = op.state.holds.values().filter(|hold| hold.stands()).map(|hold| hold.id).collect();
    let newest_seen = op.seq();
    ask(op, by, &Ask::Resume(Resume { holds, newest_seen }))
}

fn texts_of(sealed: Option<&Sealed>) -> Vec<(&str, &str)> {
    let words = sealed.and_then(Sealed::words);
    words.into_iter().flat_map(|words| &words.texts).map(|(k, v)| (k.as_str(), v.as_str())).collect()
}

/// S9, R-30, R-32: from the emergency to going on, who assessed, who tried what, and how long it stood.
#[test]
fn an_interruption_is_told_from_the_trigger_to_going_on() {
    let mut op = Operation::underway(noon());
    op.now += TimeDelta::minutes(48);
    let began = op.now;
    op.report(1, Sign::MedicalEmergency, "E1", officer());
    let stop = StopId::of_report(report(1, Sign::Halt, "E1", officer(), began).id);
    let everybody = [(lead(), 0), (officer(), 0), (second(), 0), (person(Role::Medic, 1), 0)];
    op.now += TimeDelta::milliseconds(300);
    receipts(&mut op, stop, &everybody, ReceiptKind::Delivered);
    receipts(&mut op, stop, &everybody, ReceiptKind::Displayed);
    op.now += TimeDelta::seconds(4);
    receipts(&mut op, stop, &everybody, ReceiptKind::Acknowledged);
    op.now += TimeDelta::minutes(6);
    assert!(!resume(&mut op, officer()) && !resume(&mut op, lead()));
    op.now += TimeDelta::minutes(26);
    let assessment = fit(&op);
    assert!(!lift(&mut op, lead(), assessment.clone()));
    assert!(lift(&mut op, supervisor(), assessment));
    op.now += TimeDelta::minutes(2);
    assert!(resume(&mut op, lead()));

    let review = review(&op);
    let told = &review.standstills[0];
    assert_eq!((told.stop, told.severity, told.clause), (stop, Severity::Interrupted, ClauseId::R30));
    assert_eq!((told.occurred_at, told.received_at), (began, Some(began)));
    assert_eq!((told.standstill_ms, told.ended), (Some(4_300), StopEnd::Resumed));
    assert_eq!(told.stands_at, Some(began + TimeDelta::milliseconds(4_300)));
    assert_eq!(told.lasted_ms, Some(op.now.signed_duration_since(began).num_milliseconds().unsigned_abs()));
    let hold = &told.holds[0];
    assert_eq!(hold.kind, HoldKind::Medical);
    let lifted = hold.lifted.as_ref().unwrap();
    assert_eq!((lifted.moment.by.role, lifted.deviation), (Some(Role::Supervisor), false));
    assert!(texts_of(lifted.sealed.as_ref()).contains(&("professional", "Dr. Beispiel")));
    assert_eq!(hold.resumed.as_ref().unwrap().by.role, Some(Role::Lead));
    let [row, ..] = &told.devices[..] else { panic!("no device") };
    assert_eq!(row.delivered.unwrap().after_ms, 300);
    assert_eq!(row.acknowledged.unwrap().after_ms, 4_300);
    assert_eq!(review.interruptions.len(), 1);
    assert_eq!(review.interruptions[0].lasted_ms, told.lasted_ms);
    let tried: Vec<_> = review.refusals.iter().map(|r| (r.ask.as_str(), r.severity)).collect();
    let stood = Severity::Interrupted;
    assert_eq!(tried, [("resume", stood), ("resume", stood), ("lift", stood)]);
    assert!(review.refusals[1].reasons.iter().any(|reason| reason.why.clause.is_some()));
    assert_eq!(verdict(&review, ClauseId::R32), ClauseVerdict::Refused);
    assert!(review.digest().triggered.contains(&ClauseId::R30));
    assert_eq!(review.facts().standstills, [Some(4_300)]);
}

/// S11, R-31, R-33: alarm, reaction times, and every attempt after the abort.
#[test]
fn an_abort_shows_alarm_reaction_times_and_every_later_attempt() {
    let mut op = Operation::underway(noon());
    let alarm = op.now;
    op.report(1, Sign::Seizure, "E1", officer());
    op.pass(55_000);
    assert!(!resume(&mut op, lead()));
    op.pass(60_000);
    let claim = ClaimStep { step: StepId::Call112, occurred_at: None };
    assert!(ask(&mut op, second(), &Ask::ClaimStep(claim)));
    let done = CompleteStep { step: StepId::Call112, occurred_at: None, done_by: None, note: None };
    assert!(ask(&mut op, second(), &Ask::CompleteStep(done)));
    op.pass(2_700_000);
    assert!(!ask(&mut op, second(), &step(Step::Depart)));
    assert!(ask(
        &mut op,
        lead(),
        &Ask::Close(Close { end: End::Aborted, reason: "Rettungsdienst".to_owned() })
    ));

    let review = review(&op);
    let chain = &review.rescue[0];
    assert_eq!((chain.onset_at, chain.signs[0].sign), (alarm, Sign::Seizure));
    let call = chain.steps.iter().find(|row| row.step == StepId::Call112).unwrap();
    assert_eq!((call.after_ms, call.late_ms), (Some(115_000), Some(55_000)));
    assert_eq!(call.done[0].by.label.as_deref(), Some("Officer2"));
    assert!(!call.late.is_empty());
    assert!(has(&review, FindingKind::RescueLate) && has(&review, FindingKind::RescueNotDone));
    assert!(has(&review, FindingKind::RescueOpen));
    let after: Vec<_> = review.refusals.iter().map(|r| (r.what.clone(), r.severity)).collect();
    let depart = Some(AskedFor::Step { step: Step::Depart });
    assert_eq!(after, [(None, Severity::Aborted), (depart, Severity::Aborted)]);
    assert_eq!(review.standstills[0].ended, StopEnd::Aborted);
    assert_eq!(review.summary.ended.as_ref().unwrap().end, End::Aborted);
    assert_eq!(
        texts_of(review.summary.ended.as_ref().unwrap().sealed.as_ref()),
        [("reason", "Rettungsdienst")]
    );
    assert_eq!(review.facts().causes, [StopCause::DangerToLife].into());
}

/// S13, R-11: each means with reason, milder means, release, start and end; one without an end stays open.
#[test]
fn force_is_listed_with_what_was_before_and_never_with_a_guessed_end() {
    let mut op = Operation::underway(noon());
    let request = |key: u8, kind, ground, reason: &str| {
        let (measure, reason) = (ForceId::derived("m", &[&[key]]), reason.to_owned());
        Ask::RequestForce(RequestForce { measure, slot: slot("E1"), kind, ground, reason })
    };
    assert!(!ask(&mut op, second(), &request(9, ForceKind::Handcuffs, ForceGround::Other, "always")));
    let talk = TryMilderMeans {
        slot: slot("E1"),
        means: vec![MilderMeans::Talk, MilderMeans::Interpreter],
        minutes: 12,
        note: None,
    };
    assert!(ask(&mut op, second(), &Ask::TryMilderMeans(talk)));
    op.pass(60_000);
    let reason = "does not walk after 12 minutes of talk";
    for (key, kind, ends) in [(1, ForceKind::Carrying, true), (2, ForceKind::Handcuffs, false)] {
        let measure = ForceId::derived("m", &[&[key]]);
        assert!(ask(&mut op, second(), &request(key, kind, ForceGround::PassiveResistance, reason)));
        assert!(ask(&mut op, lead(), &Ask::AuthoriseForce(AuthoriseForce { measure })));
        let who = "E1".parse().unwrap();
        let start = StartForce { measure, who, kind, position: None, occurred_at: None };
        assert!(ask(&mut op, second(), &Ask::StartForce(start)));
        op.pass(180_000);
        if ends {
            assert!(ask(&mut op, second(), &Ask::EndForce(EndForce { measure, occurred_at: None })));
        }
    }
    let review = review(&op);
    let [carried, cuffs] = &review.force.measures[..] else { panic!("{:?}", review.force) };
    assert_eq!(
        (carried.kind, carried.end, carried.lasted_s),
        (ForceKind::Carrying, ForceEnd::Known, Some(180))
    );
    assert_eq!(texts_of(carried.reason.as_ref()), [("reason", reason)]);
    assert_eq!(carried.milder_before.len(), 1);
    assert_eq!(carried.authorised.as_ref().unwrap().by.role, Some(Role::Lead));
    assert_eq!(carried.was_allowed, Some(true));
    assert_eq!((cuffs.end, cuffs.ended.is_none(), cuffs.lasted_s), (ForceEnd::Unknown, true, None));
    assert_eq!(review.force.open, [cuffs.measure]);
    assert!(!cuffs.alarms.is_empty());
    assert!(has(&review, FindingKind::ForceWithoutEnd) && !has(&review, FindingKind::ForceWithoutMilder));
    let refused = &review.refusals[0];
    let what = AskedFor::Force {
        measure: ForceId::derived("m", &[&[9]]),
        slot: slot("E1"),
        force: ForceKind::Handcuffs,
    };
    assert_eq!(refused.what, Some(what));
    assert_eq!(refused.name.de, "Zwangsmittel anfragen: Handfesseln gegen E1");
    assert!(refused.reasons.iter().all(|reason| reason.clause == Some(ClauseId::R11)));
}

/// S5, R-40: the time the family was in different vehicles, and what was refused.
#[test]
fn the_time_a_family_is_apart_is_counted_from_departure_to_the_next_full_count() {
    let mut op = Operation::underway(noon());
    let seats = |label: &str, who: &str| Vehicle { label: label.to_owned(), slots: vec![slot(who)] };
    let both = vec![slot("E1"), slot("E2")];
    let short = AskStep { present: Some(vec![slot("E1")]), ..AskStep::of(Step::Depart) };
    assert!(!ask(&mut op, second(), &Ask::Step(short)));
    op.pass(60_000);
    let depart = AskStep {
        present: Some(both.clone()),
        vehicles: vec![seats("V1", "E1"), seats("V2", "E2")],
        reason: Some("zwei kleine Fahrzeuge".to_owned()),
        ..AskStep::of(Step::Depart)
    };
    assert!(ask(&mut op, lead(), &Ask::Step(depart)), "{:?}", op.entries.last());
    let apart_since = op.now;
    op.pass(8_700_000);
    assert!(ask(&mut op, second(), &Ask::Count(Count { at: CountAt::HandOver, present: both })));
    let review = review(&op);
    let [apart] = &review.family.apart[..] else { panic!("{:?}", review.family) };
    assert_eq!((apart.since, apart.lasted_ms), (apart_since, Some(8_700_000)));
    assert_eq!(review.family.apart_ms, 8_700_000);
    assert!(review.family.counts.iter().any(|count| count.missing == [slot("E2")]));
    assert_eq!(review.refusals[0].name.de, "Abfahrt");
    assert!(review.clauses.iter().any(|row| {
        row.clause == ClauseId::R40 && row.marks.iter().any(|mark| mark.shows == ClauseVerdict::Refused)
    }));
}

/// S7, R-50: the letter, what stands in it, who decided, and that not recognising is a deviation.
#[test]
fn a_certificate_is_followed_to_its_decision() {
    let mut op = Operation::underway(noon());
    op.report(1, Sign::CertificateShown, "E1", officer());
    let document = report(1, Sign::Halt, "E1", officer(), op.now).id;
    let letter = RecordDocument {
        document,
        issuer: Issuer::Physician,
        shown: Shown::Original,
        dated_on: "2024-02-01".parse().unwrap(),
        says_unfit: Known::Yes,
        missing: vec![einhalt_protocol::operation::document::Content::Diagnosis],
    };
    assert!(ask(&mut op, officer(), &Ask::RecordDocument(letter)));
    let decide = |reason: Option<&str>| {
        let reason = reason.map(str::to_owned);
        Ask::DecideDocument(DecideDocument { document, recognised: false, outdated: true, reason })
    };
    assert!(!ask(&mut op, lead(), &decide(None)));
    assert!(ask(&mut op, lead(), &decide(Some("zwei Sätze, zwei Jahre alt"))));
    let review = review(&op);
    let [shown] = &review.documents[..] else { panic!("{:?}", review.documents) };
    assert!(shown.certificate && !shown.undecided_in_time);
    assert_eq!(shown.recorded[0].missing.len(), 1);
    let decided = &shown.decided[0];
    assert_eq!(
        (decided.recognised, decided.outdated, decided.moment.by.role),
        (false, true, Some(Role::Lead))
    );
    assert_eq!(texts_of(decided.sealed.as_ref()), [("reason", "zwei Sätze, zwei Jahre alt")]);
    assert_eq!(review.deviations[0].kind, DeviationKind::NotRecognised);
    assert_eq!(verdict(&review, ClauseId::R50), ClauseVerdict::Deviated);
}

/// S1, R-20, R-01: the plan was refused first, two begins came too early, nobody was in contact before.
#[test]
fn refused_plans_and_early_attempts_are_named() {
    let mut op = Operation::created("2026-02-10T13:20:00Z".parse().unwrap());
    let plan = |start: &str| {
        let persons = vec![
            planned("A1", AgeClass::Adult, FamilyRole::CustodialParent),
            planned("A2", AgeClass::Child, FamilyRole::Child),
        ];
        let starts_at: Timestamp = start.parse().unwrap();
        Ask::Plan(einhalt_protocol::operation::plan::Plan {
            starts_at,
            ends_at: starts_at + TimeDelta::hours(4),
            persons,
            other_minors: Known::No,
            pick_up: einhalt_protocol::operation::plan::PickUp {
                kind: einhalt_protocol::operation::place::PlaceKind::Dwelling,
                position: None,
            },
        })
    };
    assert!(!ask(&mut op, lead(), &plan("2026-02-11T04:15:00Z")));
    assert!(ask(&mut op, lead(), &plan("2026-02-11T05:00:00Z")));
    for answer in support::preflight(op.now) {
        assert!(ask(&mut op, lead(), &answer));
    }
    assert!(ask(&mut op, lead(), &Ask::Ready(einhalt_protocol::operation::evidence::Nothing {})));
    for (at, by, may) in [
        ("2026-02-11T04:58:40Z", second(), false),
        ("2026-02-11T04:59:59Z", officer(), false),
        ("2026-02-11T05:00:00Z", officer(), true),
    ] {
        op.now = at.parse().unwrap();
        assert_eq!(ask(&mut op, by, &step(Step::Begin)), may, "{at}");
    }
    let review = review(&op);
    assert_eq!(review.summary.planned.as_ref().unwrap().refused_before, 1);
    let early: Vec<_> = review.refusals.iter().filter(|r| r.ask == "step").collect();
    assert_eq!(early.len(), 2);
    assert!(early.iter().all(|r| r.what == Some(AskedFor::Step { step: Step::Begin })));
    assert!(early.iter().all(|r| r.reasons[0].clause == Some(ClauseId::R20)));
    assert_eq!(review.summary.begun_at, Some("2026-02-11T05:00:00Z".parse().unwrap()));
    assert_eq!(review.places.first_contact_at, review.summary.begun_at);
    assert!(review.places.contact_before_begin.is_empty());
    assert_eq!(verdict(&review, ClauseId::R20), ClauseVerdict::Refused);
}

/// R-20c: going on at night is a deviation with two persons, shown under its clause.
#[test]
fn going_on_at_night_is_a_deviation_by_two_persons() {
    let mut op = Operation::underway("2026-05-05T19:00:00Z".parse().unwrap());
    op.report(1, Sign::MinorOnSite, "K1", officer());
    op.pass(3_600_000);
    let hold = open_hold(&op);
    let why = || NightContinuation { hold, reason: "kein Weg zurück".to_owned() };
    assert!(ask(&mut op, lead(), &Ask::ProposeNightContinuation(why())));
    assert!(ask(&mut op, supervisor(), &Ask::ConfirmNightContinuation(why())));
    let review = review(&op);
    let deviation = review.deviations.iter().find(|d| d.kind == DeviationKind::NightContinuation).unwrap();
    assert_eq!((deviation.clause, deviation.hold), (ClauseId::R20, Some(hold)));
    assert_eq!(texts_of(deviation.sealed.as_ref()), [("reason", "kein Weg zurück")]);
    assert_eq!(verdict(&review, ClauseId::R20), ClauseVerdict::Deviated);
    let lifted = review.standstills[0].holds[0].lifted.as_ref().unwrap();
    assert!(lifted.deviation);
}

/// R-01, R-61: a "no" and what the policy declares stand in every review.
#[test]
fn a_no_and_a_declared_loosening_are_deviations() {
    let text = Policy::kreis_unna().text.replace("lease_s = 15", "lease_s = 20");
    let text = format!("{text}\n[[deviations]]\nfield = \"lease.lease_s\"\nreason = \"langsames Netz\"\n");
    let policy: &'static Policy = Box::leak(Box::new(Policy::parse(&text).unwrap()));
    let mut op = Operation::created(noon());
    op.policy = policy;
    let no = AnswerPreflight {
        item: PreflightItem::VoluntaryDeparture,
        answer: Known::No,
        on: noon().date_naive(),
        source: "Akte".to_owned(),
        reason: Some("nicht erreichbar".to_owned()),
    };
    assert!(ask(&mut op, lead(), &Ask::AnswerPreflight(no)));
    let review = review(&op);
    let kinds: Vec<_> = review.deviations.iter().map(|deviation| deviation.kind).collect();
    assert_eq!(kinds, [DeviationKind::PolicyLooser, DeviationKind::PreflightNo]);
    assert_eq!(review.deviations[0].declared.as_deref(), Some("langsames Netz"));
    assert_eq!(review.policy.looser, ["lease.lease_s"]);
    assert_eq!(verdict(&review, ClauseId::R30), ClauseVerdict::Deviated);
    assert_eq!(verdict(&review, ClauseId::R01), ClauseVerdict::Deviated);
    let item = &review.preflight.items[0];
    assert_eq!((item.answer, item.asked_for), (Some(Known::No), true));
    let open = review.preflight.items.iter().filter(|item| item.answer.is_none()).count();
    assert_eq!(open, PreflightItem::ALL.len() - 1);
}

/// R-31: choosing too high is never a finding; choosing too low is.
#[test]
fn choosing_too_low_is_a_finding_and_choosing_too_high_is_none() {
    let follow = |first: Sign, then: Sign| {
        let mut op = Operation::underway(noon());
        op.report(1, first, "E1", officer());
        op.now += TimeDelta::seconds(5);
        let concerns = Some(report(1, first, "E1", officer(), op.now).id);
        let second = Report { concerns, ..report(2, then, "E1", second(), op.now) };
        op.command(self::second(), &Command::Report(second)).unwrap();
        has(&review(&op), FindingKind::ChosenTooLow)
    };
    assert!(follow(Sign::MedicalEmergency, Sign::Seizure));
    assert!(follow(Sign::Halt, Sign::Unconscious));
    assert!(!follow(Sign::Seizure, Sign::MedicalEmergency));
    assert!(!follow(Sign::Seizure, Sign::CardiacArrest));

    let mut op = Operation::underway(noon());
    op.report(1, Sign::Unclear, "E1", officer());
    op.pass(61_000);
    let review = review(&op);
    assert!(has(&review, FindingKind::QuestionUnanswered) && !has(&review, FindingKind::ChosenTooLow));
}

/// R-20h, D6: both readings of a wrong clock, and how wrong it was.
#[test]
fn a_wrong_clock_is_shown_with_both_readings() {
    let mut op = Operation::underway(noon());
    let fast = op.now + TimeDelta::minutes(12);
    let clocks = Clocks {
        occurred_at: Some(fast - TimeDelta::seconds(5)),
        monotonic_ms: None,
        sent_at: Some(fast),
        received_at: op.now,
    };
    let told = Report { clocks, ..report(1, Sign::Halt, "E1", officer(), op.now) };
    op.command(officer(), &Command::Report(told)).unwrap();
    let review = review(&op);
    let clock = review.clocks.iter().find(|clock| Some(clock.device) == officer().device()).unwrap();
    assert!(clock.wrong);
    assert_eq!(clock.largest_ms, 720_000);
    assert_eq!(clock.two_readings[0].readings.len(), 2);
    assert_eq!(review.standstills[0].readings, clock.two_readings[0].readings);
    assert!(has(&review, FindingKind::ClockWrong));
}

/// D5, I-7: the three receipts are kept apart, and who stayed silent is named with how far it escalated.
#[test]
fn silent_devices_are_named_with_their_escalations() {
    let mut op = Operation::underway(noon());
    op.report(1, Sign::Halt, "E1", officer());
    let stop = StopId::of_report(report(1, Sign::Halt, "E1", officer(), op.now).id);
    receipts(&mut op, stop, &[(lead(), 0), (officer(), 0)], ReceiptKind::Acknowledged);
    receipts(&mut op, stop, &[(second(), 0)], ReceiptKind::Delivered);
    op.pass(40_000);
    ask(&mut op, lead(), &Ask::Close(Close { end: End::NotCarriedOut, reason: "beendet".to_owned() }));
    let review = review(&op);
    let told = &review.standstills[0];
    assert_eq!((told.standstill_ms, told.stands_at, told.ended), (None, None, StopEnd::Closed));
    let row = |label: &str| told.devices.iter().find(|row| row.label == label).unwrap();
    assert!(row("Officer2").delivered.is_some() && row("Officer2").acknowledged.is_none());
    assert!(row("Lead1").acknowledged.is_some() && row("Lead1").displayed.is_none());
    assert_eq!(told.escalations.len(), 3);
    assert!(told.escalations[2].devices.iter().any(|by| by.label.as_deref() == Some("Officer2")));
    assert!(has(&review, FindingKind::StopUnanswered));
}

/// R-10: a checkpoint that nobody confirmed is missed; one cut short by a stop is not.
#[test]
fn missed_checkpoints_are_told_from_those_a_stop_cut_short() {
    let mut op = Operation::underway(noon());
    let stage = |stage| einhalt_protocol::operation::command::StageAsk { stage };
    op.pass(1_000);
    assert!(ask(&mut op, officer(), &Ask::EnterStage(stage(Stage::Packing))));
    op.pass(1_000);
    assert!(ask(&mut op, officer(), &Ask::Proportionate(stage(Stage::Packing))));
    let present = Some(vec![slot("E1"), slot("E2")]);
    assert!(ask(&mut op, officer(), &Ask::Step(AskStep { present, ..AskStep::of(Step::Depart) })));
    op.report(1, Sign::Halt, "E1", officer());
    let review = review(&op);
    let outcomes: Vec<_> = review.checkpoints.iter().map(|point| (point.stage, point.outcome)).collect();
    assert_eq!(
        outcomes,
        [
            (Stage::Contact, CheckpointOutcome::Missed),
            (Stage::Packing, CheckpointOutcome::Confirmed),
            (Stage::Transport, CheckpointOutcome::Stopped),
        ]
    );
    assert_eq!(review.findings.iter().filter(|f| f.kind == FindingKind::CheckpointMissed).count(), 1);
}

/// I-12: what was erased is said to be erased, what is not open to this reader stays closed.
#[test]
fn personal_parts_are_open_closed_or_erased() {
    let op = Operation::underway(noon());
    let sealed: Vec<Seq> = opened(&op).into_keys().collect();
    let parts = |opened: &BTreeMap<Seq, Opened>| {
        let review = Review::of(op.id, recorded(&op), op.policy, opened);
        let items = review.timeline.items.iter().filter_map(|item| item.sealed.clone());
        (items.collect::<Vec<_>>(), review.summary.counts)
    };
    let (open, counts) = parts(&opened(&op));
    assert!(open.iter().all(|part| matches!(part, Sealed::Open(_))) && open.len() == sealed.len());
    assert_eq!((usize::try_from(counts.sealed).unwrap(), counts.erased), (sealed.len(), 0));
    let (closed, _) = parts(&BTreeMap::new());
    assert!(closed.iter().all(|part| *part == Sealed::Closed) && closed.len() == sealed.len());
    let at = Some(noon());
    let erased = sealed.iter().map(|seq| (*seq, Opened::Erased(at))).collect();
    let (erased, counts) = parts(&erased);
    assert!(erased.iter().all(|part| *part == Sealed::Erased { at }));
    assert_eq!((counts.sealed, usize::try_from(counts.erased).unwrap()), (0, sealed.len()));
}

/// Adds an entry a day later, as the supervisor.
fn add(op: &mut Operation, event: Event) -> Review {
    op.now += TimeDelta::days(1);
    op.keep(vec![event], supervisor(), None);
    review(op)
}

const PAYLOAD: Commitment = Commitment([3; 32]);

/// I-12, requirements section 3 row 20: corrections and the person's own words stand beside what they are
/// about, each as an entry of its own; the earlier entry stays as it is.
#[test]
fn corrections_and_statements_stand_beside_what_they_are_about() {
    let mut op = Operation::underway(noon());
    let before = review(&op);
    for kind in [RemarkKind::Correction, RemarkKind::Comment] {
        add(&mut op, Event::CorrectionAdded { of: Seq(3), kind, payload: PAYLOAD });
    }
    let (slot, recorded_for) = (Some(slot("E1")), Speaker::Person);
    add(&mut op, Event::StatementAdded { slot: slot.clone(), recorded_for, payload: PAYLOAD });
    let recorded_for = Speaker::Counsel;
    let review = add(&mut op, Event::StatementAdded { slot: None, recorded_for, payload: PAYLOAD });
    let last = op.seq().0;
    let remarks: Vec<_> = review.after.remarks.iter().map(|one| (one.moment.seq, one.of, one.kind)).collect();
    let (first, second) = (Seq(last - 3), Seq(last - 2));
    assert_eq!(remarks, [(first, Seq(3), RemarkKind::Correction), (second, Seq(3), RemarkKind::Comment)]);
    let said: Vec<_> =
        review.after.statements.iter().map(|one| (one.slot.clone(), one.recorded_for)).collect();
    assert_eq!(said, [(slot, Speaker::Person), (None, Speaker::Counsel)]);
    for (item, old) in review.timeline.items.iter().zip(&before.timeline.items) {
        assert_eq!(item.what, old.what, "no earlier entry is changed");
        let beside: &[Seq] = if item.seq == Seq(3) { &[first, second] } else { &[] };
        assert_eq!(item.remarks, beside, "{}", item.seq);
    }
    let added = review.timeline.items.iter().filter(|item| item.group == TimelineGroup::After);
    assert_eq!(added.map(|item| item.seq.0).collect::<Vec<_>>(), (last - 3..=last).collect::<Vec<_>>());
    assert_eq!((review.after.personal, review.after.kept_until), (PersonalParts::Kept, None));
}

/// I-12: a legal hold keeps and voids a proposal, two persons erase, and each step names its entry.
#[test]
fn holds_and_erasure_are_told_step_by_step() {
    use PersonalParts::{Erased, Held, Kept, Proposed};
    let mut op = Operation::underway(noon());
    assert!(ask(&mut op, lead(), &Ask::Close(Close { end: End::NotCarriedOut, reason: "x".to_owned() })));
    let (law, dispute) = (LegalGround::Law, LegalGround::Dispute);
    let placed = |ground| Event::LegalHoldPlaced { ground, payload: PAYLOAD };
    let released = |ground| Event::LegalHoldReleased { ground, payload: PAYLOAD };
    let proposed = |early| Event::ErasureProposed { early, payload: PAYLOAD };
    let steps = [
        (placed(dispute), Held),
        (placed(law), Held),
        (released(dispute), Held),
        (released(law), Kept),
        (proposed(None), Proposed),
        (Event::ErasureWithdrawn, Kept),
        (proposed(None), Proposed),
        // Whoever proposed it did not know of this hold: the proposal is void for good.
        (placed(dispute), Held),
        (released(dispute), Kept),
        (proposed(Some(EarlyGround::PersonAsked)), Proposed),
        (Event::Erased { payloads: 9 }, Erased),
        (Event::ErasureFinished { mirror: true }, Erased),
    ];
    let ended = op.seq().0;
    for (event, personal) in steps {
        let told = add(&mut op, event.clone()).after;
        assert_eq!(told.personal, personal, "{event:?}");
        assert!(told.kept_until.is_some_and(|until| until > op.now));
    }
    let after = review(&op).after;
    let seq = |step: u64| Seq(ended + step);
    let holds: Vec<_> = after
        .legal_holds
        .iter()
        .map(|hold| (hold.ground, hold.placed.moment.seq, hold.released.as_ref().unwrap().moment.seq))
        .collect();
    assert_eq!(holds, [(dispute, seq(1), seq(3)), (law, seq(2), seq(4)), (dispute, seq(8), seq(9))]);
    let ends: Vec<_> =
        after.erasures.iter().map(|one| (one.proposed.moment.seq, one.end.clone().unwrap())).collect();
    assert!(
        matches!(&ends[0], (from, ErasureEnd::Withdrawn { moment }) if (*from, moment.seq) == (seq(5), seq(6)))
    );
    assert!(
        matches!(&ends[1], (from, ErasureEnd::Voided { moment }) if (*from, moment.seq) == (seq(7), seq(8)))
    );
    let (from, ErasureEnd::Erased { moment, payloads, entries, finished, mirror }) = &ends[2] else {
        panic!("{ends:?}")
    };
    assert_eq!((*from, moment.seq, *payloads, *mirror), (seq(10), seq(11), 9, true));
    assert_eq!(finished.as_ref().unwrap().seq, seq(12));
    assert_eq!(after.erasures[2].early, Some(EarlyGround::PersonAsked));
    assert_eq!((moment.by.role, after.erased_at), (Some(Role::Supervisor), Some(moment.at)));
    assert_eq!(entries.len(), op.entries.iter().filter(|entry| entry.event.commits()).count());
}

/// I-12: whoever reads, and whether or not the words could be destroyed yet: once it has been decided, every
/// place where something personal was says that it is gone, and since when.
#[test]
fn after_an_erasure_every_place_says_so_to_every_reader() {
    let mut op = Operation::underway(noon());
    op.report(1, Sign::MedicalEmergency, "E1", officer());
    assert!(ask(&mut op, lead(), &Ask::Close(Close { end: End::NotCarriedOut, reason: "x".to_owned() })));
    let payload = Some(PAYLOAD);
    add(&mut op, Event::MeetingPlaceSet { kind: PlaceKind::Other, place: None, payload });
    add(&mut op, Event::ErasureProposed { early: Some(EarlyGround::Ordered), payload: PAYLOAD });
    let supervised = opened(&op);
    add(&mut op, Event::Erased { payloads: 9 });
    let at = Some(op.now);
    for (reader, opened) in [("supervisor", supervised), ("monitor", BTreeMap::new())] {
        let review = Review::of(op.id, recorded(&op), op.policy, &opened);
        for (item, entry) in review.timeline.items.iter().zip(&op.entries) {
            let gone = entry.event.commits().then_some(Sealed::Erased { at });
            assert_eq!(item.sealed, gone, "{reader}: {}", item.event);
        }
        let place = review.places.places.last().unwrap();
        assert_eq!(place.sealed, Some(Sealed::Erased { at }), "{reader}");
        assert_eq!((review.summary.counts.sealed, review.digest().erased), (0, true), "{reader}");
        let ended = review.summary.ended.as_ref().unwrap();
        assert_eq!(ended.sealed, Some(Sealed::Erased { at }), "{reader}");
        let all: Vec<Recorded> = recorded(&op).collect();
        let reports = IncidentReports::of(op.id, &all, op.policy, &opened);
        assert!(!reports.versions.is_empty());
        for report in reports.versions {
            assert_eq!((report.position, report.erased_at), (None, at), "{reader}: {}", report.number);
        }
        let text = serde_json::to_string(&review).unwrap();
        assert!(!text.contains("\"is\":\"open\"") && !text.contains("\"is\":\"closed\""), "{reader}");
        let copy = PlainCopy::of(&review, op.policy.night.zone, Language::De).text();
        assert!(copy.contains("wurden Ihre persönlichen Angaben gelöscht"), "{copy}");
        assert!(!copy.contains("Sie können verlangen, dass Ihre Angaben gelöscht werden"), "{copy}");
    }
}

/// R-41, S3: the fence that matched, its distance, how exact the fix was, and who tried what after it.
#[test]
fn the_fence_that_matched_is_named_and_who_tried_what_after_it() {
    let mut op = Operation::underway(noon());
    let facility = NearFacility {
        id: "260591539_001_772252".to_owned(),
        name: "Krankenhaus".to_owned(),
        kind: PlaceKind::Hospital,
        distance_dm: -250,
    };
    let near = PlaceFacts { accuracy_m: 5, near: vec![facility.clone()] };
    let spot = PickUp { kind: PlaceKind::Other, position: None };
    assert!(!ask_at(&mut op, officer(), &Ask::MeetAt(spot), &near), "no meeting place at a hospital");
    op.pass(1_020_000);
    let mut contact = report(1, Sign::Contact, "E1", second(), op.now);
    contact.place_kind = Some(PlaceKind::Other);
    command_at(&mut op, second(), &Command::Report(contact), &near).unwrap();
    let stopped = op.seq();
    let hold = op.state.holds.values().find(|hold| hold.kind == HoldKind::Facility).unwrap().id;
    op.pass(120_000);
    let evidence = Evidence::NotInside(Statement { reason: "draußen".to_owned() });
    let lift = Ask::Lift(Lift { hold, newest_seen: op.seq(), evidence });
    assert!(!ask(&mut op, second(), &lift), "an officer alone finds nothing");
    assert!(ask(
        &mut op,
        lead(),
        &Ask::Close(Close { end: End::NotCarriedOut, reason: "stationär".to_owned() })
    ));
    assert!(!ask(&mut op, second(), &step(Step::Depart)), "it has ended");

    let review = review(&op);
    let matches: Vec<_> = review
        .places
        .matches
        .iter()
        .map(|one| (one.led_to, one.facility.id.as_str(), one.facility.distance_dm, one.accuracy_m))
        .collect();
    assert_eq!(
        matches,
        [
            (FenceLedTo::Refusal, "260591539_001_772252", -250, None),
            (FenceLedTo::Hold, "260591539_001_772252", -250, Some(5))
        ]
    );
    assert_eq!(review.places.matches[0].name.de, "Krankenhaus");
    let tried: Vec<_> = review
        .refusals
        .iter()
        .filter(|refusal| refusal.moment.seq > stopped)
        .map(|refusal| (refusal.ask.as_str(), refusal.moment.by.label.as_deref(), refusal.severity))
        .collect();
    assert_eq!(
        tried,
        [
            ("lift", Some("Officer2"), Severity::Interrupted),
            ("step", Some("Officer2"), Severity::Interrupted)
        ]
    );
    assert_eq!(verdict(&review, ClauseId::R41), ClauseVerdict::Triggered);
    assert_eq!(review.standstills[0].ended, StopEnd::Closed);
}

/// A personal part may hold anything: what cannot be read shows nothing, and a position is one.
#[test]
fn an_opened_part_is_read_leniently() {
    let op = Operation::underway(noon());
    let seq = *opened(&op).keys().next().unwrap();
    let with = |text: &str| {
        let opened = BTreeMap::from([(seq, Opened::Text(text.to_owned()))]);
        let review = Review::of(op.id, recorded(&op), op.policy, &opened);
        let item = review.timeline.items.into_iter().find(|item| item.seq == seq).unwrap();
        item.sealed.and_then(|sealed| sealed.words().cloned()).unwrap()
    };
    for nonsense in ["", "{", "[]", "7", "null", "\u{0}"] {
        assert!(with(nonsense).texts.is_empty(), "{nonsense}");
    }
    let words = with(r#"{"text":"t","raw":"{}","place":{"lat":51.5,"lon":7.6,"accuracy_m":7.2},"n":3}"#);
    assert_eq!(words.texts.keys().collect::<Vec<_>>(), ["text"]);
    assert_eq!(words.position.unwrap().accuracy_m, 8);
    let nowhere = with(r#"{"position":{"lat":91,"lon":7.6,"accuracy_m":7}}"#);
    assert!(nowhere.position.is_none());
    let born = with(r#"{"born":[{"slot":"K1","born_on":"2015-01-01"}],"position":null}"#);
    assert_eq!(born.texts["born_K1"], "2015-01-01");
}

/// A page links to a moment: everything names entries that are there, and every entry is on a lane.
#[test]
fn every_entry_is_in_the_timeline_and_every_link_leads_somewhere() {
    let mut op = Operation::underway(noon());
    op.report(1, Sign::Seizure, "E1", officer());
    op.pass(200_000);
    let review = review(&op);
    let seqs: Vec<u64> = review.timeline.items.iter().map(|item| item.seq.0).collect();
    assert_eq!(seqs, (1..=op.seq().0).collect::<Vec<_>>());
    for item in &review.timeline.items {
        assert!(!item.lanes.is_empty(), "{item:?}");
        assert!(item.lanes.iter().all(|lane| usize::try_from(*lane).unwrap() < review.timeline.lanes.len()));
        assert!(!item.what.de.is_empty() && item.what.de != item.what.en, "{:?}", item.what);
        assert!(!item.event.is_empty());
    }
    assert_eq!(review.clauses.len(), ClauseId::ALL.len());
    assert!(review.clauses.iter().all(|row| !row.quote.is_empty()));
    let marks = review.clauses.iter().flat_map(|row| &row.marks).filter_map(|mark| mark.seq);
    assert!(marks.chain(review.states.iter().map(|state| state.seq)).all(|seq| seqs.contains(&seq.0)));
    assert_eq!(review.states.last().unwrap().severity, Severity::Aborted);
    assert_eq!(review.seq, op.seq());
    let none = Review::of(op.id, Vec::new(), op.policy, &BTreeMap::new());
    assert_eq!((none.seq, none.timeline.items.len()), (Seq::NONE, 0));
    let _: ReportId = report(1, Sign::Halt, "E1", officer(), op.now).id;
}
