//! Routes and their description in one: what is added here answers, and stands in the OpenAPI
//! document with the schemas of the very types it reads and writes.

use axum::Router;
use axum::handler::Handler;
use axum::http::StatusCode;
use axum::routing::{MethodFilter, on};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::AppState;
use super::problem::{PROBLEM_JSON, ProblemBody};

type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// The description of one endpoint.
pub struct About {
    method: &'static str,
    path: &'static str,
    says: &'static str,
    signed: bool,
    takes: Option<SchemaOf>,
    gives: Vec<Answer>,
    fails: &'static [u16],
}

struct Answer {
    status: StatusCode,
    media_type: &'static str,
    schema: Option<SchemaOf>,
}

impl About {
    const fn new(method: &'static str, path: &'static str, says: &'static str) -> Self {
        Self { method, path, says, signed: true, takes: None, gives: Vec::new(), fails: &[] }
    }

    /// Reads something.
    pub const fn get(path: &'static str, says: &'static str) -> Self {
        Self::new("get", path, says)
    }

    /// Makes or asks something.
    pub const fn post(path: &'static str, says: &'static str) -> Self {
        Self::new("post", path, says)
    }

    /// Sets something.
    pub const fn put(path: &'static str, says: &'static str) -> Self {
        Self::new("put", path, says)
    }

    /// Changes a part of something.
    pub const fn patch(path: &'static str, says: &'static str) -> Self {
        Self::new("patch", path, says)
    }

    /// Removes something.
    pub const fn delete(path: &'static str, says: &'static str) -> Self {
        Self::new("delete", path, says)
    }

    /// Nobody has to be signed in.
    #[must_use]
    pub const fn open(mut self) -> Self {
        self.signed = false;
        self
    }

    /// Reads a body of this type.
    #[must_use]
    pub fn takes<T: JsonSchema>(mut self) -> Self {
        self.takes = Some(SchemaGenerator::subschema_for::<T>);
        self
    }

    /// Answers with a body of this type.
    #[must_use]
    pub fn gives<T: JsonSchema>(mut self, status: StatusCode) -> Self {
        let schema = Some(SchemaGenerator::subschema_for::<T> as SchemaOf);
        self.gives.push(Answer { status, media_type: "application/json", schema });
        self
    }

    /// Answers with text of this media type, described in words only.
    #[must_use]
    pub fn gives_text(mut self, status: StatusCode, media_type: &'static str) -> Self {
        let schema = Some(SchemaGenerator::subschema_for::<String> as SchemaOf);
        self.gives.push(Answer { status, media_type, schema });
        self
    }

    /// Answers without a body.
    #[must_use]
    pub fn gives_nothing(mut self) -> Self {
        self.gives.push(Answer { status: StatusCode::NO_CONTENT, media_type: "", schema: None });
        self
    }

    /// The failures worth naming, beside those every request may meet.
    #[must_use]
    pub const fn fails(mut self, statuses: &'static [u16]) -> Self {
        self.fails = statuses;
        self
    }
}

/// All endpoints.
pub struct Catalogue {
    router: Router<AppState>,
    schemas: SchemaGenerator,
    paths: Map<String, Value>,
}

impl Catalogue {
    /// An empty one.
    pub fn new() -> Self {
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        Self { router: Router::new(), schemas: settings.into_generator(), paths: Map::new() }
    }

    /// Adds an endpoint.
    #[must_use]
    pub fn add<H: Handler<T, AppState>, T: 'static>(mut self, about: &About, handler: H) -> Self {
        let filter = match about.method {
            "post" => MethodFilter::POST,
            "put" => MethodFilter::PUT,
            "patch" => MethodFilter::PATCH,
            "delete" => MethodFilter::DELETE,
            _ => MethodFilter::GET,
        };
        let described = self.describe(about);
        let path = self.paths.entry(about.path).or_insert_with(|| json!({}));
        path[about.method] = described;
        self.router = self.router.route(about.path, on(filter, handler));
        self
    }

    /// The routes, and the document that describes them.
    pub fn finish(mut self) -> (Router<AppState>, Value) {
        self.schemas.subschema_for::<ProblemBody>();
        let document = json!({
            "openapi": "3.1.0",
            "info": {
                "title": "Einhalt",
                "version": env!("CARGO_PKG_VERSION"),
                "description": "Planning, administration and following of operations. Stops travel over the websocket described in /api/asyncapi.json; a report may be sent here too. Problems follow RFC 9457.",
                "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" },
            },
            "security": [{ "token": [] }],
            "paths": self.paths,
            "components": {
                "schemas": self.schemas.take_definitions(true),
                "securitySchemes": {
                    "token": {
                        "type": "http",
                        "scheme": "bearer",
                        "bearerFormat": "JWT",
                        "description": "An access token from /api/v1/pair, /api/v1/sign-in or /api/v1/token.",
                    },
                },
            },
        });
        (self.router, document)
    }

    fn describe(&mut self, about: &About) -> Value {
        let mut responses = Map::new();
        for answer in &about.gives {
            let mut response = json!({ "description": answer.status.canonical_reason().unwrap_or("") });
            if let Some(schema) = answer.schema {
                response["content"] = json!({ answer.media_type: { "schema": schema(&mut self.schemas) } });
            }
            responses.insert(answer.status.as_u16().to_string(), response);
        }
        let problem = self.schemas.subschema_for::<ProblemBody>();
        let always: &[u16] = if about.signed { &[401] } else { &[] };
        let unusable: &[u16] = if about.takes.is_some() { &[413, 415, 422] } else { &[] };
        for status in [always, unusable, about.fails].concat() {
            let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
            let response = json!({ "description": reason.unwrap_or(""), "content": { PROBLEM_JSON: { "schema": problem } } });
            responses.insert(status.to_string(), response);
        }
        let mut operation = json!({
            "summary": about.says,
            "operationId": operation_id(about),
            "parameters": parameters(about.path),
            "responses": responses,
        });
        if let Some(schema) = about.takes {
            let schema = schema(&mut self.schemas);
            operation["requestBody"] =
                json!({ "required": true, "content": { "application/json": { "schema": schema } } });
        }
        if !about.signed {
            operation["security"] = json!([]);
        }
        operation
    }
}

fn operation_id(about: &About) -> String {
    let path = about.path.trim_start_matches("/api").trim_start_matches("/v1");
    let words = path.split(['/', '-', '.']).filter(|word| !word.is_empty());
    let words = words.map(|word| word.trim_matches(['{', '}']));
    std::iter::once(about.method).chain(words).collect::<Vec<_>>().join("_")
}

fn parameters(path: &str) -> Vec<Value> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let id = |name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string", "format": "uuid" } });
    names.map(id).collect()
}
