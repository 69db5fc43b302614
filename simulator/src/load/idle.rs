//! What a connection costs that does nothing: signed in, told welcome, and silent.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use einhalt_protocol::people::Role;
use einhalt_protocol::wire::WIRE_VERSION;
use einhalt_protocol::wire::client_frame::{ClientFrame, Hello};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde_json::json;

use super::crowd::enlist;
use super::{AT_ONCE, Broken, Server};
use crate::rest::Session;
use crate::socket::{self, Incoming, Receiver, Sender};

/// Connections per own address: fewer than there are ports.
const PER_ADDRESS: usize = 20_000;

/// File descriptors this program needs beside its connections.
const OTHER_FILES: usize = 200;

/// Opens the connections and prints the server's memory for each.
pub async fn run(server: &Server, admin: &Session, connections: usize, json: bool) -> Result<bool, Broken> {
    let Server::Program(program) = server else {
        return Err("memory is measured on a server of its own: build the program `einhalt`, or name it with --program".into());
    };
    if let Some(limit) = open_files().filter(|limit| *limit < connections + OTHER_FILES) {
        return Err(format!(
            "{connections} connections need more open files than {limit}: `ulimit -n {}`",
            connections + OTHER_FILES
        )
        .into());
    }
    let (_, code) = enlist(admin, "idle", Role::Officer, connections).await?;
    eprintln!("pairing {connections} devices");
    let sessions: Vec<Arc<Session>> = stream::iter(0..connections)
        .map(|_| {
            let (rest, code) = (admin.rest().clone(), code.clone());
            async move { Ok::<_, Broken>(Arc::new(rest.pair(&code, "idle").await?)) }
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let unknown = || Broken::from("the server's memory cannot be read from /proc");
    let before = program.resident_bytes().ok_or_else(unknown)?;
    let open: Vec<(Sender, Receiver)> = stream::iter(sessions.iter().enumerate())
        .map(|(number, session)| connect(number, session))
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let after = program.resident_bytes().ok_or_else(unknown)?;
    let each = after.saturating_sub(before) / u64::try_from(open.len().max(1))?;
    if json {
        let told = json!({ "connections": open.len(), "before_bytes": before, "after_bytes": after, "bytes_each": each });
        println!("{told}");
    } else {
        println!("{} idle connections, each signed in", open.len());
        println!("resident memory: {} kB before, {} kB with them", before / 1024, after / 1024);
        println!("per connection: {each} bytes");
    }
    Ok(true)
}

async fn connect(number: usize, session: &Session) -> Result<(Sender, Receiver), Broken> {
    let address = u8::try_from(number / PER_ADDRESS).map(|block| Ipv4Addr::new(127, 0, 0, block + 1))?;
    let (mut sender, mut receiver) =
        socket::connect(session.rest().base(), Some(IpAddr::V4(address))).await?;
    let hello = Hello {
        version: WIRE_VERSION,
        token: session.token().token,
        client: "einhalt-simulator idle".to_owned(),
    };
    socket::send(&mut sender, vec![serde_json::to_string(&ClientFrame::Hello(hello))?]).await?;
    match socket::receive(&mut receiver).await {
        Incoming::Text(_) => Ok((sender, receiver)),
        Incoming::Closed(code) => Err(format!("connection {number} was closed: {code:?}").into()),
    }
}

/// How many files this program may have open.
fn open_files() -> Option<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}
