//! Whether a reason is one of the single case: "Standard" is none, however it is written.

use std::collections::BTreeSet;

/// The shortest text that can say something about a single case, in letters and digits.
const SHORTEST: usize = 10;

/// Words up to this length carry no reason of their own ("zur", "wie", "the").
const FILLER: usize = 3;

/// Whether `text` says more than the `generic` reasons of the policy, in words of its own.
pub fn is_individual(text: &str, generic: &BTreeSet<String>) -> bool {
    let words = words(text);
    let length: usize = words.iter().map(|word| word.chars().count()).sum();
    let spaces = words.len().saturating_sub(1);
    let known: BTreeSet<String> = generic.iter().flat_map(|reason| self::words(reason)).collect();
    let own = |word: &String| word.chars().count() > FILLER && !known.contains(word);
    length + spaces >= SHORTEST && words.iter().any(own)
}

/// The words of a text, in lower case, without punctuation, with one spelling of the sharp s.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace('ß', "ss");
    let parts = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    parts.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    #[test]
    fn a_generic_reason_stays_one_in_capitals_with_punctuation_and_with_fillers() {
        let generic = &Policy::kreis_unna().force.generic_reasons;
        for text in [
            "always",
            "STANDARDMÄSSIG",
            "Standardmäßig!",
            "  wie immer.  ",
            "Wie   immer, Standard …",
            "zur Eigensicherung",
            "Eigensicherung!!!!!!!!!!",
            "routine/routine/routine",
            "..............",
            "",
            "    ",
            "er tobt",
        ] {
            assert!(!is_individual(text, generic), "{text}");
        }
        for text in [
            "does not walk after 12 minutes of talk",
            "tritt nach einem Beamten",
            "Greift zum Messer, wie immer laut",
            "он бьёт сотрудника ногами",
        ] {
            assert!(is_individual(text, generic), "{text}");
        }
    }
}
