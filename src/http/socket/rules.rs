//! The rules of `graphql-transport-ws`, to which async-graphql's transport is
//! held: it takes an id that is in use for a new operation, has other codes for
//! closing, and answers a refused operation with a result.

use std::collections::HashSet;

use axum::extract::ws::CloseFrame;
use axum::extract::ws::Message;
use serde::Deserialize;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

/// The most bytes of a close frame's reason (RFC 6455, section 5.5).
const MAX_REASON: usize = 123;

/// Where a conversation stands.
#[derive(Default)]
pub(super) struct Rules {
    is_begun: bool,
    is_acknowledged: bool,
    under_way: HashSet<String>,
    /// Operations that the client ended, of which it is told nothing more.
    ended: HashSet<String>,
}

/// What is to be done with a message of the client.
#[derive(Debug, PartialEq)]
pub(super) enum Verdict {
    /// The transport is to have it.
    Pass(Message),
    /// It begins the conversation.
    Begin {
        /// What it says of itself.
        payload: Map<String, Value>,
        /// What the transport is to have then.
        message: Message,
    },
    /// It asks for an operation.
    Subscribe {
        /// The operation's id.
        id: String,
        /// The request's parameters.
        parameters: Map<String, Value>,
    },
    /// Nothing.
    Ignore,
    /// The socket is to be closed with this.
    Close(CloseFrame),
}

/// What a client may say.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said {
    ConnectionInit {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Ping {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Pong {},
    Subscribe {
        id: String,
        payload: Map<String, Value>,
    },
    Complete {
        id: String,
    },
}

/// What the transport says, as far as it matters.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Told {
    ConnectionAck,
    Complete {
        id: String,
    },
    #[serde(other)]
    Other,
}

impl Rules {
    /// Whether the client has begun the conversation.
    pub(super) fn is_begun(&self) -> bool {
        self.is_begun
    }

    /// How many operations are under way.
    pub(super) fn n_under_way(&self) -> usize {
        self.under_way.len()
    }

    /// Judges a message of the client.
    pub(super) fn incoming(&mut self, message: &Message) -> Verdict {
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return close(4400, "Messages are texts, and this is binary"),
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => return Verdict::Ignore,
        };
        let said = match serde_json::from_str(text) {
            Ok(said) => said,
            Err(error) => return close(4400, &format!("Invalid message: {error}")),
        };
        match said {
            Said::ConnectionInit { .. } if self.is_begun => {
                close(4429, "Too many initialisation requests")
            }
            Said::ConnectionInit { payload } => {
                self.is_begun = true;
                // The transport is not told of keys.
                Verdict::Begin {
                    payload: payload.unwrap_or_default(),
                    message: Message::text(json!({"type": "connection_init"}).to_string()),
                }
            }
            Said::Ping { payload } => pass(&json!({"type": "ping", "payload": payload})),
            Said::Pong {} => Verdict::Ignore,
            Said::Subscribe { .. } if !self.is_acknowledged => close(4401, "Unauthorized"),
            Said::Subscribe { id, .. } if self.under_way.contains(&id) => {
                close(4409, &format!("Subscriber for {id} already exists"))
            }
            Said::Subscribe { id, payload } => Verdict::Subscribe {
                id,
                parameters: payload,
            },
            Said::Complete { id } if self.under_way.remove(&id) => {
                let message = pass(&json!({"type": "complete", "id": id}));
                self.ended.insert(id);
                message
            }
            Said::Complete { .. } => Verdict::Ignore,
        }
    }

    /// Starts an operation: what the transport is to have. It has been handed the
    /// request itself.
    pub(super) fn start(&mut self, id: String) -> Message {
        let message = json!({"type": "subscribe", "id": id, "payload": {"query": ""}});
        self.under_way.insert(id);
        Message::text(message.to_string())
    }

    /// Judges a message of the transport; `None` if the client must not have it.
    pub(super) fn outgoing(&mut self, message: Message) -> Option<Message> {
        let Message::Text(text) = &message else {
            return Some(message);
        };
        // Results may be large; they need no look.
        if text.starts_with("{\"type\":\"next\"") {
            return Some(message);
        }
        match serde_json::from_str(text) {
            Ok(Told::ConnectionAck) => self.is_acknowledged = true,
            Ok(Told::Complete { id }) if self.ended.remove(&id) => return None,
            Ok(Told::Complete { id }) => {
                self.under_way.remove(&id);
            }
            Ok(Told::Other) | Err(_) => {}
        }
        Some(message)
    }
}

/// The message that an operation is refused with. `errors` is a list, as JSON.
pub(super) fn refusal(id: &str, errors: &[u8]) -> Message {
    let errors = String::from_utf8_lossy(errors);
    let id = Value::from(id);
    Message::text(format!(
        "{{\"id\":{id},\"type\":\"error\",\"payload\":{errors}}}"
    ))
}

/// A close frame. What of the reason is too long is cut off.
pub(super) fn close_frame(code: u16, reason: &str) -> CloseFrame {
    let fits = |(at, letter): &(usize, char)| at + letter.len_utf8() <= MAX_REASON;
    let reason: String = reason
        .char_indices()
        .take_while(fits)
        .map(|(_, letter)| letter)
        .collect();
    CloseFrame {
        code,
        reason: reason.into(),
    }
}

fn close(code: u16, reason: &str) -> Verdict {
    Verdict::Close(close_frame(code, reason))
}

fn pass(message: &Value) -> Verdict {
    Verdict::Pass(Message::text(message.to_string()))
}
