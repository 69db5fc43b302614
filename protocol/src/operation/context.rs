//! What a decision is made in: time, actor, commitments. Brought in, never asked for.

use crate::clocks::Timestamp;
use crate::operation::place::{FacilityList, PlaceFacts};
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
    /// What the list of facilities says about the position in the command, where it has one.
    pub place: Option<&'a PlaceFacts>,
    /// The list of facilities in force.
    pub list: &'a FacilityList,
}

impl<'a> Context<'a> {
    /// Circumstances without a payload, a place or a list.
    pub const fn bare(now: Timestamp, actor: Actor, policy: &'a Policy) -> Self {
        Self { now, actor, payload: None, policy, place: None, list: &FacilityList::Missing }
    }

    /// The commitment to the command's personal part.
    pub fn committed(&self) -> Commitment {
        self.payload.unwrap_or(Commitment([0; 32]))
    }
}
