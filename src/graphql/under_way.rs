//! The answers under way, by their fields: from when a request is admitted until
//! its answer is sent.

use super::body::Body;
use super::error::Code;
use crate::access::Caller;
use crate::shares::Exceeded;
use crate::shares::Share;
use crate::shares::Shares;

/// What a field of an answer takes on average, name and value, in bytes.
const BYTES_OF_A_FIELD: usize = 40;

/// How many fields there may be in all answers under way.
pub(super) struct UnderWay(Shares);

/// Why an answer can't be under way too.
pub(super) struct TooMuch {
    pub(super) exceeded: Exceeded,
    pub(super) code: Code,
    pub(super) message: String,
}

impl UnderWay {
    /// At most so many, and half of them one caller's.
    pub(super) fn new(fields_in_flight: usize) -> Self {
        Self(Shares::halves(fields_in_flight))
    }

    /// A share for an answer of so many fields; `None` for somebody who is not
    /// counted.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn take(
        &self,
        caller: Option<&Caller>,
        fields: usize,
    ) -> Result<Option<Share>, TooMuch> {
        let share = caller.map(|caller| self.0.take(caller, fields));
        share.transpose().map_err(|exceeded| self.refuse(exceeded))
    }

    /// Counts an answer as what it turned out to be. However large it is, the others'
    /// half is theirs.
    pub(super) fn settle(&self, share: &mut Option<Share>, body: &Body) {
        if let Some(share) = share {
            let fields = body.len() / BYTES_OF_A_FIELD;
            share.resize(fields.min(self.0.most_each()));
        }
    }

    /// A share for an answer that is there already.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn take_for(
        &self,
        caller: Option<&Caller>,
        body: &Body,
    ) -> Result<Option<Share>, TooMuch> {
        let fields = body.len() / BYTES_OF_A_FIELD;
        self.take(caller, fields.min(self.0.most_each()))
    }

    /// A share for so many bytes that wait to be sent, whatever the limits: they are
    /// there. `None` for somebody who is not counted.
    pub(super) fn hold(&self, caller: Option<&Caller>, n_bytes: usize) -> Option<Share> {
        caller.map(|caller| {
            self.0
                .add(caller, (n_bytes / BYTES_OF_A_FIELD).min(self.0.most_each()))
        })
    }

    fn refuse(&self, exceeded: Exceeded) -> TooMuch {
        let (code, message) = match exceeded {
            Exceeded::ByAll => {
                let most = self.0.most();
                let message = format!(
                    "The answers under way have as many fields as there may be, {most} (`limits.fields_in_flight`); try again in a moment"
                );
                (Code::Overloaded, message)
            }
            Exceeded::ByCaller => {
                let most = self.0.most_each();
                let message = format!(
                    "Your answers under way have as many fields as those of one caller may have, {most} (half of `limits.fields_in_flight`); wait for one of them, or ask for less"
                );
                (Code::RateLimited, message)
            }
        };
        tracing::debug!(reason = message, "too much is under way");
        TooMuch {
            exceeded,
            code,
            message,
        }
    }
}
