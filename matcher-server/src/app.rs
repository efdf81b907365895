//! What every request can reach.

use crate::config::Config;
use crate::store::Store;
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::{Arc, OnceLock};
use tokio_util::sync::CancellationToken;

/// The running service. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

/// See [`App`].
pub(crate) struct Inner {
    pub(crate) config: Config,
    pub(crate) store: Store,
    pub(crate) metrics: PrometheusHandle,
    /// Cancelled when the service is asked to stop: streams end, nothing new is begun.
    pub(crate) stopping: CancellationToken,
    /// The catalogue in memory and the search index.
    pub(crate) catalogue: crate::catalogue::Current,
    /// Boards of plans that were looked at lately.
    pub(crate) boards: crate::boards::Boards,
    pub(crate) limits: crate::api::limit::Limits,
    /// Where webhooks are sent with.
    pub(crate) outbound: crate::outbound::Outbound,
    #[cfg(feature = "oidc")]
    pub(crate) oidc: Option<crate::auth::oidc::Oidc>,
    /// Plans one has asked about lately.
    pub(crate) studies: crate::studies::Studies,
    /// Open needs that providers were told of lately.
    pub(crate) prospects: crate::api::prospects::Known,
    /// Whether the data are invented. Set once, by the demonstration.
    synthetic: OnceLock<()>,
}

impl App {
    /// An app over an open store.
    pub(crate) fn new(config: Config, store: Store, metrics: PrometheusHandle) -> Self {
        Self(Arc::new(Inner {
            limits: crate::api::limit::Limits::new(config.requests_per_minute),
            catalogue: crate::catalogue::Current::default(),
            boards: crate::boards::Boards::default(),
            outbound: crate::outbound::Outbound::new(config.webhook_hosts.split(',')),
            #[cfg(feature = "oidc")]
            oidc: config.oidc(),
            studies: crate::studies::Studies::default(),
            prospects: crate::api::prospects::Known::default(),
            config,
            store,
            metrics,
            stopping: CancellationToken::new(),
            synthetic: OnceLock::new(),
        }))
    }

    /// Whether one can log in elsewhere.
    pub(crate) fn has_sign_on(&self) -> bool {
        #[cfg(feature = "oidc")]
        return self.oidc.is_some();
        #[cfg(not(feature = "oidc"))]
        false
    }

    /// From now on every page says that the data are invented, and the style guide is there.
    pub(crate) fn mark_synthetic(&self) {
        let _ = self.synthetic.set(());
    }

    pub(crate) fn is_synthetic(&self) -> bool {
        self.synthetic.get().is_some()
    }
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}
