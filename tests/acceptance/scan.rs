//! Counts byte patterns in files, raw devices and the memory of a process.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use einhalt_tests::Broken;

/// Read at once; the end of each piece is searched again with the next.
const PIECE: usize = 4 * 1024 * 1024;

/// What is searched for.
pub struct Pattern {
    /// Said when it is found.
    pub name: &'static str,
    bytes: Vec<u8>,
}

impl Pattern {
    /// These bytes.
    pub fn new(name: &'static str, bytes: &[u8]) -> Self {
        Self { name, bytes: bytes.to_vec() }
    }
}

/// How often each pattern is in a file.
pub fn count_in_file(path: &Path, patterns: &[Pattern]) -> Result<Vec<usize>, Broken> {
    let mut file = File::open(path)?;
    let mut search = Search::of(patterns);
    let mut piece = vec![0; PIECE];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok(search.counts);
        }
        search.look(&piece[..read], patterns);
    }
}

/// How often each pattern is in the memory of a running process.
pub fn count_in_memory(process: u32, patterns: &[Pattern]) -> Result<Vec<usize>, Broken> {
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps"))?;
    let mut memory = File::open(format!("/proc/{process}/mem"))?;
    let mut total = vec![0; patterns.len()];
    let mut piece = vec![0; PIECE];
    for line in
        maps.lines().filter(|line| line.split_whitespace().nth(1).is_some_and(|may| may.starts_with('r')))
    {
        let Some((from, to)) = line.split_whitespace().next().and_then(|range| range.split_once('-')) else {
            continue;
        };
        let (mut at, to) = (u64::from_str_radix(from, 16)?, u64::from_str_radix(to, 16)?);
        let mut search = Search::of(patterns);
        while at < to {
            let length = usize::try_from(to - at)?.min(PIECE);
            // Some regions belong to the kernel and cannot be read.
            if memory.seek(SeekFrom::Start(at)).is_err() || memory.read_exact(&mut piece[..length]).is_err() {
                break;
            }
            search.look(&piece[..length], patterns);
            at += length as u64;
        }
        for (sum, count) in total.iter_mut().zip(search.counts) {
            *sum += count;
        }
    }
    Ok(total)
}

struct Search {
    counts: Vec<usize>,
    /// The end of what was seen: a pattern may begin in it.
    rest: Vec<u8>,
    longest: usize,
}

impl Search {
    fn of(patterns: &[Pattern]) -> Self {
        let longest = patterns.iter().map(|pattern| pattern.bytes.len()).max().unwrap_or(0);
        Self { counts: vec![0; patterns.len()], rest: Vec::new(), longest }
    }

    fn look(&mut self, piece: &[u8], patterns: &[Pattern]) {
        let seen = self.rest.len();
        let mut whole = std::mem::take(&mut self.rest);
        whole.extend_from_slice(piece);
        for (count, pattern) in self.counts.iter_mut().zip(patterns) {
            *count += occurrences(&whole, &pattern.bytes, seen);
        }
        self.rest = whole.split_off(whole.len().saturating_sub(self.longest - 1));
    }
}

/// How often `wanted` is in `bytes`, not counting what lies wholly in the part that was seen before.
fn occurrences(bytes: &[u8], wanted: &[u8], seen: usize) -> usize {
    let Some((first, rest)) = wanted.split_first() else { return 0 };
    let mut count = 0;
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| byte == first) {
        let start = at + found;
        if bytes[start + 1..].starts_with(rest) && start + wanted.len() > seen {
            count += 1;
        }
        at = start + 1;
    }
    count
}
