//! HTTP handlers decide nothing.

use crate::{Finding, Repository, Rule};

pub const RULE: Rule = Rule {
    reason: "An endpoint extracts, calls a verb and answers. What it decided itself, the command line, a bot and a job \
             would have to decide again.",
    check,
};

/// The client's side: requests that Ponte makes, not those it answers.
const CLIENT: &str = "crates/platform/src/http/";

fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &repository.rust {
        let is_rim = (file.is_part("http") || file.is_part("api")) && !file.path.starts_with(CLIENT);
        if !is_rim {
            continue;
        }
        let used = file.words("tx").filter(|at| file.code[at + "tx".len()..].trim_start().starts_with('.'));
        let what = "a handler reads or writes by itself: give the transaction to a verb of a room";
        findings.extend(used.map(|at| Finding::new(&file.path, file.line(at), what)));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handler_that_reads_by_itself_is_found() {
        let bad = "async fn ready(app: App) {\n    app.store.read(|tx| tx\n        .rows(LIST, &[])).await\n}";
        let found = check(&Repository::of(&[("crates/server/src/http/queues.rs", bad)]));
        assert_eq!(found.iter().map(|finding| finding.line).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn a_handler_that_calls_a_verb_is_fine() {
        let good = "async fn rename(app: App) { app.store.write(move |tx| queues::rename(tx, id, &name)).await }";
        assert!(check(&Repository::of(&[("crates/server/src/http/queues.rs", good)])).is_empty());
    }
}
