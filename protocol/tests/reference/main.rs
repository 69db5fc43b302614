//! Random operations against an independent, much simpler reading of the agreement (safety invariants,
//! section 7): after everything that anybody does, both say the same about how far the operation is
//! stopped, which holds stand, and whether what was asked for is done or refused.
//!
//! `EINHALT_SEQUENCES` says how many, `EINHALT_SEED` from which seed. A disagreement is told with its
//! seed and the shortest sequence that still shows it.
#![allow(clippy::unwrap_used)]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not named here is judged, said or drawn elsewhere"
)]

mod core;
mod draw;
mod model;
#[path = "../support/mod.rs"]
mod support;
mod words;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use core::Core;
use draw::{Draw, STARTS};
use model::{Answer, Model, Severity};
use words::{ACTORS, Actor, Do, Seats, Step, Told};

/// How many things are done in one sequence at most.
const LONGEST: usize = 40;

type Sequence = Vec<(Actor, Do)>;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |value| value.replace('_', "").parse().unwrap())
}

/// Both sides at one start.
fn at_start(start: usize) -> (Model, Core) {
    let (family, hour, underway) = STARTS[start];
    let midnight = support::noon() - TimeDelta::hours(10);
    let mut model = Model::new(hour * 3_600, family);
    let mut core = Core::planned(midnight + TimeDelta::hours(hour), family);
    if underway {
        let items = (0..6).map(|item| Do::Preflight { item, told: Told::Yes });
        let begin = Do::Step { step: Step::Begin, present: None, seats: Seats::NotSaid, reasoned: false };
        for what in items.chain([Do::Ready, begin]) {
            let (one, other) = (model.take(ACTORS[0], &what), core.take(ACTORS[0], &what));
            assert_eq!((one, other), (Answer::Done, Answer::Done), "{what:?}");
        }
    }
    core.reached.clear();
    (model, core)
}

/// What the reference says about this request once the operation is aborted or has ended: most of what
/// can still be written down then is not its business.
const fn is_predicted(what: &Do, over: bool) -> bool {
    !over
        || matches!(
            what,
            Do::Lift { .. }
                | Do::Resume { .. }
                | Do::Step { .. }
                | Do::Close(_)
                | Do::Ready
                | Do::ConfirmPlace { .. }
                | Do::RequestForce { .. }
                | Do::AuthoriseForce { .. }
                | Do::AnswerMonitor { .. }
                | Do::ConfirmNight { .. }
        )
}

/// Does one thing on both sides and compares.
fn compare(model: &mut Model, core: &mut Core, by: Actor, what: &Do) -> Result<(), String> {
    let over = model.ended || model.severity() == Severity::Aborted;
    // No two things happen in the same moment.
    for side in [model.take(by, &Do::Wait(1)), core.take(by, &Do::Wait(1))] {
        assert_eq!(side, Answer::Done);
    }
    let (expected, answered) = (model.take(by, what), core.take(by, what));
    if is_predicted(what, over) && expected != Answer::Any && expected != answered {
        return Err(format!("expected {expected:?}, the rules say {answered:?}"));
    }
    if model.ended {
        return Ok(());
    }
    let (expected, severity) = (format!("{:?}", model.severity()), format!("{:?}", core.state.severity()));
    if expected != severity {
        return Err(format!("expected {expected}, the rules say {severity}"));
    }
    if model.severity() != Severity::Aborted {
        let expected: Vec<_> =
            model.holds.iter().map(|hold| (format!("{:?}", hold.kind), hold.status)).collect();
        if expected != core.standing() {
            return Err(format!("expected {expected:?}, the rules say {:?}", core.standing()));
        }
    }
    Ok(())
}

/// The first disagreement in a sequence.
fn disagreement(start: &(Model, Core), sequence: &[(Actor, Do)]) -> Option<String> {
    let (mut model, mut core) = start.clone();
    sequence.iter().find_map(|(by, what)| compare(&mut model, &mut core, *by, what).err())
}

/// Leaves out whatever is not needed to disagree.
fn shortest(start: &(Model, Core), mut sequence: Sequence) -> Sequence {
    let mut at = 0;
    while at < sequence.len() {
        let mut shorter = sequence.clone();
        shorter.remove(at);
        if disagreement(start, &shorter).is_some() {
            sequence = shorter;
            at = 0;
        } else {
            at += 1;
        }
    }
    sequence
}

/// One sequence from one seed; what it reached is added up.
fn run(seed: u64, starts: &[(Model, Core)], reached: &mut BTreeMap<&'static str, u64>) -> Result<(), String> {
    let mut draw = Draw::seeded(seed);
    let number = draw.below(starts.len());
    let (mut model, mut core) = starts[number].clone();
    let mut sequence = Sequence::new();
    let length = draw.below(LONGEST);
    for _ in 0..length {
        let (by, what) = if draw.below(40) == 0 {
            draw::recommendation()
        } else {
            draw::next(&mut draw, &model, STARTS[number].0)
        };
        sequence.push((by, what.clone()));
        if let Err(difference) = compare(&mut model, &mut core, by, &what) {
            let sequence = shortest(&starts[number], sequence);
            let difference = disagreement(&starts[number], &sequence).unwrap_or(difference);
            let steps: Vec<String> =
                sequence.iter().map(|(by, what)| format!("  {:?}{} {what:?}", by.role, by.number)).collect();
            return Err(format!(
                "seed {seed}, start {:?}: {difference}\n{}\n",
                STARTS[number],
                steps.join("\n")
            ));
        }
    }
    for (what, times) in core.reached {
        *reached.entry(what).or_default() += times;
    }
    Ok(())
}

/// A run of so many sequences has to reach every situation; a shorter one cannot.
const ENOUGH_FOR_ALL: u64 = 50_000;

/// What a run has to reach: one that reached nothing of interest proves nothing.
const SITUATIONS: [&str; 50] = [
    "medical hold",
    "night hold",
    "family hold",
    "facility hold",
    "document hold",
    "legal hold",
    "force hold",
    "comms hold",
    "manual hold",
    "medical lifted",
    "night lifted",
    "family lifted",
    "document lifted by assessment",
    "lifted by one",
    "lifted by two",
    "first of two",
    "lift refused",
    "resumed",
    "aborted",
    "refused",
    "refused with a consequence",
    "begun",
    "boarded",
    "departed",
    "transferred",
    "handed over",
    "returned home",
    "completed",
    "not carried out",
    "closed after an abort",
    "ready",
    "counted",
    "place uncertain",
    "place confirmed",
    "document shown",
    "document recorded",
    "document recognised",
    "document not recognised",
    "stop recommended",
    "recommendation answered",
    "force requested",
    "force authorised",
    "force started",
    "force ended",
    "force described",
    "night proposed",
    "age confirmed",
    "question answered",
    "supporter informed",
    "hand-over assured",
];

#[test]
fn random_operations_come_to_what_the_agreement_says() {
    let sequences = setting("EINHALT_SEQUENCES", if cfg!(debug_assertions) { 2_000 } else { 100_000 });
    let first = setting("EINHALT_SEED", 1);
    let tolerated = setting("EINHALT_TOLERATED", 0);
    let starts: Vec<_> = (0..STARTS.len()).map(at_start).collect();
    let mut reached = BTreeMap::new();
    let mut differences = Vec::new();
    for seed in first..first + sequences {
        differences.extend(run(seed, &starts, &mut reached).err());
        if differences.len() as u64 > tolerated {
            break;
        }
    }
    println!("{sequences} sequences, seeds {first} to {}", first + sequences - 1);
    for (what, times) in &reached {
        println!("{times:>10}  {what}");
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    if sequences < ENOUGH_FOR_ALL {
        return;
    }
    let missing: Vec<_> = SITUATIONS.iter().filter(|what| !reached.contains_key(**what)).collect();
    assert!(missing.is_empty(), "never reached: {missing:?}");
}
