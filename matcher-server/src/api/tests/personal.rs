//! Contacts, and what is kept of a person.

use super::ask::{get, put, sql};
use super::world::on_each_engine;
use crate::store::args;
use serde_json::json;

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
