//! The day as whoever reviews it finds it: every page asked for, with the time the server worked on it.

use std::collections::BTreeMap;
use std::fmt::Write;

use einhalt_protocol::ids::OperationId;
use einhalt_protocol::people::Role;
use reqwest::Method;
use serde::Deserialize;

use super::DayError;
use crate::load::Times;
use crate::rest::{Rest, RestError, Session};

/// How often what is cheap is asked for.
const ROUNDS: usize = 20;
/// What is asked for of every operation, and of one in ten where it is a document.
const OF_EACH: [(&str, &str); 3] = [
    ("open, with all the replay needs", "review"),
    ("entries as CSV", "review/entries.csv"),
    ("incident report", "review/incident-report"),
];
const OF_SOME: [(&str, &str); 3] = [
    ("dossier, PDF", "dossier.pdf?lang=de"),
    ("incident report, PDF", "incident-report.pdf?lang=de"),
    ("copy for the person, PDF", "copy.pdf?lang=de"),
];

#[derive(Deserialize)]
struct Page {
    total: usize,
    pages: usize,
    operations: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    operation: OperationId,
    reference: String,
}

/// Reads everything there is to read of the day; gives the table of how long the server worked on each page.
pub(super) async fn read(rest: &Rest, password: &str) -> Result<String, DayError> {
    let reviewer = reviewer(rest, password).await?;
    let mut pages = Pages { reviewer, took: BTreeMap::new(), order: Vec::new() };
    let mut operations = pages.list("list, right after the start", 1).await?.operations;
    let first = pages.list("list", 1).await?;
    for page in 2..=first.pages {
        operations.extend(pages.list("list", page).await?.operations);
    }
    for operation in operations.iter().cycle().take(ROUNDS) {
        pages.get("search for a reference", &format!("/reviews?text={}", operation.reference)).await?;
        pages.get("search with three filters", "/reviews?stops=true&clause=R-30&end=aborted").await?;
    }
    for (number, Listed { operation, .. }) in operations.iter().enumerate() {
        pages.reviewer.say_why(*operation, "Nachbereitung").await?;
        let documents = if number % 10 == 0 { &OF_SOME[..] } else { &[] };
        for (what, path) in OF_EACH.iter().chain(documents) {
            pages.get(what, &format!("/operations/{operation}/{path}")).await?;
        }
    }
    for _ in 0..ROUNDS {
        pages.get("statistics", "/statistics").await?;
        pages.get("what is kept and due", "/retention").await?;
    }
    pages.table(first.total)
}

async fn reviewer(rest: &Rest, password: &str) -> Result<Session, RestError> {
    let admin = rest.sign_in("admin", password).await?;
    let account = admin.create_account("nachbereitung", Role::Reviewer).await?;
    let code = admin.pairing_code(account, 10, 1).await?;
    rest.pair(&code.code, "Nachbereitung").await
}

struct Pages {
    reviewer: Session,
    /// What the server says it took, in milliseconds.
    took: BTreeMap<&'static str, Vec<f64>>,
    order: Vec<&'static str>,
}

impl Pages {
    async fn list(&mut self, what: &'static str, page: usize) -> Result<Page, DayError> {
        let bytes = self.get(what, &format!("/reviews?page={page}")).await?;
        serde_json::from_slice(&bytes).map_err(|_| DayError::NotAPage("/reviews"))
    }

    async fn get(&mut self, what: &'static str, path: &str) -> Result<Vec<u8>, DayError> {
        let (bytes, took) = self.reviewer.timed(Method::GET, &format!("/api/v1{path}")).await?;
        let took = took.ok_or(DayError::NotAPage(what))?;
        if !self.took.contains_key(what) {
            self.order.push(what);
        }
        self.took.entry(what).or_default().push(took);
        Ok(bytes)
    }

    fn table(&self, total: usize) -> Result<String, DayError> {
        let mut text = format!(
            "\nreviewed: {total} operations; the time the server worked on each page, in ms\n\
             {:<34}{:>7}{:>10}{:>10}{:>10}\n",
            "page", "times", "p50", "p99", "longest"
        );
        for what in &self.order {
            let took = self.took.get(what).into_iter().flatten().copied();
            let Times { count, p50, p99, max } = Times::of(took).map_err(|_| DayError::NotAPage(what))?;
            let _ = writeln!(text, "{what:<34}{count:>7}{p50:>10.2}{p99:>10.2}{max:>10.2}");
        }
        Ok(text)
    }
}
