//! Between JSON, which sessions and connectors hold, and the values that expressions work on.

use crate::expression::Refusal;
use minijinja::value::{Value, ValueKind};
use serde_json::{Map, Number, Value as Json};

/// The most bytes of text that one outcome may have, keys included; texts that are rendered too.
pub const LARGEST_OUTCOME: usize = 64 * 1024;

/// The most values in one outcome: a repeated list costs an expression little fuel but a reader a lot.
const MOST_VALUES: usize = 4096;

const DEEPEST: usize = 32;

/// Null becomes undefined, so that `default(…)` works for what a connector left out.
#[must_use]
pub fn from_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::UNDEFINED,
        Json::Bool(flag) => Value::from(*flag),
        Json::Number(number) => from_number(number),
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => items.iter().map(from_json).collect(),
        Json::Object(fields) => {
            Value::from_pairs(fields.iter().map(|(key, value)| (key.as_str(), from_json(value))))
        }
    }
}

/// # Errors
/// When the value is none that JSON has, or larger or deeper than an outcome may be.
pub fn to_json(value: &Value) -> Result<Json, Refusal> {
    Conversion { bytes_left: LARGEST_OUTCOME, values_left: MOST_VALUES }.convert(value, DEEPEST)
}

/// Whether a value from outside may be remembered.
#[must_use]
pub fn fits(json: &Json) -> bool {
    fn take(json: &Json, bytes_left: &mut usize, depth_left: usize) -> bool {
        let own = match json {
            Json::String(text) => text.len(),
            _ => 8,
        };
        let Some(left) = bytes_left.checked_sub(own) else { return false };
        *bytes_left = left;
        match json {
            Json::Array(items) => depth_left > 0 && items.iter().all(|item| take(item, bytes_left, depth_left - 1)),
            Json::Object(fields) => {
                depth_left > 0
                    && fields.iter().all(|(key, field)| {
                        *bytes_left = bytes_left.saturating_sub(key.len());
                        take(field, bytes_left, depth_left - 1)
                    })
            }
            _ => true,
        }
    }
    take(json, &mut LARGEST_OUTCOME.clone(), DEEPEST)
}

fn from_number(number: &Number) -> Value {
    match (number.as_i64(), number.as_u64(), number.as_f64()) {
        (Some(whole), ..) => Value::from(whole),
        (None, Some(large), _) => Value::from(large),
        (None, None, Some(fraction)) => Value::from(fraction),
        (None, None, None) => Value::UNDEFINED,
    }
}

struct Conversion {
    bytes_left: usize,
    values_left: usize,
}

impl Conversion {
    fn convert(&mut self, value: &Value, depth_left: usize) -> Result<Json, Refusal> {
        self.values_left = self.values_left.checked_sub(1).ok_or(Refusal::TooLarge)?;
        match value.kind() {
            ValueKind::Undefined | ValueKind::None => Ok(Json::Null),
            ValueKind::Bool => Ok(Json::Bool(value.is_true())),
            ValueKind::Number => to_number(value).map(Json::Number),
            ValueKind::String => self.text(value.as_str().ok_or(Refusal::NoValue)?).map(Json::String),
            ValueKind::Seq | ValueKind::Iterable => self.list(value, depth_left),
            ValueKind::Map => self.object(value, depth_left),
            _ => Err(Refusal::NoValue),
        }
    }

    fn text(&mut self, text: &str) -> Result<String, Refusal> {
        self.bytes_left = self.bytes_left.checked_sub(text.len()).ok_or(Refusal::TooLarge)?;
        Ok(text.to_owned())
    }

    fn list(&mut self, value: &Value, depth_left: usize) -> Result<Json, Refusal> {
        let deeper = depth_left.checked_sub(1).ok_or(Refusal::TooLarge)?;
        let items = value.try_iter().map_err(|_| Refusal::NoValue)?;
        items.map(|item| self.convert(&item, deeper)).collect::<Result<_, _>>().map(Json::Array)
    }

    fn object(&mut self, value: &Value, depth_left: usize) -> Result<Json, Refusal> {
        let deeper = depth_left.checked_sub(1).ok_or(Refusal::TooLarge)?;
        let mut fields = Map::new();
        for key in value.try_iter().map_err(|_| Refusal::NoValue)? {
            let name = self.text(key.as_str().ok_or(Refusal::NoValue)?)?;
            let field = value.get_item(&key).map_err(|_| Refusal::NoValue)?;
            fields.insert(name, self.convert(&field, deeper)?);
        }
        Ok(Json::Object(fields))
    }
}

fn to_number(value: &Value) -> Result<Number, Refusal> {
    if value.is_integer() {
        let whole = i64::try_from(value.clone()).map(Number::from);
        return whole.or_else(|_| u64::try_from(value.clone()).map(Number::from)).map_err(|_| Refusal::NoValue);
    }
    let fraction = f64::try_from(value.clone()).map_err(|_| Refusal::NoValue)?;
    Number::from_f64(fraction).ok_or(Refusal::NoValue)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_json_has_comes_through_unchanged() {
        let all = json!({"a": [1, -2, 18_446_744_073_709_551_615_u64, 1.5, true, "x"], "b": {"c": null}});
        assert_eq!(to_json(&from_json(&all)), Ok(all));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        assert_eq!(to_json(&Value::from(f64::NAN)), Err(Refusal::NoValue));
        assert_eq!(to_json(&Value::from(i128::MAX)), Err(Refusal::NoValue));
        assert_eq!(to_json(&Value::from_bytes(vec![1])), Err(Refusal::NoValue));
    }

    #[test]
    fn size_and_depth_are_bounded() {
        assert_eq!(to_json(&Value::from("x".repeat(LARGEST_OUTCOME + 1))), Err(Refusal::TooLarge));
        assert_eq!(to_json(&Value::from(vec![1; MOST_VALUES])), Err(Refusal::TooLarge));
        let deep = (0..=DEEPEST).fold(Value::from(1), |inner, _| Value::from(vec![inner]));
        assert_eq!(to_json(&deep), Err(Refusal::TooLarge));
        assert!(fits(&json!({"a": "x".repeat(1000)})));
        assert!(!fits(&json!({"a": ["x".repeat(LARGEST_OUTCOME)]})));
    }
}
