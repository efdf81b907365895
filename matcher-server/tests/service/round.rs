//! A whole round as three roles, over HTTP.

use super::client::Service;
use super::people::User;
use serde_json::{Value, json};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

fn soon(milliseconds: u128) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    json!({ "until": (now.as_millis() + milliseconds) as u64 })
}

#[test]
fn a_round_goes_from_rules_to_partners() {
    let started = Instant::now();
    let service = Service::start(&["--demo"]);
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "{:?}",
        started.elapsed()
    );
    let regulator = User::login(&service, "regulator");
    let sme = User::login(&service, "sme");
    let provider = User::login(&service, "provider");

    assert_eq!(
        sme.send("GET", "/api/v1/rounds/demo", None, &Value::Null)
            .status,
        404
    );
    let hopeless = hopeless_need(&sme);
    let job = regulator.send("POST", "/api/v1/rounds/demo/jobs", None, &Value::Null);
    assert_eq!(job.status, 202, "{job:?}");
    let job = job.json()["id"].as_str().unwrap().to_owned();
    let events = regulator.send(
        "GET",
        &format!("/api/v1/jobs/{job}/events"),
        None,
        &Value::Null,
    );
    assert!(
        events.text.contains("\"state\":\"done\""),
        "{}",
        events.text
    );
    assert!(events.text.contains("id: 1\n"), "{}", events.text);
    let told = regulator.get(&format!("/api/v1/jobs/{job}"));
    assert!(told["summary"]["gap"].as_f64().unwrap() < 0.05, "{told}");
    let foreign = sme.send("GET", &format!("/api/v1/jobs/{job}"), None, &Value::Null);
    assert_eq!(foreign.status, 404);
    for name in ["plan.json", "problem.jsonl"] {
        let path = format!("/api/v1/jobs/{job}/files/{name}");
        assert_eq!(sme.send("GET", &path, None, &Value::Null).status, 404);
        let file = regulator.send("GET", &path, None, &Value::Null);
        assert_eq!(file.status, 200);
        assert!(
            !file.text.contains("有限公司"),
            "ids of a problem are opaque"
        );
    }

    questions(&regulator, &sme, &job);

    let put = |version, what: &str, body: &Value| {
        regulator.send(
            "PUT",
            &format!("/api/v1/rounds/demo/{what}"),
            Some(version),
            body,
        )
    };
    assert_eq!(put(1, "plan", &json!({ "job": job })).status, 200);
    list_of_unserved(&regulator, &sme, &hopeless);
    let moved = overridden(&service, &regulator);
    assert_eq!(put(2, "consultation", &soon(3000)).status, 200);
    let notice = sme.get("/api/v1/rounds/demo/notice");
    assert!(notice["pairs"].as_array().unwrap().len() > 100);
    assert_eq!(
        sme.get("/api/v1/pairings")["items"],
        json!([]),
        "nothing of one's own before publication"
    );
    let objection = json!({ "text": "该实验室与我厂有竞争关系" });
    let objection = sme.send("POST", "/api/v1/rounds/demo/objections", None, &objection);
    assert_eq!(objection.status, 201, "{objection:?}");
    let objection = objection.json()["id"].as_str().unwrap().to_owned();
    let other = provider.send(
        "GET",
        &format!("/api/v1/objections/{objection}"),
        None,
        &Value::Null,
    );
    assert_eq!(other.status, 404);
    assert_eq!(
        put(3, "publication", &soon(60_000)).status,
        409,
        "not before the time for objections is over"
    );
    std::thread::sleep(Duration::from_millis(3100));
    assert_eq!(
        put(3, "publication", &soon(60_000)).status,
        409,
        "not before each has its answer"
    );
    let answer = regulator.send(
        "PUT",
        &format!("/api/v1/objections/{objection}/answer"),
        Some(1),
        &json!({ "text": "已核实" }),
    );
    assert_eq!(answer.status, 200, "{answer:?}");
    let published = put(3, "publication", &soon(60_000));
    assert_eq!(
        (published.status, published.json()["expired"].as_i64()),
        (200, Some(0)),
        "{published:?}"
    );

    let pairing = regulator.get(&format!("/api/v1/pairings/{moved}"));
    assert_eq!(
        pairing["state"], "open",
        "what was added by override is published too"
    );
    reasons(&sme, &provider, &hopeless);
    answers(&sme, &provider);
}

/// A need of the SME that no laboratory of the market can serve: a millionth of what calipers can do.
fn hopeless_need(sme: &User<'_>) -> String {
    let mut record = sme.get("/api/v1/needs?limit=1")["items"][0]["record"].clone();
    let columns = record.as_object_mut().unwrap();
    columns.remove("id");
    columns.retain(|_, value| !value.is_null());
    for (column, value) in [
        ("service_kind", json!("calibration")),
        ("instrument", json!("游标卡尺")),
        ("document", json!("calibration_certificate")),
        (
            "requirements",
            json!([{ "measurand": "外尺寸", "range": "(0~150)mm", "permitted_error": "±0.00000001mm" }]),
        ),
    ] {
        columns.insert(column.to_owned(), value);
    }
    let made = sme.send("POST", "/api/v1/needs", None, &json!({ "record": record }));
    assert_eq!(made.status, 201, "{made:?}");
    made.json()["id"].as_str().unwrap().to_owned()
}

/// 未对接清单 as a file: for those who may see the plan.
fn list_of_unserved(regulator: &User<'_>, sme: &User<'_>, need: &str) {
    let path = "/api/v1/exports/unserved?round=demo&format=json";
    let list = regulator.get(path);
    let rows = list["unserved"].as_array().unwrap();
    let row = rows.iter().find(|row| row["need"] == need).unwrap();
    assert_ne!(row["reason"].as_str().unwrap_or(""), "", "{row}");
    assert_eq!(sme.send("GET", path, None, &Value::Null).status, 404);
    let path = "/api/v1/exports/unserved?round=demo&format=csv";
    let file = regulator.send("GET", path, None, &Value::Null);
    assert!(file.status == 200 && file.text.contains(need), "{file:?}");
}

/// A pairing is taken out of the plan and put back by an override, by two persons each time; its id then.
fn overridden(service: &Service, regulator: &User<'_>) -> String {
    let second = User::login(service, "admin");
    let decided = |body: &Value| {
        let made = regulator.send("POST", "/api/v1/rounds/demo/overrides", None, body);
        assert_eq!(made.status, 201, "{made:?}");
        let id = made.json()["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/overrides/{id}/decision");
        let yes = json!({ "confirmed": true });
        let alone = regulator.send("PUT", &path, Some(1), &yes);
        assert_eq!(alone.status, 409, "{alone:?}");
        let done = second.send("PUT", &path, Some(1), &yes);
        assert_eq!(done.status, 200, "{done:?}");
        regulator.get(&format!("/api/v1/overrides/{id}"))["pairing"].clone()
    };
    let bookings = || -> Vec<Value> {
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/bookings?limit=500&after={after}");
            let page = regulator.get(&path);
            all.extend(page["items"].as_array().unwrap().clone());
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut after),
                None => return all,
            }
        }
    };
    let of = |all: &[Value], id: &Value| -> Vec<Value> {
        all.iter()
            .filter(|b| b["pairing"] == *id)
            .cloned()
            .collect()
    };
    let all = bookings();
    // Of a need in one piece at one place, so that it can be put back as it was.
    let single = |b: &&Value| {
        let alike = |key: &str| all.iter().filter(|other| other[key] == b[key]).count();
        alike("pairing") == 1 && alike("need") == 1
    };
    let booking = all.iter().find(single).unwrap().clone();
    let pairing = booking["pairing"].clone();
    decided(&json!({ "action": "remove", "pairing": pairing, "reason": "wrong_data" }));
    assert_eq!(of(&bookings(), &pairing)[0]["state"], "released");
    let add = json!({
        "action": "add", "need": booking["need"], "resource": booking["resource"],
        "period": booking["period"], "reason": "party_request",
    });
    let mut nowhere = add.clone();
    nowhere["resource"] = "nothing".into();
    let refused = regulator.send("POST", "/api/v1/rounds/demo/overrides", None, &nowhere);
    assert_eq!(
        refused.status, 400,
        "the rules of fit are not overridden: {refused:?}"
    );
    let added = decided(&add);
    assert_ne!(added, pairing);
    let again = of(&bookings(), &added)[0].clone();
    assert_eq!(again["state"], "proposed");
    assert_eq!(
        again["minutes"], booking["minutes"],
        "the need takes what the plan said"
    );
    let twice = regulator.send("POST", "/api/v1/rounds/demo/overrides", None, &add);
    let path = format!(
        "/api/v1/overrides/{}/decision",
        twice.json()["id"].as_str().unwrap()
    );
    let twice = second.send("PUT", &path, Some(1), &json!({ "confirmed": true }));
    assert_eq!(twice.status, 409, "a need is served once: {twice:?}");
    added.as_str().unwrap().to_owned()
}

/// Once a round is published, the owner of a need learns why it was or wasn't served; nobody else does.
fn reasons(sme: &User<'_>, provider: &User<'_>, hopeless: &str) {
    let path = format!("/api/v1/needs/{hopeless}/reason");
    let told = sme.get(&path);
    assert_eq!(
        (&told["round"], &told["served"]),
        (&json!("demo"), &json!(false)),
        "{told}"
    );
    assert!(!told["sentences"].as_array().unwrap().is_empty(), "{told}");
    assert!(told["changes"].is_array(), "{told}");
    assert_eq!(provider.send("GET", &path, None, &Value::Null).status, 404);
    let served = sme.get("/api/v1/bookings?state=reserved")["items"][0]["need"].clone();
    let told = sme.get(&format!(
        "/api/v1/needs/{}/reason",
        served.as_str().unwrap()
    ));
    assert_eq!(told["served"], true, "{told}");
}

/// What an authority asks about the plan of a job, and nobody else.
fn questions(regulator: &User<'_>, sme: &User<'_>, job: &str) {
    let own = sme.get("/api/v1/needs?limit=1")["items"][0]["id"].clone();
    let need = own.as_str().unwrap();
    let asked = Instant::now();
    let why = regulator.get(&format!("/api/v1/jobs/{job}/why?need={need}"));
    let first = asked.elapsed();
    assert_eq!(why["need"]["id"], *need);
    assert!(!why["sentence"].as_str().unwrap().is_empty(), "{why}");
    let gap = regulator.get(&format!("/api/v1/jobs/{job}/gap"));
    assert!(gap["bound"].as_i64() >= gap["value"].as_i64(), "{gap}");
    let asked = Instant::now();
    let worth = regulator.get(&format!("/api/v1/jobs/{job}/worth"));
    eprintln!("why {first:?}, worth {:?}", asked.elapsed());
    let place = &worth["places"][0]["place"];
    let provider = place["provider"]["id"].as_str().unwrap();
    let not = regulator.get(&format!(
        "/api/v1/jobs/{job}/why-not?need={need}&provider={provider}"
    ));
    assert!(!not["sentence"].as_str().unwrap().is_empty(), "{not}");
    let same = regulator.get(&format!("/api/v1/jobs/{job}/comparison?with={job}"));
    assert_eq!(same["pairs"], json!([]));
    let path = format!("/api/v1/jobs/{job}/what-if");
    let hour = json!({
        "change": "minutes", "minutes": 60,
        "resource": place["resource"]["id"], "period": place["period"],
    });
    let more = regulator.send("POST", &path, None, &hour);
    assert_eq!(more.status, 200, "{more:?}");
    assert_eq!(more.json()["gain"], worth["places"][0]["points"]);
    for (body, field) in [
        (json!({ "change": "magic" }), "change"),
        (json!({ "change": "drop" }), "need"),
        (json!({ "change": "drop", "need": "no such" }), "need"),
        (
            json!({ "change": "drop", "need": need, "minutes": 5 }),
            "minutes",
        ),
    ] {
        let refused = regulator.send("POST", &path, None, &body);
        let place = &refused.json()["problems"][0]["place"]["field"];
        assert_eq!((refused.status, place), (400, &json!(field)), "{refused:?}");
    }
    for path in ["why?need=x", "gap", "worth", "comparison?with=x"] {
        let path = format!("/api/v1/jobs/{job}/{path}");
        assert_eq!(sme.send("GET", &path, None, &Value::Null).status, 404);
    }
    let file = format!("/api/v1/jobs/{job}/files/catalogue.json");
    let file = regulator.send("GET", &file, None, &Value::Null);
    assert_eq!(file.status, 404, "what was planned holds everybody's needs");
}

/// Both sides of a pairing answer.
fn answers(sme: &User<'_>, provider: &User<'_>) {
    let own = sme.get("/api/v1/pairings?state=open");
    let theirs = provider.get("/api/v1/pairings?state=open&limit=500");
    let ids = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(!ids(&own).is_empty() && !ids(&theirs).is_empty());
    let bookings = sme.get("/api/v1/bookings?limit=500");
    assert!(
        bookings["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|item| item["state"] == "reserved")
    );
    let mine = sme.get("/api/v1/me")["organisation"].clone();
    for item in own["items"]
        .as_array()
        .unwrap()
        .iter()
        .chain(bookings["items"].as_array().unwrap())
    {
        assert_eq!(item["other"], mine);
    }
    let foreign = ids(&theirs)
        .into_iter()
        .find(|id| !ids(&own).contains(id))
        .unwrap();
    let path = format!("/api/v1/pairings/{foreign}/answer");
    let yes = json!({ "accepted": true });
    assert_eq!(sme.send("PUT", &path, Some(2), &yes).status, 404);
    let no = json!({ "accepted": false, "reason": "no_hours" });
    let declined = provider.send("PUT", &path, Some(2), &no);
    assert_eq!(
        (declined.status, declined.json()["state"].as_str()),
        (200, Some("declined")),
        "{declined:?}"
    );
    assert_eq!(
        provider.send("PUT", &path, Some(3), &yes).status,
        409,
        "a refusal is final"
    );
    let left = provider.get("/api/v1/bookings?limit=500");
    let released = left["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["pairing"] == foreign.as_str());
    assert!(
        released.clone().count() > 0 && released.clone().all(|item| item["state"] == "released")
    );
    let path = format!("/api/v1/pairings/{}/answer", ids(&own)[0]);
    let accepted = sme.send("PUT", &path, Some(2), &yes);
    assert_eq!(
        (accepted.status, accepted.json()["state"].as_str()),
        (200, Some("open")),
        "{accepted:?}"
    );
    assert_eq!(
        sme.get("/api/v1/partnerships")["items"],
        json!([]),
        "one side alone makes no partnership"
    );
}
