//! The floor's answer to a question: look up, keep, send, keep.

use super::{
    keep::{Keeper, Step},
    parse::{Orders, Question},
};
use crate::bench::{contestant::Task, replies::RIGHT};
use anyhow::{Context, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, header::AUTHORIZATION};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use ponte_kernel::Secret;
use ponte_simulator::{emulator::EmulatorConfig, shop::ShopConfig};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

pub(super) struct Answering {
    client: Client<HttpConnector, Full<Bytes>>,
    keeper: Keeper,
    emulator_url: String,
    shop_url: String,
    shop_key: Secret,
    bearer: Secret,
    under_way: AtomicUsize,
}

impl Answering {
    pub(super) fn new(task: &Task, config: &EmulatorConfig, keeper: Keeper) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            keeper,
            emulator_url: task.emulator_url.clone(),
            shop_url: task.shop_url.clone(),
            shop_key: ShopConfig::default().api_key,
            bearer: format!("Bearer {}", config.access_token.expose()).into(),
            under_way: AtomicUsize::new(0),
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.under_way.load(Ordering::Acquire) == 0
    }

    /// Answers on a task of its own.
    pub(super) fn answer(self: &Arc<Self>, question: Question) {
        let answering = Arc::clone(self);
        answering.under_way.fetch_add(1, Ordering::AcqRel);
        tokio::spawn(async move {
            if let Err(error) = answering.try_to_answer(&question).await {
                tracing::error!(%error, "the floor could not answer");
            }
            answering.under_way.fetch_sub(1, Ordering::AcqRel);
        });
    }

    async fn try_to_answer(&self, question: &Question) -> anyhow::Result<()> {
        let found = self.look_up(&question.order).await?;
        let message = message(question, &found)?;
        self.keeper.keep(Step::Decided, message.clone()).await?;
        let answer = self.send(&question.number, message).await?;
        self.keeper.keep(Step::Sent, answer).await
    }

    async fn look_up(&self, order: &str) -> anyhow::Result<Bytes> {
        let url = format!("{}/api/orders?number={order}", self.shop_url);
        let request = Request::get(url).header("x-api-key", self.shop_key.expose()).body(Full::default())?;
        self.exchange(request).await.context("looking an order up")
    }

    async fn send(&self, number: &str, message: Bytes) -> anyhow::Result<Bytes> {
        let url = format!("{}/v25.0/{number}/messages", self.emulator_url);
        let request = Request::post(url).header(AUTHORIZATION, self.bearer.expose()).body(Full::new(message))?;
        self.exchange(request).await.context("sending a reply")
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> anyhow::Result<Bytes> {
        let answer = self.client.request(request).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        ensure!(status.is_success(), "answered with {status}");
        Ok(body)
    }
}

fn message(question: &Question, found: &[u8]) -> anyhow::Result<Bytes> {
    let orders: Orders<'_> = serde_json::from_slice(found).context("reading an order")?;
    let order = orders.data.first().context("an order is missing")?;
    let text = format!(
        "Seu pedido *{}* está {}.\n{RIGHT} {:.2}\nVocê perguntou: {}",
        question.order, order.status, order.total, question.text
    );
    let message = serde_json::json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": question.from,
        "type": "text",
        "text": { "body": text },
    });
    Ok(Bytes::from(message.to_string()))
}
