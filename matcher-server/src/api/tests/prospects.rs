//! Open needs without names, drafts, and why a need was not served.

use super::ask::{get, post, sql};
use super::world::on_each_engine;
use serde_json::{Value, json};

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
                "uncertainty": "U=0.005mm (k=2)", "method": "JJG 30-2012", "credentials": ["C1"] }] });
        let fit = post(&world, "provider", "fit-previews", &draft).await;
        assert_eq!(fit.status, 200, "{fit:?}");
        assert_eq!(fit.body["serves"], 1, "the need that asks for this regulation: {fit:?}");
        let text = fit.body.to_string();
        for secret in secrets {
            assert!(!text.contains(secret), "{secret} {text}");
        }
        assert!(fit.body["barred"]["exclusion"].is_null());
        // A need that says nothing to be judged by is told as such, and not as one that the laboratory has no right to serve.
        assert_eq!(fit.body["barred"], json!({ "data_missing": 1 }));
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
