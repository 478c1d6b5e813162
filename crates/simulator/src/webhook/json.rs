//! JSON as Meta writes it.

use serde::Serialize;
use serde_json::{Serializer, ser::Formatter};
use std::io;

/// Serialises with Meta's escapes: `/` as `\/`, what is not ASCII as lowercase `\uXXXX`, beyond the basic plane as a
/// surrogate pair. A receiver that hashes anything but the raw bytes fails on exactly these.
pub fn meta_json<T: Serialize>(value: &T) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    value
        .serialize(&mut Serializer::with_formatter(&mut out, MetaFormatter))
        .expect("writing to memory does not fail, and the keys of our types are texts");
    out
}

struct MetaFormatter;

impl Formatter for MetaFormatter {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if fragment.bytes().all(|byte| byte.is_ascii() && byte != b'/') {
            return writer.write_all(fragment.as_bytes());
        }
        let mut plain_from = 0;
        for (at, character) in fragment.char_indices().filter(|(_, c)| *c == '/' || !c.is_ascii()) {
            writer.write_all(&fragment.as_bytes()[plain_from..at])?;
            write_escaped(writer, character)?;
            plain_from = at + character.len_utf8();
        }
        writer.write_all(&fragment.as_bytes()[plain_from..])
    }
}

fn write_escaped<W: ?Sized + io::Write>(writer: &mut W, character: char) -> io::Result<()> {
    if character == '/' {
        return writer.write_all(b"\\/");
    }
    for unit in character.encode_utf16(&mut [0; 2]) {
        write!(writer, "\\u{unit:04x}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(text: &str) -> String {
        String::from_utf8(meta_json(&text)).expect("escapes are ASCII")
    }

    #[test]
    fn accents_emoji_and_slashes_are_escaped_as_meta_does() {
        assert_eq!(written("acão 👍 1/2"), r#""ac\u00e3o \ud83d\udc4d 1\/2""#);
        assert_eq!(written("a \"b\" \\ \n"), r#""a \"b\" \\ \n""#);
        assert_eq!(written(""), r#""""#);
    }

    proptest! {
        #[test]
        fn what_is_written_is_ascii_and_reads_back_the_same(text in "\\PC{0,40}") {
            let bytes = meta_json(&text);
            prop_assert!(bytes.is_ascii());
            prop_assert_eq!(serde_json::from_slice::<String>(&bytes).expect("JSON"), text);
        }
    }
}
