//! The policy file into values that cannot be wrong. Every mistake is told at once (section 6, row 7);
//! whatever is looser than the agreement has to be declared (`overrides`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::TimeDelta;
use chrono_tz::{TZ_VARIANTS, Tz};
use sha2::{Digest, Sha256};
use toml::de::DeTable;

use super::mistake::{PolicyMistakeCode as Code, nearest};
use super::section::{Section, Sheet};
use super::{
    Clause, ClauseId, Delivery, Deviation, Emergency, Fitness, Lease, Night, NightWindow, Policy,
    PolicyMistake, Protects, Rescue, UnexpectedMinor, conduct, overrides,
};
use crate::operation::evidence::Profession;
use crate::people::Role;

/// The exact bytes of the agreement as the product ships it.
const KREIS_UNNA: &str = include_str!("../../kreis-unna.toml");

#[expect(clippy::expect_used, reason = "the file is part of the program; a test parses it")]
static DEFAULT: LazyLock<Policy> =
    LazyLock::new(|| Policy::recorded(KREIS_UNNA).expect("kreis-unna.toml has no mistakes"));

impl Policy {
    /// The agreement of the district of Unna: the default, and what every other policy is measured by.
    pub fn kreis_unna() -> &'static Self {
        &DEFAULT
    }

    /// Reads a policy file. Refuses it with all its mistakes, including whatever it loosens undeclared.
    pub fn parse(text: &str) -> Result<Self, Vec<PolicyMistake>> {
        let agreement = Self::kreis_unna();
        let (policy, mut mistakes) = read(text, Some(agreement));
        // Sections that could not be read stand as in the agreement here, and so loosen nothing.
        let mut loosened =
            policy.as_ref().map_or_else(Vec::new, |p| overrides::undeclared(p, agreement, text));
        if !mistakes.is_empty() {
            loosened.retain(|mistake| mistake.code == Code::LoosenedUndeclared);
        }
        mistakes.extend(loosened);
        mistakes.sort_by_key(|mistake| mistake.line);
        whole(policy, mistakes)
    }

    /// Reads the policy a record ran under. What it loosened was judged when it came into force; a
    /// verifier only needs its rules.
    pub(crate) fn recorded(text: &str) -> Option<Self> {
        let (policy, mistakes) = read(text, None);
        whole(policy, mistakes).ok()
    }

    /// SHA-256 of a policy file's exact bytes, in hex: what the first entry of a record names.
    pub fn hash_of(text: &str) -> String {
        hex::encode(Sha256::digest(text.as_bytes()))
    }
}

/// Reads a file as far as it can be read. Sections with mistakes come from `agreement`, where one is given.
fn read(text: &str, agreement: Option<&Policy>) -> (Option<Policy>, Vec<PolicyMistake>) {
    let (document, errors) = DeTable::parse_recoverable(text);
    let sheet = Sheet::new(text);
    for error in &errors {
        let span = error.span().unwrap_or_default();
        sheet.note(&span, "", Code::NotToml).wanted(error.message());
    }
    let policy = policy(Section::root(&sheet, &document), text, agreement);
    let mut mistakes = sheet.into_mistakes();
    if !errors.is_empty() {
        // What could not be read at all would otherwise be called missing as well.
        mistakes.retain(|mistake| mistake.code != Code::MissingField);
    }
    (policy, mistakes)
}

/// A policy without a mistake, or the mistakes.
fn whole(policy: Option<Policy>, mistakes: Vec<PolicyMistake>) -> Result<Policy, Vec<PolicyMistake>> {
    match policy {
        Some(policy) if mistakes.is_empty() => Ok(policy),
        Some(_) | None => Err(mistakes),
    }
}

fn policy(mut root: Section<'_, '_>, text: &str, agreement: Option<&Policy>) -> Option<Policy> {
    let name = root.text("name");
    let version = root.text("version");
    let lease = lease(root.table("lease"));
    let delivery = delivery(root.table("delivery"));
    let emergency = emergency(root.table("emergency"));
    let fitness = fitness(root.table("fitness"));
    let night = night(root.table("night"));
    let rescue = rescue(root.table("rescue"));
    let preflight = conduct::preflight(root.table("preflight"));
    let family = conduct::family(root.table("family"));
    let facility = conduct::facility(root.table("facility"));
    let document = conduct::document(root.table("document"));
    let force = conduct::force(root.table("force"));
    let comms = conduct::comms(root.table("comms"));
    let devices = conduct::devices(root.table("devices"));
    let monitor = conduct::monitor(root.table("monitor"));
    let retention = conduct::retention(root.table_if_given("retention"));
    let clauses = clauses(root.table("clauses"));
    let deviations = deviations(root.tables("deviations"));
    root.finish();
    Some(Policy {
        name: or(name, agreement, |a| &a.name)?,
        version: or(version, agreement, |a| &a.version)?,
        hash: Policy::hash_of(text),
        text: text.to_owned(),
        clauses: or(clauses, agreement, |a| &a.clauses)?,
        lease: or(lease, agreement, |a| &a.lease)?,
        delivery: or(delivery, agreement, |a| &a.delivery)?,
        emergency: or(emergency, agreement, |a| &a.emergency)?,
        fitness: or(fitness, agreement, |a| &a.fitness)?,
        night: or(night, agreement, |a| &a.night)?,
        rescue: or(rescue, agreement, |a| &a.rescue)?,
        preflight: or(preflight, agreement, |a| &a.preflight)?,
        family: or(family, agreement, |a| &a.family)?,
        facility: or(facility, agreement, |a| &a.facility)?,
        document: or(document, agreement, |a| &a.document)?,
        force: or(force, agreement, |a| &a.force)?,
        comms: or(comms, agreement, |a| &a.comms)?,
        devices: or(devices, agreement, |a| &a.devices)?,
        monitor: or(monitor, agreement, |a| &a.monitor)?,
        retention: or(retention, agreement, |a| &a.retention)?,
        deviations: or(deviations, agreement, |a| &a.deviations)?,
    })
}

/// What was read, or the same part of the agreement.
fn or<T: Clone>(read: Option<T>, agreement: Option<&Policy>, part: fn(&Policy) -> &T) -> Option<T> {
    read.or_else(|| agreement.map(|agreement| part(agreement).clone()))
}

fn lease(mut section: Section<'_, '_>) -> Option<Lease> {
    let duration = seconds(section.integer("lease_s", 2..=600));
    let heartbeat = seconds(section.integer("heartbeat_s", 1..=300));
    if let (Some(duration), Some(heartbeat)) = (duration, heartbeat)
        && heartbeat * 2 > duration
    {
        section.note("heartbeat_s", Code::WrongOrder).wanted("at most half of lease_s");
    }
    section.finish();
    Some(Lease { duration: duration?, heartbeat: heartbeat? })
}

fn delivery(mut section: Section<'_, '_>) -> Option<Delivery> {
    let expected_after = seconds(section.integer("expected_after_s", 1..=600));
    let second_signal_after = seconds(section.integer("second_signal_after_s", 1..=600));
    let radio_after = seconds(section.integer("radio_after_s", 1..=600));
    if expected_after > second_signal_after && second_signal_after.is_some() {
        section.note("second_signal_after_s", Code::WrongOrder).wanted("not before expected_after_s");
    }
    if second_signal_after > radio_after && radio_after.is_some() {
        section.note("radio_after_s", Code::WrongOrder).wanted("not before second_signal_after_s");
    }
    section.finish();
    Some(Delivery {
        expected_after: expected_after?,
        second_signal_after: second_signal_after?,
        radio_after: radio_after?,
    })
}

fn emergency(mut section: Section<'_, '_>) -> Option<Emergency> {
    let question_within = seconds(section.integer("question_within_s", 1..=600));
    let abort_press = section.integer("abort_press_ms", 0..=5_000);
    section.finish();
    Some(Emergency {
        question_within: question_within?,
        abort_press: TimeDelta::milliseconds(abort_press?.into()),
    })
}

const PROFESSIONS: &[(&str, Profession)] = &[
    ("physician", Profession::Physician),
    ("paramedic", Profession::Paramedic),
    ("nurse", Profession::Nurse),
];

/// Roles that may be entrusted with entering an assessment. Never the lead, who resumes.
const ASSESSORS: &[(&str, Role)] = &[("medic", Role::Medic), ("supervisor", Role::Supervisor)];

fn fitness(mut section: Section<'_, '_>) -> Option<Fitness> {
    let finding_by = section.words("finding_by", PROFESSIONS);
    let entered_by = section.words("entered_by", ASSESSORS);
    let remote_lifts = section.boolean("remote_lifts");
    section.finish();
    Some(Fitness {
        finding_by: finding_by?.into_iter().collect(),
        entered_by: entered_by?.into_iter().collect(),
        remote_lifts: remote_lifts?,
    })
}

const UNEXPECTED_MINOR: &[(&str, UnexpectedMinor)] =
    &[("abort", UnexpectedMinor::Abort), ("hold_until_morning", UnexpectedMinor::HoldUntilMorning)];

const PROTECTS: &[(&str, Protects)] =
    &[("minors", Protects::Minors), ("under_14", Protects::Under14), ("everyone", Protects::Everyone)];

fn night(mut section: Section<'_, '_>) -> Option<Night> {
    let zone = zone(&mut section);
    let forecast_buffer = section.integer("forecast_buffer_min", 0..=1_440);
    let countdown = section.integers("countdown_min", &(1..=1_440));
    if countdown.as_ref().is_some_and(|marks| marks.windows(2).any(|pair| pair[0].0 <= pair[1].0)) {
        section.note("countdown_min", Code::WrongOrder).wanted("descending minutes");
    }
    let unexpected_minor = section.word("unexpected_minor", UNEXPECTED_MINOR);
    let windows = section.tables("windows");
    if windows.is_empty() {
        section.note("windows", Code::OutOfRange).wanted("at least one window");
    }
    let windows: Vec<_> = windows.into_iter().map(window).collect();
    let windows: Option<Vec<_>> = windows.into_iter().collect();
    if windows.as_ref().is_some_and(|windows| !windows.is_empty() && overrides::leave_no_day(windows)) {
        section.note("windows", Code::OutOfRange).wanted("windows that leave some of the day");
    }
    section.finish();
    Some(Night {
        zone: zone?,
        windows: windows?,
        forecast_buffer: TimeDelta::minutes(forecast_buffer?.into()),
        countdown_min: countdown?.into_iter().map(|(minutes, _)| minutes).collect(),
        unexpected_minor: unexpected_minor?,
    })
}

fn zone(section: &mut Section<'_, '_>) -> Option<Tz> {
    let name = section.text("zone")?;
    let zone = name.parse().ok();
    if zone.is_none() {
        let zones = TZ_VARIANTS.iter().map(|zone| zone.name());
        section.note("zone", Code::WrongValue).wanted("an IANA zone").nearest(nearest(&name, zones));
    }
    zone
}

fn window(mut section: Section<'_, '_>) -> Option<NightWindow> {
    let rule = section.text("rule");
    let from = section.time("from");
    let until = section.time("until");
    if from.is_some() && from == until {
        section.note("until", Code::EmptyWindow).wanted("another time than `from`");
    }
    let protects = section.word("protects", PROTECTS);
    section.finish();
    Some(NightWindow { rule: rule?, from: from?, until: until?, protects: protects? })
}

fn rescue(mut section: Section<'_, '_>) -> Option<Rescue> {
    let unclaimed_after = seconds(section.integer("unclaimed_after_s", 1..=600));
    let call_112_within = seconds(section.integer("call_112_within_s", 1..=600));
    section.finish();
    Some(Rescue { unclaimed_after: unclaimed_after?, call_112_within: call_112_within? })
}

fn clauses(mut section: Section<'_, '_>) -> Option<BTreeMap<ClauseId, Clause>> {
    let read: Vec<_> =
        ClauseId::ALL.iter().map(|id| Some((*id, clause(section.table(id.as_str()))?))).collect();
    section.finish();
    read.into_iter().collect()
}

fn clause(mut section: Section<'_, '_>) -> Option<Clause> {
    let title = section.text("title");
    let quote = section.text("quote");
    section.finish();
    Some(Clause { title: title?, quote: quote? })
}

fn deviations(sections: Vec<Section<'_, '_>>) -> Option<Vec<Deviation>> {
    let read: Vec<_> = sections.into_iter().map(deviation).collect();
    read.into_iter().collect()
}

fn deviation(mut section: Section<'_, '_>) -> Option<Deviation> {
    let field = section.text("field");
    let reason = section.text("reason");
    if let Some(field) = &field
        && !overrides::FIELDS.contains(&field.as_str())
    {
        let near = nearest(field, overrides::FIELDS.iter().copied());
        section.note("field", Code::WrongValue).wanted("a field that can be loosened").nearest(near);
    }
    section.finish();
    Some(Deviation { field: field?, reason: reason? })
}

fn seconds(read: Option<u32>) -> Option<TimeDelta> {
    read.map(|seconds| TimeDelta::seconds(seconds.into()))
}
