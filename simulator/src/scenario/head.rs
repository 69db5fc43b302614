//! Reads a whole scenario: its head first, then devices and steps, then what they say about each other.

use std::path::Path;

use chrono::{DateTime, TimeDelta};
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::people::Role;

use super::action::{Action, ReportSpec};
use super::fields::{Desk, Fields};
use super::step::{self, Step};
use super::{Member, Scenario, place};
use crate::device::Acknowledge;

/// Reads everything. Mistakes are noted on the desk.
pub fn read(desk: &mut Desk<'_>, fields: &mut Fields<'_>, file: &Path) -> Scenario {
    let name = fields.wanted_text(desk, "name");
    let source = fields.wanted_text(desk, "source");
    let clauses = fields.texts(desk, "clauses");
    if clauses.is_empty() {
        desk.note(0, "clauses", "at least one clause or design rule is wanted");
    }
    let starts = read_starts(desk, fields);
    let units = fields.words(desk, "units").unwrap_or_else(|| vec![String::new()]);
    let drill = fields.flag(desk, "drill").unwrap_or(true);
    // As the file names it, beside the file itself.
    let folder = file.parent().unwrap_or(Path::new(""));
    let policy = fields.text(desk, "policy").map(|name| folder.join(name));
    let facilities = place::read_facilities(desk, fields);
    let members: Vec<Member> =
        fields.tables(desk, "device").into_iter().map(|f| read_member(desk, f, &units)).collect();
    if members.is_empty() {
        desk.note(0, "device", "at least one [[device]] is wanted");
    }
    let steps: Vec<Step> = fields.tables(desk, "step").into_iter().map(|f| step::read(desk, f)).collect();
    if steps.is_empty() {
        desk.note(0, "step", "at least one [[step]] is wanted");
    }
    let scenario = Scenario {
        file: file.to_owned(),
        name,
        source,
        clauses,
        starts,
        units,
        drill,
        policy,
        facilities,
        members,
        steps,
    };
    check_names(desk, &scenario);
    check_times(desk, &scenario);
    scenario
}

fn read_starts(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Vec<Timestamp> {
    let texts = fields.texts(desk, "starts");
    let mut starts = Vec::new();
    for text in texts {
        match DateTime::parse_from_rfc3339(&text) {
            Ok(at) => starts.push(at.to_utc()),
            Err(_) => desk.note(0, "starts", format!("`{text}` is no date and time with offset")),
        }
    }
    starts
}

fn read_member(desk: &mut Desk<'_>, mut fields: Fields<'_>, units: &[String]) -> Member {
    let at = fields.at();
    let acknowledge = fields.text(desk, "acknowledge");
    let acknowledge = match acknowledge.as_deref() {
        None | Some("at once") => Acknowledge::AtOnce,
        Some("by hand") => Acknowledge::ByHand,
        Some(other) => {
            let after =
                other.strip_prefix("after ").and_then(|s| s.strip_suffix('s')).and_then(|s| s.parse().ok());
            if after.is_none() {
                desk.note(at, &fields.name("acknowledge"), "wanted: `at once`, `by hand` or `after 4s`");
            }
            Acknowledge::After(TimeDelta::seconds(after.unwrap_or_default()))
        }
    };
    let first = units.first().cloned().unwrap_or_default();
    let unit = fields.text(desk, "unit").unwrap_or(first);
    if !units.contains(&unit) {
        desk.note(at, &fields.name("unit"), format!("there is no unit `{unit}`; name it in `units`"));
    }
    let member = Member {
        sign: fields.wanted_text(desk, "sign"),
        unit,
        role: fields.wanted_word(desk, "role").unwrap_or(Role::Officer),
        track: fields.text(desk, "track"),
        skew: fields.span(desk, "clock_ahead").unwrap_or_default(),
        acknowledge,
    };
    fields.end(desk);
    member
}

/// Every call sign and report that is used must exist.
fn check_names(desk: &mut Desk<'_>, scenario: &Scenario) {
    let signs: Vec<&str> = scenario.members.iter().map(|member| member.sign.as_str()).collect();
    let mut reports: Vec<&str> = Vec::new();
    for step in &scenario.steps {
        for sign in step.signs() {
            if !signs.contains(&sign) && !matches!(sign, "all" | "others") {
                desk.note(
                    step.position,
                    &step.path,
                    format!("there is no device `{sign}`; there are {}", signs.join(", ")),
                );
            }
        }
        if let Action::Report(ReportSpec { name: Some(name), .. }) = &step.action {
            reports.push(name);
        }
        for unit in step.unit.iter().filter(|unit| !scenario.units.contains(unit)) {
            desk.note(step.position, &step.path, format!("there is no unit `{unit}`"));
        }
        for report in step.reports() {
            if !reports.contains(&report) {
                desk.note(
                    step.position,
                    &step.path,
                    format!("no report is called `{report}` before this step"),
                );
            }
        }
    }
}

/// Steps must be in order, and every wall time must exist exactly once.
fn check_times(desk: &mut Desk<'_>, scenario: &Scenario) {
    for start in &scenario.starts {
        let mut now = *start;
        for step in &scenario.steps {
            let Some(moment) = step.at else { continue };
            match moment.resolve(now) {
                None => {
                    let what =
                        "this wall time does not exist or exists twice on that day: write it with its offset";
                    desk.note(step.position, &step.path, what);
                    return;
                }
                Some(at) if at < now => {
                    desk.note(step.position, &step.path, "this step is earlier than the one before");
                    return;
                }
                Some(at) => now = at,
            }
        }
    }
}
