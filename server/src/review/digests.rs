//! Operations in a few words, in memory: what a list of thousands is searched and filtered in.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::OperationId;
use einhalt_protocol::operation::State;
use einhalt_protocol::review::statistics::{told_from, year_of};
use einhalt_protocol::review::{OperationFacts, ReviewDigest};
use einhalt_protocol::safeguards::retention;
use einhalt_protocol::wire::view::RetentionView;

use super::Record;

/// One operation in a few words. Nothing personal.
pub struct Digest {
    /// What a list shows.
    pub listed: ReviewDigest,
    /// What statistics count.
    pub facts: OperationFacts,
    /// How long what is personal is kept, as it stood at the end; none before it.
    pub(super) kept: Option<RetentionView>,
}

impl Digest {
    pub(super) fn of(record: &Record) -> Self {
        let review = record.review(&BTreeMap::new());
        let facts = review.facts();
        // What came in after its year was told changes no statistics (`protocol::review::statistics`).
        let zone = record.policy.night.zone;
        let told = told_from(year_of(facts.at, zone), zone);
        let late = |at: Timestamp| told.is_some_and(|told| at >= told);
        let facts = match record.entries.iter().position(|(_, entry)| late(entry.at)) {
            Some(first) => record.until(first).review(&BTreeMap::new()).facts(),
            None => facts,
        };
        let mut state = State::default();
        for (seq, entry) in &record.entries {
            state.apply(entry, Some(*seq));
        }
        let kept = state.ended.and_then(|(_, at)| retention::view(&state, at, &record.policy));
        Self { listed: review.digest(), facts, kept }
    }

    /// How long what is personal is kept, and what became of it; none while the operation has not ended.
    pub fn retention(&self, now: Timestamp) -> Option<RetentionView> {
        let kept = self.kept.clone()?;
        Some(RetentionView { due: kept.due_at <= now && kept.erased_at.is_none(), ..kept })
    }
}

/// All that are known, each with how often its record had grown before it was read. What is missing, or
/// older than its record, is made when somebody asks for it.
#[derive(Default)]
pub(super) struct Digests(RwLock<BTreeMap<OperationId, (u64, Arc<Digest>)>>);

impl Digests {
    pub(super) fn get(&self, operation: OperationId, growth: u64) -> Option<Arc<Digest>> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (seen, digest) = all.get(&operation)?;
        (*seen == growth).then(|| Arc::clone(digest))
    }

    pub(super) fn keep(&self, operation: OperationId, growth: u64, digest: &Arc<Digest>) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if all.get(&operation).is_none_or(|(seen, _)| *seen <= growth) {
            all.insert(operation, (growth, Arc::clone(digest)));
        }
    }
}
