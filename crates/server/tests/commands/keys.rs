//! `ponte keys new`.

use crate::kit::Place;
use ponte_platform::vault::RootKey;
use std::{fs, os::unix::fs::PermissionsExt as _};

const LINE: &str = "keys new --root root.key --index index.key";

#[test]
fn two_keys_are_made_for_their_owner_alone() {
    let place = Place::new();
    let ended = place.run(LINE);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    insta::assert_snapshot!(ended.out);
    let keys = ["root.key", "index.key"].map(|name| {
        let file = place.file(name);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let text = fs::read_to_string(file).unwrap();
        assert!(RootKey::parse(&text).is_ok());
        assert!(!ended.out.contains(text.trim()), "a key was printed");
        text
    });
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn keys_are_never_overwritten() {
    let place = Place::new();
    assert_eq!(place.run(LINE).code, 0);
    let before = fs::read_to_string(place.file("root.key")).unwrap();
    let again = place.run(LINE);
    assert_eq!(again.code, 69);
    insta::assert_snapshot!(again.err);
    assert_eq!(fs::read_to_string(place.file("root.key")).unwrap(), before);
}

#[test]
fn both_are_made_or_none() {
    let place = Place::new();
    place.write("index.key", "something else");
    assert_eq!(place.run(LINE).code, 69);
    assert!(!place.file("root.key").exists());
    assert_eq!(fs::read_to_string(place.file("index.key")).unwrap(), "something else");
    assert_eq!(place.run("keys new --root nowhere/root.key --index new.key").code, 69);
    assert!(!place.file("new.key").exists());
}

#[test]
fn one_file_for_two_keys_is_a_mistake() {
    let place = Place::new();
    let ended = place.run("keys new --root a.key --index a.key");
    assert_eq!(ended.code, 64);
    assert!(!place.file("a.key").exists());
}
