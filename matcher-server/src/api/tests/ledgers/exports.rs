//! Lists as files for people.

use crate::api::tests::world::world;
use crate::store::testing::Database;
use axum::http::StatusCode;
use matcher_core::exchange::schema::LEDGERS;

#[tokio::test]
async fn a_list_in_words_is_for_people_to_read_and_is_taken_back_as_it_was() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let path = "/api/v1/service_records/rows?format=csv&words=zh";
    let (status, list) = world.file("regulator", path).await;
    assert_eq!(status, 200, "{list}");
    for word in [
        "服务方（名称）",
        "示例轴承集团有限公司",
        "示例机械加工厂",
        "已结算",
        "校准证书",
        "是",
    ] {
        assert!(list.contains(word), "{word} in {list}");
    }
    for code in ["settled", "calibration", "provider"] {
        assert!(!list.contains(code), "{code} in {list}");
    }
    let mut rows = 0;
    // Signed figures are never entered; courses and articles of the example are the province's.
    let others = ["signoffs", "courses", "course_sessions", "articles"];
    let own = LEDGERS
        .iter()
        .filter(|format| !others.contains(&format.name));
    for format in own {
        let path = format!("/api/v1/{}/rows", format.name);
        let (_, list) = world
            .file("regulator", &format!("{path}?format=csv&words=zh"))
            .await;
        rows += list.lines().count() - 1;
        let back = world
            .send(
                "regulator",
                "post",
                &format!("{path}?dry_run=true"),
                &[],
                &list,
            )
            .await;
        assert_eq!(
            (
                back.status,
                back.body["added"].as_i64(),
                back.body["changed"].as_i64()
            ),
            (StatusCode::OK, Some(0), Some(0)),
            "{path}: {back:?} {list}"
        );
    }
    assert!(rows > LEDGERS.len() / 2, "{rows}");
    let wrong = world
        .send("regulator", "get", "/api/v1/tasks/rows?words=fr", &[], "")
        .await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
}
