//! The shop's sample data, and how it is looked up.

use jiff::civil::Date;
use ponte_kernel::{Phone, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

const SAMPLE: &str = include_str!("../../../../catalog/samples/loja-aurora.json");
/// The day on which the file's states and dates fit each other.
const SAMPLE_DAY: Date = Date::constant(2026, 11, 22);
/// What an order has of days and instants.
const DATED: [&str; 2] = ["placed_at", "expected_at"];

#[derive(Debug)]
pub(super) struct ShopData {
    customers: Vec<Customer>,
    /// As they are answered, with their customer inside.
    orders: Vec<OrderView>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Customer {
    id: String,
    name: String,
    phone: String,
    email: String,
    /// CPF or CNPJ, digits only.
    document: String,
    city: String,
    state: String,
}

#[derive(Debug, Deserialize)]
struct File {
    customers: Vec<Customer>,
    orders: Vec<Order>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Order {
    id: String,
    number: u32,
    external_number: String,
    #[serde(skip_serializing)]
    customer_id: String,
    /// Status, dates, items, amounts, payment, shipping: answered as they are.
    #[serde(flatten)]
    rest: serde_json::Map<String, Value>,
}

#[derive(Debug, Serialize)]
pub(super) struct OrderView {
    #[serde(flatten)]
    order: Order,
    customer: Customer,
}

impl ShopData {
    /// The sample, with its dates as written or moved so that they fit the day of `as_of`.
    pub(super) fn sample(as_of: Option<Timestamp>) -> Result<Self, serde_json::Error> {
        let File { customers, orders } = serde_json::from_str(SAMPLE)?;
        let days = as_of.map_or(0, days_since_the_sample);
        let orders = orders
            .into_iter()
            .filter_map(|order| {
                let customer = customers.iter().find(|customer| customer.id == order.customer_id)?.clone();
                Some(OrderView { order: order.moved_by(days), customer })
            })
            .collect();
        Ok(Self { customers, orders })
    }

    /// Name and phone of everybody.
    pub(super) fn people(&self) -> impl Iterator<Item = (&str, &str)> {
        self.customers.iter().map(|customer| (customer.name.as_str(), customer.phone.as_str()))
    }

    /// The orders that fit all that is asked for, in the order of their numbers.
    pub(super) fn orders(&self, number: Option<&str>, customer_id: Option<&str>) -> Vec<&OrderView> {
        let fits = |view: &&OrderView| {
            number.is_none_or(|number| number.trim().parse() == Ok(view.order.number))
                && customer_id.is_none_or(|id| view.customer.id == id)
        };
        self.orders.iter().filter(fits).collect()
    }

    pub(super) fn order(&self, id: &str) -> Option<&OrderView> {
        self.orders.iter().find(|view| view.order.id == id)
    }

    /// The customers that fit all that is asked for.
    pub(super) fn customers(&self, phone: Option<&str>, cpf: Option<&str>) -> Vec<&Customer> {
        let fits = |customer: &&Customer| {
            phone.is_none_or(|phone| phone_key(phone).is_some_and(|key| phone_key(&customer.phone) == Some(key)))
                && cpf.is_none_or(|cpf| digits(cpf) == customer.document)
        };
        self.customers.iter().filter(fits).collect()
    }
}

impl Order {
    fn moved_by(mut self, days: i64) -> Self {
        for key in DATED {
            let moved = self.rest.get(key).and_then(Value::as_str).and_then(|text| moved_by(text, days));
            if let Some(moved) = moved {
                self.rest.insert(key.to_owned(), Value::String(moved));
            }
        }
        self
    }
}

/// A date, or an instant that begins with one, so many days later.
fn moved_by(text: &str, days: i64) -> Option<String> {
    let (date, rest) = text.split_at_checked("2026-11-22".len())?;
    let date: Date = date.parse().ok()?;
    Some(format!("{}{rest}", date.saturating_add(jiff::Span::new().days(days))))
}

/// As the shop's people in Brasília count days.
fn days_since_the_sample(now: Timestamp) -> i64 {
    let today = jiff::tz::offset(-3).to_datetime(now.to_jiff()).date();
    today.duration_since(SAMPLE_DAY).as_hours() / 24
}

fn phone_key(text: &str) -> Option<String> {
    Phone::parse_brazilian(text).ok().map(|phone| phone.match_key())
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ponte_kernel::{Cpf, Currency, Money};

    #[test]
    fn the_sample_is_whole() {
        let data = ShopData::sample(None).expect("the file reads");
        assert_eq!((data.customers.len(), data.orders.len()), (10, 20));
        for customer in &data.customers {
            assert!(Phone::parse(&customer.phone).is_ok(), "{}", customer.id);
            let company = customer.name == "Mercearia Bom Dia";
            assert!(company || Cpf::parse(&customer.document).is_ok(), "{}", customer.id);
        }
    }

    #[test]
    fn amounts_are_exact_decimals_that_add_up() {
        let data = ShopData::sample(None).expect("the file reads");
        for view in &data.orders {
            let cents = |key: &str| {
                let text = view.order.rest[key].to_string();
                Money::parse_decimal(&text, Currency::BRL).expect("a decimal amount").cents
            };
            assert_eq!(cents("subtotal") + cents("shipping_price"), cents("total"), "{}", view.order.number);
        }
    }

    #[test]
    fn order_1042_is_marinas() {
        let data = ShopData::sample(None).expect("the file reads");
        let [view] = data.orders(Some("1042"), None)[..] else { panic!("one order") };
        assert_eq!((view.customer.name.as_str(), view.customer.phone.as_str()), ("Marina Souza", "5511987654321"));
        assert_eq!(view.order.rest["status"], "shipped");
        assert_eq!(view.order.rest["shipping"]["carrier"], "Correios");
        assert!(data.orders(Some("9999"), None).is_empty());
        assert!(data.orders(Some("all"), None).is_empty());
    }

    #[test]
    fn dates_fit_the_day_on_which_the_shop_opens() {
        let monday = Timestamp::from("2027-03-01T01:30:00Z".parse::<jiff::Timestamp>().expect("an instant"));
        let data = ShopData::sample(Some(monday)).expect("the file reads");
        let [view] = data.orders(Some("1042"), None)[..] else { panic!("one order") };
        // In Brasília it is still Sunday, 98 days after the sample's day.
        assert_eq!(view.order.rest["placed_at"], "2027-02-22T10:00:00-03:00");
        assert_eq!(view.order.rest["expected_at"], "2027-03-03");
    }

    #[test]
    fn customers_are_found_in_any_spelling() {
        let data = ShopData::sample(None).expect("the file reads");
        let name = |found: Vec<&Customer>| found.first().map(|customer| customer.name.clone());
        assert_eq!(name(data.customers(Some("(11) 8765-4321"), None)).as_deref(), Some("Marina Souza"));
        assert_eq!(name(data.customers(None, Some("529.982.247-25"))).as_deref(), Some("Marina Souza"));
        assert_eq!(name(data.customers(Some("nonsense"), None)), None);
    }
}
