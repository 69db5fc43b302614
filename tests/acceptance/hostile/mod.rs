//! What an attacker sends, as tables: the request, and the answer it gets. Everything goes over real sockets,
//! byte by byte where a client's library would not send it; meanwhile a bystander's connection goes on.
#![allow(clippy::unwrap_used)]

mod addresses;
mod flood_beside;
mod floods;
mod forger;
mod frames;
mod grammar;
mod handshake;
mod headers;
mod listening;
mod raw;
mod requests;
mod secrets;
mod tls;
mod tokens;

use std::time::Duration;

use einhalt_protocol::ids::OperationId;
use einhalt_protocol::people::Role;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::common::{House, Person, Socket};

/// A lead, an officer, and an operation that is under way.
struct Scene {
    house: House,
    lead: Person,
    officer: Person,
    operation: OperationId,
}

impl Scene {
    async fn new() -> Self {
        Self::of(House::new().await).await
    }

    async fn of(house: House) -> Self {
        let lead = house.person("leitung-1", Role::Lead).await;
        let officer = house.person("einsatz-1", Role::Officer).await;
        let operation = house.under_way(&lead, &[(&officer, "officer", "T1")]).await;
        Self { house, lead, officer, operation }
    }

    /// Somebody whose connection has nothing to do with what happens beside it.
    async fn bystander(&self) -> Bystander {
        let socket = self.house.joined(&self.lead, self.operation).await;
        Bystander { socket, operation: self.operation }
    }
}

/// Asks for leave to go on, and gets it.
struct Bystander {
    socket: Socket,
    operation: OperationId,
}

impl Bystander {
    /// One round trip, and how long it took. The grant shows too that nothing stopped the operation.
    async fn goes_on(&mut self) -> Duration {
        let nonce = uuid::Uuid::new_v4().simple().to_string();
        // A heartbeat may name an older entry: what is newer, the device is on its way to hear.
        let beat = json!({ "type": "heartbeat", "operation": self.operation, "nonce": nonce, "seq": 0 });
        let asked = Instant::now();
        self.socket.send(&beat).await;
        loop {
            let answer = self.socket.until_any(&["grant", "withheld", "problem"]).await;
            assert_eq!(answer["type"], "grant", "{answer}");
            let grant: Value = serde_json::from_str(answer["grant"].as_str().unwrap()).unwrap();
            if grant["nonce"] == nonce {
                return asked.elapsed();
            }
        }
    }
}
