//! What a run came to, as a table for people.

use std::fmt::Write;

use crate::play::{End, Played};

/// The table, the first difference of each failure, and the closing line.
pub fn table(all: &[Played]) -> String {
    let width = all.iter().map(|played| played.name.chars().count()).max().unwrap_or_default().max(8);
    let clauses =
        all.iter().map(|played| played.clauses.join(" ").chars().count()).max().unwrap_or_default().max(7);
    let mut text =
        format!("{:width$}  {:clauses$}  {:>5}  {:>6}  result\n", "scenario", "clauses", "plays", "checks");
    for played in all {
        let result = match &played.end {
            End::Passed => "passed".to_owned(),
            End::Failed(_) => "FAILED".to_owned(),
            End::Skipped(reason) => format!("skipped: {reason}"),
        };
        let listed = played.clauses.join(" ");
        let row = format!(
            "{:width$}  {listed:clauses$}  {:>5}  {:>6}  {result}",
            played.name, played.times, played.checks
        );
        text.push_str(row.trim_end());
        text.push('\n');
    }
    let mut notices: Vec<&String> = all.iter().flat_map(|played| &played.notices).collect();
    notices.sort();
    notices.dedup();
    for notice in notices {
        let _ = writeln!(text, "note: {notice}");
    }
    for played in all {
        if let End::Failed(difference) = &played.end {
            let _ = writeln!(text, "\n{}: {difference}", played.name);
        }
    }
    let count = |wanted: fn(&End) -> bool| all.iter().filter(|played| wanted(&played.end)).count();
    let skipped = count(|end| matches!(end, End::Skipped(_)));
    let skipped = if skipped == 0 { String::new() } else { format!(", {skipped} skipped") };
    let (passed, failed) =
        (count(|end| matches!(end, End::Passed)), count(|end| matches!(end, End::Failed(_))));
    let _ = writeln!(text, "\n{passed} passed, {failed} failed{skipped}");
    text
}

/// Whether nothing failed.
pub fn all_passed(all: &[Played]) -> bool {
    !all.iter().any(|played| matches!(played.end, End::Failed(_)))
}
