//! `einhalt policy check FILE`: every mistake of a policy at once. `einhalt policy explain`: the agreement
//! clause by clause, with what the program does for each and the values that belong to it.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use einhalt_protocol::explain::{ClauseRow, clause_table};
use einhalt_protocol::policy::{Policy, PolicyMistake, PolicyMistakeCode};

use super::{Exit, complain};

/// How wide a line of the table is, in characters.
const WIDTH: usize = 100;

/// How far the text of a clause is moved in.
const INDENT: usize = 6;

#[derive(Debug, clap::Subcommand)]
pub(super) enum PolicyCommand {
    /// Tell every mistake of a policy file, each with its line.
    Check {
        /// The file.
        file: PathBuf,
    },
    /// Print the clauses: title, wording, what the program does, and the values of the policy.
    Explain {
        /// The file; without it the agreement of the district of Unna, as the program carries it.
        file: Option<PathBuf>,
        /// The language of what the program does. Titles and wording are always German.
        #[arg(long, value_enum, default_value_t = Language::De)]
        lang: Language,
        /// As JSON, in both languages.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Language {
    /// German.
    De,
    /// English.
    En,
}

pub(super) fn policy(command: PolicyCommand) -> Exit {
    match command {
        PolicyCommand::Check { file } => match read(&file) {
            Ok(policy) => say(&checked(&policy)),
            Err(exit) => exit,
        },
        PolicyCommand::Explain { file: None, lang, json } => explain(Policy::kreis_unna(), lang, json),
        PolicyCommand::Explain { file: Some(file), lang, json } => match read(&file) {
            Ok(policy) => explain(&policy, lang, json),
            Err(exit) => exit,
        },
    }
}

/// Reads a policy, or tells every mistake in it.
fn read(file: &Path) -> Result<Policy, Exit> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        complain(&format!("{}: {error}", file.display()));
        Exit::NoInput
    })?;
    Policy::parse(&text).map_err(|mistakes| {
        for mistake in &mistakes {
            complain(&told(file, mistake));
        }
        let count = mistakes.len();
        complain(&format!(
            "{count} mistake{}; this policy cannot be used",
            if count == 1 { "" } else { "s" }
        ));
        Exit::BadData
    })
}

/// One mistake, so that an editor can jump to it: file and line first.
fn told(file: &Path, mistake: &PolicyMistake) -> String {
    let mut told = format!("{}:{}: ", file.display(), mistake.line);
    if !mistake.at.is_empty() {
        _ = write!(told, "{}: ", mistake.at);
    }
    told.push_str(what(mistake.code));
    if let Some(got) = &mistake.got {
        _ = write!(told, "; here: {got}");
    }
    if let Some(wanted) = &mistake.wanted {
        _ = write!(told, "; wanted: {wanted}");
    }
    if let Some(nearest) = &mistake.nearest {
        _ = write!(told, "; did you mean `{nearest}`?");
    }
    _ = write!(told, " [{}]", mistake.code.as_str());
    told
}

const fn what(code: PolicyMistakeCode) -> &'static str {
    match code {
        PolicyMistakeCode::NotToml => "this is not TOML",
        PolicyMistakeCode::MissingField => "is missing",
        PolicyMistakeCode::UnknownField => "there is no such field",
        PolicyMistakeCode::WrongType => "has another type than wanted",
        PolicyMistakeCode::WrongValue => "has a value that does not exist",
        PolicyMistakeCode::OutOfRange => "is out of its range",
        PolicyMistakeCode::WrongOrder => "does not fit the values beside it",
        PolicyMistakeCode::EmptyWindow => "ends where it begins, which means neither always nor never",
        PolicyMistakeCode::LoosenedUndeclared => "is looser than the agreement and not declared",
        PolicyMistakeCode::NotADeviation => "is declared as a deviation but loosens nothing",
    }
}

fn checked(policy: &Policy) -> String {
    let count = policy.deviations.len();
    let mut told = format!(
        "OK: {} {}, {count} declared deviation{}\nhash: {}\n",
        policy.name,
        policy.version,
        if count == 1 { "" } else { "s" },
        policy.hash
    );
    for deviation in &policy.deviations {
        _ = writeln!(told, "deviation: {}: {}", deviation.field, deviation.reason);
    }
    told
}

fn explain(policy: &Policy, lang: Language, json: bool) -> Exit {
    let table = clause_table(policy);
    if json {
        let page = serde_json::json!({
            "policy": policy.name,
            "version": policy.version,
            "hash": policy.hash,
            "clauses": table,
        });
        return say(&format!("{page:#}\n"));
    }
    let mut page = format!("{} {}\nhash: {}\n", policy.name, policy.version, policy.hash);
    for row in &table {
        page.push_str(&explained(row, lang));
    }
    say(&page)
}

/// One clause: its heading, the wording, what is done for it, and its values in two columns.
fn explained(row: &ClauseRow, lang: Language) -> String {
    let does = match lang {
        Language::De => &row.does.de,
        Language::En => &row.does.en,
    };
    let mut told = format!("\n{:<INDENT$}{}\n", row.clause.as_str(), row.title);
    told.push_str(&wrapped(&format!("„{}“", row.quote)));
    told.push_str(&wrapped(does));
    let widest = row.values.iter().map(|value| value.field.chars().count()).max().unwrap_or_default();
    for value in &row.values {
        let first = format!("{:INDENT$}{:<widest$}  ", "", value.field);
        told.push_str(&hanging(&first, &value.value));
        if let Some(reason) = &value.deviation {
            let word = match lang {
                Language::De => "ABWEICHUNG",
                Language::En => "DEVIATION",
            };
            told.push_str(&hanging(&" ".repeat(INDENT + widest + 2), &format!("{word}: {reason}")));
        }
    }
    told
}

fn wrapped(text: &str) -> String {
    hanging(&" ".repeat(INDENT), text)
}

/// `text` after `first`, broken between words, further lines below its beginning.
fn hanging(first: &str, text: &str) -> String {
    let indent = first.chars().count();
    let mut lines = vec![first.to_owned()];
    let mut length = indent;
    for word in text.split_whitespace() {
        let word_length = word.chars().count();
        if length > indent && length + 1 + word_length > WIDTH {
            lines.push(" ".repeat(indent));
            length = indent;
        }
        if let Some(line) = lines.last_mut() {
            if length > indent {
                line.push(' ');
                length += 1;
            }
            line.push_str(word);
            length += word_length;
        }
    }
    lines.join("\n") + "\n"
}

fn say(text: &str) -> Exit {
    let told = io::stdout().write_all(text.as_bytes());
    if told.is_ok() { Exit::Ok } else { Exit::CannotCreate }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// every clause, aligned, no line wider than a terminal.
    #[test]
    fn r61_the_table_has_every_clause_and_fits() {
        for lang in [Language::De, Language::En] {
            let table = clause_table(Policy::kreis_unna());
            let page: String = table.iter().map(|row| explained(row, lang)).collect();
            for row in &table {
                assert!(page.contains(&format!("\n{:<INDENT$}{}\n", row.clause.as_str(), row.title)));
            }
            assert!(page.lines().all(|line| line.chars().count() <= WIDTH), "{page}");
            assert!(page.contains("      emergency.question_within_s  60 s\n"), "{page}");
        }
    }

    #[test]
    fn further_lines_stand_below_the_first() {
        let text = "wort ".repeat(40);
        let lines = hanging("  feld  ", &text);
        assert!(lines.lines().count() > 1);
        assert!(lines.lines().skip(1).all(|line| line.starts_with("        wort")), "{lines}");
    }

    /// a mistake names file, line, field, and what to do.
    #[test]
    fn a_mistake_is_told_with_its_place() {
        let text = Policy::kreis_unna().text.replace("lease_s = 15", "lease_s = 16");
        let mistakes = Policy::parse(&text).unwrap_err();
        let told = told(Path::new("kreis.toml"), &mistakes[0]);
        let line = text.lines().position(|line| line == "lease_s = 16").unwrap() + 1;
        assert!(
            told.starts_with(&format!("kreis.toml:{line}: lease.lease_s: is looser than the agreement")),
            "{told}"
        );
        assert!(told.ends_with("[loosened_undeclared]"), "{told}");
    }
}
