//! Everything that is refused: one type, one answer (RFC 9457 problem+json), in the reader's language.
//!
//! A handler returns a [`Problem`]; the layer [`render`] writes it, and also turns every bare 4xx and 5xx of the router, of extractors
//! and of panics into one. What went wrong inside goes to the log only.

mod render;

pub(crate) use render::{RequestId, language, render};

use crate::store::StoreError;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use matcher_core::exchange::InputProblem;
use matcher_core::model::Language;
use serde_json::{Value, json};

macro_rules! codes {
    ($($variant:ident = $status:literal $code:literal,
        zh: $zh:literal, $zh_action:literal;
        en: $en:literal, $en_action:literal;)+) => {
        /// Why a request was refused. In the sentences `{detail}` is what was found.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum Code { $($variant,)+ }

        impl Code {
            /// Every code, for the API document.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable word in JSON.
            pub(crate) fn code(self) -> &'static str { match self { $(Self::$variant => $code,)+ } }

            /// The HTTP status.
            pub(crate) fn status(self) -> StatusCode {
                let status: u16 = match self { $(Self::$variant => $status,)+ };
                StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }

            /// Cause and action.
            fn sentences(self, language: Language) -> (&'static str, &'static str) {
                match (self, language) {
                    $((Self::$variant, Language::Chinese) => ($zh, $zh_action),
                    (Self::$variant, Language::English) => ($en, $en_action),)+
                }
            }
        }
    };
}

codes! {
    BadRequest = 400 "bad_request",
        zh: "请求无法读取：{detail}", "请按接口文档 /api/docs 改正";
        en: "the request can't be read: {detail}", "correct it as in /api/docs";
    BadInput = 400 "bad_input",
        zh: "内容有误", "请按所列各项改正";
        en: "the content is wrong", "correct each of the problems listed";
    BadCursor = 400 "bad_cursor",
        zh: "翻页标记无效", "请从第一页重新开始";
        en: "the cursor is not valid", "start again from the first page";
    Unauthenticated = 401 "unauthenticated",
        zh: "尚未登录或登录已过期", "请登录后再试";
        en: "you are not logged in, or no longer", "log in and try again";
    WrongLogin = 401 "wrong_login",
        zh: "账号或密码不对", "请核对后再试";
        en: "login or password is wrong", "check both and try again";
    SignOn = 401 "sign_on_failed",
        zh: "统一身份认证未成功", "请重新登录；若仍不行，请联系管理员";
        en: "the single sign-on did not succeed", "log in again; if it fails again, ask an administrator";
    NotLinked = 403 "not_linked",
        zh: "统一身份（{detail}）尚未关联账号", "请将此标识告知管理员以便关联";
        en: "no account is linked to your identity {detail}", "tell an administrator this identity";
    Forbidden = 403 "forbidden",
        zh: "您的角色不能做这件事", "请联系主管部门或管理员";
        en: "your role may not do this", "ask your authority or an administrator";
    Unconfirmed = 403 "unconfirmed",
        zh: "单位尚未经主管部门确认", "确认之后即可使用";
        en: "the organisation has not been confirmed by its authority yet", "wait for the confirmation";
    CrossSite = 403 "cross_site",
        zh: "请求来自其他网站", "请从本平台的页面提交";
        en: "the request comes from another site", "send it from a page of this service";
    NotFound = 404 "not_found",
        zh: "没有找到", "请核对地址或编号";
        en: "not found", "check the address or id";
    MethodNotAllowed = 405 "method_not_allowed",
        zh: "此地址不支持该方法", "请查看接口文档 /api/docs";
        en: "this address does not know the method", "look into /api/docs";
    Timeout = 408 "timeout",
        zh: "请求超时", "请稍后重试";
        en: "the request took too long", "try again later";
    Exists = 409 "exists",
        zh: "“{detail}”已存在", "请改用其他编号，或修改已有的记录";
        en: "`{detail}` exists already", "choose another id or change the record there";
    InUse = 409 "in_use",
        zh: "仍被引用：{detail}", "请先处理引用它的记录";
        en: "still in use: {detail}", "first deal with the records that refer to it";
    WrongState = 409 "wrong_state",
        zh: "当前状态（{detail}）下不能这样做", "请刷新后再看";
        en: "not possible in the present state ({detail})", "look at it again";
    NoHoursLeft = 409 "no_hours_left",
        zh: "该时段余量不足", "请换一个时段，或减少时间";
        en: "the slot has not enough left", "choose another slot or less time";
    NoSeatsLeft = 409 "no_seats_left",
        zh: "名额不足，还剩 {detail}", "请减少人数，或换一个班次";
        en: "not enough places, {detail} left", "take fewer, or another session";
    NotPossible = 409 "not_possible",
        zh: "本批次的规则不容许这样的方案", "请换一个条件再问";
        en: "the rules of the round leave no such plan", "ask for another change";
    SecondPerson = 409 "second_person",
        zh: "须由另一人确认", "请由本部门的另一位人员确认";
        en: "another person must confirm it", "let somebody else of your authority confirm it";
    Stale = 412 "stale_version",
        zh: "记录已被他人修改（现为版本 {detail}）", "请重新读取后再修改";
        en: "somebody else changed the record (now version {detail})", "read it again before changing it";
    TooLarge = 413 "too_large",
        zh: "内容过大", "请拆分后再提交";
        en: "the content is too large", "send it in parts";
    UnsupportedMedia = 415 "unsupported_media_type",
        zh: "不支持的内容类型", "请使用 application/json 或接口文档所列类型";
        en: "the content type is not supported", "use application/json or what /api/docs lists";
    KeyReused = 422 "idempotency_key_reused",
        zh: "该 Idempotency-Key 已用于另一请求", "请为新的请求换一个键";
        en: "the Idempotency-Key was used for another request", "use a new key for a new request";
    VersionRequired = 428 "version_required",
        zh: "缺少 If-Match", "请附上读取时得到的 ETag";
        en: "If-Match is missing", "send the ETag you got when reading";
    TooManyRequests = 429 "too_many_requests",
        zh: "请求过于频繁", "请稍候再试";
        en: "too many requests", "wait a little";
    HeadersTooLarge = 431 "headers_too_large",
        zh: "请求头过大", "请减少请求头";
        en: "the headers are too large", "send fewer headers";
    Internal = 500 "internal",
        zh: "平台内部错误", "请稍后重试；若仍不行，请将编号告知管理员";
        en: "the service failed", "try again; if it fails again, tell the administrator the request id";
    Unavailable = 503 "unavailable",
        zh: "平台暂时不可用", "请稍后重试";
        en: "the service is not available at the moment", "try again in a moment";
}

/// Something wrong at one place of a request's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Found by the reader of catalogues.
    Input(InputProblem),
    /// Found before: place, cause in Chinese and English.
    Place(String, String, String),
}

/// A refusal. `Problem::new(Code::NotFound)`.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    code: Code,
    detail: String,
    faults: Vec<Fault>,
    retry_after: Option<u64>,
    /// For the log only.
    internal: Option<String>,
}

/// Faults listed in one answer.
const LISTED: usize = 200;

impl Problem {
    pub(crate) fn new(code: Code) -> Self {
        Self {
            code,
            detail: String::new(),
            faults: Vec::new(),
            retry_after: None,
            internal: None,
        }
    }

    /// With what was found, shown to the reader.
    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Wrong content, place by place.
    pub(crate) fn faults(faults: Vec<Fault>) -> Self {
        Self {
            faults,
            ..Self::new(Code::BadInput)
        }
    }

    /// A failure of the program; `cause` goes to the log only.
    pub(crate) fn internal(cause: impl std::fmt::Display) -> Self {
        Self {
            internal: Some(format!("{cause}")),
            ..Self::new(Code::Internal)
        }
    }

    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    pub(crate) fn code(&self) -> Code {
        self.code
    }

    /// What it is, as faults of a row of a file.
    pub(crate) fn at_row(self, row: u32) -> Vec<Fault> {
        if self.faults.is_empty() {
            let told = |language| {
                let (cause, _) = self.code.sentences(language);
                cause.replace("{detail}", &self.detail)
            };
            let (zh, en) = (told(Language::Chinese), told(Language::English));
            return vec![Fault::Place(row.to_string(), zh, en)];
        }
        let at = |fault| match fault {
            Fault::Input(mut problem) => {
                problem.row = Some(row);
                Fault::Input(problem)
            }
            Fault::Place(place, zh, en) => Fault::Place(format!("{row}.{place}"), zh, en),
        };
        self.faults.into_iter().map(at).collect()
    }

    /// What it is, for the log.
    pub(crate) fn for_the_log(&self) -> String {
        match &self.internal {
            Some(cause) => format!("{}: {cause}", self.code.code()),
            None => format!("{} {}", self.code.code(), self.detail),
        }
    }

    /// What it is, line by line, for a terminal.
    pub(crate) fn lines(&self, language: Language) -> Vec<String> {
        let body = self.json(language, "");
        let mut lines = vec![body["title"].as_str().unwrap_or("").to_owned()];
        for fault in body["problems"].as_array().into_iter().flatten() {
            let place = fault["place"]["field"].as_str().unwrap_or("");
            let cause = fault["cause"].as_str().unwrap_or("");
            lines.push(format!("{place}: {cause}"));
        }
        lines
    }

    /// The answer's body.
    pub(crate) fn json(&self, language: Language, request: &str) -> Value {
        let (cause, action) = self.code.sentences(language);
        let cause = cause.replace("{detail}", &self.detail);
        let faults: Vec<Value> = self
            .faults
            .iter()
            .take(LISTED)
            .map(|fault| fault.json(language))
            .collect();
        let mut body = json!({
            "type": format!("urn:matcher:problem:{}", self.code.code()),
            "status": self.code.status().as_u16(),
            "title": cause,
            "code": self.code.code(),
            "action": action,
            "instance": format!("urn:request:{request}"),
        });
        if !faults.is_empty() {
            body["problems"] = Value::Array(faults);
            body["problem_count"] = json!(self.faults.len());
        }
        body
    }
}

impl Fault {
    fn json(&self, language: Language) -> Value {
        match self {
            Self::Input(problem) => json!({
                "severity": problem.severity.code(),
                "code": problem.code.code(),
                "place": { "file": problem.file, "row": problem.row, "field": problem.column },
                "cause": problem.cause(language),
                "action": problem.action(language),
            }),
            Self::Place(place, zh, en) => json!({
                "severity": "error",
                "code": "bad_field",
                "place": { "field": place },
                "cause": if language == Language::Chinese { zh } else { en },
                "action": if language == Language::Chinese { "请按接口文档改正" } else { "correct it as in /api/docs" },
            }),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(cause) => Self {
                internal: Some(cause),
                ..Self::new(Code::Unavailable).retry_after(2)
            },
            other => Self::internal(other),
        }
    }
}

impl From<Vec<InputProblem>> for Problem {
    fn from(problems: Vec<InputProblem>) -> Self {
        Self::faults(problems.into_iter().map(Fault::Input).collect())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
