//! Everything that the processes ever write, at their most talkative, searched
//! for every secret that went in.

use std::fmt::Write as _;

use jsonwebtoken::Algorithm;
use jsonwebtoken::EncodingKey;
use jsonwebtoken::Header;
use reqwest::Client;
use reqwest::RequestBuilder;
use serde_json::json;

use super::Process;
use super::address_in;
use super::client;
use super::keys::new_key;
use super::run;
use crate::config::TestFile;
use crate::support::Reply;

const SECRET_KEY: &str = "M4rkerSecretKey";
const SESSION_TOKEN: &str = "M4rkerSessionToken";
const SHARED_SECRET: &str = "M4rkerSharedSecretOfManyBytes123";

const ISSUER: &str = "https://login.example/";

/// A process of which nothing that it writes is lost.
struct Watched {
    process: Process,
    address: String,
    first_line: String,
}

impl Watched {
    fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let process = Process::start(arguments, environment);
        let first_line = process.next_line();
        Self {
            address: address_in(&first_line),
            process,
            first_line,
        }
    }

    /// Ends it, and returns all that it wrote.
    fn written(mut self) -> String {
        let no_more = std::sync::mpsc::channel().1;
        let lines = std::mem::replace(&mut self.process.lines, no_more);
        let (code, log) = self.process.terminate();
        assert_eq!(code, Some(0), "{log}");
        let lines: Vec<String> = lines.into_iter().collect();
        format!("{}\n{}\n{log}", self.first_line, lines.join("\n"))
    }
}

/// Two accounts, one of which always fails, an API key, and tokens of an issuer.
fn settings(block: &str, healthy: &str, failing: &str, secret_file: &str) -> String {
    let source = |account: &str, endpoint: &str| {
        format!(
            "[[sources]]\naccount = \"{account}\"\naccess_key = \"an-id\"\nendpoint = \"{endpoint}\"\n\
            secret_key = \"{SECRET_KEY}\"\nsession_token = \"{SESSION_TOKEN}\"\n"
        )
    };
    format!(
        "{block}\n[auth.jwt]\nissuer = \"{ISSUER}\"\naudience = [\"bcc-graphql\"]\n\
        algorithms = [\"HS256\"]\nsecret_file = \"{secret_file}\"\n{}{}",
        source("well", healthy),
        source("failing", failing),
    )
}

fn token(secret: &str, expires_in_seconds: i64) -> String {
    let claims = json!({
        "iss": ISSUER,
        "aud": "bcc-graphql",
        "sub": "anna",
        "scope": "images:read",
        "exp": chrono::Utc::now().timestamp() + expires_in_seconds,
    });
    let key = EncodingKey::from_secret(secret.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).unwrap()
}

/// Good and bad questions by whoever shows each of these.
fn questions(client: &Client, address: &str, shown: &[&str]) -> Vec<RequestBuilder> {
    let url = format!("{address}/graphql");
    let post = |query: &str| {
        let body = json!({ "query": query }).to_string();
        let request = client.post(&url).header("content-type", "application/json");
        request.body(body)
    };
    let mut all = vec![client.get(address), client.get(format!("{address}/readyz"))];
    for shown in shown {
        for query in [
            "{ images(account: \"well\", first: 1) { nodes { id } } }",
            "{ images(account: \"failing\", first: 1) { nodes { id } } }",
            "{ image(id: \"m-1\", account: \"well\") { id detail { __typename } } }",
            "{ sources { account region } serviceInfo { version } }",
            "{ images(",
            "{ nonsense }",
        ] {
            all.push(post(query).bearer_auth(shown));
        }
        all.push(post("{ __typename }").header("x-api-key", *shown));
        all.push(post("{ __typename }").basic_auth("anna", Some(shown)));
        all.push(post("{ __typename }").bearer_auth(&shown[..shown.len() - 1]));
        // Where it does not belong.
        for place in ["graphql", "nothing", "readyz"] {
            all.push(client.get(format!(
                "{address}/{place}?api_key={shown}&access_token={shown}"
            )));
        }
        all.push(post("{ __typename }").header("cookie", format!("key={shown}")));
        all.push(post("{ __typename }").header("x-request-id", format!("-{shown}!")));
    }
    all
}

#[tokio::test]
async fn nothing_that_was_ever_written_holds_a_secret() {
    let (key, block) = new_key("frontend");
    let (stranger, _) = new_key("stranger");
    let keys = [
        ("BAIDUCLOUD_ACCESS_KEY", "an-id"),
        ("BAIDUCLOUD_SECRET_KEY", SECRET_KEY),
    ];
    let emulate = ["emulate", "--listen", "127.0.0.1:0", "--images", "5"];
    let well = Watched::start(&emulate, &keys);
    let fault = ["--fault", "status=403:SignatureDoesNotMatch"];
    let failing = Watched::start(&[&emulate[..], &fault[..]].concat(), &keys);
    let secret_file = TestFile::new(SHARED_SECRET);
    let text = settings(&block, &well.address, &failing.address, secret_file.path());
    let file = TestFile::new(&text);
    // Everything that any library has to say, too.
    let environment = [
        ("BCC_GRAPHQL_CONFIG", file.path()),
        ("BCC_GRAPHQL_LOG__LEVEL", "trace"),
    ];
    let mut serve = Watched::start(&["serve", "--listen", "127.0.0.1:0"], &environment);

    let signed = token(SHARED_SECRET, 3600);
    let expired = token(SHARED_SECRET, -3600);
    let forged = token("another", 3600);
    let shown = [&*key, &stranger, &signed, &expired, &forged];
    let over_http_2 = Client::builder().no_proxy().http2_prior_knowledge();
    let mut answers = String::new();
    let mut statuses = Vec::new();
    for client in [client(), over_http_2.build().unwrap()] {
        for question in questions(&client, &serve.address, &shown) {
            let reply = Reply::of(question).await;
            statuses.push(reply.status);
            let _ = writeln!(answers, "{:?}\n{}", reply.headers, reply.text());
        }
    }
    for expected in [200, 401, 404] {
        assert!(statuses.contains(&expected), "{expected}: {statuses:?}");
    }

    // Settings that are not taken, with the key in the place of its hash.
    let wrong = format!("[[auth.keys]]\nname = \"x\"\nhash = \"{key}\"\n");
    std::fs::write(file.path(), wrong).unwrap();
    serve.process.signal("-HUP");
    serve.process.wait_for_log("the settings are not taken");
    std::fs::write(file.path(), &text).unwrap();
    serve.process.signal("-HUP");
    serve.process.wait_for_log("were read again");

    let mut written = answers;
    for command in [&["serve", "--print-config"][..], &["check"]] {
        let ended = run(command, &environment);
        written += &format!("{}\n{}\n", ended.out, ended.err);
    }
    written += &serve.written();
    written += &well.written();
    written += &failing.written();
    // That all of it was looked at.
    for known in ["an-id", "TRACE", "SignatureDoesNotMatch", "(hidden)"] {
        assert!(written.contains(known), "{known}");
    }
    let signature = |token: &str| token.rsplit('.').next().unwrap().to_owned();
    let secrets = [
        [SECRET_KEY, SESSION_TOKEN, SHARED_SECRET]
            .map(str::to_owned)
            .to_vec(),
        shown.map(str::to_owned).to_vec(),
        [&signed, &expired, &forged]
            .map(|token| signature(token))
            .to_vec(),
        // Who has a signature may repeat the call for half an hour.
        vec!["bce-auth-v1/".to_owned()],
    ]
    .concat();
    for secret in secrets {
        let line = written.lines().find(|line| line.contains(&secret));
        assert_eq!(line, None, "{secret}");
    }
}
