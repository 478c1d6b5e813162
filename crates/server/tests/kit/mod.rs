//! What the tests of the whole system stand on.
#![expect(dead_code, reason = "each file of tests uses its part of the kit")]

pub mod needles;
pub mod outside;
pub mod place;
pub mod program;
pub mod wait;
