//! What lies on top of a round, calls, files in and out, personal data: as each role, on both engines.

use super::world::{ACCOUNTS, Answer, World, on_each_engine};
use crate::store::{args, calls};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// Sends JSON with a version; none where it is 0.
async fn put(world: &World, account: &str, path: &str, version: i64, body: &Value) -> Answer {
    let tag = format!("\"{version}\"");
    let path = format!("/api/v1/{path}");
    world
        .send(
            account,
            "put",
            &path,
            &[("if-match", &tag)],
            &body.to_string(),
        )
        .await
}

async fn post(world: &World, account: &str, path: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/{path}");
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    world.send(account, "post", &path, &[], &body).await
}

async fn get(world: &World, account: &str, path: &str) -> Answer {
    let path = format!("/api/v1/{path}");
    world.send(account, "get", &path, &[], "").await
}

fn status(answer: &Answer) -> (u16, &str) {
    (answer.status.as_u16(), answer.code())
}

async fn sql(world: &World, sql: &'static str) {
    let done = world.store.writer().run(move |job| {
        Box::pin(async move {
            job.connection.batch(sql).await?;
            Ok(())
        })
    });
    done.await.unwrap();
}

#[tokio::test]
async fn a_pin_needs_the_consent_of_both_sides_and_either_may_take_it_back() {
    on_each_engine(|world| async move {
        let pin = json!({ "need": "N1", "resource": "R1", "period": "2026-12" });
        let rules = json!({ "pins": [pin], "max_changes": 7 });
        let tag = [("if-match", "\"1\"")];
        let path = "/api/v1/rounds/r1/rules";
        let bare = world
            .send("regulator", "patch", path, &tag, &rules.to_string())
            .await;
        assert_eq!(status(&bare), (400, "bad_input"), "{bare:?}");
        assert_eq!(bare.body["problems"][0]["place"]["field"], "pins[0]");

        let own = post(&world, "sme", "rounds/r1/consents", &pin).await;
        assert_eq!(own.status, 403, "only the authority asks");
        let asked = post(&world, "regulator", "rounds/r1/consents", &pin).await;
        assert_eq!(asked.status, StatusCode::CREATED, "{asked:?}");
        let again = post(&world, "regulator", "rounds/r1/consents", &pin).await;
        assert_eq!(status(&again), (409, "exists"));
        let answer = format!("consents/{}/answer", asked.body["id"].as_str().unwrap());
        let yes = json!({ "given": true });
        for stranger in ["competitor", "rival", "elsewhere"] {
            let refused = put(&world, stranger, &answer, 1, &yes).await;
            assert_ne!(refused.status, 200, "{stranger}");
        }
        // An authority asks; it can't answer for those it asks.
        assert_eq!(put(&world, "regulator", &answer, 1, &yes).await.status, 403);
        let first = put(&world, "sme", &answer, 1, &yes).await;
        assert_eq!(first.body["state"], "asked", "{first:?}");
        let stale = put(&world, "provider", &answer, 1, &yes).await;
        assert_eq!(status(&stale), (412, "stale_version"));
        let both = put(&world, "provider", &answer, 2, &yes).await;
        assert_eq!(both.body["state"], "given", "{both:?}");

        let kept = world
            .send("regulator", "patch", path, &tag, &rules.to_string())
            .await;
        assert_eq!(kept.status, 200, "{kept:?}");
        let told = get(&world, "regulator", "rounds/r1").await;
        assert!(
            told.body["rules"]
                .as_str()
                .unwrap()
                .contains("max_changes = 7")
        );
        let back = put(&world, "sme", &answer, 3, &json!({ "given": false })).await;
        assert_eq!(back.body["state"], "withdrawn", "{back:?}");
        // The rules still name the pin, but it is none any more: the round is not planned with it.
        let plan = post(&world, "regulator", "rounds/r1/jobs", &Value::Null).await;
        assert_eq!(status(&plan), (400, "bad_input"), "{plan:?}");
    })
    .await;
}

#[tokio::test]
async fn rules_change_one_by_one_with_their_faults_told_and_are_undone() {
    on_each_engine(|world| async move {
        let path = "/api/v1/rounds/r1/rules";
        let patch = |version: i64, body: Value| {
            let world = &world;
            async move {
                let tag = format!("\"{version}\"");
                world
                    .send(
                        "regulator",
                        "patch",
                        path,
                        &[("if-match", &tag)],
                        &body.to_string(),
                    )
                    .await
            }
        };
        for wrong in [
            json!({ "max_changes": "many" }),
            json!({ "colour": "red" }),
            json!({ "mode": "magic" }),
        ] {
            let refused = patch(1, wrong.clone()).await;
            assert_eq!(refused.status, 400, "{wrong} {refused:?}");
            assert!(
                refused.body["problems"][0]["cause"].is_string(),
                "{refused:?}"
            );
        }
        assert_eq!(patch(1, json!({ "max_changes": 5 })).await.status, 200);
        let excluded = json!({ "exclusions": [{ "provider": "L1", "seeker": "S1" }] });
        assert_eq!(patch(2, excluded).await.status, 200);
        assert_eq!(patch(3, json!({ "max_changes": null })).await.status, 200);
        let rules = |answer: Answer| answer.body["rules"].as_str().unwrap().to_owned();
        let now = rules(get(&world, "regulator", "rounds/r1").await);
        assert!(
            now.contains("provider = \"L1\"") && !now.contains("max_changes"),
            "{now}"
        );

        let undo = |version: i64| {
            let world = &world;
            async move {
                let tag = format!("\"{version}\"");
                let path = "/api/v1/rounds/r1/undo";
                world
                    .send("regulator", "post", path, &[("if-match", &tag)], "")
                    .await
            }
        };
        assert_eq!(undo(4).await.status, 200);
        let now = rules(get(&world, "regulator", "rounds/r1").await);
        assert!(
            now.contains("max_changes = 5") && now.contains("L1"),
            "{now}"
        );
        assert_eq!(undo(5).await.status, 200);
        assert_eq!(undo(6).await.status, 200);
        assert_eq!(rules(get(&world, "regulator", "rounds/r1").await), "");
        assert_eq!(status(&undo(7).await), (409, "wrong_state"));
        let history = get(&world, "auditor", "rounds/r1/history").await;
        assert_eq!(
            history.body["items"].as_array().unwrap().len(),
            6,
            "{history:?}"
        );
        assert_ne!(get(&world, "sme", "rounds/r1/history").await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_plan_is_overridden_by_two_persons_for_a_reason_from_the_list() {
    on_each_engine(|world| async move {
        sql(
            &world,
            "UPDATE round SET job = 'j1' WHERE id = 'r1';
             UPDATE pairing SET state = 'proposed', visibility = 'authority' WHERE id = 'p1';
             UPDATE booking SET state = 'proposed', visibility = 'authority' WHERE id = 'b1';",
        )
        .await;
        let body = |reason: &str, note: &str| {
            json!({ "action": "remove", "pairing": "p1", "reason": reason, "note": note })
        };
        for (reason, note) in [("because", ""), ("other", " ")] {
            let body = body(reason, note);
            let refused = post(&world, "regulator", "rounds/r1/overrides", &body).await;
            assert_eq!(status(&refused), (400, "bad_input"), "{reason}");
        }
        let gone = json!({ "action": "remove", "pairing": "p2", "reason": "legal" });
        let gone = post(&world, "regulator", "rounds/r1/overrides", &gone).await;
        assert_eq!(gone.body["problems"][0]["place"]["field"], "pairing", "p2 is open");
        let made = post(&world, "regulator", "rounds/r1/overrides", &body("legal", "")).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let decision = format!("overrides/{}/decision", made.body["id"].as_str().unwrap());
        let yes = json!({ "confirmed": true });
        let alone = put(&world, "regulator", &decision, 1, &yes).await;
        assert_eq!(status(&alone), (409, "second_person"));
        for stranger in ["sme", "provider", "elsewhere"] {
            let refused = put(&world, stranger, &decision, 1, &yes).await;
            assert_ne!(refused.status, 200, "{stranger}");
        }
        let before = get(&world, "regulator", "pairings/p1").await;
        assert_eq!(before.body["state"], "proposed", "one person alone changes nothing");
        let second = put(&world, "administrator", &decision, 1, &yes).await;
        assert_eq!(second.body["state"], "confirmed", "{second:?}");
        let after = get(&world, "regulator", "pairings/p1").await;
        assert_eq!(after.body["state"], "withdrawn");
        let booking = get(&world, "regulator", "bookings/b1").await;
        assert_eq!(booking.body["state"], "released");
        let twice = put(&world, "administrator", &decision, 2, &yes).await;
        assert_eq!(status(&twice), (409, "wrong_state"));
        assert_eq!(get(&world, "sme", "overrides").await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn who_never_answers_is_listed_and_reminded_once_a_day() {
    on_each_engine(|world| async move {
        let stalled = get(&world, "regulator", "rounds/r1/stalled").await;
        let items = stalled.body["items"].as_array().unwrap().clone();
        assert_eq!(items.len(), 2, "{stalled:?}");
        assert_eq!(items[0]["silent"], json!(["L1", "S1"]));
        let first = post(&world, "regulator", "rounds/r1/reminders", &Value::Null).await;
        assert_eq!(first.body["reminded"], 2, "{first:?}");
        let again = post(&world, "regulator", "rounds/r1/reminders", &Value::Null).await;
        assert_eq!(again.body["reminded"], 0);
        let told = get(&world, "regulator", "rounds/r1/stalled").await;
        assert_eq!(told.body["items"][0]["reminders"], 1, "{told:?}");
        for stranger in ["sme", "elsewhere"] {
            let refused = get(&world, stranger, "rounds/r1/stalled").await;
            assert_ne!(refused.status, 200, "{stranger}");
        }
    })
    .await;
}

#[tokio::test]
async fn smes_join_and_leave_a_lead_enterprises_call_and_are_its_chain_meanwhile() {
    on_each_engine(|world| async move {
        let call = json!({ "title": "轴承产业链计量伙伴倡议", "text": "共享实验室" });
        assert_eq!(post(&world, "sme", "calls", &call).await.status, 403);
        let other = post(&world, "rival", "calls", &call).await;
        assert_eq!(
            status(&other),
            (409, "wrong_state"),
            "only lead enterprises call"
        );
        let made = post(&world, "provider", "calls", &call).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let id = made.body["id"].as_str().unwrap().to_owned();
        let seen = get(&world, "competitor", &format!("calls/{id}")).await;
        assert_eq!(seen.body["title"], "轴承产业链计量伙伴倡议");
        let join = format!("calls/{id}/members");
        let mine = post(&world, "sme", &join, &Value::Null).await;
        assert_eq!(mine.status, StatusCode::CREATED, "{mine:?}");
        let twice = post(&world, "sme", &join, &Value::Null).await;
        assert_eq!(status(&twice), (409, "exists"));
        assert_eq!(
            post(&world, "competitor", &join, &Value::Null).await.status,
            201
        );
        let of = |answer: Answer| answer.body["items"].as_array().unwrap().len();
        assert_eq!(
            of(get(&world, "provider", "call-members?state=joined").await),
            2
        );
        assert_eq!(
            of(get(&world, "sme", "call-members?state=joined").await),
            1,
            "not who else joined"
        );
        assert_eq!(
            of(get(&world, "rival", "call-members?state=joined").await),
            0
        );
        let links = calls::links(&mut world.store.read().await.unwrap())
            .await
            .unwrap();
        let link = |sme: &str| (sme.to_owned(), "L1".to_owned());
        assert_eq!(links, [link("S1"), link("S2")].into());

        let member = format!("/api/v1/call-members/{}", mine.body["id"].as_str().unwrap());
        let tag = [("if-match", "\"1\"")];
        let foreign = world.send("competitor", "delete", &member, &tag, "").await;
        assert_eq!(foreign.status, 404);
        let left = world.send("sme", "delete", &member, &tag, "").await;
        assert_eq!(left.status, 204, "{left:?}");
        let links = calls::links(&mut world.store.read().await.unwrap())
            .await
            .unwrap();
        assert_eq!(links, [link("S2")].into());
        let closed = json!({ "title": "x", "closed": true });
        let path = format!("calls/{id}");
        assert_eq!(put(&world, "provider", &path, 1, &closed).await.status, 200);
        let late = post(&world, "sme", &join, &Value::Null).await;
        assert_eq!(status(&late), (409, "wrong_state"));
    })
    .await;
}

#[tokio::test]
async fn a_contact_is_shown_to_partners_and_to_nobody_else() {
    on_each_engine(|world| async move {
        let path = "organisations/S1/contact";
        let contact = json!({ "name": "王工", "phone": "13800000000", "email": "w@example.cn" });
        assert_eq!(
            put(&world, "competitor", path, 0, &contact).await.status,
            404
        );
        assert_eq!(put(&world, "sme", path, 0, &contact).await.status, 200);
        assert_eq!(put(&world, "sme", path, 0, &contact).await.status, 412);
        for (account, expected) in [
            ("sme", 200),
            ("provider", 200),
            ("regulator", 200),
            ("rival", 404),
            ("competitor", 404),
            ("elsewhere", 404),
            ("auditor", 404),
        ] {
            let answer = get(&world, account, path).await;
            assert_eq!(answer.status, expected, "{account}");
            let told = answer.body.to_string().contains("13800000000");
            assert_eq!(told, expected == 200, "{account}");
        }
        sql(
            &world,
            "UPDATE partnership SET state = 'ended' WHERE id = 'a1'",
        )
        .await;
        assert_eq!(get(&world, "provider", path).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn a_person_reads_corrects_and_deletes_what_is_kept_of_them() {
    on_each_engine(|world| async move {
        let body = json!({ "name": "李四", "language": "en" }).to_string();
        let corrected = world.send("sme", "put", "/api/v1/me", &[], &body).await;
        assert_eq!(corrected.status, 204, "{corrected:?}");
        let data = get(&world, "sme", "me/data").await;
        assert_eq!(data.body["account"]["name"], "李四", "{data:?}");
        assert_eq!(data.body["tokens"].as_array().unwrap().len(), 1);
        assert_eq!(data.body["acts"][0]["action"], "me.change", "{data:?}");
        assert!(!data.body.to_string().contains("competitor"), "{data:?}");
        let slip = json!({ "login": "somebody" }).to_string();
        let slip = world.send("sme", "delete", "/api/v1/me", &[], &slip).await;
        assert_eq!(slip.status, 400);
        let sure = json!({ "login": "sme" }).to_string();
        let gone = world.send("sme", "delete", "/api/v1/me", &[], &sure).await;
        assert_eq!(gone.status, 204, "{gone:?}");
        assert_eq!(get(&world, "sme", "me").await.status, 401);
        let mut connection = world.store.read().await.unwrap();
        let sql = "SELECT login, name FROM account WHERE id = 'sme'";
        let row = connection.row(sql, args![]).await.unwrap().unwrap();
        let (login, name): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        assert!(
            login.starts_with("deleted-") && name.is_empty(),
            "{login} {name}"
        );
    })
    .await;
}

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

#[tokio::test]
async fn providers_see_open_needs_without_anything_that_tells_whose_they_are() {
    on_each_engine(|world| async move {
        // Whenever this runs, the work lies ahead.
        sql(
            &world,
            "UPDATE booking SET state = 'released';
             UPDATE record SET body = replace(body, '2027-', '2099-') WHERE kind IN ('offers', 'capabilities', 'credentials', 'needs');",
        )
        .await;
        let slot = json!({ "record": { "resource": "R1", "period": "2099-01", "minutes": 2400 } });
        assert_eq!(post(&world, "provider", "slots", &slot).await.status, 201);
        world.read_catalogue().await;
        let secrets = ["\"N1\"", "\"S1\"", "示例机械加工厂", "20 把卡尺", "410303", "91000000"];
        let list = get(&world, "provider", "open-needs").await;
        let items = list.body["items"].as_array().unwrap().clone();
        assert!(!items.is_empty(), "{list:?}");
        let text = list.body.to_string();
        for secret in secrets {
            assert!(!text.contains(secret), "{secret} {text}");
        }
        assert_eq!(items[0]["prefecture"]["id"], "410300");
        let id = items[0]["id"].as_str().unwrap();
        let one = get(&world, "provider", &format!("open-needs/{id}")).await;
        assert_eq!(one.body["id"], *id);
        // An id is one provider's only; whom a need avoids does not see it; other firms see none.
        let foreign = get(&world, "rival", &format!("open-needs/{id}")).await;
        let absent = get(&world, "rival", "open-needs/no-such-id").await;
        assert_eq!(foreign.anonymous(), absent.anonymous());
        let rival = get(&world, "rival", "open-needs").await.body.to_string();
        assert!(!rival.contains("calibration"), "N1 avoids X1: {rival}");
        assert_eq!(get(&world, "competitor", "open-needs").await.status, 403);

        let draft = json!({ "offers": [{ "id": "L1:d", "resource": "R1", "title": "卡尺校准", "service_kind": "calibration",
            "minutes_each": 10, "delivery": ["sent_in"], "price_yuan": 20, "documents": ["calibration_certificate_cnas"] }],
            "capabilities": [{ "id": "L1:k", "offer": "L1:d", "instrument": "游标卡尺", "measurand": "外尺寸", "range": "(0~300)mm",
                "uncertainty": "U=0.005mm (k=2)", "credentials": ["C1"] }] });
        let fit = post(&world, "provider", "fit-previews", &draft).await;
        assert_eq!(fit.status, 200, "{fit:?}");
        let counted = fit.body["serves"].as_u64().unwrap() + fit.body["nearly"].as_u64().unwrap();
        // The one need of the kind is told of: served, nearly, or by the rule that bars it.
        let barred = fit.body["barred"].as_object().unwrap().values();
        let barred: u64 = barred.filter_map(Value::as_u64).sum();
        assert!(counted + barred > 0, "{fit:?}");
        let text = fit.body.to_string();
        for secret in secrets {
            assert!(!text.contains(secret), "{secret} {text}");
        }
        assert!(fit.body["barred"]["exclusion"].is_null());
        // Somebody else's resource is as unknown as none.
        for resource in ["R2", "nothing", "S1"] {
            let mut stolen = draft.clone();
            stolen["offers"][0]["resource"] = resource.into();
            let refused = post(&world, "provider", "fit-previews", &stolen).await;
            let told = refused.body["problems"][0]["cause"].as_str().unwrap().replace(resource, "?");
            assert_eq!((refused.status.as_u16(), told.as_str()), (400, "`?` does not exist"));
        }
        assert_eq!(post(&world, "sme", "fit-previews", &draft).await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn a_need_that_was_in_no_round_has_no_reason_yet_and_foreign_ones_do_not_exist() {
    on_each_engine(|world| async move {
        let own = get(&world, "sme", "needs/N1/reason").await;
        assert_eq!(
            (own.status.as_u16(), &own.body["round"]),
            (200, &Value::Null)
        );
        let foreign = get(&world, "competitor", "needs/N1/reason").await;
        let absent = get(&world, "competitor", "needs/no-such-id/reason").await;
        assert_eq!(foreign.status, 404);
        assert_eq!(foreign.anonymous(), absent.anonymous());
    })
    .await;
}
