//! Words of the trade in one sentence each: beside the place where they are needed, and all on one page.

use super::page;
use super::shell::Shell;
use crate::app::App;
use crate::routes::{Access, Route, route};
use askama::Template;
use axum::extract::State;
use axum::http::request::Parts;
use axum::routing::get;
use matcher_core::model::Language;

/// Id, Chinese word and sentence, English word and sentence.
type Entry = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const TERMS: &[Entry] = &[
    (
        "u",
        "扩展不确定度 U",
        "测量结果可能偏离真值的范围：校准给出 10.00 mm、U = 0.008 mm，真值很可能在 9.992～10.008 mm 之间。U 越小越准。",
        "Expanded uncertainty U",
        "How far the result may lie from the true value: 10.00 mm with U = 0.008 mm means very likely between 9.992 and 10.008 mm. Smaller is better.",
    ),
    (
        "k",
        "包含因子 k",
        "U 是标准不确定度的几倍；k = 2 约对应 95 % 的把握。",
        "Coverage factor k",
        "How many standard uncertainties U is; k = 2 is about 95 % sure.",
    ),
    (
        "mpe",
        "最大允许误差 MPE",
        "量具示值允许偏离的最大值，如卡尺 ±0.02 mm；超过就不合格。",
        "Maximum permissible error (MPE)",
        "The most an instrument may be wrong, such as ±0.02 mm for a caliper; beyond it, it fails.",
    ),
    (
        "third",
        "三分之一原则",
        "校准的 U 不超过 MPE 的三分之一，判定才可靠；大于三分之一时可以做，但合格限要收窄。",
        "The rule of one third",
        "A calibration decides reliably when its U is at most a third of the MPE; above that it can be done, with narrower limits.",
    ),
    (
        "conditional",
        "有条件适配",
        "能做，但有一个要先知道的条件，例如合格限收窄、要换一种文件或有效期将满。",
        "Conditional fit",
        "It can be done, with a condition to know beforehand: narrower limits, another document, a validity that ends soon.",
    ),
    (
        "certificate",
        "检定证书与校准证书",
        "检定判合格与否，须有授权；校准给出数值与不确定度，由您判断够不够用。",
        "Verification and calibration",
        "Verification says pass or fail and needs an authorisation; calibration gives values with uncertainty, and you judge.",
    ),
    (
        "compulsory",
        "强制检定",
        "用于贸易结算、安全防护、医疗卫生、环境监测的目录内器具，由指定机构免费检定。",
        "Compulsory verification",
        "Listed instruments used for trade, safety, medicine or the environment are verified by a designated body, free of charge.",
    ),
    (
        "cnas",
        "CNAS 与 CMA",
        "CNAS 认可证明实验室能力，国际互认；CMA 资质认定的检测报告可对社会出具证明。",
        "CNAS and CMA",
        "CNAS accreditation proves competence and is recognised abroad; test reports for third parties in China need CMA.",
    ),
    (
        "spare",
        "空闲时段",
        "某台设备、某个班组或培训班在一周或一月内愿意对外开放的时间（或席位），只售一次。",
        "Spare hours",
        "Time (or seats) of a machine, team or class that its owner opens in a week or month; sold once.",
    ),
    (
        "benefit",
        "优惠后价格",
        "目录价减去您所在地、您这类企业能享受的减免；以政策原文和服务方报价为准。",
        "Price after benefits",
        "List price less the relief that your place and kind of firm is entitled to; the policy's text and the provider's quotation decide.",
    ),
    (
        "range",
        "测量范围",
        "要测的最小到最大值，如 0～150 mm；实验室的范围要全部盖住它。",
        "Range",
        "From the smallest to the largest value to be measured, such as 0–150 mm; the laboratory's range must cover all of it.",
    ),
];

/// A word of the trade in the language of a page. As HTML it is a button that opens a note, without a script: `{{ shell.term("u")|safe }}`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "term.html")]
pub(super) struct Term {
    pub(super) id: &'static str,
    pub(super) word: &'static str,
    pub(super) sentence: &'static str,
}

impl Term {
    /// The term of that id; an unknown one explains nothing.
    pub(super) fn of(id: &str, language: Language) -> Self {
        let found = TERMS.iter().find(|(known, ..)| *known == id);
        let nothing = ("", "", "", "", "");
        let &(id, zh, zh_sentence, en, en_sentence) = found.unwrap_or(&nothing);
        match language {
            Language::Chinese => Self {
                id,
                word: zh,
                sentence: zh_sentence,
            },
            Language::English => Self {
                id,
                word: en,
                sentence: en_sentence,
            },
        }
    }
}

#[derive(Template)]
#[template(path = "help.html")]
struct Help {
    shell: Shell,
    terms: Vec<Term>,
}

pub(super) fn table() -> Vec<Route> {
    let help = |State(app): State<App>, parts: Parts| async move {
        let shell = Shell::of(&app, &parts).await?;
        let terms = TERMS.iter().map(|(id, ..)| Term::of(id, shell.language));
        page(&Help {
            terms: terms.collect(),
            shell,
        })
    };
    vec![route(
        "get",
        "/help",
        Access::Open,
        "Words of the trade",
        get(help),
    )]
}
