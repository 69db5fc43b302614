//! The receiving side of a socket: parse, check, stamp, pass on, answer. A bad frame is answered and
//! the connection stays; only what breaks framing ends it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::Message;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::operation::rights;
use einhalt_protocol::people::Actor;
use einhalt_protocol::report::{Defect, DefectCode};
use einhalt_protocol::wire::client_frame::{CommandFrame, Heartbeat, Hello, Join, Position, Receipts};
use einhalt_protocol::wire::input::{Input, read_frame};
use einhalt_protocol::wire::lenient::ReadReport;
use einhalt_protocol::wire::server_frame::{DevicePosition, ServerFrame, Welcome};
use einhalt_protocol::wire::{ClientFrame, CloseCode, Problem, ProblemCode, Retry, WIRE_VERSION};
use futures_util::{Stream, StreamExt};
use tokio_util::sync::CancellationToken;

use super::Sockets;
use super::identity::{Identity, NotKnown};
use super::look_up::{LookUp, Question};
use super::pace::{Bucket, Pace};
use crate::access::Membership;
use crate::live::mailbox::{AskReply, Handle, Joining, Raise, Raising, ReportReply, Request, Together};
use crate::live::outbox::{Out, Outbox};

/// A silent socket is asked twice whether it is there before it is given up.
const ASKED: u32 = 3;

/// How long a socket that is closed is still read from.
const LINGER: Duration = Duration::from_secs(1);

/// Reads one socket.
pub struct Reader<R> {
    sockets: Arc<Sockets>,
    stream: R,
    outbox: Outbox,
    joined: BTreeMap<OperationId, Handle>,
    looking: BTreeMap<OperationId, LookUp>,
    bucket: Bucket,
    /// What has been joined on this socket, whether or not it was left since.
    known: BTreeSet<OperationId>,
    joining_again: Bucket,
}

/// Why reading ends.
enum End {
    /// The other side is gone, or the socket was hung up elsewhere.
    Gone,
    /// We end it.
    Close(CloseCode),
}

impl<R: Stream<Item = Result<Message, axum::Error>> + Unpin> Reader<R> {
    /// A socket nobody has spoken on.
    pub fn new(sockets: Arc<Sockets>, stream: R, outbox: Outbox) -> Self {
        let (joined, looking, known) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        let (bucket, joining_again) = (Bucket::of_stranger(), Bucket::of_joining_again());
        Self { sockets, stream, outbox, joined, looking, bucket, known, joining_again }
    }

    /// Reads until the socket ends, and leaves every operation.
    pub async fn run(mut self) {
        let ended = match self.hello_in_time().await {
            Err(end) => end,
            Ok(mut identity) => {
                let limits = &self.sockets.limits;
                self.bucket = Bucket::new(limits.frames_per_second, limits.frames_burst);
                let device = identity.claims().device;
                self.sockets.replace(device, &self.outbox);
                let ended = self.speak(&mut identity).await;
                self.sockets.forget(device, &self.outbox);
                ended
            }
        };
        for handle in self.joined.values() {
            // An actor that has ended has no subscribers left.
            drop(handle.together.send(Together::Leave(self.outbox.clone())).await);
        }
        if let End::Close(code) = ended {
            self.outbox.hang_up(code);
            self.linger().await;
        } else {
            // The writer ends with its lane; a reason that was given elsewhere stays.
            self.outbox.hang_up(CloseCode::GoingAway);
        }
    }

    /// What is still on its way is read and forgotten: a connection that is closed over unread bytes is
    /// reset, and the other side never learns why.
    async fn linger(&mut self) {
        let rest = async { while let Some(Ok(_)) = self.stream.next().await {} };
        drop(tokio::time::timeout(LINGER, rest).await);
    }

    /// Says who it is before its time is over, before too many others want its place, and before the end.
    async fn hello_in_time(&mut self) -> Result<Identity, End> {
        let leave = CancellationToken::new();
        let strangers = Arc::clone(&self.sockets.strangers);
        let _place = strangers.enter(&leave);
        let within = Duration::from_secs(self.sockets.limits.hello_within_s.into());
        tokio::select! {
            biased;
            said = tokio::time::timeout(within, self.hello()) => said.unwrap_or(Err(End::Close(CloseCode::TooSlow))),
            () = leave.cancelled() => Err(End::Close(if strangers.is_closed() {
                CloseCode::GoingAway
            } else {
                CloseCode::TooSlow
            })),
        }
    }

    /// Nothing can be asked of an unknown socket; it is told so.
    async fn hello(&mut self) -> Result<Identity, End> {
        loop {
            let bytes = self.next_text().await?;
            let hello = match read_frame(bytes.as_bytes()) {
                Input::Frame(ClientFrame::Hello(hello)) => hello,
                Input::Wrong(problem) => {
                    if self.pace()? {
                        self.problem(problem);
                    }
                    continue;
                }
                Input::Report(_) | Input::Frame(_) => {
                    if self.pace()? {
                        self.problem(Problem::one(ProblemCode::HelloFirst, "/type"));
                    }
                    continue;
                }
            };
            return self.welcome(&hello);
        }
    }

    fn welcome(&self, hello: &Hello) -> Result<Identity, End> {
        if hello.version != WIRE_VERSION {
            self.problem(Problem::one(ProblemCode::UnknownVersion, "/version"));
            return Err(End::Close(CloseCode::NotSignedIn));
        }
        let now = self.sockets.clock.now();
        let identity = self.identify(&hello.token, now)?;
        self.outbox.frame(&ServerFrame::Welcome(Welcome {
            version: WIRE_VERSION,
            session: identity.claims().session,
            device: identity.claims().device,
            server_time: now,
            reports_only: !identity.signed_in(now),
            max_frame_bytes: u32::try_from(self.sockets.limits.max_frame_bytes).unwrap_or(u32::MAX),
        }));
        Ok(identity)
    }

    fn identify(&self, token: &str, now: Timestamp) -> Result<Identity, End> {
        Identity::of(token, &self.sockets.access, &self.sockets.limits, now).map_err(|why| match why {
            NotKnown::NotSignedIn => {
                self.problem(Problem::one(ProblemCode::NotSignedIn, "/token"));
                End::Close(CloseCode::NotSignedIn)
            }
            NotKnown::NotThisDevice => End::Close(CloseCode::NotThisDevice),
        })
    }

    async fn speak(&mut self, identity: &mut Identity) -> End {
        let mut changes = self.sockets.access.changes();
        let mut hung_up = self.outbox.hung_up();
        loop {
            // What ends the socket or changes rights comes before what is said on it (I-13).
            let bytes = tokio::select! {
                biased;
                _ = hung_up.wait_for(Option::is_some) => return End::Gone,
                changed = changes.changed() => {
                    if changed.is_err() || !identity.still_paired(&self.sockets.access) {
                        return End::Close(CloseCode::NotThisDevice);
                    }
                    None
                }
                bytes = self.next_text() => match bytes {
                    Ok(bytes) => Some(bytes),
                    Err(end) => return end,
                },
            };
            let Some(bytes) = bytes else {
                self.leave_what_is_lost(identity).await;
                continue;
            };
            if !identity.still_paired(&self.sockets.access) {
                return End::Close(CloseCode::NotThisDevice);
            }
            if let Err(end) = self.frame(identity, bytes.as_bytes()).await {
                return end;
            }
        }
    }

    /// Whose membership has ended hears nothing more of the operation (I-13).
    async fn leave_what_is_lost(&mut self, identity: &Identity) {
        let now = self.sockets.clock.now();
        let access = &self.sockets.access;
        let is_lost = |operation: &OperationId| identity.acts_in(*operation, access, now).is_none();
        let lost: Vec<OperationId> = self.joined.keys().copied().filter(is_lost).collect();
        for operation in lost {
            self.leave(operation).await;
        }
    }

    async fn leave(&mut self, operation: OperationId) {
        self.looking.remove(&operation);
        if let Some(handle) = self.joined.remove(&operation) {
            // An actor that has ended has no subscribers left.
            drop(handle.together.send(Together::Leave(self.outbox.clone())).await);
        }
    }

    async fn frame(&mut self, identity: &mut Identity, bytes: &[u8]) -> Result<(), End> {
        let now = self.sockets.clock.now();
        let frame = match read_frame(bytes) {
            Input::Report(report) => {
                self.report(identity, report, now).await;
                return Ok(());
            }
            Input::Wrong(problem) => {
                // One answer to one frame: too fast, or what is wrong with it.
                if self.pace()? {
                    self.problem(problem);
                }
                return Ok(());
            }
            Input::Frame(frame) => frame,
        };
        if !self.pace()? {
            return Ok(());
        }
        if let ClientFrame::Refresh(refresh) = &frame {
            let newer = self.identify(&refresh.token, now)?;
            if newer.claims().device != identity.claims().device {
                return Err(End::Close(CloseCode::NotThisDevice));
            }
            *identity = newer;
            return Ok(());
        }
        match frame {
            ClientFrame::Hello(_) => self.problem(Problem::one(ProblemCode::HelloTwice, "/type")),
            ClientFrame::Refresh(_) => {}
            ClientFrame::Join(join) => self.join(identity, &join, now).await?,
            ClientFrame::Leave(leave) => self.leave(leave.operation).await,
            ClientFrame::Heartbeat(heartbeat) => self.heartbeat(identity, heartbeat, now).await,
            ClientFrame::Receipts(receipts) => self.receipts(identity, receipts, now).await,
            ClientFrame::Command(command) => self.command(identity, command, now).await,
            ClientFrame::Position(position) => self.position(identity, &position, now),
        }
        Ok(())
    }

    /// A stop: no pace, no join, an expired token at most as a note. Only a foreign operation is turned away.
    async fn report(&mut self, identity: &Identity, report: ReadReport, now: Timestamp) {
        let operation = report.operation;
        let Some((actor, _)) = self.acts(identity, operation, now, |m| rights::may_report(m.role)) else {
            return;
        };
        let Some(handle) = self.handle(operation).await else { return };
        let mut finished = report.finish(identity.claims().device, now);
        if !identity.signed_in(now) {
            finished.report.defects.push(Defect { code: DefectCode::TokenExpired, at: String::new() });
        }
        let reply = ReportReply::Socket(self.outbox.clone());
        let what = Raising::Report { report: Box::new(finished), reply };
        if handle.raises.send(Raise { what, actor }).await.is_err() {
            self.problem(Problem::one(ProblemCode::Internal, "").retry(Retry::SameId));
        }
    }

    async fn join(&mut self, identity: &Identity, join: &Join, now: Timestamp) -> Result<(), End> {
        if self.joined.len() >= self.sockets.limits.joined_max && !self.joined.contains_key(&join.operation) {
            self.problem(Problem::one(ProblemCode::TooManyJoined, "/operation"));
            return Ok(());
        }
        let Some((actor, membership)) = self.acts(identity, join.operation, now, |_| true) else {
            return Ok(());
        };
        if !self.known.insert(join.operation) {
            let pace = self.joining_again.take();
            if !self.in_time(pace)? {
                return Ok(());
            }
        }
        let Some(handle) = self.handle(join.operation).await else { return Ok(()) };
        let joining = Joining {
            actor,
            call_sign: membership.call_sign,
            after: join.after,
            view: join.view,
            known: join.known,
            outbox: self.outbox.clone(),
        };
        self.joined.insert(join.operation, handle.clone());
        self.tell(&handle, Together::Join(joining)).await;
        let (sockets, outbox) = (Arc::clone(&self.sockets), self.outbox.clone());
        let (operation, known) = (join.operation, join.known);
        let question = Question { sockets, outbox, operation, handle, actor, known };
        self.looking.insert(operation, LookUp::begin(question));
        Ok(())
    }

    async fn heartbeat(&mut self, identity: &Identity, heartbeat: Heartbeat, now: Timestamp) {
        let Heartbeat { operation, nonce, seq } = heartbeat;
        if self.acts(identity, operation, now, |_| true).is_none() {
            // A membership that ends by its time ends here, at the latest one heartbeat later.
            return self.leave(operation).await;
        }
        let Some(handle) = self.joined(operation) else { return };
        let beat = Together::Heartbeat {
            device: identity.claims().device,
            session: identity.claims().session,
            nonce,
            seq,
            signed_in: identity.signed_in(now),
            outbox: self.outbox.clone(),
        };
        let beat = match self.looking.get_mut(&operation) {
            Some(looking) => looking.hold(beat),
            None => Some(beat),
        };
        if let Some(beat) = beat {
            self.tell(&handle, beat).await;
        }
    }

    /// Receipts count whether or not the token has expired: they only say that somebody stands.
    async fn receipts(&mut self, identity: &Identity, receipts: Receipts, now: Timestamp) {
        let Receipts { operation, receipts } = receipts;
        let Some((actor, _)) = self.acts(identity, operation, now, |_| true) else { return };
        let Some(handle) = self.joined(operation) else { return };
        self.tell(&handle, Together::Receipts { actor, receipts }).await;
    }

    async fn command(&mut self, identity: &Identity, command: CommandFrame, now: Timestamp) {
        let CommandFrame { id, operation, ask } = command;
        let id_text = Some(id.to_string());
        if !identity.signed_in(now) {
            return self.problem(Problem { id: id_text, ..Problem::one(ProblemCode::NotSignedIn, "") });
        }
        let Some(membership) = identity.acts_in(operation, &self.sockets.access, now) else {
            return self
                .problem(Problem { id: id_text, ..Problem::one(ProblemCode::NotFound, "/operation") });
        };
        let Some(handle) = self.handle(operation).await else { return };
        let request = Request { id, ask, reply: AskReply::Socket(self.outbox.clone()) };
        if !handle.ask(membership.0, request).await {
            // The device comes back, finds a new actor, and asks again under the same id.
            self.outbox.hang_up(CloseCode::GoingAway);
        }
    }

    /// Where a device is: the newest counts, and a full mailbox loses it.
    fn position(&self, identity: &Identity, position: &Position, now: Timestamp) {
        if self.acts(identity, position.operation, now, |_| true).is_none() {
            return;
        }
        let Some(handle) = self.joined(position.operation) else { return };
        let Position { lat, lon, accuracy_m, at, .. } = *position;
        let device = identity.claims().device;
        let position = DevicePosition { device, lat, lon, accuracy_m, at };
        // Full or closed: a newer position will come.
        drop(handle.together.try_send(Together::Position(position)));
    }

    /// The person in this operation, or the answer that does not tell foreign from missing.
    fn acts(
        &self,
        identity: &Identity,
        operation: OperationId,
        now: Timestamp,
        may: impl Fn(&Membership) -> bool,
    ) -> Option<(Actor, Membership)> {
        let acts = identity.acts_in(operation, &self.sockets.access, now).filter(|(_, member)| may(member));
        if acts.is_none() {
            self.problem(Problem::one(ProblemCode::NotFound, "/operation"));
        }
        acts
    }

    fn joined(&self, operation: OperationId) -> Option<Handle> {
        let handle = self.joined.get(&operation).cloned();
        if handle.is_none() {
            self.problem(Problem::one(ProblemCode::JoinFirst, "/operation").retry(Retry::SameId));
        }
        handle
    }

    async fn handle(&self, operation: OperationId) -> Option<Handle> {
        match self.sockets.live.open(operation).await {
            Ok(Some(handle)) => Some(handle),
            Ok(None) => {
                self.problem(Problem::one(ProblemCode::NotFound, "/operation"));
                None
            }
            Err(error) => {
                tracing::error!(operation.id = %operation, %error, "an operation cannot be opened");
                self.problem(Problem::one(ProblemCode::CannotRecord, "").retry(Retry::SameId));
                None
            }
        }
    }

    async fn tell(&self, handle: &Handle, together: Together) {
        if handle.together.send(together).await.is_err() {
            // The actor has ended; the device comes back and finds a new one.
            self.outbox.hang_up(CloseCode::GoingAway);
        }
    }

    /// False when the frame is to be dropped and has been answered.
    fn pace(&mut self) -> Result<bool, End> {
        let pace = self.bucket.take();
        self.in_time(pace)
    }

    fn in_time(&self, pace: Pace) -> Result<bool, End> {
        match pace {
            Pace::Fine => Ok(true),
            Pace::TooFast(ms) => {
                self.problem(Problem::one(ProblemCode::TooOften, "").retry(Retry::After { ms }));
                Ok(false)
            }
            Pace::Flood => Err(End::Close(CloseCode::Flood)),
        }
    }

    fn problem(&self, problem: Problem) {
        self.outbox.frame(&ServerFrame::Problem(problem));
    }

    /// The next text. Silence is asked about, and ends the socket in the end.
    async fn next_text(&mut self) -> Result<axum::extract::ws::Utf8Bytes, End> {
        let patience = Duration::from_secs(self.sockets.limits.idle_s.into()) / ASKED;
        let mut asked = 0;
        loop {
            let message = match tokio::time::timeout(patience, self.stream.next()).await {
                Err(_) if asked + 1 < ASKED => {
                    asked += 1;
                    self.outbox.send(Out::Ping);
                    continue;
                }
                Err(_) | Ok(None) => return Err(End::Gone),
                Ok(Some(Err(error))) => return Err(broken(&error)),
                Ok(Some(Ok(message))) => message,
            };
            asked = 0;
            self.outbox.ear().hear(self.sockets.clock.now());
            match message {
                Message::Text(text) if text.len() > self.sockets.limits.max_frame_bytes => {
                    return Err(End::Close(CloseCode::TooLarge));
                }
                Message::Text(text) => return Ok(text),
                Message::Binary(_) => return Err(End::Close(CloseCode::Binary)),
                // They ask for nothing but an answer; too many are a flood like any other.
                Message::Ping(_) | Message::Pong(_) => {
                    if self.bucket.take() == Pace::Flood {
                        return Err(End::Close(CloseCode::Flood));
                    }
                }
                Message::Close(_) => return Err(End::Gone),
            }
        }
    }
}

/// The library says nothing to the other side when a frame is broken, so we do.
fn broken(error: &axum::Error) -> End {
    use tokio_tungstenite::tungstenite::error::{CapacityError, Error};
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<Error>());
    match source {
        Some(Error::Utf8(_)) => End::Close(CloseCode::NotUtf8),
        Some(Error::Capacity(CapacityError::MessageTooLong { .. })) => End::Close(CloseCode::TooLarge),
        Some(Error::Protocol(_)) => End::Close(CloseCode::Protocol),
        Some(_) | None => End::Gone,
    }
}
