//! The list of facilities in force: every source together, each facility once, found by position.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use einhalt_protocol::operation::place::{FacilityList, Fix, NearFacility, PlaceFacts, PlaceKind};
use einhalt_protocol::policy;
use geo::Point;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use schemars::JsonSchema;
use serde::Serialize;

use super::facility::{Facility, Shape, plain};

/// Facilities that are told at most, nearest first.
const NEAR_MAX: usize = 8;
/// Facilities that a map shows at most.
pub const AROUND_MAX: usize = 50;
/// Metres in a degree of latitude, a little less than anywhere on Earth.
const METRES_PER_DEGREE: f64 = 110_000.0;

type Box2 = Rectangle<[f64; 2]>;

/// The facilities, ready to be asked.
#[derive(Debug, Default)]
pub struct List {
    state: FacilityList,
    facilities: Vec<Facility>,
    /// Boxes around every shape, with the facility and the shape.
    boxes: RTree<GeomWithData<Box2, (usize, usize)>>,
}

/// A facility on the map.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Around {
    /// Its id in the list.
    pub id: String,
    /// Its public name.
    pub name: String,
    /// Its kind.
    pub kind: PlaceKind,
    /// Degrees north of its middle.
    pub lat: f64,
    /// Degrees east of its middle.
    pub lon: f64,
    /// Metres to its fence; negative inside.
    pub distance_m: f64,
}

/// What was listed more than once.
#[derive(Debug, Default)]
pub struct Merged {
    /// The facilities, each once.
    pub facilities: Vec<Facility>,
    /// How many entries were the same as an earlier one.
    pub again: usize,
}

impl Merged {
    /// Puts together what is one facility (R-41: one signal, however often it is listed).
    pub fn of(listed: impl IntoIterator<Item = Facility>) -> Self {
        let mut merged = Self::default();
        let mut by_id: BTreeMap<(PlaceKind, String), usize> = BTreeMap::new();
        let mut by_name: BTreeMap<(PlaceKind, String), Vec<usize>> = BTreeMap::new();
        for facility in listed {
            let id = (facility.kind, facility.id.clone());
            let name = (facility.kind, plain(&facility.name));
            let namesakes = by_name.entry(name).or_default();
            let candidates = by_id.get(&id).into_iter().chain(namesakes.iter()).copied();
            let known = candidates
                .into_iter()
                .find(|known| merged.facilities.get(*known).is_some_and(|known| known.is_same(&facility)));
            let at = known.unwrap_or(merged.facilities.len());
            by_id.entry(id).or_insert(at);
            if !namesakes.contains(&at) {
                namesakes.push(at);
            }
            match merged.facilities.get_mut(at) {
                Some(known) => {
                    known.absorb(facility);
                    merged.again += 1;
                }
                None => merged.facilities.push(facility),
            }
        }
        merged
    }
}

impl List {
    /// Puts the sources together. Its age is that of its oldest source: a fresh list of schools says
    /// nothing about hospitals.
    pub fn of<'s>(sources: impl IntoIterator<Item = (NaiveDate, &'s [Facility])>) -> Arc<Self> {
        let mut oldest: Option<NaiveDate> = None;
        let mut listed = Vec::new();
        for (as_of, facilities) in sources {
            oldest = Some(oldest.map_or(as_of, |known| known.min(as_of)));
            listed.extend_from_slice(facilities);
        }
        let facilities = Merged::of(listed).facilities;
        let boxes = facilities.iter().enumerate().flat_map(|(at, facility)| {
            let bounds = facility.shapes.iter().enumerate();
            bounds.filter_map(move |(shape, known)| {
                let bounds = known.bounds()?;
                let (low, high) = (bounds.min(), bounds.max());
                let bounds = Rectangle::from_corners([low.x, low.y], [high.x, high.y]);
                Some(GeomWithData::new(bounds, (at, shape)))
            })
        });
        let boxes = RTree::bulk_load(boxes.collect());
        let count = u32::try_from(facilities.len()).unwrap_or(u32::MAX);
        let state =
            oldest.map_or(FacilityList::Missing, |as_of| FacilityList::Known { as_of, facilities: count });
        Arc::new(Self { state, facilities, boxes })
    }

    /// Whether there is one, how old it is, and how many facilities it has.
    pub const fn state(&self) -> &FacilityList {
        &self.state
    }

    /// How many facilities of each kind it has.
    pub fn kinds(&self) -> BTreeMap<PlaceKind, usize> {
        counted(&self.facilities)
    }

    /// Every facility.
    pub fn facilities(&self) -> &[Facility] {
        &self.facilities
    }

    /// What the list says about a place; nothing if there is no list. Only kinds the policy protects.
    pub fn near(&self, fix: Fix, policy: &policy::Facility) -> Option<PlaceFacts> {
        if self.state == FacilityList::Missing {
            return None;
        }
        let mut near = self.within(fix, fix.accuracy_m, policy);
        near.truncate(NEAR_MAX);
        Some(PlaceFacts { accuracy_m: fix.accuracy_m, near })
    }

    /// The protected facility nearest to a place, if one lies within `reach_m` metres of it.
    pub fn nearest(&self, fix: Fix, reach_m: u32, policy: &policy::Facility) -> Option<NearFacility> {
        self.within(fix, reach_m, policy).into_iter().next()
    }

    /// The protected facilities whose fence comes within `reach_m` metres, nearest first, each once.
    fn within(&self, fix: Fix, reach_m: u32, policy: &policy::Facility) -> Vec<NearFacility> {
        let here = Point::new(fix.lon.degrees(), fix.lat.degrees());
        let reach = f64::from(reach_m);
        let widest = policy.point_radius_m.values().max().copied().unwrap_or(0);
        let mut nearest: BTreeMap<usize, f64> = BTreeMap::new();
        for (at, shape) in self.candidates(here, reach + f64::from(widest)) {
            let Some(facility) = self.facilities.get(at) else { continue };
            if !policy.protected.contains(&facility.kind) {
                continue;
            }
            let Some(shape) = facility.shapes.get(shape) else { continue };
            let distance = to_fence_m(shape, facility.kind, here, policy);
            if distance <= reach {
                let known = nearest.entry(at).or_insert(distance);
                *known = known.min(distance);
            }
        }
        let mut near: Vec<NearFacility> = nearest
            .into_iter()
            .filter_map(|(at, distance)| {
                let Facility { id, name, kind, .. } = self.facilities.get(at)?;
                let (id, name) = (id.clone(), name.clone());
                Some(NearFacility { id, name, kind: *kind, distance_dm: decimetres(distance) })
            })
            .collect();
        near.sort_by(|one, two| (one.distance_dm, &one.id).cmp(&(two.distance_dm, &two.id)));
        near
    }

    /// Protected facilities whose fence comes within `reach_m` metres of a point, nearest first, each
    /// once, at most [`AROUND_MAX`]: for a map of public institutions, and judged by nobody.
    pub fn around(&self, here: Point, reach_m: u32, policy: &policy::Facility) -> Vec<Around> {
        let reach = f64::from(reach_m);
        let widest = policy.point_radius_m.values().max().copied().unwrap_or(0);
        let mut nearest: BTreeMap<usize, Around> = BTreeMap::new();
        for (at, shape) in self.candidates(here, reach + f64::from(widest)) {
            let Some(facility) = self.facilities.get(at) else { continue };
            let Some(shape) = facility.shapes.get(shape) else { continue };
            let Some(middle) = shape.bounds().map(geo::Rect::center) else { continue };
            let distance_m = to_fence_m(shape, facility.kind, here, policy);
            if !policy.protected.contains(&facility.kind) || distance_m > reach {
                continue;
            }
            let (id, name, kind) = (facility.id.clone(), facility.name.clone(), facility.kind);
            let found = Around { id, name, kind, lat: middle.y, lon: middle.x, distance_m };
            match nearest.get(&at) {
                Some(known) if known.distance_m <= distance_m => {}
                _ => drop(nearest.insert(at, found)),
            }
        }
        let mut around: Vec<Around> = nearest.into_values().collect();
        around.sort_by(|one, two| one.distance_m.total_cmp(&two.distance_m).then(one.id.cmp(&two.id)));
        around.truncate(AROUND_MAX);
        around
    }

    /// Shapes whose box comes within `reach` metres. Also across the date line, where a box may lie on
    /// the other side of the map.
    fn candidates(&self, here: Point, reach: f64) -> Vec<(usize, usize)> {
        let north = reach / METRES_PER_DEGREE;
        let narrow = (here.y().abs() + north).min(90.0).to_radians().cos();
        let east = if narrow * 180.0 > north { north / narrow } else { 180.0 };
        let mut found = Vec::new();
        for turn in [-360.0, 0.0, 360.0] {
            let x = here.x() + turn;
            let around = AABB::from_corners([x - east, here.y() - north], [x + east, here.y() + north]);
            found.extend(self.boxes.locate_in_envelope_intersecting(&around).map(|known| known.data));
        }
        found
    }
}

/// How many facilities of each kind there are.
pub fn counted(facilities: &[Facility]) -> BTreeMap<PlaceKind, usize> {
    let mut kinds = BTreeMap::new();
    for facility in facilities {
        *kinds.entry(facility.kind).or_insert(0) += 1;
    }
    kinds
}

fn to_fence_m(shape: &Shape, kind: PlaceKind, here: Point, policy: &policy::Facility) -> f64 {
    let distance = shape.distance_m(here);
    match shape {
        Shape::Point(_) => distance - f64::from(policy.point_radius_m.get(&kind).copied().unwrap_or(0)),
        Shape::Areas(_) => distance,
    }
}

/// Rounded towards the facility: never further away than it is.
#[expect(clippy::cast_possible_truncation, reason = "no distance on Earth comes near the limits")]
fn decimetres(metres: f64) -> i32 {
    (metres * 10.0).floor() as i32
}
