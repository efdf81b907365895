//! `matcher serve`: the service.

use super::{Failure, Setting};
use crate::app::App;
use crate::auth::Role;
use crate::config::{Config, Flags};
use crate::error::Problem;
use crate::store::audit::keep;
use crate::store::{
    Store, accounts, controls, idempotency, import, rounds, sessions, sheets, webhooks,
};
use crate::{api, listen, routes};
use clap::Args;
use matcher_core::exchange::InputProblem;
use matcher_core::exchange::catalogue::{self, ReadOptions, sheets_of};
use matcher_core::model::Language;
use metrics_exporter_prometheus::PrometheusBuilder;
use std::path::PathBuf;
use std::time::Duration;
use tokio::net::TcpListener;

/// Arguments of `matcher serve`.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    flags: Flags,
    /// Starts with the synthetic market of Henan in a folder of its own, which is gone afterwards.
    #[arg(long)]
    demo: bool,
    /// Imports a catalogue folder while serving; bad rows are left out and counted in the log.
    #[arg(long)]
    load: Option<PathBuf>,
}

/// How often what has run out is forgotten.
const HOUSEKEEPING: Duration = Duration::from_mins(1);

impl Serve {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let mut config = Config::read(self.flags).map_err(|line| Failure::Lines(vec![line]))?;
        log();
        if !self.demo {
            return runtime()?.block_on(serve(config, false, self.load, setting));
        }
        let folder = tempfile::Builder::new().prefix("matcher-demo-").tempdir()?;
        super::output::passing(folder.path());
        config.data_dir = folder.path().to_path_buf();
        config.database_url.clear();
        runtime()?.block_on(serve(config, true, self.load, setting))
    }
}

/// One JSON line per event on standard error.
fn log() {
    let _ = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_max_level(tracing::Level::INFO)
        .with_writer(std::io::stderr)
        .try_init();
}

/// The threads of the service.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?)
}

/// Opens the database of a configuration.
pub(crate) async fn open(config: &Config) -> Result<Store, Failure> {
    if config.database_url.is_empty() {
        std::fs::create_dir_all(&config.data_dir)?;
    }
    Store::open(&config.database(), &config.node)
        .await
        .map_err(|error| Failure::Internal(error.to_string()))
}

async fn serve(
    config: Config,
    demo: bool,
    load: Option<PathBuf>,
    setting: Setting,
) -> Result<(), Failure> {
    let metrics = PrometheusBuilder::new()
        .install_recorder()
        .map_err(|error| Failure::Internal(error.to_string()))?;
    let store = open(&config).await?;
    import::resume(&store).await.map_err(internal)?;
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| Failure::Lines(vec![format!("{}: {error}", config.listen)]))?;
    let address = listener.local_addr()?;
    let app = App::new(config, store, metrics);
    if demo {
        app.mark_synthetic();
        tell_logins(&super::demo::fill(&app).await?, setting);
    } else {
        first_administrator(&app, setting).await?;
    }
    tokio::spawn(stop_on_signal(app.clone()));
    tokio::spawn(keep_house(app.clone()));
    tokio::spawn(api::ledgers::mail::post(app.clone()));
    tokio::spawn(crate::catalogue::follow(app.clone()));
    tokio::spawn(crate::webhooks::run(app.clone()));
    let workers: Vec<_> = (0..app.config.plan_jobs)
        .map(|_| tokio::spawn(crate::jobs::run(app.clone())))
        .collect();
    if let Some(folder) = load {
        tokio::spawn(load_folder(app.clone(), folder));
    }
    match (setting.json, setting.lang) {
        (true, _) => println!(
            "{}",
            serde_json::json!({ "ready": format!("http://{address}") })
        ),
        (_, Language::Chinese) => println!("服务已就绪：http://{address}"),
        (_, Language::English) => println!("ready: http://{address}"),
    }
    tracing::info!(%address, "ready");
    listen::serve(listener, routes::router(&app), app.clone()).await;
    for worker in workers {
        let _ = worker.await;
    }
    app.store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// The logins of the demonstration, once.
fn tell_logins(logins: &[(&'static str, String)], setting: Setting) {
    if setting.json {
        let logins: std::collections::BTreeMap<_, _> = logins.iter().cloned().collect();
        println!(
            "{}",
            serde_json::json!({ "synthetic": true, "logins": logins })
        );
        return;
    }
    match setting.lang {
        Language::Chinese => println!("演示：以下均为合成数据，退出后即清除。账号与密码："),
        Language::English => {
            println!(
                "demonstration: all data are synthetic and gone afterwards; logins and passwords:"
            );
        }
    }
    for (login, password) in logins {
        println!("  {login:<10} {password}");
    }
}

/// While nobody can log in as administrator, each start prints a one-time link for one.
async fn first_administrator(app: &App, setting: Setting) -> Result<(), Failure> {
    let mut connection = app.store.read().await.map_err(internal)?;
    if accounts::has_administrator(&mut connection)
        .await
        .map_err(internal)?
    {
        return Ok(());
    }
    let known = accounts::by_login(&mut connection, "admin")
        .await
        .map_err(internal)?;
    drop(connection);
    let link = app
        .store
        .writer()
        .run(move |job| {
            Box::pin(async move {
                let id = if let Some((account, _)) = known {
                    account.id
                } else {
                    let account = api::sessions::account(
                        "admin".to_owned(),
                        String::new(),
                        Role::Administrator,
                        None,
                        None,
                    );
                    accounts::insert(job, &account, None).await?;
                    account.id
                };
                accounts::invite(job, &id).await
            })
        })
        .await
        .map_err(internal)?;
    match setting.lang {
        Language::Chinese => println!(
            "尚无管理员。三天内用一次性口令为账号 admin 设置密码（POST /api/v1/password，link）：{link}"
        ),
        Language::English => println!(
            "there is no administrator yet; within three days set the password of the account admin with this one-time token (POST /api/v1/password, link): {link}"
        ),
    }
    Ok(())
}

/// A failure of the store or of a write.
pub(crate) fn internal(error: impl Into<crate::error::Problem>) -> Failure {
    Failure::Internal(error.into().for_the_log())
}

/// Imports a catalogue folder; the log says how it went.
async fn load_folder(app: App, folder: PathBuf) {
    let started = std::time::Instant::now();
    let read = tokio::task::spawn_blocking(move || {
        let loaded = catalogue::read(&folder, ReadOptions { partial: true })?;
        Ok::<_, Vec<InputProblem>>((sheets_of(&loaded.catalogue), loaded.dropped_rows))
    });
    let (read, dropped) = match read.await {
        Ok(Ok(read)) => read,
        Ok(Err(problems)) => {
            for problem in problems.iter().take(20) {
                tracing::error!(%problem, "the catalogue can't be read");
            }
            return;
        }
        Err(error) => return tracing::error!(%error, "the catalogue can't be read"),
    };
    let records = match sheets::records(&read) {
        Ok(records) => records,
        Err(problem) => {
            return tracing::error!(cause = problem.for_the_log(), "the catalogue can't be read");
        }
    };
    let (rows, seconds) = (records.len(), started.elapsed().as_secs_f64());
    tracing::info!(rows, seconds, ?dropped, "the catalogue is read");
    match import::import(&app.store, "", records).await {
        Ok(changed) => {
            let seconds = started.elapsed().as_secs_f64();
            tracing::info!(rows, changed, seconds, "the catalogue is imported");
        }
        Err(problem) => {
            tracing::error!(
                cause = problem.for_the_log(),
                "the import stopped; it goes on at the next start"
            );
        }
    }
}

/// Stops at SIGTERM or Ctrl-C; a second one ends at once.
async fn stop_on_signal(app: App) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        return;
    };
    for times in 0.. {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
        if times > 0 {
            super::output::end(130);
        }
        tracing::info!("stopping");
        app.stopping.cancel();
    }
}

async fn keep_house(app: App) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(HOUSEKEEPING) => {}
            () = app.stopping.cancelled() => return,
        }
        let done = app
            .store
            .writer()
            .run(|job| {
                Box::pin(async move {
                    rounds::expire(job).await?;
                    controls::remind(job, None).await?;
                    sessions::forget(job).await?;
                    webhooks::forget(job).await?;
                    #[cfg(feature = "oidc")]
                    crate::store::identities::forget(job).await?;
                    idempotency::forget(job).await.map(drop)
                })
            })
            .await;
        if let Err(problem) = done {
            tracing::warn!(cause = problem.for_the_log(), "housekeeping failed");
        }
        if let Err(problem) = keep_audit(&app).await {
            tracing::warn!(
                cause = problem.for_the_log(),
                "keeping the audit log failed"
            );
        }
    }
}

/// Joins the chains of the audit log, and removes what was kept long enough.
async fn keep_audit(app: &App) -> Result<(), Problem> {
    let mut connection = app.store.read().await?;
    let checkpoint = keep::checkpoint_due(&mut connection).await?;
    let days = i64::from(app.config.audit_days);
    // Once a day or so, not event by event.
    let purge = days > 0 && keep::is_older(&mut connection, days + 1).await?;
    drop(connection);
    let writer = app.store.writer();
    if checkpoint {
        let written = writer.run(|job| Box::pin(async move { keep::checkpoint(job).await }));
        let written = written.await?.object();
        tracing::info!(checkpoint = written, "audit checkpoint");
    }
    if purge {
        let mut removed = 0;
        loop {
            let step = writer.run(move |job| Box::pin(async move { keep::purge(job, days).await }));
            match step.await? {
                0 => break,
                some => removed += some,
            }
        }
        tracing::info!(
            removed,
            "events of the audit log that were kept long enough are gone"
        );
    }
    Ok(())
}
