//! A firm's gauges: its list, next month, confirmation.

use super::{add, on_each_engine};
use crate::api::ledgers::today;
use crate::api::tests::world::world;
use crate::store::testing::Database;
use axum::http::StatusCode;
use serde_json::{Value, json};

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
async fn next_months_plan_tells_one_price_and_the_first_day_of_one_partner_for_all() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let next = today().saturating_add(jiff::Span::new().months(1));
    let due = next.last_of_month();
    // A caliper measures inside and in depth too, and somebody must have time.
    let row = world
        .send("provider", "get", "/api/v1/capabilities/K1", &[], "")
        .await;
    let mut more = Vec::new();
    for measurand in ["内尺寸", "深度"] {
        let mut record = row.body["record"].clone();
        record["measurand"] = measurand.into();
        record.as_object_mut().unwrap().remove("id");
        more.push(("capabilities", record));
    }
    let month = next.strftime("%Y-%m").to_string();
    more.push((
        "slots",
        json!({ "resource": "R1", "period": month, "minutes": 2400 }),
    ));
    for (collection, record) in more {
        let made = add(&world, "provider", collection, &json!({ "record": record })).await;
        let there = made.code() == "exists";
        assert!(there || made.status == StatusCode::CREATED, "{made:?}");
    }
    world.read_catalogue().await;
    let csv = format!(
        "organisation,name,number,instrument,range,permitted_error,class,state,due\nS1,卡尺,1,游标卡尺,(0~150)mm,±0.05mm,a,in_use,{due}\nS1,卡尺,2,游标卡尺,(0~150)mm,±0.05mm,a,in_use,{due}\nS1,千分尺,3,外径千分尺,(0~25)mm,±0.004mm,a,in_use,{due}\n"
    );
    let filled = world
        .send("sme", "post", "/api/v1/gauges/rows", &[], &csv)
        .await;
    assert_eq!(filled.status, StatusCode::OK, "{filled:?}");
    let path = format!("/api/v1/gauge-plan?until={due}");
    let plan = world.send("sme", "get", &path, &[], "").await;
    let together = &plan.body["together"];
    let one = &together["one"];
    assert_eq!(
        (
            one["served"].as_i64(),
            one["partners"][0]["provider"].as_str()
        ),
        (Some(1), Some("L1")),
        "{together}"
    );
    assert!(one["price_fen"].as_i64() > Some(0), "{together}");
    let earliest = one["earliest"].as_str().unwrap_or("");
    assert!(earliest >= today().to_string().as_str(), "{together}");
    let nobody = together["nobody"].to_string();
    assert!(nobody.contains("外径千分尺"), "{together}");
}
