//! The two servers of a bench, each a process of its own, and everyone who takes part on each.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use chrono::TimeDelta;
use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::operation::command::{Ask, AskStep};
use einhalt_protocol::operation::plan::{Known, Plan, Step};
use einhalt_protocol::people::{AgeClass, FamilyRole, Role};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::Broken;
use super::device::{Absent, Dialect};
use super::usage::Usage;
use crate::before;
use crate::host::Time;
use crate::load::crowd::enlist;
use crate::load::program::Program;
use crate::rest::{Rest, Session};

/// Calls made at the same time while a case is set up.
const AT_ONCE: usize = 32;

/// How many operations, of how many devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Operations, or groups.
    pub groups: usize,
    /// Devices in each.
    pub devices: usize,
}

impl Shape {
    /// All devices.
    pub const fn all(self) -> usize {
        self.groups * self.devices
    }
}

/// A server under the bench.
pub enum Target {
    /// Ours.
    Einhalt(Program),
    /// The bare broadcaster. It dies with this value.
    Limit {
        /// The process.
        child: Child,
        /// Its address.
        url: String,
    },
}

impl Target {
    /// Starts the program `einhalt` with data in this folder.
    pub async fn einhalt(binary: &Path, data: &Path) -> Result<Self, Broken> {
        // A bench of all cases lasts longer than a token that nobody renews.
        Ok(Self::Einhalt(Program::start(binary, data, &[("EINHALT_LIMITS__TOKEN_MINUTES", "1440")]).await?))
    }

    /// Starts the bare broadcaster: this program, told to be one.
    pub async fn limit(data: &Path) -> Result<Self, Broken> {
        std::fs::create_dir_all(data)?;
        let mut child = Command::new(std::env::current_exe()?)
            .args(["limit-server", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = child.stdout.take().ok_or("the limit says nothing")?;
        let line = BufReader::new(output).lines().next_line().await?;
        let url = line.as_deref().and_then(|line| line.strip_prefix("listening: "));
        let url = url.ok_or("the limit does not say where it listens")?.to_owned();
        Ok(Self::Limit { child, url })
    }

    /// What it is called in tables.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Einhalt(_) => "einhalt",
            Self::Limit { .. } => "limit",
        }
    }

    /// What its process has used so far.
    pub fn usage(&self) -> Result<Usage, Broken> {
        let id = match self {
            Self::Einhalt(program) => program.id(),
            Self::Limit { child, .. } => child.id(),
        };
        Usage::of(id.ok_or("the server has ended")?)
    }

    /// Everyone who will take part: on our server paired, members, and their operations begun.
    pub async fn gather(&self, shape: Shape, answers: bool) -> Result<Vec<Absent>, Broken> {
        match self {
            Self::Limit { url, .. } => {
                let base: Arc<str> = url.as_str().into();
                let absent = |number| Absent {
                    number,
                    base: Arc::clone(&base),
                    dialect: Dialect::Limit { group: number / shape.devices },
                    answers,
                    newest: Seq::NONE,
                };
                Ok((0..shape.all()).map(absent).collect())
            }
            Self::Einhalt(program) => {
                let admin = Rest::new(&program.url)?.sign_in("admin", &program.password).await?;
                pair(&admin, shape, answers).await
            }
        }
    }
}

async fn pair(admin: &Session, shape: Shape, answers: bool) -> Result<Vec<Absent>, Broken> {
    before::know_facilities(admin, Time::real().now()).await?;
    let (_, code) = enlist(admin, "bench-lead", Role::Lead, 1).await?;
    let lead = Arc::new(admin.rest().pair(&code, "L").await?);
    let (officers, code) = enlist(admin, "bench-officers", Role::Officer, shape.all()).await?;
    let operations: Vec<OperationId> = stream::iter(0..shape.groups)
        .map(|number| begin(&lead, officers, number))
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let base: Arc<str> = admin.rest().base().into();
    stream::iter(0..shape.all())
        .map(|number| {
            let (rest, code, base) = (admin.rest().clone(), code.clone(), Arc::clone(&base));
            let operation = operations.get(number / shape.devices).copied();
            async move {
                let operation = operation.ok_or("a device without an operation")?;
                let session = Arc::new(rest.pair(&code, "T").await?);
                let dialect = Dialect::Einhalt { session, operation };
                Ok(Absent { number, base, dialect, answers, newest: Seq::NONE })
            }
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await
}

/// Plans an operation and begins it: a stop of one that runs is what counts.
async fn begin(
    lead: &Arc<Session>,
    officers: einhalt_protocol::ids::AccountId,
    number: usize,
) -> Result<OperationId, Broken> {
    let now = Time::real().now();
    let operation = lead.create_operation(&format!("Bench {number}"), true).await?;
    lead.put_member(operation, officers, Role::Officer, "T").await?;
    let person = before::person("E1".parse()?, AgeClass::Adult, FamilyRole::Other);
    let plan = Plan {
        starts_at: now,
        ends_at: now + TimeDelta::hours(2),
        persons: vec![person],
        other_minors: Known::No,
        pick_up: before::dwelling(None),
    };
    lead.plan(operation, &plan).await?;
    for ask in before::all_ready(now) {
        lead.command(operation, &ask).await?;
    }
    lead.command(operation, &Ask::Step(AskStep::of(Step::Begin))).await?;
    Ok(operation)
}
