//! What was added after the operation: corrections and comments, the person's own statement, legal holds,
//! and what has been erased (I-12).

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::reading::{Line, Moment, Reading};
use super::sealed::Sealed;
use crate::clocks::Timestamp;
use crate::ids::Seq;
use crate::operation::after::{EarlyGround, LegalGround, RemarkKind, Speaker};
use crate::operation::event::Event;
use crate::people::Slot;
use crate::safeguards::retention;

/// What was added afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct AfterReview {
    /// Corrections of, and comments on, earlier entries. Those stay as they are.
    pub remarks: Vec<RemarkReview>,
    /// Statements of the persons concerned.
    pub statements: Vec<StatementReview>,
    /// Legal holds: while one stands nothing is erased.
    pub legal_holds: Vec<LegalHoldReview>,
    /// Proposals to erase everything personal, and what became of them.
    pub erasures: Vec<ErasureReview>,
    /// How it stands.
    pub personal: PersonalParts,
    /// Until when the policy has it kept; none while the operation has not ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_until: Option<Timestamp>,
    /// When everything personal was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
}

/// What has become of the personal parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum PersonalParts {
    /// They are kept.
    Kept,
    /// They are kept because a legal hold stands.
    Held,
    /// A first person wants them erased; a second one has to confirm it.
    Proposed,
    /// They have been erased. What they were, the record still proves without containing it.
    Erased,
}

/// Something said about an earlier entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct RemarkReview {
    /// When, by whom.
    pub moment: Moment,
    /// The entry it is about.
    pub of: Seq,
    /// Correction or comment.
    pub kind: RemarkKind,
    /// What is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// A person's own statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct StatementReview {
    /// When, by whom it was written down.
    pub moment: Moment,
    /// Whom it concerns; none for the whole family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<Slot>,
    /// In whose words it is.
    pub recorded_for: Speaker,
    /// The statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// Something decided, with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct ReasonedReview {
    /// When, by whom.
    pub moment: Moment,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// A legal hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct LegalHoldReview {
    /// Law or dispute.
    pub ground: LegalGround,
    /// Who placed it, when, and why.
    pub placed: ReasonedReview,
    /// Who released it, when, and why; none: it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<ReasonedReview>,
}

/// A proposal to erase, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct ErasureReview {
    /// Who proposed it, when, and why; the reason is erased with the rest.
    pub proposed: ReasonedReview,
    /// Why before the time for keeping it was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early: Option<EarlyGround>,
    /// What became of it; none: it waits for the second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<ErasureEnd>,
}

/// What became of a proposal to erase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ErasureEnd {
    /// It was taken back.
    Withdrawn {
        /// When, by whom.
        moment: Moment,
    },
    /// A legal hold voided it: whoever proposed it did not know of that.
    Voided {
        /// When, by whom the hold was placed.
        moment: Moment,
    },
    /// It was confirmed: everything personal is erased.
    Erased {
        /// When, by whom: a second person.
        moment: Moment,
        /// How many personal parts were erased, with their key.
        #[ts(type = "number")]
        payloads: u64,
        /// The entries whose personal part is gone. Each stays, and still verifies.
        entries: Vec<Seq>,
        /// When key and content were gone from every copy; none: it is not finished.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        finished: Option<Moment>,
        /// Whether the second folder of keys took part.
        mirror: bool,
    },
}

pub(super) fn after(reading: &Reading<'_>) -> AfterReview {
    let facts = &reading.end.after;
    let mut after = AfterReview {
        remarks: Vec::new(),
        statements: Vec::new(),
        legal_holds: Vec::new(),
        erasures: Vec::new(),
        personal: if facts.is_erased() {
            PersonalParts::Erased
        } else if !facts.legal.is_empty() {
            PersonalParts::Held
        } else if facts.proposal.is_some() {
            PersonalParts::Proposed
        } else {
            PersonalParts::Kept
        },
        kept_until: retention::due_at(&reading.end, reading.policy),
        erased_at: facts.erased.map(|(at, _)| at),
    };
    for line in &reading.lines {
        after.said(reading, line);
        after.held(reading, line);
        after.erased(reading, line);
    }
    after
}

impl AfterReview {
    fn said(&mut self, reading: &Reading<'_>, line: &Line) {
        let (moment, sealed) = (|| reading.moment(line), || line.sealed.clone());
        if let Event::CorrectionAdded { of, kind, .. } = &line.entry.event {
            self.remarks.push(RemarkReview { moment: moment(), of: *of, kind: *kind, sealed: sealed() });
        } else if let Event::StatementAdded { slot, recorded_for, .. } = &line.entry.event {
            let (slot, recorded_for) = (slot.clone(), *recorded_for);
            self.statements.push(StatementReview { moment: moment(), slot, recorded_for, sealed: sealed() });
        }
    }

    fn held(&mut self, reading: &Reading<'_>, line: &Line) {
        if let Event::LegalHoldPlaced { ground, .. } = &line.entry.event {
            let placed = ReasonedReview::of(reading, line);
            self.legal_holds.push(LegalHoldReview { ground: *ground, placed, released: None });
            self.end(|| ErasureEnd::Voided { moment: reading.moment(line) });
        } else if let Event::LegalHoldReleased { ground, .. } = &line.entry.event {
            let standing = |hold: &&mut LegalHoldReview| hold.ground == *ground && hold.released.is_none();
            if let Some(hold) = self.legal_holds.iter_mut().find(standing) {
                hold.released = Some(ReasonedReview::of(reading, line));
            }
        }
    }

    fn erased(&mut self, reading: &Reading<'_>, line: &Line) {
        let moment = || reading.moment(line);
        if let Event::ErasureProposed { early, .. } = &line.entry.event {
            let proposed = ReasonedReview::of(reading, line);
            self.erasures.push(ErasureReview { proposed, early: *early, end: None });
        } else if let Event::ErasureWithdrawn = &line.entry.event {
            self.end(|| ErasureEnd::Withdrawn { moment: moment() });
        } else if let Event::Erased { payloads } = &line.entry.event {
            let gone = reading.lines.iter().filter(|gone| gone.sealed.is_some());
            let entries = gone.map(|gone| gone.seq).collect();
            let payloads = *payloads;
            self.end(|| ErasureEnd::Erased {
                moment: moment(),
                payloads,
                entries,
                finished: None,
                mirror: false,
            });
        } else if let Event::ErasureFinished { mirror: reached } = &line.entry.event
            && let Some(ErasureEnd::Erased { finished, mirror, .. }) =
                self.erasures.last_mut().and_then(|erasure| erasure.end.as_mut())
            && finished.is_none()
        {
            *finished = Some(moment());
            *mirror = *reached;
        }
    }

    /// How the proposal that stands ended.
    fn end(&mut self, how: impl FnOnce() -> ErasureEnd) {
        if let Some(open) = self.erasures.last_mut().filter(|erasure| erasure.end.is_none()) {
            open.end = Some(how());
        }
    }
}

impl ReasonedReview {
    fn of(reading: &Reading<'_>, line: &Line) -> Self {
        Self { moment: reading.moment(line), sealed: line.sealed.clone() }
    }
}
