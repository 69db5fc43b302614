//! `simulator flood` with few connections: stops go out and are kept beside every kind of bad one, and every
//! kind is ended (I-15).

use std::sync::Arc;

use einhalt_server::app::{self, Parts};
use einhalt_server::clock::SystemClock;
use einhalt_server::config::Config;
use einhalt_simulator::flood::{self, Kind, Options};

#[tokio::test(flavor = "multi_thread")]
async fn stops_go_out_beside_every_kind_of_bad_connection() {
    let data = tempfile::tempdir().unwrap();
    let mut config = Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        data: data.path().join("data"),
        ..Config::default()
    };
    config.limits.head_within_s = 1;
    config.limits.hello_within_s = 1;
    config.limits.write_deadline_s = 1;
    config.limits.frames_burst = 100;
    config.limits.pairing_code_uses_max = 1_000;
    let parts = Parts { clock: Arc::new(SystemClock::default()), wrap_store: None };
    let running = app::start(config, parts).await.unwrap();
    let options = Options {
        sockets: 100,
        seconds: 5,
        operations: 3,
        devices: 3,
        rate: 6.0,
        only: Vec::new(),
        json: false,
        program: None,
        server: Some(format!("http://{}", running.addr())),
        password: running.first_password().map(ToOwned::to_owned),
    };
    let outcome = flood::measure(&options).await.unwrap();
    for (name, column) in [("alone", &outcome.alone), ("flooded", &outcome.flooded)] {
        assert_eq!(column.reports, 30, "{name}");
        let bad = column.lost + column.duplicated + column.out_of_order + column.records_broken;
        assert_eq!(bad, 0, "{name}: {column:?}");
        assert_eq!(column.report_to_last_device_ms.count, 30, "{name}: shown everywhere");
        assert_eq!(column.report_to_receipt_ms.count, 30, "{name}: receipted");
    }
    for (kind, wanted) in [
        (Kind::Silent, &["closed"][..]),
        (Kind::SlowHead, &["closed", "reset"]),
        (Kind::SilentSocket, &["4408"]),
        (Kind::SlowSocket, &["4408"]),
        // Too much, or more than it hears the answers to: whichever comes first.
        (Kind::FloodUnknown, &["4429", "4413"]),
        (Kind::FloodKnown, &["4429", "4413"]),
        (Kind::Storm, &["left by itself"]),
        (Kind::Forged, &["4401"]),
    ] {
        let ends = &outcome.ends[&kind];
        println!("{kind:?}: {ends:?}");
        assert!(wanted.iter().any(|end| ends.contains_key(*end)), "{kind:?}: {ends:?}");
    }
    // Whoever never reads does not hear why either.
    for kind in [Kind::DeafHttp, Kind::DeafMember] {
        let ends = &outcome.ends[&kind];
        println!("{kind:?}: {ends:?}");
        assert!(ends.keys().any(|end| end != "open to the end"), "{kind:?}: {ends:?}");
    }
    running.shutdown().await;
}
