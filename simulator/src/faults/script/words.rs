//! A script in words.

use std::fmt;

use super::{Script, Way, What, seconds};
use crate::faults::cast::{CAST, unit_name};

fn name(device: usize) -> &'static str {
    CAST.get(device).map_or("?", |part| part.name)
}

const fn way(way: Way) -> &'static str {
    match way {
        Way::Up => "to the server",
        Way::Down => "from the server",
        Way::Both => "both ways",
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = |unit: usize| unit_name(unit);
        match *self {
            Self::Report(d, sign) => write!(f, "{} reports {sign}", name(d)),
            Self::SpoiltReport(d, how) => write!(f, "{} sends a broken report: {how:?}", name(d)),
            Self::ReuseId(d) => {
                write!(f, "{} uses the id of its newest report again, for a worse sign", name(d))
            }
            Self::Resend(d) => write!(f, "{} sends its newest report again", name(d)),
            Self::Lift(u) => write!(f, "{}: whoever can lift a hold lifts it", unit(u)),
            Self::Resume(u) => write!(f, "{}: the lead says Fortsetzen", unit(u)),
            Self::Acknowledge(d) => write!(f, "{} acknowledges everything", name(d)),
            Self::Attentive(d, true) => write!(f, "{} acknowledges at once from now on", name(d)),
            Self::Attentive(d, false) => write!(f, "{} acknowledges nothing any more", name(d)),
            Self::Abort(d) => write!(f, "{} asks to abort", name(d)),
            Self::Count(d, true) => write!(f, "{} counts: everybody is there", name(d)),
            Self::Count(d, false) => write!(f, "{} counts: somebody is missing", name(d)),
            Self::Step(d) => write!(f, "{} asks for the next step", name(d)),
            Self::Answer(d, calm) => {
                write!(f, "{} answers the question: {}", name(d), if calm { "calm" } else { "danger" })
            }
            Self::Cut(d, w, ms, breaks) => {
                let end = if breaks { ", and its connection breaks" } else { "" };
                write!(f, "the link of {} is dead {} for {ms} ms{end}", name(d), way(w))
            }
            Self::Slow(d, lag, ms) => write!(f, "the link of {} is {lag} ms slower for {ms} ms", name(d)),
            Self::LateAnswers(d, lag, ms) => {
                write!(f, "what is sent to {} arrives {lag} ms later for {ms} ms", name(d))
            }
            Self::Lossy(d, ms) => {
                write!(f, "the link of {} loses, doubles and swaps messages for {ms} ms", name(d))
            }
            Self::Swizzle(ms) => write!(f, "links are cut and healed one by one within {ms} ms"),
            Self::Kill(ms) => write!(f, "the server is killed, and starts {ms} ms later"),
            Self::PowerCut(ms) => write!(f, "the server loses power, and starts {ms} ms later"),
            Self::Stop(ms) => write!(f, "the server stops in order, and starts {ms} ms later"),
            Self::DiskSlow(by, ms) => write!(f, "the disk is {by} ms slower for {ms} ms"),
            Self::DiskFull(ms) => write!(f, "the disk is full for {ms} ms"),
            Self::DiskHangs(ms) => write!(f, "the disk hangs for {ms} ms"),
            Self::SyncFails => write!(f, "the next sync fails"),
            Self::ReadsFail(ms) => write!(f, "the disk cannot be read for {ms} ms"),
            Self::Rot(u, ms) => {
                write!(f, "the server dies for {ms} ms, and a byte of the record of {} changes", unit(u))
            }
            Self::Sleep(d, ms) => write!(f, "{} sleeps for {ms} ms", name(d)),
            Self::ClockStep(d, ms) => write!(f, "the wall clock of {} steps by {ms} ms", name(d)),
            Self::ServerAhead(ms) => write!(f, "the server's wall clock steps forward by {ms} ms"),
            Self::ServerBack(by, ms) => {
                write!(f, "the server's wall clock steps back by {by} ms, and is corrected {ms} ms later")
            }
            Self::Expel(d, ms) => write!(f, "{} is no member for {ms} ms", name(d)),
            Self::Disable(d, ms) => write!(f, "the account of {} is disabled for {ms} ms", name(d)),
        }
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = self.night_at {
            writeln!(f, "{:>9}  the night begins (22:00:00)", seconds(at))?;
        }
        for (device, skew) in self.skews.iter().enumerate().filter(|(_, skew)| **skew != 0) {
            writeln!(f, "{:>9}  the wall clock of {} is {skew} ms ahead", seconds(0), name(device))?;
        }
        for item in &self.items {
            writeln!(f, "{:>9}  {}", seconds(item.at), item.what)?;
        }
        Ok(())
    }
}
