//! Text that people typed, brought to a form that can be compared and stored.

/// Lower case, without accents, punctuation and doubled spaces: `"  Cadê   o ATENDENTE?!"` → `"cade o atendente"`.
/// For matching words and for search, never for display.
#[must_use]
pub fn normalised(text: &str) -> String {
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
    fn nul_can_not_reach_the_database() {
        assert_eq!(storable("a\0b".to_owned()), "a\u{fffd}b");
    }
}
