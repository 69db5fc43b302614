//! `einhalt witness`: a key of one's own, and what it stands to. Needs no server.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use ed25519_dalek::{Signer, SigningKey};
use einhalt_protocol::record::note::is_name;
use einhalt_protocol::record::verify::MAX_LINE;
use einhalt_protocol::record::{Checkpoint, Expected, KeyKind, Note, VerifierKey, verify_from};
use einhalt_server::clock::{Clock, SystemClock};
use zeroize::Zeroizing;

use super::{Exit, complain};

#[derive(Debug, clap::Subcommand)]
pub(super) enum WitnessCommand {
    /// Make a key and print its public half, which others give to `einhalt verify --witness`. The name stands
    /// in every cosignature: a function, never a person. A file that is there is never overwritten.
    NewKey {
        /// Where to keep it, for the owner's eyes only (mode 0600).
        file: PathBuf,
        /// The name: 1 to 200 visible ASCII characters without `+`, `"` and `\`, such as `beobachtung-1`.
        #[arg(long, default_value = "witness", value_parser = read_name)]
        name: String,
    },
    /// Verify a record and print its newest checkpoint, cosigned. Nothing is signed unless the whole record is
    /// sound and its newest head was signed by the service.
    Sign {
        /// The record; `-` reads standard input.
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

/// More than any file of a witness's key has, in bytes.
const MAX_KEY: usize = 2048;

type Done = Result<String, (Exit, String)>;

fn read_name(text: &str) -> Result<String, &'static str> {
    let wanted = "1 to 200 visible ASCII characters without `+`, `\"` and `\\` are wanted";
    if is_name(text) { Ok(text.to_owned()) } else { Err(wanted) }
}

fn new_key(path: &Path, name: &str) -> Done {
    let mut seed = Zeroizing::new([0_u8; 32]);
    rand::fill(&mut seed[..]);
    let key = SigningKey::from_bytes(&seed);
    let public = VerifierKey::new(name, KeyKind::Cosignature, &key.verifying_key().to_bytes())
        .map_err(|error| (Exit::Software, error.to_string()))?;
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
    // Read once: what is signed is what was verified, whatever becomes of the file meanwhile.
    let mut newest = NewestCheckpoint::default();
    let verdict = if record == Path::new("-") {
        verify_from(BufReader::new(newest.of(io::stdin().lock())), &Expected::default())
    } else {
        let file = File::open(record);
        file.and_then(|file| verify_from(BufReader::new(newest.of(file)), &Expected::default()))
    };
    let verdict = verdict.map_err(|error| (Exit::NoInput, format!("{}: {error}", record.display())))?;
    let summary = verdict.map_err(|broken| (Exit::BadData, format!("BROKEN: {broken}")))?;
    let is_newest =
        |note: &Note| note.checkpoint.size.0 == summary.entries && note.checkpoint.head == summary.head;
    let mut note = newest.note().filter(is_newest).ok_or_else(|| {
        let what = "the record has no checkpoint of its newest head; export it again from the running service, which signs it";
        (Exit::BadData, what.to_owned())
    })?;
    let time = u64::try_from(SystemClock::default().now().timestamp()).unwrap_or_default();
    let signature = key.sign(note.checkpoint.cosigned_text(time).as_bytes()).to_bytes();
    note.lines.truncate(1);
    note.lines.push(Checkpoint::cosignature(&public, time, signature));
    Ok(note.to_string())
}

/// Keeps the last checkpoint line of a record while somebody else reads it.
#[derive(Default)]
struct NewestCheckpoint {
    line: Vec<u8>,
    newest: Vec<u8>,
}

/// A record that is read past [`NewestCheckpoint`].
struct Watched<'a, R> {
    record: R,
    newest: &'a mut NewestCheckpoint,
}

impl NewestCheckpoint {
    const fn of<R>(&mut self, record: R) -> Watched<'_, R> {
        Watched { record, newest: self }
    }

    fn sees(&mut self, bytes: &[u8]) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            // A longer line is refused by the verifier.
            if self.line.len() <= MAX_LINE {
                self.line.extend_from_slice(part);
            }
            if part.ends_with(b"\n") {
                if self.line.starts_with(br#"{"line":"checkpoint""#) {
                    std::mem::swap(&mut self.line, &mut self.newest);
                }
                self.line.clear();
            }
        }
    }

    fn note(&self) -> Option<Note> {
        #[derive(serde::Deserialize)]
        struct Line {
            note: String,
        }
        serde_json::from_slice::<Line>(&self.newest).ok()?.note.parse().ok()
    }
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.record.read(into)?;
        self.newest.sees(into.get(..count).unwrap_or_default());
        Ok(count)
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
    let mut text = Zeroizing::new(Vec::with_capacity(MAX_KEY));
    Read::by_ref(&mut file).take(MAX_KEY as u64).read_to_end(&mut text).map_err(unreadable)?;
    let read = || {
        let text = std::str::from_utf8(&text).ok()?;
        let (public, pem) = text.split_once('\n')?;
        let (public, key): (VerifierKey, _) = (public.parse().ok()?, SigningKey::from_pkcs8_pem(pem).ok()?);
        (key.verifying_key().to_bytes() == public.bytes()).then_some((public, key))
    };
    read().ok_or_else(|| (Exit::Config, format!("{}: not a key made by `witness new-key`", path.display())))
}
