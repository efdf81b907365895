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
