//! Silence (D4, R-30): a device on scene that nobody hears any more cannot be stopped at once.
//!
//! A device is heard with every frame of its socket, the answer to a ping included, and with every
//! request over REST, by the service's clock. It is silent when it has no socket in the operation *and*
//! was not heard for as long as the policy says. An open socket is no silence: one that answers no ping
//! is closed within that same span of real time, and the count goes on from the last frame. So a clock
//! that jumps, in an exercise or because it was set, calls nobody silent who could still speak; and
//! after a restart the count begins with it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::DateTime;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::DeviceId;
use einhalt_protocol::operation::command::{Command, Silence};
use einhalt_protocol::people::Actor;
use einhalt_protocol::severity::Severity;
use einhalt_protocol::wire::view::Phase;

use super::actor::Operation;

/// When something was last heard. Shared by a socket's reader and the operations it takes part in.
#[derive(Debug, Clone)]
pub struct Ear(Arc<AtomicI64>);

impl Default for Ear {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(i64::MIN)))
    }
}

impl Ear {
    /// Something was heard. A clock that was set back takes nothing away.
    pub fn hear(&self, now: Timestamp) {
        self.0.fetch_max(now.timestamp_millis(), Ordering::Relaxed);
    }

    fn last(&self) -> Option<Timestamp> {
        DateTime::from_timestamp_millis(self.0.load(Ordering::Relaxed))
    }
}

impl Operation {
    /// Somebody at this device did something.
    pub(super) fn hear(&mut self, actor: Actor) {
        if let Some(device) = actor.device() {
            let now = self.now();
            self.ears.entry(device).or_default().hear(now);
        }
    }

    /// When to look whether a device has been silent for too long. Found anew when somebody came or
    /// went or the state changed, not for every message; who was heard meanwhile is seen when it is due.
    pub(super) fn silent_at(&mut self) -> Option<Timestamp> {
        if std::mem::take(&mut self.look_again) {
            let after = self.around.policy.comms.silent_after;
            self.silence_due = self.unheard().into_iter().map(|(_, since)| since + after).min();
        }
        self.silence_due
    }

    /// Tells the rules of every device that has been silent for too long, once for each silence.
    pub(super) fn look_for_silence(&mut self) {
        let (now, after) = (self.now(), self.around.policy.comms.silent_after);
        self.look_again = true;
        let silent = self.unheard().into_iter().filter(|(_, since)| *since + after <= now);
        for (device, since) in silent {
            self.silent.insert(device, since);
            let command = Command::Silent(Silence { device, since });
            let entries = self.decide(&command, Actor::Service).unwrap_or_default();
            self.facts(entries, Vec::new());
        }
    }

    /// Devices on scene of a running operation that have no socket, with when they were last heard.
    fn unheard(&self) -> Vec<(DeviceId, Timestamp)> {
        if self.state.phase() != Phase::Underway || self.severity() != Severity::Running {
            return Vec::new();
        }
        let listening: BTreeSet<DeviceId> = self.subscribers.iter().map(|known| known.device).collect();
        let on_scene = self.state.on_scene().map(|(device, _)| *device);
        let gone = on_scene.filter(|device| !listening.contains(device));
        let unheard = gone.filter_map(|device| {
            let heard = self.ears.get(&device).and_then(Ear::last);
            let since = heard.map_or(self.started_at, |heard| heard.max(self.started_at));
            (self.silent.get(&device) != Some(&since)).then_some((device, since))
        });
        unheard.collect()
    }
}
