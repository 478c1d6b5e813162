//! Money between integer cents and the decimals of other systems, without arithmetic on floats.

use super::{on_text, refuse};
use minijinja::{Environment, Error, Value};
use ponte_kernel::{Currency, Money};

pub(super) fn register(environment: &mut Environment<'static>) {
    environment.add_filter("cents", cents);
    environment.add_filter("from_cents", from_cents);
    environment.add_filter("money2", money2);
}

/// `199.9` or `"199.90"` → `19990`. The text of the number is read, so no rounding can happen.
fn cents(value: &Value) -> Result<Value, Error> {
    on_text("cents", value, |text| parse("cents", &text))
}

/// `19990` → `199.9`, as a number whose JSON text is that decimal.
fn from_cents(value: &Value) -> Result<Value, Error> {
    on_text("from_cents", value, |text| {
        let cents: i64 = text.parse().map_err(|_| refuse("from_cents", WHOLE_CENTS))?;
        // Up to here a float's shortest text is the decimal it was read from.
        if cents.unsigned_abs() > 1_000_000_000_000_000 {
            return Err(refuse("from_cents", WHOLE_CENTS));
        }
        if cents % 100 == 0 {
            return Ok(Value::from(cents / 100));
        }
        let float: f64 = decimal(cents).parse().map_err(|_| refuse("from_cents", WHOLE_CENTS))?;
        Ok(Value::from(float))
    })
}

/// `199.9` → `"199.90"`
fn money2(value: &Value) -> Result<Value, Error> {
    on_text("money2", value, |text| parse("money2", &text).map(decimal))
}

const WHOLE_CENTS: &str = "wants whole cents";

fn parse(filter: &'static str, text: &str) -> Result<i64, Error> {
    let money = Money::parse_decimal(text.trim(), Currency::BRL);
    money.map(|money| money.cents).map_err(|_| refuse(filter, "wants an amount with at most two decimals"))
}

fn decimal(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let absolute = cents.unsigned_abs();
    format!("{sign}{}.{:02}", absolute / 100, absolute % 100)
}
