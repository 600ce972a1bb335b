//! From Terraform's variables to the line that it waits for.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use bcc_graphql::terraform::plugin::Invitation;

use super::COOKIE;
use super::Identity;
use super::Plugin;
use super::environment;
use super::socket;
use super::wire::Empty;
use super::wire::Metadata;

/// Too long for a socket's path.
const LONG: &str = "a-folder-with-a-name-that-leaves-no-room-for-a-socket-in-it-whatever-the-folder-above-it-may-be-called";

/// What comes of Terraform's variables, of which one is another.
fn read(name: &'static str, value: &str) -> Result<Option<Invitation>, String> {
    let mut environment = environment(&Identity::generate());
    environment.insert(name, value.to_owned());
    Invitation::read(|name| environment.get(name).cloned()).map_err(|error| error.to_string())
}

#[test]
fn without_the_cookie_it_was_not_terraform() {
    assert!(read(COOKIE.0, "").unwrap().is_none());
    assert!(read(COOKIE.0, "another").unwrap().is_none());
    assert!(read(COOKIE.0, COOKIE.1).unwrap().is_some());
}

#[test]
fn what_cannot_be_taken_is_named() {
    for (name, value, told) in [
        (
            "PLUGIN_PROTOCOL_VERSIONS",
            "4,5",
            "Terraform offers the plugin protocols 4,5, and this provider speaks 6 only; it needs Terraform 1.0 or newer",
        ),
        (
            "PLUGIN_CLIENT_CERT",
            "a certificate",
            "PLUGIN_CLIENT_CERT is no certificate in PEM: no items found",
        ),
        (
            "PLUGIN_MIN_PORT",
            "70000",
            "PLUGIN_MIN_PORT is `70000`; it must be a port, 0 to 65535",
        ),
    ] {
        assert_eq!(read(name, value).unwrap_err(), told);
    }
    assert!(read("PLUGIN_PROTOCOL_VERSIONS", "6,7").unwrap().is_some());
}

#[tokio::test]
async fn the_socket_is_for_this_user_and_goes_with_the_provider() {
    let mut plugin = Plugin::start().await;
    assert!(plugin.line.starts_with("1|6|unix|/"), "{}", plugin.line);
    assert!(plugin.line.ends_with('\n'));
    assert!(!plugin.line.contains('='), "its base64 has no padding");
    let folder = socket(&plugin.line).parent().unwrap().to_owned();
    let mode = fs::metadata(&folder).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    plugin.stop();
    plugin.left().await;
    assert!(!folder.exists());
}

#[tokio::test]
async fn where_there_can_be_no_socket_there_is_a_port() {
    let folder = std::env::temp_dir().join(LONG);
    fs::create_dir_all(&folder).unwrap();
    let folder = folder.to_str().unwrap();
    let plugin = Plugin::start_with(&[("TMPDIR", folder)]).await.unwrap();
    let place = plugin.line.strip_prefix("1|6|tcp|127.0.0.1:").unwrap();
    let port: u16 = place.split('|').next().unwrap().parse().unwrap();
    assert!((10000..=25000).contains(&port), "{port}");
    let caller = plugin.connect().await;
    let _: Metadata = caller.provider("GetMetadata", Empty {}).await;

    // Its folder went again.
    assert_eq!(fs::read_dir(folder).unwrap().count(), 0);
    fs::remove_dir(folder).unwrap();
}

/// It would be open to every user of the machine.
#[tokio::test]
async fn there_is_no_port_without_tls() {
    let folder = std::env::temp_dir().join("not-there");
    let folder = folder.to_str().unwrap();
    let plugin = Plugin::start_with(&[("TMPDIR", folder), ("PLUGIN_CLIENT_CERT", "")]).await;
    let told = plugin.err().unwrap().to_string();
    assert!(told.contains("open to every user"), "{told}");
    assert!(told.contains("set TMPDIR"), "{told}");
}
