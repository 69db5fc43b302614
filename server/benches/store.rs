//! How fast the record grows, next to what the disk alone can do.
//!
//! `cargo bench -p einhalt-server --bench store [-- FOLDER]`. Prints, for calls of different sizes,
//! entries per second and the time of one call; first the bare file with `fdatasync`, then the store,
//! then the store with a personal payload at every entry, then all of it behind the group-commit
//! writer. FOLDER decides which disk is measured (default: the system's folder for temporary files).

use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::sync::Arc;

use einhalt_protocol::ids::OperationId;
use einhalt_protocol::record::Commitment;
use einhalt_server::clock::{Clock, SystemClock};
use einhalt_server::store::sqlite::SqliteStore;
use einhalt_server::store::writer::{Keep, Limits, Submission, Writer};
use einhalt_server::store::{Batch, NewEntry, SealedPayload, Store};
use tokio::sync::oneshot;

type Outcome<T> = Result<T, Box<dyn Error>>;

const BODY: usize = 300;
const OPERATIONS: usize = 200;
const SIZES: [usize; 5] = [1, 8, 32, 128, 512];

#[tokio::main]
async fn main() -> Outcome<()> {
    let place = std::env::args().skip(1).find(|word| !word.starts_with("--"));
    let folder = match place {
        Some(place) => tempfile::tempdir_in(place)?,
        None => tempfile::tempdir()?,
    };
    println!(
        "{:<28}{:>8}{:>12}{:>10}{:>10}{:>10}",
        "what", "at once", "entries/s", "p50 ms", "p99 ms", "max ms"
    );
    for size in SIZES {
        let mut file = File::create(folder.path().join("bare"))?;
        let block = vec![b'x'; BODY * size];
        let mut times = Times::new("file, fdatasync", size);
        while times.more() {
            let before = times.now();
            file.write_all(&block)?;
            file.sync_data()?;
            times.took(before);
        }
        times.print();
    }
    let store = Arc::new(SqliteStore::open(&folder.path().join("data")).await?);
    for (what, payload) in [("store", false), ("store, payloads", true)] {
        for size in SIZES {
            let batches: Vec<Batch> = (0..size).map(|n| batch(n, payload)).collect();
            let mut times = Times::new(what, size);
            while times.more() {
                let before = times.now();
                store.append(&batches).await?;
                times.took(before);
            }
            times.print();
        }
    }
    for size in SIZES {
        let writer = Writer::start(
            Arc::<SqliteStore>::clone(&store),
            Arc::new(SystemClock::default()),
            Limits::default(),
        );
        reporters(&writer, size).await?;
        writer.close().await;
    }
    Ok(())
}

/// Reporters that each wait for the receipt before they report again.
async fn reporters(writer: &Writer, count: usize) -> Outcome<()> {
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..count {
        let writer = writer.clone();
        tasks.spawn(async move {
            let mut times = Times::new("writer, reporters", count);
            while times.more() {
                let before = times.now();
                let (done, answer) = oneshot::channel();
                let submission = Submission { batch: batch(n, false), keep: Keep::UntilStored, done };
                if writer.submit(submission).is_err() || !matches!(answer.await, Ok(Ok(_))) {
                    return None;
                }
                times.took(before);
            }
            Some(times)
        });
    }
    let mut all = Times::new("writer, reporters", count);
    while let Some(times) = tasks.join_next().await {
        all.millis.extend(times?.ok_or("the writer refused")?.millis);
    }
    all.each = 1;
    all.print();
    Ok(())
}

fn batch(n: usize, payload: bool) -> Batch {
    let operation = OperationId::derived("bench", &[&(n % OPERATIONS).to_be_bytes()]);
    let payload = payload.then(|| SealedPayload { commitment: Commitment([7; 32]), bytes: vec![b'y'; BODY] });
    let entry = NewEntry { body: vec![b'x'; BODY].into(), payload };
    Batch { operation, entries: vec![entry], received_at: SystemClock::default().now() }
}

/// Times of calls, collected for one second.
struct Times {
    what: &'static str,
    size: usize,
    each: usize,
    clock: SystemClock,
    began: chrono::DateTime<chrono::Utc>,
    millis: Vec<f64>,
}

impl Times {
    fn new(what: &'static str, size: usize) -> Self {
        let clock = SystemClock::default();
        Self { what, size, each: size, began: clock.now(), clock, millis: Vec::new() }
    }

    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.clock.now()
    }

    fn more(&self) -> bool {
        self.now() - self.began < chrono::TimeDelta::seconds(1)
    }

    fn took(&mut self, before: chrono::DateTime<chrono::Utc>) {
        self.millis.push((self.now() - before).as_seconds_f64() * 1e3);
    }

    #[expect(clippy::cast_precision_loss, reason = "a number of calls, for people")]
    fn print(mut self) {
        let seconds = (self.now() - self.began).as_seconds_f64();
        self.millis.sort_by(f64::total_cmp);
        let rate = (self.millis.len() * self.each) as f64 / seconds;
        let at = |share: usize| self.millis.get((self.millis.len() * share / 100).min(self.millis.len() - 1));
        let [p50, p99, max] = [50, 99, 100].map(|share| at(share).copied().unwrap_or_default());
        println!("{:<28}{:>8}{rate:>12.0}{p50:>10.2}{p99:>10.2}{max:>10.2}", self.what, self.size);
    }
}
