//! I-5, I-1, principle 6: while the store fails or hangs, a stop still reaches every device, nobody
//! gets a receipt or a lease, and afterwards everything is in the record exactly once.

use chrono::TimeDelta;
use einhalt_protocol::ids::StopId;
use einhalt_protocol::operation::Ask;
use einhalt_protocol::operation::command::{Close, Lift};
use einhalt_protocol::operation::evidence::{Evidence, Statement};
use einhalt_protocol::operation::place::PlaceKind;
use einhalt_protocol::operation::plan::End;
use einhalt_protocol::report::Sign;
use einhalt_server::store::faulty::{Fault, Reads};
use einhalt_simulator::device::{Device, Tell};
use einhalt_simulator::oracle::Face;
use einhalt_tests::{Broken, Scene};

async fn stops_without_a_store(fault: Fault) -> Result<(), Broken> {
    let scene = Scene::underway(5).await?;
    for handheld in scene.everyone() {
        handheld.barrier().await?;
        handheld.shows(Face::Running).await?;
    }
    scene.service.faults.set(fault);
    let report = scene.officers[0].report(Tell::sign(Sign::MedicalEmergency));
    for handheld in scene.everyone() {
        handheld.shows(Face::Interrupted).await?;
    }
    if fault == Fault::Hang {
        scene.service.faults.hanging().await;
        scene.service.clock.advance(TimeDelta::seconds(3));
    }
    scene.officers[1].report(Tell::sign(Sign::Seizure));
    for handheld in scene.everyone() {
        handheld.shows(Face::Aborted).await?;
    }
    for handheld in &scene.officers {
        assert_eq!(handheld.read(|device| device.outbox.receipted().len()), 0, "a receipt without a record");
    }
    let view = scene.lead.session().view(scene.operation).await?;
    assert_eq!(view.reasons.len(), 2, "both stops are shown although neither is recorded");

    scene.service.faults.set(Fault::None);
    // What failed is tried again after a pause of the service's own clock.
    scene.service.clock.advance(TimeDelta::seconds(1));
    for (handheld, sent) in [(&scene.officers[0], report)] {
        handheld
            .wait_for("the receipt", |device| {
                device.outbox.receipted().iter().any(|known| known.report == sent)
            })
            .await?;
    }
    for handheld in scene.everyone() {
        handheld.barrier().await?;
    }
    let record = scene.lead.session().record(scene.operation).await?;
    let times = record.matches(&report.to_string()).count();
    assert!(times >= 1, "the report is in the record");
    let reported = record.matches(r#""event":"reported""#).count();
    assert_eq!(reported, 2, "each report once");
    assert_eq!(record.matches(r#""event":"aborted""#).count(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_reaches_everyone_while_writes_are_refused() -> Result<(), Broken> {
    stops_without_a_store(Fault::NotStored).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_reaches_everyone_while_a_write_hangs() -> Result<(), Broken> {
    stops_without_a_store(Fault::Hang).await
}

/// Principle 2, I-3: what is reported while a lift is on its way to the disk is not covered by it.
#[tokio::test(flavor = "multi_thread")]
async fn a_further_symptom_outlives_a_lift_that_hangs() -> Result<(), Broken> {
    let scene = Scene::underway(2).await?;
    let first = scene.officers[0].report(Tell::sign(Sign::Halt));
    for handheld in scene.everyone() {
        handheld.barrier().await?;
    }
    let before = scene.lead.session().view(scene.operation).await?;
    let lift = Ask::Lift(Lift {
        hold: before.holds[0].id,
        newest_seen: before.seq,
        evidence: Evidence::Statement(Statement { reason: "geklärt".to_owned() }),
    });
    scene.service.faults.set(Fault::Hang);
    let (lifted, ()) = tokio::join!(scene.lead.ask(lift), async {
        scene.service.faults.hanging().await;
        let second = scene.officers[1].report(Tell { concerns: Some(first), ..Tell::sign(Sign::Halt) });
        // The lead's device has heard of it before the disk goes on.
        let further = |device: &Device| {
            device.standing.offers().iter().any(|(stop, _)| *stop == StopId::of_report(second))
        };
        let told = scene.lead.wait_for("the further stop", further).await;
        scene.service.faults.set(Fault::None);
        assert!(told.is_ok(), "a further symptom is a stop of its own");
    });
    lifted?;
    for handheld in scene.everyone() {
        handheld.barrier().await?;
        handheld.shows(Face::Interrupted).await?;
    }
    let after = scene.lead.session().view(scene.operation).await?;
    assert_eq!(after.holds.iter().filter(|hold| hold.is_open()).count(), 1, "it needs a lift of its own");
    Ok(())
}

/// Principle 2, R-41: an end that is not durable yet keeps no report from stopping.
#[tokio::test(flavor = "multi_thread")]
async fn contact_in_a_facility_stops_while_the_end_hangs() -> Result<(), Broken> {
    let scene = Scene::underway(2).await?;
    for handheld in scene.everyone() {
        handheld.barrier().await?;
    }
    let close = Ask::Close(Close { end: End::NotCarriedOut, reason: "heute nicht".to_owned() });
    scene.service.faults.set(Fault::Hang);
    let (closed, ()) = tokio::join!(scene.lead.ask(close), async {
        scene.service.faults.hanging().await;
        let inside = Tell { place_kind: Some(PlaceKind::Hospital), ..Tell::sign(Sign::Contact) };
        let contact = scene.officers[1].report(inside);
        let told = |device: &Device| {
            device.standing.offers().iter().any(|(stop, _)| *stop == StopId::of_report(contact))
        };
        let stopped = scene.lead.wait_for("the stop", told).await;
        scene.service.faults.set(Fault::None);
        assert!(stopped.is_ok(), "the end is not durable yet");
    });
    closed?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_lease_is_given_while_nothing_can_be_recorded() -> Result<(), Broken> {
    let scene = Scene::underway(2).await?;
    scene.officers[0].barrier().await?;
    scene.officers[0].shows(Face::Running).await?;
    scene.service.faults.set(Fault::NotStored);
    // A note that raises nothing makes the failure known.
    let refused = scene.lead.ask(einhalt_protocol::operation::Ask::Resume(
        einhalt_protocol::operation::command::Resume {
            holds: vec![einhalt_protocol::ids::HoldId::from_uuid(uuid::Uuid::nil())],
            newest_seen: einhalt_protocol::ids::Seq(1),
        },
    ));
    assert!(refused.await.is_err());
    scene.service.clock.advance(TimeDelta::seconds(16));
    for handheld in scene.everyone() {
        handheld.shows(Face::Unknown).await?;
    }
    scene.service.faults.set(Fault::None);
    scene.service.clock.advance(TimeDelta::seconds(6));
    for handheld in &scene.officers {
        handheld.shows(Face::Running).await?;
    }
    Ok(())
}

/// I-5, I-11: a device that comes back while the store cannot be read reports and hears at once. It is
/// permitted nothing before what it knows has been found again.
async fn comes_back_without_reads(reads: Reads) -> Result<(), Broken> {
    let scene = Scene::underway(3).await?;
    for handheld in scene.everyone() {
        handheld.barrier().await?;
    }
    let back = &scene.officers[0];
    let known = back.report(Tell { place_kind: Some(PlaceKind::Dwelling), ..Tell::sign(Sign::Contact) });
    let receipted = |device: &Device| device.outbox.receipted().iter().any(|kept| kept.report == known);
    back.wait_for("the receipt", receipted).await?;

    scene.service.faults.set_reads(reads);
    back.reconnect().await?;
    scene.service.clock.advance(TimeDelta::seconds(16));
    scene.officers[1].shows(Face::Running).await?;
    back.shows(Face::Unknown).await?;
    back.report(Tell::sign(Sign::Halt));
    for handheld in scene.everyone() {
        handheld.shows(Face::Interrupted).await?;
    }
    scene.officers[1].report(Tell::sign(Sign::Seizure));
    for handheld in scene.everyone() {
        handheld.shows(Face::Aborted).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_comes_back_while_reads_hang() -> Result<(), Broken> {
    comes_back_without_reads(Reads::Hang).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_comes_back_while_reads_are_refused() -> Result<(), Broken> {
    comes_back_without_reads(Reads::Fail).await
}

/// I-11: once the store can be read again the device that came back goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_goes_on_when_what_it_knows_was_found_again() -> Result<(), Broken> {
    for reads in [Reads::Hang, Reads::Fail] {
        let scene = Scene::underway(1).await?;
        let back = &scene.officers[0];
        back.report(Tell { place_kind: Some(PlaceKind::Dwelling), ..Tell::sign(Sign::Contact) });
        back.wait_for("the receipt", |device| !device.outbox.receipted().is_empty()).await?;
        scene.service.faults.set_reads(reads);
        back.reconnect().await?;
        scene.service.clock.advance(TimeDelta::seconds(16));
        back.shows(Face::Unknown).await?;
        scene.service.faults.set_reads(Reads::Work);
        scene.service.clock.advance(TimeDelta::seconds(6));
        back.shows(Face::Running).await?;
    }
    Ok(())
}
