//! The documents of an operation: what stands in them, and that nothing breaks them.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

use chrono::DateTime;
use einhalt_protocol::review::copy::Language;

use super::operation::{Case, Proof, Signer, dossier};
use super::paper::{Attachment, Document, pdf};
use super::sample::Sample;
use super::{annual, copy, incident};

const HEAD: &str = "5f1c7f0b2a9be4d8a1b2c3d4e5f60718293a4b5c6d7e8f9001122334455667788";

fn case(review: &einhalt_protocol::review::Review, language: Language) -> Case<'_> {
    let checkpoint = format!("einhalt/{}\n{}\nXxx=\n", review.operation, review.seq);
    Case {
        review,
        proof: Proof {
            size: review.seq.0,
            head: HEAD.to_owned(),
            checkpoint: checkpoint.clone(),
            signers: vec![Signer {
                name: format!("einhalt/{}", review.operation),
                key: "9f3a1c2e".to_owned(),
                at: None,
            }],
        },
        language,
        made_at: DateTime::from_timestamp(1_790_000_000, 0).unwrap(),
        attachments: vec![Attachment {
            name: "checkpoint.txt".to_owned(),
            description: "Checkpoint".to_owned(),
            media_type: "text/plain",
            content: checkpoint.into_bytes(),
        }],
    }
}

/// What a tool of poppler or qpdf says about a document; none, and said so, if the tool is not there.
fn said(tool: &str, arguments: &[&str], bytes: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("document.pdf");
    std::fs::write(&file, bytes).unwrap();
    let rest: &[&str] = if tool == "pdftotext" { &["-"] } else { &[] };
    match Command::new(tool).args(arguments).arg(&file).args(rest).output() {
        Ok(done) => {
            assert!(done.status.success(), "{tool}: {}", String::from_utf8_lossy(&done.stderr));
            Some(String::from_utf8_lossy(&done.stdout).into_owned())
        }
        Err(error) => {
            println!("{tool} is not there, so it has checked nothing: {error}");
            None
        }
    }
}

fn made(name: &str, document: &Document) -> Vec<u8> {
    let bytes = pdf(document).unwrap();
    assert!(bytes == pdf(document).unwrap(), "{name}: made again it has other bytes");
    if let Ok(kept) = std::env::var("EINHALT_KEEP_PAPERS") {
        std::fs::write(Path::new(&kept).join(format!("{name}.pdf")), &bytes).unwrap();
    }
    let _checked = said("qpdf", &["--check"], &bytes);
    if let Some(said) = said("pdfinfo", &[], &bytes) {
        assert!(said.contains("Tagged:          yes"), "{said}");
    }
    bytes
}

fn without_breaks(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn the_dossier_says_what_the_record_says() {
    let sample = Sample::of(120, "Widerstand ohne Angriff: Größe, Straße, ß");
    let review = sample.review();
    for (language, name) in [(Language::De, "dossier-de"), (Language::En, "dossier-en")] {
        let bytes = made(name, &dossier(case(&review, language)));
        if let Some(text) = said("pdftotext", &[], &bytes) {
            let text = without_breaks(&text);
            for wanted in
                [HEAD, "Größe,Straße,ß", &review.operation.to_string(), "einhaltverify", "Dr.Beispiel"]
            {
                assert!(text.contains(wanted), "{name}: {wanted} is missing");
            }
            for stop in &review.standstills {
                let what = without_breaks(if language == Language::De {
                    &stop.why.what.de
                } else {
                    &stop.why.what.en
                });
                assert!(text.contains(&what), "{name}: {what} is missing");
            }
        }
        if let Some(words) = said("pdftotext", &["-bbox"], &bytes) {
            // It stands aslant, so that it is read in pieces.
            let mark = if language == Language::De { ">ÜB" } else { ">DR" };
            let (pages, marks) = (words.matches("<page ").count(), words.matches(mark).count());
            assert_eq!(marks, pages, "{name}: no mark of a drill on each page");
        }
        if let Some(tree) = said("pdfinfo", &["-struct"], &bytes) {
            for tag in
                ["H1", "H2", "H3", "Table", "THead", "TH", "TD", "Lbl", "LBody", "Figure", "BlockQuote"]
            {
                assert!(tree.contains(tag), "{name}: nothing is tagged {tag}");
            }
        }
        if let Some(files) = said("pdfdetach", &["-list"], &bytes) {
            assert!(files.contains("checkpoint.txt"), "{files}");
        }
    }
}

/// I-12, R-41: what was added afterwards, and which fence matched; after an erasure every place says so.
#[test]
fn the_dossier_tells_places_and_what_came_afterwards() {
    const WORDS: &str = "Es war zehn Minuten früher.";
    let (kept, erased) = (Sample::reviewed(WORDS), Sample::erased(WORDS));
    let (reviewed, gone) = (kept.review(), erased.review());
    let told = |name: &str, review: &_, language| {
        let bytes = made(name, &dossier(case(review, language)));
        said("pdftotext", &[], &bytes).map(|text| without_breaks(&text))
    };
    for (language, name, wanted) in [
        (
            Language::De,
            "dossier-reviewed-de",
            [
                "Katharinen-Hospital",
                "25 m innerhalb",
                WORDS,
                "Löschung gesperrt",
                "Erklärungen der Betroffenen",
            ],
        ),
        (
            Language::En,
            "dossier-reviewed-en",
            [
                "Katharinen-Hospital",
                "25 m inside",
                WORDS,
                "Erasure barred",
                "Statements of the persons concerned",
            ],
        ),
    ] {
        if let Some(text) = told(name, &reviewed, language) {
            for wanted in wanted {
                assert!(text.contains(&without_breaks(wanted)), "{name}: {wanted} is missing");
            }
        }
    }
    for (language, name, wanted) in [
        (Language::De, "dossier-erased-de", "Persönliches wurde gelöscht am"),
        (Language::En, "dossier-erased-en", "What is personal was erased on"),
    ] {
        if let Some(text) = told(name, &gone, language) {
            let twice = text.matches(&without_breaks(wanted)).count();
            assert_eq!(twice, 2, "{name}: on the title page, and where it is told step by step");
            assert!(!text.contains(&without_breaks(WORDS)) && !text.contains("Dr.Beispiel"), "{name}");
        }
        let suffix = if language == Language::De { "de" } else { "en" };
        let policy = einhalt_protocol::policy::Policy::kreis_unna();
        let reports = einhalt_protocol::review::incident::IncidentReports::of(
            gone.operation,
            &erased.recorded(),
            policy,
            &erased.opened,
        );
        made(&format!("incident-erased-{suffix}"), &incident(case(&gone, language), &reports));
        made(&format!("copy-erased-{suffix}"), &copy(case(&gone, language)));
    }
}

#[test]
fn the_form_and_the_copy_are_made_in_both_languages() {
    let sample = Sample::of(100, "weil");
    let review = sample.review();
    let policy = einhalt_protocol::policy::Policy::kreis_unna();
    let reports = einhalt_protocol::review::incident::IncidentReports::of(
        review.operation,
        &sample.recorded(),
        policy,
        &sample.opened,
    );
    assert!(reports.versions.len() > 1, "several versions");
    for (language, suffix) in [(Language::De, "de"), (Language::En, "en")] {
        let form = made(&format!("incident-{suffix}"), &incident(case(&review, language), &reports));
        if let Some(text) = said("pdftotext", &[], &form) {
            let text = without_breaks(&text);
            for report in &reports.versions {
                assert!(text.contains(&without_breaks(&report.number)), "{} is missing", report.number);
            }
        }
        let copy = made(&format!("copy-{suffix}"), &copy(case(&review, language)));
        if let Some(text) = said("pdftotext", &[], &copy) {
            assert!(!text.contains("Dr. Beispiel") && text.contains("E1"), "{text}");
        }
    }
}

#[test]
fn the_annual_report_tells_ranges() {
    use einhalt_protocol::rescue::content::Text;
    use einhalt_protocol::review::statistics::{
        Distribution, DistributionCell, Feature, FeatureTable, OperationRange, Statistics, YearTables,
    };
    let range = |from| OperationRange { from, until: from + 4 };
    let feature = |table, name: &str, from| Feature {
        table,
        key: name.to_owned(),
        name: Text::new(name, name),
        operations: range(from),
    };
    let cell = |name: &str, from| DistributionCell { name: Text::new(name, name), operations: range(from) };
    let told = Statistics {
        year: 2026,
        as_of: DateTime::from_timestamp(1_801_000_000, 0).unwrap(),
        threshold: 5,
        rule: Text::new("Kleine Zahlen werden nicht genannt.", "Small numbers are not told."),
        operations: YearTables {
            total: range(180),
            features: vec![
                feature(FeatureTable::Causes, "Gesundheit: Notfall oder Lebensgefahr", 30),
                feature(FeatureTable::Causes, "Gerichtliche Anordnung", 0),
                feature(FeatureTable::Force, "Zwangsmittel angewandt", 15),
            ],
            distributions: vec![Distribution {
                key: "standstill".to_owned(),
                name: Text::new("Längste Zeit bis zum Stillstand", "Longest standstill time"),
                cells: vec![cell("kein Stopp", 120), cell("bis 10 s", 55), cell("länger", 5)],
            }],
        },
        drills: YearTables { total: range(0), features: Vec::new(), distributions: Vec::new() },
    };
    let berlin = chrono_tz::Europe::Berlin;
    for (language, name, hidden) in
        [(Language::De, "annual-de", "0 bis 4"), (Language::En, "annual-en", "0 to 4")]
    {
        let bytes = made(name, &annual(&told, language, berlin, told.as_of));
        if let Some(text) = said("pdftotext", &[], &bytes) {
            assert!(text.contains(hidden) && text.contains("180") && text.contains("184"), "{text}");
        }
    }
}

#[test]
fn hostile_words_and_long_records_break_nothing() {
    let hostile = format!(
        "\u{202e}\u{0}\u{1b}[31m \u{feff}سلام 👩‍👩‍👧 \u{e000} {} {}",
        "x".repeat(10_000),
        "Wort ".repeat(2_000)
    );
    let sample = Sample::of(500, &hostile);
    let review = sample.review();
    assert!(review.summary.counts.entries >= 450, "{}", review.summary.counts.entries);
    made("dossier-hostile", &dossier(case(&review, Language::De)));
}
