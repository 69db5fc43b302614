//! `einhalt-verify`: verifies an exported record with nothing but the file. No server code is in it.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufReader, Write};
use std::process::ExitCode;

use einhalt_protocol::record::verify::{read_key, read_witness};
use einhalt_protocol::record::{Expected, Note, verify_from};

const HELP: &str = "\
Verifies the record of an operation with nothing but the file: that nothing was changed, added, removed,
moved or exchanged, and that every lift and every resume was lawful under the policy it names.

usage: einhalt-verify [OPTIONS] FILE        (FILE `-` reads standard input)

  --key HEX            the key that must have signed, as devices pin it
  --head SIZE:HASH     a head somebody has seen: after SIZE entries it must be HASH; may be repeated
  --checkpoint FILE    a checkpoint somebody has kept: its head must be in the record; may be repeated
  --witness KEY        a witness who must have cosigned, as name+id+key; may be repeated
  --chain-only         check chain, commitments and signatures, without replaying the rules
  --help, --version

Exit codes:
  0   the record is sound; what it says is printed
  2   the command line was not understood
  65  the record is broken: the first wrong entry is named
  66  a file that is named cannot be read
  73  the verdict could not be printed
";

const USAGE: u8 = 2;
const BROKEN: u8 = 65;
const NO_INPUT: u8 = 66;
const NO_OUTPUT: u8 = 73;

fn main() -> ExitCode {
    match run(std::env::args_os().skip(1)) {
        Ok(text) => match io::stdout().write_all(text.as_bytes()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::from(NO_OUTPUT),
        },
        Err((code, what)) => {
            // Nothing can be done if even this is not heard; the exit code tells it too.
            drop(writeln!(io::stderr(), "einhalt-verify: {what}"));
            ExitCode::from(code)
        }
    }
}

/// What is printed, or the exit code and why. Names of files need not be text.
fn run(mut args: impl Iterator<Item = OsString>) -> Result<String, (u8, String)> {
    let (mut expected, mut file) = (Expected::default(), None);
    while let Some(arg) = args.next() {
        let (option, given) = match arg.to_str().and_then(|arg| arg.split_once('=')) {
            Some((option, value)) if option.starts_with("--") => (option.into(), Some(value.into())),
            _ => (arg.to_string_lossy(), None),
        };
        let mut value = || -> Result<OsString, (u8, String)> {
            let value = given.clone().or_else(|| args.next());
            value.ok_or_else(|| (USAGE, format!("{option} needs a value (see --help)")))
        };
        let wrong = |why: &str| (USAGE, format!("{option}: {why}"));
        match &*option {
            "--key" => expected.key = Some(read_key(&value()?.to_string_lossy()).map_err(wrong)?),
            "--head" => expected.heads.push(value()?.to_string_lossy().parse().map_err(wrong)?),
            "--witness" => expected.witnesses.push(read_witness(&value()?.to_string_lossy()).map_err(wrong)?),
            "--checkpoint" => {
                let path = value()?;
                let name = path.to_string_lossy().into_owned();
                let read = File::open(&path).and_then(Note::read_from);
                let note = read.map_err(|error| (NO_INPUT, format!("{name}: {error}")))?;
                let note = note.map_err(|error| (BROKEN, format!("{name}: {error}")))?;
                expected.checkpoints.push((name, note));
            }
            "--chain-only" if given.is_none() => expected.chain_only = true,
            "--help" | "-h" => return Ok(HELP.to_owned()),
            "--version" | "-V" => return Ok(format!("einhalt-verify {}\n", env!("CARGO_PKG_VERSION"))),
            _ if option.starts_with('-') && option != "-" => {
                return Err((USAGE, format!("unknown option {option} (see --help)")));
            }
            _ => {
                if file.replace(arg.clone()).is_some() {
                    return Err((USAGE, "one file at a time (see --help)".to_owned()));
                }
            }
        }
    }
    let file = file.ok_or_else(|| (USAGE, "a file is wanted (see --help)".to_owned()))?;
    let verdict = if file == "-" {
        verify_from(io::stdin().lock(), &expected)
    } else {
        File::open(&file).and_then(|file| verify_from(BufReader::new(file), &expected))
    };
    match verdict {
        Ok(Ok(summary)) => Ok(summary.to_string()),
        Ok(Err(broken)) => Err((BROKEN, format!("BROKEN: {broken}"))),
        Err(error) => Err((NO_INPUT, format!("{}: {error}", file.to_string_lossy()))),
    }
}
