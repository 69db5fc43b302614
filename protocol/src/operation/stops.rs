//! Stops in the state: reports and the incidents they belong to, holds that open, who has confirmed
//! what, and how far a silence has escalated.

use std::collections::{BTreeMap, BTreeSet};

use crate::clocks::Timestamp;
use crate::ids::{ReportId, Seq, StopId};
use crate::operation::apply::{report_of, symptom_at, worse};
use crate::operation::event::{Escalation, RecordedReceipt};
use crate::operation::hold::{Cause, Hold, HoldKind};
use crate::operation::state::{ReportFacts, State, StopFacts};
use crate::people::{Actor, Subject};
use crate::policy::ClauseId;
use crate::receipt::ReceiptKind;
use crate::report::{Report, Sign};
use crate::severity::Severity;

/// What a stop is raised with.
#[derive(Clone, Copy)]
pub(super) struct Raised {
    pub(super) by: Actor,
    pub(super) at: Timestamp,
    pub(super) severity: Severity,
    pub(super) clause: ClauseId,
}

impl State {
    pub(super) fn stop_durable(&mut self, stop: StopId, seq: Seq) {
        self.not_durable.remove(&stop);
        self.newest_stop = self.newest_stop.max(seq);
        if let Some(facts) = self.stops.get_mut(&stop) {
            facts.seq = Some(facts.seq.map_or(seq, |known| known.min(seq)));
        }
    }

    pub(super) fn reported(&mut self, report: &Report, after_end: bool) {
        let root = self.root_of(report.id, report.concerns);
        self.symptom_added(root, report);
        self.reports.entry(report.id).or_insert_with(|| ReportFacts {
            sign: report.sign,
            root,
            marks: std::iter::once(report.mark.clone()).collect(),
            reporter: report.reporter,
            occurred_at: report.clocks.best(),
            received_at: report.clocks.received_at,
            who: report.who.clone(),
            declared_false_by: BTreeSet::new(),
        });
        if report.sign == Sign::MinorOnSite {
            self.minors_reported.insert(report.id, report.who.clone());
        }
        if after_end {
            self.after_end.insert(report.id);
        }
    }

    /// A further symptom of a known incident: what is shown becomes more exact, and an assessment has
    /// to be later than it (R-32 d). Holds that are lifted learn of it too: a lift on its way to the disk
    /// is folded after what was reported meanwhile, and replayed before it.
    fn symptom_added(&mut self, root: ReportId, report: &Report) {
        let Some(id) = self.incidents.get(&root) else { return };
        if let Some(stop) = self.stops.get_mut(id) {
            stop.sign = Some(stop.sign.map_or(report.sign, |known| worse(known, report.sign)));
            if stop.who == Subject::Unknown {
                stop.who = report.who.clone();
            }
        }
        for hold in self.holds.values_mut().filter(|hold| hold.stop == *id) {
            hold.newest_symptom = hold.newest_symptom.max(symptom_at(report));
            if hold.who == Subject::Unknown {
                hold.who = report.who.clone();
            }
        }
    }

    pub(super) fn hold_opened(&mut self, hold: Hold, seq: Option<Seq>) {
        if let Cause::NightBegan { at, .. } | Cause::UnexpectedMinor { night_at: at, .. } = &hold.cause {
            self.nights_held.insert(*at);
        }
        // A new symptom of the same person makes earlier assessments too old (R-32 d), whichever
        // of the two reports came in first.
        let mut hold = hold;
        if hold.kind == HoldKind::Medical && hold.who != Subject::Unknown {
            let newest = hold.newest_symptom;
            for other in self.holds.values_mut() {
                if other.kind == HoldKind::Medical && other.who == hold.who && other.id != hold.id {
                    hold.newest_symptom = hold.newest_symptom.max(other.newest_symptom);
                    other.newest_symptom = other.newest_symptom.max(newest);
                }
            }
        }
        let raised = Raised {
            by: hold.opened_by,
            at: hold.opened_at,
            severity: Severity::Interrupted,
            clause: hold.clause,
        };
        self.raise(hold.stop, &hold.cause, &hold.who, raised, seq);
        self.holds.entry(hold.id).or_insert(hold);
    }

    pub(super) fn raise(
        &mut self,
        stop: StopId,
        cause: &Cause,
        who: &Subject,
        raised: Raised,
        seq: Option<Seq>,
    ) {
        let report = report_of(cause).and_then(|id| self.reports.get(&id));
        let sign = report.map(|facts| facts.sign);
        let by = report.map(|facts| facts.reporter).or_else(|| raised.by.device());
        let occurred_at = report.filter(|_| tells_when(cause)).map_or(raised.at, |facts| facts.occurred_at);
        if let Some(root) = report.map(|facts| facts.root) {
            self.incidents.insert(root, stop);
        }
        for waiting in self.undelivered.values_mut() {
            waiting.insert(stop);
        }
        let facts = self.stops.entry(stop).or_insert_with(|| StopFacts {
            seq: None,
            severity: raised.severity,
            clause: raised.clause,
            cause: cause.clone(),
            sign,
            who: who.clone(),
            occurred_at,
            signalled_at: raised.at,
            by,
            receipts: BTreeMap::new(),
            escalation: None,
            reached: BTreeSet::new(),
            standstill_ms: None,
        });
        if raised.severity > facts.severity {
            facts.severity = raised.severity;
            facts.clause = raised.clause;
            facts.cause = cause.clone();
        }
        let key = (facts.signalled_at, stop);
        if facts.escalation.is_none() {
            for level in [Escalation::Late, Escalation::SecondSignal, Escalation::ReachByRadio] {
                self.unanswered.entry(level).or_default().insert(key);
            }
        }
        match seq {
            Some(seq) => self.stop_durable(stop, seq),
            None => {
                self.not_durable.insert(stop);
            }
        }
    }

    pub(super) fn receipt(&mut self, receipt: &RecordedReceipt) {
        let Some(stop) = self.stops.get_mut(&receipt.stop) else { return };
        let times = stop.receipts.entry(receipt.device).or_default();
        let time = match receipt.kind {
            ReceiptKind::Delivered => &mut times.delivered,
            ReceiptKind::Displayed => &mut times.displayed,
            ReceiptKind::Acknowledged => &mut times.acknowledged,
        };
        time.get_or_insert(receipt.received_at);
        if receipt.kind == ReceiptKind::Delivered
            && let Some(waiting) = self.undelivered.get_mut(&receipt.device)
        {
            waiting.remove(&receipt.stop);
        }
    }

    pub(super) fn escalated(&mut self, stop: StopId, level: Escalation) {
        let Some(facts) = self.stops.get_mut(&stop) else { return };
        facts.escalation = facts.escalation.max(Some(level));
        let key = (facts.signalled_at, stop);
        if let Some(waiting) = self.unanswered.get_mut(&level) {
            waiting.remove(&key);
        }
    }
}

/// Whether the report behind a cause says when it happened; other causes happen when they are noticed.
const fn tells_when(cause: &Cause) -> bool {
    matches!(
        cause,
        Cause::Report { .. }
            | Cause::LateReport { .. }
            | Cause::UnexpectedMinor { .. }
            | Cause::Facility { .. }
            | Cause::InCare { .. }
            | Cause::PlaceUnclear { .. }
    )
}
