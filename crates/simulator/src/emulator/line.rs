//! One customer's webhooks, one after the other.

use super::deliver::Webhook;
use parking_lot::Mutex;
use std::{collections::VecDeque, mem};

/// The webhooks of one customer that wait for each other.
#[derive(Debug, Default)]
pub(crate) struct Line(Mutex<Queue>);

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Webhook>,
    service: Service,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Service {
    #[default]
    Closed,
    Open,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joined {
    /// Somebody has to begin to serve the line.
    Alone,
    Behind,
}

impl Line {
    pub(crate) fn join(&self, webhook: Webhook) -> Joined {
        let mut queue = self.0.lock();
        queue.waiting.push_back(webhook);
        match mem::replace(&mut queue.service, Service::Open) {
            Service::Closed => Joined::Alone,
            Service::Open => Joined::Behind,
        }
    }

    /// The next one; `None` closes the service.
    pub(crate) fn next(&self) -> Option<Webhook> {
        let mut queue = self.0.lock();
        let next = queue.waiting.pop_front();
        if next.is_none() {
            queue.service = Service::Closed;
        }
        next
    }
}
