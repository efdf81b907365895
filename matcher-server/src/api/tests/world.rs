//! A small world: the example catalogue, two firms and two laboratories in it, and one account per role.

use crate::app::App;
use crate::auth::{Role, Scope};
use crate::config::Config;
use crate::routes;
use crate::store::accounts::Account;
use crate::store::testing::Database;
use crate::store::{Store, accounts, authorities, import, sessions, sheets};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use matcher_core::exchange::Sheet;
use matcher_core::exchange::schema::SHEETS;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::Value;
use std::collections::BTreeMap;
use tower::ServiceExt;

/// Accounts: name, role, organisation, regions of the authority.
pub(super) const ACCOUNTS: &[(&str, Role, Option<&str>, &[u32])] = &[
    ("sme", Role::Sme, Some("S1"), &[]),
    ("competitor", Role::Sme, Some("S2"), &[]),
    ("provider", Role::Provider, Some("L1"), &[]),
    ("rival", Role::Provider, Some("X1"), &[]),
    ("pending", Role::Sme, Some("P1"), &[]),
    ("regulator", Role::Regulator, None, &[410_300]),
    ("elsewhere", Role::Regulator, None, &[110_000]),
    ("auditor", Role::Auditor, None, &[]),
    ("administrator", Role::Administrator, None, &[]),
];

pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) store: Store,
    pub(crate) router: Router,
    tokens: BTreeMap<&'static str, String>,
}

/// An answer, read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) etag: Option<String>,
    pub(crate) body: Value,
}

impl Answer {
    /// Without the id of the request, which differs always.
    pub(super) fn anonymous(mut self) -> Self {
        if let Some(body) = self.body.as_object_mut() {
            body.remove("instance");
        }
        self
    }

    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or("")
    }
}

impl World {
    /// The API token of an account.
    pub(crate) fn token(&self, account: &str) -> Option<&str> {
        self.tokens.get(account).map(String::as_str)
    }

    /// Sends a request as an account; empty for nobody.
    pub(crate) async fn send(
        &self,
        account: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method.to_uppercase().as_str())
            .uri(path)
            .header("accept-language", "en");
        if let Some(token) = self.tokens.get(account) {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if !body.is_empty() {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        self.answer(request).await
    }

    /// Sends a file as an account.
    pub(super) async fn send_bytes(
        &self,
        account: &str,
        method: &str,
        path: &str,
        bytes: Vec<u8>,
    ) -> Answer {
        let request = Request::builder()
            .method(method.to_uppercase().as_str())
            .uri(path)
            .header("accept-language", "en")
            .header("authorization", format!("Bearer {}", self.tokens[account]));
        self.answer(request.body(Body::from(bytes)).unwrap()).await
    }

    async fn answer(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().clone());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let etag = response.headers().get("etag");
        let etag = etag.map(|etag| etag.to_str().unwrap().to_owned());
        let kind = response.headers().get("content-type").cloned();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 24)
            .await
            .unwrap();
        if status.is_client_error() || status.is_server_error() {
            assert_eq!(
                kind.unwrap(),
                "application/problem+json",
                "{method} {path} {status}"
            );
        }
        Answer {
            status,
            etag,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        }
    }
}

/// The example rows of every sheet, with a second SME and one that is not confirmed.
fn catalogue() -> Vec<Sheet> {
    let mut sheets = Vec::new();
    for format in SHEETS {
        let mut sheet = format.empty();
        let rows = format.example_rows();
        for row in &rows {
            sheet.push(row);
        }
        let mut copy = |from: &str, changes: &[(&str, &str)]| {
            let row = rows.iter().find(|row| row[0] == from).unwrap();
            let mut row = row.clone();
            for (column, value) in changes {
                row[format.position(column).unwrap()] = (*value).to_owned();
            }
            sheet.push(&row);
        };
        match format.name {
            "organisations" => {
                copy(
                    "S1",
                    &[
                        ("id", "S2"),
                        ("credit_code", "91000000MA00000D17"),
                        ("name", "竞争者"),
                    ],
                );
                copy(
                    "S1",
                    &[
                        ("id", "P1"),
                        ("credit_code", "91000000MA00000E18"),
                        ("name", "待确认"),
                    ],
                );
            }
            "needs" => copy(
                "N1",
                &[("id", "N9"), ("organisation", "S2"), ("text", "秘密")],
            ),
            _ => {}
        }
        sheets.push(sheet);
    }
    sheets
}

/// The world over a new database.
pub(crate) async fn world(database: &Database) -> World {
    let store = Store::open(&database.url, "test").await.unwrap();
    let records = sheets::records(&catalogue()).unwrap();
    import::import(&store, "test", records).await.unwrap();
    let mut tokens = BTreeMap::new();
    for (name, role, organisation, regions) in ACCOUNTS {
        let token = store.writer().run(move |job| {
            Box::pin(async move {
                let authority = (*role == Role::Regulator).then(|| format!("authority-{name}"));
                if let Some(authority) = &authority {
                    let authority = authorities::Authority {
                        id: authority.clone(),
                        name: (*name).to_owned(),
                        kind: "market_regulator".to_owned(),
                        everywhere: false,
                        regions: authorities::expand(regions, &[]),
                    };
                    authorities::insert(job, &authority).await?;
                }
                let account = Account {
                    id: (*name).to_owned(),
                    login: (*name).to_owned(),
                    name: String::new(),
                    role: *role,
                    organisation: organisation.map(str::to_owned),
                    authority,
                    language: "zh".to_owned(),
                    disabled: false,
                    version: 1,
                };
                accounts::insert(job, &account, None).await?;
                job.connection
                    .batch("UPDATE record SET state = 'pending', visibility = 'owner' WHERE kind = 'organisations' AND id = 'P1'")
                    .await?;
                let (_, secret) = sessions::make_token(job, name, "test", Scope::Write, 1).await?;
                Ok(secret)
            })
        });
        tokens.insert(*name, token.await.unwrap());
    }
    programme(&store).await;
    let config = Config {
        requests_per_minute: 0,
        ..Config::default()
    };
    let metrics = PrometheusBuilder::new().build_recorder().handle();
    let app = App::new(config, store.clone(), metrics);
    World {
        router: routes::router(&app),
        app,
        store,
        tokens,
    }
}

/// A round with two open pairings: the laboratory's with one SME, its rival's with the other.
async fn programme(store: &Store) {
    let made = store.writer().run(|job| {
        Box::pin(async move {
            job.connection
                .batch(
                    "INSERT INTO round VALUES ('r1', 'r', 'authority-regulator', '', 410300, 'authority', 'draft', '', NULL, NULL, 1, 0, 0);
                     INSERT INTO job VALUES ('j1', 'r1', 'done', 'regulator', '', 1, 0, FALSE, '{}', '', 0, 0);
                     INSERT INTO pairing VALUES ('p1', 'r1', 'L1', 'S1', 410303, 'owner', 'open', '', '', '', 9999999999999, 1, 0, 0),
                        ('p2', 'r1', 'X1', 'S2', 410303, 'owner', 'open', '', '', '', 9999999999999, 1, 0, 0);
                     INSERT INTO booking VALUES ('b1', 'p1', 'N1', 'R2', '2026-W49', 1, 'L1', 'S1', 410303, 'owner', 'reserved', 1, 0, 0),
                        ('b2', 'p2', 'N9', 'R2', '2026-W49', 1, 'X1', 'S2', 410303, 'owner', 'reserved', 1, 0, 0);
                     INSERT INTO partnership VALUES ('a1', 'L1', 'S1', 410303, 'owner', 'r1', 'active', 1, 0, 0),
                        ('a2', 'X1', 'S2', 410303, 'owner', 'r1', 'active', 1, 0, 0);
                     INSERT INTO webhook VALUES ('w1', 'L1', '', 'provider', 'https://example.com', '', 'active', 1, 0), ('w2', 'X1', '', 'rival', 'https://example.com', '', 'active', 1, 0);
                     INSERT INTO objection VALUES ('o1', 'r1', 'S1', 410300, 'owner', 'text', '', 1, 0, 0), ('o2', 'r1', 'S2', 410300, 'owner', 'text', '', 1, 0, 0);",
                )
                .await?;
            Ok(())
        })
    });
    made.await.unwrap();
}
