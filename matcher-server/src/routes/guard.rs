//! The guard before every handler: who is it, may they use this route at all, and does the request come from our own pages?

use crate::api::sessions::cookie;
use crate::app::App;
use crate::auth::Actor;
use crate::auth::policy::{Action, may};
use crate::error::{Code, Problem};
use crate::store::sessions;
use axum::extract::{ConnectInfo, Request};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::MethodRouter;
use std::net::SocketAddr;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody.
    Open,
    /// Everybody who is logged in, about themselves.
    Own,
    /// Whoever may do this to some object of the kind; which one, the handler asks.
    Of(Action, &'static str),
}

pub(super) fn guarded(handler: MethodRouter<App>, app: App, access: Access) -> MethodRouter {
    let guard = move |axum::extract::State(app): axum::extract::State<App>,
                      mut request: Request,
                      next: Next| async move {
        match admit(&app, access, &mut request).await {
            Ok(()) => next.run(request).await,
            Err(problem) => problem.into_response(),
        }
    };
    handler
        .layer(from_fn_with_state(app.clone(), guard))
        .with_state(app)
}

async fn admit(app: &App, access: Access, request: &mut Request) -> Result<(), Problem> {
    let actor = authenticate(app, request.headers()).await?;
    let key = if let Some(actor) = &actor {
        actor.account.clone()
    } else {
        let address = request.extensions().get::<ConnectInfo<SocketAddr>>();
        forwarded(app, request.headers(), address)
    };
    app.limits.take(&key)?;
    if access == Access::Open {
        same_site(request)?;
        // Pages for everybody greet who is logged in.
        if let Some(actor) = actor {
            request.extensions_mut().insert(actor);
        }
        return Ok(());
    }
    let actor = actor.ok_or_else(|| Problem::new(Code::Unauthenticated))?;
    if actor.by_cookie {
        same_site(request)?;
    }
    if let Access::Of(action, kind) = access
        && !may(&actor, action, kind)
    {
        let code = if actor.confirmed {
            Code::Forbidden
        } else {
            Code::Unconfirmed
        };
        return Err(Problem::new(code));
    }
    request.extensions_mut().insert(actor);
    Ok(())
}

/// Who a token or a cookie belongs to. A wrong token is an error even on open routes: its sender believes to be somebody.
async fn authenticate(app: &App, headers: &HeaderMap) -> Result<Option<Actor>, Problem> {
    let bearer = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .map(|value| value.strip_prefix("Bearer ").unwrap_or(""));
    let (token, by_cookie) = match (bearer, cookie(headers, app.config.https)) {
        (Some(token), _) => (token, false),
        (None, Some(token)) => (token, true),
        (None, None) => return Ok(None),
    };
    let mut connection = app.store.read().await?;
    let actor = sessions::actor(&mut connection, token, by_cookie).await?;
    if actor.is_none() && !by_cookie {
        return Err(Problem::new(Code::Unauthenticated));
    }
    Ok(actor)
}

/// A browser says where a request comes from; what changes something must come from our own pages. Other clients say nothing.
fn same_site(request: &Request) -> Result<(), Problem> {
    if matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    ) {
        return Ok(());
    }
    let headers = request.headers();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let own = match (text("sec-fetch-site"), text(ORIGIN.as_str())) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text(HOST.as_str())
        }
        (None, None) => true,
    };
    if own {
        Ok(())
    } else {
        Err(Problem::new(Code::CrossSite))
    }
}

/// The client's address: what the last trusted proxy saw, never what the client claims.
fn forwarded(app: &App, headers: &HeaderMap, address: Option<&ConnectInfo<SocketAddr>>) -> String {
    let own = address.map_or(String::new(), |ConnectInfo(address)| {
        address.ip().to_string()
    });
    let Some(place) = app.config.trusted_hops.checked_sub(1) else {
        return own;
    };
    let chain = headers.get_all("x-forwarded-for").iter();
    let chain: Vec<&str> = chain
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    match chain.iter().rev().nth(place) {
        Some(address) => (*address).to_owned(),
        None => own,
    }
}

/// The client's address of a request in parts.
pub(crate) fn address(app: &App, parts: &Parts) -> String {
    forwarded(app, &parts.headers, parts.extensions.get())
}
