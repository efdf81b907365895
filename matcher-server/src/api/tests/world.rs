//! A small world: the example catalogue, two firms and two laboratories in it, and one account per role.

use crate::app::App;
use crate::auth::{Role, Scope};
use crate::config::Config;
use crate::routes;
use crate::store::accounts::Account;
use crate::store::records::Record;
use crate::store::testing::Database;
use crate::store::{Store, accounts, authorities, import, sessions, sheets};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use matcher_core::exchange::Sheet;
use matcher_core::exchange::schema::{Kind, LEDGERS, SHEETS, SheetFormat};
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

    /// Reads the catalogue into memory as it stands now.
    pub(super) async fn read_catalogue(&self) {
        let mut follower = crate::catalogue::Follower::new(self.app.clone(), None)
            .await
            .unwrap();
        follower.step().await.unwrap();
    }

    /// The text of an answer.
    pub(super) async fn text(&self, account: &str, path: &str) -> String {
        self.file(account, path).await.1
    }

    /// Status and content of a file, as an account gets it.
    pub(crate) async fn file(&self, account: &str, path: &str) -> (u16, String) {
        let mut request = Request::builder().uri(path);
        if let Some(token) = self.tokens.get(account) {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 24)
            .await
            .unwrap();
        (status, String::from_utf8_lossy(&bytes).into_owned())
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
    let config = Config {
        requests_per_minute: 0,
        ..Config::default()
    };
    world_with(database, config).await
}

/// The example rows of every ledger, and the same for the competitor and the rival.
async fn ledgers(store: &Store) {
    let mut records = Vec::new();
    let market: Vec<Record> = sheets::records(&catalogue()).unwrap();
    let mut sheets = Vec::new();
    for format in LEDGERS {
        let mut sheet = format.empty();
        for row in format.example_rows() {
            sheet.push(&row);
        }
        sheets.push(sheet);
    }
    let foreign: Vec<Sheet> = sheets.iter().map(foreign).collect();
    for rows in [sheets, foreign] {
        records.extend(crate::cli::demo::ledger_records(&rows, &market).unwrap());
    }
    let made = store
        .writer()
        .run(move |job| Box::pin(async move { crate::cli::demo::keep(job, records).await }));
    made.await.unwrap();
}

/// Rows with other ids, of the other firm and laboratory.
fn foreign(sheet: &Sheet) -> Sheet {
    let format = SheetFormat::find_ledger(sheet.name()).unwrap();
    // What members see is no secret.
    let open = matches!(sheet.name(), "articles" | "courses" | "challenges");
    let mut copy = format.empty();
    for row in sheet.rows() {
        let cells = format
            .columns
            .iter()
            .zip(row.cells())
            .map(|(column, cell)| match (column.kind, cell) {
                (_, "") => String::new(),
                (Kind::Reference("organisations"), "L1") if !column.list => "X1".to_owned(),
                (Kind::Reference("organisations"), "S1") if !column.list => "S2".to_owned(),
                (Kind::Reference("needs"), _) => "N9".to_owned(),
                (Kind::Reference(to), id) if LEDGERS.iter().any(|sheet| sheet.name == to) => {
                    format!("{id}-2")
                }
                (Kind::Id, id) => format!("{id}-2"),
                (Kind::Text, _) if column.name == "text" && !open => "秘密".to_owned(),
                (_, cell) => cell.to_owned(),
            });
        copy.push(cells.collect::<Vec<_>>());
    }
    copy
}

/// The same with settings of its own.
pub(crate) async fn world_with(database: &Database, config: Config) -> World {
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
    ledgers(&store).await;
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
                     INSERT INTO job VALUES ('j1', 'r1', 'done', 'regulator', '', 1, 0, FALSE, '{}', '', 0, 0, '');
                     INSERT INTO pairing VALUES ('p1', 'r1', 'L1', 'S1', 410303, 'owner', 'open', '', '', '', 9999999999999, 1, 0, 0, '', ''),
                        ('p2', 'r1', 'X1', 'S2', 410303, 'owner', 'open', '', '', '', 9999999999999, 1, 0, 0, '', '');
                     INSERT INTO booking VALUES ('b1', 'p1', 'N1', 'R2', '2026-W49', 1, 'L1', 'S1', 410303, 'owner', 'reserved', 1, 0, 0),
                        ('b2', 'p2', 'N9', 'R2', '2026-W49', 1, 'X1', 'S2', 410303, 'owner', 'reserved', 1, 0, 0);
                     INSERT INTO partnership VALUES ('a1', 'L1', 'S1', 410303, 'owner', 'r1', 'active', 1, 0, 0),
                        ('a2', 'X1', 'S2', 410303, 'owner', 'r1', 'active', 1, 0, 0);
                     INSERT INTO webhook VALUES ('w1', 'L1', '', 'provider', 'https://example.com', '', 'active', 1, 0), ('w2', 'X1', '', 'rival', 'https://example.com', '', 'active', 1, 0);
                     INSERT INTO objection VALUES ('o1', 'r1', 'S1', 410300, 'owner', 'text', '', 1, 0, 0), ('o2', 'r1', 'S2', 410300, 'owner', 'text', '', 1, 0, 0);
                     INSERT INTO consent VALUES ('c1', 'r1', 'N2', 'R2', '2026-W49', 'L1', 'S1', 410303, 'owner', 'refused', '', '', 1, 0, 0, '', ''),
                        ('c2', 'r1', 'N9', 'R2', '2026-W49', 'X1', 'S2', 410303, 'owner', 'refused', '', '', 1, 0, 0, '', '');
                     INSERT INTO plan_override VALUES ('v1', 'r1', '', 410300, 'authority', 'remove', 'p9', '', '', '', 0, 'legal', '', 'refused', 'regulator', '', 1, 0, 0);
                     INSERT INTO lead_call VALUES ('d1', 'L1', 410300, 'members', 'call', '', NULL, 'closed', 1, 0, 0);
                     INSERT INTO call_member VALUES ('m1', 'd1', 'L1', 'S1', 410303, 'owner', 'left', 1, 0, 0),
                        ('m2', 'd1', 'X1', 'S2', 410303, 'owner', 'left', 1, 0, 0);",
                )
                .await?;
            Ok(())
        })
    });
    made.await.unwrap();
}

/// The same test with a world on each engine.
pub(super) async fn on_each_engine<F: Future<Output = ()>>(test: impl Fn(World) -> F) {
    let mut databases = vec![Database::sqlite()];
    databases.extend(Database::postgres().await);
    for database in databases {
        let world = world(&database).await;
        let store = world.store.clone();
        test(world).await;
        store.close().await;
        database.remove().await;
    }
}
