//! What was added after the operation: corrections, the persons' own statements, legal holds, erasure (I-12).

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::operation::after::RemarkKind;
use einhalt_protocol::review::after::{ErasureReview, ReasonedReview};
use einhalt_protocol::review::words::labels;
use einhalt_protocol::review::{ErasureEnd, Moment, PersonalParts, Review};

use crate::dossier::draft::{Draft, row};
use crate::dossier::paper::{Block, Column, Rich, Row, Tone};
use crate::dossier::say::{Voice, then};

pub(super) fn write(draft: &mut Draft, review: &Review) {
    remarks(draft, review);
    statements(draft, review);
    keeping(draft, review);
}

/// Day and time, and by whom: what comes afterwards may come years later.
fn moment(voice: Voice, moment: &Moment) -> String {
    format!("{} · {}", voice.instant(moment.at), voice.by(&moment.by))
}

fn remarks(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    draft.heading(2, "Berichtigungen und Anmerkungen", "Corrections and comments");
    draft.say(
        "Nichts wird überschrieben: Eine Berichtigung ist ein eigener Eintrag. Der frühere bleibt, wie er war.",
        "Nothing is overwritten: a correction is an entry of its own. The earlier one stays as it was.",
    );
    let rows = review.after.remarks.iter().map(|one| {
        let kind = match one.kind {
            RemarkKind::Correction => voice.say("Berichtigung", "Correction"),
            RemarkKind::Comment => voice.say("Anmerkung", "Comment"),
        };
        let of = review.timeline.items.iter().find(|item| item.seq == one.of);
        let old = of.map(|item| voice.text(&item.what)).unwrap_or_default();
        row(vec![
            one.moment.seq.to_string().into(),
            moment(voice, &one.moment).into(),
            Rich::plain(one.of.to_string()).and_toned(format!(" · {old}"), Tone::Soft),
            then(Rich::bold(kind), "\n", voice.sealed(one.sealed.as_ref())),
        ])
    });
    draft.table(
        voice.say("Berichtigungen und Anmerkungen", "Corrections and comments"),
        vec![
            Column::numbers(voice.say("Nr.", "No."), 0.7),
            Column::words(voice.say("Wann, wer", "When, who"), 2.2),
            Column::words(voice.say("Zu Eintrag", "On entry"), 2.4),
            Column::words(voice.say("Wortlaut", "Words"), 3.4),
        ],
        rows.collect(),
        ("Keine.", "None."),
    );
}

fn statements(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    draft.heading(2, "Erklärungen der Betroffenen", "Statements of the persons concerned");
    if review.after.statements.is_empty() {
        draft.say("Keine.", "None.");
    }
    for one in &review.after.statements {
        let whom = one.slot.as_ref().map_or_else(
            || voice.say("Zur ganzen Familie", "About the whole family").to_owned(),
            |slot| format!("{} {slot}", voice.say("Zu", "About")),
        );
        let words = voice.text(&labels::speaker(one.recorded_for)).to_owned();
        draft.add(Block::Paragraph(
            Rich::bold(whom).and(format!(" · {}: {words}", voice.say("Worte", "words"))).and_toned(
                format!(" · {} · {}", moment(voice, &one.moment), voice.entry(one.moment.seq)),
                Tone::Soft,
            ),
        ));
        match one.sealed.as_ref().and_then(|sealed| sealed.text("text")) {
            Some(text) => draft.add(Block::Quote(voice.quoted(text).into())),
            None => draft.blocks.extend(voice.sealed(one.sealed.as_ref()).map(Block::Quote)),
        }
    }
}

/// Said wherever somebody would look for what is gone.
pub(super) fn erased_on(voice: Voice, at: Timestamp) -> String {
    format!(
        "{} {}.",
        voice.say("Persönliches wurde gelöscht am", "What is personal was erased on"),
        voice.day_of(at)
    )
}

/// How it stands with what is personal, and how it came to that.
fn keeping(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    let after = &review.after;
    draft.heading(2, "Aufbewahrung und Löschung", "Keeping and erasing");
    let (tone, words) = match (after.personal, after.kept_until) {
        (PersonalParts::Erased, _) => {
            (Tone::Grave, after.erased_at.map(|at| erased_on(voice, at)).unwrap_or_default())
        }
        (PersonalParts::Held, _) => (
            Tone::Grave,
            voice.say("Gesperrt: Nichts wird gelöscht.", "Barred: nothing is erased.").to_owned(),
        ),
        (PersonalParts::Proposed, _) => (
            Tone::Plain,
            voice
                .say(
                    "Die Löschung ist vorgeschlagen; eine zweite Person muss sie bestätigen.",
                    "Erasure is proposed; a second person has to confirm it.",
                )
                .to_owned(),
        ),
        (PersonalParts::Kept, Some(until)) => (
            Tone::Plain,
            format!(
                "{} {}.",
                voice.say("Persönliches wird aufbewahrt bis", "What is personal is kept until"),
                voice.day_of(until)
            ),
        ),
        (PersonalParts::Kept, None) => (
            Tone::Plain,
            voice
                .say(
                    "Die Frist beginnt mit dem Ende der Maßnahme.",
                    "The time for keeping begins when the operation ends.",
                )
                .to_owned(),
        ),
    };
    draft.add(Block::Note(tone, Rich::default().and_toned(words, tone)));
    let mut rows: Vec<(einhalt_protocol::ids::Seq, Row)> = Vec::new();
    let mut add = |at: &Moment, what: &str, why: Option<Rich>| {
        let cells = vec![at.seq.to_string().into(), moment(voice, at).into(), then(what.into(), "\n", why)];
        rows.push((at.seq, row(cells)));
    };
    for hold in &after.legal_holds {
        let ground = labels::legal_ground(hold.ground);
        let what = |word: &str| format!("{word}: {}", voice.text(&ground));
        let why = |of: &ReasonedReview| voice.sealed(of.sealed.as_ref());
        add(&hold.placed.moment, &what(voice.say("Löschung gesperrt", "Erasure barred")), why(&hold.placed));
        if let Some(released) = &hold.released {
            add(&released.moment, &what(voice.say("Sperre aufgehoben", "Bar lifted")), why(released));
        }
    }
    for erasure in &after.erasures {
        proposal(voice, erasure, &mut add);
    }
    rows.sort_by_key(|(seq, _)| *seq);
    draft.table(
        voice.say("Sperren und Löschung", "Legal holds and erasure"),
        vec![
            Column::numbers(voice.say("Nr.", "No."), 0.7),
            Column::words(voice.say("Wann, wer", "When, who"), 2.6),
            Column::words(voice.say("Was", "What"), 5.2),
        ],
        rows.into_iter().map(|(_, row)| row).collect(),
        (
            "Gesperrt wurde nichts, und keine Löschung wurde vorgeschlagen.",
            "Nothing was barred, and no erasure was proposed.",
        ),
    );
}

fn proposal(voice: Voice, one: &ErasureReview, add: &mut impl FnMut(&Moment, &str, Option<Rich>)) {
    let proposed = voice.say("Löschung vorgeschlagen", "Erasure proposed");
    let early = one.early.map(|ground| format!(" · {}", voice.text(&labels::early_ground(ground))));
    let why = voice.sealed(one.proposed.sealed.as_ref());
    add(&one.proposed.moment, &format!("{proposed}{}", early.unwrap_or_default()), why);
    match &one.end {
        None => {}
        Some(ErasureEnd::Withdrawn { moment }) => {
            add(moment, voice.say("Vorschlag zurückgenommen", "Proposal taken back"), None);
        }
        // The hold stands in the table by itself.
        Some(ErasureEnd::Voided { moment }) => add(
            moment,
            voice.say("Damit verfiel der Vorschlag zur Löschung.", "With it the proposal to erase lapsed."),
            None,
        ),
        Some(ErasureEnd::Erased { moment, payloads, finished, mirror, .. }) => {
            let parts = voice.say(
                "persönliche Teile und ihr Schlüssel gelöscht, von einer zweiten Person bestätigt",
                "personal parts and their key erased, confirmed by a second person",
            );
            add(moment, &format!("{payloads} {parts}"), None);
            if let Some(finished) = finished {
                let words = voice.say("Aus jeder Kopie entfernt", "Gone from every copy");
                let second = if *mirror {
                    voice.say(
                        ", auch aus dem zweiten Ordner der Schlüssel",
                        ", the second folder of keys included",
                    )
                } else {
                    ""
                };
                add(finished, &format!("{words}{second}"), None);
            }
        }
    }
}
