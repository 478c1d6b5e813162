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
        if is_rim && let Some(at) = file.words("Tx").next() {
            let what = "a handler holds a transaction (`Tx`): make it a verb of its room";
            findings.push(Finding::new(&file.path, file.line(at), what));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handler_with_a_transaction_is_found() {
        let bad = "use ponte_store::{Store,\n    Tx};\n";
        let found = check(&Repository::of(&[("crates/server/src/http/queues.rs", bad)]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 2);
    }

    #[test]
    fn a_handler_that_calls_a_verb_is_fine() {
        let good = "async fn rename(app: App) { app.store.write(move |tx| queues::rename(tx, id, &name)).await }";
        assert!(check(&Repository::of(&[("crates/server/src/http/queues.rs", good)])).is_empty());
    }
}
