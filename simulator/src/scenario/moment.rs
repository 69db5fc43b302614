//! Times, as a scenario writes them.

use chrono::{Days, LocalResult, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Europe::Berlin;
use einhalt_protocol::clocks::Timestamp;

/// A time in a scenario, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// After the step before (or before it).
    After(TimeDelta),
    /// The next such wall time in Berlin.
    Wall(NaiveTime),
    /// Exactly then.
    Instant(Timestamp),
}

impl Moment {
    /// The instant, given when the step before was. None for a wall time that the clock change
    /// skips or repeats: such a time must be written with its offset.
    pub fn resolve(self, before: Timestamp) -> Option<Timestamp> {
        match self {
            Self::After(span) => Some(before + span),
            Self::Instant(at) => Some(at),
            Self::Wall(time) => {
                let today = before.with_timezone(&Berlin).date_naive();
                let candidates = [Some(today), today.checked_add_days(Days::new(1))];
                let mut instants =
                    candidates.into_iter().flatten().map(|date| one_instant(date.and_time(time)));
                instants.find(|at| at.is_none_or(|at| at >= before)).flatten()
            }
        }
    }

    /// The instant on the same day, earlier or later: for times that lie in the past of a step.
    pub fn resolve_today(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Wall(time) => one_instant(now.with_timezone(&Berlin).date_naive().and_time(time)),
            Self::After(_) | Self::Instant(_) => self.resolve(now),
        }
    }
}

fn one_instant(local: chrono::NaiveDateTime) -> Option<Timestamp> {
    match Berlin.from_local_datetime(&local) {
        LocalResult::Single(at) => Some(at.to_utc()),
        LocalResult::Ambiguous(..) | LocalResult::None => None,
    }
}
