//! The annual report: what happened over all operations of a year, in ranges: no single operation can be found
//! out.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use einhalt_protocol::review::copy::Language;
use einhalt_protocol::review::statistics::{Feature, FeatureTable, OperationRange, Statistics, YearTables};

use super::draft::{Draft, row};
use super::paper::{Bar, Block, Column, Document, Rich, Size, Tone};
use super::say::Voice;

/// The annual report as a document.
pub fn annual(told: &Statistics, language: Language, zone: Tz, made_at: DateTime<Utc>) -> Document {
    let voice = Voice { language, zone };
    let mut draft = Draft::new(voice);
    let title = format!("{} {}", voice.say("Jahresbericht", "Annual report"), told.year);
    draft.add(Block::Heading(1, title.clone()));
    draft.add(Block::Lead(
        voice
            .say(
                "Wie oft Maßnahmen angehalten wurden, warum, wie schnell alle standen, und wo von der Vereinbarung abgewichen wurde.",
                "How often operations were stopped, why, how fast all stood still, and where the agreement was departed from.",
            )
            .into(),
    ));
    draft.heading(2, "Wie gezählt wird", "How it is counted");
    draft.add(Block::Note(Tone::Plain, voice.text(&told.rule).into()));
    draft.facts(
        voice.say("Grundlage", "Basis"),
        vec![
            (voice.say("Jahr", "Year"), told.year.to_string().into()),
            (voice.say("Stand der Akten", "State of the records"), voice.instant(told.as_of).into()),
            (voice.say("Breite einer Spanne", "Width of a range"), told.threshold.to_string().into()),
        ],
    );
    tables(&mut draft, ("Maßnahmen", "Operations"), &told.operations);
    if !told.drills.features.is_empty() || !told.drills.distributions.is_empty() {
        draft.add(Block::NewPage);
    }
    tables(&mut draft, ("Übungen", "Drills"), &told.drills);
    Document {
        title: title.clone(),
        language: voice.tag(),
        header: ("Einhalt".to_owned(), title),
        footer: format!("{} {}", voice.say("Stand", "As of"), voice.day_of(told.as_of)),
        page_of: voice.say("Seite {page} von {pages}", "Page {page} of {pages}"),
        watermark: None,
        size: Size::Normal,
        made_at,
        id: format!("annual/{}/{}/{}", told.year, told.as_of, voice.tag()),
        blocks: draft.blocks,
        attachments: Vec::new(),
    }
}

fn tables(draft: &mut Draft, (de, en): (&str, &str), tables: &YearTables) {
    let voice = draft.voice;
    draft.heading(2, de, en);
    let ended = Rich::bold(range(voice, tables.total)).and(voice.say(" sind beendet.", " have ended."));
    draft.add(Block::Lead(ended));
    if tables.features.is_empty() && tables.distributions.is_empty() {
        draft.say(
            "Es sind so wenige, dass nichts weiter genannt wird.",
            "They are so few that nothing else is told.",
        );
    }
    for one in &tables.distributions {
        let counted = one.cells.iter().map(|cell| (voice.text(&cell.name), cell.operations));
        chart(draft, (&one.name.de, &one.name.en), &counted.collect::<Vec<_>>());
    }
    for (table, de, en) in [
        (FeatureTable::Causes, "Gründe für einen Halt", "Reasons for a stop"),
        (FeatureTable::Deviations, "Abweichungen von der Vereinbarung", "Deviations from the agreement"),
        (FeatureTable::Findings, "Feststellungen", "Findings"),
        (FeatureTable::Force, "Zwangsmittel", "Force"),
    ] {
        let features: Vec<&Feature> = tables.features.iter().filter(|one| one.table == table).collect();
        if !features.is_empty() {
            let counted = features.iter().map(|one| (voice.text(&one.name), one.operations));
            chart(draft, (de, en), &counted.collect::<Vec<_>>());
        }
    }
}

/// A range in figures.
fn range(voice: Voice, range: OperationRange) -> String {
    format!("{} {} {}", range.from, voice.say("bis", "to"), range.until)
}

/// Bars, and the same ranges as a table. A bar reaches to the middle of its range; the lowest range has none.
fn chart(draft: &mut Draft, (de, en): (&str, &str), counted: &[(&str, OperationRange)]) {
    let voice = draft.voice;
    draft.heading(3, de, en);
    let bars = counted.iter().map(|(name, operations)| Bar {
        label: (*name).to_owned(),
        value: (operations.from > 0)
            .then(|| f64::midpoint(f64::from(operations.from), f64::from(operations.until))),
        shown: range(voice, *operations),
    });
    let alt = format!(
        "{}: {}",
        voice.say(de, en),
        voice.say(
            "Balken; die Spannen stehen in der Tabelle darunter",
            "bars; the ranges are in the table below"
        )
    );
    draft.add(Block::Bars { alt, bars: bars.collect() });
    let rows =
        counted.iter().map(|(name, operations)| row(vec![(*name).into(), range(voice, *operations).into()]));
    draft.table(
        voice.say(de, en),
        vec![
            Column::words(voice.say("Was", "What"), 4.2),
            Column::numbers(voice.say("Maßnahmen", "Operations"), 1.5),
        ],
        rows.collect(),
        ("–", "–"),
    );
}
