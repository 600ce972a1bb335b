//! Keys in files of their own.

use super::TestFile;
use super::load;

const MARKER: &str = "M4rkerSecret";

#[test]
fn variables_and_sources_take_keys_from_files() {
    let (id, secret, token) = (
        TestFile::new("an-id\n"),
        TestFile::new("M4rkerSecret\r\n"),
        TestFile::new("a token"),
    );
    let by_variables = load(
        "",
        &[
            ("BAIDUCLOUD_ACCESS_KEY_FILE", id.path()),
            ("BAIDUCLOUD_SECRET_KEY_FILE", secret.path()),
            ("BAIDUCLOUD_SESSION_TOKEN_FILE", token.path()),
            // As compose files set those that are not wanted.
            ("BAIDUCLOUD_SECRET_KEY", ""),
        ],
        &[],
    )
    .unwrap();
    let file = format!(
        "[[sources]]\naccess_key = 'an-id'\nsecret_key_file = '{}'\nsession_token_file = '{}'",
        secret.path(),
        token.path()
    );
    let by_file = load(&file, &[], &[]).unwrap();
    for settings in [by_variables, by_file] {
        use secrecy::ExposeSecret as _;
        let keys = settings.sources[0].credentials().unwrap();
        assert_eq!(keys.access_key_id, "an-id");
        assert_eq!(keys.secret_access_key.expose_secret(), MARKER);
        assert_eq!(keys.session_token.unwrap().expose_secret(), "a token");
        let printed = toml::to_string(&settings).unwrap();
        assert!(!printed.contains(MARKER), "{printed}");
    }
}

#[test]
fn what_is_wrong_with_a_file_is_said_without_its_text() {
    let secret = TestFile::new(MARKER);
    let empty = TestFile::new("\n");
    let large = TestFile::new(&MARKER.repeat(10_000));
    let with_id = |path: &str| {
        let variables = [
            ("BAIDUCLOUD_ACCESS_KEY", "an-id"),
            ("BAIDUCLOUD_SECRET_KEY_FILE", path),
        ];
        load("", &variables, &[]).unwrap_err()
    };
    for (path, problem) in [
        ("/no/such/file", "can't be read: No such file"),
        ("/", "can't be read: Is a directory"),
        (empty.path(), "is empty"),
        (large.path(), "is too large for a key"),
    ] {
        let error = with_id(path);
        assert!(error.contains("`BAIDUCLOUD_SECRET_KEY_FILE`"), "{error}");
        assert!(error.contains(problem), "{error}");
        assert!(!error.contains(MARKER), "{error}");
    }
    let both = [
        ("BAIDUCLOUD_SECRET_KEY", MARKER),
        ("BAIDUCLOUD_SECRET_KEY_FILE", secret.path()),
    ];
    let error = load("", &both, &[]).unwrap_err();
    assert!(
        error.contains("BAIDUCLOUD_SECRET_KEY is set too"),
        "{error}"
    );
    let file = format!(
        "[[sources]]\naccess_key = 'an-id'\nsecret_key = '{MARKER}'\nsecret_key_file = '{}'",
        secret.path()
    );
    let error = load(&file, &[], &[]).unwrap_err();
    assert!(error.contains("`sources[0].secret_key`"), "{error}");
    assert!(!error.contains(MARKER), "{error}");
}
