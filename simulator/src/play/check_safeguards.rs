//! Looks at what the safeguards show: family, places, papers, force, notices.

use std::fmt::Debug;

use einhalt_protocol::operation::hold::Cause;
use einhalt_protocol::operation::notice::NoticeCode;
use einhalt_protocol::wire::safeguards_view::{DocumentView, ForceView, PlaceView};
use einhalt_protocol::wire::view::OperationView;

use super::check::{Seen, differ};
use super::stage::Stage;
use crate::scenario::{Checkpoint, DocumentState, PlaceState, Safeguards};

/// Compares the picture with what is expected of the safeguards. Returns how much that was.
pub fn safeguards(
    view: &OperationView,
    stage: &Stage,
    expect: &Safeguards,
    seen: &Seen,
) -> Result<usize, String> {
    let mut checks = notices(view, expect, seen)?;
    checks += family(view, expect)?;
    checks += force(view, stage, expect)?;
    checks += place(view, expect)?;
    let shown = &view.safeguards;
    for (name, wanted) in &expect.documents {
        let report = stage.reports.get(name);
        let found = shown.documents.iter().find(|document| Some(&document.document) == report);
        checks += differ(&format!("how far `{name}` is"), &Some(*wanted), &found.map(document_state))?;
    }
    let checkpoint =
        shown.checkpoint.map_or(Checkpoint::Nothing, |checkpoint| Checkpoint::About(checkpoint.stage));
    checks += want("the stage that is asked about", expect.checkpoint, checkpoint)?;
    checks += want("holds that wait for a second person", expect.proposals, shown.proposals.len())?;
    checks += want("open recommendations", expect.recommendations, shown.recommendations.len())?;
    checks +=
        want("whether a supporter is to be told", expect.inform_supporter, shown.preflight.inform_supporter)?;
    let sisters = shown.measure.as_ref().map_or(0, |measure| measure.stopped.len());
    checks += want("stops of other units", expect.sisters, sisters)?;
    if let Some(wanted) = &expect.against_ready {
        let against: Vec<_> = shown.preflight.against_ready.iter().map(|reason| reason.code).collect();
        let missing = wanted.iter().find(|code| !against.contains(code));
        if missing.is_some() || (wanted.is_empty() && !against.is_empty()) {
            return Err(format!("{wanted:?} should speak against READY, it is {against:?}"));
        }
        checks += 1;
    }
    if let Some(wanted) = expect.chain_closed {
        let closed = view.rescue.as_ref().and_then(|rescue| rescue.closed);
        checks += differ("how the rescue chain ended", &Some(wanted), &closed)?;
    }
    if let Some(wanted) = expect.end {
        checks += differ("how the operation ended", &Some(wanted), &view.end)?;
    }
    Ok(checks)
}

fn want<T: PartialEq + Debug + Copy>(what: &str, wanted: Option<T>, found: T) -> Result<usize, String> {
    wanted.map_or(Ok(0), |wanted| differ(what, &wanted, &found))
}

fn notices(view: &OperationView, expect: &Safeguards, seen: &Seen) -> Result<usize, String> {
    let Some(wanted) = &expect.notices else { return Ok(0) };
    let given: Vec<NoticeCode> = seen.new_in(view);
    let missing = wanted.iter().find(|code| !given.contains(code));
    if missing.is_some() || (wanted.is_empty() && !given.is_empty()) {
        return Err(format!("the notices {wanted:?} should be given, there are {given:?}"));
    }
    Ok(1)
}

fn family(view: &OperationView, expect: &Safeguards) -> Result<usize, String> {
    let family = &view.safeguards.family;
    let mut checks = 0;
    if let Some(wanted) = &expect.missing {
        let missing = family.counted.as_ref().map(|counted| counted.missing.clone());
        checks += differ("who is missing", &Some(wanted.clone()), &missing)?;
    }
    for (slot, wanted) in &expect.whereabouts {
        let found = family.persons.iter().find(|person| person.slot == *slot).map(|person| person.is);
        checks += differ(&format!("where {slot} is"), &Some(*wanted), &found)?;
    }
    checks += want("the number of vehicles", expect.vehicles, family.vehicles.len())?;
    Ok(checks)
}

fn force(view: &OperationView, stage: &Stage, expect: &Safeguards) -> Result<usize, String> {
    let mut checks = 0;
    let measure = |name: &str| -> Option<&ForceView> {
        let id = stage.measures.get(name)?;
        view.safeguards.force.iter().find(|force| force.measure == *id)
    };
    for (name, wanted) in &expect.force {
        let found = measure(name).map(|force| force.phase);
        checks += differ(&format!("how far `{name}` is"), &Some(*wanted), &found)?;
    }
    for (name, wanted) in &expect.alarms {
        let found = measure(name).map(|force| force.alarms.clone()).unwrap_or_default();
        let absent = wanted.iter().find(|alarm| !found.contains(alarm));
        if absent.is_some() || (wanted.is_empty() && !found.is_empty()) {
            return Err(format!("`{name}` should ask for {wanted:?}, it asks for {found:?}"));
        }
        checks += 1;
    }
    if let Some(wanted) = &expect.release_asked {
        let asked = |name: &&String| measure(name).is_some_and(|force| force.release_asked);
        let all = view.safeguards.force.iter().filter(|force| force.release_asked).count();
        if let Some(name) = wanted.iter().find(|name| !asked(name)) {
            return Err(format!("it should be asked whether `{name}` has been released"));
        }
        checks += differ("how many measures should have been released", &wanted.len(), &all)?;
    }
    Ok(checks)
}

fn place(view: &OperationView, expect: &Safeguards) -> Result<usize, String> {
    let mut checks = want("the place", expect.place, place_state(&view.safeguards.place))?;
    if let Some(wanted) = &expect.facility {
        let held = view.holds.iter().filter(|hold| hold.is_open()).filter_map(|hold| {
            if let Cause::Facility { facility, .. } = &hold.cause { facility.as_ref() } else { None }
        });
        let told = view.safeguards.notices.iter().filter_map(|told| told.notice.facility.as_ref());
        let mut named = held.chain(told).chain(&view.safeguards.place.uncertain);
        if !named.any(|near| near.id == *wanted || near.name == *wanted) {
            return Err(format!("the facility {wanted} should be named; holds are {:?}", view.holds));
        }
        checks += 1;
    }
    Ok(checks)
}

const fn place_state(place: &PlaceView) -> PlaceState {
    match (place.unclear, &place.uncertain) {
        (true, _) => PlaceState::Unclear,
        (false, Some(_)) => PlaceState::Uncertain,
        (false, None) => PlaceState::Certain,
    }
}

const fn document_state(document: &DocumentView) -> DocumentState {
    match (document.recognised, document.qualified) {
        (Some(true), _) => DocumentState::Recognised,
        (Some(false), _) => DocumentState::NotRecognised,
        (None, Some(true)) => DocumentState::Qualified,
        (None, Some(false)) => DocumentState::NotQualified,
        (None, None) => DocumentState::Shown,
    }
}
