//! Where a play takes place: which server, which time, and what is left of it afterwards.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono_tz::Europe::Berlin;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::OperationId;
use serde_json::json;

use super::facilities::Lists;
use super::opening::call;
use super::stage::StageError;
use crate::before;
use crate::host::{Host, Settings, Time};
use crate::rest::{Rest, Session};
use crate::scenario::Scenario;

/// Without another word a scenario starts then: an ordinary day.
const ORDINARY_DAY: &str = "2026-05-05T07:00:00Z";

/// Where the server is.
pub enum Venue {
    /// In this process, with a time that moves by hand.
    Own,
    /// The same; the data stays in a folder of the scenario's name under this one.
    Kept(PathBuf),
    /// In this process, together with other plays, in a time that moves for all of them.
    Together {
        /// The administrator.
        admin: Arc<Session>,
        /// The time.
        time: Time,
    },
    /// Elsewhere, in real time.
    Elsewhere {
        /// Its address.
        url: String,
        /// Its administrator's account.
        name: String,
        /// And password.
        password: String,
    },
}

/// What a play has to itself, and what it shares.
pub(super) struct Ground {
    /// The server, if it is the play's own.
    pub(super) host: Option<Host>,
    /// Its data, if nobody wants it afterwards.
    pub(super) folder: Option<tempfile::TempDir>,
    /// The time.
    pub(super) time: Time,
    /// The administrator.
    pub(super) admin: Arc<Session>,
    /// The lists of facilities the server knows.
    pub(super) lists: Lists,
}

impl Venue {
    /// Makes the place ready for a scenario.
    pub(super) async fn open(
        &self,
        scenario: &Scenario,
        start: Option<Timestamp>,
        data: &Path,
    ) -> Result<Ground, StageError> {
        let ground = match self {
            Self::Own => {
                let folder = tempfile::tempdir()?;
                let ground = own(scenario, start, folder.path(), data).await?;
                Ground { folder: Some(folder), ..ground }
            }
            Self::Kept(under) => {
                let folder = under.join(scenario.stem()).join("data");
                std::fs::create_dir_all(&folder)?;
                own(scenario, start, &folder, data).await?
            }
            Self::Together { admin, time } => {
                let lists = read_lists(scenario, time, data)?;
                Ground { host: None, folder: None, time: time.clone(), admin: Arc::clone(admin), lists }
            }
            Self::Elsewhere { url, name, password } => {
                let rest = Rest::new(url).map_err(call("connecting"))?;
                let admin = rest.sign_in(name, password).await.map_err(call("signing in"))?;
                let time = Time::real();
                before::know_facilities(&admin, time.now())
                    .await
                    .map_err(call("importing a list of facilities"))?;
                let lists = read_lists(scenario, &time, data)?;
                Ground { host: None, folder: None, time, admin: Arc::new(admin), lists }
            }
        };
        Ok(ground)
    }

    /// Leaves word of what was played beside data that is kept: who may look at it, and which operations.
    pub(super) fn leave_word<'u>(
        &self,
        scenario: &Scenario,
        host: Option<&Host>,
        units: impl Iterator<Item = (&'u str, OperationId)>,
    ) -> Result<(), StageError> {
        let (Self::Kept(under), Some(host)) = (self, host) else { return Ok(()) };
        let operations: serde_json::Map<_, _> =
            units.map(|(unit, operation)| (unit.to_owned(), json!(operation))).collect();
        let word = json!({
            "name": scenario.name,
            "administrator_password": host.first_password()?,
            "operations": operations,
        });
        Ok(std::fs::write(under.join(scenario.stem()).join("play.json"), format!("{word:#}\n"))?)
    }
}

/// A server of the play's own, on this data folder.
async fn own(
    scenario: &Scenario,
    start: Option<Timestamp>,
    folder: &Path,
    data: &Path,
) -> Result<Ground, StageError> {
    let ordinary = ORDINARY_DAY.parse().map_err(|_| StageError::NoSuchTime);
    let time = Time::by_hand(start.map_or(ordinary, Ok)?);
    let settings = Settings { policy: scenario.policy.clone(), ..Settings::local(folder) };
    let host = Host::start(settings, time.clone()).await?;
    let rest = Rest::new(&host.url()).map_err(call("connecting"))?;
    let admin = rest.sign_in("admin", host.first_password()?).await.map_err(call("signing in"))?;
    let lists = read_lists(scenario, &time, data)?;
    for list in &lists.imports {
        admin.import_places(list).await.map_err(call("importing a list of facilities"))?;
    }
    Ok(Ground { host: Some(host), folder: None, time, admin: Arc::new(admin), lists })
}

fn read_lists(scenario: &Scenario, time: &Time, data: &Path) -> Result<Lists, StageError> {
    let today = time.now().with_timezone(&Berlin).date_naive();
    Lists::read(&scenario.facilities, data, today).map_err(StageError::NoList)
}
