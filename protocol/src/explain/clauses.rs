//! The agreement as a table: each clause with its wording, what the program does for it, and the values
//! of the policy that belong to it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::facts::seconds;
use super::rules;
use crate::operation::evidence::Profession;
use crate::people::Role;
use crate::policy::{ClauseId, Policy, Protects, ShortCount, UnexpectedMinor};
use crate::rescue::content::Text;

/// One clause of the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ClauseRow {
    /// Its id.
    pub clause: ClauseId,
    /// Its German title.
    pub title: String,
    /// Its German wording, exactly.
    pub quote: String,
    /// What the program does for it.
    pub does: Text,
    /// The values of the policy that belong to it.
    pub values: Vec<PolicyValue>,
}

/// One value of the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PolicyValue {
    /// The field, with dots, as it stands in the file.
    pub field: String,
    /// Its value, for people.
    pub value: String,
    /// Why it is looser than the agreement, where that is declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub deviation: Option<String>,
}

/// Every clause, in order.
pub fn clause_table(policy: &Policy) -> Vec<ClauseRow> {
    let row = |clause: &ClauseId| {
        let words = policy.clauses.get(clause);
        ClauseRow {
            clause: *clause,
            title: words.map(|words| words.title.clone()).unwrap_or_default(),
            quote: words.map(|words| words.quote.clone()).unwrap_or_default(),
            does: rules::of_clause(*clause),
            values: values(*clause, policy),
        }
    };
    ClauseId::ALL.iter().map(row).collect()
}

fn values(clause: ClauseId, policy: &Policy) -> Vec<PolicyValue> {
    let fields = match clause {
        ClauseId::R01 => vec![("preflight.items", words(policy.preflight.items.iter().map(|i| i.as_str())))],
        ClauseId::R02 | ClauseId::R60 => Vec::new(),
        ClauseId::R03 => vec![("retention.years", format!("{} Jahre", policy.retention.years))],
        ClauseId::R10 => vec![("monitor.answer_within_s", seconds(policy.monitor.answer_within))],
        ClauseId::R11 => force(policy),
        ClauseId::R20 => night(policy),
        ClauseId::R30 => vec![
            ("delivery.expected_after_s", seconds(policy.delivery.expected_after)),
            ("delivery.second_signal_after_s", seconds(policy.delivery.second_signal_after)),
            ("delivery.radio_after_s", seconds(policy.delivery.radio_after)),
            ("lease.lease_s", seconds(policy.lease.duration)),
            ("lease.heartbeat_s", seconds(policy.lease.heartbeat)),
            ("comms.silent_after_s", seconds(policy.comms.silent_after)),
            ("devices.clock_difference_max_s", seconds(policy.devices.clock_difference_max)),
            ("devices.check_valid_h", format!("{} h", policy.devices.check_valid.num_hours())),
            ("devices.same_check_min", seconds(policy.devices.same_check)),
        ],
        ClauseId::R31 => vec![
            ("emergency.question_within_s", seconds(policy.emergency.question_within)),
            ("emergency.abort_press_ms", seconds(policy.emergency.abort_press)),
        ],
        ClauseId::R32 => vec![
            ("fitness.finding_by", words(policy.fitness.finding_by.iter().map(|by| profession(*by)))),
            ("fitness.entered_by", words(policy.fitness.entered_by.iter().map(|by| role(*by)))),
            ("fitness.remote_lifts", yes_no(policy.fitness.remote_lifts)),
        ],
        ClauseId::R33 => vec![
            ("rescue.unclaimed_after_s", seconds(policy.rescue.unclaimed_after)),
            ("rescue.call_112_within_s", seconds(policy.rescue.call_112_within)),
        ],
        ClauseId::R40 => vec![(
            "family.short_count_before_departure",
            match policy.family.short_count {
                ShortCount::RefuseDeparture => "refuse_departure",
                ShortCount::Hold => "hold",
            }
            .to_owned(),
        )],
        ClauseId::R41 => facility(policy),
        ClauseId::R50 => vec![("document.decide_within_min", seconds(policy.document.decide_within))],
        ClauseId::R61 => return deviations(policy),
    };
    let told = |(field, value): (&str, String)| PolicyValue {
        deviation: policy.deviations.iter().find(|d| d.field == field).map(|d| d.reason.clone()),
        field: field.to_owned(),
        value,
    };
    let mut values: Vec<PolicyValue> = fields.into_iter().map(told).collect();
    if clause == ClauseId::R41 {
        values.extend(policy.facility.point_radius_m.iter().map(|(kind, radius)| {
            let field = format!("facility.point_radius_m.{}", kind.as_str());
            let deviation = policy.deviations.iter().find(|d| d.field == field).map(|d| d.reason.clone());
            PolicyValue { field, value: format!("{radius} m"), deviation }
        }));
    }
    values
}

fn force(policy: &Policy) -> Vec<(&'static str, String)> {
    let force = &policy.force;
    vec![
        ("force.still_needed_first_s", seconds(force.still_needed_first)),
        ("force.still_needed_every_s", seconds(force.still_needed_every)),
        ("force.position_alarm_s", seconds(force.position_alarm)),
        ("force.position_supervisor_s", seconds(force.position_supervisor)),
        ("force.breathing_every_s", seconds(force.breathing_every)),
        ("force.generic_reasons", words(force.generic_reasons.iter().map(String::as_str))),
    ]
}

fn night(policy: &Policy) -> Vec<(&'static str, String)> {
    let night = &policy.night;
    let windows = night.windows.iter().map(|window| {
        let whom = match window.protects {
            Protects::Minors => "minors",
            Protects::Under14 => "under_14",
            Protects::Everyone => "everyone",
        };
        let value = format!(
            "{} – {}, protects {whom} ({})",
            window.from.format("%H:%M"),
            window.until.format("%H:%M"),
            window.rule
        );
        ("night.windows", value)
    });
    let marks: Vec<String> = night.countdown_min.iter().map(ToString::to_string).collect();
    let unexpected = match night.unexpected_minor {
        UnexpectedMinor::Abort => "abort",
        UnexpectedMinor::HoldUntilMorning => "hold_until_morning",
    };
    windows
        .chain([
            ("night.zone", night.zone.name().to_owned()),
            ("night.forecast_buffer_min", seconds(night.forecast_buffer)),
            ("night.countdown_min", format!("{} min", marks.join(", "))),
            ("night.unexpected_minor", unexpected.to_owned()),
        ])
        .collect()
}

fn facility(policy: &Policy) -> Vec<(&'static str, String)> {
    vec![
        ("facility.protected", words(policy.facility.protected.iter().map(|kind| kind.as_str()))),
        ("facility.list_max_age_days", format!("{} days", policy.facility.list_max_age.num_days())),
    ]
}

fn deviations(policy: &Policy) -> Vec<PolicyValue> {
    let declared = policy.deviations.iter().map(|deviation| PolicyValue {
        field: "deviations".to_owned(),
        value: deviation.field.clone(),
        deviation: Some(deviation.reason.clone()),
    });
    declared.collect()
}

fn words<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

fn yes_no(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

const fn profession(profession: Profession) -> &'static str {
    match profession {
        Profession::Physician => "physician",
        Profession::Paramedic => "paramedic",
        Profession::Nurse => "nurse",
    }
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Officer => "officer",
        Role::Lead => "lead",
        Role::Medic => "medic",
        Role::Monitor => "monitor",
        Role::Supervisor => "supervisor",
        Role::Reviewer => "reviewer",
        Role::Administrator => "administrator",
    }
}
