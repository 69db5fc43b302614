//! What was erased, and how anybody can check the record.

use einhalt_protocol::review::sealed::Sealed;

use super::Case;
use crate::dossier::draft::{Draft, row};
use crate::dossier::paper::{Block, Column, Rich};

pub(super) fn write(draft: &mut Draft, case: &Case<'_>) {
    let voice = draft.voice;
    let review = case.review;
    draft.heading(2, "Gelöschte und verschlossene Teile", "Erased and sealed parts");
    draft.say(
        "Persönliche Angaben liegen getrennt von der Akte. Werden sie gelöscht, bleibt beweisbar, dass es sie gab und dass sonst nichts geändert wurde.",
        "Personal details lie apart from the record. When they are erased, it can still be proved that they existed and that nothing else was changed.",
    );
    let rows = review.timeline.items.iter().filter_map(|item| match item.sealed.as_ref()? {
        Sealed::Open(_) => None,
        Sealed::Erased { at } => {
            let when = at.map_or_else(|| "–".to_owned(), |at| voice.instant(at));
            Some(row(vec![
                item.seq.to_string().into(),
                voice.text(&item.what).into(),
                voice.say("gelöscht", "erased").into(),
                when.into(),
            ]))
        }
        Sealed::Closed => Some(row(vec![
            item.seq.to_string().into(),
            voice.text(&item.what).into(),
            voice.say("verschlossen", "sealed").into(),
            "–".into(),
        ])),
    });
    draft.table(
        voice.say("Einträge ohne ihren persönlichen Teil", "Entries without their personal part"),
        vec![
            Column::numbers(voice.say("Nr.", "No."), 0.7),
            Column::words(voice.say("Eintrag", "Entry"), 4.6),
            Column::words(voice.say("Teil", "Part"), 1.3),
            Column::words(voice.say("Am", "At"), 1.8),
        ],
        rows.collect(),
        ("Nichts ist gelöscht oder verschlossen.", "Nothing is erased or sealed."),
    );
    draft.heading(2, "So lässt sich diese Akte prüfen", "How to check this record");
    draft.say(
        "Dieses Dokument fasst die Akte zusammen; die Akte selbst ist eine Textdatei, die ohne den Dienst geprüft werden kann.",
        "This document sums up the record; the record itself is a text file that can be checked without the service.",
    );
    let file = format!("{}{}.jsonl", if review.summary.drill { "drill-" } else { "" }, review.operation);
    draft.add(Block::Steps(vec![
        Rich::plain(voice.say("Die Akte ausgeben lassen: ", "Have the record exported: ")).and_bold(file.as_str()),
        Rich::plain(voice.say("Auf einem beliebigen Rechner prüfen: ", "Check it on any computer: ")).and_bold(format!("einhalt verify {file}")),
        voice
            .say(
                "Das Programm nennt Kopf und Zahl der Einträge, oder den ersten falschen Eintrag.",
                "The program names head and number of entries, or the first wrong entry.",
            )
            .into(),
        voice
            .say(
                "Kopf und Zahl mit der Titelseite vergleichen. Hat die Akte inzwischen mehr Einträge, muss der Kopf nach dieser Zahl von Einträgen derselbe sein.",
                "Compare head and number with the title page. If the record has more entries by now, the head after this number of entries must be the same.",
            )
            .into(),
    ]));
    draft.small(
        "Wie die Datei aufgebaut ist, steht in der Beschreibung des Formats; danach lässt sich ein zweites Prüfprogramm schreiben. Ein Zeichen, das die Schrift dieses Dokuments nicht hat, erscheint als �; in der Akte steht es richtig.",
        "The description of the format tells how the file is made; a second program to check it can be written from it. A character that this document's font does not have is shown as �; the record has it as it is.",
    );
}
