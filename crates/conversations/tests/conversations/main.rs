//! The room on both engines: what webhooks leave behind, who may answer, what leaves and when.

mod changes;
mod dispatch;
mod doubts;
mod facts;
mod ingest;
mod kit;
mod own;
mod receive;
mod screens;
mod send;
mod status;
mod wishes;
