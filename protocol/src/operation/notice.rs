//! What is told with a step that is allowed, or beside the work: HINWEIS. It stops nothing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::coded::coded_texts;
use crate::ids::{DeviceId, ForceId, OperationId, ReportId};
use crate::operation::place::NearFacility;
use crate::people::Slot;
use crate::policy::ClauseId;

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Notice {
    /// What it is.
    pub code: NoticeCode,
    /// The clause behind it.
    pub clause: ClauseId,
    /// The persons it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<Slot>,
    /// A time it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub at: Option<Timestamp>,
    /// The facility it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub facility: Option<NearFacility>,
    /// The measure of force it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub measure: Option<ForceId>,
    /// The report it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub report: Option<ReportId>,
    /// The device it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub device: Option<DeviceId>,
    /// The other operation it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub operation: Option<OperationId>,
}

impl Notice {
    /// A notice without particulars.
    pub const fn new(code: NoticeCode, clause: ClauseId) -> Self {
        Self {
            code,
            clause,
            slots: Vec::new(),
            at: None,
            facility: None,
            measure: None,
            report: None,
            device: None,
            operation: None,
        }
    }
}

coded_texts! {
    /// The kinds of notice.
    NoticeCode:
    /// Contact is not allowed yet.
    ContactNotBefore = "contact_not_before",
        "Ansprache erst ab der genannten Uhrzeit.", "No contact before the time given.";
    /// The family travels in several vehicles.
    FamilyInSeveralVehicles = "family_in_several_vehicles",
        "Die Familie fährt in mehreren Fahrzeugen.", "The family travels in several vehicles.";
    /// Somebody of the family is somewhere else.
    PersonElsewhere = "person_elsewhere",
        "Eine Person der Familie ist nicht hier.", "A member of the family is not here.";
    /// Somebody is said to be in in-patient treatment or in an institution.
    PersonInCare = "person_in_care",
        "Eine Person ist nach Angaben in stationärer Behandlung oder in einer Einrichtung.",
        "A person is said to be in in-patient treatment or in an institution.";
    /// The fix may lie inside a facility: the departure waits for the place.
    MayBeInFacility = "may_be_in_facility",
        "Der Ort kann innerhalb einer Einrichtung liegen. Bitte bestätigen.",
        "The place may lie inside a facility. Please confirm.";
    /// No position was given: the place was not compared with the list.
    PlaceNotCompared = "place_not_compared",
        "Ohne Position: Der Ort wurde nicht mit der Liste der Einrichtungen verglichen.",
        "No position: the place was not compared with the list of facilities.";
    /// A certificate was shown, or an illness stated: to be recorded and decided.
    DocumentToRecord = "document_to_record",
        "Attest oder Krankheit: bitte festhalten, dann entscheidet die Einsatzleitung.",
        "Certificate or illness: please record it, then the lead decides.";
    /// Force against a minor.
    ForceOnMinor = "force_on_minor",
        "Zwangsmittel gegen eine minderjährige Person.", "Force against a minor.";
    /// Force without release by a lead.
    ForceNotAuthorised = "force_not_authorised",
        "Zwangsmittel ohne Freigabe der Einsatzleitung.", "Force without release by a lead.";
    /// The person is calm: is the reason still there?
    ReasonStillThere = "reason_still_there",
        "Die Person ist ruhig. Besteht der Grund noch?", "The person is calm. Is the reason still there?";
    /// A pre-flight item was answered with "no": a deviation.
    PreflightDeviation = "preflight_deviation",
        "Ein Prüfpunkt wurde mit Nein beantwortet: Abweichung.", "A pre-flight item was answered with no: a deviation.";
    /// The monitor recommends to stop (decision 7).
    StopRecommended = "stop_recommended",
        "Die Beobachtung empfiehlt einen Halt.", "The monitor recommends to stop.";
    /// Another operation of the measure was interrupted (decision 1).
    SisterInterrupted = "sister_interrupted",
        "Eine andere Maßnahme des Sammeleinsatzes ist unterbrochen.",
        "Another operation of the measure is interrupted.";
    /// A vehicle broke down.
    VehicleBrokeDown = "vehicle_broke_down",
        "Ein Fahrzeug ist liegen geblieben.", "A vehicle has broken down.";
    /// Devices on scene are not checked, or something is wrong with them.
    DevicesNotChecked = "devices_not_checked",
        "Nicht alle Geräte am Einsatzort sind geprüft und in Ordnung.",
        "Not all devices on scene are checked and in order.";
    /// The supervisor was told of an incident.
    IncidentRecorded = "incident_recorded",
        "Ein Vorfall wurde festgehalten.", "An incident was recorded.";
}
