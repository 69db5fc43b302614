//! The web client's types are generated from the types of this crate. This test fails when the two
//! have drifted apart; `EINHALT_UPDATE_TYPES=1 cargo test -p einhalt-protocol --test typescript`
//! writes them anew.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use einhalt_protocol::explain::Explanation;
use einhalt_protocol::operation::judgement::PlanJudgement;
use einhalt_protocol::operation::notice::NoticeCode;
use einhalt_protocol::operation::refusal::RefusalCode;
use einhalt_protocol::people::Role;
use einhalt_protocol::report::{Report, Sign};
use einhalt_protocol::rescue::content::{RescueContent, content};
use einhalt_protocol::rescue::sheet::HandOverSheet;
use einhalt_protocol::review::copy::PlainCopy;
use einhalt_protocol::review::incident::IncidentReports;
use einhalt_protocol::review::statistics::Statistics;
use einhalt_protocol::review::{Review, ReviewDigest};
use einhalt_protocol::wire::client_frame::{ClientFrame, ReportBody, ReportFrame};
use einhalt_protocol::wire::server_frame::{GRANT_DOMAIN, Grant, ServerFrame};
use einhalt_protocol::wire::{CloseCode, OperationView, Problem, ProblemCode, SUBPROTOCOL, WIRE_VERSION};
use ts_rs::{Config, TS, TypeVisitor};

const HEADER: &str = "// Generated from the Rust types by protocol/tests/typescript.rs. Do not edit.\n\n";

/// Declarations by name, each with its documentation.
struct Declarations {
    config: Config,
    seen: HashSet<std::any::TypeId>,
    by_name: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() || !self.seen.insert(std::any::TypeId::of::<T>()) {
            return;
        }
        let docs = T::docs().map(|docs| docs.trim_start().to_owned()).unwrap_or_default();
        let declaration = format!("{docs}export {}\n", T::decl(&self.config));
        let before = self.by_name.insert(T::ident(&self.config), declaration);
        assert!(before.is_none(), "two types are called {}", T::ident(&self.config));
        T::visit_dependencies(self);
    }
}

fn types() -> String {
    let mut all = Declarations {
        config: Config::default().with_large_int("number"),
        seen: HashSet::new(),
        by_name: BTreeMap::new(),
    };
    all.visit::<ClientFrame>();
    all.visit::<ReportFrame>();
    all.visit::<ReportBody>();
    all.visit::<ServerFrame>();
    all.visit::<Grant>();
    all.visit::<Problem>();
    all.visit::<OperationView>();
    all.visit::<Explanation>();
    all.visit::<PlanJudgement>();
    all.visit::<Report>();
    all.visit::<Sign>();
    all.visit::<RescueContent>();
    all.visit::<HandOverSheet>();
    all.visit::<Role>();
    all.visit::<Review>();
    all.visit::<ReviewDigest>();
    all.visit::<IncidentReports>();
    all.visit::<PlainCopy>();
    all.visit::<Statistics>();
    let declarations: Vec<&str> = all.by_name.values().map(String::as_str).collect();
    format!("{HEADER}{}", declarations.join("\n"))
}

/// What every page needs before it can speak to the server.
fn constants() -> String {
    let mut out = String::from(HEADER);
    writeln!(out, "export const WIRE_VERSION = {WIRE_VERSION};").unwrap();
    writeln!(out, "export const SUBPROTOCOL = {};", quoted(SUBPROTOCOL)).unwrap();
    let domain = std::str::from_utf8(GRANT_DOMAIN).unwrap();
    writeln!(out, "/** Comes before the grant's bytes in what is signed. */").unwrap();
    writeln!(out, "export const GRANT_DOMAIN = {};", quoted(domain)).unwrap();
    writeln!(out, "\n/** Why the server closed a socket. */\nexport const closeCodes = {{").unwrap();
    for code in CloseCode::ALL {
        let name = format!("{code:?}");
        let (first, rest) = name.split_at(1);
        writeln!(out, "  {}{rest}: {},", first.to_lowercase(), code.code()).unwrap();
    }
    out.push_str("} as const;\n");
    out
}

/// Texts of the wire's codes: loaded when one is shown.
fn catalogue() -> String {
    let mut out = String::from(HEADER);
    out.push_str("import type { NoticeCode, ProblemCode, RefusalCode, Text } from \"./protocol.ts\";\n");
    let refusals = RefusalCode::ALL.iter().map(|code| (code.as_str(), code.de(), code.en()));
    texts(&mut out, "Why a request was refused.", "refusalTexts", "RefusalCode", refusals);
    let remedies: Vec<_> = RefusalCode::ALL.iter().map(|code| (code.as_str(), code.lawful_when())).collect();
    let remedies = remedies.iter().map(|(code, text)| (*code, text.de.as_ref(), text.en.as_ref()));
    texts(&mut out, "What would make a refused request lawful.", "remedyTexts", "RefusalCode", remedies);
    let notices = NoticeCode::ALL.iter().map(|code| (code.as_str(), code.de(), code.en()));
    texts(&mut out, "What a notice says.", "noticeTexts", "NoticeCode", notices);
    let problems = ProblemCode::ALL.iter().map(|code| (code.as_str(), code.de(), code.en()));
    texts(&mut out, "What was wrong with a message.", "problemTexts", "ProblemCode", problems);
    out
}

fn texts<'a>(
    out: &mut String,
    doc: &str,
    name: &str,
    key: &str,
    rows: impl Iterator<Item = (&'a str, &'a str, &'a str)>,
) {
    writeln!(out, "\n/** {doc} */\nexport const {name}: Readonly<Record<{key}, Text>> = {{").unwrap();
    for (word, de, en) in rows {
        writeln!(out, "  {word}: {{ de: {}, en: {} }},", quoted(de), quoted(en)).unwrap();
    }
    out.push_str("};\n");
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn check(file: &str, wanted: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../server/web/src/shared").join(file);
    if std::env::var_os("EINHALT_UPDATE_TYPES").is_some() {
        std::fs::write(&path, wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "{file} has drifted from the Rust types: run EINHALT_UPDATE_TYPES=1 cargo test -p einhalt-protocol --test typescript"
    );
}

#[test]
fn the_web_client_has_the_types_of_this_crate() {
    check("protocol.ts", &types());
}

#[test]
fn the_web_client_has_the_texts_of_this_crate() {
    check("catalogue.ts", &catalogue());
    check("wire-constants.ts", &constants());
}

/// I-20: the cards open with no network, so the client carries them.
#[test]
fn the_web_client_has_the_rescue_content() {
    let content = serde_json::to_string_pretty(content()).unwrap();
    check(
        "rescue-content.ts",
        &format!(
            "{HEADER}import type {{ RescueContent }} from \"./protocol.ts\";\n\nexport const rescueContent: RescueContent = {content};\n"
        ),
    );
}

/// JSON delivers numbers, never big integers.
#[test]
fn no_number_becomes_a_bigint() {
    assert!(!types().contains("bigint"));
}
