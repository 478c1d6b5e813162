//! How much is on its way.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::Notify;

/// Counts what is on its way, so that memory stays bounded and a run can wait for its end.
#[derive(Debug)]
pub(crate) struct Pending {
    count: AtomicUsize,
    at_most: usize,
    none: Notify,
}

/// A place among what is pending, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct PendingGuard(Arc<Pending>);

impl Pending {
    pub(crate) fn up_to(at_most: usize) -> Self {
        Self { count: AtomicUsize::new(0), at_most, none: Notify::new() }
    }

    pub(crate) fn enter(pending: &Arc<Self>) -> Option<PendingGuard> {
        let guard = PendingGuard(Arc::clone(pending));
        (pending.count.fetch_add(1, Ordering::AcqRel) < pending.at_most).then_some(guard)
    }

    pub(crate) async fn idle(&self) {
        loop {
            let none = self.none.notified();
            if self.count.load(Ordering::Acquire) == 0 {
                return;
            }
            none.await;
        }
    }
}

impl Drop for PendingGuard {
    fn drop(&mut self) {
        if self.0.count.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.none.notify_waiters();
        }
    }
}
