//! The real program `einhalt` as a process of its own, so that what it uses can be told apart from
//! what the load uses.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// A program that says nothing for so long has failed to start.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why the program does not run.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// It cannot be started or read.
    #[error("the program cannot be run: {0}")]
    Io(#[from] std::io::Error),
    /// It ended, or said nothing in time.
    #[error("the program never said where it listens")]
    Silent,
}

/// A running server. It dies with this value.
pub struct Program {
    child: Child,
    /// Its address.
    pub url: String,
    /// Its administrator's one-time password.
    pub password: String,
}

impl Program {
    /// The program beside this one, where both have been built.
    pub fn beside_us() -> Option<PathBuf> {
        let here = std::env::current_exe().ok()?;
        let program = here.parent()?.join("einhalt");
        program.is_file().then_some(program)
    }

    /// Starts it on a free port with data in this folder, and with these settings.
    pub async fn start(binary: &Path, data: &Path, settings: &[(&str, &str)]) -> Result<Self, ProgramError> {
        let mut child = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("EINHALT_DATA", data)
            .env("EINHALT_LOG__LEVEL", "warn")
            .env("EINHALT_LIMITS__PAIRING_CODE_USES_MAX", "100000")
            .env("EINHALT_LIMITS__REQUESTS_PER_MINUTE", "10000000")
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = child.stdout.take().ok_or(ProgramError::Silent)?;
        let mut said = BufReader::new(output).lines();
        let told = tokio::time::timeout(PATIENCE, address_and_password(&mut said)).await;
        let (url, password) = told.map_err(|_| ProgramError::Silent)??;
        // What it says later must not fill its pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = said.next_line().await {} });
        Ok(Self { child, url, password })
    }

    /// The process, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }
}

async fn address_and_password(
    said: &mut Lines<BufReader<ChildStdout>>,
) -> Result<(String, String), ProgramError> {
    let (mut url, mut password) = (None, None);
    while let Some(line) = said.next_line().await? {
        if let Some(rest) = line.strip_prefix("listening: ") {
            url = Some(rest.trim().trim_end_matches('/').to_owned());
        }
        if let Some((_, rest)) = line.split_once("one-time password ") {
            password = rest.split_whitespace().next().map(ToOwned::to_owned);
        }
        if let (Some(url), Some(password)) = (&url, &password) {
            return Ok((url.clone(), password.clone()));
        }
    }
    Err(ProgramError::Silent)
}
