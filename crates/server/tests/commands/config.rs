//! `ponte config`, and configurations that are refused.

use crate::kit::Place;
use std::fs;

#[test]
fn what_holds_is_printed_with_its_origin_and_without_secrets() {
    let place = Place::with_keys()
        .variable("PONTE_LOG", "debug")
        .variable("PONTE_KEYS_DATABASE_URL", "postgres://ponte:sesamo@db.loja:5432/chaves");
    place.write(
        "ponte.toml",
        "public_url = \"https://zap.loja.com.br\"\nallowed_addresses = [\"10.20.0.0/16\", \"erp.local:8080\"]\n",
    );
    let ended = place.run("config --listen 0.0.0.0:9000");
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    insta::assert_snapshot!(ended.out);
    for name in ["root.key", "index.key"] {
        assert!(!ended.out.contains(fs::read_to_string(place.file(name)).unwrap().trim()));
    }
    assert!(!ended.out.contains("sesamo"));
}

#[test]
fn what_is_wrong_is_printed_below() {
    let ended = Place::new().variable("LANG", "en_US.UTF-8").run("config");
    assert_eq!(ended.code, 78);
    insta::assert_snapshot!(ended.out);
    insta::assert_snapshot!("what_is_wrong_is_printed_below_err", ended.err);
}

#[test]
fn an_unknown_key_is_refused_with_file_and_line() {
    let place = Place::with_keys();
    place.write("ponte.toml", "# Ponte\nlisen = \"127.0.0.1:80\"\n");
    let ended = place.run("serve");
    assert_eq!((ended.code, ended.out.as_str()), (78, ""));
    insta::assert_snapshot!(ended.err);
}

#[test]
fn the_file_is_the_named_one_then_the_variable_s_then_the_usual_one() {
    let place = Place::with_keys().variable("PONTE_CONFIG", "b.toml");
    for (name, port) in [("a.toml", 1), ("b.toml", 2), ("ponte.toml", 3)] {
        place.write(name, &format!("listen = \"127.0.0.1:{port}\""));
    }
    let listen = |place: &Place, line: &str| {
        let out = place.run(line).out;
        out.lines().find_map(|line| line.strip_prefix("listen ")).expect("a line for it").trim().to_owned()
    };
    let named = listen(&place, "config --config a.toml");
    assert!(named.starts_with("127.0.0.1:1 ") && named.ends_with(" a.toml:1"), "{named}");
    assert!(listen(&place, "config").starts_with("127.0.0.1:2"));
    let place = place.variable("PONTE_CONFIG", "");
    assert!(listen(&place, "config").starts_with("127.0.0.1:3"));
    fs::remove_file(place.file("ponte.toml")).unwrap();
    assert!(listen(&place, "config").starts_with("127.0.0.1:8080"));
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let place = Place::with_keys();
    assert_eq!(place.run("config --config gone.toml").code, 78);
    assert_eq!(place.variable("PONTE_CONFIG", "gone.toml").run("config").code, 78);
}

#[test]
fn a_secret_that_others_can_read_is_warned_about() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::with_keys();
    fs::set_permissions(place.file("root.key"), fs::Permissions::from_mode(0o644)).unwrap();
    let ended = place.run("config");
    assert_eq!(ended.code, 0);
    insta::assert_snapshot!(ended.err);
}

#[test]
fn commands_without_a_configuration_refuse_a_wrong_log_too() {
    let place = Place::new().variable("PONTE_LOG", "a=b=c");
    assert_eq!(place.run("phone").code, 78);
}
