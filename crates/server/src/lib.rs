//! The binary `ponte`: configuration, assembly, router, command line.

pub mod app;
pub mod demo;
pub mod http;
pub mod serve;
pub mod settings;
