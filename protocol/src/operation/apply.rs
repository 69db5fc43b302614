//! Event into state. Cannot fail, asks nothing, and gives the same state in any replay.
//!
//! Raising and lowering commute here: a stop that is applied before or after a resume that does not
//! name its hold leaves the same state. That is what lets a stop be signalled while a resume is
//! still on its way to the disk.

use crate::clocks::Timestamp;
use crate::ids::{ReportId, Seq, StopId};
use crate::operation::device::Checked;
use crate::operation::event::{Entry, Event};
use crate::operation::evidence::RecordedEvidence;
use crate::operation::hold::{Cause, Hold, HoldStatus};
use crate::operation::notice::{Notice, NoticeCode};
use crate::operation::plan::Plan;
use crate::operation::state::{
    Created, Device, NOTICES_SHOWN, Proposal, REFUSED_SHOWN, RefusedFacts, State, StatedAge,
};
use crate::operation::stops::Raised;
use crate::policy::ClauseId;
use crate::report::{Report, Sign};
use crate::severity::Severity;

impl State {
    /// Folds one entry. `seq` is its position, or none while it is decided but not durable.
    pub fn apply(&mut self, entry: &Entry, seq: Option<Seq>) {
        let before = self.severity();
        self.fold(entry, seq);
        self.after.fold(entry);
        if self.severity() != before || self.severity_since.is_none() {
            self.severity_since = Some(entry.at);
        }
        if let Some(seq) = seq {
            self.seq = self.seq.max(seq);
        }
    }

    /// Notes that an entry applied earlier without a position has become durable at `seq`.
    pub fn settle(&mut self, entry: &Entry, seq: Seq) {
        self.seq = self.seq.max(seq);
        if let Some(stop) = stop_of(&entry.event) {
            self.stop_durable(stop, seq);
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm per event; the arms are the file's content")]
    fn fold(&mut self, entry: &Entry, seq: Option<Seq>) {
        let at = entry.at;
        match &entry.event {
            Event::Created { reference, policy_hash, policy: _, drill, measure: _, key } => {
                self.sisters.fold(entry);
                self.created = Some(Created {
                    reference: reference.clone(),
                    policy_hash: policy_hash.clone(),
                    drill: *drill,
                    at,
                    key: *key,
                });
            }
            Event::PlanAccepted { plan, place: _, notices, payload: _ } => {
                self.plan_accepted(plan, at);
                self.preflight.fold(entry);
                self.family.fold(entry);
                self.place.fold(entry);
                self.told(notices, at);
            }
            Event::StepTaken(taken) => {
                self.steps.entry(taken.step).or_insert(at);
                self.family.fold(entry);
                self.place.fold(entry);
                self.stages.fold(entry);
                self.told(&taken.notices, at);
            }
            Event::PreflightAnswered { .. } => {
                self.preflight.fold(entry);
                self.told(&crate::safeguards::preflight::told(&entry.event), at);
            }
            Event::MadeReady | Event::SupporterRelease { .. } | Event::SupporterInformed { .. } => {
                self.preflight.fold(entry);
            }
            Event::Counted { .. } | Event::PersonStatus { .. } | Event::HandOverAssured { .. } => {
                self.family.fold(entry);
                self.told(&crate::safeguards::family::told(&entry.event), at);
            }
            Event::MeetingPlaceSet { .. } | Event::PlaceConfirmed { .. } => {
                self.place.fold(entry);
                self.told(&crate::safeguards::facility::told(&entry.event), at);
            }
            Event::PlaceUncertain { facility, .. } => {
                let notice = Notice::new(NoticeCode::MayBeInFacility, ClauseId::R41);
                self.place.fold(entry);
                self.told(&[Notice { facility: Some(facility.clone()), ..notice }], at);
            }
            Event::DocumentShown { document, .. } => {
                let notice = Notice::new(NoticeCode::DocumentToRecord, ClauseId::R50);
                self.documents.fold(entry);
                self.told(&[Notice { report: Some(*document), ..notice }], at);
            }
            Event::DocumentRecorded { .. } | Event::DocumentDecided { .. } => self.documents.fold(entry),
            Event::StopRecommended { report, due_at } => {
                let notice = Notice::new(NoticeCode::StopRecommended, ClauseId::R10);
                self.recommendations.fold(entry);
                self.told(&[Notice { report: Some(*report), at: Some(*due_at), ..notice }], at);
            }
            Event::RecommendationAnswered { .. } => self.recommendations.fold(entry),
            Event::StageEntered { stage: _, notices } => {
                self.stages.fold(entry);
                self.told(notices, at);
            }
            Event::ProportionalityConfirmed { .. } => self.stages.fold(entry),
            Event::MilderMeansTried { .. }
            | Event::ForceRequested { .. }
            | Event::ForceAuthorised { .. }
            | Event::ForceEnded { .. }
            | Event::ForceDescribed { .. }
            | Event::ForceNotReleased { .. } => self.force.fold(entry),
            Event::ForceAlarmed { .. } => {
                self.force.fold(entry);
                self.told(self.force.told(&entry.event).as_slice(), at);
            }
            Event::ForceStarted { notices, .. } | Event::ForceChecked { notices, .. } => {
                self.force.fold(entry);
                self.told(notices, at);
            }
            Event::IncidentRecorded { notices, .. } => self.told(notices, at),
            Event::LiftProposed { hold, evidence, newest_seen: _ } => {
                let proposal = Proposal { by: entry.by, evidence: evidence.kind() };
                self.lift_proposals.insert(*hold, proposal);
            }
            Event::SisterInterrupted { operation, .. } => {
                let notice = Notice::new(NoticeCode::SisterInterrupted, ClauseId::R30);
                self.sisters.fold(entry);
                self.told(&[Notice { operation: Some(*operation), ..notice }], at);
            }
            Event::DeviceJoined { device, role, label } => {
                let joined = Device { label: label.clone(), role: *role, released: false };
                if self.devices.insert(*device, joined).is_none() {
                    self.undelivered.insert(*device, self.standing_stops());
                }
            }
            Event::DeviceReleased { device, payload: _ } => {
                if let Some(device) = self.devices.get_mut(device) {
                    device.released = true;
                }
            }
            Event::DeviceChecked { check } => {
                if let Some(device) = entry.by.device() {
                    self.checks.insert(device, Checked { at, check: *check });
                }
            }
            Event::Reported { report, after_end } => self.reported(report, *after_end),
            Event::ReportRepeated { report } => {
                if let Some(facts) = self.reports.get_mut(&report.id) {
                    facts.marks.insert(report.mark.clone());
                    facts.sign = worse(facts.sign, report.sign);
                }
            }
            Event::HoldOpened { hold, kind, clause, cause, who, stop, symptom_at } => {
                self.fold_cause(entry);
                self.hold_opened(
                    Hold {
                        id: *hold,
                        kind: *kind,
                        clause: *clause,
                        cause: cause.clone(),
                        stop: *stop,
                        who: who.clone(),
                        opened_at: at,
                        opened_by: entry.by,
                        newest_symptom: *symptom_at,
                        status: HoldStatus::Open,
                    },
                    seq,
                );
            }
            Event::HoldLifted { hold, evidence, newest_seen: _, deviation } => {
                if let RecordedEvidence::Assessment { who, assessed_at, names_reports, .. } = evidence {
                    self.assessments_used.insert((who.clone(), *assessed_at));
                    self.reports_named.extend(names_reports);
                }
                if let Some(hold) = self.holds.get_mut(hold).filter(|hold| hold.is_open()) {
                    if let RecordedEvidence::Separation { .. } = evidence {
                        self.family.separated(hold, at);
                    }
                    hold.status = HoldStatus::Lifted { at, by: entry.by, deviation: *deviation };
                }
            }
            Event::Resumed { holds, newest_seen: _ } => {
                for hold in holds {
                    if let Some(hold) = self.holds.get_mut(hold).filter(|hold| !hold.is_open()) {
                        hold.status = HoldStatus::Resumed { at };
                    }
                }
            }
            Event::Aborted { clause, cause, who, stop, payload: _ } => {
                let first = self.aborted_at.map_or(at, |known| known.min(at));
                self.aborted_at = Some(first);
                let raised = Raised { by: entry.by, at, severity: Severity::Aborted, clause: *clause };
                self.raise(*stop, cause, who, raised, seq);
            }
            Event::QuestionAsked { report, due_at } => {
                self.questions.insert(*report, *due_at);
            }
            Event::QuestionAnswered { report, reassuring: _ } => {
                self.questions.remove(report);
            }
            Event::RescueOpened { .. }
            | Event::StepClaimed { .. }
            | Event::StepCompleted { .. }
            | Event::StepImpossible { .. }
            | Event::StepOverdue { .. }
            | Event::RescueClosed { .. } => self.rescue_fold(entry),
            Event::Receipts { receipts } => receipts.iter().for_each(|receipt| self.receipt(receipt)),
            Event::Unanswered { stop, level, devices: _ } => self.escalated(*stop, *level),
            Event::ReachedByRadio { stop, device } => {
                if let Some(stop) = self.stops.get_mut(stop) {
                    stop.reached.insert(*device);
                }
            }
            Event::AllStand { stop, standstill_ms } => {
                if let Some(facts) = self.stops.get_mut(stop) {
                    facts.standstill_ms = Some(*standstill_ms);
                    let key = (facts.signalled_at, *stop);
                    for waiting in self.unanswered.values_mut() {
                        waiting.remove(&key);
                    }
                }
            }
            Event::MinorsAffected { report: _ } => self.minors_from(at),
            Event::NightForecast { night_at, minutes_before } => {
                self.night_warnings.insert((*night_at, *minutes_before));
            }
            Event::NightContinuationProposed { hold, payload: _ } => {
                if let Some(account) = entry.by.account() {
                    self.night_proposals.insert(*hold, account);
                }
            }
            Event::AgeStated { slot, age, payload: _ } => {
                let stated = StatedAge::stated(*age, entry.by.account(), self.ages.get(slot));
                self.ages.insert(slot.clone(), stated);
                if age.counts_as_minor() {
                    self.minors_from(at);
                }
            }
            Event::AgeConfirmed { slot, age } => {
                if let Some(stated) = self.ages.get_mut(slot) {
                    stated.confirm(*age);
                }
            }
            Event::FalseAlarmDeclared { report } => {
                if let (Some(facts), Some(account)) = (self.reports.get_mut(report), entry.by.account()) {
                    facts.declared_false_by.insert(account);
                }
            }
            Event::Refused { ask, what: _, refusal } => {
                self.refused.push_front(RefusedFacts {
                    ask: ask.clone(),
                    refusal: refusal.clone(),
                    at,
                    by: entry.by,
                });
                self.refused.truncate(REFUSED_SHOWN);
            }
            Event::Closed { end, payload: _ } => {
                self.ended.get_or_insert((*end, at));
            }
            Event::RolledBack { size, head, stored, known_from: _ } => {
                self.rollbacks.fold(*size, head, *stored);
            }
            // Folded with every entry: they say nothing else about the operation.
            Event::CorrectionAdded { .. }
            | Event::StatementAdded { .. }
            | Event::LegalHoldPlaced { .. }
            | Event::LegalHoldReleased { .. }
            | Event::ErasureProposed { .. }
            | Event::ErasureWithdrawn
            | Event::Erased { .. }
            | Event::ErasureFinished { .. }
            | Event::Restarted => {}
        }
    }

    /// A hold's cause may answer an open question: time ran out, or the lead followed.
    fn fold_cause(&mut self, entry: &Entry) {
        self.documents.fold(entry);
        self.recommendations.fold(entry);
        self.sisters.fold(entry);
        self.place.fold(entry);
    }

    fn told(&mut self, notices: &[Notice], at: Timestamp) {
        for notice in notices {
            self.notices.push_front((at, notice.clone()));
        }
        self.notices.truncate(NOTICES_SHOWN);
    }

    fn plan_accepted(&mut self, plan: &Plan, at: Timestamp) {
        self.plan = Some(plan.clone());
        self.minors_since = plan.minors_affected().then_some(at);
    }

    fn minors_from(&mut self, at: Timestamp) {
        self.minors_since.get_or_insert(at);
    }
}

/// The newest instant at which a report says the symptom was there, never after the server heard of it.
pub fn symptom_at(report: &Report) -> Timestamp {
    let received = report.clocks.received_at;
    report.clocks.readings().into_iter().max().map_or(received, |newest| newest.min(received))
}

/// The report behind a cause, where there is one.
pub const fn report_of(cause: &Cause) -> Option<ReportId> {
    match cause {
        Cause::Report { report }
        | Cause::LateReport { report }
        | Cause::BadAnswer { report }
        | Cause::NoAnswer { report }
        | Cause::UnexpectedMinor { report, .. }
        | Cause::InCare { report, .. }
        | Cause::PlaceUnclear { report }
        | Cause::RecommendationUnanswered { report }
        | Cause::RecommendationFollowed { report } => Some(*report),
        Cause::Facility { report, .. } => *report,
        Cause::DocumentQualified { document }
        | Cause::DocumentRecognised { document }
        | Cause::DocumentUndecided { document } => Some(*document),
        Cause::NightBegan { .. }
        | Cause::FamilyIncomplete { .. }
        | Cause::Silence { .. }
        | Cause::SisterAborted { .. }
        | Cause::RolledBack { .. }
        | Cause::Breathing { .. }
        | Cause::Decision
        | Cause::Impossible => None,
    }
}

/// The stop an event raises, where it raises one. This is what goes out before the disk is touched.
pub const fn stop_of(event: &Event) -> Option<StopId> {
    if let Event::HoldOpened { stop, .. } | Event::Aborted { stop, .. } = event { Some(*stop) } else { None }
}

/// The sign that asks for more: life-threatening before all else, then in the order of the list.
pub fn worse(one: Sign, other: Sign) -> Sign {
    let rank = |sign: Sign| match sign {
        Sign::CardiacArrest => 20,
        Sign::Unconscious => 19,
        Sign::SevereBleeding => 18,
        Sign::AcuteBreathlessness => 17,
        Sign::NoAir => 16,
        Sign::Gurgling => 15,
        Sign::SuddenlyQuiet => 14,
        Sign::SuddenlyStronger => 13,
        Sign::Seizure => 12,
        Sign::OtherLifeThreatening => 11,
        Sign::Unclear => 10,
        Sign::MedicalEmergency => 9,
        Sign::CourtOrder => 8,
        Sign::ForbiddenForce => 7,
        Sign::FamilyIncomplete => 6,
        Sign::UnaccompaniedMinor => 5,
        Sign::Halt => 4,
        Sign::MinorOnSite => 3,
        Sign::CertificateShown => 2,
        Sign::IllnessStated => 1,
        Sign::Contact => 0,
    };
    if rank(other) > rank(one) { other } else { one }
}
