//! What must hold, written down again from the agreement's text, without the rules of the protocol
//! crate: a device that must decide alone uses it, and the scenario runner checks everything against it.
//!
//! It knows only words: signs, severities, wall times. If it and the rules disagree, one of them is wrong.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{NaiveTime, TimeDelta, Timelike};
use chrono_tz::Tz;
use einhalt_protocol::clocks::Timestamp;

/// What a screen shows: one of the four faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Face {
    /// LÄUFT.
    Running,
    /// STAND UNBEKANNT.
    Unknown,
    /// UNTERBROCHEN.
    Interrupted,
    /// ABGEBROCHEN.
    Aborted,
}

impl fmt::Display for Face {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Running => "LÄUFT",
            Self::Unknown => "STAND UNBEKANNT",
            Self::Interrupted => "UNTERBROCHEN",
            Self::Aborted => "ABGEBROCHEN",
        })
    }
}

/// How far a report stops, by the agreement's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stops {
    /// Noted; nothing stops (R-20e).
    Nothing,
    /// "umgehend unterbrochen".
    Interrupts,
    /// "umgehend abgebrochen".
    Aborts,
}

/// What a sign, as its word on the wire, must do. A word nobody knows interrupts (I-17).
pub fn stops(sign: &str, night: bool) -> Stops {
    match sign {
        // R-31: "eine akute Atemnot, ein Krampfanfall, eine bedrohliche Blutung, die Bewusstlosigkeit
        // oder der Atem- und Kreislaufstillstand", and "u. a."
        "acute_breathlessness"
        | "seizure"
        | "severe_bleeding"
        | "unconscious"
        | "cardiac_arrest"
        | "other_life_threatening"
        // Under restraint these are signs of acute breathlessness.
        | "no_air"
        | "gurgling"
        | "suddenly_quiet"
        | "suddenly_stronger" => Stops::Aborts,
        // Where contact is made and what a paper says is judged by the server.
        "contact" | "certificate_shown" | "illness_stated" => Stops::Nothing,
        // R-20e by day, R-20d by night.
        "minor_on_site" if !night => Stops::Nothing,
        _ => Stops::Interrupts,
    }
}

/// A night window as the server tells it to handhelds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    from: NaiveTime,
    until: NaiveTime,
    zone: Tz,
}

impl Window {
    /// From the words `HH:MM:SS` and an IANA zone. None if they cannot be read.
    pub fn read(from: &str, until: &str, zone: &str) -> Option<Self> {
        Some(Self {
            from: NaiveTime::parse_from_str(from, "%H:%M:%S").ok()?,
            until: NaiveTime::parse_from_str(until, "%H:%M:%S").ok()?,
            zone: zone.parse().ok()?,
        })
    }

    /// "in der Nacht (zwischen 22 und 6 Uhr)": the first second belongs to it, the last does not.
    pub fn contains(&self, at: Timestamp) -> bool {
        let local = at.with_timezone(&self.zone).time();
        let second = |time: NaiveTime| time.num_seconds_from_midnight();
        let (now, from, until) = (second(local), second(self.from), second(self.until));
        if from < until { from <= now && now < until } else { now >= from || now < until }
    }
}

/// One operation, as the agreement's text has it: what was raised, what was lawfully lowered.
#[derive(Debug)]
pub struct Oracle {
    lease: TimeDelta,
    aborted_at: Option<Timestamp>,
    stopped_at: Option<Timestamp>,
    aborted_devices: BTreeSet<String>,
}

/// A device showed what it must not show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// I-2.
    #[error("I-2: {device} showed ABGEBROCHEN and now shows {face}")]
    AbortLeft {
        /// The call sign.
        device: String,
        /// What it shows.
        face: Face,
    },
    /// I-4.
    #[error("I-4: {device} shows LÄUFT {late_s} s after a stop was decided")]
    RunningTooLong {
        /// The call sign.
        device: String,
        /// How long after the stop.
        late_s: i64,
    },
}

/// I-4: nobody may see LÄUFT later than one lease and this much after a stop.
const GRACE: TimeDelta = TimeDelta::seconds(1);

impl Oracle {
    /// An operation in which nothing has happened yet.
    pub const fn new(lease: TimeDelta) -> Self {
        Self { lease, aborted_at: None, stopped_at: None, aborted_devices: BTreeSet::new() }
    }

    /// A stop reached the server at this moment.
    pub fn raised(&mut self, how: Stops, at: Timestamp) {
        match how {
            Stops::Nothing => {}
            Stops::Interrupts => {
                self.stopped_at.get_or_insert(at);
            }
            Stops::Aborts => {
                self.stopped_at.get_or_insert(at);
                self.aborted_at.get_or_insert(at);
            }
        }
    }

    /// The server accepted a lead's "Fortsetzen".
    pub fn resumed(&mut self) {
        self.stopped_at = self.aborted_at;
    }

    /// A device shows this now.
    pub fn look(&mut self, device: &str, face: Face, now: Timestamp) -> Result<(), Violation> {
        if face == Face::Aborted {
            self.aborted_devices.insert(device.to_owned());
        } else if self.aborted_devices.contains(device) {
            return Err(Violation::AbortLeft { device: device.to_owned(), face });
        }
        if let (Face::Running, Some(stopped)) = (face, self.stopped_at)
            && now - stopped > self.lease + GRACE
        {
            let late_s = (now - stopped).num_seconds();
            return Err(Violation::RunningTooLong { device: device.to_owned(), late_s });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// the agreement's vectors, both clock changes included.
    #[test]
    fn r20_night_by_wall_time_in_berlin() {
        let night = Window::read("22:00:00", "06:00:00", "Europe/Berlin").unwrap();
        for (instant, is_night) in [
            ("2026-03-28T20:59:59Z", false),
            ("2026-03-28T21:00:00Z", true),
            ("2026-03-29T01:00:00Z", true),
            ("2026-03-29T03:59:59.999Z", true),
            ("2026-03-29T04:00:00Z", false),
            ("2026-10-24T19:59:59Z", false),
            ("2026-10-24T20:00:00Z", true),
            ("2026-10-25T00:30:00Z", true),
            ("2026-10-25T01:30:00Z", true),
            ("2026-10-25T04:59:59Z", true),
            ("2026-10-25T05:00:00Z", false),
        ] {
            assert_eq!(night.contains(instant.parse().unwrap()), is_night, "{instant}");
        }
    }

    #[test]
    fn i2_i4_violations_are_named() {
        let at = |s: i64| chrono::DateTime::from_timestamp(1_800_000_000 + s, 0).unwrap();
        let mut oracle = Oracle::new(TimeDelta::seconds(15));
        oracle.raised(Stops::Interrupts, at(0));
        assert!(oracle.look("T1", Face::Running, at(16)).is_ok());
        assert!(oracle.look("T1", Face::Running, at(17)).is_err());
        oracle.resumed();
        assert!(oracle.look("T1", Face::Running, at(18)).is_ok());
        oracle.raised(Stops::Aborts, at(20));
        oracle.resumed();
        assert!(oracle.look("T1", Face::Aborted, at(21)).is_ok());
        assert!(oracle.look("T1", Face::Unknown, at(22)).is_err());
        assert!(oracle.look("T2", Face::Running, at(40)).is_err(), "an abort is never resumed");
    }
}
