//! The course of events, what was refused, and the clocks.

use einhalt_protocol::review::Review;
use einhalt_protocol::review::clocks::ClockSource;
use einhalt_protocol::review::timeline::{TimelineGroup as Group, TimelineItem as Item};

use crate::dossier::draft::{Draft, row};
use crate::dossier::paper::{Column, Rich, Row, Tone};
use crate::dossier::say::{Voice, then};

/// Every refused request, and why.
pub(super) fn refusals(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    draft.heading(2, "Verweigerte Schritte", "Refused requests");
    draft.say(
        "Was verlangt, aber nicht erlaubt wurde. Nichts davon hat etwas geändert.",
        "What was asked for and not allowed. None of it changed anything.",
    );
    let rows = review.refusals.iter().map(|one| {
        let mut why = Rich::default();
        for (at, reason) in one.reasons.iter().enumerate() {
            let parting = if at > 0 { "\n" } else { "" };
            let clause = reason.clause.map(|clause| format!("{}: ", clause.as_str())).unwrap_or_default();
            why = why
                .and(format!("{parting}{clause}"))
                .and(voice.text(&reason.why.what))
                .and_toned(format!(" {}", voice.text(&reason.why.lawful_when)), Tone::Soft);
        }
        row(vec![
            one.moment.seq.to_string().into(),
            voice.moment(&one.moment).into(),
            voice.text(&one.name).into(),
            why,
        ])
    });
    draft.table(
        voice.say("Verweigerte Schritte mit Grund", "Refused requests with reasons"),
        vec![
            Column::numbers(voice.say("Nr.", "No."), 0.7),
            Column::words(voice.say("Wann, wer", "When, who"), 2.0),
            Column::words(voice.say("Verlangt", "Asked for"), 1.5),
            Column::words(voice.say("Warum nicht, und wann doch", "Why not, and when it would be"), 4.4),
        ],
        rows.collect(),
        ("Es wurde nichts verweigert.", "Nothing was refused."),
    );
}

/// Every entry.
pub(super) fn write(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    draft.heading(2, "Verlauf", "Course of events");
    draft.say(
        "Jeder Eintrag der Akte in ihrer Reihenfolge. Die Zeit ist die der Uhr des Dienstes; eine eigene Zeitangabe steht dabei.",
        "Every entry of the record in its order. The time is that of the service's clock; a time of somebody's own is given with it.",
    );
    let mut rows = Vec::new();
    let mut day = None;
    for item in &review.timeline.items {
        let today = voice.day_of(item.at);
        let new_day = day.as_ref() != Some(&today);
        rows.push(entry(voice, item, new_day.then_some(today.as_str())));
        day = Some(today);
    }
    draft.table(
        voice.say("Alle Einträge", "All entries"),
        vec![
            Column::numbers(voice.say("Nr.", "No."), 0.65),
            Column::words(voice.say("Zeit", "Time"), 1.2),
            Column::words(voice.say("Wer", "Who"), 2.0),
            Column::words(voice.say("Was", "What"), 4.9),
        ],
        rows,
        ("Die Akte ist leer.", "The record is empty."),
    );
}

fn entry(voice: Voice, item: &Item, day: Option<&str>) -> Row {
    let mut time = Rich::default();
    if let Some(day) = day {
        time = time.and_bold(format!("{day}\n"));
    }
    time = time.and(voice.time(item.at));
    if let Some(own) = item.occurred_at.filter(|own| voice.time(*own) != voice.time(item.at)) {
        time = time.and_toned(format!("\n({})", voice.time(own)), Tone::Soft);
    }
    let mut what = Rich::plain(voice.text(&item.what));
    if let Some(clause) = item.clause {
        what = what.and_toned(format!(" · {}", clause.as_str()), Tone::Soft);
    }
    for told in &item.told {
        what = what.and(format!("\n{}", voice.text(told)));
    }
    let mut what = then(what, "\n", voice.sealed(item.sealed.as_ref()));
    if !item.remarks.is_empty() {
        let remarks: Vec<String> = item.remarks.iter().map(ToString::to_string).collect();
        let words = voice.say("Dazu später: Nr.", "Later on this: no.");
        what = what.and_bold(format!("\n{words} {}", remarks.join(", ")));
    }
    let tone = if item.group == Group::Stop { Tone::Grave } else { Tone::Plain };
    Row { cells: vec![item.seq.to_string().into(), time, voice.by(&item.by).into(), what], tone }
}

/// How far each device's clock was from the service's.
pub(super) fn clocks(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    draft.heading(2, "Uhren der Geräte", "Clocks of the devices");
    let rows = review.clocks.iter().map(|clock| {
        let count = |source| clock.readings.iter().filter(|reading| reading.source == source).count();
        let seen = format!(
            "{} / {} / {}",
            count(ClockSource::Check),
            count(ClockSource::Report),
            count(ClockSource::Receipt)
        );
        let way = match clock.largest_ms {
            0 => "",
            1.. => voice.say(" vor", " ahead"),
            _ => voice.say(" nach", " behind"),
        };
        let largest = format!("{}{way}", voice.span(clock.largest_ms.unsigned_abs()));
        let largest =
            if clock.wrong { Rich::default().and_toned(largest, Tone::Grave) } else { Rich::plain(largest) };
        let twice = clock.two_readings.iter().map(|two| {
            let readings: Vec<String> = two.readings.iter().map(|at| voice.time(*at)).collect();
            format!("{}: {}", voice.entry(two.seq), readings.join(" / "))
        });
        let twice: Vec<String> = twice.collect();
        row(vec![
            clock.label.as_deref().unwrap_or("–").into(),
            largest,
            seen.into(),
            if twice.is_empty() { "–".to_owned() } else { twice.join("; ") }.into(),
        ])
    });
    draft.table(
        voice.say("Unterschied jeder Uhr zu der des Dienstes", "Difference of each clock to the service's"),
        vec![
            Column::words(voice.say("Gerät", "Device"), 2.2),
            Column::numbers(voice.say("Größter Unterschied", "Largest difference"), 1.8),
            Column::numbers(voice.say("Prüfung / Meldung / Quittung", "Check / report / receipt"), 2.0),
            Column::words(voice.say("Zwei Lesarten", "Two readings"), 2.6),
        ],
        rows.collect(),
        ("Kein Gerät hat seine Uhr gezeigt.", "No device has shown its clock."),
    );
}
