//! Letters, through mail servers that speak as real ones do: plain, with STARTTLS, with TLS from the first byte.

use crate::api::ledgers::mail;
use crate::api::tests::world::{World, world_with};
use crate::config::{Config, MailTls};
use crate::store::testing::Database;
use axum::http::StatusCode;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

fn place(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("src/api/tests/ledgers/tls")
        .join(file)
}

fn acceptor() -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_file(place("localhost.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(place("localhost.key")).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// Says what a mail server says; until the end of a letter, or `STARTTLS` where it is offered. What it was told.
async fn speak<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    starttls: bool,
) -> (String, bool) {
    let mut told = String::new();
    let mut data = false;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return (told, false);
        }
        if data && line.trim_end() != "." {
            told.push_str(&line);
            continue;
        }
        let word = line.split_whitespace().next().unwrap_or("");
        let answer: &[u8] = match word {
            "." => b"250 taken\r\n",
            "EHLO" if starttls => b"250-test\r\n250 STARTTLS\r\n",
            "EHLO" => b"250-test\r\n250 AUTH PLAIN\r\n",
            "STARTTLS" if starttls => b"220 go on\r\n",
            "AUTH" => b"235 welcome\r\n",
            "DATA" => b"354 go on\r\n",
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        told.push_str(&line);
        data = word == "DATA";
        stream.write_all(answer).await.unwrap();
        match word {
            "." | "QUIT" => return (told, false),
            "STARTTLS" => return (told, true),
            _ => {}
        }
    }
}

/// A mail server for one caller: what it was told.
async fn post_office(tls: MailTls) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let letter = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut plain = BufReader::new(stream);
        let mut told = String::new();
        if tls != MailTls::Tls {
            plain.write_all(b"220 test\r\n").await.unwrap();
            let (words, upgrade) = speak(&mut plain, tls == MailTls::Starttls).await;
            told = words;
            if !upgrade {
                return told;
            }
        }
        let Ok(secured) = acceptor().accept(plain.into_inner()).await else {
            return told;
        };
        let mut secured = BufReader::new(secured);
        if tls == MailTls::Tls {
            secured.write_all(b"220 test\r\n").await.unwrap();
        }
        told.push_str("(secured)\n");
        told + &speak(&mut secured, false).await.0
    });
    (address, letter)
}

/// A world whose letters go to a mail server, with a firm that wants them.
async fn writing(database: &Database, config: Config) -> World {
    let config = Config {
        requests_per_minute: 0,
        ..config
    };
    let world = world_with(database, config).await;
    let wish = r#"{"email":"quality@example.org","days":180}"#;
    let kept = world
        .send("sme", "put", "/api/v1/reminders", &[], wish)
        .await;
    assert_eq!(kept.status, StatusCode::OK, "{kept:?}");
    world
}

#[tokio::test]
async fn a_letter_is_really_sent_once_and_no_second_one_with_the_same_words() {
    let (address, letter) = post_office(MailTls::None).await;
    let smtp = address.to_string();
    let database = Database::sqlite();
    let world = writing(
        &database,
        Config {
            smtp,
            ..Config::default()
        },
    )
    .await;
    assert_eq!(mail::send(&world.app).await.unwrap(), 1);
    let told = letter.await.unwrap();
    assert!(told.contains("To: quality@example.org"), "{told}");
    assert!(told.contains("Content-Type: text/plain"), "{told}");
    assert_eq!(mail::send(&world.app).await.unwrap(), 0, "once a day");
}

#[tokio::test]
async fn a_letter_and_the_password_go_over_a_secured_line_only() {
    for tls in [MailTls::Starttls, MailTls::Tls] {
        let (address, letter) = post_office(tls).await;
        let database = Database::sqlite();
        let world = writing(
            &database,
            Config {
                smtp: format!("localhost:{}", address.port()),
                smtp_tls: tls,
                smtp_ca: place("root.pem"),
                smtp_user: "matcher".to_owned(),
                smtp_password: "s3cret".to_owned(),
                ..Config::default()
            },
        )
        .await;
        assert_eq!(mail::send(&world.app).await.unwrap(), 1, "{tls:?}");
        let told = letter.await.unwrap();
        let (before, after) = told.split_once("(secured)").unwrap();
        assert!(
            !before.contains("AUTH") && !before.contains("MAIL"),
            "{told}"
        );
        assert!(after.contains("AUTH PLAIN"), "{told}");
        assert!(after.contains("To: quality@example.org"), "{told}");
    }
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_or_that_offers_no_tls_gets_no_letter() {
    let foreign = Config {
        smtp_tls: MailTls::Tls,
        ..Config::default()
    };
    let plain = Config {
        smtp_tls: MailTls::Starttls,
        smtp_ca: place("root.pem"),
        ..Config::default()
    };
    for (speaks, config) in [(MailTls::Tls, foreign), (MailTls::None, plain)] {
        let (address, letter) = post_office(speaks).await;
        let smtp = format!("localhost:{}", address.port());
        let database = Database::sqlite();
        let world = writing(&database, Config { smtp, ..config }).await;
        let refused = mail::send(&world.app).await;
        assert!(refused.is_err(), "{speaks:?}");
        drop(world);
        let told = letter.await.unwrap();
        assert!(!told.contains("MAIL FROM"), "{told}");
        assert!(!told.contains("quality@example.org"), "{told}");
    }
}
