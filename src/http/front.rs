//! The way in: what a request passes, one after the other, before it is answered.
//!
//! Plain calls, in the order in which they are written. Each is either passed, or
//! says how the request is refused; layers of boxed futures took longer than most
//! answers do.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::HttpBody as _;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse as _;
use axum::response::Response;
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use tower::Layer as _;
use tower::ServiceExt as _;
use tower::service_fn;
use tower_http::cors::CorsLayer;
use tracing::Instrument as _;

use super::App;
use super::auth;
use super::connection::Connection;
use super::counts::Route;
use super::fetch_site;
use super::graphql;
use super::graphql::Asked;
use super::load::Places;
use super::media::Media;
use super::metrics;
use super::panics;
use super::refused::Refused;
use super::socket;
use super::trace::REQUEST_ID;
use super::trace::Trace;
use crate::access::Caller;
use crate::access::Scope;
use crate::auth::Session;

/// What stands in front of everything that is answered.
pub(super) struct Front {
    pub(super) app: App,
    pub(super) places: Places,
    /// What tells browsers of other origins what they may; `None` where none may
    /// anything.
    pub(super) cors: Option<CorsLayer>,
    /// What needs no key.
    pub(super) open: TowerToHyperService<Router>,
}

/// What is known of a request before anybody has looked at what it asks.
#[derive(Clone, Copy)]
struct Came<'a> {
    connection: &'a Arc<Connection>,
    trace: &'a Trace,
    route: Route,
    /// Whether it is to become a WebSocket.
    opens_socket: bool,
    /// Where its client is, proxies left out.
    address: IpAddr,
    /// `None` if its client takes nothing that there is.
    media: Option<Media>,
}

impl Front {
    /// Answers a request that came on this connection, counts it, and tells of it in
    /// the log.
    pub(super) async fn answer(&self, connection: &Arc<Connection>, request: Request) -> Response {
        let began = Instant::now();
        let app = &self.app;
        let headers = request.headers();
        let trace = Trace::of(headers);
        let route = Route::of(request.uri().path());
        let came = Came {
            connection,
            trace: &trace,
            route,
            opens_socket: route == Route::Graphql && socket::is_wanted(&request),
            address: app.rates.address(connection.peer, headers),
            media: Media::negotiate(headers),
        };
        let media = came.media.unwrap_or(Media::Json);
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let answer = self.to_us(came, request).instrument(trace.span_of_steps());
        let mut response = panics::caught(answer, &trace, media).await;
        response
            .headers_mut()
            .insert(REQUEST_ID, trace.id().clone());
        let took = began.elapsed();
        app.counts
            .answered(route, method == Method::HEAD, &response, took);
        trace.answered(&method, &uri, response.status(), took);
        response
    }

    /// Answers a request if it calls this service by its name.
    async fn to_us(&self, came: Came<'_>, request: Request) -> Response {
        let local = came.connection.local;
        if let Err(refused) = self.app.allowed.check(&request, local) {
            return refused.into_response();
        }
        match &self.cors {
            None => self.let_in(came, request).await,
            Some(cors) => {
                let answer = async |request| Ok::<_, Infallible>(self.let_in(came, request).await);
                let answered = cors.layer(service_fn(answer)).oneshot(request);
                Box::pin(answered)
                    .await
                    .unwrap_or_else(|never| match never {})
            }
        }
    }

    async fn let_in(&self, came: Came<'_>, request: Request) -> Response {
        let is_head = *request.method() == Method::HEAD;
        let answered = match came.route {
            Route::Graphql | Route::Schema => self.data(came, request).await,
            Route::Metrics => self.metrics(came, request).await,
            Route::Pages => self.page(came, request).await,
            // Whoever looks after the process is never put off.
            Route::Health | Route::Other => Ok(self.open(came, request).await),
        };
        let mut response = came.response(answered);
        if came.route.needs_key() && self.app.authenticator.asks() {
            auth::make_private(&mut response);
        }
        if is_head { head_of(response) } else { response }
    }

    /// What the graph holds: for whoever shows a key, as often as they may ask.
    async fn data(&self, came: Came<'_>, request: Request) -> Result<Response, Refused> {
        let _place = self.places.take()?;
        fetch_site::check(request.headers(), &self.app.origins)?;
        let session = self
            .session(came, Scope::ImagesRead, request.headers())
            .await?;
        let caller = match &session {
            Some(session) => Caller::new(session.principal(), came.address),
            None => Caller::at(came.address),
        };
        let tokens = self.app.rates.take(&caller)?;
        let mut response = came.response(self.asked(came, session, caller, request).await);
        if let Some(tokens) = tokens {
            tokens.add_to(response.headers_mut());
        }
        Ok(response)
    }

    /// Who asks; `None` if that is said later, in the first message of a WebSocket. A
    /// page can't send headers along with the request for one.
    async fn session(
        &self,
        came: Came<'_>,
        scope: Scope,
        headers: &HeaderMap,
    ) -> Result<Option<Session>, Refused> {
        let session = auth::session(&self.app.authenticator, scope, headers).await;
        match session {
            Ok(session) => {
                came.trace.is_of(session.principal());
                Ok(Some(session))
            }
            Err(stranger) if stranger.is_missing && came.opens_socket => Ok(None),
            Err(stranger) => {
                let refused = Refused::from(stranger);
                if refused.status == StatusCode::UNAUTHORIZED {
                    self.app.rates.fail(came.address)?;
                }
                Err(refused)
            }
        }
    }

    /// Has a request answered while its caller has no more than half of all places.
    async fn asked(
        &self,
        came: Came<'_>,
        session: Option<Session>,
        caller: Caller,
        request: Request,
    ) -> Result<Response, Refused> {
        let _place = self.places.take_of(&caller)?;
        let app = &self.app;
        let connection = came.connection;
        if came.opens_socket {
            let (app, connection) = (app.clone(), Arc::clone(connection));
            let opened = socket::open(app, connection, session, came.address, request);
            return Box::pin(opened.instrument(came.trace.span())).await;
        }
        let Some(session) = session else {
            // Others were not let through without one.
            return Ok(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        if came.route == Route::Schema {
            return graphql::schema(app, &session, request.method());
        }
        let asked = Asked {
            session,
            caller,
            media: came.media,
            connection,
            trace: came.trace,
        };
        graphql::answer(app, asked, request).await
    }

    async fn metrics(&self, came: Came<'_>, request: Request) -> Result<Response, Refused> {
        self.session(came, Scope::Admin, request.headers()).await?;
        metrics::metrics(&self.app, request.method())
    }

    async fn page(&self, came: Came<'_>, request: Request) -> Result<Response, Refused> {
        let _place = self.places.take()?;
        let tokens = self.app.rates.take(&Caller::at(came.address))?;
        let mut response = self.open(came, request).await;
        if let Some(tokens) = tokens {
            tokens.add_to(response.headers_mut());
        }
        Ok(response)
    }

    async fn open(&self, came: Came<'_>, request: Request) -> Response {
        let answered = self.open.call(request).instrument(came.trace.span());
        answered.await.unwrap_or_else(|never| match never {})
    }
}

impl Came<'_> {
    /// An answer, or what is said in its place.
    fn response(&self, answered: Result<Response, Refused>) -> Response {
        let media = self.media.unwrap_or(Media::Json);
        answered.unwrap_or_else(|refused| refused.response(media))
    }
}

/// The same without its body, of which only the length is told.
fn head_of(mut response: Response) -> Response {
    let body = std::mem::take(response.body_mut());
    if let Some(n @ 1..) = body.size_hint().exact() {
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, n.into());
    }
    response
}
