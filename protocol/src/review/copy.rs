//! The copy for the person concerned, in plain language: what happened, in short sentences, with
//! times as on a clock and without codes. It names nobody and leaves out what only staff has to know.

use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::force::ForceEnd;
use super::standstill::{Standstill, StopEnd};
use super::words::labels;
use super::{DeviationKind, Review};
use crate::clocks::Timestamp;
use crate::operation::after::RemarkKind;
use crate::operation::hold::HoldKind;
use crate::operation::plan::{End, Step};
use crate::people::Subject;
use crate::rescue::StepId;
use crate::rescue::content::Text;
use crate::severity::Severity;

/// The language of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// German.
    #[default]
    De,
    /// English.
    En,
}

/// The copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct PlainCopy {
    /// Its language.
    pub lang: Language,
    /// Its heading.
    pub title: String,
    /// Übung.
    pub drill: bool,
    /// Its sections, in order.
    pub sections: Vec<PlainSection>,
}

/// One section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, TS)]
pub struct PlainSection {
    /// Its heading.
    pub heading: String,
    /// Its sentences, one thought each.
    pub sentences: Vec<String>,
}

impl PlainCopy {
    /// Tells a review in plain language.
    pub fn of(review: &Review, zone: Tz, lang: Language) -> Self {
        let teller = Teller { zone };
        let sections = [
            section(("Worum geht es?", "What is this about?"), about(review, &teller)),
            section(("Was ist geschehen?", "What happened?"), happened(review, &teller)),
            section(("Wann wurde angehalten?", "When was it stopped?"), stops(review, &teller)),
            section(("Wurde Hilfe geholt?", "Was help called?"), help(review, &teller)),
            section(("Wurde Zwang angewandt?", "Was force used?"), force(review, &teller)),
            section(
                ("Wurde von den Regeln abgewichen?", "Were rules departed from?"),
                departures(review, &teller),
            ),
            section(("Was kam später dazu?", "What was added later?"), later(review, &teller)),
            section(("Was können Sie tun?", "What can you do?"), rights(review)),
        ];
        Self {
            lang,
            title: said(lang, Text::new("Ihre Kopie", "Your copy")),
            drill: review.summary.drill,
            sections: sections
                .into_iter()
                .filter(|(_, sentences)| !sentences.is_empty())
                .map(|(heading, sentences)| PlainSection {
                    heading: said(lang, heading),
                    sentences: sentences.into_iter().map(|sentence| said(lang, sentence)).collect(),
                })
                .collect(),
        }
    }

    /// The same as text: a heading, an empty line, one sentence per line.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.title);
        for section in &self.sections {
            for line in ["", &section.heading, "", &section.sentences.join("\n")] {
                text.push_str(line);
                text.push('\n');
            }
        }
        text
    }
}

fn section((de, en): (&str, &str), sentences: Vec<Text>) -> (Text, Vec<Text>) {
    (Text::new(de, en), sentences)
}

fn said(lang: Language, text: Text) -> String {
    match lang {
        Language::De => text.de,
        Language::En => text.en,
    }
}

/// Times as on a clock on the wall.
struct Teller {
    zone: Tz,
}

impl Teller {
    fn day(&self, at: Timestamp) -> Text {
        let local = at.with_timezone(&self.zone);
        Text::new(local.format("%d.%m.%Y").to_string(), local.format("%-d %B %Y").to_string())
    }

    fn time(&self, at: Timestamp) -> String {
        at.with_timezone(&self.zone).format("%H:%M").to_string()
    }
}

fn about(review: &Review, teller: &Teller) -> Vec<Text> {
    let summary = &review.summary;
    let mut told = Vec::new();
    if summary.drill {
        told.push(Text::new("Das war eine Übung.", "This was a drill."));
    }
    let day = summary.begun_at.or(summary.planned.as_ref().map(|planned| planned.starts_at));
    if let Some(day) = day.map(|at| teller.day(at)) {
        told.push(Text::new(
            format!("Dieses Blatt beschreibt die Maßnahme vom {}.", day.de),
            format!("This sheet describes the operation of {}.", day.en),
        ));
    }
    told.push(Text::new(
        "Es stützt sich auf eine Aufzeichnung, die niemand unbemerkt ändern kann.",
        "It rests on a record that nobody can change unnoticed.",
    ));
    told.push(Text::new(
        "Namen stehen nicht darin. Statt eines Namens steht ein Kürzel.",
        "It has no names. Instead of a name it has a short sign.",
    ));
    for person in &summary.persons {
        told.push(Text::new(
            format!("{} ist eine Person: {}.", person.slot, person.age_name.de),
            format!("{} is a person: {}.", person.slot, person.age_name.en),
        ));
    }
    told
}

fn happened(review: &Review, teller: &Teller) -> Vec<Text> {
    let mut told: Vec<Text> = review
        .summary
        .steps
        .iter()
        .map(|taken| {
            let time = teller.time(taken.moment.at);
            let (de, en) = match taken.step {
                Step::Begin => ("begann die Maßnahme", "the operation began"),
                Step::Board => ("stiegen alle ein", "everybody got in"),
                Step::Depart => ("fuhren alle ab", "everybody left"),
                Step::Transfer => ("wurde umgestiegen", "everybody changed vehicles"),
                Step::HandOver => ("war die Übergabe", "the hand-over took place"),
                Step::ReturnHome => {
                    ("ging es nach Hause oder ins Krankenhaus", "it went home or to a hospital")
                }
            };
            Text::new(format!("Um {time} Uhr {de}."), format!("At {time} {en}."))
        })
        .collect();
    if let Some(ended) = &review.summary.ended {
        let time = teller.time(ended.moment.at);
        let (de, en) = match ended.end {
            End::Completed => {
                ("Die Maßnahme wurde bis zum Ende durchgeführt", "The operation was carried out to its end")
            }
            End::NotCarriedOut => {
                ("Die Maßnahme wurde nicht durchgeführt", "The operation was not carried out")
            }
            End::Aborted => ("Die Maßnahme wurde abgebrochen", "The operation was aborted"),
        };
        told.push(Text::new(
            format!("{de}. Sie endete um {time} Uhr."),
            format!("{en}. It ended at {time}."),
        ));
    }
    told
}

fn stops(review: &Review, teller: &Teller) -> Vec<Text> {
    if review.standstills.is_empty() {
        return vec![Text::new("Die Maßnahme wurde nicht angehalten.", "The operation was not stopped.")];
    }
    review.standstills.iter().flat_map(|stop| stopped(stop, teller)).collect()
}

fn stopped(stop: &Standstill, teller: &Teller) -> Vec<Text> {
    let time = teller.time(stop.occurred_at);
    let (de, en) = if stop.severity == Severity::Aborted {
        ("wurde die Maßnahme abgebrochen", "the operation was aborted")
    } else {
        ("wurde die Maßnahme angehalten", "the operation was stopped")
    };
    let mut told = vec![Text::new(format!("Um {time} Uhr {de}."), format!("At {time} {en}."))];
    if let Subject::Slot(slot) = &stop.who {
        told.push(Text::new(format!("Es ging um {slot}."), format!("It was about {slot}.")));
    }
    told.push(why(stop));
    match (stop.ended, stop.until) {
        (StopEnd::Resumed, Some(until)) => {
            let time = teller.time(until);
            told.push(Text::new(
                format!("Um {time} Uhr ging es weiter. Vorher wurde geprüft, ob das sein darf."),
                format!("At {time} it went on. Before that it was checked whether it may."),
            ));
        }
        (StopEnd::Resumed | StopEnd::Aborted | StopEnd::Closed | StopEnd::Standing, _) => {
            told.push(Text::new("Es ging danach nicht weiter.", "It did not go on after that."));
        }
    }
    told
}

fn why(stop: &Standstill) -> Text {
    let kind = stop.holds.first().map(|hold| hold.kind);
    let (de, en) = match kind {
        None => (
            "Der Grund war: Ein Leben war in Gefahr, oder es wurde so entschieden.",
            "The reason: a life was in danger, or somebody decided so.",
        ),
        Some(HoldKind::Medical) => (
            "Der Grund war: Jemand brauchte medizinische Hilfe.",
            "The reason: somebody needed medical help.",
        ),
        Some(HoldKind::NightMinor) => (
            "Der Grund war: Es war Nacht, und Kinder oder Jugendliche waren dabei.",
            "The reason: it was night, and children or young people were there.",
        ),
        Some(HoldKind::Family) => {
            ("Der Grund war: Die Familie war nicht vollständig.", "The reason: the family was not complete.")
        }
        Some(HoldKind::Facility) => (
            "Der Grund war: Der Ort gehört zu einer geschützten Einrichtung.",
            "The reason: the place belongs to a protected institution.",
        ),
        Some(HoldKind::Document) => (
            "Der Grund war: Es ging um eine Krankheit oder ein Attest.",
            "The reason: it was about an illness or a certificate.",
        ),
        Some(HoldKind::Legal) => {
            ("Der Grund war: Ein Gericht hat es angeordnet.", "The reason: a court ordered it.")
        }
        Some(HoldKind::Force) => (
            "Der Grund war: Es ging um die Anwendung von Zwang.",
            "The reason: it was about the use of force.",
        ),
        Some(HoldKind::Comms) => (
            "Der Grund war: Ein Gerät des Teams war nicht erreichbar.",
            "The reason: a device of the team could not be reached.",
        ),
        Some(HoldKind::Manual) => {
            ("Der Grund war: Jemand hat Halt gesagt.", "The reason: somebody said stop.")
        }
    };
    Text::new(de, en)
}

fn help(review: &Review, teller: &Teller) -> Vec<Text> {
    let mut told = Vec::new();
    for run in &review.rescue {
        for step in run.steps.iter().filter(|step| !step.done.is_empty()) {
            let (de, en) = match step.step {
                StepId::Call112 | StepId::ControlRoomCall112 => {
                    ("wurde der Notruf 112 gerufen", "the emergency number 112 was called")
                }
                StepId::FirstAid => ("wurde Erste Hilfe geleistet", "first aid was given"),
                StepId::AmbulanceArrives => ("kam der Rettungsdienst", "the ambulance came"),
                StepId::HandOver => ("übernahm der Rettungsdienst", "the ambulance crew took over"),
                StepId::ReleasePressure
                | StepId::FetchAed
                | StepId::MeetAmbulance
                | StepId::Recheck
                | StepId::Privacy
                | StepId::Interpreter
                | StepId::Accompany
                | StepId::Notify => continue,
            };
            let time = step.done.first().map(|done| teller.time(done.at)).unwrap_or_default();
            told.push(Text::new(format!("Um {time} Uhr {de}."), format!("At {time} {en}.")));
        }
    }
    if told.is_empty() && !review.rescue.is_empty() {
        told.push(Text::new(
            "Ob Hilfe geholt wurde, ist nicht aufgezeichnet.",
            "Whether help was called is not recorded.",
        ));
    }
    told
}

/// As a sentence begins.
fn begun(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

fn force(review: &Review, teller: &Teller) -> Vec<Text> {
    let used: Vec<Text> = review
        .force
        .measures
        .iter()
        .filter_map(|measure| {
            let from = teller.time(measure.started.as_ref()?.at);
            let name = labels::force(measure.kind);
            let who = crate::explain::labels::who(&measure.who);
            Some(match measure.ended.as_ref().filter(|_| measure.end == ForceEnd::Known) {
                Some(ended) => {
                    let until = teller.time(ended.at);
                    Text::new(
                        format!("{} gegen {}, von {from} bis {until} Uhr.", name.de, who.de),
                        format!("{} against {}, from {from} to {until}.", begun(&name.en), who.en),
                    )
                }
                None => Text::new(
                    format!("{} gegen {}, ab {from} Uhr. Das Ende ist nicht aufgezeichnet.", name.de, who.de),
                    format!("{} against {}, from {from}. The end is not recorded.", begun(&name.en), who.en),
                ),
            })
        })
        .collect();
    if used.is_empty() {
        vec![Text::new("Zwang ist nicht aufgezeichnet.", "No force is recorded.")]
    } else {
        used
    }
}

fn departures(review: &Review, teller: &Teller) -> Vec<Text> {
    let mut told = Vec::new();
    for deviation in &review.deviations {
        let (de, en) = match deviation.kind {
            DeviationKind::PolicyLooser => continue,
            DeviationKind::PreflightNo => (
                "wurde eine Frage vor der Maßnahme mit Nein beantwortet",
                "a question before the operation was answered with no",
            ),
            DeviationKind::NightContinuation => (
                "ging es in der Nacht weiter, obwohl Kinder oder Jugendliche dabei waren",
                "it went on at night although children or young people were there",
            ),
            DeviationKind::AfterTheNight => (
                "ging es nach der Nacht weiter, obwohl ein Kind angetroffen wurde",
                "it went on after the night although a child had been found",
            ),
            DeviationKind::Separation => ("ging die Familie getrennt weiter", "the family went on apart"),
            DeviationKind::NotRecognised => {
                ("wurde ein Attest nicht anerkannt", "a certificate was not recognised")
            }
            DeviationKind::ForceNotAllowed => {
                ("wurde Zwang ohne Freigabe angewandt", "force was used without release")
            }
            DeviationKind::OtherLift => (
                "wurde ein Halt abweichend von der Vereinbarung aufgehoben",
                "a stop was lifted in a way that departs from the agreement",
            ),
        };
        let time = deviation.moment.as_ref().map(|moment| teller.time(moment.at)).unwrap_or_default();
        told.push(Text::new(format!("Um {time} Uhr {de}."), format!("At {time} {en}.")));
    }
    if told.is_empty() {
        told.push(Text::new("Eine Abweichung ist nicht aufgezeichnet.", "No departure is recorded."));
    }
    told
}

/// What was said and decided afterwards. The words themselves stay with the record: a copy may reach
/// another member of the family than the one who spoke.
fn later(review: &Review, teller: &Teller) -> Vec<Text> {
    let after = &review.after;
    let on = |at, de: String, en: String| {
        let day = teller.day(at);
        (at, Text::new(format!("Am {} {de}.", day.de), format!("On {} {en}.", day.en)))
    };
    let remarks = after.remarks.iter().map(|remark| {
        let (de, en) = match remark.kind {
            RemarkKind::Correction => ("wurde ein Eintrag berichtigt", "an entry was corrected"),
            RemarkKind::Comment => ("wurde ein Eintrag ergänzt", "something was added to an entry"),
        };
        on(remark.moment.at, de.to_owned(), en.to_owned())
    });
    let statements = after.statements.iter().map(|statement| {
        let at = statement.moment.at;
        match &statement.slot {
            Some(slot) => on(
                at,
                format!("wurde die Sicht von {slot} aufgeschrieben"),
                format!("the view of {slot} was written down"),
            ),
            None => on(
                at,
                "wurde die Sicht der Familie aufgeschrieben".to_owned(),
                "the family's view was written down".to_owned(),
            ),
        }
    });
    let holds = after.legal_holds.iter().flat_map(|hold| {
        let placed = on(
            hold.placed.moment.at,
            "wurde festgelegt: Ihre Angaben werden vorerst nicht gelöscht".to_owned(),
            "it was decided that what is personal is not erased for now".to_owned(),
        );
        let released = hold.released.as_ref().map(|released| {
            on(
                released.moment.at,
                "wurde das wieder aufgehoben".to_owned(),
                "this was lifted again".to_owned(),
            )
        });
        std::iter::once(placed).chain(released)
    });
    let erased = after.erased_at.map(|at| {
        on(
            at,
            "wurden Ihre persönlichen Angaben gelöscht".to_owned(),
            "what is personal was erased".to_owned(),
        )
    });
    let mut told: Vec<_> = remarks.chain(statements).chain(holds).chain(erased).collect();
    told.sort_by_key(|(at, _)| *at);
    told.into_iter().map(|(_, text)| text).collect()
}

fn rights(review: &Review) -> Vec<Text> {
    // Nothing personal is added once it has been erased, and nothing is left to ask for.
    let erased = review.after.erased_at.is_some();
    let view = Text::new(
        "Stimmt etwas nicht? Sie können Ihre eigene Sicht aufschreiben lassen.",
        "Is something wrong? You can have your own view written down.",
    );
    let complain = Text::new(
        "Sie können sich beschweren. Die Beobachtung oder eine Beratungsstelle hilft dabei.",
        "You can complain. The monitor or an advice centre will help.",
    );
    let record = Text::new(
        "Sie können die ganze Aufzeichnung als Datei verlangen. Jeder kann prüfen, ob sie echt ist.",
        "You can ask for the whole record as a file. Anybody can check whether it is genuine.",
    );
    let erase = Text::new(
        "Sie können verlangen, dass Ihre Angaben gelöscht werden, wenn niemand sie mehr braucht.",
        "You can ask that what is personal be erased when nobody needs it any more.",
    );
    let open = |text: Text| (!erased).then_some(text);
    open(view).into_iter().chain([complain, record]).chain(open(erase)).collect()
}
