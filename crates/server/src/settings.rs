//! What a running Ponte needs to know, already checked. `config` makes it out of file, environment and flags.

use crate::proxies::Proxies;
use ponte_identity::WorkspaceKey;
use ponte_media::clamav::Clamd;
use ponte_platform::{http::AllowList, objects::ObjectPlace, vault::RootKeys};
use ponte_store::Database;
use std::{net::SocketAddr, path::PathBuf, time::Duration};

#[derive(Clone, Debug)]
pub struct Settings {
    /// Where webhooks, API and screens are served.
    pub listen: SocketAddr,
    /// The address under which people and providers reach it, without a slash at the end.
    pub public_url: String,
    /// Who may ask for others.
    pub proxies: Proxies,
    pub database: Database,
    /// The key store: a database of its own, with backups of its own.
    pub keys: Database,
    pub roots: RootKeys,
    pub media: MediaSettings,
    /// Private addresses that providers may be reached at; empty in production, the emulator's in a demonstration.
    pub allowed: AllowList,
    /// How long the status of an uncertain send is waited for.
    pub doubt: Duration,
    /// The workspace of a demonstration; none in an installation of a real company.
    pub demonstration: Option<WorkspaceKey>,
    /// Largest webhook that is taken, in bytes. Meta sends up to 3 MB.
    pub webhook_limit: usize,
    pub simulator: Option<SimulatorPlace>,
}

/// Where files of messages are kept, and who looks at them.
#[derive(Clone, Debug)]
pub struct MediaSettings {
    pub place: ObjectPlace,
    /// The virus scanner, when there is one.
    pub scanner: Option<Clamd>,
}

impl MediaSettings {
    /// In a folder, with no scanner.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { place: ObjectPlace::Folder(folder.into()), scanner: None }
    }
}

/// Where the emulated WhatsApp and the sample shop are that homologation workspaces try things with. Addresses are without
/// a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulatorPlace {
    pub emulator: String,
    pub shop: Option<String>,
    /// Where a real phone in the same network reaches Ponte; `None` when it cannot.
    pub reached_at: Option<String>,
}
