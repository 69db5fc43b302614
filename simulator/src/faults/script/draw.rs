//! A script is drawn from its seed.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::{BEGINS, HEALED, Item, LAST, Script, Spoilt, Way, What};
use crate::faults::cast::CAST;

const SIGNS: [&str; 7] =
    ["halt", "medical_emergency", "unclear", "family_incomplete", "court_order", "illness_stated", "halt"];

struct Writer {
    dice: StdRng,
    items: Vec<Item>,
}

impl Writer {
    fn put(&mut self, at: u64, what: What) {
        if (BEGINS..HEALED).contains(&at) {
            self.items.push(Item { at, what });
        }
    }

    fn number(&mut self, low: u64, high: u64) -> u64 {
        self.dice.random_range(low..=high)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.number(1, 100) <= percent
    }

    fn device(&mut self) -> usize {
        self.dice.random_range(0..CAST.len())
    }

    fn unit(&mut self) -> usize {
        usize::from(self.chance(35))
    }

    fn of_unit(&mut self, unit: usize) -> usize {
        if unit == 0 { self.dice.random_range(0..5) } else { self.dice.random_range(5..8) }
    }

    fn way(&mut self) -> Way {
        [Way::Up, Way::Down, Way::Both][self.dice.random_range(0..3)]
    }

    fn sign(&mut self) -> &'static str {
        SIGNS[self.dice.random_range(0..SIGNS.len())]
    }

    /// The crash, or the failing disk, that meets something else.
    fn blow(&mut self, at: u64) {
        let down = self.number(200, 6_000);
        let what = match self.number(0, 9) {
            0..=3 => What::Kill(down),
            4..=5 => What::PowerCut(down),
            6 => What::SyncFails,
            7 => What::DiskHangs(self.number(500, 8_000)),
            8 => What::DiskFull(self.number(500, 8_000)),
            _ => What::Stop(down),
        };
        self.put(at, what);
    }

    /// A stop, what is needed to go on, and something that comes in between.
    fn stop_and_go(&mut self, at: u64) {
        let unit = self.unit();
        let reporter = self.of_unit(unit);
        let sign = if self.chance(50) { "halt" } else { "medical_emergency" };
        self.put(at, What::Report(reporter, sign));
        let lift_at = at + self.number(1_500, 7_000);
        if self.chance(40) {
            let slower = self.number(40, 900);
            self.put(lift_at.saturating_sub(300), What::DiskSlow(slower, 2_500));
        }
        self.put(lift_at, What::Lift(unit));
        if self.chance(60) {
            // Around the lift: before it arrives, while it is on its way to the disk, after it.
            let race = (lift_at + self.number(0, 500)).saturating_sub(220);
            let other = self.of_unit(unit);
            if self.chance(20) {
                self.abort(race, unit, other);
            } else {
                self.put(race, What::Report(other, sign));
            }
        }
        if self.chance(30) {
            let blow_at = lift_at + self.number(0, 400);
            self.blow(blow_at);
        }
        let resume_at = lift_at + self.number(700, 4_000);
        self.put(resume_at, What::Resume(unit));
        if self.chance(50) {
            let race = (resume_at + self.number(0, 400)).saturating_sub(180);
            let other = self.of_unit(unit);
            if self.chance(20) {
                self.abort(race, unit, other);
            } else {
                self.put(race, What::Report(other, "halt"));
            }
        }
        if self.chance(15) {
            // Everything pressed at once, in an order that nobody has agreed upon.
            let race = (lift_at + self.number(0, 300)).saturating_sub(150);
            self.put(race, What::Resume(unit));
        }
        for again in [4_000, 9_000] {
            self.put(resume_at + again, What::Lift(unit));
            self.put(resume_at + again + 1_500, What::Resume(unit));
        }
    }

    /// By decision, or by a sign that aborts.
    fn abort(&mut self, at: u64, unit: usize, reporter: usize) {
        let lead = if unit == 0 { 0 } else { 5 };
        let what = if self.chance(50) { What::Abort(lead) } else { What::Report(reporter, "seizure") };
        self.put(at, what);
    }

    /// The night begins while somebody goes on.
    fn night_falls(&mut self, night_at: u64) {
        let reporter = self.of_unit(1);
        self.put(night_at.saturating_sub(4_000), What::Report(reporter, "halt"));
        self.put(night_at.saturating_sub(2_500), What::Lift(1));
        let resume_at = (night_at + self.number(0, 1_600)).saturating_sub(800);
        self.put(resume_at, What::Resume(1));
    }

    /// A crash around a stop: before it is durable, before its receipt arrives, inside an escalation.
    fn crash_around_stop(&mut self, at: u64) {
        let device = self.device();
        if self.chance(60) {
            let slower = self.number(20, 400);
            self.put(at.saturating_sub(200), What::DiskSlow(slower, 1_500));
        }
        let sign = self.sign();
        self.put(at, What::Report(device, sign));
        let after = if self.chance(60) { self.number(5, 160) } else { self.number(9_500, 16_000) };
        if after > 1_000 {
            let unit = CAST[device].unit;
            let silent = self.of_unit(unit);
            self.put(at.saturating_sub(100), What::Attentive(silent, false));
        }
        self.blow(at + after);
    }

    /// Somebody does not hear of a stop: asleep, cut off, on a link of which one direction is dead.
    fn unheard(&mut self, at: u64) {
        let unit = self.unit();
        let (deaf, reporter) = (self.of_unit(unit), self.of_unit(unit));
        let (before, long) = (self.number(0, 4_000), self.number(1_000, 24_000));
        match self.number(0, 5) {
            0 | 1 => self.put(at.saturating_sub(before), What::Sleep(deaf, long)),
            2 => {
                let (way, breaks) = (self.way(), self.chance(50));
                self.put(at.saturating_sub(before), What::Cut(deaf, way, long, breaks));
            }
            3 => {
                let lag = self.number(100, 6_000);
                self.put(at.saturating_sub(before), What::Slow(deaf, lag, long));
            }
            4 => self.put(at.saturating_sub(before), What::Lossy(deaf, long)),
            _ => {
                // What was granted arrives late, and nothing after it.
                let lag = self.number(2_500, 4_600);
                self.put(at.saturating_sub(11_000), What::LateAnswers(deaf, lag, 16_000));
                self.put(at.saturating_sub(1), What::Cut(deaf, Way::Down, 26_000, false));
            }
        }
        self.put(at, What::Report(reporter, "halt"));
        if self.chance(50) {
            let lift_at = at + self.number(1_500, 9_000);
            self.put(lift_at, What::Lift(unit));
            self.put(lift_at + 1_200, What::Resume(unit));
        }
    }

    /// A receipt that gets lost, and the same report again.
    fn lost_receipt(&mut self, at: u64) {
        let device = self.device();
        let (sign, after, long) = (self.sign(), self.number(2, 30), self.number(500, 9_000));
        self.put(at, What::Report(device, sign));
        let way = if self.chance(60) { Way::Down } else { Way::Both };
        let breaks = self.chance(70);
        self.put(at + after, What::Cut(device, way, long, breaks));
    }

    fn odd(&mut self, at: u64) {
        let device = self.device();
        let long = self.number(2_000, 14_000);
        let what = match self.number(0, 17) {
            0 => What::SpoiltReport(device, Spoilt::UnknownSign),
            1 => What::SpoiltReport(device, Spoilt::Nonsense),
            2 => What::SpoiltReport(device, Spoilt::TwoSigns),
            3 => What::Resend(device),
            4 => What::ReuseId(device),
            5 => What::Attentive(device, false),
            6 => What::Acknowledge(device),
            7 => What::Count(device, self.chance(70)),
            8 => What::Step(device),
            9 | 10 => {
                if self.chance(60) {
                    // A report that is on its way just then, or a moment before.
                    let sign = self.sign();
                    let report_at = at.saturating_sub(self.number(0, 120));
                    self.put(report_at, What::Report(device, sign));
                }
                if self.chance(50) { What::Expel(device, long) } else { What::Disable(device, long) }
            }
            11 => {
                let by = i64::try_from(self.number(0, 20_000)).unwrap_or(0) - 10_000;
                What::ClockStep(device, by)
            }
            12 => What::Swizzle(long),
            13 => What::ReadsFail(long),
            15 => What::ServerAhead(self.number(1, 20_000)),
            16 => {
                // Somebody does not answer meanwhile: what is due must not be postponed.
                let (by, silent) = (self.number(3_000, 3_600_000), self.device());
                self.put(at.saturating_sub(3_000), What::Attentive(silent, false));
                self.put(at.saturating_sub(2_000), What::Report(device, "halt"));
                What::ServerBack(by, self.number(8_000, 40_000))
            }
            14 => What::Answer(device, self.chance(60)),
            _ => What::Lossy(device, long),
        };
        self.put(at, what);
    }
}

impl Script {
    /// The script of a seed.
    pub fn of(seed: u64) -> Self {
        let mut writer = Writer { dice: StdRng::seed_from_u64(seed), items: Vec::new() };
        let night_at = writer.chance(25).then(|| writer.number(8_000, 45_000));
        let mut skews = [0; CAST.len()];
        for skew in &mut skews {
            *skew = match writer.number(0, 9) {
                0..=6 => 0,
                7 | 8 => i64::try_from(writer.number(0, 8_000)).unwrap_or(0) - 4_000,
                _ => i64::try_from(writer.number(0, 7_200_000)).unwrap_or(0) - 3_600_000,
            };
        }
        for _ in 0..writer.number(3, 6) {
            let at = writer.number(BEGINS + 500, LAST);
            match writer.number(0, 9) {
                0..=2 => writer.stop_and_go(at),
                3 | 4 => writer.crash_around_stop(at),
                5 | 6 => writer.unheard(at),
                7 => writer.lost_receipt(at),
                8 => writer.odd(at),
                _ => writer.blow(at),
            }
        }
        for _ in 0..writer.number(1, 4) {
            let at = writer.number(BEGINS, LAST);
            writer.odd(at);
        }
        if writer.chance(6) {
            // Killed, and again while it starts on a disk that takes its time.
            let (at, again) = (writer.number(BEGINS + 200, LAST), writer.number(500, 900));
            writer.put(at - 100, What::DiskSlow(900, 4_000));
            writer.put(at, What::Kill(500));
            writer.put(at + again, What::Kill(700));
        }
        if let Some(at) = night_at
            && writer.chance(30)
        {
            writer.night_falls(at);
        }
        if let Some(at) = night_at
            && writer.chance(15)
        {
            let before = writer.number(100, 900);
            writer.put(at - before, What::PowerCut(2_000));
        }
        if writer.chance(12) {
            let (at, device) = (writer.number(LAST / 2, LAST), writer.device());
            writer.put(at, What::Report(device, "unconscious"));
        }
        if writer.chance(2) {
            let (at, unit) = (writer.number(LAST / 2, LAST), writer.unit());
            writer.put(at, What::Rot(unit, 800));
        }
        // Towards the end somebody clears up, so that LÄUFT is seen again.
        if writer.chance(60) {
            for unit in 0..2 {
                writer.put(HEALED - 8_000, What::Lift(unit));
                writer.put(HEALED - 6_000, What::Resume(unit));
            }
        }
        writer.items.sort_by_key(|item| item.at);
        Self { seed, night_at, skews, items: writer.items }
    }
}
