//! Differences between JSON values, by path, for people.

use serde_json::Value;

/// Longest value that is shown.
const LONGEST: usize = 160;

/// One line for each place where the two differ.
pub(super) fn values(what: &str, expected: &Value, actual: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    compare(what, Some(expected), Some(actual), &mut lines);
    lines
}

fn compare(path: &str, expected: Option<&Value>, actual: Option<&Value>, lines: &mut Vec<String>) {
    match (expected, actual) {
        (Some(Value::Object(expected)), Some(Value::Object(actual))) => {
            let extra = actual.keys().filter(|key| !expected.contains_key(*key));
            for key in expected.keys().chain(extra) {
                compare(&format!("{path}.{key}"), expected.get(key), actual.get(key), lines);
            }
        }
        (Some(Value::Array(expected)), Some(Value::Array(actual))) => {
            for at in 0..expected.len().max(actual.len()) {
                compare(&format!("{path}[{at}]"), expected.get(at), actual.get(at), lines);
            }
        }
        (Some(expected), Some(actual)) if same(expected, actual) => {}
        (Some(expected), Some(actual)) => {
            lines.push(format!("{path}: expected {}, got {}", shown(expected), shown(actual)));
        }
        (Some(expected), None) => lines.push(format!("{path}: expected {}, got nothing", shown(expected))),
        (None, Some(actual)) => lines.push(format!("{path}: expected nothing, got {}", shown(actual))),
        (None, None) => {}
    }
}

/// 5 and 5.0 are the same number.
fn same(expected: &Value, actual: &Value) -> bool {
    match (expected.as_number(), actual.as_number()) {
        (Some(expected), Some(actual)) if expected.is_f64() != actual.is_f64() => {
            expected.as_f64() == actual.as_f64()
        }
        _ => expected == actual,
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
