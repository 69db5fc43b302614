//! `einhalt places ...`: lists of protected facilities, straight in the data folder of a service that is
//! not running. A running one imports over REST.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use einhalt_protocol::operation::place::{FacilityList, Fix, Latitude, Longitude, PlaceKind};
use einhalt_protocol::policy::Policy;
use einhalt_server::clock::{Clock, SystemClock};
use einhalt_server::config::Config;
use einhalt_server::places::{Import, ImportReport, Shelf, kind_of};
use einhalt_server::store::folder::{Folder, FolderError};

use super::{Exit, complain, read_config};

/// Where the lists are.
#[derive(Debug, clap::Args)]
pub(super) struct Where {
    /// Settings, as TOML.
    #[arg(long, value_name = "FILE", env = "EINHALT_CONFIG")]
    config: Option<PathBuf>,
    /// Folder for the database, the keys and the lists.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

#[derive(Debug, clap::Subcommand)]
pub(super) enum PlacesCommand {
    /// Import lists of facilities (GeoJSON or CSV); tells what is refused, and why.
    Import {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The kind of their facilities, such as `hospital`; entries with a field `kind` carry their own.
        #[arg(long, value_parser = read_kind)]
        kind: Option<PlaceKind>,
        /// The day the data describes.
        #[arg(long, value_name = "YYYY-MM-DD")]
        as_of: NaiveDate,
        /// Name of the source, for one file; without it the file's name. The same name replaces.
        #[arg(long)]
        name: Option<String>,
        /// Only say what would happen.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        place: Where,
    },
    /// The lists that are there.
    List {
        #[command(flatten)]
        place: Where,
    },
    /// What the list says about a place.
    Check {
        /// Degrees north.
        #[arg(allow_negative_numbers = true, value_parser = read_latitude)]
        lat: Latitude,
        /// Degrees east.
        #[arg(allow_negative_numbers = true, value_parser = read_longitude)]
        lon: Longitude,
        /// Radius of the fix in metres.
        #[arg(value_parser = clap::value_parser!(u32).range(..=100_000))]
        accuracy_m: u32,
        #[command(flatten)]
        place: Where,
    },
}

fn read_kind(word: &str) -> Result<PlaceKind, String> {
    kind_of(word).ok_or_else(|| {
        let words = PlaceKind::ALL.iter().map(|kind| kind.as_str()).filter(|word| kind_of(word).is_some());
        format!("one of {}", words.collect::<Vec<_>>().join(", "))
    })
}

fn read_latitude(text: &str) -> Result<Latitude, String> {
    text.parse().ok().and_then(Latitude::from_degrees).ok_or_else(|| "degrees from -90 to 90".to_owned())
}

fn read_longitude(text: &str) -> Result<Longitude, String> {
    text.parse().ok().and_then(Longitude::from_degrees).ok_or_else(|| "degrees from -180 to 180".to_owned())
}

pub(super) fn places(command: PlacesCommand) -> Exit {
    let done = match command {
        PlacesCommand::Import { files, kind, as_of, name, dry_run, place } => {
            if name.is_some() && files.len() > 1 {
                complain("--name is for one file");
                return Exit::BadData;
            }
            import(&files, kind, as_of, name.as_deref(), dry_run, place)
        }
        PlacesCommand::List { place } => list(place),
        PlacesCommand::Check { lat, lon, accuracy_m, place } => check(Fix { lat, lon, accuracy_m }, place),
    };
    done.unwrap_or_else(|exit| exit)
}

fn import(
    files: &[PathBuf],
    kind: Option<PlaceKind>,
    as_of: NaiveDate,
    name: Option<&str>,
    dry_run: bool,
    place: Where,
) -> Result<Exit, Exit> {
    let config = read_config(place.config.as_deref(), place.data)?;
    let _claimed = Folder::claim(&config.data).map_err(|error| {
        complain(&error.to_string());
        match error {
            FolderError::InUse(_) => {
                complain("a running service imports over REST: POST /api/v1/places/imports");
                Exit::Unavailable
            }
            FolderError::Io { .. } => Exit::CannotCreate,
        }
    })?;
    let shelf = open(&config)?;
    let now = SystemClock::default().now();
    let mut all_is_well = true;
    for file in files {
        let content = std::fs::read(file).map_err(|error| {
            complain(&format!("{}: {error}", file.display()));
            Exit::NoInput
        })?;
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let import = Import { name: name.unwrap_or(&stem), kind, as_of, content: &content, now };
        let done = if dry_run { shelf.preview(&import) } else { shelf.import(&import) };
        match done {
            Ok(report) => tell_import(file, &report, dry_run).map_err(|_| Exit::CannotCreate)?,
            Err(error) => {
                complain(&format!("{}: nothing imported: {error}", file.display()));
                all_is_well = false;
            }
        }
    }
    Ok(if all_is_well { Exit::Ok } else { Exit::BadData })
}

fn tell_import(file: &Path, report: &ImportReport, dry_run: bool) -> io::Result<()> {
    let ImportReport { source, read, merged, refused, replaces, list: in_force, kinds: _ } = report;
    let mut out = io::stdout().lock();
    for row in refused {
        writeln!(out, "{}:{}: refused: {}: {}", file.display(), row.at, row.reason.as_str(), row.got)?;
    }
    let done = match (dry_run, replaces) {
        (true, _) => "would import",
        (false, true) => "replaced",
        (false, false) => "imported",
    };
    writeln!(
        out,
        "{done} {}: {read} read, {} facilities, {merged} the same as an earlier one, {} refused\n  hash: {}\n  in force: {}",
        source.name,
        source.facilities,
        refused.len(),
        source.hash,
        in_words(in_force)
    )
}

fn in_words(list: &FacilityList) -> String {
    match list {
        FacilityList::Missing => "no list: no contact may begin (R-41)".to_owned(),
        FacilityList::Known { as_of, facilities } => {
            format!("{facilities} facilities, oldest source of {as_of}")
        }
    }
}

fn list(place: Where) -> Result<Exit, Exit> {
    let config = read_config(place.config.as_deref(), place.data)?;
    let shelf = open(&config)?;
    let tell = || -> io::Result<()> {
        let mut out = io::stdout().lock();
        for source in shelf.sources() {
            let kind = source.kind.map_or("by entry", PlaceKind::as_str);
            writeln!(
                out,
                "{}: {} facilities, kind {kind}, of {}, imported {}, hash {}",
                source.name,
                source.facilities,
                source.as_of,
                source.imported_at.format("%Y-%m-%d %H:%M UTC"),
                source.hash
            )?;
        }
        for name in shelf.broken() {
            writeln!(out, "{name}: cannot be read; import it again")?;
        }
        writeln!(out, "in force: {}", in_words(shelf.list().borrow().state()))
    };
    Ok(if tell().is_ok() { Exit::Ok } else { Exit::CannotCreate })
}

fn check(fix: Fix, place: Where) -> Result<Exit, Exit> {
    let config = read_config(place.config.as_deref(), place.data)?;
    let policy = match &config.policy {
        None => Policy::kreis_unna().clone(),
        Some(file) => read_policy(file)?,
    };
    let list = open(&config)?.list().borrow().clone();
    let Some(facts) = list.near(fix, &policy.facility) else {
        complain(&in_words(list.state()));
        return Err(Exit::NoInput);
    };
    let accuracy = f64::from(facts.accuracy_m);
    let tell = || -> io::Result<()> {
        let mut out = io::stdout().lock();
        for near in &facts.near {
            let metres = f64::from(near.distance_dm) / 10.0;
            let verdict = if metres <= -accuracy { "inside" } else { "perhaps inside" };
            writeln!(
                out,
                "{verdict}: {metres:.1} m to the fence: {} ({}, {})",
                near.name,
                near.kind.as_str(),
                near.id
            )?;
        }
        if facts.near.is_empty() {
            writeln!(out, "outside: no fence within {} m", facts.accuracy_m)?;
        }
        Ok(())
    };
    Ok(if tell().is_ok() { Exit::Ok } else { Exit::CannotCreate })
}

fn read_policy(file: &Path) -> Result<Policy, Exit> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        complain(&format!("{}: {error}", file.display()));
        Exit::NoInput
    })?;
    Policy::parse(&text).map_err(|mistakes| {
        for mistake in mistakes {
            complain(&format!("{}: {mistake}", file.display()));
        }
        Exit::Config
    })
}

fn open(config: &Config) -> Result<Shelf, Exit> {
    Shelf::open(&config.data).map_err(|error| {
        complain(&format!("{}: {error}", config.data.display()));
        Exit::CannotCreate
    })
}
