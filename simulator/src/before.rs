//! What has to be done before first contact: every pre-flight item answered, the operation declared
//! ready. Requests as any client would send them.

use chrono_tz::Europe::Berlin;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::operation::command::Ask;
use einhalt_protocol::operation::evidence::Nothing;
use einhalt_protocol::operation::place::{FacilityList, Fix, PlaceKind};
use einhalt_protocol::operation::plan::{Known, Person, PickUp};
use einhalt_protocol::operation::preflight::{AnswerPreflight, PreflightItem};
use einhalt_protocol::people::{AgeClass, FamilyRole, Slot};

use crate::host::INVENTED_FACILITIES;
use crate::rest::{Import, RestError, Session};

/// Answers one item; a "no" comes with its reason.
pub fn answer(item: PreflightItem, answer: Known, now: Timestamp) -> Ask {
    Ask::AnswerPreflight(AnswerPreflight {
        item,
        answer,
        on: now.with_timezone(&Berlin).date_naive(),
        source: "File note".to_owned(),
        reason: (answer == Known::No).then(|| "As the drill has it".to_owned()),
    })
}

/// Everything is answered with yes and the operation declared ready.
pub fn all_ready(now: Timestamp) -> Vec<Ask> {
    let answers = PreflightItem::ALL.iter().map(|item| answer(*item, Known::Yes, now));
    answers.chain([Ask::Ready(Nothing {})]).collect()
}

/// Imports the invented list of facilities where the server knows none (administrator): without one
/// no contact may begin.
pub async fn know_facilities(admin: &Session, now: Timestamp) -> Result<(), RestError> {
    if admin.facilities().await? != FacilityList::Missing {
        return Ok(());
    }
    let as_of = now.with_timezone(&Berlin).date_naive();
    let content = INVENTED_FACILITIES.to_owned();
    admin.import_places(&Import { name: "invented".to_owned(), kind: None, as_of, content }).await
}

/// A person of a plan who is to be removed.
pub const fn person(slot: Slot, age: AgeClass, family: FamilyRole) -> Person {
    Person { slot, age, family, to_be_removed: true, born_on: None }
}

/// A dwelling as the pick-up place.
pub const fn dwelling(position: Option<Fix>) -> PickUp {
    PickUp { kind: PlaceKind::Dwelling, position }
}
