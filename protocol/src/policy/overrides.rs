//! A district may tighten the agreement freely. Whatever it loosens has to be declared, field by field,
//! and is shown as a deviation in every review.

use std::ops::Range;

use chrono::{NaiveTime, Timelike};
use toml::Spanned;
use toml::de::DeTable;

use super::mistake::PolicyMistakeCode as Code;
use super::section::Sheet;
use super::{NightWindow, Policy, PolicyMistake, UnexpectedMinor};

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

fn span(document: &Spanned<DeTable<'_>>, field: &str) -> Range<usize> {
    let (section, name) = field.split_once('.').unwrap_or((field, ""));
    document
        .get_ref()
        .get(section)
        .and_then(|section| section.get_ref().as_table()?.get(name))
        .map(Spanned::span)
        .unwrap_or_default()
}

/// Whether every second of `wanted` lies in one of `windows`.
fn covers(windows: &[NightWindow], wanted: &[NightWindow]) -> bool {
    (0..24 * 60 * 60).all(|second| {
        let is_in = |window: &NightWindow| contains(window, second);
        !wanted.iter().any(is_in) || windows.iter().any(is_in)
    })
}

fn contains(window: &NightWindow, second: u32) -> bool {
    let of = |time: NaiveTime| time.num_seconds_from_midnight();
    let (from, until) = (of(window.from), of(window.until));
    if from < until { (from..until).contains(&second) } else { second >= from || second < until }
}
