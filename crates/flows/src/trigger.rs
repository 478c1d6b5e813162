//! Which flow a message starts, when no session is waiting for it.

use crate::model::{Definition, Matching};
use ponte_kernel::text::{normalised, position_of};
use serde::{Deserialize, Serialize};

/// Why a flow started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Trigger {
    Keyword {
        /// As the flow writes it.
        word: String,
    },
    FirstContact,
    Default,
    /// A person or an automation started it.
    Manual,
}

/// Whether the contact wrote before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acquaintance {
    FirstContact,
    Known,
}

/// The flow that takes a message: the one with the best keyword, else the one for first contacts, else the default
/// one. A whole message beats a part of one, a longer keyword a shorter, an earlier flow a later.
#[must_use]
pub fn choose<'a>(
    flows: &[&'a Definition],
    said: Option<&str>,
    acquaintance: Acquaintance,
) -> Option<(&'a Definition, Trigger)> {
    if let Some(found) = said.and_then(|said| by_keyword(flows, &normalised(said))) {
        return Some(found);
    }
    let first = flows.iter().find(|flow| flow.triggers.first_contact);
    if let (Acquaintance::FirstContact, Some(flow)) = (acquaintance, first) {
        return Some((flow, Trigger::FirstContact));
    }
    flows.iter().find(|flow| flow.triggers.default).map(|flow| (*flow, Trigger::Default))
}

fn by_keyword<'a>(flows: &[&'a Definition], message: &str) -> Option<(&'a Definition, Trigger)> {
    let message: Vec<&str> = message.split(' ').collect();
    let mut best: Option<((bool, usize), &Definition, &str)> = None;
    for flow in flows {
        for (word, rank) in flow.triggers.keywords.iter().flat_map(|keywords| {
            let ranked = keywords.words.iter().map(|word| (word, rank(word, keywords.matching, &message)));
            ranked.filter_map(|(word, rank)| Some((word, rank?)))
        }) {
            if best.as_ref().is_none_or(|(top, ..)| rank > *top) {
                best = Some((rank, flow, word));
            }
        }
    }
    best.map(|(_, flow, word)| (flow, Trigger::Keyword { word: word.to_owned() }))
}

/// How well a keyword fits the words of a normalised message: whether it is all of them, and its length.
fn rank(word: &str, matching: Matching, message: &[&str]) -> Option<(bool, usize)> {
    let word = normalised(word);
    let whole = word.split(' ').eq(message.iter().copied());
    let inside = matching == Matching::Contains && position_of(&word, message).is_some();
    (!word.is_empty() && (whole || inside)).then_some((whole, word.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(key: &str, triggers: &str) -> Definition {
        let human = r#""human":{"queue":"q"},"start":"a","blocks":{"a":"end"}"#;
        let text = format!(r#"{{"schema":1,"key":"{key}","name":"x","triggers":{triggers},{human}}}"#);
        Definition::from_json(&text).expect("a flow")
    }

    fn chosen(said: &str, acquaintance: Acquaintance) -> Option<(String, Trigger)> {
        let flows = [
            flow("orders", r#"{"keywords":[{"words":["pedido","meu pedido"],"match":"contains"}]}"#),
            flow("invoice", r#"{"keywords":[{"words":["2ª via","boleto do pedido"]}]}"#),
            flow("welcome", r#"{"first_contact":true}"#),
            flow("menu", r#"{"default":true}"#),
        ];
        let flows: Vec<&Definition> = flows.iter().collect();
        let found = choose(&flows, Some(said), acquaintance);
        found.map(|(flow, trigger)| (flow.key.to_string(), trigger))
    }

    fn word(word: &str) -> Trigger {
        Trigger::Keyword { word: word.to_owned() }
    }

    #[test]
    fn keywords_come_before_first_contact_and_default() {
        use Acquaintance::{FirstContact, Known};
        for (said, acquaintance, key, trigger) in [
            ("Cadê meu PEDIDO 1042?", FirstContact, "orders", word("meu pedido")),
            ("pedido", Known, "orders", word("pedido")),
            ("boleto do pedido", Known, "invoice", word("boleto do pedido")),
            ("2ª via", Known, "invoice", word("2ª via")),
            ("quero a 2ª via", Known, "menu", Trigger::Default),
            ("pedidos", Known, "menu", Trigger::Default),
            ("oi", FirstContact, "welcome", Trigger::FirstContact),
            ("oi", Known, "menu", Trigger::Default),
            ("", Known, "menu", Trigger::Default),
        ] {
            assert_eq!(chosen(said, acquaintance), Some((key.to_owned(), trigger)), "{said}");
        }
    }

    #[test]
    fn without_a_fitting_flow_nothing_starts() {
        let orders = flow("orders", r#"{"keywords":[{"words":["pedido",""],"match":"contains"}]}"#);
        assert_eq!(choose(&[&orders], Some("oi"), Acquaintance::FirstContact), None);
        assert_eq!(choose(&[&orders], Some("👍"), Acquaintance::FirstContact), None);
        assert_eq!(choose(&[&orders], None, Acquaintance::Known), None);
    }
}
