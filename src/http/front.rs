//! The way in: what a request passes, one after the other, before it is answered.
//!
//! Plain calls, in the order in which they are written. Each is either passed, or
//! says how the request is refused; layers of boxed futures took longer than most
//! answers do.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::body::HttpBody as _;
use axum::extract::Request;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::IntoResponse as _;
use axum::response::Response;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
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

/// A request that came, and what is known of it before anybody looks at what it asks.
#[derive(Clone, Copy)]
struct Came<'a> {
    head: &'a Parts,
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
        let (head, body) = request.into_parts();
        let trace = Trace::of(&head.headers);
        let route = Route::of(head.uri.path());
        let came = Came {
            head: &head,
            connection,
            trace: &trace,
            route,
            opens_socket: route == Route::Graphql && socket::is_wanted(&head),
            address: self.app.rates.address(connection.peer, &head.headers),
            media: Media::negotiate(&head.headers),
        };
        let answer = pin!(self.to_us(came, body));
        let answer = answer.instrument(trace.span_of_steps());
        let media = came.media.unwrap_or(Media::Json);
        let mut response = panics::caught(answer, &trace, media).await;
        let headers = response.headers_mut();
        headers.insert(REQUEST_ID, trace.id().clone());
        let took = began.elapsed();
        let is_head = head.method == Method::HEAD;
        self.app.counts.answered(route, is_head, &response, took);
        trace.answered(&head.method, &head.uri, response.status(), took);
        response
    }

    /// Answers a request if it calls this service by its name.
    async fn to_us(&self, came: Came<'_>, body: Body) -> Response {
        if let Err(refused) = self.app.allowed.check(came.head, came.connection.local) {
            return refused.into_response();
        }
        match &self.cors {
            None => self.let_in(came, body).await,
            Some(cors) => self.across_origins(cors, came, body).await,
        }
    }

    /// Tells browsers what they may do with the answer, or answers what they ask first.
    fn across_origins<'a>(
        &'a self,
        cors: &CorsLayer,
        came: Came<'a>,
        body: Body,
    ) -> BoxFuture<'a, Response> {
        let answer = service_fn(move |request: Request| {
            let answer = self.let_in(came, request.into_body());
            answer.map(Ok::<_, Infallible>)
        });
        let answered = cors.layer(answer).oneshot(came.with(body));
        Box::pin(answered.map(|answered| answered.unwrap_or_else(|never| match never {})))
    }

    async fn let_in(&self, came: Came<'_>, body: Body) -> Response {
        let answered = match came.route {
            Route::Graphql | Route::Schema => self.data(came, body).await,
            Route::Metrics => self.metrics(came).await,
            Route::Pages => self.page(came, body).await,
            // Whoever looks after the process is never put off.
            Route::Health | Route::Other => Ok(self.open(came, body).await),
        };
        let mut response = came.response(answered);
        if came.route.needs_key() && self.app.authenticator.asks() {
            auth::make_private(&mut response);
        }
        if came.head.method == Method::HEAD {
            response = head_of(response);
        }
        response
    }

    /// What the graph holds: for whoever shows a key, as often as they may ask.
    async fn data(&self, came: Came<'_>, body: Body) -> Result<Response, Refused> {
        let _place = self.places.take()?;
        fetch_site::check(&came.head.headers, &self.app.origins)?;
        let session = self.session(came, Scope::ImagesRead).await?;
        let caller = match &session {
            Some(session) => Caller::new(session.principal(), came.address),
            None => Caller::at(came.address),
        };
        let tokens = self.app.rates.take(&caller)?;
        let mut response = came.response(self.asked(came, session, caller, body).await);
        if let Some(tokens) = tokens {
            tokens.add_to(response.headers_mut());
        }
        Ok(response)
    }

    /// Who asks; `None` if that is said later, in the first message of a WebSocket. A
    /// page can't send headers along with the request for one.
    async fn session(&self, came: Came<'_>, scope: Scope) -> Result<Option<Session>, Refused> {
        let session = auth::session(&self.app.authenticator, scope, &came.head.headers);
        match session.await {
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
        body: Body,
    ) -> Result<Response, Refused> {
        let _place = self.places.take_of(&caller)?;
        let app = &self.app;
        let connection = came.connection;
        if came.opens_socket {
            let (app, connection) = (app.clone(), Arc::clone(connection));
            let head = came.head.clone();
            let opened = socket::open(app, connection, session, came.address, head);
            return Box::pin(opened.instrument(came.trace.span())).await;
        }
        let Some(session) = session else {
            // Others were not let through without one.
            return Ok(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        if came.route == Route::Schema {
            return graphql::schema(app, &session, &came.head.method);
        }
        let asked = Asked {
            session,
            caller,
            media: came.media,
            head: came.head,
            connection,
            trace: came.trace,
        };
        graphql::answer(app, asked, body).await
    }

    async fn metrics(&self, came: Came<'_>) -> Result<Response, Refused> {
        self.session(came, Scope::Admin).await?;
        metrics::metrics(&self.app, &came.head.method)
    }

    async fn page(&self, came: Came<'_>, body: Body) -> Result<Response, Refused> {
        let _place = self.places.take()?;
        let tokens = self.app.rates.take(&Caller::at(came.address))?;
        let mut response = self.open(came, body).await;
        if let Some(tokens) = tokens {
            tokens.add_to(response.headers_mut());
        }
        Ok(response)
    }

    async fn open(&self, came: Came<'_>, body: Body) -> Response {
        let answered = self.open.call(came.with(body));
        let answered = answered.instrument(came.trace.span()).await;
        answered.unwrap_or_else(|never| match never {})
    }
}

impl Came<'_> {
    /// The request itself.
    fn with(&self, body: Body) -> Request {
        Request::from_parts(self.head.clone(), body)
    }

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
