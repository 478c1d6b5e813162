//! One statement for many rows of parameters: the text for one row, rewritten so that the rows come as arrays.
//!
//! Each statement costs the server 15 to 40 µs beside its work, each row of a set a few. A `SELECT` is asked for every
//! row of parameters by a join that the planner cannot turn around; an `UPDATE` or `DELETE` is joined with them.

use super::types::{array_of, element_of};
use crate::StoreError;
use std::sync::Arc;
use tokio_postgres::{Statement, types::Type};

/// The text for many rows; its last column tells to which row of parameters an answer belongs, counted from one.
#[derive(Clone)]
pub(super) struct SetText {
    pub(super) text: Arc<str>,
    /// What carries each parameter of all rows.
    pub(super) arrays: Arc<[Type]>,
}

impl SetText {
    /// `one` is the statement for one row, as the server prepared it: it knows the types.
    pub(super) fn new(sql: &str, one: &Statement) -> Result<Self, StoreError> {
        let array =
            |of: &Type| array_of(of.name()).ok_or_else(|| refused(&format!("has a parameter of type {of}")));
        let arrays = one.params().iter().map(array).collect::<Result<Arc<[Type]>, _>>()?;
        let elements: Vec<_> = arrays.iter().map(element_of).collect();
        let text = for_rows(sql, &elements, one.columns().len());
        let text = text.ok_or_else(|| refused("is no SELECT, and no UPDATE or DELETE with a WHERE"))?;
        Ok(Self { text: text.into(), arrays })
    }
}

fn refused(what: &str) -> StoreError {
    StoreError::Statement { reason: format!("a statement for several rows {what}") }
}

/// `elements` are the types of the parameters, `columns` how many a `SELECT` answers with.
fn for_rows(sql: &str, elements: &[&str], columns: usize) -> Option<String> {
    let (sql, given) = (numbered(sql.trim()), given(elements));
    match sql.split_whitespace().next()? {
        "SELECT" => Some(asked_for_each(&sql, &given, columns)),
        "UPDATE" => joined(&sql, "FROM", &given),
        "DELETE" => joined(&sql, "USING", &given),
        _ => None,
    }
}

/// `$3` becomes `given.p3`, but not in a literal.
fn numbered(sql: &str) -> String {
    let piece = |(at, piece): (usize, &str)| {
        if at % 2 == 0 { piece.replace('$', "given.p") } else { piece.to_owned() }
    };
    sql.split('\'').enumerate().map(piece).collect::<Vec<_>>().join("'")
}

/// The rows of parameters as a table.
fn given(elements: &[&str]) -> String {
    let arrays: Vec<_> = (1..).zip(elements).map(|(n, of)| format!("${n}::{of}[]")).collect();
    let names: Vec<_> = (1..=elements.len()).map(|n| format!("p{n}")).collect();
    format!("UNNEST({}) WITH ORDINALITY AS given({}, nth)", arrays.join(", "), names.join(", "))
}

/// What has an offset, a limit or a lock is planned by itself, for one row of parameters, as it would be alone. Columns
/// get names of their own: those of a `SELECT` may repeat.
fn asked_for_each(sql: &str, given: &str, columns: usize) -> String {
    let fence = if sql.contains(" LIMIT ") || sql.contains(" FOR UPDATE") { "" } else { " OFFSET 0" };
    let names: Vec<_> = (1..=columns).map(|n| format!("c{n}")).collect();
    let names = names.join(", ");
    format!("SELECT answer.*, given.nth FROM {given} CROSS JOIN LATERAL ({sql}{fence}) AS answer({names})")
}

fn joined(sql: &str, by: &str, given: &str) -> Option<String> {
    let (head, condition) = sql.split_at(at_top(sql, "WHERE")?);
    let nth = if at_top(sql, "RETURNING").is_some() { ", given.nth" } else { "" };
    Some(format!("{head}{by} {given} {condition}{nth}"))
}

/// Where a word stands outside of parentheses and literals.
fn at_top(sql: &str, word: &str) -> Option<usize> {
    let (mut depth, mut in_literal) = (0, false);
    let mut before = ' ';
    for (at, char) in sql.char_indices() {
        match char {
            '\'' => in_literal = !in_literal,
            '(' if !in_literal => depth += 1,
            ')' if !in_literal => depth -= 1,
            _ if depth == 0 && !in_literal && before.is_whitespace() && begins_with_word(&sql[at..], word) => {
                return Some(at);
            }
            _ => {}
        }
        before = char;
    }
    None
}

fn begins_with_word(sql: &str, word: &str) -> bool {
    sql.strip_prefix(word).is_some_and(|rest| rest.starts_with(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "UNNEST($1::int8[], $2::text[]) WITH ORDINALITY AS given(p1, p2, nth)";

    fn rewritten(sql: &str) -> String {
        for_rows(sql, &["int8", "text"], 2).unwrap()
    }

    #[test]
    fn a_select_is_asked_for_each_row() {
        let each = |inner: &str| {
            format!("SELECT answer.*, given.nth FROM {TWO} CROSS JOIN LATERAL ({inner}) AS answer(c1, c2)")
        };
        assert_eq!(
            rewritten("SELECT a, b FROM t WHERE a = $1 AND b = $2"),
            each("SELECT a, b FROM t WHERE a = given.p1 AND b = given.p2 OFFSET 0")
        );
        assert_eq!(
            rewritten("SELECT a, b FROM t WHERE a = $2 ORDER BY b LIMIT $1"),
            each("SELECT a, b FROM t WHERE a = given.p2 ORDER BY b LIMIT given.p1")
        );
        assert_eq!(
            rewritten("SELECT t.a, u.a FROM t JOIN u ON u.b = t.b WHERE t.a = $1 FOR UPDATE OF t"),
            each("SELECT t.a, u.a FROM t JOIN u ON u.b = t.b WHERE t.a = given.p1 FOR UPDATE OF t")
        );
    }

    #[test]
    fn writes_are_joined_before_their_own_condition() {
        assert_eq!(
            rewritten("UPDATE t SET a = (SELECT MAX(a) FROM u WHERE b = $2) WHERE id = $1 RETURNING id, a"),
            format!(
                "UPDATE t SET a = (SELECT MAX(a) FROM u WHERE b = given.p2) FROM {TWO} \
                 WHERE id = given.p1 RETURNING id, a, given.nth"
            )
        );
        assert_eq!(
            rewritten("UPDATE t SET a = $2\n    WHERE id = $1"),
            format!("UPDATE t SET a = given.p2\n    FROM {TWO} WHERE id = given.p1")
        );
        assert_eq!(
            rewritten("DELETE FROM t WHERE id = $1 AND word = $2 RETURNING id"),
            format!("DELETE FROM t USING {TWO} WHERE id = given.p1 AND word = given.p2 RETURNING id, given.nth")
        );
    }

    #[test]
    fn literals_stay_as_they_are() {
        assert_eq!(
            rewritten("UPDATE t SET word = 'it''s $1 ( WHERE ' || $2 WHERE id = $1"),
            format!("UPDATE t SET word = 'it''s $1 ( WHERE ' || given.p2 FROM {TWO} WHERE id = given.p1")
        );
    }

    #[test]
    fn what_cannot_be_a_set_is_not_made_one() {
        for sql in ["", "UPDATE t SET a = $1", "DELETE FROM t", "INSERT INTO t VALUES ($1)", "WITH x AS (SELECT 1)"]
        {
            assert_eq!(for_rows(sql, &["int8"], 1), None, "{sql}");
        }
    }
}
