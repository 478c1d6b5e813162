//! Where verbs wait for an engine's threads: acknowledgements first, the others in turn.

use crate::{StoreError, store::Urgency, verb::Verb};
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::thread;

pub(crate) struct VerbSender {
    first: Sender<Box<dyn Verb>>,
    in_turn: Sender<Box<dyn Verb>>,
}

#[derive(Clone)]
pub(crate) struct VerbQueue {
    first: Receiver<Box<dyn Verb>>,
    /// `None` for a thread that takes acknowledgements alone.
    in_turn: Option<Receiver<Box<dyn Verb>>>,
}

pub(crate) fn verb_queue() -> (VerbSender, VerbQueue) {
    let (first, first_queue) = unbounded();
    let (in_turn, in_turn_queue) = unbounded();
    (VerbSender { first, in_turn }, VerbQueue { first: first_queue, in_turn: Some(in_turn_queue) })
}

/// Puts a verb into the queue; a closed store answers it at once.
pub(crate) fn submit(sender: Option<&VerbSender>, verb: Box<dyn Verb>, urgency: Urgency) {
    let refused = match (sender, urgency) {
        (None, _) => Some(verb),
        (Some(sender), Urgency::First) => sender.first.send(verb).err().map(|refused| refused.0),
        (Some(sender), Urgency::InTurn) => sender.in_turn.send(verb).err().map(|refused| refused.0),
    };
    if let Some(verb) = refused {
        verb.finish(Err(StoreError::Closed));
    }
}

pub(crate) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> thread::JoinHandle<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work).expect("the system can start a thread")
}

impl VerbQueue {
    /// The same queue, of which only acknowledgements are taken.
    pub(crate) fn acknowledgements(&self) -> Self {
        Self { first: self.first.clone(), in_turn: None }
    }

    /// Blocks until there is a verb; `None` when the store closed and all is done.
    pub(crate) fn wait(&self) -> Option<Box<dyn Verb>> {
        if let Ok(verb) = self.first.try_recv() {
            return Some(verb);
        }
        let Some(in_turn) = &self.in_turn else { return self.first.recv().ok() };
        crossbeam_channel::select! {
            recv(self.first) -> verb => verb.ok().or_else(|| in_turn.recv().ok()),
            recv(in_turn) -> verb => verb.ok().or_else(|| self.first.recv().ok()),
        }
    }

    /// What waits now, without blocking.
    pub(crate) fn queued(&self) -> Option<Box<dyn Verb>> {
        self.first.try_recv().ok().or_else(|| self.in_turn.as_ref()?.try_recv().ok())
    }
}
