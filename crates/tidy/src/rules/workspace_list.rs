//! What may look across workspaces, and why.

/// A table that has no `workspace_id`.
#[derive(Clone, Copy, Debug)]
pub struct Free {
    pub table: &'static str,
    pub reason: &'static str,
}

/// A statement on tables of workspaces that names none.
#[derive(Clone, Copy, Debug)]
pub struct Across {
    pub path: &'static str,
    /// Its first words, with single blanks.
    pub begins: &'static str,
    pub reason: &'static str,
}

impl Across {
    pub(super) fn covers(&self, path: &str, statement: &str) -> bool {
        self.path == path && statement.starts_with(self.begins)
    }
}

const fn free(table: &'static str, reason: &'static str) -> Free {
    Free { table, reason }
}

pub const WITHOUT_WORKSPACE: &[Free] = &[
    free("installation", "one row for the whole installation"),
    free("workspaces", "the workspaces themselves"),
    free("log_readers", "cursors of the processes' own readers"),
    free("leases", "who does what only one process may do"),
    free("users", "people belong to the installation, their memberships to workspaces"),
    free("login_sessions", "a login is the person's, before any workspace is chosen"),
    free("one_time_links", "the same"),
    free("login_failures", "counted before it is known who knocks"),
    free("known_addresses", "where a person logged in from"),
    free("idempotency_keys", "bound to the person who sent the request"),
    free("endpoints", "a provider's account may carry numbers of several workspaces"),
    free("journal", "envelopes are kept before anybody has looked into them"),
    free("journal_keys", "the days' keys"),
    free("asides", "parts of envelopes that could not be assigned"),
    free("seen", "bound to the channel, and narrow on purpose"),
    free("parked_statuses", "bound to the channel"),
    free("data_keys", "the key store knows nobody, on purpose"),
    free("root_checks", "tells a wrong root key"),
];

const fn across(path: &'static str, begins: &'static str, reason: &'static str) -> Across {
    Across { path, begins, reason }
}

const CHANNELS: &str = "crates/channels/src/store.rs";
const FLOWS: &str = "crates/flows/src/store.rs";
const IDENTITY: &str = "crates/identity/src/store.rs";
const OUTBOX: &str = "crates/conversations/src/store/outbox.rs";
const MIGRATOR: &str = "crates/store/src/postgres/migrator.rs";
const EVENTS: &str = "crates/store/src/events.rs";
const JOBS: &str = "crates/store/src/jobs.rs";
const MEDIA: &str = "crates/media/src/store.rs";

pub const ACROSS_WORKSPACES: &[Across] = &[
    across(
        MIGRATOR,
        "SELECT EXISTS (SELECT 1 FROM journal WHERE xid",
        "whether a database is restored, is asked of all of it",
    ),
    across(MIGRATOR, "UPDATE log_readers r SET seq", "a restored log is numbered anew as a whole"),
    across(
        "crates/channels/src/store/forget.rs",
        "DELETE FROM channel_log WHERE id IN",
        "the sweep: what is old is old in every workspace",
    ),
    across(
        "crates/connectors/src/store/calls.rs",
        "DELETE FROM call_log WHERE started_at",
        "the sweep: what is old is old in every workspace",
    ),
    across(
        "crates/channels/src/numbers/store.rs",
        "DELETE FROM reached_contacts WHERE at",
        "the sweep: what is over is over in every workspace",
    ),
    across(CHANNELS, "SELECT c.id, c.workspace_id", "webhooks are routed before it is known whose they are"),
    across(FLOWS, "SELECT f.id, f.workspace_id", "a beginning: each of its statements ends with the workspace"),
    across(IDENTITY, "SELECT workspace_id, role FROM members", "the workspaces that a person may enter"),
    across(IDENTITY, "SELECT w.name FROM members", "their names, on an invitation"),
    across(IDENTITY, "SELECT {SESSION}, u.language", "a login, with the workspaces that it may enter"),
    across(
        OUTBOX,
        "UPDATE outbox SET state = 'uncertain', due_at = $1, claimed_at = $2 WHERE state IN",
        "what a crash cut off, whoever's it is",
    ),
    across(OUTBOX, "SELECT DISTINCT workspace_id, thread_id", "all that waits, at a start"),
    across(EVENTS, "SELECT xid, seq, id, workspace_id", "one log; readers keep the scope of whom they read for"),
    across(EVENTS, "SELECT xid, seq FROM events", "where the log ends"),
    across(JOBS, "SELECT {COLUMNS} FROM jobs", "due jobs of all workspaces, each by its workspace's clock"),
    across(JOBS, "SELECT MIN(j.due_at", "when the next job of any workspace is due"),
    across(JOBS, "DELETE FROM jobs WHERE id", "by the runner, which was given the job"),
    across(JOBS, "SELECT id FROM jobs WHERE id", "by the runner, which was given the job"),
    across(JOBS, "UPDATE jobs SET due_at", "by the runner, which was given the job"),
    across(MEDIA, "SELECT {COLUMNS} FROM media m WHERE m.id = $1", "by a signed link, which is the permission"),
    across(
        MEDIA,
        "SELECT m.workspace_id, m.id FROM media",
        "the sweep: an upload that nobody sent is old in every workspace",
    ),
];
