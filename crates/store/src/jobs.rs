//! Work that must happen: a row, written in the commit that made it necessary.
//!
//! A job is small, named and idempotent: a crash after its work and before [`finish`] runs it again. Jobs of one lane
//! run one after the other; whoever runs them holds the lane, jobs themselves know no worker.

use crate::{Conflict, Insert, Param, Row, Signal, StoreError, Tx, params, slices};
use ponte_kernel::{JobId, Timestamp, WorkspaceId};
use uuid::Uuid;

/// A job, to be written or as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub id: JobId,
    pub workspace: WorkspaceId,
    pub kind: String,
    pub lane: Option<Uuid>,
    /// A JSON object of ids; never personal data.
    pub payload: String,
    /// By the workspace's clock.
    pub due_at: Timestamp,
    pub attempts: u32,
}

/// Who runs a job: told by the beginning of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `bot.…`: turns of bots, by the lanes.
    Bot,
    /// `media.…`: files, by their keeper.
    Media,
}

impl Family {
    fn pattern(self) -> &'static str {
        match self {
            Self::Bot => "bot.%",
            Self::Media => "media.%",
        }
    }
}

const ENQUEUE: Insert = Insert {
    table: "jobs",
    columns: &["id", "workspace_id", "kind", "lane", "payload", "due_at", "attempts"],
    conflict: Conflict::Fail,
};

const COLUMNS: &str = "j.id, j.workspace_id, j.kind, j.lane, j.payload, j.due_at, j.attempts";

/// Writes jobs and wakes those who run them.
pub fn enqueue(tx: &mut dyn Tx, jobs: &[Job]) -> Result<(), StoreError> {
    if !jobs.is_empty() {
        tx.signal(Signal::Jobs);
    }
    enqueue_handed_over(tx, jobs)
}

/// Writes jobs that the caller hands to their runner itself after the commit: nobody has to look for them.
pub fn enqueue_handed_over(tx: &mut dyn Tx, jobs: &[Job]) -> Result<(), StoreError> {
    let rows: Vec<_> = jobs.iter().map(row_of).collect();
    tx.insert(&ENQUEUE, &slices(&rows))
}

/// The jobs of a family that are due at `wall` by their workspaces' clocks, oldest first.
pub fn due(tx: &mut dyn Tx, family: Family, wall: Timestamp, limit: u32) -> Result<Vec<Job>, StoreError> {
    due_after(tx, family, wall, None, limit)
}

/// As [`due`], from behind the job that came last: for whoever reads all of them, page by page.
pub fn due_after(
    tx: &mut dyn Tx,
    family: Family,
    wall: Timestamp,
    last: Option<(Timestamp, JobId)>,
    limit: u32,
) -> Result<Vec<Job>, StoreError> {
    let (due_at, id) = last.unwrap_or((Timestamp::from_micros(i64::MIN), JobId(Uuid::nil())));
    let sql = format!(
        "SELECT {COLUMNS} FROM jobs j JOIN workspaces w ON w.id = j.workspace_id
         WHERE j.due_at <= $1 + w.clock_offset AND (j.due_at, j.id) > ($3, $4) AND j.kind LIKE $5
         ORDER BY j.due_at, j.id LIMIT $2"
    );
    tx.rows(&sql, params![wall, limit, due_at, id, family.pattern()])?.iter().map(job_of).collect()
}

/// When the first job of a family that is not due at `wall` will be, by the wall clock: what is due already is in hand.
pub fn next_due(tx: &mut dyn Tx, family: Family, wall: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT MIN(j.due_at - w.clock_offset) FROM jobs j JOIN workspaces w ON w.id = j.workspace_id
         WHERE j.due_at > $1 + w.clock_offset AND j.kind LIKE $2";
    tx.row(sql, params![wall, family.pattern()])?.map_or(Ok(None), |row| row.get(0))
}

/// Removes a job whose work is done, in the commit that keeps that work.
pub fn finish(tx: &mut dyn Tx, id: JobId) -> Result<(), StoreError> {
    tx.exec("DELETE FROM jobs WHERE id = $1", params![id])
}

/// As [`finish`], of several; tells of each whether it was still there. Of two runs of one job, one finds it gone.
pub fn finish_once(tx: &mut dyn Tx, ids: &[JobId]) -> Result<Vec<bool>, StoreError> {
    any_of_each(tx, "DELETE FROM jobs WHERE id = $1 RETURNING id", ids)
}

/// Which jobs are still to be done, in the order given.
pub fn are_there(tx: &mut dyn Tx, ids: &[JobId]) -> Result<Vec<bool>, StoreError> {
    any_of_each(tx, "SELECT id FROM jobs WHERE id = $1", ids)
}

fn any_of_each(tx: &mut dyn Tx, sql: &str, ids: &[JobId]) -> Result<Vec<bool>, StoreError> {
    let rows: Vec<_> = ids.iter().map(|id| [Param::Uuid(id.0)]).collect();
    let found = tx.read_each(sql, &slices(&rows))?;
    Ok(found.iter().map(|rows| !rows.is_empty()).collect())
}

/// Puts a job off after a failure; the error names no person.
pub fn postpone(tx: &mut dyn Tx, id: JobId, until: Timestamp, error: &str) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE jobs SET due_at = $2, attempts = attempts + 1, last_error = $3 WHERE id = $1",
        params![id, until, error],
    )?;
    tx.signal(Signal::Jobs);
    Ok(())
}

fn row_of(job: &Job) -> [Param<'_>; 7] {
    *params![job.id, job.workspace, job.kind, job.lane, job.payload, job.due_at, job.attempts]
}

fn job_of(row: &Row) -> Result<Job, StoreError> {
    Ok(Job {
        id: row.get(0)?,
        workspace: row.get(1)?,
        kind: row.get(2)?,
        lane: row.get(3)?,
        payload: row.get(4)?,
        due_at: row.get(5)?,
        attempts: row.get(6)?,
    })
}
