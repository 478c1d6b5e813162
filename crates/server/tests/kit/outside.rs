//! What Ponte speaks to: an emulated WhatsApp, and the shop.

use ponte::demo::seed::{ENDPOINT, Plan};
use ponte_kernel::WallClock;
use ponte_simulator::{
    emulator::{
        Delay, Delays, Emulator, EmulatorConfig, Entry, Limits, Shown, Side, Ticks, TranscriptPolicy, WebhookRules,
    },
    shop::{Shop, ShopConfig},
    webhook::{Number, Signer},
};
use std::{net::SocketAddr, sync::Arc, time::Duration};

/// In the order of the real thing, and as soon as a test wants it.
const DELAYS: Delays = Delays {
    answer: Delay::between(1, 10),
    sent: Delay::between(1, 10),
    delivered: Delay::between(1, 20),
    read: Some(Delay::between(1, 20)),
};
/// The waits between attempts of a webhook: short, and longer in all than any outage of a test.
const RETRIES: [Duration; 400] = [Duration::from_millis(250); 400];

/// The emulated WhatsApp and the shop.
pub struct Outside {
    pub emulator: Emulator,
    pub shop: Shop,
    /// What Ponte is to be filled with, so that it finds both.
    pub plan: Plan,
    /// Signs webhooks as the emulator does.
    pub signer: Signer,
    /// The company's number.
    pub number: Number,
}

impl Outside {
    /// Starts both; webhooks go nowhere yet.
    pub async fn start() -> Self {
        let config = EmulatorConfig {
            delays: DELAYS,
            limits: Limits { pair: None, ..Limits::META },
            transcript: TranscriptPolicy::Newest(2_000),
            webhooks: WebhookRules { retries: RETRIES.to_vec(), ..WebhookRules::default() },
            ..EmulatorConfig::new(Arc::new(WallClock))
        };
        let plan = Plan::of_emulator(&config);
        let (signer, number) = (Signer::new(&config.app_secret), config.numbers[0].number.clone());
        let emulator = Emulator::start(config).await.expect("the emulator starts");
        let shop = Shop::start(ShopConfig::default()).await.expect("the shop starts");
        let plan = Plan { emulator_url: emulator.url().to_owned(), shop_url: shop.url(), ..plan };
        Self { emulator, shop, plan, signer, number }
    }

    /// The private addresses that Ponte has to be allowed to reach.
    pub fn addresses(&self) -> [String; 2] {
        [self.emulator.address().to_string(), self.shop.address().to_string()]
    }

    /// Lets webhooks go to a Ponte from now on.
    pub fn send_webhooks_to(&self, ponte: SocketAddr) {
        self.emulator.set_webhook(Some(&webhook_url(ponte))).expect("an address");
    }

    /// Whether Ponte acknowledged a message of a customer.
    pub fn is_acknowledged(&self, customer: &str, id: &str) -> bool {
        let entries = self.emulator.transcript(customer);
        entries.iter().any(|entry| entry.id == id && entry.ticks >= Ticks::Delivered)
    }

    /// What the company said to a customer, in order.
    pub fn replies(&self, customer: &str) -> Vec<String> {
        let from_company = |entry: &Entry| entry.from == Side::Company;
        self.emulator.transcript(customer).iter().filter(|entry| from_company(entry)).map(words).collect()
    }
}

/// Where a Ponte takes the emulator's webhooks.
pub fn webhook_url(ponte: SocketAddr) -> String {
    format!("http://{ponte}/webhooks/{ENDPOINT}")
}

fn words(entry: &Entry) -> String {
    match &entry.content {
        Shown::Text { body } | Shown::Buttons { body, .. } | Shown::List { body, .. } => body.clone(),
        other => format!("{other:?}"),
    }
}
