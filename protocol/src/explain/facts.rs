//! The facts an explanation rests on, in words. Nothing personal: slots, call signs, times, distances.

use chrono::{TimeDelta, Timelike};

use super::{Fact, labels};
use crate::clocks::Timestamp;
use crate::ids::DeviceId;
use crate::operation::hold::{Cause, Hold, HoldStatus};
use crate::operation::notice::Notice;
use crate::operation::place::NearFacility;
use crate::operation::refusal::Reason;
use crate::operation::state::{State, StopFacts};
use crate::people::{Slot, Subject};
use crate::policy::Policy;
use crate::rescue::content::Text;

/// Facts as they are collected, in the order in which they are told.
pub(super) struct Facts<'p> {
    pub(super) policy: &'p Policy,
    pub(super) told: Vec<Fact>,
}

impl<'p> Facts<'p> {
    pub(super) const fn of(policy: &'p Policy) -> Self {
        Self { policy, told: Vec::new() }
    }

    /// A hold: kind, stop, and how far it has come.
    pub(super) fn hold(&mut self, state: &State, hold: &Hold) {
        self.add(("Halt", "Hold"), labels::hold(hold.kind));
        match state.stops.get(&hold.stop) {
            Some(stop) => self.stop(state, stop),
            None => self.cause(state, &hold.cause),
        }
        self.time(("Eröffnet", "Opened"), hold.opened_at);
        match &hold.status {
            HoldStatus::Open => {
                self.add(("Stand", "Status"), Text::new("offen", "open"));
            }
            HoldStatus::Lifted { at, deviation, .. } => {
                self.add(
                    ("Stand", "Status"),
                    Text::new("aufgehoben, noch nicht fortgesetzt", "lifted, not resumed yet"),
                );
                self.time(("Aufgehoben", "Lifted"), *at);
                if *deviation {
                    let what = Text::new("ja, von der Vereinbarung", "yes, from the agreement");
                    self.add(("Abweichung", "Deviation"), what);
                }
            }
            HoldStatus::Resumed { at } => {
                self.add(("Stand", "Status"), Text::new("fortgesetzt", "resumed"));
                self.time(("Fortgesetzt", "Resumed"), *at);
            }
        }
    }

    /// A stop: what was seen, on whom, when, by which device, and its cause.
    pub(super) fn stop(&mut self, state: &State, stop: &StopFacts) {
        if let Some(sign) = stop.sign {
            self.add(("Gemeldet", "Reported"), labels::sign(sign));
        }
        if stop.who != Subject::Unknown {
            self.add(("Betrifft", "Concerns"), labels::who(&stop.who));
        }
        if stop.occurred_at != stop.signalled_at {
            self.time(("Geschehen", "Happened"), stop.occurred_at);
        }
        self.time(("Signalisiert", "Signalled"), stop.signalled_at);
        if let Some(label) = stop.by.and_then(|device| call_sign(state, device)) {
            self.add(("Von", "By"), label);
        }
        self.cause(state, &stop.cause);
    }

    /// The particulars of a cause.
    fn cause(&mut self, state: &State, cause: &Cause) {
        match cause {
            Cause::NightBegan { at, rule } => self.night(*at, rule),
            Cause::UnexpectedMinor { night_at, rule, .. } => self.night(*night_at, rule),
            Cause::Facility { place, facility, accuracy_m, .. } => {
                self.add(("Art des Ortes", "Kind of place"), labels::place(*place));
                if let Some(facility) = facility {
                    self.facility(facility);
                }
                if let Some(accuracy) = accuracy_m {
                    let metres = format!("{accuracy} m");
                    self.add(("Genauigkeit der Position", "Accuracy of the position"), same(metres));
                }
            }
            Cause::InCare { slot, .. } => {
                self.slots(("Nicht am Ort", "Not here"), std::slice::from_ref(slot));
            }
            Cause::FamilyIncomplete { missing, at } => {
                self.slots(("Es fehlen", "Missing"), missing);
                self.add(("Gezählt", "Counted"), labels::count(*at));
            }
            Cause::DocumentUndecided { .. } => {
                self.span(("Frist", "Time allowed"), self.policy.document.decide_within);
            }
            Cause::Silence { device, since } => {
                if let Some(label) = call_sign(state, *device) {
                    self.add(("Gerät", "Device"), label);
                }
                self.time(("Zuletzt gehört", "Last heard"), *since);
                self.span(("Erlaubtes Schweigen", "Silence allowed"), self.policy.comms.silent_after);
            }
            Cause::RecommendationUnanswered { .. } => {
                self.span(("Frist", "Time allowed"), self.policy.monitor.answer_within);
            }
            Cause::NoAnswer { .. } => {
                self.span(("Frist", "Time allowed"), self.policy.emergency.question_within);
            }
            Cause::Report { .. }
            | Cause::LateReport { .. }
            | Cause::BadAnswer { .. }
            | Cause::PlaceUnclear { .. }
            | Cause::DocumentQualified { .. }
            | Cause::DocumentRecognised { .. }
            | Cause::RecommendationFollowed { .. }
            | Cause::SisterAborted { .. }
            | Cause::RolledBack { .. }
            | Cause::Breathing { .. }
            | Cause::Decision
            | Cause::Impossible => {}
        }
    }

    /// The particulars of a refusal.
    pub(super) fn reason(&mut self, reason: &Reason) {
        if let Some(rule) = &reason.rule {
            self.window(rule);
        }
        if let Some(at) = reason.allowed_from {
            self.time(("Erlaubt ab", "Allowed from"), at);
        }
        self.slots(("Betrifft", "Concerns"), &reason.slots);
        if let Some(item) = reason.item {
            self.add(("Prüfpunkt", "Item"), labels::item(item));
        }
        if let Some(facility) = &reason.facility {
            self.facility(facility);
        }
    }

    /// The particulars of a notice.
    pub(super) fn notice(&mut self, notice: &Notice) {
        self.slots(("Betrifft", "Concerns"), &notice.slots);
        if let Some(at) = notice.at {
            self.time(("Zeit", "Time"), at);
        }
        if let Some(facility) = &notice.facility {
            self.facility(facility);
        }
    }

    fn night(&mut self, began: Timestamp, rule: &str) {
        self.time(("Nacht seit", "Night since"), began);
        if !rule.is_empty() {
            self.window(rule);
        }
    }

    /// The night window that fired, with its hours.
    fn window(&mut self, rule: &str) {
        let window = self.policy.night.windows.iter().find(|window| window.rule == rule);
        let value = window.map_or_else(
            || rule.to_owned(),
            |window| format!("{rule}: {} – {}", window.from.format("%H:%M"), window.until.format("%H:%M")),
        );
        self.add(("Nachtzeit", "Night window"), same(value));
    }

    fn facility(&mut self, facility: &NearFacility) {
        self.add(("Einrichtung", "Institution"), same(facility.name.clone()));
        self.add(("Art der Einrichtung", "Kind of institution"), labels::place(facility.kind));
        let metres = facility.distance_dm.unsigned_abs().div_ceil(10);
        let (de, en) = if facility.distance_dm <= 0 {
            (format!("{metres} m innerhalb"), format!("{metres} m inside"))
        } else {
            (format!("{metres} m außerhalb"), format!("{metres} m outside"))
        };
        self.add(("Lage zur Grenze", "Position against its fence"), Text::new(de, en));
    }

    fn slots(&mut self, label: (&str, &str), slots: &[Slot]) {
        if !slots.is_empty() {
            let all: Vec<String> = slots.iter().map(ToString::to_string).collect();
            self.add(label, same(all.join(", ")));
        }
    }

    fn time(&mut self, label: (&str, &str), at: Timestamp) {
        let local = at.with_timezone(&self.policy.night.zone);
        let time = if local.nanosecond() == 0 { "%H:%M:%S" } else { "%H:%M:%S%.3f" };
        let de = local.format(&format!("%d.%m.%Y, {time} Uhr (%:z)")).to_string();
        let en = local.format(&format!("%Y-%m-%d, {time} (%:z)")).to_string();
        self.add(label, Text::new(de, en));
    }

    fn span(&mut self, label: (&str, &str), span: TimeDelta) {
        self.add(label, same(seconds(span)));
    }

    fn add(&mut self, (de, en): (&str, &str), value: Text) {
        self.told.push(Fact { label: Text::new(de, en), value });
    }
}

fn call_sign(state: &State, device: DeviceId) -> Option<Text> {
    state.devices.get(&device).map(|known| same(known.label.clone()))
}

fn same(value: String) -> Text {
    Text { de: value.clone(), en: value }
}

/// A duration in the largest unit that says it exactly.
pub(super) fn seconds(span: TimeDelta) -> String {
    let milliseconds = span.num_milliseconds();
    if milliseconds % 1_000 != 0 {
        format!("{milliseconds} ms")
    } else if span.num_seconds() % 60 != 0 || span.num_seconds() < 120 {
        format!("{} s", span.num_seconds())
    } else {
        format!("{} min", span.num_minutes())
    }
}
