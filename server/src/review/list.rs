//! Which operations a reader asks for: search, filters, order and pages, over digests in memory.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate};
use chrono_tz::Tz;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::operation::plan::End;
use einhalt_protocol::policy::ClauseId;
use einhalt_protocol::review::ReviewDigest;
use serde::Deserialize;

use super::Digest;

/// Operations on one page.
pub const PAGE_SIZE: usize = 50;

/// What is asked for. Everything may be left out.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// Words that the reference contains, in any order and spelling of case.
    pub text: Option<String>,
    /// First day, in the policy's zone.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
    /// How it ended.
    pub end: Option<EndWanted>,
    /// A clause that stopped it, refused something, or was departed from.
    pub clause: Option<ClauseId>,
    /// Only with stops, or only without.
    pub stops: Option<bool>,
    /// Only with deviations, or only without.
    pub deviations: Option<bool>,
    /// Only with findings, or only without.
    pub findings: Option<bool>,
    /// Only with force, or only without.
    pub force: Option<bool>,
    /// Only drills, or only real ones.
    pub drill: Option<bool>,
    /// The page, counted from 1.
    pub page: Option<u32>,
}

/// How it ended, as asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndWanted {
    /// Handed over.
    Completed,
    /// Closed with a reason.
    NotCarriedOut,
    /// Aborted.
    Aborted,
    /// It has not ended.
    Open,
}

/// What was found: one page, the newest first.
pub struct Found<T> {
    /// How many there are on all pages.
    pub total: usize,
    /// The page that is shown, counted from 1.
    pub page: usize,
    /// How many pages there are; at least one.
    pub pages: usize,
    /// The operations of this page.
    pub items: Vec<T>,
}

impl Wanted {
    /// One page of those that are wanted, the newest first. `tag` comes along with each.
    pub fn select<T>(&self, all: Vec<(Arc<Digest>, T)>, zone: Tz) -> Found<(Arc<Digest>, T)> {
        let words: Vec<String> =
            self.text.iter().flat_map(|text| text.split_whitespace()).map(fold).collect();
        let from = self.from.and_then(|day| midnight(day, zone));
        let until = self.to.and_then(|day| midnight(day.checked_add_days(Days::new(1))?, zone));
        let mut found: Vec<_> = all
            .into_iter()
            .filter(|(digest, _)| {
                let listed = &digest.listed;
                self.fits(listed)
                    && from.is_none_or(|from| listed.at >= from)
                    && until.is_none_or(|until| listed.at < until)
                    && (words.is_empty() || holds_all(&fold(&listed.reference), &words))
            })
            .collect();
        found.sort_by_key(|(digest, _)| (std::cmp::Reverse(digest.listed.at), digest.listed.operation));
        let total = found.len();
        let pages = total.div_ceil(PAGE_SIZE).max(1);
        let page = usize::try_from(self.page.unwrap_or(1)).unwrap_or(usize::MAX).clamp(1, pages);
        let items = found.into_iter().skip((page - 1) * PAGE_SIZE).take(PAGE_SIZE).collect();
        Found { total, page, pages, items }
    }

    fn fits(&self, listed: &ReviewDigest) -> bool {
        let yes = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
        let end = self.end.is_none_or(|wanted| match wanted {
            EndWanted::Completed => listed.end == Some(End::Completed),
            EndWanted::NotCarriedOut => listed.end == Some(End::NotCarriedOut),
            EndWanted::Aborted => listed.end == Some(End::Aborted),
            EndWanted::Open => listed.end.is_none(),
        });
        let clause = self.clause.is_none_or(|clause| {
            [&listed.triggered, &listed.refused, &listed.deviated].iter().any(|of| of.contains(&clause))
        });
        end && clause
            && yes(self.stops, listed.stops > 0)
            && yes(self.deviations, listed.deviations > 0)
            && yes(self.findings, listed.findings > 0)
            && yes(self.force, listed.force > 0)
            && yes(self.drill, listed.drill)
    }
}

fn holds_all(text: &str, words: &[String]) -> bool {
    words.iter().all(|word| text.contains(word.as_str()))
}

fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// The first instant of a day. On a day whose midnight does not exist, or exists twice, the earlier one.
fn midnight(day: NaiveDate, zone: Tz) -> Option<Timestamp> {
    let wall = day.and_hms_opt(0, 0, 0)?;
    let local: Option<DateTime<Tz>> = wall.and_local_timezone(zone).earliest();
    Some(local.map_or_else(|| wall.and_utc(), |local| local.to_utc()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
