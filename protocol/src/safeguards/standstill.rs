//! From the signal to standstill: receipts per device, and what happens when a device stays silent
//! (R-30, D5, I-7). Due times are counted from the signal and follow from the state alone.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use crate::clocks::Timestamp;
use crate::ids::{DeviceId, StopId};
use crate::operation::command::{Reached, ReleaseDevice};
use crate::operation::context::Context;
use crate::operation::event::{Escalation, Event, RecordedReceipt};
use crate::operation::refusal::{Refusal, RefusalCode};
use crate::operation::state::State;
use crate::policy::Policy;
use crate::receipt::ReceiptKind;
use crate::record::Commitment;

/// Receipts of devices. What is known already, or is about an unknown stop, changes nothing.
/// The last human acknowledgement on scene makes the standstill.
pub fn receipts(state: &State, given: &[RecordedReceipt]) -> Vec<Event> {
    let mut seen = BTreeSet::new();
    let news: Vec<RecordedReceipt> = given
        .iter()
        .filter(|receipt| {
            is_news(state, receipt) && seen.insert((receipt.stop, receipt.device, receipt.kind))
        })
        .copied()
        .collect();
    if news.is_empty() {
        return Vec::new();
    }
    let acknowledged: BTreeSet<StopId> = news
        .iter()
        .filter(|receipt| receipt.kind == ReceiptKind::Acknowledged)
        .map(|receipt| receipt.stop)
        .collect();
    let standing: Vec<Event> =
        acknowledged.into_iter().filter_map(|stop| all_stand(state, stop, &news, None)).collect();
    std::iter::once(Event::Receipts { receipts: news }).chain(standing).collect()
}

fn is_news(state: &State, receipt: &RecordedReceipt) -> bool {
    let known = state.stops.get(&receipt.stop).map(|stop| stop.receipts.get(&receipt.device).copied());
    state.devices.contains_key(&receipt.device)
        && known.is_some_and(|times| {
            let times = times.unwrap_or_default();
            match receipt.kind {
                ReceiptKind::Delivered => times.delivered,
                ReceiptKind::Displayed => times.displayed,
                ReceiptKind::Acknowledged => times.acknowledged,
            }
            .is_none()
        })
}

/// Everybody on scene has acknowledged, counting `news` as well and `leaving` no longer.
fn all_stand(
    state: &State,
    stop: StopId,
    news: &[RecordedReceipt],
    leaving: Option<(DeviceId, Timestamp)>,
) -> Option<Event> {
    let facts = state.stops.get(&stop).filter(|facts| facts.standstill_ms.is_none())?;
    let newly: BTreeMap<DeviceId, Timestamp> = news
        .iter()
        .filter(|receipt| receipt.stop == stop && receipt.kind == ReceiptKind::Acknowledged)
        .map(|receipt| (receipt.device, receipt.received_at))
        .collect();
    let left = leaving.map(|(device, _)| device);
    let mut waits_for = state.on_scene().map(|(device, _)| *device).filter(|device| Some(*device) != left);
    if waits_for.any(|device| !newly.contains_key(&device) && !facts.acknowledged_by(&device)) {
        return None;
    }
    let last = newly.into_values().chain(leaving.map(|(_, at)| at)).max()?;
    let took = (last - facts.occurred_at).max(TimeDelta::zero()).num_milliseconds();
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
    let stops: BTreeSet<StopId> = waiting.collect();
    events.extend(
        stops.into_iter().filter_map(|stop| all_stand(state, stop, &[], Some((ask.device, context.now)))),
    );
    Ok(events)
}
