//! What evaluations spend, over more than one of them: MiniJinja counts each by itself.
//!
//! An expression is compiled inside of [`metered`], a filter that no file can name; it adds what the evaluation has spent
//! so far to a count of the thread. Evaluations are synchronous: who notes the count before and looks again after
//! has what lay between.

use minijinja::{Environment, State, Value};
use std::cell::Cell;

const METER: &str = "__metered";

thread_local! {
    static SPENT: Cell<u64> = const { Cell::new(0) };
}

/// Makes [`metered`] expressions possible.
pub fn add_to(environment: &mut Environment<'static>) {
    environment.add_filter(METER, |state: &State, value: Value| {
        add(state);
        value
    });
}

/// The source of an expression that adds what it spends. The source has to compile by itself.
pub fn metered(source: &str) -> String {
    format!("({source})|{METER}")
}

/// Adds what an evaluation has spent so far.
pub fn add(state: &State) {
    let spent = state.fuel_levels().map_or(0, |(consumed, _)| consumed);
    SPENT.with(|count| count.set(count.get().wrapping_add(spent)));
}

/// A stretch of work on one thread, from [`Stretch::begin`] on.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    from: u64,
}

impl Stretch {
    #[must_use]
    pub fn begin() -> Self {
        Self { from: SPENT.get() }
    }

    /// What was spent since, in MiniJinja's units of fuel.
    #[must_use]
    pub fn spent(self) -> u64 {
        SPENT.get().wrapping_sub(self.from)
    }
}
