use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Europe::Berlin;
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::policy::Policy;
use einhalt_protocol::review::Review;

use super::*;

fn digest(number: u8, at: &str, change: impl FnOnce(&mut ReviewDigest)) -> (Arc<Digest>, u8) {
    let operation = OperationId::derived("listed", &[&[number]]);
    let review = Review::of(operation, Vec::new(), Policy::kreis_unna(), &BTreeMap::new());
    let mut listed = review.digest();
    listed.reference = format!("UN-2026-{number}");
    listed.at = at.parse().unwrap();
    change(&mut listed);
    (Arc::new(Digest { listed, facts: review.facts(), kept: None }), number)
}

fn numbers(wanted: &Wanted, all: &[(Arc<Digest>, u8)]) -> Vec<u8> {
    wanted.select(all.to_vec(), Berlin).items.into_iter().map(|(_, number)| number).collect()
}

#[test]
fn a_list_is_searched_and_filtered_newest_first() {
    let all = [
        digest(1, "2026-05-05T10:00:00Z", |d| d.end = Some(End::Completed)),
        digest(2, "2026-05-06T10:00:00Z", |d| {
            d.end = Some(End::Aborted);
            d.stops = 1;
            d.triggered = BTreeSet::from([ClauseId::R31]);
        }),
        digest(3, "2026-05-07T10:00:00Z", |d| {
            d.drill = true;
            d.refused = BTreeSet::from([ClauseId::R20]);
        }),
    ];
    let wanted = Wanted::default;
    assert_eq!(numbers(&wanted(), &all), [3, 2, 1]);
    assert_eq!(numbers(&Wanted { text: Some("un-2026 2".to_owned()), ..wanted() }, &all), [3, 2, 1]);
    assert_eq!(numbers(&Wanted { text: Some("2026-2".to_owned()), ..wanted() }, &all), [2]);
    assert_eq!(numbers(&Wanted { end: Some(EndWanted::Aborted), ..wanted() }, &all), [2]);
    assert_eq!(numbers(&Wanted { end: Some(EndWanted::Open), ..wanted() }, &all), [3]);
    assert_eq!(numbers(&Wanted { clause: Some(ClauseId::R20), ..wanted() }, &all), [3]);
    assert_eq!(numbers(&Wanted { stops: Some(true), ..wanted() }, &all), [2]);
    assert_eq!(numbers(&Wanted { drill: Some(false), ..wanted() }, &all), [2, 1]);
}

/// A day is a day of the policy's zone: in summer it begins at 22:00 UTC.
#[test]
fn days_are_those_of_the_zone() {
    let all = [digest(1, "2026-05-05T21:59:59Z", |_| {}), digest(2, "2026-05-05T22:00:00Z", |_| {})];
    let day = |day: &str| Some(day.parse().unwrap());
    let wanted = Wanted { from: day("2026-05-06"), to: day("2026-05-06"), ..Wanted::default() };
    assert_eq!(numbers(&wanted, &all), [2]);
    let wanted = Wanted { to: day("2026-05-05"), ..Wanted::default() };
    assert_eq!(numbers(&wanted, &all), [1]);
}

#[test]
fn a_page_beyond_the_last_is_the_last() {
    let all: Vec<_> = (0..120).map(|number| digest(number, "2026-05-05T10:00:00Z", |_| {})).collect();
    let found = Wanted { page: Some(9), ..Wanted::default() }.select(all, Berlin);
    assert_eq!((found.total, found.pages, found.page, found.items.len()), (120, 3, 3, 20));
    let none = Wanted::default().select(Vec::<(Arc<Digest>, ())>::new(), Berlin);
    assert_eq!((none.total, none.pages, none.page, none.items.len()), (0, 1, 1, 0));
}
