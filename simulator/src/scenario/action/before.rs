//! Before first contact: the plan with its family, pre-flight items, READY, supporters.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use einhalt_protocol::operation::place::PlaceKind;
use einhalt_protocol::operation::plan::Known;
use einhalt_protocol::operation::plan::Person;
use einhalt_protocol::operation::preflight::PreflightItem;
use einhalt_protocol::people::{AgeClass, FamilyRole, Slot};

use super::super::Moment;
use super::super::fields::{Desk, Fields, word_of};
use super::super::place::{self, PlaceSpec};
use crate::before;

/// A plan, as a scenario writes it.
#[derive(Debug, Clone)]
pub struct PlanSpec {
    /// First contact; none: now.
    pub starts_at: Option<Moment>,
    /// Planned end; none: three hours later.
    pub ends_at: Option<Moment>,
    /// The persons.
    pub persons: Vec<Person>,
    /// Minors who are not persons of the plan.
    pub other_minors: Known,
    /// The kind of the pick-up place.
    pub place_kind: PlaceKind,
    /// Where it is.
    pub place: Option<PlaceSpec>,
    /// Answers to pre-flight items that are not "yes".
    pub preflight: BTreeMap<PreflightItem, Known>,
    /// Whether everything is answered and the operation declared ready, once the plan is accepted.
    pub ready: bool,
}

/// Something done before first contact.
#[derive(Debug, Clone)]
pub enum Before {
    /// Answer a pre-flight item.
    Answer {
        /// The item.
        item: PreflightItem,
        /// The answer.
        answer: Known,
        /// Whether a reason is given with a "no".
        reasoned: bool,
    },
    /// Declare it ready.
    Ready,
    /// Give or withdraw the release from confidentiality.
    SupporterRelease {
        /// Given.
        given: bool,
    },
    /// Tell a supporter of a stop.
    InformSupporter,
    /// State a person's age.
    CorrectAge {
        /// The person.
        person: Slot,
        /// The age class.
        age: AgeClass,
    },
    /// Confirm a stated age.
    ConfirmAge {
        /// The person.
        person: Slot,
    },
}

/// Reads what `word` asks for, if it is one of these.
pub fn read(word: &str, desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Option<Before> {
    Some(match word {
        "answer preflight" => Before::Answer {
            item: fields.wanted_word(desk, "item")?,
            answer: fields.word(desk, "answer").unwrap_or(Known::Yes),
            reasoned: fields.flag(desk, "reasoned").unwrap_or(true),
        },
        "ready" => Before::Ready,
        "release from confidentiality" => {
            Before::SupporterRelease { given: fields.flag(desk, "given").unwrap_or(true) }
        }
        "inform supporter" => Before::InformSupporter,
        "correct age" => Before::CorrectAge {
            person: fields.wanted_word(desk, "person")?,
            age: fields.wanted_word(desk, "age")?,
        },
        "confirm age" => Before::ConfirmAge { person: fields.wanted_word(desk, "person")? },
        _ => return None,
    })
}

/// Reads a plan.
pub fn read_plan(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> PlanSpec {
    let preflight: BTreeMap<_, _> = fields.free_words(desk, "preflight").into_iter().collect();
    let all_answered = !preflight.values().any(|answer| *answer == Known::Unknown);
    PlanSpec {
        persons: read_persons(desk, fields),
        starts_at: fields.moment(desk, "starts_at"),
        ends_at: fields.moment(desk, "ends_at"),
        other_minors: fields.word(desk, "other_minors").unwrap_or(Known::No),
        place_kind: fields.word(desk, "place_kind").unwrap_or(PlaceKind::Dwelling),
        place: place::read(desk, fields),
        ready: fields.flag(desk, "ready").unwrap_or(all_answered),
        preflight,
    }
}

/// What is written about one person: `child`, `adult spouse`, `adult spouse stays`, `youth born 2009-01-31`.
struct Written {
    slot: Slot,
    age: AgeClass,
    family: Option<FamilyRole>,
    stays: bool,
    born_on: Option<NaiveDate>,
}

fn read_persons(desk: &mut Desk<'_>, fields: &mut Fields<'_>) -> Vec<Person> {
    let at = fields.position("persons");
    let name = fields.name("persons");
    let texts = fields.free_texts(desk, "persons");
    if texts.is_empty() {
        desk.note(at, &name, "at least one person is wanted, such as { E1 = \"adult\" }");
    }
    let written: Vec<Written> =
        texts.iter().filter_map(|(slot, text)| read_person(desk, at, &name, slot, text)).collect();
    let minors = written.iter().filter(|person| person.age.counts_as_minor()).count();
    let adults = written.len() - minors;
    let derived = |age: AgeClass| match (age.counts_as_minor(), minors, adults) {
        (true, ..) => FamilyRole::Child,
        (false, 0, 2) => FamilyRole::Spouse,
        (false, 0, _) => FamilyRole::Other,
        (false, ..) => FamilyRole::CustodialParent,
    };
    let persons = written.into_iter().map(|person| Person {
        to_be_removed: !person.stays,
        born_on: person.born_on,
        ..before::person(person.slot, person.age, person.family.unwrap_or_else(|| derived(person.age)))
    });
    persons.collect()
}

fn read_person(desk: &mut Desk<'_>, at: usize, name: &str, slot: &str, text: &str) -> Option<Written> {
    let mut words = text.split_whitespace();
    let slot = word_of(desk, at, name, slot);
    let age = word_of(desk, at, name, words.next().unwrap_or_default());
    let (mut family, mut stays, mut born_on) = (None, false, None);
    while let Some(word) = words.next() {
        match word {
            "stays" => stays = true,
            "parent" => family = Some(FamilyRole::CustodialParent),
            "born" => {
                born_on = words.next().and_then(|day| day.parse().ok());
                if born_on.is_none() {
                    desk.note(at, name, "after `born` a day is wanted, such as 2009-01-31");
                }
            }
            other => family = word_of(desk, at, name, other),
        }
    }
    Some(Written { slot: slot?, age: age?, family, stays, born_on })
}
