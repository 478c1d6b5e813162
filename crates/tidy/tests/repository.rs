//! This repository keeps the rules.

use ponte_tidy::{Repository, Rule, rules};
use std::{path::Path, sync::LazyLock};

static REPOSITORY: LazyLock<Repository> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Repository::read(&root).expect("the repository can be read")
});

#[track_caller]
fn holds(rule: Rule) {
    if let Err(findings) = rule.hold(&REPOSITORY) {
        panic!("{findings}");
    }
}

#[test]
fn the_repository_is_found() {
    let rooms = REPOSITORY.rust.iter().filter(|file| file.in_sources().is_some()).count();
    assert!(rooms > 100, "only {rooms} source files were found: the other rules would hold of nothing");
}

#[test]
fn rooms_import_one_way() {
    holds(rules::imports::RULE);
}

#[test]
fn what_decides_does_no_io() {
    holds(rules::pure::RULE);
}

#[test]
fn statements_live_in_the_store_files() {
    holds(rules::sql::RULE);
}

#[test]
fn handlers_decide_nothing() {
    holds(rules::rim::RULE);
}

#[test]
fn every_statement_stays_inside_a_workspace() {
    holds(rules::workspace::RULE);
}

#[test]
fn texts_hold_no_notes_ornaments_or_dead_tests() {
    holds(rules::prose::RULE);
}

#[test]
fn every_dependency_says_why() {
    holds(rules::manifests::RULE);
}

#[test]
fn events_and_their_catalogue_agree() {
    holds(rules::events::RULE);
}

#[test]
fn documents_point_at_what_exists() {
    holds(rules::links::RULE);
}
