//! The copy for the person concerned: large type, short sentences.

use einhalt_protocol::review::copy::PlainCopy;

use super::draft::Draft;
use super::operation::Case;
use super::paper::{Block, Document, Rich, Size, Tone};

/// The copy as a document.
pub fn copy(case: Case<'_>) -> Document {
    let voice = case.voice();
    let told = PlainCopy::of(case.review, voice.zone, voice.language);
    let mut draft = Draft::new(voice);
    draft.add(Block::Heading(1, told.title));
    if told.drill {
        let words = voice.say("Das war eine Übung.", "This was a drill.");
        draft.add(Block::Note(Tone::Drill, Rich::default().and_toned(words, Tone::Drill)));
    }
    for section in told.sections {
        draft.add(Block::Heading(2, section.heading));
        for sentence in section.sentences {
            draft.add(Block::Paragraph(sentence.into()));
        }
    }
    draft.heading(2, "Ist das echt?", "Is this genuine?");
    let beside = vec![
        voice.say("Heben Sie dieses Blatt auf.", "Keep this sheet.").into(),
        voice
            .say(
                "Mit dem Code kann jede Stelle prüfen, ob die Aufzeichnung geändert wurde.",
                "With the code anybody can check whether the record was changed.",
            )
            .into(),
        Rich::default().and_toned(
            format!("{} {}", voice.say("Kennung", "Identifier"), case.review.operation),
            Tone::Soft,
        ),
    ];
    draft.add(Block::Code {
        content: case.proof.checkpoint.clone(),
        alt: format!(
            "{} {}",
            voice.say("QR-Code mit dem Kopf der Aufzeichnung:", "QR code with the head of the record:"),
            case.proof.head
        ),
        beside,
    });
    case.document(("Kopie", "Copy"), Size::Large, draft)
}
