//! Clause by clause: every clause of the policy with its wording, whether it was kept, triggered,
//! departed from or tried against, and the entries that show it.

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::Parts;
use super::reading::{Line, Reading};
use super::timeline::notices;
use super::words;
use crate::clocks::Timestamp;
use crate::explain::{PolicyValue, clause_table};
use crate::ids::Seq;
use crate::operation::event::Event;
use crate::operation::family::CountAt;
use crate::operation::hold::{Hold, HoldKind};
use crate::operation::plan::{Known, Step};
use crate::policy::ClauseId;
use crate::rescue::content::Text;

/// One clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct ClauseReview {
    /// Its id.
    pub clause: ClauseId,
    /// Its German title.
    pub title: String,
    /// Its German wording, exactly.
    pub quote: String,
    /// What the program does for it.
    pub does: Text,
    /// The values of the policy that belong to it.
    pub values: Vec<PolicyValue>,
    /// The most serious of what happened under it.
    pub verdict: ClauseVerdict,
    /// The entries that show it, in order.
    pub marks: Vec<ClauseMark>,
}

/// What became of a clause, the most serious first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClauseVerdict {
    /// It was departed from, knowingly.
    Deviated,
    /// Something did not go as it wants, without anybody having decided so.
    Finding,
    /// It stopped the operation.
    Triggered,
    /// It refused a request.
    Refused,
    /// It was kept, and the record shows it.
    Kept,
    /// There was no occasion for it.
    NoOccasion,
    /// The agreement leaves it open: the program takes no position.
    LeftOpen,
}

/// One entry under a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct ClauseMark {
    /// The entry; none for what the policy declares, or what never happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<Seq>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// What it shows.
    pub shows: ClauseVerdict,
    /// What happened, in one sentence.
    pub what: Text,
}

pub(super) fn clauses(reading: &Reading<'_>, parts: &Parts) -> Vec<ClauseReview> {
    let mut marks: Vec<(ClauseId, ClauseMark)> =
        reading.lines.iter().flat_map(|line| of_entry(reading, line)).collect();
    for deviation in &parts.deviations {
        let (seq, at) = deviation.moment.as_ref().map(|moment| (moment.seq, moment.at)).unzip();
        marks.push((
            deviation.clause,
            ClauseMark { seq, at, shows: ClauseVerdict::Deviated, what: deviation.what.clone() },
        ));
    }
    for finding in &parts.findings {
        let (seq, at) = (finding.seq, finding.at);
        marks.push((
            finding.clause,
            ClauseMark { seq, at, shows: ClauseVerdict::Finding, what: finding.what.clone() },
        ));
    }
    clause_table(reading.policy)
        .into_iter()
        .map(|row| {
            let of = |(clause, mark): &(ClauseId, ClauseMark)| (*clause == row.clause).then(|| mark.clone());
            let mut marks: Vec<ClauseMark> = marks.iter().filter_map(of).collect();
            marks.sort_by_key(|mark| (mark.seq.is_none(), mark.seq, mark.shows));
            let worst = marks.iter().map(|mark| mark.shows).min();
            let nothing = match row.clause {
                ClauseId::R60 => ClauseVerdict::LeftOpen,
                // Every rule of this review names its clause; nothing is looser than the agreement.
                ClauseId::R61 => ClauseVerdict::Kept,
                ClauseId::R01
                | ClauseId::R02
                | ClauseId::R03
                | ClauseId::R10
                | ClauseId::R11
                | ClauseId::R20
                | ClauseId::R30
                | ClauseId::R31
                | ClauseId::R32
                | ClauseId::R33
                | ClauseId::R40
                | ClauseId::R41
                | ClauseId::R50 => ClauseVerdict::NoOccasion,
            };
            ClauseReview {
                clause: row.clause,
                title: row.title,
                quote: row.quote,
                does: row.does,
                values: row.values,
                verdict: worst.unwrap_or(nothing),
                marks,
            }
        })
        .collect()
}

/// What an entry shows, and under which clauses.
fn of_entry(reading: &Reading<'_>, line: &Line) -> Vec<(ClauseId, ClauseMark)> {
    let event = &line.entry.event;
    let mark = |shows: ClauseVerdict, what: Text| ClauseMark {
        seq: Some(line.seq),
        at: Some(line.entry.at),
        shows,
        what,
    };
    let in_words = || words::of(reading, &line.entry);
    let mut marks = Vec::new();
    if let Event::HoldOpened { clause, .. } | Event::Aborted { clause, .. } = event {
        marks.push((*clause, mark(ClauseVerdict::Triggered, in_words())));
    } else if let Event::Refused { refusal, .. } = event {
        let mut clauses: Vec<ClauseId> =
            refusal.reasons.iter().filter_map(|reason| reason.clause.or(reason.code.rests_on())).collect();
        clauses.sort();
        clauses.dedup();
        marks.extend(clauses.into_iter().map(|clause| (clause, mark(ClauseVerdict::Refused, in_words()))));
    } else {
        marks.extend(
            kept(reading, event).into_iter().map(|clause| (clause, mark(ClauseVerdict::Kept, in_words()))),
        );
    }
    let told = notices(event).into_iter();
    marks.extend(told.map(|notice| {
        let said = Text::new(notice.code.de(), notice.code.en());
        (notice.clause, mark(ClauseVerdict::Kept, said))
    }));
    marks
}

/// The clauses that an entry keeps to.
fn kept(reading: &Reading<'_>, event: &Event) -> Vec<ClauseId> {
    if let Event::StepTaken(taken) = event {
        return step(reading, taken.step, taken.place.is_some());
    }
    if let Event::PlanAccepted { place, .. } = event {
        let by_place = place.is_some().then_some(ClauseId::R41);
        return [ClauseId::R20].into_iter().chain(by_place).collect();
    }
    let lifted = if let Event::HoldLifted { hold, .. } = event {
        let clause = |hold: &Hold| if hold.kind == HoldKind::Medical { ClauseId::R32 } else { hold.clause };
        reading.end.holds.get(hold).map(clause)
    } else if let Event::Resumed { .. } = event {
        Some(ClauseId::R32)
    } else {
        None
    };
    // What is answered with "no", or counted short, keeps to nothing; it is listed where it belongs.
    let falls_short = if let Event::PreflightAnswered { answer, .. } = event {
        *answer != Known::Yes
    } else if let Event::Counted { missing, at, .. } = event {
        !missing.is_empty() && *at != CountAt::Contact
    } else {
        matches!(event, Event::ForceAlarmed { .. } | Event::Unanswered { .. } | Event::StepOverdue { .. })
    };
    if falls_short { Vec::new() } else { lifted.or_else(|| words::clause(event)).into_iter().collect() }
}

/// Each step is judged by night, family and place before it is allowed.
fn step(reading: &Reading<'_>, step: Step, compared: bool) -> Vec<ClauseId> {
    let mut clauses = vec![ClauseId::R20];
    let family = reading.end.plan.as_ref().is_some_and(|plan| plan.persons.len() > 1);
    if family && matches!(step, Step::Board | Step::Depart | Step::Transfer | Step::HandOver) {
        clauses.push(ClauseId::R40);
    }
    if step == Step::Begin {
        clauses.push(ClauseId::R10);
        if compared {
            clauses.push(ClauseId::R41);
        }
    }
    clauses
}
