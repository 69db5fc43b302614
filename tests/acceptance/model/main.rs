//! The promises of live operation (I-1, I-2, I-3, I-4), checked over every order of events: two devices,
//! of which one may be destroyed and the other falls asleep with a monotonic clock that then stands
//! still; a server that signals before it stores, crashes in between and starts again; a medic; a lead;
//! and a network that loses, repeats, delays and reorders.
//!
//! A model, not the program: it says why the rules are as they are. Each rule is taken away once, and
//! the checker then finds the promise that breaks.

mod properties;
mod rules;
mod world;

use rules::Variant;
use stateright::{Checker, HasDiscoveries, Model, Property};
use world::{Action, Message, REPORTER, Server, WATCHER, World};

/// How much may happen. All of it at once is more than can be searched, so each scope leaves something
/// out.
#[expect(clippy::struct_excessive_bools, reason = "what is searched, each on its own")]
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    name: &'static str,
    /// When the model's time ends.
    end: u8,
    /// Reports: the first is the reporter's.
    reports: usize,
    /// Whether the watcher's report may say that life is in danger.
    aborts: bool,
    /// Heartbeats per device.
    beats: [u8; 2],
    assessments: usize,
    /// Whether the lead says "Fortsetzen".
    words: bool,
    crashes: bool,
    sleeps: bool,
    destroys: bool,
}

const NOTHING: Scope = Scope {
    name: "",
    end: 0,
    reports: 1,
    aborts: false,
    beats: [0, 0],
    assessments: 0,
    words: false,
    crashes: false,
    sleeps: false,
    destroys: false,
};

const SCOPES: &[Scope] = &[
    Scope { name: "leases", end: 5, beats: [0, 2], crashes: true, sleeps: true, ..NOTHING },
    Scope { name: "leases of both", end: 3, beats: [1, 1], crashes: true, sleeps: true, ..NOTHING },
    Scope { name: "lifting", end: 2, reports: 2, aborts: true, assessments: 2, words: true, ..NOTHING },
    Scope {
        name: "lifting and crashing",
        end: 1,
        reports: 2,
        aborts: true,
        assessments: 1,
        words: true,
        crashes: true,
        ..NOTHING
    },
    Scope {
        name: "going on under a lease",
        end: 4,
        beats: [0, 1],
        assessments: 1,
        words: true,
        crashes: true,
        ..NOTHING
    },
    Scope {
        name: "a destroyed device",
        end: 2,
        reports: 2,
        aborts: true,
        crashes: true,
        destroys: true,
        ..NOTHING
    },
];

/// The model: some rules, and how much may happen.
pub struct System {
    variant: Variant,
    scope: Scope,
}

impl Model for System {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        vec![World::first()]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        let scope = &self.scope;
        if world.settled {
            return;
        }
        if world.now < scope.end {
            actions.push(Action::Tick);
            actions.extend(scope.sleeps.then_some(Action::TickAsleep));
        } else {
            actions.push(Action::Settle);
        }
        for device in world.alive() {
            let state = world.device(device);
            if state.raised.is_none() && usize::from(device) < scope.reports {
                actions.push(Action::Raise { by: device, aborts: false });
                actions.extend(
                    (scope.aborts && device == WATCHER).then_some(Action::Raise { by: device, aborts: true }),
                );
            }
            if state.beats < scope.beats[usize::from(device)] {
                actions.push(Action::Beat(device));
            }
        }
        if let Some(standing) = self.variant.acts_on(world) {
            let assessed = world.network.iter().filter(|message| matches!(message, Message::Lift(_))).count();
            if assessed < scope.assessments {
                actions.extend(standing.open.iter().map(|names| Action::Assess { names }));
            }
            if scope.words && !standing.stands().is_empty() {
                actions.push(Action::SayWord);
            }
        }
        match &world.server {
            Server::Up { awaited, .. } => {
                actions.push(Action::Store);
                // One crash tells all there is to tell.
                actions.extend((scope.crashes && !world.restarted).then_some(Action::Crash));
                actions.extend(world.alive().filter(|device| awaited.has(*device)).map(Action::Rejoin));
            }
            Server::Down => actions.push(Action::Restart),
        }
        if scope.destroys && !world.device(REPORTER).destroyed {
            actions.push(Action::Destroy);
        }
        let reaches_somebody =
            |message: &&Message| !matches!(message, Message::Grant { to, .. } if world.device(*to).destroyed);
        actions.extend(world.network.iter().filter(reaches_somebody).copied().map(Action::Deliver));
    }

    fn next_state(&self, before: &World, action: Action) -> Option<World> {
        self.variant.next(before, action)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::of(&self.scope)
    }
}

fn row(columns: [&str; 4]) {
    println!("{:<24} {:<28} {:>9}  {}", columns[0], columns[1], columns[2], columns[3]);
}

/// I-1, I-2, I-3, I-4, and that the model reaches the situations that matter.
#[test]
fn every_promise_holds_in_every_order_of_events() {
    row(["variant", "scope", "states", "verdict"]);
    for scope in SCOPES {
        let checker = System { variant: Variant::Sound, scope: *scope }.checker().spawn_bfs().join();
        row(["Sound", scope.name, &checker.unique_state_count().to_string(), "every promise holds"]);
        checker.assert_properties();
    }
}

/// Each rule, taken away, breaks a promise: the check can see.
#[test]
fn each_rule_is_needed() {
    row(["variant", "scope", "states", "caught by"]);
    let mut missed = Vec::new();
    for variant in Variant::BROKEN {
        let caught = SCOPES.iter().find_map(|scope| {
            let finish = HasDiscoveries::AnyOf(properties::PROMISES.into());
            let checker = System { variant, scope: *scope }.checker().finish_when(finish).spawn_bfs().join();
            let broken =
                properties::PROMISES.into_iter().find(|promise| checker.discovery(promise).is_some())?;
            Some((scope.name, checker.unique_state_count(), broken))
        });
        match caught {
            Some((scope, states, broken)) => {
                row([&format!("{variant:?}"), scope, &states.to_string(), broken]);
            }
            None => missed.push(variant),
        }
    }
    assert!(missed.is_empty(), "not found out: {missed:?}");
}
