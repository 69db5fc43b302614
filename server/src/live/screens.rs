//! What people look at: views and positions, drawn when something changed, never faster than a
//! pause that grows with the number of sockets. A screen may lag; a stop never waits for one.

use std::time::Duration;

use einhalt_protocol::safeguards::retention;
use einhalt_protocol::wire::server_frame::{Positions, ServerFrame, ViewFrame};
use tokio::time::Instant;

use super::actor::Operation;
use super::mailbox::Summary;
use super::outbox::{Slow, text};

/// The pause after drawing for a few sockets.
const PAUSE: Duration = Duration::from_millis(20);
/// What each further socket adds to the pause.
const PAUSE_PER_SOCKET: Duration = Duration::from_millis(1);

/// How long pictures give way to a stop that has just gone out.
const GIVE_WAY: Duration = Duration::from_millis(5);
/// What each socket adds to that.
const GIVE_WAY_PER_SOCKET: Duration = Duration::from_micros(50);

/// What has to be drawn, and from when on.
#[derive(Debug, Default)]
pub struct Screens {
    changed: bool,
    moved: bool,
    not_before: Option<Instant>,
}

impl Screens {
    /// Something about the operation changed.
    pub const fn changed(&mut self) {
        self.changed = true;
    }

    /// A device moved.
    pub const fn moved(&mut self) {
        self.moved = true;
    }

    /// A stop has just gone out to so many sockets: what follows waits until it is through.
    pub fn give_way(&mut self, sockets: usize) {
        let way = GIVE_WAY + GIVE_WAY_PER_SOCKET.saturating_mul(u32::try_from(sockets).unwrap_or(u32::MAX));
        self.not_before = self.not_before.max(Some(Instant::now() + way));
    }

    /// Ends when there is something to draw and the pause is over.
    #[expect(clippy::disallowed_methods, reason = "a pause between pictures; nothing is judged by it")]
    pub async fn due(&self) {
        match (self.changed || self.moved, self.not_before) {
            (false, _) => std::future::pending().await,
            (true, Some(at)) => tokio::time::sleep(at.saturating_duration_since(Instant::now())).await,
            (true, None) => {}
        }
    }
}

impl Operation {
    /// The state changed: the summary at once, the views when there is time.
    pub(super) fn changed(&mut self) {
        self.screens.changed();
        self.look_again = true;
        let summary = self.summarised();
        self.summary.send_if_modified(|known| {
            let differs = *known != summary;
            *known = summary;
            differs
        });
    }

    /// What can be said of the operation without asking its actor.
    pub(super) fn summarised(&self) -> Summary {
        let created = self.state.created.as_ref();
        Summary {
            operation: self.id,
            reference: created.map(|c| c.reference.clone()).unwrap_or_default(),
            drill: created.is_some_and(|c| c.drill),
            phase: self.state.phase(),
            severity: self.severity(),
            seq: self.durable.0,
            since: self.state.severity_since.unwrap_or_else(|| self.now()),
            starts_at: self.state.plan.as_ref().map(|plan| plan.starts_at),
            due_at: retention::due_at(&self.state, &self.around.policy)
                .filter(|_| !self.state.after.is_erased()),
        }
    }

    /// Draws what changed, once for those who see the board and once for those who do not.
    pub(super) fn draw(&mut self) {
        self.record_receipts();
        self.publish();
        if std::mem::take(&mut self.screens.changed) {
            for board in [true, false] {
                let mut viewers =
                    self.subscribers.iter().filter(|s| s.view && s.role.sees_board() == board).peekable();
                if viewers.peek().is_some() {
                    let view = self.view_for(board);
                    let frame = text(&ServerFrame::View(ViewFrame { operation: self.id, view }));
                    viewers.for_each(|s| s.outbox.replace(self.id, Slow::View, frame.clone()));
                }
            }
        }
        if std::mem::take(&mut self.screens.moved) {
            let positions = self.positions.values().copied().collect();
            let frame = text(&ServerFrame::Positions(Positions { operation: self.id, positions }));
            let viewers = self.subscribers.iter().filter(|s| s.view && s.role.sees_board());
            viewers.for_each(|s| s.outbox.replace(self.id, Slow::Positions, frame.clone()));
        }
        let sockets = u32::try_from(self.subscribers.len()).unwrap_or(u32::MAX);
        self.screens.not_before = Some(Instant::now() + PAUSE + PAUSE_PER_SOCKET.saturating_mul(sockets));
    }
}
