//! The dossier of an operation: what happened, when, who knew, whether the agreement was kept, and how anybody
//! can check it.

mod after;
mod clauses;
mod course;
mod force;
mod persons;
mod places;
mod proof;
mod rescue;
mod stops;
mod title;

use chrono::{DateTime, Utc};
use einhalt_protocol::review::Review;
use einhalt_protocol::review::copy::Language;

use super::draft::Draft;
use super::paper::{Attachment, Document, Size};
use super::say::Voice;

/// Who vouches for the head of a record.
#[derive(Debug, Clone)]
pub struct Signer {
    /// Who it is: the service or a witness, by the name of the key.
    pub name: String,
    /// What tells the key from others.
    pub key: String,
    /// When, where the signature says so.
    pub at: Option<DateTime<Utc>>,
}

/// What the record proves itself by.
#[derive(Debug, Clone)]
pub struct Proof {
    /// How many entries.
    pub size: u64,
    /// The head of the chain after them, in hex.
    pub head: String,
    /// The checkpoint, as it is signed; what the code on the title page holds.
    pub checkpoint: String,
    /// Who has signed it.
    pub signers: Vec<Signer>,
}

/// What the documents about one operation are made from.
#[derive(Debug, Clone)]
pub struct Case<'r> {
    /// The record, read.
    pub review: &'r Review,
    /// What it proves itself by.
    pub proof: Proof,
    /// In which language.
    pub language: Language,
    /// When it is made.
    pub made_at: DateTime<Utc>,
    /// Files to put inside.
    pub attachments: Vec<Attachment>,
}

impl Case<'_> {
    pub(super) fn voice(&self) -> Voice {
        let zone = self.review.policy.zone.parse().unwrap_or(chrono_tz::Europe::Berlin);
        Voice { language: self.language, zone }
    }

    /// A document about this operation. `kind` names it in both languages.
    pub(super) fn document(self, kind: (&str, &str), size: Size, blocks: Draft) -> Document {
        let voice = self.voice();
        let summary = &self.review.summary;
        let name = voice.say(kind.0, kind.1);
        let drill = voice.say("Übung", "Drill");
        let title = format!("{name} {}", summary.reference);
        Document {
            title: if summary.drill { format!("{drill} · {title}") } else { title },
            language: voice.tag(),
            header: (
                if summary.drill { format!("{drill} · {name}") } else { format!("Einhalt · {name}") },
                summary.reference.clone(),
            ),
            footer: format!(
                "{} {}, {} {}",
                voice.say("Stand: Eintrag", "As of entry"),
                self.proof.size,
                voice.say("Kopf", "head"),
                self.proof.head.get(..16).unwrap_or(&self.proof.head),
            ),
            page_of: voice.say("Seite {page} von {pages}", "Page {page} of {pages}"),
            watermark: summary.drill.then(|| voice.say("ÜBUNG", "DRILL").to_owned()),
            size,
            made_at: self.made_at,
            id: format!("{}/{}/{}/{}", self.review.operation, self.proof.head, kind.1, voice.tag()),
            blocks: blocks.blocks,
            attachments: self.attachments,
        }
    }
}

/// The dossier.
pub fn dossier(case: Case<'_>) -> Document {
    let mut draft = Draft::new(case.voice());
    title::write(&mut draft, &case);
    title::summary(&mut draft, case.review);
    clauses::found(&mut draft, case.review);
    stops::write(&mut draft, case.review);
    clauses::write(&mut draft, case.review);
    rescue::write(&mut draft, case.review);
    force::write(&mut draft, case.review);
    persons::write(&mut draft, case.review);
    places::write(&mut draft, case.review);
    course::refusals(&mut draft, case.review);
    course::write(&mut draft, case.review);
    course::clocks(&mut draft, case.review);
    after::write(&mut draft, case.review);
    proof::write(&mut draft, &case);
    case.document(("Dossier", "Dossier"), Size::Normal, draft)
}
