//! Reports: sealed, decided, signalled, handed to the disk. None is turned away here.

use einhalt_protocol::ids::StopId;
use einhalt_protocol::operation::Event;
use einhalt_protocol::operation::command::Command;
use einhalt_protocol::people::Actor;
use einhalt_protocol::report::{Defect, DefectCode};
use einhalt_protocol::wire::lenient::FinishedReport;

use zeroize::Zeroizing;

use super::actor::{Operation, Personal};
use super::mailbox::ReportReply;
use super::settle::{Effect, ReceiptFor};
use crate::store::SealedPayload;
use crate::vault::VaultError;

/// Up to so many sockets are written to before the report goes on to the disk; with more, the
/// receipt would wait for all of them.
const FEW: usize = 64;

impl Operation {
    pub(super) async fn report(&mut self, finished: FinishedReport, actor: Actor, reply: ReportReply) {
        let mark = self.mark(finished.raw.as_bytes());
        let finished = finished.marked(mark);
        let carried = finished.carried();
        let FinishedReport { mut report, fix, body_hash, personal, .. } = finished;
        let payload = personal.map(|personal| self.seal_bytes(&Zeroizing::new(personal)));
        if let Some(Err(_)) = &payload {
            report.defects.push(Defect { code: DefectCode::NotSealed, at: String::new() });
        }
        let payload = payload.and_then(Result::ok);
        report.payload = payload.as_ref().map(|payload| payload.commitment);
        let known = self.state.reports.contains_key(&report.id);
        let id = report.id;
        let mut receipt = ReceiptFor { body_hash, defects: report.defects.clone(), reply };
        // Reports are never refused; the type says otherwise only because requests share it.
        let personal = Personal { commitment: None, fix };
        let entries = self.decide_with(&Command::Report(report), actor, personal).unwrap_or_default();
        if entries.is_empty() {
            return self.receipt_again(id, receipt);
        }
        // Its words brought again are no other content.
        if known && !self.lacks_words(id) {
            receipt.defects.push(Defect { code: DefectCode::IdReused, at: "/id".to_owned() });
        }
        for stop in entries.iter().filter_map(|e| einhalt_protocol::operation::apply::stop_of(&e.event)) {
            self.carried.insert(stop, carried.clone());
        }
        if entries.iter().any(|entry| matches!(entry.event, Event::Reported { .. })) {
            self.carried.entry(StopId::of_report(id)).or_insert(carried);
        }
        self.signal(&entries);
        if self.subscribers.len() <= FEW {
            // The sockets' writers first: folding and storing can wait for a few writes, a stop cannot.
            tokio::task::yield_now().await;
        }
        self.fold_and_store(entries, payload, vec![Effect::Receipt(id, receipt)]);
    }

    /// What tells this content from any other. Without the operation's key by one that lives as long as this
    /// actor: a retry is known as one until then, and after a restart once more recorded.
    fn mark(&self, content: &[u8]) -> String {
        self.around.vault.mark(self.id, content).unwrap_or_else(|_| self.marker.mark(self.id, content))
    }

    /// Seals a personal part, so that the record can commit to it without containing it.
    pub(super) fn seal(&self, text: String) -> Result<SealedPayload, VaultError> {
        self.seal_bytes(&Zeroizing::new(text.into_bytes()))
    }

    fn seal_bytes(&self, content: &[u8]) -> Result<SealedPayload, VaultError> {
        if self.is_being_erased() {
            return Err(VaultError::NoKey);
        }
        let sealed = self.around.vault.seal(self.id, content);
        if let Err(error) = &sealed {
            tracing::error!(operation.id = %self.id, %error, "a personal part cannot be sealed");
        }
        sealed
    }

    /// A retry: the same receipt, no second entry (I-9).
    fn receipt_again(&mut self, report: einhalt_protocol::ids::ReportId, receipt: ReceiptFor) {
        match self.pending.iter_mut().find(|pending| pending.holds(report)) {
            Some(pending) if !self.receipted.contains_key(&report) => {
                pending.also(Effect::Receipt(report, receipt));
            }
            Some(_) | None => self.receipt(report, receipt),
        }
    }
}
