//! Who writes to whom: sixteen numbers, ten thousand known contacts, and new ones.

use ponte_kernel::{Timestamp, uuid::Uuid};
use ponte_simulator::{
    emulator::BusinessNumber,
    webhook::{
        Content, InboundMessage, Number, Person, Pricing, PricingCategory, PricingKind, SignedBody, Signer, Status,
        StatusState, messages_body, statuses_body, wamid,
    },
};
use std::sync::atomic::{AtomicU64, Ordering};

pub(super) const NUMBERS: u64 = 16;
pub(super) const KNOWN: u64 = 10_000;
/// Each so many messages one comes from somebody new.
const NEW_EVERY: u64 = 20;
/// Messages in one webhook when the known contacts introduce themselves.
const INTRODUCED_TOGETHER: usize = 50;
/// What replies are found by; see [`Token`].
const TOKEN_WORD: &str = "protocolo ";
/// The orders of the sample shop.
const FIRST_ORDER: u64 = 1_042;
const ORDERS: u64 = 20;

/// The company's numbers, without limits.
pub(super) fn numbers() -> Vec<BusinessNumber> {
    let number = |at| BusinessNumber {
        number: Number::new("220011223344556", &format!("3300112233{at:05}"), &format!("5511400{at:05}")),
        verified_name: "Loja Aurora".to_owned(),
        per_second: None,
    };
    (0..NUMBERS).map(number).collect()
}

/// The mark that a message carries and its reply repeats: sixteen letters that nobody can guess. Letters, so that no
/// flow takes it for the number of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Token(u64);

/// A message on its way in.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) token: Token,
    pub(super) webhook: SignedBody,
}

/// Makes webhooks, each of them once.
#[derive(Debug)]
pub(super) struct Population {
    numbers: Vec<Number>,
    signer: Signer,
    /// Message ids of two runs never meet.
    run: u128,
    asked: AtomicU64,
}

impl Population {
    pub(super) fn new(numbers: &[BusinessNumber], signer: Signer) -> Self {
        let numbers = numbers.iter().map(|business| business.number.clone()).collect();
        Self { numbers, signer, run: Uuid::now_v7().as_u128() << 48, asked: AtomicU64::new(0) }
    }

    /// The next message: somebody asks for an order.
    pub(super) fn question(&self, now: Timestamp) -> Question {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let customer = if number.is_multiple_of(NEW_EVERY) { KNOWN + number / NEW_EVERY } else { number % KNOWN };
        let token = Token::random();
        let order = FIRST_ORDER + number % ORDERS;
        let text = format!("cadê meu pedido {order}? {TOKEN_WORD}{}", token.letters());
        let person = person(customer);
        let id = self.message_id(&person, number + KNOWN);
        let message = InboundMessage::new(&person, &id, now, Content::Text(&text));
        Question { token, webhook: self.signer.sign(messages_body(self.number_of(customer), &[message])) }
    }

    /// What makes the known contacts known: each wrote once.
    pub(super) fn introductions(&self, now: Timestamp) -> Vec<SignedBody> {
        (0..NUMBERS).flat_map(|number| self.introductions_at(number, now)).collect()
    }

    fn introductions_at(&self, number: u64, now: Timestamp) -> Vec<SignedBody> {
        let people: Vec<_> = (0..KNOWN).filter(|customer| customer % NUMBERS == number).collect();
        let webhook = |customers: &[u64]| {
            let people: Vec<_> = customers.iter().map(|customer| person(*customer)).collect();
            let ids: Vec<_> =
                people.iter().zip(customers).map(|(person, at)| self.message_id(person, *at)).collect();
            let said = people.iter().zip(&ids);
            let messages: Vec<_> =
                said.map(|(person, id)| InboundMessage::new(person, id, now, Content::Text("oi"))).collect();
            self.signer.sign(messages_body(self.number_of(number), &messages))
        };
        people.chunks(INTRODUCED_TOGETHER).map(webhook).collect()
    }

    /// A status of a message that another system sent from the same number.
    pub(super) fn foreign_status(&self, now: Timestamp) -> SignedBody {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let customer = number % KNOWN;
        let recipient = person(customer);
        let id =
            wamid::from_company(recipient.wa_id.as_deref().unwrap_or_default(), self.run + u128::from(number / 3));
        let pricing = Pricing { category: PricingCategory::Utility, kind: PricingKind::Regular };
        let state = match number % 3 {
            0 => StatusState::Sent(pricing),
            1 => StatusState::Delivered(Some(pricing)),
            _ => StatusState::Read(None),
        };
        let status = Status { id: &id, state, at: now, recipient: &recipient, callback_data: None };
        self.signer.sign(statuses_body(self.number_of(customer), &[status]))
    }

    fn message_id(&self, person: &Person, number: u64) -> String {
        wamid::from_customer(person.wa_id.as_deref().unwrap_or_default(), self.run + u128::from(number))
    }

    /// A customer writes to one number only.
    fn number_of(&self, customer: u64) -> &Number {
        let at = usize::try_from(customer % NUMBERS).unwrap_or(0);
        &self.numbers[at % self.numbers.len()]
    }
}

impl Token {
    fn random() -> Self {
        Self(Uuid::now_v7().as_u64_pair().1)
    }

    fn letters(self) -> String {
        let letter = |at: u32| char::from(b'a' + u8::try_from(self.0 >> (at * 4) & 0xf).unwrap_or(0));
        (0..16).map(letter).collect()
    }

    /// The mark inside a text.
    pub(super) fn find(text: &str) -> Option<Self> {
        let letters = text.split_once(TOKEN_WORD)?.1.as_bytes().get(..16)?;
        letters
            .iter()
            .rev()
            .try_fold(0, |token, letter| match letter {
                b'a'..=b'p' => Some(token << 4 | u64::from(letter - b'a')),
                _ => None,
            })
            .map(Self)
    }
}

fn person(customer: u64) -> Person {
    Person::with_phone(&format!("55119{:08}", 10_000_000 + customer), "Marina Souza")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ponte_kernel::Secret;

    fn population() -> Population {
        Population::new(&numbers(), Signer::new(&Secret::new("segredo".to_owned())))
    }

    fn text(webhook: &SignedBody) -> String {
        String::from_utf8(webhook.bytes.to_vec()).expect("JSON")
    }

    #[test]
    fn a_token_is_found_again_in_a_text() {
        let question = population().question(Timestamp::from_secs(1));
        assert_eq!(Token::find(&text(&question.webhook)), Some(question.token));
        assert_eq!(Token::find("protocolo curto"), None);
        assert_eq!(Token::find("nada"), None);
    }

    #[test]
    fn all_known_contacts_introduce_themselves_once() {
        let bodies: String = population().introductions(Timestamp::from_secs(1)).iter().map(text).collect();
        assert_eq!(bodies.matches("\"from\":").count(), 10_000);
    }

    #[test]
    fn one_in_twenty_is_new() {
        let population = population();
        let bodies: Vec<_> =
            (0..100).map(|_| text(&population.question(Timestamp::from_secs(1)).webhook)).collect();
        let new = bodies.iter().filter(|body| body.contains("\"from\":\"551191001"));
        assert_eq!(new.count(), 5, "{}", bodies[0]);
    }
}
