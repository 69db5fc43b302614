//! The sending side of a socket. It alone writes; every write has a deadline.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes};
use einhalt_protocol::wire::CloseCode;
use einhalt_protocol::wire::server_frame::{Bye, Grant, ServerFrame};
use futures_util::{Sink, SinkExt};

use tokio::sync::mpsc;

use super::Sockets;
use crate::live::outbox::{Lanes, Out, SharedLanes, text};

/// Writes until the socket ends or is to end.
pub async fn run<W: Sink<Message> + Unpin>(sink: W, lanes: Lanes, sockets: Arc<Sockets>) {
    let deadline = Duration::from_secs(sockets.limits.write_deadline_s.into());
    let mut writer = Writer { sink, deadline };
    let Lanes { urgent, shared } = lanes;
    let ended = writer.write(urgent, &shared, &sockets).await;
    if let Some(code) = ended {
        writer.close(code).await;
    }
    // Whatever still comes in could not be answered any more.
    shared.end(ended.unwrap_or(CloseCode::GoingAway));
}

struct Writer<W> {
    sink: W,
    deadline: Duration,
}

impl<W: Sink<Message> + Unpin> Writer<W> {
    /// Why the socket is to be closed; none if it is gone already.
    async fn write(
        &mut self,
        mut urgent: mpsc::Receiver<Out>,
        shared: &SharedLanes,
        sockets: &Sockets,
    ) -> Option<CloseCode> {
        let mut hung_up = shared.hung_up();
        loop {
            let next = tokio::select! {
                biased;
                Ok(code) = hung_up.wait_for(Option::is_some) => Err(*code),
                out = urgent.recv() => out.map(|out| message(out, sockets)).ok_or(None),
                frame = shared.slow() => Ok(Message::Text(frame)),
            };
            let message = match next {
                Ok(message) => message,
                Err(code) => return self.rest(urgent, code?, sockets).await,
            };
            match tokio::time::timeout(self.deadline, self.sink.send(message)).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return None,
                Err(_) => return Some(CloseCode::CannotKeepUp),
            }
        }
    }

    /// What was queued before the end, above all the answer that says why. Nothing more for a device
    /// that may not hear it, or does not listen.
    async fn rest(
        &mut self,
        mut urgent: mpsc::Receiver<Out>,
        code: CloseCode,
        sockets: &Sockets,
    ) -> Option<CloseCode> {
        if matches!(code, CloseCode::NotThisDevice | CloseCode::CannotKeepUp) {
            return Some(code);
        }
        let rest = async {
            while let Ok(out) = urgent.try_recv() {
                self.sink.feed(message(out, sockets)).await?;
            }
            self.sink.flush().await
        };
        match tokio::time::timeout(self.deadline, rest).await {
            Ok(Ok(())) => Some(code),
            Ok(Err(_)) | Err(_) => None,
        }
    }

    /// Says goodbye, if the other side still listens.
    async fn close(&mut self, code: CloseCode) {
        let bye = Message::Text(text(&ServerFrame::Bye(Bye { code: code.code() })));
        let frame = CloseFrame { code: code.code(), reason: code.reason().into() };
        let goodbye = async {
            self.sink.feed(bye).await?;
            self.sink.send(Message::Close(Some(frame))).await
        };
        // Whether it still arrives makes no difference: the socket ends.
        drop(tokio::time::timeout(self.deadline, goodbye).await);
    }
}

fn message(out: Out, sockets: &Sockets) -> Message {
    match out {
        Out::Text(text) => Message::Text(text),
        Out::Grant(grant) => Message::Text(signed(&grant, sockets)),
        Out::Ping => Message::Ping(Bytes::new()),
    }
}

fn signed(grant: &Grant, sockets: &Sockets) -> Utf8Bytes {
    match serde_json::to_string(grant) {
        Ok(grant) => text(&ServerFrame::Grant(sockets.access.sign_grant(grant))),
        // Without a grant the lease lapses: the safe side.
        Err(error) => {
            tracing::error!(%error, "a grant cannot be serialised");
            Utf8Bytes::from_static("{}")
        }
    }
}
