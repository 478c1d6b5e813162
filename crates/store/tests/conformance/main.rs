//! What the port promises, on both engines: the definition of the port.

mod constraints;
mod jobs_and_leases;
mod kit;
mod log;
mod migrations;
mod postgres;
mod schemas;
mod sets;
mod sqlite;
mod together;
mod transactions;
mod values;
