//! A store that is older than what was signed or receipted (I-11).

use einhalt_protocol::operation::command::{Command, Rollback};
use einhalt_protocol::operation::event::KnownFrom;
use einhalt_protocol::people::Actor;
use einhalt_protocol::wire::client_frame::KnownHead;

use super::actor::Operation;

impl Operation {
    /// A device holds a receipt or a checkpoint of which the store knows nothing. It is believed: it can
    /// only stop.
    pub(super) fn told_of_loss(&mut self, known: KnownHead, actor: Actor) {
        if let Some(device) = actor.device() {
            self.lost(known, KnownFrom::Device { device }, actor);
        }
    }

    /// Whether this lies beyond everything that is stored. Answered without the store, so that a device is
    /// told with its join what was lost; an earlier place is looked up beside it.
    pub(super) fn is_beyond(&self, known: KnownHead) -> bool {
        let (newest, head) = self.durable;
        self.pending.is_empty() && (known.seq > newest || (known.seq == newest && known.head != head))
    }

    /// Written down, and nothing goes on until lead and supervisor agree.
    pub(super) fn lost(&mut self, known: KnownHead, known_from: KnownFrom, actor: Actor) {
        let stored = self.durable.0;
        let KnownHead { seq: size, head } = known;
        let rollback = Command::RolledBack(Rollback { size, head, stored, known_from });
        let entries = self.decide(&rollback, actor).unwrap_or_default();
        if !entries.is_empty() {
            tracing::error!(operation.id = %self.id, size = size.0, stored = stored.0, "entries are missing");
            metrics::counter!("einhalt_rollbacks_total").increment(1);
        }
        self.facts(entries, Vec::new());
    }

    /// Whether something was signed that is not stored any more.
    pub(super) const fn is_rolled_back(&self) -> bool {
        self.rolled_back.is_some()
    }
}
