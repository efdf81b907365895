//! A record judged by the reader of catalogues: it and what it refers to are put into small sheets and read as a file would be.
//!
//! Only what the actor may see counts as existing: a reference to somebody else's record is as unknown as one to nothing.

pub(crate) mod ledger;
mod rules;

use super::document::{self, Document};
use super::kinds::{Kind, Owner, SEAT};
use super::records::{Filter, Record, page, visible};
use super::sql::Connection;
use crate::auth::Actor;
use crate::auth::policy::Visibility;
use crate::error::{Fault, Problem};
use matcher_core::exchange::catalogue::{ReadOptions, build};
use matcher_core::exchange::schema::{Kind as Cell, SheetFormat};
use matcher_core::exchange::{InputProblem, Sheet};
use std::collections::{BTreeMap, BTreeSet};

/// Where a record stands in the world of access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) owner: String,
    pub(crate) other: String,
    pub(crate) region: i64,
    pub(crate) parent: String,
    pub(crate) alias: String,
    pub(crate) visibility: Visibility,
}

/// What is known of a good record.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) place: Place,
    /// What somebody should look at.
    pub(crate) warnings: Vec<InputProblem>,
    /// Its columns as they are kept, where that is not as they came: of ledgers.
    pub(crate) document: Option<Document>,
}

/// Records of the context at most; a list of references longer than this is refused.
const CONTEXT: usize = 2000;

/// Judges a document as the record `id`.
pub(crate) async fn judge(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    id: &str,
    document: &Document,
) -> Result<Judged, Problem> {
    if kind.is_ledger() {
        return ledger::judge(connection, actor, kind, id, document).await;
    }
    let mut faults = Vec::new();
    let cells = document::cells(kind.format, document, "", &mut faults);
    let requirements = if kind.name == "needs" {
        document::requirement_rows(id, document, &mut faults)
    } else {
        Vec::new()
    };
    if !faults.is_empty() {
        return Err(Problem::faults(faults));
    }
    let mut context = Context::default();
    context.follow(kind, &cells, true);
    context.load(connection, actor).await?;
    if kind.name == "bundles" {
        context.siblings(connection, actor, kind, document).await?;
    }
    let mut sheets = context.sheets(kind, id);
    push(&mut sheets, kind.format, &cells);
    if let Some(format) = document::requirements().filter(|_| !requirements.is_empty()) {
        for row in &requirements {
            push(&mut sheets, format, row);
        }
    }
    let sheets: Vec<Sheet> = sheets.into_values().collect();
    let options = ReadOptions { partial: true };
    let problems = match build(&sheets, options) {
        Ok(loaded) => loaded.warnings,
        Err(problems) => problems,
    };
    let own: Vec<InputProblem> = problems
        .into_iter()
        .filter(|problem| is_own(problem, kind, &sheets))
        .collect();
    if own.iter().any(InputProblem::is_error) {
        return Err(own.into());
    }
    let place = place(kind, id, document, &context)?;
    Ok(Judged {
        place,
        warnings: own,
        document: None,
    })
}

/// Whether a problem is the record's, not its context's: the record is the last row of its sheet.
fn is_own(problem: &InputProblem, kind: &Kind, sheets: &[Sheet]) -> bool {
    if problem.file == document::REQUIREMENTS {
        return true;
    }
    let last = sheets
        .iter()
        .find(|sheet| sheet.name() == kind.name)
        .map(|sheet| sheet.len() as u32 + 1);
    problem.file == kind.name && (problem.row.is_none() || problem.row == last)
}

fn push(sheets: &mut BTreeMap<&'static str, Sheet>, format: &'static SheetFormat, row: &[String]) {
    sheets
        .entry(format.name)
        .or_insert_with(|| format.empty())
        .push(row);
}

/// The records a record refers to, and those that these can't do without.
#[derive(Debug, Default)]
struct Context {
    wanted: BTreeSet<(&'static str, String)>,
    found: BTreeMap<(&'static str, String), (Record, Vec<String>)>,
    seen: BTreeSet<(&'static str, String)>,
}

impl Context {
    /// Notes what a row refers to: everything, or what is required.
    fn follow(&mut self, kind: &'static Kind, cells: &[String], all: bool) {
        for (column, cell) in kind.format.columns.iter().zip(cells) {
            let Cell::Reference(to) = column.kind else {
                continue;
            };
            if !(all || column.required || column.name == "site") {
                continue;
            }
            let Some(to) = Kind::find(to) else { continue };
            for id in cell.split([';', '；']).map(str::trim) {
                let key = (to.name, id.to_owned());
                if !id.is_empty() && self.seen.insert(key.clone()) {
                    self.wanted.insert(key);
                }
            }
        }
    }

    async fn load(&mut self, connection: &mut Connection, actor: &Actor) -> Result<(), Problem> {
        while let Some((name, id)) = self.wanted.pop_first() {
            if self.found.len() >= CONTEXT {
                let place = document::fault("", "引用过多", "too many references");
                return Err(Problem::faults(vec![place]));
            }
            let Some(kind) = Kind::find(name) else {
                continue;
            };
            // A quota refers to an area, not to one record.
            if name == "quota_areas" {
                self.area(connection, actor, kind, &id).await?;
            } else if let Some(record) = visible(connection, actor, kind, &id).await? {
                self.keep(kind, record)?;
            } else if name == SEAT.0 && self.seen.insert((SEAT.1, id.clone())) {
                self.wanted.insert((SEAT.1, id));
            }
        }
        Ok(())
    }

    async fn area(
        &mut self,
        connection: &mut Connection,
        actor: &Actor,
        kind: &'static Kind,
        area: &str,
    ) -> Result<(), Problem> {
        let filter = Filter {
            alias: area.to_owned(),
            ..Filter::default()
        };
        for record in page(connection, actor, kind, &filter, "", 1).await? {
            self.keep(kind, record)?;
        }
        Ok(())
    }

    /// The other bundles of the same firm: a need is in one at most.
    async fn siblings(
        &mut self,
        connection: &mut Connection,
        actor: &Actor,
        kind: &'static Kind,
        document: &Document,
    ) -> Result<(), Problem> {
        let need = ("needs", document::text(document, "needs").to_owned());
        let owner = match self.found.get(&need) {
            Some((record, _)) => record.owner.clone(),
            None => return Ok(()),
        };
        let filter = Filter {
            owner,
            ..Filter::default()
        };
        let own = document::text(document, "id").to_owned();
        for record in page(connection, actor, kind, &filter, "", CONTEXT).await? {
            if record.id != own {
                self.keep(kind, record)?;
            }
        }
        self.load_more(connection, actor).await
    }

    async fn load_more(
        &mut self,
        connection: &mut Connection,
        actor: &Actor,
    ) -> Result<(), Problem> {
        Box::pin(self.load(connection, actor)).await
    }

    fn keep(&mut self, kind: &'static Kind, record: Record) -> Result<(), Problem> {
        let document: Document = serde_json::from_str(&record.body).map_err(Problem::internal)?;
        let mut faults: Vec<Fault> = Vec::new();
        let mut cells = document::cells(kind.format, &document, "", &mut faults);
        // What the context refers to without needing it is not looked up.
        for (column, cell) in kind.format.columns.iter().zip(&mut cells) {
            let weak = matches!(column.kind, Cell::Reference(_)) && !column.required;
            if weak && column.name != "site" {
                cell.clear();
            }
        }
        self.follow(kind, &cells, false);
        self.found
            .insert((kind.name, record.id.clone()), (record, cells));
        Ok(())
    }

    /// The sheets of the context without the record itself.
    fn sheets(&self, kind: &Kind, id: &str) -> BTreeMap<&'static str, Sheet> {
        let mut sheets = BTreeMap::new();
        for ((name, found), (_, cells)) in &self.found {
            if let Some(of) = Kind::find(name)
                && (*name, found.as_str()) != (kind.name, id)
            {
                push(&mut sheets, of.format, cells);
            }
        }
        sheets
    }
}

fn place(kind: &Kind, id: &str, document: &Document, context: &Context) -> Result<Place, Problem> {
    let own = |column: &str| document::text(document, column).to_owned();
    match kind.owner {
        Owner::Itself => {
            let helped = is_helped(&own("kind"));
            Ok(Place {
                owner: id.to_owned(),
                other: String::new(),
                region: own("region").parse().unwrap_or(0),
                parent: String::new(),
                alias: own("credit_code").to_ascii_uppercase(),
                visibility: if helped {
                    Visibility::Owner
                } else {
                    Visibility::Members
                },
            })
        }
        Owner::Parent(column, of) => {
            let parent = own(column);
            // The reader has told that a parent is missing; this is for a sheet it doesn't hold to.
            let key = (Kind::find(of).map_or("", |kind| kind.name), parent.clone());
            let seat = (SEAT.1, parent.clone());
            let found = context.found.get(&key);
            let found = found.or_else(|| context.found.get(&seat).filter(|_| of == SEAT.0));
            let (record, _) = found.ok_or_else(|| {
                Problem::faults(vec![document::fault(column, "不存在", "does not exist")])
            })?;
            Ok(Place {
                owner: record.owner.clone(),
                other: String::new(),
                region: record.region,
                parent,
                alias: String::new(),
                visibility: kind.visibility.unwrap_or(record.visibility),
            })
        }
        Owner::Sides(..) | Owner::ParentOr(..) => Err(Problem::internal("only ledgers have sides")),
        Owner::Region(column) => Ok(Place {
            owner: String::new(),
            other: String::new(),
            region: own(column).parse().unwrap_or(0),
            parent: String::new(),
            alias: own("area"),
            visibility: kind.visibility.unwrap_or(Visibility::Authority),
        }),
    }
}

/// Whether an organisation is one that is helped; those that help are public to members.
pub(crate) fn is_helped(kind: &str) -> bool {
    use matcher_core::model::{Coded, OrganisationKind};
    match OrganisationKind::parse(kind) {
        Some(kind) => kind.is_helped(),
        None => true,
    }
}
