//! Access tokens: short-lived, signed with `EdDSA` by our own token key, and by nothing else.
//!
//! One algorithm, one key, one issuer, one audience, one purpose; both time bounds required; a
//! header that brings or points to a key, or holds anything we do not write, is refused before any
//! key is touched. Times are judged against the `now` that is passed in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{AccountId, DeviceId, SessionId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const ISSUER: &str = "einhalt";
const AUDIENCE: &str = "einhalt.v1";
const PURPOSE: &str = "access";
/// A token is valid a little before it was made, so that a clock set back a moment locks nobody out.
const EARLIER: TimeDelta = TimeDelta::seconds(60);
/// The longest life that can be set (`limits.token_minutes`): a token that says it lives longer is not ours.
const LONGEST_LIFE: TimeDelta = TimeDelta::minutes(1_440);
/// No token of ours is longer; nothing longer is looked at.
const LONGEST: usize = 2_048;
/// PKCS#8 version 1 of an Ed25519 key is this and the 32 bytes of the seed.
const PKCS8_V1: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// What a good token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenClaims {
    /// The account.
    pub account: AccountId,
    /// The device.
    pub device: DeviceId,
    /// The sign-in of that device.
    pub session: SessionId,
    /// First instant at which it is no longer good.
    pub expires_at: Timestamp,
}

/// Why a token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Everything is right but the time: it was good once. Such a token still carries a report.
    #[error("the token has expired")]
    Expired {
        /// What it says.
        claims: TokenClaims,
    },
    /// It is not ours, not for this, or not yet good.
    #[error("the token is not valid")]
    Invalid,
}

/// The header, as we write it. Anything else in it is refused: `jwk`, `jku`, `x5u`, `x5c`, `crit`, ...
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OurHeader {
    alg: String,
    typ: String,
    kid: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    purpose: String,
    sub: AccountId,
    device: DeviceId,
    session: SessionId,
    nbf: i64,
    exp: i64,
}

/// Makes and checks access tokens.
pub struct Tokens {
    kid: String,
    signing: EncodingKey,
    checking: DecodingKey,
    validation: Validation,
    life: TimeDelta,
}

impl Tokens {
    /// With the one key that signs and checks them; `life` is how long a new one is good.
    pub fn new(key: &SigningKey, life: TimeDelta) -> Self {
        let public = key.verifying_key().to_bytes();
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "nbf", "exp"]);
        // Against the injected clock, below.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self {
            kid: hex::encode(&Sha256::digest(public)[..8]),
            signing: EncodingKey::from_ed_der(&[PKCS8_V1.as_slice(), key.as_bytes()].concat()),
            checking: DecodingKey::from_ed_der(&public),
            validation,
            life,
        }
    }

    /// A new token and the first instant at which it is no longer good.
    ///
    /// # Errors
    /// If it cannot be signed, which no key of ours brings about.
    pub fn issue(
        &self,
        account: AccountId,
        device: DeviceId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<(String, Timestamp), jsonwebtoken::errors::Error> {
        let expires_at = DateTime::from_timestamp((now + self.life).timestamp(), 0).unwrap_or(now);
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            purpose: PURPOSE.to_owned(),
            sub: account,
            device,
            session,
            nbf: (now - EARLIER).timestamp(),
            exp: expires_at.timestamp(),
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.kid.clone());
        Ok((jsonwebtoken::encode(&header, &claims, &self.signing)?, expires_at))
    }

    /// What a token says, if it is ours and good now. Any text leads to an answer.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<TokenClaims, TokenError> {
        if token.len() > LONGEST || !self.header_is_ours(token) {
            return Err(TokenError::Invalid);
        }
        let read = jsonwebtoken::decode::<Claims>(token, &self.checking, &self.validation);
        let claims = read.map_err(|_| TokenError::Invalid)?.claims;
        let instant = |seconds| DateTime::<Utc>::from_timestamp(seconds, 0).ok_or(TokenError::Invalid);
        let (not_before, expires_at) = (instant(claims.nbf)?, instant(claims.exp)?);
        if claims.purpose != PURPOSE
            || not_before >= expires_at
            || now < not_before
            || expires_at - not_before > LONGEST_LIFE + EARLIER
        {
            return Err(TokenError::Invalid);
        }
        let Claims { sub: account, device, session, .. } = claims;
        let claims = TokenClaims { account, device, session, expires_at };
        if now < expires_at { Ok(claims) } else { Err(TokenError::Expired { claims }) }
    }

    fn header_is_ours(&self, token: &str) -> bool {
        let header = token.split('.').next().and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
        let header = header.and_then(|bytes| serde_json::from_slice::<OurHeader>(&bytes).ok());
        header.is_some_and(|header| header.alg == "EdDSA" && header.typ == "JWT" && header.kid == self.kid)
    }
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
