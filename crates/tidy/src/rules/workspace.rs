//! Every statement stays inside a workspace.

use super::{
    sql,
    workspace_list::{ACROSS_WORKSPACES, Across, Free, WITHOUT_WORKSPACE},
};
use crate::{
    Finding, Repository, Rule, RustFile, Span,
    rust::{closing_brace, whole_words},
};
use std::collections::BTreeMap;

pub const RULE: Rule = Rule {
    reason: "A workspace is a tenant: a statement that forgets it shows one company's customers to another. A statement \
             compares `workspace_id` with a parameter, or stands in crates/tidy/src/rules/workspace_list.rs with the \
             reason why it may look across.",
    check,
};

const LIST: &str = "crates/tidy/src/rules/workspace_list.rs";

fn check(repository: &Repository) -> Vec<Finding> {
    let tables = tables(repository);
    let mut findings = check_tables(&tables, WITHOUT_WORKSPACE);
    let statements: Vec<_> = repository.rust.iter().flat_map(statements).collect();
    findings.extend(check_statements(&statements, &tables, ACROSS_WORKSPACES));
    findings
}

/// A table as the migrations make it.
#[derive(Clone, Debug)]
struct Table {
    path: String,
    line: usize,
    scoped: bool,
}

/// A statement with the file that holds it.
struct Statement<'a> {
    file: &'a RustFile,
    line: usize,
    /// With single blanks.
    text: String,
}

fn check_tables(tables: &BTreeMap<String, Table>, free: &[Free]) -> Vec<Finding> {
    let listed = |name: &str| free.iter().any(|entry| entry.table == name);
    let unlisted = tables.iter().filter(|(name, table)| !table.scoped && !listed(name));
    let unlisted = unlisted.map(|(name, table)| {
        Finding::new(
            &table.path,
            table.line,
            format!("the table `{name}` has no `workspace_id` and stands on no list"),
        )
    });
    let stale =
        free.iter().filter(|entry| !tables.is_empty() && tables.get(entry.table).is_none_or(|table| table.scoped));
    unlisted.chain(stale.map(|entry| Finding::new(LIST, 1, format!("`{}` needs no entry", entry.table)))).collect()
}

fn check_statements(
    statements: &[Statement<'_>],
    tables: &BTreeMap<String, Table>,
    across: &[Across],
) -> Vec<Finding> {
    let mut used = vec![false; across.len()];
    let mut findings = Vec::new();
    for statement in statements.iter().filter(|statement| is_unbound(&statement.text, tables)) {
        if let Some(entry) = across.iter().position(|entry| entry.covers(&statement.file.path, &statement.text)) {
            used[entry] = true;
            continue;
        }
        let what = format!("names no workspace: {}", statement.text.chars().take(90).collect::<String>());
        findings.push(Finding::new(&statement.file.path, statement.line, what));
    }
    let stale = across.iter().zip(used).filter(|(_, used)| !used && !tables.is_empty());
    findings
        .extend(stale.map(|(entry, _)| Finding::new(LIST, 1, format!("no statement begins `{}`", entry.begins))));
    findings
}

/// Whether a statement touches rows of workspaces without naming one.
fn is_unbound(statement: &str, tables: &BTreeMap<String, Table>) -> bool {
    let scoped = |name: &String| tables.get(name).is_some_and(|table| table.scoped);
    touched(statement).iter().any(scoped) && !is_bound(statement)
}

/// A new row carries its workspace; all else compares it with a parameter.
fn is_bound(statement: &str) -> bool {
    if statement.starts_with("INSERT INTO") {
        return whole_words(statement, "workspace_id").next().is_some();
    }
    statement.contains("workspace_id = $")
}

/// The tables that a statement names.
fn touched(statement: &str) -> Vec<String> {
    let words: Vec<_> = statement.split_whitespace().collect();
    let after = words.windows(2).filter(|pair| matches!(pair[0], "FROM" | "JOIN" | "INTO" | "UPDATE"));
    after.map(|pair| pair[1].trim_matches(|c: char| !c.is_alphanumeric() && c != '_').to_owned()).collect()
}

/// Statements in literals, and those that the store builds out of an `Insert`.
fn statements(file: &RustFile) -> Vec<Statement<'_>> {
    if file.in_sources().is_none() {
        return Vec::new();
    }
    let written =
        sql::statements(file).map(|sql| Statement { file, line: sql.line, text: single_blanks(&sql.text) });
    written.chain(inserts(file)).collect()
}

fn inserts(file: &RustFile) -> impl Iterator<Item = Statement<'_>> {
    file.words("Insert").filter_map(|at| {
        let opening = at + file.code[at..].find('{').filter(|gap| file.code[at + 6..at + gap].trim().is_empty())?;
        let end = closing_brace(&file.code, opening);
        let inside: Vec<&Span> =
            file.literals.iter().filter(|literal| (opening..end).contains(&literal.at)).collect();
        let (table, columns) = inside.split_first()?;
        let columns: Vec<_> = columns.iter().map(|column| column.text.as_str()).collect();
        let text = format!("INSERT INTO {} ({})", table.text, columns.join(", "));
        Some(Statement { file, line: file.line(at), text })
    })
}

fn single_blanks(text: &str) -> String {
    text.replace("\\n", " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The tables of the embedded engine's migrations: a test of the store holds the other engine's against them.
fn tables(repository: &Repository) -> BTreeMap<String, Table> {
    let mut tables = BTreeMap::new();
    let migrations = repository.texts.iter().filter(|file| file.path.starts_with("migrations/"));
    for file in migrations.filter(|file| file.path.contains("/sqlite/")) {
        for (at, _) in file.text.match_indices("CREATE TABLE ") {
            let rest = &file.text[at + "CREATE TABLE ".len()..];
            let definition = rest.split(';').next().unwrap_or(rest);
            let name = definition.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(definition);
            let line = file.text[..at].lines().count() + 1;
            let scoped = whole_words(definition, "workspace_id").next().is_some();
            tables.insert(name.to_owned(), Table { path: file.path.clone(), line, scoped });
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = "CREATE TABLE queues (\n id BLOB,\n workspace_id BLOB\n) STRICT;\n\nCREATE TABLE leases (name TEXT) STRICT;\n";
    const FREE: &[Free] = &[Free { table: "leases", reason: "of processes" }];

    fn findings(code: &str, across: &[Across]) -> Vec<String> {
        let repository = Repository::of(&[
            ("migrations/main/sqlite/0001.sql", SCHEMA),
            ("crates/conversations/src/store.rs", code),
        ]);
        let tables = tables(&repository);
        let statements: Vec<_> = repository.rust.iter().flat_map(statements).collect();
        check_statements(&statements, &tables, across).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn a_statement_without_a_workspace_is_found() {
        assert_eq!(
            findings("fn f() {\n    \"SELECT id\n  FROM queues WHERE id = $1\" }", &[]),
            ["crates/conversations/src/store.rs:2: names no workspace: SELECT id FROM queues WHERE id = $1"]
        );
        assert_eq!(findings("\"DELETE FROM queues WHERE id = $1\"", &[]).len(), 1);
        assert_eq!(findings("\"UPDATE queues SET workspace_id = workspace_id\"", &[]).len(), 1);
    }

    #[test]
    fn a_join_on_the_workspace_alone_binds_nothing() {
        let join = "\"SELECT q.id FROM queues q JOIN leases l ON l.workspace_id = q.workspace_id\"";
        assert_eq!(findings(join, &[]).len(), 1);
    }

    #[test]
    fn a_row_is_put_into_its_workspace() {
        assert!(findings("\"INSERT INTO queues (id, workspace_id) VALUES ($1, $2)\"", &[]).is_empty());
        assert_eq!(findings("\"INSERT INTO queues (id) VALUES ($1)\"", &[]).len(), 1);
        let built = "const A: Insert = Insert { table: \"queues\", columns: &[\"id\"], conflict: Conflict::Fail };";
        assert_eq!(findings(built, &[]).len(), 1);
        let scoped = "const A: Insert = Insert { table: \"queues\", columns: &[\"id\", \"workspace_id\"] };";
        assert!(findings(scoped, &[]).is_empty());
    }

    #[test]
    fn what_is_bound_or_of_no_workspace_is_fine() {
        assert!(findings("\"SELECT id FROM queues q WHERE q.workspace_id = $1\"", &[]).is_empty());
        assert!(findings("\"SELECT name FROM leases\"", &[]).is_empty());
    }

    #[test]
    fn the_list_holds_what_is_needed_and_no_more() {
        let entry =
            Across { path: "crates/conversations/src/store.rs", begins: "SELECT id FROM queues", reason: "…" };
        assert!(findings("\"SELECT id FROM queues\"", &[entry]).is_empty());
        assert_eq!(findings("", &[entry]).len(), 1);
    }

    #[test]
    fn a_table_without_a_workspace_needs_a_reason() {
        let repository = Repository::of(&[("migrations/main/sqlite/0001.sql", SCHEMA)]);
        let tables = tables(&repository);
        assert!(check_tables(&tables, FREE).is_empty());
        assert_eq!(check_tables(&tables, &[])[0].line, 6);
        let stale = [FREE[0], Free { table: "queues", reason: "…" }];
        assert_eq!(check_tables(&tables, &stale).len(), 1);
    }
}
