//! Challenges with their answers; courses, cases, questions.

use super::Maker;

impl Maker<'_> {
    pub(super) fn research(&mut self) {
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

    pub(super) fn knowledge(&mut self) {
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
