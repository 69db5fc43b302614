//! What would become of a plan, told while it is typed (R-20a). Asks the same rules as filing it; nothing
//! is recorded, not even the refusal.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::explain::{self, Explanation};
use crate::operation::command::{Ask, Command};
use crate::operation::context::Context;
use crate::operation::decide::decide;
use crate::operation::event::Event;
use crate::operation::notice::Notice;
use crate::operation::place::{FacilityList, NearFacility};
use crate::operation::plan::Plan;
use crate::operation::refusal::{Reason, RefusalCode};
use crate::operation::state::State;
use crate::safeguards::night::{self, PlanNight};

/// What speaks against a plan, and what is told with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PlanJudgement {
    /// Everything that speaks against it; it would be accepted if this is empty.
    pub against: Vec<Objection>,
    /// What would be told with its acceptance (HINWEIS).
    pub notices: Vec<Notice>,
    /// How it stands to the night.
    pub night: PlanNight,
    /// The list of facilities the place was compared with.
    pub list: FacilityList,
    /// The protected facility nearest to the planned position, if one is near.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub nearest: Option<NearFacility>,
}

/// One reason against a plan, where it is to be mended, and why it is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Objection {
    /// The reason.
    pub reason: Reason,
    /// The fields of the plan it is about, as JSON pointers; empty if it is about none of them.
    pub at: Vec<String>,
    /// The clause with its wording, and what would make it lawful.
    pub why: Explanation,
}

/// Judges a plan as [`decide`] would. `nearest`: the facility nearest to its position.
pub fn judge(
    state: &State,
    plan: &Plan,
    nearest: Option<NearFacility>,
    context: &Context<'_>,
) -> PlanJudgement {
    let (reasons, notices) = match decide(state, &Command::Ask(Ask::Plan(plan.clone())), context) {
        Err(refusal) => (refusal.reasons, Vec::new()),
        Ok(events) => (Vec::new(), events.into_iter().flat_map(told).collect()),
    };
    let objection = |reason: Reason| Objection {
        at: fields_of(&reason, plan),
        why: explain::refusal(&reason, context.policy),
        reason,
    };
    PlanJudgement {
        against: reasons.into_iter().map(objection).collect(),
        notices,
        night: night::of_plan(&night::aged(plan, &context.policy.night), context.policy),
        list: context.list.clone(),
        nearest,
    }
}

fn told(event: Event) -> Vec<Notice> {
    if let Event::PlanAccepted { notices, .. } = event { notices } else { Vec::new() }
}

/// Where a reason can be mended. A night is mended at the time that lies in it.
#[expect(clippy::wildcard_enum_match_arm, reason = "all others are about the operation, not about a field")]
fn fields_of(reason: &Reason, plan: &Plan) -> Vec<String> {
    match reason.code {
        // From when on it would be allowed is known where the start lies in the night.
        RefusalCode::NightWithMinors | RefusalCode::NotAtNight if reason.allowed_from.is_some() => {
            vec!["/starts_at".to_owned()]
        }
        RefusalCode::PlanEndsBeforeStart | RefusalCode::NightWithMinors | RefusalCode::NotAtNight => {
            vec!["/ends_at".to_owned()]
        }
        RefusalCode::InFacility | RefusalCode::PlaceUncertain if reason.facility.is_some() => {
            vec!["/pick_up/position".to_owned()]
        }
        RefusalCode::InFacility | RefusalCode::PlaceUncertain | RefusalCode::PlaceUnclear => {
            vec!["/pick_up/kind".to_owned()]
        }
        RefusalCode::SlotTwice => {
            let again = |at: &usize| {
                let before = plan.persons.iter().take(*at);
                plan.persons.get(*at).is_some_and(|person| before.clone().any(|p| p.slot == person.slot))
            };
            (0..plan.persons.len()).filter(again).map(|at| format!("/persons/{at}/slot")).collect()
        }
        RefusalCode::FamilySeparated => {
            let persons = plan.persons.iter().enumerate();
            let named = persons.filter(|(_, person)| reason.slots.contains(&person.slot));
            named.map(|(at, _)| format!("/persons/{at}/to_be_removed")).collect()
        }
        _ => Vec::new(),
    }
}
