#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use serde_json::Value;

/// Calls `see` with every reference in a document.
fn references<'d>(value: &'d Value, see: &mut impl FnMut(&'d str)) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                match (name.as_str(), inner) {
                    ("$ref", Value::String(target)) => see(target),
                    _ => references(inner, see),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, see)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn assert_references_lead_somewhere(document: &Value) -> usize {
    let mut count = 0;
    references(document, &mut |target| {
        let path = target.strip_prefix('#').unwrap();
        assert!(document.pointer(path).is_some_and(|schema| !schema.is_null()), "{target}");
        count += 1;
    });
    count
}

#[test]
fn the_rest_document_is_complete() {
    let document = super::openapi();
    assert!(assert_references_lead_somewhere(&document) > 100);
    let mut ids = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let place = format!("{method} {path}");
            assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{place}: id used twice");
            assert!(!operation["summary"].as_str().unwrap().is_empty(), "{place}");
            let placeholders = path.matches('{').count();
            assert_eq!(operation["parameters"].as_array().unwrap().len(), placeholders, "{place}");
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.keys().any(|status| status.starts_with('2')), "{place}");
            for (status, response) in responses {
                let has_body = response["content"]
                    .as_object()
                    .is_some_and(|content| content.values().all(|body| body["schema"].is_object()));
                assert!(has_body || status == "204", "{place} {status}: no schema");
            }
            let takes = matches!(method.as_str(), "post" | "put" | "patch") && !path.ends_with("/sign-out");
            assert_eq!(operation["requestBody"].is_object(), takes, "{place}");
        }
    }
    for path in [
        "/api/v1/pair",
        "/api/v1/sign-in",
        "/api/v1/token",
        "/api/v1/sign-out",
        "/api/v1/me",
        "/api/v1/accounts",
        "/api/v1/accounts/{account}",
        "/api/v1/accounts/{account}/pairing-codes",
        "/api/v1/devices",
        "/api/v1/devices/{device}",
        "/api/v1/operations",
        "/api/v1/operations/{operation}",
        "/api/v1/operations/{operation}/members",
        "/api/v1/operations/{operation}/members/{account}",
        "/api/v1/operations/{operation}/plan",
        "/api/v1/operations/{operation}/start",
        "/api/v1/operations/{operation}/close",
        "/api/v1/operations/{operation}/commands",
        "/api/v1/operations/{operation}/reports",
        "/api/v1/operations/{operation}/record",
        "/api/v1/operations/{operation}/why",
        "/api/v1/operations/{operation}/rescue-sheet",
        "/api/v1/measures",
        "/api/v1/measures/{measure}",
        "/api/v1/places",
        "/api/v1/places/imports",
        "/api/v1/rescue-content",
        "/api/v1/policy",
        "/healthz",
        "/readyz",
        "/metrics",
    ] {
        assert!(document["paths"][path].is_object(), "{path}");
    }
}

#[test]
fn the_websocket_document_describes_every_frame_alone() {
    let document = super::asyncapi::document();
    assert!(assert_references_lead_somewhere(&document) > 50);
    let messages = document["components"]["messages"].as_object().unwrap();
    for name in ["client_hello", "client_join", "client_report", "server_stop", "server_grant", "server_bye"]
    {
        assert!(messages.contains_key(name), "{name}");
    }
    for (name, message) in messages {
        let (side, word) = name.split_once('_').unwrap();
        assert!(matches!(side, "client" | "server"));
        assert_eq!(message["name"], word);
        assert!(message["payload"].is_object() && !message["summary"].as_str().unwrap().is_empty(), "{name}");
        assert!(message["payload"].get("oneOf").is_none(), "{name} is described together with others");
    }
    let codes: Vec<_> = document["channels"]["live"]["x-close-codes"].as_array().unwrap().iter().collect();
    assert!(codes.iter().any(|close| close["code"] == 4403));
}

/// Reports are read leniently; the document shows what our own clients write.
#[test]
fn every_answer_to_a_mistake_has_one_shape() {
    let document = super::openapi();
    let problem = &document["components"]["schemas"]["ProblemBody"];
    for member in ["type", "title", "status", "code", "mistakes", "retry"] {
        assert!(problem["required"].as_array().unwrap().contains(&member.into()), "{member}");
    }
}
