//! Requests a forger would send: each must be turned away.

use serde_json::json;

use super::act::Came;
use super::ask::{hold_of, player};
use super::stage::Stage;
use crate::rest::RestError;

/// A token whose payload says another role. Its signature no longer fits.
pub async fn token(stage: &Stage, unit: &str, by: &str) -> Result<Came, String> {
    let session = player(stage, by)?.handheld.session();
    let token = session.token().token;
    let mut parts: Vec<String> = token.split('.').map(ToOwned::to_owned).collect();
    let payload = parts.get_mut(1).ok_or("the token has no payload to change")?;
    let middle = payload.len() / 2;
    let other = if payload.as_bytes().get(middle) == Some(&b'A') { "B" } else { "A" };
    payload.replace_range(middle..=middle, other);
    let body = json!({ "id": uuid::Uuid::new_v4(), "ask": { "do": "abort", "reason": "forged" } });
    post(stage, unit, by, &parts.join("."), &body).await
}

/// A right token, and a body that claims a role: the field does not exist.
pub async fn role(stage: &Stage, unit: &str, by: &str) -> Result<Came, String> {
    let token = player(stage, by)?.handheld.session().token().token;
    let hold = hold_of(stage, unit, None, None).await?;
    let ask = json!({ "do": "lift", "hold": hold, "newest_seen": 1_000_000, "role": "supervisor",
        "evidence": { "kind": "statement", "reason": "forged" } });
    let body = json!({ "id": uuid::Uuid::new_v4(), "role": "supervisor", "ask": ask });
    post(stage, unit, by, &token, &body).await
}

async fn post(
    stage: &Stage,
    unit: &str,
    by: &str,
    token: &str,
    body: &serde_json::Value,
) -> Result<Came, String> {
    let rest = player(stage, by)?.handheld.session().rest();
    let path = format!("/api/v1/operations/{}/commands", stage.operation(unit)?);
    match rest.call::<serde_json::Value>(reqwest::Method::POST, &path, Some(token), Some(body)).await {
        Ok(_) => Ok(Came::Done),
        Err(RestError::Refused(refusal)) => Ok(Came::Refused(refusal)),
        Err(RestError::Problem { code, body, .. }) => Ok(Came::Problem(first_word(&body).unwrap_or(code))),
        Err(error) => Err(error.to_string()),
    }
}

fn first_word(body: &serde_json::Value) -> Option<String> {
    body.pointer("/mistakes/0/code").and_then(|code| code.as_str()).map(ToOwned::to_owned)
}
