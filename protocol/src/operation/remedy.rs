//! What would make a refused request lawful: one sentence for every code, and the clause it rests on
//! where the refusal itself does not name one.

use crate::operation::refusal::RefusalCode;
use crate::policy::ClauseId;
use crate::rescue::content::Text;

impl RefusalCode {
    /// The condition under which the request would be carried out.
    pub fn lawful_when(self) -> Text {
        let (de, en) = self.remedy();
        Text::new(de, en)
    }

    /// The same, in German and English.
    #[expect(clippy::too_many_lines, reason = "a table: one sentence for every code")]
    pub const fn remedy(self) -> (&'static str, &'static str) {
        match self {
            Self::RoleNotAllowed => (
                "Eine Person mit der dafür vorgesehenen Rolle stellt die Anfrage.",
                "A person in the role that is meant for it makes the request.",
            ),
            Self::SamePerson => (
                "Eine zweite Person mit eigenem Zugang tut dasselbe.",
                "A second person with an account of their own does the same.",
            ),
            Self::Aborted => (
                "In dieser Maßnahme gar nicht mehr: Der Abbruch ist endgültig. Möglich ist nur eine neue Planung.",
                "Never again in this operation: an abort is final. Only a new plan is possible.",
            ),
            Self::Closed => (
                "Nur in einer neuen Maßnahme. Meldungen bleiben möglich und werden festgehalten.",
                "Only in a new operation. Reports stay possible and are recorded.",
            ),
            Self::NoPlan => ("Zuerst einen Plan eintragen.", "File a plan first."),
            Self::AlreadyBegun => (
                "Nur vor der Ansprache. Für Änderungen: beenden und neu planen.",
                "Only before first contact. To change it: close and plan anew.",
            ),
            Self::NotBegun => ("Nach der Ansprache.", "After first contact."),
            Self::PlanEndsBeforeStart => {
                ("Ein Ende angeben, das nach dem Beginn liegt.", "Give an end that is after the start.")
            }
            Self::SlotTwice => {
                ("Jeden Platz der Familie einmal vergeben.", "Give every place of the family once.")
            }
            Self::NightWithMinors => (
                "Außerhalb der Nacht, mit dem ganzen Weg bis zur Übergabe; oder wenn feststeht, dass niemand Minderjähriges betroffen ist. Wer unterwegs ist, darf immer nach Hause.",
                "Outside the night, the whole way to the hand-over included; or once it is certain that no minor is affected. Those on the way may always go home.",
            ),
            Self::NotAtNight => (
                "Außerhalb der Nacht, mit dem ganzen Weg bis zur Übergabe. Wer unterwegs ist, darf immer nach Hause.",
                "Outside the night, the whole way to the hand-over included. Those on the way may always go home.",
            ),
            Self::NoSuchHold => ("Einen Halt dieser Maßnahme nennen.", "Name a hold of this operation."),
            Self::HoldNotOpen => (
                "Es ist nichts mehr zu tun: Der Halt ist aufgehoben.",
                "Nothing is left to do: the hold is lifted.",
            ),
            Self::HoldOpen => (
                "Jeder offene Halt wird zuerst mit dem Nachweis aufgehoben, den er verlangt.",
                "Each open hold is lifted first, with the evidence it demands.",
            ),
            Self::HoldNotNamed => {
                ("„Fortsetzen“ nennt jeden aufgehobenen Halt.", "\"Fortsetzen\" names every lifted hold.")
            }
            Self::NothingToResume => (
                "Es ist nichts zu tun: Die Maßnahme steht nicht.",
                "Nothing is to be done: it is not stopped.",
            ),
            Self::Interrupted => (
                "Wenn jeder Halt aufgehoben ist und die Einsatzleitung „Fortsetzen“ erklärt hat. Nach Hause oder ins Krankenhaus geht es immer.",
                "Once every hold is lifted and the lead has said \"Fortsetzen\". Home, or to a hospital, is always allowed.",
            ),
            Self::NewerStop => (
                "Die neuere Meldung ansehen und dann neu entscheiden.",
                "Look at the newer report, then decide anew.",
            ),
            Self::WrongEvidence => {
                ("Den Nachweis eintragen, den dieser Halt verlangt.", "Enter the evidence this hold demands.")
            }
            Self::ConditionNotAssessed => (
                "Medizinisches Fachpersonal beurteilt den Zustand dieser Person.",
                "A medical professional assesses this person's condition.",
            ),
            Self::NotFit => (
                "Nur mit der ausdrücklichen Feststellung „reisefähig“. Sonst beenden oder abbrechen.",
                "Only with the express finding \"fit to travel\". Otherwise close or abort.",
            ),
            Self::ProfessionalNotNamed => (
                "Name oder Dienstnummer und Organisation des Fachpersonals eintragen.",
                "Enter the professional's name or service number and organisation.",
            ),
            Self::ProfessionNotAllowed => {
                ("Eine Ärztin oder ein Arzt trifft die Feststellung.", "A physician makes the finding.")
            }
            Self::NotInPerson => (
                "Die Person wird am Ort beurteilt, nicht am Telefon.",
                "The person is assessed on the spot, not by telephone.",
            ),
            Self::AssessmentOutdated => (
                "Eine neue Beurteilung nach dem neuesten Anzeichen.",
                "A new assessment after the newest symptom.",
            ),
            Self::AssessmentInFuture => (
                "Die Zeit eintragen, zu der wirklich beurteilt wurde.",
                "Enter the time at which it was really made.",
            ),
            Self::WrongPerson => (
                "Eine Beurteilung der Person, um die es in diesem Halt geht.",
                "An assessment of the person this hold is about.",
            ),
            Self::AssessmentReused => {
                ("Für jeden Halt eine eigene Beurteilung.", "An assessment of its own for each hold.")
            }
            Self::OnlyAbortOrClose => (
                "Gar nicht: abbrechen und nach Hause bringen, oder als nicht durchgeführt beenden.",
                "Not at all: abort and return home, or close as not carried out.",
            ),
            Self::NotProposed => {
                ("Eine erste Person schlägt es mit Grund vor.", "A first person proposes it, with a reason.")
            }
            Self::NoRescueChain => (
                "Die Rettungskette öffnet sich mit der Meldung eines Notfalls.",
                "The rescue chain opens when an emergency is reported.",
            ),
            Self::StepDone => (
                "Es ist nichts mehr zu tun: Der Schritt ist erledigt.",
                "Nothing is left to do: the step is done.",
            ),
            Self::NoQuestion | Self::NoRecommendation => {
                ("Es ist nichts zu beantworten.", "There is nothing to answer.")
            }
            Self::NoSuchReport => {
                ("Eine Meldung dieser Maßnahme nennen.", "Name a report of this operation.")
            }
            Self::NoSuchDevice => ("Ein Gerät dieser Maßnahme nennen.", "Name a device of this operation."),
            Self::NoSuchStop => ("Ein Stoppsignal dieser Maßnahme nennen.", "Name a stop of this operation."),
            Self::NoSuchPerson => ("Eine Person aus dem Plan nennen.", "Name a person of the plan."),
            Self::NoAgeStated => (
                "Zuerst nennt jemand das Alter mit seiner Grundlage.",
                "First somebody states the age with its basis.",
            ),
            Self::NotHandedOver => (
                "Die Übergabe ist festgehalten. Sonst: als nicht durchgeführt beenden.",
                "The hand-over has been recorded. Otherwise: close as not carried out.",
            ),
            Self::WrongEnd => (
                "Das Ende wählen, das zum Stand passt: nach einem Abbruch „abgebrochen“.",
                "Choose the end that fits: after an abort, \"aborted\".",
            ),
            Self::NotReady => (
                "Alle Prüfpunkte sind beantwortet, und die Einsatzleitung erklärt die Maßnahme nach dem neuesten Plan bereit.",
                "All items are answered, and the lead declares the operation ready after the newest plan.",
            ),
            Self::PreflightOpen => (
                "Den Prüfpunkt mit Ja oder Nein beantworten, mit Tag und Quelle; „Nein“ mit Grund.",
                "Answer the item with yes or no, with day and source; \"no\" with a reason.",
            ),
            Self::DateInFuture => (
                "Mit dem Tag, an dem es getan oder festgestellt wurde.",
                "With the day on which it was done or found out.",
            ),
            Self::ReasonMissing => ("Eine Begründung angeben.", "Give a reason."),
            Self::FamilySeparated => (
                "Sorgeberechtigte, ihre minderjährigen Kinder und Ehegatten stehen gemeinsam im Plan; oder es wird verzichtet.",
                "Custodial parents, their minor children and spouses stand in the plan together; or it is given up.",
            ),
            Self::FamilyIncomplete => (
                "Alle sind da und gezählt. Sonst warten oder beenden.",
                "Everybody is there and counted. Otherwise wait, or close.",
            ),
            Self::NotCounted => ("Zählen, wer da ist.", "Count who is there."),
            Self::ChildWithoutParent => (
                "Jedes Kind fährt mit einem Elternteil im selben Fahrzeug. Davon gibt es keine Ausnahme.",
                "Every child travels in the same vehicle as a parent. There is no exception.",
            ),
            Self::VehiclesDisagree => (
                "Alle Anwesenden sitzen in genau einem Fahrzeug, und niemand sonst.",
                "Everybody present sits in exactly one vehicle, and nobody else.",
            ),
            Self::SplitNeedsLead => (
                "Ein Fahrzeug für alle, oder die Einsatzleitung fragt selbst und nennt den Grund.",
                "One vehicle for all, or the lead asks in person and gives the reason.",
            ),
            Self::UnaccompaniedMinor => (
                "Die Übergabe an Familie, Vormund oder eine geeignete Einrichtung ist zugesichert und festgehalten.",
                "The hand-over to family, a guardian or a suitable institution is assured and recorded.",
            ),
            Self::NotUnaccompanied => (
                "Es ist nichts zu tun: Sorgeberechtigte stehen im Plan.",
                "Nothing is to be done: a custodial parent is in the plan.",
            ),
            Self::InFacility => (
                "An einem anderen Ort, außerhalb jeder geschützten Einrichtung. Sonst wird verzichtet.",
                "At another place, outside every protected institution. Otherwise it is given up.",
            ),
            Self::PlaceUncertain => (
                "Im Plan: eine genauere Position. Unterwegs: Die Einsatzleitung bestätigt mit Grund, was für ein Ort das ist.",
                "In the plan: a better position. On the way: the lead confirms with a reason what kind of place it is.",
            ),
            Self::PlaceUnclear => (
                "Die Art des Ortes klären; die Einsatzleitung entscheidet mit Grund.",
                "Find out what kind of place it is; the lead decides with a reason.",
            ),
            Self::FacilitiesUnknown => (
                "Eine Liste der Einrichtungen einlesen, die nicht älter ist, als die Vereinbarung erlaubt.",
                "Import a list of facilities that is not older than the policy allows.",
            ),
            Self::PersonInCare => (
                "Wenn die Person entlassen und wieder bei der Familie ist. Dort gibt es keine Ansprache.",
                "Once the person has been discharged and is with the family again. There is no contact there.",
            ),
            Self::NothingToConfirm => ("Es ist nichts zu tun.", "Nothing is to be done."),
            Self::DocumentOpen => (
                "Den Inhalt festhalten; die Einsatzleitung entscheidet, ob das Attest anerkannt wird.",
                "Record what it says; the lead decides whether it is recognised.",
            ),
            Self::NoSuchDocument => {
                ("Ein Attest dieser Maßnahme nennen.", "Name a certificate of this operation.")
            }
            Self::DocumentNotRecorded => {
                ("Zuerst festhalten, was im Attest steht.", "First record what the certificate says.")
            }
            Self::DocumentDecided => ("Es ist nichts mehr zu tun.", "Nothing is left to do."),
            Self::DocumentRecognised => (
                "Gar nicht: als nicht durchgeführt beenden, oder abbrechen.",
                "Not at all: close as not carried out, or abort.",
            ),
            Self::NoSuchMeasure => {
                ("Ein Zwangsmittel dieser Maßnahme nennen.", "Name a measure of force of this operation.")
            }
            Self::MeasureOver => {
                ("Ein neues Zwangsmittel für sich beantragen.", "Ask for a new measure by itself.")
            }
            Self::ReasonNotIndividual => (
                "Beschreiben, was diese Person in diesem Augenblick tut und warum nichts Milderes genügt.",
                "Describe what this person is doing at this moment, and why nothing milder is enough.",
            ),
            Self::MilderMeansMissing => (
                "Zuerst ein milderes Mittel versuchen und festhalten: Gespräch, Sprachmittlung, Zeit, Vertrauensperson.",
                "First try a milder means and record it: talk, interpreter, time, a trusted person.",
            ),
            Self::ForceOpen => (
                "Das Zwangsmittel lösen und sein Ende festhalten.",
                "Release the measure and record its end.",
            ),
            Self::ForceNotDescribed => {
                ("Die Angaben zum Zwangsmittel eintragen.", "Enter the details of the measure.")
            }
            Self::WrongStage => ("Den jetzigen Abschnitt wählen.", "Choose the present stage."),
            Self::SupporterNotReleased => (
                "Der betroffene Mensch entbindet gegenüber dieser Person von der Schweigepflicht.",
                "The person concerned gives a release from confidentiality towards this supporter.",
            ),
            Self::NoStop => ("Bei einem Halt oder Abbruch.", "When there is a hold or an abort."),
            Self::RescueClosed => (
                "Es ist nichts mehr zu tun; eine neue Meldung öffnet sie wieder.",
                "Nothing is left to do; a new report opens it again.",
            ),
            Self::RescueNeedsHandOver => (
                "Die Übergabe an den Rettungsdienst ist erledigt und festgehalten.",
                "The hand-over to the ambulance is done and recorded.",
            ),
            Self::NotEnded => ("Nach dem Ende der Maßnahme.", "After the operation has ended."),
            Self::LegalHold => (
                "Wenn jede Sperre mit Begründung aufgehoben ist.",
                "Once every legal hold has been released, with a reason.",
            ),
            Self::NoLegalHold => ("Eine Sperre nennen, die besteht.", "Name a legal hold that stands."),
            Self::RetentionNotOver => (
                "Nach Ablauf der Frist, oder vorher mit einem eigenen Grund.",
                "Once the time is over, or before with a ground of its own.",
            ),
            Self::ErasureProposed => (
                "Eine zweite Person bestätigt die Löschung, oder der Vorschlag wird zurückgenommen.",
                "A second person confirms the erasure, or the proposal is taken back.",
            ),
            Self::ErasureNotProposed => (
                "Eine erste Person schlägt die Löschung vor, eine zweite bestätigt sie.",
                "A first person proposes the erasure, a second one confirms it.",
            ),
            Self::Erased => (
                "Gar nicht mehr: Der Schlüssel ist vernichtet. Der Nachweis selbst bleibt.",
                "Never again: the key is destroyed. The record itself stays.",
            ),
            Self::NoSuchEntry => ("Einen Eintrag dieses Nachweises nennen.", "Name an entry of this record."),
            Self::WrongCount => (
                "Die Zahl nennen, die sich aus dem Nachweis ergibt.",
                "Name the number that follows from the record.",
            ),
        }
    }

    /// The clause a refusal rests on where it does not name one itself. None where the request simply
    /// does not fit what is there.
    pub const fn rests_on(self) -> Option<ClauseId> {
        match self {
            Self::NotReady | Self::PreflightOpen => Some(ClauseId::R01),
            Self::SupporterNotReleased | Self::NoStop => Some(ClauseId::R02),
            Self::NoRecommendation | Self::WrongStage => Some(ClauseId::R10),
            Self::ReasonNotIndividual
            | Self::MilderMeansMissing
            | Self::ForceOpen
            | Self::ForceNotDescribed
            | Self::NoSuchMeasure
            | Self::MeasureOver => Some(ClauseId::R11),
            Self::NightWithMinors
            | Self::NotAtNight
            | Self::OnlyAbortOrClose
            | Self::NotProposed
            | Self::NoAgeStated => Some(ClauseId::R20),
            Self::Interrupted => Some(ClauseId::R30),
            Self::Aborted | Self::NoQuestion => Some(ClauseId::R31),
            Self::HoldOpen
            | Self::HoldNotNamed
            | Self::NewerStop
            | Self::WrongEvidence
            | Self::ConditionNotAssessed
            | Self::NotFit
            | Self::ProfessionalNotNamed
            | Self::ProfessionNotAllowed
            | Self::NotInPerson
            | Self::AssessmentOutdated
            | Self::AssessmentInFuture
            | Self::WrongPerson
            | Self::AssessmentReused => Some(ClauseId::R32),
            Self::NoRescueChain | Self::StepDone | Self::RescueClosed | Self::RescueNeedsHandOver => {
                Some(ClauseId::R33)
            }
            Self::FamilySeparated
            | Self::FamilyIncomplete
            | Self::NotCounted
            | Self::ChildWithoutParent
            | Self::VehiclesDisagree
            | Self::SplitNeedsLead
            | Self::UnaccompaniedMinor
            | Self::NotUnaccompanied => Some(ClauseId::R40),
            Self::InFacility
            | Self::PlaceUncertain
            | Self::PlaceUnclear
            | Self::FacilitiesUnknown
            | Self::PersonInCare
            | Self::NothingToConfirm => Some(ClauseId::R41),
            Self::DocumentOpen
            | Self::NoSuchDocument
            | Self::DocumentNotRecorded
            | Self::DocumentDecided
            | Self::DocumentRecognised => Some(ClauseId::R50),
            Self::RoleNotAllowed
            | Self::SamePerson
            | Self::Closed
            | Self::NoPlan
            | Self::AlreadyBegun
            | Self::NotBegun
            | Self::PlanEndsBeforeStart
            | Self::SlotTwice
            | Self::NoSuchHold
            | Self::HoldNotOpen
            | Self::NothingToResume
            | Self::NoSuchReport
            | Self::NoSuchDevice
            | Self::NoSuchStop
            | Self::NoSuchPerson
            | Self::NotHandedOver
            | Self::WrongEnd
            | Self::DateInFuture
            | Self::ReasonMissing
            | Self::NotEnded
            | Self::LegalHold
            | Self::NoLegalHold
            | Self::RetentionNotOver
            | Self::ErasureProposed
            | Self::ErasureNotProposed
            | Self::Erased
            | Self::NoSuchEntry
            | Self::WrongCount => None,
        }
    }
}
