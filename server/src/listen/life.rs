//! How far a connection has come: nothing asked yet, a request under way, or a websocket.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Response, StatusCode};
use hyper::body::{Frame, SizeHint};
use tokio_util::sync::CancellationToken;

use super::newcomers::{Newcomers, Place};

/// One connection's life.
pub(super) struct Life {
    newcomers: Arc<Newcomers>,
    /// Told when its place is needed for somebody else.
    leave: CancellationToken,
    /// Its place while nothing is asked.
    place: Mutex<Option<Place>>,
    has_asked: AtomicBool,
    is_websocket: Arc<AtomicBool>,
}

impl Life {
    pub(super) fn new(newcomers: &Arc<Newcomers>, leave: CancellationToken) -> Arc<Self> {
        let place = Mutex::new(Some(newcomers.enter(&leave)));
        let (has_asked, is_websocket) = (AtomicBool::new(false), Arc::default());
        Arc::new(Self { newcomers: Arc::clone(newcomers), leave, place, has_asked, is_websocket })
    }

    /// Whether a whole head ever came.
    pub(super) fn has_asked(&self) -> bool {
        self.has_asked.load(Ordering::Relaxed)
    }

    /// Whether it is a websocket by now.
    pub(super) fn is_websocket(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.is_websocket)
    }

    /// Ends when its place is needed for somebody else.
    pub(super) async fn sent_away(&self) {
        self.leave.cancelled().await;
    }

    /// A request came: it keeps nobody's place.
    pub(super) fn begins(self: &Arc<Self>) -> Busy {
        self.has_asked.store(true, Ordering::Relaxed);
        self.put(None);
        Busy(Arc::clone(self))
    }

    fn put(&self, place: Option<Place>) {
        let old = {
            let mut kept = self.place.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *kept, place)
        };
        drop(old);
    }
}

/// A request under way. When it is dropped the connection waits for the next one.
pub(super) struct Busy(Arc<Life>);

impl Busy {
    /// The answer; the request ends with its last byte. An upgrade is for good.
    pub(super) fn until_told(self, answer: Response<Body>) -> Response<Told> {
        let upgraded = answer.status() == StatusCode::SWITCHING_PROTOCOLS;
        if upgraded {
            self.0.is_websocket.store(true, Ordering::Relaxed);
        }
        answer.map(|body| Told { body, _busy: self })
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if !self.0.is_websocket.load(Ordering::Relaxed) {
            self.0.put(Some(self.0.newcomers.enter(&self.0.leave)));
        }
    }
}

/// The body of an answer, as long as it is under way.
pub(super) struct Told {
    body: Body,
    _busy: Busy,
}

impl HttpBody for Told {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
