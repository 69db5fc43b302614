//! Short names, in both languages, for what facts are made of.

use crate::operation::family::CountAt;
use crate::operation::hold::HoldKind;
use crate::operation::place::PlaceKind;
use crate::operation::preflight::PreflightItem;
use crate::people::Subject;
use crate::report::Sign;
use crate::rescue::content::Text;

/// What a person chose or a list says about a place.
pub(crate) fn place(kind: PlaceKind) -> Text {
    let (de, en) = match kind {
        PlaceKind::Dwelling => ("Wohnung", "dwelling"),
        PlaceKind::SharedAccommodation => ("Gemeinschaftsunterkunft", "shared accommodation"),
        PlaceKind::Hospital => ("Krankenhaus", "hospital"),
        PlaceKind::Psychiatry => ("Psychiatrie", "psychiatry"),
        PlaceKind::Practice => ("Arztpraxis", "medical practice"),
        PlaceKind::Care => ("Pflegeeinrichtung", "care home"),
        PlaceKind::YouthWelfare => ("Jugendhilfe", "youth welfare"),
        PlaceKind::Refuge => ("Schutzhaus", "refuge"),
        PlaceKind::Counselling => ("Beratungsstelle", "counselling centre"),
        PlaceKind::School => ("Schule oder Kita", "school or day care"),
        PlaceKind::Other => ("anderer Ort", "another place"),
        PlaceKind::Unclear => ("unklar", "unclear"),
    };
    Text::new(de, en)
}

/// A question of the pre-flight.
pub(crate) fn item(item: PreflightItem) -> Text {
    let (de, en) = match item {
        PreflightItem::VoluntaryDeparture => {
            ("Freiwillige Ausreise beraten und dokumentiert", "Counselled on voluntary departure, on file")
        }
        PreflightItem::SupportersAsked => ("Nach Unterstützenden gefragt", "Asked for supporters"),
        PreflightItem::SupportersAskedAgain => {
            ("Nochmals nach Unterstützenden gefragt", "Asked for supporters again")
        }
        PreflightItem::FamilyComplete => ("Familie vollständig erfasst", "Family entered completely"),
        PreflightItem::PlaceChecked => ("Ort der Ansprache geprüft", "Place of contact checked"),
        PreflightItem::IllnessAsked => {
            ("Nach Krankheit und Attesten gefragt", "Asked for illness and certificates")
        }
    };
    Text::new(de, en)
}

/// What was seen.
pub fn sign(sign: Sign) -> Text {
    let (de, en) = match sign {
        Sign::AcuteBreathlessness => ("akute Atemnot", "acute breathlessness"),
        Sign::Seizure => ("Krampfanfall", "seizure"),
        Sign::SevereBleeding => ("bedrohliche Blutung", "severe bleeding"),
        Sign::Unconscious => ("bewusstlos", "unconscious"),
        Sign::CardiacArrest => ("Atem- und Kreislaufstillstand", "cardiac arrest"),
        Sign::OtherLifeThreatening => {
            ("anderer lebensbedrohlicher Zustand", "another life-threatening condition")
        }
        Sign::NoAir => ("„keine Luft“", "\"no air\""),
        Sign::Gurgling => ("gurgelnde Atmung", "gurgling"),
        Sign::SuddenlyQuiet => ("plötzlich still", "suddenly quiet"),
        Sign::SuddenlyStronger => ("plötzlich heftigere Gegenwehr", "suddenly struggling harder"),
        Sign::MedicalEmergency => ("medizinischer Notfall", "medical emergency"),
        Sign::Unclear => ("unklar, ob Lebensgefahr besteht", "unclear whether life is in danger"),
        Sign::MinorOnSite => ("minderjährige Person vor Ort", "a minor on site"),
        Sign::Contact => ("Ansprache", "contact"),
        Sign::FamilyIncomplete => ("Familie unvollständig", "family incomplete"),
        Sign::UnaccompaniedMinor => {
            ("Minderjährige ohne Sorgeberechtigte", "minor without a custodial parent")
        }
        Sign::CertificateShown => ("Attest oder Gutachten vorgelegt", "certificate shown"),
        Sign::IllnessStated => ("Person gibt Krankheit an", "person states an illness"),
        Sign::CourtOrder => ("gerichtliche Anordnung", "court order"),
        Sign::ForbiddenForce => ("unzulässiges Zwangsmittel", "forbidden force"),
        Sign::Halt => ("Halt", "halt"),
    };
    Text::new(de, en)
}

/// A kind of hold.
pub(crate) fn hold(kind: HoldKind) -> Text {
    let (de, en) = match kind {
        HoldKind::Medical => ("Medizinischer Notfall", "Medical emergency"),
        HoldKind::NightMinor => ("Nacht", "Night"),
        HoldKind::Family => ("Familie", "Family"),
        HoldKind::Facility => ("Einrichtung", "Institution"),
        HoldKind::Document => ("Attest oder Krankheit", "Certificate or illness"),
        HoldKind::Legal => ("Gerichtliche Anordnung", "Court order"),
        HoldKind::Force => ("Zwangsmittel", "Force"),
        HoldKind::Comms => ("Gerät schweigt", "Silent device"),
        HoldKind::Manual => ("Halt aus anderem Grund", "Halt for another reason"),
    };
    Text::new(de, en)
}

/// Where heads are counted.
pub fn count(at: CountAt) -> Text {
    let (de, en) = match at {
        CountAt::Contact => ("vor der Abfahrt", "before the departure"),
        CountAt::Departure => ("Abfahrt", "departure"),
        CountAt::Transfer => ("Umstieg", "transfer"),
        CountAt::HandOver => ("Übergabe", "hand-over"),
    };
    Text::new(de, en)
}

/// Whom something concerns, by function or slot only.
pub fn who(who: &Subject) -> Text {
    match who {
        Subject::Slot(slot) => Text::new(slot.to_string(), slot.to_string()),
        Subject::Staff => Text::new("Einsatzkraft", "a member of the team"),
        Subject::Bystander => Text::new("andere Person", "another person"),
        Subject::Unknown => Text::new("nicht angegeben", "not said"),
    }
}
