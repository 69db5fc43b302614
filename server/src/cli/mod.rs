//! The commands and their exit codes.

mod access_log;
mod backup;
mod export;
mod places;
mod policy;
mod reading;
mod serve;
mod verify;
mod witness;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::record::VerifierKey;
use einhalt_protocol::record::verify::{KnownHead, read_key as verify_key, read_witness};
use einhalt_server::config::Config;

/// How a command ends, for scripts (after `sysexits.h`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Ok,
    /// The record is broken, or the policy has mistakes.
    BadData,
    /// A file or an operation that is named is not there.
    NoInput,
    /// The address is in use or not ours.
    Unavailable,
    /// Our own failure.
    Software,
    /// The data folder or the output cannot be made or opened.
    CannotCreate,
    /// The store failed with an unknown outcome. Start again: the record is read as it really is.
    StoreLost,
    /// The settings or the keys have mistakes.
    Config,
}

impl Exit {
    const fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::BadData => 65,
            Self::NoInput => 66,
            Self::Unavailable => 69,
            Self::Software => 70,
            Self::CannotCreate => 73,
            Self::StoreLost => 74,
            Self::Config => 78,
        }
    }
}

const EXIT_CODES: &str = "Exit codes:
  0   all is well
  2   the command line was not understood
  65  the record is broken, or the policy has mistakes
  66  a file or an operation that is named is not there
  69  the address is in use or not ours
  70  a failure of the program itself
  73  the data folder or the output cannot be made or opened
  74  the store failed with an unknown outcome: start again
  78  the settings or the keys have mistakes";

const SEE_SETTINGS: &str = "`einhalt serve --help` lists every setting; each has a default.";

/// Einhalt: the live safeguard of a removal operation.
#[derive(Debug, Parser)]
#[command(version, about, after_help = EXIT_CODES, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service.
    Serve(ServeArgs),
    /// Write the record of one operation to standard output, straight from the data folder, beside a
    /// running service or without one. The access log keeps who did so and why.
    Export(ExportArgs),
    /// Verify a record that was exported. Needs nothing but the file.
    Verify(VerifyArgs),
    /// A witness's own key, and what it stands to. Needs no server.
    #[command(subcommand)]
    Witness(witness::WitnessCommand),
    /// Copy the data into a new folder, beside a running service. Without any key, on purpose.
    Backup(BackupArgs),
    /// Put a backup and the keys together into a new data folder.
    Restore(RestoreArgs),
    /// Write who read what in a calendar year to standard output, for an auditor. That this was read stands
    /// in the log as well.
    AccessLog(AccessLogArgs),
    /// Lists of protected facilities.
    #[command(subcommand)]
    Places(places::PlacesCommand),
    /// Policy files: the agreement as data.
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
}

#[derive(Debug, clap::Args)]
struct ServeArgs {
    /// Settings, as TOML. Every setting can also stand in the environment.
    #[arg(long, value_name = "FILE", env = "EINHALT_CONFIG")]
    config: Option<PathBuf>,
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<std::net::SocketAddr>,
    /// Folder for the database and the keys.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct ExportArgs {
    /// The operation's id.
    operation: OperationId,
    /// Why it is read, in 3 to 500 characters: a complaint, an order, an evaluation. Kept in the access log
    /// with the name of the system's user.
    #[arg(long, value_name = "TEXT", value_parser = reading::reason)]
    reason: String,
    /// Settings, as TOML.
    #[arg(long, value_name = "FILE", env = "EINHALT_CONFIG")]
    config: Option<PathBuf>,
    /// Folder for the database and the keys.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct BackupArgs {
    /// The folder to make, or an empty one.
    target: PathBuf,
    /// Settings, as TOML.
    #[arg(long, value_name = "FILE", env = "EINHALT_CONFIG")]
    config: Option<PathBuf>,
    /// Folder for the database and the keys.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct RestoreArgs {
    /// The backup.
    backup: PathBuf,
    /// The folder of the keys: a mirror (`keys.mirror`), or a copy of the folder `keys`.
    #[arg(long, value_name = "FOLDER")]
    keys: PathBuf,
    /// The data folder to make, or an empty one.
    #[arg(long, value_name = "FOLDER")]
    data: PathBuf,
}

#[derive(Debug, clap::Args)]
struct AccessLogArgs {
    /// The calendar year.
    #[arg(long)]
    year: u16,
    /// Why it is read, in 3 to 500 characters: a complaint, an order, an evaluation. Kept in the access log
    /// with the name of the system's user.
    #[arg(long, value_name = "TEXT", value_parser = reading::reason)]
    reason: String,
    /// Settings, as TOML.
    #[arg(long, value_name = "FILE", env = "EINHALT_CONFIG")]
    config: Option<PathBuf>,
    /// Folder for the database and the keys.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct VerifyArgs {
    /// The record; `-` reads standard input.
    file: PathBuf,
    /// The key that must have signed, in hex, as devices pin it; without it any key will do, and is told.
    #[arg(long, value_name = "HEX", value_parser = read_key)]
    key: Option<Key>,
    /// A head somebody has seen, from a receipt or a printed proof: after SIZE entries it must be HASH. May be repeated.
    #[arg(long = "head", value_name = "SIZE:HASH")]
    heads: Vec<KnownHead>,
    /// A checkpoint somebody has kept: its head must be in the record. May be repeated.
    #[arg(long = "checkpoint", value_name = "FILE")]
    checkpoints: Vec<PathBuf>,
    /// A witness who must have cosigned a checkpoint of the record, as name+id+key. May be repeated.
    #[arg(long = "witness", value_name = "KEY", value_parser = read_witness)]
    witnesses: Vec<VerifierKey>,
    /// Check chain, commitments and signatures, without replaying the rules.
    #[arg(long)]
    chain_only: bool,
}

#[derive(Debug, Clone, Copy)]
struct Key([u8; 32]);

fn read_key(text: &str) -> Result<Key, &'static str> {
    verify_key(text).map(Key)
}

/// Runs what the command line asks for.
pub fn run() -> ExitCode {
    let matches = Cli::command()
        .mut_subcommands(|command| with_exit_codes(command).mut_subcommands(with_exit_codes))
        .mut_subcommand("serve", |serve| serve.after_help(SEE_SETTINGS).after_long_help(settings()))
        .get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let exit = match cli.command {
        Command::Serve(args) => with_runtime(serve::serve(args)),
        Command::Export(args) => with_runtime(export::export(args)),
        Command::Backup(args) => with_runtime(backup::backup(args)),
        Command::Restore(args) => with_runtime(backup::restore(args)),
        Command::AccessLog(args) => with_runtime(access_log::access_log(args)),
        Command::Places(command) => places::places(command),
        Command::Verify(args) => verify::verify(args),
        Command::Witness(command) => witness::witness(command),
        Command::Policy(command) => policy::policy(command),
    };
    ExitCode::from(exit.code())
}

/// Every command tells how it ends.
fn with_exit_codes(command: clap::Command) -> clap::Command {
    command.after_help(EXIT_CODES)
}

fn with_runtime(work: impl Future<Output = Exit>) -> Exit {
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => {
            let exit = runtime.block_on(work);
            runtime.shutdown_background();
            exit
        }
        Err(error) => {
            complain(&format!("the runtime cannot be started: {error}"));
            Exit::Software
        }
    }
}

/// The settings for `--help`: name, variable, default and reason.
fn settings() -> String {
    let mut text = "Settings (in the file, or in the environment; the environment wins):\n".to_owned();
    for setting in Config::settings() {
        let default = if setting.default.is_empty() { "none" } else { &setting.default };
        _ = writeln!(
            text,
            "  {} = {default}\n      {}\n      {}",
            setting.name,
            setting.variable(),
            setting.doc
        );
    }
    text + "\n" + EXIT_CODES
}

/// Reads the settings. Every mistake is told before the program ends.
fn read_config(file: Option<&Path>, data: Option<PathBuf>) -> Result<Config, Exit> {
    let text = match file {
        Some(path) => Some(std::fs::read_to_string(path).map_err(|error| {
            complain(&format!("{}: {error}", path.display()));
            Exit::NoInput
        })?),
        None => None,
    };
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let config = Config::read(file.zip(text.as_deref()), variables);
    let mut config = config.map_err(|mistakes| {
        complain(&mistakes.to_string());
        Exit::Config
    })?;
    if let Some(data) = data {
        config.data = data;
    }
    Ok(config)
}

/// Tells a person at the terminal what is wrong.
#[expect(clippy::print_stderr, reason = "this is what standard error is for")]
fn complain(what: &str) {
    eprintln!("einhalt: {}", what.replace('\n', "\neinhalt: "));
}

/// An error with everything behind it.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut what = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        let words = deeper.to_string();
        if !what.ends_with(&words) {
            what = format!("{what}: {words}");
        }
        cause = deeper.source();
    }
    what
}
