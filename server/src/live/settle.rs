//! On the way to the disk and back: batches handed to the writer, and what follows when they are durable.

use std::borrow::Cow;
use std::sync::Arc;

use einhalt_protocol::ids::{CommandId, ReportId, Seq};
use einhalt_protocol::operation::notice::Notice;
use einhalt_protocol::operation::state::NOTICES_SHOWN;
use einhalt_protocol::operation::{Entry, Event, State};
use einhalt_protocol::people::Actor;
use einhalt_protocol::record::chain::Hash;
use einhalt_protocol::report::{Defect, DefectCode, Report};
use einhalt_protocol::wire::server_frame::{Receipt, ServerFrame};
use tokio::sync::oneshot;

use super::actor::{Done, Operation};
use super::mailbox::{CarriedOut, CommandFailure, ReportReply, Request};
use crate::store::writer::{Full, Keep, NotRecorded, Submission};
use crate::store::{Appended, Batch, NewEntry, SealedPayload};

/// A batch on its way to the disk.
pub struct Pending {
    entries: Vec<(Entry, Arc<[u8]>)>,
    /// What lowers is folded only now; what raises has been folded before it was handed over.
    lowers: bool,
    effects: Vec<Effect>,
    /// What its entries tell, as far as they are folded.
    notices: Vec<Notice>,
    pub(super) done: Done,
}

/// A durable entry with its position.
pub struct Numbered {
    /// The position.
    pub seq: Seq,
    /// The entry.
    pub entry: Entry,
    /// Its exact bytes.
    pub body: Arc<[u8]>,
}

impl Numbered {
    /// Whether devices have to hear of it at once: what lowers or permits. What stops has been told by
    /// its signal; that it is durable too, and all else, comes with the next picture, many entries in
    /// one frame, so that it does not stand in the way of the signal itself.
    fn hurries(&self) -> bool {
        matches!(
            self.entry.event,
            Event::HoldLifted { .. } | Event::Resumed { .. } | Event::StepTaken { .. } | Event::Closed { .. }
        )
    }
}

/// What happens once a batch is durable.
pub enum Effect {
    /// A reporter gets its receipt.
    Receipt(ReportId, ReceiptFor),
    /// A request is answered.
    Answer(Request),
}

/// Who gets a receipt, and with what.
pub struct ReceiptFor {
    /// SHA-256 of the bytes that came in.
    pub body_hash: String,
    /// What could not be taken as it came.
    pub defects: Vec<Defect>,
    /// Who is told.
    pub reply: ReportReply,
}

/// A lowering that waits until everything before it is durable.
pub struct Waiting {
    /// Who asks.
    pub actor: Actor,
    /// What.
    pub request: Request,
}

impl Operation {
    /// What raises, or neither raises nor lowers: signalled and true at once, recorded as soon as possible.
    pub(super) fn facts(&mut self, entries: Vec<Entry>, effects: Vec<Effect>) {
        self.sealed_facts(entries, None, effects);
    }

    /// The same, with the personal part of its first entry.
    pub(super) fn sealed_facts(
        &mut self,
        entries: Vec<Entry>,
        payload: Option<SealedPayload>,
        effects: Vec<Effect>,
    ) {
        if entries.is_empty() {
            return;
        }
        self.signal(&entries);
        self.fold_and_store(entries, payload, effects);
    }

    /// What has been signalled becomes part of the state and goes on its way to the disk.
    pub(super) fn fold_and_store(
        &mut self,
        entries: Vec<Entry>,
        payload: Option<SealedPayload>,
        effects: Vec<Effect>,
    ) {
        let notices = entries.iter().flat_map(|entry| self.apply_telling(entry, None)).collect();
        self.signal_again(&entries);
        self.submit(entries, payload, Keep::UntilStored, effects, notices);
        self.changed();
    }

    /// The state as it will be if every lift on its way to the disk becomes durable: what is reported
    /// meanwhile is judged by it, so that nothing is added to a hold that is about to be lifted. Besides, an
    /// erasure counts, so that nothing personal follows it. What would keep a report from stopping, such as
    /// the end, counts once it is durable.
    pub(super) fn ahead(&self) -> Cow<'_, State> {
        let mut ahead = Cow::Borrowed(&self.state);
        let lowering = self.pending.iter().filter(|batch| batch.lowers).flat_map(|batch| &batch.entries);
        let counts = |event: &Event| matches!(event, Event::HoldLifted { .. } | Event::Erased { .. });
        for (entry, _) in lowering.filter(|(entry, _)| counts(&entry.event)) {
            ahead.to_mut().apply(entry, None);
        }
        ahead
    }

    /// Whether what is personal is erased, or about to be: without making the state that will be.
    pub(super) fn is_being_erased(&self) -> bool {
        let mut on_its_way = self.pending.iter().flat_map(|batch| &batch.entries);
        self.state.after.is_erased()
            || on_its_way.any(|(entry, _)| matches!(entry.event, Event::Erased { .. }))
    }

    /// What lowers: durable before it is true, or refused.
    pub(super) fn lower(&mut self, entries: Vec<Entry>, payload: Option<SealedPayload>, request: Request) {
        self.submit(entries, payload, Keep::OrRefuse, vec![Effect::Answer(request)], Vec::new());
    }

    /// Folds an entry; returns what it tells people.
    pub(super) fn apply_telling(&mut self, entry: &Entry, seq: Option<Seq>) -> Vec<Notice> {
        let earlier = std::mem::take(&mut self.state.notices);
        self.state.apply(entry, seq);
        let told = self.state.notices.iter().rev().map(|(_, notice)| notice.clone()).collect();
        self.state.notices.extend(earlier);
        self.state.notices.truncate(NOTICES_SHOWN);
        told
    }

    fn submit(
        &mut self,
        entries: Vec<Entry>,
        payload: Option<SealedPayload>,
        keep: Keep,
        effects: Vec<Effect>,
        notices: Vec<Notice>,
    ) {
        let received_at = self.now();
        let mut payload = payload;
        let entries: Vec<(Entry, Arc<[u8]>)> = entries
            .into_iter()
            .map(|entry| {
                let body = body_of(&entry);
                (entry, body)
            })
            .collect();
        let new_entries = entries
            .iter()
            .map(|(_, body)| NewEntry { body: Arc::clone(body), payload: payload.take() })
            .collect();
        let (tell, done) = oneshot::channel();
        let batch = Batch { operation: self.id, entries: new_entries, received_at };
        self.pending.push_back(Pending { entries, lowers: keep == Keep::OrRefuse, effects, notices, done });
        self.backlog.push_back(Submission { batch, keep, done: tell });
        self.hand_over();
    }

    /// Hands the writer what it can take, in order.
    pub(super) fn hand_over(&mut self) {
        while let Some(submission) = self.backlog.pop_front() {
            if let Err(Full(submission)) = self.around.writer.submit(submission) {
                self.backlog.push_front(submission);
                return;
            }
        }
    }

    /// The oldest batch has been answered.
    pub(super) fn settle(&mut self, stored: Result<Appended, NotRecorded>) {
        let Some(batch) = self.pending.pop_front() else { return };
        match stored {
            Ok(appended) => self.stored(batch, &appended),
            Err(NotRecorded::StoreFailing) => {
                for effect in batch.effects {
                    if let Effect::Answer(request) = effect {
                        self.answer(request, Err(CommandFailure::CannotRecord));
                    }
                }
            }
            // Nobody can tell whether it was stored: no receipt, no answer; the service leaves.
            Err(NotRecorded::Lost) => {}
        }
        self.hand_over();
        if self.pending.is_empty()
            && let Some(waiting) = self.waiting.take()
        {
            self.consider(waiting.actor, waiting.request);
        }
    }

    fn stored(&mut self, batch: Pending, appended: &Appended) {
        let mut notices = batch.notices;
        for (((entry, body), head), seq) in
            batch.entries.into_iter().zip(&appended.heads).zip(appended.first.0..)
        {
            let seq = Seq(seq);
            if batch.lowers {
                notices.extend(self.apply_telling(&entry, Some(seq)));
            } else {
                self.state.settle(&entry, seq);
            }
            self.remember(seq, *head, &entry, &body);
            if matches!(entry.event, Event::Closed { .. }) {
                // Full or gone: the next round signs it.
                let _later = self.around.ended.try_send(self.id);
            }
            if let Event::DeviceReleased { device, .. } = &entry.event {
                self.awaited.remove(device);
            }
            if let Event::Erased { .. } = &entry.event {
                self.erase();
            }
            self.unpublished.push(Numbered { seq, entry, body });
        }
        if self.unpublished.iter().any(Numbered::hurries) {
            self.publish();
        }
        for effect in batch.effects {
            match effect {
                Effect::Receipt(report, receipt) => self.receipt(report, receipt),
                Effect::Answer(request) => {
                    let notices = notices.clone();
                    self.answer(request, Ok(CarriedOut { seq: appended.last, notices }));
                }
            }
        }
        self.changed();
    }

    /// Keeps what later questions are answered from.
    pub(super) fn remember(&mut self, seq: Seq, head: Hash, entry: &Entry, body: &Arc<[u8]>) {
        self.durable = (seq, head);
        self.recent.push_back((seq, Arc::clone(body)));
        while self.recent.len() > self.around.catch_up_max {
            self.recent.pop_front();
        }
        match report_of(&entry.event) {
            // Not a receipt: its device keeps the words, and brings them again.
            Some((report, true)) if is_wordless(report) => {
                self.wordless.entry(report.id).or_insert((seq, head));
            }
            Some((report, true)) => {
                self.receipted.entry(report.id).or_insert((seq, head));
            }
            // Brought again once the key was back: here the words are.
            Some((report, false)) if !is_wordless(report) && self.wordless.remove(&report.id).is_some() => {
                self.receipted.entry(report.id).or_insert((seq, head));
            }
            Some(_) | None => {}
        }
    }

    /// Where a report stands, if its device need not keep it any longer. Without its words only once nobody
    /// waits for a key any more, after the end or an erasure: the receipt says that they are not kept.
    fn place_of(&self, report: ReportId) -> Option<(Seq, Hash)> {
        let given_up = || self.state.ended.is_some() || self.state.after.is_erased();
        let wordless = || self.wordless.get(&report).filter(|_| given_up());
        self.receipted.get(&report).or_else(wordless).copied()
    }

    /// Whether a report is durable without its words, and they are still wanted.
    pub(super) fn lacks_words(&self, report: ReportId) -> bool {
        self.wordless.contains_key(&report)
    }

    /// Tells a reporter that its report is durable.
    pub(super) fn receipt(&self, report: ReportId, receipt: ReceiptFor) {
        let Some((seq, head)) = self.place_of(report) else { return };
        metrics::counter!("einhalt_receipts_total").increment(1);
        let frame = Receipt {
            operation: self.id,
            report,
            seq,
            head: head.to_string(),
            body_hash: receipt.body_hash,
            defects: receipt.defects,
        };
        match receipt.reply {
            ReportReply::Socket(outbox) => {
                outbox.frame(&ServerFrame::Receipt(frame));
            }
            // The caller may have stopped waiting; the report is kept all the same.
            ReportReply::Caller(caller) => drop(caller.send(frame)),
        }
    }
}

impl Pending {
    /// Whether the batch on its way holds this report.
    pub(super) fn holds(&self, report: ReportId) -> bool {
        self.entries
            .iter()
            .any(|(entry, _)| einhalt_protocol::operation::decide::report_in(&entry.event) == Some(report))
    }

    /// Whether the batch on its way answers this request.
    pub(super) fn answers(&self, request: CommandId) -> bool {
        self.effects.iter().any(|effect| matches!(effect, Effect::Answer(waiting) if waiting.id == request))
    }

    /// Somebody else waits for the same batch.
    pub(super) fn also(&mut self, effect: Effect) {
        self.effects.push(effect);
    }
}

/// The report in an event, and whether it came for the first time.
fn report_of(event: &Event) -> Option<(&Report, bool)> {
    if let Event::Reported { report, .. } = event {
        Some((report, true))
    } else if let Event::ReportRepeated { report } = event {
        Some((report, false))
    } else {
        None
    }
}

/// Whether the words of a report could not be sealed.
fn is_wordless(report: &Report) -> bool {
    report.defects.iter().any(|defect| defect.code == DefectCode::NotSealed)
}

/// The exact bytes that are stored and hashed.
pub(super) fn body_of(entry: &Entry) -> Arc<[u8]> {
    match serde_json::to_vec(entry) {
        Ok(bytes) => bytes.into(),
        // An entry is made of our own types and always serialises. If one ever did not, an empty
        // body would stand in the record and fail the verifier, instead of taking the service down.
        Err(error) => {
            tracing::error!(%error, "an entry cannot be serialised");
            Arc::from([])
        }
    }
}
