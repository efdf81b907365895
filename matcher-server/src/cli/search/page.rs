//! The answer to `matcher search`, for people and as JSON.

use matcher_core::explain::sentences::Speaker;
use matcher_core::fit::{Details, Finding, Severity};
use matcher_core::model::{Coded, Language, Need};
use matcher_core::search::{Answer, Engine, Hit, Kind};
use serde_json::{Value, json};

/// An answer for people or programs.
pub(super) struct Page<'a> {
    pub(super) engine: &'a Engine<'a>,
    pub(super) answer: &'a Answer,
    pub(super) lang: Language,
}

impl Page<'_> {
    fn pick<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        if self.lang == Language::Chinese {
            zh
        } else {
            en
        }
    }

    pub(super) fn print(&self, explain: bool) {
        self.print_understood();
        let answer = self.answer;
        if answer.hits.is_empty() {
            println!(
                "{}",
                self.pick(
                    "没有找到。可以把它作为需求发布：",
                    "Nothing was found. It can be posted as a need:"
                )
            );
            answer
                .drafts
                .iter()
                .for_each(|need| println!("  {}", self.draft(need)));
            return;
        }
        if !answer.relaxed.is_empty() || answer.none_capable {
            println!(
                "{}",
                self.pick(
                    "没有完全满足的，以下是最接近的；也可以作为需求发布：",
                    "Nothing meets everything; these come nearest. It can also be posted as a need:"
                )
            );
            answer
                .drafts
                .iter()
                .for_each(|need| println!("  {}", self.draft(need)));
        } else if !answer.asked {
            match self.lang {
                Language::Chinese => {
                    println!("没有写要找什么；全部 {} 项中先列出：", answer.total);
                }
                Language::English => {
                    println!("nothing was asked for; the first of all {}:", answer.total);
                }
            }
        } else {
            match self.lang {
                Language::Chinese => println!("共 {} 项", answer.total),
                Language::English => println!("{} found", answer.total),
            }
        }
        for (place, hit) in answer.hits.iter().enumerate() {
            println!();
            self.print_hit(place + 1, hit, explain);
        }
        if explain {
            self.print_facets();
        }
        if let Some(next) = &answer.next {
            println!("\n{} --after {next}", self.pick("下一页：", "next page:"));
        }
    }

    fn print_understood(&self) {
        let understood = &self.answer.understood;
        let mut parts: Vec<String> = understood
            .chips
            .iter()
            .map(|chip| {
                let label = chip.meaning.label(self.engine.taxonomy, self.lang);
                if label == chip.text {
                    format!("[{label}]")
                } else {
                    format!("[{} → {label}]", chip.text)
                }
            })
            .collect();
        const MOST: usize = 12;
        const LONGEST: usize = 60;
        if parts.len() > MOST {
            parts.truncate(MOST);
            parts.push("…".to_owned());
        }
        let rest = understood.rest_text();
        if rest.chars().count() > LONGEST {
            let begin: String = rest.chars().take(LONGEST).collect();
            parts.push(format!("\"{begin}…\""));
        } else if !rest.is_empty() {
            parts.push(format!("\"{rest}\""));
        }
        if understood.cut {
            parts.push(
                self.pick(
                    "（只读开头一千字）",
                    "(only the first thousand characters are read)",
                )
                .to_owned(),
            );
        }
        if !parts.is_empty() {
            println!("{} {}", self.pick("理解为", "understood:"), parts.join(" "));
        }
    }

    fn print_hit(&self, number: usize, hit: &Hit, explain: bool) {
        let catalogue = self.engine.catalogue_of(hit.recent);
        let provider = hit.offer.map_or("", |offer| {
            catalogue[catalogue.provider_of(offer)].name.as_str()
        });
        let who = match hit.kind {
            Kind::Offer => provider,
            other => other.label(self.lang),
        };
        println!("{number:>2}. {}  {who}  ({})", hit.title, hit.id);
        if !hit.reason.is_empty() {
            println!("    {}", hit.reason);
        }
        if explain {
            println!("    {} {:.2}", self.pick("得分", "score"), hit.score);
            for finding in self.findings(hit) {
                let (rule, severity) = match self.lang {
                    Language::Chinese => (finding.rule.zh(), finding.severity.zh()),
                    Language::English => (finding.rule.en(), finding.severity.en()),
                };
                println!("    - {severity} {rule}: {}", self.sentence(hit, finding));
            }
        }
    }

    /// What decides about an offer; what the query leaves open does not.
    fn findings<'h>(&self, hit: &'h Hit) -> impl Iterator<Item = &'h Finding> {
        let findings = hit.assessment.iter().flat_map(|a| &a.fit.findings);
        findings.filter(|finding| {
            finding.severity != Severity::Note
                && !matches!(finding.details, Details::DataMissing(_))
        })
    }

    fn sentence(&self, hit: &Hit, finding: &Finding) -> String {
        let speaker = Speaker {
            catalogue: self.engine.catalogue_of(hit.recent),
            taxonomy: self.engine.taxonomy,
            lang: self.lang,
        };
        let judged = hit.asked.as_ref().zip(hit.assessment.as_ref());
        judged.map_or_else(String::new, |(need, assessment)| {
            speaker.finding_of(need, &assessment.fit, finding)
        })
    }

    fn print_facets(&self) {
        for facet in &self.answer.facets {
            let values: Vec<String> = facet
                .values
                .iter()
                .take(8)
                .map(|v| format!("{} {}", v.label, v.count))
                .collect();
            if !values.is_empty() {
                println!("\n{}: {}", facet.kind.label(self.lang), values.join(" · "));
            }
        }
    }

    /// One line of what would be posted.
    fn draft(&self, need: &Need) -> String {
        let taxonomy = self.engine.taxonomy;
        let service = if self.lang == Language::Chinese {
            need.service.zh()
        } else {
            need.service.en()
        };
        let mut parts = vec![service.to_owned()];
        if let Some(instrument) = need.instrument {
            let instrument = taxonomy.instrument(instrument);
            parts.push(self.pick(&instrument.zh, &instrument.en).to_owned());
        } else if !need.instrument_text.is_empty() {
            parts.push(need.instrument_text.clone());
        }
        for requirement in &need.requirements {
            parts.extend(
                [
                    &requirement.printed_range,
                    &requirement.printed_error,
                    &requirement.printed_uncertainty,
                ]
                .map(Clone::clone),
            );
        }
        parts.push(format!("× {}", need.quantity));
        parts.push(format!("{} ～ {}", need.window_from, need.window_to));
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    }

    pub(super) fn json(&self, explain: bool) -> Value {
        let answer = self.answer;
        let understood = &answer.understood;
        let chips: Vec<Value> = understood
            .chips
            .iter()
            .map(|chip| {
                let alternatives: Vec<Value> = chip
                    .alternatives
                    .iter()
                    .map(|a| json!({ "id": a.id, "label": self.pick(&a.zh, &a.en) }))
                    .collect();
                json!({
                    "kind": chip.meaning.kind(),
                    "text": chip.text,
                    "span": [chip.span.start, chip.span.end],
                    "label": chip.meaning.label(self.engine.taxonomy, self.lang),
                    "by_sound": chip.by_sound,
                    "alternatives": alternatives,
                })
            })
            .collect();
        json!({
            "chips": chips,
            "rest": understood.rest_text(),
            "cut": understood.cut,
            "asked": answer.asked,
            "total": answer.total,
            "relaxed": answer.relaxed,
            "none_capable": answer.none_capable,
            "hits": answer.hits.iter().map(|hit| self.hit(hit, explain)).collect::<Vec<_>>(),
            "facets": answer.facets,
            "drafts": answer.drafts.iter().map(|need| self.draft(need)).collect::<Vec<_>>(),
            "next": answer.next,
        })
    }

    fn hit(&self, hit: &Hit, explain: bool) -> Value {
        let catalogue = self.engine.catalogue_of(hit.recent);
        let mut value = json!({
            "kind": hit.kind,
            "id": hit.id,
            "title": hit.title,
            "marks": hit.marks.iter().map(|range| [range.start, range.end]).collect::<Vec<_>>(),
            "provider": hit.offer.map(|offer| catalogue[catalogue.provider_of(offer)].id.as_str()),
            "verdict": hit.assessment.as_ref().map(|a| a.verdict),
            "reason": hit.reason,
            "distance_km": hit.distance_km,
            "rows": hit.rows.iter().map(|row| catalogue[*row].id.as_str()).collect::<Vec<_>>(),
        });
        if explain && let Some(object) = value.as_object_mut() {
            object.insert("score".to_owned(), json!(hit.score));
            let findings = self.findings(hit).map(|finding| {
                json!({
                    "rule": finding.rule,
                    "severity": finding.severity,
                    "sentence": self.sentence(hit, finding),
                })
            });
            object.insert("findings".to_owned(), findings.collect());
        }
        value
    }
}
