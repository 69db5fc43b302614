//! The rules of server and devices, each of which can be taken away. One person is concerned by all
//! reports, so that every assessment has to be later than the newest symptom of all.

use crate::world::{Action, Assessment, Device, Entry, LEASE, Message, Raised, Server, Set, WATCHER, World};

/// Which rules are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
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
    /// A device that knows of no stop shows LÄUFT, also without a lease.
    UnknownReadAsRunning,
    /// The receipt goes out when the report is decided, not when it is stored.
    ReceiptBeforeCommit,
    /// A lift closes every open hold.
    LiftClosesAll,
    /// An assessment counts however old it is.
    OldAssessment,
    /// "Fortsetzen" goes through while a hold is open.
    ResumeWithoutLift,
    /// "Fortsetzen" covers holds the lead had not seen.
    ResumeCoversUnnamed,
    /// The last lift lets the operation go on by itself.
    ResumesByItself,
    /// What lowers takes effect before it is on the disk.
    LoweringBeforeDurable,
    /// An abort is treated like any other hold.
    AbortNotAbsorbing,
    /// Only the reporting device carries a stop.
    OnlyReporterCarries,
}

impl Variant {
    /// Each rule, taken away.
    pub const BROKEN: [Self; 14] = [
        Self::CountedFromReceipt,
        Self::MonotonicOnly,
        Self::NotAwaitingDevices,
        Self::AnyNonce,
        Self::UnknownReadAsRunning,
        Self::ReceiptBeforeCommit,
        Self::LiftClosesAll,
        Self::OldAssessment,
        Self::ResumeWithoutLift,
        Self::ResumeCoversUnnamed,
        Self::ResumesByItself,
        Self::LoweringBeforeDurable,
        Self::AbortNotAbsorbing,
        Self::OnlyReporterCarries,
    ];
}

/// What a record comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    pub known: Set,
    pub open: Set,
    /// Closed with evidence; still stands.
    pub lifted: Set,
    pub aborted: bool,
}

impl Standing {
    pub const fn running(self) -> bool {
        self.stands().is_empty() && !self.aborted
    }

    pub const fn stands(self) -> Set {
        self.open.or(self.lifted)
    }
}

impl Variant {
    /// The fold of a record.
    pub fn fold<'a>(self, world: &World, record: impl IntoIterator<Item = &'a Entry>) -> Standing {
        let mut standing = Standing::default();
        for entry in record {
            match *entry {
                Entry::Report(report) if world.aborts(report) && self != Self::AbortNotAbsorbing => {
                    standing.known.insert(report);
                    standing.aborted = true;
                }
                Entry::Report(report) => {
                    standing.known.insert(report);
                    standing.open.insert(report);
                }
                Entry::Lift(assessment) => {
                    let mut ends = Set::default();
                    ends.insert(assessment.names);
                    let ends =
                        if self == Self::LiftClosesAll { standing.open } else { ends.and(standing.open) };
                    standing.open = standing.open.without(ends);
                    standing.lifted = standing.lifted.or(ends);
                }
                Entry::Resume { names } => {
                    let covered = if self == Self::ResumeCoversUnnamed { Set::BOTH } else { names };
                    standing.lifted = standing.lifted.without(covered);
                    if self == Self::ResumeWithoutLift {
                        standing.open = standing.open.without(covered);
                    }
                }
            }
        }
        standing
    }

    /// What the server knows and acts upon: what raises counts at once, what lowers once it is stored.
    pub fn acts_on(self, world: &World) -> Option<Standing> {
        let Server::Up { pending, .. } = &world.server else { return None };
        let counts =
            |entry: &&Entry| matches!(entry, Entry::Report(_)) || self == Self::LoweringBeforeDurable;
        Some(self.fold(world, world.disk.iter().chain(pending.iter().filter(counts))))
    }

    /// What of the stops a device has seen still stands for it.
    fn shown(self, world: &World, device: Device) -> Set {
        let state = world.device(device);
        let absorbing = |report: &u8| world.aborts(*report) && self != Self::AbortNotAbsorbing;
        let mut stands = state.seen.without(state.resumed);
        state.seen.iter().filter(absorbing).for_each(|report| stands.insert(report));
        stands
    }

    pub fn shows_running(self, world: &World, device: Device) -> bool {
        let state = world.device(device);
        if state.destroyed || !self.shown(world, device).is_empty() {
            return false;
        }
        let Some(from) = state.lease_from else { return self == Self::UnknownReadAsRunning };
        let here = world.clocks(device);
        let on_monotonic = here.monotonic - from.monotonic;
        let on_wall = here.wall - from.wall;
        let age = if self == Self::MonotonicOnly { on_monotonic } else { on_monotonic.max(on_wall) };
        age < LEASE || self == Self::UnknownReadAsRunning
    }

    pub fn shows_aborted(self, world: &World, device: Device) -> bool {
        self.shown(world, device).iter().any(|report| world.aborts(report))
    }

    /// The stops a device brings back to a server that may have lost them.
    fn carries(self, world: &World, device: Device) -> Set {
        let state = world.device(device);
        let mut own = Set::default();
        own.insert(device);
        let seen = if self == Self::OnlyReporterCarries { state.seen.and(own) } else { state.seen };
        seen.without(state.receipted)
    }

    /// Decides a stop: it is signalled at once and stored later.
    fn decide(self, world: &mut World, report: u8) -> Option<()> {
        let known = self.acts_on(world)?.known;
        let Server::Up { pending, .. } = &mut world.server else { return None };
        if known.has(report) {
            return None;
        }
        pending.push(Entry::Report(report));
        let decided_at = &mut world.decided_at[usize::from(report)];
        *decided_at = decided_at.or(Some(world.now));
        world.network.insert(Message::Stop(report));
        if self == Self::ReceiptBeforeCommit {
            world.network.insert(Message::Receipt(report));
        }
        Some(())
    }

    /// Decides what lowers: one at a time, and true only once it is stored.
    fn lower(self, world: &mut World, entry: Entry) -> Option<()> {
        let Server::Up { pending, .. } = &mut world.server else { return None };
        if pending.iter().any(|entry| !matches!(entry, Entry::Report(_))) {
            return None;
        }
        pending.push(entry);
        if let (Entry::Resume { names }, Self::LoweringBeforeDurable) = (entry, self) {
            world.network.insert(Message::Resumed { names });
        }
        Some(())
    }

    fn lift(self, world: &mut World, assessment: Assessment) -> Option<()> {
        let standing = self.acts_on(world)?;
        let newest = standing.known.iter().map(|report| world.symptom_at(report)).max().unwrap_or(0);
        let is_fresh = assessment.at > newest || self == Self::OldAssessment;
        let allowed = standing.open.has(assessment.names) && is_fresh && !standing.aborted;
        allowed.then(|| self.lower(world, Entry::Lift(assessment)))?
    }

    fn resume(self, world: &mut World, names: Set) -> Option<()> {
        let standing = self.acts_on(world)?;
        let all_lifted = standing.open.is_empty() || self == Self::ResumeWithoutLift;
        let all_named = standing.lifted.without(names).is_empty() || self == Self::ResumeCoversUnnamed;
        let something = !standing.stands().and(names).is_empty();
        let allowed = all_lifted && all_named && something && !standing.aborted;
        allowed.then(|| self.lower(world, Entry::Resume { names }))?
    }

    fn store(self, world: &mut World) -> Option<()> {
        let Server::Up { pending, .. } = &mut world.server else { return None };
        if pending.is_empty() {
            return None;
        }
        let entry = pending.remove(0);
        world.disk.push(entry);
        match entry {
            Entry::Report(report) => {
                world.network.insert(Message::Receipt(report));
            }
            Entry::Resume { names } => {
                world.network.insert(Message::Resumed { names });
            }
            Entry::Lift(_) => {
                let standing = self.fold(world, &world.disk);
                if self == Self::ResumesByItself && standing.open.is_empty() && !standing.aborted {
                    self.lower(world, Entry::Resume { names: standing.lifted })?;
                }
            }
        }
        Some(())
    }

    fn rejoin(self, world: &mut World, device: Device) {
        for report in self.carries(world, device).iter() {
            self.decide(world, report);
        }
    }

    fn deliver(self, world: &mut World, message: Message) -> Option<()> {
        match message {
            Message::Report(report) => return self.decide(world, report),
            Message::Lift(assessment) => return self.lift(world, assessment),
            Message::Word { names } => return self.resume(world, names),
            Message::Heartbeat { from, nonce } => {
                let running = self.acts_on(world)?.running();
                let Server::Up { awaited, .. } = &world.server else { return None };
                let may_permit = awaited.is_empty() || self == Self::NotAwaitingDevices;
                (running && may_permit).then_some(())?;
                world.network.insert(Message::Grant { to: from, nonce });
            }
            Message::Grant { to, nonce } => {
                let here = world.clocks(to);
                let state = world.device_mut(to);
                (nonce == state.beats || self == Self::AnyNonce).then_some(())?;
                state.lease_from = if self == Self::CountedFromReceipt { Some(here) } else { state.sent };
            }
            Message::Stop(report) => {
                for state in &mut world.devices {
                    state.seen.insert(report);
                }
            }
            Message::Receipt(report) => {
                for state in &mut world.devices {
                    state.receipted.insert(report);
                }
            }
            Message::Resumed { names } => {
                for state in &mut world.devices {
                    state.resumed = state.resumed.or(names);
                }
            }
        }
        Some(())
    }

    /// What an action makes of the world; none if it changes nothing.
    pub fn next(self, before: &World, action: Action) -> Option<World> {
        let mut world = before.clone();
        match action {
            Action::Tick => world.now += 1,
            Action::TickAsleep => {
                world.now += 1;
                world.device_mut(WATCHER).slept += 1;
            }
            Action::Raise { by, aborts } => {
                let at = world.now;
                let state = world.device_mut(by);
                state.raised = Some(Raised { aborts, at });
                state.seen.insert(by);
                world.network.insert(Message::Report(by));
            }
            Action::Beat(device) => {
                let clocks = world.clocks(device);
                let state = world.device_mut(device);
                state.beats += 1;
                state.sent = Some(clocks);
                let nonce = state.beats;
                world.network.insert(Message::Heartbeat { from: device, nonce });
            }
            Action::Assess { names } => {
                let at = world.now;
                world.network.insert(Message::Lift(Assessment { names, at }));
            }
            Action::SayWord => {
                let names = self.acts_on(&world)?.stands();
                world.network.insert(Message::Word { names });
            }
            Action::Deliver(message) => self.deliver(&mut world, message)?,
            Action::Store => self.store(&mut world)?,
            Action::Crash => world.server = Server::Down,
            Action::Restart => {
                world.server = Server::Up { pending: Vec::new(), awaited: Set::BOTH };
                world.restarted = true;
            }
            Action::Rejoin(device) => {
                let Server::Up { awaited, .. } = &mut world.server else { return None };
                awaited.remove(device);
                self.rejoin(&mut world, device);
            }
            Action::Destroy => {
                let state = world.device_mut(crate::world::REPORTER);
                state.destroyed = true;
            }
            Action::Settle => self.settle(&mut world),
        }
        (world != *before).then_some(world)
    }

    /// Faults end: the server is up, every device that is left offers what it carries, all is stored.
    fn settle(self, world: &mut World) {
        if world.server == Server::Down {
            world.server = Server::Up { pending: Vec::new(), awaited: Set::default() };
        }
        for device in world.alive().collect::<Vec<_>>() {
            self.rejoin(world, device);
        }
        while self.store(world).is_some() {}
        world.settled = true;
    }
}
