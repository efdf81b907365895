//! Single sign-on against a provider that signs real tokens.

use super::client::{Answer, Service, send};
use super::listener::{Asked, Listener};
use super::people::{login, operator};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

/// What the next token is like: overrides of its claims.
type Wishes = Arc<Mutex<Value>>;

/// Codes the provider gave out: the query of the request each came from.
type Codes = Arc<Mutex<BTreeMap<String, BTreeMap<String, String>>>>;

struct Provider {
    listener: Listener,
    codes: Codes,
    wishes: Wishes,
}

fn form(text: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect()
}

impl Provider {
    fn start(port: u16) -> Self {
        let issuer = format!("http://127.0.0.1:{port}");
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let made = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, made.as_ref(), &random).unwrap();
        let (codes, wishes) = (Codes::default(), Wishes::default());
        let (given, wished) = (Arc::clone(&codes), Arc::clone(&wishes));
        let listener = Listener::start(port, move |asked| match asked.path.as_str() {
            "/.well-known/openid-configuration" => {
                let document = json!({
                    "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
                    "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
                });
                (200, document.to_string())
            }
            "/keys" => {
                let point = pair.public_key().as_ref();
                let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
                let key = json!({ "kty": "EC", "crv": "P-256", "kid": "1", "x": text(&point[1..33]), "y": text(&point[33..]) });
                (200, json!({ "keys": [key] }).to_string())
            }
            "/token" => {
                match claims(&issuer, asked, &given) {
                    Some(mut claims) => {
                        for (name, value) in
                            wished.lock().unwrap().as_object().into_iter().flatten()
                        {
                            claims[name] = value.clone();
                        }
                        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
                        let signed = format!(
                            "{}.{}",
                            part(&json!({ "alg": "ES256", "kid": "1" })),
                            part(&claims)
                        );
                        let tag = pair.sign(&random, signed.as_bytes()).unwrap();
                        let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref()));
                        (200, json!({ "access_token": "a", "token_type": "Bearer", "id_token": token }).to_string())
                    }
                    None => (400, r#"{"error":"invalid_grant"}"#.to_owned()),
                }
            }
            _ => (404, String::new()),
        });
        Self {
            listener,
            codes,
            wishes,
        }
    }

    /// The person agrees; the address their browser is sent back to.
    fn agree(&self, location: &str) -> String {
        let query = form(location.split_once('?').unwrap().1);
        assert_eq!(query["response_type"], "code");
        assert_eq!(query["scope"], "openid");
        assert_eq!(query["code_challenge_method"], "S256");
        let mut codes = self.codes.lock().unwrap();
        let code = format!("code-{}", codes.len());
        let back = query["redirect_uri"]
            .strip_prefix("http://matcher.example")
            .unwrap();
        let back = format!("{back}?code={code}&state={}", query["state"]);
        codes.insert(code, query);
        back
    }
}

/// The claims a code stands for: asked by the client with its secret and with the verifier of the challenge, once.
fn claims(issuer: &str, asked: &Asked, codes: &Codes) -> Option<Value> {
    let body = form(&asked.body);
    // matcher:s e:cret, encoded as in forms first.
    let basic = base64::engine::general_purpose::STANDARD.encode("matcher:s+e%3Acret");
    let authorized = asked.header("authorization") == format!("Basic {basic}");
    let query = codes.lock().unwrap().remove(body.get("code")?)?;
    let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, body.get("code_verifier")?.as_bytes()));
    let good = authorized
        && body.get("grant_type")? == "authorization_code"
        && body.get("redirect_uri") == query.get("redirect_uri")
        && query.get("code_challenge") == Some(&challenge);
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?
        .as_secs();
    good.then(|| json!({ "iss": issuer, "sub": "person-1", "aud": "matcher", "iat": now, "exp": now + 300, "nonce": query["nonce"] }))
}

fn get(service: &Service, path: &str, cookie: &str) -> Answer {
    let headers: &[(&str, &str)] = if cookie.is_empty() {
        &[]
    } else {
        &[("cookie", cookie)]
    };
    send(service.address, "GET", path, headers, "").unwrap()
}

/// Sends a browser out; where to, and its cookie.
fn begin(service: &Service) -> (String, String) {
    let out = get(service, "/api/v1/sign-on", "");
    assert_eq!(out.status, 303, "{out:?}");
    (out.header("location").unwrap().to_owned(), out.cookie())
}

#[test]
fn a_person_whom_an_administrator_linked_logs_in_and_nobody_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let provider = Provider::start(port);
    let issuer = format!("http://127.0.0.1:{port}");
    let arguments = [
        "--data-dir",
        folder.path().to_str().unwrap(),
        "--oidc-issuer",
        &issuer,
        "--oidc-client",
        "matcher",
        "--oidc-secret",
        "s e:cret",
        "--oidc-redirect",
        "http://matcher.example/api/v1/sign-on/back",
        "--oidc-hosts",
        "127.0.0.1",
    ];
    let admin = operator(&arguments);
    let service = Service::start(&arguments);
    let by_admin = [("authorization", admin.as_str())];
    let auditor = login(&arguments, &service, "auditor", &["--role", "auditor"]);
    let account = get(&service, "/api/v1/me", &auditor).json()["account"]
        .as_str()
        .unwrap()
        .to_owned();

    assert!(get(&service, "/login", "").text.contains("/api/v1/sign-on"));
    let (out, cookie) = begin(&service);
    let refused = get(&service, &provider.agree(&out), &cookie);
    assert_eq!(refused.json()["code"], "not_linked", "{refused:?}");
    assert!(
        refused.text.contains("person-1"),
        "the person can tell an administrator who they are"
    );

    let path = format!("/api/v1/accounts/{account}/identity");
    let body = r#"{"subject":"person-1"}"#;
    let linked = send(service.address, "PUT", &path, &by_admin, body).unwrap();
    assert_eq!(linked.status, 200, "{linked:?}");
    let (out, cookie) = begin(&service);
    let back = provider.agree(&out);
    let entered = get(&service, &back, &cookie);
    assert_eq!(entered.status, 200, "{entered:?}");
    let session = entered.cookie();
    assert_eq!(
        get(&service, "/api/v1/me", &session).json()["login"],
        "auditor"
    );

    // Used up; from another browser; with another state.
    assert_eq!(
        get(&service, &back, &cookie).json()["code"],
        "sign_on_failed"
    );
    let (out, cookie) = begin(&service);
    let back = provider.agree(&out);
    let (_, other) = begin(&service);
    for (path, cookie) in [
        (back.as_str(), ""),
        (&back, &other),
        (&format!("{back}0"), &cookie),
        (
            "/api/v1/sign-on/back?error=access_denied&state=x",
            "matcher-sign-on=x",
        ),
    ] {
        assert_eq!(
            get(&service, path, cookie).json()["code"],
            "sign_on_failed",
            "{path}"
        );
    }
    assert_eq!(
        get(&service, &back, &cookie).status,
        200,
        "what others tried did not use it up"
    );

    // Tokens that are not for this sign-on, though the provider signed them.
    for wish in [
        json!({ "nonce": "other" }),
        json!({ "aud": "other" }),
        json!({ "iss": "http://elsewhere" }),
        json!({ "exp": 1 }),
        json!({ "exp": "never" }),
    ] {
        *provider.wishes.lock().unwrap() = wish.clone();
        let (out, cookie) = begin(&service);
        let refused = get(&service, &provider.agree(&out), &cookie);
        assert_eq!(
            refused.json()["code"],
            "sign_on_failed",
            "{wish} {refused:?}"
        );
    }
    *provider.wishes.lock().unwrap() = Value::Null;

    let unlinked = send(service.address, "DELETE", &path, &by_admin, "").unwrap();
    assert_eq!(unlinked.status, 204, "{unlinked:?}");
    assert_eq!(
        get(&service, "/api/v1/me", &session).status,
        401,
        "its sessions end with it"
    );
    let (out, cookie) = begin(&service);
    assert_eq!(
        get(&service, &provider.agree(&out), &cookie).json()["code"],
        "not_linked"
    );
    let documents = provider.listener.asked();
    let documents = documents
        .iter()
        .filter(|asked| asked.path == "/keys")
        .count();
    assert_eq!(documents, 1, "keys are kept");
}
