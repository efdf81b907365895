//! Files in and out, by whoever sends and asks.

use super::ask::{get, post, sql, status};
use super::world::{ACCOUNTS, Answer, World, on_each_engine};
use serde_json::{Value, json};

const GAUGES: &str = "名称,编号,规格,精度,有效期,备注\n数显卡尺,A01,0-150,0.01mm,2026.12.31,\n外径千分尺,B01,0-25mm,±0.004mm,2026年9月,\n";

/// Sends a file.
async fn file(world: &World, account: &str, query: &str, content: &str) -> Answer {
    let path = format!("/api/v1/uploads?{query}");
    world.send(account, "post", &path, &[], content).await
}

#[tokio::test]
async fn a_gauge_list_is_looked_at_then_applied_once_as_a_whole() {
    on_each_engine(|world| async move {
        let query = "file=gauges.csv&format=gauge_list&set=needs.window_from%3D2026-12-01%0Aneeds.window_to%3D2027-02-28";
        let seen = file(&world, "sme", query, GAUGES).await;
        assert_eq!(seen.status, 200, "{seen:?}");
        assert_eq!(seen.body["counts"]["needs"], json!([2, 0, 0]), "{seen:?}");
        let id = seen.body["id"].as_str().expect("nothing stands against it");
        let needs = |answer: Answer| answer.body["items"].as_array().unwrap().len();
        let before = needs(get(&world, "sme", "needs?owner=S1&limit=500").await);
        let apply = format!("uploads/{id}/application");
        let foreign = post(&world, "competitor", &apply, &Value::Null).await;
        assert_eq!(foreign.status, 404, "a token is its sender's");
        let key = [("idempotency-key", "apply")];
        let path = format!("/api/v1/{apply}");
        let applied = world.send("sme", "post", &path, &key, "").await;
        assert_eq!(applied.status, 200, "{applied:?}");
        let again = world.send("sme", "post", &path, &key, "").await;
        assert_eq!(again, applied, "the same key gives the same answer");
        let after = needs(get(&world, "sme", "needs?owner=S1&limit=500").await);
        assert_eq!(after, before + 2);
        assert_eq!(needs(get(&world, "competitor", "needs").await), 1);
        // The map was kept with what was set; the same list changes nothing more.
        let twice = file(&world, "sme", "file=gauges.csv&format=gauge_list", GAUGES).await;
        assert!(twice.body["unchanged"].as_u64() > Some(1), "{twice:?}");
        assert_eq!(twice.body["rows"], json!([]), "{twice:?}");
    })
    .await;
}

#[tokio::test]
async fn an_upload_is_refused_as_a_whole_when_somebody_changed_a_record_meanwhile() {
    on_each_engine(|world| async move {
        let offers = "id,resource,title,service_kind,minutes_each,delivery,price_yuan\nL1:new,R1,新服务,testing,10,sent_in,10\n";
        let query = "file=offers.csv&format=catalogue&map=into_sheet%3D%22offers%22";
        let seen = file(&world, "provider", query, offers).await;
        assert!(seen.body["id"].is_string(), "{seen:?}");
        for stolen in ["X1:new,R2", "new,R1"] {
            let text = offers.replace("L1:new,R1", stolen);
            let refused = file(&world, "provider", query, &text).await;
            assert!(refused.body["id"].is_null(), "{stolen} {refused:?}");
        }
        let change = "id,title\nO1,改名\n";
        let seen = file(&world, "provider", query, change).await;
        let id = seen.body["id"].as_str().unwrap_or_else(|| panic!("{seen:?}")).to_owned();
        sql(&world, "UPDATE record SET version = 9 WHERE kind = 'offers' AND id = 'O1'").await;
        let apply = format!("uploads/{id}/application");
        let late = post(&world, "provider", &apply, &Value::Null).await;
        assert_eq!(status(&late), (412, "stale_version"));
        let kept = get(&world, "provider", "offers/O1").await;
        assert_eq!(kept.body["record"]["title"], "量具校准");
    })
    .await;
}

#[tokio::test]
async fn county_staff_enter_firms_and_needs_in_bulk_and_these_are_marked() {
    on_each_engine(|world| async move {
        let firms = "id,name,credit_code,kind,region\nF1,代填一厂,91000000MA00000F1Y,sme,410303\n";
        let code = matcher_core::model::CreditCode::check_character("91000000MA00000F1").unwrap();
        let firms = firms.replace("MA00000F1Y", &format!("MA00000F1{code}"));
        let query = "file=firms.csv&format=catalogue&map=into_sheet%3D%22organisations%22";
        let outside = firms.replace("410303", "110101");
        let refused = file(&world, "regulator", query, &outside).await;
        assert!(refused.body["id"].is_null(), "not of its regions: {refused:?}");
        let needs = "id,organisation,service_kind,text,quantity,window_from,window_to\nF1:1,F1,training,内审员培训,2,2026-12-01,2027-01-31\n";
        for (kind, content) in [("organisations", firms.as_str()), ("needs", needs)] {
            let query = format!("file={kind}.csv&format=catalogue&map=into_sheet%3D%22{kind}%22");
            let seen = file(&world, "regulator", &query, content).await;
            let id = seen.body["id"].as_str().unwrap_or_else(|| panic!("{seen:?}"));
            let apply = format!("uploads/{id}/application");
            let applied = post(&world, "regulator", &apply, &Value::Null).await;
            assert_eq!(applied.status, 200, "{applied:?}");
        }
        for path in ["organisations/F1", "needs/F1:1"] {
            let record = get(&world, "regulator", path).await;
            assert_eq!(record.body["entered_by"], "authority-regulator", "{path} {record:?}");
            assert_eq!(record.body["owner"], "F1");
            assert_eq!(get(&world, "sme", path).await.status, 404);
        }
    })
    .await;
}

#[tokio::test]
async fn exports_hold_what_the_asker_may_see_and_no_formula() {
    on_each_engine(|world| async move {
        let formula = json!({ "record": { "organisation": "S1", "service_kind": "training", "quantity": 2,
            "window_from": "2026-12-01", "window_to": "2027-01-31", "text": "=HYPERLINK(\"http://x\")" } });
        assert_eq!(post(&world, "sme", "needs", &formula).await.status, 201);
        let lists = ["needs", "bundles", "organisations", "pairings", "bookings", "partnerships"];
        for (account, ..) in ACCOUNTS {
            for list in lists {
                for format in ["csv", "json", "xlsx"] {
                    let path = format!("/api/v1/exports/{list}?format={format}");
                    let (code, text) = world.file(account, &path).await;
                    assert_eq!(code, 200, "{account} {path}");
                    if format == "xlsx" {
                        continue;
                    }
                    if *account == "competitor" || *account == "pending" || *account == "elsewhere" {
                        for secret in ["卡尺要校准", "示例机械加工厂", "S1"] {
                            assert!(!text.contains(secret), "{account} {path} {text}");
                        }
                    }
                    if *account == "sme" && list == "needs" {
                        assert!(text.contains("卡尺要校准") && !text.contains("秘密"), "{text}");
                        assert!(!text.contains("\n=HYPERLINK") && !text.contains(",=HYPERLINK") && !text.contains("\"=HYPERLINK(\"\""), "{text}");
                    }
                    if *account == "sme" && list == "pairings" {
                        assert!(text.contains("示例轴承集团有限公司"), "{text}");
                    }
                }
            }
        }
        assert_eq!(get(&world, "sme", "exports/nothing").await.status, 404);
        assert_eq!(get(&world, "sme", "exports/needs?format=pdf").await.status, 400);
        assert_eq!(get(&world, "sme", "exports/unserved?round=r1").await.status, 404);
    })
    .await;
}
