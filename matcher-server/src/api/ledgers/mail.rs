//! Reminders by mail: one letter a day and account at most, and only when there is something new to tell.

use super::remind::{line, of};
use super::today;
use crate::app::App;
use crate::auth::Scope;
use crate::error::Problem;
use crate::store::audit::hex;
use crate::store::reminders::{self, Wish};
use crate::store::{accounts, sessions};
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use matcher_core::model::Language;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How often the service looks for letters to write.
const LOOK: Duration = Duration::from_mins(5);
/// Lines of a letter.
const LINES: usize = 200;

/// Sends letters until the service stops; does nothing without a mail server.
pub(crate) async fn post(app: App) {
    if app.config.smtp.is_empty() {
        return;
    }
    loop {
        match send(&app).await {
            Ok(0) => {}
            Ok(letters) => tracing::info!(letters, "reminders sent"),
            Err(problem) => tracing::warn!(cause = problem.for_the_log(), "no reminders sent"),
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = app.stopping.cancelled() => return,
        }
    }
}

/// Sends what is to be sent today; the number of letters.
pub(crate) async fn send(app: &App) -> Result<usize, Problem> {
    let day = today().to_string();
    let mut connection = app.store.read().await?;
    let waiting = reminders::waiting(&mut connection, &day).await?;
    drop(connection);
    let mut sent = 0;
    for wish in waiting {
        sent += usize::from(one(app, &wish, &day).await?);
    }
    Ok(sent)
}

async fn one(app: &App, wish: &Wish, day: &str) -> Result<bool, Problem> {
    let mut connection = app.store.read().await?;
    let account = accounts::by_id(&mut connection, &wish.account).await?;
    let Some(account) = account.filter(|account| !account.disabled) else {
        return Ok(false);
    };
    let actor = sessions::of_account(&mut connection, account, Scope::Read, false).await?;
    drop(connection);
    let found = of(app, &actor, wish.days as i32).await?;
    let lines: Vec<String> = found
        .iter()
        .map(|reminder| format!("{} {}", reminder.due, line(reminder, Language::Chinese)))
        .collect();
    let told = hex(&Sha256::digest(lines.join("\n").as_bytes()));
    if lines.is_empty() || told == wish.mailed {
        return Ok(false);
    }
    let (account, day, key) = (wish.account.clone(), day.to_owned(), told);
    let claimed = app
        .store
        .writer()
        .run(move |job| Box::pin(async move { reminders::claim(job, &account, &day, &key).await }))
        .await?;
    if !claimed {
        return Ok(false);
    }
    if let Err(cause) = letter(app, &wish.email, &lines).await {
        let account = wish.account.clone();
        app.store
            .writer()
            .run(move |job| Box::pin(async move { reminders::give_back(job, &account).await }))
            .await?;
        return Err(Problem::internal(cause));
    }
    Ok(true)
}

async fn letter(app: &App, to: &str, lines: &[String]) -> Result<(), String> {
    let told = |error: &dyn std::fmt::Display| error.to_string();
    let from: Mailbox = app.config.mail_from.parse().map_err(|error| told(&error))?;
    let to: Mailbox = to.parse().map_err(|error| told(&error))?;
    let mut body = String::from("以下事项已到期或即将到期：\n\n");
    for line in lines.iter().take(LINES) {
        body.push_str(line);
        body.push('\n');
    }
    body.push_str("\n登录平台查看：/reminders\n");
    let subject = format!("计量到期提醒：{} 项", lines.len());
    let message = Message::builder()
        .from(from)
        .to(to)
        .subject(subject)
        .header(ContentType::TEXT_PLAIN)
        .body(body)
        .map_err(|error| told(&error))?;
    let (host, port) = app
        .config
        .smtp
        .rsplit_once(':')
        .and_then(|(host, port)| Some((host, port.parse().ok()?)))
        .ok_or("smtp")?;
    // TLS is the relay's: this speaks to one on the same machine or network.
    let server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
        .port(port)
        .timeout(Some(Duration::from_secs(20)))
        .build();
    server.send(message).await.map_err(|error| told(&error))?;
    Ok(())
}
