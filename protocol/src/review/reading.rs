//! One pass over the entries: what every part of a review is made from.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::replay::StateAt;
use super::sealed::{Opened, Sealed};
use crate::clocks::Timestamp;
use crate::ids::{AccountId, DeviceId, Seq};
use crate::operation::event::{Entry, Event};
use crate::operation::state::State;
use crate::people::{Actor, Role};
use crate::policy::Policy;
use crate::severity::Severity;

/// One entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its position.
    pub seq: Seq,
    /// The server's clock when its cause came in, where that is stored.
    pub received_at: Option<Timestamp>,
    /// The entry.
    pub entry: Entry,
}

/// Who did something. Function and call sign only; a number tells persons of one operation apart, so that
/// "two persons" can be checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct By {
    /// A person, the clock, or the service itself.
    pub kind: ByKind,
    /// The person's role, as checked for this very message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The person's device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// The device's call sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Which of the operation's persons, counted from 1 as they first appear in the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<u32>,
}

/// What acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum ByKind {
    /// Somebody at a device.
    Person,
    /// A due time was reached.
    Clock,
    /// The service, at start.
    Service,
}

/// A moment of the record that a page can open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct Moment {
    /// The entry.
    pub seq: Seq,
    /// The server's clock when it was decided.
    pub at: Timestamp,
    /// Who.
    pub by: By,
}

/// One entry, with what surrounds it.
pub(super) struct Line {
    pub(super) seq: Seq,
    pub(super) received_at: Option<Timestamp>,
    pub(super) entry: Entry,
    /// The severity before it, and after it.
    pub(super) severity: (Severity, Severity),
    pub(super) sealed: Option<Sealed>,
}

/// The whole record, read once.
pub(super) struct Reading<'p> {
    pub(super) policy: &'p Policy,
    pub(super) lines: Vec<Line>,
    /// The fold of everything.
    pub(super) end: State,
    pub(super) states: Vec<StateAt>,
    persons: BTreeMap<AccountId, u32>,
}

impl<'p> Reading<'p> {
    pub(super) fn of(
        entries: impl IntoIterator<Item = Recorded>,
        policy: &'p Policy,
        opened: &BTreeMap<Seq, Opened>,
    ) -> Self {
        let mut reading = Self {
            policy,
            lines: Vec::new(),
            end: State::default(),
            states: Vec::new(),
            persons: BTreeMap::new(),
        };
        for recorded in entries {
            reading.add(recorded, opened);
        }
        reading.erase();
        reading
    }

    /// Once it has been decided that everything personal goes, nobody is shown any of it: each place says
    /// when it was erased, whoever reads and whether or not it could be destroyed yet (I-12).
    fn erase(&mut self) {
        if let Some((at, _)) = self.end.after.erased {
            for sealed in self.lines.iter_mut().filter_map(|line| line.sealed.as_mut()) {
                *sealed = Sealed::Erased { at: Some(at) };
            }
        }
    }

    fn add(&mut self, Recorded { seq, received_at, entry }: Recorded, opened: &BTreeMap<Seq, Opened>) {
        let before = self.end.severity();
        self.end.apply(&entry, Some(seq));
        if let Some(account) = entry.by.account() {
            let next = u32::try_from(self.persons.len()).unwrap_or(u32::MAX).saturating_add(1);
            self.persons.entry(account).or_insert(next);
        }
        if let Some(state) = StateAt::changed(self.states.last(), &self.end, seq, entry.at) {
            self.states.push(state);
        }
        let sealed = Sealed::of(&entry.event, opened.get(&seq));
        let severity = (before, self.end.severity());
        self.lines.push(Line { seq, received_at, entry, severity, sealed });
    }

    /// Who caused an entry.
    pub(super) fn by(&self, actor: &Actor) -> By {
        match actor {
            Actor::Person { account, device, role } => By {
                kind: ByKind::Person,
                role: Some(*role),
                device: Some(*device),
                label: self.label(*device),
                person: self.persons.get(account).copied(),
            },
            Actor::Clock => By::nobody(ByKind::Clock),
            Actor::Service => By::nobody(ByKind::Service),
        }
    }

    /// Who holds a device, as it joined.
    pub(super) fn holder(&self, device: DeviceId) -> By {
        let role = self.end.devices.get(&device).map(|known| known.role);
        By { kind: ByKind::Person, role, device: Some(device), label: self.label(device), person: None }
    }

    pub(super) fn label(&self, device: DeviceId) -> Option<String> {
        self.end.devices.get(&device).map(|known| known.label.clone())
    }

    pub(super) fn moment(&self, line: &Line) -> Moment {
        Moment { seq: line.seq, at: line.entry.at, by: self.by(&line.entry.by) }
    }

    /// The entries whose event `pick` is interested in.
    pub(super) fn pick<'s, T>(
        &'s self,
        pick: impl Fn(&'s Event) -> Option<T> + 's,
    ) -> impl Iterator<Item = (&'s Line, T)> + 's {
        self.lines.iter().filter_map(move |line| pick(&line.entry.event).map(|found| (line, found)))
    }
}

impl By {
    const fn nobody(kind: ByKind) -> Self {
        Self { kind, role: None, device: None, label: None, person: None }
    }
}

/// Milliseconds from one instant to another; none if they lie the other way round.
pub(super) fn span_ms(from: Timestamp, until: Timestamp) -> Option<u64> {
    u64::try_from((until - from).num_milliseconds()).ok()
}
