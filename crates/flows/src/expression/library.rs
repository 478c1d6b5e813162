//! A flow's pieces in compiled form: to compile one costs many times what it costs to evaluate it.

use super::{
    ENVIRONMENT, ExpressionError, Outcome, Refusal, Scope, UNDEFINED_MARK, is_template,
    pieces::{Piece, pieces, single},
    refused,
};
use crate::value;
use minijinja::{Environment, Expression, value::Value};
use ponte_connectors::fuel;
use serde_json::Value as Json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// A flow's texts and expressions, each compiled once; a piece is known by its source. One that does not compile
/// fails when it is used, and not before.
#[derive(Debug)]
pub struct Library {
    /// Holds the templates of the texts, by their number.
    environment: Environment<'static>,
    templates: usize,
    texts: BTreeMap<String, Compiled<Text>>,
    leaves: BTreeMap<String, Compiled<Leaf>>,
    conditions: BTreeMap<String, Compiled<Code>>,
}

impl Default for Library {
    fn default() -> Self {
        Self {
            environment: ENVIRONMENT.clone(),
            templates: 0,
            texts: BTreeMap::new(),
            leaves: BTreeMap::new(),
            conditions: BTreeMap::new(),
        }
    }
}

impl Library {
    pub fn add_text(&mut self, source: &str) {
        if !self.texts.contains_key(source) {
            let text = self.compiled_text(source);
            self.texts.insert(source.to_owned(), text);
        }
    }

    /// Adds a text in a mapping's value.
    pub fn add_leaf(&mut self, source: &str) {
        if !self.leaves.contains_key(source) {
            let leaf = self.compiled_leaf(source);
            self.leaves.insert(source.to_owned(), leaf);
        }
    }

    pub fn add_condition(&mut self, source: &str) {
        if !self.conditions.contains_key(source) {
            let condition = single(source).and_then(Code::compile);
            self.conditions.insert(source.to_owned(), condition);
        }
    }

    /// Fills a text for people: `{{ … }}` and `{% if … %}`; `${ … }` has no meaning here.
    ///
    /// # Errors
    /// When it cannot be parsed, runs out of fuel, fails, or becomes too large.
    pub fn text(&self, source: &str, scope: &Arc<Scope>) -> Result<Outcome<String>, ExpressionError> {
        match self.texts.get(source) {
            Some(text) => self.filled(known(text)?, scope),
            None if is_template(source) => Err(not_compiled(source)),
            None => Ok(Outcome::of(source.to_owned())),
        }
    }

    /// A mapping's value. A leaf that is one `${ … }` yields what the expression yields, with its type; every other
    /// text yields a text. What comes out is never read as an expression again.
    ///
    /// # Errors
    /// As [`Library::text`], and when a result is none that JSON has.
    pub fn mapping(&self, source: &Json, scope: &Arc<Scope>) -> Result<Outcome<Json>, ExpressionError> {
        let mut undefined = BTreeSet::new();
        let value = map_leaves(source, &mut |leaf| {
            let outcome = self.leaf(leaf, scope)?;
            undefined.extend(outcome.undefined);
            Ok(outcome.value)
        })?;
        Ok(Outcome { value, undefined })
    }

    /// Whether a condition holds: `${ … }`, empty and undefined being no. To ask whether something known has a value
    /// is what conditions are for; only names that nothing is known of are reported.
    ///
    /// # Errors
    /// As [`Library::mapping`], and when it is no single `${ … }`.
    pub fn condition(&self, source: &str, scope: &Arc<Scope>) -> Result<Outcome<bool>, ExpressionError> {
        let condition = self.conditions.get(source).ok_or_else(|| not_compiled(source))?;
        let code = known(condition)?;
        let value = code.value(scope)?;
        let undefined = if value.is_undefined() { missing(&code.reads, scope) } else { BTreeSet::new() };
        Ok(Outcome { value: value.is_true(), undefined })
    }

    fn compiled_text(&mut self, source: &str) -> Compiled<Text> {
        if !is_template(source) {
            return Ok(Text::Plain(source.to_owned()));
        }
        let failed = |error: minijinja::Error| refused(source, &error);
        let name = self.templates.to_string();
        self.templates += 1;
        self.environment.add_template_owned(name.clone(), source.to_owned()).map_err(failed)?;
        let template = self.environment.get_template(&name).map_err(failed)?;
        let reads = template.undeclared_variables(true).into_iter().collect();
        Ok(Text::Template { name, reads })
    }

    fn compiled_leaf(&mut self, source: &str) -> Compiled<Leaf> {
        let pieces = pieces(source)?;
        if let [Piece::Expression(expression)] = pieces.as_slice() {
            return Code::compile(expression).map(Leaf::Value);
        }
        let texts = pieces.into_iter().map(|piece| match piece {
            Piece::Literal(literal) => self.compiled_text(literal),
            Piece::Expression(expression) => self.compiled_text(&format!("{{{{ {expression} }}}}")),
        });
        texts.collect::<Result<_, _>>().map(Leaf::Text)
    }

    fn filled(&self, text: &Text, scope: &Arc<Scope>) -> Result<Outcome<String>, ExpressionError> {
        let (name, reads) = match text {
            Text::Plain(words) => return Ok(Outcome::of(words.clone())),
            Text::Template { name, reads } => (name, reads),
        };
        let template = self.environment.get_template(name).map_err(|error| refused(name, &error))?;
        let failed = |error: minijinja::Error| refused(template.source(), &error);
        let rendered = template.render_captured(seen(scope)).map_err(failed)?;
        if rendered.output().len() > value::LARGEST_OUTCOME {
            return Err(ExpressionError { expression: template.source().to_owned(), refusal: Refusal::TooLarge });
        }
        fuel::add(rendered.state());
        let printed_undefined = rendered.state().get_temp(UNDEFINED_MARK).is_some();
        let undefined = if printed_undefined { without_value(reads, scope) } else { BTreeSet::new() };
        Ok(Outcome { value: rendered.into_output(), undefined })
    }

    fn leaf(&self, source: &str, scope: &Arc<Scope>) -> Result<Outcome<Json>, ExpressionError> {
        match known(self.leaves.get(source).ok_or_else(|| not_compiled(source))?)? {
            Leaf::Value(code) => code.outcome(scope),
            Leaf::Text(texts) => self.joined(texts, scope),
        }
    }

    fn joined(&self, texts: &[Text], scope: &Arc<Scope>) -> Result<Outcome<Json>, ExpressionError> {
        let mut whole = Outcome::of(String::new());
        for text in texts {
            let part = self.filled(text, scope)?;
            whole.value.push_str(&part.value);
            whole.undefined.extend(part.undefined);
        }
        Ok(Outcome { value: Json::String(whole.value), undefined: whole.undefined })
    }
}

type Compiled<T> = Result<T, ExpressionError>;

/// A text for people.
#[derive(Debug)]
enum Text {
    Plain(String),
    Template { name: String, reads: Vec<String> },
}

/// A leaf of a mapping.
#[derive(Debug)]
enum Leaf {
    Value(Code),
    /// These, one after the other.
    Text(Vec<Text>),
}

/// A single expression.
#[derive(Debug)]
struct Code {
    source: String,
    expression: Expression<'static, 'static>,
    /// Dotted names.
    reads: Vec<String>,
}

impl Code {
    fn compile(source: &str) -> Compiled<Self> {
        // First as it is: inside of the meter's brackets, something else could make sense.
        let compiled = ENVIRONMENT.compile_expression(source);
        let compiled = compiled.and_then(|_| ENVIRONMENT.compile_expression_owned(fuel::metered(source)));
        let expression = compiled.map_err(|error| refused(source, &error))?;
        let reads = expression.undeclared_variables(true).into_iter().collect();
        Ok(Self { source: source.to_owned(), expression, reads })
    }

    fn value(&self, scope: &Arc<Scope>) -> Result<Value, ExpressionError> {
        self.expression.eval(seen(scope)).map_err(|error| refused(&self.source, &error))
    }

    fn outcome(&self, scope: &Arc<Scope>) -> Result<Outcome<Json>, ExpressionError> {
        let value = self.value(scope)?;
        let json = value::to_json(&value)
            .map_err(|refusal| ExpressionError { expression: self.source.clone(), refusal })?;
        let undefined = if value.is_undefined() { without_value(&self.reads, scope) } else { BTreeSet::new() };
        Ok(Outcome { value: json, undefined })
    }
}

/// The scope as MiniJinja takes it.
fn seen(scope: &Arc<Scope>) -> Value {
    Value::from_dyn_object(Arc::clone(scope))
}

fn known<T>(piece: &Compiled<T>) -> Result<&T, ExpressionError> {
    piece.as_ref().map_err(Clone::clone)
}

fn not_compiled(source: &str) -> ExpressionError {
    ExpressionError { expression: source.to_owned(), refusal: Refusal::NotCompiled }
}

fn map_leaves(
    source: &Json,
    leaf: &mut impl FnMut(&str) -> Result<Json, ExpressionError>,
) -> Result<Json, ExpressionError> {
    match source {
        Json::String(text) => leaf(text),
        Json::Array(items) => items.iter().map(|item| map_leaves(item, leaf)).collect(),
        Json::Object(fields) => {
            fields.iter().map(|(key, field)| Ok((key.clone(), map_leaves(field, leaf)?))).collect()
        }
        other => Ok(other.clone()),
    }
}

/// Of the names that an expression reads, those that nothing is known of.
fn missing<'a>(names: impl IntoIterator<Item = &'a String>, scope: &Scope) -> BTreeSet<String> {
    names.into_iter().filter(|name| looked_up(name, scope).is_none()).cloned().collect()
}

/// Of the names that an expression reads, those that are missing or empty.
fn without_value<'a>(names: impl IntoIterator<Item = &'a String>, scope: &Scope) -> BTreeSet<String> {
    let has_none = |name: &str| looked_up(name, scope).is_none_or(|value| value.is_undefined());
    names.into_iter().filter(|name| has_none(name)).cloned().collect()
}

/// The value of a dotted name: undefined when it is known to be empty.
fn looked_up(name: &str, scope: &Scope) -> Option<Value> {
    let mut parts = name.split('.');
    let root = scope.get(parts.next()?)?.clone();
    parts.try_fold(root, |value, part| value.as_object()?.get_value(&Value::from(part)))
}
