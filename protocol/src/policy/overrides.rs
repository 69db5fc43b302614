//! A district may tighten the agreement freely. Whatever it loosens has to be declared, field by field,
//! and is shown as a deviation in every review.

use std::ops::Range;

use chrono::{NaiveTime, Timelike};
use toml::Spanned;
use toml::de::DeTable;

use super::mistake::PolicyMistakeCode as Code;
use super::section::Sheet;
use super::{NightWindow, Policy, PolicyMistake, Protects, ShortCount, UnexpectedMinor};
use crate::operation::place::PlaceKind;

/// A field, and whether `policy` is looser in it than `agreement`.
type Check = (&'static str, fn(&Policy, &Policy) -> bool);

const CHECKS: &[Check] = &[
    ("lease.lease_s", |p, a| p.lease.duration > a.lease.duration),
    ("delivery.expected_after_s", |p, a| p.delivery.expected_after > a.delivery.expected_after),
    ("delivery.second_signal_after_s", |p, a| {
        p.delivery.second_signal_after > a.delivery.second_signal_after
    }),
    ("delivery.radio_after_s", |p, a| p.delivery.radio_after > a.delivery.radio_after),
    ("emergency.question_within_s", |p, a| p.emergency.question_within > a.emergency.question_within),
    ("emergency.abort_press_ms", |p, a| p.emergency.abort_press > a.emergency.abort_press),
    ("fitness.finding_by", |p, a| !p.fitness.finding_by.is_subset(&a.fitness.finding_by)),
    ("fitness.entered_by", |p, a| !p.fitness.entered_by.is_subset(&a.fitness.entered_by)),
    ("fitness.remote_lifts", |p, a| p.fitness.remote_lifts && !a.fitness.remote_lifts),
    ("night.zone", |p, a| p.night.zone != a.night.zone),
    ("night.windows", |p, a| !covers(&p.night.windows, &a.night.windows)),
    ("night.forecast_buffer_min", |p, a| p.night.forecast_buffer < a.night.forecast_buffer),
    ("night.countdown_min", |p, a| {
        a.night.countdown_min.iter().any(|mark| !p.night.countdown_min.contains(mark))
    }),
    ("night.unexpected_minor", |p, a| {
        p.night.unexpected_minor == UnexpectedMinor::HoldUntilMorning
            && a.night.unexpected_minor == UnexpectedMinor::Abort
    }),
    ("rescue.unclaimed_after_s", |p, a| p.rescue.unclaimed_after > a.rescue.unclaimed_after),
    ("rescue.call_112_within_s", |p, a| p.rescue.call_112_within > a.rescue.call_112_within),
    ("preflight.items", |p, a| !p.preflight.items.is_superset(&a.preflight.items)),
    ("family.short_count_before_departure", |p, a| {
        p.family.short_count == ShortCount::RefuseDeparture && a.family.short_count == ShortCount::Hold
    }),
    ("facility.protected", |p, a| !p.facility.protected.is_superset(&a.facility.protected)),
    ("facility.list_max_age_days", |p, a| p.facility.list_max_age > a.facility.list_max_age),
    ("facility.point_radius_m.shared_accommodation", |p, a| is_nearer(p, a, PlaceKind::SharedAccommodation)),
    ("facility.point_radius_m.hospital", |p, a| is_nearer(p, a, PlaceKind::Hospital)),
    ("facility.point_radius_m.psychiatry", |p, a| is_nearer(p, a, PlaceKind::Psychiatry)),
    ("facility.point_radius_m.practice", |p, a| is_nearer(p, a, PlaceKind::Practice)),
    ("facility.point_radius_m.care", |p, a| is_nearer(p, a, PlaceKind::Care)),
    ("facility.point_radius_m.youth_welfare", |p, a| is_nearer(p, a, PlaceKind::YouthWelfare)),
    ("facility.point_radius_m.refuge", |p, a| is_nearer(p, a, PlaceKind::Refuge)),
    ("facility.point_radius_m.counselling", |p, a| is_nearer(p, a, PlaceKind::Counselling)),
    ("facility.point_radius_m.school", |p, a| is_nearer(p, a, PlaceKind::School)),
    ("facility.point_radius_m.other", |p, a| is_nearer(p, a, PlaceKind::Other)),
    ("document.decide_within_min", |p, a| p.document.decide_within > a.document.decide_within),
    ("force.still_needed_first_s", |p, a| p.force.still_needed_first > a.force.still_needed_first),
    ("force.still_needed_every_s", |p, a| p.force.still_needed_every > a.force.still_needed_every),
    ("force.position_alarm_s", |p, a| p.force.position_alarm > a.force.position_alarm),
    ("force.position_supervisor_s", |p, a| p.force.position_supervisor > a.force.position_supervisor),
    ("force.breathing_every_s", |p, a| p.force.breathing_every > a.force.breathing_every),
    ("force.generic_reasons", |p, a| !p.force.generic_reasons.is_superset(&a.force.generic_reasons)),
    ("comms.silent_after_s", |p, a| p.comms.silent_after > a.comms.silent_after),
    ("devices.clock_difference_max_s", |p, a| {
        p.devices.clock_difference_max > a.devices.clock_difference_max
    }),
    ("devices.check_valid_h", |p, a| p.devices.check_valid > a.devices.check_valid),
    ("monitor.answer_within_s", |p, a| p.monitor.answer_within > a.monitor.answer_within),
];

/// Every field that can be loosened.
pub(super) const FIELDS: &[&str] = &{
    let mut fields = [""; CHECKS.len()];
    let mut i = 0;
    while i < CHECKS.len() {
        fields[i] = CHECKS[i].0;
        i += 1;
    }
    fields
};

/// What `policy` loosens without saying so, and what it declares without loosening it.
pub(super) fn undeclared(policy: &Policy, agreement: &Policy, text: &str) -> Vec<PolicyMistake> {
    let (document, _) = DeTable::parse_recoverable(text);
    let sheet = Sheet::new(text);
    for (field, is_looser) in CHECKS {
        let declared = policy.deviations.iter().any(|deviation| deviation.field == *field);
        match (is_looser(policy, agreement), declared) {
            (true, false) => {
                sheet
                    .note(&span(&document, field), field, Code::LoosenedUndeclared)
                    .wanted("as strict as the agreement, or declared under [[deviations]]");
            }
            (false, true) => {
                sheet.note(&span(&document, field), field, Code::NotADeviation);
            }
            (true, true) | (false, false) => {}
        }
    }
    sheet.into_mistakes()
}

/// Where a field stands, or the table that should have it.
fn span(document: &Spanned<DeTable<'_>>, field: &str) -> Range<usize> {
    let mut found = 0..0;
    let mut table = Some(document.get_ref());
    for name in field.split('.') {
        let Some(value) = table.and_then(|table| table.get(name)) else { break };
        found = value.span();
        table = value.get_ref().as_table();
    }
    found
}

/// Whether a facility of this kind protects less ground around it.
fn is_nearer(policy: &Policy, agreement: &Policy, kind: PlaceKind) -> bool {
    let radius = |policy: &Policy| policy.facility.point_radius_m.get(&kind).copied();
    // A kind that is not protected any more is a loosening of `facility.protected`.
    radius(policy).zip(radius(agreement)).is_some_and(|(here, there)| here < there)
}

/// Whether every second of `wanted` lies in one of `windows` that protects at least the same persons.
fn covers(windows: &[NightWindow], wanted: &[NightWindow]) -> bool {
    (0..24 * 60 * 60).all(|second| {
        let here = |window: &&NightWindow| contains(window, second);
        wanted.iter().filter(here).all(|wanted| {
            windows.iter().filter(here).any(|window| reach(window.protects) >= reach(wanted.protects))
        })
    })
}

/// Each of them protects everybody the one before does.
const fn reach(protects: Protects) -> u8 {
    match protects {
        Protects::Under14 => 0,
        Protects::Minors => 1,
        Protects::Everyone => 2,
    }
}

/// Whether there is no instant outside the windows: nothing would ever be allowed to begin.
pub(super) fn leave_no_day(windows: &[NightWindow]) -> bool {
    // An empty window is a mistake of its own (R-20i), and no night.
    let windows: Vec<_> = windows.iter().filter(|window| window.from != window.until).collect();
    (0..24 * 60 * 60).all(|second| windows.iter().any(|window| contains(window, second)))
}

fn contains(window: &NightWindow, second: u32) -> bool {
    let of = |time: NaiveTime| time.num_seconds_from_midnight();
    let (from, until) = (of(window.from), of(window.until));
    if from < until { (from..until).contains(&second) } else { second >= from || second < until }
}
