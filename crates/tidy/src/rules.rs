//! The rules, one file each.

pub mod events;
pub mod imports;
pub mod links;
pub mod manifests;
pub mod prose;
pub mod pure;
pub mod rim;
pub mod sql;
pub mod workspace;
pub mod workspace_list;
