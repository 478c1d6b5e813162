//! The people on the emulated WhatsApp.

use super::{
    config::PairLimit,
    limits::{Bucket, Taken},
    line::Line,
    transcript::{Entry, PhoneEvent, Ticks, Transcript},
};
use crate::webhook::{Person, bsuid_of};
use parking_lot::{Mutex, RwLock};
use ponte_kernel::{Bsuid, Phone, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    sync::{Arc, OnceLock},
    time::Duration,
};
use thiserror::Error;
use tokio::sync::broadcast;

/// A customer as the control surface shows and takes them. To make one, a phone or a BSUID is enough.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Customer {
    /// What the person dials, in any spelling. A BSUID alone makes a customer whose phone nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The phone as WhatsApp knows it: may lack the ninth digit that `phone` has. The same as `phone` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wa_id: Option<String>,
    /// Made from the phone by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bsuid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub privacy: Privacy,
    pub receipts: Receipts,
    pub reach: Reach,
}

/// Whether the company sees the phone. A hidden phone still can be sent to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    #[default]
    PhoneShown,
    PhoneHidden,
}

/// Whether `read` statuses are given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receipts {
    #[default]
    Given,
    Withheld,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    #[default]
    OnWhatsApp,
    /// Not on WhatsApp, or the company is blocked: sends fail with 131026.
    Unreachable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CustomerError {
    #[error(
        "a customer needs a phone (8 to 15 digits with the country code) or a BSUID such as BR.7710254839201746"
    )]
    Nameless,
    #[error("the phone is no phone: 8 to 15 digits with the country code")]
    Phone,
    #[error("the BSUID is none: two letters, a dot, letters and digits")]
    Bsuid,
    #[error("wa_id and phone are not the same phone")]
    DifferentPhones,
}

/// A customer's account on the emulated WhatsApp.
#[derive(Debug)]
pub(crate) struct Account {
    profile: RwLock<Arc<Profile>>,
    pub(crate) chats: Mutex<Chats>,
    /// The customer's webhooks that wait for their turn.
    pub(crate) line: Line,
    /// Made when somebody looks at the phone.
    events: OnceLock<broadcast::Sender<PhoneEvent>>,
}

/// Who a customer is; replaced as a whole when it changes.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub(crate) customer: Customer,
    /// How webhooks name the customer.
    pub(crate) shown: Person,
    /// What message ids carry: the `wa_id`, or the BSUID when the phone is hidden.
    pub(crate) id_part: String,
    pub(crate) bsuid: String,
    /// Under which the directory finds the phone: one for both spellings of a Brazilian mobile.
    phone_key: Option<String>,
}

/// What was said, and what the rules remember of it.
#[derive(Debug, Default)]
pub(crate) struct Chats {
    pub(crate) transcript: Transcript,
    chats: Vec<Chat>,
}

#[derive(Debug)]
struct Chat {
    /// The position of the company's number.
    number: usize,
    last_inbound: Option<Timestamp>,
    pair: Bucket,
}

/// How many events a phone may lag behind before it is told that it missed some.
const EVENT_BUFFER: usize = 256;

impl Profile {
    pub(crate) fn new(customer: Customer) -> Result<Self, CustomerError> {
        let phone = customer.phone.as_deref().or(customer.wa_id.as_deref()).map(parse_phone).transpose()?;
        let wa_id = customer.wa_id.as_deref().map(parse_phone).transpose()?.or_else(|| phone.clone());
        if phone.as_ref().map(Phone::match_key) != wa_id.as_ref().map(Phone::match_key) {
            return Err(CustomerError::DifferentPhones);
        }
        let bsuid = match (&customer.bsuid, &phone) {
            (Some(bsuid), _) => Bsuid::parse(bsuid).ok_or(CustomerError::Bsuid)?.as_str().to_owned(),
            (None, Some(phone)) => bsuid_of(phone.digits()),
            (None, None) => return Err(CustomerError::Nameless),
        };
        let wa_id = wa_id.map(|wa_id| wa_id.digits().to_owned());
        let visible = wa_id.clone().filter(|_| customer.privacy == Privacy::PhoneShown);
        Ok(Self {
            shown: Person { wa_id: visible.clone(), bsuid: Some(bsuid.clone()), name: customer.name.clone() },
            id_part: visible.unwrap_or_else(|| bsuid.clone()),
            phone_key: phone.as_ref().map(Phone::match_key),
            customer: Customer {
                phone: phone.map(|phone| phone.digits().to_owned()),
                wa_id,
                bsuid: Some(bsuid.clone()),
                ..customer
            },
            bsuid,
        })
    }

    /// Nobody registered this phone: a person about whom only the phone is known.
    fn of_stranger(phone: &Phone, reach: Reach) -> Self {
        let digits = phone.digits().to_owned();
        let bsuid = bsuid_of(&digits);
        Self {
            shown: Person { wa_id: Some(digits.clone()), bsuid: Some(bsuid.clone()), name: None },
            id_part: digits.clone(),
            phone_key: Some(phone.match_key()),
            customer: Customer {
                phone: Some(digits.clone()),
                wa_id: Some(digits),
                bsuid: Some(bsuid.clone()),
                reach,
                ..Customer::default()
            },
            bsuid,
        }
    }
}

fn parse_phone(text: &str) -> Result<Phone, CustomerError> {
    Phone::parse(text).map_err(|_| CustomerError::Phone)
}

impl Account {
    fn new(profile: Profile) -> Self {
        Self {
            profile: RwLock::new(Arc::new(profile)),
            chats: Mutex::default(),
            line: Line::default(),
            events: OnceLock::new(),
        }
    }

    pub(crate) fn profile(&self) -> Arc<Profile> {
        Arc::clone(&self.profile.read())
    }

    /// What will happen on this phone from now on.
    pub(crate) fn watch(&self) -> broadcast::Receiver<PhoneEvent> {
        self.events.get_or_init(|| broadcast::channel(EVENT_BUFFER).0).subscribe()
    }

    /// Keeps an entry and shows it.
    pub(crate) fn show(&self, entry: Entry, at_most: usize) {
        if let Some(events) = self.events.get() {
            // An error means that nobody looks any more.
            let _ = events.send(PhoneEvent::Message { entry: Box::new(entry.clone()) });
        }
        self.chats.lock().transcript.push(entry, at_most);
    }

    /// Raises the ticks of a message, and shows it if they changed.
    pub(crate) fn tick(&self, id: &str, ticks: Ticks) {
        let changed = self.chats.lock().transcript.tick(id, ticks);
        if changed {
            self.tell(|| PhoneEvent::Ticks { id: id.to_owned(), ticks });
        }
    }

    /// Tells those who look; the event is made only if somebody does.
    pub(crate) fn tell(&self, event: impl FnOnce() -> PhoneEvent) {
        if let Some(events) = self.events.get() {
            let _ = events.send(event());
        }
    }
}

impl Chats {
    /// The customer wrote to this number at this time.
    pub(crate) fn heard(&mut self, number: usize, at: Timestamp) {
        let chat = self.chat(number);
        chat.last_inbound = chat.last_inbound.max(Some(at));
    }

    /// Whether a free-form message is allowed now.
    pub(crate) fn window_is_open(&mut self, number: usize, window: Duration, now: Timestamp) -> bool {
        self.chat(number).last_inbound.is_some_and(|last| now.since(last) <= window)
    }

    pub(crate) fn take_pair(&mut self, number: usize, limit: PairLimit, now: Timestamp) -> Taken {
        self.chat(number).pair.take(limit.interval, limit.burst, now)
    }

    fn chat(&mut self, number: usize) -> &mut Chat {
        let at = self.chats.iter().position(|chat| chat.number == number).unwrap_or_else(|| {
            self.chats.push(Chat { number, last_inbound: None, pair: Bucket::default() });
            self.chats.len() - 1
        });
        &mut self.chats[at]
    }
}

/// Everybody, found by phone (in any spelling) or by BSUID. Sharded, so that load on one customer waits for no other.
#[derive(Debug)]
pub(crate) struct Directory {
    shards: Box<[Shard]>,
    hasher: RandomState,
}

type Shard = RwLock<HashMap<String, Arc<Account>>>;

const SHARDS: usize = 64;

impl Default for Directory {
    fn default() -> Self {
        Self { shards: (0..SHARDS).map(|_| Shard::default()).collect(), hasher: RandomState::new() }
    }
}

impl Directory {
    /// Makes a customer, or changes the one who has the phone or the BSUID.
    pub(crate) fn register(&self, customer: Customer) -> Result<Arc<Account>, CustomerError> {
        let profile = Profile::new(customer)?;
        let keys = [profile.phone_key.clone(), Some(profile.bsuid.clone())];
        let known = keys.iter().flatten().find_map(|key| self.shard(key).read().get(key).cloned());
        let account = match known {
            Some(account) => {
                *account.profile.write() = Arc::new(profile);
                account
            }
            None => Arc::new(Account::new(profile)),
        };
        for key in keys.into_iter().flatten() {
            self.shard(&key).write().insert(key, Arc::clone(&account));
        }
        Ok(account)
    }

    /// The account of a phone; a stranger's is made.
    pub(crate) fn by_phone(&self, phone: &Phone, stranger: Reach) -> Arc<Account> {
        let key = phone.match_key();
        let shard = self.shard(&key);
        if let Some(account) = shard.read().get(&key) {
            return Arc::clone(account);
        }
        let profile = Profile::of_stranger(phone, stranger);
        let bsuid = profile.bsuid.clone();
        let account = Arc::clone(shard.write().entry(key).or_insert_with(|| Arc::new(Account::new(profile))));
        self.shard(&bsuid).write().entry(bsuid).or_insert_with(|| Arc::clone(&account));
        account
    }

    pub(crate) fn by_bsuid(&self, bsuid: &str) -> Option<Arc<Account>> {
        self.shard(bsuid).read().get(bsuid).cloned()
    }

    /// By phone in any spelling or by BSUID; makes nobody.
    pub(crate) fn find(&self, who: &str) -> Option<Arc<Account>> {
        if Bsuid::parse(who).is_some() {
            return self.by_bsuid(who);
        }
        let key = Phone::parse(who).ok()?.match_key();
        self.shard(&key).read().get(&key).cloned()
    }

    /// Everybody, in the order of their BSUIDs.
    pub(crate) fn everybody(&self) -> Vec<Customer> {
        let mut customers: Vec<Customer> = Vec::new();
        for shard in &self.shards {
            customers.extend(shard.read().iter().filter_map(|(key, account)| {
                let profile = account.profile();
                (profile.bsuid == *key).then(|| profile.customer.clone())
            }));
        }
        customers.sort_by(|one, other| one.bsuid.cmp(&other.bsuid));
        customers
    }

    fn shard(&self, key: &str) -> &Shard {
        let hash = self.hasher.hash_one(key) % SHARDS as u64;
        &self.shards[usize::try_from(hash).unwrap_or(0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(phone: &str) -> Customer {
        Customer { phone: Some(phone.to_owned()), ..Customer::default() }
    }

    #[test]
    fn both_spellings_of_a_mobile_are_one_customer() {
        let directory = Directory::default();
        let old = Customer { wa_id: Some("551187654321".to_owned()), ..customer("5511987654321") };
        let account = directory.register(old).expect("a customer");
        assert_eq!(account.profile().shown.wa_id.as_deref(), Some("551187654321"));
        for spelling in ["5511987654321", "+55 11 8765-4321", "551187654321"] {
            assert!(Arc::ptr_eq(&account, &directory.find(spelling).expect("found")), "{spelling}");
        }
        assert_eq!(directory.everybody().len(), 1);
    }

    #[test]
    fn a_hidden_phone_is_neither_shown_nor_in_ids() {
        let directory = Directory::default();
        let hidden = Customer { privacy: Privacy::PhoneHidden, ..customer("5511987654321") };
        let profile = directory.register(hidden).expect("a customer").profile();
        assert_eq!(profile.shown.wa_id, None);
        assert_eq!(profile.id_part, profile.bsuid);
        assert!(directory.find("5511987654321").is_some());
    }

    #[test]
    fn registering_again_changes_the_customer_and_keeps_the_chat() {
        let directory = Directory::default();
        let first = directory.register(customer("5511987654321")).expect("a customer");
        first.chats.lock().heard(0, Timestamp::from_secs(5));
        let named = Customer { name: Some("Marina".to_owned()), ..customer("5511987654321") };
        let again = directory.register(named).expect("a customer");
        assert!(Arc::ptr_eq(&first, &again));
        assert_eq!(again.profile().shown.name.as_deref(), Some("Marina"));
        assert!(again.chats.lock().window_is_open(0, Duration::from_secs(1), Timestamp::from_secs(6)));
    }

    #[test]
    fn nonsense_says_why() {
        let error = |customer| Profile::new(customer).map(drop);
        assert_eq!(error(Customer::default()), Err(CustomerError::Nameless));
        assert_eq!(error(customer("hello")), Err(CustomerError::Phone));
        let bsuid = Customer { bsuid: Some("x".to_owned()), ..Customer::default() };
        assert_eq!(error(bsuid), Err(CustomerError::Bsuid));
        let mixed = Customer { wa_id: Some("5511900000000".to_owned()), ..customer("5511987654321") };
        assert_eq!(error(mixed), Err(CustomerError::DifferentPhones));
    }
}
