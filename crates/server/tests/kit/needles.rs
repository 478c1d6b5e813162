//! Looking for a value in bytes, whatever it was written as.

use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use std::{collections::HashMap, fmt::Write as _};

/// Every needle begins with so many bytes, by which it is looked up.
const KEY: usize = 6;

/// The forms of values that must not be found.
#[derive(Default)]
pub struct Needles(HashMap<[u8; KEY], Vec<Needle>>);

struct Needle {
    bytes: Vec<u8>,
    /// Which value, and written as what.
    name: String,
}

impl Needles {
    pub fn of<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut needles = Self::default();
        for value in values {
            needles.add(value);
        }
        needles
    }

    /// # Panics
    /// For a value that is too short: it would be found by chance.
    fn add(&mut self, value: &str) {
        assert!(value.len() >= KEY + 2, "“{value}” is too short to be looked for");
        for (form, bytes) in forms(value) {
            let key = *bytes.first_chunk().expect("forms are no shorter than their value");
            let needle = Needle { bytes, name: format!("“{value}” as {form}") };
            self.0.entry(key).or_default().push(needle);
        }
    }

    /// What is found in the bytes.
    pub fn found_in(&self, haystack: &[u8]) -> Vec<&str> {
        let mut found: Vec<_> = (0..haystack.len()).flat_map(|at| self.found_at(&haystack[at..])).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn found_at<'n>(&'n self, rest: &[u8]) -> impl Iterator<Item = &'n str> {
        let beginning = rest.first_chunk().and_then(|key| self.0.get(key)).into_iter().flatten();
        beginning.filter(|needle| rest.starts_with(&needle.bytes)).map(|needle| needle.name.as_str())
    }
}

/// UTF-8, escaped as in JSON, hexadecimal, base64 wherever the value stands in what was encoded, and a debugger's list.
fn forms(value: &str) -> Vec<(String, Vec<u8>)> {
    let bytes = value.as_bytes();
    let mut forms = vec![
        ("UTF-8".to_owned(), bytes.to_vec()),
        ("escaped text".to_owned(), escaped(value).into_bytes()),
        ("hexadecimal".to_owned(), hexadecimal(bytes).into_bytes()),
        ("HEXADECIMAL".to_owned(), hexadecimal(bytes).to_uppercase().into_bytes()),
        ("a list of bytes".to_owned(), listed(bytes).into_bytes()),
    ];
    for before in 0..3 {
        forms.push((format!("base64 after {before} bytes"), in_base64(&STANDARD_NO_PAD, before, bytes)));
        forms.push((format!("base64url after {before} bytes"), in_base64(&URL_SAFE_NO_PAD, before, bytes)));
    }
    forms
}

/// The characters of base64 that depend on the value alone, when `before` bytes (modulo 3) stand before it.
fn in_base64(engine: &impl base64::Engine, before: usize, value: &[u8]) -> Vec<u8> {
    let encoded = engine.encode([&[0; 2][..before], value].concat());
    let first = (before * 8).div_ceil(6);
    let after_last = (before + value.len()) * 8 / 6;
    encoded.as_bytes()[first..after_last].to_vec()
}

fn escaped(value: &str) -> String {
    let mut units = [0; 2];
    value.chars().fold(String::new(), |mut text, character| {
        if character.is_ascii() {
            text.push(character);
        } else {
            for unit in character.encode_utf16(&mut units) {
                write!(text, "\\u{unit:04x}").expect("memory");
            }
        }
        text
    })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("memory");
        text
    })
}

fn listed(bytes: &[u8]) -> String {
    let numbers: Vec<_> = bytes.iter().map(u8::to_string).collect();
    numbers.join(", ")
}
