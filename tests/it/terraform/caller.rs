//! A gRPC client that does what Terraform's does.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use http_body_util::Full;
use hyper::Request;
use hyper::Response;
use hyper::body::Incoming;
use hyper::client::conn::http2;
use hyper::client::conn::http2::SendRequest;
use hyper_util::rt::TokioExecutor;
use hyper_util::rt::TokioIo;
use prost::Message;
use rmpv::Value;
use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::ServerName;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::net::TcpStream;
use tokio::net::UnixStream;
use tokio_rustls::TlsConnector;

use super::certificate::Identity;
use super::wire::Configure;
use super::wire::Diagnostics;
use super::wire::Dynamic;
use super::wire::NamedConfig;
use super::wire::State;
use super::wire::object;

/// A connection. It is closed when this is dropped.
#[derive(Clone)]
pub(super) struct Caller(SendRequest<Full<Bytes>>);

/// A call that failed: gRPC's code and message.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) code: String,
    pub(super) message: String,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

impl Caller {
    /// Connects to where a handshake line says: with TLS if the line has a
    /// certificate, and showing that of `identity`.
    pub(super) async fn connect(line: &str, identity: Option<&Identity>) -> Result<Self, String> {
        let fields: Vec<&str> = line.trim_end().split('|').collect();
        let ["1", "6", network, place, "grpc", certificate] = fields[..] else {
            panic!("no handshake: {line}");
        };
        let stream: Box<dyn Stream> = match network {
            "unix" => Box::new(UnixStream::connect(place).await.unwrap()),
            _ => Box::new(TcpStream::connect(place).await.unwrap()),
        };
        let stream: Box<dyn Stream> = if certificate.is_empty() {
            stream
        } else {
            let certificate = STANDARD_NO_PAD.decode(certificate).unwrap();
            let connector = TlsConnector::from(Arc::new(config(certificate.into(), identity)));
            let name = ServerName::try_from("localhost").unwrap();
            let stream = connector.connect(name, stream).await;
            Box::new(stream.map_err(|error| error.to_string())?)
        };
        let handshake = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
        let (sender, connection) = handshake.map_err(|error| error.to_string())?;
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// Asks with one message. Fails if there is no answer at all.
    pub(super) async fn ask(
        &self,
        path: &str,
        message: &[u8],
    ) -> hyper::Result<Response<Incoming>> {
        let length = u32::try_from(message.len()).unwrap();
        let framed = [&[0][..], &length.to_be_bytes(), message].concat();
        self.send(path, framed.into()).await
    }

    /// Sends anything.
    pub(super) async fn send(&self, path: &str, body: Bytes) -> hyper::Result<Response<Incoming>> {
        let request = Request::post(format!("https://localhost{path}"))
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .body(Full::from(body))
            .unwrap();
        let mut sender = self.0.clone();
        sender.ready().await?;
        sender.send_request(request).await
    }

    /// Calls a method.
    pub(super) async fn call<A: Message + Default>(
        &self,
        path: &str,
        message: impl Message,
    ) -> Result<A, Refused> {
        let response = self.ask(path, &message.encode_to_vec()).await.unwrap();
        assert_eq!(response.headers()["content-type"], "application/grpc");
        let body = response.into_body().collect().await.unwrap();
        let trailers = body.trailers().unwrap();
        let trailer = |name| {
            trailers
                .get(name)
                .map_or("", |value| value.to_str().unwrap())
        };
        let code = trailer("grpc-status").to_owned();
        if code != "0" {
            let message = trailer("grpc-message").to_owned();
            return Err(Refused { code, message });
        }
        let bytes = body.to_bytes();
        let length = u32::try_from(bytes.len() - 5).unwrap().to_be_bytes();
        assert_eq!((bytes[0], &bytes[1..5]), (0, &length[..]));
        Ok(A::decode(&bytes[5..]).unwrap())
    }

    /// Calls a method of the provider.
    pub(super) async fn provider<A: Message + Default>(
        &self,
        method: &str,
        message: impl Message,
    ) -> A {
        let path = format!("/tfplugin6.Provider/{method}");
        self.call(&path, message).await.unwrap()
    }

    pub(super) async fn configure(&self) {
        let config = object([("secret", Value::Nil)]);
        let request = Configure {
            terraform_version: "1.11.4".to_owned(),
            config: Some(Dynamic::of(&config)),
        };
        let answer: Diagnostics = self.provider("ConfigureProvider", request).await;
        assert_eq!(answer.diagnostics, []);
    }

    pub(super) async fn read(&self, name: &str, config: &Value) -> State {
        let request = NamedConfig {
            name: name.to_owned(),
            config: Some(Dynamic::of(config)),
        };
        self.provider("ReadDataSource", request).await
    }
}

fn config(server: CertificateDer<'_>, identity: Option<&Identity>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(server.into_owned()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let mut config = match identity {
        Some(identity) => config.with_client_cert_resolver(Arc::new(identity.clone())),
        None => config.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}
