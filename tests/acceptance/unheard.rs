//! D4, R-30: a device on scene that nobody hears any more holds the operation; one that can still speak
//! never does, however far the clock jumps.
#![allow(clippy::unwrap_used)]

use crate::common::House;
use chrono::TimeDelta;
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::people::Role;
use serde_json::{Value, json};

async fn under_way(house: &House) -> (OperationId, crate::common::Person) {
    let lead = house.person("lead", Role::Lead).await;
    let officer = house.person("officer", Role::Officer).await;
    let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await;
    (operation, officer)
}

/// As the service sees it: tokens do not live as long as these stories.
async fn seen(house: &House, operation: OperationId) -> Value {
    serde_json::to_value(house.running.live().view(operation).await.unwrap()).unwrap()
}

/// Waits until the view says so.
async fn becomes(house: &House, operation: OperationId, severity: &str) -> Value {
    for _ in 0..500 {
        let view = seen(house, operation).await;
        if view["severity"] == severity {
            return view;
        }
        tokio::task::yield_now().await;
    }
    panic!("it never became {severity}");
}

#[tokio::test]
async fn d4_a_device_that_has_gone_holds_after_five_minutes_once() {
    let house = House::new().await;
    let (operation, officer) = under_way(&house).await;
    let mut socket = house.joined(&officer, operation).await;
    socket.send(&json!({ "type": "leave", "operation": operation })).await;
    // What was sent after it is answered: the leave has been read.
    socket.send(&json!({ "type": "hello" })).await;
    socket.until("problem").await;

    house.advance(TimeDelta::seconds(299));
    assert_eq!(seen(&house, operation).await["severity"], "running");
    house.advance(TimeDelta::seconds(1));
    let view = becomes(&house, operation, "interrupted").await;
    let holds = view["holds"].as_array().unwrap();
    assert_eq!((holds.len(), &holds[0]["kind"]), (1, &json!("COMMS")), "{view}");
    house.advance(TimeDelta::minutes(30));
    assert_eq!(seen(&house, operation).await["holds"].as_array().unwrap().len(), 1, "once for a silence");
}

#[tokio::test]
async fn d4_an_open_socket_is_no_silence_however_far_the_clock_jumps() {
    let house = House::new().await;
    let (operation, officer) = under_way(&house).await;
    let _socket = house.joined(&officer, operation).await;
    for _ in 0..3 {
        house.advance(TimeDelta::hours(1));
        assert_eq!(seen(&house, operation).await["severity"], "running");
    }
}

#[tokio::test]
async fn d4_after_a_restart_the_count_begins_anew() {
    let house = House::new().await;
    let (operation, officer) = under_way(&house).await;
    drop(house.joined(&officer, operation).await);
    house.advance(TimeDelta::seconds(200));
    let house = house.restarted().await;
    house.advance(TimeDelta::seconds(200));
    assert_eq!(seen(&house, operation).await["severity"], "running");
    house.advance(TimeDelta::seconds(100));
    becomes(&house, operation, "interrupted").await;
}
