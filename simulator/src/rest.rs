//! The server's REST interface, as a client sees it: sign-in, pairing, accounts, operations, requests.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::NaiveDate;
use ed25519_dalek::VerifyingKey;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{AccountId, CommandId, DeviceId, MeasureId, OperationId, Seq};
use einhalt_protocol::operation::command::Ask;
use einhalt_protocol::operation::place::{FacilityList, PlaceKind};
use einhalt_protocol::operation::plan::Plan;
use einhalt_protocol::operation::refusal::Refusal;
use einhalt_protocol::people::Role;
use einhalt_protocol::rescue::sheet::HandOverSheet;
use einhalt_protocol::wire::view::OperationView;
use reqwest::{Client, Method, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// No answer of the server takes longer; an answer that does is a failure, not a reason to hang.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Why a call brought nothing.
#[derive(Debug, thiserror::Error)]
pub enum RestError {
    /// Refused by the agreement's rules, and the refusal recorded.
    #[error("{0}")]
    Refused(Refusal),
    /// Any other problem the server named.
    #[error("{status}: {code}{}", detail(.body))]
    Problem {
        /// The status.
        status: u16,
        /// The stable word.
        code: String,
        /// The whole problem document.
        body: Value,
    },
    /// The server could not be reached, or answered something else than promised.
    #[error("no usable answer: {0}")]
    Unusable(#[from] reqwest::Error),
    /// The pinned key is no key.
    #[error("the server's key cannot be read")]
    BadKey,
}

fn detail(body: &Value) -> String {
    body.get("mistakes").map(|mistakes| format!(" {mistakes}")).unwrap_or_default()
}

impl RestError {
    /// The stable word of a problem or refusal, where there is one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(_) => Some("refused"),
            Self::Problem { code, .. } => Some(code),
            Self::Unusable(_) | Self::BadKey => None,
        }
    }

    fn is_unauthorised(&self) -> bool {
        matches!(self, Self::Problem { status: 401, .. })
    }
}

/// The answer to pairing and sign-in.
#[derive(Debug, Clone, Deserialize)]
pub struct Paired {
    /// The device.
    pub device: DeviceId,
    /// The device's long-lived secret.
    pub secret: String,
    /// The account.
    pub account: AccountId,
    /// The account's role.
    pub role: Role,
    /// A short-lived token.
    pub token: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// The server's grant key, in hex: pinned from now on.
    pub server_key: String,
}

/// A newer token.
#[derive(Debug, Clone, Deserialize)]
pub struct Token {
    /// The token.
    pub token: String,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A pairing code.
#[derive(Debug, Clone, Deserialize)]
pub struct PairingCode {
    /// The code.
    pub code: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// The link with the code in its fragment.
    pub link: String,
}

/// A call that was carried out.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Carried {
    /// The newest entry it caused.
    pub seq: Seq,
}

/// A list of facilities to be imported.
#[derive(Debug, Clone)]
pub struct Import {
    /// The source's name.
    pub name: String,
    /// The kind of its facilities; entries may carry their own.
    pub kind: Option<PlaceKind>,
    /// The day its data describes.
    pub as_of: NaiveDate,
    /// GeoJSON or CSV.
    pub content: String,
}

/// One operation in the list.
#[derive(Debug, Clone, Deserialize)]
pub struct Listed {
    /// The operation.
    pub operation: OperationId,
    /// Its reference.
    pub reference: String,
}

/// A server's address, without anybody signed in.
#[derive(Debug, Clone)]
pub struct Rest {
    http: Client,
    base: Arc<str>,
}

impl Rest {
    /// A client of the server at `base`, such as `http://127.0.0.1:8480`.
    pub fn new(base: &str) -> Result<Self, RestError> {
        let http = Client::builder().timeout(TIMEOUT).pool_max_idle_per_host(8).build()?;
        Ok(Self { http, base: base.trim_end_matches('/').into() })
    }

    /// The server's address.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Signs in with name and password; the program becomes a device of kind desk.
    pub async fn sign_in(&self, name: &str, password: &str) -> Result<Session, RestError> {
        let body = json!({ "name": name, "password": password, "label": "simulator" });
        let paired = self.call(Method::POST, "/api/v1/sign-in", None, Some(&body)).await?;
        Session::new(self.clone(), paired)
    }

    /// Pairs a device with a code.
    pub async fn pair(&self, code: &str, label: &str) -> Result<Session, RestError> {
        let body = json!({ "code": code, "label": label });
        let paired = self.call(Method::POST, "/api/v1/pair", None, Some(&body)).await?;
        Session::new(self.clone(), paired)
    }

    /// Any call, with any token: also for what a forger would send.
    pub async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<T, RestError> {
        let answer = self.send(method, path, token, body).await?;
        Ok(answer.json().await?)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<reqwest::Response, RestError> {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status();
        if status.is_success() {
            Ok(answer)
        } else {
            Err(problem(status, answer.json().await.unwrap_or(Value::Null)))
        }
    }
}

fn problem(status: StatusCode, body: Value) -> RestError {
    let refusal = body.get("refusal").cloned().and_then(|refusal| serde_json::from_value(refusal).ok());
    if let Some(refusal) = refusal {
        return RestError::Refused(refusal);
    }
    let code = body.get("code").and_then(Value::as_str).unwrap_or("no code").to_owned();
    RestError::Problem { status: status.as_u16(), code, body }
}

/// A signed-in device: an account with a token that is renewed when it runs out.
#[derive(Debug)]
pub struct Session {
    rest: Rest,
    /// The device.
    pub device: DeviceId,
    /// The account.
    pub account: AccountId,
    /// The account's role.
    pub role: Role,
    /// The server's key, pinned.
    pub server_key: VerifyingKey,
    secret: String,
    token: Mutex<Token>,
}

impl Session {
    fn new(rest: Rest, paired: Paired) -> Result<Self, RestError> {
        let key: [u8; 32] =
            hex::decode(&paired.server_key).ok().and_then(|k| k.try_into().ok()).ok_or(RestError::BadKey)?;
        Ok(Self {
            rest,
            device: paired.device,
            account: paired.account,
            role: paired.role,
            server_key: VerifyingKey::from_bytes(&key).map_err(|_| RestError::BadKey)?,
            secret: paired.secret,
            token: Mutex::new(Token { token: paired.token, expires_at: paired.expires_at }),
        })
    }

    /// The server.
    pub const fn rest(&self) -> &Rest {
        &self.rest
    }

    /// The token at hand.
    pub fn token(&self) -> Token {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Gets a newer token.
    pub async fn renew(&self) -> Result<Token, RestError> {
        let body = json!({ "device": self.device, "secret": self.secret });
        let token: Token = self.rest.call(Method::POST, "/api/v1/token", None, Some(&body)).await?;
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = token.clone();
        Ok(token)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<reqwest::Response, RestError> {
        let token = self.token().token;
        match self.rest.send(method.clone(), path, Some(&token), body).await {
            Err(error) if error.is_unauthorised() => {
                let token = self.renew().await?.token;
                self.rest.send(method, path, Some(&token), body).await
            }
            answer => answer,
        }
    }

    async fn ask_for<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<T, RestError> {
        Ok(self.send(method, path, body).await?.json().await?)
    }

    /// Any answer's bytes, and how long the server says it worked on them, in milliseconds (`Server-Timing`).
    pub async fn timed(&self, method: Method, path: &str) -> Result<(Vec<u8>, Option<f64>), RestError> {
        let answer = self.send(method, path, None).await?;
        let timing = answer.headers().get("server-timing").and_then(|timing| timing.to_str().ok());
        let took = timing.and_then(|timing| timing.strip_prefix("app;dur=")?.parse().ok());
        Ok((answer.bytes().await?.into(), took))
    }

    /// Creates an account (administrator).
    pub async fn create_account(&self, name: &str, role: Role) -> Result<AccountId, RestError> {
        #[derive(Deserialize)]
        struct Created {
            account: AccountId,
        }
        let body = json!({ "name": name, "role": role });
        let created: Created = self.ask_for(Method::POST, "/api/v1/accounts", Some(&body)).await?;
        Ok(created.account)
    }

    /// A code with which devices of an account are paired (administrator).
    pub async fn pairing_code(
        &self,
        account: AccountId,
        minutes: u32,
        uses: u32,
    ) -> Result<PairingCode, RestError> {
        let body = json!({ "minutes": minutes, "uses": uses });
        self.ask_for(Method::POST, &format!("/api/v1/accounts/{account}/pairing-codes"), Some(&body)).await
    }

    /// The list of facilities in force.
    pub async fn facilities(&self) -> Result<FacilityList, RestError> {
        #[derive(Deserialize)]
        struct Places {
            list: FacilityList,
        }
        let places: Places = self.ask_for(Method::GET, "/api/v1/places", None).await?;
        Ok(places.list)
    }

    /// Imports a list of facilities (administrator); one of the same name is replaced.
    pub async fn import_places(&self, import: &Import) -> Result<(), RestError> {
        let Import { name, kind, as_of, content } = import;
        let body = json!({ "name": name, "kind": kind, "as_of": as_of, "content": content });
        let _: Value = self.ask_for(Method::POST, "/api/v1/places/imports", Some(&body)).await?;
        Ok(())
    }

    /// Creates an operation (lead, supervisor).
    pub async fn create_operation(&self, reference: &str, drill: bool) -> Result<OperationId, RestError> {
        self.open(reference, drill, None).await
    }

    /// Opens a collective measure (lead, supervisor).
    pub async fn open_measure(&self, reference: &str, drill: bool) -> Result<MeasureId, RestError> {
        #[derive(Deserialize)]
        struct Opened {
            measure: MeasureId,
        }
        let body = json!({ "reference": reference, "drill": drill });
        let opened: Opened = self.ask_for(Method::POST, "/api/v1/measures", Some(&body)).await?;
        Ok(opened.measure)
    }

    /// Creates an operation, of a collective measure if there is one (lead, supervisor).
    pub async fn open(
        &self,
        reference: &str,
        drill: bool,
        measure: Option<MeasureId>,
    ) -> Result<OperationId, RestError> {
        #[derive(Deserialize)]
        struct Created {
            operation: OperationId,
        }
        let mut body = json!({ "reference": reference, "drill": drill });
        if let (Some(measure), Value::Object(body)) = (measure, &mut body) {
            body.insert("measure".to_owned(), json!(measure));
        }
        let created: Created = self.ask_for(Method::POST, "/api/v1/operations", Some(&body)).await?;
        Ok(created.operation)
    }

    /// Changes the own password.
    pub async fn change_password(&self, old: &str, new: &str) -> Result<(), RestError> {
        let body = json!({ "password": old, "new_password": new });
        self.send(Method::POST, "/api/v1/me/password", Some(&body)).await.map(drop)
    }

    /// Makes an account a member of an operation.
    pub async fn put_member(
        &self,
        operation: OperationId,
        account: AccountId,
        role: Role,
        call_sign: &str,
    ) -> Result<(), RestError> {
        let path = format!("/api/v1/operations/{operation}/members/{account}");
        let body = json!({ "role": role, "call_sign": call_sign });
        self.send(Method::PUT, &path, Some(&body)).await.map(drop)
    }

    /// Files a plan.
    pub async fn plan(&self, operation: OperationId, plan: &Plan) -> Result<Carried, RestError> {
        self.command(operation, &Ask::Plan(plan.clone())).await
    }

    /// Any request, with an id of its own.
    pub async fn command(&self, operation: OperationId, ask: &Ask) -> Result<Carried, RestError> {
        let id = CommandId::from_uuid(uuid::Uuid::new_v4());
        let path = format!("/api/v1/operations/{operation}/commands");
        self.ask_for(Method::POST, &path, Some(&json!({ "id": id, "ask": ask }))).await
    }

    /// How an operation looks now.
    pub async fn view(&self, operation: OperationId) -> Result<OperationView, RestError> {
        let path = format!("/api/v1/operations/{operation}");
        match self.ask_for(Method::GET, &path, None).await {
            Err(error) if error.code() == Some("reason_needed") => {
                self.say_why(operation, "Nachbereitung").await?;
                self.ask_for(Method::GET, &path, None).await
            }
            answer => answer,
        }
    }

    /// Says why an operation that has ended is read; opens reading for this session.
    pub async fn say_why(&self, operation: OperationId, reason: &str) -> Result<(), RestError> {
        let path = format!("/api/v1/operations/{operation}/readings");
        let _until: Value = self.ask_for(Method::POST, &path, Some(&json!({ "reason": reason }))).await?;
        Ok(())
    }

    /// The hand-over sheet for the ambulance crew.
    pub async fn rescue_sheet(&self, operation: OperationId) -> Result<HandOverSheet, RestError> {
        self.ask_for(Method::GET, &format!("/api/v1/operations/{operation}/rescue-sheet"), None).await
    }

    /// The operations of this account.
    pub async fn operations(&self) -> Result<Vec<Listed>, RestError> {
        self.ask_for(Method::GET, "/api/v1/operations", None).await
    }

    /// The record of an operation, as exported.
    pub async fn record(&self, operation: OperationId) -> Result<String, RestError> {
        let path = format!("/api/v1/operations/{operation}/record");
        let answer = match self.send(Method::GET, &path, None).await {
            Err(error) if error.code() == Some("reason_needed") => {
                self.say_why(operation, "Nachbereitung").await?;
                self.send(Method::GET, &path, None).await?
            }
            answer => answer?,
        };
        Ok(answer.text().await?)
    }
}
