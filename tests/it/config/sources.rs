//! `[[sources]]`, and the variables of Baidu's ecosystem that fill them.

use secrecy::ExposeSecret as _;

use super::load;

const KEYS: [(&str, &str); 2] = [
    ("BAIDUCLOUD_ACCESS_KEY", "an-id"),
    ("BAIDUCLOUD_SECRET_KEY", "a-secret"),
];

#[test]
fn the_variables_alone_are_a_source() {
    let mut environment = KEYS.to_vec();
    environment.extend([
        ("BAIDUCLOUD_SESSION_TOKEN", "a-token"),
        ("BAIDUCLOUD_REGION", "gz"),
        ("BCC_ENDPOINT", "http://127.0.0.1:8090"),
    ]);
    let settings = load("", &environment, &[]).unwrap();
    let [source] = &settings.sources[..] else {
        panic!("{:?}", settings.sources);
    };
    assert_eq!(source.account, "default");
    assert_eq!(source.region(), "gz");
    assert_eq!(
        source.endpoint.as_ref().unwrap().as_str(),
        "http://127.0.0.1:8090/"
    );
    let credentials = source.credentials().unwrap();
    assert_eq!(credentials.access_key_id, "an-id");
    assert!(credentials.session_token.is_some());

    let source = &load("", &KEYS, &[]).unwrap().sources[0];
    assert_eq!(source.region(), "bj");
    assert!(source.endpoint.is_none() && source.session_token.is_none());
}

#[test]
fn without_keys_there_is_no_source() {
    assert!(load("", &[], &[]).unwrap().sources.is_empty());
    // Empty is as good as absent: that is how compose files pass on what is not set.
    let empty = [
        ("BAIDUCLOUD_ACCESS_KEY", ""),
        ("BAIDUCLOUD_SECRET_KEY", ""),
        ("BCC_ENDPOINT", ""),
    ];
    assert!(load("", &empty, &[]).unwrap().sources.is_empty());
}

#[test]
fn the_variables_fill_what_a_source_leaves_out() {
    let file = "
        [[sources]]
        account = \"one\"
        region = \"su\"
        [[sources]]
        account = \"two\"
        access_key = \"own-id\"
        secret_key = \"own-secret\"
    ";
    let mut environment = KEYS.to_vec();
    environment.extend([
        ("BAIDUCLOUD_REGION", "gz"),
        ("BAIDUCLOUD_SESSION_TOKEN", "a-token"),
    ]);
    let sources = load(file, &environment, &[]).unwrap().sources;
    let shown: Vec<_> = sources
        .iter()
        .map(|source| {
            let credentials = source.credentials().unwrap();
            let token = credentials.session_token.is_some();
            (
                &*source.account,
                source.region(),
                credentials.access_key_id,
                token,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("one", "su", "an-id".to_owned(), true),
            // The token belongs to the variables' pair, not to this one.
            ("two", "gz", "own-id".to_owned(), false),
        ]
    );
}

#[test]
fn half_a_pair_is_no_pair() {
    for (file, environment, message) in [
        (
            "",
            &KEYS[..1],
            "`sources[0].secret_key` (environment): it is missing; it can also be set as BAIDUCLOUD_SECRET_KEY",
        ),
        (
            "",
            &KEYS[1..],
            "`sources[0].access_key` (environment): it is missing; it can also be set as BAIDUCLOUD_ACCESS_KEY",
        ),
        (
            "[[sources]]\naccess_key = \"own-id\"",
            &[],
            "`sources[0].secret_key` (FILE): it is missing; it can also be set as BAIDUCLOUD_SECRET_KEY",
        ),
    ] {
        assert_eq!(load(file, environment, &[]).unwrap_err(), message);
    }
}

/// Of a lone source. Never the file's id with the variables' secret.
#[test]
fn the_environments_pair_beats_the_files() {
    for file in [
        "[[sources]]\naccess_key = \"own-id\"",
        "[[sources]]\naccess_key = \"own-id\"\nsecret_key = \"own-secret\"",
    ] {
        let settings = load(file, &KEYS, &[]).unwrap();
        let source = &settings.sources[0];
        assert_eq!(source.access_key.as_deref(), Some(KEYS[0].1));
        let credentials = source.credentials().unwrap();
        assert_eq!(credentials.secret_access_key.expose_secret(), KEYS[1].1);
    }
}

#[test]
fn several_regions_are_several_sources() {
    let keys = "[[sources]]\naccess_key = \"i\"\nsecret_key = \"s\"\n";
    let settings = load(&format!("{keys}regions = [\"gz\", \"su\"]"), &[], &[]).unwrap();
    let regions: Vec<_> = settings
        .sources
        .iter()
        .map(|source| source.region())
        .collect();
    assert_eq!(regions, ["gz", "su"]);
    for wrong in ["regions = []", "regions = [\"gz\"]\nregion = \"bj\""] {
        let error = load(&format!("{keys}{wrong}"), &[], &[]).unwrap_err();
        assert!(error.starts_with("`sources[0].regions` (FILE)"), "{error}");
    }
}

/// A pod in the namespace of a service named `bcc-graphql` gets these.
#[test]
fn the_variables_of_kubernetes_are_nobodys_settings() {
    let variables = [
        ("BCC_GRAPHQL_SERVICE_HOST", "10.0.0.1"),
        ("BCC_GRAPHQL_SERVICE_PORT_HTTP", "8080"),
        ("BCC_GRAPHQL_PORT", "tcp://10.0.0.1:8080"),
        ("BCC_GRAPHQL_PORT_8080_TCP_ADDR", "10.0.0.1"),
    ];
    assert!(load("", &variables, &[]).is_ok());
}

#[test]
fn a_source_is_there_once_and_its_region_is_a_region() {
    let source = "[[sources]]\naccess_key = \"i\"\nsecret_key = \"s\"\n";
    let error = load(&source.repeat(2), &[], &[]).unwrap_err();
    assert_eq!(
        error,
        "`sources[1].account` (FILE): `default` in `bj` is there already"
    );
    let twice = format!("{source}region = \"gz\"\n{source}");
    assert_eq!(load(&twice, &[], &[]).unwrap().sources.len(), 2);
    for region in ["", "BJ", "b j", "../x", "bj.evil.example", "b@c"] {
        let error = load(&format!("{source}region = \"{region}\""), &[], &[]).unwrap_err();
        assert!(
            error.starts_with("`sources[0].region` (FILE): "),
            "{region}: {error}"
        );
    }
}

#[test]
fn an_endpoint_is_a_url() {
    for text in [
        "bcc.bj.baidubce.com:443",
        "bcc.bj.baidubce.com",
        "ftp://a.example",
        "/path",
    ] {
        let environment = [("BCC_ENDPOINT", text)];
        assert_eq!(
            load("", &environment, &[]).unwrap_err(),
            "`endpoint` (BCC_ENDPOINT): it must be a URL such as https://bcc.bj.baidubce.com"
        );
    }
}
