//! Why a command changed nothing. A refusal is expected, told to a person, and recorded.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clocks::Timestamp;
use crate::coded::coded_texts;
use crate::ids::{HoldId, StopId};
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
    /// The hold it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hold: Option<HoldId>,
    /// The stop it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub stop: Option<StopId>,
}

impl Reason {
    /// A reason without particulars.
    pub const fn new(code: RefusalCode) -> Self {
        Self { code, clause: None, allowed_from: None, hold: None, stop: None }
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

    /// With the hold it is about.
    #[must_use]
    pub const fn about(mut self, hold: HoldId) -> Self {
        self.hold = Some(hold);
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
}
