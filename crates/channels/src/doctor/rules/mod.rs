//! What facts mean, and what to do about them. Words for people, in their language.

mod account;
mod address;
mod asides;
mod machine;
mod number;
#[cfg(test)]
mod tests;

use super::model::{Check, Finding, State, Trouble};
use ponte_kernel::{Language, Timestamp};
use std::time::Duration;

/// How long before its end a token or a certificate is worth a warning.
const SOON: Duration = Duration::from_hours(14 * 24);

/// What was asked of somebody else.
type Asked<T> = Result<T, Trouble>;

/// Writes findings in one language.
#[derive(Clone, Copy, Debug)]
pub struct Writer {
    pub language: Language,
}

impl Writer {
    fn ok(self, check: Check, portuguese: impl Into<String>, english: impl Into<String>) -> Finding {
        let meaning = self.language.pick(portuguese.into(), english.into());
        Finding { check, state: State::Ok, meaning, next: None }
    }

    fn found(self, check: Check, state: State, meaning: (&str, &str), next: (&str, &str)) -> Finding {
        Finding {
            check,
            state,
            meaning: self.language.pick(meaning.0, meaning.1).to_owned(),
            next: Some(self.language.pick(next.0, next.1).to_owned()),
        }
    }

    /// The provider has no such thing, or does not tell.
    pub fn not_told(self, check: Check) -> Finding {
        let meaning =
            self.language.pick("Este provedor não informa isto.", "This provider does not tell it.").to_owned();
        Finding { check, state: State::NotNeeded, meaning, next: None }
    }

    /// We are not among those who may come in.
    pub fn kept_out(self, check: Check) -> Finding {
        let meaning = self
            .language
            .pick(
                "A integração só aceita webhooks dos endereços do provedor; daqui não há como provar.",
                "The endpoint takes webhooks from the provider's addresses alone; it cannot be tried from here.",
            )
            .to_owned();
        Finding { check, state: State::NotNeeded, meaning, next: None }
    }

    /// Not asked, because it hangs on something that is not right yet.
    pub fn unknown(self, check: Check, trouble: &Trouble) -> Finding {
        let words = &trouble.words;
        Finding {
            check,
            state: State::Unknown,
            meaning: self.language.pick(
                format!("Não foi possível verificar: {words}"),
                format!("It could not be looked at: {words}"),
            ),
            next: Some(
                self.language
                    .pick(
                        "Corrija primeiro os itens acima e verifique de novo.",
                        "Mend the items above first, then look again.",
                    )
                    .to_owned(),
            ),
        }
    }
}

/// The day of an instant, as both languages read it without a doubt.
fn day(at: Timestamp) -> String {
    at.to_jiff().strftime("%Y-%m-%d").to_string()
}
