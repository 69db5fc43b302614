//! The lease (I-4), checked over every order of events: a server that signals before it stores and may
//! die in between, devices that fall asleep with a monotonic clock that then stands still, and a network
//! that loses, repeats, delays and reorders.
//!
//! A model, not the program: it says why the rules are as they are. Each rule is taken away once, and
//! the checker then finds a device that shows LÄUFT too late.

use std::collections::BTreeSet;

use stateright::{Checker, Model, Property};

/// How long a grant lasts, in ticks.
const LEASE: u8 = 2;
/// When the model's time ends.
const END: u8 = 5;
/// Heartbeats the watcher may send.
const BEATS: u8 = 2;

/// Which rules are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variant {
    /// All of them.
    Sound,
    /// The age of a grant counts from its receipt.
    CountedFromReceipt,
    /// The age counts on the monotonic clock alone.
    MonotonicOnly,
    /// After a restart the server permits before all devices have come back.
    NotAwaitingDevices,
    /// A grant for an older heartbeat counts as one for the newest.
    AnyNonce,
}

/// Two devices: one reports, one watches, asks for leases and falls asleep. More of either adds no new
/// kind of order, only time to search.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct World {
    now: u8,
    server: Server,
    /// On the disk: the stop.
    stored: bool,
    /// When the server first decided the stop.
    decided_at: Option<u8>,
    /// The reporter has raised the stop and carries it.
    raised: bool,
    watcher: Watcher,
    /// Everything ever sent: may arrive late, again, in any order, or never.
    network: BTreeSet<Message>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Server {
    Up { stop: bool, awaited: BTreeSet<Party>, restarted: bool },
    Down,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Party {
    Reporter,
    Watcher,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Watcher {
    /// Stands still while the device sleeps.
    monotonic: u8,
    beats: u8,
    /// Both clocks when the newest heartbeat was sent.
    sent: Option<Clocks>,
    /// Both clocks from which the grant's age counts.
    lease_from: Option<Clocks>,
    knows_stop: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Clocks {
    monotonic: u8,
    wall: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Message {
    Heartbeat { nonce: u8 },
    Grant { nonce: u8 },
    Report,
    Stop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    /// Time goes on.
    Tick,
    /// Time goes on while the watcher sleeps: it sends, receives and counts nothing.
    TickAsleep,
    Raise,
    Beat,
    Deliver(Message),
    Store,
    Crash,
    Restart,
    /// A device comes back to a restarted server and offers the stop it carries.
    Rejoin(Party),
}

struct Lease(Variant);

impl Lease {
    fn shows_running(&self, world: &World) -> bool {
        let watcher = &world.watcher;
        let Some(from) = watcher.lease_from else { return false };
        let on_monotonic = watcher.monotonic - from.monotonic;
        let on_wall = world.now - from.wall;
        let age = if self.0 == Variant::MonotonicOnly { on_monotonic } else { on_monotonic.max(on_wall) };
        !watcher.knows_stop && age < LEASE
    }

    fn deliver(&self, world: &mut World, message: Message) -> Option<()> {
        match message {
            Message::Heartbeat { nonce } => {
                let Server::Up { stop, awaited, .. } = &world.server else { return None };
                let may_permit = awaited.is_empty() || self.0 == Variant::NotAwaitingDevices;
                (!stop && may_permit).then_some(())?;
                world.network.insert(Message::Grant { nonce });
            }
            Message::Report => decide(world)?,
            Message::Stop => world.watcher.knows_stop = true,
            Message::Grant { nonce } => {
                let watcher = &mut world.watcher;
                (nonce == watcher.beats || self.0 == Variant::AnyNonce).then_some(())?;
                let here = Clocks { monotonic: watcher.monotonic, wall: world.now };
                let from = if self.0 == Variant::CountedFromReceipt { Some(here) } else { watcher.sent };
                watcher.lease_from = from;
            }
        }
        Some(())
    }
}

/// Decides the stop: it is signalled at once and stored later.
fn decide(world: &mut World) -> Option<()> {
    let Server::Up { stop, .. } = &mut world.server else { return None };
    (!*stop).then_some(())?;
    *stop = true;
    world.decided_at = world.decided_at.or(Some(world.now));
    world.network.insert(Message::Stop);
    Some(())
}

impl Model for Lease {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        vec![World {
            now: 0,
            server: Server::Up { stop: false, awaited: BTreeSet::new(), restarted: false },
            stored: false,
            decided_at: None,
            raised: false,
            watcher: Watcher { monotonic: 0, beats: 0, sent: None, lease_from: None, knows_stop: false },
            network: BTreeSet::new(),
        }]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        if world.now < END {
            actions.extend([Action::Tick, Action::TickAsleep]);
        }
        if world.watcher.beats < BEATS {
            actions.push(Action::Beat);
        }
        actions.extend([Action::Raise, Action::Store, Action::Crash, Action::Restart]);
        actions.extend([Party::Reporter, Party::Watcher].map(Action::Rejoin));
        actions.extend(world.network.iter().copied().map(Action::Deliver));
    }

    fn next_state(&self, before: &World, action: Action) -> Option<World> {
        let mut world = before.clone();
        match action {
            Action::Tick => {
                world.now += 1;
                world.watcher.monotonic += 1;
            }
            Action::TickAsleep => world.now += 1,
            Action::Raise => {
                world.raised = true;
                world.network.insert(Message::Report);
            }
            Action::Beat => {
                let watcher = &mut world.watcher;
                watcher.beats += 1;
                watcher.sent = Some(Clocks { monotonic: watcher.monotonic, wall: world.now });
                world.network.insert(Message::Heartbeat { nonce: watcher.beats });
            }
            Action::Deliver(message) => self.deliver(&mut world, message)?,
            Action::Store => {
                let Server::Up { stop: true, .. } = world.server else { return None };
                world.stored = true;
            }
            // One crash tells all there is to tell.
            Action::Crash => {
                let Server::Up { restarted: false, .. } = world.server else { return None };
                world.server = Server::Down;
            }
            Action::Restart => {
                let Server::Down = world.server else { return None };
                let awaited = [Party::Reporter, Party::Watcher].into();
                world.server = Server::Up { stop: world.stored, awaited, restarted: true };
            }
            Action::Rejoin(party) => {
                let Server::Up { awaited, .. } = &mut world.server else { return None };
                awaited.remove(&party).then_some(())?;
                let carries_stop = match party {
                    Party::Reporter => world.raised,
                    Party::Watcher => world.watcher.knows_stop,
                };
                if carries_stop {
                    decide(&mut world);
                }
            }
        }
        (world != *before).then_some(world)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(PROMISE, |model: &Self, world: &World| {
                let too_late = world.decided_at.is_some_and(|at| world.now > at + LEASE);
                !too_late || !model.shows_running(world)
            }),
            // What a run has to reach to prove anything.
            Property::sometimes(
                "LÄUFT is still shown after the stop was decided",
                |model: &Self, world: &World| {
                    world.decided_at.is_some_and(|at| at < world.now) && model.shows_running(world)
                },
            ),
            Property::sometimes("a stop is lost by the server and brought back", |_, world: &World| {
                matches!(world.server, Server::Up { stop: true, restarted: true, .. })
                    && !world.stored
                    && world.decided_at.is_some_and(|at| at < world.now)
            }),
            Property::sometimes("a lease is held after a restart", |model: &Self, world: &World| {
                matches!(world.server, Server::Up { restarted: true, .. })
                    && world.watcher.beats == BEATS
                    && model.shows_running(world)
            }),
        ]
    }
}

const PROMISE: &str = "nobody shows LÄUFT a lease after the stop";

fn breaks_the_promise(variant: Variant) -> bool {
    let checker = Lease(variant)
        .checker()
        .finish_when(stateright::HasDiscoveries::AnyOf([PROMISE].into()))
        .spawn_bfs()
        .join();
    checker.discovery(PROMISE).is_some()
}

/// I-4, and that the model reaches the situations that matter.
#[test]
fn no_device_shows_running_longer_than_a_lease_after_a_stop() {
    Lease(Variant::Sound).checker().spawn_bfs().join().assert_properties();
}

/// Each rule, taken away, breaks the promise: the check can see.
#[test]
fn each_rule_is_needed() {
    for variant in
        [Variant::CountedFromReceipt, Variant::MonotonicOnly, Variant::NotAwaitingDevices, Variant::AnyNonce]
    {
        assert!(breaks_the_promise(variant), "{variant:?} was not found out");
    }
}
