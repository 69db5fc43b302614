//! From the signal to standstill: receipts per device, and what happens when a device stays silent
//! (R-30, D5, I-7). Due times are counted from the signal and follow from the state alone.

use chrono::TimeDelta;

use crate::clocks::Timestamp;
use crate::ids::{DeviceId, StopId};
use crate::operation::command::{Reached, ReleaseDevice};
use crate::operation::context::Context;
use crate::operation::event::{Escalation, Event, RecordedReceipt};
use crate::operation::refusal::{Refusal, RefusalCode};
use crate::operation::state::State;
use crate::policy::Policy;
use crate::receipt::{DeviceReceipt, ReceiptKind};
use crate::record::Commitment;

/// Receipts of one device. What is known already, or is about an unknown stop, changes nothing.
/// The last human acknowledgement on scene makes the standstill.
pub fn receipts(state: &State, given: &[DeviceReceipt], context: &Context<'_>) -> Vec<Event> {
    let Some(device) = context.actor.device().filter(|device| state.devices.contains_key(device)) else {
        return Vec::new();
    };
    let news: Vec<RecordedReceipt> = given
        .iter()
        .filter(|receipt| is_news(state, device, receipt))
        .map(|receipt| RecordedReceipt {
            device,
            stop: receipt.stop,
            kind: receipt.kind,
            at: receipt.at,
            received_at: context.now,
        })
        .collect();
    if news.is_empty() {
        return Vec::new();
    }
    let acknowledged =
        news.iter().filter(|receipt| receipt.kind == ReceiptKind::Acknowledged).map(|receipt| receipt.stop);
    let standing: Vec<Event> =
        acknowledged.filter_map(|stop| all_stand(state, stop, Some(device), None, context.now)).collect();
    std::iter::once(Event::Receipts { receipts: news }).chain(standing).collect()
}

fn is_news(state: &State, device: DeviceId, receipt: &DeviceReceipt) -> bool {
    state.stops.get(&receipt.stop).is_some_and(|stop| {
        let known = stop.receipts.get(&device).copied().unwrap_or_default();
        match receipt.kind {
            ReceiptKind::Delivered => known.delivered,
            ReceiptKind::Displayed => known.displayed,
            ReceiptKind::Acknowledged => known.acknowledged,
        }
        .is_none()
    })
}

/// Everybody on scene has acknowledged, counting `newly` as well and `leaving` no longer.
fn all_stand(
    state: &State,
    stop: StopId,
    newly: Option<DeviceId>,
    leaving: Option<DeviceId>,
    now: Timestamp,
) -> Option<Event> {
    let facts = state.stops.get(&stop).filter(|facts| facts.standstill_ms.is_none())?;
    let mut waits_for = state
        .on_scene()
        .map(|(device, _)| *device)
        .filter(|device| Some(*device) != newly && Some(*device) != leaving);
    if waits_for.any(|device| !facts.acknowledged_by(&device)) {
        return None;
    }
    let took = (now - facts.occurred_at).max(TimeDelta::zero()).num_milliseconds();
    Some(Event::AllStand { stop, standstill_ms: u64::try_from(took).unwrap_or(0) })
}

/// When the next stop reaches each escalation level.
pub fn due(state: &State, policy: &Policy) -> Vec<(Timestamp, Due)> {
    [Escalation::Late, Escalation::SecondSignal, Escalation::ReachByRadio]
        .into_iter()
        .filter_map(|level| {
            let (signalled_at, stop) = state.unanswered.get(&level)?.first()?;
            Some((*signalled_at + after(level, policy), Due { stop: *stop, level }))
        })
        .collect()
}

/// One level of one stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// The stop.
    pub stop: StopId,
    /// The level.
    pub level: Escalation,
}

fn after(level: Escalation, policy: &Policy) -> TimeDelta {
    match level {
        Escalation::Late => policy.delivery.expected_after,
        Escalation::SecondSignal => policy.delivery.second_signal_after,
        Escalation::ReachByRadio => policy.delivery.radio_after,
    }
}

/// The devices that have not answered a stop by now.
pub fn escalate(state: &State, due: Due) -> Event {
    let silent = |device: &DeviceId| {
        state.stops.get(&due.stop).is_some_and(|s| !s.acknowledged_by(device) && !s.reached.contains(device))
    };
    let devices = state.on_scene().map(|(device, _)| *device).filter(|device| silent(device)).collect();
    Event::Unanswered { stop: due.stop, level: due.level, devices }
}

/// A silent device's holder was reached another way: the supervisor's task is done, the device stays unanswered.
pub fn reached(state: &State, ask: &Reached) -> Result<Vec<Event>, Refusal> {
    if !state.devices.contains_key(&ask.device) {
        return Err(RefusalCode::NoSuchDevice.into());
    }
    if !state.stops.contains_key(&ask.stop) {
        return Err(RefusalCode::NoSuchStop.into());
    }
    Ok(vec![Event::ReachedByRadio { stop: ask.stop, device: ask.device }])
}

/// A device leaves: nobody waits for it any more, neither at a stop nor after a restart.
pub fn release(state: &State, ask: &ReleaseDevice, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if state.devices.get(&ask.device).is_none_or(|device| device.released) {
        return Err(RefusalCode::NoSuchDevice.into());
    }
    let payload = context.payload.unwrap_or(Commitment([0; 32]));
    let mut events = vec![Event::DeviceReleased { device: ask.device, payload }];
    let waiting = state.unanswered.values().flatten().map(|(_, stop)| *stop);
    let stops: std::collections::BTreeSet<StopId> = waiting.collect();
    events.extend(
        stops.into_iter().filter_map(|stop| all_stand(state, stop, None, Some(ask.device), context.now)),
    );
    Ok(events)
}
