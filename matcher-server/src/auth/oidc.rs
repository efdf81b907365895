//! Single sign-on by OpenID Connect: the authorization code flow with PKCE (OpenID Connect Core 1.0 §3.1, RFC 7636, RFC 9700).
//!
//! The libraries for it bring ninety packages and an RSA implementation with an open advisory (RUSTSEC-2023-0071); what is needed of it
//! is small, and its cryptography is ring's, which speaks TLS here anyway.

mod token;

pub(crate) use token::{Expected, Keys};

use super::secret;
use crate::outbound::Outbound;
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, Request, Uri};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use form_urlencoded::{Serializer, byte_serialize};
use hyper::body::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The provider's document and keys are read again after so long, and at once when a key is unknown, …
const FRESH: Duration = Duration::from_hours(1);
/// … but not more often than this, whatever tokens somebody makes up.
const PAUSE: Duration = Duration::from_secs(10);

/// How the service is known at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Client {
    /// Its `iss`, exactly.
    pub(crate) issuer: String,
    pub(crate) id: String,
    /// Empty for a public client.
    pub(crate) secret: String,
    /// Where browsers come back to.
    pub(crate) redirect: String,
}

/// What is read of the provider's document.
#[derive(Debug, Clone, Deserialize)]
struct Provider {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
}

#[derive(Debug, Clone)]
struct Known {
    provider: Arc<Provider>,
    keys: Arc<Keys>,
    at: Instant,
}

/// A provider as it is known, read when it is needed.
#[derive(Debug)]
pub(crate) struct Oidc {
    pub(crate) client: Client,
    outbound: Outbound,
    known: Mutex<Option<Known>>,
}

/// What one sign-on keeps until the browser comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Begun {
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) verifier: String,
}

#[derive(Debug, Deserialize)]
struct TokenAnswer {
    id_token: String,
}

impl Oidc {
    /// For a client; `hosts` may be reached by http.
    pub(crate) fn new(client: Client, hosts: &str) -> Self {
        // The administrator names the issuer, so it may stand in the own network; http needs to be allowed.
        let own = client.issuer.parse::<Uri>().ok();
        let own = own
            .filter(|uri| uri.scheme_str() == Some("https"))
            .and_then(|uri| uri.host().map(str::to_owned));
        Self {
            outbound: Outbound::new(hosts.split(',').chain(own.as_deref())),
            client,
            known: Mutex::default(),
        }
    }

    /// Where a browser is sent to, and what is kept meanwhile.
    pub(crate) async fn begin(&self) -> Result<(String, Begun), String> {
        let known = self.known(false).await?;
        let begun = Begun {
            state: secret::token(),
            nonce: secret::token(),
            // 64 characters of the alphabet of RFC 7636 §4.1.
            verifier: secret::token(),
        };
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(begun.verifier.as_bytes()));
        let mut query = Serializer::new(String::new());
        for (name, value) in [
            ("response_type", "code"),
            ("scope", "openid"),
            ("client_id", self.client.id.as_str()),
            ("redirect_uri", self.client.redirect.as_str()),
            ("state", &begun.state),
            ("nonce", &begun.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ] {
            query.append_pair(name, value);
        }
        let endpoint = &known.provider.authorization_endpoint;
        let joint = if endpoint.contains('?') { '&' } else { '?' };
        Ok((format!("{endpoint}{joint}{}", query.finish()), begun))
    }

    /// The subject that a code stands for.
    pub(crate) async fn subject(
        &self,
        code: &str,
        nonce: &str,
        verifier: &str,
        now: i64,
    ) -> Result<String, String> {
        let known = self.known(false).await?;
        let token = self.exchange(&known.provider, code, verifier).await?;
        let expected = Expected {
            issuer: &self.client.issuer,
            client: &self.client.id,
            nonce,
            now,
        };
        match known.keys.subject(&token, &expected) {
            // The provider may have new keys.
            Err(token::Defect::UnknownKey) => {
                let known = self.known(true).await?;
                let again = known.keys.subject(&token, &expected);
                again.map_err(|defect| defect.to_string())
            }
            other => other.map_err(|defect| defect.to_string()),
        }
    }

    async fn exchange(
        &self,
        provider: &Provider,
        code: &str,
        verifier: &str,
    ) -> Result<String, String> {
        let request = self.token_request(code, verifier)?;
        let answer: TokenAnswer = self.ask(request, &provider.token_endpoint).await?;
        Ok(answer.id_token)
    }

    fn token_request(&self, code: &str, verifier: &str) -> Result<Request<Bytes>, String> {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &self.client.redirect)
            .append_pair("code_verifier", verifier);
        if self.client.secret.is_empty() {
            form.append_pair("client_id", &self.client.id);
        }
        let mut request = Request::new(Bytes::from(form.finish()));
        *request.method_mut() = Method::POST;
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert(CONTENT_TYPE, form);
        if !self.client.secret.is_empty() {
            // RFC 6749 §2.3.1: both are encoded as in forms first.
            let encode = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
            let pair = format!(
                "{}:{}",
                encode(&self.client.id),
                encode(&self.client.secret)
            );
            let text = format!("Basic {}", STANDARD.encode(pair));
            let mut value = HeaderValue::from_str(&text).map_err(|error| error.to_string())?;
            value.set_sensitive(true);
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        Ok(request)
    }

    /// The provider's document and keys; with `anew` not those of before.
    async fn known(&self, anew: bool) -> Result<Known, String> {
        let kept = self
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let most = if anew { PAUSE } else { FRESH };
        if let Some(known) = kept.filter(|known| known.at.elapsed() < most) {
            return Ok(known);
        }
        let issuer = self.client.issuer.trim_end_matches('/');
        let address = format!("{issuer}/.well-known/openid-configuration");
        let provider: Provider = self.ask(Request::default(), &address).await?;
        if provider.issuer != self.client.issuer {
            return Err(format!("the provider calls itself {}", provider.issuer));
        }
        let keys: Keys = self.ask(Request::default(), &provider.jwks_uri).await?;
        let known = Known {
            provider: Arc::new(provider),
            keys: Arc::new(keys),
            at: Instant::now(),
        };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known.clone());
        Ok(known)
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        mut request: Request<Bytes>,
        address: &str,
    ) -> Result<T, String> {
        *request.uri_mut() = address
            .parse()
            .map_err(|_| format!("{address}: not a URL"))?;
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().insert(ACCEPT, json);
        let answer = self.outbound.send(request).await;
        let answer = answer.map_err(|error| format!("{address}: {error}"))?;
        if !answer.status().is_success() {
            return Err(format!("{address}: status {}", answer.status()));
        }
        serde_json::from_slice(answer.body()).map_err(|error| format!("{address}: {error}"))
    }
}
