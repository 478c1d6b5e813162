//! The control surface, as a phone uses it.

use super::{Menu, PhoneError, PhoneOptions};
use crate::{
    emulator::{Customer, CustomerMessage, Entry, FaultSwitch, PhoneEvent, Says, Side},
    shop::{ShopFaults, ShopMode},
};
use futures_util::{StreamExt as _, stream::BoxStream};
use ponte_kernel::{Bsuid, Phone};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::VecDeque;

pub(super) struct Client {
    http: reqwest::Client,
    emulator: String,
    who: String,
}

/// One of the company's numbers.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct NumberView {
    pub(super) phone_number_id: String,
    pub(super) display_phone_number: String,
    pub(super) verified_name: String,
}

#[derive(Deserialize)]
struct Said {
    id: String,
}

#[derive(Deserialize)]
struct Problem {
    error: String,
}

impl Client {
    pub(super) fn new(options: &PhoneOptions) -> Result<Self, PhoneError> {
        #[expect(clippy::disallowed_methods, reason = "speaks to the emulator that the developer started")]
        let http = reqwest::Client::builder().no_proxy().build();
        let http = http.map_err(|source| PhoneError::Unreachable { url: options.emulator.clone(), source })?;
        Ok(Self { http, emulator: options.emulator.clone(), who: who(&options.who)? })
    }

    /// The customer whose phone this is; made, or given the new name, when necessary.
    pub(super) async fn customer(&self, options: &PhoneOptions) -> Result<Customer, PhoneError> {
        let known = self.send(self.http.get(self.mine(""))).await?;
        let known = match known.status() {
            StatusCode::NOT_FOUND => None,
            _ => Some(self.read::<Customer>(known).await?),
        };
        match (known, &options.name) {
            (Some(customer), None) => Ok(customer),
            (Some(customer), Some(name)) => self.register(Customer { name: Some(name.clone()), ..customer }).await,
            (None, name) => self.register(Customer { name: name.clone(), ..self.stranger() }).await,
        }
    }

    pub(super) async fn number(&self, options: &PhoneOptions) -> Result<NumberView, PhoneError> {
        let numbers: Vec<NumberView> = self.call(self.http.get(self.url("numbers"))).await?;
        let wanted = |number: &NumberView| options.number.as_ref().is_none_or(|id| *id == number.phone_number_id);
        numbers.into_iter().find(wanted).ok_or(PhoneError::NoNumber)
    }

    pub(super) async fn say(&self, number: &NumberView, says: Says) -> Result<String, PhoneError> {
        let message =
            CustomerMessage { number: Some(number.phone_number_id.clone()), ..CustomerMessage::from(says) };
        let said: Said = self.call(self.http.post(self.mine("/messages")).json(&message)).await?;
        Ok(said.id)
    }

    /// What the newest message of the company still offers.
    pub(super) async fn open_menu(&self) -> Result<Option<Menu>, PhoneError> {
        let entries: Vec<Entry> = self.call(self.http.get(self.mine("/transcript"))).await?;
        let newest = entries.into_iter().rev().find(|entry| entry.from == Side::Company);
        let menu = newest.map(|entry| Menu { choices: entry.content.choices().to_vec(), message: entry.id });
        Ok(menu.filter(|menu| !menu.choices.is_empty()))
    }

    /// What happens on the phone from now on.
    pub(super) async fn events(&self) -> Result<EventStream, PhoneError> {
        let answer = self.send(self.http.get(self.mine("/stream"))).await?;
        let url = self.emulator.clone();
        let bytes = answer.bytes_stream().boxed();
        Ok(EventStream { bytes, unread: Vec::new(), ready: VecDeque::new(), url })
    }

    pub(super) async fn faults(&self) -> Result<Vec<FaultSwitch>, PhoneError> {
        self.call(self.http.get(self.url("faults"))).await
    }

    pub(super) async fn set_fault(&self, switch: FaultSwitch) -> Result<(), PhoneError> {
        self.command(self.http.put(self.url("faults")).json(&switch)).await
    }

    pub(super) async fn clear_fault(&self, name: &str) -> Result<(), PhoneError> {
        self.command(self.http.delete(self.url(&format!("faults/{name}")))).await
    }

    pub(super) async fn clear_faults(&self) -> Result<(), PhoneError> {
        self.command(self.http.delete(self.url("faults"))).await
    }

    pub(super) async fn set_shop(&self, shop: &str, mode: ShopMode) -> Result<(), PhoneError> {
        let faults = ShopFaults { mode, ..ShopFaults::NONE };
        let url = format!("{}/_shop/faults", shop.trim_end_matches('/'));
        self.command(self.http.put(url).json(&faults)).await
    }

    async fn register(&self, customer: Customer) -> Result<Customer, PhoneError> {
        self.call(self.http.post(self.url("customers")).json(&customer)).await
    }

    fn stranger(&self) -> Customer {
        let who = Some(self.who.clone());
        match Bsuid::parse(&self.who) {
            Some(_) => Customer { bsuid: who, ..Customer::default() },
            None => Customer { phone: who, ..Customer::default() },
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}/_emulator/{path}", self.emulator)
    }

    fn mine(&self, path: &str) -> String {
        self.url(&format!("customers/{}{path}", self.who))
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, PhoneError> {
        request.send().await.map_err(|source| self.unreachable(source))
    }

    async fn call<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, PhoneError> {
        self.read(self.send(request).await?).await
    }

    async fn command(&self, request: RequestBuilder) -> Result<(), PhoneError> {
        let answer = self.send(request).await?;
        if answer.status().is_success() { Ok(()) } else { Err(refusal(answer).await) }
    }

    async fn read<T: DeserializeOwned>(&self, answer: Response) -> Result<T, PhoneError> {
        if !answer.status().is_success() {
            return Err(refusal(answer).await);
        }
        answer.json().await.map_err(|source| self.unreachable(source))
    }

    fn unreachable(&self, source: reqwest::Error) -> PhoneError {
        PhoneError::Unreachable { url: self.emulator.clone(), source }
    }
}

/// A BSUID as it is; a phone in digits, with the country code that Brazilians leave out.
fn who(text: &str) -> Result<String, PhoneError> {
    if Bsuid::parse(text).is_some() {
        return Ok(text.to_owned());
    }
    Ok(Phone::parse_brazilian(text)?.digits().to_owned())
}

async fn refusal(answer: Response) -> PhoneError {
    let status = answer.status();
    let text = answer.text().await.unwrap_or_default();
    let problem = serde_json::from_str::<Problem>(&text).map(|problem| problem.error);
    PhoneError::Refused(problem.unwrap_or_else(|_| format!("HTTP {status}")))
}

/// The server-sent events of one phone.
pub(super) struct EventStream {
    bytes: BoxStream<'static, reqwest::Result<bytes::Bytes>>,
    unread: Vec<u8>,
    ready: VecDeque<PhoneEvent>,
    url: String,
}

impl EventStream {
    /// The next event. Nothing is lost when the future is dropped before it is ready.
    pub(super) async fn next(&mut self) -> Result<PhoneEvent, PhoneError> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(event);
            }
            let chunk = self.bytes.next().await.ok_or(PhoneError::EmulatorEnded)?;
            let chunk = chunk.map_err(|source| PhoneError::Unreachable { url: self.url.clone(), source })?;
            self.unread.extend_from_slice(&chunk);
            self.read_lines();
        }
    }

    /// Our events have one `data` line each; the other lines say nothing more.
    fn read_lines(&mut self) {
        let Some(end) = self.unread.iter().rposition(|byte| *byte == b'\n') else { return };
        let lines: Vec<u8> = self.unread.drain(..=end).collect();
        let data = lines.split(|byte| *byte == b'\n').filter_map(|line| line.strip_prefix(b"data:"));
        self.ready.extend(data.filter_map(|json| serde_json::from_slice(json).ok()));
    }
}
