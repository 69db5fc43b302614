//! What is wrong with a policy file: the line, the field, what was there and what was wanted.
//! Every mistake is named at once, so that a file is right after one round.

use std::fmt;

/// One mistake in a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyMistake {
    /// The line, counted from 1.
    pub line: usize,
    /// The field, with dots: `night.windows[0].from`.
    pub at: String,
    /// What kind of mistake.
    pub code: PolicyMistakeCode,
    /// What was there, at most 80 characters.
    pub got: Option<String>,
    /// What was wanted.
    pub wanted: Option<String>,
    /// The nearest valid name, where a name was wrong.
    pub nearest: Option<String>,
}

/// The kinds of mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyMistakeCode {
    /// Not TOML.
    NotToml,
    /// A field is missing.
    MissingField,
    /// A field that does not exist.
    UnknownField,
    /// Another type was wanted.
    WrongType,
    /// A value that does not exist.
    WrongValue,
    /// A number out of its range, or a list too short or too long.
    OutOfRange,
    /// Values stand in the wrong order to each other.
    WrongOrder,
    /// A window that starts where it ends means neither "always" nor "never" (R-20i).
    EmptyWindow,
    /// Looser than the agreement and not declared as a deviation.
    LoosenedUndeclared,
    /// A declared deviation that loosens nothing.
    NotADeviation,
}

impl PolicyMistakeCode {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotToml => "not_toml",
            Self::MissingField => "missing_field",
            Self::UnknownField => "unknown_field",
            Self::WrongType => "wrong_type",
            Self::WrongValue => "wrong_value",
            Self::OutOfRange => "out_of_range",
            Self::WrongOrder => "wrong_order",
            Self::EmptyWindow => "empty_window",
            Self::LoosenedUndeclared => "loosened_undeclared",
            Self::NotADeviation => "not_a_deviation",
        }
    }
}

impl fmt::Display for PolicyMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}: {}", self.line, self.at, self.code.as_str())?;
        if let Some(got) = &self.got {
            write!(f, ", got {got}")?;
        }
        if let Some(wanted) = &self.wanted {
            write!(f, ", wanted {wanted}")?;
        }
        if let Some(nearest) = &self.nearest {
            write!(f, "; did you mean `{nearest}`?")?;
        }
        Ok(())
    }
}

impl std::error::Error for PolicyMistake {}

/// The candidate that takes the fewest single-character edits to become `name`.
pub(super) fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<String> {
    candidates
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

/// Levenshtein distance, row by row. Names longer than 64 characters are compared by their beginning.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_the_one_with_fewest_edits() {
        let names = ["lease_s", "heartbeat_s"];
        for (typed, near) in [("leases", "lease_s"), ("heart_beat_s", "heartbeat_s"), ("", "lease_s")] {
            assert_eq!(nearest(typed, names).as_deref(), Some(near), "{typed}");
        }
        assert_eq!(nearest("x", []), None);
    }
}
