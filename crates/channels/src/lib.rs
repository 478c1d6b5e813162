//! Endpoints and numbers, the adapter contract, the gate; Meta's Cloud API.

pub mod model;
