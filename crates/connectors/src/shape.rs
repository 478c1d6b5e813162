//! What an action takes and gives: types, without the code of any one action.

use serde_json::{Map, Value};
use std::borrow::Cow;
use thiserror::Error;

/// The type of a value in an action's input or output.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    Text,
    Integer,
    /// Integer or decimal, for quantities. Money is [`money`], in cents.
    Number,
    Boolean,
    /// An ISO 8601 date (`2026-11-25`) or date and time, with or without offset.
    Moment,
    OneOf(Vec<Cow<'static, str>>),
    List(Box<Shape>),
    Object(ObjectShape),
    /// Any JSON: what a vendor's own action does not describe further.
    Any,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ObjectShape {
    pub fields: Vec<Field>,
    /// At least one of these has to be there; empty means no such rule.
    pub any_of: Vec<&'static str>,
    pub unknown: Unknown,
}

/// What happens to keys that the shape does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    Refused,
    Kept,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub name: Cow<'static, str>,
    pub shape: Shape,
    pub presence: Presence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    Required,
    Optional,
}

/// Which side a value comes from: what people and flows give may write a number where a text is meant (order 1042);
/// what a manifest produced has to be exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Input,
    Output,
}

/// Where a value does not fit. Never shows the value.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{}: {problem}", if path.is_empty() { "the whole value" } else { path.trim_start_matches('.') })]
pub struct Mismatch {
    pub path: String,
    pub problem: String,
}

impl Shape {
    /// The value in its final form: nulls of optional fields are gone.
    pub fn conform(&self, value: Value, side: Side) -> Result<Value, Mismatch> {
        self.fit(value, side, &Path::Root)
    }

    fn fit(&self, value: Value, side: Side, path: &Path<'_>) -> Result<Value, Mismatch> {
        match (self, value) {
            (Self::Any, value) => Ok(value),
            (Self::Text, Value::Number(number)) if side == Side::Input => Ok(Value::String(number.to_string())),
            (Self::List(item), Value::Array(items)) => fit_list(item, items, side, path),
            (Self::Object(object), Value::Object(map)) => object.fit(map, side, path),
            (shape, value) if shape.holds(&value) => Ok(value),
            (shape, value) => Err(path.mismatch(&format!("expected {}, got {}", shape.noun(), noun(&value)))),
        }
    }

    /// Whether a single value is of this type.
    fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text, Value::String(_)) | (Self::Boolean, Value::Bool(_)) | (Self::Number, Value::Number(_)) => {
                true
            }
            (Self::Integer, Value::Number(number)) => number.is_i64(),
            (Self::Moment, Value::String(text)) => is_moment(text),
            (Self::OneOf(names), Value::String(text)) => names.iter().any(|name| name == text),
            _ => false,
        }
    }

    fn noun(&self) -> String {
        match self {
            Self::Text => "a text".to_owned(),
            Self::Integer => "a whole number".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Boolean => "true or false".to_owned(),
            Self::Moment => "a date or a date and time (ISO 8601)".to_owned(),
            Self::OneOf(names) => format!("one of {}", names.join(", ")),
            Self::List(_) => "a list".to_owned(),
            Self::Object(_) => "an object".to_owned(),
            Self::Any => "anything".to_owned(),
        }
    }
}

impl ObjectShape {
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    fn fit(&self, map: Map<String, Value>, side: Side, path: &Path<'_>) -> Result<Value, Mismatch> {
        let mut fitted = Map::new();
        for (name, value) in map {
            match self.field(&name) {
                Some(_) if value.is_null() => {}
                Some(field) => {
                    let value = field.shape.fit(value, side, &path.key(&name))?;
                    fitted.insert(name, value);
                }
                None if self.unknown == Unknown::Kept => {
                    fitted.insert(name, value);
                }
                None => return Err(path.key(&name).mismatch(&format!("unknown; known are {}", self.names()))),
            }
        }
        self.complete(&fitted, path)?;
        Ok(Value::Object(fitted))
    }

    fn complete(&self, map: &Map<String, Value>, path: &Path<'_>) -> Result<(), Mismatch> {
        let missing =
            |field: &&Field| field.presence == Presence::Required && !map.contains_key(field.name.as_ref());
        if let Some(field) = self.fields.iter().find(missing) {
            return Err(path.key(&field.name).mismatch("missing"));
        }
        if !self.any_of.is_empty() && !self.any_of.iter().any(|name| map.contains_key(*name)) {
            return Err(path.mismatch(&format!("at least one of {} is needed", self.any_of.join(", "))));
        }
        Ok(())
    }

    pub fn names(&self) -> String {
        self.fields.iter().map(|field| field.name.as_ref()).collect::<Vec<_>>().join(", ")
    }
}

pub fn required(name: &'static str, shape: Shape) -> Field {
    Field { name: name.into(), shape, presence: Presence::Required }
}

pub fn optional(name: &'static str, shape: Shape) -> Field {
    Field { name: name.into(), shape, presence: Presence::Optional }
}

pub fn object(fields: impl Into<Vec<Field>>) -> Shape {
    Shape::Object(ObjectShape { fields: fields.into(), any_of: Vec::new(), unknown: Unknown::Refused })
}

/// An object of optional fields of which at least one of `any_of` is there.
pub fn some_of(any_of: &[&'static str], fields: impl Into<Vec<Field>>) -> Shape {
    Shape::Object(ObjectShape { fields: fields.into(), any_of: any_of.to_vec(), unknown: Unknown::Refused })
}

pub fn list(item: Shape) -> Shape {
    Shape::List(Box::new(item))
}

pub fn one_of(names: &[&'static str]) -> Shape {
    Shape::OneOf(names.iter().map(|name| Cow::Borrowed(*name)).collect())
}

/// Integer cents and an ISO 4217 code.
pub fn money() -> Shape {
    object([required("cents", Shape::Integer), required("currency", Shape::Text)])
}

fn fit_list(item: &Shape, items: Vec<Value>, side: Side, path: &Path<'_>) -> Result<Value, Mismatch> {
    let fitted = items.into_iter().enumerate().map(|(at, value)| item.fit(value, side, &path.index(at)));
    fitted.collect::<Result<Vec<_>, _>>().map(Value::Array)
}

fn is_moment(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok() || text.parse::<jiff::civil::DateTime>().is_ok()
}

fn noun(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text that does not fit",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Where we are inside a value. Written out only when something does not fit.
enum Path<'a> {
    Root,
    Key(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl<'a> Path<'a> {
    fn key(&'a self, name: &'a str) -> Path<'a> {
        Path::Key(self, name)
    }

    fn index(&'a self, at: usize) -> Path<'a> {
        Path::Index(self, at)
    }

    fn mismatch(&self, problem: &str) -> Mismatch {
        Mismatch { path: self.written(), problem: problem.to_owned() }
    }

    fn written(&self) -> String {
        match self {
            Path::Root => String::new(),
            Path::Key(parent, name) => format!("{}.{name}", parent.written()),
            Path::Index(parent, at) => format!("{}[{at}]", parent.written()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn order() -> Shape {
        object([
            required("number", Shape::Text),
            optional("total", money()),
            optional("items", list(object([required("quantity", Shape::Number)]))),
            optional("at", Shape::Moment),
        ])
    }

    fn problem(value: Value) -> String {
        order().conform(value, Side::Output).expect_err("does not fit").to_string()
    }

    #[test]
    fn nulls_of_optional_fields_vanish() {
        let fitted = order().conform(json!({"number": "1", "total": null}), Side::Output);
        assert_eq!(fitted, Ok(json!({"number": "1"})));
    }

    #[test]
    fn a_required_field_that_is_null_is_missing() {
        assert_eq!(problem(json!({"number": null})), "number: missing");
        assert_eq!(problem(json!({"number": "1", "total": {"cents": 5}})), "total.currency: missing");
    }

    #[test]
    fn types_are_exact_in_outputs_and_lenient_for_numbers_in_inputs() {
        assert_eq!(problem(json!({"number": 5})), "number: expected a text, got a number");
        assert_eq!(order().conform(json!({"number": 5}), Side::Input), Ok(json!({"number": "5"})));
        assert_eq!(
            problem(json!({"number": "1", "items": [{"quantity": 1.5}, {"quantity": "2"}]})),
            "items[1].quantity: expected a number, got a text that does not fit"
        );
    }

    #[test]
    fn unknown_keys_are_named_with_the_known_ones() {
        assert_eq!(problem(json!({"number": "1", "x": 1})), "x: unknown; known are number, total, items, at");
    }

    #[test]
    fn moments_are_dates_or_instants() {
        for good in ["2026-11-25", "2026-11-22T19:00:00Z", "2026-11-22T18:00:00.000-03:00", "2026-11-22T18:00:00"] {
            assert!(order().conform(json!({"number": "1", "at": good}), Side::Output).is_ok(), "{good}");
        }
        for bad in ["25/11/2026", "0000-00-00", "amanhã"] {
            assert!(order().conform(json!({"number": "1", "at": bad}), Side::Output).is_err(), "{bad}");
        }
    }
}
