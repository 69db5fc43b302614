//! The real program `einhalt`, as a process that can be frozen, killed and started again.
#![allow(dead_code, reason = "each test uses its part")]

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use einhalt_tests::Broken;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// A program that says nothing for so long has failed to start.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where the program is, built from the sources these tests are built from.
pub async fn build() -> Result<PathBuf, Broken> {
    build_one("einhalt-server", "einhalt").await
}

/// The same for the verifier that has no server code in it.
pub async fn build_verifier() -> Result<PathBuf, Broken> {
    build_one("einhalt-protocol", "einhalt-verify").await
}

/// The same for the simulator.
pub async fn build_simulator() -> Result<PathBuf, Broken> {
    build_one("einhalt-simulator", "simulator").await
}

async fn build_one(package: &str, program: &str) -> Result<PathBuf, Broken> {
    let test = std::env::current_exe()?;
    let profile = test.parent().and_then(Path::parent).ok_or("the test does not lie in a target folder")?;
    let target = profile.parent().ok_or("the test does not lie in a target folder")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--package", package, "--bin", program, "--target-dir"]);
    build.arg(target).current_dir(env!("CARGO_MANIFEST_DIR"));
    if profile.ends_with("release") {
        build.arg("--release");
    }
    if !build.status().await?.success() {
        return Err("the program cannot be built".into());
    }
    Ok(profile.join(program))
}

/// How the program is run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The program.
    pub binary: PathBuf,
    /// Its data folder.
    pub data: PathBuf,
    /// Its policy.
    pub policy: PathBuf,
}

/// What stands around a program.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around<'a> {
    /// The command that starts it, where there is one: it has to become the program itself.
    pub launcher: &'a [&'a str],
    /// More of its environment.
    pub environment: &'a [(&'a str, &'a str)],
    /// Where its log goes.
    pub log: Option<&'a Path>,
}

/// A running program. It dies with this value.
pub struct Program {
    child: Child,
    settings: Settings,
    said: Lines<BufReader<ChildStdout>>,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Program {
    /// Starts it and waits until it listens.
    pub async fn start(settings: Settings, listen: SocketAddr) -> Result<Self, Broken> {
        Self::start_around(settings, listen, Around::default()).await
    }

    /// The same with more settings.
    pub async fn start_with(
        settings: Settings,
        listen: SocketAddr,
        environment: &[(&str, &str)],
    ) -> Result<Self, Broken> {
        Self::start_around(settings, listen, Around { environment, ..Around::default() }).await
    }

    /// The same with something around it.
    pub async fn start_around(
        settings: Settings,
        listen: SocketAddr,
        around: Around<'_>,
    ) -> Result<Self, Broken> {
        let mut command = command_in(&settings, around.launcher);
        command.envs(around.environment.iter().copied());
        if let Some(log) = around.log {
            command.stderr(std::fs::File::create(log)?);
        }
        Self::spawn(command, settings, listen).await
    }

    async fn spawn(mut command: Command, settings: Settings, listen: SocketAddr) -> Result<Self, Broken> {
        command.args(["serve", "--listen", &listen.to_string()]);
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let output = child.stdout.take().ok_or("the program has no output")?;
        let mut program = Self { child, settings, said: BufReader::new(output).lines(), address: listen };
        let url = program.says("listening: http://").await?;
        program.address = url.trim_end_matches('/').parse()?;
        Ok(program)
    }

    /// The same with more settings, and with its log in a file.
    pub async fn start_logged(
        settings: Settings,
        environment: &[(&str, String)],
        log: &Path,
    ) -> Result<Self, Broken> {
        let environment: Vec<_> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let around = Around { environment: &environment, log: Some(log), ..Around::default() };
        Self::start_around(settings, ([127, 0, 0, 1], 0).into(), around).await
    }

    /// The number of its process.
    pub fn process(&self) -> Result<u32, Broken> {
        self.child.id().ok_or_else(|| "the program has ended".into())
    }

    /// The administrator's password, which only the first start tells.
    pub async fn first_password(&mut self) -> Result<String, Broken> {
        self.says("first start: sign in as `admin` with the one-time password ").await
    }

    /// Waits for a line with this beginning; returns the rest of it.
    async fn says(&mut self, beginning: &str) -> Result<String, Broken> {
        let wanted = async {
            while let Some(line) = self.said.next_line().await? {
                if let Some(rest) = line.strip_prefix(beginning) {
                    return Ok(rest.to_owned());
                }
            }
            Err::<_, Broken>("the program ended".into())
        };
        tokio::time::timeout(PATIENCE, wanted).await.map_err(|_| format!("it never said: {beginning}"))?
    }

    /// How it is run.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// `kill -9`: nothing is put in order.
    pub async fn kill(mut self) -> Result<Settings, Broken> {
        self.child.kill().await?;
        Ok(self.settings)
    }

    /// Waits until it has ended by itself; its exit code, none after a signal.
    pub async fn ended(mut self) -> Result<(Option<i32>, Settings), Broken> {
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        let status = ended.map_err(|_| "the program does not end")??;
        Ok((status.code(), self.settings))
    }

    /// The process stands still, its sockets stay open: what a hanging machine looks like from outside.
    pub async fn freeze(&self) -> Result<(), Broken> {
        let process = self.child.id().ok_or("the program has ended")?;
        let told = Command::new("sh").arg("-c").arg(format!("kill -STOP {process}")).status().await?;
        if !told.success() {
            return Err("the program cannot be frozen".into());
        }
        // The signal is on its way; each thread stops when it reaches it.
        let stands = async {
            while !stands_still(process)? {
                tokio::task::yield_now().await;
            }
            Ok(())
        };
        tokio::time::timeout(PATIENCE, stands).await.map_err(|_| "the program does not stand still")?
    }
}

/// Whether every thread of a process is stopped, as the system tells it.
fn stands_still(process: u32) -> Result<bool, Broken> {
    for thread in std::fs::read_dir(format!("/proc/{process}/task"))? {
        let stat = std::fs::read_to_string(thread?.path().join("stat"))?;
        // "number (name) state ...": the name may hold anything, so read from its end.
        if !stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('T')) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Runs one of the program's other commands to its end.
pub async fn run(settings: &Settings, arguments: &[&str]) -> Result<Output, Broken> {
    run_with(settings, &[], arguments).await
}

/// The same with more settings.
pub async fn run_with(
    settings: &Settings,
    environment: &[(&str, String)],
    arguments: &[&str],
) -> Result<Output, Broken> {
    let mut command = command(settings);
    command.envs(environment.iter().map(|(name, value)| (*name, value.as_str())));
    Ok(command.args(arguments).output().await?)
}

fn command(settings: &Settings) -> Command {
    command_in(settings, &[])
}

fn command_in(settings: &Settings, launcher: &[&str]) -> Command {
    let mut command = match launcher {
        [] => Command::new(&settings.binary),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(&settings.binary);
            command
        }
    };
    // What the tests are told by their environment is no setting of the program.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("EINHALT_")) {
        command.env_remove(name);
    }
    command.env("EINHALT_DATA", &settings.data).env("EINHALT_POLICY", &settings.policy);
    command.env("EINHALT_LOG__LEVEL", "error");
    command
}
