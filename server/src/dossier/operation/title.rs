//! The title page, and the operation at a glance.

use einhalt_protocol::operation::plan::End;
use einhalt_protocol::review::Review;
use einhalt_protocol::review::words::labels;
use einhalt_protocol::severity::Severity;

use super::Case;
use super::after::erased_on;
use crate::dossier::draft::{Draft, row};
use crate::dossier::paper::{Block, Column, Rich, Tone};
use crate::dossier::say::{Voice, then};

pub(super) fn write(draft: &mut Draft, case: &Case<'_>) {
    let voice = draft.voice;
    let (review, summary) = (case.review, &case.review.summary);
    draft.add(Block::Heading(1, format!("Dossier {}", summary.reference)));
    draft.add(Block::Lead(
        voice
            .say(
                "Was in dieser Maßnahme geschehen ist, wer es wann wusste, und ob die Vereinbarung eingehalten wurde.",
                "What happened in this operation, who knew of it when, and whether the agreement was kept.",
            )
            .into(),
    ));
    if summary.drill {
        let words =
            voice.say("Das ist eine Übung. Niemand war betroffen.", "This is a drill. Nobody was affected.");
        draft.add(Block::Note(Tone::Drill, Rich::default().and_toned(words, Tone::Drill)));
    }
    if let Some(at) = review.after.erased_at {
        draft.add(Block::Note(Tone::Grave, Rich::plain(erased_on(voice, at))));
    }
    let policy = &review.policy;
    let agreement = format!("{} {}", policy.name, policy.version);
    let mut facts = vec![
        (voice.say("Aktenzeichen", "Reference"), Rich::bold(summary.reference.as_str())),
        (voice.say("Kennung", "Identifier"), review.operation.to_string().into()),
        (voice.say("Ausgang", "Outcome"), outcome(voice, review)),
    ];
    if let Some(created) = &summary.created {
        let text = format!("{} · {}", voice.instant(created.at), voice.by(&created.by));
        facts.push((voice.say("Angelegt", "Opened"), text.into()));
    }
    if let Some(begun) = summary.begun_at {
        facts.push((voice.say("Begonnen", "Begun"), voice.instant(begun).into()));
    }
    if let Some(ended) = &summary.ended {
        let text = format!("{} · {}", voice.instant(ended.moment.at), voice.by(&ended.moment.by));
        facts.push((
            voice.say("Beendet", "Ended"),
            then(text.into(), "\n", voice.sealed(ended.sealed.as_ref())),
        ));
    }
    facts.push((voice.say("Vereinbarung", "Agreement"), agreement.into()));
    facts.push((
        voice.say("Dieses Dokument", "This document"),
        format!(
            "{}, {}",
            voice.instant(case.made_at),
            voice.say("Zeiten in der Zone", "times in the zone").to_owned() + " " + &policy.zone
        )
        .into(),
    ));
    draft.facts(voice.say("Angaben zur Maßnahme", "About the operation"), facts);
    checkpoint(draft, case);
}

/// How it ended, or how it stands.
pub(super) fn outcome(voice: Voice, review: &Review) -> Rich {
    let summary = &review.summary;
    match (&summary.ended, summary.severity) {
        (Some(ended), _) => {
            let tone = if ended.end == End::Aborted { Tone::Grave } else { Tone::Plain };
            Rich::default().and_toned(voice.text(&ended.name), tone)
        }
        (None, Severity::Aborted) => {
            Rich::default().and_toned(voice.say("abgebrochen", "aborted"), Tone::Grave)
        }
        (None, Severity::Interrupted) => {
            Rich::bold(voice.say("unterbrochen, noch nicht beendet", "interrupted, not yet ended"))
        }
        (None, Severity::Running) => voice.say("noch nicht beendet", "not yet ended").into(),
    }
}

/// The head of the record, and a code to check it with.
fn checkpoint(draft: &mut Draft, case: &Case<'_>) {
    let voice = draft.voice;
    draft.heading(2, "Nachweis", "Proof");
    let beside = vec![
        Rich::bold(voice.say("Kopf der Kette nach Eintrag ", "Head of the chain after entry "))
            .and_bold(case.proof.size.to_string()),
        Rich::plain(case.proof.head.as_str()),
        voice
            .say(
                "Der Code enthält Kennung, Zahl der Einträge und Kopf. Wer ihn mit der ausgegebenen Akte vergleicht, weiß, ob daran etwas geändert oder weggelassen wurde. Wie das geht, steht am Ende.",
                "The code holds identifier, number of entries and head. Whoever compares it with the exported record knows whether anything was changed or left out. How to do so is told at the end.",
            )
            .into(),
    ];
    draft.add(Block::Code {
        content: case.proof.checkpoint.clone(),
        alt: format!(
            "{} {}, {}",
            voice.say(
                "QR-Code mit Kennung, Zahl der Einträge und Kopf",
                "QR code with identifier, number of entries and head"
            ),
            case.proof.size,
            case.proof.head
        ),
        beside,
    });
    let rows = case.proof.signers.iter().map(|signer| {
        let at = signer.at.map_or_else(|| "–".to_owned(), |at| voice.instant(at));
        row(vec![signer.name.as_str().into(), signer.key.as_str().into(), at.into()])
    });
    draft.table(
        voice.say("Wer den Kopf unterzeichnet hat", "Who has signed the head"),
        vec![
            Column::words(voice.say("Unterzeichnet von", "Signed by"), 3.0),
            Column::words(voice.say("Schlüssel", "Key"), 3.4),
            Column::words(voice.say("Am", "At"), 1.8),
        ],
        rows.collect(),
        (
            "Diesem Dokument liegt kein unterzeichneter Prüfpunkt bei.",
            "No signed checkpoint comes with this document.",
        ),
    );
}

/// The operation at a glance.
pub(super) fn summary(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    let (summary, counts) = (&review.summary, &review.summary.counts);
    draft.add(Block::NewPage);
    draft.heading(2, "Auf einen Blick", "At a glance");
    let number = |n: u32| Rich::plain(n.to_string());
    let loud = |n: u32| {
        if n == 0 { Rich::plain("0") } else { Rich::default().and_toned(n.to_string(), Tone::Grave) }
    };
    draft.facts(
        voice.say("Die Maßnahme in Zahlen", "The operation in numbers"),
        vec![
            (voice.say("Ausgang", "Outcome"), outcome(voice, review)),
            (voice.say("Dauer", "Duration"), voice.span_or(summary.lasted_ms).into()),
            (voice.say("Unterbrechungen und Abbrüche", "Interruptions and aborts"), number(counts.stops)),
            (
                voice.say("Längste Zeit bis zum Stillstand", "Longest time to standstill"),
                voice.span_or(counts.longest_standstill_ms).into(),
            ),
            (
                voice.say("Unterbrochen insgesamt", "Interrupted altogether"),
                voice.span(counts.interrupted_ms).into(),
            ),
            (
                voice.say("Abweichungen von der Vereinbarung", "Deviations from the agreement"),
                loud(counts.deviations),
            ),
            (voice.say("Feststellungen", "Findings"), number(counts.findings)),
            (voice.say("Verweigerte Schritte", "Refused requests"), number(counts.refusals)),
            (voice.say("Zwangsmittel", "Measures of force"), number(counts.force)),
            (
                voice.say("Minderjährige betroffen", "Minors affected"),
                voice.yes(summary.minors_affected).into(),
            ),
            (voice.say("Einträge", "Entries"), number(counts.entries)),
            (
                voice.say("Davon mit gelöschtem persönlichem Teil", "Of these with an erased personal part"),
                number(counts.erased),
            ),
        ],
    );
    people(draft, review);
    let rows = summary.steps.iter().map(|step| {
        row(vec![
            voice.text(&step.name).into(),
            voice.instant(step.moment.at).into(),
            voice.by(&step.moment.by).into(),
        ])
    });
    draft.heading(3, "Schritte", "Steps");
    draft.table(
        voice.say("Schritte in ihrer Reihenfolge", "Steps in their order"),
        vec![
            Column::words(voice.say("Schritt", "Step"), 2.0),
            Column::words(voice.say("Wann", "When"), 2.0),
            Column::words(voice.say("Wer", "Who"), 3.0),
        ],
        rows.collect(),
        ("Es wurde kein Schritt getan.", "No step was taken."),
    );
}

fn people(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    let summary = &review.summary;
    draft.heading(3, "Betroffene Personen", "Persons concerned");
    let persons = summary.persons.iter().map(|person| {
        let family = person.family.map(labels::family);
        row(vec![
            person.slot.to_string().into(),
            voice.text(&person.age_name).into(),
            family.as_ref().map_or("–", |family| voice.text(family)).into(),
            voice.yes(person.to_be_removed).into(),
            voice.yes(person.planned).into(),
        ])
    });
    draft.table(
        voice.say("Betroffene Personen, ohne Namen", "Persons concerned, without names"),
        vec![
            Column::words("Person", 1.0),
            Column::words(voice.say("Alter", "Age"), 2.0),
            Column::words(voice.say("In der Familie", "In the family"), 2.0),
            Column::words(voice.say("Abzuschieben", "To be removed"), 1.5),
            Column::words(voice.say("Im Plan", "In the plan"), 1.0),
        ],
        persons.collect(),
        ("Es war niemand geplant.", "Nobody was planned."),
    );
    draft.heading(3, "Einsatzgruppe", "Team");
    let team = summary.team.iter().map(|one| {
        let at = |at: Option<_>| Rich::plain(at.map_or_else(|| "–".to_owned(), |at| voice.instant(at)));
        row(vec![
            one.label.as_str().into(),
            voice.role(one.role).into(),
            at(one.joined_at),
            at(one.released_at),
        ])
    });
    draft.table(
        voice.say("Geräte der Einsatzgruppe", "Devices of the team"),
        vec![
            Column::words(voice.say("Funkrufname", "Call sign"), 2.0),
            Column::words(voice.say("Funktion", "Function"), 2.0),
            Column::words(voice.say("Dabei seit", "Since"), 1.8),
            Column::words(voice.say("Entlassen", "Released"), 1.8),
        ],
        team.collect(),
        ("Kein Gerät war dabei.", "No device took part."),
    );
}
