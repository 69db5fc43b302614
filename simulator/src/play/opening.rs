//! Before a play: everyone gets an account and a paired device, every operation is opened and staffed.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use einhalt_protocol::ids::{MeasureId, OperationId};
use einhalt_protocol::people::{Role, Slot};

use super::stage::StageError;
use crate::oracle::Oracle;
use crate::rest::{RestError, Session};
use crate::scenario::{Member, Scenario};

/// The policy's lease, until a device has been told another.
const LEASE: TimeDelta = TimeDelta::seconds(15);

/// One operation on stage.
pub struct Unit {
    /// The operation.
    pub operation: OperationId,
    /// What must hold, whatever happens.
    pub oracle: Oracle,
    /// The persons to be removed, by the newest accepted plan.
    pub persons: Option<Vec<Slot>>,
}

/// Names what was attempted when a call fails.
pub fn call(what: &'static str) -> impl Fn(RestError) -> StageError {
    move |error| StageError::Call(what, error)
}

/// Makes an account for everyone and pairs a device with it.
pub async fn pair_all(admin: &Session, members: &[Member]) -> Result<Vec<Session>, StageError> {
    let play = uuid::Uuid::new_v4().simple().to_string();
    let mut sessions = Vec::new();
    for member in members {
        let name = format!("play-{}-{}", &play[..8], member.sign.to_lowercase());
        let account = admin.create_account(&name, member.role).await.map_err(call("creating an account"))?;
        let code = admin.pairing_code(account, 10, 1).await.map_err(call("asking for a pairing code"))?;
        sessions.push(admin.rest().pair(&code.code, &member.sign).await.map_err(call("pairing a device"))?);
    }
    Ok(sessions)
}

/// Longest reference the server takes, in characters.
const REFERENCE: usize = 64;

/// The file's name, so that the operation is found again in lists and reviews.
fn reference(scenario: &Scenario, unit: &str) -> String {
    format!("{} {unit}", scenario.stem()).trim_end().chars().take(REFERENCE).collect()
}

/// Opens the operations and makes everyone a member of theirs. Several are one collective measure.
pub async fn open_units(
    sessions: &[Session],
    scenario: &Scenario,
) -> Result<BTreeMap<String, Unit>, StageError> {
    let mut measure: Option<MeasureId> = None;
    let mut units = BTreeMap::new();
    for unit in &scenario.units {
        let crew: Vec<(&Member, &Session)> =
            scenario.members.iter().zip(sessions).filter(|(member, _)| member.unit == *unit).collect();
        let opens = |role: Role| crew.iter().find(move |(member, _)| member.role == role);
        let no_lead = || StageError::Call("opening an operation", RestError::BadKey);
        let (_, opener) = opens(Role::Lead).or_else(|| opens(Role::Supervisor)).ok_or_else(no_lead)?;
        if scenario.units.len() > 1 && measure.is_none() {
            let opened = opener.open_measure(&reference(scenario, ""), scenario.drill).await;
            measure = Some(opened.map_err(call("opening a measure"))?);
        }
        let opened = opener.open(&reference(scenario, unit), scenario.drill, measure).await;
        let operation = opened.map_err(call("opening an operation"))?;
        // Who opens it is a member already.
        for (member, session) in crew.iter().filter(|(_, session)| session.device != opener.device) {
            opener
                .put_member(operation, session.account, member.role, &member.sign)
                .await
                .map_err(call("making a member"))?;
        }
        units.insert(unit.clone(), Unit { operation, oracle: Oracle::new(LEASE), persons: None });
    }
    Ok(units)
}
