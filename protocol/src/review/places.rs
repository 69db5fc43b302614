//! Places: where contact was planned, asked for and made, which fence matched, how far it was and
//! how exact the fix; and who tried what there.

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::reading::{Line, Moment, Reading};
use super::sealed::Sealed;
use super::standstill::first_report;
use crate::clocks::Timestamp;
use crate::explain::labels;
use crate::ids::ReportId;
use crate::operation::event::Event;
use crate::operation::hold::Cause;
use crate::operation::place::{FacilityList, NearFacility, PlaceKind};
use crate::operation::plan::Step;
use crate::people::Subject;
use crate::report::Sign;
use crate::rescue::content::Text;

/// Contact and places.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct PlacesReview {
    /// Everything that named a place, in order.
    pub places: Vec<PlaceReview>,
    /// Every facility that a place matched, in order.
    pub matches: Vec<FenceReview>,
    /// When somebody was first in contact, as far as the record tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_contact_at: Option<Timestamp>,
    /// Reports of contact that happened before the begin was allowed.
    pub contact_before_begin: Vec<Moment>,
    /// The list of facilities that was in force at the begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<FacilityList>,
}

/// Something that named a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct PlaceReview {
    /// When, by whom.
    pub moment: Moment,
    /// What named it.
    pub what: PlaceNamed,
    /// The kind of place, as chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<PlaceKind>,
    /// The kind in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Whom contact was made with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<Subject>,
    /// When it was, as told by the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Timestamp>,
    /// Radius of the fix in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<u32>,
    /// Facilities whose fence may hold it, nearest first.
    pub near: Vec<NearFacility>,
    /// Its position and reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}

/// What named a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum PlaceNamed {
    /// The plan.
    Planned,
    /// Another meeting place.
    MeetingPlace,
    /// The begin.
    Begin,
    /// A report of contact.
    Contact,
    /// A lead's confirmation.
    Confirmed,
    /// Another report that told where it was.
    Report,
    /// Another step that told where it was.
    Step,
}

/// A facility that a place matched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct FenceReview {
    /// When, by whom.
    pub moment: Moment,
    /// What came of it.
    pub led_to: FenceLedTo,
    /// The facility; distance to its fence in decimetres, negative inside.
    pub facility: NearFacility,
    /// Its kind in words.
    pub name: Text,
    /// Radius of the fix in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<u32>,
    /// The report of contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportId>,
}

/// What came of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum FenceLedTo {
    /// A hold.
    Hold,
    /// A refused request.
    Refusal,
    /// A notice: it may lie inside.
    Notice,
}

pub(super) fn places(reading: &Reading<'_>) -> PlacesReview {
    let mut review = PlacesReview::default();
    for line in &reading.lines {
        review.places.extend(place(reading, line));
        matches(reading, line, &mut review.matches);
        if let Event::StepTaken(taken) = &line.entry.event
            && taken.step == Step::Begin
            && review.list.is_none()
        {
            review.list.clone_from(&taken.list);
        }
    }
    let begun = reading.end.begun_at();
    let contacts =
        reading.pick(|event| super::standstill::reported(event).filter(|r| r.sign == Sign::Contact));
    let contacts: Vec<_> = contacts.map(|(line, report)| (line, report.clocks.best())).collect();
    review.first_contact_at = contacts.iter().map(|(_, at)| *at).chain(begun).min();
    let early = contacts.iter().filter(|(_, at)| begun.is_none_or(|begun| *at < begun));
    review.contact_before_begin = early.map(|(line, _)| reading.moment(line)).collect();
    review
}

#[expect(clippy::wildcard_enum_match_arm, reason = "all other events name no place")]
fn place(reading: &Reading<'_>, line: &Line) -> Option<PlaceReview> {
    let bare = |what: PlaceNamed, kind: Option<PlaceKind>| PlaceReview {
        moment: reading.moment(line),
        what,
        kind,
        name: kind.map(labels::place),
        who: None,
        occurred_at: None,
        accuracy_m: None,
        near: Vec::new(),
        sealed: line.sealed.clone(),
    };
    // What has been erased may have named a place: it is said to be gone, not left out.
    let has_position = match &line.sealed {
        Some(Sealed::Open(words)) => words.position.is_some(),
        Some(Sealed::Erased { .. }) => true,
        Some(Sealed::Closed) | None => false,
    };
    let (named, facts) = match &line.entry.event {
        Event::PlanAccepted { plan, place, .. } => {
            (bare(PlaceNamed::Planned, Some(plan.pick_up.kind)), place.as_ref())
        }
        Event::MeetingPlaceSet { kind, place, .. } => {
            (bare(PlaceNamed::MeetingPlace, Some(*kind)), place.as_ref())
        }
        Event::StepTaken(taken) if taken.step == Step::Begin => {
            (bare(PlaceNamed::Begin, taken.place_kind), taken.place.as_ref())
        }
        Event::StepTaken(taken) if taken.place.is_some() || has_position => {
            (bare(PlaceNamed::Step, taken.place_kind), taken.place.as_ref())
        }
        Event::PlaceConfirmed { kind, .. } => (bare(PlaceNamed::Confirmed, Some(*kind)), None),
        Event::Reported { report, .. } if report.sign == Sign::Contact || has_position => {
            let what = if report.sign == Sign::Contact { PlaceNamed::Contact } else { PlaceNamed::Report };
            let mut named = bare(what, report.place_kind);
            named.who = Some(report.who.clone());
            named.occurred_at = Some(report.clocks.best());
            (named, None)
        }
        _ => return None,
    };
    let position = named.sealed.as_ref().and_then(Sealed::words).and_then(|words| words.position);
    Some(PlaceReview {
        accuracy_m: facts.map(|facts| facts.accuracy_m).or_else(|| position.map(|fix| fix.accuracy_m)),
        near: facts.map(|facts| facts.near.clone()).unwrap_or_default(),
        ..named
    })
}

fn matches(reading: &Reading<'_>, line: &Line, found: &mut Vec<FenceReview>) {
    let mut add = |led_to, facility: &NearFacility, accuracy_m, report| {
        found.push(FenceReview {
            moment: reading.moment(line),
            led_to,
            facility: facility.clone(),
            name: labels::place(facility.kind),
            accuracy_m,
            report,
        });
    };
    if let Event::HoldOpened {
        cause: Cause::Facility { report, facility: Some(facility), accuracy_m, .. },
        ..
    } = &line.entry.event
    {
        let accuracy = accuracy_m.or_else(|| report.and_then(|report| accuracy_of(reading, report)));
        add(FenceLedTo::Hold, facility, accuracy, *report);
    } else if let Event::PlaceUncertain { report, facility, accuracy_m } = &line.entry.event {
        add(FenceLedTo::Notice, facility, Some(*accuracy_m), Some(*report));
    } else if let Event::Refused { refusal, .. } = &line.entry.event {
        for facility in refusal.reasons.iter().filter_map(|reason| reason.facility.as_ref()) {
            add(FenceLedTo::Refusal, facility, None, None);
        }
    }
}

fn accuracy_of(reading: &Reading<'_>, report: ReportId) -> Option<u32> {
    let (line, _) = first_report(reading, report)?;
    line.sealed.as_ref()?.words()?.position.map(|fix| fix.accuracy_m)
}
