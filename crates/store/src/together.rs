//! Callers that ask the same thing at the same time share a transaction.
//!
//! A transaction, its round trips and its wake-ups cost the same for one row as for fifty. What comes while one runs goes
//! into the next together, and between the beginnings of two a moment passes: who comes alone waits for nobody, and of a
//! thousand a second some share a commit.

use crate::{Store, StoreError, Tx};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{mpsc, oneshot};

/// Items in one transaction.
const MOST: usize = 64;
/// From the beginning of a transaction to that of the next, at least: a commit costs as much processor time as several
/// rows. What answers people outside (acknowledgements) does not come this way.
const PACE: Duration = Duration::from_millis(3);

/// Whether the transaction keeps anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
}

type Verb<I, O> = dyn Fn(&mut dyn Tx, &[I]) -> Result<Vec<O>, StoreError> + Send + Sync;

/// The way to a verb that takes many items at once. Cheap to clone; ends with the last clone.
pub struct Together<I, O>(mpsc::UnboundedSender<Asked<I, O>>);

struct Asked<I, O> {
    item: I,
    caller: oneshot::Sender<Result<O, StoreError>>,
}

impl<I, O> Together<I, O>
where
    I: Send + Sync + 'static,
    O: Send + 'static,
{
    /// `verb` answers each item, in their order. An item that it refuses must leave nothing behind: the others are kept.
    pub fn start(
        store: Store,
        access: Access,
        verb: impl Fn(&mut dyn Tx, &[I]) -> Result<Vec<O>, StoreError> + Send + Sync + 'static,
    ) -> Self {
        let (asked, queue) = mpsc::unbounded_channel();
        tokio::spawn(serve(Shared { store, access, verb: Arc::new(verb) }, queue));
        Self(asked)
    }

    /// The verb's answer to an item. Of items that cannot be worked on together each is worked on alone.
    pub async fn ask(&self, item: I) -> Result<O, StoreError> {
        let (caller, answer) = oneshot::channel();
        self.0.send(Asked { item, caller }).map_err(|_| StoreError::Closed)?;
        answer.await.unwrap_or(Err(StoreError::Panicked))
    }
}

struct Shared<I, O> {
    store: Store,
    access: Access,
    verb: Arc<Verb<I, O>>,
}

async fn serve<I, O>(shared: Shared<I, O>, mut queue: mpsc::UnboundedReceiver<Asked<I, O>>)
where
    I: Send + Sync + 'static,
    O: Send + 'static,
{
    let mut asked = Vec::with_capacity(MOST);
    while queue.recv_many(&mut asked, MOST).await > 0 {
        let (items, callers): (Vec<_>, Vec<_>) = asked.drain(..).map(|asked| (asked.item, asked.caller)).unzip();
        let started = Instant::now();
        let answers = shared.answers(items.into()).await;
        for (caller, answer) in callers.into_iter().zip(answers) {
            // A caller that went away does not undo what was kept.
            drop(caller.send(answer));
        }
        if let Some(rest) = PACE.checked_sub(started.elapsed()) {
            tokio::time::sleep(rest).await;
        }
    }
}

impl<I, O> Shared<I, O>
where
    I: Send + Sync + 'static,
    O: Send + 'static,
{
    async fn answers(&self, items: Arc<[I]>) -> Vec<Result<O, StoreError>> {
        let count = items.len();
        match self.run(&items, 0, count).await {
            Ok(answers) => answers.into_iter().map(Ok).collect(),
            Err(error) if count == 1 || concerns_all(&error) => (0..count).map(|_| Err(error.clone())).collect(),
            Err(_) => self.each_alone(&items).await,
        }
    }

    async fn each_alone(&self, items: &Arc<[I]>) -> Vec<Result<O, StoreError>> {
        let mut answers = Vec::with_capacity(items.len());
        for at in 0..items.len() {
            let alone = self.run(items, at, at + 1).await;
            answers.push(alone.and_then(|mut one| one.pop().ok_or(StoreError::Panicked)));
        }
        answers
    }

    async fn run(&self, items: &Arc<[I]>, from: usize, to: usize) -> Result<Vec<O>, StoreError> {
        let (verb, items) = (Arc::clone(&self.verb), Arc::clone(items));
        let run = move |tx: &mut dyn Tx| verb(tx, &items[from..to]);
        match self.access {
            Access::Read => self.store.read(run).await,
            Access::Write => self.store.write(run).await,
        }
    }
}

/// Whether no item would fare better alone: the database is away. A row that somebody else holds concerns one of them.
fn concerns_all(error: &StoreError) -> bool {
    error.is_passing() && !matches!(error, StoreError::Contention { .. })
}

impl<I, O> Clone for Together<I, O> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<I, O> std::fmt::Debug for Together<I, O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Together")
    }
}
