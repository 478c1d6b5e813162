//! Statements live where they are looked for.

use crate::{Finding, Repository, Rule, RustFile, Span};

pub const RULE: Rule = Rule {
    reason: "Whoever changes a table must find all statements on it. They live in a room's `store.rs` (or its folder \
             `store/`), beside the mapping of their rows; verbs call functions with names.",
    check,
};

/// The room that is the database port itself.
const PORT: &str = "store";
/// How statements begin.
const VERBS: &[&str] = &["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "WITH "];

/// A statement, or a piece of one, in a file.
pub(crate) fn statements(file: &RustFile) -> impl Iterator<Item = &Span> {
    file.literals.iter().filter(|literal| is_statement(&literal.text))
}

fn is_statement(literal: &str) -> bool {
    let begins = |verb: &&str| literal.trim_start().starts_with(verb.trim_end());
    let holds = |verb: &&str| literal.contains(*verb);
    let upper = |word: &str| literal.split_whitespace().any(|part| part == word);
    let begun = VERBS.iter().any(|verb| begins(verb) && (holds(verb) || literal.trim() == verb.trim_end()));
    begun && (upper("FROM") || upper("INTO") || upper("SET") || upper("SELECT") || upper("VALUES"))
}

fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &repository.rust {
        let home = file.room() == Some(PORT) || file.is_part("store") || file.in_sources().is_none();
        if !home {
            let found = statements(file);
            findings.extend(found.map(|sql| Finding::new(&file.path, sql.line, "SQL outside `store.rs`")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, code: &str) -> Vec<usize> {
        check(&Repository::of(&[(path, code)])).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn sql_in_a_verb_is_found() {
        let bad = "fn f(tx: &mut dyn Tx) {\n    tx.exec(\"UPDATE queues SET name = $1\", &[]);\n    tx.rows(\"\n  SELECT id\n FROM queues\", &[]);\n}";
        assert_eq!(lines("crates/conversations/src/own.rs", bad), [2, 3]);
        assert!(lines("crates/conversations/src/store.rs", bad).is_empty());
        assert!(lines("crates/conversations/src/store/screens.rs", bad).is_empty());
        assert!(lines("crates/conversations/tests/own.rs", bad).is_empty());
    }

    #[test]
    fn prose_is_no_statement() {
        let prose = "const A: &str = \"UPDATE what you like\"; const B: &str = \"Select one from the list\";";
        assert!(lines("crates/flows/src/phrases.rs", prose).is_empty());
        assert_eq!(lines("crates/flows/src/phrases.rs", "const A: &str = \"SELECT 1\";"), [1]);
    }
}
