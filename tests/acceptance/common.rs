//! A running service with a clock that moves only when told to, and people who use it as any client would.
#![allow(dead_code, reason = "each test uses its part")]
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, missing_docs)]

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{AccountId, DeviceId, OperationId};
use einhalt_protocol::operation::preflight::PreflightItem;
use einhalt_protocol::people::Role;
use einhalt_server::access::{NewAccount, NewCode};
use einhalt_server::app::{self, Parts, Running, WrapStore};
use einhalt_server::clock::{Clock, ManualClock};
use einhalt_server::config::Config;
use einhalt_server::places::{INVENTED, Import};
use futures_util::{SinkExt, StreamExt};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Nothing a test waits for takes longer; what does has failed.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct House {
    pub running: Running,
    pub clock: ManualClock,
    pub client: reqwest::Client,
    pub base: String,
    pub data: tempfile::TempDir,
    pub config: Config,
}

#[derive(Debug, Clone)]
pub struct Person {
    pub account: AccountId,
    pub device: DeviceId,
    pub secret: String,
    pub token: String,
}

/// An answer of the REST interface.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
    pub text: String,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

impl House {
    pub async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub async fn with(settings: impl FnOnce(&mut Config)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let clock = ManualClock::at("2026-05-05T08:00:00Z".parse().unwrap());
        let mut config = Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            data: data.path().join("data"),
            ..Config::default()
        };
        settings(&mut config);
        Self::start(data, config, clock).await
    }

    async fn start(data: tempfile::TempDir, config: Config, clock: ManualClock) -> Self {
        Self::start_with(data, config, clock, None).await
    }

    async fn start_with(
        data: tempfile::TempDir,
        config: Config,
        clock: ManualClock,
        wrap_store: Option<WrapStore>,
    ) -> Self {
        let parts = Parts { clock: Arc::new(clock.clone()), wrap_store };
        let running = app::start(config.clone(), parts).await.unwrap();
        let base = format!("http://{}", running.addr());
        let import = Import {
            name: "invented",
            kind: None,
            as_of: clock.now().date_naive(),
            content: INVENTED.as_bytes(),
            now: clock.now(),
        };
        running.places().import(&import).unwrap();
        Self { running, clock, client: reqwest::Client::new(), base, data, config }
    }

    /// The same service after an orderly stop.
    pub async fn restarted(self) -> Self {
        self.restarted_after(|_| ()).await
    }

    /// The same service after an orderly stop, and after somebody had their hands on its data folder.
    pub async fn restarted_after(self, meanwhile: impl FnOnce(&std::path::Path)) -> Self {
        let Self { running, clock, data, config, .. } = self;
        running.shutdown().await;
        meanwhile(&config.data);
        Self::start(data, config, clock).await
    }

    /// The same service after an orderly stop, with something around its store.
    pub async fn restarted_with(self, wrap_store: WrapStore) -> Self {
        let Self { running, clock, data, config, .. } = self;
        running.shutdown().await;
        Self::start_with(data, config, clock, Some(wrap_store)).await
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    pub fn request(&self, method: Method, path: &str, token: Option<&str>) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn call(&self, method: Method, path: &str, token: Option<&str>, body: Option<Value>) -> Answer {
        let request = self.request(method, path, token);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        answer(request.send().await.unwrap()).await
    }

    pub async fn get(&self, path: &str, person: &Person) -> Answer {
        self.call(Method::GET, path, Some(&person.token), None).await
    }

    pub async fn post(&self, path: &str, person: &Person, body: Value) -> Answer {
        self.call(Method::POST, path, Some(&person.token), Some(body)).await
    }

    /// A new account with one paired device.
    pub async fn person(&self, name: &str, role: Role) -> Person {
        let access = self.running.access();
        let new = NewAccount { name: name.to_owned(), role, password: None };
        let account = access.make_account(new, self.now()).await.unwrap().account;
        self.device_of(account).await
    }

    /// One more paired device of an account.
    pub async fn device_of(&self, account: AccountId) -> Person {
        let code =
            self.running.access().make_code(account, NewCode::default(), self.now()).await.unwrap().code;
        let paired =
            self.call(Method::POST, "/api/v1/pair", None, Some(json!({ "code": code, "label": "A7" }))).await;
        assert_eq!(paired.status, 201, "{}", paired.text);
        person(&paired.body)
    }

    /// The administrator, signed in with the one-time password.
    pub async fn administrator(&self) -> Person {
        let body =
            json!({ "name": "admin", "password": self.running.first_password().unwrap(), "label": "desk" });
        let signed = self.call(Method::POST, "/api/v1/sign-in", None, Some(body)).await;
        assert_eq!(signed.status, 201, "{}", signed.text);
        person(&signed.body)
    }

    /// A new operation of `lead`, without a plan.
    pub async fn operation(&self, lead: &Person, members: &[(&Person, &str, &str)]) -> OperationId {
        let opened = self.post("/api/v1/operations", lead, json!({ "reference": "UN-1" })).await;
        assert_eq!(opened.status, 201, "{}", opened.text);
        let operation = opened.body["operation"].as_str().unwrap().parse().unwrap();
        for (person, role, call_sign) in members {
            let path = format!("/api/v1/operations/{operation}/members/{}", person.account);
            let body = json!({ "role": role, "call_sign": call_sign });
            let put = self.call(Method::PUT, &path, Some(&lead.token), Some(body)).await;
            assert_eq!(put.status, 200, "{}", put.text);
        }
        operation
    }

    /// A new operation of `lead` that is under way.
    pub async fn under_way(&self, lead: &Person, members: &[(&Person, &str, &str)]) -> OperationId {
        let operation = self.operation(lead, members).await;
        let planned = self.post(&format!("/api/v1/operations/{operation}/plan"), lead, plan()).await;
        assert_eq!(planned.status, 200, "{}", planned.text);
        self.ready(operation, lead).await;
        let started = self.post(&format!("/api/v1/operations/{operation}/start"), lead, json!({})).await;
        assert_eq!(started.status, 200, "{}", started.text);
        operation
    }

    /// Answers everything that has to be answered, and declares it ready.
    pub async fn ready(&self, operation: OperationId, lead: &Person) {
        let asks = PreflightItem::ALL.iter().map(|item| {
            json!({ "do": "answer_preflight", "item": item, "answer": "yes",
                "on": self.now().date_naive(), "source": "Vermerk in der Akte" })
        });
        for ask in asks.chain([json!({ "do": "ready" })]) {
            let done = self.command(operation, lead, ask).await;
            assert_eq!(done.status, 200, "{}", done.text);
        }
    }

    /// Any request, with an id of its own.
    pub async fn command(&self, operation: OperationId, person: &Person, ask: Value) -> Answer {
        let body = json!({ "id": uuid::Uuid::new_v4(), "ask": ask });
        self.post(&format!("/api/v1/operations/{operation}/commands"), person, body).await
    }

    pub async fn view(&self, operation: OperationId, person: &Person) -> Value {
        let view = self.get(&format!("/api/v1/operations/{operation}"), person).await;
        assert_eq!(view.status, 200, "{}", view.text);
        view.body
    }

    /// A socket on which `hello` was answered.
    pub async fn socket(&self, person: &Person) -> Socket {
        let mut socket = self.plain_socket().await;
        socket.send(&json!({ "type": "hello", "version": 1, "token": person.token, "client": "test" })).await;
        assert_eq!(socket.next().await["type"], "welcome");
        socket
    }

    /// A socket that takes part in `operation`.
    pub async fn joined(&self, person: &Person, operation: OperationId) -> Socket {
        let mut socket = self.socket(person).await;
        socket.send(&json!({ "type": "join", "operation": operation })).await;
        socket.until("joined").await;
        socket
    }

    /// A socket on which nothing was said.
    pub async fn plain_socket(&self) -> Socket {
        let mut request = format!("ws://{}/ws", self.running.addr()).into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "einhalt.v1".parse().unwrap());
        let (stream, _) = tokio_tungstenite::connect_async(request).await.unwrap();
        Socket { stream }
    }
}

pub async fn answer(response: Response) -> Answer {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Answer { status, headers, body, text }
}

pub fn plan() -> Value {
    json!({
        "starts_at": "2026-05-05T08:00:00Z",
        "ends_at": "2026-05-05T11:00:00Z",
        "persons": [{ "slot": "E1", "age": "adult", "family": "other" }],
        "other_minors": "no",
        "pick_up": { "kind": "dwelling" },
    })
}

pub fn person(paired: &Value) -> Person {
    let text = |name: &str| paired[name].as_str().unwrap().to_owned();
    Person {
        account: text("account").parse().unwrap(),
        device: text("device").parse().unwrap(),
        secret: text("secret"),
        token: text("token"),
    }
}

pub struct Socket {
    pub stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

/// What a socket brought.
#[derive(Debug)]
pub enum Came {
    Frame(Value),
    Closed(u16),
}

impl Socket {
    pub async fn send(&mut self, frame: &Value) {
        self.send_text(frame.to_string()).await;
    }

    pub async fn send_text(&mut self, text: String) {
        self.stream.send(Message::text(text)).await.unwrap();
    }

    pub async fn came(&mut self) -> Came {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.stream.next()).await.unwrap();
            match next {
                Some(Ok(Message::Text(text))) => return Came::Frame(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(Some(close)))) => return Came::Closed(close.code.into()),
                Some(Ok(Message::Close(None))) | None => return Came::Closed(1005),
                Some(Ok(_)) => {}
                Some(Err(_)) => return Came::Closed(1006),
            }
        }
    }

    /// The next frame.
    pub async fn next(&mut self) -> Value {
        match self.came().await {
            Came::Frame(frame) => frame,
            Came::Closed(code) => panic!("closed with {code}"),
        }
    }

    /// The next frame of one of these kinds; others are passed over.
    pub async fn until_any(&mut self, kinds: &[&str]) -> Value {
        loop {
            let frame = self.next().await;
            if kinds.iter().any(|kind| frame["type"] == *kind) {
                return frame;
            }
        }
    }

    /// The next frame of this kind.
    pub async fn until(&mut self, kind: &str) -> Value {
        self.until_any(&[kind]).await
    }

    /// The code with which it is closed; frames before it are passed over.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Came::Closed(code) = self.came().await {
                return code;
            }
        }
    }
}
