//! The engine alone: what comes out keeps its standards, is the same again, and breaks at nothing.

use std::path::Path;
use std::process::Command;

use chrono::{DateTime, Utc};

use super::*;

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_774_000_000, 0).unwrap_or_default()
}

fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "Prüfstück: Straße, Größe, Maß".to_owned(),
        language: "de",
        header: ("Einhalt · Dossier".to_owned(), "UN-2026-014".to_owned()),
        footer: "Kopf 4f2a".to_owned(),
        page_of: "Seite {page} von {pages}",
        watermark: Some("ÜBUNG".to_owned()),
        size: Size::Normal,
        made_at: at(),
        id: "test".to_owned(),
        blocks,
        attachments: vec![Attachment {
            name: "nachweis.json".to_owned(),
            description: "Nachweis".to_owned(),
            media_type: "application/json",
            content: b"{}".to_vec(),
        }],
    }
}

const HOSTILE: [&str; 9] = [
    "",
    "\0\u{1}\u{7f}\u{85}\u{feff}\u{fffe}\u{ffff}\u{e000}\u{10ffff}",
    "\u{202e}gnp.exe\u{202c} \u{2066}abc\u{2069}",
    "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 😀 漢字 ไทย हिन्दी",
    "\u{65}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "سلام، اسم من ۱۲۳ است و 456 (שלום) Müller",
    "\n\n\n\r\n\t\t\u{2028}x",
    "<b>&amp;</b> \\() %PDF endobj ' \" ;",
    "Ἀθήνα Київ Tiếng Việt Հայաստան საქართველო İstanbul ŁÓDŹ ẞß",
];

fn everything() -> Vec<Block> {
    let long = "Donaudampfschifffahrtsgesellschaftskapitän ".repeat(240);
    let unbroken = "x".repeat(10_000);
    let mut blocks = vec![Block::Heading(1, "Prüfstück".to_owned())];
    for text in HOSTILE.into_iter().chain([long.as_str(), unbroken.as_str()]) {
        blocks.push(Block::Heading(2, text.chars().take(400).collect()));
        blocks.push(Block::Paragraph(text.into()));
        blocks.push(Block::Lead(text.into()));
        blocks.push(Block::Note(Tone::Grave, text.into()));
        blocks.push(Block::Quote(text.into()));
        blocks.push(Block::List(vec![text.into(), "zwei".into()]));
        blocks.push(Block::Steps(vec![text.into(), "zwei".into()]));
        let row = || Row { cells: vec![text.into(), text.into(), "3".into()], tone: Tone::Grave };
        blocks.push(Block::Table(Table {
            summary: text.chars().take(100).collect(),
            columns: vec![Column::words("Wer", 1.0), Column::words("Was", 3.0), Column::numbers("Zahl", 0.6)],
            rows: vec![row(), row()],
            named_rows: true,
        }));
        let bar = |value| Bar { label: text.chars().take(300).collect(), value, shown: "5".to_owned() };
        let bars = vec![bar(Some(5.0)), bar(None), bar(Some(f64::NAN)), bar(Some(-1.0))];
        blocks.push(Block::Bars { alt: "Balken".to_owned(), bars });
        let code = Block::Code {
            content: text.to_owned(),
            alt: "Code".to_owned(),
            beside: vec![text.chars().take(500).collect::<String>().into()],
        };
        blocks.push(code);
        blocks.push(Block::Lines(3));
    }
    blocks
}

/// Runs a checking tool; says so if it is not there.
fn run(tool: &str, arguments: &[&str], file: &Path) -> Option<(bool, String)> {
    match Command::new(tool).args(arguments).arg(file).output() {
        Ok(done) => {
            let said = [done.stdout, done.stderr].concat();
            Some((done.status.success(), String::from_utf8_lossy(&said).into_owned()))
        }
        Err(error) => {
            println!("{tool} is not there, so it has checked nothing: {error}");
            None
        }
    }
}

#[test]
#[allow(clippy::unwrap_used)]
fn whatever_stands_in_it_a_document_keeps_its_standards_and_is_the_same_again() {
    let document = document(everything());
    let bytes = pdf(&document).unwrap();
    assert!(bytes == pdf(&document).unwrap(), "the same document has other bytes");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.pdf");
    std::fs::write(&file, &bytes).unwrap();
    if let Some((valid, said)) = run("qpdf", &["--check"], &file) {
        assert!(valid, "{said}");
    }
    if let Some((valid, said)) = run("pdfinfo", &[], &file) {
        assert!(valid && said.contains("Tagged:          yes"), "{said}");
    }
    if let Some((_, said)) = run("pdfinfo", &["-meta"], &file) {
        for mark in ["<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"] {
            assert!(said.contains(mark), "{mark} is missing: {said}");
        }
    }
    if let Ok(kept) = std::env::var("EINHALT_KEEP_PAPERS") {
        std::fs::write(Path::new(&kept).join("engine.pdf"), &bytes).unwrap();
    }
}

/// An independent validator, as far as it goes: the same pages as PDF/A-1b.
#[test]
#[allow(clippy::unwrap_used)]
fn an_independent_validator_finds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plain.pdf");
    std::fs::write(&file, write::pdf(&document(everything()), write::Standard::Plain).unwrap()).unwrap();
    let jars = [
        "preflight",
        "pdfbox2",
        "xmpbox",
        "fontbox2",
        "commons-logging",
        "commons-io",
        "javax.activation",
        "jaxb-api",
    ];
    let jars: Vec<String> = jars.iter().map(|jar| format!("/usr/share/java/{jar}.jar")).collect();
    if !jars.iter().all(|jar| Path::new(jar).exists()) {
        println!("PDFBox is not there, so it has checked nothing");
        return;
    }
    let arguments = ["-cp", &jars.join(":"), "org.apache.pdfbox.preflight.Validator_A1b"];
    if let Some((_, said)) = run("java", &arguments, &file) {
        assert!(said.contains("is a valid PDF/A-1b file"), "{said}");
    }
}
