//! The rescue chain: target against real.

use einhalt_protocol::review::Review;
use einhalt_protocol::review::rescue::{RescueReview, RescueStepReview};
use einhalt_protocol::review::words::labels;

use crate::dossier::draft::Draft;
use crate::dossier::paper::{Block, Column, Rich, Row, Tone};
use crate::dossier::say::{Voice, then};

pub(super) fn write(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    draft.heading(2, "Rettungskette", "Rescue chain");
    if review.rescue.is_empty() {
        draft.say("Die Rettungskette wurde nicht ausgelöst.", "The rescue chain was not opened.");
        return;
    }
    for (at, run) in review.rescue.iter().enumerate() {
        let opened =
            format!("{}. {} {}", at + 1, voice.say("Ausgelöst", "Opened"), voice.instant(run.opened_at));
        draft.add(Block::Heading(3, opened));
        one(draft, run);
    }
    draft.small(
        "Zeiten zählen ab der Auslösung. Die Inhalte der Rettungskette sind keine medizinische Beratung.",
        "Times count from the opening. The content of the rescue chain is no medical advice.",
    );
}

fn one(draft: &mut Draft, run: &RescueReview) {
    let voice = draft.voice;
    let signs = run.signs.iter().map(|sign| {
        let name = einhalt_protocol::explain::labels::sign(sign.sign);
        format!("{} ({}, {})", voice.text(&name), voice.who(&sign.who), voice.time(sign.at))
    });
    let signs: Vec<String> = signs.collect();
    let end = match &run.closed {
        Some(end) => {
            let text =
                format!("{} · {}", voice.text(&labels::outcome(end.outcome)), voice.moment(&end.moment));
            then(text.into(), "\n", voice.sealed(end.sealed.as_ref()))
        }
        None => Rich::default().and_toned(voice.say("nicht abgeschlossen", "not closed"), Tone::Grave),
    };
    draft.facts(
        voice.say("Auslösung und Ende", "Opening and end"),
        vec![
            (voice.say("Anzeichen", "Signs"), signs.join("; ").into()),
            (voice.say("Beginn des Notfalls", "Onset"), voice.instant(run.onset_at).into()),
            (voice.say("Ende", "End"), end),
        ],
    );
    let rows = run.steps.iter().map(|one| step(voice, one));
    draft.table(
        voice.say("Schritte der Rettungskette, Soll und Ist", "Steps of the rescue chain, target and real"),
        vec![
            Column::words(voice.say("Schritt", "Step"), 3.0),
            Column::numbers(voice.say("Soll", "Target"), 1.1),
            Column::numbers(voice.say("Ist", "Real"), 1.7),
            Column::words(voice.say("Wer", "Who"), 2.9),
        ],
        rows.collect(),
        ("Kein Schritt.", "No step."),
    );
}

fn step(voice: Voice, one: &RescueStepReview) -> Row {
    let target = match (one.due_s, one.repeat_s) {
        (Some(due), _) => voice.span(u64::from(due) * 1000),
        (None, Some(every)) => {
            format!("{} {}", voice.say("alle", "every"), voice.span(u64::from(every) * 1000))
        }
        (None, None) => "–".to_owned(),
    };
    let late = one.late_ms.is_some_and(|late| late > 0) || (one.done.is_empty() && !one.late.is_empty());
    let real = match one.after_ms {
        Some(after) => voice.span(after),
        None if !one.not_possible.is_empty() => voice.say("nicht möglich", "not possible").to_owned(),
        None => voice.say("nicht festgehalten", "not recorded").to_owned(),
    };
    let tone = if late { Tone::Grave } else { Tone::Plain };
    let mut who = Rich::default();
    let what = [
        (&one.claimed, voice.say("übernommen", "taken")),
        (&one.done, voice.say("erledigt", "done")),
        (&one.not_possible, voice.say("nicht möglich", "not possible")),
    ];
    for (list, what) in what {
        // A step that is repeated each minute is told by its first time and how often.
        for done in list.iter().take(3) {
            let parting = if who.is_empty() { "" } else { "\n" };
            who = who.and(format!("{parting}{what} {} · {}", voice.time(done.at), voice.by(&done.by)));
            who = then(who, " ", voice.sealed(done.sealed.as_ref()));
        }
        let more = list.len().saturating_sub(3);
        if more > 0 {
            who = who.and(format!("\n+ {more} × {what}"));
        }
    }
    Row {
        cells: vec![voice.text(&one.name).into(), target.into(), Rich::default().and_toned(real, tone), who],
        tone,
    }
}
