//! What leaves the server: frames into the network, and word of what became of it. The server's side of
//! a simulated socket.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use einhalt_server::live::socket::Message;
use futures_util::Sink;
use tokio::sync::Notify;

use super::ground::{Cause, Server};

/// What happened on the server's side.
pub enum News {
    /// It wrote this to a connection.
    Frame {
        /// The connection.
        conn: usize,
        /// The how-manieth on it.
        n: u64,
        /// The message.
        message: Message,
    },
    /// It is done with a connection.
    Ended {
        /// The connection.
        conn: usize,
    },
    /// It has started, or failed to.
    Started {
        /// Which start.
        generation: u64,
        /// The service.
        server: Result<Box<Server>, Cause>,
    },
    /// It has stopped in order, or as well as it could.
    Stopped {
        /// Which start.
        generation: u64,
        /// Whether the mark of an orderly stop was left.
        orderly: bool,
    },
}

impl News {
    /// The order of what happened at one moment; who was woken first makes no difference.
    pub const fn order(&self) -> (u8, usize, u64) {
        match self {
            Self::Frame { conn, n, .. } => (0, *conn, *n),
            Self::Ended { conn } => (1, *conn, 0),
            Self::Stopped { generation, .. } => (2, 0, *generation),
            Self::Started { generation, .. } => (3, 0, *generation),
        }
    }
}

/// Where the server's side is heard. Cheap to clone.
#[derive(Clone, Default)]
pub struct Wire {
    news: Arc<Mutex<Vec<News>>>,
    rings: Arc<Notify>,
}

impl Wire {
    /// Something happened.
    pub fn tell(&self, news: News) {
        self.news.lock().unwrap_or_else(PoisonError::into_inner).push(news);
        self.rings.notify_one();
    }

    /// What rings when something has happened.
    pub fn bell(&self) -> Arc<Notify> {
        Arc::clone(&self.rings)
    }

    /// Ends when something has happened.
    pub async fn rings(&self) {
        self.rings.notified().await;
    }

    /// What has happened, in an order that does not depend on who was woken first.
    pub fn take(&self) -> Vec<News> {
        let mut news = std::mem::take(&mut *self.news.lock().unwrap_or_else(PoisonError::into_inner));
        news.sort_by_key(News::order);
        news
    }

    /// The server's mouth on a connection.
    pub fn mouth(&self, conn: usize) -> Mouth {
        Mouth { wire: self.clone(), conn, n: 0 }
    }
}

/// The sending side of one connection, as the server has it. It is never full: the system's own buffers
/// take what a dead link does not.
pub struct Mouth {
    wire: Wire,
    conn: usize,
    n: u64,
}

impl Sink<Message> for Mouth {
    type Error = std::convert::Infallible;

    fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Self::Error> {
        self.n += 1;
        let (conn, n) = (self.conn, self.n);
        self.wire.tell(News::Frame { conn, n, message });
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }
}
