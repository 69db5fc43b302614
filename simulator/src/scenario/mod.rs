//! A scripted operation: who takes part, what they do when, and what everyone must see.
//!
//! The files are TOML (`scenarios/*.toml`). Times are wall times in Berlin, full instants with
//! offset, or `+m:ss` after the step before.

pub mod action;
mod expect;
mod fields;
mod head;
mod moment;
pub mod place;
mod step;

use std::path::{Path, PathBuf};

use chrono::{NaiveDate, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Europe::Berlin;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::people::Role;
use toml::de::DeTable;

use crate::device::Acknowledge;
pub use action::Action;
use action::outside::Outside;
pub use expect::{Checkpoint, DocumentState, Expect, Outcome, PlaceState, RescueState, Safeguards};
pub use fields::Mistake;
use fields::{Desk, Fields};
pub use moment::Moment;
pub use place::Facilities;
use place::Source;
pub use step::{PLANNED, Step};

/// Someone with a device.
#[derive(Debug, Clone)]
pub struct Member {
    /// The call sign.
    pub sign: String,
    /// The operation it takes part in, if there are several.
    pub unit: String,
    /// The role.
    pub role: Role,
    /// The track whose positions the device replays.
    pub track: Option<String>,
    /// How far the device's clock is ahead.
    pub skew: TimeDelta,
    /// When the human acknowledges.
    pub acknowledge: Acknowledge,
}

/// A scripted operation.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The file.
    pub file: PathBuf,
    /// What it is about, in one line.
    pub name: String,
    /// Where it is described: the drill or outline.
    pub source: String,
    /// The clauses and design rules it shows.
    pub clauses: Vec<String>,
    /// When it starts; several: it is played once from each. None: any time will do.
    pub starts: Vec<Timestamp>,
    /// The operations, by the scenario's names; several of them are one collective measure.
    pub units: Vec<String>,
    /// Whether it is a drill: kept apart.
    pub drill: bool,
    /// The policy file of its server; none: the one that is built in.
    pub policy: Option<PathBuf>,
    /// What the server knows about facilities (R-41).
    pub facilities: Facilities,
    /// Who takes part.
    pub members: Vec<Member>,
    /// What happens.
    pub steps: Vec<Step>,
}

/// From this much scripted time on a scenario is not played in real time.
const REAL_TIME_AT_MOST: TimeDelta = TimeDelta::seconds(30);

impl Scenario {
    /// Reads a scenario. All mistakes at once, each with line and field.
    pub fn parse(file: &Path, text: &str) -> Result<Self, Vec<Mistake>> {
        let mut desk = Desk::new(text);
        let table = match DeTable::parse(text) {
            Ok(table) => table,
            Err(error) => {
                desk.note(error.span().map_or(0, |span| span.start), "the file", error.message());
                return Err(desk.mistakes());
            }
        };
        let mut fields = Fields::of("", 0, table.get_ref());
        let scenario = head::read(&mut desk, &mut fields, file);
        fields.end(&mut desk);
        let mistakes = desk.mistakes();
        if mistakes.is_empty() { Ok(scenario) } else { Err(mistakes) }
    }

    /// The name of its file, without folder and ending.
    pub fn stem(&self) -> String {
        self.file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// When it would start on another day, at its own time of day; none if it cannot be moved to another
    /// day, or not be played on a server that it shares.
    pub fn start_on(&self, day: NaiveDate, otherwise: NaiveTime) -> Option<Timestamp> {
        let kills =
            |step: &Step| matches!(step.action, Action::Outside(Outside::Kill | Outside::StartServer));
        let dated = |step: &Step| matches!(step.at, Some(Moment::Instant(_)));
        let fixed = self.steps.iter().any(|step| kills(step) || dated(step));
        if fixed || self.policy.is_some() || self.facilities != Facilities::Invented {
            return None;
        }
        let time = self.starts.first().map_or(otherwise, |start| start.with_timezone(&Berlin).time());
        Berlin.from_local_datetime(&day.and_time(time)).single().map(|at| at.to_utc())
    }

    /// Why it cannot be played on a server that runs in real time elsewhere; none if it can.
    pub fn needs_own_server(&self) -> Option<&'static str> {
        let waits: TimeDelta = self
            .steps
            .iter()
            .filter_map(|step| match step.at {
                Some(Moment::After(span)) => Some(span),
                Some(Moment::Wall(_) | Moment::Instant(_)) | None => None,
            })
            .sum();
        let kills =
            |step: &Step| matches!(step.action, Action::Outside(Outside::Kill | Outside::StartServer));
        let dated = |step: &Step| !matches!(step.at, Some(Moment::After(_)) | None);
        if self.steps.iter().any(kills) {
            Some("it kills the server")
        } else if self.policy.is_some() {
            Some("it brings its own policy")
        } else if self.facilities != Facilities::Invented {
            Some("it brings its own list of facilities")
        } else if !self.starts.is_empty() || self.steps.iter().any(dated) {
            Some("it happens at a fixed time")
        } else if waits > REAL_TIME_AT_MOST {
            Some("it takes too long in real time")
        } else {
            None
        }
    }

    /// What of the data it names is not in this folder; none if all of it is.
    pub fn absent_from(&self, data: &Path) -> Option<String> {
        let Facilities::Lists(lists) = &self.facilities else { return None };
        let files = lists.iter().filter_map(|list| match &list.source {
            Source::File(file) => Some(file),
            Source::Here(_) => None,
        });
        let mut absent = files.filter(|file| !data.join(file).is_file());
        absent.next().map(|file| format!("{file} is not in {}", data.display()))
    }

    /// The orders in which the marked steps can happen; one order when none are marked.
    /// Each order is a list of indices into the steps.
    pub fn orders(&self) -> Vec<Vec<usize>> {
        let mut orders = vec![Vec::new()];
        let mut index = 0;
        while index < self.steps.len() {
            let group = &self.steps[index].any_order;
            let same = |step: &&Step| group.is_some() && step.any_order == *group;
            let length = self.steps[index..].iter().take_while(same).count().max(1);
            let choices = permutations(&(index..index + length).collect::<Vec<_>>());
            orders = orders
                .iter()
                .flat_map(|so_far| choices.iter().map(move |choice| [so_far.as_slice(), choice].concat()))
                .collect();
            index += length;
        }
        orders
    }
}

fn permutations(items: &[usize]) -> Vec<Vec<usize>> {
    if items.len() <= 1 {
        return vec![items.to_vec()];
    }
    let mut all = Vec::new();
    for (index, first) in items.iter().enumerate() {
        let rest: Vec<usize> = [&items[..index], &items[index + 1..]].concat();
        all.extend(permutations(&rest).into_iter().map(|tail| [&[*first], tail.as_slice()].concat()));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
name = "An unconscious person"
source = "drill S1"
clauses = ["R-31"]

[[device]]
sign = "L"
role = "lead"

[[device]]
sign = "T1"
role = "officer"
clock_ahead = "12:00"
acknowledge = "after 4s"

[[step]]
by = "L"
do = "plan"
persons = { E1 = "adult" }

[[step]]
at = "+0:30"
by = "T1"
do = "report"
sign = "unconscious"
who = "E1"
name = "found"
expect.show.all = "aborted"
expect.rescue.call112 = "unassigned"
"#;

    fn parse(text: &str) -> Result<Scenario, Vec<String>> {
        Scenario::parse(Path::new("test.toml"), text).map_err(|m| m.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_good_file_is_read() {
        let scenario = parse(GOOD).unwrap();
        assert_eq!(scenario.members[1].skew, TimeDelta::minutes(12));
        assert_eq!(scenario.members[1].acknowledge, Acknowledge::After(TimeDelta::seconds(4)));
        assert_eq!(scenario.orders(), [[0, 1]]);
        assert_eq!(scenario.needs_own_server(), None);
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        let text = GOOD
            .replace("role = \"lead\"", "role = \"boss\"")
            .replace("by = \"L\"", "bye = \"L\"")
            .replace("\"unconscious\"", "\"sleepy\"")
            .replace("+0:30", "soon");
        let mistakes = parse(&text).unwrap_err().join("\n");
        for wanted in [
            "line 8: device[1].role: `boss` cannot be used",
            "line 17: step[1].bye: there is no such field here; the nearest is `by`",
            "line 22: step[2].at: a time is wanted",
            "line 25: step[2].sign: `sleepy` cannot be used",
        ] {
            assert!(mistakes.contains(wanted), "{wanted} is not in:\n{mistakes}");
        }
    }

    #[test]
    fn unknown_devices_and_reports_are_found() {
        let text = GOOD.replace("by = \"T1\"", "by = \"T9\"") + "concerns = \"nothing\"\n";
        let mistakes = parse(&text).unwrap_err().join("\n");
        assert!(mistakes.contains("no device `T9`"), "{mistakes}");
        let text = GOOD.replace("name = \"found\"", "concerns = \"nothing\"");
        let mistakes = parse(&text).unwrap_err().join("\n");
        assert!(mistakes.contains("no report is called `nothing`"), "{mistakes}");
    }

    /// Decision 10: a wall time that exists twice must be written with its offset.
    #[test]
    fn a_wall_time_that_exists_twice_needs_its_offset() {
        let starts = "starts = [\"2026-10-25T01:00:00+02:00\"]\n";
        let text = format!("{starts}{}", GOOD.replace("+0:30", "02:30:00"));
        assert!(parse(&text).unwrap_err().join("\n").contains("exists twice"));
        let text = format!("{starts}{}", GOOD.replace("+0:30", "2026-10-25T02:30:00+01:00"));
        assert!(parse(&text).is_ok());
    }

    #[test]
    fn marked_steps_are_played_in_every_order() {
        let step = |by: &str, extra: &str| format!("[[step]]\nby = \"{by}\"\ndo = \"check\"\n{extra}\n");
        let steps = ["a", "b", "c"].map(|_| step("L", "any_order = \"x\"")).concat();
        let scenario = parse(&format!("{GOOD}\n{steps}{}", step("L", ""))).unwrap();
        let orders = scenario.orders();
        assert_eq!(orders.len(), 6);
        assert!(orders.iter().all(|order| order.starts_with(&[0, 1]) && order.ends_with(&[5])));
        assert!(orders.contains(&vec![0, 1, 4, 3, 2, 5]));
    }
}
