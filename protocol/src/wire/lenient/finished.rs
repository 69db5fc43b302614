//! A report that has been read, completed with what its sender cannot say, and ready for the rules.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::personal::Personal;
use super::{ReadReport, read_bare};
use crate::clocks::{Clocks, SKEW_THAT_MATTERS, Timestamp};
use crate::ids::{DeviceId, OperationId, ReportId, StopId};
use crate::operation::place::{Fix, Latitude, Longitude};
use crate::report::{Defect, DefectCode, Report, Sign};
use crate::wire::client_frame::Place;
use crate::wire::server_frame::CarriedReport;

/// Longest report that is carried to the other devices as it came; of a longer one the essence.
pub const MAX_CARRIED: usize = 8 * 1_024;

/// A report, ready for the rules.
#[derive(Debug, Clone, PartialEq)]
pub struct FinishedReport {
    /// What the rules and the record need. Nothing personal; the payload is still to be committed to.
    pub report: Report,
    /// Where first contact was made, to be compared with the list of facilities.
    pub fix: Option<Fix>,
    /// The exact bytes of the report, as they are hashed.
    pub raw: String,
    /// SHA-256 of the exact bytes, in hex. Goes back in the receipt, to whoever sent them; the record must
    /// not hold it, since a guess could be confirmed by it after an erasure (I-12).
    pub body_hash: String,
    /// The personal part as JSON, to be sealed apart: text, place, and the exact bytes if they had defects.
    pub personal: Option<Vec<u8>>,
    /// It came without an id that can be read.
    id_follows: bool,
}

impl FinishedReport {
    /// Gives the report its mark, and one without a readable id the id that follows from device and mark:
    /// retries still collapse, and the id tells nobody what was said.
    #[must_use]
    pub fn marked(mut self, mark: String) -> Self {
        if self.id_follows {
            self.report.id = derived_id(self.report.reporter, &mark);
        }
        self.report.mark = mark;
        self
    }

    /// What every other device keeps and offers again (architecture, idea 3). A report too long to be
    /// carried by all is carried by its essence, under the same id; so is one that would say less when its
    /// bytes are read alone, because the higher of two readings stood beside them.
    pub fn carried(&self) -> CarriedReport {
        let Report { id, sign, who, reporter, .. } = &self.report;
        let body = if self.raw.len() <= MAX_CARRIED && self.says_as_much_alone() {
            self.raw.clone()
        } else {
            serde_json::json!({ "id": id, "sign": sign, "who": who }).to_string()
        };
        CarriedReport { body, reporter: *reporter }
    }

    fn says_as_much_alone(&self) -> bool {
        let Report { sign, defects, .. } = &self.report;
        let anywhere = OperationId::from_uuid(Uuid::nil());
        defects.is_empty() || read_bare(anywhere, self.raw.as_bytes()).sign == *sign
    }
}

impl ReadReport {
    /// Completes the report with what the sender cannot say: which device it was, and the server's time.
    pub fn finish(self, device: DeviceId, received_at: Timestamp) -> FinishedReport {
        let reporter = self.offer.as_ref().map_or(device, |offer| offer.reporter);
        let fix = self.place.filter(|_| self.sign == Sign::Contact).and_then(fix_of);
        let Self {
            operation: _, offer, id, sign, who, concerns, place_kind, occurred_at, monotonic_ms, ..
        } = self;
        let (id, contradicts) = stop_or_own_id(offer.as_ref().map(|offer| offer.stop), id);
        let id_follows = id.is_none();
        let id = id.unwrap_or_else(|| derived_id(reporter, &self.raw));
        let clocks = Clocks { occurred_at, monotonic_ms, sent_at: self.sent_at, received_at };
        let personal = Personal { text: self.text, place: self.place, raw: self.source }
            .sealed(!self.defects.is_empty());
        let mut defects = self.defects;
        if contradicts {
            defects.push(Defect { code: DefectCode::Contradiction, at: "/offer/stop".to_owned() });
        }
        if is_skewed(&clocks) {
            defects.push(Defect { code: DefectCode::SkewedTime, at: "/occurred_at".to_owned() });
        }
        let body_hash = hex::encode(Sha256::digest(self.raw.as_bytes()));
        let report = Report {
            id,
            reporter,
            sign,
            who,
            concerns,
            place_kind,
            clocks,
            mark: String::new(),
            defects,
            payload: None,
        };
        FinishedReport { report, fix, raw: self.raw, body_hash, personal, id_follows }
    }
}

/// An offered stop keeps the id under which it was signalled.
fn stop_or_own_id(stop: Option<StopId>, own: Option<ReportId>) -> (Option<ReportId>, bool) {
    let offered = stop.map(|stop| ReportId::from_uuid(stop.uuid()));
    (offered.or(own), offered.is_some() && own.is_some() && offered != own)
}

fn derived_id(reporter: DeviceId, content: &str) -> ReportId {
    ReportId::derived("einhalt.report.v1", &[reporter.uuid().as_bytes(), content.as_bytes()])
}

fn is_skewed(clocks: &Clocks) -> bool {
    clocks.skew().is_some_and(|skew| skew.abs() > SKEW_THAT_MATTERS)
        || clocks.occurred_at.is_some_and(|at| at - clocks.received_at > SKEW_THAT_MATTERS)
}

/// A fix without a radius is as good as a telephone's usual one.
fn fix_of(place: Place) -> Option<Fix> {
    const USUAL_ACCURACY_M: f64 = 30.0;
    let radius = place.accuracy_m.unwrap_or(USUAL_ACCURACY_M).ceil().clamp(0.0, 100_000.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let accuracy_m = radius as u32;
    let (lat, lon) = (Latitude::from_degrees(place.lat)?, Longitude::from_degrees(place.lon)?);
    Some(Fix { lat, lon, accuracy_m })
}
