//! `cargo demo`: a real server, three invented operations that really run on it, and everything to watch.
//!
//! One operation ends undisturbed, one is interrupted, lifted and resumed, one is aborted and its
//! rescue chain worked through. Then the next three begin.

mod safeguards;
mod story;
mod team;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use einhalt_protocol::ids::{AccountId, OperationId};
use einhalt_protocol::people::Role;
use rand::RngExt;
use tokio::time::Instant;

use crate::before;
use crate::evidence::Evidence;
use crate::handheld::{AskFailure, NotSeen};
use crate::host::{Host, HostError, Settings, Time};
use crate::measure::Stopwatch;
use crate::rest::{Rest, RestError, Session};
use story::Story;
use team::{Cast, Team};

/// How the demonstration runs.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// Port; 0 takes a free one.
    #[arg(long, default_value_t = 8480)]
    pub port: u16,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// Ends by itself after so many seconds; without it on Ctrl-C.
    #[arg(long)]
    pub seconds: Option<u64>,
    /// How much faster than real time the operations run.
    #[arg(long, default_value_t = 1.0, value_parser = speed)]
    pub speed: f64,
    /// A new folder for the data; without it a temporary one.
    #[arg(long)]
    pub data: Option<PathBuf>,
}

fn speed(text: &str) -> Result<f64, String> {
    let speed: f64 = text.parse().map_err(|_| "a number is wanted".to_owned())?;
    if (0.1..=100.0).contains(&speed) { Ok(speed) } else { Err("between 0.1 and 100".to_owned()) }
}

/// Why the demonstration cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// No server.
    #[error(transparent)]
    Host(#[from] HostError),
    /// A call failed.
    #[error("the server turned a call away: {0}")]
    Rest(#[from] RestError),
    /// A request failed.
    #[error("the server turned a request away: {0}")]
    Ask(#[from] AskFailure),
    /// Something did not happen.
    #[error(transparent)]
    NotSeen(#[from] NotSeen),
    /// No folder.
    #[error("no folder for the data: {0}")]
    NoFolder(#[from] std::io::Error),
    /// The operation's own picture lacks something the story needs.
    #[error("the operation lacks {0}")]
    Lacks(&'static str),
}

/// An operation of the demonstration, for the summary.
struct Played {
    operation: OperationId,
    reference: String,
    session: Arc<Session>,
}

/// What all teams share.
pub(crate) struct Common {
    rest: Rest,
    admin: Session,
    time: Time,
    stopwatch: Arc<Stopwatch>,
    started: Instant,
    /// How slowly the stories are told: 1 takes about 23 s.
    pace: f64,
    /// When no further story begins.
    last_call: Option<Instant>,
    /// The accounts behind the sign-in links: members of every operation, so that a visitor sees all.
    visitors: Vec<Visitor>,
}

/// An account behind a sign-in link.
struct Visitor {
    account: AccountId,
    role: Role,
    call_sign: &'static str,
}

impl Common {
    /// Waits this long in the story's own seconds.
    async fn pause(&self, seconds: f64) {
        #[expect(clippy::cast_possible_truncation, reason = "a few minutes in milliseconds")]
        let span = TimeDelta::milliseconds((seconds * self.pace * 1_000.0) as i64);
        self.time.lend().sleep_until(self.time.now() + span).await;
    }

    /// A line of live progress.
    fn say(&self, reference: &str, what: &str) {
        println!("{:>7.1} s  {reference:<22} {what}", self.started.elapsed().as_secs_f64());
    }
}

/// Time at the end for the summary, and for the server to stop in order.
const CURTAIN: Duration = Duration::from_secs(3);

/// A story told at pace 1 takes at most this long, in seconds, with a slow machine in mind.
const STORY_SECONDS: f64 = 27.0;

/// Without a given end the stories are told slowly enough to follow them.
const LEISURELY: f64 = 3.0;

/// Runs the demonstration to its end. Returns whether every record verified.
pub async fn run(options: Options) -> Result<bool, DemoError> {
    let folder = tempfile::tempdir()?;
    let data = options.data.clone().unwrap_or_else(|| folder.path().to_owned());
    let time = Time::at_speed(options.speed);
    let settings =
        Settings { listen: SocketAddr::from((options.host, options.port)), ..Settings::local(&data) };
    let host = Host::start(settings, time.clone()).await?;
    println!("ready: {}", host.url());
    let rest = Rest::new(&host.url())?;
    let admin = rest.sign_in("admin", host.first_password()?).await?;
    // The link is the way in: whoever opens it is not asked for a password that nobody was told.
    admin.change_password(host.first_password()?, &format!("{:032x}", rand::rng().random::<u128>())).await?;
    before::know_facilities(&admin, time.now()).await?;
    let visitors = invite(&admin).await?;
    println!("(invented places and persons; data in {})", data.display());
    let stopwatch = Arc::new(Stopwatch::default());
    let common = Common {
        rest,
        admin,
        time,
        stopwatch: Arc::clone(&stopwatch),
        started: Instant::now(),
        pace: pace(&options),
        last_call: options.seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds / 2)),
        visitors,
    };
    let common = Arc::new(common);
    let played = tell_until(&common, options.seconds).await?;
    let all_verified = summarise(&common, &played).await;
    host.shutdown().await;
    Ok(all_verified)
}

fn pace(options: &Options) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 seconds")]
    let seconds = options.seconds.map(|seconds| seconds.saturating_sub(CURTAIN.as_secs()) as f64);
    seconds.map_or(LEISURELY, |seconds| (seconds * options.speed / STORY_SECONDS).clamp(0.1, LEISURELY))
}

/// One account and one sign-in link per role.
async fn invite(admin: &Session) -> Result<Vec<Visitor>, DemoError> {
    let roles = [
        ("Leitstelle (supervisor)", "leitstelle", "Gast-C", Role::Supervisor),
        ("Einsatzleitung (lead)", "einsatzleitung", "Gast-L", Role::Lead),
        ("Einsatzkraft (officer)", "einsatzkraft", "Gast-T", Role::Officer),
        ("Medizin (medic)", "medizin", "Gast-M", Role::Medic),
        ("Beobachtung (monitor)", "beobachtung", "Gast-B", Role::Monitor),
        ("Nachbereitung (reviewer)", "nachbereitung", "Gast-N", Role::Reviewer),
    ];
    let mut visitors = Vec::new();
    for (title, name, call_sign, role) in roles {
        let account = admin.create_account(name, role).await?;
        let code = admin.pairing_code(account, 24 * 60, 50).await?;
        println!("{title:<26} {}", code.link);
        visitors.push(Visitor { account, role, call_sign });
    }
    let code = admin.pairing_code(admin.account, 24 * 60, 50).await?;
    println!("{:<26} {}", "Verwaltung (administrator)", code.link);
    Ok(visitors)
}

/// Tells the stories, again and again, until the time is up or somebody presses Ctrl-C.
async fn tell_until(common: &Arc<Common>, seconds: Option<u64>) -> Result<Vec<Played>, DemoError> {
    let (tell, mut told) = tokio::sync::mpsc::channel(64);
    let telling = tokio::spawn(tell_for_ever(Arc::clone(common), tell));
    let end = async {
        match seconds {
            Some(seconds) => {
                let left = Duration::from_secs(seconds).saturating_sub(CURTAIN);
                tokio::time::sleep_until(common.started + left).await;
            }
            None => std::future::pending().await,
        }
    };
    let mut played = Vec::new();
    tokio::pin!(end);
    loop {
        tokio::select! {
            one = told.recv() => match one {
                Some(one) => played.push(one),
                // The stories end only when one of them fails.
                None => break,
            },
            () = &mut end => break,
            _ = tokio::signal::ctrl_c() => break,
        }
    }
    if telling.is_finished() {
        telling.await.map_err(|_| DemoError::Lacks("a storyteller"))??;
    } else {
        telling.abort();
    }
    Ok(played)
}

async fn tell_for_ever(
    common: Arc<Common>,
    tell: tokio::sync::mpsc::Sender<Played>,
) -> Result<(), DemoError> {
    let [one, two, three] = Story::ALL.map(|story| Cast::hire(&common, story));
    let (one, two, three) = tokio::try_join!(one, two, three)?;
    for cycle in 1_u32.. {
        let plays = [&one, &two, &three].map(|cast| {
            let (common, tell) = (&common, tell.clone());
            async move {
                let team = Team::assemble(common, cast, cycle).await?;
                // Nobody reads any more: the demonstration is ending.
                let _ = tell.send(team.played()).await;
                cast.story.tell(common, &team).await
            }
        });
        let [first, second, third] = plays;
        let (first, second, third) = tokio::join!(first, second, third);
        first.and(second).and(third)?;
        common.pause(2.0).await;
        if common.last_call.is_some_and(|last| Instant::now() > last) {
            std::future::pending::<()>().await;
        }
    }
    Ok(())
}

/// Prints what it came to. Returns whether every record verified.
async fn summarise(common: &Common, played: &[Played]) -> bool {
    common.stopwatch.all_done(Duration::from_secs(2)).await;
    let courses = common.stopwatch.all();
    println!("\nsummary after {:.1} s", common.started.elapsed().as_secs_f64());
    println!("operations: {}", played.len());
    println!("stops: {}", courses.len());
    for course in &courses {
        let last = course.to_last_device().map(|t| format!("{:.1} ms", t.as_secs_f64() * 1_000.0));
        let receipt = course.to_receipt().map(|t| format!("{:.1} ms", t.as_secs_f64() * 1_000.0));
        println!(
            "  report to last device shown: {} ({} of {} devices), to receipt: {}",
            last.as_deref().unwrap_or("open"),
            course.shown.len(),
            course.devices,
            receipt.as_deref().unwrap_or("open"),
        );
    }
    println!("receipts: {}", courses.iter().filter(|course| course.receipted.is_some()).count());
    let mut all_verified = true;
    for one in played {
        let verdict = match one.session.record(one.operation).await {
            Ok(text) => Evidence::read(&text).and_then(|evidence| evidence.verify()),
            Err(error) => Err(error.to_string()),
        };
        all_verified &= verdict.is_ok();
        match verdict {
            Ok(summary) => println!("verify {}: OK ({summary})", one.reference),
            Err(broken) => println!("verify {}: BROKEN: {broken}", one.reference),
        }
    }
    all_verified
}
