//! `serve --demo` and a chromedriver, shared by the tests that run at the same time.

use super::driver::Driver;
use crate::client::Service;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// The demonstration under test.
pub(crate) struct Demo {
    pub(crate) service: Service,
    pub(crate) driver: Driver,
}

static SHARED: Mutex<Weak<Demo>> = Mutex::new(Weak::new());

impl Demo {
    /// `None`, said loudly, where no browser can be had and tests may be skipped.
    pub(crate) fn shared() -> Option<Arc<Self>> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(demo) = shared.upgrade() {
            return Some(demo);
        }
        let demo = Self::alone()?;
        *shared = Arc::downgrade(&demo);
        Some(demo)
    }

    /// One of its own, for a test that leaves others less: a published round takes hours and needs.
    pub(crate) fn alone() -> Option<Arc<Self>> {
        Self::with(&["--demo"])
    }

    /// A service with these arguments, and a browser.
    pub(crate) fn with(arguments: &[&str]) -> Option<Arc<Self>> {
        let tried = Driver::start().and_then(|driver| {
            let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
            let session = driver.session(&folder.path().to_string_lossy())?;
            driver.call("DELETE", &session, &serde_json::Value::Null)?;
            Ok(driver)
        });
        let driver = match tried {
            Ok(driver) => driver,
            Err(error) => {
                let must = std::env::var_os("MATCHER_TESTS_MUST_RUN").is_some();
                assert!(!must, "no browser: {error}");
                eprintln!("SKIPPED: no browser ({error}); `make deps` installs one where apt may");
                return None;
            }
        };
        Some(Arc::new(Self {
            service: Service::start(arguments),
            driver,
        }))
    }

    /// The password of an account of the demonstration.
    pub(crate) fn password(&self, login: &str) -> &str {
        let told = self
            .service
            .said
            .iter()
            .find_map(|line| line["logins"][login].as_str());
        told.expect("the demonstration tells its logins")
    }
}
