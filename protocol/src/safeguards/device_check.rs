//! Devices that are fit: whoever cannot be heard, felt or seen by a device is not stopped at once.
//! Before an operation begins each device checks itself, and the lead sees it as green or red.
//! This is information: it refuses nothing, holds nothing and lifts nothing.

use chrono::TimeDelta;

use crate::clocks::Timestamp;
use crate::ids::DeviceId;
use crate::operation::context::Context;
use crate::operation::device::{DeviceCheck, DeviceFault, Tried};
use crate::operation::event::Event;
use crate::operation::notice::{Notice, NoticeCode};
use crate::operation::plan::Step;
use crate::operation::refusal::{Refusal, RefusalCode};
use crate::operation::state::State;
use crate::policy::{ClauseId, Devices, Policy};
use crate::safeguards::Asked;

/// A device says how its own check went. The same again within a short time is not written down twice.
pub fn check(state: &State, ask: DeviceCheck, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if state.ended.is_some() {
        return Err(RefusalCode::Closed.into());
    }
    let policy = &context.policy.devices;
    let known = context.actor.device().and_then(|device| state.checks.get(&device));
    let repeated = known.is_some_and(|known| {
        context.now - known.at <= policy.same_check && says_the_same(known.check, ask, policy)
    });
    Ok(if repeated { Vec::new() } else { vec![Event::DeviceChecked { check: ask }] })
}

/// A clock is never off by the same milliseconds twice: there only the verdict counts.
fn says_the_same(one: DeviceCheck, other: DeviceCheck, policy: &Devices) -> bool {
    let judged = DeviceCheck { clock_difference_ms: one.clock_difference_ms, ..other };
    one == judged && clock_is_right(one, policy) == clock_is_right(other, policy)
}

/// What is wrong with a device; nothing: it shows green. One that does not stand on scene need not be
/// checked, but what it found counts.
pub fn faults(state: &State, device: DeviceId, now: Timestamp, policy: &Policy) -> Vec<DeviceFault> {
    let Some(checked) = state.checks.get(&device) else {
        let stands = state.devices.get(&device).is_some_and(|known| known.role.stands_on_scene());
        return if stands { vec![DeviceFault::Unchecked] } else { Vec::new() };
    };
    let policy = &policy.devices;
    // After the end nobody checks any more: what counts is how it stood then.
    let until = state.ended.map_or(now, |(_, at)| at.min(now));
    let outdated = until - checked.at > policy.check_valid;
    outdated.then_some(DeviceFault::Outdated).into_iter().chain(found(checked.check, policy)).collect()
}

/// What a check found. A device without a motor cannot vibrate and is not to blame; a browser decides by
/// itself whether storage lasts, so that is shown and not counted.
fn found(check: DeviceCheck, policy: &Devices) -> Vec<DeviceFault> {
    let DeviceCheck { sound, vibration, location, screen, connection, offline, .. } = check;
    let works = |tried: Tried| tried == Tried::Works;
    let items = [
        (DeviceFault::Sound, works(sound)),
        (DeviceFault::Vibration, works(vibration) || vibration == Tried::NotOffered),
        (DeviceFault::Location, works(location)),
        (DeviceFault::Screen, works(screen)),
        (DeviceFault::Connection, works(connection)),
        (DeviceFault::Offline, works(offline)),
        (DeviceFault::Clock, clock_is_right(check, policy)),
    ];
    items.into_iter().filter(|(_, is_right)| !is_right).map(|(fault, _)| fault).collect()
}

/// R-20h: a clock that is off by more than two minutes gives two readings of everything it tells.
fn clock_is_right(check: DeviceCheck, policy: &Devices) -> bool {
    let difference = check.clock_difference_ms.and_then(TimeDelta::try_milliseconds);
    difference.is_some_and(|difference| difference.abs() <= policy.clock_difference_max)
}

/// What is told with first contact: devices on scene are not checked, or something is wrong with them.
pub fn notices(state: &State, asked: &Asked<'_>, context: &Context<'_>) -> Vec<Notice> {
    let wrong = |device: &DeviceId| !faults(state, *device, context.now, context.policy).is_empty();
    let any = asked.step == Step::Begin && state.on_scene().any(|(device, _)| wrong(device));
    if any { vec![Notice::new(NoticeCode::DevicesNotChecked, ClauseId::R30)] } else { Vec::new() }
}
