//! The rescue chain (Rettungskette, R-33): its steps, due times and condition cards.

pub mod chain;
pub mod content;
pub mod sheet;
pub mod steps;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The steps of requirements section 4. `C2b` is the control room's own call, due only when nobody
/// on scene has stamped 112 in time.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum StepId {
    /// C2: 112 from the patient's side, on loudspeaker.
    Call112,
    /// C3: first aid begun.
    FirstAid,
    /// C1: stop, own safety, weight and restraints off.
    ReleasePressure,
    /// C2b: the control room calls 112.
    ControlRoomCall112,
    /// C4: AED and bag fetched.
    FetchAed,
    /// C5: somebody meets the ambulance.
    MeetAmbulance,
    /// C6: re-check breathing and response; repeated.
    Recheck,
    /// C7: privacy; children led aside with a parent or trusted adult.
    Privacy,
    /// C8: interpreter.
    Interpreter,
    /// C9: ambulance arrives.
    AmbulanceArrives,
    /// C10: hand-over to the ambulance crew.
    HandOver,
    /// C11: accompaniment; the escort does not resume.
    Accompany,
    /// C12: notify lead, monitor, family, supporter; aftercare.
    Notify,
}
