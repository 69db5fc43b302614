//! Looks at screens, the picture of the operation, and the record, and says the first difference.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::StopId;
use einhalt_protocol::operation::event::{Entry, Event};
use einhalt_protocol::operation::notice::NoticeCode;
use einhalt_protocol::rescue::StepId;
use einhalt_protocol::rescue::sheet::HandOverSheet;
use einhalt_protocol::wire::safeguards_view::NoticeView;
use einhalt_protocol::wire::server_frame::NumberedEntry;
use einhalt_protocol::wire::view::{OperationView, RescueStepView, TaskView};

use super::check_safeguards::safeguards;
use super::stage::{Player, Stage};
use crate::evidence::Evidence;
use crate::scenario::{Expect, RescueState, Step};

/// A second more or less: clocks of devices are read in milliseconds, the record in full.
const NEARLY: TimeDelta = TimeDelta::seconds(1);

/// The notices that had been given before a step.
#[derive(Debug, Default)]
pub struct Seen(Vec<NoticeView>);

impl Seen {
    /// The kinds of notices given since.
    pub fn new_in(&self, view: &OperationView) -> Vec<NoticeCode> {
        // An equal notice may be given again at the same instant: what was there counts once.
        let mut before = self.0.clone();
        let mut new = Vec::new();
        for notice in &view.safeguards.notices {
            match before.iter().position(|known| known == notice) {
                Some(place) => {
                    before.swap_remove(place);
                }
                None => new.push(notice.notice.code),
            }
        }
        new
    }
}

/// Remembers the notices given so far, if a step expects new ones.
pub async fn noticed(stage: &Stage, step: &Step) -> Result<Seen, String> {
    if step.expect.safeguards.notices.is_none() {
        return Ok(Seen::default());
    }
    Ok(Seen(stage.view(stage.unit_of(step)).await?.safeguards.notices))
}

/// Checks everything a step expects. Returns how much that was.
pub async fn after(stage: &Stage, step: &Step, seen: &Seen) -> Result<usize, String> {
    let expect = &step.expect;
    let unit = stage.unit_of(step);
    let mut checks = screens(stage, step).await?;
    checks += devices(stage, expect).await?;
    if looks_at_view(expect) {
        let look = async || {
            let view = stage.view(unit).await?;
            Ok::<_, String>(
                picture(&view, stage, expect)? + safeguards(&view, stage, &expect.safeguards, seen)?,
            )
        };
        checks += stage.eventually(look).await?;
    }
    if !expect.sheet.is_empty() {
        checks += stage.eventually(async || on_sheet(&sheet(stage, unit).await?, expect)).await?;
    }
    if !expect.record.is_empty() || !expect.readings.is_empty() {
        checks += stage.eventually(async || recorded(&export(stage, unit).await?, stage, expect)).await?;
    }
    Ok(checks)
}

/// What must hold after every play: nothing waits, nothing is missing or double, everyone has the
/// same log, and the record verifies.
pub async fn after_all(stage: &Stage) -> Result<usize, String> {
    let mut checks = 0;
    for unit in stage.units() {
        // What a device knows must be in a record that is read afterwards: entries such as receipts may
        // still come in between.
        let crew = stage.players.iter().filter(|(_, player)| player.member.unit == unit);
        let known: Vec<_> = crew.map(|(sign, player)| (sign, player, log_of(player))).collect();
        let evidence = export(stage, unit).await?;
        let summary = evidence.verify()?;
        tracing::debug!(%summary, "the record verifies");
        checks += 1;
        for (sign, player, log) in known {
            checks += device_after_all(sign, player, &log, &evidence)?;
        }
        let mut seen = BTreeSet::new();
        for entry in evidence.entries() {
            if let Event::Reported { report, .. } = &entry.event
                && !seen.insert(report.id)
            {
                return Err(format!("report {} is in the record twice", report.id));
            }
        }
        checks += 1;
    }
    Ok(checks)
}

fn log_of(player: &Player) -> Vec<NumberedEntry> {
    player.handheld.read(|device| device.standing.log().to_vec())
}

fn device_after_all(
    sign: &str,
    player: &Player,
    log: &[NumberedEntry],
    evidence: &Evidence,
) -> Result<usize, String> {
    let (faults, waiting, settled) = player.handheld.read(|device| {
        (device.standing.faults(), device.outbox.waiting().len(), device.standing.is_settled())
    });
    if faults != crate::standing::Faults::default() {
        return Err(format!("{sign} saw what never may happen: {faults:?}"));
    }
    if !player.handheld.is_reachable() {
        return Ok(0);
    }
    if waiting > 0 || !settled {
        return Err(format!(
            "{sign} still has {waiting} reports without receipt, all stops recorded: {settled}"
        ));
    }
    same_log(sign, log, evidence)?;
    Ok(3)
}

fn same_log(sign: &str, log: &[NumberedEntry], evidence: &Evidence) -> Result<(), String> {
    for numbered in log {
        let Some(entry) = evidence.entry(numbered.seq) else {
            return Err(format!("{sign} knows entry {}, the record does not", numbered.seq));
        };
        // Receipts of others are left empty for roles that do not see the board.
        let hidden =
            matches!((&entry.event, &numbered.entry.event), (Event::Receipts { .. }, Event::Receipts { .. }));
        if *entry != numbered.entry && !hidden {
            return Err(format!("{sign} has another entry {} than the record", numbered.seq));
        }
    }
    Ok(())
}

async fn screens(stage: &Stage, step: &Step) -> Result<usize, String> {
    let mut checks = 0;
    for (word, face) in &step.expect.show {
        for sign in stage.signs(word, step.by.as_deref()) {
            let player = stage.player(&sign).ok_or_else(|| format!("there is no device `{sign}`"))?;
            let look = async || {
                let shown = player.handheld.shown();
                if shown == *face { Ok(()) } else { Err(shown) }
            };
            stage.eventually(look).await.map_err(|shown| {
                let withheld = player.handheld.read(|device| device.withheld().map(|held| held.because));
                let why = withheld.map(|because| format!(" (no lease: {because:?})")).unwrap_or_default();
                format!("{sign} should show {face}, shows {shown}{why}")
            })?;
            checks += 1;
        }
    }
    Ok(checks)
}

async fn devices(stage: &Stage, expect: &Expect) -> Result<usize, String> {
    let mut checks = 0;
    let counts = [("receipts", &expect.receipts), ("waiting", &expect.waiting)];
    for (what, table) in counts {
        for (sign, wanted) in table {
            let player = stage.player(sign).ok_or_else(|| format!("there is no device `{sign}`"))?;
            let look = async || {
                let count = player.handheld.read(|device| match what {
                    "receipts" => device.outbox.receipted().len(),
                    _ => device.outbox.waiting().len(),
                });
                if count == *wanted { Ok(()) } else { Err(count) }
            };
            let differs = |count| format!("{sign} should have {wanted} reports under `{what}`, has {count}");
            stage.eventually(look).await.map_err(differs)?;
            checks += 1;
        }
    }
    if let Some(sign) = &expect.position {
        let seen = stage.player(sign);
        let overseer = seen.and_then(|seen| stage.overseer(&seen.member.unit));
        let (Some(overseer), Some(seen)) = (overseer, seen) else {
            return Err("nobody sees positions".to_owned());
        };
        let device = seen.handheld.id();
        overseer
            .handheld
            .wait_for("a position", |overseer| overseer.positions().contains_key(&device))
            .await
            .map_err(|_| format!("the position of {sign} is not seen by {}", overseer.member.sign))?;
        checks += 1;
    }
    Ok(checks)
}

fn looks_at_view(expect: &Expect) -> bool {
    !expect.rescue.is_empty()
        || expect.chain.is_some()
        || expect.standstill.is_some()
        || expect.standstill_at_least.is_some()
        || expect.stand.is_some()
        || !expect.open.is_empty()
        || expect.phase.is_some()
        || expect.forecast.is_some()
        || !expect.tasks.is_empty()
        || !expect.happened.is_empty()
        || expect.safeguards.looks_at_view()
}

/// The record of an operation, as anyone could take it away.
pub async fn export(stage: &Stage, unit: &str) -> Result<Evidence, String> {
    let overseer = stage.overseer(unit).ok_or("nobody here may take the record")?;
    let operation = stage.operation(unit)?;
    let text = overseer.handheld.session().record(operation).await.map_err(|error| error.to_string())?;
    Evidence::read(&text)
}

/// The hand-over sheet, as the ambulance crew gets it.
async fn sheet(stage: &Stage, unit: &str) -> Result<HandOverSheet, String> {
    let overseer = stage.overseer(unit).ok_or("nobody here may take the sheet")?;
    let operation = stage.operation(unit)?;
    overseer.handheld.session().rescue_sheet(operation).await.map_err(|error| error.to_string())
}

fn on_sheet(sheet: &HandOverSheet, expect: &Expect) -> Result<usize, String> {
    let mut checks = 0;
    for (what, wanted) in &expect.sheet {
        let found = match what.as_str() {
            "persons" => sheet.who.len(),
            "signs" => sheet.signs.len(),
            "restraints" => sheet.restraints.len(),
            "unreleased" => sheet.restraints.iter().filter(|held| held.released_at.is_none()).count(),
            "steps" => sheet.steps.len(),
            other => return Err(format!("there is no `{other}` on the hand-over sheet")),
        };
        checks += differ(&format!("the number of `{what}` on the hand-over sheet"), wanted, &found)?;
    }
    Ok(checks)
}

/// Compares one fact.
pub fn differ<T: PartialEq + std::fmt::Debug>(what: &str, wanted: &T, found: &T) -> Result<usize, String> {
    if wanted == found { Ok(1) } else { Err(format!("{what} should be {wanted:?}, is {found:?}")) }
}

fn picture(view: &OperationView, stage: &Stage, expect: &Expect) -> Result<usize, String> {
    let mut checks = 0;
    for (step, wanted) in &expect.rescue {
        checks += rescue_step(view, *step, *wanted)?;
    }
    if let Some(wanted) = expect.chain {
        checks += differ("whether the rescue chain is open", &wanted, &view.rescue.is_some())?;
    }
    let newest = view.board.first();
    if let Some(wanted) = expect.standstill {
        let written = newest.is_some_and(|board| board.standstill_ms.is_some());
        checks += differ("whether the standstill time is written", &wanted, &written)?;
    }
    if let Some(wanted) = expect.standstill_at_least {
        let took = newest.and_then(|board| board.standstill_ms).and_then(|ms| i64::try_from(ms).ok());
        if took.is_none_or(|ms| TimeDelta::milliseconds(ms) < wanted) {
            return Err(format!("the standstill should have taken at least {wanted}, it is {took:?} ms"));
        }
        checks += 1;
    }
    if let Some(wanted) = &expect.stand {
        let found = newest.map(|board| format!("{} of {}", board.stand, board.of)).unwrap_or_default();
        checks += differ("who stands", wanted, &found)?;
    }
    for (kind, wanted) in &expect.open {
        let open = view.holds.iter().filter(|hold| hold.is_open() && hold.kind == *kind).count();
        checks += differ(&format!("the number of open holds of kind {kind:?}"), wanted, &open)?;
    }
    if let Some(wanted) = expect.phase {
        checks += differ("the phase", &wanted, &view.phase)?;
    }
    if let Some(wanted) = expect.forecast {
        checks +=
            differ("whether the forecast reaches the night", &wanted, &view.night.forecast_reaches_night)?;
    }
    let tasks: Vec<String> = view.tasks.iter().map(task_word).collect();
    for wanted in &expect.tasks {
        if !tasks.contains(wanted) {
            return Err(format!("the supervisor should have the task `{wanted}`, has {tasks:?}"));
        }
        checks += 1;
    }
    for (name, moment) in &expect.happened {
        let wanted = moment.resolve_today(stage.now()).ok_or("a time that does not exist")?;
        let told = stage.reports.get(name).map(|report| StopId::of_report(*report));
        let reason = view.reasons.iter().find(|reason| Some(reason.stop) == told);
        let found = reason.map(|reason| reason.occurred_at);
        if found.is_none_or(|found| (found - wanted).abs() > NEARLY) {
            return Err(format!("`{name}` should have happened at {wanted}, the view says {found:?}"));
        }
        checks += 1;
    }
    Ok(checks)
}

fn rescue_step(view: &OperationView, step: StepId, wanted: RescueState) -> Result<usize, String> {
    let rows = view.rescue.as_ref().map(|rescue| rescue.steps.as_slice()).unwrap_or_default();
    let Some(row) = rows.iter().find(|row| row.step == step) else {
        return Err(format!("the rescue chain should have the step {step:?}, it is not there"));
    };
    if is(row, wanted) {
        Ok(1)
    } else {
        Err(format!("the step {step:?} should be {wanted:?}, it is {row:?}"))
    }
}

const fn is(row: &RescueStepView, wanted: RescueState) -> bool {
    match wanted {
        RescueState::Unassigned => row.claimed_by.is_empty() && row.done_at.is_none(),
        RescueState::Assigned => !row.claimed_by.is_empty() && row.done_at.is_none(),
        RescueState::Done => row.done_at.is_some(),
        RescueState::Overdue => row.late.is_some(),
        RescueState::NotPossible => row.not_possible && row.done_at.is_none(),
    }
}

/// The task's word, as it stands on the wire.
fn task_word(task: &TaskView) -> String {
    let value = serde_json::to_value(task).unwrap_or_default();
    value.get("task").and_then(|task| task.as_str()).unwrap_or_default().to_owned()
}

fn recorded(evidence: &Evidence, stage: &Stage, expect: &Expect) -> Result<usize, String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for entry in evidence.entries() {
        *counts.entry(word_of(entry)).or_default() += 1;
    }
    let mut checks = 0;
    for (event, wanted) in &expect.record {
        let found = counts.get(event).copied().unwrap_or_default();
        checks += differ(&format!("the number of entries `{event}` in the record"), wanted, &found)?;
    }
    for (name, wanted) in &expect.readings {
        let id = stage.reports.get(name);
        let clocks = evidence.entries().find_map(|entry| {
            let Event::Reported { report, .. } = &entry.event else { return None };
            (Some(&report.id) == id).then_some(report.clocks)
        });
        let readings: Vec<Timestamp> = clocks.map(|clocks| clocks.readings()).unwrap_or_default();
        checks += differ(&format!("the number of readings of `{name}`"), wanted, &readings.len())?;
    }
    Ok(checks)
}

/// The event's word, as it stands in the record.
fn word_of(entry: &Entry) -> String {
    let value = serde_json::to_value(entry).unwrap_or_default();
    value.get("event").and_then(|event| event.as_str()).unwrap_or_default().to_owned()
}
