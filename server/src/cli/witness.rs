//! `einhalt witness`: a key of one's own, and what it stands to. Needs no server.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use ed25519_dalek::{Signer, SigningKey};
use einhalt_protocol::record::{Checkpoint, Expected, KeyKind, Note, VerifierKey, verify_from};
use einhalt_server::clock::{Clock, SystemClock};
use zeroize::Zeroizing;

use super::{Exit, complain};

#[derive(Debug, clap::Subcommand)]
pub(super) enum WitnessCommand {
    /// Make a key and print its public half. The name stands in every cosignature: a function, never a person.
    NewKey {
        /// Where to keep it, for the owner's eyes only.
        file: PathBuf,
        /// The name, visible ASCII without `+`, such as `beobachtung-1`.
        #[arg(long, default_value = "witness")]
        name: String,
    },
    /// Verify a record and print its newest checkpoint, cosigned.
    Sign {
        /// The record.
        record: PathBuf,
        /// The own key, as `new-key` made it.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
}

pub(super) fn witness(command: WitnessCommand) -> Exit {
    let done = match command {
        WitnessCommand::NewKey { file, name } => new_key(&file, &name),
        WitnessCommand::Sign { record, key } => sign(&record, &key),
    };
    match done {
        Ok(text) => {
            if io::stdout().write_all(text.as_bytes()).is_ok() {
                Exit::Ok
            } else {
                Exit::CannotCreate
            }
        }
        Err((exit, what)) => {
            complain(&what);
            exit
        }
    }
}

type Done = Result<String, (Exit, String)>;

fn new_key(path: &Path, name: &str) -> Done {
    let mut seed = Zeroizing::new([0_u8; 32]);
    rand::fill(&mut seed[..]);
    let key = SigningKey::from_bytes(&seed);
    let public = VerifierKey::new(name, KeyKind::Cosignature, &key.verifying_key().to_bytes())
        .map_err(|_| (Exit::BadData, format!("{name:?} is no name: visible ASCII without `+` is wanted")))?;
    let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|error| (Exit::Software, error.to_string()))?;
    let unwritable = |error: io::Error| (Exit::CannotCreate, format!("{}: {error}", path.display()));
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(unwritable)?;
    writeln!(file, "{public}").map_err(unwritable)?;
    file.write_all(pem.as_bytes()).and_then(|()| file.sync_all()).map_err(unwritable)?;
    Ok(format!("{public}\n"))
}

fn sign(record: &Path, key: &Path) -> Done {
    let (public, key) = read_key(key)?;
    let unreadable = |error: io::Error| (Exit::NoInput, format!("{}: {error}", record.display()));
    let file = || File::open(record).map(BufReader::new);
    let verdict = file().and_then(|file| verify_from(file, &Expected::default())).map_err(unreadable)?;
    let summary = verdict.map_err(|broken| (Exit::BadData, format!("BROKEN: {broken}")))?;
    // What was just verified, and nothing else: the checkpoint of the newest head.
    let note = newest(file().map_err(unreadable)?).map_err(unreadable)?;
    let note = note.filter(|note| note.checkpoint.size.0 == summary.entries);
    let mut note =
        note.ok_or((Exit::BadData, "the record has no checkpoint of its newest head".to_owned()))?;
    let time = u64::try_from(SystemClock::default().now().timestamp()).unwrap_or_default();
    let signature = key.sign(note.checkpoint.cosigned_text(time).as_bytes()).to_bytes();
    note.lines.truncate(1);
    note.lines.push(Checkpoint::cosignature(&public, time, signature));
    Ok(note.to_string())
}

/// The last checkpoint of a record that is sound.
fn newest(mut record: impl io::BufRead) -> io::Result<Option<Note>> {
    #[derive(serde::Deserialize)]
    struct Line {
        note: String,
    }
    let (mut newest, mut line) = (None, Vec::new());
    loop {
        line.clear();
        if record.read_until(b'\n', &mut line)? == 0 {
            return Ok(newest);
        }
        if line.starts_with(br#"{"line":"checkpoint""#) {
            let read: Result<Line, _> = serde_json::from_slice(&line);
            newest = read.ok().and_then(|read| read.note.parse().ok()).or(newest);
        }
    }
}

fn read_key(path: &Path) -> Result<(VerifierKey, SigningKey), (Exit, String)> {
    let unreadable = |error: io::Error| (Exit::NoInput, format!("{}: {error}", path.display()));
    let mut file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.permissions().mode() & 0o077 != 0 {
        let what =
            format!("{}: others may read this key; make it readable by its owner only", path.display());
        return Err((Exit::Config, what));
    }
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text).map_err(unreadable)?;
    let read = || {
        let (public, pem) = text.split_once('\n')?;
        let (public, key): (VerifierKey, _) = (public.parse().ok()?, SigningKey::from_pkcs8_pem(pem).ok()?);
        (key.verifying_key().to_bytes() == public.bytes()).then_some((public, key))
    };
    read().ok_or_else(|| (Exit::Config, format!("{}: not a key made by `witness new-key`", path.display())))
}
