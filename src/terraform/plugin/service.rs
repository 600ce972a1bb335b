//! The methods that Terraform calls, by their paths.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt as _;
use hyper::Request;
use hyper::Response;
use hyper::body::Incoming;
use prost::Message as _;
use tokio_util::sync::CancellationToken;

use super::Provider;
use super::calls::Calls;
use super::grpc;
use super::grpc::Answer;
use super::grpc::Status;
use super::proto::Empty;

/// `SERVING`, as gRPC's health service says it.
const SERVING: &[u8] = &[0x08, 0x01];

/// What answers on every connection.
pub(super) struct Service<P: Provider> {
    calls: Calls<P>,
    /// Cancelled when the process is to leave.
    stop: CancellationToken,
    /// Whether Terraform may ask the process to leave. One that is debugged stays.
    leaves_when_asked: bool,
}

impl<P: Provider> Service<P> {
    pub(super) fn new(provider: P, stop: CancellationToken, leaves_when_asked: bool) -> Self {
        Self {
            calls: Calls::new(provider),
            stop,
            leaves_when_asked,
        }
    }

    /// Answers a request. A panic is the error of its call and of no other.
    pub(super) async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Response<Answer> {
        let (head, body) = request.into_parts();
        let path = head.uri.path();
        // What plugins print goes to standard error, which Terraform reads anyway.
        // Without the method, or if it ended, Terraform would log a complaint.
        if path == "/plugin.GRPCStdio/StreamStdio" {
            return grpc::silence(self.stop.clone().cancelled_owned());
        }
        let answer = async {
            let message = grpc::message(body).await?;
            self.call(path, message).await
        };
        let answer = AssertUnwindSafe(answer).catch_unwind().await;
        grpc::answer(answer.unwrap_or_else(|_| Err(panicked(path))))
    }

    async fn call(&self, path: &str, message: Bytes) -> Result<Vec<u8>, Status> {
        let calls = &self.calls;
        let Some(method) = path.strip_prefix("/tfplugin6.Provider/") else {
            return self.housekeeping(path);
        };
        tracing::debug!(method, "called");
        Ok(match method {
            "GetMetadata" => calls.metadata().encode_to_vec(),
            "GetProviderSchema" => calls.schema().encode_to_vec(),
            "GetFunctions" => calls.functions().encode_to_vec(),
            "ValidateProviderConfig" => calls.validate(grpc::decode(message)?).encode_to_vec(),
            "ValidateDataResourceConfig" => calls
                .validate_data_source(grpc::decode(message)?)
                .encode_to_vec(),
            "ConfigureProvider" => calls.configure(grpc::decode(message)?).encode_to_vec(),
            "ReadDataSource" => calls.read(grpc::decode(message)?).await.encode_to_vec(),
            "CallFunction" => calls.call(&grpc::decode(message)?).encode_to_vec(),
            "StopProvider" => calls.stop().encode_to_vec(),
            // There are no resources, so there are no identities.
            "GetResourceIdentitySchemas" => Empty {}.encode_to_vec(),
            _ => return Err(Status::unimplemented(path)),
        })
    }

    /// What every plugin is asked, Terraform's or not.
    fn housekeeping(&self, path: &str) -> Result<Vec<u8>, Status> {
        match path {
            "/plugin.GRPCController/Shutdown" => {
                if self.leaves_when_asked {
                    self.stop.cancel();
                }
                Ok(Empty {}.encode_to_vec())
            }
            "/grpc.health.v1.Health/Check" => Ok(SERVING.to_vec()),
            _ => Err(Status::unimplemented(path)),
        }
    }
}

fn panicked(path: &str) -> Status {
    let method = path.rsplit('/').next().unwrap_or_default();
    Status::internal(format!(
        "the provider failed in {method}: a mistake of its own. What happened is in Terraform's log (TF_LOG=error); please report it"
    ))
}
