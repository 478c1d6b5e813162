//! What Ponte itself says inside a flow when the flow has no words of its own.

use crate::model::{AnswerKind, Definition};
use ponte_kernel::Language;

/// The flow broke.
#[must_use]
pub fn apology(definition: &Definition) -> String {
    let own = definition.human.apology.clone().filter(|text| !text.trim().is_empty());
    own.unwrap_or_else(|| plain_apology(definition.language).to_owned())
}

/// The flow broke, and its own words are not at hand.
#[must_use]
pub fn plain_apology(language: Language) -> &'static str {
    language.pick(
        "Desculpe, tive um problema do meu lado. Vou chamar uma pessoa da equipe para continuar com você.",
        "Sorry, something went wrong on my side. Someone from our team will take it from here.",
    )
}

/// For the agents: the bot could not work at all.
#[must_use]
pub fn gave_up(language: Language) -> &'static str {
    language.pick(
        "O bot não conseguiu responder a esta mensagem, por um erro do sistema. O cliente recebeu um pedido de desculpas.",
        "The bot could not answer this message because of a system error. The customer was told and is waiting.",
    )
}

/// The customer asked for a person.
#[must_use]
pub fn human(language: Language) -> &'static str {
    language.pick(
        "Certo! Vou chamar uma pessoa da equipe. É só aguardar por aqui.",
        "Sure! I am calling someone from our team. Please wait here.",
    )
}

/// The answer did not fit.
#[must_use]
pub fn invalid(kind: AnswerKind, language: Language) -> &'static str {
    match kind {
        AnswerKind::Text => language.pick(
            "Não consegui entender. Pode responder por texto?",
            "I did not get that. Can you answer in words?",
        ),
        AnswerKind::Number => {
            language.pick("Preciso de um número, como 12 ou 12,5.", "I need a number, such as 12 or 12.5.")
        }
        AnswerKind::Choice => language.pick(
            "Não encontrei essa opção. Toque em uma delas ou escreva o nome.",
            "I do not know that option. Tap one of them or write its name.",
        ),
        AnswerKind::Cpf => language.pick(
            "Esse CPF não confere. São 11 números, como 111.444.777-35.",
            "That CPF does not check out. It has 11 digits, such as 111.444.777-35.",
        ),
        AnswerKind::Date => language.pick(
            "Não entendi a data. Escreva dia, mês e ano, como 25/12/2026.",
            "I did not get the date. Write month, day and year, such as 12/25/2026.",
        ),
    }
}

/// For the agents: why the conversation came to them.
#[must_use]
pub fn asked_for_person(definition: &Definition) -> String {
    let name = &definition.name;
    definition.language.pick(
        format!("O cliente pediu uma pessoa durante o fluxo “{name}”."),
        format!("The customer asked for a person during the flow “{name}”."),
    )
}

/// For the agents, without the technical cause, which is logged.
#[must_use]
pub fn broke(definition: &Definition) -> String {
    let name = &definition.name;
    definition.language.pick(
        format!("O fluxo “{name}” parou por um erro. O cliente recebeu um pedido de desculpas."),
        format!("The flow “{name}” stopped on an error. The customer was told and is waiting."),
    )
}
