//! Agreements with their difficulties, and the lists of authorities.

use super::Maker;

impl Maker<'_> {
    pub(super) fn partners(&mut self) {
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

    pub(super) fn lists(&mut self) {
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
        // The province's own: who does what there, and what it owes to the state.
        let first = self.firms.first();
        let region = first.map_or(410_000, |firm| firm.region / 10_000 * 10_000);
        let region = region.to_string();
        for (duty, body) in [
            ("强制检定受理", "省计量院业务大厅（合成）"),
            ("伙伴计划组织实施", "省市场监管局计量处（合成）"),
            ("难点堵点协调", "省工信厅中小企业处（合成）"),
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
}
