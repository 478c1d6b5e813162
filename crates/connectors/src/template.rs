//! Trees with expressions in their leaves: bodies, queries, outputs.
//!
//! A leaf that is exactly one `${…}` gives the typed value; a leaf with text around gives a text; nothing is parsed
//! again. A leaf that gives `null` is left out, with its key or its place in the list. Lists are built by
//! `{each, as, item, where}` and by nothing else.

use crate::{
    expression::{EvalError, EvalReason, Expression, FUEL, Piece, Scope},
    fuel::Stretch,
    mask::DOTS,
};
use serde_json::{Map, Value};
use std::cell::Cell;

/// Most items that all `each` of one template make.
pub(crate) const MOST_ITEMS: usize = 10_000;
/// What all expressions of one template may spend together: some 25 milliseconds.
pub(crate) const RENDER_FUEL: u64 = 50 * FUEL;

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
        self.render_within(scope, &Allowance { items_left: Cell::new(MOST_ITEMS), work: Stretch::begin() })
    }

    /// Whether a part of what it gives may be made of secrets.
    pub fn reads_secrets(&self) -> bool {
        match self {
            Self::Literal(_) => false,
            Self::Value(expression) => expression.reads_secrets(),
            Self::Text(pieces) => pieces.iter().any(Piece::reads_secrets),
            Self::List(items) => items.iter().any(Self::reads_secrets),
            Self::Map(entries) => entries.iter().any(|(_, template)| template.reads_secrets()),
            Self::Each(each) => each.chooses_by_secrets() || each.item.reads_secrets(),
        }
    }

    /// Replaces in what it gave every leaf that is made of secrets. A list with such an item goes as a whole: what gave
    /// nothing was left out of it, so its places do not tell which item is which.
    pub fn conceal(&self, given: &mut Value) {
        match (self, given) {
            (Self::Map(entries), Value::Object(given)) => {
                for (key, template) in entries {
                    if let Some(member) = given.get_mut(key) {
                        template.conceal(member);
                    }
                }
            }
            (Self::Each(each), Value::Array(items)) if !each.chooses_by_secrets() => {
                for item in items {
                    each.item.conceal(item);
                }
            }
            (template, given) if template.reads_secrets() => *given = DOTS.into(),
            _ => {}
        }
    }

    fn render_within(&self, scope: &Scope, allowance: &Allowance) -> Result<Value, EvalError> {
        match self {
            Self::Literal(value) => Ok(value.clone()),
            Self::Value(expression) => expression.json(scope),
            Self::Text(pieces) => text(pieces, scope).map(Value::String),
            Self::List(items) => {
                items.iter().map(|item| item.render_within(scope, allowance)).filter(present).collect()
            }
            Self::Map(entries) => render_map(entries, scope, allowance),
            Self::Each(each) => each.render(scope, allowance),
        }
    }
}

/// What one rendering may still do, however its `each` are nested.
struct Allowance {
    items_left: Cell<usize>,
    work: Stretch,
}

impl Allowance {
    fn take_item(&self) -> Result<(), EvalReason> {
        if self.work.spent() > RENDER_FUEL {
            return Err(EvalReason::OutOfFuel);
        }
        let left = self.items_left.get().checked_sub(1).ok_or(EvalReason::TooLarge)?;
        self.items_left.set(left);
        Ok(())
    }
}

impl Each {
    /// Whether secrets decide which items there are, or are items themselves.
    fn chooses_by_secrets(&self) -> bool {
        self.list.reads_secrets() || self.filter.as_ref().is_some_and(Expression::reads_secrets)
    }

    fn render(&self, scope: &Scope, allowance: &Allowance) -> Result<Value, EvalError> {
        let list = self.list.value(scope)?;
        if list.is_none() || list.is_undefined() {
            return Ok(Value::Null);
        }
        let items = list.try_iter().map_err(|_| self.list.failed(EvalReason::Failed("gives no list")))?;
        let mut rendered = Vec::new();
        for item in items {
            allowance.take_item().map_err(|reason| self.list.failed(reason))?;
            let scope = scope.with(self.name.clone(), item);
            let wanted = self.filter.as_ref().map_or(Ok(true), |filter| filter.is_true(&scope))?;
            if wanted {
                rendered.push(self.item.render_within(&scope, allowance)?);
            }
        }
        Ok(Value::Array(rendered))
    }
}

/// A text from its pieces.
pub(crate) fn text(pieces: &[Piece], scope: &Scope) -> Result<String, EvalError> {
    pieces.iter().map(|piece| piece.text(scope)).collect()
}

fn render_map(entries: &[(String, Template)], scope: &Scope, allowance: &Allowance) -> Result<Value, EvalError> {
    let rendered =
        entries.iter().map(|(key, template)| Ok((key.clone(), template.render_within(scope, allowance)?)));
    let kept = rendered.filter(|entry| !matches!(entry, Ok((_, Value::Null))));
    kept.collect::<Result<Map<_, _>, _>>().map(Value::Object)
}

fn present(rendered: &Result<Value, EvalError>) -> bool {
    !matches!(rendered, Ok(Value::Null))
}

#[cfg(test)]
mod tests {
    use crate::{
        expression::{EvalReason, Scope},
        manifest::template_for_tests as template,
    };
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

    #[test]
    fn what_is_made_of_secrets_is_concealed_and_nothing_else() {
        let concealed = |yaml: &str| {
            let scope = Scope::new([
                ("secret", Jinja::from(Serde(json!({"key": "k", "pin": 12})))),
                ("body", Jinja::from(Serde(json!({"list": [1, 2], "name": "Maria"})))),
            ]);
            let template = template(yaml);
            let mut given = template.render(&scope).expect("renders");
            template.conceal(&mut given);
            given
        };
        assert_eq!(
            concealed(
                "{a: '${secret.pin}', b: \"x${secret['key'] | b64}\", c: {d: '${auth.t ~ 1}', e: '${body.name}'}, f: 5, g: '${secret.none}'}"
            ),
            json!({"a": "•••", "b": "•••", "c": {"d": "•••", "e": "Maria"}, "f": 5})
        );
        assert_eq!(concealed("['${secret.none}', '${secret.key}', 1]"), "•••");
        assert_eq!(
            concealed("{each: '${body.list}', as: x, item: {n: '${x}', k: '${secret.key}'}}"),
            json!([{"n": 1, "k": "•••"}, {"n": 2, "k": "•••"}])
        );
        assert_eq!(concealed("{each: '${[secret.key]}', as: x, item: '${x}'}"), "•••");
    }

    fn refusal(yaml: &str) -> EvalReason {
        let scope = Scope::new([("body", Jinja::from(Serde(json!({"list": vec![1; 200]}))))]);
        template(yaml).render(&scope).expect_err("too much").reason
    }

    #[test]
    fn lists_in_lists_are_bounded_together() {
        let nested = "{each: '${body.list}', as: a, item: {each: '${body.list}', as: b, item: '${b}'}}";
        assert_eq!(refusal(nested), EvalReason::TooLarge);
        let laborious = "{each: '${body.list}', as: a, where: \"${('x' * 600000) == a}\", item: 1}";
        assert_eq!(refusal(laborious), EvalReason::OutOfFuel);
        assert!(matches!(render("{each: '${body.list}', as: a, item: '${a}'}"), Value::Array(_)));
    }
}
