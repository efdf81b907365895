//! Every valid document of one's own in one file.

use super::{download, firm_of, today};
use crate::api::call::{Answered, Caller};
use crate::app::App;
use crate::error::{Code, Problem};
use crate::store::audit::hex;
use crate::store::kinds::Kind;
use crate::store::{attachments, ledger_view};
use matcher_core::exchange::Sheet;
use matcher_core::exchange::csv_sheet::write_csv;
use serde::Deserialize;
use std::io::Write as _;

/// Bytes of a file of documents at most.
const MOST_BYTES: i64 = 256 << 20;

/// `GET /api/v1/documents`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct DocumentsParams {
    /// For an authority: whose documents.
    organisation: String,
}

/// `GET /api/v1/documents`: every file of a firm's services whose document still holds, with a list.
pub(crate) async fn documents(app: App, caller: Caller, params: DocumentsParams) -> Answered {
    let firm = firm_of(&app, &caller.actor, &params.organisation).await?;
    let now = today();
    let mut connection = app.store.read().await?;
    let mut list = Sheet::new(
        "documents",
        ["文件", "证书编号", "有效期至", "名称", "SHA-256"],
    );
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut size = 0;
    for name in ["service_records", "service_items"] {
        let Some(kind) = Kind::find(name) else {
            continue;
        };
        for row in ledger_view::rows_of(&mut connection, &caller.actor, kind, &firm).await? {
            if row.date("document_until").is_some_and(|until| until < now)
                || row.text("document_number").is_empty()
            {
                continue;
            }
            for file in attachments::list(&mut connection, name, row.text("id")).await? {
                let found =
                    attachments::find(&mut connection, name, row.text("id"), &file.id).await?;
                let Some((file, content)) = found else {
                    continue;
                };
                size += file.size;
                if size > MOST_BYTES {
                    return Err(Problem::new(Code::TooLarge));
                }
                let place = format!("{:03}-{}", files.len() + 1, file.name);
                let what = [row.text("name"), row.text("text")].concat();
                list.push([
                    place.as_str(),
                    row.text("document_number"),
                    row.text("document_until"),
                    &what,
                    &hex(&file.digest),
                ]);
                files.push((place, content));
            }
        }
    }
    drop(connection);
    let bytes = tokio::task::spawn_blocking(move || zipped(&list, &files))
        .await
        .map_err(Problem::internal)??;
    let event = caller.event("documents.export", size.to_string());
    app.store.writer().note(event).await;
    download(&format!("有效证书-{now}.zip"), "application/zip", bytes)
}

fn zipped(list: &Sheet, files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, Problem> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let mut index = b"\xEF\xBB\xBF".to_vec();
    write_csv(list, &mut index).map_err(Problem::internal)?;
    let index = [("清单.csv".to_owned(), index)];
    for (name, content) in index.iter().chain(files) {
        zip.start_file(name, options).map_err(Problem::internal)?;
        zip.write_all(content).map_err(Problem::internal)?;
    }
    Ok(zip.finish().map_err(Problem::internal)?.into_inner())
}
