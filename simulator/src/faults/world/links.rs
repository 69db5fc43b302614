//! Connections: made, used, broken, and who learns of it when.

use std::sync::Arc;

use einhalt_server::clock::Clock;
use einhalt_server::live::socket::{self, BrokenSocket, Message};
use futures_util::stream;
use tokio::sync::mpsc;

use super::{Ev, World};
use crate::faults::cast::CAST;
use crate::faults::frame::Frame;
use crate::faults::net::{Conn, Fate};
use crate::faults::situations::Situation;
use crate::faults::wire::News;

/// Messages that wait in a connection for the server's reader.
const BUFFER: usize = 4_096;

impl World {
    /// A device tries to connect.
    pub(super) fn connect(&mut self, device: usize) {
        let phone = &self.phones[device];
        if phone.conn.is_some() || phone.asleep || phone.connecting {
            return;
        }
        let now = self.now();
        if self.server.is_none() || !self.links[device].is_open(now) {
            return self.try_again(device);
        }
        self.phones[device].connecting = true;
        let took = self.luck.between(&[41, device as u64, self.conns.len() as u64], 10, 60);
        self.later(now + took, Ev::Established(device));
    }

    fn try_again(&mut self, device: usize) {
        let tries = self.phones[device].tries;
        self.phones[device].tries += 1;
        let longest = (100 << tries.min(5)).min(2_000);
        let wait = self.luck.between(&[42, device as u64, u64::from(tries)], longest / 2, longest);
        let at = self.now() + wait;
        self.later(at, Ev::Connect(device));
    }

    /// A connection is there, if the server still is.
    pub(super) fn established(&mut self, device: usize) {
        self.phones[device].connecting = false;
        let now = self.now();
        let part = CAST[device];
        let token = self.ground.access.refresh(part.device(), &part.secret(), self.service_clock.now());
        let (Some(server), Ok((token, _)), true) = (&self.server, token, self.links[device].is_open(now))
        else {
            return self.try_again(device);
        };
        let open = |conn: &Conn| conn.device == device && conn.to_server.is_some();
        if self.conns.iter().any(open) {
            self.reached.note(Situation::ReplacedSocket);
        }
        let conn = self.conns.len();
        let (to_server, mut from_device) = mpsc::channel::<Message>(BUFFER);
        let heard = stream::poll_fn(move |context| {
            from_device.poll_recv(context).map(|message| message.map(Ok::<_, BrokenSocket>))
        });
        let (sockets, wire) = (Arc::clone(&server.sockets), self.wire.clone());
        tokio::spawn(async move {
            socket::serve(sockets, wire.mouth(conn), heard).await;
            wire.tell(News::Ended { conn });
        });
        self.conns.push(Conn::new(device, self.generation, to_server));
        self.note(&format!("{} connects ({conn})", part.name));
        let phone = &mut self.phones[device];
        phone.conn = Some(conn);
        phone.tries = 0;
        let hello = phone.device.connected(&token);
        self.send_up(conn, hello);
    }

    /// Everything a device has to say goes on its way.
    pub(super) fn say(&mut self, device: usize) {
        let Some(conn) = self.phones[device].conn.filter(|_| !self.phones[device].asleep) else { return };
        for text in self.phones[device].due() {
            self.send_up(conn, text);
        }
        if self.phones[device].device.must_reconnect() {
            self.note(&format!("{} misses an entry and connects again", CAST[device].name));
            self.hang_up(device);
        }
    }

    pub(super) fn send_up(&mut self, conn: usize, text: String) {
        let now = self.now();
        let device = self.conns[conn].device;
        let fate = self.conns[conn].fate(&self.links[device], self.luck, true, conn, now);
        self.count_fate(fate);
        match fate {
            Fate::Lost => {
                self.note(&format!("lost: {} said {}", CAST[device].name, Frame::read(&text).line()));
            }
            Fate::Arrives(at) | Fate::Late(at) => self.later(at, Ev::Up { conn, text, sent: now }),
            Fate::Twice(at, again) => {
                self.later(at, Ev::Up { conn, text: text.clone(), sent: now });
                self.later(again, Ev::Up { conn, text, sent: now });
            }
        }
    }

    pub(super) fn send_down(&mut self, conn: usize, text: String) {
        let now = self.now();
        let device = self.conns[conn].device;
        let fate = self.conns[conn].fate(&self.links[device], self.luck, false, conn, now);
        self.count_fate(fate);
        match fate {
            Fate::Lost => {
                let frame = Frame::read(&text);
                self.note(&format!("lost: {} was told {}", CAST[device].name, frame.line()));
                self.lost(&frame);
            }
            Fate::Arrives(at) | Fate::Late(at) => self.later(at, Ev::Down { conn, text, sent: now }),
            Fate::Twice(at, again) => {
                self.later(at, Ev::Down { conn, text: text.clone(), sent: now });
                self.later(again, Ev::Down { conn, text, sent: now });
            }
        }
    }

    fn count_fate(&mut self, fate: Fate) {
        match fate {
            Fate::Arrives(_) => {}
            Fate::Lost => self.reached.note(Situation::MessageLost),
            Fate::Twice(..) => self.reached.note(Situation::MessageDoubled),
            Fate::Late(_) => self.reached.note(Situation::MessageSwapped),
        }
    }

    fn lost(&mut self, frame: &Frame) {
        if let ("receipt", Some(report)) = (frame.kind.as_str(), frame.report_id()) {
            self.receipts_flying.remove(&report);
            self.receipts_lost.insert(report);
        }
    }

    /// A message arrives at the server.
    pub(super) async fn reach_server(&mut self, conn: usize, text: String, sent: u64) {
        let device = self.conns[conn].device;
        let frame = Frame::read(&text);
        let may = !self.expelled.contains(&device) && !self.disabled.contains(&device);
        if frame.kind == "report" && !may {
            self.reached.note(Situation::ExpelledThenReport);
        }
        let Some(to_server) = self.conns[conn].to_server.clone() else { return };
        self.note(&format!("the server hears {}: {}", CAST[device].name, frame.line()));
        self.meets(device, &frame, sent);
        if to_server.try_send(Message::Text(text.into())).is_err() {
            return;
        }
        self.settle().await;
        if frame.kind == "report" && may && self.server.is_some() {
            let now = self.now();
            self.oracle.reported(now, conn, device, &frame);
        }
    }

    pub(super) async fn pong(&mut self, conn: usize) {
        if let Some(to_server) = &self.conns[conn].to_server {
            drop(to_server.try_send(Message::Pong(Vec::new().into())));
            self.settle().await;
        }
    }

    /// The server asks whether somebody is there; a device that sleeps does not answer.
    pub(super) fn ping(&mut self, conn: usize) {
        let device = self.conns[conn].device;
        if self.phones[device].conn == Some(conn) && !self.phones[device].asleep {
            let at = self.now().max(self.links[device].up_dead_until) + 8;
            self.later(at, Ev::Pong(conn));
        }
    }

    /// A message arrives at a device.
    pub(super) fn reach_device(&mut self, conn: usize, text: String, sent: u64) {
        let device = self.conns[conn].device;
        if self.phones[device].conn != Some(conn) {
            return self.lost(&Frame::read(&text));
        }
        if self.phones[device].asleep {
            self.phones[device].inbox.push(text);
        } else {
            self.hear(device, &text, sent);
        }
    }

    /// A device learns that its connection is gone.
    pub(super) fn device_learns(&mut self, conn: usize) {
        let device = self.conns[conn].device;
        if self.phones[device].conn != Some(conn) {
            return;
        }
        let now = self.now();
        if self.phones[device].asleep {
            return self.later(now + 500, Ev::DeviceLearns(conn));
        }
        self.note(&format!("{} learns that its connection is gone", CAST[device].name));
        self.end_at_device(device);
        self.look(device, false);
        self.try_again(device);
    }

    fn end_at_device(&mut self, device: usize) {
        if let Some(conn) = self.phones[device].conn.take() {
            self.conns[conn].at_device = false;
        }
        self.phones[device].device.disconnected();
        if self.broken == Some(crate::faults::Broken::OutboxForgotten) {
            self.phones[device].device.outbox = crate::outbox::Outbox::default();
        }
    }

    /// A device ends its connection; the server hears of it as the link allows.
    pub(super) fn hang_up(&mut self, device: usize) {
        let Some(conn) = self.phones[device].conn else { return };
        self.end_at_device(device);
        let at = self.now().max(self.links[device].up_dead_until) + 12;
        self.later(at, Ev::ServerLearns(conn));
        self.try_again(device);
    }

    /// A connection breaks: each side learns of it in its own time, the server perhaps never.
    pub(super) fn break_connection(&mut self, device: usize) {
        let Some(conn) = self.phones[device].conn else { return };
        let now = self.now();
        let place = [43, conn as u64];
        let learns = now + self.luck.between(&place, 0, 4_000);
        self.later(learns, Ev::DeviceLearns(conn));
        if self.luck.percent(&[44, conn as u64], 70) {
            let learns = now + self.luck.between(&[45, conn as u64], 0, 12_000);
            self.later(learns, Ev::ServerLearns(conn));
        }
    }

    /// The server learns that a connection is gone.
    pub(super) async fn server_learns(&mut self, conn: usize) {
        if self.conns[conn].to_server.take().is_some() {
            self.oracle.gone(conn);
            self.settle().await;
        }
    }

    pub(super) fn cut_by_swizzle(&mut self, device: usize, until: u64) {
        self.note(&format!("the link of {} is cut", CAST[device].name));
        self.links[device].cut(crate::faults::script::Way::Both, until);
        if self.luck.percent(&[46, device as u64, until], 50) {
            self.break_connection(device);
        }
    }
}
