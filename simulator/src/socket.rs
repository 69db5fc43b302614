//! One websocket to the server, with small buffers: a thousand of them fit beside the server they load.

use std::time::Duration;

use futures_util::stream::StreamExt;
use futures_util::{SinkExt, stream};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as WsError, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// A connection that is not made within this time will not be made.
const CONNECT_DEADLINE: Duration = Duration::from_secs(10);

/// A frame that is not taken within this time will not be taken.
const WRITE_DEADLINE: Duration = Duration::from_secs(10);

/// Read and write buffer of one connection.
const BUFFER_BYTES: usize = 4 * 1024;

/// The largest frame a device takes: a picture of a large operation.
const MAX_FRAME_BYTES: usize = 4 * 1024 * 1024;

/// The sending half.
pub type Sender = stream::SplitSink<WebSocketStream<TcpStream>, Message>;

/// The receiving half.
pub type Receiver = stream::SplitStream<WebSocketStream<TcpStream>>;

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// The address is no `http://HOST:PORT`.
    #[error("not an address of a server: {0}")]
    BadAddress(String),
    /// The server could not be reached.
    #[error("cannot reach the server: {0}")]
    Unreachable(#[from] std::io::Error),
    /// The server did not agree to speak, or stopped speaking.
    #[error("the connection failed: {0}")]
    Failed(#[from] Box<WsError>),
    /// Too slow.
    #[error("no answer in time")]
    TooSlow,
}

/// What came.
#[derive(Debug)]
pub enum Incoming {
    /// A frame.
    Text(String),
    /// The end, with the server's close code where it sent one.
    Closed(Option<u16>),
}

/// Small buffers, and limits that fit our frames.
pub fn small_buffers() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_write_buffer_size(1024 * 1024)
        .max_message_size(Some(MAX_FRAME_BYTES))
        .max_frame_size(Some(MAX_FRAME_BYTES))
}

/// Connects to the server at `base`; `from` is the own address to use, where there are not enough ports.
pub async fn connect(base: &str, from: Option<std::net::IpAddr>) -> Result<(Sender, Receiver), SocketError> {
    tokio::time::timeout(CONNECT_DEADLINE, open(base, from)).await.map_err(|_| SocketError::TooSlow)?
}

async fn open(base: &str, from: Option<std::net::IpAddr>) -> Result<(Sender, Receiver), SocketError> {
    let authority = base.strip_prefix("http://").ok_or_else(|| SocketError::BadAddress(base.to_owned()))?;
    let stream = match from {
        None => TcpStream::connect(authority).await?,
        Some(address) => {
            let to = tokio::net::lookup_host(authority).await?.next();
            let to = to.ok_or_else(|| SocketError::BadAddress(base.to_owned()))?;
            let socket = tokio::net::TcpSocket::new_v4()?;
            socket.bind((address, 0).into())?;
            socket.connect(to).await?
        }
    };
    stream.set_nodelay(true)?;
    let mut request = format!("ws://{authority}/ws").into_client_request().map_err(Box::new)?;
    let origin = HeaderValue::from_str(base).map_err(|_| SocketError::BadAddress(base.to_owned()))?;
    request.headers_mut().insert("origin", origin);
    let protocol = HeaderValue::from_static(einhalt_protocol::wire::SUBPROTOCOL);
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let (socket, _) =
        client_async_with_config(request, stream, Some(small_buffers())).await.map_err(Box::new)?;
    Ok(socket.split())
}

/// Sends frames, flushing once.
pub async fn send(sender: &mut Sender, frames: Vec<String>) -> Result<(), SocketError> {
    let all = async {
        for frame in frames {
            sender.feed(Message::text(frame)).await?;
        }
        sender.flush().await
    };
    tokio::time::timeout(WRITE_DEADLINE, all).await.map_err(|_| SocketError::TooSlow)?.map_err(Box::new)?;
    Ok(())
}

/// The next frame, or the end.
pub async fn receive(receiver: &mut Receiver) -> Incoming {
    loop {
        match receiver.next().await {
            Some(Ok(Message::Text(text))) => return Incoming::Text(text.to_string()),
            Some(Ok(Message::Close(frame))) => return Incoming::Closed(frame.map(|frame| frame.code.into())),
            Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
            Some(Err(_)) | None => return Incoming::Closed(None),
        }
    }
}
