//! A store that fails on command, for tests and fault campaigns. Never part of a running service.
//!
//! It wraps any other store. What a disk does to a service is switched by a [`Faults`] handle: refuse,
//! hang, or leave the outcome of a write unknown. Calls are counted, and one call can be picked to fail.

use std::sync::Arc;

use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::record::chain::Hash;
use tokio::sync::watch;

use super::{AppendError, Appended, Batch, BoxFuture, ReadError, Store, StoredEntry, StoredPayload};

/// How writes go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fault {
    /// They do not.
    #[default]
    None,
    /// They are rolled back, as on a full disk.
    NotStored,
    /// They do not return until another fault, or none, is set; then they do what that one says.
    Hang,
    /// Nobody is told whether they took effect, as after a failed sync.
    Unknown {
        /// Whether they did.
        stored: bool,
    },
}

/// How reads go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reads {
    /// They do not.
    #[default]
    Work,
    /// They are refused.
    Fail,
    /// They do not return until something else is set.
    Hang,
}

#[derive(Debug, Clone, Copy, Default)]
struct Plan {
    fault: Fault,
    /// Picked calls, counted from 1, that fail in their own way.
    picked: Option<(u64, Fault)>,
    reads: Reads,
    /// How often a fault has been set: what hangs waits for the next time.
    switched: u64,
    calls: u64,
    waiting: u64,
}

/// The switch. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Faults {
    plan: Arc<watch::Sender<Plan>>,
}

impl Faults {
    /// From now on every write does this; writes that hang go on with it.
    pub fn set(&self, fault: Fault) {
        self.plan.send_modify(|plan| {
            plan.fault = fault;
            plan.switched += 1;
        });
    }

    /// The `call`th write, counted from 1 since the start, does this; the others do what is set.
    pub fn set_for_call(&self, call: u64, fault: Fault) {
        self.plan.send_modify(|plan| plan.picked = Some((call, fault)));
    }

    /// From now on every read does this; reads that hang go on with it.
    pub fn set_reads(&self, reads: Reads) {
        self.plan.send_modify(|plan| plan.reads = reads);
    }

    /// How many writes have begun.
    pub fn calls(&self) -> u64 {
        self.plan.borrow().calls
    }

    /// Returns when at least `calls` writes have begun.
    pub async fn called(&self, calls: u64) {
        self.until(|plan| plan.calls >= calls).await;
    }

    /// Returns when a write hangs.
    pub async fn hanging(&self) {
        self.until(|plan| plan.waiting > 0).await;
    }

    async fn until(&self, reached: impl FnMut(&Plan) -> bool) -> Plan {
        let mut plan = self.plan.subscribe();
        // `self` holds the sender, so waiting cannot fail.
        plan.wait_for(reached).await.map_or_else(|_| Plan::default(), |plan| *plan)
    }
}

/// A store whose writes go wrong on command.
pub struct FaultyStore {
    inner: Arc<dyn Store>,
    faults: Faults,
}

impl FaultyStore {
    /// Wraps `inner`; works until the switch says otherwise.
    pub fn new(inner: Arc<dyn Store>) -> (Self, Faults) {
        let faults = Faults { plan: Arc::new(watch::Sender::new(Plan::default())) };
        (Self { inner, faults: faults.clone() }, faults)
    }

    async fn write<T>(&self, call: BoxFuture<'_, Result<T, AppendError>>) -> Result<T, AppendError> {
        match self.next_fault().await {
            Fault::None | Fault::Hang => call.await,
            Fault::NotStored => Err(AppendError::NotStored("the store was told to refuse".into())),
            Fault::Unknown { stored } => {
                if stored {
                    call.await?;
                }
                Err(AppendError::Unknown("the store was told to leave it open".into()))
            }
        }
    }

    /// Counts the call, waits while it has to hang, and says how it ends.
    async fn next_fault(&self) -> Fault {
        let mut now = Plan::default();
        self.faults.plan.send_modify(|plan| {
            plan.calls += 1;
            now = *plan;
        });
        let fault = match now.picked {
            Some((call, fault)) if call == now.calls => fault,
            _ => now.fault,
        };
        if fault != Fault::Hang {
            return fault;
        }
        self.faults.plan.send_modify(|plan| plan.waiting += 1);
        let released = {
            let set = |plan: &Plan| plan.switched > now.switched && plan.fault != Fault::Hang;
            self.faults.until(set).await.fault
        };
        self.faults.plan.send_modify(|plan| plan.waiting -= 1);
        released
    }

    async fn reading<T>(&self, call: BoxFuture<'_, Result<T, ReadError>>) -> Result<T, ReadError> {
        if self.faults.until(|plan| plan.reads != Reads::Hang).await.reads == Reads::Fail {
            return Err(ReadError("the store was told to refuse".into()));
        }
        call.await
    }
}

impl Store for FaultyStore {
    fn append<'a>(&'a self, batches: &'a [Batch]) -> BoxFuture<'a, Result<Vec<Appended>, AppendError>> {
        Box::pin(self.write(self.inner.append(batches)))
    }

    fn probe(&self) -> BoxFuture<'_, Result<(), AppendError>> {
        Box::pin(self.write(self.inner.probe()))
    }

    fn read(
        &self,
        operation: OperationId,
        after: Seq,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<StoredEntry>, ReadError>> {
        Box::pin(self.reading(self.inner.read(operation, after, limit)))
    }

    fn payloads(
        &self,
        operation: OperationId,
        after: Seq,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<StoredPayload>, ReadError>> {
        Box::pin(self.reading(self.inner.payloads(operation, after, limit)))
    }

    fn erase_payloads(&self, operation: OperationId) -> BoxFuture<'_, Result<u64, AppendError>> {
        Box::pin(self.write(self.inner.erase_payloads(operation)))
    }

    fn head(&self, operation: OperationId) -> BoxFuture<'_, Result<(Seq, Hash), ReadError>> {
        Box::pin(self.reading(self.inner.head(operation)))
    }

    fn operations(&self) -> BoxFuture<'_, Result<Vec<OperationId>, ReadError>> {
        Box::pin(self.reading(self.inner.operations()))
    }

    fn take_clean_mark(&self) -> BoxFuture<'_, Result<bool, AppendError>> {
        Box::pin(self.write(self.inner.take_clean_mark()))
    }

    fn set_clean_mark(&self) -> BoxFuture<'_, Result<(), AppendError>> {
        Box::pin(self.write(self.inner.set_clean_mark()))
    }
}
