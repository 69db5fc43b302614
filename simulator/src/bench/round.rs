//! One case, round for round, on both servers in turn.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::Broken;
use super::board::Board;
use super::case::{Case, Kind, Measure};
use super::device::{Absent, Device, Order};
use super::target::Target;
use super::usage::{Noise, Usage};

/// Connections made at the same time where their number is not what is measured.
const AT_ONCE: usize = 64;

/// When no frame has come for so long, a round is over.
const QUIET: Duration = Duration::from_millis(700);

/// A round that is not over after this long never will be; what has not come counts as lost.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often is looked whether something has ended.
const LOOK: Duration = Duration::from_millis(50);

/// More reports than anybody can make in a second.
const SUSTAINED_AT_MOST: usize = 60_000;

/// Files a server has open beside its connections, at most.
const OTHER_FILES: usize = 64;

/// A case and how it is run.
pub struct Bench<'a> {
    /// The case.
    pub case: Case,
    /// Our server's program.
    pub program: &'a Path,
    /// Where data is kept.
    pub folder: &'a Path,
    /// Rounds on each server.
    pub rounds: u32,
    /// Whether devices confirm at once.
    pub answering: bool,
}

/// What one round on one server came to.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Round {
    /// The server.
    pub target: &'static str,
    /// The machine just before.
    pub noise: Noise,
    /// The numbers.
    pub figures: BTreeMap<Measure, f64>,
    /// Reports that did not arrive everywhere, or were never receipted.
    pub lost: usize,
    /// Reports that a device was told twice.
    pub doubled: usize,
    /// Report to the last device, ms, sorted.
    #[serde(skip)]
    pub last: Vec<f64>,
    /// Report to receipt, ms, sorted.
    #[serde(skip)]
    pub receipt: Vec<f64>,
}

/// A server and everyone who takes part on it.
struct Side {
    target: Target,
    absent: Vec<Absent>,
    present: Vec<Device>,
    board: Arc<Board>,
}

impl Bench<'_> {
    /// Runs every round.
    pub async fn run(&self) -> Result<Vec<Round>, Broken> {
        let mut rounds = Vec::new();
        if matches!(self.case.kind, Kind::Idle) {
            for round in 0..self.rounds {
                for ours in order(round) {
                    let noise = Noise::look(self.folder)?;
                    rounds.push(self.side(ours, &format!("{round}")).await?.idle(noise).await?);
                }
                self.progress(round);
            }
            return Ok(rounds);
        }
        let mut sides = [self.side(true, "all").await?, self.side(false, "all").await?];
        for side in &mut sides {
            side.join().await?;
        }
        for round in 0..self.rounds {
            for ours in order(round) {
                let side = &mut sides[usize::from(!ours)];
                let noise = Noise::look(self.folder)?;
                rounds.push(match self.case.kind {
                    Kind::Arrivals { rate } => side.arrivals(&self.case, rate, round, noise).await?,
                    Kind::Sustained => side.sustained(&self.case, round, noise).await?,
                    Kind::Reconnect | Kind::Idle => side.reconnect(noise).await?,
                });
            }
            self.progress(round);
        }
        Ok(rounds)
    }

    fn progress(&self, round: u32) {
        eprintln!("{}: round {} of {}", self.case.name, round + 1, self.rounds);
    }

    async fn side(&self, ours: bool, name: &str) -> Result<Side, Broken> {
        let data =
            self.folder.join(format!("{}-{name}-{}", self.case.name, if ours { "einhalt" } else { "limit" }));
        let target =
            if ours { Target::einhalt(self.program, &data).await? } else { Target::limit(&data).await? };
        let absent = target.gather(self.case.shape, self.answering).await?;
        let reports = match self.case.kind {
            Kind::Arrivals { rate } => rate as usize * self.case.seconds as usize,
            Kind::Sustained => SUSTAINED_AT_MOST * self.case.seconds as usize,
            Kind::Idle | Kind::Reconnect => 0,
        };
        let board = Arc::new(Board::new(reports * self.rounds as usize));
        Ok(Side { target, absent, present: Vec::new(), board })
    }
}

/// Who comes first changes, so that neither always has the warmer machine.
const fn order(round: u32) -> [bool; 2] {
    if round.is_multiple_of(2) { [true, false] } else { [false, true] }
}

impl Side {
    async fn join(&mut self) -> Result<(), Broken> {
        self.present = stream::iter(&self.absent)
            .map(|absent| absent.join(&self.board))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        self.quiet().await;
        Ok(())
    }

    /// Waits until nothing is sent any more.
    async fn quiet(&self) {
        let began = Instant::now();
        while began.elapsed() < PATIENCE && (began.elapsed() < QUIET || self.board.quiet_for() < QUIET) {
            tokio::time::sleep_until(Instant::now() + LOOK).await;
        }
    }

    async fn confirm(&self) {
        for device in &self.present {
            device.tell(Order::Confirm).await;
        }
        self.quiet().await;
    }

    async fn arrivals(&self, case: &Case, rate: u32, round: u32, noise: Noise) -> Result<Round, Broken> {
        let count = rate as usize * case.seconds as usize;
        let first = count * round as usize;
        let (groups, devices) = (case.shape.groups, case.shape.devices);
        let before = (self.target.usage()?, self.board.frames());
        let start = Instant::now() + LOOK;
        let due = |number: usize| start + Duration::from_secs_f64(real(number) / f64::from(rate));
        let plan: Vec<_> = (0..count)
            .filter_map(|number| {
                // Neighbouring reports are of different operations, and of different devices.
                let place = (number % groups) * devices + (number / groups + number) % devices;
                Some((self.present.get(place)?.orders(), due(number), first + number))
            })
            .collect();
        #[expect(clippy::disallowed_methods, reason = "a thread's sleep is finer than the runtime's")]
        let sent = tokio::task::spawn_blocking(move || {
            for (orders, due, number) in plan {
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
                _ = orders.blocking_send(Order::Report(number));
            }
        });
        sent.await?;
        self.quiet().await;
        let mut round = self.round(noise);
        for number in 0..count {
            let (due, number) = (due(number), first + number);
            let (last, receipt) =
                (self.board.to_last(number, due, devices), self.board.to_receipt(number, due));
            round.lost += usize::from(last.is_none() || receipt.is_none());
            round.doubled += usize::from(self.board.heard_by(number) > devices);
            round.last.extend(last.map(milliseconds));
            round.receipt.extend(receipt.map(milliseconds));
        }
        round.quantiles();
        round.cpu(before, (self.target.usage()?, self.board.frames()), count * devices);
        self.confirm().await;
        Ok(round)
    }

    async fn sustained(&self, case: &Case, round: u32, noise: Noise) -> Result<Round, Broken> {
        let seconds = Duration::from_secs(case.seconds.into());
        let (groups, devices) = (case.shape.groups, case.shape.devices);
        let room = SUSTAINED_AT_MOST * case.seconds as usize;
        let first = room * round as usize;
        let receipts = self.board.receipts();
        let before = (self.target.usage()?, self.board.frames());
        let began = Instant::now();
        for (group, device) in self.present.iter().step_by(devices).enumerate() {
            device.tell(Order::Repeat { first: first + group, step: groups }).await;
        }
        tokio::time::sleep_until(began + seconds).await;
        let made = self.board.receipts() - receipts;
        let took = began.elapsed();
        for device in self.present.iter().step_by(devices) {
            device.tell(Order::Enough).await;
        }
        self.quiet().await;
        let after = (self.target.usage()?, self.board.frames());
        let mut round = self.round(noise);
        for number in first..first + room {
            let (heard, receipted) =
                (self.board.heard_by(number), self.board.to_receipt(number, began).is_some());
            round.lost += usize::from(receipted && heard < devices || heard > 0 && !receipted);
            round.doubled += usize::from(heard > devices);
        }
        round.figures.insert(Measure::PerSecond, real(made) / took.as_secs_f64());
        round.cpu(before, after, (self.board.receipts() - receipts) * devices);
        self.confirm().await;
        Ok(round)
    }

    /// The memory of connections is what they add to a server that has just started.
    async fn idle(mut self, noise: Noise) -> Result<Round, Broken> {
        let before = self.target.usage()?;
        self.join().await?;
        let after = self.target.usage()?;
        let mut round = self.round(noise);
        let grown = usize::try_from(after.resident.saturating_sub(before.resident))?;
        let each = real(grown) / real(self.present.len());
        round.figures.insert(Measure::Bytes, each);
        Ok(round)
    }

    async fn reconnect(&mut self, noise: Noise) -> Result<Round, Broken> {
        for (absent, device) in self.absent.iter_mut().zip(self.present.drain(..)) {
            absent.newest = device.joined_at;
        }
        let began = Instant::now();
        while began.elapsed() < PATIENCE && self.target.usage()?.files > OTHER_FILES {
            tokio::time::sleep_until(Instant::now() + LOOK).await;
        }
        let began = Instant::now();
        let mut joining = JoinSet::new();
        for absent in self.absent.iter().cloned() {
            let board = Arc::clone(&self.board);
            joining.spawn(async move { (absent.number, absent.join(&board).await) });
        }
        let mut present = BTreeMap::new();
        while let Some(joined) = joining.join_next().await {
            let (number, device) = joined?;
            present.insert(number, device?);
        }
        let mut round = self.round(noise);
        round.figures.insert(Measure::AllServed, milliseconds(began.elapsed()));
        self.present = present.into_values().collect();
        self.quiet().await;
        Ok(round)
    }

    fn round(&self, noise: Noise) -> Round {
        let (last, receipt) = (Vec::new(), Vec::new());
        Round {
            target: self.target.name(),
            noise,
            figures: BTreeMap::new(),
            lost: 0,
            doubled: 0,
            last,
            receipt,
        }
    }
}

impl Round {
    fn quantiles(&mut self) {
        self.last.sort_by(f64::total_cmp);
        self.receipt.sort_by(f64::total_cmp);
        for (measure, times, quantile) in [
            (Measure::LastP50, &self.last, 0.5),
            (Measure::LastP99, &self.last, 0.99),
            (Measure::ReceiptP50, &self.receipt, 0.5),
            (Measure::ReceiptP99, &self.receipt, 0.99),
        ] {
            self.figures.extend(at_quantile(times, quantile).map(|value| (measure, value)));
        }
    }

    fn cpu(&mut self, before: (Usage, usize), after: (Usage, usize), told: usize) {
        let used = after.0.cpu - before.0.cpu;
        self.figures.insert(Measure::Cpu, used * 100_000.0 / real((after.1 - before.1).max(1)));
        self.figures.insert(Measure::CpuPerStop, used * 100_000.0 / real(told.max(1)));
    }
}

/// The value below which such a part of the sorted values lies.
pub fn at_quantile(sorted: &[f64], quantile: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index below the length")]
    let index = (quantile * real(last)).round() as usize;
    sorted.get(index).copied()
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn real(count: usize) -> f64 {
    count as f64
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
