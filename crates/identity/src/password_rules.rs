//! Which passwords are refused: short ones and those that guessers try first. No rules of composition (ASVS 5.0, 6.2.5).

use ponte_kernel::{Language, Secret, text::normalised};
use thiserror::Error;

/// In characters (ASVS 5.0, 6.2.1 and 6.2.9).
pub const MIN_LENGTH: usize = 12;
pub const MAX_LENGTH: usize = 128;
/// What must remain of a password when runs such as `1234` and `qwer` are taken out of it.
const MIN_UNPREDICTABLE: usize = 8;
/// Names and words with fewer letters stand in too many honest passwords.
const MIN_NAME: usize = 4;

/// Most used passwords of Brazil and of English speakers: plain form, one a line, in order.
const COMMON: &str = include_str!("../data/common_passwords.txt");
/// Neighbours on the alphabet, the digits and a keyboard.
const RUNS: [&str; 5] = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PasswordRefusal {
    #[error("a password has at least 12 characters")]
    TooShort,
    #[error("a password has at most 128 characters")]
    TooLong,
    #[error("the password is among the most used ones")]
    Common,
    #[error("the password repeats one part")]
    Repeated,
    #[error("the password is a sequence")]
    Sequence,
    #[error("the password contains the person's, address's or company's name")]
    ContainsName,
}

impl PasswordRefusal {
    pub fn sentence(self, language: Language) -> &'static str {
        let (portuguese, english) = match self {
            Self::TooShort => {
                ("A senha deve ter pelo menos 12 caracteres.", "A password has at least 12 characters.")
            }
            Self::TooLong => ("A senha pode ter até 128 caracteres.", "A password has at most 128 characters."),
            Self::Common => (
                "Esta senha é uma das mais usadas. Escolha outra: quatro palavras ao acaso funcionam bem.",
                "This password is one of the most used. Choose another: four random words work well.",
            ),
            Self::Repeated => ("A senha só repete um trecho.", "The password only repeats one part."),
            Self::Sequence => (
                "A senha é quase toda uma sequência, como 1234 ou qwerty.",
                "The password is mostly a sequence such as 1234 or qwerty.",
            ),
            Self::ContainsName => (
                "A senha não pode conter seu nome, seu e-mail ou o nome da empresa.",
                "The password must not contain your name, your e-mail address or the company's name.",
            ),
        };
        language.pick(portuguese, english)
    }
}

/// A password that passed the rules: only such ones are hashed and kept.
#[derive(Clone, Debug)]
pub(crate) struct ChosenPassword(Secret);

impl ChosenPassword {
    /// `names` are those of the person, the address and the company.
    pub(crate) fn choose(password: Secret, names: &[impl AsRef<str>]) -> Result<Self, PasswordRefusal> {
        check(password.expose(), names)?;
        Ok(Self(password))
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.0
    }
}

fn check(password: &str, names: &[impl AsRef<str>]) -> Result<(), PasswordRefusal> {
    let length = password.chars().count();
    if length < MIN_LENGTH {
        return Err(PasswordRefusal::TooShort);
    }
    if length > MAX_LENGTH {
        return Err(PasswordRefusal::TooLong);
    }
    let forms = [plain(password), plain(&without_disguise(password))];
    if forms.iter().any(|form| is_common(form)) {
        return Err(PasswordRefusal::Common);
    }
    if forms.iter().any(|form| is_repeated(form)) {
        return Err(PasswordRefusal::Repeated);
    }
    if unpredictable(&password.to_lowercase()) < MIN_UNPREDICTABLE {
        return Err(PasswordRefusal::Sequence);
    }
    if forms.iter().any(|form| contains_name(form, names)) {
        return Err(PasswordRefusal::ContainsName);
    }
    Ok(())
}

/// Letters and digits alone, small, without accents.
fn plain(text: &str) -> String {
    normalised(text).replace(' ', "")
}

/// `Senha` for `S3nh@ 123!`: signs that stand for letters read as such, and what was hung on at the end taken off.
fn without_disguise(password: &str) -> String {
    let letter = |sign| match sign {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    let hung_on = |c: char| !c.is_alphabetic() && !matches!(c, '@' | '$');
    password.trim_end_matches(hung_on).chars().map(letter).collect()
}

/// In the list, whatever number stands at the end.
fn is_common(plain: &str) -> bool {
    let word = without_number(plain);
    COMMON.lines().any(|common| common == plain || (!word.is_empty() && without_number(common) == word))
}

fn without_number(plain: &str) -> &str {
    plain.trim_end_matches(|c: char| c.is_ascii_digit())
}

/// One part again and again, such as `abcabcabcabc`.
fn is_repeated(plain: &str) -> bool {
    let characters: Vec<char> = plain.chars().collect();
    (1..=characters.len() / 2).any(|part| characters.iter().zip(&characters[part..]).all(|(a, b)| a == b))
}

/// How many characters are no part of a run of four or more neighbours or equals.
fn unpredictable(text: &str) -> usize {
    const RUN: usize = 4;
    let characters: Vec<char> = text.chars().collect();
    let (mut outside, mut at) = (0, 0);
    while at < characters.len() {
        let run = run_length(&characters[at..]);
        (outside, at) = if run >= RUN { (outside, at + run) } else { (outside + 1, at + 1) };
    }
    outside
}

/// How long the run is that begins here; at least 1.
fn run_length(characters: &[char]) -> usize {
    let Some(first) = characters.first_chunk().and_then(|[a, b]| step(*a, *b)) else { return 1 };
    let goes_on = |pair: &&[char]| step(pair[0], pair[1]) == Some(first);
    1 + characters.windows(2).take_while(goes_on).count()
}

/// How far two characters are from each other, when they are equal or neighbours in a run: which run, and 0, 1 or -1.
fn step(a: char, b: char) -> Option<(usize, i8)> {
    if a == b {
        return Some((RUNS.len(), 0));
    }
    RUNS.iter().enumerate().find_map(|(number, run)| {
        let neighbours = |first, second| run.contains(&String::from_iter([first, second]));
        if neighbours(a, b) {
            return Some((number, 1));
        }
        neighbours(b, a).then_some((number, -1))
    })
}

fn contains_name(plain: &str, names: &[impl AsRef<str>]) -> bool {
    let names: Vec<String> = names.iter().map(|name| normalised(name.as_ref())).collect();
    let mut words = names.iter().flat_map(|name| name.split(' '));
    words.any(|word| word.chars().count() >= MIN_NAME && plain.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAMES: [&str; 3] = ["Ana Souza", "ana.souza@loja-aurora.com.br", "Loja Aurora"];

    #[track_caller]
    fn refused(password: &str, why: PasswordRefusal) {
        assert_eq!(check(password, &NAMES), Err(why), "{password}");
    }

    #[test]
    fn long_phrases_are_taken_as_they_are() {
        let phrase = "tijolo amarelo canta no quintal da vizinha aos domingos de manha";
        for password in [
            "tijolo amarelo canta",
            phrase,
            "Xk9#vQ2m!pLw",
            "#9$k!@(&x^%)",
            "ção maçã pão é já",
            "🐙🦑🐠🐟🐬🐳🦈🐊🐢🦎🐍🐲",
        ] {
            assert_eq!(check(password, &NAMES), Ok(()), "{password}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        refused("Senha123", PasswordRefusal::TooShort);
        refused("açaí açaí!!", PasswordRefusal::TooShort);
        refused(&"tijolo ".repeat(20), PasswordRefusal::TooLong);
    }

    #[test]
    fn what_guessers_try_first_is_refused_in_any_disguise() {
        for password in [
            "minhasenha123",
            "Minha Senha 2024!",
            "M1nh@ S3nh@ 999",
            "qwertyuiop12",
            "correct horse battery staple",
        ] {
            refused(password, PasswordRefusal::Common);
        }
        refused("senhasenhasenha", PasswordRefusal::Repeated);
        refused("aaaaaaaaaaaa", PasswordRefusal::Repeated);
        for password in ["senha1234567", "abcdefghijkl", "987654321098", "asdfgh123456", "!!!!!!!!!!!!"] {
            refused(password, PasswordRefusal::Sequence);
        }
    }

    #[test]
    fn names_of_person_address_and_company_are_refused() {
        for password in ["tijolo souza 77", "xk9 AURORA vq2m", "quintal-@ur0r@-9"] {
            refused(password, PasswordRefusal::ContainsName);
        }
        // Three letters stand in too many words.
        assert_eq!(check("banana da terra", &NAMES), Ok(()));
    }

    #[test]
    fn the_list_is_in_order_and_every_entry_can_match() {
        let entries: Vec<&str> = COMMON.lines().collect();
        assert!(entries.len() >= 200, "{}", entries.len());
        assert!(entries.is_sorted_by(|a, b| a < b), "in order, none twice");
        for entry in entries {
            assert_eq!(plain(entry), entry);
            assert!(entry.chars().count() >= MIN_LENGTH, "{entry}");
            refused(entry, PasswordRefusal::Common);
        }
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer(text in "\\PC{0,140}") {
            let answer = check(&text, &NAMES);
            prop_assert_eq!(answer == Err(PasswordRefusal::TooShort), text.chars().count() < MIN_LENGTH);
        }
    }
}
