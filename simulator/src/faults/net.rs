//! The network between devices and server: every device has a link, every connection goes over it. A
//! connection keeps its order and loses nothing, as TCP does, unless its link is inside a stretch in which
//! messages get lost, doubled and out of order.

use einhalt_server::live::socket::Message;
use tokio::sync::mpsc;

use super::dice::Luck;
use super::script::Way;

/// A device's link.
#[derive(Debug, Clone, Default)]
pub struct Link {
    /// Nothing gets to the server before this moment.
    pub up_dead_until: u64,
    /// Nothing gets to the device before this moment.
    pub down_dead_until: u64,
    /// Slower by so many milliseconds, until then.
    slower: (u64, u64),
    /// What comes down is later by so many milliseconds, until then.
    later_down: (u64, u64),
    /// Messages get lost, doubled and swapped until then.
    pub lossy_until: u64,
}

impl Link {
    /// Nothing gets through for so long.
    pub fn cut(&mut self, way: Way, until: u64) {
        if way != Way::Down {
            self.up_dead_until = self.up_dead_until.max(until);
        }
        if way != Way::Up {
            self.down_dead_until = self.down_dead_until.max(until);
        }
    }

    /// Slower for so long.
    pub const fn slow(&mut self, by: u64, until: u64) {
        self.slower = (by, until);
    }

    /// What comes down is late for so long.
    pub const fn answer_late(&mut self, by: u64, until: u64) {
        self.later_down = (by, until);
    }

    /// Whether something gets through both ways.
    pub fn is_open(&self, now: u64) -> bool {
        now >= self.up_dead_until && now >= self.down_dead_until
    }

    /// Everything is well from now on.
    pub fn heal(&mut self) {
        *self = Self::default();
    }
}

/// What the network does to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It arrives then.
    Arrives(u64),
    /// It arrives twice.
    Twice(u64, u64),
    /// It arrives after later ones.
    Late(u64),
    /// It does not arrive.
    Lost,
}

/// A connection.
pub struct Conn {
    /// Whose.
    pub device: usize,
    /// To which start of the service.
    pub generation: u64,
    /// The way into the server; none once the server has heard that it is gone.
    pub to_server: Option<mpsc::Sender<Message>>,
    /// The device still thinks that it has it.
    pub at_device: bool,
    /// Messages were lost or swapped on it.
    pub tainted: bool,
    newest_up: u64,
    newest_down: u64,
    sent_up: u64,
    sent_down: u64,
}

impl Conn {
    /// A new one.
    pub const fn new(device: usize, generation: u64, to_server: mpsc::Sender<Message>) -> Self {
        Self {
            device,
            generation,
            to_server: Some(to_server),
            at_device: true,
            tainted: false,
            newest_up: 0,
            newest_down: 0,
            sent_up: 0,
            sent_down: 0,
        }
    }

    /// What becomes of the next message in this direction.
    pub fn fate(&mut self, link: &Link, luck: Luck, up: bool, conn: usize, now: u64) -> Fate {
        let (newest, sent) = if up {
            (&mut self.newest_up, &mut self.sent_up)
        } else {
            (&mut self.newest_down, &mut self.sent_down)
        };
        *sent += 1;
        let place = [u64::from(up), conn as u64, *sent];
        let part = |n: u64| [n, place[0], place[1], place[2]];
        let slower = if now < link.slower.1 { link.slower.0 } else { 0 };
        let late = if !up && now < link.later_down.1 { link.later_down.0 } else { 0 };
        let took = late + luck.between(&part(31), 3, 24) + slower;
        let dead_until = if up { link.up_dead_until } else { link.down_dead_until };
        let alone = (now + took).max(if dead_until > now { dead_until + took } else { 0 });
        let arrives = alone.max(*newest);
        // The first messages are the handshake of the conversation: without it there is none to disturb.
        if now < link.lossy_until && *sent > 1 {
            match luck.between(&part(32), 0, 99) {
                0..=11 => {
                    self.tainted = true;
                    return Fate::Lost;
                }
                12..=26 => {
                    *newest = arrives;
                    return Fate::Twice(arrives, arrives + luck.between(&part(33), 1, 900));
                }
                27..=41 => {
                    self.tainted = true;
                    return Fate::Late(arrives + luck.between(&part(34), 20, 1_500));
                }
                _ => {}
            }
        }
        *newest = arrives;
        Fate::Arrives(arrives)
    }
}
