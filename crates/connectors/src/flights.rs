//! Single flight: who asks what is being asked already waits for that answer.

use parking_lot::Mutex;
use std::{collections::HashMap, future::Future, pin::pin};
use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

/// Questions under way, by key.
#[derive(Debug)]
pub(crate) struct Flights<T> {
    under_way: Mutex<HashMap<String, watch::Receiver<Option<T>>>>,
}

impl<T> Default for Flights<T> {
    fn default() -> Self {
        Self { under_way: Mutex::new(HashMap::new()) }
    }
}

impl<T: Clone> Flights<T> {
    /// The outcome of `work`, or of the same work of somebody else that is under way. Errors are shared too: a system
    /// that is down is not asked once for each who waits. `None` when somebody else's work takes beyond the deadline.
    ///
    /// If the one who works goes away, one of those who wait takes over.
    pub async fn run(&self, key: &str, deadline: Instant, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        loop {
            match self.board(key) {
                Seat::Pilot(flight) => {
                    let outcome = work.as_mut().await;
                    flight.land(&outcome);
                    return Some(outcome);
                }
                Seat::Passenger(mut arrival) => {
                    match timeout_at(deadline, arrival.wait_for(Option::is_some)).await {
                        Ok(Ok(outcome)) => return outcome.clone(),
                        Ok(Err(_)) => {}
                        Err(_) => return None,
                    }
                }
            }
        }
    }

    fn board(&self, key: &str) -> Seat<'_, T> {
        let mut under_way = self.under_way.lock();
        if let Some(arrival) = under_way.get(key) {
            return Seat::Passenger(arrival.clone());
        }
        let (sender, arrival) = watch::channel(None);
        under_way.insert(key.to_owned(), arrival);
        Seat::Pilot(Flight { flights: self, key: Some(key.to_owned()), sender })
    }
}

enum Seat<'a, T> {
    Pilot(Flight<'a, T>),
    Passenger(watch::Receiver<Option<T>>),
}

struct Flight<'a, T> {
    flights: &'a Flights<T>,
    /// `None` once it left the board.
    key: Option<String>,
    sender: watch::Sender<Option<T>>,
}

impl<T: Clone> Flight<'_, T> {
    /// Nobody boards any more, and whoever is aboard gets a copy.
    fn land(mut self, outcome: &T) {
        self.leave_the_board();
        if self.sender.receiver_count() > 0 {
            self.sender.send_replace(Some(outcome.clone()));
        }
    }
}

impl<T> Flight<'_, T> {
    /// Once: afterwards another flight may have the same key.
    fn leave_the_board(&mut self) {
        if let Some(key) = self.key.take() {
            self.flights.under_way.lock().remove(&key);
        }
    }
}

/// Also when the pilot was dropped on the way: then passengers see the sender gone.
impl<T> Drop for Flight<'_, T> {
    fn drop(&mut self) {
        self.leave_the_board();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        time::Duration,
    };
    use tokio::time::sleep;

    fn later() -> Instant {
        Instant::now() + Duration::from_secs(5)
    }

    #[tokio::test(start_paused = true)]
    async fn many_ask_and_one_works() {
        let (flights, worked) = (Arc::new(Flights::default()), Arc::new(AtomicUsize::new(0)));
        let asking = (0..20).map(|_| {
            let (flights, worked) = (flights.clone(), worked.clone());
            tokio::spawn(async move {
                let work = async {
                    sleep(Duration::from_millis(10)).await;
                    worked.fetch_add(1, Ordering::SeqCst)
                };
                flights.run("key", later(), work).await
            })
        });
        for asked in asking.collect::<Vec<_>>() {
            assert_eq!(asked.await.expect("no panic"), Some(0));
        }
        assert_eq!(worked.load(Ordering::SeqCst), 1);
        assert_eq!(flights.run("key", later(), async { 7 }).await, Some(7), "a new question works again");
    }

    #[tokio::test(start_paused = true)]
    async fn a_passenger_takes_over_when_the_pilot_goes() {
        let flights = Arc::new(Flights::default());
        let pilot = tokio::spawn({
            let flights = flights.clone();
            async move { flights.run("key", later(), std::future::pending::<u8>()).await }
        });
        tokio::task::yield_now().await;
        let passenger = tokio::spawn({
            let flights = flights.clone();
            async move { flights.run("key", later(), async { 5 }).await }
        });
        tokio::task::yield_now().await;
        pilot.abort();
        assert_eq!(passenger.await.expect("no panic"), Some(5));
    }

    #[tokio::test(start_paused = true)]
    async fn a_passenger_has_a_deadline_of_its_own() {
        let flights = Arc::new(Flights::default());
        tokio::spawn({
            let flights = flights.clone();
            async move { flights.run("key", later(), std::future::pending::<u8>()).await }
        });
        tokio::task::yield_now().await;
        let soon = Instant::now() + Duration::from_millis(50);
        assert_eq!(flights.run("key", soon, async { 5 }).await, None);
    }
}
