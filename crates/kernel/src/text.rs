//! Text that people typed, brought to a form that can be compared and stored.

/// Lower case, without accents, punctuation and doubled spaces: `"  Cadê   o ATENDENTE?!"` → `"cade o atendente"`.
/// For matching words and for search, never for display.
#[must_use]
pub fn normalised(text: &str) -> String {
    if is_normal(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        let plain = without_accent(character);
        if plain.is_alphanumeric() {
            out.push(plain);
        } else if !matches!(plain, '\u{300}'..='\u{36f}') && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.trim().to_owned()
}

/// Whether a text has that form already, as far as a look at its bytes can tell: keywords have it, and most answers.
fn is_normal(text: &str) -> bool {
    let mut before = b' ';
    for byte in text.bytes() {
        let fits = byte.is_ascii_lowercase() || byte.is_ascii_digit() || (byte == b' ' && before != b' ');
        if !fits {
            return false;
        }
        before = byte;
    }
    before != b' ' || text.is_empty()
}

/// Where words stand first, one after the other, among the words of a text; both are [`normalised`].
#[must_use]
pub fn position_of(words: &str, text: &[&str]) -> Option<usize> {
    let begin = |text: &[&str]| {
        let mut text = text.iter().copied();
        words.split(' ').all(|word| text.next() == Some(word))
    };
    (0..text.len()).find(|at| begin(&text[*at..]))
}

/// Replaces what no database text can hold: NUL becomes U+FFFD.
#[must_use]
pub fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

/// Portuguese and its neighbours: a letter with its accent taken off.
fn without_accent(character: char) -> char {
    match character {
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_marks_do_not_matter() {
        assert_eq!(normalised("  Cadê   o ATENDENTE?!"), "cade o atendente");
        assert_eq!(normalised("Não quero… mais 👍"), "nao quero mais");
        assert_eq!(normalised("nao\u{303} \u{1F600}"), "nao");
    }

    #[test]
    fn what_has_the_form_keeps_it() {
        for text in ["", "a", "cade o pedido 1042", "2 via"] {
            assert!(is_normal(text), "{text}");
            assert_eq!(normalised(text), text);
        }
        for text in [" ", " a", "a ", "a  b", "A", "é", "a-b"] {
            assert!(!is_normal(text), "{text}");
        }
    }

    #[test]
    fn words_are_found_as_whole_words() {
        let text = ["quero", "falar", "com", "falar", "com", "alguem"];
        assert_eq!(position_of("falar com alguem", &text), Some(3));
        assert_eq!(position_of("quero", &text), Some(0));
        assert_eq!(position_of("fala", &text), None);
        assert_eq!(position_of("alguem hoje", &text), None);
        assert_eq!(position_of("quero", &[]), None);
    }

    #[test]
    fn nul_can_not_reach_the_database() {
        assert_eq!(storable("a\0b".to_owned()), "a\u{fffd}b");
    }
}
