//! What the machine allows: the smallest durable websocket broadcaster one can write. It keeps no
//! state, checks nothing and knows nobody: append, sync once per batch, then tell the group.
//!
//! Run in turn with the real server, under the same arrivals, it says how much of a time is ours. It is a
//! process of its own, as the server is, so that memory and CPU can be told apart from the load's.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use einhalt_protocol::wire::SUBPROTOCOL;
use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::mpsc;
use tokio_tungstenite::accept_hdr_async_with_config;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use crate::socket::small_buffers;

/// Connections that may wait to be taken, as in our server.
const WAITING: u32 = 4_096;

/// Messages that may wait for the disk.
const QUEUE: usize = 8_192;

/// Messages that may wait for one socket.
const LANE: usize = 1_024;

/// Messages stored with one sync.
const BATCH: usize = 512;

/// Blocks that are there already need no journal of the file system when they are synced.
const PREPARED: usize = 32 * 1024 * 1024;

/// A message begins with its id.
const ID: usize = 36;

/// Its first message on a connection is answered with this.
pub const READY: &str = "ready";

/// What precedes the id of a message that is on the disk.
pub const RECEIPT: &str = "receipt ";

type Lanes = Arc<Mutex<HashMap<usize, Vec<mpsc::Sender<Utf8Bytes>>>>>;

struct Posted {
    group: usize,
    text: Utf8Bytes,
    receipt: mpsc::Sender<Utf8Bytes>,
}

/// Where the broadcaster keeps what it is sent.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// A folder on the disk to be measured.
    #[arg(long, value_name = "FOLDER")]
    data: PathBuf,
}

/// Broadcasts until it is killed.
///
/// # Errors
/// If it cannot listen or keep its file.
pub async fn run(options: Options) -> std::io::Result<bool> {
    let socket = TcpSocket::new_v4()?;
    socket.bind("127.0.0.1:0".parse().map_err(std::io::Error::other)?)?;
    let listener = socket.listen(WAITING)?;
    let lanes = Lanes::default();
    let (post, posted) = mpsc::channel(QUEUE);
    tokio::spawn(write(prepare(&options.data.join("limit.log"))?, posted, Arc::clone(&lanes)));
    println!("listening: http://{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream, post.clone(), Arc::clone(&lanes)));
    }
}

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
        // Round and round: a file that grows would be another measure.
        let at = if end + bytes.len() as u64 > PREPARED as u64 { 0 } else { end };
        end = at + bytes.len() as u64;
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
            let id = one.text.get(..ID).unwrap_or_default();
            let _ = one.receipt.try_send(format!("{RECEIPT}{id}").into());
        }
    }
}

async fn serve(stream: TcpStream, post: mpsc::Sender<Posted>, lanes: Lanes) {
    let _ = stream.set_nodelay(true);
    // The devices are the same for both servers, and ask for a subprotocol.
    #[expect(clippy::result_large_err, reason = "the library's signature")]
    let agree = |_: &Request, mut response: Response| {
        response.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(SUBPROTOCOL));
        Ok(response)
    };
    let Ok(socket) = accept_hdr_async_with_config(stream, agree, Some(small_buffers())).await else { return };
    let (mut sink, mut stream) = socket.split();
    let (lane, mut queue) = mpsc::channel::<Utf8Bytes>(LANE);
    tokio::spawn(async move {
        while let Some(text) = queue.recv().await {
            if sink.send(Message::Text(text)).await.is_err() {
                return;
            }
        }
    });
    let Some(Ok(Message::Text(first))) = stream.next().await else { return };
    let Ok(group) = first.parse() else { return };
    lanes.lock().unwrap_or_else(PoisonError::into_inner).entry(group).or_default().push(lane.clone());
    let _ = lane.try_send(READY.into());
    while let Some(Ok(Message::Text(text))) = stream.next().await {
        if post.send(Posted { group, text, receipt: lane.clone() }).await.is_err() {
            break;
        }
    }
    // Who has gone is told nothing more; their lanes must not pile up over rounds.
    let mut lanes = lanes.lock().unwrap_or_else(PoisonError::into_inner);
    lanes.entry(group).or_default().retain(|known| !known.same_channel(&lane));
}
