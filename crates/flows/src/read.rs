//! Reads what customers write: order numbers, numbers, days, documents. Pure, and generous where nothing is lost.

use jiff::{ToSpan, civil::Date};
use ponte_kernel::{Cpf, Language, text};
use serde_json::{Number, Value as Json};

/// The number of an order in a sentence: the digits after a word such as `pedido`, else the first group of 3 to 9
/// digits that is no date; more digits may be a phone or a CPF and count only after such a word or when the message
/// is nothing else. `cadê meu pedido 1042?` → `1042`.
#[must_use]
pub fn order_number(sentence: &str) -> Option<String> {
    let words: Vec<String> =
        text::normalised(&sentence.replace(['#', '/'], " # ")).split(' ').map(str::to_owned).collect();
    let groups = digit_groups(sentence);
    if let [only] = groups.as_slice()
        && words.iter().all(|word| is_number(word))
        && (1..=LONGEST_ORDER).contains(&only.len())
    {
        return Some((*only).to_owned());
    }
    after_order_word(&words).or_else(|| {
        let is_order = |group: &&&str| (3..=9).contains(&group.len());
        groups.iter().find(is_order).map(|group| (*group).to_owned())
    })
}

/// A number as people of that language write it: `1.234,5`, `R$ 10`, `-3`.
#[must_use]
pub fn number(written: &str, language: Language) -> Option<Json> {
    let written = written.trim().trim_start_matches("R$").trim_start();
    let (negative, unsigned) = written.strip_prefix('-').map_or((false, written), |rest| (true, rest));
    let plain = without_thousands(unsigned, language)?;
    let sign = if negative { "-" } else { "" };
    let signed = format!("{sign}{plain}");
    if let Ok(whole) = signed.parse::<i64>() {
        return Some(Json::from(whole));
    }
    let fraction = signed.parse::<f64>().ok()?;
    if fraction.fract() == 0.0 && fraction.abs() > LARGEST_EXACT {
        return None;
    }
    Number::from_f64(fraction).map(Json::Number)
}

/// A day: `25/12/2026`, `25/12` (of this year), `2026-12-25`, `hoje`, `amanhã`, `ontem`; in English the month first.
#[must_use]
pub fn date(written: &str, today: Date, language: Language) -> Option<Date> {
    match text::normalised(written).as_str() {
        "hoje" | "today" => return Some(today),
        "amanha" | "tomorrow" => return today.checked_add(1.day()).ok(),
        "ontem" | "yesterday" => return today.checked_sub(1.day()).ok(),
        _ => {}
    }
    let written = written.trim();
    if let Ok(date) = written.parse::<Date>()
        && written.len() == "2026-12-25".len()
    {
        return Some(date);
    }
    let parts: Vec<i16> = written.split(['/', '-', '.']).map(small_number).collect::<Option<_>>()?;
    let (first, second, year) = match parts.as_slice() {
        [first, second] => (*first, *second, today.year()),
        [first, second, year] => (*first, *second, full_year(*year)),
        _ => return None,
    };
    let (day, month) = language.pick((first, second), (second, first));
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The digits of a CPF, also out of a sentence: `meu cpf é 111.444.777-35`.
#[must_use]
pub fn cpf(written: &str) -> Option<String> {
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    Cpf::parse(&digits).ok().map(|cpf| cpf.digits().to_owned())
}

const LONGEST_ORDER: usize = 12;

/// Above 2^53 a float no longer counts by ones.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

const ORDER_WORDS: [&str; 6] = ["pedido", "compra", "encomenda", "order", "pedidos", "numero"];

/// What may stand between the word and the number: `pedido nº 12`, `pedido de número 12`, `pedido #12`.
const LINKING_WORDS: [&str; 7] = ["n", "no", "nº", "num", "numero", "de", "e"];

fn after_order_word(words: &[String]) -> Option<String> {
    words.iter().enumerate().filter(|(_, word)| ORDER_WORDS.contains(&word.as_str())).find_map(|(at, _)| {
        let next = words[at + 1..].iter().find(|word| !LINKING_WORDS.contains(&word.as_str()))?;
        (is_number(next) && next.len() <= LONGEST_ORDER).then(|| next.clone())
    })
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Groups of digits that stand for themselves: not in a date, a phone or a price.
fn digit_groups(sentence: &str) -> Vec<&str> {
    let separators = |character: char| {
        character.is_whitespace() || matches!(character, '#' | '?' | '!' | ';' | ':' | '(' | ')' | '"')
    };
    sentence
        .split(separators)
        .map(|word| word.trim_matches(|character: char| !character.is_alphanumeric()))
        .filter(|word| is_number(word))
        .collect()
}

/// Digits with at most one decimal point, out of digits with the separators of a language. A point before exactly
/// three digits is read as that language reads it; a separator that can only be decimal is taken as such.
fn without_thousands(written: &str, language: Language) -> Option<String> {
    let (thousands, decimal) = language.pick(('.', ','), (',', '.'));
    let (whole, decimals) = match written.split_once(decimal) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => match written.split_once(thousands) {
            Some((whole, decimals)) if decimals.len() != 3 && !decimals.contains(thousands) => {
                (whole, Some(decimals))
            }
            _ => (written, None),
        },
    };
    let mut groups = whole.split(thousands);
    let first = groups.next().filter(|group| is_number(group))?;
    let mut plain = first.to_owned();
    for group in groups {
        if first.len() > 3 || group.len() != 3 || !is_number(group) {
            return None;
        }
        plain.push_str(group);
    }
    match decimals {
        None => Some(plain),
        Some(decimals) if is_number(decimals) => Some(format!("{plain}.{decimals}")),
        Some(_) => None,
    }
}

fn small_number(text: &str) -> Option<i16> {
    let text = text.trim();
    (is_number(text) && text.len() <= 4).then(|| text.parse().ok()).flatten()
}

fn full_year(year: i16) -> i16 {
    if year < 100 { 2000 + year } else { year }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;
    use serde_json::json;

    #[test]
    fn an_order_number_is_found_in_a_sentence() {
        for (sentence, number) in [
            ("cadê meu pedido 1042?", Some("1042")),
            ("Pedido #1042", Some("1042")),
            ("pedido nº 7", Some("7")),
            ("o número do meu pedido é 1042", Some("1042")),
            ("1042", Some("1042")),
            (" 7 ", Some("7")),
            ("comprei 2 camisetas no pedido 1042", Some("1042")),
            ("comprei 2 camisetas", None),
            ("comprei dia 10/10/2026", None),
            ("meu telefone é 31988887777 e o pedido 1042", Some("1042")),
            ("meu telefone é 31988887777", None),
            ("pedido 202611220042", Some("202611220042")),
            ("quero saber da 99012.", Some("99012")),
            ("11144477735000", None),
            ("oi", None),
            ("", None),
        ] {
            assert_eq!(order_number(sentence).as_deref(), number, "{sentence}");
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for (written, brazil, english) in [
            ("12", Some(json!(12)), Some(json!(12))),
            ("1.234", Some(json!(1234)), Some(json!(1.234))),
            ("1,234", Some(json!(1.234)), Some(json!(1234))),
            ("1.234.567,89", Some(json!(1_234_567.89)), None),
            ("R$ 10,50", Some(json!(10.5)), Some(json!(10.5))),
            ("2.5", Some(json!(2.5)), Some(json!(2.5))),
            ("-3", Some(json!(-3)), Some(json!(-3))),
            ("doze", None, None),
            ("1.2.3", None, None),
            ("12.34.567", None, None),
            ("1e9", None, None),
            ("", None, None),
            ("99999999999999999999", None, None),
        ] {
            assert_eq!(number(written, Language::Portuguese), brazil, "{written}");
            assert_eq!(number(written, Language::English), english, "{written}");
        }
    }

    #[test]
    fn days_are_read_as_they_are_written() {
        let today = day(2026, 11, 22);
        for (written, expected) in [
            ("25/12/2026", Some(day(2026, 12, 25))),
            ("25/12/26", Some(day(2026, 12, 25))),
            ("25/12", Some(day(2026, 12, 25))),
            ("2026-12-25", Some(day(2026, 12, 25))),
            ("Amanhã!", Some(day(2026, 11, 23))),
            ("ontem", Some(day(2026, 11, 21))),
            ("31/02/2026", None),
            ("12/25/2026", None),
            ("semana que vem", None),
            ("1/2/3/4", None),
            ("é", None),
        ] {
            assert_eq!(date(written, today, Language::Portuguese), expected, "{written}");
        }
        assert_eq!(date("12/25/2026", today, Language::English), Some(day(2026, 12, 25)));
    }

    #[test]
    fn a_cpf_is_found_in_a_sentence() {
        assert_eq!(cpf("meu CPF é 111.444.777-35.").as_deref(), Some("11144477735"));
        assert_eq!(cpf("111.444.777-36"), None);
        assert_eq!(cpf("não sei"), None);
    }
}
