//! The agreement, clause by clause; what was found, and where it was departed from.

use einhalt_protocol::review::Review;
use einhalt_protocol::review::clauses::{ClauseReview, ClauseVerdict};
use einhalt_protocol::review::copy::Language;
use einhalt_protocol::review::deviations::DeviationReview;

use crate::dossier::draft::{Draft, row};
use crate::dossier::paper::{Block, Column, Rich, Row, Tone};
use crate::dossier::say::{Voice, then};

/// Marks of one clause that are told one by one; of more, the number is told.
const MARKS: usize = 40;

/// Deviations and findings.
pub(super) fn found(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    draft.heading(2, "Abweichungen und Feststellungen", "Deviations and findings");
    draft.heading(3, "Abweichungen von der Vereinbarung", "Deviations from the agreement");
    let rows = review.deviations.iter().map(|one| deviation(voice, one));
    draft.table(
        voice.say("Abweichungen von der Vereinbarung", "Deviations from the agreement"),
        vec![
            Column::words(voice.say("Klausel", "Clause"), 0.9),
            Column::words(voice.say("Wann, wer", "When, who"), 2.2),
            Column::words(voice.say("Was", "What"), 4.4),
        ],
        rows.collect(),
        ("Von der Vereinbarung wurde nicht abgewichen.", "The agreement was not departed from."),
    );
    draft.heading(3, "Feststellungen", "Findings");
    let rows = review.findings.iter().map(|one| {
        row(vec![
            one.clause.as_str().into(),
            one.at.map_or_else(|| "–".to_owned(), |at| voice.time(at)).into(),
            one.seq.map_or_else(|| "–".to_owned(), |seq| seq.to_string()).into(),
            voice.text(&one.what).into(),
        ])
    });
    draft.table(
        voice.say(
            "Was nicht so lief, wie die Vereinbarung es will",
            "What did not go as the agreement wants it",
        ),
        vec![
            Column::words(voice.say("Klausel", "Clause"), 0.9),
            Column::words(voice.say("Zeit", "Time"), 1.1),
            Column::numbers(voice.say("Nr.", "No."), 0.7),
            Column::words(voice.say("Was die Akte zeigt", "What the record shows"), 5.2),
        ],
        rows.collect(),
        ("Es gibt keine Feststellungen.", "There are no findings."),
    );
}

fn deviation(voice: Voice, one: &DeviationReview) -> Row {
    let when = match &one.moment {
        Some(moment) => format!("{} · {}", voice.instant(moment.at), voice.by(&moment.by)),
        None => voice.say("in den Regeln erklärt", "declared in the policy").to_owned(),
    };
    let mut what = Rich::bold(voice.text(&one.what));
    if let Some(declared) = &one.declared {
        what = what.and(format!("\n{declared}"));
    }
    let what = then(what, "\n", voice.sealed(one.sealed.as_ref()));
    Row { cells: vec![one.clause.as_str().into(), when.into(), what], tone: Tone::Grave }
}

pub(super) fn verdict(voice: Voice, verdict: ClauseVerdict) -> Rich {
    match verdict {
        ClauseVerdict::Deviated => {
            Rich::default().and_toned(voice.say("abgewichen", "departed from"), Tone::Grave)
        }
        ClauseVerdict::Finding => {
            Rich::default().and_toned(voice.say("Feststellung", "finding"), Tone::Grave)
        }
        ClauseVerdict::Triggered => Rich::bold(voice.say("hat gehalten", "stopped the operation")),
        ClauseVerdict::Refused => Rich::bold(voice.say("hat verweigert", "refused a request")),
        ClauseVerdict::Kept => Rich::default().and_toned(voice.say("eingehalten", "kept"), Tone::Good),
        ClauseVerdict::NoOccasion => {
            Rich::default().and_toned(voice.say("kein Anlass", "no occasion"), Tone::Soft)
        }
        ClauseVerdict::LeftOpen => {
            Rich::default().and_toned(voice.say("offen gelassen", "left open"), Tone::Soft)
        }
    }
}

/// Every clause with its wording and what the record shows of it.
pub(super) fn write(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    draft.heading(2, "Klausel für Klausel", "Clause by clause");
    let rows = review.clauses.iter().map(|one| Row {
        cells: vec![one.clause.as_str().into(), one.title.as_str().into(), verdict(voice, one.verdict)],
        tone: tone(one.verdict),
    });
    draft.table(
        voice.say(
            "Jede Klausel der Vereinbarung und was aus ihr wurde",
            "Each clause of the agreement and what became of it",
        ),
        vec![
            Column::words(voice.say("Klausel", "Clause"), 0.9),
            Column::words(voice.say("Titel", "Title (German)"), 4.2),
            Column::words(voice.say("In dieser Maßnahme", "In this operation"), 2.0),
        ],
        rows.collect(),
        ("Die Regeln nennen keine Klausel.", "The policy names no clause."),
    );
    if voice.language == Language::En {
        draft.small("", "Titles and wording of the agreement are German; the wording is quoted exactly.");
    }
    for clause in &review.clauses {
        one(draft, clause);
    }
}

fn tone(verdict: ClauseVerdict) -> Tone {
    match verdict {
        ClauseVerdict::Deviated | ClauseVerdict::Finding => Tone::Grave,
        ClauseVerdict::Triggered
        | ClauseVerdict::Refused
        | ClauseVerdict::Kept
        | ClauseVerdict::NoOccasion
        | ClauseVerdict::LeftOpen => Tone::Plain,
    }
}

fn one(draft: &mut Draft, clause: &ClauseReview) {
    let voice = draft.voice;
    draft.add(Block::Heading(3, format!("{} {}", clause.clause.as_str(), clause.title)));
    if !clause.quote.is_empty() {
        draft.add(Block::Quote(Rich::plain(format!("„{}“", clause.quote))));
    }
    let does = Rich::bold(voice.say("Was das Programm dafür tut: ", "What the program does for it: "));
    draft.add(Block::Paragraph(does.and(voice.text(&clause.does))));
    let says = Rich::bold(voice.say("In dieser Maßnahme: ", "In this operation: "));
    draft.add(Block::Paragraph(says.followed_by(verdict(voice, clause.verdict)).and(".")));
    let marks: Vec<Rich> = clause
        .marks
        .iter()
        .take(MARKS)
        .map(|mark| {
            let when = match (mark.at, mark.seq) {
                (Some(at), Some(seq)) => format!("{}, {}: ", voice.time(at), voice.entry(seq)),
                (Some(at), None) => format!("{}: ", voice.time(at)),
                (None, Some(seq)) => format!("{}: ", voice.entry(seq)),
                (None, None) => String::new(),
            };
            Rich::plain(when).and(voice.text(&mark.what))
        })
        .collect();
    let more = clause.marks.len().saturating_sub(MARKS);
    draft.add(Block::List(marks));
    if more > 0 {
        let (de, en) = (
            format!("Und {more} weitere; sie stehen im Verlauf."),
            format!("And {more} more; they are in the course of events."),
        );
        draft.small(&de, &en);
    }
}
