//! ID tokens: signed by a key of the provider, for this client, now, and for the sign-on that began here (OpenID Connect Core 1.0
//! §3.1.3.7; RFC 7515, 7517, 7518).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};
use serde::Deserialize;

/// Clocks may differ by so many seconds.
const LEEWAY: i64 = 60;

/// Keys of a provider (RFC 7517).
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Keys {
    keys: Vec<Key>,
}

#[derive(Debug, Clone, Deserialize)]
struct Key {
    kty: String,
    #[serde(default)]
    kid: String,
    #[serde(default, rename = "use")]
    purpose: String,
    #[serde(default)]
    crv: String,
    #[serde(default)]
    n: String,
    #[serde(default)]
    e: String,
    #[serde(default)]
    x: String,
    #[serde(default)]
    y: String,
}

#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    iat: i64,
    nonce: String,
    #[serde(default)]
    azp: Option<String>,
}

/// What a token must say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'e> {
    pub(crate) issuer: &'e str,
    pub(crate) client: &'e str,
    pub(crate) nonce: &'e str,
    /// Seconds since 1970.
    pub(crate) now: i64,
}

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Defect {
    #[error("not a signed token")]
    Malformed,
    #[error("signed by an algorithm that is not taken")]
    Algorithm,
    #[error("signed by a key the provider does not list")]
    UnknownKey,
    #[error("the signature is wrong")]
    Signature,
    #[error("a claim is missing or of the wrong kind")]
    Claims,
    #[error("from another issuer")]
    Issuer,
    #[error("for another client")]
    Audience,
    #[error("run out, or from the future")]
    Time,
    #[error("for another sign-on")]
    Nonce,
}

fn decode(text: &str) -> Result<Vec<u8>, Defect> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Defect::Malformed)
}

impl Keys {
    /// The subject of a token that is what it must be.
    pub(crate) fn subject(&self, token: &str, expected: &Expected<'_>) -> Result<String, Defect> {
        let (signed, tag) = token.rsplit_once('.').ok_or(Defect::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(Defect::Malformed)?;
        let header: Header =
            serde_json::from_slice(&decode(header)?).map_err(|_| Defect::Malformed)?;
        self.verify(&header, signed.as_bytes(), &decode(tag)?)?;
        let claims = serde_json::from_slice(&decode(payload)?).map_err(|_| Defect::Claims)?;
        accept(claims, expected)
    }

    fn verify(&self, header: &Header, signed: &[u8], tag: &[u8]) -> Result<(), Defect> {
        let (kty, crv) = match header.alg.as_str() {
            "RS256" => ("RSA", ""),
            "ES256" => ("EC", "P-256"),
            "ES384" => ("EC", "P-384"),
            "EdDSA" => ("OKP", "Ed25519"),
            // Neither `none` nor a shared secret.
            _ => return Err(Defect::Algorithm),
        };
        let fits = |key: &&Key| {
            key.kty == kty
                && (crv.is_empty() || key.crv == crv)
                && (key.purpose.is_empty() || key.purpose == "sig")
                && (header.kid.is_empty() || key.kid == header.kid)
        };
        let mut known = false;
        for key in self.keys.iter().filter(fits) {
            known = true;
            if key.verifies(&header.alg, signed, tag).unwrap_or(false) {
                return Ok(());
            }
        }
        Err(if known {
            Defect::Signature
        } else {
            Defect::UnknownKey
        })
    }
}

impl Key {
    fn verifies(&self, alg: &str, signed: &[u8], tag: &[u8]) -> Result<bool, Defect> {
        let plain = |algorithm: &'static dyn VerificationAlgorithm, point: Vec<u8>| {
            let key = UnparsedPublicKey::new(algorithm, point);
            key.verify(signed, tag).is_ok()
        };
        // An uncompressed point: SEC 1 §2.3.3.
        let point = || -> Result<Vec<u8>, Defect> {
            Ok([vec![4], decode(&self.x)?, decode(&self.y)?].concat())
        };
        Ok(match alg {
            "RS256" => {
                let (n, e) = (decode(&self.n)?, decode(&self.e)?);
                let key = RsaPublicKeyComponents { n: &n, e: &e };
                key.verify(&signature::RSA_PKCS1_2048_8192_SHA256, signed, tag)
                    .is_ok()
            }
            "ES256" => plain(&signature::ECDSA_P256_SHA256_FIXED, point()?),
            "ES384" => plain(&signature::ECDSA_P384_SHA384_FIXED, point()?),
            _ => plain(&signature::ED25519, decode(&self.x)?),
        })
    }
}

fn accept(claims: Claims, expected: &Expected<'_>) -> Result<String, Defect> {
    if claims.iss != expected.issuer {
        return Err(Defect::Issuer);
    }
    let (ours, alone) = match &claims.aud {
        Audience::One(one) => (one == expected.client, true),
        Audience::Many(many) => (
            many.iter().any(|one| one == expected.client),
            many.len() == 1,
        ),
    };
    let by_us = match claims.azp.as_deref() {
        Some(azp) => azp == expected.client,
        None => alone,
    };
    if !ours || !by_us {
        return Err(Defect::Audience);
    }
    if claims.exp <= expected.now - LEEWAY || claims.iat > expected.now + LEEWAY {
        return Err(Defect::Time);
    }
    if claims.nonce != expected.nonce {
        return Err(Defect::Nonce);
    }
    if claims.sub.is_empty() || claims.sub.len() > 255 {
        return Err(Defect::Claims);
    }
    Ok(claims.sub)
}

#[cfg(test)]
mod tests;
