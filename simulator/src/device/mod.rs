//! The program inside a handheld, without network and without waiting: frames and clock readings in,
//! frames to send out. `handheld` puts it on a real websocket.
//!
//! The order in which it speaks is a promise: `hello`; then every own report without receipt and
//! every stop it carries for others; only then `join`, receipts, requests and heartbeats.

mod hear;
mod say;
mod seen;
mod told;

use std::collections::{BTreeMap, VecDeque};

use chrono::TimeDelta;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{CommandId, DeviceId, ReportId, Seq, SessionId, StopId};
use einhalt_protocol::operation::command::Ask;
use einhalt_protocol::people::Role;
use einhalt_protocol::receipt::{DeviceReceipt, ReceiptKind};
use einhalt_protocol::report::Sign;
use einhalt_protocol::severity::Severity;
use einhalt_protocol::wire::client_frame::{ClientFrame, Hello, Position, ReportBody};
use einhalt_protocol::wire::server_frame::{DevicePosition, HandheldRules, Withheld};
use einhalt_protocol::wire::{Problem, WIRE_VERSION};
use serde::Serialize;

pub use told::{Acknowledge, Answered, Dice, Identity, Noted, Tell, word_of};

use crate::lease::{GrantFault, Lease, Void};
use crate::oracle::{Stops, Window, stops};
use crate::outbox::Outbox;
use crate::standing::Standing;
use crate::time::Readings;

/// How far the conversation on the present socket has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Talk {
    Offline,
    Greeting,
    Welcomed,
    Joining,
    Joined,
}

struct Request {
    id: CommandId,
    ask: Ask,
    sent: bool,
}

/// The program inside a handheld.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about one device, not states of one machine"
)]
pub struct Device {
    identity: Identity,
    talk: Talk,
    session: Option<SessionId>,
    reports_only: bool,
    role: Option<Role>,
    /// What the device knows and may show.
    pub standing: Standing,
    /// Reports on their way.
    pub outbox: Outbox,
    lease: Lease,
    rules: Option<HandheldRules>,
    windows: Vec<Window>,
    was_night: [bool; 2],
    acknowledge: Acknowledge,
    receipts: VecDeque<DeviceReceipt>,
    to_acknowledge: Vec<(StopId, Readings)>,
    requests: Vec<Request>,
    answers: BTreeMap<CommandId, Answered>,
    position: Option<Position>,
    positions: BTreeMap<DeviceId, DevicePosition>,
    new_token: Option<String>,
    resends: VecDeque<ReportId>,
    beat_wanted: bool,
    answered_beat: u64,
    answered_seq: Seq,
    answered_settled: bool,
    withheld: Option<Withheld>,
    grant_faults: VecDeque<GrantFault>,
    problems: VecDeque<Problem>,
    noted: Vec<Noted>,
    connections: u32,
    server_ahead: TimeDelta,
    must_reconnect: bool,
    nonces: Nonces,
}

/// Where nonces of heartbeats come from.
enum Nonces {
    Random,
    /// From a seed, so that a simulated run can be repeated: the seed, and how many were taken.
    Seeded(u64, u64),
}

impl Device {
    /// A device that has just been switched on.
    pub fn new(identity: Identity, acknowledge: Acknowledge, now: Readings) -> Self {
        Self {
            talk: Talk::Offline,
            session: None,
            reports_only: false,
            role: None,
            standing: Standing::new(identity.keeps_log),
            outbox: Outbox::default(),
            lease: Lease::new(identity.server_key, now),
            rules: None,
            windows: Vec::new(),
            was_night: [false; 2],
            acknowledge,
            receipts: VecDeque::new(),
            to_acknowledge: Vec::new(),
            requests: Vec::new(),
            answers: BTreeMap::new(),
            position: None,
            positions: BTreeMap::new(),
            new_token: None,
            resends: VecDeque::new(),
            beat_wanted: false,
            answered_beat: 0,
            answered_seq: Seq::NONE,
            answered_settled: false,
            withheld: None,
            grant_faults: VecDeque::new(),
            problems: VecDeque::new(),
            noted: Vec::new(),
            connections: 0,
            server_ahead: TimeDelta::zero(),
            must_reconnect: false,
            nonces: Nonces::Random,
            identity,
        }
    }

    /// The same device, with nonces that follow from a seed: for runs that can be repeated. On a real
    /// network a nonce nobody can guess is part of the lease's safety.
    #[must_use]
    pub fn seeded(mut self, seed: u64) -> Self {
        self.nonces = Nonces::Seeded(seed, 0);
        self
    }

    /// Counts a lease from the arrival of its grant, as no device may: shows that a broken one is caught.
    #[doc(hidden)]
    pub const fn count_lease_from_receipt(&mut self) {
        self.lease.count_from_receipt();
    }

    fn nonce(&mut self) -> [u8; 16] {
        match &mut self.nonces {
            Nonces::Random => Dice::throw().nonce,
            Nonces::Seeded(seed, taken) => {
                *taken += 1;
                let mut nonce = [0; 16];
                nonce[..8].copy_from_slice(&seed.to_be_bytes());
                nonce[8..].copy_from_slice(&taken.to_be_bytes());
                nonce
            }
        }
    }

    // ---- what people do ----

    /// Somebody reports. The device stops at once, before and without the network (D3).
    pub fn report(&mut self, tell: Tell, now: Readings, dice: &Dice) -> ReportId {
        let id = ReportId::from_uuid(dice.id);
        // A monitor recommends a halt; nothing stops until the lead has answered (decision 7).
        let recommends = self.role == Some(Role::Monitor) && tell.sign == Sign::Halt;
        let how = if recommends { Stops::Nothing } else { stops(&word_of(tell.sign), self.is_night(now)) };
        self.keep_report(id, tell, now);
        let severity = match how {
            Stops::Nothing => return id,
            Stops::Interrupts => Severity::Interrupted,
            Stops::Aborts => Severity::Aborted,
        };
        self.standing.raised_here(id, severity);
        self.lease.void(Void::Stop);
        self.noted.push(Noted::StopShown(StopId::of_report(id)));
        id
    }

    /// A report whose bytes somebody else has made, such as a broken client: the device stops, and sends
    /// them as they are.
    pub fn report_as_is(&mut self, id: ReportId, body: &str) {
        self.outbox.keep(id, body.into());
        self.standing.raised_here(id, Severity::Interrupted);
        self.lease.void(Void::Stop);
    }

    fn keep_report(&mut self, id: ReportId, tell: Tell, now: Readings) {
        let body = ReportBody {
            id,
            sign: tell.sign,
            who: tell.who,
            concerns: tell.concerns,
            occurred_at: Some(now.wall),
            monotonic_ms: u64::try_from(now.monotonic.num_milliseconds()).ok(),
            place: tell.place,
            place_kind: tell.place_kind,
            text: tell.text,
        };
        self.outbox.keep(id, json(&body).into());
    }

    /// Sends a report again although nothing asks for it (a broken client, an impatient finger).
    pub fn resend(&mut self, report: ReportId, times: usize) {
        self.resends.extend(std::iter::repeat_n(report, times));
    }

    /// A request of the person at the device. Kept until it is answered.
    pub fn ask(&mut self, ask: Ask, dice: &Dice) -> CommandId {
        let id = CommandId::from_uuid(dice.id);
        self.requests.push(Request { id, ask, sent: false });
        id
    }

    /// The answer to a request, once it has come.
    pub fn answer(&self, id: CommandId) -> Option<&Answered> {
        self.answers.get(&id)
    }

    /// "Verstanden, wir stehen", for every stop on the screen.
    pub fn acknowledge_all(&mut self, now: Readings) {
        for stop in self.standing.stops().keys().copied().collect::<Vec<_>>() {
            self.confirm(stop, ReceiptKind::Acknowledged, now);
        }
        self.to_acknowledge.clear();
    }

    /// How the human at the device behaves from now on.
    pub fn set_acknowledge(&mut self, acknowledge: Acknowledge) {
        self.acknowledge = acknowledge;
    }

    /// Where the device is. Only the newest is kept.
    pub fn locate(&mut self, lat: f64, lon: f64, accuracy_m: f64, now: Readings) {
        self.position =
            Some(Position { operation: self.identity.operation, lat, lon, accuracy_m, at: now.wall });
    }

    /// Asks for a heartbeat outside the rhythm.
    pub const fn want_beat(&mut self) {
        self.beat_wanted = true;
    }

    // ---- the conversation ----

    /// The device looks at its clocks.
    pub fn tick(&mut self, now: Readings) {
        if self.lease.tick(now).is_some() {
            self.beat_wanted = true;
        }
        self.guard_the_night(now);
        let pressed = |at: &Readings, after: TimeDelta| now.age_since(at) >= after;
        if let Acknowledge::After(after) = self.acknowledge {
            let (due, later): (Vec<_>, Vec<_>) =
                std::mem::take(&mut self.to_acknowledge).into_iter().partition(|(_, at)| pressed(at, after));
            self.to_acknowledge = later;
            for (stop, _) in due {
                self.confirm(stop, ReceiptKind::Acknowledged, now);
            }
        }
    }

    /// A socket is open: the first frame to send.
    pub fn connected(&mut self, token: &str) -> String {
        self.talk = Talk::Greeting;
        self.connections += 1;
        self.must_reconnect = false;
        self.outbox.reconnected();
        for request in &mut self.requests {
            request.sent = false;
        }
        let client = concat!("einhalt-simulator ", env!("CARGO_PKG_VERSION")).to_owned();
        json(&ClientFrame::Hello(Hello { version: WIRE_VERSION, token: token.to_owned(), client }))
    }

    /// The socket is gone.
    pub fn disconnected(&mut self) {
        self.talk = Talk::Offline;
        self.session = None;
        self.lease.disconnected();
    }

    /// A newer token for the open socket.
    pub fn refresh(&mut self, token: String) {
        self.reports_only = false;
        self.new_token = Some(token);
    }

    /// Whether the server takes only reports, because the token has expired.
    pub const fn reports_only(&self) -> bool {
        self.reports_only
    }

    // ---- the night, alone (I-14) ----

    /// With a minor affected and the operation under way, the device stops by itself when the night
    /// begins by either of the two clocks it knows: its own and its idea of the server's.
    fn guard_the_night(&mut self, now: Readings) {
        // Each clock has its own evening: that of a fast one must not swallow the true one.
        let night = [now.wall, self.server_time(now)].map(|at| self.at_night(at));
        let was = std::mem::replace(&mut self.was_night, night);
        let begins = night.iter().zip(was).any(|(is, was)| *is && !was);
        if begins && self.standing.is_underway_with_minors() {
            self.standing.raise(Severity::Interrupted);
            self.lease.void(Void::Stop);
        }
    }

    /// By either clock.
    fn is_night(&self, now: Readings) -> bool {
        self.at_night(now.wall) || self.at_night(self.server_time(now))
    }

    fn at_night(&self, at: Timestamp) -> bool {
        self.windows.iter().any(|window| window.contains(at))
    }
}

fn json<T: Serialize>(value: &T) -> String {
    // Our own types have string keys only, so this cannot fail; an empty frame would be answered with a problem.
    serde_json::to_string(value).unwrap_or_default()
}
