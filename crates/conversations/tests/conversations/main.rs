//! The room on both engines: what webhooks leave behind, who may answer, what leaves and when.

mod dispatch;
mod ingest;
mod kit;
mod own;
mod receive;
mod screens;
mod send;
mod status;
mod wishes;
