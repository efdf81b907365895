//! The programme around the match: two sides, states, bulk, files, statistics, reminders, gauges.

use super::world::{World, world};
use crate::api::ledgers::{mail, today};
use crate::store::testing::Database;
use axum::http::StatusCode;
use serde_json::{Value, json};

async fn on_each_engine<F: Future<Output = ()>>(test: impl Fn(World) -> F) {
    let mut databases = vec![Database::sqlite()];
    databases.extend(Database::postgres().await);
    for database in databases {
        let world = world(&database).await;
        let store = world.store.clone();
        test(world).await;
        store.close().await;
        database.remove().await;
    }
}

fn order(state: &str) -> Value {
    json!({ "record": { "provider": "L1", "organisation": "S1", "service_kind": "calibration", "state": state,
        "quantity": 20, "text": "卡尺", "order_number": "W-9", "ordered_on": "2026-03-01" } })
}

fn fields(answer: &super::world::Answer) -> Vec<String> {
    let problems = answer.body["problems"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let field = |problem: &Value| problem["place"]["field"].as_str().unwrap_or("").to_owned();
    problems.iter().map(field).collect()
}

#[tokio::test]
async fn an_order_goes_from_side_to_side_and_each_writes_its_own() {
    on_each_engine(|world| async move {
        let send = async |who: &str, method: &str, path: &str, tag: &str, body: &Value| {
            let tag = format!("\"{tag}\"");
            let headers = [("if-match", tag.as_str())];
            let headers = if method == "put" { &headers[..] } else { &[] };
            world
                .send(who, method, path, headers, &body.to_string())
                .await
        };
        let made = send(
            "sme",
            "post",
            "/api/v1/service_records",
            "",
            &order("ordered"),
        )
        .await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let path = format!(
            "/api/v1/service_records/{}",
            made.body["id"].as_str().unwrap()
        );
        for (who, status) in [
            ("sme", 200),
            ("provider", 200),
            ("regulator", 200),
            ("rival", 404),
            ("competitor", 404),
            ("elsewhere", 404),
        ] {
            let read = world.send(who, "get", &path, &[], "").await;
            assert_eq!(read.status.as_u16(), status, "{who}");
        }
        // The firm can't say that the work has begun; the provider can.
        let mut work = order("in_work");
        let refused = send("sme", "put", &path, "1", &work).await;
        assert_eq!(
            (refused.status, fields(&refused)),
            (StatusCode::BAD_REQUEST, vec!["state".to_owned()])
        );
        let begun = send("provider", "put", &path, "1", &work).await;
        assert_eq!(begun.status, StatusCode::OK, "{begun:?}");
        let skipped = send("provider", "put", &path, "2", &order("settled")).await;
        assert_eq!(
            skipped.status,
            StatusCode::BAD_REQUEST,
            "what a settled order needs is missing"
        );
        work["record"]["state"] = "returned".into();
        work["record"]["returned_on"] = "2026-03-09".into();
        assert_eq!(
            send("provider", "put", &path, "2", &work).await.status,
            StatusCode::OK
        );
        work["record"]["state"] = "booked".into();
        let back = send("provider", "put", &path, "3", &work).await;
        assert_eq!(
            (back.status, back.code()),
            (StatusCode::CONFLICT, "wrong_state")
        );
        work["record"]["state"] = "settled".into();
        for (name, value) in [
            ("list_price_yuan", 700.5),
            ("paid_yuan", 350.5),
            ("waived_yuan", 200.0),
            ("deferred_yuan", 149.0),
        ] {
            work["record"][name] = value.into();
        }
        work["record"]["deferred_until"] = "2027-01-31".into();
        let wrong = send("provider", "put", &path, "3", &work).await;
        assert_eq!(fields(&wrong), ["list_price_yuan"], "{wrong:?}");
        work["record"]["deferred_yuan"] = 150.into();
        assert_eq!(
            send("provider", "put", &path, "3", &work).await.status,
            StatusCode::OK
        );
        work["record"]["rating"] = 5.into();
        assert_eq!(
            fields(&send("provider", "put", &path, "4", &work).await),
            ["rating"]
        );
        assert_eq!(
            send("sme", "put", &path, "4", &work).await.status,
            StatusCode::OK
        );
        let stale = send("sme", "put", &path, "4", &work).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
        let gone = [("if-match", "\"5\"")];
        let kept = world.send("sme", "delete", &path, &gone, "").await;
        assert_eq!(kept.code(), "wrong_state", "the other side relies on it");
        let history = world
            .send("sme", "get", &format!("{path}/history"), &[], "")
            .await;
        let items = history.body["items"].as_array().unwrap();
        let told: Vec<_> = items
            .iter()
            .map(|item| {
                (
                    item["version"].as_i64().unwrap(),
                    item["account"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(told, [(5, "sme"), (4, ""), (3, ""), (2, ""), (1, "sme")]);
        let found = world
            .send(
                "provider",
                "get",
                "/api/v1/service_records?state=settled&limit=500",
                &[],
                "",
            )
            .await;
        assert!(
            found.body["items"]
                .as_array()
                .unwrap()
                .iter()
                .any(|item| item["id"] == made.body["id"])
        );
    })
    .await;
}

#[tokio::test]
async fn a_provider_names_only_firms_it_works_with() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let mut body = order("booked");
    let own = world
        .send(
            "provider",
            "post",
            "/api/v1/service_records",
            &[],
            &body.to_string(),
        )
        .await;
    assert_eq!(own.status, StatusCode::CREATED, "{own:?}");
    body["record"]["organisation"] = "S2".into();
    let foreign = world
        .send(
            "provider",
            "post",
            "/api/v1/service_records",
            &[],
            &body.to_string(),
        )
        .await;
    body["record"]["organisation"] = "nobody".into();
    let absent = world
        .send(
            "provider",
            "post",
            "/api/v1/service_records",
            &[],
            &body.to_string(),
        )
        .await;
    assert_eq!(
        (foreign.status, fields(&foreign)),
        (StatusCode::BAD_REQUEST, vec!["organisation".to_owned()])
    );
    assert_eq!(foreign.status, absent.status);
    // Staff enter for a firm that never logs in.
    body["record"]["organisation"] = "S2".into();
    let staff = world
        .send(
            "regulator",
            "post",
            "/api/v1/service_records",
            &[],
            &body.to_string(),
        )
        .await;
    assert_eq!(
        (staff.status, staff.body["entered_by"].as_str()),
        (StatusCode::CREATED, Some("authority-regulator"))
    );
    let elsewhere = world
        .send(
            "elsewhere",
            "post",
            "/api/v1/service_records",
            &[],
            &body.to_string(),
        )
        .await;
    assert_eq!(elsewhere.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn rows_go_out_as_a_file_and_come_back_all_or_none() {
    on_each_engine(|world| async move {
        let csv =
            "台账编号,企业,名称,状态,到期日\n,S1,塞尺,在用,2027-01-01\n,S1,深度尺,在用,2027/2/1\n";
        let bad = format!("{csv},S2,塞尺,在用,\n,S1,,在用,昨天\n");
        let refused = world
            .send("sme", "post", "/api/v1/gauges/rows", &[], &bad)
            .await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        let places: Vec<_> = refused.body["problems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| {
                (
                    p["place"]["row"].as_i64(),
                    p["place"]["field"].as_str().unwrap().to_owned(),
                )
            })
            .collect();
        assert_eq!(
            places,
            [
                (Some(4), "organisation".to_owned()),
                (Some(5), "name".to_owned()),
                (Some(5), "due".to_owned())
            ]
        );
        let count = async || {
            let all = world
                .send("sme", "get", "/api/v1/gauges/rows?format=json", &[], "")
                .await;
            all.body["rows"].as_array().unwrap().len()
        };
        let before = count().await;
        let look = world
            .send("sme", "post", "/api/v1/gauges/rows?dry_run=true", &[], csv)
            .await;
        assert_eq!(
            (look.body["added"].as_i64(), count().await),
            (Some(2), before)
        );
        let key = [("idempotency-key", "bulk")];
        let done = world
            .send("sme", "post", "/api/v1/gauges/rows", &key, csv)
            .await;
        assert_eq!(done.status, StatusCode::OK, "{done:?}");
        let again = world
            .send("sme", "post", "/api/v1/gauges/rows", &key, csv)
            .await;
        assert_eq!((again.body, count().await), (done.body, before + 2));
        let other = world
            .send(
                "competitor",
                "get",
                "/api/v1/gauges/rows?format=json",
                &[],
                "",
            )
            .await;
        assert!(!other.body.to_string().contains("S1"));
    })
    .await;
}

#[tokio::test]
async fn a_file_is_kept_whole_with_its_hash_and_foreign_eyes_find_nothing() {
    on_each_engine(|world| async move {
        let path = "/api/v1/service_records/V1/files";
        let text = world.send("provider", "post", path, &[], "no pdf").await;
        assert_eq!(text.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let pdf = "%PDF-1.4 certificate";
        let made = world
            .send(
                "provider",
                "post",
                &format!("{path}?name=a/b.pdf"),
                &[],
                pdf,
            )
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let told = "87c0ef02ec5e2cb4f4c6f3c3ae4b8cb7bb0bd1ed57cd26ac64d35ab8a8ea1b4f";
        assert_eq!(made.body["sha256"].as_str().unwrap().len(), told.len());
        assert_eq!(made.body["name"], "b.pdf");
        let list = world.send("sme", "get", path, &[], "").await;
        assert_eq!(list.body["items"][0]["sha256"], made.body["sha256"]);
        let file = format!("{path}/{}", made.body["id"].as_str().unwrap());
        assert_eq!(
            world.send("sme", "get", &file, &[], "").await.status,
            StatusCode::OK
        );
        for who in ["rival", "competitor", "elsewhere"] {
            assert_eq!(
                world.send(who, "get", &file, &[], "").await.status,
                StatusCode::NOT_FOUND,
                "{who}"
            );
        }
        let zip = world.send("sme", "get", "/api/v1/documents", &[], "").await;
        assert_eq!(zip.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn figures_are_counted_signed_once_and_taken_by_another_authority() {
    on_each_engine(|world| async move {
        let read = world
            .send(
                "regulator",
                "get",
                "/api/v1/statistics?year=2026&area=410300",
                &[],
                "",
            )
            .await;
        assert_eq!(read.status, StatusCode::OK, "{read:?}");
        let value = |indicator: &str| {
            let figures = read.body["figures"].as_array().unwrap();
            figures
                .iter()
                .find(|f| f["indicator"] == indicator)
                .unwrap()["value"]
                .as_i64()
                .unwrap()
        };
        // The example rows: V1 is done, its firm was visited, asked and trained; V1-2 and its firm are the same.
        for (indicator, expected) in [
            ("services", 2),
            ("firms_visited", 2),
            ("questionnaires", 2),
            ("people_trained", 4),
            ("fees_waived", 420),
            ("problems_solved", 2),
            ("service_teams", 2),
            ("publicity_materials", 20),
        ] {
            assert_eq!(value(indicator), expected, "{indicator}");
        }
        let rows = world
            .send(
                "regulator",
                "get",
                "/api/v1/statistics?year=2026&area=410300&indicator=fees_waived",
                &[],
                "",
            )
            .await;
        assert_eq!(
            rows.body["rows"],
            json!([{ "kind": "service_records", "id": "V1" }, { "kind": "service_records", "id": "V1-2" }])
        );
        for who in ["sme", "provider"] {
            assert_eq!(
                world
                    .send(who, "get", "/api/v1/statistics", &[], "")
                    .await
                    .status,
                StatusCode::FORBIDDEN
            );
        }
        let body = r#"{"year":2026,"area":"410300"}"#;
        let signed = world
            .send(
                "regulator",
                "post",
                "/api/v1/statistics/signatures",
                &[],
                body,
            )
            .await;
        assert_eq!(signed.status, StatusCode::OK, "{signed:?}");
        let twice = world
            .send(
                "regulator",
                "post",
                "/api/v1/statistics/signatures",
                &[],
                body,
            )
            .await;
        assert_eq!(twice.code(), "wrong_state");
        let path = "/api/v1/signoffs/410300-2026";
        let kept = world.send("regulator", "get", path, &[], "").await;
        assert!(
            kept.body["record"]["figures"]
                .as_array()
                .unwrap()
                .contains(&"fees_waived=420".into())
        );
        let answer = format!("{path}/answer");
        let tag = [("if-match", "\"1\"")];
        let own = world
            .send("regulator", "put", &answer, &tag, r#"{"accepted":true}"#)
            .await;
        assert_eq!(own.status, StatusCode::FORBIDDEN, "nobody takes their own");
        let empty = world
            .send(
                "administrator",
                "put",
                &answer,
                &tag,
                r#"{"accepted":false}"#,
            )
            .await;
        assert_eq!(fields(&empty), ["remarks"]);
        let taken = world
            .send(
                "administrator",
                "put",
                &answer,
                &tag,
                r#"{"accepted":true}"#,
            )
            .await;
        assert_eq!(taken.body["state"], "accepted", "{taken:?}");
        let typed = world
            .send(
                "administrator",
                "put",
                path,
                &[("if-match", "\"2\"")],
                &kept.body.to_string(),
            )
            .await;
        assert!(typed.status.is_client_error(), "figures are never typed in");
    })
    .await;
}

#[tokio::test]
async fn a_gauge_is_confirmed_from_its_document_and_the_ledger_follows() {
    on_each_engine(|world| async move {
        let path = "/api/v1/service_items/VI1/confirmation";
        let done = world.send("sme", "post", path, &[], "").await;
        assert_eq!(
            (done.status, done.body["verdict"].as_str()),
            (StatusCode::CREATED, Some("fit")),
            "{done:?}"
        );
        let item = world
            .send("provider", "get", "/api/v1/service_items/VI1", &[], "")
            .await;
        let mut body = json!({ "record": item.body["record"] });
        body["record"]["error"] = "+0.08 mm".into();
        let changed = world
            .send(
                "provider",
                "put",
                "/api/v1/service_items/VI1",
                &[("if-match", "\"1\"")],
                &body.to_string(),
            )
            .await;
        assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
        let worse = world.send("sme", "post", path, &[], "").await;
        assert_eq!(worse.body["verdict"], "downgraded");
        let gauge = world.send("sme", "get", "/api/v1/gauges/G1", &[], "").await;
        assert_eq!(
            (
                gauge.body["record"]["state"].as_str(),
                gauge.body["record"]["remarks"].as_str()
            ),
            (
                Some("downgraded"),
                Some("可降级用于允许误差不严于 ±0.08 mm 的场合")
            )
        );
        assert_eq!(
            world.send("competitor", "post", path, &[], "").await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn a_gauge_list_as_it_comes_becomes_the_ledger() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let list = "器具名称,编号,规格型号,精度,有效期至,用途,备注\n游标卡尺,K-9,0-150mm,0.02mm,2027.3.1,质量控制,\n压力表,Y-9,0-1.6MPa,1.6级,2026年12月9日,安全防护,停用\n千分尺,Q-9,0-25mm,±0.004mm,,,\n";
    let done = world
        .send("sme", "post", "/api/v1/gauges/rows", &[], list)
        .await;
    assert_eq!(
        (done.status, done.body["added"].as_i64()),
        (StatusCode::OK, Some(3)),
        "{done:?}"
    );
    let all = world
        .send(
            "sme",
            "get",
            "/api/v1/gauges/rows?format=json&q=-9",
            &[],
            "",
        )
        .await;
    let mut told: Vec<String> = all.body["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
            [
                text("number"),
                text("permitted_error"),
                text("state"),
                text("due"),
            ]
            .join(" ")
        })
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            "K-9 - in_use 2027-03-01",
            "Q-9 ±0.004mm in_use -",
            "Y-9 1.6级 stopped 2026-12-09"
        ]
    );
}

#[tokio::test]
async fn next_months_gauges_become_needs_and_a_bundle() {
    on_each_engine(|world| async move {
        world.read_catalogue().await;
        let due = today().tomorrow().unwrap();
        let csv = format!("organisation,name,number,instrument,range,permitted_error,class,state,due\nS1,卡尺,1,游标卡尺,(0~150)mm,±0.05mm,a,in_use,{due}\nS1,卡尺,2,游标卡尺,(0~150)mm,±0.05mm,a,in_use,{due}\nS1,千分尺,3,外径千分尺,(0~25)mm,±0.004mm,a,in_use,{due}\nS1,卷尺,4,,,,c,in_use,{due}\nS1,塞尺,5,,,,b,in_use,{due}\n");
        let filled = world.send("sme", "post", "/api/v1/gauges/rows", &[], &csv).await;
        assert_eq!(filled.status, StatusCode::OK, "{filled:?}");
        let plan = world.send("sme", "get", &format!("/api/v1/gauge-plan?until={due}"), &[], "").await;
        let own = |item: &&Value| !item["gauge"].as_str().unwrap().starts_with('G');
        let cares = |care: &str| plan.body["items"].as_array().unwrap().iter().filter(own).filter(|item| item["care"] == care).count();
        assert_eq!((cares("outside"), cares("inside"), cares("nothing")), (3, 1, 1), "{plan:?}");
        let made = world.send("sme", "post", "/api/v1/gauge-plan", &[("idempotency-key", "plan")], &json!({ "until": due.to_string() }).to_string()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let kinds: Vec<_> = made.body["made"].as_array().unwrap().iter().map(|m| m["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["needs", "needs", "bundles"]);
        let mut quantities = Vec::new();
        for made in made.body["made"].as_array().unwrap().iter().take(2) {
            let id = made["id"].as_str().unwrap();
            let encoded: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
            let path = format!("/api/v1/needs/{}", encoded.replace('+', "%20"));
            let need = world.send("sme", "get", &path, &[], "").await;
            quantities.push(need.body["record"]["quantity"].as_i64());
        }
        quantities.sort_unstable();
        assert_eq!(quantities, [Some(1), Some(2)], "equal gauges are one need");
        let other = world.send("provider", "post", "/api/v1/gauge-plan", &[], "{}").await;
        assert_eq!(other.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn what_is_due_is_told_in_the_service_and_in_a_calendar_that_only_its_token_opens() {
    on_each_engine(|world| async move {
        let wish = r#"{"email":"","days":180,"new_calendar":true}"#;
        let kept = world
            .send("sme", "put", "/api/v1/reminders", &[], wish)
            .await;
        let path = kept.body["calendar"].as_str().unwrap().to_owned();
        let read = world.send("sme", "get", "/api/v1/reminders", &[], "").await;
        let ids: Vec<_> = read.body["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["id"].as_str().unwrap())
            .collect();
        assert!(ids.contains(&"G2") && ids.contains(&"V1"), "{ids:?}");
        let text = world.text("", &path).await;
        assert!(
            text.starts_with("BEGIN:VCALENDAR\r\n") && text.contains("UID:gauges/G2@matcher"),
            "{text}"
        );
        let other = world.send("", "get", "/calendar/wrong.ics", &[], "").await;
        assert_eq!(other.status, StatusCode::NOT_FOUND);
        world
            .send("sme", "put", "/api/v1/reminders", &[], wish)
            .await;
        let old = world.send("", "get", &path, &[], "").await;
        assert_eq!(
            old.status,
            StatusCode::NOT_FOUND,
            "a new address ends the old one"
        );
        let bad = world
            .send(
                "sme",
                "put",
                "/api/v1/reminders",
                &[],
                r#"{"email":"nobody","days":0}"#,
            )
            .await;
        assert_eq!(fields(&bad), ["email", "days"]);
    })
    .await;
}

#[tokio::test]
async fn a_question_is_answered_by_the_authority_and_published_without_its_firm() {
    on_each_engine(|world| async move {
        let asked = json!({ "record": { "organisation": "S1", "title": "卡尺须检定吗", "text": "车间自用", "asked_on": "2026-03-01", "state": "asked" } });
        let made = world.send("sme", "post", "/api/v1/questions", &[], &asked.to_string()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let path = format!("/api/v1/questions/{}", made.body["id"].as_str().unwrap());
        let mut body = asked.clone();
        for (name, value) in [("state", "answered"), ("answer", "自行确定"), ("answered_on", "2026-03-02")] {
            body["record"][name] = value.into();
        }
        let tag = |version: u8| format!("\"{version}\"");
        let put = async |who: &str, version: u8, body: &Value| {
            world.send(who, "put", &path, &[("if-match", &tag(version))], &body.to_string()).await
        };
        assert_eq!(put("sme", 1, &body).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(put("regulator", 1, &body).await.status, StatusCode::OK);
        body["record"]["state"] = "published".into();
        assert_eq!(put("regulator", 2, &body).await.status, StatusCode::OK);
        let list = world.send("competitor", "get", "/api/v1/articles?limit=500", &[], "").await;
        let text = list.body.to_string();
        assert!(text.contains("自行确定") && !text.contains("S1"), "{text}");
        assert_eq!(world.send("competitor", "get", &path, &[], "").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

/// A mail server of one letter: what it was told.
async fn post_office() -> (std::net::SocketAddr, tokio::task::JoinHandle<String>) {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let letter = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        let mut told = String::new();
        stream.write_all(b"220 test\r\n").await.unwrap();
        let mut data = false;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.unwrap() == 0 {
                return told;
            }
            let answer: &[u8] = match line.trim_end() {
                "." if data => {
                    data = false;
                    b"250 ok\r\n"
                }
                _ if data => {
                    told.push_str(&line);
                    continue;
                }
                "DATA" => {
                    data = true;
                    b"354 go on\r\n"
                }
                "QUIT" => {
                    let _ = stream.write_all(b"221 bye\r\n").await;
                    return told;
                }
                _ => b"250 ok\r\n",
            };
            stream.write_all(answer).await.unwrap();
            if answer == b"250 ok\r\n" && told.contains("\r\n\r\n") {
                return told;
            }
        }
    });
    (address, letter)
}

#[tokio::test]
async fn a_letter_is_really_sent_once_and_no_second_one_with_the_same_words() {
    let database = Database::sqlite();
    let (address, letter) = post_office().await;
    let config = crate::config::Config {
        smtp: address.to_string(),
        requests_per_minute: 0,
        ..crate::config::Config::default()
    };
    let world = super::world::world_with(&database, config).await;
    let wish = r#"{"email":"quality@example.org","days":180}"#;
    let kept = world
        .send("sme", "put", "/api/v1/reminders", &[], wish)
        .await;
    assert_eq!(kept.status, StatusCode::OK, "{kept:?}");
    assert_eq!(mail::send(&world.app).await.unwrap(), 1);
    let told = letter.await.unwrap();
    assert!(told.contains("To: quality@example.org"), "{told}");
    assert!(told.contains("Content-Type: text/plain"), "{told}");
    assert_eq!(mail::send(&world.app).await.unwrap(), 0, "once a day");
}
