//! What must hold in every world, judged from the record and the clock alone: nothing here asks the
//! rules whether they were right.

use stateright::Property;

use crate::rules::Standing;
use crate::world::{DEVICES, Entry, LEASE, Message, Server, World};
use crate::{Scope, System};

pub const LEASED: &str = "nobody shows LÄUFT a lease after a stop was decided";
pub const ABORT_STAYS: &str = "aborted stays aborted, on the server and on every device that saw it";
pub const LIFTED_LAWFULLY: &str =
    "a hold ends only with an assessment that names it and is newer than every symptom";
pub const RESUMED_LAWFULLY: &str =
    "nothing goes on without the lead's word for all lifted holds and none open";
pub const RECEIPT_KEPT: &str = "a receipted report is in the store, whatever crashes";
pub const STOP_KEPT: &str = "a stop that a device left has seen is in the store at the end";

/// What is promised.
pub const PROMISES: [&str; 6] =
    [LEASED, ABORT_STAYS, LIFTED_LAWFULLY, RESUMED_LAWFULLY, RECEIPT_KEPT, STOP_KEPT];

/// Whether a lead's word for this report is on the disk.
fn is_resumed(world: &World, report: u8) -> bool {
    let raised = world.disk.iter().position(|entry| *entry == Entry::Report(report));
    raised.is_some_and(|raised| {
        let later = &world.disk[raised..];
        !world.aborts(report)
            && later.iter().any(|entry| matches!(entry, Entry::Resume { names } if names.has(report)))
    })
}

fn leased(system: &System, world: &World) -> bool {
    let overdue = |report: u8| {
        let decided_at = world.decided_at[usize::from(report)];
        decided_at.is_some_and(|at| world.now > at + LEASE) && !is_resumed(world, report)
    };
    !DEVICES.into_iter().any(overdue)
        || !DEVICES.into_iter().any(|device| system.variant.shows_running(world, device))
}

fn abort_stays(system: &System, world: &World) -> bool {
    let recorded =
        world.disk.iter().any(|entry| matches!(entry, Entry::Report(report) if world.aborts(*report)));
    let server = system
        .variant
        .acts_on(world)
        .is_none_or(|standing| standing.aborted || is_held_as_abort(world, standing));
    let saw = |device| world.device(device).seen.iter().any(|report| world.aborts(report));
    (!recorded || server)
        && world.alive().all(|device| !saw(device) || system.variant.shows_aborted(world, device))
}

/// Where an abort counts as a hold, it is one as long as it stands.
fn is_held_as_abort(world: &World, standing: Standing) -> bool {
    standing.stands().iter().any(|report| world.aborts(report))
}

fn lifted_lawfully(system: &System, world: &World) -> bool {
    (1..=world.disk.len()).all(|length| {
        let (record, before) = (&world.disk[..length], &world.disk[..length - 1]);
        let open = |record: &[Entry]| system.variant.fold(world, record).open;
        let symptoms = before.iter().filter_map(|entry| match entry {
            Entry::Report(report) => Some(world.symptom_at(*report)),
            Entry::Lift(_) | Entry::Resume { .. } => None,
        });
        let newest = symptoms.max().unwrap_or(0);
        let mut ended = open(before).without(open(record)).iter();
        ended.all(|report| match record[length - 1] {
            Entry::Lift(assessment) => assessment.names == report && assessment.at > newest,
            // Another property's matter.
            Entry::Report(_) | Entry::Resume { .. } => true,
        })
    })
}

fn resumed_lawfully(_: &System, world: &World) -> bool {
    let mut open: Vec<u8> = Vec::new();
    let mut lifted: Vec<u8> = Vec::new();
    for entry in &world.disk {
        match *entry {
            Entry::Report(report) => open.push(report),
            Entry::Lift(assessment) => {
                open.retain(|report| *report != assessment.names);
                lifted.push(assessment.names);
            }
            Entry::Resume { names } => {
                let said = world.network.contains(&Message::Word { names });
                if !said || !open.is_empty() || lifted.iter().any(|report| !names.has(*report)) {
                    return false;
                }
                lifted.clear();
            }
        }
    }
    true
}

fn receipt_kept(_: &System, world: &World) -> bool {
    let stored = |report| world.disk.contains(&Entry::Report(report));
    DEVICES.into_iter().all(|report| !world.network.contains(&Message::Receipt(report)) || stored(report))
}

fn stop_kept(_: &System, world: &World) -> bool {
    let stored = |report| world.disk.contains(&Entry::Report(report));
    !world.settled || world.alive().all(|device| world.device(device).seen.iter().all(stored))
}

fn pending(world: &World) -> &[Entry] {
    match &world.server {
        Server::Up { pending, .. } => pending,
        Server::Down => &[],
    }
}

/// The promises, and what a run has to reach to prove anything.
pub fn of(scope: &Scope) -> Vec<Property<System>> {
    let mut properties = vec![
        Property::always(LEASED, leased),
        Property::always(ABORT_STAYS, abort_stays),
        Property::always(LIFTED_LAWFULLY, lifted_lawfully),
        Property::always(RESUMED_LAWFULLY, resumed_lawfully),
        Property::always(RECEIPT_KEPT, receipt_kept),
        Property::always(STOP_KEPT, stop_kept),
    ];
    if scope.beats.iter().any(|beats| *beats > 0) {
        properties.push(Property::sometimes(
            "LÄUFT is still shown after a stop was decided",
            |system: &System, world: &World| {
                world.decided_at.iter().flatten().any(|at| *at < world.now)
                    && DEVICES.into_iter().any(|device| system.variant.shows_running(world, device))
            },
        ));
    }
    if scope.beats.iter().any(|beats| *beats > 1) && scope.crashes {
        properties.push(Property::sometimes(
            "a lease is held after a restart",
            |system: &System, world: &World| {
                world.restarted && world.device(1).beats > 1 && system.variant.shows_running(world, 1)
            },
        ));
    }
    if scope.crashes {
        properties.push(Property::sometimes(
            "a stop is lost by the server and brought back",
            |_, world: &World| {
                world.restarted
                    && !world.disk.contains(&Entry::Report(0))
                    && pending(world).contains(&Entry::Report(0))
                    && world.decided_at[0].is_some_and(|at| at < world.now)
            },
        ));
    }
    if scope.words {
        properties.push(Property::sometimes("the operation goes on", |system: &System, world: &World| {
            !world.disk.is_empty() && system.variant.acts_on(world).is_some_and(Standing::running)
        }));
    }
    if scope.words && scope.reports > 1 {
        properties.push(Property::sometimes(
            "a stop meets a word that is on its way to the disk",
            |_, world: &World| matches!(pending(world), [Entry::Resume { .. }, Entry::Report(_)]),
        ));
    }
    if scope.words && scope.aborts {
        properties.push(Property::sometimes("an abort meets a lift that is on its way to the disk", |_, world: &World| {
            matches!(pending(world), [Entry::Lift(_), Entry::Report(report)] if world.aborts(*report))
        }));
    }
    if scope.words && scope.assessments > 0 && scope.reports > 1 && scope.end > 1 {
        properties.push(Property::sometimes(
            "a second stop after going on",
            |system: &System, world: &World| {
                let resumed = world.disk.iter().any(|entry| matches!(entry, Entry::Resume { .. }));
                resumed && system.variant.acts_on(world).is_some_and(|standing| !standing.open.is_empty())
            },
        ));
    }
    if scope.destroys {
        properties.push(Property::sometimes("the watcher alone brings a stop back", |_, world: &World| {
            world.settled && world.device(0).destroyed && world.restarted && world.device(1).seen.has(0)
        }));
    }
    properties
}
