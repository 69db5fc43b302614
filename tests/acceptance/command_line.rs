//! The programs as people and scripts meet them: every option of both verifiers, a witness's own key, what is
//! read at the machine and why; wrong use, hostile files, exit codes.
#![allow(clippy::unwrap_used)]

mod program;

use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use einhalt_protocol::ids::OperationId;
use einhalt_protocol::people::Role;
use einhalt_protocol::policy::Policy;
use einhalt_simulator::rest::{Rest, Session};
use einhalt_tests::Broken;
use program::{Program, Settings};
use reqwest::Method;
use serde_json::{Value, json};

/// A service that has run and keeps on running, and what it gave away.
struct Bench {
    folder: tempfile::TempDir,
    settings: Settings,
    verifier: PathBuf,
    service: Program,
    lead: Session,
    monitor: Session,
    operation: OperationId,
}

/// How a program ended.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Bench {
    async fn new() -> Result<Self, Broken> {
        let folder = tempfile::tempdir()?;
        let binary = program::build().await?;
        let verifier = program::build_verifier().await?;
        let policy = folder.path().join("policy.toml");
        std::fs::write(&policy, &Policy::kreis_unna().text)?;
        let settings = Settings { binary, data: folder.path().join("data"), policy };
        let mut service = Program::start(settings.clone(), ([127, 0, 0, 1], 0).into()).await?;
        let rest = Rest::new(&format!("http://{}", service.address))?;
        let administrator = rest.sign_in("admin", &service.first_password().await?).await?;
        let person = async |name: &str, role| -> Result<Session, Broken> {
            let account = administrator.create_account(name, role).await?;
            let code = administrator.pairing_code(account, 10, 1).await?;
            Ok(rest.pair(&code.code, name).await?)
        };
        let lead = person("leitung-1", Role::Lead).await?;
        let monitor = person("beobachtung-1", Role::Monitor).await?;
        let operation = lead.create_operation("UN-1", true).await?;
        lead.put_member(operation, monitor.account, Role::Monitor, "B1").await?;
        let bench = Self { folder, settings, verifier, service, lead, monitor, operation };
        let incident = json!({ "do": "record_incident", "kind": "other", "what": "Stau auf der A1" });
        let body = json!({ "id": uuid::Uuid::new_v4(), "ask": incident });
        bench.call(&bench.lead, Method::POST, "/commands", Some(&body)).await?;
        Ok(bench)
    }

    async fn call(
        &self,
        by: &Session,
        how: Method,
        rest: &str,
        body: Option<&Value>,
    ) -> Result<Value, Broken> {
        let path = format!("/api/v1/operations/{}{rest}", self.operation);
        Ok(by.rest().call(how, &path, Some(&by.token().token), body).await?)
    }

    /// The record as its members get it: with its newest head signed.
    async fn record(&self, name: &str) -> Result<PathBuf, Broken> {
        let record = self.lead.record(self.operation).await?;
        Ok(self.file(name, record.as_bytes()))
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn einhalt<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Ended {
        self.fed(&self.settings.binary, arguments, b"")
    }

    fn fed<S: AsRef<OsStr>>(&self, program: &Path, arguments: &[S], input: &[u8]) -> Ended {
        let mut command = Command::new(program);
        command.env("EINHALT_DATA", &self.settings.data).env("EINHALT_POLICY", &self.settings.policy);
        command.args(arguments).current_dir(self.folder.path());
        ended(&mut command, input)
    }

    /// Both verifiers, which must not differ: exit code, and the line that is wrong.
    fn verified<S: AsRef<OsStr>>(&self, arguments: &[S], input: &[u8]) -> Ended {
        let arguments: Vec<OsString> =
            arguments.iter().map(|argument| argument.as_ref().to_owned()).collect();
        let command = [&["verify".into()][..], &arguments].concat();
        let ours = self.fed(&self.settings.binary, &command, input);
        let alone = self.fed(&self.verifier, &arguments, input);
        assert_eq!(ours.code, alone.code, "{arguments:?}\n{ours:?}\n{alone:?}");
        assert_eq!(ours.out, alone.out, "{arguments:?}");
        if ours.code == Some(65) {
            let said = |text: &str| {
                text.trim_start_matches("einhalt-verify: ").trim_start_matches("einhalt: ").to_owned()
            };
            assert_eq!(said(&ours.err), said(&alone.err), "{arguments:?}");
        }
        ours
    }
}

fn ended(command: &mut Command, input: &[u8]) -> Ended {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that stops reading at the first wrong line hears no more.
    drop(child.stdin.take().unwrap().write_all(input));
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let ended = Ended { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) };
    assert!(!ended.err.contains("panicked"), "{ended:?}");
    ended
}

fn lines(record: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(record).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_verifiers_take_every_option_and_tell_wrong_use() -> Result<(), Broken> {
    let bench = Bench::new().await?;
    let record = bench.record("record.jsonl").await?;
    let all = lines(&record);
    let (header, end) = (&all[0], all.last().ok_or("empty")?);
    let (key, head) = (header["key"].as_str().unwrap_or_default(), end["head"].as_str().unwrap_or_default());
    let size = end["entries"].as_u64().unwrap_or_default();
    let note = all.iter().rfind(|line| line["line"] == "checkpoint").ok_or("no checkpoint")?["note"].clone();
    let note = note.as_str().unwrap_or_default();
    bench.file("kept.txt", note.as_bytes());
    bench.file("other.txt", note.replace("einhalt/", "einhalt/ ").as_bytes());
    bench.file("binary.txt", &[0xff, 0xfe, 0, 7]);
    std::os::unix::fs::symlink("/dev/zero", bench.folder.path().join("endless.txt"))?;
    let other_key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let wrong_head = head.replace(head.chars().next().ok_or("no head")?, "_").replace('_', "f");
    let wrong_head = if wrong_head == head { head.replace('f', "0") } else { wrong_head };
    let right = format!("{size}:{head}");
    let table: Vec<(&str, Vec<String>, i32)> = [
        ("nothing but the file", vec![], 0),
        ("the key", vec!["--key", key], 0),
        ("the key, in one word", vec![&format!("--key={key}")], 0),
        ("another key", vec!["--key", other_key], 65),
        ("half a key", vec!["--key", &key[..20]], 2),
        ("no key", vec!["--key", ""], 2),
        ("a head", vec!["--head", &right], 0),
        ("the beginning, and a head", vec!["--head", &right, "--head", &right], 0),
        ("another head", vec!["--head", &format!("{size}:{wrong_head}")], 65),
        ("a head beyond the end", vec!["--head", &format!("{}:{head}", size + 1)], 65),
        ("a head without a size", vec!["--head", head], 2),
        ("a head at nothing", vec!["--head", &format!("0:{head}")], 2),
        ("a checkpoint", vec!["--checkpoint", "kept.txt"], 0),
        ("a checkpoint of something else", vec!["--checkpoint", "other.txt"], 65),
        ("a checkpoint that is no text", vec!["--checkpoint", "binary.txt"], 65),
        ("a checkpoint without an end", vec!["--checkpoint", "endless.txt"], 65),
        ("no checkpoint", vec!["--checkpoint", "nowhere.txt"], 66),
        ("a witness who never signed", vec!["--witness", &witness_key()], 65),
        ("a witness without a name", vec!["--witness", "abc"], 2),
        ("the chain only", vec!["--chain-only"], 0),
        (
            "everything together",
            vec!["--chain-only", "--key", key, "--head", &right, "--checkpoint", "kept.txt"],
            0,
        ),
        ("an unknown option", vec!["--quick"], 2),
        ("two files", vec!["record.jsonl"], 2),
    ]
    .map(|(what, options, code)| (what, options.into_iter().map(str::to_owned).collect(), code))
    .into();
    for (what, mut arguments, code) in table {
        arguments.push("record.jsonl".to_owned());
        let ended = bench.verified(&arguments, b"");
        assert_eq!(ended.code, Some(code), "{what}: {ended:?}");
        assert_eq!(ended.out.starts_with("OK: operation"), code == 0, "{what}: {ended:?}");
        assert_eq!(ended.err.is_empty(), code == 0, "{what}: {ended:?}");
    }
    let chain_only = bench.verified(&["--chain-only", "record.jsonl"], b"");
    assert!(chain_only.out.contains("rules: not replayed"), "{chain_only:?}");

    // The option is last, and its value is missing; no file; a folder; a file that is not there.
    for option in ["--key", "--head", "--checkpoint", "--witness"] {
        assert_eq!(bench.verified(&["record.jsonl", option], b"").code, Some(2), "{option}");
    }
    assert_eq!(bench.verified::<&str>(&[], b"").code, Some(2));
    assert_eq!(bench.verified(&["."], b"").code, Some(66));
    let missing = bench.verified(&["nowhere.jsonl"], b"");
    assert_eq!(missing.code, Some(66));
    assert!(missing.err.contains("nowhere.jsonl"), "{missing:?}");

    // From standard input; under a name that is no text; and onto a disk that is full.
    let bytes = std::fs::read(&record)?;
    assert_eq!(bench.verified(&["-"], &bytes).code, Some(0));
    let odd = OsString::from_vec(b"record-\xff.jsonl".to_vec());
    std::fs::write(bench.folder.path().join(&odd), &bytes)?;
    assert_eq!(bench.verified(&[&odd], b"").code, Some(0));
    for (program, arguments) in
        [(&bench.settings.binary, vec!["verify", "record.jsonl"]), (&bench.verifier, vec!["record.jsonl"])]
    {
        let full = std::fs::File::options().write(true).open("/dev/full")?;
        let mut command = Command::new(program);
        command.args(arguments).current_dir(bench.folder.path()).stdout(full).stderr(Stdio::null());
        assert_eq!(command.status()?.code(), Some(73), "{}", program.display());
    }
    Ok(())
}

/// A key of somebody who has never seen the record.
fn witness_key() -> String {
    use einhalt_protocol::record::{KeyKind, VerifierKey};
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]).verifying_key().to_bytes();
    VerifierKey::new("fremd", KeyKind::Cosignature, &key).unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_files_lead_to_a_verdict() -> Result<(), Broken> {
    let bench = Bench::new().await?;
    let sound = std::fs::read(bench.record("record.jsonl").await?)?;
    let text = String::from_utf8(sound.clone())?;
    let (first, rest) = text.split_once('\n').ok_or("one line")?;
    let deep = format!(
        "{{\"line\":\"entry\",\"seq\":1,\"hash\":\"{}\",\"body\":{}",
        "0".repeat(64),
        "{\"a\":".repeat(200_000)
    );
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", Vec::new()),
        ("one byte", b"{".to_vec()),
        ("line feeds", b"\n\n\n".to_vec()),
        ("zeros", vec![0; 3 << 20]),
        ("no text", (0..=255).cycle().take(100_000).collect()),
        ("a line without an end", vec![b'a'; 5 << 20]),
        ("a mark at the beginning", [b"\xef\xbb\xbf", sound.as_slice()].concat()),
        ("another system's line ends", text.replace('\n', "\r\n").into_bytes()),
        ("a header alone", format!("{first}\n").into_bytes()),
        ("the header twice", format!("{first}\n{text}").into_bytes()),
        ("no header", rest.as_bytes().to_vec()),
        ("twice", [sound.as_slice(), &sound].concat()),
        ("one byte short", sound[..sound.len() - 1].to_vec()),
        ("half", sound[..sound.len() / 2].to_vec()),
        ("something after the end", [sound.as_slice(), b"x"].concat()),
        ("nested deeply", format!("{first}\n{deep}\n").into_bytes()),
        (
            "a number without an end",
            text.replacen("\"seq\":1", &format!("\"seq\":{}", "9".repeat(900_000)), 1).into_bytes(),
        ),
        ("escaped otherwise", text.replacen("\"line\"", "\"\\u006cine\"", 1).into_bytes()),
        ("a space more", text.replacen("\":", "\": ", 1).into_bytes()),
    ];
    bench.einhalt(&["witness", "new-key", "witness.key"]);
    for (what, bytes) in files {
        bench.file("hostile.jsonl", &bytes);
        for arguments in [vec!["hostile.jsonl"], vec!["--chain-only", "hostile.jsonl"]] {
            let ended = bench.verified(&arguments, b"");
            assert_eq!(ended.code, Some(65), "{what}: {ended:?}");
            assert!(ended.err.contains("BROKEN: "), "{what}: {ended:?}");
            assert!(ended.err.len() < 2_000, "{what}: what is printed is bounded");
        }
        assert_eq!(bench.verified(&["-"], &bytes).code, Some(65), "{what}");
        let sign = ["witness", "sign", "hostile.jsonl", "--key", "witness.key"];
        let signed = bench.einhalt(&sign);
        assert_eq!((signed.code, signed.out.as_str()), (Some(65), ""), "{what}: nobody stands to it");
    }
    std::os::unix::fs::symlink("/dev/zero", bench.folder.path().join("endless.jsonl"))?;
    assert_eq!(bench.verified(&["endless.jsonl"], b"").code, Some(65));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_witness_makes_a_key_signs_and_is_found_in_the_record() -> Result<(), Broken> {
    let bench = Bench::new().await?;
    bench.record("record.jsonl").await?;
    for name in ["", "zwei Worte", "a+b", "a\"b", "a\\b", "ä"] {
        let made = bench.einhalt(&["witness", "new-key", "bad.key", "--name", name]);
        assert_eq!(made.code, Some(2), "{name:?}: {made:?}");
        assert!(!bench.folder.path().join("bad.key").exists(), "{name:?}");
    }
    let made = bench.einhalt(&["witness", "new-key", "own.key", "--name", "beobachtung-1"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let public = made.out.trim_end();
    assert!(public.starts_with("beobachtung-1+"), "{public}");
    let own = bench.folder.path().join("own.key");
    let kept = std::fs::read(&own)?;
    assert_eq!(own.metadata()?.permissions().mode() & 0o777, 0o600);
    let again = bench.einhalt(&["witness", "new-key", "own.key"]);
    assert_eq!(again.code, Some(73), "{again:?}");
    assert_eq!(std::fs::read(&own)?, kept, "a key is never overwritten");
    assert_eq!(bench.einhalt(&["witness", "new-key", "nowhere/own.key"]).code, Some(73));

    let sign = |record: &str, key: &str| bench.einhalt(&["witness", "sign", record, "--key", key]);
    assert_eq!(bench.einhalt(&["witness", "sign", "record.jsonl"]).code, Some(2), "with which key?");
    assert_eq!(sign("nowhere.jsonl", "own.key").code, Some(66));
    assert_eq!(sign("record.jsonl", "nowhere.key").code, Some(66));
    bench.file("open.key", &kept);
    std::fs::set_permissions(bench.folder.path().join("open.key"), std::fs::Permissions::from_mode(0o644))?;
    for (key, content) in
        [("open.key", None), ("none.key", Some(&b"x"[..])), ("swapped.key", Some(&kept[..kept.len() / 2]))]
    {
        if let Some(content) = content {
            let path = bench.file(key, content);
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        }
        let signed = sign("record.jsonl", key);
        assert_eq!((signed.code, signed.out.as_str()), (Some(78), ""), "{key}: {signed:?}");
    }
    let signed = sign("record.jsonl", "own.key");
    assert_eq!(signed.code, Some(0), "{signed:?}");
    bench.file("cosigned.txt", signed.out.as_bytes());
    assert_eq!(bench.verified(&["--checkpoint", "cosigned.txt", "record.jsonl"], b"").code, Some(0));
    let record = std::fs::read(bench.folder.path().join("record.jsonl"))?;
    let piped = bench.fed(&bench.settings.binary, &["witness", "sign", "-", "--key", "own.key"], &record);
    assert_eq!(piped.code, Some(0), "{piped:?}");

    // It comes back to the service, and is in the next export.
    assert_eq!(bench.verified(&["--witness", public, "record.jsonl"], b"").code, Some(65), "not yet");
    let body = json!({ "note": signed.out, "witness": public });
    bench.call(&bench.monitor, Method::POST, "/cosignatures", Some(&body)).await?;
    bench.record("record.jsonl").await?;
    assert_eq!(bench.verified(&["--witness", public, "record.jsonl"], b"").code, Some(0));

    // Straight from the data folder the newest entries may not be signed yet: nobody stands to those.
    let incident = json!({ "do": "record_incident", "kind": "other", "what": "Weiterfahrt" });
    let body = json!({ "id": uuid::Uuid::new_v4(), "ask": incident });
    bench.call(&bench.lead, Method::POST, "/commands", Some(&body)).await?;
    let newer = bench.einhalt(&["export", &bench.operation.to_string(), "--reason", "Beobachtung"]);
    bench.file("newer.jsonl", newer.out.as_bytes());
    assert_eq!(bench.verified(&["newer.jsonl"], b"").code, Some(0));
    let unsigned = sign("newer.jsonl", "own.key");
    assert_eq!((unsigned.code, unsigned.out.as_str()), (Some(65), ""));
    assert!(unsigned.err.contains("no checkpoint of its newest head"), "{unsigned:?}");
    Ok(())
}

/// Requirements, section 3 row 25: whoever reads past all accounts says why, and it is written down first.
#[tokio::test(flavor = "multi_thread")]
async fn reading_at_the_machine_asks_why_and_is_written_down() -> Result<(), Broken> {
    let bench = Bench::new().await?;
    let operation = bench.operation.to_string();
    let now = einhalt_simulator::host::Time::real().now();
    // The log's year is the local one; near its end the test must not guess which.
    let year =
        chrono::Datelike::year(&now.with_timezone(&chrono::FixedOffset::east_opt(3600).ok_or("zone")?))
            .to_string();
    let log = || bench.einhalt(&["access-log", "--year", &year, "--reason", "Jahresprüfung"]);
    let told = |ended: &Ended| -> Vec<(Value, Value, Value)> {
        let lines = ended.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.map(|line| (line["operation"].clone(), line["what"].clone(), line["reason"].clone())).collect()
    };
    for arguments in [
        vec!["export", &operation],
        vec!["export", &operation, "--reason", " "],
        vec!["export", &operation, "--reason", &"x".repeat(501)],
        vec!["export", "UN-1", "--reason", "Nachschau"],
        vec!["export", "--reason", "Nachschau"],
        vec!["access-log", "--year", &year],
        vec!["access-log", "--year", "last", "--reason", "Nachschau"],
    ] {
        let refused = bench.einhalt(&arguments);
        assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""), "{arguments:?}: {refused:?}");
    }
    let nobody = OperationId::derived("nowhere", &[]).to_string();
    assert_eq!(bench.einhalt(&["export", &nobody, "--reason", "Nachschau"]).code, Some(66));
    let first = log();
    assert_eq!(first.code, Some(0), "{first:?}");
    let own = (Value::Null, json!("readings"), json!("Jahresprüfung"));
    assert_eq!(told(&first), std::slice::from_ref(&own), "nothing was shown so far but this");

    let exported = bench.einhalt(&["export", &operation, "--reason", "Beschwerde vom 4. Mai"]);
    assert_eq!(exported.code, Some(0), "{exported:?}");
    bench.file("record.jsonl", exported.out.as_bytes());
    assert_eq!(bench.verified(&["record.jsonl"], b"").code, Some(0));
    let export = (json!(operation), json!("record"), json!("Beschwerde vom 4. Mai"));
    let second = log();
    assert_eq!(told(&second), [own.clone(), export.clone(), own.clone()]);
    let line: Value = serde_json::from_str(second.out.lines().nth(1).unwrap_or_default())?;
    assert!(line["name"].as_str().is_some_and(|name| !name.is_empty()), "{line}");
    assert!(line.get("account").is_none() && line.get("role").is_none(), "nobody signed in: {line}");

    // The service has noticed nothing, and works on; without it the same commands work too.
    assert!(bench.lead.record(bench.operation).await?.contains("Stau auf der A1"));
    let Bench { folder, settings, verifier, service, lead, monitor, operation: id } = bench;
    let settings_again = service.kill().await?;
    let run = |arguments: &[&str]| {
        let mut command = Command::new(&settings_again.binary);
        command.env("EINHALT_DATA", &settings_again.data).env("EINHALT_POLICY", &settings_again.policy);
        ended(command.args(arguments), b"")
    };
    let exported = run(&["export", &id.to_string(), "--reason", "Beschwerde vom 4. Mai"]);
    assert_eq!(exported.code, Some(0), "{exported:?}");
    let third = run(&["access-log", "--year", &year, "--reason", "Jahresprüfung"]);
    assert_eq!(told(&third), [own.clone(), export.clone(), own.clone(), export, own]);

    // Where there is nothing to read nothing is made.
    let empty = folder.path().join("empty");
    let nothing =
        run(&["export", &id.to_string(), "--reason", "Nachschau", "--data", &empty.display().to_string()]);
    assert_eq!(nothing.code, Some(66), "{nothing:?}");
    assert!(!empty.exists());
    drop((settings, verifier, lead, monitor));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn help_names_every_option_and_every_exit_code() -> Result<(), Broken> {
    let (binary, verifier) = (program::build().await?, program::build_verifier().await?);
    let help = |program: &Path, arguments: &[&str]| {
        let told = ended(Command::new(program).args(arguments), b"");
        assert_eq!((told.code, told.err.as_str()), (Some(0), ""), "{arguments:?}");
        told.out
    };
    let options = ["--key", "--head", "--checkpoint", "--witness", "--chain-only"];
    for text in [help(&binary, &["verify", "--help"]), help(&verifier, &["--help"])] {
        for option in options {
            assert!(text.contains(option), "{option}: {text}");
        }
        for code in ["0 ", "2 ", "65", "66", "73"] {
            assert!(text.contains(&format!("\n  {code} ")), "{code}: {text}");
        }
    }
    for (arguments, words) in [
        (
            vec!["--help"],
            vec!["export", "verify", "witness", "access-log", "backup", "restore", "serve", "78"],
        ),
        (vec!["export", "--help"], vec!["--reason", "access log", "66", "73"]),
        (vec!["access-log", "--help"], vec!["--reason", "--year", "66"]),
        (vec!["witness", "--help"], vec!["new-key", "sign"]),
        (vec!["witness", "new-key", "--help"], vec!["--name", "0600", "73"]),
        (vec!["witness", "sign", "--help"], vec!["--key", "sound", "65", "78"]),
        (vec!["backup", "--help"], vec!["empty", "73"]),
        (vec!["restore", "--help"], vec!["--keys", "mirror", "65"]),
    ] {
        let text = help(&binary, &arguments);
        for word in words {
            assert!(text.contains(word), "{arguments:?} {word}: {text}");
        }
    }
    let version = help(&verifier, &["--version"]);
    assert!(version.starts_with("einhalt-verify "), "{version}");
    assert_eq!(ended(&mut Command::new(&binary), b"").code, Some(2), "nothing was asked for");
    Ok(())
}
