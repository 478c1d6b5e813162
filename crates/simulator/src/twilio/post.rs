//! Posting webhooks, one after the other, signed.

use super::sign::{SIGNATURE_HEADER, signature};
use parking_lot::Mutex;
use ponte_kernel::Secret;
use reqwest::{Client, header::CONTENT_TYPE, redirect};
use serde::Serialize;
use std::{sync::Arc, time::Duration};
use tokio::sync::{
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    oneshot,
};
use tokio_util::sync::CancellationToken;

/// Twilio waits so long for an answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// A webhook that was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Posted {
    pub url: String,
    pub fields: Vec<(String, String)>,
    pub signature: String,
    /// `None`: nobody answered.
    pub status: Option<u16>,
    /// Anything but an empty answer would be sent to the customer.
    pub answer: String,
}

enum Task {
    Post { url: String, fields: Vec<(String, String)> },
    Tell(oneshot::Sender<()>),
}

/// Posts in order, by one task.
pub struct Poster {
    tasks: UnboundedSender<Task>,
    posted: Arc<Mutex<Vec<Posted>>>,
}

impl Poster {
    pub fn start(auth_token: Secret, stop: CancellationToken) -> Result<Self, reqwest::Error> {
        let client = client()?;
        let (tasks, waiting) = unbounded_channel();
        let posted = Arc::<Mutex<Vec<Posted>>>::default();
        let worker = Worker { client, auth_token, posted: Arc::clone(&posted) };
        tokio::spawn(async move { stop.run_until_cancelled(worker.work(waiting)).await });
        Ok(Self { tasks, posted })
    }

    pub fn post(&self, url: &str, fields: Vec<(String, String)>) {
        // Settings of the call stand behind `#`: they are not called and not signed.
        let url = url.split('#').next().unwrap_or_default().to_owned();
        if self.tasks.send(Task::Post { url, fields }).is_err() {
            tracing::debug!("a webhook was due after the emulated Twilio stopped");
        }
    }

    pub fn posted(&self) -> Vec<Posted> {
        self.posted.lock().clone()
    }

    pub async fn idle(&self) {
        let (tell, told) = oneshot::channel();
        if self.tasks.send(Task::Tell(tell)).is_ok() {
            let _ = told.await; // A poster that stopped is idle, too.
        }
    }
}

struct Worker {
    client: Client,
    auth_token: Secret,
    posted: Arc<Mutex<Vec<Posted>>>,
}

impl Worker {
    async fn work(self, mut waiting: UnboundedReceiver<Task>) {
        while let Some(task) = waiting.recv().await {
            match task {
                Task::Post { url, fields } => {
                    let posted = self.post(url, fields).await;
                    self.posted.lock().push(posted);
                }
                Task::Tell(tell) => {
                    let _ = tell.send(()); // Whoever asked may be gone.
                }
            }
        }
    }

    async fn post(&self, url: String, fields: Vec<(String, String)>) -> Posted {
        let signature = signature(&self.auth_token, &url, &fields);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        let request = self
            .client
            .post(&url)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded; charset=UTF-8")
            .header(SIGNATURE_HEADER, &signature)
            .body(body);
        let (status, answer) = match request.send().await {
            Ok(answer) => (Some(answer.status().as_u16()), answer.text().await.unwrap_or_default()),
            Err(error) => {
                tracing::warn!(%error, "a webhook of the emulated Twilio was not answered");
                (None, String::new())
            }
        };
        Posted { url, fields, signature, status, answer }
    }
}

fn client() -> Result<Client, reqwest::Error> {
    #[expect(clippy::disallowed_methods, reason = "an emulator speaks to the server that it is told to test")]
    let builder = Client::builder();
    builder.timeout(PATIENCE).no_proxy().redirect(redirect::Policy::none()).build()
}
