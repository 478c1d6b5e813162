//! What was loaded and is kept until it changes.

use parking_lot::RwLock;
use std::{collections::HashMap, hash::Hash, sync::Arc};

/// Loaded values by key. A value that was read before a change and comes after it is not kept: whoever loads notes the
/// [`Shelves::edition`] first and hands it over with the value.
#[derive(Debug)]
pub struct Shelves<K, T> {
    shelves: RwLock<HashMap<K, Shelf<T>>>,
}

/// Counts the changes of one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Edition(u64);

#[derive(Debug)]
struct Shelf<T> {
    edition: Edition,
    /// The last value that was kept, and the edition it is of.
    kept: Option<(Edition, Arc<T>)>,
}

impl<K, T> Default for Shelves<K, T> {
    fn default() -> Self {
        Self { shelves: RwLock::default() }
    }
}

impl<K: Copy + Eq + Hash, T> Shelves<K, T> {
    /// The value, when it is known and nothing has changed since.
    pub fn get(&self, key: K) -> Option<Arc<T>> {
        self.shelves.read().get(&key).and_then(Shelf::current)
    }

    /// The last value that was kept, changed or not: for parts of it that may live on.
    pub fn last(&self, key: K) -> Option<Arc<T>> {
        self.shelves.read().get(&key)?.kept.as_ref().map(|(_, value)| Arc::clone(value))
    }

    /// To be noted before a value is loaded.
    pub fn edition(&self, key: K) -> Edition {
        self.shelves.read().get(&key).map_or_else(Edition::default, |shelf| shelf.edition)
    }

    /// Keeps what was loaded, and gives what is to be used: the value of whoever was faster. `None` when something
    /// changed meanwhile: load again.
    pub fn keep(&self, key: K, edition: Edition, value: T) -> Option<Arc<T>> {
        let mut shelves = self.shelves.write();
        let shelf = shelves.entry(key).or_insert(Shelf { edition: Edition::default(), kept: None });
        if shelf.edition != edition {
            return None;
        }
        if let Some(known) = shelf.current() {
            return Some(known);
        }
        let value = Arc::new(value);
        shelf.kept = Some((edition, Arc::clone(&value)));
        Some(value)
    }

    /// Something of this key changed.
    pub fn forget(&self, key: K) {
        let mut shelves = self.shelves.write();
        let shelf = shelves.entry(key).or_insert(Shelf { edition: Edition::default(), kept: None });
        shelf.edition.0 += 1;
    }

    /// How many keys are known.
    pub fn len(&self) -> usize {
        self.shelves.read().len()
    }

    pub fn is_empty(&self) -> bool {
        self.shelves.read().is_empty()
    }
}

impl<T> Shelf<T> {
    fn current(&self) -> Option<Arc<T>> {
        let (edition, value) = self.kept.as_ref()?;
        (*edition == self.edition).then(|| Arc::clone(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let shelves = Shelves::<u8, &str>::default();
        let before = shelves.edition(1);
        shelves.forget(1);
        assert_eq!(shelves.keep(1, before, "old"), None);
        assert_eq!(shelves.get(1), None);
        let now = shelves.edition(1);
        assert_eq!(shelves.keep(1, now, "new").as_deref(), Some(&"new"));
        assert_eq!(shelves.keep(1, now, "slower").as_deref(), Some(&"new"), "the first one is everybody's");
        shelves.forget(1);
        assert_eq!((shelves.get(1), shelves.last(1).as_deref()), (None, Some(&"new")));
    }

    #[test]
    fn keys_change_by_themselves() {
        let shelves = Shelves::<u8, &str>::default();
        let edition = shelves.edition(1);
        shelves.forget(2);
        assert!(shelves.keep(1, edition, "one").is_some());
    }
}
