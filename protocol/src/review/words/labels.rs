//! Short names, in both languages, for what the entries of a record are made of.

use crate::operation::after::{EarlyGround, LegalGround, Speaker};
use crate::operation::command::{IncidentKind, RescueOutcome};
use crate::operation::document::{Content, Issuer, Shown};
use crate::operation::event::{AskedFor, Escalation, Lateness};
use crate::operation::evidence::{Finding, Presence, Profession, RecordedEvidence};
use crate::operation::family::Whereabouts;
use crate::operation::force::{BodyPosition, ForceAlarm, ForceGround, ForceKind, MilderMeans};
use crate::operation::plan::{End, Known, Stage, Step};
use crate::people::{AgeClass, FamilyRole, Role, Slot};
use crate::receipt::ReceiptKind;
use crate::rescue::StepId;
use crate::rescue::content::{Text, content};

macro_rules! labels {
    ($($(#[$doc:meta])* $name:ident($kind:ty) { $($variant:pat => $de:literal, $en:literal;)+ })+) => {$(
        $(#[$doc])*
        pub fn $name(of: $kind) -> Text {
            let (de, en) = match of { $($variant => ($de, $en),)+ };
            Text::new(de, en)
        }
    )+};
}

labels! {
    /// A role.
    role(Role) {
        Role::Officer => "Einsatzkraft", "officer";
        Role::Lead => "Einsatzleitung", "lead";
        Role::Medic => "medizinisches Fachpersonal", "medic";
        Role::Monitor => "Beobachtung", "monitor";
        Role::Supervisor => "Leitstelle", "supervisor";
        Role::Reviewer => "Nachbereitung", "reviewer";
        Role::Administrator => "Verwaltung", "administrator";
    }
    /// An age class.
    age(AgeClass) {
        AgeClass::Infant => "0 bis 5 Jahre", "0 to 5 years";
        AgeClass::Child => "6 bis 13 Jahre", "6 to 13 years";
        AgeClass::Youth => "14 bis 17 Jahre", "14 to 17 years";
        AgeClass::Adult => "erwachsen", "adult";
        AgeClass::Unknown => "Alter nicht bekannt", "age not known";
    }
    /// A place in the family.
    family(FamilyRole) {
        FamilyRole::CustodialParent => "sorgeberechtigt", "custodial parent";
        FamilyRole::Spouse => "Ehegatte", "spouse";
        FamilyRole::Child => "Kind", "child";
        FamilyRole::Other => "andere Person", "another person";
    }
    /// A step of the team.
    step(Step) {
        Step::Begin => "Beginn", "begin";
        Step::Board => "Einsteigen", "boarding";
        Step::Depart => "Abfahrt", "departure";
        Step::Transfer => "Umstieg", "transfer";
        Step::HandOver => "Übergabe", "hand-over";
        Step::ReturnHome => "Heimkehr oder Krankenhaus", "home or hospital";
    }
    /// A stage of the way.
    stage(Stage) {
        Stage::Approach => "Anfahrt", "approach";
        Stage::Arrival => "Eintreffen", "arrival";
        Stage::Contact => "Ansprache", "contact";
        Stage::Packing => "Packen", "packing";
        Stage::Transport => "Transport", "transport";
        Stage::HandOver => "Übergabe", "hand-over";
    }
    /// How it ended.
    end(End) {
        End::Completed => "durchgeführt", "completed";
        End::NotCarriedOut => "nicht durchgeführt", "not carried out";
        End::Aborted => "abgebrochen", "aborted";
    }
    /// An answer.
    known(Known) {
        Known::Yes => "ja", "yes";
        Known::No => "nein", "no";
        Known::Unknown => "nicht bekannt", "not known";
    }
    /// Where a person is.
    whereabouts(Whereabouts) {
        Whereabouts::Here => "hier", "here";
        Whereabouts::InPatient => "in stationärer Behandlung", "in in-patient treatment";
        Whereabouts::InInstitution => "in einer Einrichtung", "in an institution";
        Whereabouts::Elsewhere => "anderswo", "elsewhere";
    }
    /// A kind of force.
    force(ForceKind) {
        ForceKind::Holding => "Festhalten", "holding";
        ForceKind::Escorting => "Führen im Griff", "escorting by grip";
        ForceKind::Carrying => "Tragen", "carrying";
        ForceKind::Handcuffs => "Handfesseln", "handcuffs";
        ForceKind::LegRestraints => "Fußfesseln", "leg restraints";
        ForceKind::BodyBelt => "Körpergurt", "body belt";
        ForceKind::TakingDown => "Zu Boden bringen", "taking down";
        ForceKind::Other => "anderes Zwangsmittel", "another measure of force";
    }
    /// A reason for force, in kind.
    ground(ForceGround) {
        ForceGround::Attack => "Angriff", "attack";
        ForceGround::SelfHarm => "Selbstgefährdung", "danger to themself";
        ForceGround::Escape => "Flucht", "escape";
        ForceGround::PassiveResistance => "Widerstand ohne Angriff", "resistance without attack";
        ForceGround::Other => "anderer Grund", "another reason";
    }
    /// A position of the body.
    position(BodyPosition) {
        BodyPosition::Upright => "stehend", "upright";
        BodyPosition::Sitting => "sitzend", "sitting";
        BodyPosition::SittingBent => "sitzend, vorgebeugt", "sitting bent forward";
        BodyPosition::Side => "Seitenlage", "on the side";
        BodyPosition::Supine => "Rückenlage", "on the back";
        BodyPosition::Prone => "Bauchlage", "face down";
    }
    /// A milder means.
    milder(MilderMeans) {
        MilderMeans::Talk => "Gespräch", "talk";
        MilderMeans::Interpreter => "Sprachmittlung", "interpreter";
        MilderMeans::Time => "Warten", "waiting";
        MilderMeans::TrustedPerson => "Vertrauensperson", "trusted person";
        MilderMeans::Professional => "fachliche Hilfe", "professional help";
        MilderMeans::Other => "anderes milderes Mittel", "another milder means";
    }
    /// What a measure asked for.
    alarm(ForceAlarm) {
        ForceAlarm::Position => "Lage ändern", "change the position";
        ForceAlarm::PositionSupervisor => "Lage: Leitstelle verständigt", "position: supervisor told";
        ForceAlarm::Breathing => "Atmet normal?", "breathing normally?";
        ForceAlarm::StillNeeded => "Noch nötig?", "still needed?";
    }
    /// What a device confirmed.
    receipt(ReceiptKind) {
        ReceiptKind::Delivered => "zugestellt", "delivered";
        ReceiptKind::Displayed => "angezeigt", "displayed";
        ReceiptKind::Acknowledged => "bestätigt", "acknowledged";
    }
    /// How far an unanswered stop escalated.
    escalation(Escalation) {
        Escalation::Late => "Bestätigung fehlt", "acknowledgement missing";
        Escalation::SecondSignal => "zweites Signal", "second signal";
        Escalation::ReachByRadio => "Leitstelle ruft an", "supervisor calls";
    }
    /// What was missing at a step of the rescue chain.
    lateness(Lateness) {
        Lateness::Unclaimed => "von niemandem übernommen", "taken by nobody";
        Lateness::NotDone => "nicht rechtzeitig erledigt", "not done in time";
        Lateness::ControlRoomCalls => "112 nicht gerufen: die Leitstelle ruft", "112 not called: the control room calls";
    }
    /// How the rescue chain ended.
    outcome(RescueOutcome) {
        RescueOutcome::HandedOver => "an den Rettungsdienst übergeben", "handed over to the ambulance";
        RescueOutcome::NotRequired => "Rettungsdienst nicht erforderlich, ärztlich beurteilt", "ambulance not required, assessed by a physician";
    }
    /// A kind of incident.
    incident(IncidentKind) {
        IncidentKind::VehicleBrokeDown => "Fahrzeug liegen geblieben", "a vehicle broke down";
        IncidentKind::Injury => "Verletzung", "injury";
        IncidentKind::Complaint => "Beschwerde", "complaint";
        IncidentKind::Other => "anderer Vorfall", "another incident";
    }
    /// Who issued a certificate.
    issuer(Issuer) {
        Issuer::Physician => "Ärztin oder Arzt", "physician";
        Issuer::Hospital => "Klinik", "hospital";
        Issuer::HealthAuthority => "Gesundheitsbehörde", "health authority";
        Issuer::Other => "andere Stelle", "somebody else";
    }
    /// How a certificate was shown.
    shown(Shown) {
        Shown::Original => "im Original", "as the original";
        Shown::Copy => "als Kopie oder Foto", "as a copy or photograph";
        Shown::SentBySupporter => "von Unterstützenden gesandt", "sent by a supporter";
    }
    /// What a qualified certificate contains.
    contents(Content) {
        Content::Facts => "Tatsachen", "facts";
        Content::Method => "Methode", "method";
        Content::Diagnosis => "Diagnose", "diagnosis";
        Content::Severity => "Schweregrad", "severity";
        Content::Consequences => "Folgen der Reise", "consequences of travelling";
    }
    /// A medical finding.
    finding(Finding) {
        Finding::Fit => "reisefähig", "fit to travel";
        Finding::Unfit => "nicht reisefähig", "not fit to travel";
        Finding::Unclear => "Reisefähigkeit unklar", "fitness unclear";
    }
    /// A profession.
    profession(Profession) {
        Profession::Physician => "Ärztin oder Arzt", "physician";
        Profession::Paramedic => "Notfallsanitäterin oder Notfallsanitäter", "paramedic";
        Profession::Nurse => "Pflegefachkraft", "nurse";
    }
    /// How an assessment was made.
    presence(Presence) {
        Presence::InPerson => "persönlich", "in person";
        Presence::Remote => "aus der Ferne", "remotely";
    }
}

/// A step of the rescue chain.
pub fn rescue_step(step: StepId) -> Text {
    let content = content();
    match content.steps.get(&step) {
        Some(known) => Text::new(known.de.clone(), known.en.clone()),
        None => content.control_room.clone(),
    }
}

/// What lifted a hold, or was offered for it.
pub fn evidence(evidence: &RecordedEvidence) -> Text {
    let (de, en) = match evidence {
        RecordedEvidence::Assessment { who, finding: found, profession: by, presence: how, .. } => {
            let (who, found) = (crate::explain::labels::who(who), finding(*found));
            let (by, how) = (profession(*by), presence(*how));
            return Text::new(
                format!("Beurteilung von {}: {} ({}, {})", who.de, found.de, by.de, how.de),
                format!("assessment of {}: {} ({}, {})", who.en, found.en, by.en, how.en),
            );
        }
        RecordedEvidence::Statement { .. } => ("Der Grund ist entfallen", "the reason is gone"),
        RecordedEvidence::Morning { .. } => {
            ("Neue Entscheidung nach der Nacht", "a new decision after the night")
        }
        RecordedEvidence::NightContinuation { .. } => {
            ("Unvermeidbare Weiterführung in der Nacht", "unavoidable continuation at night")
        }
        RecordedEvidence::AgeConfirmed => ("Alter bestätigt", "age confirmed"),
        RecordedEvidence::FamilyComplete => ("Familie vollständig", "the family is complete"),
        RecordedEvidence::HandOverAssured => ("Übergabe gesichert", "the hand-over is assured"),
        RecordedEvidence::Separation { .. } => ("Weiter in Trennung", "going on apart"),
        RecordedEvidence::NotInside { .. } => {
            ("Ansprache war nicht in der Einrichtung", "contact was not inside the institution")
        }
        RecordedEvidence::NotRecognised { .. } => ("Attest nicht anerkannt", "certificate not recognised"),
        RecordedEvidence::CourtRelease { .. } => ("Freigabe durch das Gericht", "released by the court"),
        RecordedEvidence::ForceReviewed { .. } => {
            ("Zwangsmittel geklärt, Folgen festgehalten", "force looked into, consequences recorded")
        }
        RecordedEvidence::DeviceHeard { .. } => ("Gerät wieder gehört", "the device was heard again"),
    };
    Text::new(de, en)
}

/// Slots, one after the other.
pub fn slots<'s>(slots: impl IntoIterator<Item = &'s Slot>) -> String {
    slots.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Several texts, one after the other.
pub fn list(texts: impl IntoIterator<Item = Text>) -> Text {
    let (mut de, mut en) = (Vec::new(), Vec::new());
    for text in texts {
        de.push(text.de);
        en.push(text.en);
    }
    Text::new(de.join(", "), en.join(", "))
}

/// A request, with what exactly was asked for.
pub fn asked_for(word: &str, what: Option<&AskedFor>) -> Text {
    let exactly = match what {
        // Here the step itself is what is asked for.
        Some(AskedFor::Step { step: taken }) => return step(*taken),
        Some(AskedFor::Stage { stage: entered }) => stage(*entered),
        Some(AskedFor::Force { slot, force: used, .. }) => {
            let used = force(*used);
            Text::new(format!("{} gegen {slot}", used.de), format!("{} against {slot}", used.en))
        }
        Some(AskedFor::Place { place }) => crate::explain::labels::place(*place),
        Some(AskedFor::End { end: how }) => end(*how),
        Some(AskedFor::Rescue { step }) => rescue_step(*step),
        None => return ask(word),
    };
    let asked = ask(word);
    Text::new(format!("{}: {}", asked.de, exactly.de), format!("{}: {}", asked.en, exactly.en))
}

/// A request, by its stable word.
pub fn ask(word: &str) -> Text {
    let (de, en) = match word {
        "plan" => ("Plan", "plan"),
        "step" => ("nächster Schritt", "next step"),
        "lift" => ("Halt aufheben", "lift a hold"),
        "resume" => ("Fortsetzen", "going on"),
        "abort" => ("Abbrechen", "abort"),
        "answer" => ("Antwort auf die Frage", "answer to the question"),
        "claim_step" => ("Schritt übernehmen", "take a step"),
        "complete_step" => ("Schritt erledigt", "step done"),
        "step_not_possible" => ("Schritt nicht möglich", "step not possible"),
        "propose_night_continuation" => {
            ("Weiterführung in der Nacht vorschlagen", "propose going on at night")
        }
        "confirm_night_continuation" => {
            ("Weiterführung in der Nacht bestätigen", "confirm going on at night")
        }
        "correct_age" => ("Altersangabe", "statement of age"),
        "confirm_age" => ("Alter bestätigen", "confirm an age"),
        "declare_false_alarm" => ("Fehlauslösung erklären", "declare a misfire"),
        "reached_by_radio" => ("Gerät erreicht", "device reached"),
        "release_device" => ("Gerät entlassen", "release a device"),
        "check_device" => ("Geräteprüfung", "device check"),
        "answer_preflight" => ("Prüfpunkt beantworten", "answer a pre-flight item"),
        "ready" => ("Bereit erklären", "declare ready"),
        "supporter_release" => ("Entbindung von der Schweigepflicht", "release from confidentiality"),
        "inform_supporter" => ("Unterstützende informieren", "tell a supporter"),
        "count" => ("Zählung", "head count"),
        "person_status" => ("Angabe, wo eine Person ist", "statement where a person is"),
        "assure_hand_over" => ("Übergabe sichern", "assure a hand-over"),
        "meet_at" => ("Treffpunkt", "meeting place"),
        "confirm_place" => ("Ort bestätigen", "confirm a place"),
        "record_document" => ("Attest festhalten", "record a certificate"),
        "decide_document" => ("Über ein Attest entscheiden", "decide about a certificate"),
        "answer_recommendation" => ("Antwort an die Beobachtung", "answer the monitor"),
        "enter_stage" => ("Abschnitt", "stage"),
        "proportionate" => ("Weiter verhältnismäßig", "still proportionate"),
        "try_milder_means" => ("Milderes Mittel", "milder means"),
        "request_force" => ("Zwangsmittel anfragen", "ask for force"),
        "authorise_force" => ("Zwangsmittel freigeben", "allow force"),
        "start_force" => ("Zwangsmittel beginnen", "begin force"),
        "end_force" => ("Zwangsmittel beenden", "end force"),
        "check_force" => ("Prüfung bei Zwang", "check under restraint"),
        "describe_force" => ("Angaben zum Zwangsmittel", "details of a measure"),
        "force_not_released" => ("Zwangsmittel nicht gelöst", "force not released"),
        "record_incident" => ("Vorfall", "incident"),
        "close_rescue" => ("Rettungskette abschließen", "close the rescue chain"),
        "close" => ("Beenden", "closing"),
        "add_correction" => ("Berichtigung", "correction"),
        "add_statement" => ("Eigene Erklärung", "own statement"),
        "place_legal_hold" => ("Löschung sperren", "bar the erasure"),
        "release_legal_hold" => ("Sperre aufheben", "lift the bar"),
        "propose_erasure" => ("Löschung vorschlagen", "propose the erasure"),
        "withdraw_erasure" => ("Vorschlag zur Löschung zurücknehmen", "take back the erasure"),
        "confirm_erasure" => ("Löschung bestätigen", "confirm the erasure"),
        other => (other, other),
    };
    Text::new(de, en)
}

/// Why nothing may be erased.
pub fn legal_ground(ground: LegalGround) -> Text {
    let (de, en) = match ground {
        LegalGround::Law => ("Gesetz, Gericht oder Behörde", "law, court or authority"),
        LegalGround::Dispute => ("Streit über die Maßnahme", "dispute about the operation"),
    };
    Text::new(de, en)
}

/// In whose words a statement is.
pub fn speaker(speaker: Speaker) -> Text {
    let (de, en) = match speaker {
        Speaker::Person => ("der Person selbst", "the person's own"),
        Speaker::Guardian => ("sorgeberechtigt", "parent or guardian"),
        Speaker::Counsel => ("anwaltlich", "counsel"),
        Speaker::Supporter => ("Unterstützende", "supporter"),
    };
    Text::new(de, en)
}

/// Why personal parts were erased before their time.
pub fn early_ground(ground: EarlyGround) -> Text {
    let (de, en) = match ground {
        EarlyGround::PersonAsked => ("Die Person verlangt es", "the person asks for it"),
        EarlyGround::NotLawful => ("Die Aufbewahrung war nicht rechtmäßig", "keeping it was not lawful"),
        EarlyGround::Ordered => ("Gericht oder Behörde ordnet es an", "a court or authority orders it"),
        EarlyGround::NoOperation => ("Übung oder irrtümlich angelegt", "a drill, or opened by mistake"),
    };
    Text::new(de, en)
}
