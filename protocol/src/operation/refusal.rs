//! Why a command changed nothing. A refusal is expected, told to a person, and recorded.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::coded::coded_texts;
use crate::ids::{ForceId, HoldId, ReportId, StopId};
use crate::operation::place::NearFacility;
use crate::operation::preflight::PreflightItem;
use crate::people::Slot;
use crate::policy::ClauseId;

/// All reasons against a command, at once. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS, thiserror::Error)]
#[error("refused: {}", .reasons.iter().map(|r| r.code.as_str()).collect::<Vec<_>>().join(", "))]
pub struct Refusal {
    /// The reasons, each with what would make it lawful where the agreement knows a way.
    pub reasons: Vec<Reason>,
}

impl Refusal {
    /// A refusal with one reason.
    pub fn one(reason: Reason) -> Self {
        Self { reasons: vec![reason] }
    }

    /// Whether `code` is among the reasons.
    pub fn has(&self, code: RefusalCode) -> bool {
        self.reasons.iter().any(|reason| reason.code == code)
    }
}

impl From<RefusalCode> for Refusal {
    fn from(code: RefusalCode) -> Self {
        Self::one(Reason::new(code))
    }
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[schemars(rename = "RefusalReason")]
#[ts(rename = "RefusalReason")]
pub struct Reason {
    /// What it is.
    pub code: RefusalCode,
    /// The clause behind it, where it is one of the agreement's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub clause: Option<ClauseId>,
    /// From when on it would be allowed, where time alone decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub allowed_from: Option<Timestamp>,
    /// The night window that stands in the way, by its rule's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rule: Option<String>,
    /// The hold it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hold: Option<HoldId>,
    /// The stop it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub stop: Option<StopId>,
    /// The persons it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<Slot>,
    /// The pre-flight item it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub item: Option<PreflightItem>,
    /// The facility it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub facility: Option<NearFacility>,
    /// The certificate it is about, by the report that said it was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub document: Option<ReportId>,
    /// The measure of force it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub measure: Option<ForceId>,
}

impl Reason {
    /// A reason without particulars.
    pub const fn new(code: RefusalCode) -> Self {
        Self {
            code,
            clause: None,
            allowed_from: None,
            rule: None,
            hold: None,
            stop: None,
            slots: Vec::new(),
            item: None,
            facility: None,
            document: None,
            measure: None,
        }
    }

    /// With the clause it follows from.
    #[must_use]
    pub const fn under(mut self, clause: ClauseId) -> Self {
        self.clause = Some(clause);
        self
    }

    /// With the instant from which it would be allowed.
    #[must_use]
    pub const fn allowed_from(mut self, at: Timestamp) -> Self {
        self.allowed_from = Some(at);
        self
    }

    /// With the night window that stands in the way.
    #[must_use]
    pub fn by_rule(mut self, rule: &str) -> Self {
        self.rule = Some(rule.to_owned());
        self
    }

    /// With the hold it is about.
    #[must_use]
    pub const fn about(mut self, hold: HoldId) -> Self {
        self.hold = Some(hold);
        self
    }

    /// With the persons it is about.
    #[must_use]
    pub fn of(mut self, slots: impl IntoIterator<Item = Slot>) -> Self {
        self.slots = slots.into_iter().collect();
        self
    }

    /// With the pre-flight item it is about.
    #[must_use]
    pub const fn item(mut self, item: PreflightItem) -> Self {
        self.item = Some(item);
        self
    }

    /// With the facility it is about.
    #[must_use]
    pub fn at(mut self, facility: &NearFacility) -> Self {
        self.facility = Some(facility.clone());
        self
    }

    /// With the certificate it is about.
    #[must_use]
    pub const fn document(mut self, document: ReportId) -> Self {
        self.document = Some(document);
        self
    }

    /// With the measure of force it is about.
    #[must_use]
    pub const fn measure(mut self, measure: ForceId) -> Self {
        self.measure = Some(measure);
        self
    }
}

coded_texts! {
    /// The stable word for a reason, with its text in both languages.
    RefusalCode:

    /// The role may not do this.
    RoleNotAllowed = "role_not_allowed",
        "Diese Rolle darf das nicht.", "This role may not do that.";
    /// Two persons are needed, and this is the same one.
    SamePerson = "same_person",
        "Das verlangt eine zweite Person.", "This needs a second person.";
    /// ABORTED is final (I-2).
    Aborted = "aborted",
        "Die Maßnahme ist abgebrochen; nur eine neue Planung ist möglich.", "The operation is aborted; only a new plan is possible.";
    /// The operation has ended.
    Closed = "closed",
        "Die Maßnahme ist beendet.", "The operation has ended.";
    /// There is no accepted plan.
    NoPlan = "no_plan",
        "Es gibt noch keinen angenommenen Plan.", "There is no accepted plan yet.";
    /// It has already begun.
    AlreadyBegun = "already_begun",
        "Die Maßnahme hat bereits begonnen.", "The operation has already begun.";
    /// It has not begun.
    NotBegun = "not_begun",
        "Die Maßnahme hat noch nicht begonnen.", "The operation has not begun yet.";
    /// The planned end is not after the planned start.
    PlanEndsBeforeStart = "plan_ends_before_start",
        "Das geplante Ende liegt nicht nach dem Beginn.", "The planned end is not after the start.";
    /// The same slot stands twice in the plan.
    SlotTwice = "slot_twice",
        "Ein Platz der Familie ist doppelt vergeben.", "A place of the family unit is given twice.";
    /// The planned interval touches the night window with minors affected (R-20a).
    NightWithMinors = "night_with_minors",
        "Mit Minderjährigen nicht in der Nacht.", "Not at night with minors.";
    /// It touches a night window that protects everybody, whoever is affected.
    NotAtNight = "not_at_night",
        "Nicht in der Nacht.", "Not at night.";
    /// There is no such hold.
    NoSuchHold = "no_such_hold",
        "Diesen Halt gibt es nicht.", "There is no such hold.";
    /// The hold is no longer open.
    HoldNotOpen = "hold_not_open",
        "Dieser Halt ist nicht mehr offen.", "This hold is no longer open.";
    /// A hold is still open.
    HoldOpen = "hold_open",
        "Ein Halt ist noch offen.", "A hold is still open.";
    /// A hold that stands was not named.
    HoldNotNamed = "hold_not_named",
        "Ein aufgehobener Halt wurde nicht genannt.", "A lifted hold was not named.";
    /// Nothing stands: there is nothing to resume.
    NothingToResume = "nothing_to_resume",
        "Es gibt nichts fortzusetzen.", "There is nothing to resume.";
    /// The operation stands; steps wait.
    Interrupted = "interrupted",
        "Die Maßnahme ist unterbrochen.", "The operation is interrupted.";
    /// A newer stop exists than the one asking has seen.
    NewerStop = "newer_stop",
        "Inzwischen gibt es eine neuere Meldung.", "There is a newer report by now.";
    /// This evidence cannot lift this kind of hold.
    WrongEvidence = "wrong_evidence",
        "Dieser Nachweis kann diesen Halt nicht aufheben.", "This evidence cannot lift this hold.";
    /// (a) The condition was not assessed.
    ConditionNotAssessed = "condition_not_assessed",
        "Der Zustand der Person wurde nicht beurteilt.", "The person's condition was not assessed.";
    /// (b) The finding is not "reisefähig".
    NotFit = "not_fit",
        "Die Reisefähigkeit ist nicht festgestellt.", "Fitness to travel has not been found.";
    /// (c) No name or number.
    ProfessionalNotNamed = "professional_not_named",
        "Das medizinische Fachpersonal ist nicht benannt.", "The medical professional is not named.";
    /// (b) The profession may not make this finding.
    ProfessionNotAllowed = "profession_not_allowed",
        "Diese Feststellung ist einer Ärztin oder einem Arzt vorbehalten.", "Only a physician may make this finding.";
    /// Made by telephone (decision 11).
    NotInPerson = "not_in_person",
        "Die Beurteilung muss persönlich erfolgen.", "The assessment must be made in person.";
    /// (d) Not later than the newest symptom.
    AssessmentOutdated = "assessment_outdated",
        "Die Beurteilung ist älter als das neueste Anzeichen.", "The assessment is older than the newest symptom.";
    /// The assessment lies in the future.
    AssessmentInFuture = "assessment_in_future",
        "Die Beurteilung liegt in der Zukunft.", "The assessment lies in the future.";
    /// (a) Another person was assessed.
    WrongPerson = "wrong_person",
        "Beurteilt wurde eine andere Person.", "Another person was assessed.";
    /// The same assessment has lifted another hold before.
    AssessmentReused = "assessment_reused",
        "Diese Beurteilung wurde schon verwendet.", "This assessment has been used before.";
    /// Under this policy nothing but abort or closing is possible (R-20d).
    OnlyAbortOrClose = "only_abort_or_close",
        "Möglich sind nur Abbruch oder Beendigung.", "Only aborting or closing is possible.";
    /// No first person has proposed it (R-20c).
    NotProposed = "not_proposed",
        "Dazu liegt kein Vorschlag einer ersten Person vor.", "No first person has proposed this.";
    /// The rescue chain is not open.
    NoRescueChain = "no_rescue_chain",
        "Die Rettungskette ist nicht eröffnet.", "The rescue chain is not open.";
    /// The step is already done.
    StepDone = "step_done",
        "Dieser Schritt ist schon erledigt.", "This step is already done.";
    /// There is no open question for this report.
    NoQuestion = "no_question",
        "Zu dieser Meldung ist keine Frage offen.", "No question is open for this report.";
    /// There is no such report.
    NoSuchReport = "no_such_report",
        "Diese Meldung gibt es nicht.", "There is no such report.";
    /// There is no such device in the operation.
    NoSuchDevice = "no_such_device",
        "Dieses Gerät gehört nicht zur Maßnahme.", "This device is not part of the operation.";
    /// There is no such stop.
    NoSuchStop = "no_such_stop",
        "Dieses Stoppsignal gibt es nicht.", "There is no such stop.";
    /// There is no such person.
    NoSuchPerson = "no_such_person",
        "Diese Person gehört nicht zur Maßnahme.", "This person is not part of the operation.";
    /// No age has been stated that could be confirmed.
    NoAgeStated = "no_age_stated",
        "Es liegt keine Altersangabe zur Bestätigung vor.", "No age has been stated that could be confirmed.";
    /// "Completed" needs a hand-over.
    NotHandedOver = "not_handed_over",
        "Die Übergabe ist nicht festgehalten.", "The hand-over has not been recorded.";
    /// The chosen end does not fit the state.
    WrongEnd = "wrong_end",
        "Dieses Ende passt nicht zum Stand der Maßnahme.", "This end does not fit the operation's state.";
    /// The operation has not been declared ready.
    NotReady = "not_ready",
        "Die Maßnahme ist noch nicht bereit erklärt.", "The operation has not been declared ready.";
    /// A pre-flight item is open.
    PreflightOpen = "preflight_open",
        "Ein Prüfpunkt ist offen.", "A pre-flight item is open.";
    /// What is said to be done lies in the future.
    DateInFuture = "date_in_future",
        "Das Datum liegt in der Zukunft.", "The date lies in the future.";
    /// A reason is missing where the agreement asks for one.
    ReasonMissing = "reason_missing",
        "Dazu gehört eine Begründung.", "This needs a reason.";
    /// The plan would separate the family.
    FamilySeparated = "family_separated",
        "Die Familie würde getrennt.", "The family would be separated.";
    /// Somebody of the family is missing.
    FamilyIncomplete = "family_incomplete",
        "Die Familie ist nicht vollständig.", "The family is not complete.";
    /// Heads have not been counted.
    NotCounted = "not_counted",
        "Es wurde noch nicht gezählt, wer da ist.", "Nobody has counted who is there yet.";
    /// A minor would travel without a custodial parent.
    ChildWithoutParent = "child_without_parent",
        "Ein Kind wäre ohne Elternteil im Fahrzeug.", "A child would be in a vehicle without a parent.";
    /// The persons in the vehicles are not those who are there.
    VehiclesDisagree = "vehicles_disagree",
        "Die Personen in den Fahrzeugen stimmen nicht mit den Anwesenden überein.", "The persons in the vehicles are not those who are there.";
    /// A family in several vehicles needs a lead's yes and reason.
    SplitNeedsLead = "split_needs_lead",
        "Mehrere Fahrzeuge: Das verlangt ein Ja der Einsatzleitung mit Begründung.", "Several vehicles: this needs a lead's yes, with a reason.";
    /// A minor without a custodial parent, and nobody assured to receive them.
    UnaccompaniedMinor = "unaccompanied_minor",
        "Minderjährige Person ohne Sorgeberechtigte: Die Übergabe ist nicht gesichert.", "A minor without a custodial parent: the hand-over is not assured.";
    /// The minor has a custodial parent in the plan.
    NotUnaccompanied = "not_unaccompanied",
        "Diese Person ist nicht unbegleitet.", "This person is not unaccompanied.";
    /// The place is a social or medical institution, or lies inside one.
    InFacility = "in_facility",
        "Der Ort ist eine soziale oder medizinische Einrichtung.", "The place is a social or medical institution.";
    /// The place may lie inside an institution.
    PlaceUncertain = "place_uncertain",
        "Der Ort kann innerhalb einer Einrichtung liegen.", "The place may lie inside an institution.";
    /// Nobody can say what kind of place it is.
    PlaceUnclear = "place_unclear",
        "Es ist unklar, was für ein Ort das ist.", "It is unclear what kind of place this is.";
    /// There is no list of facilities, or it is too old.
    FacilitiesUnknown = "facilities_unknown",
        "Einrichtungen unbekannt: Die Liste fehlt oder ist zu alt.", "Facilities unknown: the list is missing or too old.";
    /// A person is in in-patient treatment or in an institution.
    PersonInCare = "person_in_care",
        "Eine Person ist in stationärer Behandlung oder in einer Einrichtung.", "A person is in in-patient treatment or in an institution.";
    /// There is nothing to confirm.
    NothingToConfirm = "nothing_to_confirm",
        "Es ist nichts zu bestätigen.", "There is nothing to confirm.";
    /// A certificate or stated illness has not been decided about.
    DocumentOpen = "document_open",
        "Über ein Attest oder eine Krankheit ist noch nicht entschieden.", "A certificate or an illness has not been decided about.";
    /// There is no such certificate.
    NoSuchDocument = "no_such_document",
        "Dieses Attest gibt es nicht.", "There is no such certificate.";
    /// What stands in the certificate has not been recorded yet.
    DocumentNotRecorded = "document_not_recorded",
        "Der Inhalt des Attests ist noch nicht festgehalten.", "What the certificate says has not been recorded yet.";
    /// It has been decided about already.
    DocumentDecided = "document_decided",
        "Darüber ist schon entschieden.", "This has been decided already.";
    /// A recognised certificate: only closing or aborting is possible.
    DocumentRecognised = "document_recognised",
        "Das Attest ist anerkannt: Möglich sind nur Beendigung oder Abbruch.", "The certificate is recognised: only closing or aborting is possible.";
    /// There is no such measure of force.
    NoSuchMeasure = "no_such_measure",
        "Dieses Zwangsmittel gibt es nicht.", "There is no such measure of force.";
    /// The measure has begun, or ended, already.
    MeasureOver = "measure_over",
        "Dieses Zwangsmittel ist schon begonnen oder beendet.", "This measure has begun or ended already.";
    /// The reason is not one of the single case.
    ReasonNotIndividual = "reason_not_individual",
        "Die Begründung gilt nicht dem Einzelfall.", "The reason is not one of the single case.";
    /// No milder means has been tried.
    MilderMeansMissing = "milder_means_missing",
        "Ein milderes Mittel wurde nicht versucht.", "No milder means has been tried.";
    /// A measure of force has no end.
    ForceOpen = "force_open",
        "Ein Zwangsmittel ist nicht beendet.", "A measure of force has not ended.";
    /// The details of a measure are missing.
    ForceNotDescribed = "force_not_described",
        "Angaben zu einem Zwangsmittel fehlen.", "Details of a measure of force are missing.";
    /// There is no such recommendation, or it has been answered.
    NoRecommendation = "no_recommendation",
        "Dazu ist keine Empfehlung offen.", "No such recommendation is open.";
    /// The stage has not been entered, or has been passed.
    WrongStage = "wrong_stage",
        "Dieser Abschnitt ist nicht der jetzige.", "This is not the present stage.";
    /// Nobody has released the authority from confidentiality towards supporters.
    SupporterNotReleased = "supporter_not_released",
        "Eine Entbindung von der Schweigepflicht liegt nicht vor.", "There is no release from confidentiality.";
    /// There is no stop to tell a supporter of.
    NoStop = "no_stop",
        "Es liegt kein Halt und kein Abbruch vor.", "There is neither a hold nor an abort.";
    /// The rescue chain is closed already.
    RescueClosed = "rescue_closed",
        "Die Rettungskette ist schon abgeschlossen.", "The rescue chain is closed already.";
    /// After an abort the chain ends with the hand-over to the ambulance.
    RescueNeedsHandOver = "rescue_needs_hand_over",
        "Nach einem Abbruch endet die Rettungskette mit der Übergabe an den Rettungsdienst.", "After an abort the rescue chain ends with the hand-over to the ambulance.";
    /// It has not ended.
    NotEnded = "not_ended",
        "Die Maßnahme ist noch nicht beendet.", "The operation has not ended.";
    /// A legal hold stands (I-12).
    LegalHold = "legal_hold",
        "Eine Sperre steht der Löschung entgegen.", "A legal hold stands against the erasure.";
    /// There is no such legal hold.
    NoLegalHold = "no_legal_hold",
        "Eine solche Sperre gibt es nicht.", "There is no such legal hold.";
    /// The time for keeping is not over (I-12).
    RetentionNotOver = "retention_not_over",
        "Die Aufbewahrungsfrist läuft noch.", "The time for keeping is not over.";
    /// Somebody has proposed the erasure already.
    ErasureProposed = "erasure_proposed",
        "Die Löschung ist schon vorgeschlagen.", "The erasure has been proposed already.";
    /// Nobody has proposed the erasure.
    ErasureNotProposed = "erasure_not_proposed",
        "Die Löschung ist nicht vorgeschlagen.", "The erasure has not been proposed.";
    /// Everything personal has been erased; there is no key for more (I-12).
    Erased = "erased",
        "Die personenbezogenen Angaben sind gelöscht; neue sind nicht mehr möglich.", "Everything personal has been erased; nothing personal can be added.";
    /// There is no such entry.
    NoSuchEntry = "no_such_entry",
        "Diesen Eintrag gibt es nicht.", "There is no such entry.";
    /// The number of erased parts is not that of the record.
    WrongCount = "wrong_count",
        "Die Zahl der gelöschten Teile stimmt nicht.", "The number of erased parts is wrong.";
}
