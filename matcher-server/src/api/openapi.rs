//! The API document (OpenAPI 3.1), made from the table of routes and the schema of the sheets, and its pages.

use super::accounts::{AccountBody, AccountChangeBody, AuthorityBody};
use super::answers::WhatIfBody;
use super::call::{Answered, json};
use super::calls::CallBody;
use super::consents::{ConsentAnswerBody, ConsentBody};
use super::contacts::{ForgetBody, MeBody};
use super::controls::RulesPatch;
use super::ledgers::gauges::PlanBody as GaugePlanBody;
use super::ledgers::remind::ReminderBody;
use super::ledgers::signatures::{SignBody, TakeBody};
use super::organisations::{ConfirmationBody, RegistrationBody};
use super::overrides::{DecisionBody, OverrideBody};
use super::pairings::{AnswerBody, BookingBody, BookingChangeBody, TextBody};
use super::prospects::FitBody;
use super::rounds::{PlanBody, RoundBody, UntilBody};
use super::sessions::{LoginBody, PasswordBody, TokenBody};
#[cfg(feature = "oidc")]
use super::sign_on::IdentityBody;
use super::webhooks::WebhookBody;
use crate::error::{Code, Problem};
use crate::routes::{Access, Route, table};
use crate::store::contacts::Contact;
use crate::store::document::{REQUIREMENTS, requirements};
use crate::store::kinds::every;
use axum::body::Body;
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Response};
use matcher_core::exchange::schema::{Column, Kind, SheetFormat};
use serde_json::{Map, Value, json as value};
use std::sync::{Arc, LazyLock};
use utoipa::PartialSchema;
use utoipa_swagger_ui::Config;

static DOCUMENT: LazyLock<Value> = LazyLock::new(make);
static PAGES: LazyLock<Arc<Config<'static>>> =
    LazyLock::new(|| Arc::new(Config::from("/api/v1/openapi.json")));

/// `GET /api/v1/openapi.json`
pub(crate) async fn document() -> Answered {
    json(&*DOCUMENT, None)
}

/// `GET /api/docs/`
pub(crate) async fn first_page() -> Answered {
    page("index.html")
}

/// `GET /api/docs/{*file}`
pub(crate) async fn pages(Path(file): Path<String>) -> Answered {
    page(&file)
}

fn page(file: &str) -> Answered {
    let found = utoipa_swagger_ui::serve(file, Arc::clone(&PAGES)).map_err(Problem::internal)?;
    let file = found.ok_or_else(|| Problem::new(Code::NotFound))?;
    let mut response = Response::new(Body::from(file.bytes.into_owned()));
    if let Ok(kind) = HeaderValue::from_str(&file.content_type) {
        response.headers_mut().insert(CONTENT_TYPE, kind);
    }
    Ok(response)
}

fn make() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in table() {
        let path = paths
            .entry(route.path.replace("{*file}", "{file}"))
            .or_insert_with(|| value!({}));
        path[route.method] = operation(&route);
    }
    value!({
        "openapi": "3.1.0",
        "info": {
            "title": "matcher",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Matches large enterprises' spare measurement capacity with SMEs' measurement needs (中小企业计量伙伴计划). \
                Errors are problem+json (RFC 9457) in the language of Accept-Language. Writes take an Idempotency-Key: a repetition \
                within seven days gets the first answer. Bodies: 1 MiB; files: 64 MiB; pages: 500 rows.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": "matcher" },
                "token": { "type": "http", "scheme": "bearer" },
            },
        },
    })
}

fn operation(route: &Route) -> Value {
    let mut parameters = Vec::new();
    let place = |name: &str, at: &str, required: bool| value!({ "name": name, "in": at, "required": required, "schema": { "type": "string" } });
    for part in route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{'))
    {
        let name = part.trim_end_matches('}').trim_start_matches('*');
        parameters.push(place(name, "path", true));
    }
    for name in route.query {
        let kind = match *name {
            "limit" | "before" | "year" => "integer",
            "dry_run" | "partial" | "remove" => "boolean",
            _ => "string",
        };
        parameters.push(
            value!({ "name": name, "in": "query", "required": false, "schema": { "type": kind } }),
        );
    }
    if route.versioned {
        parameters.push(place("If-Match", "header", true));
    }
    if route.method != "get" && route.access != Access::Open {
        parameters.push(place("Idempotency-Key", "header", false));
    }
    let mut operation = value!({
        "operationId": operation_id(route),
        "summary": route.summary,
        "parameters": parameters,
        "responses": responses(route),
        "security": if route.access == Access::Open { value!([]) } else { value!([{ "session": [] }, { "token": [] }]) },
    });
    match route.body.as_str() {
        "" => {}
        "file" => {
            operation["requestBody"] =
                value!({ "required": true, "content": { "application/octet-stream": {} } });
        }
        name => {
            let schema = value!({ "$ref": format!("#/components/schemas/{name}") });
            operation["requestBody"] = value!({ "required": true, "content": { "application/json": { "schema": schema } } });
        }
    }
    operation
}

fn operation_id(route: &Route) -> String {
    let path = route
        .path
        .trim_start_matches("/api/v1")
        .replace(['{', '}', '*'], "");
    format!("{}{}", route.method, path.replace(['/', '.'], "_"))
}

fn responses(route: &Route) -> Value {
    let problem = value!({
        "description": "refused",
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    });
    let mut responses = value!({ "2XX": { "description": "done" } });
    let mut statuses = vec!["400", "413", "429", "500", "503"];
    if route.access != Access::Open {
        statuses.extend(["401", "403"]);
    }
    if route.path.contains('{') {
        statuses.push("404");
    }
    if route.method != "get" {
        statuses.extend(["403", "404", "409", "415", "422"]);
    }
    if route.versioned {
        statuses.extend(["412", "428"]);
    }
    for status in statuses {
        responses[status] = problem.clone();
    }
    responses
}

fn schemas() -> Value {
    let mut schemas = Map::new();
    let mut add = |name: &str, schema: Value| {
        schemas.insert(name.to_owned(), schema);
    };
    add("LoginBody", of::<LoginBody>());
    add("PasswordBody", of::<PasswordBody>());
    add("TokenBody", of::<TokenBody>());
    add("AccountBody", of::<AccountBody>());
    add("AccountChangeBody", of::<AccountChangeBody>());
    add("WebhookBody", of::<WebhookBody>());
    #[cfg(feature = "oidc")]
    add("IdentityBody", of::<IdentityBody>());
    add("AuthorityBody", of::<AuthorityBody>());
    add("WhatIfBody", of::<WhatIfBody>());
    add("FitBody", of::<FitBody>());
    add("ConsentBody", of::<ConsentBody>());
    add("ConsentAnswerBody", of::<ConsentAnswerBody>());
    add("RulesPatch", of::<RulesPatch>());
    add("OverrideBody", of::<OverrideBody>());
    add("DecisionBody", of::<DecisionBody>());
    add("CallBody", of::<CallBody>());
    add("Contact", of::<Contact>());
    add("MeBody", of::<MeBody>());
    add("ForgetBody", of::<ForgetBody>());
    add("RoundBody", of::<RoundBody>());
    add("PlanBody", of::<PlanBody>());
    add("UntilBody", of::<UntilBody>());
    add("TextBody", of::<TextBody>());
    add("AnswerBody", of::<AnswerBody>());
    add("BookingBody", of::<BookingBody>());
    add("BookingChangeBody", of::<BookingChangeBody>());
    add("GaugePlanBody", of::<GaugePlanBody>());
    add("ReminderBody", of::<ReminderBody>());
    add("SignBody", of::<SignBody>());
    add("TakeBody", of::<TakeBody>());
    add("RegistrationBody", of::<RegistrationBody>());
    add("ConfirmationBody", of::<ConfirmationBody>());
    for kind in every() {
        let record = sheet(kind.format, kind.name == "needs");
        let mut properties = value!({ "record": record });
        if kind.chosen {
            properties["visibility"] = value!({ "type": "string", "enum": ["members", "owner"] });
        }
        add(
            kind.name,
            value!({ "type": "object", "additionalProperties": false, "required": ["record"], "properties": properties }),
        );
    }
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.code()).collect();
    add(
        "Problem",
        value!({
            "type": "object",
            "required": ["type", "status", "title", "code"],
            "properties": {
                "type": { "type": "string" }, "status": { "type": "integer" }, "title": { "type": "string" },
                "code": { "type": "string", "enum": codes }, "action": { "type": "string" }, "instance": { "type": "string" },
                "problems": { "type": "array", "items": { "type": "object" } }, "problem_count": { "type": "integer" },
            },
        }),
    );
    Value::Object(schemas)
}

fn of<T: PartialSchema>() -> Value {
    serde_json::to_value(T::schema()).unwrap_or_default()
}

/// The schema of a record: its columns.
fn sheet(format: &SheetFormat, nested: bool) -> Value {
    let mut properties = Map::new();
    for column in format.columns {
        properties.insert(column.name.to_owned(), column_schema(column));
    }
    if let Some(format) = requirements().filter(|_| nested) {
        let mut items = sheet(format, false);
        if let Some(properties) = items["properties"].as_object_mut() {
            properties.remove("need");
        }
        items["required"] = value!([]);
        properties.insert(
            REQUIREMENTS.to_owned(),
            value!({ "type": "array", "items": items }),
        );
    }
    // The id may be left out: then the service makes one.
    let required: Vec<&str> = format
        .columns
        .iter()
        .filter(|column| column.required && column.name != "id")
        .map(|column| column.name)
        .collect();
    value!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

fn column_schema(column: &Column) -> Value {
    let mut one = match column.kind {
        Kind::Integer { min, max } => value!({ "type": "integer", "minimum": min, "maximum": max }),
        Kind::Number { min, max } => value!({ "type": "number", "minimum": min, "maximum": max }),
        Kind::Money => value!({ "type": "number", "minimum": 0, "multipleOf": 0.01 }),
        Kind::YesNo => value!({ "type": "boolean" }),
        Kind::Code(words) => {
            let codes: Vec<&str> = words().iter().flatten().copied().collect();
            value!({ "type": "string", "enum": codes })
        }
        Kind::Date => value!({ "type": "string", "format": "date" }),
        _ => value!({ "type": "string" }),
    };
    if column.list {
        one = value!({ "type": "array", "items": one });
    }
    let mut description = format!("{}: {}", column.zh, column.meaning);
    if !column.unit.is_empty() {
        description.extend([" Unit: ", column.unit, "."]);
    }
    one["description"] = description.into();
    one
}
