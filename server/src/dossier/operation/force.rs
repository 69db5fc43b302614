//! The force register.

use einhalt_protocol::operation::force::ForceAlarm;
use einhalt_protocol::review::Review;
use einhalt_protocol::review::force::{ForceDetails, ForceEnd, ForceTime, MeasureReview};
use einhalt_protocol::review::words::labels;

use crate::dossier::draft::{Draft, row};
use crate::dossier::paper::{Block, Column, Rich, Tone};
use crate::dossier::say::{Voice, then};

pub(super) fn write(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    let register = &review.force;
    draft.heading(2, "Zwangsmittel", "Force");
    if register.measures.is_empty() {
        draft.say("Es wurde kein Zwangsmittel angewandt.", "No force was used.");
    }
    for (at, measure) in register.measures.iter().enumerate() {
        let title = format!("{}. {}, {}", at + 1, voice.text(&measure.name), voice.who(&measure.who));
        draft.add(Block::Heading(3, title));
        one(draft, measure);
    }
    if !register.milder.is_empty() {
        draft.heading(3, "Mildere Mittel", "Milder means");
        let rows = register.milder.iter().map(|one| {
            let name = Rich::plain(voice.text(&one.name));
            row(vec![
                voice.moment(&one.moment).into(),
                one.slot.to_string().into(),
                then(name, "\n", voice.sealed(one.sealed.as_ref())),
                format!("{} min", one.minutes).into(),
            ])
        });
        draft.table(
            voice.say("Mildere Mittel, die versucht wurden", "Milder means that were tried"),
            vec![
                Column::words(voice.say("Wann, wer", "When, who"), 2.6),
                Column::words("Person", 0.9),
                Column::words(voice.say("Was", "What"), 4.0),
                Column::numbers(voice.say("Dauer", "Duration"), 0.9),
            ],
            rows.collect(),
            ("", ""),
        );
    }
    if !register.incidents.is_empty() {
        draft.heading(3, "Vorfälle", "Incidents");
        let points = register.incidents.iter().map(|one| {
            let kind = labels::incident(one.kind);
            let text = format!("{}: {}", voice.moment(&one.moment), voice.text(&kind));
            then(text.into(), " ", voice.sealed(one.sealed.as_ref()))
        });
        let points = points.collect();
        draft.add(Block::List(points));
    }
}

fn time(voice: Voice, time: &ForceTime) -> String {
    format!("{} · {} · {}", voice.instant(time.at), voice.by(&time.by), voice.entry(time.seq))
}

fn one(draft: &mut Draft, measure: &MeasureReview) {
    let voice = draft.voice;
    let mut facts = Vec::new();
    if measure.on_minor {
        let words = voice.say("gegen eine minderjährige Person", "against a minor");
        facts.push((voice.say("Achtung", "Note"), Rich::default().and_toned(words, Tone::Grave)));
    }
    let ground = measure.ground.map(labels::ground);
    let reason = Rich::plain(ground.as_ref().map_or("–", |ground| voice.text(ground)));
    facts.push((voice.say("Grund", "Reason"), then(reason, " · ", voice.sealed(measure.reason.as_ref()))));
    if let Some(authorised) = &measure.authorised {
        facts.push((voice.say("Freigegeben", "Allowed"), voice.moment(authorised).into()));
    }
    if let Some(started) = &measure.started {
        facts.push((voice.say("Beginn", "Begun"), time(voice, started).into()));
    }
    if measure.was_allowed == Some(false) {
        let words = voice.say("begonnen, ohne dass es erlaubt war", "begun without being allowed");
        facts.push((voice.say("Freigabe", "Permission"), Rich::default().and_toned(words, Tone::Grave)));
    }
    let end = match (&measure.ended, measure.end) {
        (Some(ended), _) => time(voice, ended).into(),
        (None, ForceEnd::NotBegun) => voice.say("nicht begonnen", "not begun").into(),
        (None, ForceEnd::Known | ForceEnd::Unknown) => {
            Rich::default().and_toned(voice.say("Ende unbekannt", "end unknown"), Tone::Grave)
        }
    };
    facts.push((voice.say("Ende", "End"), end));
    if let Some(seconds) = measure.lasted_s {
        facts.push((voice.say("Dauer", "Duration"), voice.span(u64::from(seconds) * 1000).into()));
    }
    let milder = if measure.milder_before.is_empty() {
        Rich::default().and_toned(voice.say("keines festgehalten", "none recorded"), Tone::Grave)
    } else {
        let entries: Vec<String> = measure.milder_before.iter().map(|seq| voice.entry(*seq)).collect();
        entries.join(", ").into()
    };
    facts.push((voice.say("Milderes Mittel davor", "Milder means before"), milder));
    let positions = measure.positions.iter().map(|one| {
        let name = labels::position(one.position);
        let warns = if one.hinders_breathing {
            voice.say(" (hindert das Atmen)", " (hinders breathing)")
        } else {
            ""
        };
        format!("{} {}{warns}", voice.time(one.at), voice.text(&name))
    });
    let positions: Vec<String> = positions.collect();
    if !positions.is_empty() {
        facts.push((voice.say("Lage", "Position"), positions.join("; ").into()));
    }
    let breathing = measure.breathing.iter().map(|one| {
        let how =
            if one.normal { voice.say("normal", "normal") } else { voice.say("nicht normal", "not normal") };
        format!("{} {how}", voice.time(one.at))
    });
    let breathing: Vec<String> = breathing.collect();
    if !breathing.is_empty() {
        facts.push((voice.say("Atmung geprüft", "Breathing checked"), breathing.join("; ").into()));
    }
    let alarms = alarms(voice, measure);
    if !alarms.is_empty() {
        facts.push((voice.say("Erinnerungen", "Reminders"), alarms.join("; ").into()));
    }
    for note in &measure.not_released {
        let text = Rich::plain(voice.moment(&note.moment));
        facts.push((
            voice.say("Nicht gelöst", "Not released"),
            then(text, " ", voice.sealed(note.sealed.as_ref())),
        ));
    }
    match &measure.described {
        Some(details) => described(voice, details, &mut facts),
        None => facts.push((
            voice.say("Angaben", "Details"),
            Rich::default().and_toned(voice.say("fehlen", "missing"), Tone::Grave),
        )),
    }
    draft.facts(voice.say("Angaben zum Zwangsmittel", "About the measure"), facts);
}

/// Reminders of one kind, told by the first, the last, and how many.
fn alarms(voice: Voice, measure: &MeasureReview) -> Vec<String> {
    let mut kinds: Vec<ForceAlarm> = Vec::new();
    for one in &measure.alarms {
        if !kinds.contains(&one.alarm) {
            kinds.push(one.alarm);
        }
    }
    let told = kinds.into_iter().map(|kind| {
        let times: Vec<String> =
            measure.alarms.iter().filter(|one| one.alarm == kind).map(|one| voice.time(one.at)).collect();
        let name = labels::alarm(kind);
        let name = voice.text(&name);
        match times.as_slice() {
            [first, .., last] => {
                format!("{name} {} × ({first} {} {last})", times.len(), voice.say("bis", "to"))
            }
            [only] => format!("{name} ({only})"),
            [] => String::new(),
        }
    });
    told.collect()
}

fn described(voice: Voice, details: &ForceDetails, facts: &mut Vec<(&'static str, Rich)>) {
    let applied: Vec<String> = details.applied_by.iter().map(|by| voice.by(by)).collect();
    let position = labels::position(details.position);
    facts.push((voice.say("Angeordnet von", "Ordered by"), voice.by(&details.ordered_by).into()));
    facts.push((voice.say("Angewandt von", "Applied by"), applied.join("; ").into()));
    facts.push((voice.say("Lage des Körpers", "Position of the body"), voice.text(&position).into()));
    let injured = format!(
        "{}: {}; {}: {}",
        voice.say("Person", "person"),
        voice.yes(details.person_injured),
        voice.say("Einsatzkraft", "officer"),
        voice.yes(details.officer_injured)
    );
    facts.push((voice.say("Verletzt", "Injured"), injured.into()));
    facts.push((
        voice.say("Ärztliche Untersuchung angeboten", "Medical check offered"),
        voice.yes(details.medical_check_offered).into(),
    ));
    let milder: Vec<String> =
        details.milder_means.iter().map(|means| voice.text(&labels::milder(*means)).to_owned()).collect();
    if !milder.is_empty() {
        facts.push((
            voice.say("Angegebene mildere Mittel", "Milder means as stated"),
            milder.join(", ").into(),
        ));
    }
    if let Some(words) = voice.sealed(details.sealed.as_ref()) {
        facts.push((voice.say("Worte dazu", "Words about it"), words));
    }
}
