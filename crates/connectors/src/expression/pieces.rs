//! Texts with `${ … }` in them.

use super::{CompileError, EvalError, Expression, Scope};
use thiserror::Error;

/// One part of a text.
#[derive(Debug)]
pub(crate) enum Piece {
    Text(String),
    Expression(Expression),
}

#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TextError {
    #[error("`${{` is not closed by `}}`; a plain `${{` is written `$${{`")]
    Unclosed,
    #[error(transparent)]
    Compile(#[from] CompileError),
}

/// Takes a text apart. `$${` stands for a plain `${`.
pub(crate) fn pieces(source: &str) -> Result<Vec<Piece>, TextError> {
    let mut found = Vec::new();
    let mut text = String::new();
    let mut rest = source;
    while let Some(at) = rest.find("${") {
        let (before, after) = (&rest[..at], &rest[at + 2..]);
        if let Some(escaped) = before.strip_suffix('$') {
            text.push_str(escaped);
            text.push_str("${");
            rest = after;
            continue;
        }
        text.push_str(before);
        if !text.is_empty() {
            found.push(Piece::Text(std::mem::take(&mut text)));
        }
        let end = closing(after).ok_or(TextError::Unclosed)?;
        found.push(Piece::Expression(Expression::compile(&after[..end])?));
        rest = &after[end + 1..];
    }
    text.push_str(rest);
    if !text.is_empty() {
        found.push(Piece::Text(text));
    }
    Ok(found)
}

impl Piece {
    pub fn reads_secrets(&self) -> bool {
        matches!(self, Self::Expression(expression) if expression.reads_secrets())
    }

    /// What it contributes to a text; nothing contributes nothing.
    pub fn text(&self, scope: &Scope) -> Result<String, EvalError> {
        match self {
            Self::Text(text) => Ok(text.clone()),
            Self::Expression(expression) => {
                let value = expression.json(scope)?;
                Ok(written(&value))
            }
        }
    }
}

/// A value inside a text: texts as they are, numbers as JSON writes them, nothing as nothing.
pub(crate) fn written(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Where the `}` stands that ends an expression: outside of quotes and of inner braces.
fn closing(source: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, character) in source.char_indices() {
        match (quote, character) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, '{') => depth += 1,
            (None, '}') if depth == 0 => return Some(at),
            (None, '}') => depth -= 1,
            _ => {}
        }
    }
    None
}
