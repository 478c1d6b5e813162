//! From MiniJinja's values to JSON, with a limit: fuel bounds work, not what a value can grow to when written out.

use super::{EvalReason, RESULT_BYTES};
use minijinja::value::{Value, ValueKind};
use serde_json::{Map, Number, Value as Json};

const DEEPEST: usize = 64;

pub(crate) fn to_json(value: &Value) -> Result<Json, EvalReason> {
    let mut room = Room { bytes: RESULT_BYTES };
    room.convert(value, 0)
}

struct Room {
    bytes: usize,
}

impl Room {
    fn convert(&mut self, value: &Value, depth: usize) -> Result<Json, EvalReason> {
        if depth > DEEPEST {
            return Err(EvalReason::TooLarge);
        }
        self.take(2)?;
        match value.kind() {
            ValueKind::Undefined | ValueKind::None => Ok(Json::Null),
            ValueKind::Bool => Ok(Json::Bool(value.is_true())),
            ValueKind::Number => number(value),
            ValueKind::String => self.text(value).map(Json::String),
            ValueKind::Seq | ValueKind::Iterable => self.list(value, depth),
            ValueKind::Map => self.map(value, depth),
            _ => Err(EvalReason::NotJson),
        }
    }

    fn text(&mut self, value: &Value) -> Result<String, EvalReason> {
        let text = value.as_str().ok_or(EvalReason::NotJson)?;
        self.take(text.len())?;
        Ok(text.to_owned())
    }

    fn list(&mut self, value: &Value, depth: usize) -> Result<Json, EvalReason> {
        let items = value.try_iter().map_err(|_| EvalReason::NotJson)?;
        items.map(|item| self.convert(&item, depth + 1)).collect::<Result<Vec<_>, _>>().map(Json::Array)
    }

    fn map(&mut self, value: &Value, depth: usize) -> Result<Json, EvalReason> {
        let keys = value.try_iter().map_err(|_| EvalReason::NotJson)?;
        let mut map = Map::new();
        for key in keys {
            let member = value.get_item(&key).map_err(|_| EvalReason::NotJson)?;
            let name = key.as_str().map_or_else(|| key.to_string(), str::to_owned);
            self.take(name.len())?;
            map.insert(name, self.convert(&member, depth + 1)?);
        }
        Ok(Json::Object(map))
    }

    fn take(&mut self, bytes: usize) -> Result<(), EvalReason> {
        self.bytes = self.bytes.checked_sub(bytes).ok_or(EvalReason::TooLarge)?;
        Ok(())
    }
}

fn number(value: &Value) -> Result<Json, EvalReason> {
    if let Some(integer) = value.as_i64().filter(|_| value.is_integer()) {
        return Ok(Json::Number(integer.into()));
    }
    if let Ok(integer) = u64::try_from(value.clone()) {
        return Ok(Json::Number(integer.into()));
    }
    let float = f64::try_from(value.clone()).map_err(|_| EvalReason::NotJson)?;
    Number::from_f64(float).map(Json::Number).ok_or(EvalReason::NotJson)
}
