//! The AsyncAPI document of the websocket, made from the frames' own types: each kind of frame is a
//! message with a schema of its own.

use einhalt_protocol::wire::client_frame::ReportFrame;
use einhalt_protocol::wire::{ClientFrame, CloseCode, SUBPROTOCOL, ServerFrame};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

const CLOSES: [CloseCode; 11] = [
    CloseCode::GoingAway,
    CloseCode::Protocol,
    CloseCode::Binary,
    CloseCode::NotUtf8,
    CloseCode::TooLarge,
    CloseCode::NotSignedIn,
    CloseCode::NotThisDevice,
    CloseCode::TooSlow,
    CloseCode::Replaced,
    CloseCode::CannotKeepUp,
    CloseCode::Flood,
];

/// The document.
pub(super) fn document() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let mut messages = Map::new();
    let mut from_client = frames::<ClientFrame>(&mut generator, "client", &mut messages);
    let report = generator.subschema_for::<ReportFrame>().to_value();
    from_client.push(add(&mut messages, "client", "report", "A safety report. Read in any shape.", &report));
    let from_server = frames::<ServerFrame>(&mut generator, "server", &mut messages);

    let in_channel: Map<String, Value> = messages
        .keys()
        .map(|name| (name.clone(), json!({ "$ref": format!("#/components/messages/{name}") })))
        .collect();
    let closes: Vec<Value> =
        CLOSES.iter().map(|c| json!({ "code": c.code(), "reason": c.reason() })).collect();
    let refer = |names: &[String]| -> Vec<Value> {
        names.iter().map(|name| json!({ "$ref": format!("#/channels/live/messages/{name}") })).collect()
    };
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Einhalt, live",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "One JSON object per text frame. `hello` first, within five seconds; the token travels in it and never in the address. A report may take any shape, everything else is complete or refused as a whole.",
            "license": { "name": "EUPL-1.2" },
        },
        "defaultContentType": "application/json",
        "channels": {
            "live": {
                "address": "/ws",
                "messages": in_channel,
                "bindings": { "ws": { "method": "GET", "headers": {
                    "type": "object",
                    "properties": { "Sec-WebSocket-Protocol": { "type": "string", "const": SUBPROTOCOL } },
                } } },
                "x-close-codes": closes,
            },
        },
        "operations": {
            "fromClient": { "action": "receive", "channel": { "$ref": "#/channels/live" }, "messages": refer(&from_client) },
            "fromServer": { "action": "send", "channel": { "$ref": "#/channels/live" }, "messages": refer(&from_server) },
        },
        "components": { "messages": messages, "schemas": generator.take_definitions(true) },
    })
}

/// One message per kind of frame, each with its own schema; returns their names.
fn frames<T: JsonSchema>(
    generator: &mut SchemaGenerator,
    side: &str,
    messages: &mut Map<String, Value>,
) -> Vec<String> {
    let frames = T::json_schema(generator).to_value();
    let kinds = frames["oneOf"].as_array().cloned().unwrap_or_default();
    let word = |kind: &Value| kind["properties"]["type"]["const"].as_str().map(str::to_owned);
    kinds
        .into_iter()
        .filter_map(|kind| word(&kind).map(|word| (word, kind)))
        .map(|(word, mut kind)| {
            let summary = kind["description"].as_str().unwrap_or_default().to_owned();
            close_to_others(&mut kind);
            add(messages, side, &word, &summary, &kind)
        })
        .collect()
}

/// Beside a reference `additionalProperties` would forbid the fields behind it.
fn close_to_others(kind: &mut Value) {
    if kind.get("$ref").is_some()
        && let Some(kind) = kind.as_object_mut()
    {
        kind.remove("additionalProperties");
    }
}

fn add(messages: &mut Map<String, Value>, side: &str, word: &str, summary: &str, payload: &Value) -> String {
    let name = format!("{side}_{word}");
    messages.insert(
        name.clone(),
        json!({ "name": word, "title": word, "summary": summary, "contentType": "application/json", "payload": payload }),
    );
    name
}
