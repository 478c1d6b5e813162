//! A bounded cache of what a connection has prepared. One connection, one thread: no locks.

use std::{borrow::Borrow, collections::HashMap, hash::Hash};

/// Keeps what was used lately; when it is full, what was not used longest makes room.
pub(crate) struct Recent<K, V> {
    places: HashMap<K, usize>,
    slots: Vec<Slot<K, V>>,
    capacity: usize,
    /// Counts uses: the clock of "not used longest".
    uses: u64,
}

struct Slot<K, V> {
    key: K,
    value: V,
    last_use: u64,
}

impl<K: Hash + Eq + Clone, V> Recent<K, V> {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { places: HashMap::new(), slots: Vec::new(), capacity, uses: 0 }
    }

    /// What is kept under `key`, made first when it is not.
    pub(crate) fn find_or_make<Q, E>(&mut self, key: &Q, make: impl FnOnce() -> Result<V, E>) -> Result<&mut V, E>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        self.uses += 1;
        let place = match self.places.get(key) {
            Some(place) => *place,
            None => self.put(key.to_owned(), make()?),
        };
        let slot = &mut self.slots[place];
        slot.last_use = self.uses;
        Ok(&mut slot.value)
    }

    fn put(&mut self, key: K, value: V) -> usize {
        let slot = Slot { key: key.clone(), value, last_use: self.uses };
        let place = if self.slots.len() < self.capacity {
            self.slots.push(slot);
            self.slots.len() - 1
        } else {
            self.replace_oldest(slot)
        };
        self.places.insert(key, place);
        place
    }

    /// Looks at all: happens only together with preparing a statement, which costs far more.
    fn replace_oldest(&mut self, slot: Slot<K, V>) -> usize {
        let oldest = self.slots.iter().enumerate().min_by_key(|(_, slot)| slot.last_use).map_or(0, |(at, _)| at);
        let gone = std::mem::replace(&mut self.slots[oldest], slot);
        self.places.remove(&gone.key);
        oldest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_used_longest_goes() {
        let mut recent: Recent<String, u32> = Recent::new(2);
        let mut made = Vec::new();
        for key in ["a", "b", "a", "c", "a", "b"] {
            let found = recent.find_or_make(key, || {
                made.push(key);
                Ok::<_, ()>(7)
            });
            assert_eq!(found, Ok(&mut 7));
        }
        assert_eq!(made, ["a", "b", "c", "b"], "b was dropped for c");
    }
}
