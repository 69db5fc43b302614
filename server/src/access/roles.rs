//! Which role an account may have in an operation: its own, or one that sees and does less.

use einhalt_protocol::people::Role;

/// Whether the holder of an account with the role `own` may take part as `role`.
///
/// The rules that ask for two persons (R-20c, R-32) rest on this: nobody becomes a lead or a medic
/// because a membership says so.
pub const fn may_act_as(own: Role, role: Role) -> bool {
    match own {
        Role::Lead => matches!(role, Role::Lead | Role::Officer | Role::Reviewer),
        Role::Supervisor => matches!(role, Role::Supervisor | Role::Reviewer),
        Role::Officer => matches!(role, Role::Officer),
        Role::Medic => matches!(role, Role::Medic),
        Role::Monitor => matches!(role, Role::Monitor),
        Role::Reviewer => matches!(role, Role::Reviewer),
        Role::Administrator => false,
    }
}

/// Whether this role opens operations.
pub const fn may_open_operations(role: Role) -> bool {
    matches!(role, Role::Lead | Role::Supervisor)
}

/// Whether this role sees the list of accounts, to choose members from it.
pub(super) const fn may_list_accounts(role: Role) -> bool {
    matches!(role, Role::Administrator | Role::Lead | Role::Supervisor)
}

/// Whether this role, in an operation, decides who takes part.
pub(super) const fn may_choose_members(role: Role) -> bool {
    matches!(role, Role::Lead | Role::Supervisor)
}

/// Every role by its word.
const WORDS: [(&str, Role); 7] = [
    ("officer", Role::Officer),
    ("lead", Role::Lead),
    ("medic", Role::Medic),
    ("monitor", Role::Monitor),
    ("supervisor", Role::Supervisor),
    ("reviewer", Role::Reviewer),
    ("administrator", Role::Administrator),
];

pub(super) fn word(role: Role) -> &'static str {
    WORDS.iter().find(|(_, known)| *known == role).map_or("", |(word, _)| word)
}

pub(super) fn of_word(word: &str) -> Option<Role> {
    WORDS.iter().find(|(known, _)| *known == word).map(|(_, role)| *role)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// neither an officer nor a medic becomes a lead, and no lead becomes a medic.
    #[test]
    fn no_membership_raises_a_role() {
        for (own, role, may) in [
            (Role::Officer, Role::Lead, false),
            (Role::Medic, Role::Lead, false),
            (Role::Lead, Role::Medic, false),
            (Role::Lead, Role::Supervisor, false),
            (Role::Supervisor, Role::Lead, false),
            (Role::Administrator, Role::Reviewer, false),
            (Role::Lead, Role::Officer, true),
        ] {
            assert_eq!(may_act_as(own, role), may, "{own:?} as {role:?}");
        }
        for (word, role) in WORDS {
            assert_eq!(may_act_as(role, role), role != Role::Administrator, "{word}");
            assert_eq!(serde_json::to_value(role).ok(), Some(word.into()));
        }
    }
}
