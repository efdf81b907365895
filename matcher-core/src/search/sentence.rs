//! One sentence per hit, made from data: can it, with which range and uncertainty, how far, when, for how much.

use super::assess::Assessment;
use crate::fit::{Details, Finding, Rule, Verdict};
use crate::ids::Ix;
use crate::model::{Capability, Catalogue, Coded, Language, Need, Offer, QuantityUnit};
use crate::quantity::{Conversion, Interval, Unit};
use crate::taxonomy::Taxonomy;

/// What a sentence is made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Speech<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) taxonomy: &'a Taxonomy,
    pub(super) lang: Language,
}

impl Speech<'_> {
    fn pick(&self, zh: &str, en: &str) -> String {
        match self.lang {
            Language::Chinese => zh,
            Language::English => en,
        }
        .to_owned()
    }

    /// The whole sentence of an offer.
    pub(super) fn offer(
        &self,
        offer: Ix<Offer>,
        rows: &[Ix<Capability>],
        need: Option<&Need>,
        assessment: Option<&Assessment>,
        distance_km: Option<f64>,
    ) -> String {
        let mut parts: Vec<String> = Vec::new();
        if let (Some(need), Some(assessment)) = (need, assessment) {
            parts.push(self.verdict(need, assessment));
        }
        parts.extend(self.row(rows, assessment));
        if let Some(km) = distance_km {
            let km = format!("{km:.0}");
            parts.push(self.pick(&format!("距离 {km} km"), &format!("{km} km away")));
        }
        if let Some(assessment) = assessment {
            parts.extend(self.when(assessment));
            parts.push(self.price(assessment, need.map_or(1, |need| need.quantity)));
        } else {
            let price = self.catalogue[offer].price_fen;
            parts.push(self.pick(
                &format!("单价 {}", yuan(price, self.lang)),
                &format!("{} each", yuan(price, self.lang)),
            ));
        }
        parts.retain(|part| !part.is_empty());
        parts.join(&self.pick("；", "; "))
    }

    /// The verdict, with the condition or what is missing.
    pub(super) fn verdict(&self, need: &Need, assessment: &Assessment) -> String {
        let failures: Vec<String> = assessment
            .failures()
            .map(|finding| self.failure(need, finding))
            .collect();
        let because = failures.join(&self.pick("，", ", "));
        match assessment.verdict {
            Verdict::Capable if assessment.measured => self.pick("能做", "can do it"),
            Verdict::Capable => self.pick(
                "可承接（未写范围和允差）",
                "available (no range or accuracy stated)",
            ),
            Verdict::Conditional => {
                let condition = assessment
                    .fit
                    .findings
                    .iter()
                    .find_map(|finding| self.condition(need, finding));
                let condition = condition.unwrap_or_else(|| {
                    self.pick("须与实验室确认", "to be confirmed with the laboratory")
                });
                self.pick(
                    &format!("有条件：{condition}"),
                    &format!("conditional: {condition}"),
                )
            }
            Verdict::Partial => self.pick(
                &format!("部分能做：{because}"),
                &format!("in part: {because}"),
            ),
            Verdict::Incapable => self.pick(
                &format!("不满足：{because}"),
                &format!("does not fit: {because}"),
            ),
        }
    }

    fn condition(&self, need: &Need, finding: &Finding) -> Option<String> {
        let scale = self.scale(need);
        Some(match &finding.details {
            Details::AcceptanceReduced {
                numbers,
                lower,
                upper,
            } => {
                let (u95, limit) = (
                    scale.difference(numbers.u95),
                    scale.difference(numbers.limit / numbers.n),
                );
                let left = match (lower, upper) {
                    (Some(_), Some(upper)) => format!("±{}", scale.difference(*upper)),
                    (Some(one), None) | (None, Some(one)) => scale.difference(*one),
                    (None, None) => String::new(),
                };
                self.pick(
                    &format!("U {u95} > {limit}，合格限收窄为 {left}"),
                    &format!("U {u95} > {limit}, acceptance limit shrinks to {left}"),
                )
            }
            Details::InstrumentNarrower { offered, .. } => {
                let offered = self.taxonomy.instrument(*offered);
                self.pick(
                    &format!("仅限{}", offered.zh),
                    &format!("for {} only", offered.en),
                )
            }
            Details::ByContractOnly => self.pick("须双方订立合同", "by contract only"),
            Details::UrgentOnly { percent } => self.pick(
                &format!("须加急（{percent}%）"),
                &format!("urgent only ({percent} %)"),
            ),
            Details::CannotBeSent { .. } => self.pick("一般须上门", "usually done on site"),
            Details::ErrorBasisNotStated { .. } => self.pick(
                "允差按读数还是满量程须确认",
                "whether the error is of the reading or of full scale is to be confirmed",
            ),
            Details::ClassMeaningUnverified { .. } => self.pick(
                "准确度等级含义须确认",
                "what the class means is to be confirmed",
            ),
            _ => return None,
        })
    }

    fn failure(&self, need: &Need, finding: &Finding) -> String {
        let scale = self.scale(need);
        match &finding.details {
            Details::UncoveredRange { missing } => {
                let missing: Vec<String> = missing
                    .iter()
                    .map(|interval| scale.interval(interval))
                    .collect();
                let missing = missing.join(&self.pick("、", ", "));
                self.pick(
                    &format!("{missing} 不在范围内"),
                    &format!("{missing} is out of range"),
                )
            }
            Details::TooInaccurate(n) | Details::AboveWish(n) => {
                let (u95, limit) = (scale.difference(n.u95), scale.difference(n.limit));
                self.pick(
                    &format!("U {u95}，要求 {limit}"),
                    &format!("U {u95} against {limit}"),
                )
            }
            Details::ServiceDiffers { offered, .. } => self.pick(
                &format!("是{}，不是所求的服务", offered.zh()),
                &format!("{} instead", offered.en()),
            ),
            Details::NoFreePeriod { free_from, .. } => match free_from {
                Some(day) => self.pick(
                    &format!("所求时段无空档，{day} 起有"),
                    &format!("no free time then, next from {day}"),
                ),
                None => self.pick("所求时段无空档", "no free time then"),
            },
            Details::TurnaroundTooLong {
                turnaround_days, ..
            } => self.pick(
                &format!("出证需 {turnaround_days} 天，赶不上"),
                &format!("takes {turnaround_days} days, too late"),
            ),
            Details::TooFar { limit_km, .. } => self.pick(
                &format!("超出 {limit_km:.0} km 服务半径"),
                &format!("beyond {limit_km:.0} km"),
            ),
            Details::DocumentMissing { wanted, .. } => self.pick(
                &format!("不能出具{}", wanted.zh()),
                &format!("no {}", wanted.en()),
            ),
            Details::DeliveryDiffers { .. } => self.pick("交付方式不合", "another way of delivery"),
            Details::MinutesMissing { .. } => self.pick("空闲时间不够", "too few free hours"),
            Details::Superseded { .. } => {
                self.pick("所依规程已被代替", "by a superseded regulation")
            }
            Details::InstrumentDiffers { .. } | Details::MeasurandDiffers { .. } => {
                self.pick("不是所求的器具或参数", "another instrument or measurand")
            }
            _ => match (finding.rule, self.lang) {
                (Rule::Right, Language::Chinese) => "没有出证资质".to_owned(),
                (Rule::Right, Language::English) => "not entitled to certify".to_owned(),
                (rule, Language::Chinese) => format!("{}不符", rule.zh()),
                (rule, Language::English) => format!("{} does not fit", rule.en()),
            },
        }
    }

    /// The range and the uncertainty of the row that serves, as printed.
    fn row(&self, rows: &[Ix<Capability>], assessment: Option<&Assessment>) -> Option<String> {
        let serving = assessment
            .and_then(|a| a.fit.rows.first())
            .map(|row| row.capability);
        let row = &self.catalogue[serving.or(rows.first().copied())?];
        let mut parts = Vec::new();
        if !row.printed_range.is_empty() {
            parts.push(self.pick(
                &format!("范围 {}", row.printed_range),
                &format!("range {}", row.printed_range),
            ));
        }
        if !row.printed_uncertainty.is_empty() {
            parts.push(row.printed_uncertainty.clone());
        }
        (!parts.is_empty()).then(|| parts.join(&self.pick("，", ", ")))
    }

    fn when(&self, assessment: &Assessment) -> Option<String> {
        let first = assessment.fit.usable_periods.first()?;
        let slot = &self.catalogue[first.slot];
        let hours = format!("{:.0}", f64::from(slot.minutes) / 60.0);
        let class = self.catalogue[slot.resource].kind == crate::model::ResourceKind::Class;
        let day = first.first_day;
        Some(if class {
            self.pick(
                &format!("{day} 起有 {} 个名额", slot.minutes),
                &format!(
                    "{} from {day}",
                    QuantityUnit::Seat.amount(u64::from(slot.minutes), Language::English)
                ),
            )
        } else {
            self.pick(
                &format!("{day} 起有空（{} 内 {hours} 小时）", slot.period),
                &format!("free from {day} ({hours} h in {})", slot.period),
            )
        })
    }

    fn price(&self, assessment: &Assessment, quantity: u32) -> String {
        let price = assessment.fit.price;
        let after = yuan(price.after_benefits_fen, self.lang);
        let mut text = if quantity > 1 {
            self.pick(
                &format!("{quantity} 件约 {after}"),
                &format!("about {after} for {quantity}"),
            )
        } else {
            self.pick(&format!("约 {after}"), &format!("about {after}"))
        };
        if price.after_benefits_fen < price.list_fen {
            let list = yuan(price.list_fen, self.lang);
            text += &self.pick(
                &format!("（惠企后，原 {list}）"),
                &format!(" (after benefits, list {list})"),
            );
        }
        text
    }

    fn scale(&self, need: &Need) -> Scale {
        let measurand = need.requirements.first().and_then(|r| r.measurand);
        let Some(measurand) = measurand.map(|ix| self.taxonomy.measurand(ix)) else {
            return Scale(None);
        };
        let usual = measurand
            .usual_units
            .iter()
            .find_map(|code| Unit::from_code(code).ok());
        let usual = usual.filter(|usual| usual.is_commensurable(&measurand.unit));
        Scale(Some(usual.unwrap_or_else(|| measurand.unit.clone())))
    }
}

/// Numbers in base units as they are printed.
struct Scale(Option<Unit>);

impl Scale {
    fn number(&self, value: f64, conversion: Conversion) -> f64 {
        self.0
            .as_ref()
            .map_or(value, |usual| usual.from_base(value, conversion))
    }

    fn with_unit(&self, text: &str) -> String {
        match self.0.as_ref().map(Unit::printed) {
            Some(unit) if unit != "1" => format!("{text} {unit}"),
            _ => text.to_owned(),
        }
    }

    fn difference(&self, value: f64) -> String {
        self.with_unit(&rounded(self.number(value, Conversion::Difference)))
    }

    fn interval(&self, interval: &Interval) -> String {
        let end = |x: f64| rounded(self.number(x, Conversion::Point));
        let text = match (interval.lo.is_finite(), interval.hi.is_finite()) {
            (true, true) if interval.lo >= interval.hi => end(interval.lo),
            (true, true) => format!("{}～{}", end(interval.lo), end(interval.hi)),
            (true, false) => format!("≥ {}", end(interval.lo)),
            (false, true) => format!("≤ {}", end(interval.hi)),
            (false, false) => return String::new(),
        };
        self.with_unit(&text)
    }
}

/// Three significant digits, no trailing zeros.
fn rounded(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let exponent = libm::floor(libm::log10(value.abs())) as i32;
    if !(-5..=6).contains(&exponent) {
        return format!("{value:.2e}");
    }
    let decimals = (2 - exponent).clamp(0, 8) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

fn yuan(fen: i64, lang: Language) -> String {
    let unit = if lang == Language::Chinese {
        "元"
    } else {
        "yuan"
    };
    if fen % 100 == 0 {
        format!("{} {unit}", fen / 100)
    } else {
        format!("{:.2} {unit}", fen as f64 / 100.0)
    }
}
