//! A whole day of operations on one server, for review: the shipped scenarios again and again, many at
//! once, in a time that moves by hand. What is expected of each is checked as in a play of its own; what has
//! not ended by then its lead closes.

mod reading;

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Europe::Berlin;
use einhalt_protocol::clocks::Timestamp;
use futures_util::future::join_all;
use serde_json::json;

use crate::conductor::Conductor;
use crate::host::{Host, HostError, Settings, Time};
use crate::play::{FileError, Played, Venue, play, read_all};
use crate::rest::{Rest, RestError};
use crate::scenario::Scenario;
use crate::{before, data, table};

/// What kind of day.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// How many operations, or collective measures.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=2000))]
    pub operations: u16,
    /// A new folder for the server's data; how to sign in is written to `play.json` in it.
    #[arg(long, value_name = "FOLDER")]
    pub data: PathBuf,
    /// The day.
    #[arg(long, value_name = "DATE", default_value = "2026-05-05")]
    pub day: NaiveDate,
    /// Scenario files, or folders of them; those that cannot be moved to that day are left out.
    #[arg(long = "scenarios", value_name = "PATH", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios"))]
    pub paths: Vec<PathBuf>,
    /// Starts a server on the data afterwards, asks for every page of the review, and prints how long it worked
    /// on each.
    #[arg(long)]
    pub review: bool,
}

/// Why there is no such day.
#[derive(Debug, thiserror::Error)]
pub enum DayError {
    /// No server.
    #[error(transparent)]
    Host(#[from] HostError),
    /// A call failed.
    #[error("the server turned a call away: {0}")]
    Rest(#[from] RestError),
    /// Scenarios that cannot be read.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Files(Vec<FileError>),
    /// None of the scenarios can be played on that day.
    #[error("none of the scenarios can be played on that day")]
    Nothing,
    /// A folder or file.
    #[error("the folder for the data: {0}")]
    Io(#[from] std::io::Error),
    /// An answer without what was promised.
    #[error("{0}: the answer is not what it should be")]
    NotAPage(&'static str),
}

/// Scenarios without a time of their own begin between these.
const FIRST: NaiveTime = NaiveTime::from_hms_opt(6, 30, 0).expect("a time");
const SPREAD_MINUTES: i64 = 11 * 60;

/// Plays the day. Returns whether all went as expected.
pub async fn run(options: Options) -> Result<bool, DayError> {
    let scenarios = read_all(&options.paths).map_err(DayError::Files)?;
    let programme = programme(&scenarios, &options);
    let Some(begin) = programme.iter().map(|(_, at)| *at).min() else {
        return Err(DayError::Nothing);
    };
    std::fs::create_dir_all(&options.data)?;
    let time = Time::by_hand(begin - TimeDelta::minutes(1));
    let host = Host::start(Settings::local(&options.data), time.clone()).await?;
    let admin = Rest::new(&host.url())?.sign_in("admin", host.first_password()?).await?;
    before::know_facilities(&admin, time.now()).await?;
    let password = host.first_password()?.to_owned();
    let word = json!({ "administrator_password": password });
    std::fs::write(options.data.join("play.json"), format!("{word:#}\n"))?;
    let all = play_all(programme, Arc::new(admin), time).await;
    host.shutdown().await;
    print!("{}", table::table(&all));
    if options.review {
        let host = Host::start(Settings::local(&options.data), Time::real()).await?;
        let read = reading::read(&Rest::new(&host.url())?, &password).await;
        host.shutdown().await;
        print!("{}", read?);
    }
    Ok(table::all_passed(&all))
}

/// What is played when, in the order of their beginnings.
fn programme(scenarios: &[Scenario], options: &Options) -> Vec<(Scenario, Timestamp)> {
    let movable: Vec<&Scenario> =
        scenarios.iter().filter(|scenario| scenario.start_on(options.day, FIRST).is_some()).collect();
    let count = i64::from(options.operations);
    let mut programme: Vec<(Scenario, Timestamp)> = movable
        .iter()
        .cycle()
        .zip(0..count)
        .filter_map(|(scenario, number)| {
            let start = FIRST + TimeDelta::minutes(SPREAD_MINUTES * number / count);
            let (mut scenario, at) = scenario_at(scenario, options.day, start)?;
            // Its number makes the reference its own; a real day, not a drill, so that it is counted.
            scenario.file.set_file_name(format!("{:04}-{}.toml", number + 1, scenario.stem()));
            scenario.drill = false;
            Some((scenario, at))
        })
        .collect();
    programme.sort_by_key(|(_, at)| *at);
    programme
}

fn scenario_at(scenario: &Scenario, day: NaiveDate, otherwise: NaiveTime) -> Option<(Scenario, Timestamp)> {
    let at = scenario.start_on(day, otherwise)?;
    Some((Scenario { starts: vec![at], ..scenario.clone() }, at))
}

async fn play_all(
    programme: Vec<(Scenario, Timestamp)>,
    admin: Arc<crate::rest::Session>,
    time: Time,
) -> Vec<Played> {
    let (conductor, seats) = Conductor::new(time.clone(), programme.len());
    let together = time.together(&conductor);
    let plays = programme.into_iter().zip(seats).map(|((scenario, at), seat)| {
        let venue = Venue::Together { admin: Arc::clone(&admin), time: together.clone() };
        let conductor = Arc::clone(&conductor);
        async move {
            conductor.until(at).await;
            let played = play(&scenario, &venue, &data::folder()).await;
            eprintln!("{} {}", at.with_timezone(&Berlin).format("%H:%M"), scenario.stem());
            drop(seat);
            played
        }
    });
    join_all(plays).await
}
