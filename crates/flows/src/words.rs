//! Words that mean the same in every block of every flow.
//!
//! A row is a form a customer may write and what it asks for. A message counts only when it is that form and
//! nothing else: "atendente" inside a sentence misfires more often than it helps. Opt-out and privacy words join
//! as further rows with actions of their own.

use ponte_kernel::text::normalised;

/// What a customer can ask for at any moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GlobalWord {
    /// A person instead of the bot.
    Human,
}

/// What the whole message asks for, if it is one of the words.
#[must_use]
pub fn find(message: &str) -> Option<GlobalWord> {
    let message = normalised(message);
    WORDS.iter().find(|(form, _)| *form == message).map(|(_, word)| *word)
}

/// Every form normalised.
const WORDS: &[(&str, GlobalWord)] = &[
    ("atendente", GlobalWord::Human),
    ("atendente por favor", GlobalWord::Human),
    ("atendimento humano", GlobalWord::Human),
    ("chamar atendente", GlobalWord::Human),
    ("falar com alguem", GlobalWord::Human),
    ("falar com atendente", GlobalWord::Human),
    ("falar com o atendente", GlobalWord::Human),
    ("falar com um atendente", GlobalWord::Human),
    ("falar com uma atendente", GlobalWord::Human),
    ("falar com humano", GlobalWord::Human),
    ("falar com um humano", GlobalWord::Human),
    ("falar com pessoa", GlobalWord::Human),
    ("falar com uma pessoa", GlobalWord::Human),
    ("humano", GlobalWord::Human),
    ("pessoa", GlobalWord::Human),
    ("quero atendente", GlobalWord::Human),
    ("quero um atendente", GlobalWord::Human),
    ("quero falar com alguem", GlobalWord::Human),
    ("quero falar com atendente", GlobalWord::Human),
    ("quero falar com um atendente", GlobalWord::Human),
    ("quero falar com uma pessoa", GlobalWord::Human),
    ("agent", GlobalWord::Human),
    ("human", GlobalWord::Human),
    ("person", GlobalWord::Human),
    ("real person", GlobalWord::Human),
    ("speak to a human", GlobalWord::Human),
    ("talk to a human", GlobalWord::Human),
    ("talk to a person", GlobalWord::Human),
    ("talk to agent", GlobalWord::Human),
    ("talk to an agent", GlobalWord::Human),
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
    fn a_word_inside_a_sentence_is_no_wish() {
        for message in ["o atendente foi ótimo", "sou pessoa física", "", "pedido 1042"] {
            assert_eq!(find(message), None, "{message}");
        }
    }

    #[test]
    fn every_form_can_be_matched_and_stands_once() {
        for (at, (form, _)) in WORDS.iter().enumerate() {
            assert_eq!(normalised(form), *form);
            assert!(WORDS[..at].iter().all(|(earlier, _)| earlier != form), "{form} stands twice");
        }
    }
}
