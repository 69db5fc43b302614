//! The outbox: a report is kept until its receipt, and sent again with the same id and the same
//! bytes on every new connection and whenever the answer is overdue. It never gives up (I-1, I-9).

use std::sync::Arc;

use chrono::TimeDelta;
use einhalt_protocol::ids::{ReportId, Seq};
use einhalt_protocol::wire::client_frame::KnownHead;
use einhalt_protocol::wire::server_frame::Receipt;
use sha2::{Digest, Sha256};

use crate::time::Readings;

/// A report without a receipt is sent again after this long on a living connection.
pub const RESEND_AFTER: TimeDelta = TimeDelta::seconds(5);

/// A report that waits for its receipt.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Its id.
    pub report: ReportId,
    /// Its exact bytes.
    pub body: Arc<str>,
    sent: Option<Readings>,
    on_this_socket: bool,
    /// How often it has been sent.
    pub times: u32,
}

/// A report whose receipt has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipted {
    /// Its id.
    pub report: ReportId,
    /// Its place in the record.
    pub seq: Seq,
    /// The head of the chain there.
    pub head: String,
    /// Its exact bytes.
    pub body: Arc<str>,
}

/// What a receipt meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The report leaves the outbox.
    Kept,
    /// A receipt for a resend: same place in the record.
    Repeated,
    /// A receipt with another place than the first one: broken promise (I-1, I-9).
    Contradicts,
    /// The receipt is for other bytes; the report stays.
    OtherBytes,
    /// Not one of this device's reports.
    Foreign,
}

/// Reports on their way, and those that have arrived.
#[derive(Debug, Default)]
pub struct Outbox {
    waiting: Vec<Waiting>,
    receipted: Vec<Receipted>,
}

impl Outbox {
    /// Keeps a report.
    pub fn keep(&mut self, report: ReportId, body: Arc<str>) {
        self.waiting.push(Waiting { report, body, sent: None, on_this_socket: false, times: 0 });
    }

    /// A new connection: everything goes out again.
    pub fn reconnected(&mut self) {
        for waiting in &mut self.waiting {
            waiting.on_this_socket = false;
        }
    }

    /// What has to be sent now, oldest first; notes that it is being sent.
    pub fn due(&mut self, now: Readings) -> Vec<Arc<str>> {
        let due = |waiting: &&mut Waiting| {
            let overdue = waiting.sent.is_none_or(|sent| now.age_since(&sent) >= RESEND_AFTER);
            !waiting.on_this_socket || overdue
        };
        self.waiting
            .iter_mut()
            .filter(due)
            .map(|waiting| {
                waiting.on_this_socket = true;
                waiting.sent = Some(now);
                waiting.times += 1;
                Arc::clone(&waiting.body)
            })
            .collect()
    }

    /// A receipt came.
    pub fn receipt(&mut self, receipt: &Receipt) -> Answer {
        if let Some(known) = self.receipted.iter().find(|known| known.report == receipt.report) {
            let same = known.seq == receipt.seq && known.head == receipt.head;
            return if same { Answer::Repeated } else { Answer::Contradicts };
        }
        let Some(index) = self.waiting.iter().position(|waiting| waiting.report == receipt.report) else {
            return Answer::Foreign;
        };
        if hex::encode(Sha256::digest(self.waiting[index].body.as_bytes())) != receipt.body_hash {
            return Answer::OtherBytes;
        }
        let Waiting { report, body, .. } = self.waiting.remove(index);
        self.receipted.push(Receipted { report, seq: receipt.seq, head: receipt.head.clone(), body });
        Answer::Kept
    }

    /// The reports that wait.
    pub fn waiting(&self) -> &[Waiting] {
        &self.waiting
    }

    /// The reports that have a receipt.
    pub fn receipted(&self) -> &[Receipted] {
        &self.receipted
    }

    /// What this device was told is durable, as far on as it knows (I-11).
    pub fn newest(&self) -> Option<KnownHead> {
        let newest = self.receipted.iter().max_by_key(|receipted| receipted.seq)?;
        Some(KnownHead { seq: newest.seq, head: newest.head.parse().ok()? })
    }

    /// The exact bytes of a report of this device, on its way or not.
    pub fn body_of(&self, report: ReportId) -> Option<Arc<str>> {
        let waiting = self.waiting.iter().map(|w| (w.report, &w.body));
        let receipted = self.receipted.iter().map(|r| (r.report, &r.body));
        waiting.chain(receipted).find(|(id, _)| *id == report).map(|(_, body)| Arc::clone(body))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn at(seconds: i64) -> Readings {
        Readings {
            wall: chrono::DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap(),
            monotonic: TimeDelta::seconds(seconds),
        }
    }

    fn id() -> ReportId {
        ReportId::from_uuid(Uuid::from_u128(1))
    }

    fn receipt(body: &str, seq: u64) -> Receipt {
        Receipt {
            operation: einhalt_protocol::ids::OperationId::from_uuid(Uuid::nil()),
            report: id(),
            seq: Seq(seq),
            head: format!("head{seq}"),
            body_hash: hex::encode(Sha256::digest(body.as_bytes())),
            defects: Vec::new(),
        }
    }

    #[test]
    fn i1_a_report_is_sent_until_its_receipt_always_with_the_same_bytes() {
        let mut outbox = Outbox::default();
        outbox.keep(id(), "body".into());
        assert_eq!(outbox.due(at(0)), ["body".into()], "at once");
        assert!(outbox.due(at(1)).is_empty(), "not while the answer may still come");
        assert_eq!(outbox.due(at(5)), ["body".into()], "again when it is overdue");
        outbox.reconnected();
        assert_eq!(outbox.due(at(6)), ["body".into()], "again on a new connection");
        assert_eq!(outbox.receipt(&receipt("body", 7)), Answer::Kept);
        outbox.reconnected();
        assert!(outbox.due(at(60)).is_empty(), "never after the receipt");
        assert_eq!(outbox.body_of(id()).as_deref(), Some("body"));
    }

    #[test]
    fn i9_receipts_for_other_bytes_or_another_place_are_noticed() {
        let mut outbox = Outbox::default();
        outbox.keep(id(), "body".into());
        assert_eq!(outbox.receipt(&receipt("other", 7)), Answer::OtherBytes);
        assert_eq!(outbox.waiting().len(), 1, "the report stays");
        assert_eq!(outbox.receipt(&receipt("body", 7)), Answer::Kept);
        assert_eq!(outbox.receipt(&receipt("body", 7)), Answer::Repeated);
        assert_eq!(outbox.receipt(&receipt("body", 8)), Answer::Contradicts);
    }
}
