//! One protected facility, as a list names it: a point or areas, with an id, a name and a kind.

use einhalt_protocol::operation::place::PlaceKind;
use geo::{BoundingRect, Coord, LineString, MultiPolygon, Point, Polygon, Rect};

use super::fence;

/// Edges are split so that none is longer, in metres: straight in longitude and latitude, as the list
/// draws them, and straight on the ground are then the same to within 3 cm.
const LONGEST_EDGE_M: f64 = 1_000.0;

/// What is listed under the same name and kind within so many metres is one facility.
const SAME_PLACE_M: f64 = 10.0;

/// One facility.
#[derive(Debug, Clone, PartialEq)]
pub struct Facility {
    /// Its id in the list; derived from name and position where the list has none.
    pub id: String,
    /// Its public name.
    pub name: String,
    /// Its kind.
    pub kind: PlaceKind,
    /// Where it is; more than one if it is listed more than once or has several parts.
    pub shapes: Vec<Shape>,
}

/// Where a facility is (WGS 84, degrees: `x` east, `y` north).
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A point: its fence is a circle whose radius the policy gives by kind.
    Point(Point),
    /// Areas: the fence is their edge.
    Areas(MultiPolygon),
}

impl Shape {
    /// Areas with their edges split.
    pub fn areas(areas: &MultiPolygon) -> Self {
        Self::Areas(areas.iter().map(split_polygon).collect())
    }

    /// The smallest box around it.
    pub fn bounds(&self) -> Option<Rect> {
        match self {
            Self::Point(point) => Some(Rect::new(point.0, point.0)),
            Self::Areas(areas) => areas.bounding_rect(),
        }
    }

    /// Signed metres from `from` to it, negative inside an area; to a point without its radius.
    pub fn distance_m(&self, from: Point) -> f64 {
        match self {
            Self::Point(point) => fence::to_point_m(from, *point),
            Self::Areas(areas) => fence::to_areas_m(from, areas),
        }
    }

    /// Whether both stand for the same place: a few metres apart at most.
    fn is_where(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Point(point), shape) | (shape, Self::Point(point)) => {
                shape.distance_m(*point) <= SAME_PLACE_M
            }
            (Self::Areas(areas), Self::Areas(_)) => {
                let mut corners = areas.iter().flat_map(|area| area.exterior().points());
                corners.any(|corner| other.distance_m(corner) <= SAME_PLACE_M)
            }
        }
    }
}

impl Facility {
    /// Whether it is the other one, listed again: the same id, or the same name in the same place.
    pub fn is_same(&self, other: &Self) -> bool {
        let same_name = || plain(&self.name) == plain(&other.name);
        let same_place = || self.shapes.iter().any(|one| other.shapes.iter().any(|two| one.is_where(two)));
        self.kind == other.kind && (self.id == other.id || (same_name() && same_place()))
    }

    /// Takes over where the same facility is, as it was listed again.
    pub fn absorb(&mut self, again: Self) {
        for shape in again.shapes {
            if !self.shapes.contains(&shape) {
                self.shapes.push(shape);
            }
        }
    }
}

/// A name as it is compared: without the case, and without how many spaces somebody typed.
pub fn plain(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

fn split_polygon(area: &Polygon) -> Polygon {
    Polygon::new(split_ring(area.exterior()), area.interiors().iter().map(split_ring).collect())
}

fn split_ring(ring: &LineString) -> LineString {
    let mut corners: Vec<Coord> = ring.0.first().copied().into_iter().collect();
    for edge in ring.lines() {
        let length = fence::to_point_m(edge.start.into(), edge.end.into());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 20,004")]
        let parts = (length / LONGEST_EDGE_M).ceil().max(1.0) as u32;
        for part in 1..=parts {
            let share = f64::from(part) / f64::from(parts);
            corners.push(edge.start + (edge.end - edge.start) * share);
        }
    }
    LineString(corners)
}
