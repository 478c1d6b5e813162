//! What decides does no I/O.

use crate::{Finding, Repository, Rule};

pub const RULE: Rule = Rule {
    reason: "A decision that does no I/O can be read on one page and tested by the thousand. Facts go in as parameters, \
             the verdict comes out; the verb beside it reads and writes.",
    check,
};

/// Files of types and pure decisions, whole folders of that name included.
const PURE: &[&str] = &["model", "rules"];
/// Drivers, web frameworks, HTTP clients, the runtime.
const IMPURE: &[&str] =
    &["rusqlite", "tokio_postgres", "axum", "tower", "tower_http", "hyper", "hyper_util", "reqwest", "tokio"];
/// The same by other names.
const IMPURE_PATHS: &[&str] = &["std::fs", "std::net", "std::process", "std::env", "dyn Tx"];

fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &repository.rust {
        if !PURE.iter().any(|name| file.is_part(name)) {
            continue;
        }
        let used = |word: &&str| file.words(word).next().map(|at| (file.line(at), (*word).to_owned()));
        let found = IMPURE.iter().chain(IMPURE_PATHS).filter_map(used);
        let waits = file.words("await").next().map(|at| (file.line(at), "await".to_owned()));
        findings.extend(
            found.chain(waits).map(|(line, word)| {
                Finding::new(&file.path, line, format!("`{word}` in a file of pure decisions"))
            }),
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driver_in_a_rule_is_found() {
        let bad = "//! Rules; tokio is only named here.\n\nuse rusqlite::Connection;\nfn f() { reqwest::get(); }\n";
        let found = check(&Repository::of(&[("crates/flows/src/rules.rs", bad)]));
        let told: Vec<_> = found.iter().map(Finding::to_string).collect();
        assert_eq!(
            told,
            [
                "crates/flows/src/rules.rs:3: `rusqlite` in a file of pure decisions",
                "crates/flows/src/rules.rs:4: `reqwest` in a file of pure decisions"
            ]
        );
    }

    #[test]
    fn other_files_may() {
        let code = "use tokio::sync::mpsc;";
        assert!(check(&Repository::of(&[("crates/flows/src/lanes.rs", code)])).is_empty());
        assert_eq!(check(&Repository::of(&[("crates/flows/src/model/block.rs", code)])).len(), 1);
    }
}
