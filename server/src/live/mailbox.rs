//! What an operation's actor is told, in three bounded lanes: what raises, what is about standing
//! together (joins, heartbeats, receipts), and what is asked. The first is never behind the others.

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{CommandId, DeviceId, OperationId, Seq, SessionId};
use einhalt_protocol::operation::event::KnownFrom;
use einhalt_protocol::operation::notice::Notice;
use einhalt_protocol::operation::refusal::Refusal;
use einhalt_protocol::operation::{Ask, State};
use einhalt_protocol::people::Actor;
use einhalt_protocol::policy::Policy;
use einhalt_protocol::receipt::DeviceReceipt;
use einhalt_protocol::severity::Severity;
use einhalt_protocol::wire::client_frame::KnownHead;
use einhalt_protocol::wire::lenient::FinishedReport;
use einhalt_protocol::wire::server_frame::{CheckpointFrame, DevicePosition, Receipt};
use einhalt_protocol::wire::view::{OperationView, Phase};
use tokio::sync::{mpsc, oneshot, watch};

use super::outbox::Outbox;

/// Something that can only raise.
#[derive(Debug)]
pub struct Raise {
    /// What.
    pub what: Raising,
    /// Who.
    pub actor: Actor,
}

/// What can only raise.
#[derive(Debug)]
pub enum Raising {
    /// A safety report.
    Report {
        /// The report, read.
        report: Box<FinishedReport>,
        /// Who is told when it is durable.
        reply: ReportReply,
    },
    /// A request that can only raise (`abort`, `answer`).
    Ask(Request),
    /// A head that somebody knows of and the store does not have (I-11).
    Lost(KnownHead, KnownFrom),
}

/// Who is told that a report is durable.
#[derive(Debug)]
pub enum ReportReply {
    /// A socket.
    Socket(Outbox),
    /// A caller in this process.
    Caller(oneshot::Sender<Receipt>),
}

/// A request of a person.
#[derive(Debug)]
pub struct Request {
    /// Its id.
    pub id: CommandId,
    /// What is asked.
    pub ask: Ask,
    /// Who is answered.
    pub reply: AskReply,
}

/// Who is answered.
#[derive(Debug)]
pub enum AskReply {
    /// A socket.
    Socket(Outbox),
    /// A caller in this process.
    Caller(oneshot::Sender<Result<CarriedOut, CommandFailure>>),
}

/// A request that was carried out and is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedOut {
    /// The newest entry it caused.
    pub seq: Seq,
    /// What is told with it.
    pub notices: Vec<Notice>,
}

/// Why a request was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandFailure {
    /// The agreement speaks against it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store does not work: nothing is done that cannot be recorded.
    #[error("the store does not work")]
    CannotRecord,
    /// There is no such operation.
    #[error("not found")]
    NotFound,
    /// The same id was used for another request.
    #[error("the id was used for another request")]
    IdReused,
}

/// What is about standing together.
#[derive(Debug)]
pub enum Together {
    /// A device takes part from now on.
    Join(Joining),
    /// A socket no longer listens.
    Leave(Outbox),
    /// A device asks for a lease.
    Heartbeat {
        /// Who asks.
        device: DeviceId,
        /// In which session.
        session: SessionId,
        /// The value the answer is bound to.
        nonce: String,
        /// The newest entry the device has.
        seq: Seq,
        /// Whether the session may do more than report.
        signed_in: bool,
        /// Who is answered.
        outbox: Outbox,
    },
    /// Delivered, displayed, acknowledged.
    Receipts {
        /// Who confirms.
        actor: Actor,
        /// What.
        receipts: Vec<DeviceReceipt>,
    },
    /// Where a device is.
    Position(DevicePosition),
    /// Its head was signed: everybody who takes part is told.
    Checkpoint(CheckpointFrame),
    /// How it looks now.
    View(oneshot::Sender<Box<OperationView>>),
    /// Somebody wants to know something else about it.
    Look(Look),
}

/// A question about an operation's state; it carries its own way back.
pub struct Look(pub Question);

/// The question itself.
pub type Question = Box<dyn FnOnce(&State, &Policy) + Send>;

impl std::fmt::Debug for Look {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Look")
    }
}

/// A device that takes part.
#[derive(Debug)]
pub struct Joining {
    /// Who, in which role.
    pub actor: Actor,
    /// The call sign.
    pub call_sign: String,
    /// The newest entry the device has.
    pub after: Seq,
    /// Whether it wants views.
    pub view: bool,
    /// What it was told is durable.
    pub known: Option<KnownHead>,
    /// Where to send.
    pub outbox: Outbox,
}

/// What can be said of an operation without asking its actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The operation.
    pub operation: OperationId,
    /// Functional reference.
    pub reference: String,
    /// Übung.
    pub drill: bool,
    /// How far it has come.
    pub phase: Phase,
    /// How far it is stopped.
    pub severity: Severity,
    /// The newest durable entry.
    pub seq: Seq,
    /// Since when the severity is what it is.
    pub since: Timestamp,
    /// First contact as planned.
    pub starts_at: Option<Timestamp>,
    /// From when on its personal parts may be erased; none while it is open, and none once they are.
    pub due_at: Option<Timestamp>,
}

/// The way to one operation's actor. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Handle {
    /// What raises.
    pub raises: mpsc::Sender<Raise>,
    /// What is about standing together.
    pub together: mpsc::Sender<Together>,
    /// What is asked.
    pub asks: mpsc::Sender<(Actor, Request)>,
    /// What can be said without asking.
    pub summary: watch::Receiver<Summary>,
}
