//! What a decision is made in: time, actor, commitments. Brought in, never asked for.

use crate::clocks::Timestamp;
use crate::people::Actor;
use crate::policy::Policy;
use crate::record::Commitment;

/// The circumstances of one command.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The server's clock.
    pub now: Timestamp,
    /// Who asks, in the role checked for this very message.
    pub actor: Actor,
    /// Commitment to the sealed personal part of the command, where it has one.
    pub payload: Option<Commitment>,
    /// The agreement as data.
    pub policy: &'a Policy,
}
