//! Requests that the service itself sends: webhooks, and to the single sign-on.
//!
//! Whoever may name an address must not reach what only this machine can reach (SSRF): to such addresses only https to public addresses
//! is spoken. The check is made on what a name resolves to, at the moment of connecting, so that a name can't change in between;
//! redirects are not followed.

use axum::http::{Request, Response, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioExecutor;
use std::collections::BTreeSet;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

/// A request must be answered, and its answer read, within so long.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer that are read.
const ANSWER_BYTES: usize = 1 << 20;

type Http = Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>;

/// Sends requests, within what it may reach.
#[derive(Debug, Default)]
pub(crate) struct Outbound {
    /// Hosts that may be reached by http and at private addresses.
    hosts: Arc<BTreeSet<String>>,
    client: OnceLock<Result<Http, String>>,
}

impl Outbound {
    /// `hosts` may be reached by http and at private addresses, all others by https at public ones.
    pub(crate) fn new<'h>(hosts: impl IntoIterator<Item = &'h str>) -> Self {
        let hosts = hosts.into_iter().map(str::trim);
        let hosts = hosts.filter(|host| !host.is_empty()).map(str::to_lowercase);
        Self {
            hosts: Arc::new(hosts.collect()),
            client: OnceLock::new(),
        }
    }

    /// Why an address can't be sent to; `None` when it can, as far as can be told without looking its name up.
    pub(crate) fn refuses(&self, uri: &Uri) -> Option<&'static str> {
        let host = uri.host().unwrap_or("").to_lowercase();
        let trusted = self.hosts.contains(&host);
        let literal = host.trim_start_matches('[').trim_end_matches(']');
        match (uri.scheme_str(), literal.parse::<IpAddr>()) {
            _ if host.is_empty() => Some("not an absolute URL"),
            (_, _)
                if uri
                    .authority()
                    .is_some_and(|all| all.as_str().contains('@')) =>
            {
                Some("no user names in URLs")
            }
            (Some("https" | "http"), _) if trusted => None,
            (Some("https"), Ok(address)) if !is_public(address) => Some("not a public address"),
            (Some("https"), _) => None,
            _ => Some("only https"),
        }
    }

    fn client(&self) -> Result<Http, String> {
        let made = self.client.get_or_init(|| {
            let mut http = HttpConnector::new_with_resolver(Resolver(Arc::clone(&self.hosts)));
            http.enforce_http(false);
            http.set_connect_timeout(Some(PATIENCE));
            let https = HttpsConnectorBuilder::new()
                .with_native_roots()
                .map_err(|error| error.to_string())?
                .https_or_http()
                .enable_http1()
                .wrap_connector(http);
            Ok(Client::builder(TokioExecutor::new()).build(https))
        });
        made.clone()
    }

    /// Sends a request and reads its answer; the error is for the log and the owner of the address.
    pub(crate) async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, String> {
        if let Some(cause) = self.refuses(request.uri()) {
            return Err(cause.to_owned());
        }
        let client = self.client()?;
        let request = request.map(Full::new);
        let work = async {
            let response = client
                .request(request)
                .await
                .map_err(|error| cause(&error))?;
            let (parts, body) = response.into_parts();
            let body = Limited::new(body, ANSWER_BYTES).collect().await;
            let body = body.map_err(|error| error.to_string())?.to_bytes();
            Ok(Response::from_parts(parts, body))
        };
        let done = tokio::time::timeout(PATIENCE, work).await;
        done.map_err(|_| "no answer in time".to_owned())?
    }
}

/// The innermost cause, which says most.
fn cause(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// Looks names up and leaves out addresses that are not public.
#[derive(Debug, Clone)]
struct Resolver(Arc<BTreeSet<String>>);

impl tower::Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = std::io::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let trusted = self.0.contains(&name.as_str().to_lowercase());
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let reachable: Vec<SocketAddr> = found
                .filter(|address| trusted || is_public(address.ip()))
                .collect();
            if reachable.is_empty() {
                return Err(std::io::Error::other("no public address"));
            }
            Ok(reachable.into_iter())
        })
    }
}

/// Whether an address can be reached from everywhere: not this machine, not a private network (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let special = matches!(
        (a, b, c),
        (0, ..) | (192, 0, 0) | (192, 88, 99) | (198, 18 | 19, _)
    );
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || address.is_documentation()
        || shared
        || special
        || a >= 240)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let [first, second, ..] = address.segments();
    // 2000::/3 without documentation, Teredo, 6to4 and the like, which lead elsewhere.
    (0x2000..0x4000).contains(&first)
        && first != 0x2002
        && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_and_named_hosts_are_reached() {
        let outbound = Outbound::new(["receiver.lab", "127.0.0.1"]);
        for (url, refused) in [
            ("https://example.com/hook", false),
            ("https://8.8.8.8/", false),
            ("https://[2606:4700::1111]/", false),
            ("http://receiver.lab:8080/", false),
            ("http://RECEIVER.lab/", false),
            ("http://127.0.0.1:99/", false),
            ("http://example.com/", true),
            ("https://127.0.0.2/", true),
            ("https://10.1.2.3/", true),
            ("https://169.254.169.254/latest/meta-data", true),
            ("https://100.64.0.1/", true),
            ("https://[::1]/", true),
            ("https://[::ffff:10.0.0.1]/", true),
            ("https://[fd00::1]/", true),
            ("https://[64:ff9b::a00:1]/", true),
            ("https://user@example.com/", true),
            ("ftp://example.com/", true),
            ("/path", true),
        ] {
            let uri: Uri = url.parse().unwrap();
            assert_eq!(outbound.refuses(&uri).is_some(), refused, "{url}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_not_reached() {
        let outbound = Outbound::new([]);
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = "https://localhost:1/".parse().unwrap();
        let refused = outbound.send(request).await.unwrap_err();
        assert_eq!(refused, "no public address");
    }
}
