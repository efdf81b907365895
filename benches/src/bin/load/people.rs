//! Accounts that send the load: made through the service, each with an API token.

use super::client::{Answer, Client};
use super::{Arguments, Failure};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::process::Command;

const PASSWORD: &str = "a good password";

fn good(answer: Answer) -> Result<Answer, Failure> {
    if answer.status < 300 {
        return Ok(answer);
    }
    Err(format!("{} {}", answer.status, answer.text).into())
}

/// An administrator; the header line of its token. Each run makes one of its own.
pub(super) fn administrator(arguments: &Arguments, address: SocketAddr) -> Result<String, Failure> {
    let name = format!("load-{}", std::process::id());
    let added = Command::new(&arguments.matcher)
        .args(["--json", "user", "add", &name, "--role", "administrator"])
        .args(["--data-dir", &arguments.data])
        .args(&arguments.flags)
        .output()?;
    let told: Value = serde_json::from_slice(&added.stdout)?;
    enter(&mut Client::new(address), &name, &told["link"])
}

/// Sets the password of an account, logs in and makes a token.
fn enter(client: &mut Client, login: &str, link: &Value) -> Result<String, Failure> {
    let body = json!({ "link": link, "password": PASSWORD }).to_string();
    good(client.send("POST", "/api/v1/password", "", &body)?)?;
    let body = json!({ "login": login, "password": PASSWORD }).to_string();
    let session = good(client.send("POST", "/api/v1/session", "", &body)?)?;
    let cookie = format!("cookie: {}", session.cookie);
    let body = r#"{"name":"load","scope":"write","days":1}"#;
    let token = good(client.send("POST", "/api/v1/tokens", &cookie, body)?)?.json();
    let secret = token["secret"].as_str().ok_or("no token")?;
    Ok(format!("authorization: Bearer {secret}"))
}

/// A member of an organisation; the header line of its token.
pub(super) fn member(
    client: &mut Client,
    admin: &str,
    role: &str,
    organisation: &str,
) -> Result<String, Failure> {
    let login = format!("{role}-{}-{organisation}", std::process::id()).replace([':', '/'], ".");
    let body = json!({ "login": login, "name": "", "role": role, "organisation": organisation });
    let made = client.send("POST", "/api/v1/accounts", admin, &body.to_string())?;
    let link = good(made)?.json()["link"].clone();
    enter(client, &login, &link)
}
