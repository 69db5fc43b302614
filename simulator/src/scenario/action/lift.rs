//! Closing a hold: which one, and with what evidence.

use einhalt_protocol::operation::evidence::{Finding, Presence, Profession};
use einhalt_protocol::operation::hold::HoldKind;
use einhalt_protocol::people::Subject;

use super::super::Moment;
use super::super::fields::{Desk, Fields};

/// An assessment, as a scenario writes it.
#[derive(Debug, Clone)]
pub struct AssessmentSpec {
    /// Whose condition.
    pub who: Subject,
    /// Whether the condition was assessed.
    pub condition_assessed: bool,
    /// The finding.
    pub finding: Finding,
    /// The professional's function.
    pub profession: Profession,
    /// In person or remote.
    pub presence: Presence,
    /// When; none: now.
    pub assessed_at: Option<Moment>,
    /// Whether the professional is named.
    pub named: bool,
}

/// The evidence.
#[derive(Debug, Clone)]
pub enum Proof {
    /// A medical assessment.
    Assessment(AssessmentSpec),
    /// A reason in words.
    Statement,
    /// A fresh decision in the morning (R-20d).
    Morning,
    /// Everybody is there again.
    FamilyComplete,
    /// The hand-over of an unaccompanied minor is assured.
    HandOverAssured,
    /// The family goes on apart.
    Separation,
    /// Contact was not inside.
    NotInside,
    /// The certificate is not recognised.
    NotRecognised,
    /// The court's release.
    CourtRelease,
    /// What was found out about force.
    ForceReviewed,
    /// The device was heard again.
    DeviceHeard,
}

/// Close one hold.
#[derive(Debug, Clone)]
pub struct LiftSpec {
    /// The report behind the hold; none: the newest open hold.
    pub hold: Option<String>,
    /// Only a hold of this kind; where it is not written, the kind that the evidence is for.
    pub kind: Option<HoldKind>,
    /// The evidence.
    pub proof: Proof,
}

/// Reads what `word` asks for, if it is one of these.
pub fn read(word: &str, desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Option<LiftSpec> {
    let (proof, natural) = match word.strip_prefix("lift with ")? {
        "assessment" => (Proof::Assessment(read_assessment(desk, fields)), None),
        "statement" => {
            let morning = fields.flag(desk, "morning").unwrap_or(false);
            (if morning { Proof::Morning } else { Proof::Statement }, None)
        }
        "family complete" => (Proof::FamilyComplete, Some(HoldKind::Family)),
        "hand over assured" => (Proof::HandOverAssured, Some(HoldKind::Family)),
        "separation" => (Proof::Separation, Some(HoldKind::Family)),
        "not inside" => (Proof::NotInside, Some(HoldKind::Facility)),
        "not recognised" => (Proof::NotRecognised, Some(HoldKind::Document)),
        "court release" => (Proof::CourtRelease, Some(HoldKind::Legal)),
        "force reviewed" => (Proof::ForceReviewed, Some(HoldKind::Force)),
        "device heard" => (Proof::DeviceHeard, Some(HoldKind::Comms)),
        _ => return None,
    };
    let kind = fields.word(desk, "kind").or(natural);
    Some(LiftSpec { hold: fields.text(desk, "hold"), kind, proof })
}

fn read_assessment(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> AssessmentSpec {
    AssessmentSpec {
        who: fields.wanted_word(desk, "who").unwrap_or(Subject::Unknown),
        condition_assessed: fields.flag(desk, "condition_assessed").unwrap_or(true),
        finding: fields.wanted_word(desk, "finding").unwrap_or(Finding::Unclear),
        profession: fields.word(desk, "profession").unwrap_or(Profession::Physician),
        presence: fields.word(desk, "presence").unwrap_or(Presence::InPerson),
        assessed_at: fields.moment(desk, "assessed_at"),
        named: fields.flag(desk, "named").unwrap_or(true),
    }
}
