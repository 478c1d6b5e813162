//! Trees with expressions in their leaves: bodies, queries, outputs.
//!
//! A leaf that is exactly one `${…}` gives the typed value; a leaf with text around gives a text; nothing is parsed
//! again. A leaf that gives `null` is left out, with its key or its place in the list. Lists are built by
//! `{each, as, item, where}` and by nothing else.

use crate::expression::{EvalError, EvalReason, Expression, Piece, Scope};
use serde_json::{Map, Value};

/// Most items that one `each` makes.
pub(crate) const MOST_ITEMS: usize = 1_000;

#[derive(Debug)]
pub(crate) enum Template {
    Literal(Value),
    Value(Expression),
    Text(Vec<Piece>),
    List(Vec<Template>),
    Map(Vec<(String, Template)>),
    Each(Box<Each>),
}

/// `{each: "${list}", as: x, where: "${bool}", item: {…}}`
#[derive(Debug)]
pub(crate) struct Each {
    pub list: Expression,
    pub name: String,
    pub filter: Option<Expression>,
    pub item: Template,
}

impl Template {
    pub fn render(&self, scope: &Scope) -> Result<Value, EvalError> {
        match self {
            Self::Literal(value) => Ok(value.clone()),
            Self::Value(expression) => expression.json(scope),
            Self::Text(pieces) => text(pieces, scope).map(Value::String),
            Self::List(items) => items.iter().map(|item| item.render(scope)).filter(present).collect(),
            Self::Map(entries) => render_map(entries, scope),
            Self::Each(each) => each.render(scope),
        }
    }
}

impl Each {
    fn render(&self, scope: &Scope) -> Result<Value, EvalError> {
        let list = self.list.value(scope)?;
        if list.is_none() || list.is_undefined() {
            return Ok(Value::Null);
        }
        let items = list.try_iter().map_err(|_| self.list.failed(EvalReason::Failed("gives no list")))?;
        let mut rendered = Vec::new();
        for item in items {
            if rendered.len() == MOST_ITEMS {
                return Err(self.list.failed(EvalReason::TooLarge));
            }
            let scope = scope.with(self.name.clone(), item);
            let wanted = self.filter.as_ref().map_or(Ok(true), |filter| filter.is_true(&scope))?;
            if wanted {
                rendered.push(self.item.render(&scope)?);
            }
        }
        Ok(Value::Array(rendered))
    }
}

/// A text from its pieces.
pub(crate) fn text(pieces: &[Piece], scope: &Scope) -> Result<String, EvalError> {
    pieces.iter().map(|piece| piece.text(scope)).collect()
}

fn render_map(entries: &[(String, Template)], scope: &Scope) -> Result<Value, EvalError> {
    let rendered = entries.iter().map(|(key, template)| Ok((key.clone(), template.render(scope)?)));
    let kept = rendered.filter(|entry| !matches!(entry, Ok((_, Value::Null))));
    kept.collect::<Result<Map<_, _>, _>>().map(Value::Object)
}

fn present(rendered: &Result<Value, EvalError>) -> bool {
    !matches!(rendered, Ok(Value::Null))
}

#[cfg(test)]
mod tests {
    use crate::{expression::Scope, manifest::template_for_tests as template};
    use minijinja::{Value as Jinja, value::Serde};
    use serde_json::{Value, json};

    fn render(yaml: &str) -> Value {
        let body = json!({"name": "Maria ${7*7}", "n": 1001, "none": null, "list": [{"a": 1}, {"a": 2}, {"b": 3}]});
        let scope = Scope::new([("body", Jinja::from(Serde(body)))]);
        template(yaml).render(&scope).expect("renders")
    }

    #[test]
    fn leaves_keep_types_and_texts_stay_texts() {
        let rendered = render("{a: '${body.n}', b: 'n=${body.n}', c: 5, d: true, e: '$${x}', f: '1001'}");
        assert_eq!(rendered, json!({"a": 1001, "b": "n=1001", "c": 5, "d": true, "e": "${x}", "f": "1001"}));
    }

    #[test]
    fn what_a_system_said_is_not_evaluated() {
        assert_eq!(
            render("{a: '${body.name}', b: 'x ${body.name}'}"),
            json!({"a": "Maria ${7*7}", "b": "x Maria ${7*7}"})
        );
    }

    #[test]
    fn nulls_vanish_with_their_keys() {
        let rendered =
            render("{a: '${body.none}', b: {c: '${body.missing.deep}', d: ~}, e: [1, '${body.none}', 2]}");
        assert_eq!(rendered, json!({"b": {}, "e": [1, 2]}));
    }

    #[test]
    fn lists_are_built_from_lists() {
        let rendered =
            render("{each: '${body.list}', as: x, where: '${x.a}', item: {v: '${x.a}', n: '${body.n}'}}");
        assert_eq!(rendered, json!([{"v": 1, "n": 1001}, {"v": 2, "n": 1001}]));
        assert_eq!(render("{l: {each: '${body.missing}', as: x, item: '${x}'}}"), json!({}));
    }
}
