//! The chain's content: steps and due times. Stands in until the versioned data is read.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::rescue::StepId;

/// The content of the chain.
#[derive(Debug, Clone)]
pub struct RescueContent {
    /// Its version.
    pub version: String,
    /// Its steps.
    pub steps: BTreeMap<StepId, StepContent>,
}

/// One step.
#[derive(Debug, Clone, Copy)]
pub struct StepContent {
    /// Due so many seconds after the report.
    pub due_s: Option<u32>,
    /// Due again so many seconds after it was done.
    pub repeat_s: Option<u32>,
}

static CONTENT: LazyLock<RescueContent> = LazyLock::new(|| {
    let once = |due_s| StepContent { due_s, repeat_s: None };
    RescueContent {
        version: "1".to_owned(),
        steps: [
            (StepId::ReleasePressure, once(Some(10))),
            (StepId::Call112, once(Some(60))),
            (StepId::FirstAid, once(Some(60))),
            (StepId::FetchAed, once(Some(180))),
            (StepId::MeetAmbulance, once(Some(180))),
            (StepId::Recheck, StepContent { due_s: Some(60), repeat_s: Some(60) }),
            (StepId::Privacy, once(Some(120))),
            (StepId::Interpreter, once(Some(180))),
            (StepId::AmbulanceArrives, once(None)),
            (StepId::HandOver, once(None)),
            (StepId::Accompany, once(None)),
            (StepId::Notify, once(Some(1800))),
        ]
        .into(),
    }
});

/// The content in force.
pub fn content() -> &'static RescueContent {
    &CONTENT
}
