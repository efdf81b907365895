//! Answers for firms that never log in.

use super::ask::{get, post, put, sql, status};
use super::world::on_each_engine;
use serde_json::json;

#[tokio::test]
async fn staff_write_down_what_a_firm_without_an_account_signed_and_it_is_marked() {
    on_each_engine(|world| async move {
        let pin = json!({ "need": "N1", "resource": "R1", "period": "2026-12" });
        let asked = post(&world, "regulator", "rounds/r1/consents", &pin).await;
        let id = asked.body["id"].as_str().unwrap().to_owned();
        let consent = format!("consents/{id}/answer");
        let signed = |firm: &str, evidence: &str| {
            json!({ "given": true, "on_behalf": { "organisation": firm, "evidence": evidence } })
        };
        let paper = "确认书 12 号，2026-12-03";
        let yes = signed("S1", paper);
        let early = put(&world, "regulator", &consent, 1, &yes).await;
        assert_eq!(status(&early), (400, "bad_input"), "S1 logs in: {early:?}");
        sql(&world, "UPDATE account SET disabled = TRUE WHERE id = 'sme'").await;
        for (account, body) in [
            ("regulator", signed("L1", paper)),
            ("regulator", signed("S2", paper)),
            ("regulator", signed("S1", " ")),
            ("elsewhere", yes.clone()),
            ("administrator", yes.clone()),
            ("provider", yes.clone()),
            ("competitor", yes.clone()),
        ] {
            let refused = put(&world, account, &consent, 1, &body).await;
            assert!(refused.status.is_client_error(), "{account} {refused:?}");
        }
        let given = put(&world, "regulator", &consent, 1, &yes).await;
        assert_eq!(given.body["state"], "asked", "the laboratory has yet to answer: {given:?}");
        let seen = get(&world, "provider", &format!("consents/{id}")).await;
        assert_eq!(seen.body["other_by"], "authority-regulator", "{seen:?}");
        assert!(!seen.body.to_string().contains("确认书"), "{seen:?}");
        let seen = get(&world, "auditor", &format!("consents/{id}")).await;
        assert_eq!(seen.body["other_evidence"], paper);

        let no = json!({ "accepted": false, "reason": "price", "on_behalf": { "organisation": "S1", "evidence": paper } });
        let page = world.text("regulator", "/pairings").await;
        assert!(page.contains("name=\"firm\" value=\"S1\"") && !page.contains("value=\"S2\""), "{page}");
        let foreign = put(&world, "regulator", "pairings/p2/answer", 1, &no).await;
        assert_eq!(status(&foreign), (400, "bad_input"), "p2 is of S2");
        let declined = put(&world, "regulator", "pairings/p1/answer", 1, &no).await;
        assert_eq!(declined.body["state"], "declined", "{declined:?}");
        let seen = get(&world, "provider", "pairings/p1").await;
        assert_eq!((&seen.body["other_by"], &seen.body["other_answer"]), (&json!("authority-regulator"), &json!("declined")));
        assert!(world.text("provider", "/pairings").await.contains("代填答复"));
        let audit = get(&world, "auditor", "audit").await.body.to_string();
        for action in ["consents.answer_on_behalf", "pairings.answer_on_behalf"] {
            assert!(audit.contains(action), "{action}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_reminder_is_seen_by_who_has_not_answered_and_by_staff_of_who_never_logs_in() {
    on_each_engine(|world| async move {
        assert!(!world.text("sme", "/waiting").await.contains("催办"));
        post(
            &world,
            "regulator",
            "rounds/r1/reminders",
            &serde_json::Value::Null,
        )
        .await;
        for account in ["sme", "provider"] {
            let inbox = world.text(account, "/waiting").await;
            assert!(inbox.contains("催办"), "{account} {inbox}");
            let told = get(&world, account, "waiting").await;
            let items = told.body["items"].as_array().unwrap();
            let reminded = items
                .iter()
                .find(|item| item["what"] == "reminded")
                .unwrap();
            assert_eq!(reminded["number"], 1, "{account} {told:?}");
            assert!(
                items.iter().all(|item| item["what"] != "pairings"),
                "counted once: {account} {told:?}"
            );
        }
        let yes = json!({ "accepted": true });
        put(&world, "sme", "pairings/p1/answer", 1, &yes).await;
        assert!(!world.text("sme", "/waiting").await.contains("催办"));
        assert!(world.text("provider", "/waiting").await.contains("催办"));
        let staff = get(&world, "regulator", "waiting").await;
        assert!(!staff.body.to_string().contains("unheard"), "{staff:?}");
        sql(
            &world,
            "UPDATE account SET disabled = TRUE WHERE id = 'competitor'",
        )
        .await;
        sql(&world, "UPDATE pairing SET respond_until = 0").await;
        let staff = get(&world, "regulator", "waiting").await;
        let items = staff.body["items"].as_array().unwrap();
        let unheard = items.iter().find(|item| item["what"] == "unheard").unwrap();
        assert_eq!(unheard["number"], 1, "S2 never logs in: {staff:?}");
        let stalled = items.iter().find(|item| item["what"] == "stalled").unwrap();
        assert_eq!(
            stalled["number"], 1,
            "of two late pairings one is unheard: {staff:?}"
        );
        assert!(
            world
                .text("regulator", "/waiting")
                .await
                .contains("代填答复")
        );
        assert!(
            !get(&world, "elsewhere", "waiting")
                .await
                .body
                .to_string()
                .contains("unheard")
        );
    })
    .await;
}
