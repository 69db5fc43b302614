//! Every stop, from what raised it to the last human acknowledgement, to how it ended, and
//! each device's three receipts on the way (D5, I-7).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::reading::{By, Line, Moment, Reading, span_ms};
use super::sealed::Sealed;
use super::words::labels;
use crate::clocks::Timestamp;
use crate::explain::{self, Explanation};
use crate::ids::{DeviceId, HoldId, Seq, StopId};
use crate::operation::apply::{report_of, stop_of};
use crate::operation::event::{Escalation, Event, RecordedReceipt};
use crate::operation::evidence::RecordedEvidence;
use crate::operation::hold::{Cause, Hold, HoldKind, HoldStatus};
use crate::operation::state::StopFacts;
use crate::people::{Role, Subject};
use crate::policy::ClauseId;
use crate::receipt::ReceiptKind;
use crate::report::{Report, Sign};
use crate::rescue::content::Text;
use crate::severity::Severity;

/// One stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct Standstill {
    /// The stop.
    pub stop: StopId,
    /// The entry that raised it.
    pub seq: Seq,
    /// How far it stops.
    pub severity: Severity,
    /// The clause behind it.
    pub clause: ClauseId,
    /// Why it was raised.
    pub cause: Cause,
    /// What was seen, if a report raised it; the worst that was said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<Sign>,
    /// Whom it concerns.
    pub who: Subject,
    /// When it happened, as far as the clocks tell.
    pub occurred_at: Timestamp,
    /// Every instant at which it may have happened; several where the clocks disagree (R-20h).
    pub readings: Vec<Timestamp>,
    /// When the server heard of it, if a report raised it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Timestamp>,
    /// When it was signalled.
    pub signalled_at: Timestamp,
    /// Who raised it.
    pub by: By,
    /// What it is, on which facts, by which rule and clause, and what would let it go on.
    pub why: Explanation,
    /// The report's words, or the reason of whoever decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
    /// The holds it opened.
    pub holds: Vec<HoldReview>,
    /// The last human acknowledgement on scene.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands_at: Option<Timestamp>,
    /// Standstill time: from when it happened to that acknowledgement, in milliseconds. None: not everybody
    /// acknowledged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standstill_ms: Option<u64>,
    /// How it ended.
    pub ended: StopEnd,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// From when it happened until it ended, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasted_ms: Option<u64>,
    /// The three receipts of each device.
    pub devices: Vec<DeviceReceipts>,
    /// How far it escalated, and for whom.
    pub escalations: Vec<EscalationReview>,
}

/// How a stop ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum StopEnd {
    /// A lead's "Fortsetzen" covered it.
    Resumed,
    /// The operation was aborted, by it or after it.
    Aborted,
    /// The operation was ended while it stood.
    Closed,
    /// It still stands.
    Standing,
}

/// One hold and its life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct HoldReview {
    /// The hold.
    pub hold: HoldId,
    /// The entry that opened it.
    pub seq: Seq,
    /// Its kind.
    pub kind: HoldKind,
    /// Its kind in words.
    pub name: Text,
    /// Whom it concerns.
    pub who: Subject,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// What the first of two persons offered.
    pub proposed: Vec<LiftReview>,
    /// What lifted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifted: Option<LiftReview>,
    /// The lead's "Fortsetzen" that covered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resumed: Option<Moment>,
}

/// Evidence that was offered for a hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct LiftReview {
    /// When, and by whom.
    pub moment: Moment,
    /// What the record keeps of it.
    pub evidence: RecordedEvidence,
    /// The same in words.
    pub what: Text,
    /// Whether it departs from the agreement.
    pub deviation: bool,
    /// The names, numbers and reasons that belong to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// One device's receipts for one stop. None stands for another (D5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct DeviceReceipts {
    /// The device.
    pub device: DeviceId,
    /// Its call sign.
    pub label: String,
    /// Its holder's role.
    pub role: Role,
    /// The stop reached its program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered: Option<ReceiptAt>,
    /// It was shown and sounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub displayed: Option<ReceiptAt>,
    /// A human acknowledged it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<ReceiptAt>,
    /// Its holder was reached another way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached: Option<Moment>,
}

/// One receipt, by both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct ReceiptAt {
    /// The entry that recorded it.
    pub seq: Seq,
    /// The device's clock.
    pub device_at: Timestamp,
    /// The server's clock.
    pub received_at: Timestamp,
    /// From the signal to its coming in, in milliseconds.
    pub after_ms: u64,
}

/// A stop was unanswered for longer than the policy allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct EscalationReview {
    /// The entry.
    pub seq: Seq,
    /// When.
    pub at: Timestamp,
    /// How far it escalated.
    pub level: Escalation,
    /// The devices without a human acknowledgement by then.
    pub devices: Vec<By>,
}

/// A time during which the operation did not go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct Interruption {
    /// The entry that stopped it.
    pub seq: Seq,
    /// When what stopped it happened, as far as the clocks tell.
    pub since: Timestamp,
    /// When it was signalled.
    pub signalled_at: Timestamp,
    /// How it ended.
    pub ended: StopEnd,
    /// The entry that ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_seq: Option<Seq>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// How long it lasted, from when it happened, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasted_ms: Option<u64>,
    /// The stops that were raised while it lasted.
    pub stops: Vec<StopId>,
}

/// Every stop, in the order of the record.
pub(super) fn standstills(reading: &Reading<'_>) -> Vec<Standstill> {
    let mut found: Vec<Standstill> = Vec::new();
    let receipts = Receipts::of(reading);
    for (line, stop) in reading.pick(stop_of) {
        if found.iter().all(|known| known.stop != stop)
            && let Some(facts) = reading.end.stops.get(&stop)
            && let Some(why) = explain::stop(&reading.end, reading.policy, stop)
        {
            found.push(standstill(reading, line, stop, facts, why, &receipts));
        }
    }
    found
}

fn standstill(
    reading: &Reading<'_>,
    line: &Line,
    stop: StopId,
    facts: &StopFacts,
    why: Explanation,
    receipts: &Receipts,
) -> Standstill {
    let report = report_of(&facts.cause).and_then(|wanted| first_report(reading, wanted));
    let decided = reading
        .pick(|event| {
            matches!(event, Event::Aborted { stop: aborted, payload: Some(_), .. } if *aborted == stop)
                .then_some(())
        })
        .find_map(|(line, ())| line.sealed.clone());
    let holds: Vec<HoldReview> = reading
        .end
        .holds
        .values()
        .filter(|hold| hold.stop == stop)
        .map(|hold| hold_review(reading, hold))
        .collect();
    let (ended, until) = ended(reading, facts, stop);
    let stands_at =
        facts.standstill_ms.and_then(|_| facts.receipts.values().filter_map(|r| r.acknowledged).max());
    Standstill {
        stop,
        seq: line.seq,
        severity: facts.severity,
        clause: facts.clause,
        cause: facts.cause.clone(),
        sign: facts.sign,
        who: facts.who.clone(),
        occurred_at: facts.occurred_at,
        readings: report.map(|(_, report)| report.clocks.readings()).unwrap_or_default(),
        received_at: report.map(|(_, report)| report.clocks.received_at),
        signalled_at: facts.signalled_at,
        by: facts.by.map_or_else(|| reading.by(&line.entry.by), |device| reading.holder(device)),
        why,
        sealed: decided.or_else(|| report.and_then(|(line, _)| line.sealed.clone())),
        holds,
        stands_at,
        standstill_ms: facts.standstill_ms,
        ended,
        until,
        lasted_ms: until.and_then(|until| span_ms(facts.occurred_at, until)),
        devices: receipts.devices(reading, stop, facts),
        escalations: escalations(reading, stop),
    }
}

/// The entry that brought a report first.
pub(super) fn first_report<'r>(
    reading: &'r Reading<'_>,
    wanted: crate::ids::ReportId,
) -> Option<(&'r Line, &'r Report)> {
    reading.pick(move |event| reported(event).filter(|report| report.id == wanted)).next()
}

/// The report in an entry that brings one for the first time.
pub(super) const fn reported(event: &Event) -> Option<&Report> {
    if let Event::Reported { report, .. } = event { Some(report) } else { None }
}

fn ended(reading: &Reading<'_>, facts: &StopFacts, stop: StopId) -> (StopEnd, Option<Timestamp>) {
    let end = &reading.end;
    let closed = end.ended.map(|(_, at)| at);
    if facts.severity == Severity::Aborted {
        return (StopEnd::Aborted, closed);
    }
    let mut resumed = None;
    for hold in end.holds.values().filter(|hold| hold.stop == stop) {
        match hold.status {
            HoldStatus::Resumed { at } => resumed = resumed.max(Some(at)),
            HoldStatus::Open | HoldStatus::Lifted { .. } => {
                return match (end.aborted_at, closed) {
                    (Some(at), _) => (StopEnd::Aborted, Some(at)),
                    (None, Some(at)) => (StopEnd::Closed, Some(at)),
                    (None, None) => (StopEnd::Standing, None),
                };
            }
        }
    }
    (StopEnd::Resumed, resumed)
}

fn hold_review(reading: &Reading<'_>, hold: &Hold) -> HoldReview {
    let opened = reading
        .pick(|event| {
            matches!(event, Event::HoldOpened { hold: opened, .. } if *opened == hold.id).then_some(())
        })
        .next();
    let proposed = reading.pick(|event| {
        let Event::LiftProposed { hold: offered, evidence, .. } = event else { return None };
        (*offered == hold.id).then_some((evidence, false))
    });
    let lifted = reading
        .pick(|event| {
            let Event::HoldLifted { hold: lifted, evidence, deviation, .. } = event else { return None };
            (*lifted == hold.id).then_some((evidence, *deviation))
        })
        .next();
    let resumed = reading
        .pick(|event| matches!(event, Event::Resumed { holds, .. } if holds.contains(&hold.id)).then_some(()))
        .next();
    HoldReview {
        hold: hold.id,
        seq: opened.map_or(Seq::NONE, |(line, ())| line.seq),
        kind: hold.kind,
        name: explain::labels::hold(hold.kind),
        who: hold.who.clone(),
        opened_at: hold.opened_at,
        proposed: proposed.map(|(line, what)| lift(reading, line, what)).collect(),
        lifted: lifted.map(|(line, what)| lift(reading, line, what)),
        resumed: resumed.map(|(line, ())| reading.moment(line)),
    }
}

fn lift(reading: &Reading<'_>, line: &Line, (evidence, deviation): (&RecordedEvidence, bool)) -> LiftReview {
    LiftReview {
        moment: reading.moment(line),
        evidence: evidence.clone(),
        what: labels::evidence(evidence),
        deviation,
        sealed: line.sealed.clone(),
    }
}

fn escalations(reading: &Reading<'_>, stop: StopId) -> Vec<EscalationReview> {
    let unanswered = reading.pick(|event| {
        let Event::Unanswered { stop: unanswered, level, devices } = event else { return None };
        (*unanswered == stop).then_some((level, devices))
    });
    unanswered
        .map(|(line, (level, devices))| EscalationReview {
            seq: line.seq,
            at: line.entry.at,
            level: *level,
            devices: devices.iter().map(|device| reading.holder(*device)).collect(),
        })
        .collect()
}

/// Every first receipt, by stop, device and kind.
struct Receipts(BTreeMap<(StopId, DeviceId, ReceiptKind), (Seq, RecordedReceipt)>);

impl Receipts {
    fn of(reading: &Reading<'_>) -> Self {
        let mut all = BTreeMap::new();
        for line in &reading.lines {
            if let Event::Receipts { receipts } = &line.entry.event {
                for receipt in receipts {
                    all.entry((receipt.stop, receipt.device, receipt.kind)).or_insert((line.seq, *receipt));
                }
            }
        }
        Self(all)
    }

    /// The devices on scene, and whoever else has receipted.
    fn devices(&self, reading: &Reading<'_>, stop: StopId, facts: &StopFacts) -> Vec<DeviceReceipts> {
        let known = reading.end.devices.iter();
        known
            .filter(|(device, known)| known.role.stands_on_scene() || facts.receipts.contains_key(device))
            .map(|(device, known)| DeviceReceipts {
                device: *device,
                label: known.label.clone(),
                role: known.role,
                delivered: self.at(stop, *device, ReceiptKind::Delivered, facts),
                displayed: self.at(stop, *device, ReceiptKind::Displayed, facts),
                acknowledged: self.at(stop, *device, ReceiptKind::Acknowledged, facts),
                reached: reached(reading, stop, *device),
            })
            .collect()
    }

    fn at(&self, stop: StopId, device: DeviceId, kind: ReceiptKind, facts: &StopFacts) -> Option<ReceiptAt> {
        let (seq, receipt) = self.0.get(&(stop, device, kind))?;
        let after_ms = span_ms(facts.signalled_at, receipt.received_at).unwrap_or(0);
        Some(ReceiptAt { seq: *seq, device_at: receipt.at, received_at: receipt.received_at, after_ms })
    }
}

fn reached(reading: &Reading<'_>, wanted: StopId, by: DeviceId) -> Option<Moment> {
    let mut reached = reading.pick(|event| {
        let Event::ReachedByRadio { stop, device } = event else { return None };
        (*stop == wanted && *device == by).then_some(())
    });
    reached.next().map(|(line, ())| reading.moment(line))
}

/// The times during which it did not go on.
pub(super) fn interruptions(reading: &Reading<'_>) -> Vec<Interruption> {
    let mut found: Vec<Interruption> = Vec::new();
    let mut open: Option<Interruption> = None;
    for line in &reading.lines {
        let (before, after) = line.severity;
        let at = line.entry.at;
        if before == Severity::Running && after != Severity::Running {
            open = Some(Interruption {
                seq: line.seq,
                since: at,
                signalled_at: at,
                ended: StopEnd::Standing,
                until_seq: None,
                until: None,
                lasted_ms: None,
                stops: Vec::new(),
            });
        }
        let Some(standing) = open.as_mut() else { continue };
        if let Some(stop) = stop_of(&line.entry.event)
            && !standing.stops.contains(&stop)
        {
            let occurred = reading.end.stops.get(&stop).map_or(at, |facts| facts.occurred_at);
            standing.since = standing.since.min(occurred);
            standing.stops.push(stop);
        }
        let ended = match (&line.entry.event, after) {
            (_, Severity::Running) => Some(StopEnd::Resumed),
            (Event::Aborted { .. }, Severity::Aborted) => Some(StopEnd::Aborted),
            (Event::Closed { .. }, _) => Some(StopEnd::Closed),
            (_, Severity::Interrupted | Severity::Aborted) => None,
        };
        if let Some(ended) = ended {
            standing.ended = ended;
            standing.until_seq = Some(line.seq);
            standing.until = Some(at);
            standing.lasted_ms = span_ms(standing.since, at);
            found.extend(open.take());
        }
    }
    found.extend(open);
    found
}
