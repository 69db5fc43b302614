//! Night windows as instants: which of them count for those who are affected, and where a night begins
//! and ends. Wall time is derived from the instant through the zone's own rules, never from a stored offset.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::Affected;
use crate::clocks::Timestamp;
use crate::policy::{Night, NightWindow};

/// One night, half open: every window that applies, run together where they touch.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Span<'n> {
    from: Timestamp,
    until: Timestamp,
    /// The window that opens it.
    window: &'n NightWindow,
}

/// Whether it is night at this instant for those who are affected.
pub fn is_night(at: Timestamp, night: &Night, affected: Affected) -> bool {
    began_at(at, night, affected).is_some()
}

/// When the night that holds this instant began.
pub fn began_at(at: Timestamp, night: &Night, affected: Affected) -> Option<Timestamp> {
    night_at(at, night, affected).map(|span| span.from)
}

/// The first instant of the next night after this one. None if no window applies.
pub fn next_begin(at: Timestamp, night: &Night, affected: Affected) -> Option<Timestamp> {
    nights_near(at, night, affected).into_iter().map(|span| span.from).find(|from| *from > at)
}

/// The first instant from this one on that is day.
pub fn next_day(at: Timestamp, night: &Night, affected: Affected) -> Timestamp {
    night_at(at, night, affected).map_or(at, |span| span.until)
}

/// The rule that makes it night now, the strictest if several do: the one that ends last, and among
/// those the one that began first. By day, the one that opens the next night.
pub fn rule(at: Timestamp, night: &Night, affected: Affected) -> Option<&NightWindow> {
    spans_near(at, night, affected)
        .filter(|span| span.from <= at && at < span.until)
        .max_by_key(|span| (span.until, std::cmp::Reverse(span.from)))
        .or_else(|| nights_near(at, night, affected).into_iter().find(|span| span.from > at))
        .map(|span| span.window)
}

fn night_at(at: Timestamp, night: &Night, affected: Affected) -> Option<Span<'_>> {
    nights_near(at, night, affected).into_iter().find(|span| span.from <= at && at < span.until)
}

/// The nights around an instant, in order. Windows that overlap or touch are one night.
fn nights_near(at: Timestamp, night: &Night, affected: Affected) -> Vec<Span<'_>> {
    let mut spans: Vec<Span<'_>> = spans_near(at, night, affected).collect();
    spans.sort_by_key(|span| (span.from, std::cmp::Reverse(span.until)));
    let mut nights: Vec<Span<'_>> = Vec::new();
    for span in spans {
        match nights.last_mut() {
            Some(last) if span.from <= last.until => last.until = last.until.max(span.until),
            Some(_) | None => nights.push(span),
        }
    }
    nights
}

fn spans_near(at: Timestamp, night: &Night, affected: Affected) -> impl Iterator<Item = Span<'_>> {
    let today = at.with_timezone(&night.zone).date_naive();
    let windows = night.windows.iter().filter(move |window| affected.protected_by(window));
    windows.flat_map(move |window| {
        [
            today.checked_sub_days(Days::new(1)),
            Some(today),
            today.checked_add_days(Days::new(1)),
            today.checked_add_days(Days::new(2)),
        ]
        .into_iter()
        .flatten()
        .filter_map(move |date| span_of(date, window, night.zone))
    })
}

fn span_of(date: NaiveDate, window: &NightWindow, zone: Tz) -> Option<Span<'_>> {
    let last = if window.from < window.until { date } else { date.checked_add_days(Days::new(1))? };
    let from = instant(date.and_time(window.from), zone, Side::Earlier)?;
    let until = instant(last.and_time(window.until), zone, Side::Later)?;
    Some(Span { from, until, window })
}

#[derive(Clone, Copy)]
enum Side {
    Earlier,
    Later,
}

/// A wall time as an instant. One that exists twice is read so that the night is longer; one that
/// the clock change skips is read an hour later.
fn instant(wall: NaiveDateTime, zone: Tz, side: Side) -> Option<Timestamp> {
    let resolve = |wall: NaiveDateTime| -> Option<DateTime<Tz>> {
        match (zone.from_local_datetime(&wall), side) {
            (LocalResult::Single(at), _) => Some(at),
            (LocalResult::Ambiguous(earlier, _), Side::Earlier) => Some(earlier),
            (LocalResult::Ambiguous(_, later), Side::Later) => Some(later),
            (LocalResult::None, _) => None,
        }
    };
    resolve(wall)
        .or_else(|| resolve(wall.checked_add_signed(TimeDelta::hours(1))?))
        .map(|at| at.with_timezone(&Utc))
}
