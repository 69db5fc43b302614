//! How fast a dossier is made: `cargo bench -p einhalt-server --bench dossier`.
//!
//! An operation of 500 entries, from the entries to the bytes. Beside it, in the same run, what cannot be
//! avoided: telling the same review as JSON, and hashing as many bytes as the document has.

#[path = "../src/dossier/sample.rs"]
mod sample;

use chrono::DateTime;
use einhalt_protocol::review::copy::Language;
use einhalt_server::clock::{Clock, SystemClock};
use einhalt_server::dossier::paper::{PaperError, pdf};
use einhalt_server::dossier::{Case, Proof, dossier};
use sample::Sample;
use sha2::{Digest, Sha256};

const ENTRIES: usize = 500;
const ROUNDS: u32 = 20;

fn main() -> Result<(), PaperError> {
    let sample = Sample::of(ENTRIES, "Widerstand ohne Angriff");
    let clock = SystemClock::default();
    let review = sample.review();
    let document = |review: &_| {
        dossier(Case {
            review,
            proof: Proof {
                size: 1,
                head: "0".repeat(64),
                checkpoint: "einhalt".to_owned(),
                signers: Vec::new(),
            },
            language: Language::De,
            made_at: DateTime::UNIX_EPOCH,
            attachments: Vec::new(),
        })
    };
    let bytes = pdf(&document(&review))?;
    let json = serde_json::to_vec(&review).unwrap_or_default();
    println!(
        "{} entries, review {} kB, dossier {} kB",
        sample.recorded().len(),
        json.len() / 1000,
        bytes.len() / 1000
    );
    let time = |what: &str, work: &mut dyn FnMut()| {
        let before = clock.now();
        (0..ROUNDS).for_each(|_| work());
        let each = (clock.now() - before).as_seconds_f64() * 1e3 / f64::from(ROUNDS);
        println!("{what:<44}{each:>9.2} ms");
    };
    time("review from entries", &mut || drop(std::hint::black_box(sample.review())));
    time("dossier from review", &mut || drop(std::hint::black_box(pdf(&document(&review)))));
    time("review as JSON", &mut || drop(std::hint::black_box(serde_json::to_vec(&review))));
    time("SHA-256 of the document's bytes", &mut || {
        std::hint::black_box(Sha256::digest(&bytes));
    });
    Ok(())
}
