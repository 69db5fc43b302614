//! Malformed messages by grammar: JSON trees with one defect somewhere, as they stand or inside a frame that we
//! know, over the websocket and over REST. Each is answered with a code, and a bystander goes on.
//!
//! `EINHALT_MALFORMED` says how many (20,000), `EINHALT_SEED` with which seed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use super::Scene;
use super::raw::{RawSocket, masked};
use crate::common::{House, answer};

/// As many are on their way at once.
const AT_ONCE: usize = 100;

/// A reproducible sequence (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }

    fn of<'a>(&mut self, some: &[&'a str]) -> &'a str {
        some[self.below(some.len())]
    }

    /// A JSON text of some depth; at one place of it stands `defect`.
    fn tree(&mut self, depth: usize, defect: &mut Option<String>) -> String {
        if let Some(wrong) = defect.take_if(|_| depth == 0) {
            return wrong;
        }
        match self.below(if depth == 0 { 4 } else { 6 }) {
            0 => self.of(&["null", "true", "false"]).to_owned(),
            1 => self.of(&["0", "-1", "1.5", "1e3", "123456789", "-0.0"]).to_owned(),
            2 | 3 if depth == 0 => {
                format!("\"{}\"", self.of(&["", "a", "ä", "\\n", "\\u00e4", "\\ud83d\\ude00", "x y"]))
            }
            4 => {
                let parts: Vec<String> = (0..=self.below(3)).map(|_| self.tree(depth - 1, defect)).collect();
                format!("[{}]", parts.join(","))
            }
            _ => {
                let parts: Vec<String> = (0..=self.below(3))
                    .map(|at| format!("\"k{at}\":{}", self.tree(depth.saturating_sub(1), defect)))
                    .collect();
                format!("{{{}}}", parts.join(","))
            }
        }
    }

    /// What no reader of JSON may take, by its kind.
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn defect(&mut self) -> (&'static str, String) {
        match self.below(14) {
            0 => (
                "number",
                self.of(&[
                    "01",
                    "-01",
                    "+1",
                    ".5",
                    "1.",
                    "1e",
                    "1e+",
                    "-",
                    "--1",
                    "0x1F",
                    "1_000",
                    "1,5",
                    "Infinity",
                    "-Infinity",
                    "NaN",
                    "1e999",
                    "-1e999",
                    "\u{ff11}",
                    "1/2",
                    "0b1",
                ])
                .to_owned(),
            ),
            1 => (
                "escape",
                self.of(&[
                    "\"\\x41\"",
                    "\"\\u12\"",
                    "\"\\u12G4\"",
                    "\"\\\"",
                    "\"\\a\"",
                    "\"\\ud800\"",
                    "\"\\udc00\\ud800\"",
                    "\"\\u\"",
                    "\"\\U0041\"",
                    "\"\\ud83d\\u0041\"",
                ])
                .to_owned(),
            ),
            2 => (
                "control",
                format!("\"a{}b\"", self.of(&["\u{0}", "\u{1}", "\t", "\n", "\r", "\u{1f}", "\u{b}"])),
            ),
            3 => ("quote", self.of(&["'a'", "\"a", "a\"", "“a”", "\"a\"\"b\"", "\"", "`a`"]).to_owned()),
            4 => (
                "word",
                self.of(&[
                    "nul",
                    "True",
                    "FALSE",
                    "undefined",
                    "None",
                    "nullnull",
                    "tru",
                    "yes",
                    "void 0",
                    "new Date()",
                    "a",
                ])
                .to_owned(),
            ),
            5 => (
                "comma",
                self.of(&[
                    "[1,]",
                    "[,1]",
                    "[1,,2]",
                    "[1 2]",
                    "{\"a\":1,}",
                    "{,}",
                    "{\"a\":1 \"b\":2}",
                    "[,]",
                    "{\"a\":1;\"b\":2}",
                ])
                .to_owned(),
            ),
            6 => (
                "colon",
                self.of(&[
                    "{\"a\"}",
                    "{\"a\":}",
                    "{:1}",
                    "{\"a\"::1}",
                    "{\"a\" 1}",
                    "[\"a\":1]",
                    "{\"a\"=1}",
                ])
                .to_owned(),
            ),
            7 => (
                "key",
                self.of(&[
                    "{a:1}",
                    "{1:1}",
                    "{null:1}",
                    "{'a':1}",
                    "{[]:1}",
                    "{\"a\":1,b}",
                    "{\"a\":1,\"a\":2}",
                ])
                .to_owned(),
            ),
            8 => (
                "bracket",
                self.of(&[
                    "[",
                    "]",
                    "{",
                    "}",
                    "[}",
                    "{]",
                    "[1}",
                    "{\"a\":1]",
                    "[[]",
                    "[]]",
                    "((",
                    "{\"a\":[}",
                ])
                .to_owned(),
            ),
            9 => ("comment", self.of(&["1 /* a */", "1 // a", "# a", "<!-- a -->", "/**/"]).to_owned()),
            10 => ("depth", self.of(&["[", "{\"a\":", "[{\"a\":"]).repeat(17 + self.below(2_000))),
            11 => (
                "whitespace",
                format!("1{}", self.of(&["\u{a0}", "\u{2028}", "\u{feff}", "\u{c}", "\u{200b}", "\u{85}"])),
            ),
            12 => ("behind", format!("1 {}", self.of(&["1", "{}", "null", "\u{0}", "]", "\"\"", "x"]))),
            _ => (
                "bytes",
                self.of(&[
                    "\u{0}",
                    "\u{fffd}",
                    "\u{7f}",
                    "\\",
                    "\u{feff}{}",
                    "\u{1b}[0m",
                    "<script>",
                    "${x}",
                    "%00",
                ])
                .to_owned(),
            ),
        }
    }

    /// One malformed message, with the kind of its defect. Never a report: a report stops, whatever its shape.
    fn message(&mut self) -> (&'static str, String) {
        let (kind, wrong) = self.defect();
        let depth = self.below(5);
        let mut tree = {
            let mut defect = Some(wrong.clone());
            self.tree(depth, &mut defect)
        };
        if !tree.contains(wrong.as_str()) {
            tree = format!("[{tree},{wrong}]");
        }
        let frame = |field: &str| {
            format!(r#"{{"type":"{field}","operation":"0190f6b2-7c1a-7000-8000-0000000000aa","x":{tree}}}"#)
        };
        match self.below(8) {
            0..=2 => (kind, tree),
            3 => (kind, frame("join")),
            4 => (kind, frame("heartbeat")),
            5 => (kind, frame("command")),
            6 => (kind, frame("receipts")),
            _ => {
                // A good frame that is cut off somewhere.
                let good = r#"{"type":"join","operation":"0190f6b2-7c1a-7000-8000-0000000000aa","after":1}"#;
                ("cut", good[..self.below(good.len())].to_owned())
            }
        }
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn malformed_messages_are_answered_with_codes_and_disturb_nobody() {
    let house = House::with(|config| {
        config.limits.frames_burst = 100_000;
        config.limits.frames_per_second = 10_000;
        config.limits.requests_per_minute = 10_000_000;
    })
    .await;
    let scene = Scene::of(house).await;
    let (count, seed) = (number("EINHALT_MALFORMED", 20_000), number("EINHALT_SEED", 0x9e37_79b9_7f4a_7c15));
    let count = usize::try_from(count).unwrap();
    let mut chance = Chance(seed | 1);
    let mut bystander = scene.bystander().await;
    let quiet = {
        let mut trips = Vec::new();
        for _ in 0..200 {
            trips.push(bystander.goes_on().await);
        }
        trips
    };
    let done = Arc::new(AtomicBool::new(false));
    let until = Arc::clone(&done);
    let beside = tokio::spawn(async move {
        let mut trips = Vec::new();
        while !until.load(Ordering::Relaxed) {
            trips.push(bystander.goes_on().await);
        }
        trips
    });

    let (mut kinds, mut codes) = (BTreeMap::<&str, usize>::new(), BTreeMap::<String, usize>::new());
    let mut socket = scene.house.socket(&scene.officer).await;
    let (mut sent, mut rest) = (0, 0);
    while sent < count {
        let texts: Vec<(&str, String)> = (0..AT_ONCE.min(count - sent)).map(|_| chance.message()).collect();
        for (kind, text) in &texts {
            *kinds.entry(kind).or_default() += 1;
            socket.send_text(text.clone()).await;
        }
        for (_, text) in &texts {
            let told = socket.next().await;
            assert_eq!(told["type"], "problem", "seed {seed}: {text:?} led to {told}");
            *codes.entry(first_code(&told, text, seed)).or_default() += 1;
        }
        sent += texts.len();
        // One of each batch comes over REST too, and one with a byte that is no UTF-8.
        let (_, text) = &texts[chance.below(texts.len())];
        let request = scene.house.request(
            Method::POST,
            &format!("/api/v1/operations/{}/commands", scene.operation),
            Some(&scene.lead.token),
        );
        let told = answer(
            request.header("content-type", "application/json").body(text.clone()).send().await.unwrap(),
        )
        .await;
        assert_eq!(told.status, 422, "seed {seed}: {text:?}: {}", told.text);
        first_code(&told.body, text, seed);
        let mut raw = RawSocket::signed_in(
            scene.house.running.addr(),
            &scene.house.device_of(scene.officer.account).await.token,
        )
        .await;
        let mut bytes = text.as_bytes().to_vec();
        bytes.insert(chance.below(bytes.len() + 1).min(bytes.len()), 0xff);
        raw.send(&masked(0x81, &bytes)).await;
        assert_eq!(raw.closed().await, 1007, "seed {seed}: {text:?} with a byte that is no UTF-8");
        rest += 1;
    }
    done.store(true, Ordering::Relaxed);
    let trips = beside.await.unwrap();
    println!("{sent} malformed messages over the websocket, {rest} over REST, {rest} not UTF-8; seed {seed}");
    println!("defects: {kinds:?}\ncodes: {codes:?}");
    println!("a bystander's round trip before: {}", told_of(quiet));
    println!("a bystander's round trip meanwhile: {}", told_of(trips));
    assert!(kinds.len() == 15 || count < 1_000, "{kinds:?}");
    assert_eq!(
        scene.house.view(scene.operation, &scene.lead).await["severity"],
        "running",
        "nothing stopped"
    );
}

/// The first mistake's code: each mistake has one, and repeats at most 80 characters.
fn first_code(told: &Value, text: &str, seed: u64) -> String {
    let mistakes = told["mistakes"].as_array().unwrap();
    assert!(!mistakes.is_empty(), "seed {seed}: {text:?}");
    for mistake in mistakes {
        assert!(
            mistake["code"].as_str().is_some_and(|code| !code.is_empty()),
            "seed {seed}: {text:?}: {mistake}"
        );
        assert!(mistake["got"].as_str().unwrap_or_default().chars().count() <= 80, "seed {seed}: {text:?}");
    }
    mistakes[0]["code"].as_str().unwrap().to_owned()
}

fn told_of(mut trips: Vec<Duration>) -> String {
    trips.sort_unstable();
    let at = |share: usize| trips[(trips.len() - 1) * share / 100].as_secs_f64() * 1_000.0;
    format!("{} trips, p50 {:.2} ms, p99 {:.2} ms, longest {:.2} ms", trips.len(), at(50), at(99), at(100))
}
