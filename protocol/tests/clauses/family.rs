//! Families are not separated: head counts, vehicles, minors alone, and what lifts a hold.

use chrono::TimeDelta;
use einhalt_protocol::clocks::Clocks;
use einhalt_protocol::ids::Seq;
use einhalt_protocol::operation::command::{AskStep, Close, ConfirmAge, CorrectAge, Lift};
use einhalt_protocol::operation::decide::replay_check;
use einhalt_protocol::operation::evidence::{Evidence, Nothing, Statement};
use einhalt_protocol::operation::family::{
    AssureHandOver, Count, CountAt, PersonStatus, Vehicle, Whereabouts,
};
use einhalt_protocol::operation::hold::Cause;
use einhalt_protocol::operation::notice::NoticeCode;
use einhalt_protocol::operation::plan::{End, Person, Step};
use einhalt_protocol::operation::refusal::RefusalCode::{
    self, ChildWithoutParent, FamilyIncomplete, FamilySeparated, Interrupted, NoSuchPerson, NotCounted,
    NotUnaccompanied, PersonInCare, ReasonMissing, RoleNotAllowed, SamePerson, SlotTwice, SplitNeedsLead,
    UnaccompaniedMinor, VehiclesDisagree, WrongEvidence,
};
use einhalt_protocol::operation::{Ask, Event, State};
use einhalt_protocol::people::{Actor, AgeClass, FamilyRole, Role, Slot, Subject};
use einhalt_protocol::policy::ShortCount;
use einhalt_protocol::report::Sign;
use einhalt_protocol::safeguards::family::{against_plan, view};
use einhalt_protocol::severity::Severity;

use crate::stage::{Stage, lead, officer, person, plan, planned, preflight, supervisor};

use AgeClass::{Adult, Child, Infant, Unknown, Youth};
use FamilyRole::{CustodialParent, Other, Spouse};

fn slot(text: &str) -> Slot {
    text.parse().unwrap()
}

fn slots(text: &str) -> Vec<Slot> {
    text.split_whitespace().map(slot).collect()
}

fn member(name: &str, age: AgeClass, family: FamilyRole) -> Person {
    Person { family, ..planned(name, age) }
}

fn staying(person: Person) -> Person {
    Person { to_be_removed: false, ..person }
}

/// S5: father, mother, a youth and a child.
fn four() -> Vec<Person> {
    vec![planned("C1", Adult), planned("C2", Adult), planned("C3", Youth), planned("C4", Child)]
}

fn filed(persons: Vec<Person>) -> Stage {
    let mut stage = Stage::at("2026-03-17T06:20:00+01:00");
    let plan = plan(stage.now, stage.now + TimeDelta::hours(4), persons);
    stage.ask(lead(), Ask::Plan(plan)).unwrap();
    stage
}

fn begun(persons: Vec<Person>) -> Stage {
    let mut stage = filed(persons);
    stage.make_ready();
    stage.step(Step::Begin).unwrap();
    stage.wait(60);
    stage
}

fn vehicles(text: &str) -> Vec<Vehicle> {
    let parts = text.split('|').filter(|part| !part.trim().is_empty()).enumerate();
    parts.map(|(i, part)| Vehicle { label: format!("V{}", i + 1), slots: slots(part) }).collect()
}

/// What a step with these persons, in these vehicles, is answered with; refused ones may follow up.
fn takes(
    stage: &mut Stage,
    by: Actor,
    step: Step,
    present: Option<&str>,
    seats: &str,
    reason: Option<&str>,
) -> Vec<RefusalCode> {
    let reason = reason.map(str::to_owned);
    let ask = AskStep { present: present.map(slots), vehicles: vehicles(seats), reason, ..AskStep::of(step) };
    stage.wait(1);
    let answer = stage.ask(by, Ask::Step(ask));
    stage.wait(1);
    match answer {
        Err(codes) => codes,
        Ok(events) => match &events[0] {
            Event::Refused { refusal, .. } => refusal.reasons.iter().map(|reason| reason.code).collect(),
            Event::StepTaken(_) => Vec::new(),
            other => panic!("{other:?}"),
        },
    }
}

fn goes(stage: &mut Stage, step: Step, present: &str) -> Vec<RefusalCode> {
    takes(stage, officer(), step, Some(present), "", None)
}

fn count(stage: &mut Stage, by: Actor, at: CountAt, present: &str) -> Result<Vec<Event>, Vec<RefusalCode>> {
    stage.wait(1);
    let answer = stage.ask(by, Ask::Count(Count { at, present: slots(present) }));
    stage.wait(1);
    answer
}

fn is(stage: &mut Stage, name: &str, is: Whereabouts) -> Result<Vec<Event>, Vec<RefusalCode>> {
    stage.wait(1);
    stage.ask(officer(), Ask::PersonStatus(PersonStatus { slot: slot(name), is }))
}

/// A lead says that somebody is no longer in care.
fn is_back(stage: &mut Stage, name: &str) {
    let here = PersonStatus { slot: slot(name), is: Whereabouts::Here };
    stage.ask(lead(), Ask::PersonStatus(here)).unwrap();
}

fn lift(stage: &mut Stage, by: Actor, evidence: Evidence) -> Vec<RefusalCode> {
    let lift = Lift { hold: stage.open_hold(), newest_seen: stage.state.seq, evidence };
    stage.wait(1);
    stage.ask(by, Ask::Lift(lift)).err().unwrap_or_default()
}

const COMPLETE: Evidence = Evidence::FamilyComplete(Nothing {});
const ASSURED: Evidence = Evidence::HandOverAssured(Nothing {});

fn separation() -> Evidence {
    Evidence::Separation(Statement { reason: "Mutter im Krankenhaus, Vater und Kind gehen vor".to_owned() })
}

fn told(stage: &Stage, code: NoticeCode) -> bool {
    stage.state.notices.iter().any(|(_, notice)| notice.code == code)
}

fn open_holds(stage: &Stage) -> usize {
    stage.state.holds.values().filter(|hold| hold.is_open()).count()
}

/// Every entry that permits or lowers was lawful by what the record itself keeps.
fn replays(stage: &Stage) {
    let mut state = State::default();
    for (seq, entry) in (1..).map(Seq).zip(&stage.log) {
        replay_check(&state, entry, &stage.policy).unwrap();
        state.apply(entry, Some(seq));
    }
}

/// S5, from begin to hand-over, with every expected signal.
#[test]
fn s5_one_of_four_is_missing() {
    let mut stage = begun(four());
    // 06:24: C2 is at work. The count itself stops nothing; the departure waits.
    count(&mut stage, officer(), CountAt::Contact, "C1 C3 C4").unwrap();
    is(&mut stage, "C2", Whereabouts::Elsewhere).unwrap();
    assert!(told(&stage, NoticeCode::PersonElsewhere));
    assert_eq!(stage.severity(), Severity::Running);
    assert_eq!(takes(&mut stage, officer(), Step::Depart, None, "", None), [FamilyIncomplete]);
    // 06:52: "mother follows on a later flight".
    assert_eq!(goes(&mut stage, Step::Depart, "C1 C3 C4"), [FamilyIncomplete]);
    assert_eq!(stage.state.refused[0].refusal.reasons[0].slots, slots("C2"));
    assert_eq!(stage.severity(), Severity::Running);
    // 07:18: she has come.
    count(&mut stage, officer(), CountAt::Contact, "C1 C2 C3 C4").unwrap();
    // 07:40: two vehicles, one parent each: with the lead's yes and reason.
    let seats = "C1 C3 | C2 C4";
    let all = Some("C1 C2 C3 C4");
    assert_eq!(takes(&mut stage, officer(), Step::Depart, all, seats, Some("Platz")), [SplitNeedsLead]);
    assert_eq!(takes(&mut stage, lead(), Step::Depart, all, seats, None), [SplitNeedsLead]);
    assert_eq!(takes(&mut stage, lead(), Step::Depart, all, seats, Some("Platz")), []);
    assert!(told(&stage, NoticeCode::FamilyInSeveralVehicles));
    assert_eq!(view(&stage.state).vehicles.len(), 2);
    // 09:20: V2 has broken down; half the family is to be handed over.
    let refused = goes(&mut stage, Step::HandOver, "C1 C3");
    assert_eq!(refused, [FamilyIncomplete]);
    assert_eq!(stage.severity(), Severity::Interrupted);
    let hold = stage.state.holds[&stage.open_hold()].clone();
    assert_eq!(hold.cause, Cause::FamilyIncomplete { missing: slots("C2 C4"), at: CountAt::HandOver });
    // Asked again: refused again, but nobody is alarmed twice for the same.
    assert_eq!(goes(&mut stage, Step::HandOver, "C1 C3"), [Interrupted, FamilyIncomplete]);
    assert_eq!(stage.state.holds.len(), 1);
    assert_eq!(lift(&mut stage, lead(), COMPLETE), [FamilyIncomplete]);
    // 10:05: V2 arrives.
    count(&mut stage, officer(), CountAt::HandOver, "C1 C2 C3 C4").unwrap();
    assert_eq!(lift(&mut stage, lead(), COMPLETE), []);
    assert_eq!(goes(&mut stage, Step::HandOver, "C1 C2 C3 C4"), [Interrupted], "not before Fortsetzen");
    stage.resume(lead()).unwrap();
    assert_eq!(goes(&mut stage, Step::HandOver, "C1 C2 C3 C4"), []);
    replays(&stage);
}

/// a short count before the departure stays known: asking again without a count is no way round.
#[test]
fn r40_what_was_counted_short_stays_counted() {
    let mut stage = begun(four());
    count(&mut stage, officer(), CountAt::Contact, "C1 C2 C3 C4").unwrap();
    assert_eq!(goes(&mut stage, Step::Depart, "C1 C2 C3"), [FamilyIncomplete]);
    assert_eq!(takes(&mut stage, lead(), Step::Depart, None, "", None), [FamilyIncomplete]);
    assert_eq!(view(&stage.state).counted.unwrap().missing, slots("C4"));
    assert_eq!(goes(&mut stage, Step::Depart, "C1 C2 C3 C4"), []);
}

/// nobody leaves uncounted, and heads are counted for each transfer and the hand-over.
#[test]
fn r40_heads_are_counted_on_every_leg() {
    let mut stage = begun(four());
    let uncounted = |stage: &mut Stage, step| takes(stage, officer(), step, None, "", None);
    assert_eq!(uncounted(&mut stage, Step::Depart), [NotCounted]);
    count(&mut stage, officer(), CountAt::Contact, "C1 C2 C3 C4").unwrap();
    assert_eq!(uncounted(&mut stage, Step::Depart), []);
    assert_eq!(uncounted(&mut stage, Step::Transfer), [NotCounted], "the old count is of the old leg");
    assert_eq!(goes(&mut stage, Step::Transfer, "C1 C2 C3 C4"), []);
    assert_eq!(uncounted(&mut stage, Step::HandOver), [NotCounted]);
    count(&mut stage, officer(), CountAt::HandOver, "C1 C2 C3 C4").unwrap();
    assert_eq!(uncounted(&mut stage, Step::HandOver), []);
}

/// a single person has nobody to be separated from.
#[test]
fn r40_a_single_adult_is_not_counted() {
    for persons in [
        vec![member("E1", Adult, Other)],
        vec![member("E1", Adult, Other), staying(member("G1", Adult, Other))],
    ] {
        let mut stage = begun(persons);
        for step in [Step::Board, Step::Depart, Step::Transfer, Step::HandOver] {
            assert_eq!(takes(&mut stage, officer(), step, None, "", None), [], "{step:?}");
        }
    }
}

/// who is counted must be of the plan, and once.
#[test]
fn r40_a_count_names_persons_of_the_plan_once() {
    let mut stage = begun(four());
    for (present, refused) in [
        ("C1 C2 C3 X9", vec![NoSuchPerson]),
        ("C1 C1 C2 C3 C4", vec![SlotTwice]),
        ("C1 C1 X9", vec![NoSuchPerson, SlotTwice]),
    ] {
        assert_eq!(
            count(&mut stage, officer(), CountAt::Contact, present).unwrap_err(),
            refused,
            "{present}"
        );
        let step = goes(&mut stage, Step::Begin, present);
        assert!(refused.iter().all(|code| step.contains(code)), "{present}");
        let step = goes(&mut stage, Step::Depart, present);
        assert!(refused.iter().all(|code| step.contains(code)), "{present}");
        assert_eq!(stage.state.family.counted, None, "{present}");
    }
    assert_eq!(is(&mut stage, "X9", Whereabouts::Elsewhere).unwrap_err(), [NoSuchPerson]);
}

/// on the way a short count holds at once, wherever it is said to be taken.
#[test]
fn r40_on_the_way_a_short_count_holds() {
    for at in [CountAt::Contact, CountAt::Departure, CountAt::Transfer, CountAt::HandOver] {
        let mut stage = begun(four());
        assert_eq!(goes(&mut stage, Step::Depart, "C1 C2 C3 C4"), []);
        count(&mut stage, person(Role::Medic, 1), at, "C1 C2 C3").unwrap();
        assert_eq!(stage.severity(), Severity::Interrupted, "{at:?}");
        // One more is gone: that is another reason.
        count(&mut stage, officer(), at, "C1 C2").unwrap();
        assert_eq!(open_holds(&stage), 2, "{at:?}");
    }
    for step in [Step::Transfer, Step::Board] {
        let mut stage = begun(four());
        assert_eq!(goes(&mut stage, Step::Depart, "C1 C2 C3 C4"), []);
        assert_eq!(goes(&mut stage, step, "C1 C2 C3"), [FamilyIncomplete]);
        assert_eq!(stage.severity(), Severity::Interrupted, "a missing child at {step:?}");
    }
}

/// what a short count before the departure does is the policy's; "hold" is stricter.
#[test]
fn r40_before_the_departure_the_policy_decides() {
    for (short, severity) in
        [(ShortCount::RefuseDeparture, Severity::Running), (ShortCount::Hold, Severity::Interrupted)]
    {
        let mut stage = begun(four());
        stage.policy.family.short_count = short;
        count(&mut stage, officer(), CountAt::Contact, "C1 C2 C3").unwrap();
        assert_eq!(stage.severity(), severity);

        let mut stage = filed(four());
        stage.policy.family.short_count = short;
        stage.make_ready();
        assert_eq!(goes(&mut stage, Step::Begin, "C1 C2 C3"), [], "first contact is with whoever is there");
        assert_eq!(stage.severity(), severity);
    }
}

/// the hold is lifted by a count that is complete and newer, by lead or supervisor; and nobody
/// counts, lifts and goes on alone.
#[test]
fn r40_complete_again_by_a_newer_count_and_not_by_one_person() {
    let mut stage = begun(four());
    assert_eq!(goes(&mut stage, Step::Depart, "C1 C2 C3 C4"), []);
    count(&mut stage, officer(), CountAt::Transfer, "C1 C2 C3").unwrap();
    assert_eq!(lift(&mut stage, lead(), COMPLETE), [NotCounted], "the count is the one that held");
    count(&mut stage, officer(), CountAt::Transfer, "C1 C2 C4").unwrap();
    assert_eq!(open_holds(&stage), 2);
    assert_eq!(lift(&mut stage, lead(), COMPLETE).len(), 1);
    count(&mut stage, lead(), CountAt::Transfer, "C1 C2 C3 C4").unwrap();
    assert_eq!(lift(&mut stage, officer(), COMPLETE), [RoleNotAllowed]);
    assert_eq!(lift(&mut stage, person(Role::Medic, 1), COMPLETE), [RoleNotAllowed]);
    assert_eq!(lift(&mut stage, lead(), ASSURED), [WrongEvidence]);
    assert_eq!(
        lift(&mut stage, lead(), Evidence::Statement(Statement { reason: "passt schon".to_owned() })),
        [WrongEvidence]
    );
    assert_eq!(lift(&mut stage, lead(), COMPLETE), []);
    assert_eq!(lift(&mut stage, supervisor(), COMPLETE), []);
    assert_eq!(stage.resume(lead()).unwrap_err(), [SamePerson], "who counted has lifted and goes on");
    stage.resume(person(Role::Lead, 2)).unwrap();
    assert_eq!(stage.severity(), Severity::Running);
    replays(&stage);
}

/// that the family agrees does not close the hold; a reason of lead and supervisor does, as a
/// deviation, and only for those it was about.
#[test]
fn r40_going_on_apart_takes_two_persons_and_a_reason() {
    let mut stage = begun(four());
    assert_eq!(goes(&mut stage, Step::Depart, "C1 C2 C3 C4"), []);
    count(&mut stage, officer(), CountAt::Transfer, "C1 C3 C4").unwrap();
    let blank = Evidence::Separation(Statement { reason: "  ".to_owned() });
    assert_eq!(lift(&mut stage, lead(), blank), [ReasonMissing]);
    assert_eq!(lift(&mut stage, officer(), separation()), [RoleNotAllowed]);
    assert_eq!(lift(&mut stage, lead(), separation()), [], "proposed");
    assert_eq!(stage.severity(), Severity::Interrupted);
    assert_eq!(lift(&mut stage, lead(), separation()), [SamePerson]);
    lift(&mut stage, person(Role::Lead, 2), separation());
    assert_eq!(open_holds(&stage), 1, "two leads are not lead and supervisor");
    assert_eq!(lift(&mut stage, supervisor(), separation()), []);
    let lifted = stage.log.iter().any(|e| matches!(e.event, Event::HoldLifted { deviation: true, .. }));
    assert!(lifted, "shown red in the review");
    stage.resume(lead()).unwrap();
    assert_eq!(goes(&mut stage, Step::Transfer, "C1 C3 C4"), [], "without C2, as decided");
    assert_eq!(goes(&mut stage, Step::HandOver, "C1 C4"), [FamilyIncomplete], "C3 was not meant");
    assert_eq!(stage.severity(), Severity::Interrupted);
    replays(&stage);
}

/// who has come back belongs to the family again, whatever was decided before.
#[test]
fn r40_together_again_means_together() {
    let mut stage = begun(four());
    assert_eq!(goes(&mut stage, Step::Depart, "C1 C2 C3 C4"), []);
    count(&mut stage, officer(), CountAt::Transfer, "C1 C3 C4").unwrap();
    assert_eq!(lift(&mut stage, lead(), separation()), []);
    assert_eq!(lift(&mut stage, supervisor(), separation()), []);
    stage.resume(lead()).unwrap();
    count(&mut stage, officer(), CountAt::Transfer, "C1 C2 C3 C4").unwrap();
    assert_eq!(goes(&mut stage, Step::HandOver, "C1 C3 C4"), [FamilyIncomplete]);
}

/// a decision that waits for the disk and a head count that is heard meanwhile come to the same in
/// either order, also where the hold names nobody: it is about whoever was missing before.
#[test]
fn r40_a_decision_on_its_way_and_a_head_count_meet_in_either_order() {
    let mut stage = begun(four());
    count(&mut stage, officer(), CountAt::Contact, "C1 C3 C4").unwrap();
    stage.report_with(Sign::FamilyIncomplete, Subject::Unknown, Clocks::server(stage.now));
    assert_eq!(lift(&mut stage, lead(), separation()), []);
    stage.wait(1);
    let waiting = stage.state.clone();
    assert_eq!(lift(&mut stage, supervisor(), separation()), []);
    let decided = stage.log.last().unwrap().clone();
    count(&mut stage, officer(), CountAt::Contact, "C1 C2 C4").unwrap();
    let counted = stage.log.last().unwrap().clone();
    let (mut recorded, mut living) = (waiting.clone(), waiting);
    for (state, entries) in [(&mut recorded, [&decided, &counted]), (&mut living, [&counted, &decided])] {
        for entry in entries {
            state.apply(entry, None);
        }
    }
    assert_eq!(recorded.family, living.family);
    stage.resume(lead()).unwrap();
    assert_eq!(goes(&mut stage, Step::Depart, "C1 C2 C4"), [FamilyIncomplete], "C3 was not meant");
}

/// R-40, S8: without the only parent the children go nowhere, not even by a deviation.
#[test]
fn s8_children_are_never_driven_without_a_parent() {
    let mut stage = begun(vec![planned("E1", Adult), planned("K1", Child), planned("K2", Infant)]);
    assert_eq!(goes(&mut stage, Step::Depart, "E1 K1 K2"), []);
    count(&mut stage, officer(), CountAt::Transfer, "K1 K2").unwrap();
    assert_eq!(lift(&mut stage, lead(), separation()), []);
    assert_eq!(lift(&mut stage, supervisor(), separation()), []);
    stage.resume(lead()).unwrap();
    let refused = takes(&mut stage, lead(), Step::Transfer, Some("K1 K2"), "", Some("eilt"));
    assert_eq!(refused, [UnaccompaniedMinor, ChildWithoutParent]);
    assert_eq!(goes(&mut stage, Step::HandOver, "K1 K2"), [UnaccompaniedMinor]);
    for name in ["K1", "K2"] {
        assure(&mut stage, name).unwrap();
    }
    let refused = takes(&mut stage, lead(), Step::Transfer, Some("K1 K2"), "", Some("eilt"));
    assert_eq!(refused, [ChildWithoutParent]);
    assert_eq!(goes(&mut stage, Step::HandOver, "K1 K2"), [], "handed to whoever answers for them");
}

/// R-40, S9 of the requirements: who sits where, at every departure.
#[test]
fn r40_everybody_sits_once_and_no_child_without_a_parent() {
    let family =
        || vec![planned("E1", Adult), planned("E2", Adult), planned("K1", Infant), planned("K2", Adult)];
    let mut persons = family();
    persons[3].family = FamilyRole::Child; // an adult child
    let all = "E1 E2 K1 K2";
    for (seats, refused) in [
        ("E1 E2 K1 K2", vec![]),
        ("E1 K1 | E2 K2", vec![]),
        ("E1 E2 K1 | K2", vec![]),
        ("K1 K2 | E1 E2", vec![ChildWithoutParent]),
        ("K1 | E1 E2 K2", vec![ChildWithoutParent]),
        ("E1 K1 | E2", vec![VehiclesDisagree]),
        ("E1 K1 | E1 E2 K2", vec![VehiclesDisagree]),
        ("E1 E1 E2 K1 K2", vec![VehiclesDisagree]),
        ("E1 K1 | E2 K2 X9", vec![NoSuchPerson]),
        ("E2 K2 | K1", vec![VehiclesDisagree, ChildWithoutParent]),
    ] {
        for step in [Step::Board, Step::Depart] {
            let mut stage = begun(persons.clone());
            let answer = takes(&mut stage, lead(), step, Some(all), seats, Some("kein Platz"));
            assert_eq!(answer, refused, "{step:?}: {seats}");
        }
        let mut stage = begun(persons.clone());
        assert_eq!(goes(&mut stage, Step::Depart, all), []);
        let answer = takes(&mut stage, lead(), Step::Transfer, Some(all), seats, Some("kein Platz"));
        assert_eq!(answer, refused, "transfer: {seats}");
    }
}

/// as boarded, so they drive; what a lead has agreed to once needs no second yes.
#[test]
fn r40_the_vehicles_stay_as_boarded() {
    let mut stage = begun(four());
    let all = "C1 C2 C3 C4";
    assert_eq!(takes(&mut stage, lead(), Step::Board, Some(all), "C1 C3 | C2 C4", Some("Platz")), []);
    assert_eq!(goes(&mut stage, Step::Depart, all), []);
    assert_eq!(
        takes(&mut stage, officer(), Step::Transfer, Some(all), "C1 C4 | C2 C3", None),
        [SplitNeedsLead]
    );
    assert_eq!(takes(&mut stage, officer(), Step::Transfer, Some(all), "C1 C2 C3 C4", None), []);
    assert_eq!(view(&stage.state).vehicles.len(), 1);
    replays(&stage);
}

/// boarded before the mother came: the seats have to be said anew.
#[test]
fn r40_seats_of_an_incomplete_family_do_not_hold_for_the_whole() {
    let mut stage = begun(four());
    assert_eq!(takes(&mut stage, officer(), Step::Board, Some("C1 C3 C4"), "C1 C3 C4", None), []);
    assert_eq!(goes(&mut stage, Step::Depart, "C1 C2 C3 C4"), [VehiclesDisagree]);
    assert_eq!(takes(&mut stage, officer(), Step::Depart, Some("C1 C2 C3 C4"), "C1 C2 C3 C4", None), []);
}

/// an age confirmed in between counts: an adult child may sit apart, a doubted one may not.
#[test]
fn r40_r20f_ages_count_as_they_are_known_now() {
    let seats = "E1 | K1";
    for (age, refused) in [(Youth, vec![ChildWithoutParent]), (Unknown, vec![ChildWithoutParent])] {
        let mut stage = begun(vec![planned("E1", Adult), planned("K1", age)]);
        let answer =
            |stage: &mut Stage| takes(stage, lead(), Step::Depart, Some("E1 K1"), seats, Some("Platz"));
        assert_eq!(answer(&mut stage), refused);
        let stated = CorrectAge { slot: slot("K1"), age: Adult, basis: "Pass".to_owned() };
        stage.ask(officer(), Ask::CorrectAge(stated)).unwrap();
        assert_eq!(answer(&mut stage), refused, "stated, not confirmed");
        stage.ask(lead(), Ask::ConfirmAge(ConfirmAge { slot: slot("K1") })).unwrap();
        assert_eq!(answer(&mut stage), []);
        assert_eq!(view(&stage.state).persons[1].age, Adult);
    }
    let mut stage = begun(vec![planned("E1", Adult), member("K1", Adult, FamilyRole::Child)]);
    let stated = CorrectAge { slot: slot("K1"), age: Youth, basis: "sagt es selbst".to_owned() };
    stage.ask(officer(), Ask::CorrectAge(stated)).unwrap();
    let answer = takes(&mut stage, lead(), Step::Depart, Some("E1 K1"), seats, Some("Platz"));
    assert_eq!(answer, [ChildWithoutParent], "as a minor as soon as anybody says so");
    let stated = CorrectAge { slot: slot("K1"), age: Adult, basis: "sieht älter aus".to_owned() };
    stage.ask(officer(), Ask::CorrectAge(stated)).unwrap();
    let answer = |stage: &mut Stage| takes(stage, lead(), Step::Depart, Some("E1 K1"), seats, Some("Platz"));
    assert_eq!(answer(&mut stage), [ChildWithoutParent], "said to be an adult again: not confirmed");
    assert_eq!(view(&stage.state).persons[1].age, Youth);
    stage.ask(lead(), Ask::ConfirmAge(ConfirmAge { slot: slot("K1") })).unwrap();
    assert_eq!(answer(&mut stage), []);
}

/// the core family is planned together; others may stay (literal scope).
#[test]
fn r40_a_plan_separates_nobody_of_the_core() {
    let adult_child = |name| member(name, Adult, FamilyRole::Child);
    for (what, persons, separated) in [
        ("a spouse may stay", vec![member("B1", Adult, Spouse), staying(member("B2", Adult, Spouse))], "B2"),
        (
            "a parent stays",
            vec![planned("E1", Adult), staying(planned("E2", Adult)), planned("K1", Child)],
            "E2",
        ),
        ("the only parent stays", vec![staying(planned("E1", Adult)), planned("K1", Child)], "E1"),
        (
            "a child stays",
            vec![planned("E1", Adult), staying(planned("K1", Youth)), planned("K2", Child)],
            "K1",
        ),
        ("an unknown age", vec![planned("E1", Adult), staying(planned("K1", Unknown))], "K1"),
        ("a minor spouse", vec![member("B1", Adult, Spouse), staying(member("B2", Youth, Spouse))], "B2"),
        ("an adult child", vec![planned("E1", Adult), staying(adult_child("K1")), planned("K2", Child)], ""),
        (
            "a grandmother",
            vec![planned("E1", Adult), planned("K1", Child), staying(member("G1", Adult, Other))],
            "",
        ),
        ("adults only", vec![planned("E1", Adult), staying(adult_child("K1"))], ""),
        ("all together", four(), ""),
    ] {
        let mut stage = Stage::at("2026-03-17T06:20:00+01:00");
        let plan = plan(stage.now, stage.now + TimeDelta::hours(4), persons);
        let refused = stage.ask(lead(), Ask::Plan(plan.clone())).err().unwrap_or_default();
        assert_eq!(refused.is_empty(), separated.is_empty(), "{what}");
        let reasons = against_plan(&plan);
        let named: Vec<Slot> = reasons.iter().flat_map(|reason| reason.slots.clone()).collect();
        assert_eq!(named, slots(separated), "{what}");
        assert!(reasons.iter().all(|reason| reason.code == FamilySeparated), "{what}");
    }
}

fn assure(stage: &mut Stage, name: &str) -> Result<Vec<Event>, Vec<RefusalCode>> {
    stage.wait(1);
    let receiver = "Jugendamt, Clearingstelle".to_owned();
    stage.ask(lead(), Ask::AssureHandOver(AssureHandOver { slot: slot(name), receiver }))
}

/// R-40, section 3 row 15: a minor alone is not declared ready before somebody is assured to receive them.
#[test]
fn r40_an_unaccompanied_minor_needs_an_assured_hand_over() {
    for (what, persons, alone) in [
        ("a youth", vec![planned("U1", Youth)], "U1"),
        ("siblings", vec![planned("U1", Youth), planned("U2", Child)], "U1 U2"),
        ("with an adult brother", vec![member("A1", Adult, FamilyRole::Child), planned("U1", Child)], "U1"),
        ("with a grandmother", vec![member("G1", Adult, Other), planned("U1", Child)], "U1"),
        ("of unknown age", vec![member("E1", Unknown, Other)], "E1"),
        ("a minor mother", vec![member("E1", Youth, CustodialParent), planned("K1", Infant)], "E1"),
        ("a minor spouse", vec![member("B1", Adult, Spouse), member("B2", Youth, Spouse)], "B2"),
    ] {
        let mut stage = filed(persons);
        for ask in preflight(stage.now) {
            stage.ask(lead(), ask).unwrap();
        }
        let ready = |stage: &mut Stage| stage.ask(lead(), Ask::Ready(Nothing {}));
        for name in slots(alone) {
            assert_eq!(ready(&mut stage).unwrap_err(), [UnaccompaniedMinor], "{what}");
            let blank = AssureHandOver { slot: name.clone(), receiver: " ".to_owned() };
            assert_eq!(stage.ask(lead(), Ask::AssureHandOver(blank)).unwrap_err(), [ReasonMissing], "{what}");
            assure(&mut stage, &name.to_string()).unwrap();
        }
        ready(&mut stage).unwrap();
        stage.step(Step::Begin).unwrap();
        let everybody: Vec<String> = view(&stage.state).persons.iter().map(|p| p.slot.to_string()).collect();
        assert_eq!(goes(&mut stage, Step::Depart, &everybody.join(" ")), [], "{what}");
        replays(&stage);
    }
    let mut stage = filed(four());
    assert_eq!(assure(&mut stage, "C4").unwrap_err(), [NotUnaccompanied]);
    assert_eq!(assure(&mut stage, "C1").unwrap_err(), [NotUnaccompanied]);
    assert_eq!(assure(&mut stage, "X1").unwrap_err(), [NoSuchPerson]);
}

/// a new plan may mean another child under the same slot: the assurance is asked for again.
#[test]
fn r40_an_assurance_is_for_the_plan_it_was_given_for() {
    let mut stage = filed(vec![planned("U1", Youth)]);
    assure(&mut stage, "U1").unwrap();
    stage.make_ready();
    let other = plan(stage.now, stage.now + TimeDelta::hours(4), vec![planned("U1", Child)]);
    stage.ask(lead(), Ask::Plan(other)).unwrap();
    let refused = stage.ask(lead(), Ask::Ready(Nothing {})).unwrap_err();
    assert_eq!(refused, [RefusalCode::PreflightOpen, UnaccompaniedMinor]);
}

/// found alone on the way, it holds until the hand-over is assured, and nothing else lifts it.
#[test]
fn r40_a_minor_found_alone_holds_until_assured() {
    for who in ["C4", "unknown"] {
        let mut stage = begun(four());
        assert_eq!(goes(&mut stage, Step::Depart, "C1 C2 C3 C4"), []);
        let subject: Subject = who.parse().unwrap();
        stage.report_with(Sign::UnaccompaniedMinor, subject, Clocks::server(stage.now));
        assert_eq!(stage.severity(), Severity::Interrupted);
        count(&mut stage, officer(), CountAt::Transfer, "C1 C2 C3 C4").unwrap();
        assert_eq!(lift(&mut stage, lead(), COMPLETE), [WrongEvidence], "{who}");
        assert_eq!(lift(&mut stage, lead(), separation()), [WrongEvidence], "{who}");
        assert_eq!(lift(&mut stage, lead(), ASSURED), [UnaccompaniedMinor], "{who}");
        assure(&mut stage, "C4").unwrap();
        assert_eq!(lift(&mut stage, officer(), ASSURED), [RoleNotAllowed], "{who}");
        assert_eq!(lift(&mut stage, supervisor(), ASSURED), [], "{who}");
        stage.resume(lead()).unwrap();
        replays(&stage);
    }
}

/// anybody who reports that somebody is missing holds it, whatever was counted.
#[test]
fn r40_reported_incomplete_holds_until_counted_anew() {
    let mut stage = begun(four());
    count(&mut stage, officer(), CountAt::Contact, "C1 C2 C3 C4").unwrap();
    stage.report_with(Sign::FamilyIncomplete, Subject::Slot(slot("C4")), Clocks::server(stage.now));
    assert_eq!(stage.severity(), Severity::Interrupted);
    assert_eq!(lift(&mut stage, lead(), COMPLETE), [NotCounted], "counted before");
    count(&mut stage, officer(), CountAt::Contact, "C1 C2 C3 C4").unwrap();
    assert_eq!(lift(&mut stage, lead(), COMPLETE), []);
    stage.resume(lead()).unwrap();
    assert_eq!(goes(&mut stage, Step::Depart, "C1 C2 C3 C4"), []);
}

/// reported before first contact it holds too, and there is a way out of it.
#[test]
fn r40_reported_before_first_contact() {
    let mut stage = filed(four());
    stage.make_ready();
    stage.report_with(Sign::FamilyIncomplete, Subject::Unknown, Clocks::server(stage.now));
    assert_eq!(stage.step(Step::Begin).unwrap_err(), [Interrupted]);
    count(&mut stage, officer(), CountAt::Contact, "C1 C2 C3 C4").unwrap();
    assert_eq!(lift(&mut stage, lead(), COMPLETE), []);
    stage.resume(lead()).unwrap();
    stage.step(Step::Begin).unwrap();
    assert_eq!(takes(&mut stage, officer(), Step::Depart, None, "", None), [NotCounted], "not since contact");
}

/// of a report that names nobody, only a minor can be meant.
#[test]
fn r40_nobody_is_assured_who_cannot_be_meant() {
    let mut stage = begun(four());
    stage.report_with(Sign::UnaccompaniedMinor, Subject::Unknown, Clocks::server(stage.now));
    assert_eq!(assure(&mut stage, "C1").unwrap_err(), [NotUnaccompanied]);
    assure(&mut stage, "K9").unwrap();
    assert_eq!(lift(&mut stage, lead(), ASSURED), [], "a guest child");
}

/// S3, R-41: reported as in-patient, a spouse is missing, and is not fetched by being counted.
#[test]
fn s3_a_spouse_in_hospital_keeps_the_other_here() {
    let mut stage = begun(vec![member("B1", Adult, Spouse), member("B2", Adult, Spouse)]);
    for whereabouts in [Whereabouts::InPatient, Whereabouts::InInstitution] {
        is(&mut stage, "B1", whereabouts).unwrap();
        assert!(told(&stage, NoticeCode::PersonInCare));
        assert_eq!(stage.severity(), Severity::Running);
        assert_eq!(goes(&mut stage, Step::Depart, "B2"), [FamilyIncomplete, PersonInCare]);
        assert_eq!(goes(&mut stage, Step::Depart, "B1 B2"), [PersonInCare]);
    }
    for whereabouts in [Whereabouts::Here, Whereabouts::Elsewhere] {
        assert_eq!(is(&mut stage, "B1", whereabouts).unwrap_err(), [RoleNotAllowed], "not an officer's word");
    }
    is_back(&mut stage, "B1");
    assert_eq!(goes(&mut stage, Step::Depart, "B1 B2"), []);
}

/// S3 08:40, S11 07:20: the family reason is told also when all is over.
#[test]
fn s3_s11_the_family_is_named_also_after_the_end() {
    let mut stage = begun(four());
    stage.report(Sign::Seizure);
    let refused = goes(&mut stage, Step::Depart, "C2 C3 C4");
    assert_eq!(refused, [RefusalCode::Aborted, FamilyIncomplete]);
    assert_eq!(stage.state.holds.len(), 0, "there is nothing left to hold");
    let close = Close { end: End::Aborted, reason: "Krampfanfall".to_owned() };
    stage.ask(lead(), Ask::Close(close)).unwrap();
    let refused = goes(&mut stage, Step::Depart, "C2 C3 C4");
    assert_eq!(refused, [RefusalCode::Closed, RefusalCode::Aborted, FamilyIncomplete]);
}

/// the child at school, the mother taken to hospital on the way.
#[test]
fn r40_somebody_said_to_be_away_is_missing() {
    let mut stage = begun(four());
    count(&mut stage, officer(), CountAt::Contact, "C1 C2 C3 C4").unwrap();
    is(&mut stage, "C4", Whereabouts::Elsewhere).unwrap();
    assert_eq!(
        takes(&mut stage, officer(), Step::Depart, None, "", None),
        [FamilyIncomplete],
        "at school since"
    );
    count(&mut stage, officer(), CountAt::Contact, "C1 C2 C3 C4").unwrap();
    assert_eq!(view(&stage.state).persons[3].is, Whereabouts::Here, "counted since");
    assert_eq!(takes(&mut stage, officer(), Step::Depart, None, "", None), []);

    is(&mut stage, "C2", Whereabouts::InPatient).unwrap();
    assert_eq!(stage.severity(), Severity::Interrupted, "on the way the family is incomplete at once");
    count(&mut stage, officer(), CountAt::Transfer, "C1 C2 C3 C4").unwrap();
    assert_eq!(lift(&mut stage, lead(), COMPLETE), [FamilyIncomplete, PersonInCare]);
    is_back(&mut stage, "C2");
    assert_eq!(lift(&mut stage, lead(), COMPLETE), []);
    stage.resume(lead()).unwrap();
    assert_eq!(goes(&mut stage, Step::HandOver, "C1 C2 C3 C4"), []);
    replays(&stage);
}

/// R-20c, R-31: home is always allowed, with whoever is there; what is counted there stays known.
#[test]
fn r20c_home_is_always_allowed() {
    let mut stage = begun(four());
    assert_eq!(goes(&mut stage, Step::Depart, "C1 C2 C3 C4"), []);
    assert_eq!(goes(&mut stage, Step::ReturnHome, "C1 C2 C3"), []);
    assert_eq!(stage.severity(), Severity::Running);
    assert_eq!(view(&stage.state).counted.unwrap().missing, slots("C4"));
}

/// I-10: a verifier finds a departure that was recorded although somebody was missing.
#[test]
fn i10_a_short_departure_is_found_in_the_record() {
    let mut stage = begun(four());
    let before = stage.state.clone();
    assert_eq!(goes(&mut stage, Step::Depart, "C1 C2 C3 C4"), []);
    let taken = stage.log.iter().find(|e| matches!(&e.event, Event::StepTaken(t) if t.step == Step::Depart));
    let mut forged = taken.unwrap().clone();
    if let Event::StepTaken(taken) = &mut forged.event {
        taken.present = Some(slots("C1 C2 C3"));
    }
    assert!(replay_check(&before, &forged, &stage.policy).unwrap_err().has(FamilyIncomplete));
    if let Event::StepTaken(taken) = &mut forged.event {
        taken.present = Some(slots("C1 C2 C3 C4"));
        taken.vehicles = vehicles("C1 C2 | C3 C4");
        taken.reasoned = true;
    }
    let refusal = replay_check(&before, &forged, &stage.policy).unwrap_err();
    assert!(refusal.has(ChildWithoutParent) && refusal.has(SplitNeedsLead));
}
