//! Flows from the outside: files in, sessions stepped, effects out.

mod blocks;
mod definition;
mod expressions;
mod linter;
mod pedido;
mod properties;
mod sessions;
mod support;
