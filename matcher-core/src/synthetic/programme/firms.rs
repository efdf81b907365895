//! Service teams, and what is kept of each firm: visits, questionnaires, problems, named service, the green channel.

use super::{DETAILED, Maker};
use crate::model::{Coded, Ladder, Organisation};
use jiff::civil::Date;

impl Maker<'_> {
    pub(super) fn teams(&mut self) {
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

    pub(super) fn firms(&mut self) {
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
            if place % 3 == 1 {
                self.current(firm);
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
        if self.counts.contains_key("visits") && visited.starts_with('I') {
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
}
