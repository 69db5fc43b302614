//! Incident reports in the shape of published forms for serious incidents (requirements section 3, row 11),
//! filled from the record. A version is a prefix of the record: a later one never overwrites an earlier one,
//! and each can be made again from the same entries.

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::reading::By;
use super::sealed::{Sealed, as_it_stands};
use super::standstill::Standstill;
use super::{Opened, Recorded, Review};
use crate::clocks::Timestamp;
use crate::ids::{OperationId, Seq};
use crate::operation::apply::stop_of;
use crate::operation::event::Event;
use crate::operation::place::Fix;
use crate::people::{Role, Slot};
use crate::policy::Policy;
use crate::rescue::content::Text;
use crate::severity::Severity;

use std::collections::BTreeMap;

/// Every version, the oldest first. None: nothing has stopped the operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct IncidentReports {
    /// The versions.
    pub versions: Vec<IncidentReport>,
}

/// One version of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct IncidentReport {
    /// Number of the report: the operation's reference and the version.
    pub number: String,
    /// The version, counted from 1.
    pub version: u32,
    /// How far the report has come.
    pub kind: IncidentReportKind,
    /// The newest entry it rests on.
    pub seq: Seq,
    /// When it was made: the time of that entry.
    pub reported_at: Timestamp,
    /// Übung.
    pub drill: bool,
    /// Who raised the first stop.
    pub reporter: By,
    /// Category and subject: the most serious stop so far.
    pub category: Text,
    /// What the report is about, in one sentence.
    pub subject: Text,
    /// The operation's functional reference.
    pub operation: String,
    /// Where it comes from.
    pub source: Text,
    /// Who was there: how many of each role.
    pub resources: Vec<ResourceCount>,
    /// Whether force was used.
    pub use_of_force: bool,
    /// When the first incident happened, as far as the clocks tell.
    pub incident_at: Timestamp,
    /// Where, if the record has an opened position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Fix>,
    /// When everything personal was erased, the position among it: it is not missing, it is gone (I-12).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
    /// Deaths. The record has no entry for a death: none is ever filled in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead: Option<u32>,
    /// Measures of force and incidents after which somebody is recorded as hurt.
    pub injured: u32,
    /// Who was missing at the newest head count.
    pub missing: Vec<Slot>,
    /// What the record shows, in order.
    pub facts: Vec<IncidentFact>,
    /// What was reported as forbidden, or complained about.
    pub allegations: Vec<IncidentFact>,
    /// What was done: rescue chain, lifts, decisions.
    pub measures: Vec<IncidentFact>,
    /// What did not go as the agreement wants it.
    pub assessment: Vec<Text>,
    /// How it ended, once it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Text>,
}

/// How far a report has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum IncidentReportKind {
    /// Made at a stop, as soon as possible.
    Initial,
    /// Made when the operation ended.
    Formal,
    /// Made after entries that came later.
    Final,
}

/// How many of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct ResourceCount {
    /// The role.
    pub role: Role,
    /// How many devices of it.
    pub devices: u32,
}

/// One line of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct IncidentFact {
    /// The entry that shows it.
    pub seq: Seq,
    /// When it was.
    pub at: Timestamp,
    /// What, in one sentence.
    pub what: Text,
}

impl IncidentReports {
    /// Every version that follows from the record.
    pub fn of(
        operation: OperationId,
        entries: &[Recorded],
        policy: &Policy,
        opened: &BTreeMap<Seq, Opened>,
    ) -> Self {
        let (opened, erased_at) = as_it_stands(entries, opened);
        let versions = cuts(entries).into_iter().enumerate().filter_map(|(place, (length, kind))| {
            let prefix = entries.iter().take(length).cloned();
            let review = Review::of(operation, prefix, policy, &opened);
            let version = u32::try_from(place + 1).unwrap_or(u32::MAX);
            report(&review, version, kind).map(|report| IncidentReport { erased_at, ..report })
        });
        Self { versions: versions.collect() }
    }
}

/// How many entries each version rests on: one per moment at which something stopped, one at the end, and
/// one for all that came later.
fn cuts(entries: &[Recorded]) -> Vec<(usize, IncidentReportKind)> {
    let mut cuts: Vec<(usize, IncidentReportKind)> = Vec::new();
    let mut ended = false;
    for (place, Recorded { entry, .. }) in entries.iter().enumerate() {
        let stops = stop_of(&entry.event).is_some();
        let closes = !ended && matches!(entry.event, Event::Closed { .. });
        ended |= closes;
        if closes {
            cuts.push((place + 1, IncidentReportKind::Formal));
        } else if stops && !ended {
            // What was decided together belongs to the same version.
            let together = |next: &&Recorded| {
                next.entry.at == entry.at
                    && next.entry.by == entry.by
                    && !matches!(next.entry.event, Event::Closed { .. })
            };
            let rest = entries.iter().skip(place).take_while(together).count();
            let cut = (place + rest, IncidentReportKind::Initial);
            if cuts.last() != Some(&cut) {
                cuts.push(cut);
            }
        }
    }
    if ended && cuts.last().is_some_and(|(length, _)| *length < entries.len()) {
        cuts.push((entries.len(), IncidentReportKind::Final));
    }
    cuts
}

fn report(review: &Review, version: u32, kind: IncidentReportKind) -> Option<IncidentReport> {
    let first = review.standstills.iter().min_by_key(|stop| (stop.occurred_at, stop.seq))?;
    let worst = review.standstills.iter().max_by_key(|stop| (stop.severity, std::cmp::Reverse(stop.seq)))?;
    let summary = &review.summary;
    let fact = |wanted: &[&str]| -> Vec<IncidentFact> {
        let items = review.timeline.items.iter().filter(|item| wanted.contains(&item.event.as_str()));
        items
            .map(|item| IncidentFact {
                seq: item.seq,
                at: item.occurred_at.unwrap_or(item.at),
                what: item.what.clone(),
            })
            .collect()
    };
    let mut allegations = fact(&["incident_recorded"]);
    let forbidden =
        review.standstills.iter().filter(|stop| stop.sign == Some(crate::report::Sign::ForbiddenForce));
    allegations.extend(forbidden.map(|stop| IncidentFact {
        seq: stop.seq,
        at: stop.occurred_at,
        what: stop.why.what.clone(),
    }));
    let last = review.timeline.items.last()?;
    Some(IncidentReport {
        number: format!("{}/{version}", summary.reference),
        version,
        kind,
        seq: review.seq,
        reported_at: last.at,
        drill: summary.drill,
        reporter: first.by.clone(),
        category: category(worst),
        subject: worst.why.what.clone(),
        operation: summary.reference.clone(),
        source: Text::new("Aufzeichnung der Maßnahme", "record of the operation"),
        resources: resources(review),
        use_of_force: summary.counts.force > 0,
        incident_at: first.occurred_at,
        position: position(review, first),
        erased_at: None,
        dead: None,
        injured: injured(review),
        missing: review.states.last().map(|state| state.missing.clone()).unwrap_or_default(),
        facts: fact(&[
            "reported",
            "hold_opened",
            "aborted",
            "force_started",
            "force_ended",
            "all_stand",
            "refused",
        ]),
        allegations,
        measures: fact(&[
            "rescue_opened",
            "step_completed",
            "rescue_closed",
            "hold_lifted",
            "resumed",
            "supporter_informed",
        ]),
        assessment: review.findings.iter().map(|finding| finding.what.clone()).collect(),
        outcome: summary.ended.as_ref().map(|ended| ended.name.clone()),
    })
}

fn category(worst: &Standstill) -> Text {
    if worst.severity == Severity::Aborted {
        return Text::new("Abbruch", "abort");
    }
    worst.holds.first().map_or_else(|| Text::new("Unterbrechung", "interruption"), |hold| hold.name.clone())
}

fn resources(review: &Review) -> Vec<ResourceCount> {
    let mut counts: BTreeMap<Role, u32> = BTreeMap::new();
    for member in &review.summary.team {
        *counts.entry(member.role).or_default() += 1;
    }
    counts.into_iter().map(|(role, devices)| ResourceCount { role, devices }).collect()
}

/// Where the report was made; else the newest place that was named before it.
fn position(review: &Review, first: &Standstill) -> Option<Fix> {
    let of = |sealed: Option<&Sealed>| sealed.and_then(Sealed::words).and_then(|words| words.position);
    let before = review.places.places.iter().rev().filter(|place| place.moment.seq <= first.seq);
    of(first.sealed.as_ref()).or_else(|| before.map(|place| of(place.sealed.as_ref())).find_map(|fix| fix))
}

fn injured(review: &Review) -> u32 {
    use crate::operation::command::IncidentKind;
    let described = review.force.measures.iter().filter_map(|measure| measure.described.as_ref());
    let by_force =
        described.map(|details| u32::from(details.person_injured) + u32::from(details.officer_injured));
    let others = review.force.incidents.iter().filter(|incident| incident.kind == IncidentKind::Injury);
    by_force.sum::<u32>() + others.map(|_| 1).sum::<u32>()
}
