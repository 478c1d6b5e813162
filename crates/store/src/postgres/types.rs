//! Values on the wire: each in the form of the column it goes to or comes from.

use crate::{Param, Row, StoreError, Value};
use bytes::{BufMut, BytesMut};
use std::{error::Error, fmt::Write};
use tokio_postgres::types::{Format, FromSql, IsNull, Kind, ToSql, Type, to_sql_checked};
use uuid::Uuid;

type Failed = Box<dyn Error + Sync + Send>;

/// A parameter in its final form. It is made when the statement is queued, because a value that does not fit must be
/// known before anything behind it is sent: the server would commit without it.
#[derive(Debug)]
pub(super) struct Encoded {
    /// `None` is NULL.
    bytes: Option<BytesMut>,
    format: Format,
    of: Type,
}

impl Encoded {
    /// For a statement whose parameters' types are known.
    pub(super) fn binary(param: impl ToSql, of: &Type) -> Result<Self, StoreError> {
        let mut bytes = BytesMut::new();
        let null = param.to_sql(of, &mut bytes);
        let null = null.map_err(|error| StoreError::Statement { reason: error.to_string() })?;
        let bytes = matches!(null, IsNull::No).then_some(bytes);
        Ok(Self { bytes, format: Format::Binary, of: of.clone() })
    }

    /// For a statement that is sent as text each time: the server finds the type.
    pub(super) fn text(param: Param<'_>) -> Self {
        Self { bytes: as_text(param), format: Format::Text, of: Type::UNKNOWN }
    }

    pub(super) fn of(&self) -> Type {
        self.of.clone()
    }
}

impl ToSql for Encoded {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Failed> {
        Ok(self.bytes.as_ref().map_or(IsNull::Yes, |bytes| {
            out.put_slice(bytes);
            IsNull::No
        }))
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        self.format
    }

    to_sql_checked!();
}

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failed> {
        match (*self, ty.name()) {
            (Self::Null, _) => return Ok(IsNull::Yes),
            (Self::Int(int), "int8") => out.put_i64(int),
            (Self::Int(int), "int4") => out.put_i32(int.try_into()?),
            (Self::Int(int), "int2") => out.put_i16(int.try_into()?),
            (Self::Int(int @ (0 | 1)), "bool") => out.put_u8(u8::from(int == 1)),
            (Self::Text(text), "text" | "varchar" | "bpchar" | "name" | "json") => out.put_slice(text.as_bytes()),
            // A jsonb begins with the version of its form.
            (Self::Text(text), "jsonb") => {
                out.put_u8(1);
                out.put_slice(text.as_bytes());
            }
            (Self::Bytes(bytes), "bytea") => out.put_slice(bytes),
            (Self::Bytes(bytes), "uuid") => out.put_slice(Uuid::from_slice(bytes)?.as_bytes()),
            (Self::Uuid(uuid), "uuid" | "bytea") => out.put_slice(uuid.as_bytes()),
            (param, wanted) => return Err(format!("{} does not go into {wanted}", kind(param)).into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Failed> {
        Ok(match ty.name() {
            "int8" => Self::Int(i64::from_sql(ty, raw)?),
            "int4" => Self::Int(i32::from_sql(ty, raw)?.into()),
            "int2" => Self::Int(i16::from_sql(ty, raw)?.into()),
            "bool" => Self::Int(bool::from_sql(ty, raw)?.into()),
            "text" | "varchar" | "bpchar" | "name" | "json" | "unknown" => {
                Self::Text(str::from_utf8(raw)?.to_owned())
            }
            "jsonb" => Self::Text(str::from_utf8(raw.get(1..).unwrap_or_default())?.to_owned()),
            "bytea" => Self::Bytes(raw.to_vec()),
            "uuid" => Self::Uuid(Uuid::from_slice(raw)?),
            "numeric" => Self::Int(whole_number(raw).ok_or("a number that is not whole or too large")?),
            other => return Err(format!("a column of type {other}, which the port does not carry: cast it").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Failed> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

pub(super) fn row_of(row: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let value = |at| row.try_get(at).map_err(|error| StoreError::Statement { reason: described(&error) });
    (0..row.len()).map(value).collect::<Result<_, _>>().map(Row)
}

/// The array that carries a column of this type; `None` for types the port does not know.
pub(super) fn array_of(column: &str) -> Option<Type> {
    Some(match column {
        "int8" => Type::INT8_ARRAY,
        "int4" => Type::INT4_ARRAY,
        "int2" => Type::INT2_ARRAY,
        "bool" => Type::BOOL_ARRAY,
        "text" => Type::TEXT_ARRAY,
        "varchar" => Type::VARCHAR_ARRAY,
        "json" => Type::JSON_ARRAY,
        "jsonb" => Type::JSONB_ARRAY,
        "bytea" => Type::BYTEA_ARRAY,
        "uuid" => Type::UUID_ARRAY,
        _ => return None,
    })
}

/// The element's name of an array type.
pub(super) fn element_of(array: &Type) -> &str {
    match array.kind() {
        Kind::Array(element) => element.name(),
        _ => array.name(),
    }
}

/// An error of the driver with its cause: "error deserializing column 2: …".
fn described(error: &tokio_postgres::Error) -> String {
    Error::source(error).map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}

fn as_text(param: Param<'_>) -> Option<BytesMut> {
    let text = match param {
        Param::Null => return None,
        Param::Int(int) => int.to_string(),
        Param::Text(text) => text.to_owned(),
        Param::Bytes(bytes) => bytes.iter().fold(r"\x".to_owned(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a string cannot fail");
            text
        }),
        Param::Uuid(uuid) => uuid.to_string(),
    };
    Some(text.as_bytes().into())
}

fn kind(param: Param<'_>) -> &'static str {
    match param {
        Param::Null => "NULL",
        Param::Int(_) => "an integer",
        Param::Text(_) => "a text",
        Param::Bytes(_) => "bytes",
        Param::Uuid(_) => "a UUID",
    }
}

/// What `SUM` of integers gives: digits to the base of 10,000, after four 16-bit fields (how many digits, the weight of
/// the first, sign, decimals).
fn whole_number(raw: &[u8]) -> Option<i64> {
    let field = |at: usize| Some(i16::from_be_bytes([*raw.get(at * 2)?, *raw.get(at * 2 + 1)?]));
    let (digits, weight, sign) = (field(0)?, field(1)?, field(2)?);
    let mut number: i64 = 0;
    for place in 0..=weight.max(-1) {
        let digit = if place < digits { field(4 + usize::try_from(place).ok()?)? } else { 0 };
        number = number.checked_mul(10_000)?.checked_add(digit.into())?;
    }
    let fraction = (weight + 1).max(0)..digits;
    let whole = fraction.into_iter().all(|place| usize::try_from(place).is_ok_and(|at| field(4 + at) == Some(0)));
    match sign {
        0 if whole => Some(number),
        0x4000 if whole => Some(-number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(digits: &[i16], weight: i16, sign: i16) -> Vec<u8> {
        let count = i16::try_from(digits.len()).unwrap();
        [&[count, weight, sign, 0], digits].concat().into_iter().flat_map(i16::to_be_bytes).collect()
    }

    #[test]
    fn sums_are_whole_numbers() {
        assert_eq!(whole_number(&numeric(&[], 0, 0)), Some(0));
        assert_eq!(whole_number(&numeric(&[1, 2345], 1, 0)), Some(12_345));
        assert_eq!(whole_number(&numeric(&[7], 2, 0x4000)), Some(-700_000_000));
        assert_eq!(whole_number(&numeric(&[1, 5000], 0, 0)), None, "1.5");
        assert_eq!(whole_number(&numeric(&[5000], -1, 0)), None, "0.5");
        assert_eq!(whole_number(&numeric(&[9999; 6], 5, 0)), None, "too large");
    }
}
