//! The fold of an operation's record. What can be derived is not stored.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::clocks::Timestamp;
use crate::ids::{AccountId, DeviceId, HoldId, ReportId, Seq, StopId};
use crate::operation::device::Checked;
use crate::operation::event::Escalation;
use crate::operation::hold::{Cause, Hold};
use crate::operation::notice::Notice;
use crate::operation::plan::{End, Plan, Step};
use crate::operation::refusal::Refusal;
use crate::people::{Actor, AgeClass, Role, Slot, Subject};
use crate::policy::ClauseId;
use crate::record::Commitment;
use crate::report::Sign;
use crate::rescue::chain::Chain;
use crate::safeguards::night::{self, Affected};
use crate::safeguards::{
    document, facility, family, force, preflight, proportionality, recommendation, retention, rollback,
    sisters,
};
use crate::severity::Severity;
use crate::wire::view::Phase;

/// How many notices are shown; all of them are in the record.
pub const NOTICES_SHOWN: usize = 20;

/// How many refused requests are shown; all of them are in the record.
pub const REFUSED_SHOWN: usize = 20;

/// Everything the rules need to know about one operation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// The newest durable entry.
    pub seq: Seq,
    /// What it was created as.
    pub created: Option<Created>,
    /// The accepted plan.
    pub plan: Option<Plan>,
    /// Steps taken, with the first time of each.
    pub steps: BTreeMap<Step, Timestamp>,
    /// Devices that take part.
    pub devices: BTreeMap<DeviceId, Device>,
    /// The newest check of each device, by itself.
    pub checks: BTreeMap<DeviceId, Checked>,
    /// Reports by id.
    pub reports: BTreeMap<ReportId, ReportFacts>,
    /// Holds by id. A hold never leaves this map; it is lifted and resumed in it.
    pub holds: BTreeMap<HoldId, Hold>,
    /// Reports that an assessment expressly covers, also those not yet received.
    pub reports_named: BTreeSet<ReportId>,
    /// Assessments that have lifted a hold: whose, and made when. Each lifts one.
    pub assessments_used: BTreeSet<(Subject, Timestamp)>,
    /// The newest stop of each incident, by the report that began it.
    pub incidents: BTreeMap<ReportId, StopId>,
    /// When it was first aborted. Once set, never cleared (I-2).
    pub aborted_at: Option<Timestamp>,
    /// Stops by id, with who has confirmed what.
    pub stops: BTreeMap<StopId, StopFacts>,
    /// Stops that are decided but not durable yet.
    pub not_durable: BTreeSet<StopId>,
    /// The newest durable entry that raised a stop.
    pub newest_stop: Seq,
    /// Stops each device has not confirmed: no grant while there is one (safety invariants, section 3).
    pub undelivered: BTreeMap<DeviceId, BTreeSet<StopId>>,
    /// Stops that have not reached an escalation level yet, in the order in which they will.
    pub unanswered: BTreeMap<Escalation, BTreeSet<(Timestamp, StopId)>>,
    /// Questions after an unclear sign that are still open, with their due time.
    pub questions: BTreeMap<ReportId, Timestamp>,
    /// The rescue chain, once opened.
    pub rescue: Option<Chain>,
    /// Minors reported on site, by report.
    pub minors_reported: BTreeMap<ReportId, Subject>,
    /// Since when minors are affected although the plan said otherwise.
    pub minors_since: Option<Timestamp>,
    /// Ages stated during the operation.
    pub ages: BTreeMap<Slot, StatedAge>,
    /// Nights for which a hold exists, by the instant they began.
    pub nights_held: BTreeSet<Timestamp>,
    /// Night warnings given: the night and the mark in minutes, or none for the forecast itself.
    pub night_warnings: BTreeSet<(Timestamp, Option<u32>)>,
    /// Who has proposed to go on at night, per hold.
    pub night_proposals: BTreeMap<HoldId, AccountId>,
    /// The latest refused requests, newest first.
    pub refused: VecDeque<RefusedFacts>,
    /// How and when it ended.
    pub ended: Option<(End, Timestamp)>,
    /// Reports that came in after the end.
    pub after_end: BTreeSet<ReportId>,
    /// When the severity last changed.
    pub severity_since: Option<Timestamp>,
    /// Evidence that the first of two persons has offered, per hold.
    pub lift_proposals: BTreeMap<HoldId, Proposal>,
    /// The latest notices, newest first.
    pub notices: VecDeque<(Timestamp, Notice)>,
    /// Before the operation.
    pub preflight: preflight::Facts,
    /// The family.
    pub family: family::Facts,
    /// The place of contact.
    pub place: facility::Facts,
    /// Certificates and stated illnesses.
    pub documents: document::Facts,
    /// The force register.
    pub force: force::Facts,
    /// Stages of the way.
    pub stages: proportionality::Facts,
    /// The monitor's recommendations (decision 7).
    pub recommendations: recommendation::Facts,
    /// The other operations of the measure (decision 1).
    pub sisters: sisters::Facts,
    /// What the record says it lost (I-11).
    pub rollbacks: rollback::Facts,
    /// After the operation: legal holds and erasure (I-12).
    pub after: retention::Facts,
}

/// Evidence that the first of two persons has offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Who.
    pub by: Actor,
    /// The evidence's kind.
    pub evidence: &'static str,
}

/// What an operation was created as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// Functional reference.
    pub reference: String,
    /// Hash of the policy it runs under.
    pub policy_hash: String,
    /// Übung.
    pub drill: bool,
    /// When.
    pub at: Timestamp,
    /// Commitment to the key of its sealed parts.
    pub key: Option<Commitment>,
}

/// A device that takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Call sign.
    pub label: String,
    /// Its holder's role when it joined.
    pub role: Role,
    /// It has left; nobody waits for it.
    pub released: bool,
}

/// What is remembered of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFacts {
    /// The sign; the worst one, if the id came again with other content.
    pub sign: Sign,
    /// The report that began the incident it belongs to; its own id if it began one.
    pub root: ReportId,
    /// The mark of every content that came under this id.
    pub marks: BTreeSet<String>,
    /// The reporting device.
    pub reporter: DeviceId,
    /// When it happened, as far as the clocks tell.
    pub occurred_at: Timestamp,
    /// When it came in.
    pub received_at: Timestamp,
    /// Whom it concerns.
    pub who: Subject,
    /// Roles that have declared it a misfire.
    pub declared_false_by: BTreeSet<AccountId>,
}

/// One stop, and who has confirmed what (D5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopFacts {
    /// Its position in the record; none while it is not durable.
    pub seq: Option<Seq>,
    /// The severity it asks for.
    pub severity: Severity,
    /// The clause behind it.
    pub clause: ClauseId,
    /// Why.
    pub cause: Cause,
    /// What was seen, if a report raised it.
    pub sign: Option<Sign>,
    /// Whom it concerns.
    pub who: Subject,
    /// When it happened, as far as the clocks tell.
    pub occurred_at: Timestamp,
    /// When it was signalled.
    pub signalled_at: Timestamp,
    /// The device it came from.
    pub by: Option<DeviceId>,
    /// Receipts per device.
    pub receipts: BTreeMap<DeviceId, ReceiptTimes>,
    /// How far it has escalated.
    pub escalation: Option<Escalation>,
    /// Devices whose holder was reached another way.
    pub reached: BTreeSet<DeviceId>,
    /// From when it happened to the last acknowledgement.
    pub standstill_ms: Option<u64>,
}

/// The three receipts of one device for one stop. None stands for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReceiptTimes {
    /// Delivered.
    pub delivered: Option<Timestamp>,
    /// Displayed.
    pub displayed: Option<Timestamp>,
    /// Acknowledged by a human.
    pub acknowledged: Option<Timestamp>,
}

/// An age stated during the operation (R-20f).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedAge {
    /// The age class.
    pub age: AgeClass,
    /// Who stated it.
    pub by: Option<AccountId>,
    /// A lead has confirmed it.
    pub confirmed: bool,
    /// Whom it makes affected: the youngest age stated since a lead last confirmed one.
    pub counts_as: Affected,
}

impl StatedAge {
    /// An age that somebody states, after others that nobody has confirmed.
    pub fn stated(age: AgeClass, by: Option<AccountId>, before: Option<&Self>) -> Self {
        let counts_as = Affected::by(age);
        let counts_as = before.map_or(counts_as, |before| counts_as.and(before.counts_as));
        Self { age, by, confirmed: false, counts_as }
    }

    /// A lead confirms it: what was stated before counts no longer.
    pub const fn confirm(&mut self, age: AgeClass) {
        self.age = age;
        self.confirmed = true;
        self.counts_as = Affected::by(age);
    }
}

/// A refused request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedFacts {
    /// The request's word.
    pub ask: String,
    /// Why.
    pub refusal: Refusal,
    /// When.
    pub at: Timestamp,
    /// Who asked.
    pub by: Actor,
}

impl State {
    /// How far it is stopped: derived on every read, so that it can never disagree with its facts.
    pub fn severity(&self) -> Severity {
        if self.aborted_at.is_some() {
            Severity::Aborted
        } else if self.holds.values().any(Hold::stands) {
            Severity::Interrupted
        } else {
            Severity::Running
        }
    }

    /// How far it has come.
    pub fn phase(&self) -> Phase {
        if self.ended.is_some() {
            Phase::Ended
        } else if self.begun_at().is_some() {
            Phase::Underway
        } else if self.plan.is_some() && self.preflight.ready_at.is_some() {
            Phase::Ready
        } else {
            Phase::Draft
        }
    }

    /// When first contact was made.
    pub fn begun_at(&self) -> Option<Timestamp> {
        self.steps.get(&Step::Begin).copied()
    }

    /// Whether minors are, or may be, affected.
    pub fn minors_affected(&self) -> bool {
        night::affected(self).minors
    }

    /// The report that began the incident this one belongs to.
    pub fn root_of(&self, report: ReportId, concerns: Option<ReportId>) -> ReportId {
        concerns.map_or(report, |earlier| self.reports.get(&earlier).map_or(earlier, |facts| facts.root))
    }

    /// Devices that stand on scene: the ones a stop waits for.
    pub fn on_scene(&self) -> impl Iterator<Item = (&DeviceId, &Device)> {
        self.devices.iter().filter(|(_, device)| !device.released && device.role.stands_on_scene())
    }

    /// Whether this device has confirmed delivery of every stop meant for it (no grant otherwise).
    pub fn has_confirmed_all(&self, device: DeviceId) -> bool {
        self.undelivered.get(&device).is_none_or(BTreeSet::is_empty)
    }

    /// Whether there is a stop the asking person has not seen: not durable yet, or newer than `seen`.
    pub fn has_stop_newer_than(&self, seen: Seq) -> bool {
        !self.not_durable.is_empty() || self.newest_stop > seen
    }

    /// Stops that still stand: what a device that joins now has to show.
    pub fn standing_stops(&self) -> BTreeSet<StopId> {
        let aborts =
            self.stops.iter().filter(|(_, stop)| stop.severity == Severity::Aborted).map(|(id, _)| *id);
        self.holds.values().filter(|hold| hold.stands()).map(|hold| hold.stop).chain(aborts).collect()
    }
}

impl StopFacts {
    /// Whether a human at `device` has acknowledged it.
    pub fn acknowledged_by(&self, device: &DeviceId) -> bool {
        self.receipts.get(device).is_some_and(|r| r.acknowledged.is_some())
    }
}
