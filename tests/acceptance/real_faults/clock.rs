//! I-7, I-14, I-4: the wall clock of the running service steps by hours (`libfaketime`; the clock that only
//! goes forward is left alone, as it is on a machine whose time is set). No escalation is postponed, the
//! night of 22:00 holds, no lease becomes longer.

use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta};
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{ReportId, StopId};
use einhalt_protocol::operation::event::Escalation;
use einhalt_protocol::operation::hold::HoldKind;
use einhalt_protocol::operation::plan::Plan;
use einhalt_protocol::people::{AgeClass, FamilyRole};
use einhalt_protocol::report::Sign;
use einhalt_simulator::device::{Acknowledge, Device, Tell};
use einhalt_simulator::handheld::Handheld;
use einhalt_simulator::oracle::Face;
use einhalt_tests::Broken;

use crate::program::{Around, Program};
use crate::team::{People, Unit, now, settings};
use crate::{left_out, rounds_wanted, tool};

/// "the wall clock was set back: ..." (operations.md).
const SET_BACK: &str = "the wall clock was set back";

/// A wall clock that can be set.
struct WallClock {
    library: String,
    file: PathBuf,
}

impl WallClock {
    /// None, with the reason, where this machine has no such thing.
    async fn make(folder: &Path) -> Result<Self, String> {
        let places = [
            "/usr/lib/x86_64-linux-gnu/faketime",
            "/usr/lib/aarch64-linux-gnu/faketime",
            "/usr/lib/faketime",
        ];
        let library = places.iter().map(|place| format!("{place}/libfaketimeMT.so.1"));
        let library = library
            .into_iter()
            .find(|path| Path::new(path).exists())
            .ok_or("needs libfaketime (faketime)")?;
        let clock = Self { library, file: folder.join("wall-clock") };
        clock.set(TimeDelta::zero()).map_err(|error| error.to_string())?;
        let (before, environment) = (tool("date", &["+%s"]).await?, clock.environment());
        clock.set(TimeDelta::hours(10)).map_err(|error| error.to_string())?;
        let set = environment.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
        let mut arguments: Vec<&str> = set.iter().map(String::as_str).collect();
        arguments.extend(["date", "+%s"]);
        let after = tool("env", &arguments).await?;
        clock.set(TimeDelta::zero()).map_err(|error| error.to_string())?;
        let seconds = |text: &str| text.trim().parse::<i64>().map_err(|error| error.to_string());
        if seconds(&after)? - seconds(&before)? < 35_000 {
            Err("libfaketime moves no clock".to_owned())
        } else {
            Ok(clock)
        }
    }

    fn environment(&self) -> [(&'static str, &str); 4] {
        [
            ("LD_PRELOAD", &self.library),
            ("FAKETIME_TIMESTAMP_FILE", self.file.to_str().unwrap_or_default()),
            ("FAKETIME_NO_CACHE", "1"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ]
    }

    /// How far it is ahead of the machine's, from now on. Never half a file is read.
    fn set(&self, ahead: TimeDelta) -> Result<(), std::io::Error> {
        let next = self.file.with_extension("next");
        std::fs::write(&next, format!("{:+}\n", ahead.num_seconds()))?;
        std::fs::rename(next, &self.file)
    }
}

struct Scene {
    clock: WallClock,
    program: Program,
    people: People,
    log: PathBuf,
    _folder: tempfile::TempDir,
}

impl Scene {
    /// A program whose clock and people are so far ahead of this machine.
    async fn new(ahead: TimeDelta) -> Result<Option<Self>, Broken> {
        let folder = tempfile::tempdir()?;
        let clock = match WallClock::make(folder.path()).await {
            Ok(clock) => clock,
            Err(missing) => {
                left_out(&missing);
                return Ok(None);
            }
        };
        clock.set(ahead)?;
        let log = folder.path().join("log");
        let around = Around { environment: &clock.environment(), log: Some(&log), ..Around::default() };
        let mut program =
            Program::start_around(settings(folder.path()).await?, ([127, 0, 0, 1], 0).into(), around).await?;
        let people = People::at(&mut program, ahead).await?;
        Ok(Some(Self { clock, program, people, log, _folder: folder }))
    }

    async fn underway(&self, name: &str) -> Result<Unit, Broken> {
        self.people.underway(name, &[self.program.address; 3]).await
    }

    /// Whether the service has noticed that its clock went back.
    fn was_set_back(&self) -> Result<bool, Broken> {
        Ok(std::fs::read_to_string(&self.log)?.contains(SET_BACK))
    }
}

/// Waits until the lead's device knows that nobody could be reached but by radio.
async fn escalates(lead: &Handheld, report: ReportId) -> Result<(), Broken> {
    Ok(lead
        .wait_for("the last escalation", |device| escalated(device, report) == Some(Escalation::ReachByRadio))
        .await?)
}

fn escalated(device: &Device, report: ReportId) -> Option<Escalation> {
    let stop = StopId::of_report(report);
    device.standing.view()?.board.iter().find(|board| board.stop == stop)?.escalation
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_steps_back_postpones_no_escalation_and_lengthens_no_lease() -> Result<(), Broken> {
    for round in 0..rounds_wanted("EINHALT_FAULT_ROUNDS", 1) {
        let Some(scene) = Scene::new(TimeDelta::zero()).await? else { return Ok(()) };
        let unit = scene.underway("UN-1").await?;
        let untouched = scene.underway("UN-2").await?;
        unit.devices[2].set_acknowledge(Acknowledge::ByHand);
        let report = unit.devices[1].report(Tell::sign(Sign::MedicalEmergency));
        unit.know(report).await?;
        assert_eq!(unit.devices[0].read(|device| escalated(device, report)), None, "it is not due yet");
        // One, two ... hours back, in the middle of it.
        scene.clock.set(-TimeDelta::hours(1 + i64::try_from(round)?))?;
        escalates(&unit.devices[0], report).await?;
        assert!(scene.was_set_back()?, "the campaign is blind: no clock went back");

        // The other operation goes on under leases of the same length: without answers they end.
        untouched.heals(Face::Running).await?;
        scene.program.freeze().await?;
        untouched.show(Face::Unknown).await?;
        let settings = scene.program.kill().await?;
        unit.is_recorded(&settings, &[report]).await?;
        println!("{} h back: nothing postponed", round + 1);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_steps_forward_and_back_forgets_no_escalation_and_lengthens_no_lease()
-> Result<(), Broken> {
    for round in 0..rounds_wanted("EINHALT_FAULT_ROUNDS", 1) {
        let Some(scene) = Scene::new(TimeDelta::zero()).await? else { return Ok(()) };
        let unit = scene.underway("UN-1").await?;
        let untouched = scene.underway("UN-2").await?;
        unit.devices[2].set_acknowledge(Acknowledge::ByHand);
        let report = unit.devices[1].report(Tell::sign(Sign::MedicalEmergency));
        unit.know(report).await?;
        scene.clock.set(TimeDelta::hours(1 + i64::try_from(round)?))?;
        escalates(&unit.devices[0], report).await?;
        // Right again; what is told now is due by a clock that never went back.
        scene.clock.set(TimeDelta::zero())?;
        let second = unit.devices[1].report(Tell::sign(Sign::Seizure));
        unit.know(second).await?;
        escalates(&unit.devices[0], second).await?;
        assert!(scene.was_set_back()?, "the campaign is blind: no clock went back");
        untouched.heals(Face::Running).await?;
        scene.program.freeze().await?;
        untouched.show(Face::Unknown).await?;
        let settings = scene.program.kill().await?;
        unit.is_recorded(&settings, &[report, second]).await?;
        println!("{} h forward and back: nothing forgotten", round + 1);
    }
    Ok(())
}

/// Half past seven on a summer evening in Unna: the night is two and a half hours away.
const EVENING: &str = "2026-06-16T17:30:00Z";

fn plan_with_a_child(now: Timestamp) -> Result<Plan, Broken> {
    let mut plan = einhalt_tests::plan_for_adults(now)?;
    plan.ends_at = now + TimeDelta::hours(1);
    let mut child = plan.persons[0].clone();
    (child.slot, child.age, child.family) = ("K1".parse()?, AgeClass::Child, FamilyRole::Child);
    plan.persons[0].family = FamilyRole::CustodialParent;
    plan.persons.push(child);
    Ok(plan)
}

/// With a minor, at half past seven by everybody's clock.
async fn evening() -> Result<Option<(Scene, Unit, TimeDelta)>, Broken> {
    let ahead = DateTime::parse_from_rfc3339(EVENING)?.to_utc() - now(TimeDelta::zero());
    let ahead = TimeDelta::seconds(ahead.num_seconds());
    let Some(scene) = Scene::new(ahead).await? else { return Ok(None) };
    let plan = plan_with_a_child(now(ahead))?;
    let unit = scene.people.underway_as_planned("UN-1", &[scene.program.address; 3], &plan).await?;
    Ok(Some((scene, unit, ahead)))
}

fn holds_the_night(device: &Device) -> bool {
    let view = device.standing.view();
    view.is_some_and(|view| view.holds.iter().any(|hold| hold.kind == HoldKind::NightMinor && hold.is_open()))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_night_holds_when_the_clock_steps_into_it_and_out_of_it() -> Result<(), Broken> {
    for _ in 0..rounds_wanted("EINHALT_FAULT_ROUNDS", 1) {
        let Some((scene, unit, ahead)) = evening().await? else { return Ok(()) };
        scene.clock.set(ahead + TimeDelta::minutes(150))?;
        for device in &unit.devices {
            device.wait_for("the hold of the night", holds_the_night).await?;
        }
        scene.clock.set(ahead)?;
        unit.heals(Face::Interrupted).await?;
        for device in &unit.devices {
            assert!(device.read(holds_the_night), "a clock that went back takes no hold away");
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_night_comes_although_the_clock_steps_back_just_before_it() -> Result<(), Broken> {
    for _ in 0..rounds_wanted("EINHALT_FAULT_ROUNDS", 1) {
        let Some((scene, unit, ahead)) = evening().await? else { return Ok(()) };
        // A few seconds before ten; the devices have their own evening, so the service alone is asked.
        let began = now(ahead);
        let ten = DateTime::parse_from_rfc3339(EVENING)?.to_utc() + TimeDelta::minutes(150);
        scene.clock.set(ahead + (ten - began) - TimeDelta::seconds(6))?;
        let lead = &unit.devices[0];
        // A heartbeat that was answered after it: the service knows how late it is.
        lead.barrier().await?;
        scene.clock.set(ahead)?;
        lead.wait_for("the hold of the night", holds_the_night).await?;
        assert!(scene.was_set_back()?, "the campaign is blind: no clock went back");
    }
    Ok(())
}

/// What is waited for above does not come by itself, and the clock is the one that is set: by right clocks
/// nothing escalates before its time, and half past seven is no night.
#[tokio::test(flavor = "multi_thread")]
async fn control_with_a_right_clock_no_night_holds() -> Result<(), Broken> {
    let Some((scene, unit, _)) = evening().await? else { return Ok(()) };
    unit.heals(Face::Running).await?;
    assert!(!unit.devices[0].read(holds_the_night), "half past seven is no night");
    assert!(!scene.was_set_back()?, "nobody set a clock");
    Ok(())
}
