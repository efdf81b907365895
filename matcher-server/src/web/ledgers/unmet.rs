//! Unmet needs grouped for research, the teams that come nearest to a group, and the challenge that a group becomes.

use super::needs::{Entry, SHOWN, entries};
use crate::api::call::{Answered, Caller};
use crate::app::App;
use crate::auth::Actor;
use crate::catalogue::bundled;
use crate::error::{Code, Problem};
use crate::store::document::{self, REQUIREMENTS};
use crate::store::kinds::Kind;
use crate::store::records::Filter;
use crate::web::form::encode;
use crate::web::known::known;
use crate::web::lists::Link;
use crate::web::page;
use crate::web::shell::Shell;
use crate::web::terms;
use askama::Template;
use axum::http::request::Parts;
use matcher_core::explain::sentences::Speaker;
use matcher_core::fit::Severity;
use matcher_core::model::{Catalogue, Coded, NeedState, ServiceKind};
use matcher_core::report::programme::{
    CandidateTeam, GroupBy, NeedGroup, UnmetNeed, accuracy_words, group, teams,
};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Needs of a group that are judged, and teams that are shown.
const JUDGED: usize = 60;
const TEAMS: usize = 10;

/// How needs are told apart, and which group is open.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct UnmetQuery {
    /// `some`: by what is ticked; else by everything.
    by: String,
    industry: String,
    accuracy: String,
    range: String,
    /// A need of the open group.
    open: String,
}

impl UnmetQuery {
    fn by(&self) -> GroupBy {
        if self.by != "some" {
            return GroupBy::ALL;
        }
        GroupBy {
            industry: !self.industry.is_empty(),
            accuracy: !self.accuracy.is_empty(),
            range: !self.range.is_empty(),
        }
    }
}

/// The address of the groups as they are told apart.
fn address(by: GroupBy) -> String {
    let mut href = "/ledgers/unmet?by=some".to_owned();
    for (name, on) in [
        ("industry", by.industry),
        ("accuracy", by.accuracy),
        ("range", by.range),
    ] {
        if on {
            href.push_str(&format!("&{name}=yes"));
        }
    }
    href
}

/// A group of needs that are not on their way.
struct Group {
    what: String,
    industry: String,
    ranges: String,
    accuracies: String,
    /// The decade of accuracy in words.
    class: String,
    firms: usize,
    needs: usize,
    href: String,
}

/// A team that could take a challenge up.
struct Team {
    provider: Link,
    needs: usize,
    researches: bool,
    offer: Link,
    missing: Vec<String>,
}

/// The open group.
struct Open {
    what: String,
    needs: Vec<Link>,
    /// Needs that somebody could serve, and that nobody can, among those judged.
    servable: usize,
    unservable: usize,
    left_out: usize,
    judged: bool,
    teams: Vec<Team>,
    challenge: String,
}

#[derive(Template)]
#[template(path = "unmet.html")]
struct Unmet {
    shell: Shell,
    by: GroupBy,
    groups: Vec<Group>,
    needs: usize,
    open: Option<Open>,
}

/// Needs that are not on their way, grouped by what is measured and wished.
pub(super) async fn show(app: App, parts: Parts, caller: Caller, query: UnmetQuery) -> Answered {
    if caller.actor.role.is_member() {
        return Err(Problem::new(Code::Forbidden));
    }
    let shell = Shell::of(&app, &parts).await?;
    let found = entries(&app, &caller.actor, &Filter::default()).await?;
    let open: Vec<&Entry> = found
        .iter()
        .filter(|entry| entry.state == NeedState::Open)
        // Help and training are no research.
        .filter(|entry| {
            let kind = ServiceKind::parse(document::text(&entry.document, "service_kind"));
            kind.is_some_and(ServiceKind::is_measurement)
        })
        .collect();
    let industries = industries(&app, &caller.actor).await?;
    let needs: Vec<UnmetNeed> = open.iter().map(|entry| of(entry, &industries)).collect();
    let by = query.by();
    let grouped = group(&needs, by);
    let opened = grouped
        .iter()
        .find(|group| !query.open.is_empty() && group.needs.contains(&query.open));
    let open = match opened {
        Some(group) => Some(self::open(&app, group, &found, &shell).await?),
        None => None,
    };
    let groups = grouped
        .iter()
        .take(SHOWN)
        .map(|group| shown(group, by, &shell))
        .collect();
    page(&Unmet {
        by,
        groups,
        needs: needs.len(),
        open,
        shell,
    })
}

/// Printed texts side by side; those that differ only in brackets, spaces and widths of signs count as one.
fn joined(texts: &BTreeSet<String>, shell: &Shell) -> String {
    let bare = |text: &str| -> String {
        let text = text
            .replace('～', "~")
            .replace("MPE:", "")
            .replace("MPE：", "");
        let kept = text
            .chars()
            .filter(|c| !c.is_whitespace() && !"()（）".contains(*c));
        kept.collect()
    };
    let mut seen = BTreeSet::new();
    let told = texts.iter().filter(|text| seen.insert(bare(text)));
    let told: Vec<&str> = told.take(8).map(String::as_str).collect();
    told.join(shell.t("、", ", "))
}

fn shown(group: &NeedGroup, by: GroupBy, shell: &Shell) -> Group {
    let first = group.needs.first().map_or("", String::as_str);
    Group {
        href: format!("{}&open={}#open", address(by), encode(first)),
        what: what(&group.what, shell),
        industry: terms::industry(&group.industry),
        ranges: joined(&group.ranges, shell),
        accuracies: joined(&group.accuracies, shell),
        class: group.accuracy.map_or_else(String::new, accuracy_words),
        firms: group.firms,
        needs: group.needs.len(),
    }
}

/// What is measured as a term of the vocabulary, where it is one.
fn what(text: &str, shell: &Shell) -> String {
    terms::any(text, shell.language).unwrap_or_else(|| text.to_owned())
}

/// What judging the needs of a group found.
struct Judged {
    servable: usize,
    unservable: Vec<String>,
    teams: Vec<Team>,
}

async fn open(
    app: &App,
    group: &NeedGroup,
    found: &[Entry],
    shell: &Shell,
) -> Result<Open, Problem> {
    let ids: Vec<String> = group.needs.iter().take(JUDGED).cloned().collect();
    let (catalogue, language) = (app.clone(), shell.language);
    let work = move || {
        let view = catalogue.catalogue.whole()?;
        let base = &view.base.catalogue;
        let judge = view.base.judge().ok()?;
        let places = ids
            .iter()
            .filter_map(|id| known(&base.needs, id, |need| &need.id));
        let found = teams(base, &judge, &places.collect::<Vec<_>>());
        let speaker = Speaker {
            catalogue: base,
            taxonomy: bundled().ok()?.0,
            lang: language,
        };
        let unservable = found.unservable.iter().map(|need| base[*need].id.clone());
        Some(Judged {
            servable: found.servable.len(),
            unservable: unservable.collect(),
            teams: found
                .teams
                .iter()
                .take(TEAMS)
                .map(|found| team(base, &speaker, found))
                .collect(),
        })
    };
    let judged = tokio::task::spawn_blocking(work)
        .await
        .map_err(Problem::internal)?;
    let title = |id: &String| {
        let entry = found.iter().find(|entry| entry.record.id == *id);
        let text = entry.map_or("", |entry| document::text(&entry.document, "text"));
        Link {
            href: format!("/needs/{}", encode(id)),
            name: if text.is_empty() { id } else { text }.to_owned(),
        }
    };
    let is_judged = judged.is_some();
    let judged = judged.unwrap_or(Judged {
        servable: 0,
        unservable: Vec::new(),
        teams: Vec::new(),
    });
    Ok(Open {
        what: what(&group.what, shell),
        needs: group.needs.iter().take(JUDGED).map(title).collect(),
        left_out: group.needs.len().saturating_sub(JUDGED),
        servable: judged.servable,
        unservable: judged.unservable.len(),
        judged: is_judged,
        challenge: challenge(group, &judged, shell),
        teams: judged.teams,
    })
}

fn team(catalogue: &Catalogue, speaker: &Speaker<'_>, found: &CandidateTeam) -> Team {
    let provider = &catalogue[found.provider];
    let offer = &catalogue[found.nearest.offer];
    let fit = &found.nearest.fit;
    let fails = fit.findings.iter().filter(|f| f.severity == Severity::Fail);
    Team {
        provider: Link {
            href: format!("/organisations/{}", encode(&provider.id)),
            name: provider.name.clone(),
        },
        needs: found.needs,
        researches: found.researches,
        offer: Link {
            href: format!("/offers/{}", encode(&offer.id)),
            name: offer.title.clone(),
        },
        missing: fails
            .map(|finding| {
                format!(
                    "{}: {}",
                    speaker.word(finding.rule),
                    speaker.finding(fit, finding)
                )
            })
            .collect(),
    }
}

/// The form of a challenge with what the group tells; of the needs those that nobody can serve, once that is known.
fn challenge(group: &NeedGroup, judged: &Judged, shell: &Shell) -> String {
    let what = what(&group.what, shell);
    let needs = if judged.unservable.is_empty() {
        &group.needs
    } else {
        &judged.unservable
    };
    let mut text = format!(
        "{} 家企业 {} 项需求尚未对接",
        group.firms,
        group.needs.len()
    );
    if !judged.unservable.is_empty() {
        text.push_str(&format!(
            "，其中 {} 项现无单位能做",
            judged.unservable.len()
        ));
    }
    text.push('：');
    text.push_str(
        &needs
            .iter()
            .take(20)
            .cloned()
            .collect::<Vec<_>>()
            .join("、"),
    );
    let near: Vec<&str> = judged
        .teams
        .iter()
        .take(3)
        .map(|team| team.provider.name.as_str())
        .collect();
    if !near.is_empty() {
        text.push_str(&format!("。能力最接近的单位：{}", near.join("、")));
    }
    format!(
        "/challenges/new?state=draft&title={}&text={}&measurand={}&range={}&accuracy={}&industry={}&firms={}",
        encode(&what),
        encode(&text),
        encode(&group.what),
        encode(&joined(&group.ranges, shell)),
        encode(&joined(&group.accuracies, shell)),
        encode(&group.industry),
        group.firms
    )
}

/// Industry of each firm the actor sees: the first two characters of its code.
async fn industries(app: &App, actor: &Actor) -> Result<BTreeMap<String, String>, Problem> {
    let kind = Kind::find("organisations").ok_or_else(|| Problem::internal("kinds"))?;
    let mut connection = app.store.read().await?;
    let rows = crate::store::ledger_view::rows(&mut connection, actor, kind).await?;
    Ok(rows
        .iter()
        .map(|row| {
            let industry = row.text("industry").chars().take(2).collect();
            (row.text("id").to_owned(), industry)
        })
        .collect())
}

fn of(entry: &Entry, industries: &BTreeMap<String, String>) -> UnmetNeed {
    let first = match entry.document.get(REQUIREMENTS) {
        Some(Value::Array(rows)) => rows.first().and_then(Value::as_object).cloned(),
        _ => None,
    };
    let first = first.unwrap_or_default();
    let own = |column: &str| document::text(&entry.document, column).to_owned();
    let asked = |column: &str| document::text(&first, column).to_owned();
    let what = [asked("measurand"), own("instrument"), own("service_kind")];
    UnmetNeed {
        id: entry.record.id.clone(),
        firm: entry.record.owner.clone(),
        what: what
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default(),
        range: asked("range"),
        accuracy: asked("permitted_error"),
        industry: industries
            .get(&entry.record.owner)
            .cloned()
            .unwrap_or_default(),
    }
}
