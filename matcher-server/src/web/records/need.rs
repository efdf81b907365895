//! The page of a need: where it stands, who can serve it, and when nobody can, why and which small change would help.

use super::show::{Fact, Piece, facts, pieces};
use crate::api::call::{Answered, Caller};
use crate::api::records as api;
use crate::app::App;
use crate::auth::policy::{Action, can};
use crate::auth::secret;
use crate::catalogue::bundled;
use crate::error::Problem;
use crate::store::document::Document as Columns;
use crate::store::kinds::Kind;
use crate::store::programme::{BOOKINGS, Entry};
use crate::web::form::encode;
use crate::web::known::{known, place, yuan};
use crate::web::lists::{self, Mark};
use crate::web::page;
use crate::web::shell::Shell;
use askama::Template;
use axum::http::request::Parts;
use matcher_core::explain::sentences::Speaker;
use matcher_core::explain::{Candidate, Change, Outlook, outlook};
use matcher_core::fit::{Judge, Severity, Verdict};
use matcher_core::ids::Ix;
use matcher_core::model::{Catalogue, Language, Need};

/// Offers listed.
const LISTED: usize = 8;
/// Bookings looked at.
const BOOKED: usize = 50;

/// An offer for the need.
pub(in crate::web) struct Hit {
    pub(in crate::web) href: String,
    pub(in crate::web) title: String,
    pub(in crate::web) provider: String,
    pub(in crate::web) provider_href: String,
    pub(in crate::web) place: String,
    pub(in crate::web) mark: Mark,
    pub(in crate::web) sentences: Vec<String>,
    pub(in crate::web) distance: String,
    pub(in crate::web) earliest: String,
    pub(in crate::web) price: String,
    pub(in crate::web) list_price: String,
}

/// A station of the way.
pub(in crate::web) struct Step {
    pub(in crate::web) word: &'static str,
    /// `past`, `now` or empty.
    pub(in crate::web) when: &'static str,
}

#[derive(Template)]
#[template(path = "need.html")]
struct NeedPage {
    shell: Shell,
    id: String,
    href: String,
    title: String,
    marks: Vec<Mark>,
    steps: Vec<Step>,
    facts: Vec<Fact>,
    parts: Vec<Piece>,
    /// Handed over as compulsory verification.
    compulsory: String,
    can: Vec<Hit>,
    nearly: Vec<Hit>,
    changes: Vec<String>,
    judged: bool,
    editable: bool,
    removable: bool,
    version: i64,
    key: String,
}

pub(super) async fn show(
    app: App,
    parts: Parts,
    caller: Caller,
    kind: &'static Kind,
    id: String,
) -> Answered {
    let actor = &caller.actor;
    let record = api::seen(&app, &caller, kind, &id).await?;
    let shell = Shell::of(&app, &parts).await?;
    let columns: Columns = serde_json::from_str(&record.body).map_err(Problem::internal)?;
    let mut connection = app.store.read().await?;
    let filter = [("need", id.clone())];
    let bookings = BOOKINGS
        .page(&mut connection, actor, &filter, "", BOOKED)
        .await?;
    drop(connection);
    let found = found(&app, id, &shell).await?;
    let judged = found.is_some();
    let Found {
        compulsory,
        can: serving,
        nearly,
        changes,
    } = found.unwrap_or_default();
    page(&NeedPage {
        title: lists::title(kind, &record, &columns),
        href: lists::href(kind, &record.id),
        marks: lists::marks(&record, &shell),
        steps: steps(&bookings, &shell),
        facts: facts(&app, actor, kind, &columns, &shell).await?,
        parts: pieces(&columns, &shell),
        compulsory,
        can: serving,
        nearly,
        changes,
        judged,
        editable: can(actor, Action::Change, &record.object()),
        removable: can(actor, Action::Delete, &record.object()),
        version: record.version,
        key: secret::id(16),
        id: record.id,
        shell,
    })
}

/// Where a need stands, from its bookings.
pub(in crate::web) fn station(bookings: &[&Entry]) -> usize {
    let has = |state: &str, paired: Option<bool>| {
        bookings.iter().any(|booking| {
            let of_pairing = !booking.text("pairing").is_empty();
            booking.text("state") == state && paired.is_none_or(|paired| paired == of_pairing)
        })
    };
    if has("booked", None) {
        3
    } else if has("reserved", Some(true)) {
        1
    } else if has("reserved", Some(false)) {
        2
    } else {
        0
    }
}

fn steps(bookings: &[Entry], shell: &Shell) -> Vec<Step> {
    let bookings: Vec<&Entry> = bookings.iter().collect();
    let now = station(&bookings);
    let words = [
        shell.t("已发布", "posted"),
        shell.t("已拟结对，等待答复", "paired, waiting for answers"),
        shell.t("已预约，等待确认", "asked for hours"),
        shell.t("时段已定", "hours booked"),
    ];
    let step = |(place, word): (usize, &'static str)| Step {
        word,
        when: match place.cmp(&now) {
            std::cmp::Ordering::Less => "past",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "",
        },
    };
    // One comes to hours by a pairing or by asking for them.
    let skipped = if now == 2 { 1 } else { 2 };
    let all = words.into_iter().enumerate();
    all.filter(|(place, _)| *place != skipped)
        .map(step)
        .collect()
}

#[derive(Default)]
struct Found {
    compulsory: String,
    can: Vec<Hit>,
    nearly: Vec<Hit>,
    changes: Vec<String>,
}

/// Judges the need against the offers of the catalogue; `None` while it is not in it yet.
async fn found(app: &App, id: String, shell: &Shell) -> Result<Option<Found>, Problem> {
    let (app, language) = (app.clone(), shell.language);
    let work = move || {
        let view = app.catalogue.whole()?;
        let catalogue = &view.base.catalogue;
        let need = known(&catalogue.needs, &id, |need| &need.id)?;
        let judge = view.base.judge().ok()?;
        let speaker = Speaker {
            catalogue,
            taxonomy: bundled().ok()?.0,
            lang: language,
        };
        Some(tell(catalogue, &judge, &speaker, need))
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Problem::internal)
}

fn tell(catalogue: &Catalogue, judge: &Judge<'_>, speaker: &Speaker<'_>, need: Ix<Need>) -> Found {
    if let Some(hand_over) = judge.compulsory(need) {
        return Found {
            compulsory: speaker.hand_over(hand_over),
            ..Found::default()
        };
    }
    let Outlook {
        can,
        nearly,
        changes,
    } = outlook(catalogue, judge, need, LISTED);
    let hits = |found: &[Candidate]| found.iter().map(|c| hit(catalogue, speaker, c)).collect();
    Found {
        compulsory: String::new(),
        can: hits(&can),
        nearly: hits(&nearly),
        changes: changes
            .into_iter()
            .map(|(change, count)| change_told(speaker.lang, change, count))
            .collect(),
    }
}

fn hit(catalogue: &Catalogue, speaker: &Speaker<'_>, candidate: &Candidate) -> Hit {
    let (offer, fit) = (candidate.offer, &candidate.fit);
    let provider = &catalogue[catalogue.provider_of(offer)];
    let (tone, word) = verdict(fit.verdict, speaker.lang);
    let sentences = if fit.verdict.can_serve() {
        let told = speaker.verdict(fit);
        // The mark says as much.
        if told == word || told == speaker.word(fit.verdict) {
            Vec::new()
        } else {
            vec![told]
        }
    } else {
        let fails = fit.findings.iter().filter(|f| f.severity == Severity::Fail);
        let told = fails.map(|finding| {
            format!(
                "{}: {}",
                speaker.word(finding.rule),
                speaker.finding(fit, finding)
            )
        });
        told.collect()
    };
    let price = &fit.price;
    Hit {
        href: format!("/offers/{}", encode(&catalogue[offer].id)),
        title: catalogue[offer].title.clone(),
        provider: provider.name.clone(),
        provider_href: format!("/organisations/{}", encode(&provider.id)),
        place: place(catalogue, offer),
        mark: Mark { tone, word },
        sentences,
        distance: format!("{:.0} km", fit.distance_km),
        earliest: fit.earliest.map_or_else(String::new, |day| day.to_string()),
        price: match (price.after_benefits_fen, speaker.lang) {
            (0, Language::Chinese) => "免费".to_owned(),
            (0, Language::English) => "free".to_owned(),
            (fen, _) => yuan(fen),
        },
        list_price: if price.after_benefits_fen < price.list_fen {
            yuan(price.list_fen)
        } else {
            String::new()
        },
    }
}

/// Tone and word of a verdict.
pub(in crate::web) fn verdict(verdict: Verdict, lang: Language) -> (&'static str, &'static str) {
    let (tone, zh, en) = match verdict {
        Verdict::Capable => ("good", "满足", "capable"),
        Verdict::Conditional => ("warm", "有条件", "conditional"),
        Verdict::Partial => ("warm", "部分满足", "partial"),
        Verdict::Incapable => ("bad", "不满足", "not capable"),
    };
    match lang {
        Language::Chinese => (tone, zh),
        Language::English => (tone, en),
    }
}

fn change_told(lang: Language, change: Change, count: usize) -> String {
    let (zh, en) = match change {
        Change::Later(days) => (
            format!("截止日期推后 {days} 天"),
            format!("{days} {} later", if days == 1 { "day" } else { "days" }),
        ),
        Change::AnyDelivery => ("不限服务方式".to_owned(), "any way of delivery".to_owned()),
        Change::AnyDistance => ("不限距离".to_owned(), "any distance".to_owned()),
        Change::AnyDocument => (
            "不限文件种类".to_owned(),
            "whatever document it ends in".to_owned(),
        ),
        Change::NoBudget => ("提高预算".to_owned(), "a larger budget".to_owned()),
        Change::HalfTheItems => (
            "先送一半，其余另约".to_owned(),
            "half the items now, the rest later".to_owned(),
        ),
    };
    match lang {
        Language::Chinese => format!("{zh}：有 {count} 项服务可做"),
        Language::English if count == 1 => format!("{en}: one offer could serve it"),
        Language::English => format!("{en}: {count} offers could serve it"),
    }
}
