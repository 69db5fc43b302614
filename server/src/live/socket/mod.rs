//! One websocket: two tasks that share only channels. The reader stamps, checks and passes on; the
//! writer alone owns the sending side, so that a device that does not read can still be heard.

mod identity;
mod look_up;
mod pace;
mod reader;
mod writer;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub use axum::extract::ws::Message;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts, State};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use einhalt_protocol::ids::{DeviceId, OperationId};
use einhalt_protocol::wire::{CloseCode, ProblemCode, Retry, SUBPROTOCOL};
use futures_util::{Sink, Stream, StreamExt};
use tokio_util::task::TaskTracker;

use super::Live;
use super::outbox::{Outbox, outbox};
use crate::access::Access;
use crate::api::{Failure, origin_is_ours};
use crate::checkpoints::Checkpoints;
use crate::clock::Clock;
use crate::config::Limits;
use crate::listen::Newcomers;
use crate::store::BoxFuture;

/// The library refuses only what is far beyond our own limit, because it hangs up without a word;
/// what is merely too large gets a close code from us.
const LIBRARY_LIMIT_FACTOR: usize = 16;

/// How long to wait until sockets may be free again.
const FULL_MS: u32 = 5_000;

/// What a socket's stream ends with when its framing is broken.
pub use axum::Error as BrokenSocket;

/// Where a socket asks for the newest signed head of a record.
pub trait SignedHeads: Send + Sync + 'static {
    /// The signed note; none where there is none, or where it cannot be read now.
    fn newest(&self, operation: OperationId) -> BoxFuture<'_, Option<String>>;
}

impl SignedHeads for Checkpoints {
    fn newest(&self, operation: OperationId) -> BoxFuture<'_, Option<String>> {
        Box::pin(async move {
            let newest = Self::newest(self, operation).await.ok().flatten();
            newest.map(|newest| newest.note.to_string())
        })
    }
}

/// All sockets of this node.
pub struct Sockets {
    /// Who may do what.
    pub access: Arc<Access>,
    /// The live operations.
    pub live: Live,
    /// Signed heads of their records.
    pub heads: Arc<dyn SignedHeads>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Named limits.
    pub limits: Limits,
    /// Origins whose pages may connect, each exactly.
    pub origins: Arc<[String]>,
    open: AtomicUsize,
    by_device: Mutex<HashMap<DeviceId, Outbox>>,
    /// Those on which nobody has signed in.
    strangers: Arc<Newcomers>,
    tasks: TaskTracker,
}

impl Sockets {
    /// No socket yet.
    pub fn new(
        access: Arc<Access>,
        live: Live,
        heads: Arc<dyn SignedHeads>,
        clock: Arc<dyn Clock>,
        mut limits: Limits,
        origins: Arc<[String]>,
    ) -> Self {
        // A socket that answers nothing must not hide for longer than the agreement allows that its
        // device is silent.
        let silent_after = live.policy().comms.silent_after.num_seconds();
        let silent_after = u32::try_from(silent_after).unwrap_or(u32::MAX);
        limits.idle_s = limits.idle_s.min(silent_after);
        let (open, by_device) = (AtomicUsize::new(0), Mutex::default());
        let strangers = Newcomers::new(limits.strangers_max, "socket");
        let tasks = TaskTracker::new();
        Self { access, live, heads, clock, limits, origins, open, by_device, strangers, tasks }
    }

    /// How many sockets are open.
    pub fn count(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Ends every socket: the service is going away.
    pub fn hang_up_all(&self) {
        // First: whoever signs in now sees it, or stands among the devices already.
        self.strangers.close();
        for outbox in self.by_device.lock().unwrap_or_else(PoisonError::into_inner).values() {
            outbox.hang_up(CloseCode::GoingAway);
        }
    }

    /// Waits until no socket is open any more, after [`Self::hang_up_all`].
    pub async fn ended(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// This socket speaks for the device from now on; an older one of the same device ends.
    fn replace(&self, device: DeviceId, outbox: &Outbox) {
        let mut by_device = self.by_device.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(older) = by_device.insert(device, outbox.clone()) {
            older.hang_up(CloseCode::Replaced);
        }
        drop(by_device);
        if self.strangers.is_closed() {
            outbox.hang_up(CloseCode::GoingAway);
        }
    }

    fn forget(&self, device: DeviceId, outbox: &Outbox) {
        let mut by_device = self.by_device.lock().unwrap_or_else(PoisonError::into_inner);
        if by_device.get(&device).is_some_and(|known| known.is_same(outbox)) {
            by_device.remove(&device);
        }
    }
}

/// `GET /ws`: checks who connects from where, then hands over to the two tasks.
pub async fn upgrade(State(sockets): State<Arc<Sockets>>, request: Request<axum::body::Body>) -> Response {
    if let Err(refused) = acceptable(&sockets, &request) {
        return refused.into_response();
    }
    let (mut parts, _) = request.into_parts();
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => return no_handshake(rejection.into_response().status()).into_response(),
    };
    let limits = &sockets.limits;
    upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(limits.read_buffer)
        .write_buffer_size(0)
        .max_write_buffer_size(limits.write_buffer_max)
        .max_message_size(limits.max_frame_bytes * LIBRARY_LIMIT_FACTOR)
        .max_frame_size(limits.max_frame_bytes * LIBRARY_LIMIT_FACTOR)
        .on_upgrade(move |socket| {
            let tasks = sockets.tasks.clone();
            tasks.track_future(async move {
                let (sink, stream) = socket.split();
                serve(sockets, sink, stream).await;
            })
        })
}

fn acceptable(sockets: &Sockets, request: &Request<axum::body::Body>) -> Result<(), Failure> {
    let headers = request.headers();
    if !origin_is_ours(headers, &sockets.origins) {
        return Err(Failure::new(StatusCode::FORBIDDEN, ProblemCode::NotAllowed));
    }
    let wrong = |code, wanted: &str| Failure::wrong(StatusCode::BAD_REQUEST, code, "", wanted.to_owned());
    if request.uri().query().is_some() {
        return Err(wrong(ProblemCode::UnknownField, "the address /ws, and nothing behind it"));
    }
    let offered =
        headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
    if !offered.flat_map(|value| value.split(',')).any(|name| name.trim() == SUBPROTOCOL) {
        return Err(wrong(ProblemCode::UnknownVersion, "the subprotocol einhalt.v1"));
    }
    if !has_one_key(headers) {
        return Err(no_handshake(StatusCode::BAD_REQUEST));
    }
    if sockets.count() >= sockets.limits.sockets_max {
        return Err(Failure::new(StatusCode::SERVICE_UNAVAILABLE, ProblemCode::TooMany)
            .retry(Retry::After { ms: FULL_MS }));
    }
    Ok(())
}

/// RFC 6455, 4.2.1: exactly one key, of 16 bytes.
fn has_one_key(headers: &HeaderMap) -> bool {
    let mut keys = headers.get_all(header::SEC_WEBSOCKET_KEY).iter();
    let (Some(key), None) = (keys.next(), keys.next()) else { return false };
    STANDARD.decode(key.as_bytes()).is_ok_and(|key| key.len() == 16)
}

fn no_handshake(status: StatusCode) -> Failure {
    let wanted = "the opening handshake of a websocket, version 13".to_owned();
    Failure::wrong(status, ProblemCode::WrongType, "", wanted)
}

/// Serves one socket, given as its two sides, until it ends. The sides are a websocket's, or those of a
/// simulated network.
pub async fn serve<W, R>(sockets: Arc<Sockets>, sink: W, stream: R)
where
    W: Sink<Message> + Send + Unpin + 'static,
    R: Stream<Item = Result<Message, BrokenSocket>> + Send + Unpin,
{
    let _open = Open::count(&sockets);
    let (outbox, lanes) = outbox(sockets.limits.socket_lane);
    let writing = tokio::spawn(writer::run(sink, lanes, Arc::clone(&sockets)));
    reader::Reader::new(sockets.clone(), stream, outbox).run().await;
    if let Err(error) = writing.await {
        tracing::error!(%error, "a socket's writer ended badly");
    }
}

struct Open<'a>(&'a Sockets);

impl<'a> Open<'a> {
    fn count(sockets: &'a Sockets) -> Self {
        sockets.open.fetch_add(1, Ordering::Relaxed);
        metrics::gauge!("einhalt_sockets").increment(1.0);
        Self(sockets)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
        metrics::gauge!("einhalt_sockets").decrement(1.0);
    }
}
