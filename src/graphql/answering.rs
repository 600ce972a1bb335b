//! Answering: out of what is kept, by the projection, or by the derived resolvers.

use bytes::Bytes;

use super::Age;
use super::Graph;
use super::GraphAnswer;
use super::GraphRequest;
use super::Outcome;
use super::Resolvers;
use super::Shared;
use super::answer;
use super::answers::Made;
use super::answers::Question;
use super::body::Body;
use super::error;
use super::gate::Came;
use crate::access::Caller;
use crate::access::Principal;
use crate::catalogue::Basis;
use crate::catalogue::Reader;
use crate::shares::Share;

impl Graph {
    /// The answer to a request of these bytes, if it is kept and what it was made of
    /// has not changed. Nobody has read them: they are known. `only_queries` holds
    /// for those that came by GET.
    #[must_use]
    pub fn held(
        &self,
        raw: &Bytes,
        principal: &Principal,
        caller: &Caller,
        only_queries: bool,
    ) -> Option<GraphAnswer> {
        let shared = &self.0;
        let question = Question::new(raw, principal, only_queries);
        let is_good = |made: &Made| shared.is_good(made);
        let kept = shared.answers.find(&question, is_good)?;
        let body = kept.body();
        let share = shared.under_way.take_for(Some(caller), &body);
        Some(match share {
            Ok(share) => GraphAnswer {
                outcome: Outcome::Executed { failed: false },
                resolvers: kept.made.resolvers,
                age: shared.age(&kept.made.basis),
                body,
                share,
                kept: Some(kept),
            },
            Err(too_much) => GraphAnswer::overloaded(&too_much),
        })
    }

    /// Answers a request of `principal`, and keeps the answer if it may be asked for
    /// again. `only_queries` holds for those that came by GET.
    pub async fn answer(
        &self,
        request: GraphRequest,
        principal: &Principal,
        only_queries: bool,
    ) -> GraphAnswer {
        let shared = &self.0;
        // With a text and its hash it registers a document, which has to happen anew.
        let registers = request.query.is_some() && request.document.is_some();
        let raw = request.raw.as_ref();
        let raw = raw.filter(|_| request.max_age.is_none() && !registers);
        let question = raw.map(|raw| Question::new(raw, principal, only_queries));
        let trusted = shared.documents.version();
        let (mut answer, basis) = self.answer_anew(request, principal, only_queries).await;
        if let (Some(question), Some(basis)) = (&question, basis) {
            let resolvers = answer.resolvers;
            let made = Made {
                basis,
                trusted,
                resolvers,
            };
            let is_good = |made: &Made| shared.is_good(made);
            answer.kept = shared.answers.keep(question, &answer, made, is_good);
        }
        answer
    }

    /// Answers a request; if it was executed, says what the answer is made of.
    async fn answer_anew(
        &self,
        request: GraphRequest,
        principal: &Principal,
        only_queries: bool,
    ) -> (GraphAnswer, Option<Basis>) {
        let shared = &self.0;
        let max_age = request.max_age;
        let caller = request.caller.clone();
        let came = if only_queries {
            Came::ByGet
        } else {
            Came::ByPost
        };
        let admitted = match shared.admit(request, principal, came) {
            Ok(admitted) => admitted,
            Err(refusal) => {
                let answer = GraphAnswer::refusal(&refusal, shared.limits.errors);
                return (answer, None);
            }
        };
        let mut share = match shared.under_way.take(caller.as_ref(), admitted.fields()) {
            Ok(share) => share,
            Err(too_much) => return (GraphAnswer::overloaded(&too_much), None),
        };
        let reader = shared.reader(principal, max_age);
        if let Some(projection) = &shared.projection
            && let Some(projected) = projection.answer(&admitted, &reader).await
        {
            shared.under_way.settle(&mut share, &projected.body);
            let (failed, body) = (projected.failed, projected.body);
            return shared.executed(failed, Resolvers::Projected, body, share, &reader);
        }
        let request = match shared.executable(admitted, &reader, principal) {
            Ok(request) => request,
            Err(error) => {
                let answer = GraphAnswer::refusal(&error.into(), shared.limits.errors);
                return (answer, None);
            }
        };
        let mut response = shared.schema.execute(request).await;
        error::finish(&mut response.errors);
        let body = answer::serialized(&response).into();
        shared.under_way.settle(&mut share, &body);
        let failed = !response.errors.is_empty();
        shared.executed(failed, Resolvers::Derived, body, share, &reader)
    }
}

impl Shared {
    /// Whether the same request would be answered with the same now.
    fn is_good(&self, made: &Made) -> bool {
        made.trusted == self.documents.version() && self.catalogue.stands(&made.basis)
    }

    /// The answer of an executor, and what it is made of.
    fn executed(
        &self,
        failed: bool,
        resolvers: Resolvers,
        body: Body,
        share: Option<Share>,
        reader: &Reader,
    ) -> (GraphAnswer, Option<Basis>) {
        let basis = reader.basis();
        let answer = GraphAnswer {
            outcome: Outcome::Executed { failed },
            resolvers: Some(resolvers),
            age: self.age(&basis),
            body,
            share,
            kept: None,
        };
        (answer, Some(basis))
    }

    fn age(&self, basis: &Basis) -> Option<Age> {
        let oldest = basis.oldest()?;
        let now = self.catalogue.now();
        Some(Age {
            // A clock that went back makes it young, not negative.
            age: (now - oldest.fetched_at).to_std().unwrap_or_default(),
            is_fresh: now < oldest.fresh_until,
            fresh_for: self.catalogue.fresh_for(),
        })
    }
}
