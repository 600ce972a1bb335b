//! `key`, and a service that is told to read its keys again.

use super::Process;
use super::client;
use super::run;
use crate::config::TestFile;

/// The key, and the settings' block, that `key` prints.
pub(super) fn new_key(name: &str) -> (String, String) {
    let ended = run(&["key", name], &[]);
    assert_eq!((ended.code, &*ended.err), (Some(0), ""));
    let lines = ended.out.lines();
    let key = lines
        .clone()
        .find(|line| line.starts_with("bccg_"))
        .unwrap();
    let block: Vec<_> = lines.skip_while(|line| *line != "[[auth.keys]]").collect();
    assert!(!block.join("\n").contains(key));
    (key.to_owned(), format!("{}\n", block.join("\n")))
}

async fn status(address: &str, key: &str) -> u16 {
    let url = format!("{address}/graphql?query=%7B__typename%7D");
    let reply = client().get(url).bearer_auth(key).send().await.unwrap();
    reply.status().as_u16()
}

#[test]
fn no_two_keys_are_alike_and_names_are_checked() {
    assert_ne!(new_key("a").0, new_key("a").0);
    let ended = run(&["key", "a b"], &[]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("1 to 64 letters"), "{}", ended.err);
}

#[tokio::test]
async fn sighup_revokes_a_key_and_a_bad_file_changes_nothing() {
    let (old, old_block) = new_key("old");
    let (new, new_block) = new_key("new");
    let file = TestFile::new(&old_block);
    let rewrite = |text: &str| std::fs::write(file.path(), text).unwrap();
    // Beyond loopback, a key is enough.
    let arguments = [
        "serve",
        "--emulator",
        "--listen",
        "0.0.0.0:0",
        "--config",
        file.path(),
    ];
    // What goes well is logged at this level.
    let mut serve = Process::start(&arguments, &[("BCC_GRAPHQL_LOG__LEVEL", "debug")]);
    let address = serve.address().replace("0.0.0.0", "127.0.0.1");
    assert_eq!(status(&address, &old).await, 200);
    assert_eq!(status(&address, &new).await, 401);

    rewrite("[[auth.keys]]\nname = \"x\"\nhash = \"M4rker\"\n");
    serve.signal("-HUP");
    let refused = serve.wait_for_log("the settings are not taken");
    assert!(refused.contains("auth.keys[0].hash"), "{refused}");
    assert!(!refused.contains("M4rker"), "{refused}");
    assert_eq!(status(&address, &old).await, 200);
    rewrite(&new_block);
    serve.signal("-HUP");
    serve.wait_for_log("were read again");
    assert_eq!(status(&address, &new).await, 200);
    assert_eq!(status(&address, &old).await, 401);

    let (code, log) = serve.terminate();
    assert_eq!(code, Some(0), "{log}");
    for key in [old, new] {
        assert!(!log.contains(&key), "{log}");
    }
    assert!(
        log.contains("principal=\"old\"") || log.contains("principal=old"),
        "{log}"
    );
}
