//! Which questions were answered, how often, and how soon.

use super::population::Token;
use hdrhistogram::Histogram;
use parking_lot::Mutex;
use ponte_simulator::emulator::AcceptedSend;
use std::{collections::HashMap, time::Instant};
use tokio::sync::oneshot;

/// Told of questions by the generator, of replies by the emulator.
#[derive(Debug, Default)]
pub(super) struct Replies(Mutex<Book>);

#[derive(Debug, Default)]
struct Book {
    asked: HashMap<Token, Asked>,
    /// Replies to no question that is waited for: of one that was settled before.
    strays: u64,
}

#[derive(Debug)]
struct Asked {
    since: Instant,
    replied: Vec<Instant>,
    waiting: Option<oneshot::Sender<()>>,
}

/// What became of a round's questions.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// Questions without the right reply.
    pub(super) lost: u64,
    /// Replies beyond the first.
    pub(super) duplicated: u64,
    /// Of each first reply.
    pub(super) latencies: Vec<(Instant, Instant)>,
}

impl Replies {
    /// A question is on its way; `since` is when its latency begins.
    pub(super) fn ask(&self, token: Token, since: Instant) -> oneshot::Receiver<()> {
        let (waiting, replied) = oneshot::channel();
        let asked = Asked { since, replied: Vec::with_capacity(1), waiting: Some(waiting) };
        self.0.lock().asked.insert(token, asked);
        replied
    }

    /// A message of the company. One that is no right reply to a question counts for nothing: the question is then lost.
    pub(super) fn take(&self, sent: &AcceptedSend) {
        let Some(token) = std::str::from_utf8(&sent.body).ok().filter(|text| is_right(text)).and_then(Token::find)
        else {
            return;
        };
        let mut book = self.0.lock();
        let Some(asked) = book.asked.get_mut(&token) else {
            book.strays += 1;
            return;
        };
        asked.replied.push(sent.at);
        if let Some(waiting) = asked.waiting.take() {
            // An open loop waits for nobody.
            waiting.send(()).ok();
        }
    }

    /// Ends a round.
    pub(super) fn settle(&self) -> Settled {
        let book = std::mem::take(&mut *self.0.lock());
        let mut settled = Settled { duplicated: book.strays, ..Settled::default() };
        for asked in book.asked.into_values() {
            match asked.replied.split_first() {
                None => settled.lost += 1,
                Some((first, others)) => {
                    settled.duplicated += u64::try_from(others.len()).unwrap_or(u64::MAX);
                    settled.latencies.push((asked.since, *first));
                }
            }
        }
        settled
    }
}

/// What only an answer out of the shop's data holds.
fn is_right(reply: &str) -> bool {
    reply.contains(RIGHT)
}

/// See `flow.yaml`; the floor says the same.
pub(super) const RIGHT: &str = "Total: R$";

impl Settled {
    pub(super) fn record_into(&self, histogram: &mut Histogram<u64>) {
        for (since, replied) in &self.latencies {
            let micros = u64::try_from(replied.saturating_duration_since(*since).as_micros()).unwrap_or(u64::MAX);
            histogram.saturating_record(micros);
        }
    }
}
