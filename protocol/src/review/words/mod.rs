//! What happened, in one short sentence per entry, in both languages. Slots, call signs and functions
//! only; what is personal stays sealed apart.

pub mod labels;

use super::reading::Reading;
use crate::explain;
use crate::ids::DeviceId;
use crate::operation::after::RemarkKind;
use crate::operation::document::Content;
use crate::operation::event::{Entry, Event, StepTaken};
use crate::operation::hold::{Cause, HoldKind};
use crate::operation::plan::Known;
use crate::people::Subject;
use crate::policy::ClauseId;
use crate::rescue::content::Text;
use labels::list;

/// A German and an English sentence from the same parts.
fn both(parts: &[&Text], say: impl Fn(&[&str]) -> (String, String)) -> Text {
    let german: Vec<&str> = parts.iter().map(|part| part.de.as_str()).collect();
    let english: Vec<&str> = parts.iter().map(|part| part.en.as_str()).collect();
    Text::new(say(&german).0, say(&english).1)
}

fn with(part: &Text, de: &str, en: &str) -> Text {
    both(&[part], |parts| (de.replace("{}", parts[0]), en.replace("{}", parts[0])))
}

fn same(text: impl Into<String>) -> Text {
    let text = text.into();
    Text::new(text.clone(), text)
}

/// One entry in words.
#[expect(clippy::too_many_lines, reason = "one arm per event; the arms are the file's content")]
pub(super) fn of(reading: &Reading<'_>, entry: &Entry) -> Text {
    let device = |id: &DeviceId| reading.label(*id).map_or_else(|| Text::new("ein Gerät", "a device"), same);
    let slot = |slot: &crate::people::Slot| same(slot.to_string());
    match &entry.event {
        Event::Created { policy, drill, .. } => {
            let (de, en) = if *drill {
                ("Übung angelegt", "Drill opened")
            } else {
                ("Maßnahme angelegt", "Operation opened")
            };
            Text::new(format!("{de}, Vereinbarung {policy}"), format!("{en}, agreement {policy}"))
        }
        Event::PlanAccepted { plan, .. } => with(
            &list(plan.persons.iter().map(|p| {
                with(&labels::age(p.age), &format!("{} ({{}})", p.slot), &format!("{} ({{}})", p.slot))
            })),
            "Plan angenommen: {}",
            "Plan accepted: {}",
        ),
        Event::StepTaken(taken) => step(taken),
        Event::PreflightAnswered { item, answer, .. } => {
            both(&[&explain::labels::item(*item), &labels::known(*answer)], |parts| {
                let text = format!("{}: {}", parts[0], parts[1]);
                (text.clone(), text)
            })
        }
        Event::MadeReady => Text::new("Bereit erklärt", "Declared ready"),
        Event::SupporterRelease { given: true } => {
            Text::new("Entbindung von der Schweigepflicht liegt vor", "Release from confidentiality is given")
        }
        Event::SupporterRelease { given: false } => Text::new(
            "Entbindung von der Schweigepflicht liegt nicht vor",
            "No release from confidentiality, or withdrawn",
        ),
        Event::SupporterInformed { .. } => Text::new("Unterstützende informiert", "A supporter was told"),
        Event::Counted { at, present, missing } => {
            let place = explain::labels::count(*at);
            let (there, gone) = (labels::slots(present), labels::slots(missing));
            if missing.is_empty() {
                both(&[&place], |p| {
                    (
                        format!("Gezählt ({}): vollständig, {there}", p[0]),
                        format!("Counted ({}): complete, {there}", p[0]),
                    )
                })
            } else {
                both(&[&place], |p| {
                    (
                        format!("Gezählt ({}): {there}; es fehlt {gone}", p[0]),
                        format!("Counted ({}): {there}; missing {gone}", p[0]),
                    )
                })
            }
        }
        Event::PersonStatus { slot: who, is } => both(&[&labels::whereabouts(*is)], |p| {
            (format!("{who} ist {}", p[0]), format!("{who} is {}", p[0]))
        }),
        Event::HandOverAssured { slot: who, .. } => {
            with(&slot(who), "Übergabe von {} ist gesichert", "Hand-over of {} is assured")
        }
        Event::MeetingPlaceSet { kind, .. } => {
            with(&explain::labels::place(*kind), "Treffpunkt: {}", "Meeting place: {}")
        }
        Event::PlaceUncertain { facility, .. } => with(
            &same(facility.name.clone()),
            "Der Ort kann innerhalb einer Einrichtung liegen: {}",
            "The place may lie inside an institution: {}",
        ),
        Event::PlaceConfirmed { kind, .. } => {
            with(&explain::labels::place(*kind), "Ort bestätigt: {}", "Place confirmed: {}")
        }
        Event::DocumentShown { who, .. } => with(
            &explain::labels::who(who),
            "Attest oder Krankheit: {}. Die Einsatzleitung hat zu entscheiden",
            "Certificate or illness: {}. A lead has to decide",
        ),
        Event::DocumentRecorded { issuer, dated_on, says_unfit, missing, .. } => {
            let (issuer, unfit) = (labels::issuer(*issuer), labels::known(*says_unfit));
            let lacks = qualified(missing);
            both(&[&issuer, &unfit, &lacks], |p| {
                (
                    format!(
                        "Attest festgehalten: {}, vom {}, reiseunfähig: {}, {}",
                        p[0],
                        dated_on.format("%d.%m.%Y"),
                        p[1],
                        p[2]
                    ),
                    format!("Certificate recorded: {}, of {dated_on}, unfit: {}, {}", p[0], p[1], p[2]),
                )
            })
        }
        Event::DocumentDecided { recognised: true, .. } => {
            Text::new("Attest anerkannt", "Certificate recognised")
        }
        Event::DocumentDecided { recognised: false, outdated, .. } => {
            if *outdated {
                Text::new(
                    "Attest nicht anerkannt: mutmaßlich veraltet",
                    "Certificate not recognised: presumably outdated",
                )
            } else {
                Text::new("Attest nicht anerkannt", "Certificate not recognised")
            }
        }
        Event::StopRecommended { .. } => {
            Text::new("Die Beobachtung empfiehlt einen Halt", "The monitor recommends to stop")
        }
        Event::RecommendationAnswered { stop: true, .. } => Text::new(
            "Der Empfehlung der Beobachtung wird gefolgt",
            "The monitor's recommendation is followed",
        ),
        Event::RecommendationAnswered { stop: false, .. } => Text::new(
            "Der Empfehlung der Beobachtung wird nicht gefolgt",
            "The monitor's recommendation is not followed",
        ),
        Event::StageEntered { stage, .. } => with(&labels::stage(*stage), "Abschnitt: {}", "Stage: {}"),
        Event::ProportionalityConfirmed { stage } => {
            with(&labels::stage(*stage), "Weiter verhältnismäßig: {}", "Still proportionate: {}")
        }
        Event::MilderMeansTried { slot: who, means, minutes, .. } => {
            let tried = list(means.iter().map(|means| labels::milder(*means)));
            both(&[&tried], |p| {
                (
                    format!("Milderes Mittel bei {who}: {}, {minutes} min", p[0]),
                    format!("Milder means with {who}: {}, {minutes} min", p[0]),
                )
            })
        }
        Event::ForceRequested { slot: who, kind, ground, .. } => {
            both(&[&labels::force(*kind), &labels::ground(*ground)], |p| {
                (
                    format!("Zwangsmittel angefragt: {} gegen {who}, {}", p[0], p[1]),
                    format!("Force asked for: {} against {who}, {}", p[0], p[1]),
                )
            })
        }
        Event::ForceAuthorised { .. } => Text::new("Zwangsmittel freigegeben", "Force allowed"),
        Event::ForceStarted { who, kind, .. } => {
            both(&[&labels::force(*kind), &explain::labels::who(who)], |p| {
                (
                    format!("Zwangsmittel begonnen: {} gegen {}", p[0], p[1]),
                    format!("Force begun: {} against {}", p[0], p[1]),
                )
            })
        }
        Event::ForceEnded { .. } => Text::new("Zwangsmittel beendet", "Force ended"),
        Event::ForceChecked { check, .. } => checked(check),
        Event::ForceDescribed { person_injured, officer_injured, .. } => {
            let (de, en) = match (person_injured, officer_injured) {
                (false, false) => ("niemand verletzt", "nobody hurt"),
                (true, false) => ("Person verletzt", "person hurt"),
                (false, true) => ("Einsatzkraft verletzt", "officer hurt"),
                (true, true) => ("Person und Einsatzkraft verletzt", "person and officer hurt"),
            };
            Text::new(format!("Angaben zum Zwangsmittel: {de}"), format!("Details of the measure: {en}"))
        }
        Event::ForceNotReleased { .. } => {
            Text::new("Zwangsmittel nicht gelöst, mit Grund", "Force not released, with a reason")
        }
        Event::ForceAlarmed { alarm, .. } => with(&labels::alarm(*alarm), "Zwangsmittel: {}", "Force: {}"),
        Event::IncidentRecorded { kind, .. } => with(&labels::incident(*kind), "Vorfall: {}", "Incident: {}"),
        Event::RescueClosed { outcome, .. } => {
            with(&labels::outcome(*outcome), "Rettungskette abgeschlossen: {}", "Rescue chain closed: {}")
        }
        Event::LiftProposed { evidence, .. } => with(
            &labels::evidence(evidence),
            "Aufhebung vorgeschlagen, zweite Person fehlt: {}",
            "Lift proposed, second person missing: {}",
        ),
        Event::SisterInterrupted { .. } => Text::new(
            "Eine andere Maßnahme des Sammeleinsatzes ist unterbrochen",
            "Another operation of the measure is interrupted",
        ),
        Event::DeviceJoined { role, label, .. } => with(
            &labels::role(*role),
            &format!("{label} nimmt teil ({{}})"),
            &format!("{label} takes part ({{}})"),
        ),
        Event::DeviceReleased { device: id, .. } => with(&device(id), "{} ist entlassen", "{} has left"),
        Event::DeviceChecked { .. } => Text::new("Gerät geprüft", "Device checked"),
        Event::Reported { report, after_end } => {
            let sign = explain::labels::sign(report.sign);
            let who = explain::labels::who(&report.who);
            let (late_de, late_en) = if *after_end {
                (" (nach Abschluss eingegangen)", " (came in after the end)")
            } else {
                ("", "")
            };
            both(&[&sign, &who], |p| {
                if report.who == Subject::Unknown {
                    (format!("Meldung: {}{late_de}", p[0]), format!("Report: {}{late_en}", p[0]))
                } else {
                    (
                        format!("Meldung: {}, {}{late_de}", p[0], p[1]),
                        format!("Report: {}, {}{late_en}", p[0], p[1]),
                    )
                }
            })
        }
        Event::ReportRepeated { report } => {
            with(&explain::labels::sign(report.sign), "Meldung wiederholt: {}", "Report repeated: {}")
        }
        Event::HoldOpened { kind, cause, .. } => hold(*kind, cause),
        Event::HoldLifted { evidence, deviation, .. } => {
            let (de, en) = if *deviation {
                (" – Abweichung von der Vereinbarung", " – a deviation from the agreement")
            } else {
                ("", "")
            };
            with(
                &labels::evidence(evidence),
                &format!("Halt aufgehoben: {{}}{de}"),
                &format!("Hold lifted: {{}}{en}"),
            )
        }
        Event::Resumed { .. } => Text::new("Fortgesetzt", "Resumed"),
        Event::Aborted { cause, .. } => with(&explain::cause::because(cause), "ABBRUCH: {}", "ABORT: {}"),
        Event::QuestionAsked { .. } => Text::new(
            "Frage: Reagiert? Atmet normal? Blutet stark? Krampft?",
            "Question: responds? breathes normally? bleeds heavily? convulses?",
        ),
        Event::QuestionAnswered { reassuring: true, .. } => Text::new(
            "Frage beantwortet: kein Zeichen von Lebensgefahr",
            "Question answered: no sign of danger to life",
        ),
        Event::QuestionAnswered { reassuring: false, .. } => {
            Text::new("Frage schlecht oder nicht beantwortet", "Question answered badly, or not")
        }
        Event::RescueOpened { sign, .. } => with(
            &explain::labels::sign(sign.condition()),
            "Rettungskette eröffnet: {}",
            "Rescue chain opened: {}",
        ),
        Event::StepClaimed { step, .. } => with(&labels::rescue_step(*step), "Übernommen: {}", "Taken: {}"),
        Event::StepCompleted { step, .. } => with(&labels::rescue_step(*step), "Erledigt: {}", "Done: {}"),
        Event::StepImpossible { step, .. } => {
            with(&labels::rescue_step(*step), "Nicht möglich: {}", "Not possible: {}")
        }
        Event::StepOverdue { step, lateness } => {
            both(&[&labels::rescue_step(*step), &labels::lateness(*lateness)], |p| {
                let text = format!("{}: {}", p[0], p[1]);
                (text.clone(), text)
            })
        }
        Event::Receipts { receipts } => list(receipts.iter().map(|receipt| {
            both(&[&device(&receipt.device), &labels::receipt(receipt.kind)], |p| {
                let text = format!("{} {}", p[0], p[1]);
                (text.clone(), text)
            })
        })),
        Event::Unanswered { level, devices, .. } => {
            both(&[&labels::escalation(*level), &list(devices.iter().map(device))], |p| {
                let text = format!("{}: {}", p[0], p[1]);
                (text.clone(), text)
            })
        }
        Event::ReachedByRadio { device: id, .. } => {
            with(&device(id), "{} wurde auf anderem Weg erreicht", "{} was reached another way")
        }
        Event::AllStand { standstill_ms, .. } => {
            let seconds = standstill_ms.div_ceil(1000);
            Text::new(
                format!("Alle stehen, nach {seconds} s"),
                format!("Everybody stands, after {seconds} s"),
            )
        }
        Event::MinorsAffected { .. } => Text::new("Minderjährige betroffen", "Minors affected"),
        Event::NightForecast { minutes_before: Some(minutes), .. } => {
            Text::new(f_de(*minutes), format!("The night begins in {minutes} min"))
        }
        Event::NightForecast { minutes_before: None, .. } => Text::new(
            "Die Maßnahme wird voraussichtlich die Nacht erreichen",
            "The operation is likely to reach the night",
        ),
        Event::NightContinuationProposed { .. } => {
            Text::new("Weiterführung in der Nacht vorgeschlagen", "Going on at night proposed")
        }
        Event::AgeStated { slot: who, age, .. } => with(
            &labels::age(*age),
            &format!("Altersangabe zu {who}: {{}}"),
            &format!("Age of {who} stated: {{}}"),
        ),
        Event::AgeConfirmed { slot: who, age } => with(
            &labels::age(*age),
            &format!("Alter von {who} bestätigt: {{}}"),
            &format!("Age of {who} confirmed: {{}}"),
        ),
        Event::FalseAlarmDeclared { .. } => Text::new("Fehlauslösung erklärt", "Misfire declared"),
        Event::Refused { ask, what, refusal } => refused(&labels::asked_for(ask, what.as_ref()), refusal),
        Event::Closed { end, .. } => with(&labels::end(*end), "Beendet: {}", "Ended: {}"),
        Event::CorrectionAdded { of, kind: RemarkKind::Correction, .. } => {
            Text::new(format!("Berichtigung zu Eintrag {of}"), format!("Correction of entry {of}"))
        }
        Event::CorrectionAdded { of, kind: RemarkKind::Comment, .. } => {
            Text::new(format!("Anmerkung zu Eintrag {of}"), format!("Comment on entry {of}"))
        }
        Event::StatementAdded { slot: Some(who), .. } => {
            Text::new(format!("Eigene Erklärung zu {who}"), format!("Own statement about {who}"))
        }
        Event::StatementAdded { slot: None, .. } => {
            Text::new("Eigene Erklärung der betroffenen Familie", "The affected family's own statement")
        }
        Event::LegalHoldPlaced { ground, .. } => {
            with(&labels::legal_ground(*ground), "Löschung gesperrt: {}", "Erasure barred: {}")
        }
        Event::LegalHoldReleased { ground, .. } => {
            with(&labels::legal_ground(*ground), "Sperre aufgehoben: {}", "Bar lifted: {}")
        }
        Event::ErasureProposed { early: None, .. } => Text::new(
            "Löschung der personenbezogenen Angaben vorgeschlagen",
            "Erasure of everything personal proposed",
        ),
        Event::ErasureProposed { early: Some(_), .. } => Text::new(
            "Löschung der personenbezogenen Angaben vor Ablauf der Frist vorgeschlagen",
            "Erasure of everything personal proposed before its time",
        ),
        Event::ErasureWithdrawn => {
            Text::new("Vorschlag zur Löschung zurückgenommen", "Proposal to erase taken back")
        }
        Event::Erased { payloads } => Text::new(
            format!("Löschung beschlossen: {payloads} personenbezogene Teile und ihr Schlüssel"),
            format!("Erasure decided: {payloads} personal parts and their key"),
        ),
        Event::ErasureFinished { .. } => {
            Text::new("Löschung in allen Kopien abgeschlossen", "Erasure finished in every copy")
        }
        Event::Restarted => Text::new("Dienst neu gestartet", "The service restarted"),
        Event::RolledBack { .. } => Text::new(
            "Aufzeichnung war älter als bestätigt: Einträge fehlten",
            "The record was older than confirmed: entries were missing",
        ),
    }
}

fn f_de(minutes: u32) -> String {
    format!("In {minutes} min beginnt die Nacht")
}

fn step(taken: &StepTaken) -> Text {
    let vehicles = labels::list(
        taken
            .vehicles
            .iter()
            .map(|vehicle| same(format!("{}: {}", vehicle.label, labels::slots(&vehicle.slots)))),
    );
    let step = labels::step(taken.step);
    if taken.vehicles.is_empty() {
        return step;
    }
    both(&[&step, &vehicles], |p| {
        let text = format!("{} ({})", p[0], p[1]);
        (text.clone(), text)
    })
}

fn qualified(missing: &[Content]) -> Text {
    if missing.is_empty() {
        return Text::new("qualifiziert", "qualified");
    }
    with(
        &list(missing.iter().map(|content| labels::contents(*content))),
        "nicht qualifiziert, es fehlt: {}",
        "not qualified, missing: {}",
    )
}

fn checked(check: &crate::operation::force::CheckForce) -> Text {
    let yes = |value: bool| labels::known(if value { Known::Yes } else { Known::No });
    let mut parts = Vec::new();
    if let Some(normal) = check.breathes_normally {
        parts.push(with(&yes(normal), "atmet normal: {}", "breathes normally: {}"));
    }
    if let Some(position) = check.position {
        parts.push(labels::position(position));
    }
    if let Some(calm) = check.calm {
        parts.push(with(&yes(calm), "ruhig: {}", "calm: {}"));
    }
    if let Some(needed) = check.still_needed {
        parts.push(with(&yes(needed), "noch nötig: {}", "still needed: {}"));
    }
    with(&list(parts), "Prüfung bei Zwang: {}", "Check under restraint: {}")
}

fn hold(kind: HoldKind, cause: &Cause) -> Text {
    both(&[&explain::labels::hold(kind), &explain::cause::because(cause)], |p| {
        (format!("HALT ({}): {}", p[0], p[1]), format!("HOLD ({}): {}", p[0], p[1]))
    })
}

/// A refused request: what was asked for, and why not.
pub(super) fn refused(asked: &Text, refusal: &crate::operation::Refusal) -> Text {
    let reasons = list(refusal.reasons.iter().map(|reason| {
        let strip = |text: &str| text.trim_end_matches('.').to_owned();
        Text::new(strip(reason.code.de()), strip(reason.code.en()))
    }));
    both(&[asked, &reasons], |p| {
        (format!("Abgelehnt: {}. {}", p[0], p[1]), format!("Refused: {}. {}", p[0], p[1]))
    })
}

/// The clause an entry keeps to, where it belongs to one: what a clause-by-clause view lists as kept.
pub(super) const fn clause(event: &Event) -> Option<ClauseId> {
    use crate::operation::preflight::PreflightItem as Item;
    match event {
        Event::PreflightAnswered { item, .. } => Some(match item {
            Item::VoluntaryDeparture => ClauseId::R01,
            Item::SupportersAsked | Item::SupportersAskedAgain => ClauseId::R02,
            Item::FamilyComplete => ClauseId::R40,
            Item::PlaceChecked => ClauseId::R41,
            Item::IllnessAsked => ClauseId::R50,
        }),
        Event::MadeReady => Some(ClauseId::R01),
        Event::SupporterRelease { .. } | Event::SupporterInformed { .. } => Some(ClauseId::R02),
        Event::Counted { .. } | Event::PersonStatus { .. } | Event::HandOverAssured { .. } => {
            Some(ClauseId::R40)
        }
        Event::MeetingPlaceSet { .. } | Event::PlaceUncertain { .. } | Event::PlaceConfirmed { .. } => {
            Some(ClauseId::R41)
        }
        Event::DocumentShown { .. } | Event::DocumentRecorded { .. } | Event::DocumentDecided { .. } => {
            Some(ClauseId::R50)
        }
        Event::StopRecommended { .. }
        | Event::RecommendationAnswered { .. }
        | Event::StageEntered { .. }
        | Event::ProportionalityConfirmed { .. } => Some(ClauseId::R10),
        Event::MilderMeansTried { .. }
        | Event::ForceRequested { .. }
        | Event::ForceAuthorised { .. }
        | Event::ForceStarted { .. }
        | Event::ForceEnded { .. }
        | Event::ForceChecked { .. }
        | Event::ForceDescribed { .. }
        | Event::ForceNotReleased { .. }
        | Event::ForceAlarmed { .. }
        | Event::IncidentRecorded { .. } => Some(ClauseId::R11),
        Event::RescueOpened { .. }
        | Event::RescueClosed { .. }
        | Event::StepClaimed { .. }
        | Event::StepCompleted { .. }
        | Event::StepImpossible { .. }
        | Event::StepOverdue { .. } => Some(ClauseId::R33),
        Event::QuestionAsked { .. } | Event::QuestionAnswered { .. } => Some(ClauseId::R31),
        Event::Receipts { .. }
        | Event::Unanswered { .. }
        | Event::ReachedByRadio { .. }
        | Event::AllStand { .. }
        | Event::DeviceChecked { .. }
        | Event::SisterInterrupted { .. } => Some(ClauseId::R30),
        Event::MinorsAffected { .. }
        | Event::NightForecast { .. }
        | Event::NightContinuationProposed { .. }
        | Event::AgeStated { .. }
        | Event::AgeConfirmed { .. } => Some(ClauseId::R20),
        Event::FalseAlarmDeclared { .. } => Some(ClauseId::R32),
        Event::HoldOpened { clause, .. } | Event::Aborted { clause, .. } => Some(*clause),
        Event::HoldLifted { .. }
        | Event::LiftProposed { .. }
        | Event::Resumed { .. }
        | Event::Created { .. }
        | Event::PlanAccepted { .. }
        | Event::StepTaken(_)
        | Event::DeviceJoined { .. }
        | Event::DeviceReleased { .. }
        | Event::Reported { .. }
        | Event::ReportRepeated { .. }
        | Event::Refused { .. }
        | Event::Closed { .. }
        | Event::Restarted
        | Event::RolledBack { .. }
        | Event::CorrectionAdded { .. }
        | Event::StatementAdded { .. }
        | Event::LegalHoldPlaced { .. }
        | Event::LegalHoldReleased { .. }
        | Event::ErasureProposed { .. }
        | Event::ErasureWithdrawn
        | Event::Erased { .. }
        | Event::ErasureFinished { .. } => None,
    }
}
