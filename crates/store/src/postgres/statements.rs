//! How statements are sent, and the texts of inserts.

use super::types::{array_of, element_of};
use crate::{Insert, StoreError, tx::insert_statement};
use std::{collections::HashMap, sync::Arc};
use tokio_postgres::{Statement, types::Type};

/// A statement as it is sent.
#[derive(Clone)]
pub(super) enum Prepared {
    Named(Statement),
    /// Sent as text each time.
    Unnamed(Arc<str>),
}

/// A statement for many rows of parameters, and what carries each parameter of all rows.
#[derive(Clone)]
pub(super) struct PreparedSet {
    pub(super) prepared: Prepared,
    pub(super) arrays: Arc<[Type]>,
}

/// An insert: the text for one row, and the statement for a set.
#[derive(Clone)]
pub(super) struct PreparedInsert {
    pub(super) one: Arc<str>,
    pub(super) set: PreparedSet,
}

/// The texts of an insert: of one row, and of a set.
pub(super) struct InsertTexts {
    pub(super) one: Arc<str>,
    pub(super) set: Arc<str>,
    pub(super) arrays: Arc<[Type]>,
}

impl InsertTexts {
    /// `types` gives the server's name of a column's type.
    pub(super) fn new(into: &Insert, types: &HashMap<String, String>) -> Result<Self, StoreError> {
        let array = |column: &&str| {
            types.get(*column).and_then(|name| array_of(name)).ok_or_else(|| StoreError::Statement {
                reason: format!("{}.{column} is missing or of a type that the port does not carry", into.table),
            })
        };
        let arrays = into.columns.iter().map(array).collect::<Result<Arc<[Type]>, _>>()?;
        Ok(Self { one: insert_statement(into).into(), set: set_statement(into, &arrays).into(), arrays })
    }
}

fn set_statement(into: &Insert, arrays: &[Type]) -> String {
    let casts: Vec<String> = (1..).zip(arrays).map(|(n, array)| format!("${n}::{}[]", element_of(array))).collect();
    let (table, columns, casts) = (into.table, into.columns.join(", "), casts.join(", "));
    format!("INSERT INTO {table} ({columns}) SELECT * FROM UNNEST({casts}){}", into.ending())
}
