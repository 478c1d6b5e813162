//! What the parts of a running emulator share.

use super::{
    care::Care,
    config::{BusinessNumber, Delays, EmulatorConfig, Limits, Strangers, Subscription, TranscriptPolicy},
    counts::Counts,
    customers::{Account, Directory, Reach},
    deliver::{Poster, PosterParts, Webhook},
    faults::{Fault, Faults, Scope},
    hook::AcceptedHook,
    limits::{Bucket, Taken},
    media::MediaStore,
    registry::{self, Listing},
    template::TemplateRule,
};
use crate::{
    dice::Dice,
    webhook::{Number, Signer, wamid},
};
use parking_lot::{Mutex, RwLock};
use ponte_kernel::{Clock, Phone, Secret, Timestamp};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio_util::sync::CancellationToken;

pub(crate) struct World {
    clock: Arc<dyn Clock>,
    pub(crate) dice: Arc<Dice>,
    pub(crate) counts: Arc<Counts>,
    pub(crate) faults: Arc<Faults>,
    pub(crate) poster: Arc<Poster>,
    pub(crate) directory: Directory,
    pub(crate) media: MediaStore,
    pub(crate) templates: RwLock<Vec<TemplateRule>>,
    /// As Graph lists them, those in review too.
    pub(crate) listings: RwLock<Vec<Listing>>,
    pub(crate) care: Care,
    pub(crate) limits: Limits,
    pub(crate) delays: Delays,
    pub(crate) access_token: Secret,
    pub(crate) verify_token: Secret,
    pub(crate) on_accepted: Option<AcceptedHook>,
    /// Such as `http://127.0.0.1:8081`.
    pub(crate) base_url: String,
    numbers: Vec<NumberAtWork>,
    transcript: TranscriptPolicy,
    strangers: Strangers,
}

struct NumberAtWork {
    business: BusinessNumber,
    phone_key: String,
    throughput: Mutex<Bucket>,
    subscribed: AtomicBool,
}

impl World {
    pub(crate) fn new(config: EmulatorConfig, base_url: String) -> Result<Self, reqwest::Error> {
        let faults = Arc::new(Faults::default());
        let dice = Arc::new(Dice::new(config.seed));
        let counts = Arc::new(Counts::default());
        let subscription = config.webhooks.subscription;
        let poster = Poster::new(PosterParts {
            signer: Signer::new(&config.app_secret),
            rules: config.webhooks,
            faults: Arc::clone(&faults),
            dice: Arc::clone(&dice),
            counts: Arc::clone(&counts),
            stop: CancellationToken::new(),
        })?;
        Ok(Self {
            clock: config.clock,
            dice,
            counts,
            faults,
            poster: Arc::new(poster),
            directory: Directory::default(),
            media: MediaStore::default(),
            listings: RwLock::new(registry::listings(&config.templates)),
            templates: RwLock::new(config.templates),
            care: Care::default(),
            limits: config.limits,
            delays: config.delays,
            access_token: config.access_token,
            verify_token: config.verify_token,
            on_accepted: config.on_accepted,
            base_url,
            numbers: config.numbers.into_iter().map(|number| NumberAtWork::new(number, subscription)).collect(),
            transcript: config.transcript,
            strangers: config.strangers,
        })
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn business_numbers(&self) -> impl Iterator<Item = &BusinessNumber> {
        self.numbers.iter().map(|number| &number.business)
    }

    /// The position of a number, by its `phone_number_id`.
    pub(crate) fn number_position(&self, phone_number_id: &str) -> Option<usize> {
        self.business_numbers().position(|business| business.number.phone_number_id == phone_number_id)
    }

    pub(crate) fn business(&self, number: usize) -> &BusinessNumber {
        &self.numbers[number].business
    }

    pub(crate) fn number(&self, number: usize) -> &Number {
        &self.business(number).number
    }

    /// Whether a phone is the company's own number.
    pub(crate) fn is_own_phone(&self, number: usize, phone: &Phone) -> bool {
        self.numbers[number].phone_key == phone.match_key()
    }

    /// Counts one message, sent or received, against the number's throughput.
    pub(crate) fn take_throughput(&self, number: usize) -> Taken {
        let at_work = &self.numbers[number];
        match at_work.business.per_second {
            Some(per_second) => at_work.throughput.lock().take_per_second(per_second, self.now()),
            None => Taken::Allowed,
        }
    }

    pub(crate) fn knows_waba(&self, waba_id: &str) -> bool {
        self.business_numbers().any(|business| business.number.waba_id == waba_id)
    }

    pub(crate) fn is_subscribed(&self, waba_id: &str) -> bool {
        self.of_waba(waba_id).any(|number| number.subscribed.load(Ordering::Relaxed))
    }

    pub(crate) fn subscribe(&self, waba_id: &str) {
        self.of_waba(waba_id).for_each(|number| number.subscribed.store(true, Ordering::Relaxed));
    }

    pub(crate) fn unsubscribe(&self, waba_id: &str) {
        self.of_waba(waba_id).for_each(|number| number.subscribed.store(false, Ordering::Relaxed));
    }

    fn of_waba<'a>(&'a self, waba_id: &'a str) -> impl Iterator<Item = &'a NumberAtWork> {
        self.numbers.iter().filter(move |number| number.business.number.waba_id == waba_id)
    }

    /// A signed webhook of a number; `None` when nobody receives it.
    pub(crate) fn webhook(&self, number: usize, scope: Scope, body: Vec<u8>) -> Option<Webhook> {
        if !self.numbers[number].subscribed.load(Ordering::Relaxed) {
            return None;
        }
        self.poster.webhook(scope, body)
    }

    /// The account of a phone; nobody's phone gets one.
    pub(crate) fn account_of(&self, phone: &Phone) -> Arc<Account> {
        let reach = match self.strangers {
            Strangers::OnWhatsApp => Reach::OnWhatsApp,
            Strangers::Unreachable => Reach::Unreachable,
        };
        self.directory.by_phone(phone, reach)
    }

    /// How many entries of a chat are kept.
    pub(crate) fn transcript_length(&self) -> usize {
        match self.transcript {
            TranscriptPolicy::Nothing => 0,
            TranscriptPolicy::Newest(entries) => entries,
        }
    }

    pub(crate) fn new_customer_message_id(&self, id_part: &str) -> String {
        wamid::from_customer(id_part, self.dice.draw_wide())
    }

    pub(crate) fn new_company_message_id(&self, id_part: &str) -> String {
        wamid::from_company(id_part, self.dice.draw_wide())
    }

    /// An id as Meta's media ids look.
    pub(crate) fn new_media_id(&self) -> String {
        format!("1{:015}", self.dice.draw() % 1_000_000_000_000_000)
    }

    pub(crate) fn strikes(&self, which: Fault) -> bool {
        self.faults.strike(&self.dice, |fault| (fault == which).then_some(())).is_some()
    }
}

impl NumberAtWork {
    fn new(business: BusinessNumber, subscription: Subscription) -> Self {
        let display = &business.number.display_phone_number;
        let phone_key = Phone::parse(display).map_or_else(|_| display.clone(), |phone| phone.match_key());
        Self {
            phone_key,
            business,
            throughput: Mutex::default(),
            subscribed: AtomicBool::new(subscription == Subscription::Assumed),
        }
    }
}
