//! "Why?": every signal, refusal and hold can be asked for its reason. The answer names the facts,
//! the rule that was applied to them, the clause with its wording, and what would make it lawful.
//!
//! Pure, like everything here: made from the state and the policy the operation runs under.

pub(crate) mod cause;
mod clauses;
mod facts;
pub mod labels;
mod rules;

pub use clauses::{ClauseRow, PolicyValue, clause_table};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::{HoldId, StopId};
use crate::operation::notice::Notice;
use crate::operation::refusal::Reason;
use crate::operation::state::State;
use crate::policy::{ClauseId, Policy};
use crate::rescue::content::Text;
use facts::Facts;

/// Why something stands, was refused, or was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Explanation {
    /// What it is, in one sentence.
    pub what: Text,
    /// What it rests on.
    pub facts: Vec<Fact>,
    /// The rule that was applied to the facts.
    pub rule: Text,
    /// The clause behind the rule. None for what no agreement is needed for, such as a hold that does
    /// not exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub clause: Option<QuotedClause>,
    /// Name of the policy in force.
    pub policy: String,
    /// Its version.
    pub policy_version: String,
    /// What would make it lawful to go on.
    pub lawful_when: Text,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Fact {
    /// What it is about.
    pub label: Text,
    /// The fact. Times are wall times of the policy's zone.
    pub value: Text,
}

/// A clause with its wording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct QuotedClause {
    /// Its id.
    pub id: ClauseId,
    /// Its German title.
    pub title: String,
    /// Its German wording, exactly.
    pub quote: String,
}

/// Why a hold is there, and what lifts it. None if there is no such hold.
pub fn hold(state: &State, policy: &Policy, id: HoldId) -> Option<Explanation> {
    let hold = state.holds.get(&id)?;
    let mut facts = Facts::of(policy);
    facts.hold(state, hold);
    let lawful_when =
        if state.aborted_at.is_some() { cause::after_abort() } else { cause::lifted_when(hold, policy) };
    let what = cause::what_holds(hold);
    Some(explained(what, facts, rules::of_cause(hold.clause, &hold.cause), Some(hold.clause), lawful_when))
}

/// Why a stop was signalled. None if there is no such stop.
pub fn stop(state: &State, policy: &Policy, id: StopId) -> Option<Explanation> {
    let stop = state.stops.get(&id)?;
    let mut facts = Facts::of(policy);
    facts.stop(state, stop);
    let hold = state.holds.values().find(|hold| hold.stop == id);
    let lawful_when = match hold {
        Some(hold) if state.aborted_at.is_none() => cause::lifted_when(hold, policy),
        Some(_) | None => cause::after_abort(),
    };
    let what = cause::what_stops(stop);
    Some(explained(what, facts, rules::of_cause(stop.clause, &stop.cause), Some(stop.clause), lawful_when))
}

/// Why a request was refused: one of the refusal's reasons.
pub fn refusal(reason: &Reason, policy: &Policy) -> Explanation {
    let mut facts = Facts::of(policy);
    facts.reason(reason);
    let clause = reason.clause.or(reason.code.rests_on());
    let rule = clause.map_or_else(rules::formal, rules::of_clause);
    let what = Text::new(reason.code.de(), reason.code.en());
    explained(what, facts, rule, clause, reason.code.lawful_when())
}

/// Why something was told.
pub fn notice(notice: &Notice, policy: &Policy) -> Explanation {
    let mut facts = Facts::of(policy);
    facts.notice(notice);
    let what = Text::new(notice.code.de(), notice.code.en());
    let rule = rules::of_clause(notice.clause);
    explained(what, facts, rule, Some(notice.clause), cause::done_about(notice.code))
}

fn explained(
    what: Text,
    facts: Facts<'_>,
    rule: Text,
    clause: Option<ClauseId>,
    lawful_when: Text,
) -> Explanation {
    let policy = facts.policy;
    Explanation {
        what,
        facts: facts.told,
        rule,
        clause: clause.and_then(|id| quoted(policy, id)),
        policy: policy.name.clone(),
        policy_version: policy.version.clone(),
        lawful_when,
    }
}

fn quoted(policy: &Policy, id: ClauseId) -> Option<QuotedClause> {
    let clause = policy.clauses.get(&id)?;
    Some(QuotedClause { id, title: clause.title.clone(), quote: clause.quote.clone() })
}
