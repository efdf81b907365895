//! Reminders by mail: one letter a day and account at most, and only when there is something new to tell.

use super::remind::{line, of};
use super::today;
use crate::app::App;
use crate::auth::Scope;
use crate::config::{Config, MailTls};
use crate::error::Problem;
use crate::store::audit::hex;
use crate::store::reminders::{self, Wish};
use crate::store::{accounts, sessions};
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use matcher_core::model::Language;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::time::Duration;

/// How often the service looks for letters to write.
const LOOK: Duration = Duration::from_mins(5);
/// How long the mail server may take for each answer.
const PATIENCE: Duration = Duration::from_secs(20);
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
    let server = server(&app.config).map_err(|error| told(&error))?;
    server.send(message).await.map_err(|error| told(&error))?;
    Ok(())
}

/// The mail server of the configuration, with its certificate checked where its line is secured.
fn server(config: &Config) -> Result<AsyncSmtpTransport<Tokio1Executor>, String> {
    let place = config.smtp.rsplit_once(':');
    let (host, port) = place
        .and_then(|(host, port)| Some((host, port.parse().ok()?)))
        .ok_or("smtp: host:port")?;
    let tls = match config.smtp_tls {
        MailTls::None => Tls::None,
        MailTls::Starttls => Tls::Required(parameters(host, &config.smtp_ca)?),
        MailTls::Tls => Tls::Wrapper(parameters(host, &config.smtp_ca)?),
    };
    let mut server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
        .port(port)
        .tls(tls)
        .timeout(Some(PATIENCE));
    if !config.smtp_user.is_empty() {
        let (user, password) = (config.smtp_user.clone(), config.smtp_password.clone());
        server = server.credentials(Credentials::new(user, password));
    }
    Ok(server.build())
}

/// The host's name is checked against its certificate, which a root of the system or the given file has signed.
fn parameters(host: &str, root: &Path) -> Result<TlsParameters, String> {
    let told = |error: &dyn std::fmt::Display| format!("smtp_ca: {error}");
    let mut parameters = TlsParameters::builder(host.to_owned());
    if !root.as_os_str().is_empty() {
        let pem = std::fs::read(root).map_err(|error| told(&error))?;
        let root = Certificate::from_pem(&pem).map_err(|error| told(&error))?;
        parameters = parameters.add_root_certificate(root);
    }
    parameters.build().map_err(|error| error.to_string())
}
