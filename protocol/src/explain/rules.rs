//! The rules in words: what the program does for each clause.

use crate::operation::hold::Cause;
use crate::policy::ClauseId;
use crate::rescue::content::Text;

/// What the program does for a clause, whatever the values of the policy are.
pub(super) fn of_clause(clause: ClauseId) -> Text {
    let (de, en) = match clause {
        ClauseId::R01 => (
            "Vor dem Beginn wird jeder Prüfpunkt beantwortet, mit Tag und Quelle. Solange einer offen ist, kann die Maßnahme nicht bereit erklärt werden; „Nein“ braucht einen Grund und ist eine Abweichung.",
            "Before it begins every pre-flight item is answered, with day and source. While one is open the operation cannot be declared ready; \"no\" needs a reason and is a deviation.",
        ),
        ClauseId::R02 => (
            "Nach Unterstützenden wird gefragt, zweimal. Nur mit Entbindung von der Schweigepflicht wird bei Halt und Abbruch angeboten, sie zu informieren; der Widerruf gilt sofort.",
            "Supporters are asked for, twice. Only with a release from confidentiality is telling them of a hold or an abort offered; a withdrawal counts at once.",
        ),
        ClauseId::R03 => (
            "Der betroffene Mensch kann eine Kopie des Protokolls der Maßnahme erhalten; sie lässt sich ohne Zugang zum System prüfen.",
            "The person concerned can be given a copy of the operation's record; it can be verified without access to the system.",
        ),
        ClauseId::R10 => (
            "Bei jedem Abschnitt wird gefragt, ob es weiter verhältnismäßig ist. Wer an der Maßnahme beteiligt ist, kann jederzeit anhalten; fortgesetzt wird nur durch eine Entscheidung mit Begründung.",
            "At each stage it is asked whether it is still proportionate. Anyone who takes part can stop it at any time; it goes on only by a decision with a reason.",
        ),
        ClauseId::R11 => (
            "Jedes Zwangsmittel hat eine Begründung für den Einzelfall, ein versuchtes milderes Mittel und die Freigabe einer zweiten Person. Es läuft mit Uhr und Alarmen, und bei jedem Stopp wird nach dem Lösen gefragt.",
            "Each measure of force has a reason of the single case, a milder means that was tried, and the release by a second person. It runs with a clock and alarms, and each stop asks whether it has been released.",
        ),
        ClauseId::R20 => (
            "Sind Minderjährige betroffen oder ist das nicht bekannt, darf die Maßnahme die Nacht weder im Plan noch unterwegs berühren. Mehrere Nachtzeiten gelten nebeneinander; die strengste zählt.",
            "If minors are affected, or it is not known, the operation must not touch the night, neither in the plan nor on the way. Several night windows apply side by side; the strictest counts.",
        ),
        ClauseId::R30 => (
            "Jede Meldung eines medizinischen Notfalls, gleich bei wem, unterbricht sofort und auf allen Geräten. Ein Verdacht genügt.",
            "Every report of a medical emergency, whoever it concerns, interrupts at once and on all devices. A suspicion is enough.",
        ),
        ClauseId::R31 => (
            "Ein lebensbedrohlicher Zustand bricht ab. Der Abbruch ist endgültig; im Zweifel gilt der höhere Schweregrad.",
            "A life-threatening condition aborts. An abort is final; in doubt the higher severity counts.",
        ),
        ClauseId::R32 => (
            "Ein medizinischer Halt wird nur durch die Beurteilung dieser Person und die ausdrückliche Feststellung der Reisefähigkeit aufgehoben, jünger als das neueste Anzeichen. Fortgesetzt wird erst, wenn eine andere Person „Fortsetzen“ erklärt.",
            "A medical hold is lifted only by an assessment of this very person with the express finding of fitness to travel, later than the newest symptom. It goes on only when another person says so.",
        ),
        ClauseId::R33 => (
            "Die Rettungskette öffnet sich von selbst, mit „112 rufen“ und „Erste Hilfe“ zuoberst. Was niemand übernimmt, wird laut gemeldet.",
            "The rescue chain opens by itself, with \"call 112\" and \"first aid\" on top. What nobody takes is alarmed.",
        ),
        ClauseId::R40 => (
            "Wer zur Familie gehört, wird bei Ansprache, Abfahrt, jedem Umstieg und Übergabe gezählt. Fehlt jemand oder wäre ein Kind ohne Elternteil, geht es nicht weiter.",
            "Whoever belongs to the family is counted at contact, departure, each transfer and hand-over. If somebody is missing, or a child would be without a parent, it does not go on.",
        ),
        ClauseId::R41 => (
            "Der Ort wird nach Lage und Art mit der Liste der Einrichtungen verglichen. Liegt er in einer geschützten Einrichtung, ist er unklar oder ist die Liste zu alt, gibt es dort keine Ansprache; wird sie gemeldet, hält die Maßnahme.",
            "The place is compared with the list of facilities, by position and kind. If it lies in a protected one, is unclear, or the list is too old, there is no contact there; if contact is reported, the operation holds.",
        ),
        ClauseId::R50 => (
            "Ein vorgelegtes Attest und eine geäußerte Krankheit werden festgehalten und innerhalb der Frist entschieden. Ein anerkanntes Attest hebt niemand auf; nicht anerkennen ist die Ausnahme und verlangt einen Grund und zwei Personen.",
            "A certificate that is shown, and an illness that is stated, are recorded and decided about in time. Nobody lifts a recognised certificate; not recognising one is the exception and takes a reason and two persons.",
        ),
        ClauseId::R60 => (
            "Die Vereinbarung lässt diese Themen offen, und das Programm nimmt keine Stellung: Es kennt keinen Schritt für das Betreten einer Wohnung. Polizei in Amtshilfe steht unter demselben Stopp wie alle.",
            "The agreement leaves these topics open, and the program takes no position: it knows no step for entering a dwelling. Police who assist stand under the same stop as everybody.",
        ),
        ClauseId::R61 => (
            "Jede Regel nennt ihre Klausel mit Wortlaut. Kreise dürfen verschärfen; was lockert, muss als Abweichung erklärt sein und steht in jeder Nachbereitung.",
            "Every rule names its clause with its wording. Districts may tighten; what loosens has to be declared as a deviation and stands in every review.",
        ),
    };
    Text::new(de, en)
}

/// The rule behind a stop: the clause's, or where the cause is one of the program's own design rules, that.
pub(super) fn of_cause(clause: ClauseId, cause: &Cause) -> Text {
    let (de, en) = match cause {
        Cause::Silence { .. } => (
            "Ein Gerät am Einsatzort, von dem zu lange nichts zu hören ist, kann weder melden noch gestoppt werden. Darum hält die Maßnahme.",
            "A device on scene that has not been heard for too long can neither report nor be stopped. So the operation holds.",
        ),
        Cause::RecommendationUnanswered { .. } | Cause::RecommendationFollowed { .. } => (
            "Die Beobachtung empfiehlt einen Halt. Folgt die Einsatzleitung oder antwortet sie nicht in der Frist, hält die Maßnahme.",
            "The monitor recommends to stop. If the lead follows, or does not answer in time, the operation holds.",
        ),
        Cause::SisterAborted { .. } => (
            "Ein Abbruch bindet seine Einheit. Jede andere Einheit des Sammeleinsatzes hält, bis ihre eigene Einsatzleitung entschieden hat.",
            "An abort binds its own unit. Every other unit of the measure holds until its own lead has decided.",
        ),
        Cause::RolledBack { .. } => (
            "Fehlt in der Aufzeichnung, was schon bestätigt war, weiß niemand sicher, wie die Maßnahme steht. Darum hält sie, bis Einsatzleitung und Leitstelle es geklärt haben.",
            "If the record lacks what had been confirmed, nobody knows for certain how the operation stands. So it holds until lead and supervisor have cleared it up.",
        ),
        Cause::LateReport { .. } => (
            "Eine Meldung, die nach der Beurteilung einging und darin nicht genannt ist, ist von ihr nicht gedeckt. Sie hält von neuem.",
            "A report that came in after the assessment and is not named in it is not covered by it. It holds anew.",
        ),
        Cause::BadAnswer { .. } => (
            "Auf die Frage „Reagiert? Atmet normal? Blutet stark? Krampft?“ bricht jede schlechte Antwort ab.",
            "To the question \"Responds? Breathes normally? Bleeds heavily? Convulses?\" any bad answer aborts.",
        ),
        Cause::NoAnswer { .. } => (
            "Wird die Frage „Reagiert? Atmet normal? Blutet stark? Krampft?“ nicht rechtzeitig beantwortet, wird abgebrochen: im Zweifel der höhere Schweregrad.",
            "If the question \"Responds? Breathes normally? Bleeds heavily? Convulses?\" is not answered in time, it aborts: in doubt the higher severity.",
        ),
        Cause::Impossible => (
            "Das Programm hat einen Stand erreicht, den seine eigenen Regeln ausschließen. Dann stoppt es, statt weiterzuarbeiten.",
            "The program has met a state its own rules call impossible. Then it stops instead of working on.",
        ),
        Cause::Report { .. }
        | Cause::NightBegan { .. }
        | Cause::UnexpectedMinor { .. }
        | Cause::Facility { .. }
        | Cause::InCare { .. }
        | Cause::PlaceUnclear { .. }
        | Cause::FamilyIncomplete { .. }
        | Cause::DocumentQualified { .. }
        | Cause::DocumentRecognised { .. }
        | Cause::DocumentUndecided { .. }
        | Cause::Breathing { .. }
        | Cause::Decision => return of_clause(clause),
    };
    Text::new(de, en)
}

/// What needs no agreement: the request did not fit what is there.
pub(super) fn formal() -> Text {
    Text::new(
        "Die Anfrage passt nicht zum Stand der Maßnahme. Sie hat nichts verändert.",
        "The request does not fit the operation as it stands. It has changed nothing.",
    )
}
