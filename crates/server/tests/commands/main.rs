//! The program itself, run as a person or a service manager runs it.

mod config;
mod decode;
mod keys;
mod kit;
mod migrate;
mod serve;
mod simulator;
mod user;

use kit::Place;

#[test]
fn a_wrong_line_ends_with_64() {
    let place = Place::new();
    for line in ["", "serv", "serve --port 1", "keys new --root a", "bench reply --seconds 0"] {
        let ended = place.run(line);
        assert_eq!((ended.code, ended.out.as_str()), (64, ""), "{line}: {}", ended.err);
        assert_ne!(ended.err, "", "{line}");
    }
}

#[test]
fn help_and_version_are_no_mistakes() {
    let place = Place::new();
    let version = place.run("--version");
    assert_eq!((version.code, version.out.trim()), (0, concat!("ponte ", env!("CARGO_PKG_VERSION"))));
    let help = place.run("serve --help");
    assert_eq!((help.code, help.err.as_str()), (0, ""));
    assert!(help.out.contains("--root-key-file"));
}

#[test]
fn the_system_s_language_is_spoken() {
    assert!(Place::new().variable("LANG", "en_US.UTF-8").run("--help").out.starts_with("Joins"));
    assert!(Place::new().variable("LANG", "pt_BR.UTF-8").run("--help").out.starts_with("Liga"));
    assert!(Place::new().run("--language en --help").out.starts_with("Joins"));
}
