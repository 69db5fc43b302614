//! What a request brings, read once at the edge: who asks, from where, and a strict body.

use std::any::TypeId;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use einhalt_protocol::ids::{AccountId, DeviceId, MeasureId, OperationId, PairingCodeId};
use einhalt_protocol::people::{Actor, Role};
use einhalt_protocol::wire::strict::Shape;
use einhalt_protocol::wire::{Phase, ProblemCode, Retry};
use futures_util::StreamExt;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::AppState;
use super::problem::Failure;
use crate::access::{SessionRights, TokenError};

/// The asker's rights, as they are now. Checked for this very request (I-13).
pub struct Signed(pub SessionRights);

/// The same for a report: a token that has just expired will do while its device is paired.
pub struct SignedToReport {
    /// The asker's rights.
    pub rights: SessionRights,
    /// The token has expired.
    pub expired: bool,
}

impl FromRequestParts<AppState> for Signed {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let claims =
            state.access.verify_token(bearer(parts)?, state.clock.now()).map_err(|_| not_signed_in())?;
        state.access.session(&claims).map(Self).ok_or_else(not_signed_in)
    }
}

impl FromRequestParts<AppState> for SignedToReport {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let now = state.clock.now();
        let grace = chrono::TimeDelta::hours(state.config.limits.report_grace_hours.into());
        let (claims, expired) = match state.access.verify_token(bearer(parts)?, now) {
            Ok(claims) => (claims, false),
            Err(TokenError::Expired { claims }) if now < claims.expires_at + grace => (claims, true),
            Err(TokenError::Expired { .. } | TokenError::Invalid) => return Err(not_signed_in()),
        };
        let rights = state.access.session(&claims).ok_or_else(not_signed_in)?;
        Ok(Self { rights, expired })
    }
}

fn bearer(parts: &Parts) -> Result<&str, Failure> {
    let mut values = parts.headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return Err(not_signed_in()) };
    let value = value.to_str().map_err(|_| not_signed_in())?;
    value.strip_prefix("Bearer ").ok_or_else(not_signed_in)
}

fn not_signed_in() -> Failure {
    Failure::new(StatusCode::UNAUTHORIZED, ProblemCode::NotSignedIn)
}

/// The operation in the path, and what the asker is in it. No such operation, no membership and an
/// unreadable id look the same.
pub struct InOperation {
    /// The operation.
    pub operation: OperationId,
    /// The asker.
    pub rights: SessionRights,
    /// The role in this operation.
    pub role: Role,
}

impl InOperation {
    /// The asker, for the record.
    pub const fn actor(&self) -> Actor {
        Actor::Person { account: self.rights.account, device: self.rights.device, role: self.role }
    }
}

impl FromRequestParts<AppState> for InOperation {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let here = AfterOperation::from_request_parts(parts, state).await?.0;
        // Administrators have no part in an operation and read nothing of it.
        if here.role == Role::Administrator { Err(Failure::not_found()) } else { Ok(here) }
    }
}

/// The same for what may be done once an operation has ended: reviewers reach every operation of their
/// authority then, and administrators what is about keeping and erasing. Nobody else reaches more than
/// as a member, and for them what is foreign looks as if it were not there.
pub struct AfterOperation(pub InOperation);

impl FromRequestParts<AppState> for AfterOperation {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let Signed(rights) = Signed::from_request_parts(parts, state).await?;
        let operation = path_id::<OperationId>(parts, state, "operation").await?;
        let membership = state.access.membership(operation, rights.account, state.clock.now());
        let role = match membership {
            Some(membership) => membership.role,
            None => role_after(state, &rights, operation).await.ok_or_else(Failure::not_found)?,
        };
        Ok(Self(InOperation { operation, rights, role }))
    }
}

/// The role of somebody who is no member of an operation that has ended.
async fn role_after(state: &AppState, rights: &SessionRights, operation: OperationId) -> Option<Role> {
    if !matches!(rights.role, Role::Reviewer | Role::Administrator) {
        return None;
    }
    let summary = state.live.summary(operation).await?;
    (summary.phase == Phase::Ended).then_some(rights.role)
}

/// The operation in the path.
pub struct OperationPath(pub OperationId);
/// The account in the path.
pub struct AccountPath(pub AccountId);
/// The device in the path.
pub struct DevicePath(pub DeviceId);
/// The pairing code in the path, by its id.
pub struct CodePath(pub PairingCodeId);
/// The measure in the path.
pub struct MeasurePath(pub MeasureId);

macro_rules! paths {
    ($($path:ident = $word:literal;)+) => {$(
        impl FromRequestParts<AppState> for $path {
            type Rejection = Failure;

            async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
                path_id(parts, state, $word).await.map(Self)
            }
        }
    )+};
}

paths! {
    OperationPath = "operation";
    AccountPath = "account";
    DevicePath = "device";
    CodePath = "code";
    MeasurePath = "measure";
}

async fn path_id<T: FromStr>(parts: &mut Parts, state: &AppState, word: &str) -> Result<T, Failure> {
    let names = Path::<HashMap<String, String>>::from_request_parts(parts, state).await;
    let Path(names) = names.map_err(|_| Failure::not_found())?;
    names.get(word).and_then(|text| text.parse().ok()).ok_or_else(Failure::not_found)
}

/// Where the request comes from: the peer, or what a trusted proxy says about it.
pub struct From(pub IpAddr);

impl FromRequestParts<AppState> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
        let proxies = &state.config.proxies;
        if !proxies.contains(&peer) {
            return Ok(Self(peer));
        }
        // The last address that is no proxy of ours: everything before it the asker may have made up. So
        // what cannot be read is not passed over.
        let said = parts.headers.get_all("x-forwarded-for").iter();
        let said = said.flat_map(|value| value.to_str().unwrap_or_default().split(','));
        let said: Vec<Option<IpAddr>> = said.map(|address| address.trim().parse().ok()).collect();
        let asker = said.into_iter().rev().find(|said| !said.is_some_and(|said| proxies.contains(&said)));
        Ok(Self(asker.flatten().unwrap_or(peer)))
    }
}

/// A body that is complete and typed, or refused as a whole with every mistake at once.
pub struct Strict<T>(pub T);

impl<T: JsonSchema + DeserializeOwned + 'static> FromRequest<AppState> for Strict<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let Raw(bytes) = Raw::from_request(request, state).await?;
        shape_of::<T>().read(&bytes).map(Self).map_err(Failure::unusable)
    }
}

/// The same for a list of facilities, which may be longer.
pub struct Imported<T>(pub T);

impl<T: JsonSchema + DeserializeOwned + 'static> FromRequest<AppState> for Imported<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let most = state.config.limits.import_bytes;
        let bytes = json_body(request, most, "limits.import_bytes").await?;
        shape_of::<T>().read(&bytes).map(Self).map_err(Failure::unusable)
    }
}

/// The exact bytes of a JSON body.
pub struct Raw(pub Bytes);

impl FromRequest<AppState> for Raw {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        json_body(request, state.config.limits.body_bytes, "limits.body_bytes").await.map(Self)
    }
}

async fn json_body(request: Request, most: usize, limit: &str) -> Result<Bytes, Failure> {
    let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = media_type.and_then(|value| value.split(';').next()).map(str::trim);
    if !media_type.is_some_and(|media_type| media_type.eq_ignore_ascii_case("application/json")) {
        let wanted = "the header Content-Type: application/json".to_owned();
        return Err(Failure::wrong(StatusCode::UNSUPPORTED_MEDIA_TYPE, ProblemCode::WrongType, "", wanted));
    }
    match take(request.into_body(), most).await {
        (bytes, Taken::Whole) => Ok(bytes.into()),
        (_, Taken::TooLong) => {
            let wanted = format!("at most {most} bytes ({limit})");
            Err(Failure::wrong(StatusCode::PAYLOAD_TOO_LARGE, ProblemCode::TooLong, "", wanted))
        }
        (_, Taken::BrokenOff) => {
            let wanted = "a body that is whole".to_owned();
            Err(Failure::wrong(StatusCode::BAD_REQUEST, ProblemCode::TooShort, "", wanted)
                .retry(Retry::SameId))
        }
    }
}

/// How far a body was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// To its end.
    Whole,
    /// As far as it may be taken.
    TooLong,
    /// As far as it came.
    BrokenOff,
}

/// A body, or its beginning: never more than `most` bytes.
pub async fn take(body: Body, most: usize) -> (Vec<u8>, Taken) {
    let (mut taken, mut coming) = (Vec::new(), body.into_data_stream());
    while let Some(part) = coming.next().await {
        let Ok(part) = part else { return (taken, Taken::BrokenOff) };
        let room = most - taken.len();
        taken.extend_from_slice(part.get(..room).unwrap_or(&part));
        if part.len() > room {
            return (taken, Taken::TooLong);
        }
    }
    (taken, Taken::Whole)
}

/// The shape of a type, made once.
fn shape_of<T: JsonSchema + 'static>() -> Arc<Shape> {
    static SHAPES: LazyLock<RwLock<HashMap<TypeId, Arc<Shape>>>> = LazyLock::new(RwLock::default);
    let id = TypeId::of::<T>();
    if let Some(shape) = SHAPES.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
        return Arc::clone(shape);
    }
    let shape = Arc::new(Shape::of::<T>());
    SHAPES.write().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&shape));
    shape
}
