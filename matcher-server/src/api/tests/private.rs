//! What a public row keeps to itself.

use super::world::{World, on_each_engine};

/// Columns of L1 that are its own affair, with their Chinese names on pages.
const PRIVATE: [(&str, &str); 3] = [
    ("avoid", "回避名单"),
    ("max_partners", "伙伴上限"),
    ("metrology_basis", "计量基础"),
];

/// Everything an account can get of the laboratory L1: the row, the list, the three exports, its page and what search tells.
async fn all_of_it(world: &World, account: &str) -> String {
    let mut told = String::new();
    for path in [
        "/api/v1/organisations/L1",
        "/api/v1/organisations?limit=500",
        "/api/v1/exports/organisations?format=csv",
        "/api/v1/exports/organisations?format=json",
        "/organisations/L1",
        "/organisations",
        "/api/v1/search?q=%E8%BD%B4%E6%89%BF&kind=organisation",
    ] {
        let (status, text) = world.file(account, path).await;
        assert_eq!(status, 200, "{account} {path}");
        // A search does not offer the laboratory to the one whom it avoids.
        let avoided = account == "rival" && path.contains("/search");
        assert_eq!(
            text.contains("示例轴承集团有限公司"),
            !avoided,
            "{account} {path} {text}"
        );
        told.push_str(&text);
    }
    told
}

#[tokio::test]
async fn whom_a_laboratory_avoids_and_how_much_it_takes_on_is_told_to_itself_and_its_authorities_only()
 {
    on_each_engine(|world| async move {
        world.read_catalogue().await;
        for account in ["provider", "regulator", "auditor", "administrator"] {
            let row = world
                .send(account, "get", "/api/v1/organisations/L1", &[], "")
                .await;
            assert_eq!(
                row.body["record"]["avoid"],
                serde_json::json!(["X1"]),
                "{account}"
            );
            assert_eq!(row.body["record"]["max_partners"], 40, "{account}");
            let page = world.text(account, "/organisations/L1").await;
            assert!(page.contains("回避名单"), "{account} {page}");
        }
        for account in ["sme", "competitor", "rival", "elsewhere"] {
            let told = all_of_it(&world, account).await;
            for (column, word) in PRIVATE {
                // Of its own row, and in the header of a table, the words may stand.
                let row = world
                    .send(account, "get", "/api/v1/organisations/L1", &[], "")
                    .await;
                assert!(row.body["record"][column].is_null(), "{account} {row:?}");
                let list = world
                    .send(account, "get", "/api/v1/organisations?limit=500", &[], "")
                    .await;
                for item in list.body["items"].as_array().unwrap() {
                    let foreign = item["id"] == "L1";
                    assert!(
                        !foreign || item["record"][column].is_null(),
                        "{account} {item}"
                    );
                }
                let page = world.text(account, "/organisations/L1").await;
                assert!(!page.contains(word), "{account} {page}");
            }
            for line in told.lines().filter(|line| line.starts_with("L1,")) {
                assert!(
                    !line.contains("X1") && !line.contains(",40,"),
                    "{account} {line}"
                );
            }
        }
    })
    .await;
}
