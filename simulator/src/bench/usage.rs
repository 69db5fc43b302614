//! What a process has used, and how restless the machine is.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::Broken;

/// The kernel counts CPU time in hundredths of a second, whatever its own tick.
const TICKS_PER_SECOND: f64 = 100.0;

/// What a process has used so far.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// CPU time of all its threads, in seconds, its own and the kernel's for it.
    pub cpu: f64,
    /// Resident memory, in bytes.
    pub resident: u64,
    /// Open files.
    pub files: usize,
}

impl Usage {
    /// Of the process with this id.
    ///
    /// # Errors
    /// Where /proc does not tell.
    pub fn of(id: u32) -> Result<Self, Broken> {
        let unknown = || Broken::from("what the server uses cannot be read from /proc");
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
        // The name in brackets may hold anything; what follows it does not.
        let (_, fields) = stat.rsplit_once(')').ok_or_else(unknown)?;
        let ticks: Vec<f64> = fields.split_whitespace().skip(11).take(2).flat_map(str::parse).collect();
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or_else(unknown)?;
        let kilobytes: u64 = resident.trim().trim_end_matches("kB").trim().parse()?;
        let files = std::fs::read_dir(format!("/proc/{id}/fd"))?.count();
        Ok(Self { cpu: ticks.iter().sum::<f64>() / TICKS_PER_SECOND, resident: kilobytes * 1024, files })
    }
}

/// How restless the machine was at one moment.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Noise {
    /// Median of bare `fdatasync` calls of one report's bytes, in milliseconds.
    pub sync_ms: f64,
    /// The slowest of them.
    pub sync_max_ms: f64,
    /// The slowest of equal pieces of work, as multiple of the fastest.
    pub work_spread: f64,
}

/// Calls and pieces that are looked at.
const LOOKS: usize = 40;

/// Bytes of one report.
const REPORT: usize = 700;

/// Bytes that one piece of work hashes.
const PIECE: usize = 256 * 1024;

impl Noise {
    /// Looks at the disk below `folder`, and at the processors.
    ///
    /// # Errors
    /// If nothing can be written there.
    pub fn look(folder: &Path) -> Result<Self, Broken> {
        let mut file = File::create(folder.join("noise"))?;
        file.write_all(&vec![0; REPORT * LOOKS])?;
        file.sync_all()?;
        let (bytes, piece) = (vec![1; REPORT], vec![2; PIECE]);
        let (mut syncs, mut pieces) = (Vec::new(), Vec::new());
        for look in 0..LOOKS {
            let began = Instant::now();
            file.write_all_at(&bytes, (look * REPORT) as u64)?;
            file.sync_data()?;
            syncs.push(began.elapsed());
            let began = Instant::now();
            std::hint::black_box(Sha256::digest(&piece));
            pieces.push(began.elapsed());
        }
        syncs.sort_unstable();
        pieces.sort_unstable();
        let milliseconds = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1_000.0);
        Ok(Self {
            sync_ms: milliseconds(syncs.get(LOOKS / 2)),
            sync_max_ms: milliseconds(syncs.last()),
            work_spread: milliseconds(pieces.last()) / milliseconds(pieces.first()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_something() {
        let usage = Usage::of(std::process::id()).unwrap();
        assert!(usage.resident > 1024 * 1024 && usage.files > 2 && usage.cpu >= 0.0);
        assert!(Usage::of(u32::MAX).is_err());
    }
}
