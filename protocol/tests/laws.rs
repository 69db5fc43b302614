//! The laws of the core, for every order of events: abort absorbs (I-2); raising commutes, repeats and
//! reorders without effect (principle 2); a lift ends only the hold it names and with the evidence its
//! kind demands (I-3); replaying a record gives the same state (I-10); no due time is forgotten (I-7).
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::TimeDelta;
use einhalt_protocol::ids::{ForceId, HoldId, OperationId, ReportId, Seq, StopId};
use einhalt_protocol::operation::command::{
    Answer, AnswerRecommendation, Ask, AskStep, ClaimStep, Close, CloseRescue, CompleteStep, ConfirmAge,
    ConfirmPlace, CorrectAge, FalseAlarm, IncidentKind, Lift, NightContinuation, Reached, Reason,
    RecordIncident, RescueOutcome, Resume, Silence, SisterStop, StageAsk, StepNotPossible,
};
use einhalt_protocol::operation::device::{DeviceCheck, Tried};
use einhalt_protocol::operation::document::{Content, DecideDocument, Issuer, RecordDocument, Shown};
use einhalt_protocol::operation::event::RecordedReceipt;
use einhalt_protocol::operation::evidence::{
    Assessment, CourtRelease, Evidence, Finding, Nothing, Presence, Profession, Statement,
};
use einhalt_protocol::operation::family::{
    AssureHandOver, Count, CountAt, PersonStatus, Vehicle, Whereabouts,
};
use einhalt_protocol::operation::force::{
    AuthoriseForce, BodyPosition, CheckForce, DescribeForce, EndForce, ForceGround, ForceKind,
    ForceNotReleased, MilderMeans, RequestForce, StartForce, TryMilderMeans,
};
use einhalt_protocol::operation::hold::{Hold, HoldKind, HoldStatus};
use einhalt_protocol::operation::place::PlaceKind;
use einhalt_protocol::operation::plan::{End, Known, Stage, Step};
use einhalt_protocol::operation::preflight::{InformSupporter, SupporterRelease};
use einhalt_protocol::operation::rights::{Effect, effect};
use einhalt_protocol::operation::{Command, Context, Entry, Event, State, deadlines, decide};
use einhalt_protocol::people::{Actor, AgeClass, Role, Slot};
use einhalt_protocol::policy::ClauseId;
use einhalt_protocol::receipt::ReceiptKind;
use einhalt_protocol::record::{Expected, Export, Hash, Verifier};
use einhalt_protocol::report::{Report, Sign};
use einhalt_protocol::rescue::StepId;
use einhalt_protocol::review::{Recorded, Review};
use einhalt_protocol::severity::Severity;
use proptest::prelude::*;
use support::{Operation, fresh_list, noon, person, report};

const CASES: u32 = if cfg!(debug_assertions) { 1_000 } else { 100_000 };

const SIGNS: [Sign; 21] = [
    Sign::AcuteBreathlessness,
    Sign::Seizure,
    Sign::SevereBleeding,
    Sign::Unconscious,
    Sign::CardiacArrest,
    Sign::OtherLifeThreatening,
    Sign::NoAir,
    Sign::Gurgling,
    Sign::SuddenlyQuiet,
    Sign::SuddenlyStronger,
    Sign::MedicalEmergency,
    Sign::Unclear,
    Sign::MinorOnSite,
    Sign::Contact,
    Sign::FamilyIncomplete,
    Sign::UnaccompaniedMinor,
    Sign::CertificateShown,
    Sign::IllnessStated,
    Sign::CourtOrder,
    Sign::ForbiddenForce,
    Sign::Halt,
];
/// Those that only interrupt, or tell: with them a run of random moves does not end at once.
const MILD: &[Sign] = SIGNS.split_at(10).1;
const WHO: [&str; 5] = ["E1", "E2", "staff", "bystander", "unknown"];
const STEPS: [StepId; 4] = [StepId::Call112, StepId::FirstAid, StepId::ControlRoomCall112, StepId::Recheck];

/// One thing somebody does, in small numbers that become ids when it is done.
#[derive(Debug, Clone)]
enum Move {
    Report { key: u64, sign: Sign, who: usize, concerns: Option<u64>, place: Option<PlaceKind> },
    Pass { ms: i64 },
    Lift { hold: usize, seen: Seen, evidence: Offered },
    Resume { all: bool, seen: Seen },
    Answer { key: u64, good: bool },
    Ask { what: usize, hold: usize, key: u64, step: usize },
    Receipts { stop: usize, kind: ReceiptKind },
    Silent { seconds: i64 },
    OtherUnit { aborted: bool },
}

/// What the asking person says to have seen.
#[derive(Debug, Clone, Copy)]
enum Seen {
    Everything,
    Nothing,
}

/// Evidence in small numbers.
#[derive(Debug, Clone)]
enum Offered {
    /// What the hold's kind demands.
    Fitting,
    Assessment {
        who: usize,
        sound: bool,
        finding: Finding,
        profession: Profession,
        remote: bool,
        age_ms: i64,
    },
    Statement,
    Morning,
    Other(usize),
}

/// Evidence that brings nothing but words, by the kind of hold that asks for it.
fn other_evidence(n: usize) -> Evidence {
    let why = Statement { reason: "r".to_owned() };
    match n {
        0 => Evidence::FamilyComplete(Nothing {}),
        1 => Evidence::HandOverAssured(Nothing {}),
        2 => Evidence::Separation(why),
        3 => Evidence::NotInside(why),
        4 => Evidence::NotRecognised(why),
        5 => Evidence::CourtRelease(CourtRelease {
            order_number: "1".to_owned(),
            court: "c".to_owned(),
            reason: "r".to_owned(),
        }),
        6 => Evidence::ForceReviewed(why),
        _ => Evidence::DeviceHeard(why),
    }
}
const OTHER: usize = 8;

fn actors() -> [Actor; 7] {
    [
        person(Role::Lead, 1),
        person(Role::Lead, 2),
        person(Role::Officer, 1),
        person(Role::Officer, 2),
        person(Role::Medic, 1),
        person(Role::Supervisor, 1),
        person(Role::Monitor, 1),
    ]
}

fn any_actor() -> impl Strategy<Value = Actor> {
    prop::sample::select(actors().to_vec())
}

fn any_seen() -> impl Strategy<Value = Seen> {
    prop_oneof![4 => Just(Seen::Everything), 1 => Just(Seen::Nothing)]
}

fn any_evidence() -> impl Strategy<Value = Offered> {
    let finding =
        prop_oneof![4 => Just(Finding::Fit), 1 => Just(Finding::Unfit), 1 => Just(Finding::Unclear)];
    let profession = prop_oneof![4 => Just(Profession::Physician), 1 => Just(Profession::Paramedic), 1 => Just(Profession::Nurse)];
    let sound = prop::bool::weighted(0.85);
    let remote = prop::bool::weighted(0.1);
    prop_oneof![
        4 => (0..WHO.len(), sound, finding, profession, remote, -5_000_i64..200_000).prop_map(
            |(who, sound, finding, profession, remote, age_ms)| Offered::Assessment { who, sound, finding, profession, remote, age_ms }
        ),
        2 => Just(Offered::Statement),
        1 => Just(Offered::Morning),
        3 => (0..OTHER).prop_map(Offered::Other),
    ]
}

fn any_move() -> impl Strategy<Value = (Actor, Move)> {
    let sign = prop_oneof![4 => prop::sample::select(MILD), 1 => prop::sample::select(SIGNS.to_vec())];
    let place = prop::sample::select(vec![None, None, Some(PlaceKind::School), Some(PlaceKind::Unclear)]);
    let kind =
        prop::sample::select(vec![ReceiptKind::Delivered, ReceiptKind::Displayed, ReceiptKind::Acknowledged]);
    let what = prop_oneof![
        4 => (0..4_u64, sign, 0..WHO.len(), prop::option::weighted(0.2, 0..4_u64), place)
            .prop_map(|(key, sign, who, concerns, place)| Move::Report { key, sign, who, concerns, place }),
        2 => prop_oneof![0..5_000_i64, 0..200_000_i64, 0..40_000_000_i64].prop_map(|ms| Move::Pass { ms }),
        5 => (0..4_usize, any_seen(), any_evidence()).prop_map(|(hold, seen, evidence)| Move::Lift { hold, seen, evidence }),
        3 => (prop::bool::weighted(0.8), any_seen()).prop_map(|(all, seen)| Move::Resume { all, seen }),
        2 => (0..4_u64, any::<bool>()).prop_map(|(key, good)| Move::Answer { key, good }),
        8 => (0..ASKS, 0..4_usize, 0..4_u64, 0..STEPS.len()).prop_map(|(what, hold, key, step)| Move::Ask { what, hold, key, step }),
        2 => (0..4_usize, kind).prop_map(|(stop, kind)| Move::Receipts { stop, kind }),
        1 => (300..400_i64).prop_map(|seconds| Move::Silent { seconds }),
        1 => any::<bool>().prop_map(|aborted| Move::OtherUnit { aborted }),
    ];
    // What goes right, so that runs get as far as going on.
    let desk = prop::sample::select(vec![person(Role::Supervisor, 1), person(Role::Lead, 2)]);
    let fitting = (desk, 0..4_usize)
        .prop_map(|(by, hold)| (by, Move::Lift { hold, seen: Seen::Everything, evidence: Offered::Fitting }));
    let go_on = Just((person(Role::Lead, 1), Move::Resume { all: true, seen: Seen::Everything }));
    prop_oneof![6 => (any_actor(), what), 1 => fitting, 1 => go_on]
}

fn any_moves(most: usize) -> impl Strategy<Value = Vec<(Actor, Move)>> {
    prop::collection::vec(any_move(), 0..most)
}

/// By day, and two hours before the night.
fn any_start() -> impl Strategy<Value = Operation> {
    static STARTS: LazyLock<[Operation; 2]> =
        LazyLock::new(|| [Operation::underway(noon()), Operation::underway(noon() + TimeDelta::hours(7))]);
    prop::sample::select(STARTS.to_vec())
}

fn report_id(key: u64) -> ReportId {
    report(key, Sign::Halt, "E1", person(Role::Lead, 1), noon()).id
}

fn nth<T: Copy>(items: impl Iterator<Item = T>, n: usize) -> Option<T> {
    let items: Vec<T> = items.collect();
    items.get(n % items.len().max(1)).copied()
}

fn hold(op: &Operation, n: usize) -> HoldId {
    nth(op.state.holds.keys().copied(), n).unwrap_or_else(|| HoldId::derived("none", &[]))
}

fn evidence(op: &Operation, hold: HoldId, offered: &Offered) -> Evidence {
    let statement = Statement { reason: "r".to_owned() };
    match offered {
        Offered::Fitting => match op.state.holds.get(&hold).map(|hold| hold.kind) {
            Some(HoldKind::Medical) => {
                let concerned = op.state.holds[&hold].who.to_string();
                let who = WHO.iter().position(|who| *who == concerned && *who != "unknown").unwrap_or(0);
                let (finding, profession) = (Finding::Fit, Profession::Physician);
                let sound =
                    Offered::Assessment { who, sound: true, finding, profession, remote: false, age_ms: -1 };
                evidence(op, hold, &sound)
            }
            Some(HoldKind::Family) => other_evidence(0),
            Some(HoldKind::Facility) => other_evidence(3),
            Some(HoldKind::Document) => other_evidence(4),
            Some(HoldKind::Legal) => other_evidence(5),
            Some(HoldKind::Force) => other_evidence(6),
            Some(HoldKind::Comms) => other_evidence(7),
            Some(HoldKind::Manual | HoldKind::NightMinor) | None => Evidence::Statement(statement),
        },
        Offered::Other(n) => other_evidence(*n),
        Offered::Statement => Evidence::Statement(statement),
        Offered::Morning => Evidence::Morning(statement),
        Offered::Assessment { who, sound, finding, profession, remote, age_ms } => {
            Evidence::Assessment(Assessment {
                who: WHO[*who].parse().unwrap(),
                condition_assessed: *sound,
                finding: *finding,
                professional: if *sound { "4711".to_owned() } else { String::new() },
                profession: *profession,
                organisation: "o".to_owned(),
                presence: if *remote { Presence::Remote } else { Presence::InPerson },
                assessed_at: op.now - TimeDelta::milliseconds(*age_ms),
                names_reports: Vec::new(),
            })
        }
    }
}

fn ask(op: &Operation, what: usize, hold: HoldId, key: u64, step: usize) -> Ask {
    let step = STEPS[step];
    let reason = "r".to_owned();
    let slot = "E1".parse().unwrap();
    match what {
        0 => Ask::Step(AskStep::of(Step::Depart)),
        1 => Ask::Step(AskStep::of(Step::HandOver)),
        2 => Ask::ClaimStep(ClaimStep { step, occurred_at: None }),
        3 => Ask::CompleteStep(CompleteStep { step, occurred_at: Some(op.now), done_by: None, note: None }),
        4 => Ask::StepNotPossible(StepNotPossible { step, reason }),
        5 => Ask::ProposeNightContinuation(NightContinuation { hold, reason }),
        6 => Ask::ConfirmNightContinuation(NightContinuation { hold, reason }),
        7 => Ask::CorrectAge(CorrectAge {
            slot,
            age: if key == 0 { AgeClass::Youth } else { AgeClass::Adult },
            basis: reason,
        }),
        8 => Ask::ConfirmAge(ConfirmAge { slot }),
        9 => Ask::DeclareFalseAlarm(FalseAlarm { report: report_id(key) }),
        10 => Ask::ReachedByRadio(Reached {
            stop: StopId::of_report(report_id(key)),
            device: person(Role::Officer, 1).device().unwrap(),
        }),
        11 if key == 3 => Ask::Close(Close { end: End::NotCarriedOut, reason }),
        11 => Ask::Abort(Reason { reason }),
        16..=18 => {
            let known = op.state.documents.documents.keys().chain(op.state.recommendations.open.keys());
            let report = nth(known.copied(), usize::try_from(key).unwrap()).unwrap_or_else(|| report_id(key));
            ask_about_report(what, report, STEPS.iter().position(|known| *known == step).unwrap_or(0))
        }
        _ => ask_on_the_way(what, key, STEPS.iter().position(|known| *known == step).unwrap_or(0)),
    }
}

/// How many requests the moves know.
const ASKS: usize = 41;

fn slots(texts: &[&str]) -> Vec<Slot> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// What is asked and said on the way, about family, places, papers and stages.
fn ask_on_the_way(what: usize, key: u64, n: usize) -> Ask {
    let reason = "r".to_owned();
    let few = if n == 0 { vec!["E1"] } else { vec!["E1", "E2"] };
    let step = |step| Ask::Step(AskStep { present: Some(slots(&few)), ..AskStep::of(step) });
    match what {
        12 => Ask::Count(Count { at: CountAt::Contact, present: slots(&few) }),
        13 => {
            let is = [
                Whereabouts::Here,
                Whereabouts::InPatient,
                Whereabouts::InInstitution,
                Whereabouts::Elsewhere,
            ][n];
            Ask::PersonStatus(PersonStatus { slot: "E2".parse().unwrap(), is })
        }
        14 => Ask::AssureHandOver(AssureHandOver { slot: "E1".parse().unwrap(), receiver: reason }),
        15 => {
            let kind = if n == 0 { PlaceKind::School } else { PlaceKind::Dwelling };
            Ask::ConfirmPlace(ConfirmPlace { kind, reason })
        }
        19 => Ask::EnterStage(StageAsk { stage: Stage::Packing }),
        20 => Ask::Proportionate(StageAsk {
            stage: [Stage::Contact, Stage::Packing, Stage::Transport, Stage::HandOver][n],
        }),
        21 => Ask::SupporterRelease(SupporterRelease { given: n != 0 }),
        22 => Ask::InformSupporter(InformSupporter { note: reason }),
        23 => step(Step::Board),
        24 | 25 => step(Step::Depart),
        26 => step(Step::Transfer),
        27 => step(Step::HandOver),
        28 => Ask::Step(AskStep::of(Step::ReturnHome)),
        29 => {
            let seats = |label: &str, who: &[&str]| Vehicle { label: label.to_owned(), slots: slots(who) };
            let vehicles = vec![seats("V1", &["E1"]), seats("V2", &["E2"])];
            let (present, reason) = (Some(slots(&["E1", "E2"])), Some(reason));
            Ask::Step(AskStep { present, vehicles, reason, ..AskStep::of(Step::Board) })
        }
        40 => Ask::CheckDevice(DeviceCheck {
            sound: if n == 0 { Tried::Fails } else { Tried::Works },
            vibration: Tried::NotOffered,
            location: Tried::Works,
            screen: Tried::Works,
            connection: Tried::Works,
            offline: Tried::Works,
            storage: Tried::NotTried,
            clock_difference_ms: Some(i64::try_from(key).unwrap() * 100_000),
        }),
        30 => Ask::RecordIncident(RecordIncident { kind: IncidentKind::Complaint, what: reason }),
        31 => {
            let outcome = if n == 0 { RescueOutcome::HandedOver } else { RescueOutcome::NotRequired };
            Ask::CloseRescue(CloseRescue { outcome, reason })
        }
        _ => ask_about_force(what, key, n),
    }
}

/// What is written down and decided about a paper or a recommendation.
fn ask_about_report(what: usize, document: ReportId, n: usize) -> Ask {
    let reason = "r".to_owned();
    match what {
        16 => Ask::RecordDocument(RecordDocument {
            document,
            issuer: Issuer::Physician,
            shown: Shown::Original,
            dated_on: noon().date_naive(),
            says_unfit: if n == 1 { Known::No } else { Known::Yes },
            missing: if n == 0 { Vec::new() } else { vec![Content::Method] },
        }),
        17 => {
            let reason = (n != 2).then_some(reason);
            Ask::DecideDocument(DecideDocument { document, recognised: n == 0, outdated: false, reason })
        }
        _ => Ask::AnswerRecommendation(AnswerRecommendation { report: document, stop: n == 0, reason }),
    }
}

fn ask_about_force(what: usize, key: u64, n: usize) -> Ask {
    let measure = ForceId::derived("measure", &[&[u8::from(key > 1)]]);
    let slot: Slot = "E1".parse().unwrap();
    let reason = "in this case because of that".to_owned();
    let device = person(Role::Officer, 1).device().unwrap();
    match what {
        32 => Ask::TryMilderMeans(TryMilderMeans {
            slot,
            means: vec![MilderMeans::Talk],
            minutes: 5,
            note: None,
        }),
        33 => Ask::RequestForce(RequestForce {
            measure,
            slot,
            kind: ForceKind::Holding,
            ground: if n == 0 { ForceGround::Attack } else { ForceGround::Escape },
            reason,
        }),
        34 => Ask::AuthoriseForce(AuthoriseForce { measure }),
        35 => Ask::StartForce(StartForce {
            measure,
            who: "E1".parse().unwrap(),
            kind: ForceKind::Holding,
            position: Some(if n == 0 { BodyPosition::Prone } else { BodyPosition::Upright }),
            occurred_at: None,
        }),
        36 => Ask::EndForce(EndForce { measure, occurred_at: None }),
        37 => Ask::CheckForce(CheckForce {
            measure,
            breathes_normally: Some(n != 0 || key != 0),
            position: None,
            calm: Some(n == 1),
            still_needed: None,
        }),
        38 => Ask::ForceNotReleased(ForceNotReleased { measure, reason }),
        _ => Ask::DescribeForce(DescribeForce {
            measure,
            reason: reason.clone(),
            milder_means: vec![MilderMeans::Talk],
            ordered_by: device,
            applied_by: vec![device],
            position: BodyPosition::Upright,
            person_injured: false,
            officer_injured: false,
            medical_check_offered: true,
            end_reason: reason,
        }),
    }
}

/// Does it; what is refused changes nothing.
fn make(op: &mut Operation, by: Actor, what: &Move) -> Vec<Event> {
    if let Move::Pass { ms } = what {
        op.pass(*ms);
        return Vec::new();
    }
    let Some((by, command)) = command(op, by, what) else { return Vec::new() };
    op.command(by, &command).unwrap_or_default()
}

/// A move as a command, and whose.
fn command(op: &Operation, by: Actor, what: &Move) -> Option<(Actor, Command)> {
    let seen = |seen: Seen| match seen {
        Seen::Everything => op.seq(),
        Seen::Nothing => Seq::NONE,
    };
    let command = match what {
        Move::Pass { .. } => return None,
        Move::Silent { seconds } => {
            let device = person(Role::Officer, 1).device().unwrap();
            let since = op.now - TimeDelta::seconds(*seconds);
            return Some((Actor::Service, Command::Silent(Silence { device, since })));
        }
        Move::OtherUnit { aborted } => {
            let (operation, stop) = (OperationId::derived("other", &[]), StopId::derived("other", &[]));
            let severity = if *aborted { Severity::Aborted } else { Severity::Interrupted };
            return Some((Actor::Service, Command::Sister(SisterStop { operation, stop, severity })));
        }
        Move::Report { key, sign, who, concerns, place } => Command::Report(Report {
            concerns: concerns.map(report_id),
            place_kind: *place,
            ..report(*key, *sign, WHO[*who], by, op.now)
        }),
        Move::Lift { hold: n, seen: how, evidence: offered } => Command::Ask(Ask::Lift(Lift {
            hold: hold(op, *n),
            newest_seen: seen(*how),
            evidence: evidence(op, hold(op, *n), offered),
        })),
        Move::Resume { all, seen: how } => {
            let standing = op.state.holds.values().filter(|hold| hold.stands()).map(|hold| hold.id);
            let holds = if *all { standing.collect() } else { standing.take(1).collect() };
            Command::Ask(Ask::Resume(Resume { holds, newest_seen: seen(*how) }))
        }
        Move::Answer { key, good } => Command::Ask(Ask::Answer(Answer {
            report: report_id(*key),
            responds: *good,
            breathes_normally: true,
            bleeds_heavily: false,
            convulses: false,
        })),
        Move::Ask { what, hold: n, key, step } => Command::Ask(ask(op, *what, hold(op, *n), *key, *step)),
        Move::Receipts { stop, kind } => {
            let stop = nth(op.state.stops.keys().copied(), *stop)?;
            let device = by.device().unwrap();
            Command::Receipts(vec![RecordedReceipt {
                device,
                stop,
                kind: *kind,
                at: op.now,
                received_at: op.now,
            }])
        }
    };
    Some((by, command))
}

fn open(state: &State) -> BTreeSet<HoldId> {
    state.holds.values().filter(|hold| hold.is_open()).map(|hold| hold.id).collect()
}

/// What R-32, R-20 and the clause on other holds demand, written down a second time: shares no code with
/// the rules it checks.
fn may_end(hold: &Hold, what: &Move, by: Actor, op: &Operation) -> bool {
    let role = by.role().unwrap();
    match (hold.kind, what) {
        (HoldKind::Medical, Move::Lift { evidence, .. }) => match evidence {
            Offered::Assessment { who, sound, finding, profession, remote, age_ms } => {
                let assessed_at = op.now - TimeDelta::milliseconds(*age_ms);
                (role == Role::Medic || role == Role::Supervisor)
                    && *sound
                    && *finding == Finding::Fit
                    && *profession == Profession::Physician
                    && !*remote
                    && assessed_at > hold.newest_symptom
                    && WHO[*who] != "unknown"
                    && (WHO[*who] == hold.who.to_string() || hold.who.to_string() == "unknown")
            }
            Offered::Fitting => role == Role::Supervisor,
            Offered::Statement | Offered::Morning | Offered::Other(_) => false,
        },
        (HoldKind::Manual, Move::Lift { evidence, .. }) => {
            matches!(evidence, Offered::Statement | Offered::Fitting)
                && matches!(role, Role::Lead | Role::Supervisor)
        }
        // Lead and supervisor, one after the other, with the same.
        (HoldKind::Facility, Move::Lift { evidence: Offered::Fitting | Offered::Other(3), .. })
        | (HoldKind::Document, Move::Lift { evidence: Offered::Fitting | Offered::Other(4), .. })
        | (HoldKind::Legal, Move::Lift { evidence: Offered::Fitting | Offered::Other(5), .. })
        | (HoldKind::Force, Move::Lift { evidence: Offered::Fitting | Offered::Other(6), .. })
        | (HoldKind::Family, Move::Lift { evidence: Offered::Other(2), .. }) => {
            let first = op.state.lift_proposals.get(&hold.id).and_then(|first| first.by.role());
            matches!(
                (first, role),
                (Some(Role::Lead), Role::Supervisor) | (Some(Role::Supervisor), Role::Lead)
            )
        }
        // An illness that was only stated.
        (HoldKind::Document, Move::Lift { evidence: Offered::Assessment { finding, remote, .. }, .. }) => {
            (role == Role::Medic || role == Role::Supervisor) && *finding == Finding::Fit && !*remote
        }
        (HoldKind::Family, Move::Lift { evidence: Offered::Fitting | Offered::Other(0 | 1), .. })
        | (HoldKind::Comms, Move::Lift { evidence: Offered::Fitting | Offered::Other(7), .. }) => {
            matches!(role, Role::Lead | Role::Supervisor)
        }
        // The night: a second person's confirmation, or an age that a lead has confirmed.
        (HoldKind::NightMinor, Move::Ask { what: 6 | 8, .. }) => true,
        _ => false,
    }
}

/// Without what only lists the latest things in their order, which judges nothing.
fn shown_aside(mut state: State) -> State {
    state.notices.clear();
    state.refused.clear();
    state.severity_since = None;
    state.stages = einhalt_protocol::safeguards::proportionality::Facts::default();
    state
}

/// What a set of reports comes to, whatever came first.
#[derive(Debug, PartialEq)]
struct Outcome {
    severity: Severity,
    holds: BTreeMap<HoldId, (HoldKind, String)>,
    reports: BTreeMap<ReportId, Sign>,
}

fn outcome(state: &State) -> Outcome {
    let holds = state.holds.values().map(|hold| (hold.id, (hold.kind, hold.who.to_string()))).collect();
    let reports = state.reports.iter().map(|(id, facts)| (*id, facts.sign)).collect();
    Outcome { severity: state.severity(), holds, reports }
}

/// D1: the join of severities is the higher one, whoever says it first and however often.
#[test]
fn severity_is_a_join() {
    let all = [Severity::Running, Severity::Interrupted, Severity::Aborted];
    for a in all {
        assert_eq!(a.join(a), a);
        for b in all {
            assert_eq!(a.join(b), a.max(b));
            assert_eq!(a.join(b), b.join(a));
            for c in all {
                assert_eq!(a.join(b).join(c), a.join(b.join(c)));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, ..ProptestConfig::default() })]

    /// I-2: once aborted, always aborted; before that nothing but a lift and a resume lowers.
    #[test]
    fn abort_absorbs(mut op in any_start(), moves in any_moves(14)) {
        for (by, what) in &moves {
            let before = op.state.severity();
            let events = make(&mut op, *by, what);
            let after = op.state.severity();
            if before == Severity::Aborted {
                prop_assert_eq!(after, Severity::Aborted);
                let goes_on = |e: &Event| matches!(e, Event::StepTaken(taken) if taken.step != Step::ReturnHome) || matches!(e, Event::ForceAuthorised { .. } | Event::Resumed { .. } | Event::HoldLifted { .. });
                prop_assert!(!events.iter().any(goes_on), "{:?}", events);
            }
            let resumed = events.iter().any(|event| matches!(event, Event::Resumed { .. }));
            prop_assert!(after >= before || resumed, "{:?} lowered {:?} to {:?}", what, before, after);
        }
    }

    /// Principle 2: the same reports, in another order, some of them repeated, come to the same.
    #[test]
    fn raising_commutes_and_repeats_without_effect(
        start in any_start(),
        reports in prop::collection::vec((0..6_u64, 0..SIGNS.len(), 0..WHO.len()), 1..6),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..10),
    ) {
        // One content per id: an id that comes with two contents is judged by what came first (I-9).
        let reports: BTreeMap<u64, (usize, usize)> = reports.into_iter().map(|(key, sign, who)| (key, (sign, who))).collect();
        let reports: Vec<_> = reports.into_iter().collect();
        let send = |op: &mut Operation, (key, (sign, who)): (u64, (usize, usize))| {
            op.report(key, SIGNS[sign], WHO[who], person(Role::Officer, 1));
        };
        let (mut one, mut other) = (start.clone(), start);
        for report in &reports {
            send(&mut one, *report);
        }
        for index in &order {
            send(&mut other, *index.get(&reports));
        }
        for report in reports.iter().rev() {
            send(&mut other, *report);
        }
        prop_assert_eq!(outcome(&one.state), outcome(&other.state));
        let worst = reports.iter().any(|(_, (sign, _))| SIGNS[*sign].is_life_threatening());
        if worst {
            prop_assert_eq!(one.state.severity(), Severity::Aborted);
        }
    }

    /// I-9: the same id with other content: whatever came first, the higher severity takes effect.
    #[test]
    fn a_reused_id_takes_the_higher(start in any_start(), signs in prop::collection::vec(0..SIGNS.len(), 1..5)) {
        let run = |signs: &mut dyn Iterator<Item = &usize>| {
            let mut op = start.clone();
            for sign in signs {
                op.report(1, SIGNS[*sign], "E1", person(Role::Officer, 1));
            }
            op.state.severity()
        };
        let (forth, back) = (run(&mut signs.iter()), run(&mut signs.iter().rev()));
        let highest = signs.iter().map(|sign| run(&mut std::iter::once(sign))).max().unwrap();
        prop_assert!(forth >= highest && back >= highest, "{:?} {:?} {:?}", forth, back, highest);
    }

    /// I-3: a hold ends only by what names it and brings what its kind demands; a lift leaves it standing.
    #[test]
    fn a_lift_ends_only_what_it_names_with_what_it_demands(mut op in any_start(), moves in any_moves(14)) {
        for (by, what) in &moves {
            let before = op.clone();
            make(&mut op, *by, what);
            let ended: Vec<HoldId> = open(&before.state).difference(&open(&op.state)).copied().collect();
            prop_assert!(ended.len() <= 1, "{:?} ended {:?}", what, ended);
            for id in ended {
                let hold = &before.state.holds[&id];
                prop_assert!(may_end(hold, what, *by, &before), "{:?} by {:?} ended {:?}", what, by, hold);
                if let Move::Lift { hold: n, .. } = what {
                    prop_assert_eq!(id, self::hold(&before, *n));
                }
                let is_lifted = matches!(op.state.holds[&id].status, HoldStatus::Lifted { .. });
                prop_assert!(is_lifted && op.state.severity() >= Severity::Interrupted);
            }
            let gone = before.state.holds.keys().any(|id| !op.state.holds.contains_key(id));
            prop_assert!(!gone, "a hold has vanished");
        }
    }

    /// I-10: the record alone gives the same state, and a verifier finds every entry lawful.
    #[test]
    fn replaying_a_record_gives_the_same_state(mut op in any_start(), moves in any_moves(14)) {
        for (by, what) in &moves {
            make(&mut op, *by, what);
        }
        let mut state = State::default();
        let expected = Expected::default();
        let (mut verifier, mut head) = (Verifier::new(&expected), Hash::genesis(op.id));
        // Any point of the curve will do: nothing is signed here.
        let mut key = [0x66; 32];
        key[0] = 0x58;
        let (mut export, header) = Export::begin(op.id, &key, &op.policy.text);
        prop_assert_eq!(verifier.line(header.as_bytes()), Ok(()));
        for (seq, entry) in (1..).map(Seq).zip(&op.entries) {
            let bytes = serde_json::to_vec(entry).unwrap();
            let entry: Entry = serde_json::from_slice(&bytes).unwrap();
            state.apply(&entry, Some(seq));
            head = head.next(op.id, seq, &bytes);
            let line = export.entry(seq, head, &bytes).unwrap();
            prop_assert_eq!(verifier.line(line.as_bytes()), Ok(()), "{:?}", entry);
        }
        prop_assert_eq!(state, op.state);
    }

    /// Principle 2, in the fold: what lowers waits for the disk while what raises counts at once. The
    /// record has them in the one order, the living state in the other; both come to the same.
    #[test]
    fn what_raises_commutes_with_what_lowers_on_its_way_to_the_disk(
        mut op in any_start(),
        moves in any_moves(14),
        lowers in prop::collection::vec(any_move(), 24),
        raises in prop::collection::vec(any_move(), 8),
    ) {
        for (by, what) in &moves {
            make(&mut op, *by, what);
        }
        let is_lowering = |command: &Command| matches!(command, Command::Ask(ask) if effect(ask) == Effect::Lowers);
        let decided = |(by, what): &(Actor, Move), lowering: bool| {
            let (by, command) = command(&op, *by, what).filter(|(_, command)| is_lowering(command) == lowering)?;
            let raises = lowering || !matches!(&command, Command::Ask(ask) if effect(ask) != Effect::Raises);
            let list = fresh_list(op.now);
            let at = if lowering { op.now } else { op.now + TimeDelta::seconds(1) };
            let context = Context { list: &list, ..Context::bare(at, by, op.policy) };
            let events = raises.then(|| decide(&op.state, &command, &context).ok())??;
            let entry = |event: Event| Entry { at, by, command: None, event };
            (!events.is_empty()).then(|| events.into_iter().map(entry).collect::<Vec<_>>())
        };
        let lowering = lowers.iter().find_map(|what| decided(what, true));
        let raising = raises.iter().find_map(|what| decided(what, false));
        let (Some(lowering), Some(raising)) = (lowering, raising) else { return Ok(()) };
        let (mut recorded, mut living) = (op.state.clone(), op.state.clone());
        let mut seq = op.seq();
        for entry in lowering.iter().chain(&raising) {
            seq = seq.next();
            recorded.apply(entry, Some(seq));
        }
        for entry in &raising {
            living.apply(entry, None);
        }
        let mut seq = op.seq();
        for entry in &lowering {
            seq = seq.next();
            living.apply(entry, Some(seq));
        }
        for entry in &raising {
            seq = seq.next();
            living.settle(entry, seq);
        }
        prop_assert_eq!(shown_aside(recorded), shown_aside(living), "{:?}\n{:?}", lowering, raising);
    }

    /// A review never fails, whatever stands in a record: also one whose entries are cut, doubled or out of
    /// order; and it names nothing that is not there.
    #[test]
    fn any_record_has_a_review(mut op in any_start(), moves in any_moves(14), cut in 0..40_usize, twice in 0..40_usize) {
        for (by, what) in &moves {
            make(&mut op, *by, what);
        }
        let whole: Vec<Entry> = op.entries.clone();
        let mut torn = whole.clone();
        torn.remove(cut % whole.len());
        let place = twice % torn.len();
        torn.insert(place, whole[cut % whole.len()].clone());
        torn.rotate_left(place);
        for entries in [whole, torn] {
            let count = entries.len();
            let recorded = (1..).map(Seq).zip(entries);
            let recorded = recorded.map(|(seq, entry)| Recorded { seq, received_at: None, entry });
            let review = Review::of(op.id, recorded, op.policy, &BTreeMap::new());
            prop_assert_eq!(review.timeline.items.len(), count);
            prop_assert_eq!(review.clauses.len(), ClauseId::ALL.len());
            let lanes = u32::try_from(review.timeline.lanes.len()).unwrap();
            prop_assert!(review.timeline.items.iter().flat_map(|item| &item.lanes).all(|lane| *lane < lanes));
            let findings = review.findings.iter().filter_map(|finding| finding.seq);
            let named = review.clauses.iter().flat_map(|row| &row.marks).filter_map(|mark| mark.seq);
            prop_assert!(findings.chain(named).all(|seq| seq.0 >= 1 && seq.0 <= count as u64));
            prop_assert!(serde_json::to_string(&review).is_ok());
            let (digest, facts) = (review.digest(), review.facts());
            prop_assert_eq!(digest.at, facts.at);
        }
    }

    /// I-7: after the clock was told, nothing that was due is left, and time alone lowers nothing (D2).
    #[test]
    fn no_due_time_is_forgotten(mut op in any_start(), moves in any_moves(10), ms in 0..50_000_000_i64) {
        for (by, what) in &moves {
            make(&mut op, *by, what);
        }
        let (before, open_before) = (op.state.severity(), open(&op.state));
        op.now += TimeDelta::milliseconds(ms);
        op.command(Actor::Clock, &Command::ClockReached).unwrap();
        let left: Vec<_> = deadlines::deadlines(&op.state, op.policy).into_iter().filter(|due| due.at <= op.now).collect();
        prop_assert!(left.is_empty(), "{:?}", left);
        prop_assert!(op.state.severity() >= before);
        prop_assert!(open_before.is_subset(&open(&op.state)));
    }
}

/// A run that reached nothing of interest proves nothing: the moves above do lift, resume and abort.
#[test]
fn the_random_moves_reach_the_interesting_situations() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut reached: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..4_000 {
        let mut op = any_start().new_tree(&mut runner).unwrap().current();
        for (by, what) in any_moves(30).new_tree(&mut runner).unwrap().current() {
            make(&mut op, by, &what);
        }
        for entry in &op.entries {
            let event = serde_json::to_value(&entry.event).unwrap();
            *reached.entry(event["event"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    let often = [
        "hold_lifted",
        "resumed",
        "aborted",
        "report_repeated",
        "unanswered",
        "question_answered",
        "night_forecast",
        "rescue_opened",
        "step_overdue",
        "lift_proposed",
        "counted",
        "step_taken",
        "document_recorded",
        "force_started",
        "force_alarmed",
        "person_status",
        "sister_interrupted",
    ];
    let at_all = [
        "document_decided",
        "place_confirmed",
        "stop_recommended",
        "recommendation_answered",
        "force_requested",
    ];
    for (what, least) in often.map(|what| (what, 10)).into_iter().chain(at_all.map(|what| (what, 1))) {
        assert!(reached.get(what).copied().unwrap_or(0) >= least, "{what}: {reached:?}");
    }
}
