//! A verb on its way to an engine: run (perhaps more than once), then finished exactly once.

use crate::{StoreError, Tx};
use tokio::sync::oneshot;

/// What an engine's thread is given.
pub(crate) trait Verb: Send {
    /// Runs the verb in an open transaction. Its answer waits for [`Verb::finish`].
    fn run(&mut self, tx: &mut dyn Tx) -> Outcome;

    /// Tells the caller. `committed` is `Err` when the engine could not keep what `run` did.
    fn finish(self: Box<Self>, committed: Result<(), StoreError>);
}

/// What the engine does with the changes of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Keep,
    Undo,
}

pub(crate) struct Call<F, T, E> {
    verb: F,
    answer: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Call<F, T, E>
where
    F: Fn(&mut dyn Tx) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    pub(crate) fn boxed(verb: F) -> (Box<dyn Verb>, oneshot::Receiver<Result<T, E>>) {
        let (caller, answer) = oneshot::channel();
        (Box::new(Self { verb, answer: None, caller }), answer)
    }
}

impl<F, T, E> Verb for Call<F, T, E>
where
    F: Fn(&mut dyn Tx) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run(&mut self, tx: &mut dyn Tx) -> Outcome {
        let answer = (self.verb)(tx);
        let outcome = if answer.is_ok() { Outcome::Keep } else { Outcome::Undo };
        self.answer = Some(answer);
        outcome
    }

    fn finish(self: Box<Self>, committed: Result<(), StoreError>) {
        let answer = match (committed, self.answer) {
            (Ok(()), Some(answer)) => answer,
            (Ok(()), None) => Err(StoreError::Closed.into()),
            (Err(error), _) => Err(error.into()),
        };
        // A caller that went away does not undo what was committed.
        drop(self.caller.send(answer));
    }
}
