//! Webhooks, with a receiver that checks what it is sent as the specification says.

use super::client::{Service, send, wait};
use super::listener::{Asked, Listener};
use super::people::{authority, login, operator};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::{Value, json};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a receiver does: it believes a message of the last minutes that was signed with its secret.
fn is_genuine(asked: &Asked, secret: &str) -> bool {
    let key = STANDARD
        .decode(secret.strip_prefix("whsec_").unwrap())
        .unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let (id, time) = (
        asked.header("webhook-id"),
        asked.header("webhook-timestamp"),
    );
    let sent: i64 = time.parse().unwrap();
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    assert!((now.as_secs() as i64 - sent).abs() < 300, "{time}");
    let tag = asked
        .header("webhook-signature")
        .strip_prefix("v1,")
        .unwrap();
    let signed = format!("{id}.{time}.{}", asked.body);
    hmac::verify(&key, signed.as_bytes(), &STANDARD.decode(tag).unwrap()).is_ok()
}

fn add(service: &Service, cookie: &str, url: &str) -> Value {
    let body = json!({ "url": url }).to_string();
    let made = send(
        service.address,
        "POST",
        "/api/v1/webhooks",
        &[("cookie", cookie)],
        &body,
    );
    let made = made.unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    made.json()
}

#[test]
fn a_message_survives_a_kill_between_its_commit_and_its_delivery() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let arguments = ["--data-dir", data, "--webhook-hosts", "127.0.0.1"];
    let admin = operator(&arguments);
    let mut service = Service::start(&arguments);
    authority(&service, &admin, "henan", "410000");
    let cookie = login(
        &arguments,
        &service,
        "regulator",
        &["--role", "regulator", "--authority", "henan"],
    );
    let cookie = cookie.as_str();
    // A port nobody listens at yet.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let made = add(&service, cookie, &format!("http://127.0.0.1:{port}/hook"));
    let (id, secret) = (
        made["webhook"]["id"].as_str().unwrap(),
        made["secret"].as_str().unwrap(),
    );
    let ping = format!("/api/v1/webhooks/{id}/ping");
    let queued = send(service.address, "POST", &ping, &[("cookie", cookie)], "").unwrap();
    assert_eq!(queued.status, 202, "{queued:?}");
    service.kill();
    // The first attempt is answered with a failure, the next one is not.
    let times = AtomicUsize::new(0);
    let receiver = Listener::start(port, move |_| match times.fetch_add(1, Ordering::SeqCst) {
        0 => (503, String::new()),
        _ => (204, String::new()),
    });
    let service = Service::start(&arguments);
    let log = || {
        let path = format!("/api/v1/webhooks/{id}/deliveries");
        let found = send(service.address, "GET", &path, &[("cookie", cookie)], "").unwrap();
        found.json()["items"][0].clone()
    };
    wait(60, || log()["state"] == "delivered");
    let asked = receiver.asked();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert_eq!(asked[0].header("webhook-id"), asked[1].header("webhook-id"));
    for asked in &asked {
        assert_eq!(
            (asked.method.as_str(), asked.path.as_str()),
            ("POST", "/hook")
        );
        assert!(is_genuine(asked, secret));
        assert!(!is_genuine(
            &Asked {
                body: format!("{} ", asked.body),
                ..asked.clone()
            },
            secret
        ));
        let body: Value = serde_json::from_str(&asked.body).unwrap();
        assert_eq!(
            (&body["type"], &body["data"]["webhook"]),
            (&json!("webhook.ping"), &json!(id))
        );
    }
    let statuses: Vec<&Value> = {
        let attempts = log();
        let attempts = attempts["attempts"].as_array().unwrap().clone();
        assert!(attempts.len() >= 2, "{attempts:?}");
        attempts
            .leak()
            .iter()
            .rev()
            .take(2)
            .map(|attempt| &attempt["status"])
            .collect()
    };
    assert_eq!(statuses, [&json!(204), &json!(503)]);
    let listed = send(
        service.address,
        "GET",
        "/api/v1/webhooks",
        &[("cookie", cookie)],
        "",
    )
    .unwrap();
    assert!(!listed.text.contains("whsec_"), "a secret is told once");
}

#[test]
fn both_sides_and_their_authority_are_told_of_a_booking_and_nobody_else() {
    let service = Service::start(&["--demo", "--webhook-hosts", "127.0.0.1"]);
    let receiver = Listener::start(0, |_| (200, String::new()));
    let enter = |login: &str| {
        let body = json!({ "login": login, "password": service.said[0]["logins"][login] });
        let answer = send(
            service.address,
            "POST",
            "/api/v1/session",
            &[],
            &body.to_string(),
        )
        .unwrap();
        (
            answer.cookie(),
            answer.json()["organisation"]
                .as_str()
                .unwrap_or("")
                .to_owned(),
        )
    };
    let [(sme, firm), (provider, laboratory), (regulator, _)] =
        ["sme", "provider", "regulator"].map(enter);
    let get = |cookie: &str, path: &str| {
        send(service.address, "GET", path, &[("cookie", cookie)], "")
            .unwrap()
            .json()
    };
    let mut secrets = Vec::new();
    for (name, cookie) in [
        ("sme", &sme),
        ("provider", &provider),
        ("regulator", &regulator),
    ] {
        let url = format!("http://{}/{name}", receiver.address);
        secrets.push((
            format!("/{name}"),
            add(&service, cookie, &url)["secret"]
                .as_str()
                .unwrap()
                .to_owned(),
        ));
    }
    for (url, cookie, status) in [
        ("http://example.com/", &sme, 400),
        ("https://10.0.0.1/", &sme, 400),
        ("https://169.254.169.254/", &provider, 400),
        ("nonsense", &provider, 400),
    ] {
        let body = json!({ "url": url }).to_string();
        let refused = send(
            service.address,
            "POST",
            "/api/v1/webhooks",
            &[("cookie", cookie)],
            &body,
        )
        .unwrap();
        assert_eq!(refused.status, status, "{url} {refused:?}");
    }
    // Another one's webhook is as absent as none.
    let foreign = get(&provider, "/api/v1/webhooks")["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for id in [foreign.as_str(), "absent"] {
        let path = format!("/api/v1/webhooks/{id}/deliveries");
        assert_eq!(
            send(service.address, "GET", &path, &[("cookie", &sme)], "")
                .unwrap()
                .status,
            404
        );
    }
    let need = get(&sme, &format!("/api/v1/needs?owner={firm}"))["items"][0]["id"].clone();
    let slots = get(&sme, &format!("/api/v1/slots?owner={laboratory}&limit=500"));
    let slot = slots["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|slot| slot["record"]["minutes"].as_i64() > Some(60))
        .unwrap();
    let body = json!({ "need": need, "resource": slot["record"]["resource"], "period": slot["record"]["period"], "minutes": 1 }).to_string();
    let booked = send(
        service.address,
        "POST",
        "/api/v1/bookings",
        &[("cookie", &sme)],
        &body,
    )
    .unwrap();
    assert_eq!(booked.status, 201, "{booked:?}");
    let id = booked.json()["id"].clone();
    wait(20, || receiver.asked().len() >= 3);
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let asked = receiver.asked();
    let mut paths: Vec<&str> = asked.iter().map(|asked| asked.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["/provider", "/regulator", "/sme"]);
    for asked in &asked {
        let (_, secret) = secrets
            .iter()
            .find(|(path, _)| *path == asked.path)
            .unwrap();
        assert!(is_genuine(asked, secret));
        let body: Value = serde_json::from_str(&asked.body).unwrap();
        assert_eq!(body["type"], "booking.changed");
        assert_eq!(body["data"], json!({ "booking": id, "state": "reserved" }));
    }
}
