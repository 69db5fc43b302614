//! A handheld's life: it connects, speaks, waits a little, and begins again; its clock ticks beside.

use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use einhalt_protocol::wire::CloseCode;
use rand::RngExt;
use tokio::sync::watch;

use super::{Control, Inside, Shared};
use crate::device::Device;
use crate::lease::TICK;
use crate::rest::{RestError, Token};
use crate::socket::{self, Incoming, Receiver, Sender};
use crate::time::Readings;

/// A token is renewed when it has less than this left.
const RENEW_BEFORE: TimeDelta = TimeDelta::minutes(3);

/// First and longest pause between two attempts to connect, in milliseconds; the true pause is random below it.
const PAUSE_MS: (u64, u64) = (20, 2_000);

impl Shared {
    pub(super) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the device, tells those who wait and those who measure, and lets the task send what is due.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Device, Readings) -> T) -> T {
        let (value, noted) = {
            let mut inside = self.inside();
            let now = inside.clock.read();
            let value = change(&mut inside.device, now);
            (value, inside.device.take_noted())
        };
        if let Some(witness) = &self.witness {
            for what in noted {
                witness.noted(self.session.device, what);
            }
        }
        self.touch();
        value
    }

    pub(super) fn touch(&self) {
        self.changed.send_modify(|version| *version = version.wrapping_add(1));
        self.nudge.notify_one();
    }

    fn due(&self) -> Vec<String> {
        let mut inside = self.inside();
        let now = inside.clock.read();
        inside.device.tick(now);
        inside.device.due(now)
    }

    pub(super) fn token_runs_out(&self) -> bool {
        let inside = self.inside();
        let now = inside.clock.read();
        let expires_at = self.session.token().expires_at;
        inside.device.reports_only() || inside.device.server_time(now) + RENEW_BEFORE >= expires_at
    }

    /// Renews the token on an open connection, where it is time.
    async fn renew(&self) -> Result<Token, RestError> {
        self.session.renew().await
    }

    /// Speaks until the connection ends. Returns the server's close code.
    async fn talk(
        &self,
        mut sender: Sender,
        mut receiver: Receiver,
        control: &mut watch::Receiver<Control>,
    ) -> Option<u16> {
        let wish = control.borrow_and_update().wish;
        let hello = self.change(|device, _| device.connected(&self.session.token().token));
        let mut frames = vec![hello];
        let renewing = self.renew();
        tokio::pin!(renewing);
        let (mut renews, mut settled_renewal) = (false, false);
        loop {
            if !frames.is_empty() && socket::send(&mut sender, std::mem::take(&mut frames)).await.is_err() {
                return None;
            }
            tokio::select! {
                biased;
                changed = control.changed() => {
                    let now = *control.borrow_and_update();
                    if changed.is_err() || now.ended || !now.link || now.wish != wish {
                        return None;
                    }
                    if !now.awake {
                        // Asleep: the socket stays open, nobody reads it.
                        let _ = control.wait_for(|c| c.awake || !c.link || c.ended).await;
                    }
                }
                incoming = socket::receive(&mut receiver) => match incoming {
                    Incoming::Text(text) => self.change(|device, now| device.frame(&text, now)),
                    Incoming::Closed(code) => return code,
                },
                token = &mut renewing, if renews => {
                    (renews, settled_renewal) = (false, true);
                    if let Ok(token) = token {
                        self.change(|device, _| device.refresh(token.token));
                    }
                }
                () = self.nudge.notified() => {}
            }
            if self.inside().device.must_reconnect() {
                return None;
            }
            if !renews && self.token_runs_out() && self.inside().device.is_joined() {
                if settled_renewal {
                    renewing.set(self.renew());
                }
                (renews, settled_renewal) = (true, false);
            }
            frames = self.due();
        }
    }
}

/// The device's life: connect, speak, wait a little, again.
pub(super) async fn live(shared: Arc<Shared>) {
    let mut control = shared.control.subscribe();
    let mut pause = PAUSE_MS.0;
    loop {
        let ready = control.wait_for(|c| c.ended || (c.link && c.awake)).await.map(|c| *c);
        if ready.is_err() || ready.is_ok_and(|control| control.ended) {
            return;
        }
        let joins_before = shared.inside().device.connections();
        let code = match socket::connect(shared.session.rest().base(), None).await {
            Ok((sender, receiver)) => shared.talk(sender, receiver, &mut control).await,
            Err(_) => None,
        };
        *shared.last_close.lock().unwrap_or_else(PoisonError::into_inner) = code;
        shared.change(|device, _| device.disconnected());
        if code == Some(CloseCode::NotSignedIn.code()) {
            let _ = shared.renew().await;
        }
        if code == Some(CloseCode::Replaced.code()) {
            // A newer socket of this device speaks for it; come back only when told to.
            let _ = control.changed().await;
        }
        pause = if shared.inside().device.connections() > joins_before {
            PAUSE_MS.0
        } else {
            (pause * 2).min(PAUSE_MS.1)
        };
        let random = rand::rng().random_range(pause / 2..=pause);
        let _ = tokio::time::timeout(Duration::from_millis(random), control.changed()).await;
    }
}

/// The device's own clock: it looks once a second while it is awake.
pub(super) async fn tick(shared: Arc<Shared>) {
    let mut control = shared.control.subscribe();
    let source = shared.inside().clock.source();
    loop {
        let awake = control.wait_for(|c| c.ended || c.awake).await.map(|c| *c);
        if awake.is_err() || awake.is_ok_and(|control| control.ended) {
            return;
        }
        shared.change(Device::tick);
        let next = source.now() + TICK;
        tokio::select! {
            () = source.sleep_until(next) => {}
            _ = control.changed() => {}
        }
    }
}
