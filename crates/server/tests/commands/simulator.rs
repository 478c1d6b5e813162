//! `ponte simulator` and `ponte phone`.

use crate::kit::Place;
use std::net::TcpListener;

#[test]
fn it_tells_what_a_program_connects_with_and_stops_when_asked() {
    let place = Place::new();
    let mut running = place.start("simulator --listen 127.0.0.1:0 --shop-listen 127.0.0.1:0");
    let url = running.line_with("url").trim().trim_start_matches("url").trim().to_owned();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    assert!(running.line_with("access_token").contains("EAAG"));
    running.line_with("X-Api-Key");
    running.line_with("ponte phone --emulator");
    let ended = running.terminate();
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
}

#[test]
fn a_phone_connects_to_it() {
    let place = Place::new();
    let mut running = place.start("simulator --listen 127.0.0.1:0 --shop-listen 127.0.0.1:0");
    let url = running.line_with("url").trim().trim_start_matches("url").trim().to_owned();
    // Its input has ended: it greets, waits a while for answers, and ends.
    let phone = place.run(&format!("phone --emulator {url} --name Marina"));
    assert_eq!((phone.code, phone.err.as_str()), (0, ""));
    assert!(phone.out.contains("Loja Aurora"), "{}", phone.out);
    assert!(!phone.out.contains('\u{1b}'), "colours in a pipe");
    assert_eq!(running.terminate().code, 0);
}

#[test]
fn a_port_that_is_taken_ends_with_69() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let ended = Place::new().run(&format!("simulator --listen {address}"));
    assert_eq!(ended.code, 69);
    insta::assert_snapshot!(ended.err.replace(&address.to_string(), "ADDRESS"));
    let shop = Place::new().run(&format!("simulator --listen 127.0.0.1:0 --shop-listen {address}"));
    assert_eq!(shop.code, 69);
    assert!(shop.err.contains("--shop-listen"), "{}", shop.err);
}

#[test]
fn an_emulator_that_is_not_there_ends_with_69() {
    let ended = Place::new().run("phone --emulator http://127.0.0.1:1");
    assert_eq!(ended.code, 69);
    assert!(
        ended.err.starts_with("erro: O emulador em http://127.0.0.1:1 não respondeu.\ncausa: "),
        "{}",
        ended.err
    );
}

#[test]
fn a_webhook_that_is_no_address_ends_with_64() {
    let ended = Place::new().run("simulator --listen 127.0.0.1:0 --shop-listen 127.0.0.1:0 --webhook loja");
    assert_eq!(ended.code, 64, "{}", ended.err);
}
