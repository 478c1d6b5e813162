//! `ponte serve`: how it starts, refuses to start, and stops.

use crate::kit::Place;
use ponte_identity::LinkToken;
use std::{fs, net::TcpListener};

#[test]
fn the_first_start_prints_a_link_that_is_good_once() {
    let place = Place::with_keys().variable("PONTE_PUBLIC_URL", "https://zap.loja.com.br");
    let first = link(&place);
    let second = link(&place);
    assert_ne!(first, second, "each start replaces the link");
}

fn link(place: &Place) -> String {
    let mut running = place.start("serve --listen 127.0.0.1:0");
    let line = running.line_with("/first-run#");
    let token = line.trim().strip_prefix("https://zap.loja.com.br/first-run#").expect("an address").to_owned();
    assert!(LinkToken::parse(&token).is_some());
    assert_eq!(running.terminate().code, 0);
    token
}

#[test]
fn without_keys_it_does_not_start_and_says_what_to_do() {
    let place = Place::new();
    let ended = place.run("serve");
    assert_eq!((ended.code, ended.out.as_str()), (78, ""));
    insta::assert_snapshot!(ended.err);
    assert!(!place.file("data").exists(), "nothing was made");
}

#[test]
fn with_another_key_it_does_not_start() {
    let place = Place::with_keys();
    assert_eq!(place.run("migrate").code, 0);
    place.start("serve --listen 127.0.0.1:0").line_with("/first-run#");
    fs::remove_file(place.file("root.key")).unwrap();
    assert_eq!(place.run("keys new --root root.key --index other.key").code, 0);
    let ended = place.run("serve --listen 127.0.0.1:0");
    assert_eq!(ended.code, 78, "{}", ended.err);
    assert!(ended.err.contains("root_key não é a chave com que estes dados foram cifrados"), "{}", ended.err);
}

#[test]
fn a_port_that_is_taken_ends_with_69() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let ended = Place::with_keys().run(&format!("serve --listen {address}"));
    assert_eq!(ended.code, 69, "{}", ended.err);
    insta::assert_snapshot!(ended.err.replace(&address.to_string(), "ADDRESS"));
}
