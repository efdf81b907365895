//! What lies on top of a round, and calls: as each role, on both engines.

use super::ask::{get, post, put, sql, status};
use super::world::{Answer, on_each_engine};
use crate::store::calls;
use axum::http::StatusCode;
use serde_json::{Value, json};

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
