//! Who may read what lies on the disk: made for the owner alone, and looked at before every start.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use einhalt_server::app::{self, Parts, StartError};
use einhalt_server::config::Config;
use einhalt_server::secrets::Exposed;

use super::Scene;
use crate::common::House;
use crate::program::{self, Settings, run};

/// Everything below `from` and itself, as path and rights.
fn rights(from: &Path) -> Vec<(PathBuf, u32)> {
    let mode = fs::metadata(from).unwrap().permissions().mode() & 0o7777;
    let mut all = vec![(from.to_owned(), mode)];
    if from.is_dir() {
        for entry in fs::read_dir(from).unwrap() {
            all.extend(rights(&entry.unwrap().path()));
        }
    }
    all
}

fn nothing_is_open(from: &Path) -> usize {
    let all = rights(from);
    for (path, mode) in &all {
        assert_eq!(mode & 0o077, 0, "{}: {mode:o}", path.display());
    }
    all.len()
}

#[tokio::test]
async fn what_is_made_is_for_its_owner_alone() {
    let mirror = tempfile::tempdir().unwrap();
    let kept = mirror.path().join("mirror");
    let scene = Scene::of(House::with(|config| config.keys.mirror = Some(kept.clone())).await).await;
    let data = scene.house.config.data.clone();
    let looked_at = nothing_is_open(&data) + nothing_is_open(&kept);
    assert!(looked_at > 15, "database, keys, policies, places, mirror: {looked_at}");

    let copy = mirror.path().join("backup");
    let settings = Settings {
        binary: program::build().await.unwrap(),
        data,
        policy: Path::new(env!("CARGO_MANIFEST_DIR")).join("../protocol/kreis-unna.toml"),
    };
    let done = run(&settings, &["backup", copy.to_str().unwrap()]).await.unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(nothing_is_open(&copy) > 3);
}

/// What is opened, to which rights, and whether the service starts.
const ROWS: &[(&str, u32, bool)] = &[
    ("data", 0o755, true),
    ("data", 0o775, false),
    ("data/einhalt.db", 0o644, true),
    ("data/einhalt.db", 0o660, true),
    ("data/policies", 0o755, true),
    ("data/places", 0o750, true),
    ("data/signed.slots", 0o640, true),
    ("data/keys", 0o755, true),
    ("data/keys", 0o770, false),
    ("data/keys/master.key", 0o640, false),
    ("data/keys/master.key", 0o604, false),
    ("data/keys/master.key", 0o620, false),
    ("data/keys/signing.pem", 0o644, false),
    ("data/keys/token.pem", 0o644, false),
    ("data/keys/operations.slots", 0o640, false),
    ("mirror", 0o755, true),
    ("mirror", 0o777, false),
    ("mirror/master.key", 0o644, false),
    ("mirror/operations.slots", 0o606, false),
];

#[tokio::test]
async fn what_others_could_read_is_closed_and_a_key_that_they_could_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let mut config = Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        data: place.path().join("data"),
        ..Config::default()
    };
    config.keys.mirror = Some(place.path().join("mirror"));
    let start = || {
        let clock = einhalt_server::clock::ManualClock::at("2026-05-05T08:00:00Z".parse().unwrap());
        app::start(config.clone(), Parts { clock: Arc::new(clock), wrap_store: None })
    };
    start().await.unwrap().shutdown().await;
    let mut looked_at = 0;
    for (name, mode, starts) in ROWS {
        let path = place.path().join(name);
        if !path.exists() {
            continue;
        }
        looked_at += 1;
        let before = fs::metadata(&path).unwrap().permissions();
        fs::set_permissions(&path, Permissions::from_mode(*mode)).unwrap();
        match (starts, start().await) {
            (true, Ok(running)) => {
                running.shutdown().await;
                nothing_is_open(place.path().join("data").as_path());
                nothing_is_open(place.path().join("mirror").as_path());
            }
            (false, Err(StartError::Exposed(Exposed::Keys(open)))) => {
                let told = Exposed::Keys(open).to_string();
                assert!(told.contains(&format!("chmod go= {}    (now {mode:o})", path.display())), "{told}");
                let now = fs::metadata(&path).unwrap().permissions().mode() & 0o7777;
                assert_eq!(now, *mode, "{name}: left as it was found");
            }
            (_, started) => panic!("{name} {mode:o}: {:?}", started.err()),
        }
        fs::set_permissions(&path, before).unwrap();
    }
    assert!(looked_at >= 16, "{looked_at} rows");
    println!("{looked_at} rows of rights");
}
