//! Leaving a system alone that does not answer: a state machine without a clock of its own.

use ponte_kernel::Timestamp;
use std::time::Duration;

/// Failures in a row after which the circuit opens.
pub(crate) const THRESHOLD: u32 = 5;
/// How long it stays open the first time; doubled each time the probe fails.
pub(crate) const FIRST_PAUSE: Duration = Duration::from_secs(10);
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_mins(5);
/// A probe that has not reported by then is taken for lost, and another goes.
pub(crate) const PROBE_PATIENCE: Duration = Duration::from_secs(30);

/// One for each connection.
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed { failures: u32 },
    Open { until: Timestamp, pause: Duration },
    Probing { until: Timestamp, pause: Duration },
}

impl Default for State {
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

/// The circuit is open; nothing is sent before that instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub until: Timestamp,
}

/// What a report changed, for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Nothing,
    Opened { pause: Duration },
    Closed,
}

impl Breaker {
    /// Whether a request may go now. After the pause exactly one may, as a probe.
    pub fn admit(&mut self, now: Timestamp) -> Result<(), Refused> {
        match self.state {
            State::Closed { .. } => Ok(()),
            State::Open { until, .. } | State::Probing { until, .. } if now < until => Err(Refused { until }),
            State::Open { pause, .. } | State::Probing { pause, .. } => {
                self.state = State::Probing { until: now.plus(PROBE_PATIENCE), pause };
                Ok(())
            }
        }
    }

    /// The system answered, even if it said no.
    pub fn answered(&mut self) -> Change {
        let before = std::mem::take(&mut self.state);
        if matches!(before, State::Closed { .. }) { Change::Nothing } else { Change::Closed }
    }

    /// It did not answer, or answered that it cannot.
    pub fn failed(&mut self, now: Timestamp) -> Change {
        match self.state {
            State::Closed { failures } if failures + 1 < THRESHOLD => {
                self.state = State::Closed { failures: failures + 1 };
                Change::Nothing
            }
            State::Closed { .. } => self.open(now, FIRST_PAUSE),
            State::Probing { pause, .. } => self.open(now, (pause * 2).min(LONGEST_PAUSE)),
            // A request that was under way when the circuit opened.
            State::Open { .. } => Change::Nothing,
        }
    }

    /// A request that was admitted was not sent after all: it says nothing, and another may probe in its place.
    pub fn withdrawn(&mut self, now: Timestamp) -> Change {
        if let State::Probing { pause, .. } = self.state {
            self.state = State::Open { until: now, pause };
        }
        Change::Nothing
    }

    fn open(&mut self, now: Timestamp, pause: Duration) -> Change {
        self.state = State::Open { until: now.plus(pause), pause };
        Change::Opened { pause }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays `f` (a failure), `a` (an answer), `w` (a withdrawal), `?` (asks to go), `+N` (N seconds pass) and writes what came of it.
    fn play(script: &str) -> String {
        let mut breaker = Breaker::default();
        let mut now = Timestamp::from_secs(1_000);
        let mut told = Vec::new();
        for step in script.split_whitespace() {
            match step {
                "f" => told.push(match breaker.failed(now) {
                    Change::Opened { pause } => format!("open {}s", pause.as_secs()),
                    _ => "-".to_owned(),
                }),
                "a" => told.push(if breaker.answered() == Change::Closed { "closed" } else { "-" }.to_owned()),
                "w" => {
                    breaker.withdrawn(now);
                }
                "?" => told.push(if breaker.admit(now).is_ok() { "go" } else { "wait" }.to_owned()),
                seconds => now = now.plus(Duration::from_secs(seconds[1..].parse().expect("seconds"))),
            }
        }
        told.join(" ")
    }

    #[test]
    fn the_table() {
        let rows = [
            ("f f f f ?", "- - - - go"),
            ("f f f f f ?", "- - - - open 10s wait"),
            ("f f f f a f f f f ?", "- - - - - - - - - go"),
            ("f f f f f +9 ? +1 ? ?", "- - - - open 10s wait go wait"),
            ("f f f f f +10 ? a ? ?", "- - - - open 10s go closed go go"),
            ("f f f f f +10 ? f +19 ? +1 ?", "- - - - open 10s go open 20s wait go"),
            ("f f f f f +10 ? +29 ? +1 ? ?", "- - - - open 10s go wait go wait"),
            ("f f f f f +10 ? w ? ?", "- - - - open 10s go go wait"),
            ("f f f f w f ?", "- - - - open 10s wait"),
            ("f f f f f f f ?", "- - - - open 10s - - wait"),
        ];
        for (script, expected) in rows {
            assert_eq!(play(script), expected, "{script}");
        }
    }

    #[test]
    fn the_pause_doubles_up_to_a_limit() {
        let mut script = "f f f f f ".to_owned();
        script.push_str(&"+300 ? f ".repeat(8));
        let told = play(&script);
        assert!(told.contains("open 160s"), "{told}");
        assert!(told.ends_with("open 300s go open 300s"), "{told}");
    }
}
