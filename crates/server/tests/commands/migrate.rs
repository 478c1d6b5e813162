//! `ponte migrate`.

use crate::kit::Place;
use std::fs;

#[test]
fn status_looks_and_migrate_applies() {
    let place = Place::new();
    let before = place.run("migrate --status");
    assert_eq!((before.code, before.err.as_str()), (0, ""));
    assert!(
        before.out.contains("pendente  0001 base") && before.out.contains("pendente  0001 keys"),
        "{}",
        before.out
    );
    assert!(!place.file("data").exists(), "looking made something");

    let applied = place.run("migrate");
    assert_eq!(applied.code, 0, "{}", applied.err);
    assert!(applied.out.starts_with("Dados: aplicadas 0001 base, 0002 identity,"), "{}", applied.out);

    let after = place.run("migrate --status");
    assert!(after.out.contains("aplicada  0001 base") && !after.out.contains("pendente"), "{}", after.out);
    assert_eq!(place.run("migrate").out, "Dados: já em dia.\nDiário: já em dia.\nChaves: já em dia.\n");
}

#[test]
fn a_folder_that_cannot_be_made_ends_with_69() {
    let place = Place::new();
    place.write("data", "a file in the folder's place");
    let ended = place.run("migrate");
    assert_eq!(ended.code, 69);
    insta::assert_snapshot!(ended.err.replace(&format!("{}/", place.path().display()), ""));
}

/// Not even root may write to it.
const READ_ONLY: &str = "/sys/kernel/uevent_seqnum";

#[test]
fn a_database_that_cannot_be_written_ends_with_69() {
    let ended = Place::new().variable("PONTE_DATABASE_URL", &format!("sqlite:{READ_ONLY}")).run("migrate");
    assert_eq!(ended.code, 69, "{}", ended.err);
    assert!(ended.err.contains(READ_ONLY), "{}", ended.err);
    assert!(ended.err.contains("dica: Confira se o usuário do Ponte pode escrever"), "{}", ended.err);
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let place = Place::new().variable("PONTE_DATABASE_URL", "sqlite:notes.txt");
    let notes =
        "these are my notes, and they are long enough to be taken for the first page of something\n".repeat(20);
    place.write("notes.txt", &notes);
    let ended = place.run("migrate");
    assert_eq!(ended.code, 69, "{}", ended.err);
    assert_eq!(fs::read_to_string(place.file("notes.txt")).unwrap(), notes);
}

#[test]
fn a_database_server_that_is_not_there_ends_with_69() {
    let place = Place::new()
        .variable("PONTE_DATABASE_URL", "postgres://ponte:sesamo@127.0.0.1:1/ponte")
        .variable("PONTE_KEYS_DATABASE_URL", "postgres://ponte:sesamo@127.0.0.1:1/keys");
    let ended = place.run("migrate");
    assert_eq!(ended.code, 69, "{}", ended.err);
    assert!(!ended.err.contains("sesamo"), "{}", ended.err);
}
