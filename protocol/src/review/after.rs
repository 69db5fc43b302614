//! What was added after the operation: corrections and comments, the person's own statement, legal holds,
//! and what has been erased (I-12).

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::reading::{Moment, Reading};
use super::sealed::Sealed;
use crate::clocks::Timestamp;
use crate::ids::Seq;
use crate::operation::after::{EarlyGround, LegalGround, RemarkKind, Speaker};
use crate::operation::event::Event;
use crate::people::Slot;

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

/// A legal hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct LegalHoldReview {
    /// Law or dispute.
    pub ground: LegalGround,
    /// When, by whom it was placed.
    pub placed: Moment,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
    /// When, by whom it was released; none: it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<Moment>,
}

/// A proposal to erase, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct ErasureReview {
    /// When, by whom it was proposed.
    pub proposed: Moment,
    /// Why before the time for keeping it was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early: Option<EarlyGround>,
    /// The reason; erased with the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
    /// When, by whom it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Moment>,
    /// When, by whom it was confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<Moment>,
    /// How many personal parts were erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payloads: Option<u64>,
    /// When key and content were gone from every copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
}

pub(super) fn after(reading: &Reading<'_>) -> AfterReview {
    let mut after = AfterReview {
        remarks: Vec::new(),
        statements: Vec::new(),
        legal_holds: Vec::new(),
        erasures: Vec::new(),
        personal: PersonalParts::Kept,
        erased_at: None,
    };
    for line in &reading.lines {
        let (moment, sealed) = (|| reading.moment(line), || line.sealed.clone());
        let event = &line.entry.event;
        if let Event::CorrectionAdded { of, kind, .. } = event {
            after.remarks.push(RemarkReview { moment: moment(), of: *of, kind: *kind, sealed: sealed() });
        } else if let Event::StatementAdded { slot, recorded_for, .. } = event {
            let (slot, recorded_for) = (slot.clone(), *recorded_for);
            after.statements.push(StatementReview { moment: moment(), slot, recorded_for, sealed: sealed() });
        } else if let Event::LegalHoldPlaced { ground, .. } = event {
            let (ground, placed) = (*ground, moment());
            after.legal_holds.push(LegalHoldReview { ground, placed, sealed: sealed(), released: None });
        } else if let Event::LegalHoldReleased { ground, .. } = event {
            let standing = |hold: &&mut LegalHoldReview| hold.ground == *ground && hold.released.is_none();
            if let Some(hold) = after.legal_holds.iter_mut().find(standing) {
                hold.released = Some(moment());
            }
        } else if let Event::ErasureProposed { early, .. } = event {
            after.erasures.push(ErasureReview {
                proposed: moment(),
                early: *early,
                sealed: sealed(),
                withdrawn: None,
                erased: None,
                payloads: None,
                finished_at: None,
            });
        } else if let Some(erasure) = after.erasures.last_mut() {
            if let Event::ErasureWithdrawn = event {
                erasure.withdrawn.get_or_insert_with(moment);
            } else if let Event::Erased { payloads } = event {
                erasure.erased.get_or_insert_with(moment);
                erasure.payloads = Some(*payloads);
            } else if let Event::ErasureFinished { .. } = event {
                erasure.finished_at.get_or_insert(line.entry.at);
            }
        }
    }
    after.erased_at = after.erasures.iter().filter_map(|erasure| erasure.erased.as_ref()).map(|m| m.at).min();
    after.personal = after.stands();
    after
}

impl AfterReview {
    fn stands(&self) -> PersonalParts {
        let open = |erasure: &ErasureReview| erasure.withdrawn.is_none() && erasure.erased.is_none();
        if self.erased_at.is_some() {
            PersonalParts::Erased
        } else if self.legal_holds.iter().any(|hold| hold.released.is_none()) {
            PersonalParts::Held
        } else if self.erasures.last().is_some_and(open) {
            PersonalParts::Proposed
        } else {
            PersonalParts::Kept
        }
    }
}
