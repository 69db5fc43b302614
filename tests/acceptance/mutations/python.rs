//! The second verifier: one process for all files.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

pub struct SecondVerifier {
    process: Child,
    files: ChildStdin,
    verdicts: BufReader<ChildStdout>,
}

#[derive(Debug)]
pub struct Verdict {
    pub sound: bool,
    pub entries: Option<u64>,
    pub head: Option<String>,
    pub line: Option<usize>,
    pub entry: Option<u64>,
}

impl SecondVerifier {
    pub fn start() -> Self {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("verifier/verifier.py");
        let mut process = Command::new("python3")
            .args(["-I".as_ref(), "-B".as_ref(), program.as_os_str()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 is needed (tests/run installs it)");
        let (files, verdicts) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        Self { process, files, verdicts: BufReader::new(verdicts) }
    }

    pub fn verdict(&mut self, file: &[u8]) -> Verdict {
        let length = u32::try_from(file.len()).unwrap();
        self.files.write_all(&length.to_be_bytes()).unwrap();
        self.files.write_all(file).unwrap();
        self.files.flush().unwrap();
        let mut line = String::new();
        self.verdicts.read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();
        Verdict {
            sound: told["sound"].as_bool().unwrap(),
            entries: told["entries"].as_u64(),
            head: told["head"].as_str().map(str::to_owned),
            line: told["line"].as_u64().and_then(|line| usize::try_from(line).ok()),
            entry: told["entry"].as_u64(),
        }
    }
}

impl Drop for SecondVerifier {
    fn drop(&mut self) {
        // It ends with its input; whatever happens here, the test has its verdicts.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
