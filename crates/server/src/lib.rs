//! The binary `ponte`: configuration, assembly, router, command line.

pub mod app;
pub mod bench;
pub mod cli;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod http;
pub mod logging;
pub mod numbers;
pub mod proxies;
pub mod serve;
pub mod settings;
mod templates;
