//! Which entries commit to a sealed part. Each commits to one at most.

use super::{Event, StepTaken};
use crate::operation::evidence::RecordedEvidence;

impl Event {
    /// Whether it commits to a sealed part.
    pub const fn commits(&self) -> bool {
        match self {
            Self::PlanAccepted { payload, .. }
            | Self::MeetingPlaceSet { payload, .. }
            | Self::RecommendationAnswered { payload, .. }
            | Self::MilderMeansTried { payload, .. }
            | Self::Aborted { payload, .. }
            | Self::StepCompleted { payload, .. }
            | Self::StepTaken(StepTaken { payload, .. }) => payload.is_some(),
            Self::Reported { report, .. } | Self::ReportRepeated { report } => report.payload.is_some(),
            Self::HoldLifted { evidence, .. } | Self::LiftProposed { evidence, .. } => evidence.commits(),
            Self::PreflightAnswered { .. }
            | Self::SupporterInformed { .. }
            | Self::HandOverAssured { .. }
            | Self::PlaceConfirmed { .. }
            | Self::DocumentDecided { .. }
            | Self::ForceRequested { .. }
            | Self::ForceDescribed { .. }
            | Self::ForceNotReleased { .. }
            | Self::IncidentRecorded { .. }
            | Self::RescueClosed { .. }
            | Self::DeviceReleased { .. }
            | Self::StepImpossible { .. }
            | Self::NightContinuationProposed { .. }
            | Self::AgeStated { .. }
            | Self::Closed { .. }
            | Self::CorrectionAdded { .. }
            | Self::StatementAdded { .. }
            | Self::LegalHoldPlaced { .. }
            | Self::LegalHoldReleased { .. }
            | Self::ErasureProposed { .. } => true,
            Self::Created { .. }
            | Self::MadeReady
            | Self::SupporterRelease { .. }
            | Self::Counted { .. }
            | Self::PersonStatus { .. }
            | Self::PlaceUncertain { .. }
            | Self::DocumentShown { .. }
            | Self::DocumentRecorded { .. }
            | Self::StopRecommended { .. }
            | Self::StageEntered { .. }
            | Self::ProportionalityConfirmed { .. }
            | Self::ForceAuthorised { .. }
            | Self::ForceStarted { .. }
            | Self::ForceEnded { .. }
            | Self::ForceChecked { .. }
            | Self::ForceAlarmed { .. }
            | Self::SisterInterrupted { .. }
            | Self::DeviceJoined { .. }
            | Self::DeviceChecked { .. }
            | Self::HoldOpened { .. }
            | Self::Resumed { .. }
            | Self::QuestionAsked { .. }
            | Self::QuestionAnswered { .. }
            | Self::RescueOpened { .. }
            | Self::StepClaimed { .. }
            | Self::StepOverdue { .. }
            | Self::Receipts { .. }
            | Self::Unanswered { .. }
            | Self::ReachedByRadio { .. }
            | Self::AllStand { .. }
            | Self::MinorsAffected { .. }
            | Self::NightForecast { .. }
            | Self::AgeConfirmed { .. }
            | Self::FalseAlarmDeclared { .. }
            | Self::Refused { .. }
            | Self::Restarted
            | Self::RolledBack { .. }
            | Self::ErasureWithdrawn
            | Self::Erased { .. }
            | Self::ErasureFinished { .. } => false,
        }
    }
}

impl RecordedEvidence {
    /// Whether it commits to a sealed part.
    const fn commits(&self) -> bool {
        !matches!(self, Self::AgeConfirmed | Self::FamilyComplete | Self::HandOverAssured)
    }
}
