//! Bodies, addresses and logins of somebody who means no good.

use super::world::{World, world};
use crate::store::args;
use crate::store::testing::Database;
use axum::http::StatusCode;
use serde_json::json;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

#[tokio::test]
async fn hostile_bodies_get_a_reason_and_no_server_error() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let deep = format!(
        "{{\"record\":{}1{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let long = format!("{{\"record\":{{\"text\":\"{}\"}}}}", "x".repeat(2 << 20));
    for (body, status) in [
        (deep.as_str(), 400),
        (long.as_str(), 413),
        ("{", 400),
        ("[]", 400),
        ("{\"record\":{},\"more\":1}", 400),
        ("{\"record\":{\"quantity\":NaN}}", 400),
        ("{\"record\":{\"quantity\":1e999}}", 400),
        ("\u{feff}{}", 400),
    ] {
        let answer = world.send("sme", "post", "/api/v1/needs", &[], body).await;
        assert_eq!(
            answer.status.as_u16(),
            status,
            "{}",
            &body[..body.len().min(40)]
        );
        assert!(answer.body["action"].is_string());
    }
    let media = [("content-type", "text/plain")];
    let answer = world
        .send("sme", "post", "/api/v1/session", &media, "")
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    for path in [
        "/api/v1/needs?after=zz",
        "/api/v1/needs?limit=x",
        "/api/v1/needs?colour=1",
        "/api/v1/needs/%ff",
    ] {
        let answer = world.send("sme", "get", path, &[], "").await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
    }
    assert!(!world.app.stopping.is_cancelled());
}

#[tokio::test]
async fn failed_logins_are_slowed_down_whether_the_name_exists_or_not() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let mut answers = Vec::new();
    for login in ["sme", "nobody-of-this-name"] {
        let body = json!({ "login": login, "password": "wrong password" }).to_string();
        let mut codes = Vec::new();
        for _ in 0..7 {
            let answer = world.send("", "post", "/api/v1/session", &[], &body).await;
            codes.push(answer.code().to_owned());
        }
        answers.push(codes);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(
        answers[0]
            .iter()
            .filter(|code| *code == "wrong_login")
            .count(),
        5
    );
    assert_eq!(answers[0][6], "too_many_requests");
}

/// A workbook of parts as they are, packed.
fn workbook(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook of one sheet `needs` that says so of its size and cells.
fn sheet(dimension: &str, cells: &str) -> Vec<u8> {
    let relations = |target: &str, kind: &str| {
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let book = format!(
        r#"<workbook xmlns="{main}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="needs" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let sheet = format!(
        r#"<worksheet xmlns="{main}"><dimension ref="{dimension}"/><sheetData>{cells}</sheetData></worksheet>"#
    );
    workbook(&[
        (
            "_rels/.rels",
            relations("xl/workbook.xml", "officeDocument").as_bytes(),
        ),
        ("xl/workbook.xml", book.as_bytes()),
        (
            "xl/_rels/workbook.xml.rels",
            relations("worksheets/sheet1.xml", "worksheet").as_bytes(),
        ),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

async fn records(world: &World) -> i64 {
    let mut connection = world.store.read().await.unwrap();
    let sql = "SELECT count(*) FROM record";
    let row = connection.row(sql, args![]).await.unwrap().unwrap();
    row.get(0).unwrap()
}

#[tokio::test]
async fn hostile_files_are_refused_with_a_reason_and_nothing_of_them_stays() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let before = records(&world).await;
    // 3 GiB of zeros in 3 MB, in steps so that this test itself needs little memory.
    let bomb = {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer
            .start_file("xl/workbook.xml", SimpleFileOptions::default())
            .unwrap();
        let zeros = vec![0; 1 << 20];
        for _ in 0..3 << 10 {
            writer.write_all(&zeros).unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    let many: Vec<(String, &[u8])> = (0..2000).map(|n| (format!("f{n}"), &b"x"[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(n, c)| (n.as_str(), *c)).collect();
    let far = r#"<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>"#;
    let files = [
        ("a bomb", "", bomb),
        ("many parts", "", workbook(&many)),
        ("a vast sheet that says nothing", "", sheet("A1", far)),
        ("no workbook", "", workbook(&[("a", b"b")])),
        ("half a workbook", "", sheet("A1", "")[..300].to_vec()),
        ("no zip", "", b"PK\x03\x04 and nothing more".to_vec()),
        ("nothing", "", Vec::new()),
        ("an unknown sheet", "colours", b"id\n1\n".to_vec()),
        ("broken GBK", "needs", b"id,text\nN7,\xc4\n".to_vec()),
        ("zero bytes", "needs", b"id,text\nN7,\0\0\n".to_vec()),
        ("an unknown column", "needs", b"id,colour\nN7,red\n".to_vec()),
        ("a foreign parent", "needs", "id,organisation,service_kind,quantity,window_from,window_to\nN7,nobody,training,1,2026-12-01,2026-12-31\n".into()),
        ("numbers beyond all bounds", "needs", "id,organisation,service_kind,quantity,window_from,window_to,budget_yuan\nN7,S1,training,1e308,2026-12-01,2026-12-31,NaN\n".into()),
    ];
    for (name, sheet, bytes) in files {
        let path = format!("/api/v1/imports?sheet={sheet}");
        let answer = world
            .send_bytes("administrator", "post", &path, bytes)
            .await;
        assert!(
            matches!(answer.status.as_u16(), 400 | 413),
            "{name}: {answer:?}"
        );
        assert!(answer.body["action"].is_string(), "{name}: {answer:?}");
        let cause = &answer.body["problems"][0]["cause"];
        assert!(
            cause.is_string() || answer.body["title"].is_string(),
            "{name}: {answer:?}"
        );
    }
    // Vast by its own word only: nothing is made room for, and nothing is in it.
    let vast = sheet("A1:XFD1048576", "");
    let path = "/api/v1/imports";
    let answer = world.send_bytes("administrator", "post", path, vast).await;
    assert_eq!(
        (answer.status, &answer.body["rows"]),
        (StatusCode::OK, &json!(0))
    );
    assert_eq!(records(&world).await, before);
    let left = world
        .send("administrator", "get", "/health/ready", &[], "")
        .await;
    assert_eq!(left.status, StatusCode::OK);
}
