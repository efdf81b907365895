//! Accounts for tests: made by the command line, used over HTTP.

use super::client::{Answer, Service, send};
use serde_json::{Value, json};
use std::process::Command;

pub(crate) const PASSWORD: &str = "a good password";

/// Adds an account and logs in; its cookie.
pub(crate) fn login(arguments: &[&str], service: &Service, name: &str, more: &[&str]) -> String {
    let added = Command::new(env!("CARGO_BIN_EXE_matcher"))
        .args(["--json", "user", "add", name])
        .args(more)
        .args(arguments)
        .output()
        .unwrap();
    let link: Value = serde_json::from_slice(&added.stdout).unwrap_or_default();
    let text = String::from_utf8_lossy(&added.stderr);
    assert!(link["link"].is_string(), "{link} {text}");
    let body = json!({ "link": link["link"], "password": PASSWORD }).to_string();
    let set = send(service.address, "POST", "/api/v1/password", &[], &body).unwrap();
    assert_eq!(set.status, 200, "{set:?}");
    let body = json!({ "login": name, "password": PASSWORD }).to_string();
    let session = send(service.address, "POST", "/api/v1/session", &[], &body).unwrap();
    assert_eq!(session.status, 200, "{session:?}");
    session.cookie()
}

/// An administrator's API token, for the header `authorization`.
pub(crate) fn operator(arguments: &[&str]) -> String {
    let service = Service::start(arguments);
    let cookie = login(arguments, &service, "root", &["--role", "administrator"]);
    let body = r#"{"name":"test","scope":"write","days":1}"#;
    let token = send(
        service.address,
        "POST",
        "/api/v1/tokens",
        &[("cookie", &cookie)],
        body,
    )
    .unwrap();
    format!("Bearer {}", token.json()["secret"].as_str().unwrap())
}

/// Adds an authority that sees a region.
pub(crate) fn authority(service: &Service, admin: &str, id: &str, region: &str) {
    let body =
        json!({ "id": id, "name": "示例省局", "kind": "market_regulator", "regions": [region] });
    let made = send(
        service.address,
        "POST",
        "/api/v1/authorities",
        &[("authorization", admin)],
        &body.to_string(),
    )
    .unwrap();
    assert_eq!(made.status, 201, "{made:?}");
}

/// Somebody of the demonstration, logged in.
pub(crate) struct User<'s> {
    service: &'s Service,
    cookie: String,
}

impl<'s> User<'s> {
    pub(crate) fn login(service: &'s Service, login: &str) -> Self {
        let password = &service.said[0]["logins"][login];
        let body = json!({ "login": login, "password": password }).to_string();
        let answer = send(service.address, "POST", "/api/v1/session", &[], &body).unwrap();
        assert_eq!(answer.status, 200, "{answer:?}");
        Self {
            service,
            cookie: answer.cookie(),
        }
    }

    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        version: Option<i64>,
        body: &Value,
    ) -> Answer {
        let tag = version.map(|version| format!("\"{version}\""));
        let mut headers = vec![("cookie", self.cookie.as_str())];
        if let Some(tag) = &tag {
            headers.push(("if-match", tag));
        }
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        send(self.service.address, method, path, &headers, &body).unwrap()
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        let answer = self.send("GET", path, None, &Value::Null);
        assert_eq!(answer.status, 200, "{path} {answer:?}");
        answer.json()
    }
}
