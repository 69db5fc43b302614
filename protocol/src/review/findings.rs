//! Findings: what did not go as the agreement wants it, without anybody having decided so. Choosing too
//! high is never one; choosing too low is. A finding says what the record shows, and blames nobody.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::Parts;
use super::documents::RecommendationReview;
use super::force::{ForceEnd, MeasureReview};
use super::reading::Reading;
use super::rescue::RescueReview;
use super::stages::CheckpointOutcome;
use super::standstill::StopEnd;
use crate::clocks::Timestamp;
use crate::explain;
use crate::ids::{ReportId, Seq};
use crate::operation::apply::worse;
use crate::operation::command::RescueOutcome;
use crate::operation::event::Event;
use crate::operation::force::ForceAlarm;
use crate::operation::hold::Cause;
use crate::operation::notice::NoticeCode;
use crate::policy::ClauseId;
use crate::report::Sign;
use crate::rescue::StepId;
use crate::rescue::content::Text;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(optional_fields)]
pub struct ReviewFinding {
    /// What kind it is.
    pub kind: FindingKind,
    /// The clause it belongs to.
    pub clause: ClauseId,
    /// The entry that shows it; none for what never happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<Seq>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// What the record shows, in one sentence.
    pub what: Text,
}

/// Kinds of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// A sign was reported as less than it turned out to be.
    ChosenTooLow,
    /// The question after an unclear sign was not answered in time.
    QuestionUnanswered,
    /// Nobody confirmed proportionality before the next stage.
    CheckpointMissed,
    /// Somebody on scene never acknowledged a stop.
    StopUnanswered,
    /// A step of the rescue chain was late.
    RescueLate,
    /// A step of the rescue chain that was due was never recorded as done.
    RescueNotDone,
    /// The rescue chain was never closed.
    RescueOpen,
    /// A measure of force has no end.
    ForceWithoutEnd,
    /// A measure of force has no details.
    ForceNotDescribed,
    /// A measure of force began without a milder means before it.
    ForceWithoutMilder,
    /// A position that hinders breathing lasted until the supervisor was told.
    PositionTooLong,
    /// Force against a minor.
    ForceOnMinor,
    /// Nobody decided about a certificate in time.
    DocumentUndecided,
    /// The monitor's recommendation was not answered in time (decision 7).
    RecommendationUnanswered,
    /// A report came in after the end.
    ReportAfterEnd,
    /// Contact was reported before the begin was allowed.
    ContactBeforeBegin,
    /// It began with devices that were not checked or not in order.
    DevicesNotChecked,
    /// A device's clock was wrong (R-20h).
    ClockWrong,
    /// A device was silent for too long (D4).
    DeviceSilent,
    /// The service restarted without an orderly stop (I-16).
    ServiceRestarted,
    /// The program met a state its own rules call impossible.
    ImpossibleState,
}

pub(super) fn findings(reading: &Reading<'_>, parts: &Parts) -> Vec<ReviewFinding> {
    let mut found = Vec::new();
    reports(reading, &mut found);
    questions(reading, &mut found);
    for missed in parts.checkpoints.iter().filter(|point| point.outcome == CheckpointOutcome::Missed) {
        let what = missed.name.clone();
        found.push(ReviewFinding::at(
            FindingKind::CheckpointMissed,
            ClauseId::R10,
            missed.entered.seq,
            missed.entered.at,
            about(
                "Keine Bestätigung der Verhältnismäßigkeit: {}",
                "Proportionality not confirmed: {}",
                &what,
            ),
        ));
    }
    stops(parts, &mut found);
    parts.rescue.iter().for_each(|run| rescue(run, &mut found));
    parts.force.measures.iter().for_each(|measure| force(measure, &mut found));
    for late in parts.documents.iter().filter(|document| document.undecided_in_time) {
        let what = Text::new(
            "Über ein Attest wurde nicht rechtzeitig entschieden",
            "A certificate was not decided about in time",
        );
        found.push(ReviewFinding::at(
            FindingKind::DocumentUndecided,
            ClauseId::R50,
            late.moment.seq,
            late.moment.at,
            what,
        ));
    }
    parts.recommendations.iter().for_each(|asked| recommendation(asked, &mut found));
    for early in &parts.places.contact_before_begin {
        let what = Text::new(
            "Ansprache gemeldet, bevor der Beginn erlaubt war",
            "Contact was reported before the begin was allowed",
        );
        found.push(ReviewFinding::at(
            FindingKind::ContactBeforeBegin,
            ClauseId::R20,
            early.seq,
            early.at,
            what,
        ));
    }
    for clock in parts.clocks.iter().filter(|clock| clock.wrong) {
        let label = clock.label.clone().unwrap_or_default();
        let seconds = clock.largest_ms / 1000;
        let what = Text::new(
            format!("Uhr von {label} um bis zu {seconds} s falsch"),
            format!("Clock of {label} wrong by up to {seconds} s"),
        );
        let seq = clock.readings.iter().find(|reading| reading.ahead_ms == clock.largest_ms);
        let (seq, at) = (seq.map(|reading| reading.seq), seq.map(|reading| reading.server_at));
        found.push(ReviewFinding { kind: FindingKind::ClockWrong, clause: ClauseId::R20, seq, at, what });
    }
    service(reading, &mut found);
    found.sort_by_key(|finding| (finding.seq.is_none(), finding.seq));
    found
}

/// Reports that said less than what came after, and reports after the end.
fn reports(reading: &Reading<'_>, found: &mut Vec<ReviewFinding>) {
    let mut roots: BTreeMap<ReportId, Sign> = BTreeMap::new();
    for line in &reading.lines {
        let (Event::Reported { report, .. } | Event::ReportRepeated { report }) = &line.entry.event else {
            continue;
        };
        if let Event::Reported { after_end: true, .. } = &line.entry.event {
            let what = about(
                "Nach dem Ende eingegangen: {}",
                "Came in after the end: {}",
                &explain::labels::sign(report.sign),
            );
            found.push(ReviewFinding::at(
                FindingKind::ReportAfterEnd,
                ClauseId::R30,
                line.seq,
                line.entry.at,
                what,
            ));
        }
        let root = reading.end.reports.get(&report.id).map_or(report.id, |facts| facts.root);
        let Some(before) = roots.get(&root).copied() else {
            roots.insert(root, report.sign);
            continue;
        };
        let now = worse(before, report.sign);
        if now.is_life_threatening() && !before.is_life_threatening() {
            let (first, then) = (explain::labels::sign(before), explain::labels::sign(report.sign));
            let what = Text::new(
                format!("Zu niedrig gemeldet: erst {}, dann {}", first.de, then.de),
                format!("Reported too low: first {}, then {}", first.en, then.en),
            );
            found.push(ReviewFinding::at(
                FindingKind::ChosenTooLow,
                ClauseId::R31,
                line.seq,
                line.entry.at,
                what,
            ));
        }
        roots.insert(root, now);
    }
}

/// Questions after an unclear sign: what was unclear turned out bad, or nobody answered.
fn questions(reading: &Reading<'_>, found: &mut Vec<ReviewFinding>) {
    let aborts =
        reading.pick(|event| if let Event::Aborted { cause, .. } = event { Some(cause) } else { None });
    for (line, cause) in aborts {
        let (kind, what) = if let Cause::BadAnswer { .. } = cause {
            let what = Text::new(
                "Als unklar gemeldet; die Antworten zeigten Lebensgefahr",
                "Reported as unclear; the answers showed danger to life",
            );
            (FindingKind::ChosenTooLow, what)
        } else if let Cause::NoAnswer { .. } = cause {
            let what = Text::new(
                "Die Frage nach Reaktion, Atmung, Blutung und Krampf blieb unbeantwortet",
                "The question about response, breathing, bleeding and convulsions was not answered",
            );
            (FindingKind::QuestionUnanswered, what)
        } else {
            continue;
        };
        found.push(ReviewFinding::at(kind, ClauseId::R31, line.seq, line.entry.at, what));
    }
}

fn stops(parts: &Parts, found: &mut Vec<ReviewFinding>) {
    for stop in &parts.standstills {
        let silent: Vec<&str> = stop
            .devices
            .iter()
            .filter(|row| row.role.stands_on_scene() && row.acknowledged.is_none())
            .map(|row| row.label.as_str())
            .collect();
        let over = stop.ended != StopEnd::Standing;
        if stop.standstill_ms.is_none() && over && !silent.is_empty() {
            let who = silent.join(", ");
            let what = Text::new(format!("Nicht bestätigt von {who}"), format!("Not acknowledged by {who}"));
            found.push(ReviewFinding::at(
                FindingKind::StopUnanswered,
                ClauseId::R30,
                stop.seq,
                stop.signalled_at,
                what,
            ));
        }
        let (kind, clause, what) = if let Cause::Silence { .. } = &stop.cause {
            let what = Text::new(
                "Ein Gerät am Einsatzort schwieg zu lange",
                "A device on scene was silent for too long",
            );
            (FindingKind::DeviceSilent, ClauseId::R30, what)
        } else if let Cause::Impossible = &stop.cause {
            let what = Text::new(
                "Das Programm erreichte einen unmöglichen Stand",
                "The program met an impossible state",
            );
            (FindingKind::ImpossibleState, ClauseId::R61, what)
        } else {
            continue;
        };
        found.push(ReviewFinding::at(kind, clause, stop.seq, stop.signalled_at, what));
    }
}

fn rescue(run: &RescueReview, found: &mut Vec<ReviewFinding>) {
    for step in &run.steps {
        let late = step.late_ms.filter(|late| *late > 0);
        if let Some(late) = late {
            let seconds = late.div_ceil(1000);
            let what = Text::new(
                format!("Rettungskette, {}: {seconds} s zu spät", step.name.de),
                format!("Rescue chain, {}: {seconds} s late", step.name.en),
            );
            let seq = step.done.first().map_or(run.seq, |done| done.seq);
            let at = step.done.first().map_or(run.opened_at, |done| done.at);
            found.push(ReviewFinding::at(FindingKind::RescueLate, ClauseId::R33, seq, at, what));
        } else if step.due_s.is_some() && step.done.is_empty() && is_due(run, step.step) {
            let what =
                about("Rettungskette, nicht festgehalten: {}", "Rescue chain, not recorded: {}", &step.name);
            found.push(ReviewFinding::at(
                FindingKind::RescueNotDone,
                ClauseId::R33,
                run.seq,
                run.opened_at,
                what,
            ));
        }
    }
    if run.closed.is_none() {
        let what =
            Text::new("Die Rettungskette wurde nicht abgeschlossen", "The rescue chain was not closed");
        found.push(ReviewFinding::at(FindingKind::RescueOpen, ClauseId::R33, run.seq, run.opened_at, what));
    }
}

/// Where a physician found that no ambulance is needed, the way to it is not missed.
fn is_due(run: &RescueReview, step: StepId) -> bool {
    let needed = run.closed.as_ref().is_none_or(|end| end.outcome != RescueOutcome::NotRequired);
    needed
        && (step != StepId::Call112
            || !run
                .steps
                .iter()
                .any(|other| other.step == StepId::ControlRoomCall112 && !other.done.is_empty()))
}

fn force(measure: &MeasureReview, found: &mut Vec<ReviewFinding>) {
    let Some(started) = &measure.started else { return };
    let mut add = |kind, de: &str, en: &str| {
        let what = about(de, en, &measure.name);
        found.push(ReviewFinding::at(kind, ClauseId::R11, started.seq, started.at, what));
    };
    if measure.end == ForceEnd::Unknown {
        add(FindingKind::ForceWithoutEnd, "Ende unbekannt: {}", "End unknown: {}");
    }
    if measure.described.is_none() {
        add(FindingKind::ForceNotDescribed, "Angaben fehlen: {}", "Details missing: {}");
    }
    let told = measure.described.as_ref().is_some_and(|details| !details.milder_means.is_empty());
    if measure.milder_before.is_empty() && !told {
        add(FindingKind::ForceWithoutMilder, "Kein milderes Mittel davor: {}", "No milder means before: {}");
    }
    if measure.on_minor {
        add(FindingKind::ForceOnMinor, "Gegen eine minderjährige Person: {}", "Against a minor: {}");
    }
    if measure.alarms.iter().any(|asked| asked.alarm == ForceAlarm::PositionSupervisor) {
        add(
            FindingKind::PositionTooLong,
            "Atemhindernde Lage, bis die Leitstelle verständigt wurde: {}",
            "A position that hinders breathing, until the supervisor was told: {}",
        );
    }
}

fn recommendation(asked: &RecommendationReview, found: &mut Vec<ReviewFinding>) {
    if asked.answered.is_none() {
        let what = Text::new(
            "Die Empfehlung der Beobachtung blieb unbeantwortet",
            "The monitor's recommendation was not answered",
        );
        found.push(ReviewFinding::at(
            FindingKind::RecommendationUnanswered,
            ClauseId::R10,
            asked.moment.seq,
            asked.moment.at,
            what,
        ));
    }
}

fn service(reading: &Reading<'_>, found: &mut Vec<ReviewFinding>) {
    for (line, ()) in reading.pick(|event| matches!(event, Event::Restarted).then_some(())) {
        let what = Text::new(
            "Der Dienst wurde ohne geordnetes Ende neu gestartet",
            "The service restarted without an orderly stop",
        );
        found.push(ReviewFinding::at(
            FindingKind::ServiceRestarted,
            ClauseId::R30,
            line.seq,
            line.entry.at,
            what,
        ));
    }
    for (line, notices) in reading.pick(|event| Some(super::timeline::notices(event))) {
        if notices.iter().any(|notice| notice.code == NoticeCode::DevicesNotChecked) {
            let what = Text::new(
                "Begonnen mit Geräten, die nicht geprüft oder nicht in Ordnung waren",
                "Begun with devices that were not checked or not in order",
            );
            found.push(ReviewFinding::at(
                FindingKind::DevicesNotChecked,
                ClauseId::R30,
                line.seq,
                line.entry.at,
                what,
            ));
        }
    }
}

fn about(de: &str, en: &str, what: &Text) -> Text {
    Text::new(de.replace("{}", &what.de), en.replace("{}", &what.en))
}

impl ReviewFinding {
    fn at(kind: FindingKind, clause: ClauseId, seq: Seq, at: Timestamp, what: Text) -> Self {
        Self { kind, clause, seq: Some(seq), at: Some(at), what }
    }
}
