//! An offer that is not saved yet: who would use it as it stands in the form, and saving it with its capabilities in one go.

use super::asked::{Subject, again, ask};
use crate::api::call::{Answered, Caller, Write};
use crate::api::prospects::{self, FitBody, FitPreview};
use crate::api::uploads::apply_at_once;
use crate::app::App;
use crate::auth::{Actor, secret};
use crate::error::{Code, Problem};
use crate::store::audit::hex;
use crate::store::document::{Document, REQUIREMENTS, requirements};
use crate::store::kinds::Kind;
use crate::store::{sheets, uploads};
use crate::studies::ask as work;
use crate::web::shell::Shell;
use axum::http::request::Parts;
use matcher_core::exchange::import::{self, CheckOptions, Draft, FieldMap, Format};
use matcher_core::exchange::schema::SheetFormat;
use matcher_core::fit::Rule;
use matcher_core::model::Coded;
use serde_json::json;
use sha2::{Digest, Sha256};

/// Groups of needs that are told.
const GROUPS: usize = 12;
/// Kinds of record behind what is offered: a draft refers to them, a table of a publisher may touch them.
pub(in crate::web) const CAPACITY: [&str; 7] = [
    "organisations",
    "sites",
    "credentials",
    "resources",
    "offers",
    "capabilities",
    "slots",
];

/// Rows that are asked with a record.
pub(super) struct Rows {
    pub(super) name: &'static str,
    pub(super) format: &'static SheetFormat,
    /// The column that names the record.
    pub(super) parent: &'static str,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
}

impl Rows {
    /// The rows of a kind; the capabilities of an offer are asked with a new one, and have pages of their own afterwards.
    pub(super) fn of(kind: &Kind, is_new: bool) -> Option<Self> {
        match kind.name {
            "needs" => Some(Self {
                name: REQUIREMENTS,
                format: requirements()?,
                parent: "need",
                zh: "要求",
                en: "Requirement",
            }),
            "offers" if is_new => Some(Self {
                name: "capabilities",
                format: Kind::find("capabilities")?.format,
                parent: "offer",
                zh: "校准和测量能力",
                en: "Capability",
            }),
            _ => None,
        }
    }

    /// What the names of a row's fields begin with.
    pub(super) fn prefix(&self, at: usize) -> String {
        format!("{}[{at}].", self.name)
    }
}

/// Needs that a draft would serve or nearly serve, in one line.
pub(super) struct Heap {
    pub(super) what: String,
    pub(super) place: String,
    pub(super) needs: usize,
    pub(super) hours: u32,
    /// What is missing; empty: it would serve them.
    pub(super) missing: String,
}

/// Who would use a draft.
pub(super) struct Fitting {
    pub(super) serves: usize,
    pub(super) hours: u32,
    pub(super) nearly: usize,
    pub(super) heaps: Vec<Heap>,
    pub(super) more: usize,
    pub(super) barred: Vec<(String, usize)>,
}

impl Fitting {
    fn new(preview: &FitPreview, shell: &Shell) -> Self {
        let words = |rules: &[Rule]| -> String {
            let words: Vec<&str> = rules.iter().map(|rule| shell.word(*rule)).collect();
            words.join(shell.t("、", ", "))
        };
        let groups = preview.groups.iter().take(GROUPS);
        let barred = preview.barred.iter().map(|(code, count)| {
            let rule = Rule::parse(code).map_or(*code, |rule| shell.word(rule));
            (rule.to_owned(), *count)
        });
        Self {
            serves: preview.serves,
            hours: preview.serves_hours,
            nearly: preview.nearly,
            heaps: groups
                .map(|group| Heap {
                    what: group.subject.name.clone(),
                    place: group.prefecture.name.clone(),
                    needs: group.needs,
                    hours: group.hours,
                    missing: words(&group.missing),
                })
                .collect(),
            more: preview.groups.len().saturating_sub(GROUPS),
            barred: barred.collect(),
        }
    }
}

/// The id of the draft, its document, and its capabilities.
type Drafted = (Option<String>, Document, Vec<Document>);

fn body(own: &str, (id, mut offer, rows): Drafted) -> FitBody {
    let id = id.unwrap_or_else(|| format!("{own}:{}", secret::id(16)));
    offer.insert("id".to_owned(), id.clone().into());
    let row = |(at, mut row): (usize, Document)| {
        row.insert("id".to_owned(), format!("{id}/{}", at + 1).into());
        row.insert("offer".to_owned(), id.clone().into());
        row
    };
    FitBody {
        offers: vec![offer],
        capabilities: rows.into_iter().enumerate().map(row).collect(),
        ..FitBody::default()
    }
}

/// The form once more, with who would use what stands in it. Nothing is saved.
pub(super) async fn fit(
    app: &App,
    parts: &Parts,
    actor: &Actor,
    mut subject: Subject,
    draft: Drafted,
) -> Answered {
    let shell = Shell::of(app, parts).await?;
    let own = actor.organisation.clone().unwrap_or_default();
    match prospects::fit(app, actor, body(&own, draft), shell.language).await {
        Ok(preview) => {
            subject.fitting = Some(Fitting::new(&preview, &shell));
            ask(app, shell, actor, subject).await
        }
        Err(problem) => again(app, parts, actor, subject, problem).await,
    }
}

/// Saves an offer and its capabilities, all of it or nothing; the id of the offer, which the key of the form tells, so that sending it twice
/// saves once.
pub(super) async fn make(
    app: &App,
    parts: &Parts,
    caller: &Caller,
    (offer, rows): (Document, Vec<Document>),
    key: &str,
) -> Result<String, Problem> {
    let Some(own) = caller.actor.organisation.clone() else {
        return Err(Problem::new(Code::Forbidden));
    };
    let sent = json!({ "offer": offer, "capabilities": rows });
    let write = Write::of_form(caller.clone(), parts, key, None, &sent)?;
    let id = format!("{own}:{}", &hex(&Sha256::digest(key.as_bytes()))[..16]);
    let drafted = prospects::sheets(&body(&own, (Some(id.clone()), offer, rows)))?;
    let format = Format::Catalogue;
    let mut connection = app.store.read().await?;
    let existing = sheets::of_owner(&mut connection, &own, &CAPACITY).await?;
    // How tables of the organisation are read stays as it is.
    let kept = uploads::field_map(&mut connection, &own, format.code()).await?;
    drop(connection);
    let map = kept.and_then(|text| FieldMap::read("map", &text).ok());
    let checked = work(app, move || {
        let draft = Draft {
            format,
            map: map.unwrap_or_default(),
            sheets: drafted,
            evidence: Vec::new(),
            problems: Vec::new(),
        };
        import::check(&existing, draft, CheckOptions::default())
    });
    let checked = checked.await?;
    if checked.is_refused {
        let errors = checked
            .problems
            .into_iter()
            .filter(matcher_core::exchange::InputProblem::is_error);
        return Err(errors.collect::<Vec<_>>().into());
    }
    apply_at_once(app, write, &checked, ("", false), &sheets::LEFT_OUT).await?;
    Ok(id)
}
