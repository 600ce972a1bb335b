//! One WebSocket, from its first message to its last.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use async_graphql_axum::GraphQLProtocol;
use async_graphql_axum::GraphQLWebSocket;
use axum::Error;
use axum::extract::ws::CloseFrame;
use axum::extract::ws::Message;
use axum::extract::ws::WebSocket;
use futures_util::FutureExt as _;
use futures_util::Sink;
use futures_util::SinkExt as _;
use futures_util::Stream;
use futures_util::StreamExt as _;
use futures_util::sink;
use futures_util::stream;
use futures_util::stream::SplitStream;
use serde_json::Map;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::outgoing::Outgoing;
use super::outgoing::received;
use super::outgoing::send;
use super::rules;
use super::rules::Rules;
use super::rules::Verdict;
use super::rules::close_frame;
use super::who;
use crate::access::Caller;
use crate::auth::Session;
use crate::graphql::Code;
use crate::graphql::GraphRequest;
use crate::graphql::Handover;
use crate::graphql::Operation;
use crate::graphql::RefusedOperation;
use crate::http::App;
use crate::http::params;

/// How long a client may take to close its side once we have closed ours.
const CLOSING: Duration = Duration::from_secs(1);

/// RFC 6455, section 7.4.1: the service goes away.
const GOING_AWAY: u16 = 1001;
/// A message is of no form that there is.
const INVALID: u16 = 4400;
/// A message is too large.
const TOO_BIG: u16 = 1009;
/// The client did not begin in time.
const INIT_TIMEOUT: u16 = 4408;
/// The client is silent, or does not take what it asked for. It may come back,
/// which clients do not do after 1008.
const TOO_SLOW: u16 = 4008;

/// What both directions of a conversation need.
struct Conversation {
    app: App,
    /// Where the client is.
    address: IpAddr,
    /// Who asks, once that is known.
    session: watch::Sender<Option<Session>>,
    rules: Mutex<Rules>,
    handover: Handover,
    behind: CancellationToken,
    opened: Instant,
}

/// Talks to a client until either side ends it.
pub(super) async fn talk(
    socket: WebSocket,
    protocol: GraphQLProtocol,
    app: App,
    session: Option<Session>,
    address: IpAddr,
) {
    let mut stopping = app.stopping.clone();
    let keep_alive = app.streams.keep_alive();
    let limit = app.about.send_timeout;
    let behind = CancellationToken::new();
    let conversation = Arc::new(Conversation {
        app,
        address,
        session: watch::Sender::new(session),
        rules: Mutex::default(),
        handover: Handover::default(),
        behind: behind.clone(),
        opened: Instant::now(),
    });
    let handover = conversation.handover.clone();
    let session = conversation.session.subscribe();
    let (mut to_client, from_client) = socket.split();
    // One message at a time: what the client does not take waits where it is made.
    // Each in a line of its own: nobody looks at a reply that waits while the
    // transport waits, so that it would keep its place in front of it for ever.
    let (sender, messages) = mpsc::channel(1);
    let (replier, replies) = mpsc::channel(1);
    let outgoing = outgoing(Arc::clone(&conversation), sender);
    let incoming = incoming(conversation, from_client, replier);
    let messages = stream::select(received(messages), received(replies));
    let transport = GraphQLWebSocket::new_with_pair(outgoing, incoming.boxed(), handover, protocol);
    let both = async {
        // The transport's senders go with it, and then the messages end.
        tokio::join!(
            transport.serve(),
            send(messages, &mut to_client, keep_alive, limit, &behind)
        )
    };
    let frame = tokio::select! {
        // In this order: the results of who is cut off end, which must not look
        // like their end.
        biased;
        () = behind.cancelled() => close_frame(TOO_SLOW, "The client takes too little"),
        frame = who::ended(session) => frame,
        _ = stopping.wait_for(|stopping| *stopping) => close_frame(GOING_AWAY, "The service stops"),
        _ = both => return,
    };
    // At once or not at all: who takes nothing takes no farewell either.
    let _ = to_client.send(Message::Close(Some(frame))).now_or_never();
}

/// What the transport hears: what of the client's messages is for it. Other
/// answers go to the client past the transport, by `replies`.
fn incoming(
    conversation: Arc<Conversation>,
    from_client: SplitStream<WebSocket>,
    replies: mpsc::Sender<Outgoing>,
) -> impl Stream<Item = Result<Message, Error>> {
    let state = (conversation, from_client, replies);
    stream::unfold(state, |(conversation, mut from_client, replies)| async {
        match conversation.hear(&mut from_client, &replies).await {
            Ok(message) => Some((Ok(message), (conversation, from_client, replies))),
            Err(None) => None,
            Err(Some(frame)) => {
                let _ = replies.send((Message::Close(Some(frame)), None)).await;
                // Closing at once might take the frame from the client.
                let closed = from_client.for_each(|_| std::future::ready(()));
                let _ = tokio::time::timeout(CLOSING, closed).await;
                None
            }
        }
    })
}

/// Where the transport speaks: what of it the client may have goes to `messages`.
fn outgoing(
    conversation: Arc<Conversation>,
    messages: mpsc::Sender<Outgoing>,
) -> impl Sink<Message> {
    sink::unfold(messages, move |messages, message| {
        let message = conversation.rules().outgoing(message);
        let message = message.map(|message| conversation.counted(message));
        async {
            if let Some(message) = message {
                messages.send(message).await?;
            }
            Ok::<_, mpsc::error::SendError<Outgoing>>(messages)
        }
    })
}

impl Conversation {
    /// The next of the client's messages that is for the transport; otherwise how
    /// the socket is to be closed, if it is open.
    async fn hear(
        &self,
        from_client: &mut SplitStream<WebSocket>,
        replies: &mpsc::Sender<Outgoing>,
    ) -> Result<Message, Option<CloseFrame>> {
        loop {
            let said = tokio::time::timeout_at(self.patience(), from_client.next());
            let message = match said.await {
                Ok(Some(Ok(message))) => message,
                Ok(Some(Err(_))) => return Err(Some(self.unreadable())),
                Ok(None) => return Err(None),
                Err(_) => return Err(Some(self.too_late())),
            };
            let verdict = self.rules().incoming(&message);
            match verdict {
                Verdict::Pass(message) => return Ok(message),
                Verdict::Ignore => {}
                Verdict::Close(frame) => return Err(Some(frame)),
                Verdict::Begin { payload, message } => {
                    self.begin(&payload).await.map_err(Some)?;
                    return Ok(message);
                }
                Verdict::Subscribe { id, parameters } => {
                    let request = params::from_parameters(parameters)
                        .map_err(|problem| Some(close_frame(INVALID, &problem)))?;
                    match self.admit(request) {
                        Ok(operation) => {
                            self.handover.next(operation);
                            return Ok(self.rules().start(id));
                        }
                        Err(refused) => {
                            let refusal = rules::refusal(&id, &refused.errors);
                            replies.send((refusal, None)).await.map_err(|_| None)?;
                        }
                    }
                }
            }
        }
    }

    async fn begin(&self, payload: &Map<String, Value>) -> Result<(), CloseFrame> {
        let known = self.session.borrow().clone();
        let session = who::asks(&self.app, self.address, known, payload).await?;
        self.session.send_replace(Some(session));
        Ok(())
    }

    fn admit(&self, request: GraphRequest) -> Result<Operation, RefusedOperation> {
        let most = self.app.streams.max_operations;
        if self.rules().n_under_way() >= most {
            let message = format!(
                "{most} operations are under way on this WebSocket, the most that there may be (`subscriptions.max_per_connection`); end one, or open another WebSocket"
            );
            return Err(RefusedOperation::new(Code::RateLimited, message));
        }
        let Some(session) = self.session.borrow().clone() else {
            let message = "Nobody said who asks".to_owned();
            return Err(RefusedOperation::new(Code::Unauthenticated, message));
        };
        let principal = session.principal();
        let caller = Caller::new(principal, self.address);
        let counted = self.app.rates.count(&caller);
        counted.map_err(|message| RefusedOperation::new(Code::RateLimited, message))?;
        let request = GraphRequest {
            caller: Some(caller),
            ..request
        };
        self.app.graph.admit(request, principal, &self.behind)
    }

    /// A message, counted by its size as what waits to be sent to the client.
    fn counted(&self, message: Message) -> Outgoing {
        let session = self.session.borrow();
        let caller = session
            .as_ref()
            .map(|session| Caller::new(session.principal(), self.address));
        let n_bytes = match &message {
            Message::Text(text) => text.len(),
            _ => 0,
        };
        let share = self.app.graph.hold(caller.as_ref(), n_bytes);
        (message, share)
    }

    /// Until when the client's next message must come.
    fn patience(&self) -> Instant {
        let streams = &self.app.streams;
        if self.rules().is_begun() {
            Instant::now() + streams.idle_timeout
        } else {
            self.opened + streams.init_timeout
        }
    }

    fn too_late(&self) -> CloseFrame {
        if self.rules().is_begun() {
            close_frame(TOO_SLOW, "The client is silent (`server.idle_timeout`)")
        } else {
            close_frame(INIT_TIMEOUT, "Connection initialisation timeout")
        }
    }

    fn unreadable(&self) -> CloseFrame {
        let most = self.app.graph.limits().body_bytes;
        let reason = format!(
            "The message can't be read, or is larger than {most} bytes (`limits.body_bytes`)"
        );
        close_frame(TOO_BIG, &reason)
    }

    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
