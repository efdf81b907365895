//! Needs in the SMEs' own words.

use super::needs::Need;
use super::random::Stream;
use super::tables::{Task, Wish};
use crate::model::{Document, ServiceKind};

/// The text of a need for a measurement: 「3把0-150数显卡尺校准，客户审核要CNAS」.
pub(super) fn measurement(
    task: &Task,
    wish: &Wish,
    word: &str,
    need: &Need,
    stream: &mut Stream,
) -> String {
    let number = need.quantity;
    let hours = need.service == ServiceKind::InstrumentTime;
    let counter = if hours { "小时" } else { &task.counter };
    let thing = thing(&wish.say, word);
    let body = match need.service {
        ServiceKind::InstrumentTime => match stream.below(3) {
            0 => format!("想租{number}小时{word}"),
            1 => format!("{word}机时{number}小时，{}自己带操作工", piece(&wish.say)),
            _ => format!("{word}能不能约{number}个小时{}", for_piece(&wish.say)),
        },
        ServiceKind::PartMeasurement => match stream.below(3) {
            0 => format!("{thing}，{number}{counter}，按图纸出数据"),
            1 => format!("有{number}{counter}{}要做{word}", wish.say),
            _ => format!("{thing}{number}{counter}，自己量不了"),
        },
        ServiceKind::Testing => match stream.below(3) {
            1 if counter != "间" => format!("要做{thing}，样品{number}{counter}"),
            2 if counter != "间" => format!("{number}{counter}样品做{thing}"),
            _ => format!("{thing}，{number}{counter}"),
        },
        _ => instrument(&thing, number, counter, need.service, stream),
    };
    format!("{body}{}{}", document(need.document, stream), place(need))
}

/// Wish and word without saying the same twice: 「大件三坐标 3米机架」.
fn thing(say: &str, word: &str) -> String {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let gap = if latin(say.chars().last()) && latin(word.chars().next()) {
        " "
    } else {
        ""
    };
    format!("{say}{gap}{word}")
}

fn piece(say: &str) -> String {
    if say.is_empty() {
        String::new()
    } else {
        format!("测{say}，")
    }
}

fn for_piece(say: &str) -> String {
    if say.is_empty() {
        String::new()
    } else {
        format!("，测{say}")
    }
}

fn instrument(
    thing: &str,
    number: u32,
    counter: &str,
    service: ServiceKind,
    stream: &mut Stream,
) -> String {
    let verb = if service == ServiceKind::Verification {
        "检定"
    } else {
        "校准"
    };
    match stream.below(7) {
        0 | 1 => format!("{number}{counter}{thing}{verb}"),
        2 => format!("{thing}{number}{counter}，到期了要{verb}"),
        3 => format!("求{verb}{thing}{number}{counter}"),
        4 => format!("{thing}共{number}{counter}，周期{verb}"),
        5 => format!("{number}{counter}{thing}要{verb}，生产上等着用"),
        _ => format!("新买的{thing}，{number}{counter}，先{verb}再用"),
    }
}

fn document(document: Document, stream: &mut Stream) -> &'static str {
    match document {
        Document::CalibrationCertificateCnas => stream.pick(&[
            "，客户审核要CNAS",
            "，证书要带CNAS标志",
            "，主机厂二方审核用，要CNAS",
            "，出口用，要CNAS证书",
        ]),
        Document::VerificationCertificate => stream.pick(&["，要检定证书", "，出检定证书", ""]),
        Document::TestReportCma => stream.pick(&["，要CMA报告", "，投标用，CMA章"]),
        Document::TestReportCnas => "，要CNAS报告",
        Document::None => stream.pick(&["", "", "", "，内部用", "，能用就行"]),
        _ => stream.pick(&["", "，出个证书", ""]),
    }
}

fn place(need: &Need) -> &'static str {
    if need.delivery == "on_site" {
        "，最好上门"
    } else if need.priority == 5 {
        "，急"
    } else {
        ""
    }
}
