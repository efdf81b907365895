//! What `why` and `what-if` are asked about: a round by the ids of its catalogue, or a bare problem by its own.

use super::check::read_plan;
use super::propose::{Input, knowledge, read, round_failure, text, threads};
use super::solve::read_problem;
use super::stop::Stop;
use super::{Failure, Setting};
use clap::Args;
use matcher_core::explain::Study;
use matcher_core::explain::study::{NeedName, Place, StudyError};
use matcher_core::market::StoredMarket;
use matcher_core::model::{Language, Plan, PlanDocument, Problem};
use matcher_core::round;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// File with the market of a round, beside its plan.
pub(crate) const MARKET: &str = "market.json";

/// What is asked about.
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// Catalogue of a round (folder or .xlsx), or a bare problem file (JSON Lines).
    pub(crate) input: PathBuf,
    /// Its plan, such as `plan.json` of a round's folder; the round's problem and market are read from beside it.
    pub(crate) plan: PathBuf,
    /// Rules of the round (TOML), if not `round.toml` of the catalogue.
    #[arg(long)]
    pub(crate) rules: Option<PathBuf>,
    /// Goes on without rows that have errors, as the plan was made.
    #[arg(long)]
    pub(crate) partial: bool,
}

/// A plan with what it was made for.
pub(crate) enum Subject {
    /// Of a catalogue.
    Round(Box<Study>),
    /// Of a problem file.
    Bare(Box<(Problem, Plan)>),
}

impl Asked {
    pub(crate) fn open(&self, setting: Setting) -> Result<Subject, Failure> {
        if self.is_round() {
            return Ok(Subject::Round(Box::new(self.study(setting)?)));
        }
        let problem = read_problem(&self.input, setting.lang)?;
        let plan = plan_of(&problem, &self.plan, setting.lang)?;
        Ok(Subject::Bare(Box::new((problem, plan))))
    }

    pub(crate) fn is_round(&self) -> bool {
        self.input.is_dir() || self.input.extension().is_some_and(|e| e == "xlsx")
    }

    /// The catalogue with its rules.
    pub(crate) fn read(&self) -> Result<Input, Failure> {
        read(&self.input, self.rules.as_deref(), self.partial)
    }

    /// The study of the round; its market is built again where the plan's folder has none.
    pub(crate) fn study(&self, setting: Setting) -> Result<Study, Failure> {
        let document = read_plan(&self.plan, setting.lang)?;
        let input = self.read()?;
        let beside = |name: &str| self.plan.with_file_name(name);
        let stored = stored_market(&beside(MARKET), setting.lang)?;
        let problem = beside("problem.jsonl");
        let (market, problem) = match stored {
            Some(market) if problem.is_file() => (market, read_problem(&problem, setting.lang)?),
            _ => built(&input, setting)?,
        };
        if document.problem_digest != problem.digest() {
            return Err(self.other_round(setting.lang));
        }
        let plan = resolved(&document, &problem, &self.plan)?;
        let knowledge = knowledge()?;
        Study::new(
            (input.loaded.catalogue, input.rules),
            &market,
            (problem, plan),
            (knowledge.taxonomy, knowledge.rights),
        )
        .map_err(|error| failure(&error, setting.lang))
    }

    fn other_round(&self, lang: Language) -> Failure {
        let (input, plan) = (self.input.display(), self.plan.display());
        Failure::Lines(vec![match lang {
            Language::Chinese => format!(
                "{plan}：不是 {input} 的方案（目录或规则在此之后改过）；请重新运行 matcher propose {input}，再来问"
            ),
            Language::English => format!(
                "{plan}: not a plan of {input} (catalogue or rules have changed since); run matcher propose {input} again, then ask"
            ),
        }])
    }
}

fn stored_market(path: &Path, lang: Language) -> Result<Option<StoredMarket>, Failure> {
    let Ok(file) = File::open(path) else {
        return Ok(None);
    };
    let market = serde_json::from_reader(BufReader::with_capacity(1 << 20, file));
    let market = market.map_err(|e| {
        let name = path.display();
        Failure::Lines(vec![match lang {
            Language::Chinese => {
                format!("{name}：不是批次的供需图（{e}）；请删去它，或重新运行 matcher propose")
            }
            Language::English => {
                format!("{name}: not the market of a round ({e}); remove it, or run matcher propose again")
            }
        }])
    })?;
    Ok(Some(market))
}

/// The market and its problem, every pair judged again.
pub(crate) fn built(input: &Input, setting: Setting) -> Result<(StoredMarket, Problem), Failure> {
    let stop = Stop::listen(setting)?;
    let (market, problem) = round::market(
        &input.loaded.catalogue,
        &input.rules,
        &knowledge()?,
        threads(0),
        &|_| stop.poll(),
    )
    .map_err(|error| round_failure(error, setting))?;
    Ok((StoredMarket::from(&market), problem))
}

/// The plan of a file, its names resolved.
pub(crate) fn plan_of(problem: &Problem, path: &Path, lang: Language) -> Result<Plan, Failure> {
    resolved(&read_plan(path, lang)?, problem, path)
}

fn resolved(document: &PlanDocument, problem: &Problem, path: &Path) -> Result<Plan, Failure> {
    document.plan(problem).map_err(|errors| {
        let lines = errors.iter().map(|e| format!("{}: {e}", path.display()));
        Failure::Lines(lines.collect())
    })
}

/// Why a study has no answer, with what to do.
pub(crate) fn failure(error: &StudyError, lang: Language) -> Failure {
    match error {
        StudyError::Unknown { field, id } => {
            let (zh, sheet) = match *field {
                "need" => ("需求", "needs.csv"),
                "resource" => ("资源", "resources.csv"),
                "period" => ("时段", "slots.csv"),
                "area" => ("配额地区", "quotas.csv"),
                "provider" => ("供方", "organisations.csv"),
                _ => ("单位", "organisations.csv"),
            };
            Failure::Lines(vec![match lang {
                Language::Chinese => {
                    format!("{zh} {id}：本批次没有；请按 {sheet} 核对编号")
                }
                Language::English => {
                    format!("{field} {id}: the round has none; look its id up in {sheet}")
                }
            }])
        }
        StudyError::NotPossible => Failure::No(
            text(
                lang,
                "本批次的规则不允许这样的方案；请先放宽相抵触的固定结对、排除或调整数，再试",
                "the rules of the round allow no such plan; relax the pin, exclusion or change budget that stands against it, then try again",
            )
            .to_owned(),
        ),
        StudyError::Mismatch(_) => Failure::Lines(vec![
            text(
                lang,
                "目录与方案所在文件夹不是同一批次；请重新运行 matcher propose，再来问",
                "the catalogue and the plan's folder are not of one round; run matcher propose again, then ask",
            )
            .to_owned(),
        ]),
    }
}

/// A slot as one names it: resource and period.
pub(crate) fn slot_name(place: &Place) -> String {
    format!("{}/{}", place.resource.id, place.period)
}

/// A slot as one reads it.
pub(crate) fn place_words(place: &Place) -> String {
    format!(
        "{} · {} · {}",
        place.provider.name,
        place.resource.name,
        slot_name(place)
    )
}

/// A need as one reads it.
pub(crate) fn need_words(need: &NeedName) -> String {
    format!("{} · {} · {}", need.lot, need.organisation.name, need.text)
}
