//! `strace`, attached to the running program: it makes system calls fail or hang for as long as it stays.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use einhalt_tests::Broken;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const PATIENCE: Duration = Duration::from_secs(20);

/// The calls with which the store makes sure of what it wrote.
pub const SYNCS: &str = "fsync,fdatasync,sync_file_range";
/// The calls with which it writes.
pub const WRITES: &str = "pwrite64,ftruncate,fallocate";

/// An attached tracer.
pub struct Strace {
    child: Child,
    log: PathBuf,
}

impl Strace {
    /// None, with the reason, where this machine has no such thing, or may not use it.
    pub async fn possible() -> Result<(), String> {
        crate::tool("strace", &["-qq", "-e", "trace=none", "-e", "inject=fsync:error=EIO", "true"])
            .await
            .map(drop)
    }

    /// Attaches to every thread of a process. From then on the calls are met by what is injected.
    pub async fn attach(process: u32, calls: &str, inject: Option<&str>, log: &Path) -> Result<Self, Broken> {
        let mut command = Command::new("strace");
        command.args(["-f", "-p", &process.to_string(), "-e", &format!("trace={calls}"), "-o"]).arg(log);
        if let Some(inject) = inject {
            command.args(["-e", &format!("inject={calls}:{inject}")]);
        }
        let mut child = command.stderr(Stdio::piped()).kill_on_drop(true).spawn()?;
        let said = child.stderr.take().ok_or("strace has no output")?;
        let mut said = BufReader::new(said).lines();
        let attached = async {
            while let Some(line) = said.next_line().await? {
                if line.contains(" attached") {
                    return Ok(());
                }
            }
            Err::<_, Broken>("strace cannot attach".into())
        };
        tokio::time::timeout(PATIENCE, attached).await.map_err(|_| "strace does not attach")??;
        // What it says of further threads must not fill its pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = said.next_line().await {} });
        Ok(Self { child, log: log.to_owned() })
    }

    /// Lets go of the process, which goes on as if nothing had been there. How many calls were met.
    pub async fn detach(mut self) -> Result<usize, Broken> {
        if let Some(process) = self.child.id() {
            crate::tool("kill", &["-INT", &process.to_string()]).await?;
        }
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        ended.map_err(|_| "strace does not let go")??;
        self.met()
    }

    /// How many calls were met until now.
    pub fn met(&self) -> Result<usize, Broken> {
        let log = std::fs::read_to_string(&self.log)?;
        // One that still hangs when the tracer lets go has no end in its log.
        Ok(["(INJECTED)", "(DELAYED)", "<detached"].map(|mark| log.matches(mark).count()).iter().sum())
    }

    /// How many calls came by at all.
    pub fn seen(&self) -> Result<usize, Broken> {
        Ok(std::fs::read_to_string(&self.log)?.lines().filter(|line| line.contains('(')).count())
    }
}
