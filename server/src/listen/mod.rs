//! Where connections come in. Each gets so much time, so many bytes and one place, before anybody looks at
//! what it asks; none of them waits for another (I-15).
//!
//! Written over the HTTP library's own connection instead of a ready-made server, because those bound
//! neither how many connections there are nor who has to go when there are too many.

mod life;
mod newcomers;
mod patient;
pub mod tls;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use axum::response::IntoResponse;
use einhalt_protocol::wire::{ProblemCode, Retry};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

use crate::api::Failure;
use crate::config::Limits;
use life::Life;
pub use newcomers::{Newcomers, Place};
use patient::Patient;

/// Files the program needs beside its connections: the database, keys, lists, what is written meanwhile.
const OTHER_FILES: u64 = 256;

/// What hyper keeps of one connection at most, beside the head's own limit: the next piece of a body.
const BUFFER: usize = 65_536;

/// The most headers of one request.
const HEADERS: usize = 100;

/// Connections that may wait to be taken; the system allows fewer by itself.
const WAITING: u32 = 4_096;

/// Pause after the system had no file left for a connection.
const NO_FILE: Duration = Duration::from_millis(20);

/// How long to wait until there may be room again.
const FULL_MS: u32 = 5_000;

/// The first byte of every connection with TLS: the kind of its first record.
const HANDSHAKE: u8 = 0x16;

/// Lets the program open as many files as the system allows it to, and tells how many.
pub fn raise_open_files() -> Option<u64> {
    let limit = getrlimit(Resource::Nofile);
    if limit.current < limit.maximum || limit.maximum.is_none() {
        let wanted = Rlimit { current: limit.maximum, maximum: limit.maximum };
        // What may not be raised stays as it is.
        if setrlimit(Resource::Nofile, wanted).is_ok() {
            return limit.maximum;
        }
    }
    limit.current
}

/// How many connections may be open: as many as the setting says, and as there are files for.
fn connections_max(limits: &Limits) -> usize {
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let room = usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX).max(1);
    if room < limits.connections_max {
        tracing::warn!(
            wanted = limits.connections_max,
            room,
            "the system lets the program open too few files for limits.connections_max"
        );
    }
    limits.connections_max.min(room)
}

/// What every connection is served with.
struct Hall {
    router: Router,
    tls: Option<TlsAcceptor>,
    newcomers: Arc<Newcomers>,
    head_within: Duration,
    write_within: Duration,
    http: http1::Builder,
    full: Bytes,
    closing: CancellationToken,
    /// Ends every connection where it stands.
    cut: CancellationToken,
}

/// Listens.
///
/// # Errors
/// What the system says, above all that the address is in use.
pub fn bind(address: SocketAddr, limits: &Limits) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A service that was killed may come back at once.
    socket.set_reuseaddr(true)?;
    // Its connections inherit it. The system's own bound is megabytes, for each that does not read.
    socket.set_send_buffer_size(limits.send_buffer)?;
    socket.bind(address)?;
    socket.listen(WAITING)
}

/// Takes connections until `closing`, and waits until those under way have ended. Dropped before that, it
/// ends them where they stand.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    router: Router,
    limits: Limits,
    closing: CancellationToken,
) {
    let room = Arc::new(Semaphore::new(connections_max(&limits)));
    let cut = CancellationToken::new();
    let _cut_when_dropped = cut.clone().drop_guard();
    let tasks = TaskTracker::new();
    let hall = Arc::new(Hall {
        router,
        tls: tls.map(TlsAcceptor::from),
        newcomers: Newcomers::new(limits.newcomers_max, "connection"),
        head_within: Duration::from_secs(limits.head_within_s.into()),
        write_within: Duration::from_secs(limits.write_deadline_s.into()),
        http: http(&limits),
        full: full().await,
        closing: closing.clone(),
        cut,
    });
    loop {
        let accepted = tokio::select! {
            biased;
            () = closing.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => match place_in(&room, &hall) {
                Some(counted) => {
                    tasks.spawn(Arc::clone(&hall).take(stream, peer, counted));
                }
                None => hall.turn_away(&stream),
            },
            // Its other side was gone before we came.
            Err(error) if is_its_own(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken: the oldest that asked nothing is closed");
                hall.newcomers.send_oldest_away();
                sleep_until(Instant::now() + NO_FILE).await;
            }
        }
    }
    // Nobody new comes in while the last ones end.
    drop(listener);
    tasks.close();
    tasks.wait().await;
}

/// One connection that counts, until its last byte.
struct Counted(#[expect(dead_code, reason = "held, not used")] OwnedSemaphorePermit);

impl Counted {
    fn new(permit: OwnedSemaphorePermit) -> Self {
        metrics::gauge!("einhalt_connections").increment(1.0);
        Self(permit)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        metrics::gauge!("einhalt_connections").decrement(1.0);
    }
}

/// A place for one more connection. Where there is none, the oldest that asked nothing has to go: its place
/// is free for the one after this.
fn place_in(room: &Arc<Semaphore>, hall: &Hall) -> Option<Counted> {
    let counted = Arc::clone(room).try_acquire_owned().ok().map(Counted::new);
    if counted.is_none() {
        hall.newcomers.send_oldest_away();
    }
    counted
}

fn is_its_own(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

fn http(limits: &Limits) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(limits.head_within_s.into()))
        .max_header_size(limits.head_bytes)
        .max_headers(HEADERS)
        .max_buf_size(limits.head_bytes.max(BUFFER));
    http
}

/// The answer where there is no room, as bytes: it must cost nothing.
async fn full() -> Bytes {
    let failure = Failure::new(StatusCode::SERVICE_UNAVAILABLE, ProblemCode::TooMany);
    let answer = failure.retry(Retry::After { ms: FULL_MS }).into_response();
    let body = axum::body::to_bytes(answer.into_body(), BUFFER).await.unwrap_or_default();
    let head = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\ncache-control: no-store\r\n\
         retry-after: {}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        FULL_MS / 1_000,
        body.len()
    );
    [head.as_bytes(), &body].concat().into()
}

impl Hall {
    /// Serves one connection to its end.
    async fn take(self: Arc<Self>, stream: TcpStream, peer: SocketAddr, counted: Counted) {
        // A stop is a small frame: it must not wait for a fuller packet.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
        let life = Life::new(&self.newcomers, CancellationToken::new());
        let Some(tls) = &self.tls else { return self.converse(stream, peer, counted, life, None).await };
        let handshake = async {
            let mut first = [0];
            // Whoever speaks plain HTTP is told so instead of being left without an answer.
            if stream.peek(&mut first).await.is_ok_and(|read| read == 1 && first[0] != HANDSHAKE) {
                return Met::Plain(stream);
            }
            tls.accept(stream).await.map_or(Met::Nobody, |stream| Met::Tls(Box::new(stream)))
        };
        let met = tokio::select! {
            met = timeout(self.head_within, handshake) => met.unwrap_or(Met::Nobody),
            () = life.sent_away() => Met::Nobody,
            () = self.closing.cancelled() => Met::Nobody,
        };
        match met {
            Met::Tls(stream) => self.converse(stream, peer, counted, life, None).await,
            Met::Plain(stream) => self.converse(stream, peer, counted, life, Some(only_tls)).await,
            Met::Nobody => {}
        }
    }

    /// Answers what is asked on a connection, with `instead` or as the service does.
    async fn converse<S: AsyncRead + AsyncWrite + Send + Unpin + 'static>(
        &self,
        stream: S,
        peer: SocketAddr,
        counted: Counted,
        life: Arc<Life>,
        instead: Option<fn() -> Response<Body>>,
    ) {
        let io = TokioIo::new(Patient::new(stream, self.write_within, life.is_websocket(), counted));
        let service = service_fn(|request: Request<Incoming>| {
            let busy = life.begins();
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let mut router = self.router.clone();
            async move {
                let answer = match instead {
                    Some(answer) => answer(),
                    None => router.call(request).await?,
                };
                Ok::<_, Infallible>(busy.until_told(answer))
            }
        });
        let mut connection = std::pin::pin!(self.http.serve_connection(io, service).with_upgrades());
        let mut is_closing = false;
        loop {
            tokio::select! {
                biased;
                () = self.cut.cancelled() => return,
                // How it ended is the other side's affair.
                _ = connection.as_mut() => return,
                () = life.sent_away() => return,
                () = self.closing.cancelled(), if !is_closing => {
                    // What was never asked is not waited for.
                    if !life.has_asked() {
                        return;
                    }
                    is_closing = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }

    /// There is no room. Said where it costs nothing.
    fn turn_away(&self, stream: &TcpStream) {
        metrics::counter!("einhalt_connections_refused_total").increment(1);
        if self.tls.is_none() {
            // Whoever does not take it is closed all the same.
            drop(stream.try_write(&self.full));
        }
    }
}

/// Who came to a door with TLS.
enum Met {
    Tls(Box<tokio_rustls::server::TlsStream<TcpStream>>),
    Plain(TcpStream),
    Nobody,
}

/// The answer to plain HTTP where TLS is spoken. No way is pointed to: whatever was sent has been read on the way.
fn only_tls() -> Response<Body> {
    let wanted = "https: this address speaks TLS alone".to_owned();
    let mut answer =
        Failure::wrong(StatusCode::BAD_REQUEST, ProblemCode::WrongValue, "", wanted).into_response();
    answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    answer
}
