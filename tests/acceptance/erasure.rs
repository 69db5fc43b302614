//! I-12 on a real disk: a file system of its own on a loop device, the real program on it, marker words
//! in every personal field there is, an erasure by two persons while the program runs; then files, log of
//! the database, the whole raw device with its free space, logs, backup, the keys' mirror and the memory
//! of the running process are searched for the markers and for the operation's key.
//!
//! Needs root, `losetup`, `mkfs.ext4` and a free loop device; says so and ends where they are not there.
#![allow(clippy::unwrap_used)]

mod disk;
mod program;
mod scan;

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::{AeadInOut, KeyInit, Tag, XChaCha20Poly1305, XNonce};
use disk::{Disk, FileSystem};
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::people::Role;
use einhalt_protocol::policy::Policy;
use einhalt_protocol::record::{Commitment, Summary, verify};
use einhalt_server::store::slots::Slots;
use einhalt_simulator::host::Time;
use einhalt_simulator::rest::{Rest, RestError, Session};
use einhalt_tests::{Broken, invented_places};
use program::{Program, Settings};
use reqwest::Method;
use scan::{Pattern, count_in_file, count_in_memory};
use serde_json::{Value, json};

/// The core of every marker: found in any of its spellings, and nowhere by chance.
const MARK: &str = "Zq7xKv9pWm3t";
/// A place nobody else writes: its digits are a marker too.
const LATITUDE: &str = "51.5371946";
const BORN_ON: &str = "1931-07-29";

/// The people of the operation.
struct Team {
    lead: Session,
    officer: Session,
    medic: Session,
    monitor: Session,
    supervisor: Session,
    reviewers: [Session; 2],
}

impl Team {
    async fn pair(rest: &Rest, administrator: &Session) -> Result<Self, Broken> {
        let person = async |name: &str, role| -> Result<Session, Broken> {
            let account = administrator.create_account(name, role).await?;
            let code = administrator.pairing_code(account, 10, 1).await?;
            Ok(rest.pair(&code.code, name).await?)
        };
        Ok(Self {
            lead: person("leitung-1", Role::Lead).await?,
            officer: person("einsatz-1", Role::Officer).await?,
            medic: person("medizin-1", Role::Medic).await?,
            monitor: person("beobachtung-1", Role::Monitor).await?,
            supervisor: person("leitstelle-1", Role::Supervisor).await?,
            reviewers: [person("review-1", Role::Reviewer).await?, person("review-2", Role::Reviewer).await?],
        })
    }
}

/// Asks, and says whether it was carried out. A request that is not understood is a mistake of this test.
async fn ask(by: &Session, operation: OperationId, ask: Value) -> Result<bool, Broken> {
    let body = json!({ "id": uuid::Uuid::new_v4(), "ask": ask });
    let path = format!("/api/v1/operations/{operation}/commands");
    let done = by.rest().call::<Value>(Method::POST, &path, Some(&by.token().token), Some(&body)).await;
    match done {
        Ok(_) => Ok(true),
        Err(RestError::Refused(_)) => Ok(false),
        Err(error) => Err(format!("{ask}: {error}").into()),
    }
}

async fn post(by: &Session, path: &str, body: Value) -> Result<Value, Broken> {
    Ok(by.rest().call(Method::POST, path, Some(&by.token().token), Some(&body)).await?)
}

/// A text that nobody else writes.
fn marker(number: u32) -> String {
    format!("{MARK}-{number:03} Müller, \"Bahnhofstr.\" 5\n")
}

/// Every personal field there is, with a marker in it. Returns how many requests were carried out.
#[expect(clippy::too_many_lines, reason = "a list: one line per personal field")]
async fn type_markers(team: &Team, operation: OperationId) -> Result<usize, Broken> {
    let mut number = 0;
    let mut text = || {
        number += 1;
        marker(number)
    };
    let position = json!({ "lat": 51.537_194_6, "lon": 7.689_204_1, "accuracy_m": 12 });
    let mut carried_out = 0;
    let now = Time::real().now();
    let plan = json!({ "do": "plan", "starts_at": now, "ends_at": now + chrono::TimeDelta::hours(2),
        "persons": [{ "slot": "E1", "age": "adult", "family": "custodial_parent", "born_on": BORN_ON },
                    { "slot": "E2", "age": "adult", "family": "spouse" }],
        "other_minors": "no", "pick_up": { "kind": "dwelling", "position": position } });
    let items = [
        "voluntary_departure",
        "supporters_asked",
        "supporters_asked_again",
        "family_complete",
        "place_checked",
        "illness_asked",
    ];
    let mut before = vec![plan, json!({ "do": "meet_at", "kind": "dwelling", "position": position })];
    before.extend(items.map(|item| {
        json!({ "do": "answer_preflight", "item": item, "answer": "yes",
        "on": now.date_naive(), "source": text(), "reason": text() })
    }));
    before.push(json!({ "do": "supporter_release", "given": true }));
    before.push(json!({ "do": "assure_hand_over", "slot": "E1", "receiver": text() }));
    before.push(json!({ "do": "ready" }));
    before.push(json!({ "do": "step", "step": "begin", "position": position, "reason": text() }));
    before.push(json!({ "do": "confirm_place", "kind": "dwelling", "reason": text() }));
    for request in before {
        carried_out += usize::from(ask(&team.lead, operation, request).await?);
    }
    let reports = format!("/api/v1/operations/{operation}/reports");
    for (by, sign) in
        [(&team.officer, "certificate_shown"), (&team.monitor, "halt"), (&team.officer, "medical_emergency")]
    {
        let id = uuid::Uuid::new_v4();
        // With defects its exact bytes are kept too.
        let report = json!({ "id": id, "sign": sign, "who": "E1", "text": text(), "note": text(),
            "place": { "lat": 51.537_194_6, "lon": 7.689_204_1, "accuracy_m": 12.0 } });
        post(by, &reports, report).await?;
        carried_out += 1;
        let about = match sign {
            "certificate_shown" => json!({ "do": "decide_document", "document": id, "recognised": false,
                "outdated": true, "reason": text() }),
            "halt" => json!({ "do": "answer_recommendation", "report": id, "stop": false, "reason": text() }),
            _ => continue,
        };
        carried_out += usize::from(ask(&team.lead, operation, about).await?);
    }
    let force = uuid::Uuid::new_v4();
    let nobody = uuid::Uuid::new_v4();
    let view: Value = team
        .lead
        .rest()
        .call(Method::GET, &format!("/api/v1/operations/{operation}"), Some(&team.lead.token().token), None)
        .await?;
    let hold = view["holds"][0]["id"].clone();
    let seq = view["seq"].clone();
    let assessment = json!({ "kind": "assessment", "who": "E1", "condition_assessed": true, "finding": "fit",
        "professional": text(), "profession": "physician", "organisation": text(), "presence": "in_person",
        "assessed_at": Time::real().now(), "names_reports": [] });
    let mut during: Vec<(&Session, Value)> = vec![
        (
            &team.officer,
            json!({ "do": "try_milder_means", "slot": "E1", "means": ["talk"], "minutes": 5, "note": text() }),
        ),
        (
            &team.officer,
            json!({ "do": "request_force", "measure": force, "slot": "E1", "kind": "holding", "ground": "escape", "reason": text() }),
        ),
        (&team.officer, json!({ "do": "start_force", "measure": force, "who": "E1", "kind": "holding" })),
        (&team.officer, json!({ "do": "force_not_released", "measure": force, "reason": text() })),
        (&team.officer, json!({ "do": "end_force", "measure": force })),
        (
            &team.officer,
            json!({ "do": "describe_force", "measure": force, "reason": text(), "milder_means": ["talk"],
            "ordered_by": team.lead.device, "applied_by": [team.officer.device], "position": "upright",
            "person_injured": false, "officer_injured": false, "medical_check_offered": true, "end_reason": text() }),
        ),
        (&team.officer, json!({ "do": "record_incident", "kind": "other", "what": text() })),
        (&team.officer, json!({ "do": "correct_age", "slot": "E1", "age": "adult", "basis": text() })),
        (&team.medic, json!({ "do": "lift", "hold": hold, "newest_seen": seq, "evidence": assessment })),
        (&team.lead, json!({ "do": "propose_night_continuation", "hold": nobody, "reason": text() })),
        (&team.supervisor, json!({ "do": "confirm_night_continuation", "hold": nobody, "reason": text() })),
        (&team.lead, json!({ "do": "release_device", "device": nobody, "reason": text() })),
        (&team.lead, json!({ "do": "inform_supporter", "note": text() })),
        (&team.officer, json!({ "do": "abort", "reason": text() })),
        (&team.officer, json!({ "do": "claim_step", "step": "call112" })),
        (&team.officer, json!({ "do": "complete_step", "step": "call112", "note": text() })),
        (&team.officer, json!({ "do": "step_not_possible", "step": "first_aid", "reason": text() })),
        (&team.lead, json!({ "do": "close_rescue", "outcome": "handed_over", "reason": text() })),
        (&team.lead, json!({ "do": "close", "end": "aborted", "reason": text() })),
        (&team.lead, json!({ "do": "step", "step": "return_home", "reason": text() })),
        (&team.officer, json!({ "do": "add_correction", "of": 3, "text": text() })),
        (
            &team.monitor,
            json!({ "do": "add_statement", "slot": "E1", "recorded_for": "person", "text": text() }),
        ),
        (&team.supervisor, json!({ "do": "place_legal_hold", "ground": "dispute", "reason": text() })),
        (&team.supervisor, json!({ "do": "release_legal_hold", "ground": "dispute", "reason": text() })),
    ];
    for (by, request) in during.drain(..) {
        carried_out += usize::from(ask(by, operation, request).await?);
    }
    // Late reports, also with a broken body.
    post(
        &team.officer,
        &reports,
        json!({ "id": uuid::Uuid::new_v4(), "sign": "medical_emergency", "text": text() }),
    )
    .await?;
    Ok(carried_out + 1)
}

/// The operation's raw key, as only somebody with the master key can read it, and as it lies wrapped.
fn keys_of(folder: &Path, operation: OperationId) -> Result<([u8; 32], Vec<u8>), Broken> {
    let master = std::fs::read(folder.join("master.key"))?;
    let master: [u8; 32] = master.as_slice().try_into()?;
    let slots = Slots::open_to_read(&folder.join("operations.slots"))?;
    for slot in 0..slots.count()? {
        let Some(content) = slots.read(slot)? else { continue };
        let (name, wrapped) = content.split_at(17);
        if name[0] != 1 || name[1..] != *operation.uuid().as_bytes() {
            continue;
        }
        let bound_to = [b"einhalt wrapped key 1\0".as_slice(), name].concat();
        let mut key: [u8; 32] = wrapped[24..56].try_into()?;
        let nonce = XNonce::try_from(&wrapped[..24])?;
        let tag = Tag::try_from(&wrapped[56..])?;
        XChaCha20Poly1305::new((&master).into())
            .decrypt_inout_detached(&nonce, &bound_to, key.as_mut_slice().into(), &tag)
            .map_err(|_| "the key does not open")?;
        return Ok((key, wrapped.to_vec()));
    }
    Err("the operation has no key".into())
}

/// Every spelling of what must be gone.
fn patterns(key: &[u8; 32], wrapped: &[u8]) -> Vec<Pattern> {
    let mark = MARK.as_bytes();
    let mut patterns = vec![
        Pattern::new("marker", mark),
        Pattern::new("marker, UTF-16", &mark.iter().flat_map(|byte| [*byte, 0]).collect::<Vec<_>>()),
        Pattern::new("marker, hex", hex::encode(mark).as_bytes()),
        Pattern::new("latitude", LATITUDE.as_bytes()),
        Pattern::new("latitude, binary", &51.537_194_6_f64.to_le_bytes()),
        Pattern::new("date of birth", BORN_ON.as_bytes()),
        Pattern::new("key", key),
        Pattern::new("key, hex", hex::encode(key).as_bytes()),
        Pattern::new("key, base64", &STANDARD_NO_PAD.encode(key).as_bytes()[..40]),
        Pattern::new("wrapped key", &wrapped[24..]),
    ];
    for shift in 0..3 {
        // However the text before it falls, the middle of its base64 form is the same.
        let text = [&vec![b' '; shift], mark].concat();
        let encoded = STANDARD_NO_PAD.encode(&text);
        patterns.push(Pattern::new("marker, base64", &encoded.as_bytes()[4..encoded.len() - 4]));
    }
    patterns
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// How many sealed parts are not in the record any more.
fn absent(summary: &Summary) -> u64 {
    summary.replayed.as_ref().map_or(u64::MAX, |replayed| replayed.payloads_absent)
}

/// Searches a place, prints what was found, and returns the sum.
fn search(what: &str, patterns: &[Pattern], counts: &[usize]) -> usize {
    let sum = counts.iter().sum();
    let found = patterns.iter().zip(counts).filter(|(_, count)| **count > 0);
    let found: Vec<_> = found.map(|(pattern, count)| format!("{}: {count}", pattern.name)).collect();
    println!("  {what:<34} {sum:>4} hits  {}", found.join(", "));
    sum
}

fn search_files(what: &str, patterns: &[Pattern], files: &[PathBuf]) -> Result<usize, Broken> {
    let mut counts = vec![0; patterns.len()];
    for file in files {
        for (count, found) in counts.iter_mut().zip(count_in_file(file, patterns)?) {
            *count += found;
        }
    }
    Ok(search(&format!("{what} ({} files)", files.len()), patterns, &counts))
}

#[expect(clippy::too_many_lines, reason = "one story, told in order")]
#[tokio::test(flavor = "multi_thread")]
async fn after_an_erasure_nothing_personal_is_left_anywhere() -> Result<(), Broken> {
    let folder = tempfile::tempdir()?;
    let disk = match Disk::make(folder.path(), "disk", FileSystem::Ext4).await {
        Ok(disk) => disk,
        Err(reason) => {
            println!(
                "SKIPPED: no file system of its own can be made here ({reason}); root and a loop device are needed"
            );
            return Ok(());
        }
    };
    let second = Disk::make(folder.path(), "control", FileSystem::Ext4).await?;
    let binary = program::build().await?;
    let (data, mirror) = (disk.root.join("data"), disk.root.join("mirror"));
    let policy = disk.root.join("policy.toml");
    std::fs::write(&policy, &Policy::kreis_unna().text)?;
    let settings = Settings { binary, data: data.clone(), policy };
    let environment =
        [("EINHALT_KEYS__MIRROR", mirror.display().to_string()), ("EINHALT_LOG__LEVEL", "debug".to_owned())];
    let log = disk.root.join("einhalt.log");
    let mut program = Program::start_logged(settings.clone(), &environment, &log).await?;
    let rest = Rest::new(&format!("http://{}", program.address))?;
    let administrator = rest.sign_in("admin", &program.first_password().await?).await?;
    administrator.import_places(&invented_places(Time::real().now())).await?;
    let team = Team::pair(&rest, &administrator).await?;
    let operation = team.lead.create_operation("UN-1", true).await?;
    for (member, role, call_sign) in [
        (&team.officer, Role::Officer, "T1"),
        (&team.medic, Role::Medic, "M1"),
        (&team.monitor, Role::Monitor, "B1"),
        (&team.supervisor, Role::Supervisor, "LS"),
    ] {
        team.lead.put_member(operation, member.account, role, call_sign).await?;
    }
    let carried_out = type_markers(&team, operation).await?;
    assert!(carried_out >= 30, "only {carried_out} requests with a marker were carried out");

    // Before: the search finds what is there, in each place. Otherwise it would be blind.
    let (key, wrapped) = keys_of(&data.join("keys"), operation)?;
    let patterns = patterns(&key, &wrapped);
    let opened = format!("/api/v1/operations/{operation}/readings");
    post(
        &team.reviewers[0],
        &opened,
        json!({ "reason": format!("Prüfung vor der Löschung {}", marker(900)) }),
    )
    .await?;
    let before = team.reviewers[0].record(operation).await?;
    let summary = verify(before.as_bytes(), None).map_err(|broken| broken.to_string())?;
    assert!(summary.payloads >= 25 && absent(&summary) == 0, "{summary:?}");
    let commitment = hex::encode(Commitment::to_key(operation, &key).0);
    let first = before.lines().nth(1).unwrap_or_default();
    assert!(first.contains(&commitment), "the first entry commits to this key: {first}");
    std::fs::write(second.root.join("export.jsonl"), &before)?;
    let backup = disk.root.join("backup");
    let made = program::run_with(&settings, &environment, &["backup", &backup.display().to_string()]).await?;
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    disk.sync().await?;
    println!(
        "control, before the erasure: {carried_out} requests with markers, {} sealed parts",
        summary.payloads
    );
    let exported = search_files("an export on another disk", &patterns, std::slice::from_ref(&second.image))?;
    assert!(exported >= 25, "the search is blind on a raw device");
    assert!(search_files("keys", &patterns, &[data.join("keys/operations.slots")])? >= 2);
    assert!(search_files("mirror", &patterns, &[mirror.join("operations.slots")])? >= 2);
    assert!(search_files("the raw device", &patterns, std::slice::from_ref(&disk.image))? >= 4);
    let process = program.process()?;
    let master = [Pattern::new("master key", &std::fs::read(data.join("keys/master.key"))?)];
    assert!(count_in_memory(process, &master)?[0] > 0, "the search is blind in memory");
    let in_memory = count_in_memory(process, &patterns)?;
    assert!(search("memory", &patterns, &in_memory) > 0, "the wrapped key is in memory while it is in use");
    assert_eq!(
        search_files("backup", &patterns, &files_below(&backup))?,
        0,
        "a backup holds no key and no clear text"
    );

    // Two persons, while the program runs on.
    let reason = marker(901);
    assert!(
        ask(
            &team.reviewers[0],
            operation,
            json!({ "do": "propose_erasure", "reason": reason, "early": "no_operation" })
        )
        .await?
    );
    assert!(
        !ask(&team.reviewers[0], operation, json!({ "do": "confirm_erasure" })).await?,
        "one person is not enough"
    );
    assert!(ask(&team.reviewers[1], operation, json!({ "do": "confirm_erasure" })).await?);
    let view = format!("/api/v1/operations/{operation}");
    let token = team.reviewers[0].token().token;
    let finished = async {
        loop {
            let view: Value = rest.call(Method::GET, &view, Some(&token), None).await?;
            if view["retention"]["finished_at"].is_string() {
                return Ok::<_, Broken>(view);
            }
            tokio::task::yield_now().await;
        }
    };
    let finished = tokio::time::timeout(std::time::Duration::from_secs(30), finished).await??;
    assert_eq!(
        finished["retention"]["sealed"].as_u64(),
        Some(summary.payloads + 1),
        "the proposal's reason too"
    );
    assert!(
        !ask(&team.officer, operation, json!({ "do": "add_correction", "of": 3, "text": marker(902) }))
            .await?
    );
    let after = team.reviewers[0].record(operation).await?;
    let erased = verify(after.as_bytes(), None).map_err(|broken| broken.to_string())?;
    assert_eq!((erased.payloads, absent(&erased)), (0, summary.payloads + 1));
    let plain = after.replace('\\', "");
    assert!(plain.contains(r#""event":"erased""#) && plain.contains(r#""mirror":true"#));
    // Nobody is connected any more; what the process still holds, it holds for itself.
    drop((team, administrator, rest));
    disk.sync().await?;

    println!("after the erasure:");
    let mut hits = 0;
    hits += search_files("data", &patterns, &files_below(&data))?;
    hits += search_files("mirror", &patterns, &files_below(&mirror))?;
    hits += search_files("backup", &patterns, &files_below(&backup))?;
    hits += search_files("log of the program", &patterns, &[log])?;
    hits +=
        search_files("the raw device, free space included", &patterns, std::slice::from_ref(&disk.image))?;
    let in_memory = count_in_memory(program.process()?, &patterns)?;
    hits += search("memory of the running process", &patterns, &in_memory);
    assert_eq!(hits, 0, "I-12");

    // A backup from before revives nothing, with the keys as they are now.
    let restored = disk.root.join("restored");
    let (backup, keys) = (backup.display().to_string(), mirror.display().to_string());
    let arguments = ["restore", &backup, "--keys", &keys, "--data", &restored.display().to_string()];
    let done = program::run_with(&settings, &[], &arguments).await?;
    let told = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        done.status.success() && told.contains("1 have no key"),
        "{told}{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let again = Settings { data: restored, ..settings };
    let export =
        program::run_with(&again, &[], &["export", &operation.to_string(), "--reason", "Prüfung"]).await?;
    let revived = verify(&export.stdout, None).map_err(|broken| broken.to_string())?;
    assert_eq!(revived.payloads, 0);
    assert!(!String::from_utf8_lossy(&export.stdout).contains(MARK));
    println!(
        "a backup from before, restored with today's keys: {} parts revived, the record verifies",
        revived.payloads
    );
    Ok(())
}
