//! What the stories show of the safeguards: a family and its seats, a certificate, a measure of force.

use chrono::{NaiveDate, TimeDelta};
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::ForceId;
use einhalt_protocol::operation::command::{Ask, AskStep};
use einhalt_protocol::operation::document::{Content, DecideDocument, Issuer, RecordDocument, Shown};
use einhalt_protocol::operation::family::Vehicle;
use einhalt_protocol::operation::force::{
    AuthoriseForce, BodyPosition, CheckForce, EndForce, ForceGround, ForceKind, MilderMeans, RequestForce,
    StartForce, TryMilderMeans,
};
use einhalt_protocol::operation::plan::{Known, Person, Step};
use einhalt_protocol::people::{AgeClass, FamilyRole, Slot, Subject};
use einhalt_protocol::report::Sign;

use super::story::Story;
use super::team::Team;
use super::{Common, DemoError};
use crate::before;
use crate::device::Tell;
use crate::oracle::Window;

/// How long an operation of the demonstration is planned to take.
pub const PLANNED: TimeDelta = TimeDelta::hours(2);

/// A place of the family unit.
pub fn slot(word: &'static str) -> Result<Slot, DemoError> {
    word.parse().map_err(|_| DemoError::Lacks(word))
}

/// Whom a story is about. A family with children travels by day only: at night the
/// demonstration shows grown-ups.
pub fn persons(story: Story, now: Timestamp) -> Result<Vec<Person>, DemoError> {
    let night = Window::read("21:00:00", "06:00:00", "Europe/Berlin").ok_or(DemoError::Lacks("a night"))?;
    let by_day = !night.contains(now) && !night.contains(now + PLANNED);
    let parent = |word| Ok(before::person(slot(word)?, AgeClass::Adult, FamilyRole::CustodialParent));
    let child = |word, age| Ok(before::person(slot(word)?, age, FamilyRole::Child));
    let spouse = |word| Ok(before::person(slot(word)?, AgeClass::Adult, FamilyRole::Spouse));
    match story {
        Story::Undisturbed if by_day => {
            [parent("E1"), parent("E2"), child("K1", AgeClass::Child), child("K2", AgeClass::Infant)]
                .into_iter()
                .collect()
        }
        Story::Undisturbed | Story::Interrupted => [spouse("E1"), spouse("E2")].into_iter().collect(),
        Story::Aborted => Ok(vec![before::person(slot("E1")?, AgeClass::Adult, FamilyRole::Other)]),
    }
}

/// A step with a head count of everybody.
pub fn with_everybody(step: Step, persons: &[Person]) -> AskStep {
    AskStep { present: Some(persons.iter().map(|person| person.slot.clone()).collect()), ..AskStep::of(step) }
}

/// A departure in two vehicles, each child with a parent: the lead's yes, with a reason.
pub async fn depart_in_two(common: &Common, team: &Team, persons: &[Person]) -> Result<(), DemoError> {
    let seats = |label: &str, places: [usize; 2]| Vehicle {
        label: label.to_owned(),
        slots: places
            .iter()
            .filter_map(|place| persons.get(*place))
            .map(|person| person.slot.clone())
            .collect(),
    };
    let vehicles = if persons.len() == 4 {
        vec![seats("V1", [0, 2]), seats("V2", [1, 3])]
    } else {
        vec![seats("V1", [0, 1])]
    };
    let reason = Some("Kindersitze nur für je ein Kind".to_owned());
    let depart = AskStep { vehicles, reason, ..with_everybody(Step::Depart, persons) };
    team.lead.ask(Ask::Step(depart)).await?;
    let seated = if persons.len() == 4 { "two vehicles, each child beside a parent" } else { "one vehicle" };
    common.say(&team.reference, &format!("departed; everybody counted, {seated}"));
    Ok(())
}

/// An old note at the door: recorded by an officer, decided by the lead with a reason.
pub async fn certificate(common: &Common, team: &Team) -> Result<(), DemoError> {
    let [officer, _] = &team.officers;
    let who = Subject::Slot(slot("E2")?);
    let document = officer.report(Tell::sign(Sign::CertificateShown).about(who));
    officer.wait_for("a receipt", |device| device.outbox.waiting().is_empty()).await?;
    let dated_on = NaiveDate::from_ymd_opt(2024, 2, 1).ok_or(DemoError::Lacks("a day"))?;
    let missing = vec![Content::Facts, Content::Method, Content::Diagnosis];
    let says_unfit = Known::Unknown;
    let (issuer, shown) = (Issuer::Physician, Shown::Copy);
    let record = RecordDocument { document, issuer, shown, dated_on, says_unfit, missing };
    officer.ask(Ask::RecordDocument(record)).await?;
    common.say(&team.reference, "a certificate is shown and recorded; the departure waits for the lead");
    common.pause(1.0).await;
    let reason = Some("Zwei Sätze ohne Befund, über zwei Jahre alt".to_owned());
    let decide = DecideDocument { document, recognised: false, outdated: true, reason };
    team.lead.ask(Ask::DecideDocument(decide)).await?;
    common.say(&team.reference, "lead: not recognised, with a reason");
    Ok(())
}

/// Milder means first, then a measure with its own reason, allowed by the lead. It is still
/// running when the emergency comes.
pub async fn restrain(common: &Common, team: &Team) -> Result<ForceId, DemoError> {
    let [_, officer] = &team.officers;
    let person = slot("E1")?;
    let measure = ForceId::from_uuid(uuid::Uuid::new_v4());
    let means = vec![MilderMeans::Talk, MilderMeans::Interpreter];
    let talk = TryMilderMeans { slot: person.clone(), means, minutes: 12, note: None };
    officer.ask(Ask::TryMilderMeans(talk)).await?;
    let request = RequestForce {
        measure,
        slot: person.clone(),
        kind: ForceKind::Carrying,
        ground: ForceGround::PassiveResistance,
        reason: "Geht nach 12 Minuten Gespräch nicht mit".to_owned(),
    };
    officer.ask(Ask::RequestForce(request)).await?;
    team.lead.ask(Ask::AuthoriseForce(AuthoriseForce { measure })).await?;
    let (who, kind, position) = (Subject::Slot(person), ForceKind::Carrying, Some(BodyPosition::Sitting));
    officer.ask(Ask::StartForce(StartForce { measure, who, kind, position, occurred_at: None })).await?;
    common.say(&team.reference, "after 12 minutes of talk: carried, released by the lead");
    common.pause(1.0).await;
    let calm = CheckForce {
        measure,
        breathes_normally: Some(true),
        position: None,
        calm: Some(true),
        still_needed: None,
    };
    officer.ask(Ask::CheckForce(calm)).await?;
    common.say(&team.reference, "the person is calm: is the reason still there?");
    Ok(measure)
}

/// At a stop: released.
pub async fn release(common: &Common, team: &Team, measure: ForceId) -> Result<(), DemoError> {
    let [_, officer] = &team.officers;
    officer.ask(Ask::EndForce(EndForce { measure, occurred_at: None })).await?;
    common.say(&team.reference, "the measure of force has ended with the stop");
    Ok(())
}
