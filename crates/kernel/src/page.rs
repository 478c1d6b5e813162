//! Lists: every one has a cursor and a limit.

use serde::Serialize;
use uuid::Uuid;

/// How many rows a list gives at most: 1 to 200.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u16);

impl Limit {
    pub const MAX: u16 = 200;

    /// `None` when out of range.
    #[must_use]
    pub fn new(rows: u16) -> Option<Self> {
        (1..=Self::MAX).contains(&rows).then_some(Self(rows))
    }

    #[must_use]
    pub fn rows(self) -> usize {
        usize::from(self.0)
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

/// Where a list goes on: the sort position and the id of the last row that was given. Opaque to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub position: i64,
    pub id: Uuid,
}

impl Cursor {
    /// `None` when the text was not made by [`Cursor::encode`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (position, id) = text.split_once('_')?;
        let position = u64::from_str_radix(position, 16).ok()?.cast_signed();
        let id = Uuid::try_parse(id).ok()?;
        Some(Self { position, id })
    }

    #[must_use]
    pub fn encode(&self) -> String {
        format!("{:x}_{}", self.position.cast_unsigned(), self.id.simple())
    }
}

/// A part of a list, and where the next part begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// `None` on the last page.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Cuts `rows`, read with one row more than `limit`, to a page.
    pub fn cut(mut rows: Vec<T>, limit: Limit, cursor_of: impl Fn(&T) -> Cursor) -> Self {
        let more = rows.len() > limit.rows();
        rows.truncate(limit.rows());
        let next = more.then(|| rows.last().map(|row| cursor_of(row).encode())).flatten();
        Self { items: rows, next }
    }

    #[must_use]
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(convert).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text() {
        let cursor = Cursor { position: -7, id: Uuid::from_u128(42) };
        assert_eq!(Cursor::parse(&cursor.encode()), Some(cursor));
        assert_eq!(Cursor::parse("nonsense"), None);
    }

    #[test]
    fn the_last_page_has_no_next() {
        let limit = Limit::new(2).expect("in range");
        let cursor = |row: &i64| Cursor { position: *row, id: Uuid::nil() };
        assert_eq!(Page::cut(vec![1, 2], limit, cursor).next, None);
        let page = Page::cut(vec![1, 2, 3], limit, cursor);
        assert_eq!((page.items, page.next), (vec![1, 2], Some(cursor(&2).encode())));
    }
}
