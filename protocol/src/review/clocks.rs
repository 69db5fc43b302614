//! Clock differences per device (D6, R-20h): how far each device's clock was off, who measured it, and
//! where it mattered so much that two readings were kept.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::reading::Reading;
use crate::clocks::{SKEW_THAT_MATTERS, Timestamp};
use crate::ids::{DeviceId, ReportId, Seq};
use crate::operation::event::Event;

/// One device's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct ClockReview {
    /// The device.
    pub device: DeviceId,
    /// Its call sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Every reading that says something about it, in order.
    pub readings: Vec<ClockReading>,
    /// The largest difference, in milliseconds: positive where the device ran ahead of the server.
    pub largest_ms: i64,
    /// Whether it was off by more than the policy allows.
    pub wrong: bool,
    /// Reports with two readings, of which the stricter one counted.
    pub two_readings: Vec<TwoReadings>,
}

/// One reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct ClockReading {
    /// The entry.
    pub seq: Seq,
    /// The server's clock.
    pub server_at: Timestamp,
    /// How far the device ran ahead, in milliseconds; negative: behind. It includes the way of the message,
    /// unless the device measured it itself.
    pub ahead_ms: i64,
    /// Where it comes from.
    pub source: ClockSource,
}

/// Where a reading comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClockSource {
    /// The device measured it in its own check.
    Check,
    /// A report told when it was sent.
    Report,
    /// A receipt told when it was given.
    Receipt,
}

/// A report whose clocks disagreed so much that it mattered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct TwoReadings {
    /// The entry.
    pub seq: Seq,
    /// The report.
    pub report: ReportId,
    /// Every instant at which it may have happened.
    pub readings: Vec<Timestamp>,
    /// When the server heard of it.
    pub received_at: Timestamp,
}

pub(super) fn clocks(reading: &Reading<'_>) -> Vec<ClockReview> {
    let mut found: BTreeMap<DeviceId, ClockReview> = BTreeMap::new();
    let allowed = reading.policy.devices.clock_difference_max.min(SKEW_THAT_MATTERS);
    let mut add = |device: DeviceId, ahead: TimeDelta, at: Timestamp, seq: Seq, source: ClockSource| {
        let clock = of(&mut found, reading, device);
        let ahead_ms = ahead.num_milliseconds();
        clock.readings.push(ClockReading { seq, server_at: at, ahead_ms, source });
        if ahead_ms.unsigned_abs() > clock.largest_ms.unsigned_abs() {
            clock.largest_ms = ahead_ms;
        }
        clock.wrong |= ahead.abs() > allowed;
    };
    for line in &reading.lines {
        let at = line.entry.at;
        if let Event::DeviceChecked { check } = &line.entry.event {
            let ahead =
                check.clock_difference_ms.and_then(i64::checked_neg).and_then(TimeDelta::try_milliseconds);
            if let (Some(device), Some(ahead)) = (line.entry.by.device(), ahead) {
                add(device, ahead, at, line.seq, ClockSource::Check);
            }
        } else if let Event::Reported { report, .. } = &line.entry.event {
            if let Some(ahead) = report.clocks.skew() {
                add(report.reporter, ahead, report.clocks.received_at, line.seq, ClockSource::Report);
            }
        } else if let Event::Receipts { receipts } = &line.entry.event {
            for receipt in receipts {
                let ahead = receipt.at - receipt.received_at;
                // A receipt may wait for a network as long as it likes; only running ahead is certain.
                if ahead > allowed {
                    add(receipt.device, ahead, receipt.received_at, line.seq, ClockSource::Receipt);
                }
            }
        }
    }
    for (line, report) in reading.pick(super::standstill::reported) {
        let readings = report.clocks.readings();
        if readings.len() > 1 {
            let received_at = report.clocks.received_at;
            let two = TwoReadings { seq: line.seq, report: report.id, readings, received_at };
            of(&mut found, reading, report.reporter).two_readings.push(two);
        }
    }
    found.into_values().collect()
}

fn of<'f>(
    found: &'f mut BTreeMap<DeviceId, ClockReview>,
    reading: &Reading<'_>,
    device: DeviceId,
) -> &'f mut ClockReview {
    found.entry(device).or_insert_with(|| ClockReview {
        device,
        label: reading.label(device),
        readings: Vec::new(),
        largest_ms: 0,
        wrong: false,
        two_readings: Vec::new(),
    })
}
