//! The hand-over sheet for the ambulance crew (R-33, step C10): since when, which signs, whom, every
//! restraint with kind, position and duration, what was done and when, and who can be asked.
//! Call signs and anonymous slots only; what a page calls these things is the page's business.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::ids::DeviceId;
use crate::operation::command::RescueOutcome;
use crate::operation::force::{BodyPosition, ForceKind};
use crate::operation::state::{Device, State};
use crate::people::{Role, Subject};
use crate::report::Sign;
use crate::rescue::StepId;
use crate::rescue::chain::{Chain, Doing, Noted, Opening};
use crate::rescue::content::content;
use crate::safeguards::force::Measure;

/// What the ambulance crew gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct HandOverSheet {
    /// The operation's functional reference.
    pub reference: String,
    /// Übung.
    pub drill: bool,
    /// Version of the rescue chain's content.
    pub version: String,
    /// When the first sign was there, as far as the clocks tell.
    pub onset_at: Timestamp,
    /// Whom the signs concern.
    pub who: Vec<Subject>,
    /// Every sign, in the order in which they were there.
    pub signs: Vec<SheetSign>,
    /// Every restraint, in the order in which they began.
    pub restraints: Vec<SheetRestraint>,
    /// Everything that was done or could not be done, in the order of its times.
    pub steps: Vec<SheetStep>,
    /// Who can be asked, a lead first.
    pub contacts: Vec<SheetContact>,
    /// How the rescue chain ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub closed: Option<RescueOutcome>,
}

/// One sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct SheetSign {
    /// What was seen.
    pub sign: Sign,
    /// Whom it concerns.
    pub who: Subject,
    /// When it was there.
    pub occurred_at: Timestamp,
    /// When the server heard of it.
    pub received_at: Timestamp,
    /// Call sign of whoever reported it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub by: Option<String>,
}

/// One restraint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct SheetRestraint {
    /// Against whom.
    pub who: Subject,
    /// What.
    pub kind: ForceKind,
    /// The body's positions, in order.
    pub positions: Vec<SheetPosition>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was released; none: not known to be released. Never a guessed time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub released_at: Option<Timestamp>,
    /// How many seconds it lasted, once it was released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub lasted_s: Option<u32>,
    /// Whether it ran when the first sign was there, or later.
    pub during_signs: bool,
    /// The answers to "Atmet normal?" while it ran.
    pub breathing: Vec<SheetBreathing>,
}

/// A position of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct SheetPosition {
    /// The position.
    pub position: BodyPosition,
    /// When it was said.
    pub at: Timestamp,
}

/// One answer to "Atmet normal?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct SheetBreathing {
    /// Whether the person breathed normally.
    pub normal: bool,
    /// When.
    pub at: Timestamp,
}

/// One thing that was done, or could not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct SheetStep {
    /// The step.
    pub step: StepId,
    /// Whether it was done; otherwise somebody could not do it.
    pub done: bool,
    /// When.
    pub at: Timestamp,
    /// Call sign of whoever did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub by: Option<String>,
}

/// Somebody who can be asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS)]
pub struct SheetContact {
    /// The role.
    pub role: Role,
    /// The call sign.
    pub call_sign: String,
}

/// The sheet, once a rescue chain was opened.
pub fn sheet(state: &State) -> Option<HandOverSheet> {
    let chain = state.rescue.as_ref()?;
    let mut signs: Vec<SheetSign> = chain.openings.iter().map(|opening| sign(state, opening)).collect();
    signs.sort_by_key(|sign| (sign.occurred_at, sign.received_at));
    let onset_at = signs.first().map_or(chain.opened_at, |sign| sign.occurred_at);
    let who: BTreeSet<Subject> =
        signs.iter().map(|sign| sign.who.clone()).filter(|who| *who != Subject::Unknown).collect();
    let measures = state.force.measures.values();
    let mut restraints: Vec<SheetRestraint> =
        measures.filter_map(|measure| restraint(measure, onset_at)).collect();
    restraints.sort_by_key(|restraint| restraint.started_at);
    let said = chain.log.iter().filter(|noted| noted.what != Doing::Claimed);
    let mut steps: Vec<SheetStep> = said.map(|noted| step(state, *noted)).collect();
    steps.sort_by_key(|step| step.at);
    let created = state.created.as_ref();
    Some(HandOverSheet {
        reference: created.map(|created| created.reference.clone()).unwrap_or_default(),
        drill: created.is_some_and(|created| created.drill),
        version: content().version.clone(),
        onset_at,
        who: who.into_iter().collect(),
        signs,
        restraints,
        steps,
        contacts: contacts(state, chain),
        closed: chain.closed.map(|(outcome, _)| outcome),
    })
}

/// The sign as it was reported; for a condition that no report names, as it was found.
fn sign(state: &State, opening: &Opening) -> SheetSign {
    let reported = state.reports.get(&opening.report);
    let stop = state.stops.get(&crate::ids::StopId::of_report(opening.report));
    let by = reported.map(|report| report.reporter).or_else(|| stop.and_then(|stop| stop.by));
    let found = || stop.map_or(Subject::Unknown, |stop| stop.who.clone());
    let said = reported.filter(|report| report.sign.condition() == opening.sign);
    SheetSign {
        sign: said.map_or(opening.sign, |report| report.sign),
        who: reported.map_or_else(found, |report| report.who.clone()),
        occurred_at: said.map_or(opening.at, |report| report.occurred_at),
        received_at: said.map_or(opening.at, |report| report.received_at),
        by: by.and_then(|device| call_sign(state, device)),
    }
}

fn restraint(measure: &Measure, onset_at: Timestamp) -> Option<SheetRestraint> {
    let started = measure.started?;
    Some(SheetRestraint {
        who: measure.who.clone(),
        kind: measure.kind,
        positions: measure
            .positions
            .iter()
            .map(|(position, at)| SheetPosition { position: *position, at: *at })
            .collect(),
        started_at: started.at,
        released_at: measure.ended_at,
        lasted_s: measure.lasted_s(),
        during_signs: measure.ended_at.is_none_or(|ended_at| ended_at >= onset_at),
        breathing: measure
            .breathing
            .iter()
            .map(|(normal, at)| SheetBreathing { normal: *normal, at: *at })
            .collect(),
    })
}

fn step(state: &State, noted: Noted) -> SheetStep {
    SheetStep {
        step: noted.step,
        done: noted.what == Doing::Done,
        at: noted.at,
        by: noted.by.and_then(|device| call_sign(state, device)),
    }
}

/// The leads, and whoever has reported or done something.
fn contacts(state: &State, chain: &Chain) -> Vec<SheetContact> {
    let reporters = chain.openings.iter().filter_map(|opening| state.reports.get(&opening.report));
    let involved: BTreeSet<DeviceId> = reporters
        .map(|report| report.reporter)
        .chain(chain.log.iter().filter_map(|noted| noted.by))
        .collect();
    let asked = |(id, device): &(&DeviceId, &Device)| {
        !device.released && (device.role == Role::Lead || involved.contains(id))
    };
    let contact = |(_, device): (&DeviceId, &Device)| SheetContact {
        role: device.role,
        call_sign: device.label.clone(),
    };
    let mut contacts: Vec<SheetContact> = state.devices.iter().filter(asked).map(contact).collect();
    contacts.sort_by_key(|contact| (contact.role != Role::Lead, contact.call_sign.clone()));
    contacts
}

fn call_sign(state: &State, device: DeviceId) -> Option<String> {
    state.devices.get(&device).map(|known| known.label.clone())
}
