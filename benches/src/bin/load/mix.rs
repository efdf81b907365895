//! What is asked: searching, looking and writing as SMEs and providers do.

use super::client::{Client, quantile};
use super::{Failure, people};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A small record that hangs on nothing, and of one area only: a thousand rules for everybody would weigh on every price.
pub(super) const BENEFIT: &str = r#"{"record":{"title":"示例政策","issuer":"示例局","measure":"text","areas":["540000"],"valid_from":"2026-01-01","valid_to":"2027-12-31"}}"#;

/// What a workshop types.
const QUERIES: [&str; 8] = [
    "数显卡尺 0-150 ±0.02",
    "压力表 校准",
    "千分尺",
    "电子天平 检定",
    "三坐标 检测 同轴度",
    "摇表检定",
    "温度计 0-100 校准 下月",
    "扭矩扳手",
];

/// A member with its organisation.
struct Person {
    token: String,
    organisation: String,
}

pub(super) struct Mix {
    people: Vec<Person>,
    offers: Vec<String>,
    organisations: Vec<String>,
    searches: bool,
}

/// Times of answered requests in milliseconds by kind, and refusals.
#[derive(Default)]
pub(super) struct Timings {
    times: BTreeMap<&'static str, Vec<f64>>,
    refused: BTreeMap<(&'static str, u16), u64>,
    broken: u64,
    seconds: f64,
}

/// Small numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }
}

fn pick<'a, T>(from: &'a [T], dice: &mut Dice) -> Option<&'a T> {
    from.get(dice.below(from.len()))
}

fn ids(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().into_iter().flatten();
    items
        .filter_map(|item| item["id"].as_str().map(encoded))
        .collect()
}

/// Percent-encoded for addresses.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

impl Mix {
    pub(super) fn prepare(
        address: SocketAddr,
        admin: &str,
        people: usize,
    ) -> Result<Self, Failure> {
        let mut client = Client::new(address);
        let page = client.get("/api/v1/offers?limit=500", admin)?.json();
        let needs = client.get("/api/v1/needs?limit=500", admin)?.json();
        let mut firms: Vec<&str> = needs["items"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|need| need["owner"].as_str())
            .collect();
        firms.sort_unstable();
        firms.dedup();
        let mut mix = Self {
            people: Vec::new(),
            offers: ids(&page),
            organisations: ids(&client.get("/api/v1/organisations?limit=500", admin)?.json()),
            searches: client
                .get("/api/v1/search?q=%E5%8D%A1%E5%B0%BA", admin)?
                .status
                == 200,
        };
        for firm in firms.into_iter().take(people) {
            mix.people.push(Person {
                token: people::member(&mut client, admin, "sme", firm)?,
                organisation: firm.to_owned(),
            });
        }
        Ok(mix)
    }

    pub(super) fn describe(&self) -> String {
        format!(
            "{} accounts; 40 % {}, 25 % one record, 15 % pages, 10 % own needs and account, 10 % writes",
            self.people.len(),
            if self.searches {
                "searches"
            } else {
                "pages (there is no search)"
            }
        )
    }

    /// Sends requests at an even rate over so many connections.
    pub(super) fn run(
        &self,
        address: SocketAddr,
        rate: f64,
        seconds: f64,
        connections: usize,
    ) -> Timings {
        let all = Mutex::new(Timings::default());
        let start = Instant::now() + Duration::from_millis(200);
        let requests = (rate * seconds) as usize;
        std::thread::scope(|scope| {
            for connection in 0..connections {
                let all = &all;
                scope.spawn(move || {
                    let mut client = Client::new(address);
                    let mut own = Timings::default();
                    let mut dice = Dice(connection as u64 + 1);
                    for number in (connection..requests).step_by(connections) {
                        let due = start + Duration::from_secs_f64(number as f64 / rate);
                        std::thread::sleep(due.saturating_duration_since(Instant::now()));
                        self.one(&mut client, &mut dice, due, &mut own);
                    }
                    if let Ok(mut all) = all.lock() {
                        all.add(own);
                    }
                });
            }
        });
        let mut timings = all.into_inner().unwrap_or_default();
        timings.seconds = start.elapsed().as_secs_f64();
        timings
    }

    fn one(&self, client: &mut Client, dice: &mut Dice, due: Instant, timings: &mut Timings) {
        let Some(person) = pick(&self.people, dice) else {
            return;
        };
        let token = person.token.as_str();
        let some = |from: &[String], dice: &mut Dice| pick(from, dice).cloned().unwrap_or_default();
        let (kind, method, path, body) = match dice.below(100) {
            0..40 if self.searches => {
                let query = encoded(QUERIES[dice.below(QUERIES.len())]);
                (
                    "search",
                    "GET",
                    format!("/api/v1/search?q={query}"),
                    String::new(),
                )
            }
            0..55 => {
                let after: String = some(&self.offers, dice)
                    .bytes()
                    .map(|byte| format!("{byte:02x}"))
                    .collect();
                (
                    "page",
                    "GET",
                    format!("/api/v1/offers?limit=20&after={after}"),
                    String::new(),
                )
            }
            55..70 => (
                "offer",
                "GET",
                format!("/api/v1/offers/{}", some(&self.offers, dice)),
                String::new(),
            ),
            70..80 => (
                "organisation",
                "GET",
                format!("/api/v1/organisations/{}", some(&self.organisations, dice)),
                String::new(),
            ),
            80..85 => (
                "own needs",
                "GET",
                "/api/v1/needs?limit=20".to_owned(),
                String::new(),
            ),
            85..90 => ("me", "GET", "/api/v1/me".to_owned(), String::new()),
            _ => {
                let need = json!({ "record": {
                    "organisation": person.organisation, "service_kind": "calibration", "instrument": "游标卡尺", "quantity": 10,
                    "window_from": "2026-12-01", "window_to": "2027-02-28",
                    "requirements": [{ "measurand": "外尺寸", "range": "(0~150)mm", "permitted_error": "±0.03mm" }],
                }});
                (
                    "write",
                    "POST",
                    "/api/v1/needs".to_owned(),
                    need.to_string(),
                )
            }
        };
        match client.send(method, &path, token, &body) {
            // An organisation that is not public is as absent for an SME.
            Ok(answer)
                if answer.status < 300 || (kind == "organisation" && answer.status == 404) =>
            {
                let time = due.elapsed().as_secs_f64() * 1000.0;
                timings.times.entry(kind).or_default().push(time);
            }
            Ok(answer) => *timings.refused.entry((kind, answer.status)).or_default() += 1,
            Err(_) => timings.broken += 1,
        }
    }
}

impl Timings {
    fn add(&mut self, other: Self) {
        for (kind, times) in other.times {
            self.times.entry(kind).or_default().extend(times);
        }
        for (key, count) in other.refused {
            *self.refused.entry(key).or_default() += count;
        }
        self.broken += other.broken;
    }

    pub(super) fn print(&self) {
        let mut rows: Vec<(&str, Vec<f64>)> = self
            .times
            .iter()
            .map(|(kind, times)| (*kind, times.clone()))
            .collect();
        rows.push(("all", self.times.values().flatten().copied().collect()));
        println!(
            "{:<14}{:>8}{:>9}{:>9}{:>9}{:>9}{:>9}",
            "ms from due", "number", "per s", "median", "p95", "p99", "longest"
        );
        for (kind, mut times) in rows {
            times.sort_by(f64::total_cmp);
            let at = |share| quantile(&times, share);
            println!(
                "{kind:<14}{:>8}{:>9.0}{:>9.1}{:>9.1}{:>9.1}{:>9.1}",
                times.len(),
                times.len() as f64 / self.seconds,
                at(0.5),
                at(0.95),
                at(0.99),
                at(1.0)
            );
        }
        println!("refused {:?}, broken {}", self.refused, self.broken);
    }
}
