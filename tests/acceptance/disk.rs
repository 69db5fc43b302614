//! A file system of its own, in a file on a loop device: with free space that can be searched, and with a
//! power cut that loses whatever was not synced.
#![allow(dead_code, reason = "each test uses its part")]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;

/// Which file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileSystem {
    /// Debian's usual one.
    Ext4,
    /// The usual one for large databases.
    Xfs,
}

impl FileSystem {
    /// Its name, as `mount` has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ext4 => "ext4",
            Self::Xfs => "xfs",
        }
    }

    /// How large its device is: XFS takes no smaller one. Nothing of it is written before it is used.
    const fn bytes(self) -> u64 {
        match self {
            Self::Ext4 => 96 * 1024 * 1024,
            Self::Xfs => 320 * 1024 * 1024,
        }
    }
}

/// A mounted file system. It is taken down with this value.
pub struct Disk {
    /// The file it lies in.
    pub image: PathBuf,
    /// Where it is mounted.
    pub root: PathBuf,
    device: String,
}

/// Shuts a file system down as if the power had gone: nothing that is still in memory reaches the disk, not
/// even the journal (`FS_IOC_SHUTDOWN` with `NOLOGFLUSH`).
const SHUT_DOWN: &str = "\
import fcntl, os, struct, sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 2))";

impl Disk {
    /// None, with the reason, where this machine has no such thing.
    pub async fn make(folder: &Path, name: &str, kind: FileSystem) -> Result<Self, String> {
        let image = folder.join(format!("{name}.img"));
        let root = folder.join(name);
        std::fs::create_dir(&root).map_err(|error| error.to_string())?;
        let file = File::create(&image).map_err(|error| error.to_string())?;
        file.set_len(kind.bytes()).map_err(|error| error.to_string())?;
        let path = image.display().to_string();
        match kind {
            FileSystem::Ext4 => {
                let options = "lazy_itable_init=0,lazy_journal_init=0,nodiscard";
                run("mkfs.ext4", &["-q", "-E", options, &path]).await?
            }
            FileSystem::Xfs => run("mkfs.xfs", &["-q", "-K", &path]).await?,
        };
        let device = run("losetup", &["--find", "--show", &path]).await?.trim().to_owned();
        let disk = Self { image, root, device };
        disk.mount().await?;
        Ok(disk)
    }

    /// Everything that was written is in the image.
    pub async fn sync(&self) -> Result<(), String> {
        run("sync", &[]).await.map(drop)
    }

    /// A power cut, and the power comes back. Nothing may have a file open on it.
    pub async fn cut_power(&self) -> Result<(), String> {
        run("python3", &["-c", SHUT_DOWN, &self.root.display().to_string()]).await?;
        run("umount", &[&self.root.display().to_string()]).await?;
        self.mount().await
    }

    async fn mount(&self) -> Result<(), String> {
        run("mount", &[&self.device, &self.root.display().to_string()]).await.map(drop)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        for (program, argument) in
            [("umount", self.root.display().to_string()), ("losetup", self.device.clone())]
        {
            let mut command = std::process::Command::new(program);
            // A program that was killed a moment ago may still be letting go of it.
            command.arg(if program == "losetup" { "--detach" } else { "--lazy" });
            _ = command.arg(argument).stderr(Stdio::null()).status();
        }
    }
}

async fn run(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program).args(arguments).output().await;
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim()))
    }
}
