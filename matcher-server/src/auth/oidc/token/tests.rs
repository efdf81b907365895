use super::*;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

/// A provider's key.
struct Signer {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer {
    fn new() -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let made = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, made.as_ref(), &random).unwrap();
        Self { pair, random }
    }

    fn key(&self, kid: &str) -> Value {
        let point = self.pair.public_key().as_ref();
        let (x, y) = (&point[1..33], &point[33..]);
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "x": text(x), "y": text(y) })
    }

    fn token(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let tag = self.pair.sign(&self.random, signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref()))
    }
}

fn keys(of: &[Value]) -> Keys {
    serde_json::from_value(json!({ "keys": of })).unwrap()
}

const EXPECTED: Expected<'static> = Expected {
    issuer: "https://id.example.com",
    client: "matcher",
    nonce: "n1",
    now: 1_000_000,
};

fn claims() -> Value {
    json!({ "iss": "https://id.example.com", "sub": "u-1", "aud": "matcher", "exp": 1_000_300, "iat": 1_000_000, "nonce": "n1" })
}

#[test]
fn a_token_is_believed_only_with_every_claim_as_it_must_be() {
    let signer = Signer::new();
    let keys = keys(&[signer.key("k1")]);
    let header = json!({ "alg": "ES256", "kid": "k1" });
    let table: &[(&str, Value, Result<&str, Defect>)] = &[
        ("sub", json!("u-1"), Ok("u-1")),
        ("aud", json!(["matcher"]), Ok("u-1")),
        ("exp", json!(999_950), Ok("u-1")),
        ("iss", json!("https://id.example.com/"), Err(Defect::Issuer)),
        ("aud", json!("other"), Err(Defect::Audience)),
        ("aud", json!(["matcher", "other"]), Err(Defect::Audience)),
        ("azp", json!("other"), Err(Defect::Audience)),
        ("exp", json!(999_940), Err(Defect::Time)),
        ("exp", json!("1000300"), Err(Defect::Claims)),
        ("exp", Value::Null, Err(Defect::Claims)),
        ("iat", json!(1_000_061), Err(Defect::Time)),
        ("nonce", json!("n2"), Err(Defect::Nonce)),
        ("nonce", Value::Null, Err(Defect::Claims)),
        ("sub", json!(""), Err(Defect::Claims)),
    ];
    for (claim, value, expected) in table {
        let mut claims = claims();
        claims[claim] = value.clone();
        let found = keys.subject(&signer.token(&header, &claims), &EXPECTED);
        let expected = expected.map(str::to_owned);
        assert_eq!(found, expected, "{claim} {value}");
    }
}

#[test]
fn a_token_is_believed_only_when_a_listed_key_signed_it() {
    let (signer, stranger) = (Signer::new(), Signer::new());
    let keys = keys(&[signer.key("k1")]);
    let header = json!({ "alg": "ES256", "kid": "k1" });
    let good = signer.token(&header, &claims());
    let forged = stranger.token(&header, &claims());
    let unknown = signer.token(&json!({ "alg": "ES256", "kid": "k2" }), &claims());
    let none = good.rsplit_once('.').unwrap().0.to_owned() + ".";
    let swap = |token: &str, alg: &str| {
        let rest = token.split_once('.').unwrap().1;
        let header = json!({ "alg": alg, "kid": "k1" }).to_string();
        format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header))
    };
    let mut claims = claims();
    claims["sub"] = json!("administrator");
    let payload = URL_SAFE_NO_PAD.encode(claims.to_string());
    let parts: Vec<&str> = good.split('.').collect();
    let altered = format!("{}.{payload}.{}", parts[0], parts[2]);
    assert_eq!(keys.subject(&good, &EXPECTED).as_deref(), Ok("u-1"));
    for (token, defect) in [
        (forged, Defect::Signature),
        (altered, Defect::Signature),
        (none.clone(), Defect::Signature),
        (unknown, Defect::UnknownKey),
        (swap(&good, "none"), Defect::Algorithm),
        (swap(&none, "none"), Defect::Algorithm),
        (swap(&good, "HS256"), Defect::Algorithm),
        (swap(&good, "RS256"), Defect::UnknownKey),
        ("a.b".to_owned(), Defect::Malformed),
        (String::new(), Defect::Malformed),
    ] {
        assert_eq!(keys.subject(&token, &EXPECTED), Err(defect), "{token}");
    }
}

/// The example of RFC 7515 A.2, key and signature: what most providers sign with.
#[test]
fn the_published_example_of_rs256_verifies() {
    let keys = keys(&[json!({
        "kty": "RSA",
        "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
        "e": "AQAB",
    })]);
    let signed = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let tag = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    let header = Header {
        alg: "RS256".to_owned(),
        kid: String::new(),
    };
    let mut tag = decode(tag).unwrap();
    assert_eq!(keys.verify(&header, signed.as_bytes(), &tag), Ok(()));
    tag[0] ^= 1;
    let refused = keys.verify(&header, signed.as_bytes(), &tag);
    assert_eq!(refused, Err(Defect::Signature));
}
