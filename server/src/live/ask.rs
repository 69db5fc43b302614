//! Requests of persons: answered once per id, refused with every reason, durable before they are true.

use einhalt_protocol::operation::apply::stop_of;
use einhalt_protocol::operation::command::Command;
use einhalt_protocol::operation::{Ask, Entry, Event, Refusal, rights};
use einhalt_protocol::people::Actor;
use einhalt_protocol::wire::problem::{Problem, ProblemCode, Retry};
use einhalt_protocol::wire::server_frame::{Done, Refused, ServerFrame};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::actor::{Answered, Operation, Personal};
use super::mailbox::{AskReply, CarriedOut, CommandFailure, Request};
use super::settle::{Effect, Waiting};

/// After this pause a request may be tried again while the store does not work, in milliseconds.
const TRY_AGAIN_MS: u32 = 1000;

impl Operation {
    pub(super) fn ask(&mut self, actor: Actor, request: Request) {
        if let Some(known) = self.answered.get(&request.id) {
            if known.ask.is_some_and(|asked| asked != digest(&request.ask)) {
                return self.reply(request, Err(CommandFailure::IdReused));
            }
            return match known.answer.clone() {
                Some(answer) => self.reply(request, answer.map_err(CommandFailure::Refused)),
                None => self.answer_with_first(request),
            };
        }
        if rights::effect(&request.ask) == rights::Effect::Lowers {
            if !self.can_record() || self.unverified {
                return self.reply(request, Err(CommandFailure::CannotRecord));
            }
            if !self.pending.is_empty() {
                self.waiting = Some(Waiting { actor, request });
                return;
            }
        }
        self.consider(actor, request);
    }

    pub(super) fn consider(&mut self, actor: Actor, request: Request) {
        let ask = request.ask.clone();
        let raises = rights::effect(&ask) == rights::Effect::Raises;
        let payload = match rights::personal(&ask).map(|personal| self.seal(personal.to_string())) {
            Some(Ok(payload)) => Some(payload),
            // What raises is never held up; what it said cannot be kept.
            Some(Err(_)) if raises => None,
            // After an erasure the rules refuse it themselves, and say why. And an operation whose key is lost
            // can be ended and erased all the same.
            Some(Err(_))
                if self.is_being_erased() || matches!(ask, Ask::ProposeErasure(_) | Ask::Close(_)) =>
            {
                None
            }
            Some(Err(_)) => return self.reply(request, Err(CommandFailure::CannotRecord)),
            None => None,
        };
        let commitment = payload.as_ref().map(|payload| payload.commitment);
        let personal = Personal { commitment, fix: rights::position(&ask) };
        let decided = self.decide_with(&Command::Ask(ask.clone()), actor, personal);
        let for_this = |entries: Vec<Entry>| -> Vec<Entry> {
            entries.into_iter().map(|entry| Entry { command: Some(request.id), ..entry }).collect()
        };
        match decided {
            Err(refusal) => {
                let event = Event::Refused {
                    ask: rights::word(&ask).to_owned(),
                    what: rights::asked_for(&ask),
                    refusal: refusal.clone(),
                };
                let entry = Entry { at: self.now(), by: actor, command: Some(request.id), event };
                self.facts(vec![entry], Vec::new());
                self.note(&request, Some(Err(refusal.clone())));
                self.reply(request, Err(CommandFailure::Refused(refusal)));
            }
            Ok(entries) if entries.is_empty() => {
                let nothing_new = CarriedOut { seq: self.durable.0, notices: Vec::new() };
                self.note(&request, Some(Ok(nothing_new.clone())));
                self.reply(request, Ok(nothing_new));
            }
            // Refused, but having been asked has consequences: they are signalled like any stop.
            Ok(entries) if let Some(refusal) = refused_in(&entries) => {
                self.facts(for_this(entries), Vec::new());
                self.note(&request, Some(Err(refusal.clone())));
                self.reply(request, Err(CommandFailure::Refused(refusal)));
            }
            Ok(entries) => {
                let entries = for_this(entries);
                self.note(&request, None);
                let stops = entries.iter().any(|entry| stop_of(&entry.event).is_some());
                match rights::effect(&ask) {
                    // Whatever stops is signalled before it is stored, whoever asked for whatever.
                    rights::Effect::Lowers if !stops => self.lower(entries, payload, request),
                    rights::Effect::Lowers | rights::Effect::Raises | rights::Effect::Notes => {
                        self.sealed_facts(entries, payload, vec![Effect::Answer(request)]);
                    }
                }
            }
        }
    }

    fn note(&mut self, request: &Request, answer: Option<Result<CarriedOut, Refusal>>) {
        self.answered.insert(request.id, Answered { ask: Some(digest(&request.ask)), answer });
    }

    /// On its way to the disk: this copy gets the same answer as the first one, with the same batch.
    fn answer_with_first(&mut self, request: Request) {
        match self.pending.iter_mut().find(|pending| pending.answers(request.id)) {
            Some(first) => first.also(Effect::Answer(request)),
            None => self.reply(request, Err(CommandFailure::CannotRecord)),
        }
    }

    /// The answer is known now, for this request and every later copy of it.
    pub(super) fn answer(&mut self, request: Request, answer: Result<CarriedOut, CommandFailure>) {
        match &answer {
            Ok(done) => {
                if let Some(known) = self.answered.get_mut(&request.id) {
                    known.answer.get_or_insert_with(|| Ok(done.clone()));
                }
            }
            // Not carried out and never will be: a retry is a new request.
            Err(_) => {
                self.answered.remove(&request.id);
            }
        }
        self.reply(request, answer);
    }

    fn reply(&self, request: Request, answer: Result<CarriedOut, CommandFailure>) {
        let outbox = match request.reply {
            // Whoever asked may have gone; the answer stays known under the request's id.
            AskReply::Caller(caller) => return drop(caller.send(answer)),
            AskReply::Socket(outbox) => outbox,
        };
        let (id, operation) = (request.id, self.id);
        let problem = |code, retry| {
            let problem = Problem::one(code, "").retry(retry);
            ServerFrame::Problem(Problem { id: Some(id.to_string()), ..problem })
        };
        outbox.frame(&match answer {
            Ok(CarriedOut { seq, notices }) => ServerFrame::Done(Done { id, operation, seq, notices }),
            Err(CommandFailure::Refused(refusal)) => ServerFrame::Refused(Refused { id, operation, refusal }),
            Err(CommandFailure::CannotRecord) => {
                problem(ProblemCode::CannotRecord, Retry::After { ms: TRY_AGAIN_MS })
            }
            Err(CommandFailure::NotFound) => problem(ProblemCode::NotFound, Retry::Never),
            Err(CommandFailure::IdReused) => problem(ProblemCode::IdReused, Retry::Never),
        });
    }
}

/// What tells one request from another, without keeping it.
fn digest(ask: &Ask) -> [u8; 32] {
    let text = serde_json::to_vec(ask).map(Zeroizing::new).unwrap_or_default();
    Sha256::digest(&text).into()
}

/// The refusal with which a request was answered although it has consequences.
fn refused_in(entries: &[Entry]) -> Option<Refusal> {
    let first = entries.first()?;
    if let Event::Refused { refusal, .. } = &first.event { Some(refusal.clone()) } else { None }
}
