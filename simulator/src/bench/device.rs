//! A bare device: signs in, listens, reports when told. The same for both servers and as cheap as a
//! websocket gets, since it shares the machine with them. It judges nothing and shows nothing.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{OperationId, Seq, StopId};
use einhalt_protocol::people::Subject;
use einhalt_protocol::receipt::{DeviceReceipt, ReceiptKind};
use einhalt_protocol::report::Sign;
use einhalt_protocol::wire::WIRE_VERSION;
use einhalt_protocol::wire::client_frame::{ClientFrame, Hello, Join, Receipts, ReportFrame};
use einhalt_protocol::wire::server_frame::ServerFrame;
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

use super::Broken;
use super::board::Board;
use super::limit;
use crate::host::Time;
use crate::rest::Session;
use crate::socket::{self, Receiver, Sender};

/// Orders that may wait for one device.
const ORDERS: usize = 1_024;

/// Receipts of a device that fit in one frame.
const RECEIPTS: usize = 64;

/// A report to the limit is as long as one of ours.
const PADDING: usize = 560;

/// Connections per own address: fewer than there are ports.
const PER_ADDRESS: usize = 20_000;

/// How a device speaks to its server.
#[derive(Clone)]
pub enum Dialect {
    /// Ours.
    Einhalt {
        /// Who it is.
        session: Arc<Session>,
        /// What it takes part in.
        operation: OperationId,
    },
    /// The bare broadcaster's.
    Limit {
        /// The group it listens to.
        group: usize,
    },
}

/// What a device is told.
#[derive(Debug, Clone, Copy)]
pub enum Order {
    /// Make this report.
    Report(usize),
    /// Make reports one after the other, each when the last has its receipt: first this one, then every
    /// `step`th, as long as there is room on the board.
    Repeat {
        /// The first.
        first: usize,
        /// From one to the next.
        step: usize,
    },
    /// No more of those.
    Enough,
    /// Confirm every stop that has been heard and not been confirmed.
    Confirm,
}

/// A device that is connected and takes part.
pub struct Device {
    orders: mpsc::Sender<Order>,
    /// The newest entry when it joined.
    pub joined_at: Seq,
}

/// Before it takes part.
#[derive(Clone)]
pub struct Absent {
    /// Its number.
    pub number: usize,
    /// The server, `http://HOST:PORT`.
    pub base: Arc<str>,
    /// How it speaks.
    pub dialect: Dialect,
    /// Whether it confirms every stop at once that it has it and shows it, as handhelds do.
    pub answers: bool,
    /// The newest entry it has.
    pub newest: Seq,
}

impl Absent {
    /// Connects, signs in and joins.
    pub async fn join(&self, board: &Arc<Board>) -> Result<Device, Broken> {
        let block = u8::try_from(self.number / PER_ADDRESS)?;
        let from = IpAddr::V4(Ipv4Addr::new(127, 0, 0, block + 1));
        let (mut sink, mut stream) = socket::connect(&self.base, Some(from)).await?;
        let joined_at = match &self.dialect {
            Dialect::Einhalt { session, operation } => {
                let hello = Hello {
                    version: WIRE_VERSION,
                    token: session.token().token,
                    client: "einhalt-simulator bench".to_owned(),
                };
                let join = Join { operation: *operation, after: self.newest, view: false, known: None };
                let frames = [ClientFrame::Hello(hello), ClientFrame::Join(join)];
                let frames = frames.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
                socket::send(&mut sink, frames).await?;
                joined(&mut stream).await?
            }
            Dialect::Limit { group } => {
                socket::send(&mut sink, vec![group.to_string()]).await?;
                match socket::receive(&mut stream).await {
                    socket::Incoming::Text(text) if text == limit::READY => Seq::NONE,
                    other @ (socket::Incoming::Text(_) | socket::Incoming::Closed(_)) => {
                        return Err(format!("the limit answered {other:?}").into());
                    }
                }
            }
        };
        let (orders, told) = mpsc::channel(ORDERS);
        let (dialect, board, answers) = (self.dialect.clone(), Arc::clone(board), self.answers);
        let present =
            Present { time: Time::real(), dialect, board, answers, heard: Vec::new(), repeating: None };
        tokio::spawn(present.run(sink, stream, told));
        Ok(Device { orders, joined_at })
    }
}

/// Reads until the server says that the device takes part.
async fn joined(stream: &mut Receiver) -> Result<Seq, Broken> {
    loop {
        match socket::receive(stream).await {
            socket::Incoming::Text(text) => {
                let frame = serde_json::from_str(&text)?;
                if let ServerFrame::Joined(joined) = frame {
                    return Ok(joined.seq);
                } else if let ServerFrame::Problem(problem) = frame {
                    return Err(format!("not joined: {problem:?}").into());
                }
            }
            socket::Incoming::Closed(code) => return Err(format!("closed before joining: {code:?}").into()),
        }
    }
}

impl Device {
    /// Tells it something. One that has gone is noticed by what does not come.
    pub async fn tell(&self, order: Order) {
        _ = self.orders.send(order).await;
    }

    /// The way to tell it something from elsewhere.
    pub fn orders(&self) -> mpsc::Sender<Order> {
        self.orders.clone()
    }
}

/// A device that takes part.
struct Present {
    time: Time,
    dialect: Dialect,
    board: Arc<Board>,
    answers: bool,
    /// Stops that are not confirmed.
    heard: Vec<usize>,
    /// The report that waits for its receipt, and the way to the next.
    repeating: Option<(usize, usize)>,
}

impl Present {
    /// Until the server or the run ends it.
    async fn run(mut self, mut sink: Sender, mut stream: Receiver, mut told: mpsc::Receiver<Order>) {
        loop {
            let say = tokio::select! {
                order = told.recv() => match order {
                    Some(order) => self.obey(order),
                    None => break,
                },
                frame = stream.next() => match frame {
                    Some(Ok(Message::Text(text))) => self.hear(&text),
                    Some(Ok(_)) => continue,
                    Some(Err(_)) | None => return,
                },
            };
            for text in say {
                if sink.send(Message::text(text)).await.is_err() {
                    return;
                }
            }
        }
        drop(sink.close().await);
    }

    fn obey(&mut self, order: Order) -> Vec<String> {
        match order {
            Order::Report(number) => vec![self.report(number)],
            Order::Repeat { first, step } => {
                self.repeating = Some((first, step));
                vec![self.report(first)]
            }
            Order::Enough => {
                self.repeating = None;
                Vec::new()
            }
            Order::Confirm => {
                let stops = std::mem::take(&mut self.heard);
                let kinds = [ReceiptKind::Delivered, ReceiptKind::Displayed, ReceiptKind::Acknowledged];
                self.receipts(&stops, &kinds)
            }
        }
    }

    fn hear(&mut self, text: &str) -> Vec<String> {
        self.board.frame();
        match self.meaning(text) {
            Some(Heard::Stop(number)) => {
                self.board.heard(number);
                self.heard.push(number);
                if self.answers {
                    return self.receipts(&[number], &[ReceiptKind::Delivered, ReceiptKind::Displayed]);
                }
                Vec::new()
            }
            Some(Heard::Receipt(number)) => {
                self.board.receipted(number);
                match self.repeating {
                    Some((last, step)) if last == number && number + step < self.board.len() => {
                        self.repeating = Some((number + step, step));
                        vec![self.report(number + step)]
                    }
                    _ => Vec::new(),
                }
            }
            None => Vec::new(),
        }
    }

    /// Read as far as it has to be: parsing would be the load's work, not the server's.
    fn meaning(&self, text: &str) -> Option<Heard> {
        let number = |id: &str| self.board.number(id.get(..36)?);
        match &self.dialect {
            Dialect::Limit { .. } => match text.strip_prefix(limit::RECEIPT) {
                Some(id) => number(id).map(Heard::Receipt),
                None => number(text).map(Heard::Stop),
            },
            Dialect::Einhalt { .. } if text.starts_with(r#"{"type":"stop""#) => {
                // A second signal is no news.
                let second = !text.contains(r#""signal":1,"#);
                let (_, id) = text.split_once(r#""stop":""#)?;
                if second { None } else { number(id).map(Heard::Stop) }
            }
            Dialect::Einhalt { .. } if text.starts_with(r#"{"type":"receipt""#) => {
                let (_, id) = text.split_once(r#""report":""#)?;
                number(id).map(Heard::Receipt)
            }
            Dialect::Einhalt { .. } => None,
        }
    }

    fn report(&self, number: usize) -> String {
        let id = self.board.id(number);
        match &self.dialect {
            Dialect::Einhalt { operation, .. } => report_frame(*operation, id, self.time.now()),
            Dialect::Limit { .. } => format!("{id} {}", "x".repeat(PADDING)),
        }
    }

    fn receipts(&self, stops: &[usize], kinds: &[ReceiptKind]) -> Vec<String> {
        let Dialect::Einhalt { operation, .. } = &self.dialect else { return Vec::new() };
        let at = self.time.now();
        let board = &self.board;
        let receipts: Vec<DeviceReceipt> = stops
            .iter()
            .flat_map(|number| {
                let stop = StopId::from_uuid(board.id(*number));
                kinds.iter().map(move |kind| DeviceReceipt { stop, kind: *kind, at })
            })
            .collect();
        receipts
            .chunks(RECEIPTS)
            .filter_map(|receipts| {
                let receipts = Receipts { operation: *operation, receipts: receipts.to_vec() };
                serde_json::to_string(&ClientFrame::Receipts(receipts)).ok()
            })
            .collect()
    }
}

enum Heard {
    Stop(usize),
    Receipt(usize),
}

fn report_frame(operation: OperationId, id: Uuid, now: Timestamp) -> String {
    let body = json!({
        "id": id, "sign": Sign::MedicalEmergency, "who": Subject::Unknown, "occurred_at": now, "monotonic_ms": 0,
    });
    let frame = ReportFrame {
        kind: "report".to_owned(),
        operation,
        report: body.to_string(),
        sent_at: Some(now),
        offer: None,
    };
    serde_json::to_string(&frame).unwrap_or_default()
}
