//! The incident report form. Its fields are those of published forms for serious incidents (requirements
//! section 3, row 11). Versions stand one after the other; none replaces another.

use einhalt_protocol::rescue::content::Text;
use einhalt_protocol::review::incident::{IncidentFact, IncidentReport, IncidentReportKind, IncidentReports};
use einhalt_protocol::review::words::labels;

use super::draft::{Draft, row};
use super::operation::Case;
use super::paper::{Block, Column, Document, Rich, Size, Tone};
use super::say::Voice;

/// The form with every version of the report, the newest first.
pub fn incident(case: Case<'_>, reports: &IncidentReports) -> Document {
    let voice = case.voice();
    let mut draft = Draft::new(voice);
    draft.heading(1, "Vorfallmeldung", "Incident report");
    if case.review.summary.drill {
        let words = voice.say("Das ist eine Übung.", "This is a drill.");
        draft.add(Block::Note(Tone::Drill, Rich::default().and_toned(words, Tone::Drill)));
    }
    draft.say(
        "Aus der Akte gefüllt. Jede Fassung beruht auf den Einträgen bis zu ihrem Stand und wird nie überschrieben. Was leer ist, füllt ein Mensch aus.",
        "Filled from the record. Each version rests on the entries up to its state and is never overwritten. What is empty is for a person to fill in.",
    );
    if reports.versions.is_empty() {
        draft.say("Nichts hat die Maßnahme angehalten.", "Nothing has stopped the operation.");
    }
    for (at, report) in reports.versions.iter().rev().enumerate() {
        if at > 0 {
            draft.add(Block::NewPage);
        }
        version(&mut draft, report);
    }
    case.document(("Vorfallmeldung", "Incident report"), Size::Normal, draft)
}

fn version(draft: &mut Draft, report: &IncidentReport) {
    let voice = draft.voice;
    let kind = match report.kind {
        IncidentReportKind::Initial => voice.say("Erstmeldung", "initial report"),
        IncidentReportKind::Formal => voice.say("förmliche Meldung", "formal report"),
        IncidentReportKind::Final => voice.say("Abschlussmeldung", "final report"),
    };
    draft.add(Block::Heading(2, format!("{} {}: {kind}", voice.say("Fassung", "Version"), report.version)));
    let resources = report.resources.iter().map(|one| format!("{} × {}", one.devices, voice.role(one.role)));
    let resources: Vec<String> = resources.collect();
    let blank = || Rich::default().and_toned("……………………", Tone::Soft);
    let position = match (&report.position, report.erased_at) {
        (Some(fix), _) => {
            format!("{:.5}, {:.5} (± {} m)", fix.lat.degrees(), fix.lon.degrees(), fix.accuracy_m).into()
        }
        // Gone is not missing: nobody is asked to fill it in.
        (None, Some(at)) => Rich::default()
            .and_toned(format!("{} {}", voice.say("gelöscht am", "erased on"), voice.day_of(at)), Tone::Soft),
        (None, None) => blank(),
    };
    let missing = if report.missing.is_empty() {
        voice.say("niemand", "nobody").to_owned()
    } else {
        labels::slots(&report.missing)
    };
    let stand = format!("{} {}", voice.say("Eintrag", "entry"), report.seq);
    let facts = vec![
        (voice.say("Nummer", "Number"), Rich::bold(report.number.as_str())),
        (voice.say("Meldezeit", "Report time"), Voice::utc(report.reported_at).into()),
        (voice.say("Letzte Änderung", "Last change"), stand.into()),
        (voice.say("Meldende Person", "Reporter"), voice.by(&report.reporter).into()),
        (voice.say("Status", "Status"), kind.into()),
        (voice.say("Art", "Category"), voice.text(&report.category).into()),
        (voice.say("Gegenstand", "Subject"), Rich::bold(voice.text(&report.subject))),
        (voice.say("Maßnahme", "Operation"), report.operation.as_str().into()),
        (voice.say("Quelle", "Source"), voice.text(&report.source).into()),
        (voice.say("Eingesetzte Kräfte", "Resources"), resources.join(", ").into()),
        (voice.say("Zwangsmittel", "Use of force"), voice.yes(report.use_of_force).into()),
        (
            voice.say("Zeit des Vorfalls", "Incident time"),
            format!("{} ({})", voice.instant(report.incident_at), Voice::utc(report.incident_at)).into(),
        ),
        (voice.say("Ort", "Place"), position),
        (voice.say("Tote", "Dead"), report.dead.map_or_else(blank, |dead| dead.to_string().into())),
        (voice.say("Verletzte", "Injured"), report.injured.to_string().into()),
        (voice.say("Vermisst", "Missing"), missing.into()),
    ];
    draft.facts(voice.say("Felder der Meldung", "Fields of the report"), facts);
    lines(draft, ("Tatsachen", "Facts"), &report.facts);
    lines(draft, ("Vorwürfe", "Allegations"), &report.allegations);
    lines(draft, ("Ergriffene Maßnahmen", "Measures taken"), &report.measures);
    draft.heading(3, "Bewertung", "Assessment");
    if report.assessment.is_empty() {
        draft.say("Die Akte zeigt keine Feststellung.", "The record shows no finding.");
    } else {
        draft.add(Block::List(counted(voice, &report.assessment)));
    }
    draft.small("Einschätzung der meldenden Stelle:", "Assessment of the reporting authority:");
    draft.add(Block::Lines(3));
    draft.heading(3, "Endgültiger Ausgang", "Final outcome");
    match &report.outcome {
        Some(outcome) => draft.add(Block::Paragraph(Rich::bold(voice.text(outcome)))),
        None => draft.add(Block::Lines(1)),
    }
}

/// The same finding once, with how often it was made.
fn counted(voice: Voice, all: &[Text]) -> Vec<Rich> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for text in all.iter().map(|one| voice.text(one)) {
        match counts.iter_mut().find(|(known, _)| *known == text) {
            Some((_, count)) => *count += 1,
            None => counts.push((text, 1)),
        }
    }
    let point = |(text, count): (&str, usize)| match count {
        1 => Rich::plain(text),
        _ => Rich::plain(text).and_toned(format!(" ({count} ×)"), Tone::Soft),
    };
    counts.into_iter().map(point).collect()
}

fn lines(draft: &mut Draft, (de, en): (&str, &str), facts: &[IncidentFact]) {
    let voice = draft.voice;
    draft.heading(3, de, en);
    let rows = facts.iter().map(|fact| {
        row(vec![voice.instant(fact.at).into(), fact.seq.to_string().into(), voice.text(&fact.what).into()])
    });
    draft.table(
        voice.say(de, en),
        vec![
            Column::words(voice.say("Zeit", "Time"), 2.1),
            Column::numbers(voice.say("Nr.", "No."), 0.7),
            Column::words(voice.say("Was", "What"), 5.2),
        ],
        rows.collect(),
        ("Keine.", "None."),
    );
}
