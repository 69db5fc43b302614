//! I-4, I-5, I-9, I-18, D4: links that swallow what goes up, what comes down, or both, while both ends still
//! think they are connected. The program runs in a network namespace of its own, and every device has its
//! own address there, so that a link is an address whose packets `nft` drops.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::Stdio;

use einhalt_protocol::operation::hold::HoldKind;
use einhalt_protocol::report::Sign;
use einhalt_simulator::device::{Device, Tell};
use einhalt_simulator::oracle::Face;
use einhalt_tests::Broken;

use crate::program::{Around, Program};
use crate::team::{People, Unit, knows, settings};
use crate::{left_out, rounds_wanted, tool};

/// Nobody else listens in a namespace of one's own.
const PORT: u16 = 8480;

/// Which packets of the bad link are swallowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dead {
    /// What the devices send.
    Up,
    /// What the service sends.
    Down,
    /// Both.
    Both,
    /// None: the control.
    Nothing,
}

/// A network namespace with a good and a bad way into it. It is taken down with this value.
struct Links {
    name: String,
    veth: String,
    good: Ipv4Addr,
    bad: Ipv4Addr,
}

impl Links {
    /// None, with the reason, where this machine has no such thing. Each needs a number of its own.
    async fn make(number: u8) -> Result<Self, String> {
        // Addresses kept for measuring (RFC 2544), so that nobody else uses them.
        let at = |last| Ipv4Addr::new(198, 18, number, last);
        let name = format!("einhalt-{}-{number}", std::process::id());
        let veth = format!("eh{}", std::process::id() % 1_000_000 * 10 + u32::from(number));
        tool("nft", &["--version"]).await?;
        tool("ip", &["netns", "add", &name]).await?;
        let links = Self { name, veth, good: at(2), bad: at(3) };
        tool(
            "ip",
            &["link", "add", &links.veth, "type", "veth", "peer", "name", "inside", "netns", &links.name],
        )
        .await?;
        tool("ip", &["addr", "add", &format!("{}/24", at(1)), "dev", &links.veth]).await?;
        tool("ip", &["link", "set", &links.veth, "up"]).await?;
        links.inside(&["ip", "link", "set", "lo", "up"]).await?;
        for address in [links.good, links.bad] {
            links.inside(&["ip", "addr", "add", &format!("{address}/24"), "dev", "inside"]).await?;
        }
        links.inside(&["ip", "link", "set", "inside", "up"]).await?;
        links.inside(&["nft", "add table ip links"]).await?;
        for (chain, hook) in [("up", "input"), ("down", "output")] {
            let chain = format!("add chain ip links {chain} {{ type filter hook {hook} priority 0; }}");
            links.inside(&["nft", &chain]).await?;
        }
        Ok(links)
    }

    async fn inside(&self, command: &[&str]) -> Result<String, String> {
        let mut arguments = vec!["netns", "exec", &self.name];
        arguments.extend(command);
        tool("ip", &arguments).await
    }

    async fn swallow(&self, dead: Dead) -> Result<(), String> {
        if matches!(dead, Dead::Up | Dead::Both) {
            self.inside(&["nft", &format!("add rule ip links up ip daddr {} counter drop", self.bad)])
                .await?;
        }
        if matches!(dead, Dead::Down | Dead::Both) {
            self.inside(&["nft", &format!("add rule ip links down ip saddr {} counter drop", self.bad)])
                .await?;
        }
        Ok(())
    }

    /// Both directions work again. How many packets were swallowed.
    async fn heal(&self) -> Result<u64, Broken> {
        let rules = self.inside(&["nft", "list table ip links"]).await?;
        let counts = rules.split("packets ").skip(1);
        let swallowed = counts.filter_map(|rest| rest.split(' ').next()?.parse::<u64>().ok()).sum();
        self.inside(&["nft", "flush table ip links"]).await?;
        Ok(swallowed)
    }
}

impl Drop for Links {
    fn drop(&mut self) {
        for arguments in [["netns", "del", &self.name], ["link", "del", &self.veth]] {
            // The second goes with the first, as a rule.
            _ = std::process::Command::new("ip").args(arguments).stderr(Stdio::null()).status();
        }
    }
}

fn has_lost_somebody(device: &Device) -> bool {
    let view = device.standing.view();
    view.is_some_and(|view| view.holds.iter().any(|hold| hold.kind == HoldKind::Comms))
}

/// Two devices on the good link (the lead's is one), two on the bad one: the third reports, the fourth
/// only listens.
async fn half_open(dead: Dead, number: u8) -> Result<(), Broken> {
    for _ in 0..rounds_wanted("EINHALT_FAULT_ROUNDS", 1) {
        let links = match Links::make(number).await {
            Ok(links) => links,
            Err(missing) => {
                left_out(&missing);
                return Ok(());
            }
        };
        let folder = tempfile::tempdir()?;
        let [good, bad] = [links.good, links.bad].map(|ip| SocketAddr::from((ip, PORT)));
        let origins = format!("http://{good},http://{bad}");
        let around = Around {
            launcher: &["ip", "netns", "exec", &links.name],
            environment: &[("EINHALT_ORIGINS", &origins)],
            ..Around::default()
        };
        let everywhere = SocketAddr::from(([0, 0, 0, 0], PORT));
        let mut program = Program::start_around(settings(folder.path()).await?, everywhere, around).await?;
        program.address = good;
        let people = People::at(&mut program, chrono::TimeDelta::zero()).await?;
        let unit = people.underway("UN-1", &[good, good, bad, bad]).await?;

        links.swallow(dead).await?;
        let report = unit.devices[2].report(Tell::sign(Sign::Seizure));
        unit.devices[2].shows(Face::Aborted).await?;
        others_stand(&unit, dead, report).await?;
        let swallowed = links.heal().await?;
        assert_eq!(swallowed > 0, dead != Dead::Nothing, "the campaign is blind");

        unit.heals(Face::Aborted).await?;
        unit.know(report).await?;
        let settings = program.kill().await?;
        unit.is_recorded(&settings, &[report]).await?;
        println!("{dead:?}: {swallowed} packets swallowed");
    }
    Ok(())
}

/// While the link is bad.
async fn others_stand(
    unit: &Unit,
    dead: Dead,
    report: einhalt_protocol::ids::ReportId,
) -> Result<(), Broken> {
    let [lead, other, reporter, listener] = &unit.devices[..] else { return Err("four devices".into()) };
    if dead == Dead::Nothing {
        // The control: with the link as it was, everybody hears of it and nobody is in doubt.
        unit.know(report).await?;
        return Ok(listener.shows(Face::Aborted).await?);
    }
    listener.shows(Face::Unknown).await?;
    assert!(!listener.read(|device| knows(device, report)), "nothing came through");
    assert!(!unit.is_receipted(report), "no receipt came through");
    if dead == Dead::Down {
        // The report came through, only its answer did not.
        for device in [lead, other] {
            device.wait_for("the stop", |device| knows(device, report)).await?;
            device.shows(Face::Aborted).await?;
        }
        return Ok(());
    }
    for device in [lead, other] {
        // The service waits for as long as the policy says, then nobody goes on.
        if device.wait_for("a hold, because nobody hears the others", has_lost_somebody).await.is_err() {
            device.wait_for("a hold, because nobody hears the others", has_lost_somebody).await?;
        }
        device.shows(Face::Interrupted).await?;
        assert!(!device.read(|device| knows(device, report)), "it cannot have come through");
    }
    Ok(reporter.shows(Face::Aborted).await?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_swallows_what_goes_up() -> Result<(), Broken> {
    half_open(Dead::Up, 1).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_swallows_what_comes_down() -> Result<(), Broken> {
    half_open(Dead::Down, 2).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_swallows_everything() -> Result<(), Broken> {
    half_open(Dead::Both, 3).await
}

#[tokio::test(flavor = "multi_thread")]
async fn control_a_good_link_swallows_nothing() -> Result<(), Broken> {
    half_open(Dead::Nothing, 4).await
}
