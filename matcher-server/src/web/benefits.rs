//! Benefits as a firm sees them: those that apply to it first, with what they give, then the others.

use super::known::organisation;
use super::lists::Mark;
use super::page;
use super::shell::Shell;
use crate::api::call::Answered;
use crate::app::App;
use crate::auth::Actor;
use crate::clock::today;
use crate::error::{Code, Problem};
use askama::Template;
use axum::http::request::Parts;
use matcher_core::fit::benefits_for;
use matcher_core::model::{
    Benefit, BenefitMeasure, Catalogue, Coded, Language, Organisation, ServiceKind,
};
use std::collections::BTreeSet;

/// A measure in words.
struct Line {
    href: String,
    title: String,
    issuer: String,
    what: String,
    services: String,
    valid: String,
    mark: Mark,
}

#[derive(Template)]
#[template(path = "benefits.html")]
struct Benefits {
    shell: Shell,
    own: Vec<Line>,
    others: Vec<Line>,
}

pub(super) async fn list(app: App, parts: Parts, actor: Actor) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let view = app
        .catalogue
        .get()
        .ok_or_else(|| Problem::new(Code::Unavailable).retry_after(2))?;
    let catalogue = &view.base.catalogue;
    let seeker = actor
        .organisation
        .as_deref()
        .and_then(|own| organisation(catalogue, own));
    let applying: BTreeSet<&str> =
        seeker.map_or_else(BTreeSet::new, |seeker| applying(catalogue, seeker));
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for benefit in &catalogue.benefits {
        let applies = applying.contains(benefit.id.as_str());
        let line = line(benefit, applies, &shell);
        if applies {
            own.push(line);
        } else {
            others.push(line);
        }
    }
    page(&Benefits { shell, own, others })
}

/// Ids of the benefits a firm has today for some service.
fn applying<'c>(catalogue: &'c Catalogue, seeker: &Organisation) -> BTreeSet<&'c str> {
    let services = ServiceKind::ALL.iter();
    services
        .flat_map(|service| benefits_for(catalogue, seeker, *service, today()))
        .map(|ix| catalogue[ix].id.as_str())
        .collect()
}

fn line(benefit: &Benefit, applies: bool, shell: &Shell) -> Line {
    let zh = shell.language == Language::Chinese;
    let word = if zh {
        benefit.measure.zh()
    } else {
        benefit.measure.en()
    };
    let what = match (benefit.measure, benefit.percent) {
        (BenefitMeasure::Reduced | BenefitMeasure::Waived, Some(percent)) => {
            format!("{word} {percent} %")
        }
        _ => word.to_owned(),
    };
    let services: Vec<&str> = benefit
        .services
        .iter()
        .map(|s| if zh { s.zh() } else { s.en() })
        .collect();
    Line {
        href: format!("/benefits/{}", super::form::encode(&benefit.id)),
        title: benefit.title.clone(),
        issuer: format!("{} {}", benefit.issuer, benefit.document_number),
        what,
        services: if services.is_empty() {
            shell.t("各类服务", "every service").to_owned()
        } else {
            services.join(shell.t("、", ", "))
        },
        valid: format!("{} ～ {}", benefit.valid_from, benefit.valid_to),
        mark: if applies {
            Mark {
                tone: "good",
                word: shell.t("适用", "applies"),
            }
        } else {
            Mark {
                tone: "quiet",
                word: shell.t("不适用", "does not apply"),
            }
        },
    }
}
