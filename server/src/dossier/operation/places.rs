//! Contact and places: which fence matched, how far it was, how exact the fix, and what came of it.

use einhalt_protocol::operation::place::FacilityList;
use einhalt_protocol::review::Review;
use einhalt_protocol::review::places::{FenceLedTo, PlaceNamed};

use crate::dossier::draft::{Draft, row};
use crate::dossier::paper::{Column, Rich, Tone};
use crate::dossier::say::{Voice, then};

pub(super) fn write(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    let places = &review.places;
    draft.heading(2, "Kontakt und Orte", "Contact and places");
    let before = if places.contact_before_begin.is_empty() {
        Rich::plain(voice.say("niemand", "nobody"))
    } else {
        let early = places.contact_before_begin.iter().map(|moment| voice.moment(moment));
        Rich::default().and_toned(early.collect::<Vec<_>>().join("; "), Tone::Grave)
    };
    let list = match &places.list {
        Some(FacilityList::Known { as_of, facilities }) => {
            let names = match facilities {
                1 => voice.say("Einrichtung, Stand", "facility, as of"),
                _ => voice.say("Einrichtungen, Stand", "facilities, as of"),
            };
            format!("{facilities} {names} {}", voice.day(*as_of)).into()
        }
        Some(FacilityList::Missing) => {
            Rich::default().and_toned(voice.say("Es gab keine.", "There was none."), Tone::Grave)
        }
        None => "–".into(),
    };
    draft.facts(
        voice.say("Kontakt", "Contact"),
        vec![
            (
                voice.say("Erster Kontakt", "First contact"),
                places.first_contact_at.map_or_else(|| "–".to_owned(), |at| voice.instant(at)).into(),
            ),
            (voice.say("Kontakt vor dem Beginn", "Contact before the begin"), before),
            (voice.say("Liste der Einrichtungen", "List of facilities"), list),
        ],
    );
    fences(draft, review);
    named(draft, review);
}

fn fences(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    let rows = review.places.matches.iter().map(|one| {
        let (led, tone) = match one.led_to {
            FenceLedTo::Hold => (voice.say("Halt", "hold"), Tone::Grave),
            FenceLedTo::Refusal => (voice.say("verweigert", "refused"), Tone::Grave),
            FenceLedTo::Notice => (voice.say("Hinweis", "notice"), Tone::Plain),
        };
        let facility = Rich::bold(one.facility.name.as_str())
            .and(format!("\n{}", voice.text(&one.name)))
            .and_toned(format!(" · {}", one.facility.id), Tone::Soft);
        row(vec![
            one.moment.seq.to_string().into(),
            voice.moment(&one.moment).into(),
            facility,
            distance(voice, one.facility.distance_dm).into(),
            one.accuracy_m.map_or_else(|| "–".to_owned(), |metres| format!("± {metres} m")).into(),
            Rich::default().and_toned(led, tone),
        ])
    });
    draft.heading(3, "Einrichtungen in der Nähe", "Facilities nearby");
    draft.table(
        voice.say("Einrichtungen, deren Umkreis zutraf", "Facilities whose fence matched"),
        vec![
            Column::numbers(voice.say("Nr.", "No."), 0.7),
            Column::words(voice.say("Wann, wer", "When, who"), 2.0),
            Column::words(voice.say("Einrichtung", "Facility"), 3.0),
            Column::words(voice.say("Abstand", "Distance"), 1.5),
            Column::words(voice.say("Ortung", "Fix"), 1.0),
            Column::words(voice.say("Folge", "Led to"), 1.2),
        ],
        rows.collect(),
        ("Kein Ort lag in der Nähe einer Einrichtung.", "No place was near a facility."),
    );
}

/// How far a place is from a fence; negative is inside.
fn distance(voice: Voice, decimetres: i32) -> String {
    let metres = (decimetres.unsigned_abs() + 5) / 10;
    if decimetres < 0 {
        format!("{metres} m {}", voice.say("innerhalb", "inside"))
    } else {
        format!("{metres} m {}", voice.say("entfernt", "away"))
    }
}

fn named(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    let rows = review.places.places.iter().map(|one| {
        let what = match one.what {
            PlaceNamed::Planned => voice.say("Plan", "plan"),
            PlaceNamed::MeetingPlace => voice.say("Treffpunkt", "meeting place"),
            PlaceNamed::Begin => voice.say("Beginn", "begin"),
            PlaceNamed::Contact => voice.say("Kontakt", "contact"),
            PlaceNamed::Confirmed => voice.say("Bestätigung", "confirmation"),
            PlaceNamed::Report => voice.say("Meldung", "report"),
            PlaceNamed::Step => voice.say("Schritt", "step"),
        };
        let parts = [
            one.name.as_ref().map(|name| voice.text(name).to_owned()),
            one.who.as_ref().map(|who| voice.who(who)),
            one.accuracy_m.map(|metres| format!("± {metres} m")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let mut place = Rich::plain(if parts.is_empty() { "–".to_owned() } else { parts.join(" · ") });
        let position = one.sealed.as_ref().and_then(|sealed| sealed.words()).and_then(|words| words.position);
        if let Some(fix) = position {
            place = place.and(format!("\n{:.5}, {:.5}", fix.lat.degrees(), fix.lon.degrees()));
        }
        row(vec![
            one.moment.seq.to_string().into(),
            voice.moment(&one.moment).into(),
            what.into(),
            then(place, "\n", voice.sealed(one.sealed.as_ref())),
        ])
    });
    draft.heading(3, "Genannte Orte", "Places named");
    draft.table(
        voice.say("Alles, was einen Ort nannte", "Everything that named a place"),
        vec![
            Column::numbers(voice.say("Nr.", "No."), 0.7),
            Column::words(voice.say("Wann, wer", "When, who"), 2.4),
            Column::words(voice.say("Anlass", "Occasion"), 1.4),
            Column::words(voice.say("Ort", "Place"), 4.0),
        ],
        rows.collect(),
        ("Kein Ort wurde genannt.", "No place was named."),
    );
}
