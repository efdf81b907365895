//! Two years of synthetic records of the programme around a market: services, ledgers, visits, lists, research, knowledge.
//!
//! Everything is invented. Dates lie in the two years before `today`, due days around it, so that every page shows something.

use super::random::{Part, Stream};
use crate::exchange::schema::SheetFormat;
use crate::exchange::sheet::Sheet;
use crate::model::{Catalogue, Coded, Ladder, Organisation, OrganisationKind, ServiceKind};
use crate::taxonomy::regions::Regions;
use jiff::{Span, civil::Date};
use std::collections::BTreeMap;

/// Firms with records, and firms whose records are told in detail.
const FIRMS: usize = 260;
const DETAILED: usize = 12;

/// The sheets of the ledgers. `first` names organisations that must have records: the firm and the provider of a demonstration.
pub fn ledgers(catalogue: &Catalogue, seed: u64, today: Date, first: [&str; 2]) -> Vec<Sheet> {
    let [firm, provider] = first;
    let mut maker = Maker::new(catalogue, seed, today, firm, provider);
    maker.teams();
    maker.firms();
    maker.partners();
    maker.lists();
    maker.research();
    maker.knowledge();
    maker.sheets.into_values().collect()
}

struct Maker<'c> {
    catalogue: &'c Catalogue,
    stream: Stream,
    today: Date,
    /// Firms with records; that of the demonstration first.
    firms: Vec<&'c Organisation>,
    providers: Vec<&'c Organisation>,
    teams: Vec<String>,
    sheets: BTreeMap<usize, Sheet>,
    counts: BTreeMap<&'static str, usize>,
}

/// Name, size, permitted error, kind of gauge, fee in yuan.
const GAUGES: [(&str, &str, &str, u32); 8] = [
    ("游标卡尺", "(0~150)mm", "±0.05mm", 35),
    ("外径千分尺", "(0~25)mm", "±0.004mm", 40),
    ("百分表", "(0~10)mm", "±0.02mm", 45),
    ("压力表", "(0~1.6)MPa", "±0.0256MPa", 60),
    ("电子天平", "(0~200)g", "±0.001g", 120),
    ("数显卡尺", "(0~300)mm", "±0.04mm", 45),
    ("万能角度尺", "(0~320)°", "±2′", 50),
    ("数字多用表", "(0~1000)V", "±0.5V", 150),
];

impl<'c> Maker<'c> {
    fn new(catalogue: &'c Catalogue, seed: u64, today: Date, firm: &str, provider: &str) -> Self {
        let mut firms: Vec<&Organisation> = catalogue
            .organisations
            .iter()
            .filter(|one| one.kind.is_helped())
            .collect();
        let step = (firms.len() / FIRMS).max(1);
        // Every so many, so that all areas are there.
        let own = firms
            .iter()
            .position(|one| one.id == firm)
            .map(|at| firms.remove(at));
        let mut chosen: Vec<&Organisation> = own.into_iter().collect();
        chosen.extend(firms.into_iter().step_by(step).take(FIRMS));
        let mut providers: Vec<&Organisation> = catalogue
            .organisations
            .iter()
            .filter(|one| !one.kind.is_helped() && one.kind != OrganisationKind::Association)
            .collect();
        if let Some(at) = providers.iter().position(|one| one.id == provider) {
            providers.swap(0, at);
        }
        Self {
            catalogue,
            stream: Stream::new(seed, Part::Programme),
            today,
            firms: chosen,
            providers,
            teams: Vec::new(),
            sheets: BTreeMap::new(),
            counts: BTreeMap::new(),
        }
    }

    /// A new id of a sheet.
    fn id(&mut self, sheet: &'static str, letters: &str) -> String {
        let count = self.counts.entry(sheet).or_insert(0);
        *count += 1;
        format!("{letters}{count:05}")
    }

    fn row(&mut self, sheet: &'static str, cells: &[(&str, &str)]) {
        let place = crate::exchange::schema::LEDGERS
            .iter()
            .position(|format| format.name == sheet);
        let (Some(place), Some(format)) = (place, SheetFormat::find(sheet)) else {
            debug_assert!(false, "no sheet {sheet}");
            return;
        };
        let row = format.columns.iter().map(|column| {
            let cell = cells.iter().find(|(name, _)| *name == column.name);
            cell.map_or("", |(_, text)| text)
        });
        debug_assert!(
            cells
                .iter()
                .all(|(name, _)| format.position(name).is_some()),
            "{sheet}"
        );
        self.sheets
            .entry(place)
            .or_insert_with(|| format.empty())
            .push(row);
    }

    fn day(&self, back: i64) -> Date {
        let span = Span::new().days(back);
        self.today.checked_sub(span).unwrap_or(self.today)
    }

    fn random_day(&mut self, from: u32, to: u32) -> Date {
        let back = self.stream.between(from, to);
        self.day(i64::from(back))
    }

    fn after(&mut self, day: Date, low: u32, high: u32) -> Date {
        let days = self.stream.between(low, high);
        day.checked_add(Span::new().days(i64::from(days)))
            .unwrap_or(day)
    }

    fn area_name(region: u32) -> String {
        let regions = Regions::bundled();
        let city = regions
            .by_code(region / 100 * 100)
            .or_else(|| regions.by_code(region));
        city.map_or(String::new(), |city| city.name.clone())
    }

    fn teams(&mut self) {
        let mut cities: Vec<u32> = self
            .firms
            .iter()
            .map(|firm| firm.region / 100 * 100)
            .collect();
        cities.sort_unstable();
        cities.dedup();
        for city in cities {
            let county = self
                .firms
                .iter()
                .find(|firm| firm.region / 100 * 100 == city);
            let region = county.map_or(city, |firm| firm.region).to_string();
            for (number, field) in ["长度;力学", "热学;电磁"].iter().enumerate() {
                let id = self.id("service_teams", "T");
                let name = format!("{}第{}服务队（合成）", Self::area_name(city), number + 1);
                let formed = self.random_day(500, 720).to_string();
                self.row(
                    "service_teams",
                    &[
                        ("id", &id),
                        ("region", &region),
                        ("name", &name),
                        ("leader", "市计量所（合成）"),
                        ("experts", field),
                        ("formed_on", &formed),
                    ],
                );
                self.teams.push(id);
            }
        }
    }

    fn firms(&mut self) {
        for place in 0..self.firms.len() {
            let Some(firm) = self.firms.get(place).copied() else {
                continue;
            };
            let detailed = place < DETAILED;
            self.visit(firm);
            let services = if detailed {
                6
            } else {
                self.stream.between(1, 4)
            };
            let gauges = if detailed {
                self.gauges(firm)
            } else {
                Vec::new()
            };
            for number in 0..services {
                let with_items = detailed && number < 3;
                self.service(firm, number, if with_items { &gauges } else { &[] });
            }
            if firm.ladder >= Ladder::Specialised && self.stream.chance(0.6) {
                self.named(firm);
            }
            if self.stream.chance(0.08) {
                self.approval(firm);
            }
        }
    }

    fn visit(&mut self, firm: &Organisation) {
        for year in 0..2 {
            if !self.stream.chance(0.7) {
                continue;
            }
            let day = self.random_day(year * 360 + 10, year * 360 + 340);
            let id = self.id("visits", "I");
            let team = self.stream.pick(&self.teams.clone());
            let leaflets = self.stream.between(0, 20).to_string();
            let findings = [
                "质检用卡尺无校准记录",
                "压力表到期未检",
                "计量台账不完整",
                "新上生产线需工件测量",
            ];
            let finding: &str = self.stream.pick(&findings);
            self.row(
                "visits",
                &[
                    ("id", &id),
                    ("organisation", &firm.id),
                    ("visited_on", &day.to_string()),
                    ("team", &team),
                    ("officer", "县区市场监管局计量科（合成）"),
                    ("people", "3"),
                    ("leaflets", &leaflets),
                    ("categories", "calibration;training"),
                    ("findings", finding),
                    ("advice", "建立台账，先校准质检用器具"),
                ],
            );
            let answered = self.stream.chance(0.6);
            if answered {
                let id = self.id("questionnaires", "Q");
                let gauges = self.stream.between(8, 160).to_string();
                let basis = if self.stream.chance(0.6) {
                    "weak"
                } else {
                    "some"
                };
                self.row(
                    "questionnaires",
                    &[
                        ("id", &id),
                        ("organisation", &firm.id),
                        ("answered_on", &day.to_string()),
                        ("basis", basis),
                        ("gauges", &gauges),
                        ("categories", "calibration;mms"),
                        ("calibration_text", "卡尺、千分尺、压力表"),
                        ("mms_text", "想了解测量管理体系"),
                    ],
                );
            }
            if self.stream.chance(0.1) {
                self.problem(firm, &id, day);
            }
        }
    }

    fn problem(&mut self, firm: &Organisation, visit: &str, day: Date) {
        let own = self.id("problems", "P");
        let titles = [
            "薄壁环径向跳动测不准",
            "立式金属罐容量测不全",
            "高温工况下烟气流量测不到",
            "大尺寸内孔在线测量",
        ];
        let title = self.stream.pick(&titles);
        let solved = self.stream.chance(0.5);
        let solved_on = self.after(day, 20, 120).min(self.today).to_string();
        let region = firm.region.to_string();
        let mut cells: Vec<(&str, &str)> = vec![
            ("id", own.as_str()),
            ("organisation", &firm.id),
            ("region", &region),
            ("title", title),
            ("industry", &firm.industry),
        ];
        let (found, visited) = (day.to_string(), visit.to_owned());
        cells.push(("found_on", &found));
        if self.counts.get("visits").is_some() && visited.starts_with('I') {
            cells.push(("visit", &visited));
        }
        if solved {
            cells.extend([
                ("state", "solved"),
                ("solution", "现场指导后解决"),
                ("solved_on", solved_on.as_str()),
            ]);
        } else {
            cells.push(("state", "open"));
        }
        self.row("problems", &cells);
    }

    /// The gauge ledger of a firm; ids and places in [`GAUGES`].
    fn gauges(&mut self, firm: &Organisation) -> Vec<(String, usize)> {
        let mut made = Vec::new();
        for number in 0..24_u32 {
            let place = self.stream.below(GAUGES.len());
            let Some((name, range, error, _)) = GAUGES.get(place) else {
                continue;
            };
            let id = self.id("gauges", "G");
            let last = self.random_day(20, 420);
            let due = last.checked_add(Span::new().days(364)).unwrap_or(last);
            let class = if number % 9 == 8 {
                "c"
            } else if number % 5 == 4 {
                "b"
            } else {
                "a"
            };
            let purpose = if *name == "压力表" {
                "safety"
            } else {
                "quality"
            };
            let own = format!("{}-{:03}", &id[..1], number + 1);
            self.row(
                "gauges",
                &[
                    ("id", &id),
                    ("organisation", &firm.id),
                    ("name", name),
                    ("number", &own),
                    ("instrument", name),
                    ("range", range),
                    ("permitted_error", error),
                    ("purpose", purpose),
                    ("class", class),
                    ("state", "in_use"),
                    ("keeper", "质检科"),
                    ("interval_months", "12"),
                    ("last_on", &last.to_string()),
                    ("due", &due.to_string()),
                ],
            );
            made.push((id, place));
        }
        made
    }

    fn service(&mut self, firm: &Organisation, number: u32, gauges: &[(String, usize)]) {
        let own = number == 0 || self.stream.chance(0.1);
        let provider = if own {
            self.providers.first().copied()
        } else {
            let place = self.stream.below(self.providers.len());
            self.providers.get(place).copied()
        };
        let Some(provider) = provider else { return };
        let kinds = [
            ServiceKind::Calibration,
            ServiceKind::Calibration,
            ServiceKind::Verification,
            ServiceKind::Testing,
            ServiceKind::PartMeasurement,
            ServiceKind::MmsHelp,
            ServiceKind::Consulting,
            ServiceKind::Energy,
            ServiceKind::Carbon,
            ServiceKind::StandardSetupHelp,
            ServiceKind::Training,
        ];
        let with_items = !gauges.is_empty();
        let place = if with_items {
            0
        } else {
            self.stream.below(kinds.len())
        };
        let kind = kinds
            .get(place)
            .copied()
            .unwrap_or(ServiceKind::Calibration);
        // The last order of a detailed firm is still under way.
        let under_way = with_items && number == 2;
        let ordered = if under_way {
            self.day(6)
        } else {
            self.random_day(40, 720)
        };
        let received = self.after(ordered, 1, 5);
        let returned = self.after(received, 3, 20);
        let id = self.id("service_records", "V");
        let quantity = if with_items {
            6
        } else {
            self.stream.between(1, 20)
        };
        let price = i64::from(self.stream.between(40, 160)) * i64::from(quantity);
        let waived = if self.stream.chance(0.5) {
            price * 3 / 10
        } else {
            0
        };
        let deferred = if self.stream.chance(0.12) {
            (price - waived) / 2
        } else {
            0
        };
        let until = self.after(returned, 60, 400);
        let texts = [
            ("order", format!("W-{}-{}", ordered.year(), &id[1..])),
            ("ordered", ordered.to_string()),
            ("received", received.to_string()),
            ("returned", returned.to_string()),
            ("quantity", quantity.to_string()),
            ("people", self.stream.between(1, 4).to_string()),
            ("hours", format!("{:.1}", self.stream.uniform(0.5, 12.0))),
            ("price", price.to_string()),
            ("paid", (price - waived - deferred).to_string()),
            ("waived", waived.to_string()),
            ("deferred", deferred.to_string()),
            ("until", until.to_string()),
            ("text", format!("{} {quantity}", kind.zh())),
            ("document", format!("JZ-{}-{}", returned.year(), &id[1..])),
            ("document_until", self.after(returned, 364, 364).to_string()),
            ("rating", self.stream.between(3, 5).to_string()),
        ];
        let text = |name: &str| {
            texts
                .iter()
                .find(|(n, _)| *n == name)
                .map_or("", |(_, t)| t.as_str())
        };
        let mut cells: Vec<(&str, &str)> = vec![
            ("id", id.as_str()),
            ("provider", &provider.id),
            ("organisation", &firm.id),
            ("service_kind", kind.code()),
            ("text", text("text")),
            ("quantity", text("quantity")),
            ("people", text("people")),
            ("order_number", text("order")),
            ("ordered_on", text("ordered")),
            ("received_on", text("received")),
        ];
        if under_way {
            cells.push(("state", "in_work"));
        } else {
            cells.extend([
                ("state", "settled"),
                ("returned_on", text("returned")),
                ("document", kind.document().code()),
                ("document_number", text("document")),
                ("document_until", text("document_until")),
                ("hours", text("hours")),
                ("list_price_yuan", text("price")),
                ("paid_yuan", text("paid")),
                ("waived_yuan", text("waived")),
                ("rating", text("rating")),
                ("problem", "量值溯源"),
                (
                    "problem_solved",
                    if self.stream.chance(0.6) { "yes" } else { "no" },
                ),
            ]);
            if deferred > 0 {
                cells.extend([
                    ("deferred_yuan", text("deferred")),
                    ("deferred_until", text("until")),
                ]);
            }
        }
        self.row("service_records", &cells);
        for (number, (gauge, place)) in gauges.iter().skip(number as usize * 6).take(6).enumerate()
        {
            self.item(
                &id,
                gauge,
                *place,
                number,
                under_way,
                text("document"),
                text("document_until"),
            );
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of one row")]
    fn item(
        &mut self,
        record: &str,
        gauge: &str,
        place: usize,
        number: usize,
        under_way: bool,
        document: &str,
        until: &str,
    ) {
        let Some((name, range, error, _)) = GAUGES.get(place) else {
            return;
        };
        let id = self.id("service_items", "VI");
        let document = format!("{document}-{}", number + 1);
        let found = error.trim_start_matches('±').to_owned();
        // Half of the permitted error; one in eight is out of tolerance.
        let digits: String = found
            .chars()
            .take_while(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        let unit = found.get(digits.len()..).unwrap_or("");
        let share = if self.stream.chance(0.12) {
            1.3
        } else {
            self.stream.uniform(0.1, 0.9)
        };
        let size = digits.parse::<f64>().unwrap_or(0.0) * share;
        let found = format!("+{size:.4}{unit}");
        let mut cells: Vec<(&str, &str)> = vec![
            ("id", id.as_str()),
            ("record", record),
            ("gauge", gauge),
            ("name", name),
            ("size", range),
        ];
        let states = ["received", "in_work", "in_work", "done"];
        let state = states
            .get(number % states.len())
            .copied()
            .unwrap_or("received");
        let done = !under_way || state == "done";
        cells.push(("state", if under_way { state } else { "returned" }));
        if done {
            cells.extend([
                ("document_number", document.as_str()),
                ("document_until", until),
                ("error", found.as_str()),
            ]);
        }
        self.row("service_items", &cells);
    }

    fn named(&mut self, firm: &Organisation) {
        let id = self.id("named_firms", "E");
        let year = self.today.year().to_string();
        self.row(
            "named_firms",
            &[
                ("id", &id),
                ("organisation", &firm.id),
                ("year", &year),
                ("ladder", firm.ladder.code()),
                ("officer", "县区市场监管局计量科（合成）"),
                ("needs_text", "关键工序量具校准、测量管理体系"),
            ],
        );
    }

    fn approval(&mut self, firm: &Organisation) {
        let id = self.id("approvals", "Y");
        let received = self.random_day(30, 700);
        let decided = self.after(received, 8, 40);
        let subjects = ["type_approval", "grading", "standard_assessment"];
        let subject = self.stream.pick(&subjects);
        let decided = (decided <= self.today).then(|| decided.to_string());
        self.row(
            "approvals",
            &[
                ("id", &id),
                ("organisation", &firm.id),
                ("subject", subject),
                ("text", "合成示例"),
                ("received_on", &received.to_string()),
                ("legal_days", "60"),
                ("decided_on", decided.as_deref().unwrap_or("")),
                ("guide", "市计量所（合成）"),
            ],
        );
    }

    fn partners(&mut self) {
        let leads: Vec<String> = self
            .catalogue
            .organisations
            .iter()
            .filter(|one| one.lead)
            .map(|one| one.id.clone())
            .collect();
        let own = self.providers.first().map(|one| one.id.clone());
        let all: Vec<String> = own.into_iter().chain(leads).collect();
        for place in 0..self.firms.len().min(90) {
            let Some(firm) = self.firms.get(place).copied() else {
                continue;
            };
            let provider = if place < 6 {
                all.first().cloned().unwrap_or_default()
            } else {
                self.stream.pick(&all)
            };
            if provider == firm.id || provider.is_empty() {
                continue;
            }
            let id = self.id("agreements", "A");
            let proposed = self.random_day(100, 700);
            let signed = self.after(proposed, 5, 40);
            let to = self.after(signed, 300, 900);
            let over = to < self.today;
            let state = if over {
                "ended"
            } else if self.stream.chance(0.2) {
                "evaluated"
            } else {
                "active"
            };
            let texts = [proposed, signed, to].map(|day| day.to_string());
            let [proposed, signed, to] = &texts;
            let mut cells: Vec<(&str, &str)> = vec![
                ("id", id.as_str()),
                ("provider", &provider),
                ("organisation", &firm.id),
                (
                    "mode",
                    if place % 2 == 0 {
                        "supply_chain"
                    } else {
                        "same_field"
                    },
                ),
                ("state", state),
                ("text", "量具校准、人员培训、技术咨询"),
                ("proposed_on", proposed),
                ("signed_on", signed),
                ("valid_to", to),
                ("nda", "signed"),
            ];
            if state == "evaluated" {
                cells.extend([("score", "88"), ("evaluation", "及时、专业")]);
            }
            if over {
                cells.push(("ended_on", to));
            }
            self.row("agreements", &cells);
            if self.stream.chance(0.2) && !over {
                self.difficulty(&id);
            }
        }
    }

    fn difficulty(&mut self, agreement: &str) {
        let id = self.id("difficulties", "AD");
        let due = self.random_day(0, 40);
        let due = self.after(due, 0, 60).to_string();
        self.row(
            "difficulties",
            &[
                ("id", &id),
                ("agreement", agreement),
                ("title", "送样周期长"),
                ("text", "月末集中送样排队"),
                ("solver", "市计量所（合成）"),
                ("due", &due),
                ("state", "open"),
            ],
        );
    }

    fn lists(&mut self) {
        for place in (0..self.firms.len()).step_by(4) {
            let Some(firm) = self.firms.get(place).copied() else {
                continue;
            };
            let id = self.id("tasks", "K");
            let begun = self.random_day(20, 200);
            let due = self.after(begun, 15, 230);
            let done = self.stream.chance(0.5);
            let closed = self.after(begun, 5, 14).min(self.today).to_string();
            let (begun, due, region) =
                (begun.to_string(), due.to_string(), firm.region.to_string());
            let titles = [
                "卡尺校准与台账建立",
                "测量管理体系辅导",
                "能源计量诊断",
                "工件测量对接",
            ];
            let title = self.stream.pick(&titles);
            let mut cells: Vec<(&str, &str)> = vec![
                ("id", id.as_str()),
                ("organisation", &firm.id),
                ("region", &region),
                ("title", title),
                ("responsible", "县区市场监管局（合成）"),
                ("person", "计量科长"),
                ("begun_on", &begun),
                ("due", &due),
            ];
            if done {
                cells.extend([
                    ("state", "closed"),
                    ("evidence", "校准证书、台账照片"),
                    ("closed_on", closed.as_str()),
                ]);
            } else {
                cells.push(("state", "open"));
            }
            self.row("tasks", &cells);
        }
        let region = self
            .firms
            .first()
            .map_or(410_000, |firm| firm.region)
            .to_string();
        for (duty, body) in [
            ("强制检定受理", "市计量所业务大厅（合成）"),
            ("伙伴计划组织实施", "市场监管局计量科（合成）"),
            ("难点堵点协调", "工信局中小企业科（合成）"),
        ] {
            let id = self.id("duties", "D");
            self.row(
                "duties",
                &[
                    ("id", &id),
                    ("region", &region),
                    ("duty", duty),
                    ("body", body),
                    ("basis", "中小企业计量伙伴计划"),
                ],
            );
        }
        for back in 0..2 {
            let year = self.today.year() - back;
            for (title, due, to) in [
                (
                    "年度活动总结和统计表",
                    format!("{year}-10-31"),
                    "总局计量司",
                ),
                (
                    "伙伴计划工作报告",
                    format!("{year}-11-30"),
                    "总局计量司、工信部中小企业局",
                ),
            ] {
                let id = self.id("deadlines", "Z");
                let done = if back > 0 { due.clone() } else { String::new() };
                self.row(
                    "deadlines",
                    &[
                        ("id", &id),
                        ("region", &region),
                        ("title", title),
                        ("year", &year.to_string()),
                        ("due", &due),
                        ("to", to),
                        ("done_on", &done),
                    ],
                );
            }
        }
    }

    fn research(&mut self) {
        let region = self
            .firms
            .first()
            .map_or(410_000, |firm| firm.region)
            .to_string();
        let answer_by = self.after(self.today, 60, 90).to_string();
        let team = self
            .providers
            .first()
            .map(|one| one.id.clone())
            .unwrap_or_default();
        let themes = [
            ("大直径薄壁环径向跳动在线测量", "published"),
            ("立式金属罐圆周精确测量", "under_way"),
            ("高温烟气流量原位校准", "offered"),
            ("超声流量计小流量校准", "draft"),
        ];
        for (title, state) in themes {
            let id = self.id("challenges", "H");
            let firms = self.stream.between(3, 12).to_string();
            let mut cells: Vec<(&str, &str)> = vec![
                ("id", id.as_str()),
                ("region", &region),
                ("title", title),
                ("text", "多家企业测不到、测不准、测不全（合成）"),
                ("state", state),
                ("firms", &firms),
                ("answer_by", &answer_by),
            ];
            if matches!(state, "under_way" | "offered") {
                cells.extend([
                    ("team", team.as_str()),
                    ("reason", "技术路线可行，已有样机"),
                ]);
            }
            if state == "offered" {
                cells.push(("result", "校准装置一套，向全省中小企业免费开放"));
            }
            self.row("challenges", &cells);
            if state != "draft" {
                let solution = self.id("solutions", "HS");
                let chosen = state != "published";
                self.row(
                    "solutions",
                    &[
                        ("id", &solution),
                        ("challenge", &id),
                        ("organisation", &team),
                        ("text", "激光位移传感器阵列（合成）"),
                        ("months", "12"),
                        ("cost_yuan", "300000"),
                        ("state", if chosen { "chosen" } else { "submitted" }),
                        ("reason", if chosen { "技术路线可行" } else { "" }),
                    ],
                );
                for (step, days) in [("方案", 30), ("样机", 180)] {
                    let milestone = self.id("milestones", "HM");
                    let due = self.after(self.today, days, days).to_string();
                    self.row(
                        "milestones",
                        &[
                            ("id", &milestone),
                            ("challenge", &id),
                            ("title", step),
                            ("due", &due),
                            ("state", "planned"),
                        ],
                    );
                }
            }
        }
    }

    fn knowledge(&mut self) {
        let region = self
            .firms
            .first()
            .map_or(410_000, |firm| firm.region)
            .to_string();
        for (title, form, mms) in [
            ("测量管理体系内审员", "on_site", "yes"),
            ("企业计量公益课程（合成）", "online", "no"),
            ("长度计量检定校准实务", "on_site", "no"),
        ] {
            let course = self.id("courses", "C");
            self.row(
                "courses",
                &[
                    ("id", &course),
                    ("region", &region),
                    ("title", title),
                    ("form", form),
                    ("mms", mms),
                    ("text", "合成示例"),
                ],
            );
            for back in [420, 60, -40_i64] {
                let session = self.id("course_sessions", "CS");
                let (from, to) = (self.day(back), self.day(back - 2));
                self.row(
                    "course_sessions",
                    &[
                        ("id", &session),
                        ("course", &course),
                        ("starts_on", &from.to_string()),
                        ("ends_on", &to.to_string()),
                        ("place", if form == "online" { "线上" } else { "郑州" }),
                        ("seats", "60"),
                        ("leaflets", "60"),
                    ],
                );
                let state = if back > 0 { "attended" } else { "nominated" };
                let first = self.stream.below(4);
                for place in (first..self.firms.len()).step_by(11) {
                    let Some(firm) = self.firms.get(place).copied() else {
                        continue;
                    };
                    let id = self.id("attendances", "CA");
                    let people = self.stream.between(1, 3).to_string();
                    self.row(
                        "attendances",
                        &[
                            ("id", &id),
                            ("session", &session),
                            ("organisation", &firm.id),
                            ("people", &people),
                            ("state", state),
                        ],
                    );
                }
            }
        }
        let stories = [
            ("卡尺集中校准降低废品率", "published"),
            ("能源计量诊断年省电费", "published"),
            ("共享三坐标缩短打样周期", "submitted"),
        ];
        for (place, (title, state)) in stories.into_iter().enumerate() {
            let Some(firm) = self.firms.get(place).copied() else {
                continue;
            };
            let id = self.id("cases", "U");
            let review = if state == "published" {
                "可复制、可推广"
            } else {
                ""
            };
            self.row(
                "cases",
                &[
                    ("id", &id),
                    ("organisation", &firm.id),
                    ("title", title),
                    ("text", "合成案例"),
                    ("state", state),
                    ("review", review),
                ],
            );
        }
        let asked = [
            (
                "车间自用卡尺必须送检定吗",
                "answered",
                "非强检器具由企业自行确定检定或校准方式和周期（计量法第九条第二款）。",
            ),
            (
                "校准证书没有给合格结论怎么办",
                "answered",
                "校准不作合格判定；由企业按使用要求做计量确认。",
            ),
            ("压力表多久检一次", "asked", ""),
        ];
        for (place, (title, state, answer)) in asked.into_iter().enumerate() {
            let Some(firm) = self.firms.get(place).copied() else {
                continue;
            };
            let id = self.id("questions", "J");
            let (on, answered) = (self.day(20), self.day(18));
            let answered = if answer.is_empty() {
                String::new()
            } else {
                answered.to_string()
            };
            self.row(
                "questions",
                &[
                    ("id", &id),
                    ("organisation", &firm.id),
                    ("title", title),
                    ("text", title),
                    ("asked_on", &on.to_string()),
                    ("state", state),
                    ("answer", answer),
                    ("answered_on", &answered),
                ],
            );
            if !answer.is_empty() {
                let article = self.id("articles", "W");
                self.row(
                    "articles",
                    &[
                        ("id", &article),
                        ("region", &region),
                        ("title", title),
                        ("text", answer),
                        ("source", "直通车"),
                        ("published_on", &self.day(15).to_string()),
                    ],
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::InputProblem;
    use crate::exchange::catalogue::{ReadOptions, build};
    use crate::exchange::ledger::check;
    use crate::exchange::schema::LEDGERS;
    use crate::synthetic::{HENAN_SEED, Scale, generate};
    use std::collections::BTreeSet;

    #[test]
    fn two_years_of_records_are_good_rows_and_nearly_every_ledger_has_some() {
        let market = generate(Scale::Henan, HENAN_SEED);
        let loaded = build(&market, ReadOptions { partial: true }).unwrap();
        let firms = &loaded.catalogue.organisations;
        let firm = firms.iter().find(|one| one.kind.is_helped()).unwrap();
        let provider = firms.iter().find(|one| one.lead).unwrap();
        let today = jiff::civil::date(2026, 11, 27);
        let make = || ledgers(&loaded.catalogue, 1, today, [&firm.id, &provider.id]);
        let sheets = make();
        assert_eq!(sheets, make());
        let mut known: BTreeSet<(&str, String)> = firms
            .iter()
            .map(|one| ("organisations", one.id.clone()))
            .collect();
        for sheet in &sheets {
            let format = SheetFormat::find(sheet.name()).unwrap();
            let found = check(sheet, format, &|of, id| {
                known.contains(&(of, id.to_owned()))
            });
            let errors: Vec<_> = found
                .problems
                .iter()
                .filter(|p| p.is_error())
                .take(3)
                .collect();
            assert_eq!(errors, Vec::<&InputProblem>::new(), "{}", sheet.name());
            let ids = found
                .rows
                .iter()
                .map(|row| (format.name, row.text("id").to_owned()));
            known.extend(ids);
        }
        let empty: Vec<&str> = LEDGERS
            .iter()
            .map(|format| format.name)
            .filter(|name| !sheets.iter().any(|sheet| sheet.name() == *name))
            .collect();
        // Confirmations and signatures are made by clicking.
        assert_eq!(empty, ["confirmations", "signoffs"]);
    }
}
