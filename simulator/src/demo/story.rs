//! The three stories of the demonstration.

use einhalt_protocol::ids::{HoldId, ReportId};
use einhalt_protocol::operation::command::{Ask, AskStep, ClaimStep, Close, CompleteStep, Lift, Resume};
use einhalt_protocol::operation::evidence::{Assessment, Evidence, Finding, Presence, Profession};
use einhalt_protocol::operation::hold::Hold;
use einhalt_protocol::operation::plan::{End, Known, Person, Plan, Step};
use einhalt_protocol::people::Subject;
use einhalt_protocol::report::Sign;
use einhalt_protocol::rescue::StepId;
use tokio::time::Instant;

use super::team::Team;
use super::{Common, DemoError, safeguards};
use crate::before;
use crate::device::{Tell, word_of};
use crate::handheld::Handheld;
use crate::oracle::Face;

/// Which story an operation tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Story {
    /// Ends undisturbed.
    Undisturbed,
    /// Interrupted, lifted, resumed.
    Interrupted,
    /// Aborted; the rescue chain is worked through.
    Aborted,
}

impl Story {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Undisturbed, Self::Interrupted, Self::Aborted];

    /// A word for account names.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Undisturbed => "birkenweg",
            Self::Interrupted => "teichstrasse",
            Self::Aborted => "lindenhof",
        }
    }

    /// An invented reference.
    pub fn reference(self, cycle: u32) -> String {
        let place = match self {
            Self::Undisturbed => "Birkenweg",
            Self::Interrupted => "Teichstraße",
            Self::Aborted => "Lindenhof",
        };
        format!("Übung {place} {cycle}")
    }

    /// Where its invented quarter lies, in degrees north and east of the invented drive.
    pub const fn quarter(self) -> (f64, f64) {
        match self {
            Self::Undisturbed => (0.0, 0.0),
            Self::Interrupted => (0.035, 0.05),
            Self::Aborted => (-0.03, 0.04),
        }
    }

    /// Tells it to its end.
    pub async fn tell(self, common: &Common, team: &Team) -> Result<(), DemoError> {
        let persons = plan_and_begin(self, common, team).await?;
        match self {
            Self::Undisturbed => undisturbed(common, team, &persons).await,
            Self::Interrupted => interrupted(common, team, &persons).await,
            Self::Aborted => aborted(common, team).await,
        }
    }
}

async fn plan_and_begin(story: Story, common: &Common, team: &Team) -> Result<Vec<Person>, DemoError> {
    let now = common.time.now();
    let persons = safeguards::persons(story, now)?;
    let plan = Plan {
        starts_at: now,
        ends_at: now + safeguards::PLANNED,
        persons: persons.clone(),
        other_minors: Known::No,
        pick_up: before::dwelling(None),
    };
    team.lead.ask(Ask::Plan(plan)).await?;
    for ask in before::all_ready(now) {
        team.lead.ask(ask).await?;
    }
    common.pause(1.0).await;
    team.lead.ask(Ask::Step(AskStep::of(Step::Begin))).await?;
    everyone_shows(team, Face::Running).await?;
    common.say(&team.reference, "begun: LÄUFT on every device");
    Ok(persons)
}

async fn undisturbed(common: &Common, team: &Team, persons: &[Person]) -> Result<(), DemoError> {
    common.pause(7.0).await;
    safeguards::depart_in_two(common, team, persons).await?;
    common.pause(12.0).await;
    hand_over(common, team, persons).await
}

async fn interrupted(common: &Common, team: &Team, persons: &[Person]) -> Result<(), DemoError> {
    common.pause(1.0).await;
    safeguards::certificate(common, team).await?;
    common.pause(2.0).await;
    let report = stop(common, team, &team.officers[0], Sign::MedicalEmergency, Face::Interrupted).await?;
    common.pause(6.0).await;
    let hold = holds(team).await?.into_iter().find(Hold::is_open).ok_or(DemoError::Lacks("the hold"))?;
    let lift = Lift { hold: hold.id, newest_seen: newest(&team.medic), evidence: fit(common) };
    team.medic.ask(Ask::Lift(lift)).await?;
    common.say(&team.reference, "physician at the patient's side: fit to travel; it still stands");
    common.pause(3.0).await;
    let named: Vec<HoldId> =
        holds(team).await?.iter().filter(|hold| hold.stands()).map(|hold| hold.id).collect();
    team.lead.ask(Ask::Resume(Resume { holds: named, newest_seen: newest(&team.lead) })).await?;
    everyone_shows(team, Face::Running).await?;
    common.say(&team.reference, "lead: Fortsetzen; LÄUFT on every device again");
    tell_times(common, team, report);
    common.pause(5.0).await;
    hand_over(common, team, persons).await
}

async fn aborted(common: &Common, team: &Team) -> Result<(), DemoError> {
    common.pause(3.0).await;
    let measure = safeguards::restrain(common, team).await?;
    common.pause(2.0).await;
    let report = stop(common, team, &team.officers[1], Sign::Unconscious, Face::Aborted).await?;
    safeguards::release(common, team, measure).await?;
    let chain = [
        (StepId::Call112, &team.officers[1]),
        (StepId::FirstAid, &team.medic),
        (StepId::ReleasePressure, &team.officers[0]),
        (StepId::FetchAed, &team.officers[0]),
        (StepId::MeetAmbulance, &team.lead),
    ];
    for (step, who) in &chain {
        common.pause(0.8).await;
        who.ask(Ask::ClaimStep(ClaimStep { step: *step, occurred_at: None })).await?;
    }
    common.say(&team.reference, "rescue chain: 112, first aid, AED and way-in are taken");
    for (step, who) in &chain {
        common.pause(1.0).await;
        complete(who, *step).await?;
    }
    for step in [StepId::AmbulanceArrives, StepId::HandOver, StepId::Notify] {
        common.pause(1.2).await;
        complete(&team.lead, step).await?;
    }
    common.say(&team.reference, "ambulance has taken over; rescue chain worked through");
    tell_times(common, team, report);
    close(team, End::Aborted).await?;
    common.say(&team.reference, "closed as aborted; final");
    Ok(())
}

async fn complete(who: &Handheld, step: StepId) -> Result<(), DemoError> {
    let done = CompleteStep { step, occurred_at: None, done_by: None, note: None };
    who.ask(Ask::CompleteStep(done)).await?;
    Ok(())
}

async fn hand_over(common: &Common, team: &Team, persons: &[Person]) -> Result<(), DemoError> {
    team.lead.ask(Ask::Step(safeguards::with_everybody(Step::HandOver, persons))).await?;
    close(team, End::Completed).await?;
    common.say(&team.reference, "handed over and closed");
    Ok(())
}

async fn close(team: &Team, end: End) -> Result<(), DemoError> {
    team.lead.ask(Ask::Close(Close { end, reason: "Ende der Übung".to_owned() })).await?;
    Ok(())
}

/// Somebody reports; everyone stops.
async fn stop(
    common: &Common,
    team: &Team,
    by: &Handheld,
    sign: Sign,
    face: Face,
) -> Result<ReportId, DemoError> {
    let at = Instant::now();
    let report =
        by.report(Tell::sign(sign).about(Subject::Slot("E1".parse().map_err(|_| DemoError::Lacks("E1"))?)));
    common.stopwatch.reported(report, at, team.devices().len());
    everyone_shows(team, face).await?;
    let took = common.stopwatch.course(report).to_last_device().unwrap_or_default();
    let sign = word_of(sign);
    let what =
        format!("`{sign}` reported: {face} on five devices after {:.1} ms", took.as_secs_f64() * 1_000.0);
    common.say(&team.reference, &what);
    Ok(report)
}

fn tell_times(common: &Common, team: &Team, report: ReportId) {
    if let Some(took) = common.stopwatch.course(report).to_receipt() {
        let what = format!("the report had its receipt after {:.1} ms", took.as_secs_f64() * 1_000.0);
        common.say(&team.reference, &what);
    }
}

fn fit(common: &Common) -> Evidence {
    Evidence::Assessment(Assessment {
        who: "E1".parse().map_or(Subject::Unknown, Subject::Slot),
        condition_assessed: true,
        finding: Finding::Fit,
        professional: "Dienstnummer 4711".to_owned(),
        profession: Profession::Physician,
        organisation: "Notarztdienst (erfunden)".to_owned(),
        presence: Presence::InPerson,
        assessed_at: common.time.now(),
        names_reports: Vec::new(),
    })
}

async fn holds(team: &Team) -> Result<Vec<Hold>, DemoError> {
    Ok(team.lead.session().view(team.operation).await?.holds)
}

fn newest(device: &Handheld) -> einhalt_protocol::ids::Seq {
    device.read(|device| device.standing.newest())
}

async fn everyone_shows(team: &Team, face: Face) -> Result<(), DemoError> {
    for device in team.devices() {
        device.shows(face).await?;
    }
    Ok(())
}
