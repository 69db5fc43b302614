//! Stops and holds in words: what happened, and what lets the operation go on.

use crate::operation::hold::{Cause, Hold, HoldKind, HoldStatus};
use crate::operation::notice::NoticeCode;
use crate::operation::state::StopFacts;
use crate::policy::{Policy, UnexpectedMinor};
use crate::rescue::content::Text;
use crate::severity::Severity;

/// A hold in one sentence.
pub(super) fn what_holds(hold: &Hold) -> Text {
    let cause = because(&hold.cause);
    Text::new(
        format!("Die Maßnahme ist unterbrochen: {}", cause.de),
        format!("The operation is interrupted: {}", cause.en),
    )
}

/// A stop in one sentence.
pub(super) fn what_stops(stop: &StopFacts) -> Text {
    let cause = because(&stop.cause);
    let (de, en) = match stop.severity {
        Severity::Aborted => ("Die Maßnahme ist abgebrochen", "The operation is aborted"),
        Severity::Interrupted | Severity::Running => {
            ("Die Maßnahme ist unterbrochen", "The operation is interrupted")
        }
    };
    Text::new(format!("{de}: {}", cause.de), format!("{en}: {}", cause.en))
}

pub(crate) fn because(cause: &Cause) -> Text {
    let (de, en) = match cause {
        Cause::Report { .. } => ("Es wurde gemeldet.", "it was reported."),
        Cause::LateReport { .. } => (
            "Eine Meldung ging ein, die die Beurteilung nicht nennt.",
            "a report came in that the assessment does not name.",
        ),
        Cause::BadAnswer { .. } => (
            "Die Frage nach Reaktion, Atmung, Blutung und Krampf wurde schlecht beantwortet.",
            "the question about response, breathing, bleeding and convulsions was answered badly.",
        ),
        Cause::NoAnswer { .. } => (
            "Die Frage nach Reaktion, Atmung, Blutung und Krampf blieb unbeantwortet.",
            "the question about response, breathing, bleeding and convulsions was not answered.",
        ),
        Cause::NightBegan { .. } => ("Die Nacht hat begonnen.", "the night has begun."),
        Cause::UnexpectedMinor { .. } => (
            "In der Nacht wurde eine minderjährige Person angetroffen, die nicht im Plan stand.",
            "at night a minor was found who was not in the plan.",
        ),
        Cause::Facility { .. } => (
            "Ansprache in einer sozialen oder medizinischen Einrichtung.",
            "contact in a social or medical institution.",
        ),
        Cause::InCare { .. } => (
            "Ansprache einer Person, die in Behandlung oder in einer Einrichtung ist.",
            "contact with a person who is in treatment or in an institution.",
        ),
        Cause::PlaceUnclear { .. } => (
            "Ansprache an einem Ort, von dem niemand sagen kann, was er ist.",
            "contact at a place of which nobody can say what it is.",
        ),
        Cause::FamilyIncomplete { .. } => {
            ("Die Familie ist nicht vollständig.", "the family is not complete.")
        }
        Cause::DocumentQualified { .. } => (
            "Ein qualifiziertes Attest sagt, dass die Person nicht reisefähig ist.",
            "a qualified certificate says that the person is not fit to travel.",
        ),
        Cause::DocumentRecognised { .. } => {
            ("Die Einsatzleitung hat ein Attest anerkannt.", "the lead has recognised a certificate.")
        }
        Cause::DocumentUndecided { .. } => (
            "Über ein Attest wurde nicht rechtzeitig entschieden.",
            "a certificate was not decided about in time.",
        ),
        Cause::Silence { .. } => (
            "Ein Gerät am Einsatzort war zu lange nicht zu hören.",
            "a device on scene has not been heard for too long.",
        ),
        Cause::RecommendationUnanswered { .. } => (
            "Die Empfehlung der Beobachtung blieb unbeantwortet.",
            "the monitor's recommendation was not answered.",
        ),
        Cause::RecommendationFollowed { .. } => (
            "Die Einsatzleitung folgt der Empfehlung der Beobachtung.",
            "the lead follows the monitor's recommendation.",
        ),
        Cause::SisterAborted { .. } => (
            "Eine andere Maßnahme des Sammeleinsatzes wurde abgebrochen.",
            "another operation of the measure was aborted.",
        ),
        Cause::RolledBack { .. } => (
            "Die Aufzeichnung ist älter als das, was bereits bestätigt war.",
            "the record is older than what had been confirmed.",
        ),
        Cause::Breathing { .. } => (
            "Eine Person unter Zwang atmet nicht normal.",
            "a person under restraint does not breathe normally.",
        ),
        Cause::Decision => ("Es wurde so entschieden.", "somebody decided so."),
        Cause::Impossible => {
            ("Das Programm hat einen unmöglichen Stand erreicht.", "the program has met an impossible state.")
        }
    };
    Text::new(de, en)
}

/// What lifts a hold, and who has to do it.
pub(super) fn lifted_when(hold: &Hold, policy: &Policy) -> Text {
    match &hold.status {
        HoldStatus::Resumed { .. } => {
            return Text::new("Dieser Halt ist erledigt.", "This hold is settled.");
        }
        HoldStatus::Lifted { .. } => {
            return Text::new(
                "Der Halt ist aufgehoben. Es fehlt „Fortsetzen“ der Einsatzleitung, wenn kein anderer Halt offen ist.",
                "The hold is lifted. What is missing is the lead's \"Fortsetzen\", once no other hold is open.",
            );
        }
        HoldStatus::Open => {}
    }
    let (de, en) = match hold.kind {
        HoldKind::Medical => (
            "Medizinisches Fachpersonal beurteilt diese Person und stellt ausdrücklich „reisefähig“ fest, persönlich und nach dem neuesten Anzeichen. Danach erklärt die Einsatzleitung, eine andere Person, „Fortsetzen“. Sonst: als nicht durchgeführt beenden oder abbrechen.",
            "A medical professional assesses this person and expressly finds \"fit to travel\", in person and after the newest symptom. Then the lead, another person, says \"Fortsetzen\". Otherwise: close as not carried out, or abort.",
        ),
        HoldKind::NightMinor => return night_lifted_when(&hold.cause, policy),
        HoldKind::Family => (
            "Die neueste Zählung ist vollständig, oder für Minderjährige ohne Sorgeberechtigte ist die Übergabe gesichert; dann hebt Einsatzleitung oder Leitstelle auf. Getrennt weiter geht es nur als Abweichung, mit Grund und zwei Personen.",
            "The newest head count is complete, or for a minor without a custodial parent the hand-over is assured; then lead or supervisor lifts it. Going on apart is a deviation, with a reason and two persons.",
        ),
        HoldKind::Facility => (
            "Einsatzleitung und Leitstelle stellen beide mit Grund fest, dass die Ansprache nicht in der Einrichtung war. Wegfahren genügt nicht. Sonst: als nicht durchgeführt beenden.",
            "Lead and supervisor both find, with a reason, that contact was not inside the institution. Moving away is not enough. Otherwise: close as not carried out.",
        ),
        HoldKind::Document => match hold.cause {
            Cause::DocumentRecognised { .. } => (
                "Ein anerkanntes Attest hebt niemand auf. Möglich sind nur: als nicht durchgeführt beenden, oder abbrechen.",
                "Nobody lifts a recognised certificate. Only closing as not carried out, or aborting, is possible.",
            ),
            Cause::Report { .. }
            | Cause::LateReport { .. }
            | Cause::BadAnswer { .. }
            | Cause::NoAnswer { .. }
            | Cause::NightBegan { .. }
            | Cause::UnexpectedMinor { .. }
            | Cause::Facility { .. }
            | Cause::InCare { .. }
            | Cause::PlaceUnclear { .. }
            | Cause::FamilyIncomplete { .. }
            | Cause::DocumentQualified { .. }
            | Cause::DocumentUndecided { .. }
            | Cause::Silence { .. }
            | Cause::RecommendationUnanswered { .. }
            | Cause::RecommendationFollowed { .. }
            | Cause::SisterAborted { .. }
            | Cause::RolledBack { .. }
            | Cause::Breathing { .. }
            | Cause::Decision
            | Cause::Impossible => (
                "Einsatzleitung und Leitstelle erkennen das Attest beide mit Grund nicht an; das ist die Ausnahme und steht in der Nachbereitung. Eine ältere oder allgemeinere Feststellung genügt nicht. Sonst: als nicht durchgeführt beenden.",
                "Lead and supervisor both do not recognise the certificate, with a reason; that is the exception and stands in the review. An older or more general finding is not enough. Otherwise: close as not carried out.",
            ),
        },
        HoldKind::Legal => (
            "Das Gericht gibt die Maßnahme frei; Einsatzleitung und Leitstelle tragen Gericht und Aktenzeichen ein.",
            "The court releases the operation; lead and supervisor enter court and number.",
        ),
        HoldKind::Force => (
            "Einsatzleitung und Leitstelle halten beide fest, was geschehen ist und was daraus folgt.",
            "Lead and supervisor both record what happened and what was done about it.",
        ),
        HoldKind::Comms => (
            "Das Gerät ist wieder zu hören, oder sein Träger wurde anders erreicht; Einsatzleitung oder Leitstelle hält es fest.",
            "The device is heard again, or its holder was reached another way; lead or supervisor records it.",
        ),
        HoldKind::Manual if matches!(hold.cause, Cause::RolledBack { .. }) => (
            "Einsatzleitung und Leitstelle halten beide mit Grund fest, dass alle Geräte sich gemeldet haben und nichts Offenes fehlt.",
            "Lead and supervisor both record, with a reason, that every device has reported and nothing open is missing.",
        ),
        HoldKind::Manual => (
            "Einsatzleitung oder Leitstelle hält fest, warum der Grund entfallen ist. Dann „Fortsetzen“, nicht allein durch die meldende Person.",
            "Lead or supervisor records why the reason is gone. Then \"Fortsetzen\", not by the reporting person alone.",
        ),
    };
    Text::new(de, en)
}

fn night_lifted_when(cause: &Cause, policy: &Policy) -> Text {
    let (de, en) = match (cause, policy.night.unexpected_minor) {
        (Cause::UnexpectedMinor { .. }, UnexpectedMinor::Abort) => (
            "Möglich sind nur Abbruch oder Beendigung, und die Heimkehr. Bestätigt die Einsatzleitung auf benannter Grundlage, dass die Person erwachsen ist, entfällt der Halt.",
            "Only aborting, closing and returning home are possible. If a lead confirms on a named basis that the person is an adult, the hold falls away.",
        ),
        (Cause::UnexpectedMinor { .. }, UnexpectedMinor::HoldUntilMorning) => (
            "Nach dem Ende der Nacht entscheidet die Einsatzleitung neu, mit Grund; das ist eine Abweichung von der Vereinbarung.",
            "After the end of the night the lead decides anew, with a reason; that is a deviation from the agreement.",
        ),
        (_, UnexpectedMinor::Abort | UnexpectedMinor::HoldUntilMorning) => (
            "Abbrechen und nach Hause bringen, oder die unvermeidbare Weiterführung mit Grund und zwei Personen: eine Abweichung von der Vereinbarung, in der Nachbereitung rot. Eine dritte Möglichkeit gibt es nicht.",
            "Abort and return home, or go on unavoidably with a reason and two persons: a deviation from the agreement, shown red in the review. There is no third choice.",
        ),
    };
    Text::new(de, en)
}

/// After an abort nothing makes this operation lawful again.
pub(super) fn after_abort() -> Text {
    Text::new(
        "Der Abbruch ist endgültig. Möglich sind Rettungskette, Lösen von Zwang, Heimkehr oder Krankenhaus, Benachrichtigung und Beendigung; sonst nur eine neue Planung.",
        "An abort is final. What remains is the rescue chain, releasing force, home or hospital, telling others and closing; beyond that only a new plan.",
    )
}

/// What is to be done about a notice.
pub(super) fn done_about(code: NoticeCode) -> Text {
    let (de, en) = match code {
        NoticeCode::ContactNotBefore => {
            ("Mit der Ansprache bis zur genannten Zeit warten.", "Wait with contact until the time given.")
        }
        NoticeCode::FamilyInSeveralVehicles => (
            "Möglichst in einem Fahrzeug fahren; Kinder nie ohne Elternteil, bei jedem Umstieg zählen.",
            "Use one vehicle if possible; children never without a parent, count at each transfer.",
        ),
        NoticeCode::PersonElsewhere => (
            "Warten, bis die Familie vollständig ist, oder beenden.",
            "Wait until the family is complete, or close.",
        ),
        NoticeCode::PersonInCare => (
            "Dort keine Ansprache. Warten, bis die Familie vollständig ist, oder beenden.",
            "No contact there. Wait until the family is complete, or close.",
        ),
        NoticeCode::MayBeInFacility => (
            "Die Einsatzleitung bestätigt mit Grund, was für ein Ort das ist; bis dahin keine Abfahrt.",
            "A lead confirms with a reason what kind of place it is; no departure until then.",
        ),
        NoticeCode::PlaceNotCompared => (
            "Eine Position angeben, oder den Ort anhand der Liste selbst prüfen.",
            "Give a position, or check the place against the list yourself.",
        ),
        NoticeCode::DocumentToRecord => (
            "Inhalt festhalten; die Einsatzleitung entscheidet innerhalb der Frist. Bis dahin keine Abfahrt.",
            "Record what it says; a lead decides in time. No departure until then.",
        ),
        NoticeCode::ForceOnMinor => (
            "Lösen, sobald es geht; die Leitstelle ist verständigt.",
            "Release as soon as possible; the supervisor has been told.",
        ),
        NoticeCode::ForceNotAuthorised => (
            "Lösen, oder die Freigabe der Einsatzleitung einholen und die Begründung nachtragen.",
            "Release, or obtain the lead's release and enter the reason.",
        ),
        NoticeCode::ReasonStillThere => {
            ("Lösen, wenn der Grund entfallen ist.", "Release if the reason is gone.")
        }
        NoticeCode::PreflightDeviation => (
            "Nachholen, was fehlt. Sonst steht die Abweichung mit ihrem Grund in der Nachbereitung.",
            "Make up for what is missing. Otherwise the deviation stands in the review with its reason.",
        ),
        NoticeCode::StopRecommended => (
            "Die Einsatzleitung antwortet innerhalb der Frist: anhalten, oder mit Grund weiter.",
            "The lead answers in time: stop, or go on with a reason.",
        ),
        NoticeCode::SisterInterrupted => (
            "Prüfen, ob Fahrzeuge und Personal reichen; jede Einheit entscheidet für sich.",
            "Check whether vehicles and staff suffice; every unit decides for itself.",
        ),
        NoticeCode::VehicleBrokeDown => (
            "Die Familie zusammenhalten; beim Umstieg zählen.",
            "Keep the family together; count at the transfer.",
        ),
        NoticeCode::DevicesNotChecked => (
            "Geräteprüfung nachholen; wer keinen Ton oder kein Netz hat, bleibt in Rufweite.",
            "Make up for the device check; whoever has no sound or no network stays within call.",
        ),
        NoticeCode::IncidentRecorded => {
            ("Nichts weiter: Es ist festgehalten.", "Nothing more: it is recorded.")
        }
    };
    Text::new(de, en)
}
