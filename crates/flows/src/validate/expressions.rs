//! Expressions: they parse, they use filters that exist, and they read names that can have a value there.

use super::{Problems, block_path};
use crate::{
    expression::{self, ExpressionError},
    graph,
    keys::VariableName,
    model::{Block, Definition},
    scope,
    sources::{self, Source},
};
use std::collections::BTreeSet;

pub fn check(definition: &Definition, problems: &mut Problems) {
    let defined = graph::defined_at(definition);
    for (key, block) in &definition.blocks {
        let path = block_path(key, block);
        reserved_names(&path, block, problems);
        // Nothing can be known of a block that no way leads to; that is reported by itself.
        let Some(known) = defined.get(key) else { continue };
        for (place, source) in sources::of_block(block) {
            check_source(&format!("{path}.{place}"), source, known, problems);
        }
    }
    for (path, source) in sources::of_whole(definition) {
        check_source(&path, source, &BTreeSet::new(), problems);
    }
}

fn reserved_names(path: &str, block: &Block, problems: &mut Problems) {
    let saved: Vec<(String, &VariableName)> = match block {
        Block::Set(set) => set.variables.keys().map(|name| (format!("{path}.variables.{name}"), name)).collect(),
        Block::Ask(ask) => ask.save.iter().map(|name| (format!("{path}.save"), name)).collect(),
        Block::Call(call) => call.save.iter().map(|name| (format!("{path}.save"), name)).collect(),
        _ => Vec::new(),
    };
    for (path, name) in saved.into_iter().filter(|(_, name)| is_taken(name.as_str())) {
        problems.error(
            path,
            format!("`{name}` é um nome do próprio Ponte; escolha outro"),
            format!("`{name}` is a name of Ponte's own; choose another"),
        );
    }
}

fn check_source(path: &str, source: Source<'_>, known: &BTreeSet<&VariableName>, problems: &mut Problems) {
    match names_of(source) {
        Ok(names) => {
            let unknown = names.iter().filter(|name| !is_known(name, source, known));
            unknown.for_each(|name| unknown_name(path, name, problems));
        }
        Err(error) => {
            let (place, why) = (&error.expression, &error.refusal);
            problems.error(
                path,
                format!("`{place}` não é válido: {why}"),
                format!("`{place}` is not valid: {why}"),
            );
        }
    }
    for unknown in expression::unknown_filters(source_text(source)) {
        problems.error(
            path,
            format!("o filtro ou teste `{unknown}` não existe"),
            format!("there is no filter or test `{unknown}`"),
        );
    }
    if let Source::Text(text) = source
        && text.contains("${")
    {
        problems.warning(
            path,
            "em textos, `${…}` não é preenchido; use `{{ … }}`",
            "in texts `${…}` is not filled in; use `{{ … }}`",
        );
    }
}

fn names_of(source: Source<'_>) -> Result<BTreeSet<String>, ExpressionError> {
    match source {
        Source::Text(text) => expression::names_of_text(text),
        Source::Mapping(leaf) => expression::names_of_mapping(leaf),
        Source::Condition(condition) | Source::ConditionOnAnswer(condition) => {
            expression::names_of_expression(expression::single(condition)?)
        }
    }
}

fn source_text(source: Source<'_>) -> &str {
    match source {
        Source::Text(text) | Source::Mapping(text) | Source::Condition(text) | Source::ConditionOnAnswer(text) => {
            text
        }
    }
}

/// A dotted name of a variable, or of something that Ponte knows.
fn is_known(name: &str, source: Source<'_>, known: &BTreeSet<&VariableName>) -> bool {
    let mut parts = name.split('.');
    let root = parts.next().unwrap_or(name);
    if root == "answer" {
        return matches!(source, Source::ConditionOnAnswer(_));
    }
    let reserved = scope::RESERVED.iter().find(|(reserved, _)| *reserved == root);
    match (reserved, parts.next()) {
        (Some((_, fields)), Some(field)) => fields.is_empty() || fields.contains(&field),
        (Some(_), None) => true,
        (None, _) => {
            expression::FUNCTIONS.contains(&root) || known.iter().any(|variable| variable.as_str() == root)
        }
    }
}

fn is_taken(name: &str) -> bool {
    expression::FUNCTIONS.contains(&name) || scope::RESERVED.iter().any(|(reserved, _)| *reserved == name)
}

fn unknown_name(path: &str, name: &str, problems: &mut Problems) {
    problems.error(
        path,
        format!("`{name}` não tem valor em nenhum caminho até aqui"),
        format!("`{name}` has no value on any way that leads here"),
    );
}
