//! What the machine allows: the smallest durable websocket broadcaster one can write. It keeps no
//! state, checks nothing and knows nobody: append, sync once per batch, then tell the group.
//!
//! Run in turn with the real server, under the same arrivals, it says how much of a time is ours.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{accept_async_with_config, client_async_with_config};

use super::Arrivals;
use crate::socket::small_buffers;

/// Messages that may wait for the disk.
const QUEUE: usize = 8_192;

/// Messages that may wait for one socket.
const LANE: usize = 1_024;

/// Messages stored with one sync.
const BATCH: usize = 512;

type Lanes = Arc<Mutex<HashMap<usize, Vec<mpsc::Sender<Utf8Bytes>>>>>;

struct Posted {
    group: usize,
    text: Utf8Bytes,
    receipt: mpsc::Sender<Utf8Bytes>,
}

/// A frame of the length of one of our stops.
const PADDING: usize = 600;

/// Starts the broadcaster.
async fn start(folder: &Path) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let lanes = Lanes::default();
    let (post, posted) = mpsc::channel(QUEUE);
    tokio::spawn(write(prepare(&folder.join("limit.log"))?, posted, Arc::clone(&lanes)));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, post.clone(), Arc::clone(&lanes)));
        }
    });
    Ok(address)
}

/// Blocks that are there already need no journal of the file system when they are synced.
const PREPARED: usize = 32 * 1024 * 1024;

fn prepare(path: &Path) -> std::io::Result<File> {
    let mut file = File::create(path)?;
    file.write_all(&vec![0; PREPARED])?;
    file.sync_all()?;
    Ok(file)
}

async fn write(file: File, mut posted: mpsc::Receiver<Posted>, lanes: Lanes) {
    let file = Arc::new(file);
    let mut batch = Vec::new();
    let mut end = 0_u64;
    while posted.recv_many(&mut batch, BATCH).await > 0 {
        let bytes = batch.iter().map(|one: &Posted| one.text.as_str()).collect::<Vec<_>>().join("\n");
        let file = Arc::clone(&file);
        let at = end;
        end += bytes.len() as u64;
        let stored = tokio::task::spawn_blocking(move || {
            file.write_all_at(bytes.as_bytes(), at).and_then(|()| file.sync_data())
        });
        if !matches!(stored.await, Ok(Ok(()))) {
            return;
        }
        let lanes = lanes.lock().unwrap_or_else(PoisonError::into_inner);
        for one in batch.drain(..) {
            for lane in lanes.get(&one.group).into_iter().flatten() {
                let _ = lane.try_send(one.text.clone());
            }
            let _ = one.receipt.try_send("receipt".into());
        }
    }
}

async fn serve(stream: TcpStream, post: mpsc::Sender<Posted>, lanes: Lanes) {
    let _ = stream.set_nodelay(true);
    let Ok(socket) = accept_async_with_config(stream, Some(small_buffers())).await else { return };
    let (mut sink, mut stream) = socket.split();
    let (lane, mut queue) = mpsc::channel::<Utf8Bytes>(LANE);
    tokio::spawn(async move {
        while let Some(text) = queue.recv().await {
            if sink.send(Message::Text(text)).await.is_err() {
                return;
            }
        }
    });
    let mut group = None;
    while let Some(Ok(Message::Text(text))) = stream.next().await {
        match group {
            None => {
                let Ok(number) = text.parse() else { return };
                group = Some(number);
                lanes
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .entry(number)
                    .or_default()
                    .push(lane.clone());
                let _ = lane.try_send("ready".into());
            }
            Some(group) => {
                let _ = post.send(Posted { group, text, receipt: lane.clone() }).await;
            }
        }
    }
}

/// What was measured, in milliseconds per message: to the last device, and to the receipt.
pub struct Limit {
    /// To the last device.
    pub last_device: Vec<f64>,
    /// To the receipt.
    pub receipt: Vec<f64>,
}

/// Runs the same arrivals against the broadcaster.
pub async fn run(arrivals: &Arrivals) -> Result<Limit, Box<dyn std::error::Error + Send + Sync>> {
    let folder = tempfile::tempdir()?;
    let address = start(folder.path()).await?;
    let total = arrivals.count();
    let heard = Arc::new(Mutex::new(vec![(0_usize, None::<Instant>, None::<Instant>); total]));
    let mut writers = Vec::new();
    for group in 0..arrivals.operations {
        for _ in 0..arrivals.devices {
            writers.push(join(address, group, Arc::clone(&heard)).await?);
        }
    }
    let start = Instant::now();
    for number in 0..total {
        let due = start + arrivals.at(number);
        tokio::time::sleep_until(due).await;
        let writer = &writers[arrivals.operation(number) * arrivals.devices + arrivals.device(number)];
        writer.send((number, Instant::now())).await?;
    }
    tokio::time::sleep_until(Instant::now() + std::time::Duration::from_secs(2)).await;
    let heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
    let mut limit = Limit { last_device: Vec::new(), receipt: Vec::new() };
    for (number, (devices, last, receipt)) in heard.iter().enumerate() {
        let due = start + arrivals.at(number);
        let after = |at: Instant| at.saturating_duration_since(due).as_secs_f64() * 1_000.0;
        if *devices == arrivals.devices {
            limit.last_device.extend(last.map(after));
        }
        limit.receipt.extend(receipt.map(after));
    }
    Ok(limit)
}

type Heard = Arc<Mutex<Vec<(usize, Option<Instant>, Option<Instant>)>>>;

/// One device of the broadcaster: notes when it heard what, sends what it is told.
async fn join(
    address: SocketAddr,
    group: usize,
    heard: Heard,
) -> Result<mpsc::Sender<(usize, Instant)>, Box<dyn std::error::Error + Send + Sync>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (socket, _) =
        client_async_with_config(format!("ws://{address}/"), stream, Some(small_buffers())).await?;
    let (mut sink, mut stream) = socket.split();
    sink.send(Message::text(group.to_string())).await?;
    let _ready = stream.next().await;
    let (tell, mut told) = mpsc::channel::<(usize, Instant)>(LANE);
    tokio::spawn(async move {
        let mut waiting = std::collections::VecDeque::new();
        loop {
            tokio::select! {
                say = told.recv() => {
                    let Some((number, _)) = say else { return };
                    waiting.push_back(number);
                    let text = format!("{number} {}", "x".repeat(PADDING));
                    if sink.send(Message::text(text)).await.is_err() {
                        return;
                    }
                }
                frame = stream.next() => {
                    let Some(Ok(Message::Text(text))) = frame else { return };
                    let now = Instant::now();
                    let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
                    if text.as_str() == "receipt" {
                        if let Some(number) = waiting.pop_front() {
                            heard[number].2 = Some(now);
                        }
                    } else if let Some(number) = text.split(' ').next().and_then(|n| n.parse::<usize>().ok()) {
                        heard[number].0 += 1;
                        heard[number].1 = Some(now);
                    }
                }
            }
        }
    });
    Ok(tell)
}
