//! Words that mean the same in every block of every flow.
//!
//! A row is a form a customer may write and what it asks for. A word alone counts only as the whole message: "atendente"
//! inside a sentence misfires more often than it helps. A wish in so many words ("falar com uma pessoa") counts anywhere,
//! unless it is denied. Opt-out and privacy words join as further rows with actions of their own.

use ponte_kernel::text::{normalised, position_of};

/// What a customer can ask for at any moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GlobalWord {
    /// A person instead of the bot.
    Human,
}

/// Where in a message a form counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// As the whole of it.
    Whole,
    /// As words of it, unless "não" or "not" stands before them.
    Anywhere,
}

/// What a message asks for, if it is, or holds, one of the forms.
#[must_use]
pub fn find(message: &str) -> Option<GlobalWord> {
    let message = normalised(message);
    let words: Vec<&str> = message.split(' ').collect();
    WORDS.iter().find(|(form, place, _)| stands(form, *place, &words)).map(|(_, _, word)| *word)
}

fn stands(form: &str, place: Place, message: &[&str]) -> bool {
    match place {
        Place::Whole => form.split(' ').eq(message.iter().copied()),
        Place::Anywhere => position_of(form, message).is_some_and(|at| {
            let last_words = &message[at.saturating_sub(DENIED_WITHIN)..at];
            !last_words.iter().any(|word| DENIALS.contains(word))
        }),
    }
}

/// What takes a wish back, and how many words before it.
const DENIALS: [&str; 6] = ["nao", "nem", "sem", "not", "dont", "t"];
const DENIED_WITHIN: usize = 3;

/// Every form normalised.
const WORDS: &[(&str, Place, GlobalWord)] = &[
    ("atendente", Place::Whole, GlobalWord::Human),
    ("atendente por favor", Place::Whole, GlobalWord::Human),
    ("humano", Place::Whole, GlobalWord::Human),
    ("pessoa", Place::Whole, GlobalWord::Human),
    ("quero atendente", Place::Whole, GlobalWord::Human),
    ("atendimento humano", Place::Anywhere, GlobalWord::Human),
    ("chamar atendente", Place::Anywhere, GlobalWord::Human),
    ("chamar um atendente", Place::Anywhere, GlobalWord::Human),
    ("falar com alguem", Place::Anywhere, GlobalWord::Human),
    ("falar com atendente", Place::Anywhere, GlobalWord::Human),
    ("falar com o atendente", Place::Anywhere, GlobalWord::Human),
    ("falar com um atendente", Place::Anywhere, GlobalWord::Human),
    ("falar com uma atendente", Place::Anywhere, GlobalWord::Human),
    ("falar com humano", Place::Anywhere, GlobalWord::Human),
    ("falar com um humano", Place::Anywhere, GlobalWord::Human),
    ("falar com pessoa", Place::Anywhere, GlobalWord::Human),
    ("falar com uma pessoa", Place::Anywhere, GlobalWord::Human),
    ("quero um atendente", Place::Anywhere, GlobalWord::Human),
    ("agent", Place::Whole, GlobalWord::Human),
    ("human", Place::Whole, GlobalWord::Human),
    ("person", Place::Whole, GlobalWord::Human),
    ("real person", Place::Anywhere, GlobalWord::Human),
    ("speak to a human", Place::Anywhere, GlobalWord::Human),
    ("talk to a human", Place::Anywhere, GlobalWord::Human),
    ("talk to a person", Place::Anywhere, GlobalWord::Human),
    ("talk to agent", Place::Anywhere, GlobalWord::Human),
    ("talk to an agent", Place::Anywhere, GlobalWord::Human),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_message_counts_in_any_spelling() {
        for message in ["atendente", " ATENDENTE!! ", "Falar com alguém", "Human"] {
            assert_eq!(find(message), Some(GlobalWord::Human), "{message}");
        }
    }

    #[test]
    fn a_wish_in_so_many_words_counts_anywhere() {
        for message in [
            "Consigo mudar o endereço? Quero falar com uma pessoa",
            "oi, posso falar com um atendente? obrigada",
            "I want to talk to a human, please",
        ] {
            assert_eq!(find(message), Some(GlobalWord::Human), "{message}");
        }
        for message in ["não quero falar com uma pessoa", "dá para resolver sem falar com atendente?"] {
            assert_eq!(find(message), None, "{message}");
        }
    }

    #[test]
    fn a_word_inside_a_sentence_is_no_wish() {
        for message in ["o atendente foi ótimo", "sou pessoa física", "", "pedido 1042"] {
            assert_eq!(find(message), None, "{message}");
        }
    }

    #[test]
    fn every_form_can_be_matched_and_stands_once() {
        for (at, (form, _, _)) in WORDS.iter().enumerate() {
            assert_eq!(normalised(form), *form);
            assert!(WORDS[..at].iter().all(|(earlier, _, _)| earlier != form), "{form} stands twice");
        }
    }
}
