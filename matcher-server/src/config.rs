//! Configuration of the service: flags before environment before file before default.

use crate::store::audit::keep::LEAST_DAYS;
use clap::{Args, ValueEnum};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $name:ident: $type:ty = $default:expr, $env:literal;)+) => {
        /// How the service runs.
        #[derive(Debug, Clone, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub(crate) struct Config { $($(#[doc = $doc])+ pub(crate) $name: $type,)+ }

        impl Default for Config {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        /// The same as flags and environment variables; what is absent comes from the file.
        #[derive(Debug, Clone, Default, Args)]
        pub(crate) struct Flags {
            /// Configuration file (TOML).
            #[arg(long, env = "MATCHER_CONFIG")]
            pub(crate) config: Option<PathBuf>,
            $($(#[doc = $doc])+ #[arg(long, env = $env, hide_env_values = true)] pub(crate) $name: Option<$type>,)+
        }

        impl Flags {
            fn over(self, mut config: Config) -> Config {
                $(if let Some(value) = self.$name { config.$name = value; })+
                config
            }
        }

        /// Name, variable and meaning of every setting, for the README's table.
        #[cfg(test)]
        pub(crate) const SETTINGS: &[(&str, &str, &str)] = &[$((stringify!($name), $env, concat!($($doc),+)),)+];
    };
}

settings! {
    /// Address and port to listen on.
    listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8080)), "MATCHER_LISTEN";
    /// Folder of the embedded database, of plans under way and of keys.
    data_dir: PathBuf = PathBuf::from("matcher-data"), "MATCHER_DATA_DIR";
    /// postgres://… for several nodes; empty: SQLite in the data folder.
    database_url: String = String::new(), "MATCHER_DATABASE_URL";
    /// Name of this node, in audit chains and leases.
    node: String = "node".to_owned(), "MATCHER_NODE";
    /// Connections at one time; more wait.
    connections: usize = 1024, "MATCHER_CONNECTIONS";
    /// Seconds until the headers of a request must be there.
    header_seconds: u64 = 10, "MATCHER_HEADER_SECONDS";
    /// Seconds until a request must be answered; streams of progress excepted.
    request_seconds: u64 = 30, "MATCHER_REQUEST_SECONDS";
    /// Seconds that requests under way get at shutdown.
    shutdown_seconds: u64 = 20, "MATCHER_SHUTDOWN_SECONDS";
    /// Bytes of a request's body.
    body_bytes: usize = 1 << 20, "MATCHER_BODY_BYTES";
    /// Bytes of an uploaded file.
    upload_bytes: usize = 64 << 20, "MATCHER_UPLOAD_BYTES";
    /// Proxies in front of the service whose X-Forwarded-For is believed.
    trusted_hops: usize = 0, "MATCHER_TRUSTED_HOPS";
    /// Whether browsers reach the service by https, so that cookies may be for https only.
    https: bool = false, "MATCHER_HTTPS";
    /// Requests a minute of one account, or of one address that is not logged in; 0: no limit.
    requests_per_minute: u32 = 1200, "MATCHER_REQUESTS_PER_MINUTE";
    /// Hosts, with commas between, that webhooks may reach by http or at private addresses; others only by https at public ones.
    webhook_hosts: String = String::new(), "MATCHER_WEBHOOK_HOSTS";
    /// Days the audit log is kept, 184 at least; 0: for ever.
    audit_days: u32 = 1096, "MATCHER_AUDIT_DAYS";
    /// Issuer of the single sign-on (OpenID Connect), as it writes itself; empty: none.
    oidc_issuer: String = String::new(), "MATCHER_OIDC_ISSUER";
    /// Name of this service at the issuer.
    oidc_client: String = String::new(), "MATCHER_OIDC_CLIENT";
    /// Its secret there; empty for a public client.
    oidc_secret: String = String::new(), "MATCHER_OIDC_SECRET";
    /// Where the issuer sends browsers back to: this service's address as browsers see it, followed by /api/v1/sign-on/back.
    oidc_redirect: String = String::new(), "MATCHER_OIDC_REDIRECT";
    /// Hosts of the issuer, with commas between, that may be reached by http.
    oidc_hosts: String = String::new(), "MATCHER_OIDC_HOSTS";
    /// Planning jobs at one time on this node; 0: none.
    plan_jobs: usize = 1, "MATCHER_PLAN_JOBS";
    /// Megabytes of memory a planning job may use.
    plan_memory_mb: u64 = 4096, "MATCHER_PLAN_MEMORY_MB";
    /// Mail server for reminders as host:port; empty: no letters.
    smtp: String = String::new(), "MATCHER_SMTP";
    /// How its line is secured: starttls (port 587), tls from the first byte (port 465), or none for a relay on the same machine or network.
    smtp_tls: MailTls = MailTls::None, "MATCHER_SMTP_TLS";
    /// PEM file with a root certificate to trust besides the system's, for a mail server with a certificate of one's own.
    smtp_ca: PathBuf = PathBuf::new(), "MATCHER_SMTP_CA";
    /// Name to log in with at the mail server; empty: no login.
    smtp_user: String = String::new(), "MATCHER_SMTP_USER";
    /// Its password; never sent over a line that is not secured.
    smtp_password: String = String::new(), "MATCHER_SMTP_PASSWORD";
    /// Sender of reminders.
    mail_from: String = "matcher@localhost".to_owned(), "MATCHER_MAIL_FROM";
}

/// How the line to the mail server is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MailTls {
    /// Not at all.
    None,
    /// Plain until the server says that it can do TLS, which it must.
    Starttls,
    /// TLS from the first byte.
    Tls,
}

impl Config {
    /// Reads the file that the flags name and puts flags and environment over it.
    ///
    /// # Errors
    /// A line for the reader, with file, place and cause.
    pub(crate) fn read(flags: Flags) -> Result<Self, String> {
        let config = match &flags.config {
            Some(path) => Self::of_file(path)?,
            None => Self::default(),
        };
        let config = flags.over(config);
        config.check()?;
        Ok(config)
    }

    fn of_file(path: &Path) -> Result<Self, String> {
        let name = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
        toml::from_str(&text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let before = text.bytes().take(start);
            let line = before.filter(|byte| *byte == b'\n').count() + 1;
            format!("{name}:{line}: {}", error.message())
        })
    }

    /// The single sign-on, where one is set.
    #[cfg(feature = "oidc")]
    pub(crate) fn oidc(&self) -> Option<crate::auth::oidc::Oidc> {
        use crate::auth::oidc::{Client, Oidc};
        let client = Client {
            issuer: self.oidc_issuer.clone(),
            id: self.oidc_client.clone(),
            secret: self.oidc_secret.clone(),
            redirect: self.oidc_redirect.clone(),
        };
        (!client.issuer.is_empty()).then(|| Oidc::new(client, &self.oidc_hosts))
    }

    fn check(&self) -> Result<(), String> {
        let wrong = |name: &str, cause: &str| Err(format!("{name}: {cause}"));
        if self.connections == 0 {
            return wrong("connections", "at least 1");
        }
        if self.header_seconds == 0 || self.header_seconds > 30 {
            return wrong("header_seconds", "1 to 30");
        }
        let place = self.smtp.rsplit_once(':');
        if !self.smtp.is_empty()
            && !place.is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
        {
            return wrong("smtp", "host:port");
        }
        if !self.smtp_user.is_empty() && self.smtp_tls == MailTls::None {
            return wrong("smtp_user", "goes with smtp_tls starttls or tls");
        }
        if self.request_seconds == 0 {
            return wrong("request_seconds", "at least 1");
        }
        if self.audit_days != 0 && i64::from(self.audit_days) < LEAST_DAYS {
            return wrong("audit_days", "0, or at least 184");
        }
        let parts = [&self.oidc_issuer, &self.oidc_client, &self.oidc_redirect];
        if parts.iter().any(|part| part.is_empty()) && parts.iter().any(|part| !part.is_empty()) {
            return wrong("oidc_issuer", "oidc_client and oidc_redirect go with it");
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        if self.node.is_empty() || self.node.len() > 40 || !self.node.chars().all(plain) {
            return wrong("node", "1 to 40 letters, digits, dots and hyphens");
        }
        if !self.database_url.is_empty() && !self.database_url.starts_with("postgres") {
            return wrong("database_url", "postgres://… or nothing");
        }
        Ok(())
    }

    /// Where the database is.
    pub(crate) fn database(&self) -> String {
        if self.database_url.is_empty() {
            format!("sqlite:{}", self.data_dir.join("matcher.db").display())
        } else {
            self.database_url.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_go_before_the_file_and_the_file_before_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("matcher.toml");
        std::fs::write(&path, "connections = 7\nbody_bytes = 5\n").unwrap();
        let flags = Flags {
            config: Some(path),
            body_bytes: Some(9),
            ..Flags::default()
        };
        let config = Config::read(flags).unwrap();
        assert_eq!((config.connections, config.body_bytes), (7, 9));
        assert_eq!(config.header_seconds, Config::default().header_seconds);
    }

    #[test]
    fn an_unknown_key_and_an_impossible_value_are_told_with_their_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("matcher.toml");
        for (text, place) in [
            (
                "node = \"a\"\nconections = 7\n",
                ":2: unknown field `conections`",
            ),
            ("connections = 0\n", "connections: at least 1"),
            ("listen = \"nowhere\"\n", ":1: invalid socket address"),
            ("smtp = \"mail.example.org\"\n", "smtp: host:port"),
            ("smtp_user = \"a\"\n", "smtp_user: goes with smtp_tls"),
        ] {
            std::fs::write(&path, text).unwrap();
            let flags = Flags {
                config: Some(path.clone()),
                ..Flags::default()
            };
            let error = Config::read(flags).unwrap_err();
            assert!(error.contains(place), "{error}");
        }
    }

    #[test]
    fn the_readme_lists_every_setting() {
        let readme = include_str!("../../README.md");
        for (name, variable, _) in SETTINGS {
            let row = format!("| `{name}` | `{variable}` |");
            assert!(readme.contains(&row), "{row}");
        }
    }
}
