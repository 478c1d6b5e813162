//! Phones and registration numbers, as Brazilian systems write them.

use super::{on_text, refuse};
use minijinja::{Environment, Error, Value};
use ponte_kernel::Phone;

pub(super) fn register(environment: &mut Environment<'static>) {
    environment.add_filter("digits", digits);
    environment.add_filter("only_alnum", only_alnum);
    environment.add_filter("e164_br", e164_br);
    environment.add_filter("br_phone_variants", br_phone_variants);
    environment.add_filter("cpf_fmt", cpf_fmt);
    environment.add_filter("cnpj_fmt", cnpj_fmt);
}

/// `(11) 98765-4321` → `11987654321`
fn digits(value: &Value) -> Result<Value, Error> {
    on_text("digits", value, |text| Ok(text.chars().filter(char::is_ascii_digit).collect::<String>()))
}

/// `12.ABC.345/01DE-35` → `12ABC34501DE35`; letters become upper case.
fn only_alnum(value: &Value) -> Result<Value, Error> {
    on_text("only_alnum", value, |text| Ok(alphanumeric(&text)))
}

/// `(11) 98765-4321` → `+5511987654321`. A text that is no phone gives nothing: systems keep notes in phone fields.
fn e164_br(value: &Value) -> Result<Value, Error> {
    on_text("e164_br", value, |text| Ok(Phone::parse_brazilian(&text).ok().map(|phone| e164(&phone))))
}

/// Both spellings under which a Brazilian mobile may be stored, with and without the ninth digit, in E.164.
fn br_phone_variants(value: &Value) -> Result<Value, Error> {
    on_text("br_phone_variants", value, |text| {
        let phone = Phone::parse_brazilian(&text).map_err(|_| refuse("br_phone_variants", "wants a phone"))?;
        let both = std::iter::once(e164(&phone)).chain(phone.alternate().as_ref().map(e164));
        Ok(both.collect::<Value>())
    })
}

/// `11144477735` → `111.444.777-35`. Check digits are not looked at: the system asked may know a wrong one.
fn cpf_fmt(value: &Value) -> Result<Value, Error> {
    on_text("cpf_fmt", value, |text| {
        let d: String = text.chars().filter(char::is_ascii_digit).collect();
        if d.len() != 11 {
            return Err(refuse("cpf_fmt", "wants the 11 digits of a CPF"));
        }
        Ok(format!("{}.{}.{}-{}", &d[..3], &d[3..6], &d[6..9], &d[9..]))
    })
}

/// `11222333000181` → `11.222.333/0001-81`; letters stay (Receita Federal, IN 2229/2024).
fn cnpj_fmt(value: &Value) -> Result<Value, Error> {
    on_text("cnpj_fmt", value, |text| {
        let c = alphanumeric(&text);
        if c.len() != 14 {
            return Err(refuse("cnpj_fmt", "wants the 14 characters of a CNPJ"));
        }
        Ok(format!("{}.{}.{}/{}-{}", &c[..2], &c[2..5], &c[5..8], &c[8..12], &c[12..]))
    })
}

fn alphanumeric(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_uppercase()).collect()
}

fn e164(phone: &Phone) -> String {
    format!("+{}", phone.digits())
}
