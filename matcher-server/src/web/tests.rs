//! The pages through the real router, as a browser without scripts uses them.

use crate::api::tests::world::{World, world};
use crate::store::testing::Database;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use tower::ServiceExt;

pub(super) struct Shown {
    pub(super) status: StatusCode,
    pub(super) to: String,
    pub(super) text: String,
}

pub(super) async fn send(
    world: &World,
    account: &str,
    method: &str,
    path: &str,
    form: &str,
) -> Shown {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("accept", "text/html");
    if let Some(token) = world.token(account) {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let request = request.body(Body::from(form.to_owned())).unwrap();
    let response: Response<Body> = world.router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let to = response.headers().get("location");
    let to = to.map_or(String::new(), |to| to.to_str().unwrap().to_owned());
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 24)
        .await
        .unwrap();
    Shown {
        status,
        to,
        text: String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

#[tokio::test]
async fn who_is_not_logged_in_is_sent_to_the_door_and_comes_back() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let page = send(&world, "", "GET", "/needs?state=active", "").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(page.to, "/login?next=%2Fneeds%3Fstate%3Dactive");
    let door = send(&world, "", "GET", &page.to, "").await;
    assert!(
        door.text
            .contains(r#"name="next" value="/needs?state=active""#),
        "{}",
        door.text
    );
}

#[tokio::test]
async fn every_list_and_form_of_every_role_is_a_page_with_a_title() {
    let database = Database::sqlite();
    let world = world(&database).await;
    // Then the style guide is there too, and what can be searched.
    world.app.mark_synthetic();
    let follower = crate::catalogue::Follower::new(world.app.clone(), None).await;
    follower.unwrap().step().await.unwrap();
    for account in ["sme", "provider", "regulator", "auditor", "administrator"] {
        let mut pages = 0;
        for route in super::table() {
            if route.method != "get"
                || route.path.contains('{')
                || route.path.starts_with("/static")
                || route.path.ends_with("/suggestions")
                || route.path.ends_with(".xlsx")
            {
                continue;
            }
            let page = send(&world, account, "GET", &route.path, "").await;
            if page.status == StatusCode::FORBIDDEN || page.status == StatusCode::SEE_OTHER {
                continue;
            }
            assert_eq!(page.status, StatusCode::OK, "{account} {}", route.path);
            assert!(page.text.contains("<title>"), "{account} {}", route.path);
            pages += 1;
        }
        assert!(pages >= 10, "{account} sees {pages}");
    }
}

#[tokio::test]
async fn a_need_of_a_competitor_looks_like_one_that_is_not_there() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let strip = |text: String| {
        let end = text.rfind("<p class=\"muted small\">").unwrap();
        text[..end].replace("N9", "ID").replace("no-such", "ID")
    };
    let foreign = send(&world, "sme", "GET", "/needs/N9", "").await;
    let absent = send(&world, "sme", "GET", "/needs/no-such", "").await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    assert_eq!(strip(foreign.text), strip(absent.text));
}

#[tokio::test]
async fn a_wrong_form_keeps_what_was_typed_and_a_right_one_is_saved_once() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let form = |quantity: &str, key: &str| {
        format!(
            "key={key}&service_kind=calibration&text=%3Cscript%3Ealert(1)%3C%2Fscript%3E%E5%8D%A1%E5%B0%BA&quantity={quantity}&window_from=2026-12-01&window_to=2026-12-31&organisation=S1"
        )
    };
    let wrong = send(&world, "sme", "POST", "/needs/new", &form("many", "k1")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong
            .text
            .contains("&#60;script&#62;alert(1)&#60;/script&#62;卡尺"),
        "{}",
        wrong.text
    );
    assert!(wrong.text.contains(r#"value="many""#) && wrong.text.contains("aria-invalid"));
    assert!(!wrong.text.contains("<script>alert"));
    let right = send(&world, "sme", "POST", "/needs/new", &form("10", "k2")).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.text);
    let again = send(&world, "sme", "POST", "/needs/new", &form("10", "k2")).await;
    assert_eq!(again.to, right.to);
    let made = send(&world, "sme", "GET", &right.to, "").await;
    assert!(made.text.contains("卡尺") && !made.text.contains("<script>alert"));
}

#[test]
fn a_form_leads_to_pages_of_this_service_only() {
    for (given, taken) in [
        ("/needs?after=1", "/needs?after=1"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("", "/"),
    ] {
        assert_eq!(super::own_path(given), taken, "{given}");
    }
}

#[tokio::test]
async fn a_firm_that_registered_is_confirmed_with_a_button() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let waiting = send(&world, "regulator", "GET", "/registrations", "").await;
    let (_, rest) = waiting.text.split_once("value=\"confirm ").unwrap();
    let (pressed, _) = rest.split_once('"').unwrap();
    let form = format!("key=c1&press=confirm+{}", pressed.replace(' ', "+"));
    let foreign = send(&world, "elsewhere", "POST", "/registrations", &form).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let done = send(&world, "regulator", "POST", "/registrations", &form).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert!(done.text.contains("已确认") && !done.text.contains("value=\"confirm "));
    let member = send(&world, "sme", "GET", "/registrations", "").await;
    assert_eq!(member.status, StatusCode::FORBIDDEN);
    let nonsense = send(
        &world,
        "regulator",
        "POST",
        "/registrations",
        "key=c2&press=x",
    )
    .await;
    assert_eq!(nonsense.status, StatusCode::NOT_FOUND);
}

/// A form as a browser sends it.
pub(super) fn form(fields: &[(&str, &str)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish()
}

#[tokio::test]
async fn a_draft_tells_who_would_use_it_and_is_saved_whole_or_not_at_all() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let follower = crate::catalogue::Follower::new(world.app.clone(), None).await;
    follower.unwrap().step().await.unwrap();
    let post = async |does: &str, key: &str, measurand: &str| {
        let fields = [
            ("key", key),
            ("do", does),
            ("resource", "R1"),
            ("title", "试拟服务"),
            ("service_kind", "calibration"),
            ("minutes_each", "10"),
            ("delivery", "sent_in"),
            ("price_yuan", "10"),
            ("capabilities[0].instrument", "游标卡尺"),
            ("capabilities[0].measurand", measurand),
            ("capabilities[0].range", "(0~300)mm"),
            ("capabilities[0].uncertainty", "U=0.003mm (k=2)"),
        ];
        send(&world, "provider", "POST", "/offers/new", &form(&fields)).await
    };
    let is_listed = async || {
        let list = send(&world, "provider", "GET", "/offers", "").await;
        list.text.contains("试拟服务")
    };
    let fit = post("fit", "k1", "外尺寸").await;
    assert_eq!(fit.status, StatusCode::OK, "{}", fit.text);
    assert!(fit.text.contains("id=\"fit\"") && fit.text.contains("value=\"试拟服务\""));
    let more = post("more", "k1", "外尺寸").await;
    assert!(more.text.contains("capabilities[1].range"));
    let wrong = post("", "k2", "幸福").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("aria-invalid") && wrong.text.contains("value=\"幸福\""));
    assert!(!is_listed().await, "nothing was saved so far");
    let right = post("", "k3", "外尺寸").await;
    assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.text);
    assert_eq!(
        post("", "k3", "外尺寸").await.to,
        right.to,
        "it is saved once"
    );
    let capabilities = send(&world, "provider", "GET", "/capabilities", "").await;
    assert!(is_listed().await && capabilities.text.contains("(0~300)mm"));
}

#[tokio::test]
async fn a_row_of_a_list_is_corrected_in_place_and_entered_once() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let list = "某厂台账,,,\n器具名称,规格,精度,有效期\n卡迟,0-150mm,±0.02mm,2027-01-31\n";
    let content = crate::store::audit::hex(list.as_bytes());
    let post = async |does: &str, name: &str| {
        let mut fields = vec![
            ("key", "k1"),
            ("do", does),
            ("name", "台账.csv"),
            ("content", content.as_str()),
            ("from", "2026-12-01"),
            ("to", "2027-01-31"),
        ];
        if !name.is_empty() {
            fields.push(("cell/3/name", name));
        }
        send(&world, "sme", "POST", "/gauge-list", &form(&fields)).await
    };
    let read = post("look", "").await;
    assert!(
        read.text.contains("第 3 行") && read.text.contains("value=\"卡迟\""),
        "{}",
        read.text
    );
    let corrected = post("look", "游标卡尺").await;
    assert!(corrected.text.contains("已改好") && corrected.text.contains("value=\"游标卡尺\""));
    for _ in 0..2 {
        let entered = post("apply", "游标卡尺").await;
        assert_eq!(entered.status, StatusCode::OK, "{}", entered.text);
    }
    let needs = send(&world, "sme", "GET", "/needs", "").await;
    assert_eq!(
        needs.text.matches("游标卡尺 0-150mm").count(),
        1,
        "{}",
        needs.text
    );
    assert!(!needs.text.contains("卡迟"));
}

/// Routes of pages but those of single kinds of records, for the browser test that looks at all of them.
#[test]
fn the_pages_that_a_browser_looks_at_are_all_there_are() {
    const LISTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/pages.txt");
    let of_kinds: Vec<&str> = crate::store::kinds::every().map(|kind| kind.name).collect();
    let is_own = |path: &str| {
        let mut parts = path.split('/').skip(1);
        let first = parts.next().unwrap_or("");
        let rest: Vec<&str> = parts.collect();
        let of_kind = of_kinds.contains(&first)
            && matches!(rest[..], [] | ["new" | "bulk" | "{id}"] | ["{id}", "edit"]);
        let is_file = path
            .rsplit('/')
            .next()
            .is_some_and(|name| name.contains('.'));
        let skipped = ["/static", "/language", "/search/suggestions"];
        !of_kind && !is_file && !skipped.iter().any(|start| path.starts_with(start))
    };
    let pages = super::table()
        .into_iter()
        .filter(|route| route.method == "get");
    let mut pages: Vec<String> = pages
        .map(|route| route.path)
        .filter(|path| is_own(path))
        .collect();
    pages.sort_unstable();
    pages.dedup();
    let text = pages.join("\n") + "\n";
    if std::env::var_os("MATCHER_WRITE_MATRIX").is_some() {
        std::fs::write(LISTED, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(LISTED).unwrap_or_default(), text);
}

#[tokio::test]
async fn a_class_is_booked_and_told_in_seats() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let fields = [
        ("key", "k1"),
        ("need", "N2"),
        ("slot", "R2/2026-W49"),
        ("seats", "2"),
    ];
    let booked = send(&world, "sme", "POST", "/bookings/new", &form(&fields)).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.text);
    let list = send(&world, "sme", "GET", "/bookings", "").await;
    assert!(list.text.contains("2 个席位"), "{}", list.text);
    let offer = send(&world, "sme", "GET", "/offers/O2", "").await;
    assert!(!offer.text.contains("name=\"hours\""), "{}", offer.text);
}

#[tokio::test]
async fn in_a_form_firms_and_divisions_go_by_name_and_only_others_can_be_avoided() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let firm = send(&world, "sme", "GET", "/organisations/S1/edit", "").await;
    let (_, rest) = firm
        .text
        .split_once(r#"name="name" type="text" value=""#)
        .unwrap();
    let (name, _) = rest.split_once('"').unwrap();
    let entered = |firm: &str, key: &str| {
        form(&[
            ("key", key),
            ("organisation", firm),
            ("service_kind", "calibration"),
            ("text", "卡尺校准"),
            ("quantity", "1"),
            ("window_from", "2026-12-01"),
            ("window_to", "2026-12-31"),
        ])
    };
    for (typed, key) in [(name, "k1"), (&format!("S1 {name}"), "k2"), ("S1", "k3")] {
        let made = send(
            &world,
            "regulator",
            "POST",
            "/needs/new",
            &entered(typed, key),
        )
        .await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{typed} {}", made.text);
        let need = send(&world, "regulator", "GET", &made.to, "").await;
        assert!(need.text.contains("/organisations/S1"), "{typed}");
    }
    let unknown = send(
        &world,
        "regulator",
        "POST",
        "/needs/new",
        &entered("无此单位", "k4"),
    )
    .await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);

    assert!(firm.text.contains("河南省洛阳市"), "{}", firm.text);
    let (_, avoided) = firm.text.split_once("回避名单").unwrap();
    let (avoided, _) = avoided.split_once("</fieldset>").unwrap();
    assert!(
        avoided.contains(r#"value="L1""#) && !avoided.contains(r#"value="S1""#),
        "{avoided}"
    );
    let resource = send(&world, "provider", "GET", "/resources/new", "").await;
    assert!(
        resource.text.contains(r#"<option value="L1">"#),
        "a seat is a site: {}",
        resource.text
    );
}
