//! Every route on one page, with who may use it. The router, the API document and the test of roles are all made from this table.

use crate::app::App;
use crate::error::Problem;
use crate::store::kinds::every;
use crate::web;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::MethodRouter;

mod administration;
mod answers;
mod controls;
mod guard;
mod layers;
mod ledgers;
mod open;
mod operations;
mod programme;
mod records;
mod search;

pub(crate) use guard::{Access, address as client_address};

/// One method of one address.
pub(crate) struct Route {
    /// In lower case, as OpenAPI writes it.
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) access: Access,
    /// What it does, in English.
    pub(crate) summary: String,
    /// Name of the schema of its body; empty for none.
    pub(crate) body: String,
    /// Names of its query parameters.
    pub(crate) query: &'static [&'static str],
    /// Whether it needs `If-Match`.
    pub(crate) versioned: bool,
    handler: MethodRouter<App>,
}

pub(crate) fn route(
    method: &'static str,
    path: &str,
    access: Access,
    summary: &str,
    handler: MethodRouter<App>,
) -> Route {
    Route {
        method,
        path: path.to_owned(),
        access,
        summary: summary.to_owned(),
        body: String::new(),
        query: &[],
        versioned: false,
        handler,
    }
}

impl Route {
    fn body(mut self, schema: &str) -> Self {
        schema.clone_into(&mut self.body);
        self
    }

    fn query(mut self, names: &'static [&'static str]) -> Self {
        self.query = names;
        self
    }

    fn versioned(mut self) -> Self {
        self.versioned = true;
        self
    }
}

/// Every route.
pub(crate) fn table() -> Vec<Route> {
    let mut routes = open::routes();
    routes.extend(administration::routes());
    routes.extend(programme::routes());
    routes.extend(search::routes());
    routes.extend(operations::routes());
    routes.extend(answers::routes());
    routes.extend(controls::routes());
    routes.extend(ledgers::routes());
    for kind in every() {
        routes.extend(records::of_kind(kind));
    }
    routes
}

type S = State<App>;

/// A small body, for routes that anybody may call.
pub(crate) async fn small(body: axum::body::Body) -> Result<Bytes, Problem> {
    axum::body::to_bytes(body, 64 << 10)
        .await
        .map_err(|_| Problem::new(crate::error::Code::TooLarge))
}

/// The service.
pub(crate) fn router(app: &App) -> Router {
    let mut router = Router::new();
    for route in table().into_iter().chain(web::table()) {
        let limit = if route.body == "file" {
            app.config.upload_bytes
        } else {
            app.config.body_bytes
        };
        let handler = route
            .handler
            .layer(axum::extract::DefaultBodyLimit::max(limit));
        let guarded = guard::guarded(handler, app.clone(), route.access);
        router = router.route(&route.path, guarded);
    }
    layers::around(router, app.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The router panics at the start of the service where two routes share an address and a method.
    #[test]
    fn every_route_of_the_api_and_of_the_pages_has_an_address_of_its_own() {
        let mut router: Router<App> = Router::new();
        let mut routes = 0;
        for route in table().into_iter().chain(web::table()) {
            router = router.route(&route.path, route.handler);
            routes += 1;
        }
        assert!(routes > 300 && router.has_routes(), "{routes}");
    }
}
