//! Where log events go: to stderr, as text for people or as JSON for collectors.
//!
//! One event is one line. Ids stand in fields; personal data and secrets never.

use thiserror::Error;
use tracing::Subscriber;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSettings {
    pub filter: Filter,
    pub format: LogFormat,
}

/// Directives that were checked: `info`, or `warn,ponte=debug`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    /// One object a line.
    Json,
}

/// Logs were started twice in one process.
#[derive(Debug, Error)]
#[error("logs were started already")]
pub struct StartedAlready;

impl Filter {
    pub fn warnings() -> Self {
        Self("warn".to_owned())
    }

    /// `None` when a directive cannot be read.
    pub fn parse(text: &str) -> Option<Self> {
        let has_words = text.split(',').all(|directive| !directive.trim().is_empty());
        (has_words && EnvFilter::try_new(text).is_ok()).then(|| Self(text.to_owned()))
    }
}

/// Sends the log events of this process to stderr from now on.
pub fn start(settings: &LogSettings) -> Result<(), StartedAlready> {
    tracing::subscriber::set_global_default(subscriber(settings, std::io::stderr)).map_err(|_| StartedAlready)
}

fn subscriber<W>(settings: &LogSettings, writer: W) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let builder = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&settings.filter.0))
        .with_writer(writer)
        .with_ansi(false);
    match settings.format {
        LogFormat::Text => Box::new(builder.finish()),
        LogFormat::Json => Box::new(builder.json().flatten_event(true).with_current_span(false).finish()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::{self, Write},
        sync::{Arc, Mutex},
    };

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(filter: &str, format: LogFormat) -> String {
        let paper = Paper::default();
        let filter = Filter::parse(filter).expect("a filter");
        let writer = paper.clone();
        let subscriber = subscriber(&LogSettings { filter, format }, move || writer.clone());
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(channel = "c1", "the channel is ready");
            tracing::debug!("a detail");
        });
        let bytes = paper.0.lock().unwrap().clone();
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn json_is_one_object_a_line_with_fields_at_its_top() {
        let lines = logged("info", LogFormat::Json);
        let event: serde_json::Value = serde_json::from_str(lines.trim_end()).expect("one object");
        assert_eq!(event["message"], "the channel is ready");
        assert_eq!(event["channel"], "c1");
        assert_eq!(event["level"], "INFO");
    }

    #[test]
    fn text_carries_level_message_and_fields() {
        let line = logged("info", LogFormat::Text);
        assert!(line.contains(" INFO ") && line.contains(r#"the channel is ready channel="c1""#), "{line}");
        assert_eq!(line.lines().count(), 1);
    }

    #[test]
    fn the_filter_decides() {
        assert_eq!(logged("warn", LogFormat::Text), "");
        assert_eq!(logged("warn,ponte=debug", LogFormat::Text).lines().count(), 2);
    }

    #[test]
    fn filters_that_cannot_be_read_are_refused() {
        for text in ["", "info,,debug", "ponte=loud", "a=b=c"] {
            assert_eq!(Filter::parse(text), None, "{text:?}");
        }
        assert!(Filter::parse("warn,ponte_store=trace").is_some());
    }
}
