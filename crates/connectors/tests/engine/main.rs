//! The engine over its public face: a made-up system on the other side of the transport.

mod caching;
mod failing;
mod kit;
mod pages;
mod requests;
