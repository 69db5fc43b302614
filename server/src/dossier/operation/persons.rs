//! Before the operation, the family, certificates, and what a monitor said.

use einhalt_protocol::operation::family::Vehicle;
use einhalt_protocol::review::Review;
use einhalt_protocol::review::stages::CheckpointOutcome;
use einhalt_protocol::review::words::labels;

use crate::dossier::draft::{Draft, row};
use crate::dossier::paper::{Block, Column, Rich, Row, Tone};
use crate::dossier::say::{Voice, then};

pub(super) fn write(draft: &mut Draft, review: &Review) {
    before(draft, review);
    family(draft, review);
    documents(draft, review);
    stages(draft, review);
}

fn before(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    draft.heading(2, "Vor der Maßnahme", "Before the operation");
    let rows = review.preflight.items.iter().map(|item| {
        let answer = item.answer.map(labels::known);
        let last = item.answers.last();
        let mut cell =
            Rich::bold(answer.as_ref().map_or(voice.say("offen", "open"), |answer| voice.text(answer)));
        if let Some(last) = last {
            cell = cell.and(format!(" · {} · {}", voice.day(last.on), voice.by(&last.moment.by)));
            cell = then(cell, "\n", voice.sealed(last.sealed.as_ref()));
        }
        row(vec![voice.text(&item.name).into(), cell])
    });
    draft.table(
        voice.say("Prüfpunkte vor der Maßnahme", "Items before the operation"),
        vec![
            Column::words(voice.say("Prüfpunkt", "Item"), 3.6),
            Column::words(voice.say("Antwort", "Answer"), 4.4),
        ],
        rows.collect(),
        ("Kein Prüfpunkt.", "No item."),
    );
}

fn seats(vehicles: &[Vehicle]) -> String {
    let seats = vehicles.iter().map(|one| format!("{}: {}", one.label, labels::slots(&one.slots)));
    seats.collect::<Vec<_>>().join("; ")
}

fn family(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    let family = &review.family;
    draft.heading(2, "Familie", "Family");
    if family.apart.is_empty() {
        draft.say("Die Familie war nicht getrennt unterwegs.", "The family did not travel apart.");
    } else {
        let words = format!(
            "{} {}",
            voice.say("Getrennt unterwegs, insgesamt", "Apart on the way, altogether"),
            voice.span(family.apart_ms)
        );
        draft.add(Block::Note(Tone::Grave, Rich::default().and_toned(words, Tone::Grave)));
        let rows = family.apart.iter().map(|one| {
            row(vec![
                voice.instant(one.since).into(),
                one.until.map_or_else(|| "–".to_owned(), |until| voice.instant(until)).into(),
                voice.span_or(one.lasted_ms).into(),
                seats(&one.vehicles).into(),
            ])
        });
        draft.table(
            voice.say("Wann die Familie getrennt war", "When the family was apart"),
            vec![
                Column::words(voice.say("Seit", "Since"), 1.8),
                Column::words(voice.say("Bis", "Until"), 1.8),
                Column::numbers(voice.say("Dauer", "Duration"), 1.1),
                Column::words(voice.say("Fahrzeuge", "Vehicles"), 3.4),
            ],
            rows.collect(),
            ("", ""),
        );
    }
    counts(draft, review);
    let mut said: Vec<Row> = Vec::new();
    for age in &family.ages {
        let how = if age.confirmed {
            voice.say("bestätigt", "confirmed")
        } else {
            voice.say("angegeben", "stated")
        };
        let text = Rich::plain(format!("{} ({how})", voice.text(&labels::age(age.age))));
        said.push(row(vec![
            age.slot.to_string().into(),
            voice.moment(&age.moment).into(),
            then(text, "\n", voice.sealed(age.sealed.as_ref())),
        ]));
    }
    for one in &family.said {
        let text = labels::whereabouts(one.is);
        said.push(row(vec![
            one.slot.to_string().into(),
            voice.moment(&one.moment).into(),
            voice.text(&text).into(),
        ]));
    }
    for one in &family.assured {
        let text = Rich::plain(voice.say("Übergabe gesichert", "hand-over assured"));
        said.push(row(vec![
            one.slot.to_string().into(),
            voice.moment(&one.moment).into(),
            then(text, "\n", voice.sealed(one.sealed.as_ref())),
        ]));
    }
    if !said.is_empty() {
        draft.table(
            voice.say(
                "Was über einzelne Personen festgehalten wurde",
                "What was recorded about single persons",
            ),
            vec![
                Column::words("Person", 0.9),
                Column::words(voice.say("Wann, wer", "When, who"), 3.0),
                Column::words(voice.say("Angabe", "Statement"), 4.4),
            ],
            said,
            ("", ""),
        );
    }
}

fn counts(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    let rows = review.family.counts.iter().map(|count| {
        let place = einhalt_protocol::explain::labels::count(count.counted_at);
        let missing = if count.missing.is_empty() {
            Rich::default().and_toned(voice.say("niemand", "nobody"), Tone::Good)
        } else {
            Rich::default().and_toned(labels::slots(&count.missing), Tone::Grave)
        };
        row(vec![
            voice.moment(&count.moment).into(),
            voice.text(&place).into(),
            labels::slots(&count.present).into(),
            missing,
        ])
    });
    draft.heading(3, "Zählungen", "Head counts");
    draft.table(
        voice.say("Zählungen der Familie", "Head counts of the family"),
        vec![
            Column::words(voice.say("Wann, wer", "When, who"), 3.0),
            Column::words(voice.say("Wo", "Where"), 2.0),
            Column::words(voice.say("Da", "Present"), 1.8),
            Column::words(voice.say("Fehlt", "Missing"), 1.4),
        ],
        rows.collect(),
        ("Es wurde nicht gezählt.", "There was no head count."),
    );
}

fn documents(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    if review.documents.is_empty() {
        return;
    }
    draft.heading(2, "Atteste", "Certificates");
    for (at, one) in review.documents.iter().enumerate() {
        let kind = if one.certificate {
            voice.say("Attest vorgelegt", "Certificate shown")
        } else {
            voice.say("Erkrankung angegeben", "Illness stated")
        };
        draft.add(Block::Heading(3, format!("{}. {kind}, {}", at + 1, voice.who(&one.who))));
        let mut facts = vec![
            (voice.say("Vorgelegt", "Shown"), voice.moment(&one.moment).into()),
            (voice.say("Zu entscheiden bis", "To be decided until"), voice.instant(one.due_at).into()),
        ];
        for contents in &one.recorded {
            let missing: Vec<String> = contents
                .missing
                .iter()
                .map(|content| voice.text(&labels::contents(*content)).to_owned())
                .collect();
            let missing = if missing.is_empty() {
                voice.say("nichts fehlt", "nothing is missing").to_owned()
            } else {
                format!("{}: {}", voice.say("es fehlt", "missing"), missing.join(", "))
            };
            let text = format!(
                "{}, {} · {} {} · {}: {} · {missing}",
                voice.text(&labels::issuer(contents.issuer)),
                voice.text(&labels::shown(contents.shown)),
                voice.say("vom", "of"),
                voice.day(contents.dated_on),
                voice.say("nicht reisefähig", "not fit to travel"),
                voice.text(&labels::known(contents.says_unfit)),
            );
            facts.push((voice.say("Inhalt", "Contents"), text.into()));
        }
        for decision in &one.decided {
            let what = if decision.recognised {
                voice.say("anerkannt", "recognised")
            } else {
                voice.say("nicht anerkannt", "not recognised")
            };
            let two =
                if decision.by_two { voice.say(" · von zwei Personen", " · by two persons") } else { "" };
            let text = Rich::bold(what).and(format!("{two} · {}", voice.moment(&decision.moment)));
            facts.push((
                voice.say("Entscheidung", "Decision"),
                then(text, "\n", voice.sealed(decision.sealed.as_ref())),
            ));
        }
        if one.undecided_in_time {
            let words = voice.say("nicht rechtzeitig entschieden", "not decided in time");
            facts.push((voice.say("Frist", "Time limit"), Rich::default().and_toned(words, Tone::Grave)));
        }
        draft.facts(voice.say("Angaben zum Attest", "About the certificate"), facts);
    }
}

fn stages(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    draft.heading(2, "Verhältnismäßigkeit und Beobachtung", "Proportionality and monitoring");
    let rows = review.checkpoints.iter().map(|point| {
        let (words, tone) = match point.outcome {
            CheckpointOutcome::Confirmed => (voice.say("bestätigt", "confirmed"), Tone::Good),
            CheckpointOutcome::Missed => (voice.say("nicht bestätigt", "not confirmed"), Tone::Grave),
            CheckpointOutcome::Stopped => {
                (voice.say("durch einen Halt erledigt", "overtaken by a hold"), Tone::Plain)
            }
            CheckpointOutcome::Open => (voice.say("offen", "open"), Tone::Plain),
        };
        let by =
            point.confirmed.as_ref().map(|moment| format!(" · {}", voice.moment(moment))).unwrap_or_default();
        row(vec![
            voice.text(&point.name).into(),
            voice.moment(&point.entered).into(),
            Rich::default().and_toned(words, tone).and(by),
        ])
    });
    draft.table(
        voice.say("Weiter verhältnismäßig? Bei jedem Abschnitt", "Still proportionate? At each stage"),
        vec![
            Column::words(voice.say("Abschnitt", "Stage"), 2.0),
            Column::words(voice.say("Erreicht", "Reached"), 2.8),
            Column::words(voice.say("Weiter verhältnismäßig", "Still proportionate"), 3.6),
        ],
        rows.collect(),
        ("Kein Abschnitt wurde gemeldet.", "No stage was reported."),
    );
    let points: Vec<Rich> = review.recommendations.iter().map(|one| recommendation(voice, one)).collect();
    if !points.is_empty() {
        draft.heading(3, "Empfehlungen der Beobachtung", "Recommendations of the monitor");
        draft.add(Block::List(points));
    }
}

fn recommendation(voice: Voice, one: &einhalt_protocol::review::documents::RecommendationReview) -> Rich {
    let text = format!(
        "{}: {}",
        voice.moment(&one.moment),
        voice.say("Unterbrechung empfohlen", "an interruption recommended")
    );
    let text = then(text.into(), " ", voice.sealed(one.sealed.as_ref()));
    let answer = match (&one.answered, one.stopped) {
        (Some(answered), true) => {
            format!("{} {}", voice.say("gefolgt:", "followed:"), voice.moment(answered))
        }
        (Some(answered), false) => {
            format!("{} {}", voice.say("beantwortet:", "answered:"), voice.moment(answered))
        }
        (None, true) => {
            voice.say("unbeantwortet; daraus wurde ein Halt", "unanswered; it became a hold").to_owned()
        }
        (None, false) => voice.say("unbeantwortet", "unanswered").to_owned(),
    };
    text.and(format!(" · {answer}"))
}
