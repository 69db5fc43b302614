//! A stage for one scripted operation: a server, the people with their devices, and the time.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use chrono::TimeDelta;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{ForceId, OperationId, ReportId};
use einhalt_protocol::operation::command::{Ask, Close};
use einhalt_protocol::operation::plan::End;
use einhalt_protocol::people::{Role, Slot};
use einhalt_protocol::wire::view::OperationView;
use futures_util::future::join_all;

use super::facilities::Lists;
use super::opening::{Unit, open_units, pair_all};
use super::venue::{Ground, Venue};
use crate::handheld::{Handheld, NotSeen, PATIENCE, Setup};
use crate::host::{Host, HostError, Time};
use crate::oracle::{Stops, Violation};
use crate::rest::{RestError, Session};
use crate::scenario::{Member, Scenario, Step};
use crate::track::{Track, TrackError};

/// How the time moves after a step: closely at first, then in larger steps.
const CLOSELY: TimeDelta = TimeDelta::seconds(30);
const FAIRLY: TimeDelta = TimeDelta::seconds(120);

/// Pause between two looks at something that has not come about yet.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Why the play cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// No server.
    #[error(transparent)]
    Host(#[from] HostError),
    /// A call failed.
    #[error("{0}: {1}")]
    Call(&'static str, RestError),
    /// Something did not happen.
    #[error("{0}: {1}")]
    NotSeen(String, NotSeen),
    /// No folder for the data.
    #[error("no folder for the server's data: {0}")]
    NoFolder(#[from] std::io::Error),
    /// A track is broken.
    #[error(transparent)]
    Track(#[from] TrackError),
    /// A list of facilities is absent.
    #[error("{0}")]
    NoList(String),
    /// An invariant was broken.
    #[error("{0}")]
    Violated(#[from] Violation),
    /// A time that cannot be read.
    #[error("the time of this step cannot be read on that day")]
    NoSuchTime,
}

/// A device on stage.
pub struct Player {
    /// As the scenario describes it.
    pub member: Member,
    /// The device.
    pub handheld: Handheld,
    track: Option<Track>,
}

/// The stage.
pub struct Stage {
    host: Option<Host>,
    _folder: Option<tempfile::TempDir>,
    time: Time,
    /// Whoever takes part, by call sign.
    pub players: BTreeMap<String, Player>,
    units: BTreeMap<String, Unit>,
    first_unit: String,
    /// The lists of facilities.
    pub lists: Lists,
    /// The reports, by the scenario's names.
    pub reports: BTreeMap<String, ReportId>,
    /// Measures of force, by the scenario's names.
    pub measures: BTreeMap<String, ForceId>,
    /// Stops raised by devices that could not tell anybody yet.
    unheard: BTreeMap<String, Stops>,
    started: Timestamp,
    last_step: Timestamp,
    server_runs: bool,
    /// What the audience should know: missing data, for example.
    pub notices: Vec<String>,
}

impl Stage {
    /// Sets the stage for a scenario that starts then.
    pub async fn set(
        scenario: &Scenario,
        start: Option<Timestamp>,
        venue: &Venue,
        data: &Path,
    ) -> Result<Self, StageError> {
        let Ground { host, folder, time, admin, lists } = venue.open(scenario, start, data).await?;
        let sessions = pair_all(&admin, &scenario.members).await?;
        let started = time.now();
        let units = open_units(&sessions, scenario).await?;
        let mut stage = Self {
            host,
            _folder: folder,
            time,
            players: BTreeMap::new(),
            units,
            first_unit: scenario.units.first().cloned().unwrap_or_default(),
            lists,
            reports: BTreeMap::new(),
            measures: BTreeMap::new(),
            unheard: BTreeMap::new(),
            started,
            last_step: started,
            server_runs: true,
            notices: Vec::new(),
        };
        stage.enter(&scenario.members, sessions, data).await?;
        Ok(stage)
    }

    async fn enter(
        &mut self,
        members: &[Member],
        sessions: Vec<Session>,
        data: &Path,
    ) -> Result<(), StageError> {
        for (member, session) in members.iter().zip(sessions) {
            let operation = self.units.get(&member.unit).map(|unit| unit.operation);
            let operation = operation.ok_or(StageError::NoSuchTime)?;
            let track = member.track.as_deref().map(|name| Track::find(name, data)).transpose()?;
            if let Some(track) = track.as_ref().filter(|track| !track.real) {
                self.notices.push(format!(
                    "{}: track {} is not here, an invented one stands in",
                    member.sign, track.name
                ));
            }
            let setup = Setup {
                skew: member.skew,
                acknowledge: member.acknowledge,
                ..Setup::new(session.into(), operation, self.time.lend())
            };
            let handheld = Handheld::start(setup);
            self.players.insert(member.sign.clone(), Player { member: member.clone(), handheld, track });
        }
        for (sign, player) in &self.players {
            player.handheld.joined().await.map_err(|not_seen| StageError::NotSeen(sign.clone(), not_seen))?;
        }
        self.settle().await
    }

    /// The server's time.
    pub fn now(&self) -> Timestamp {
        self.time.now()
    }

    /// When the play began.
    pub const fn started(&self) -> Timestamp {
        self.started
    }

    /// A device, by call sign. The scenario's reader has checked that it exists.
    pub fn player(&self, sign: &str) -> Option<&Player> {
        self.players.get(sign)
    }

    /// The operation a step is about.
    pub fn unit_of<'s>(&'s self, step: &'s Step) -> &'s str {
        let of_device = || Some(self.player(step.by.as_deref()?)?.member.unit.as_str());
        step.unit.as_deref().or_else(of_device).unwrap_or(&self.first_unit)
    }

    /// The operations, by the scenario's names.
    pub fn units(&self) -> impl Iterator<Item = &str> {
        self.units.keys().map(String::as_str)
    }

    /// An operation's id.
    pub fn operation(&self, unit: &str) -> Result<OperationId, String> {
        let known = self.units.get(unit).map(|unit| unit.operation);
        known.ok_or_else(|| format!("there is no unit `{unit}`"))
    }

    /// The persons to be removed, by the newest accepted plan.
    pub fn persons(&self, unit: &str) -> Option<Vec<Slot>> {
        self.units.get(unit)?.persons.clone()
    }

    /// A plan was accepted.
    pub fn planned(&mut self, unit: &str, persons: Vec<Slot>) {
        if let Some(unit) = self.units.get_mut(unit) {
            unit.persons = Some(persons);
        }
    }

    /// The server accepted a lead's "Fortsetzen".
    pub fn resumed(&mut self, unit: &str) {
        if let Some(unit) = self.units.get_mut(unit) {
            unit.oracle.resumed();
        }
    }

    /// How an operation looks now, to whoever sees everything.
    pub async fn view(&self, unit: &str) -> Result<OperationView, String> {
        let overseer = self.overseer(unit).ok_or("nobody here sees the operation")?;
        let view = overseer.handheld.session().view(self.operation(unit)?).await;
        view.map_err(|error| error.to_string())
    }

    /// The lead of an operation.
    pub fn lead(&self, unit: &str) -> Option<&Player> {
        self.with_role(unit, Role::Lead)
    }

    /// Whoever can see everything: the lead, or else the control room.
    pub fn overseer(&self, unit: &str) -> Option<&Player> {
        self.lead(unit).or_else(|| self.with_role(unit, Role::Supervisor))
    }

    fn with_role(&self, unit: &str, role: Role) -> Option<&Player> {
        self.players.values().find(|player| player.member.role == role && player.member.unit == unit)
    }

    /// The call signs behind `all`, `others` (than `by`) or a single one.
    pub fn signs(&self, word: &str, by: Option<&str>) -> Vec<String> {
        match word {
            "all" => self.players.keys().cloned().collect(),
            "others" => self.players.keys().filter(|sign| Some(sign.as_str()) != by).cloned().collect(),
            one => vec![one.to_owned()],
        }
    }

    /// Moves the time on to this instant; all devices live through it.
    pub async fn advance(&mut self, until: Timestamp) -> Result<(), StageError> {
        while self.now() < until {
            let now = self.now();
            let next = (now + hop(now, now - self.last_step)).min(until);
            self.time.come(next).await;
            self.move_cars();
            self.settle().await?;
        }
        self.last_step = self.now();
        Ok(())
    }

    /// Waits until everything decided so far is recorded and has been seen by everyone who can see,
    /// then looks at every screen.
    pub async fn settle(&mut self) -> Result<(), StageError> {
        if self.server_runs {
            let reachable = self.players.iter().filter(|(_, player)| player.handheld.is_reachable());
            let barriers = reachable.map(|(sign, player)| async move {
                player
                    .handheld
                    .barrier()
                    .await
                    .map_err(|not_seen| StageError::NotSeen(sign.clone(), not_seen))
            });
            join_all(barriers).await.into_iter().collect::<Result<(), _>>()?;
        }
        self.look()
    }

    /// Looks at every screen that is on, with the invariants in mind.
    pub fn look(&mut self) -> Result<(), StageError> {
        let now = self.now();
        for (sign, player) in &self.players {
            if let Some(unit) = self.units.get_mut(&player.member.unit) {
                unit.oracle.look(sign, player.handheld.shown(), now)?;
            }
        }
        Ok(())
    }

    /// Somebody raised a stop. The server hears of it now, or when the device is back.
    pub fn raised(&mut self, by: &str, how: Stops) {
        let reachable =
            self.server_runs && self.player(by).is_some_and(|player| player.handheld.is_reachable());
        if reachable {
            self.told(by, how);
        } else {
            let known = self.unheard.entry(by.to_owned()).or_insert(how);
            *known = (*known).max(how);
        }
    }

    /// A device is back in contact: what it raised alone is heard now.
    pub fn heard(&mut self, sign: &str) {
        if let Some(how) = self.unheard.remove(sign) {
            self.told(sign, how);
        }
    }

    fn told(&mut self, by: &str, how: Stops) {
        let unit = self.players.get(by).and_then(|player| self.units.get_mut(&player.member.unit));
        if let Some(unit) = unit {
            unit.oracle.raised(how, self.time.now());
        }
    }

    /// The server dies.
    pub fn kill_server(&mut self) {
        self.server_runs = false;
        if let Some(host) = &mut self.host {
            host.kill();
        }
    }

    /// The server starts again, and everybody who can comes back.
    pub async fn start_server(&mut self) -> Result<(), StageError> {
        if let Some(host) = &mut self.host {
            host.start_again().await?;
        }
        self.server_runs = true;
        for (sign, player) in self.players.iter().filter(|(_, player)| player.handheld.is_reachable()) {
            player.handheld.joined().await.map_err(|not_seen| StageError::NotSeen(sign.clone(), not_seen))?;
        }
        for sign in self.unheard.keys().cloned().collect::<Vec<_>>() {
            if self.player(&sign).is_some_and(|player| player.handheld.is_reachable()) {
                self.heard(&sign);
            }
        }
        Ok(())
    }

    /// Tries something until it succeeds or patience ends; returns the last result.
    pub async fn eventually<T, E, F: AsyncFn() -> Result<T, E>>(&self, attempt: F) -> Result<T, E> {
        let deadline = tokio::time::Instant::now() + PATIENCE / 4;
        loop {
            match attempt().await {
                Err(_) if tokio::time::Instant::now() < deadline => {
                    let _ = tokio::time::timeout(LOOK_AGAIN, std::future::pending::<()>()).await;
                }
                result => return result,
            }
        }
    }

    /// Ends the play; what is kept of it stays at its venue.
    pub async fn strike(mut self, scenario: &Scenario, venue: &Venue) -> Result<(), StageError> {
        if matches!(venue, Venue::Together { .. }) {
            self.close_all().await;
        }
        self.players.clear();
        let units = self.units.iter().map(|(name, unit)| (name.as_str(), unit.operation));
        venue.leave_word(scenario, self.host.as_ref(), units)?;
        if let Some(host) = self.host.take() {
            host.shutdown().await;
        }
        Ok(())
    }

    /// Closes what has not ended, so that the day can be reviewed. Where the rules refuse it, it stays open.
    async fn close_all(&self) {
        for (name, unit) in &self.units {
            let Some(lead) = self.lead(name) else { continue };
            for end in [End::NotCarriedOut, End::Aborted] {
                let close = Ask::Close(Close { end, reason: "Tagesende".to_owned() });
                if lead.handheld.session().command(unit.operation, &close).await.is_ok() {
                    break;
                }
            }
        }
    }

    fn move_cars(&self) {
        let driven = self.now() - self.started;
        for player in self.players.values() {
            if let Some(fix) = player.track.as_ref().and_then(|track| track.at(driven)) {
                player.handheld.locate(fix.lat, fix.lon, fix.accuracy_m);
            }
        }
    }
}

/// How far the time moves at once, so long after the last step.
fn hop(now: Timestamp, since_step: TimeDelta) -> TimeDelta {
    if since_step < CLOSELY {
        TimeDelta::seconds(1)
    } else if since_step < FAIRLY {
        TimeDelta::seconds(5)
    } else {
        // To the next full minute: that is where the agreement's times lie.
        TimeDelta::seconds(60 - now.timestamp().rem_euclid(60))
    }
}
