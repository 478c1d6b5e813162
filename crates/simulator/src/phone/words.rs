//! The faults in people's words.

use crate::emulator::{Fault, Scope};
use ponte_kernel::Language;

pub(super) struct FaultWords {
    pub(super) portuguese: &'static str,
    pub(super) english: &'static str,
    pub(super) fault: Fault,
    portuguese_meaning: &'static str,
    english_meaning: &'static str,
}

impl FaultWords {
    pub(super) fn word(&self, language: Language) -> &'static str {
        language.pick(self.portuguese, self.english)
    }

    pub(super) fn meaning(&self, language: Language) -> &'static str {
        language.pick(self.portuguese_meaning, self.english_meaning)
    }
}

/// What `/falha` can switch on, with the values it uses.
pub(super) const FAULTS: [FaultWords; 14] = [
    FaultWords {
        portuguese: "duplicar",
        english: "duplicate",
        fault: Fault::DuplicateWebhook { of: Scope::Everything, copies: 4 },
        portuguese_meaning: "o mesmo webhook chega cinco vezes",
        english_meaning: "the same webhook arrives five times",
    },
    FaultWords {
        portuguese: "desordenar",
        english: "reorder",
        fault: Fault::ReorderWebhook { of: Scope::Everything, release_after_ms: 3_000 },
        portuguese_meaning: "o webhook chega depois do seguinte",
        english_meaning: "a webhook arrives after the next one",
    },
    FaultWords {
        portuguese: "atrasar",
        english: "delay",
        fault: Fault::DelayWebhook { of: Scope::Everything, milliseconds: 3_000 },
        portuguese_meaning: "o webhook chega três segundos depois",
        english_meaning: "a webhook arrives three seconds late",
    },
    FaultWords {
        portuguese: "status-antes",
        english: "status-first",
        fault: Fault::StatusFirst,
        portuguese_meaning: "o status chega antes da resposta do envio",
        english_meaning: "the status arrives before the send is answered",
    },
    FaultWords {
        portuguese: "sem-entregue",
        english: "skip-delivered",
        fault: Fault::SkipDelivered,
        portuguese_meaning: "lida sem ter sido entregue",
        english_meaning: "read without delivered",
    },
    FaultWords {
        portuguese: "falhar",
        english: "fail",
        fault: Fault::FailedStatus { code: 131_026 },
        portuguese_meaning: "o envio é aceito e depois falha (131026)",
        english_meaning: "the send is accepted, then fails (131026)",
    },
    FaultWords {
        portuguese: "lento",
        english: "slow",
        fault: Fault::SlowAnswer { milliseconds: 3_000 },
        portuguese_meaning: "o envio é respondido três segundos depois",
        english_meaning: "the send is answered three seconds late",
    },
    FaultWords {
        portuguese: "erro",
        english: "error",
        fault: Fault::ServerError,
        portuguese_meaning: "o envio recebe HTTP 500 (131000)",
        english_meaning: "the send gets HTTP 500 (131000)",
    },
    FaultWords {
        portuguese: "silencio",
        english: "timeout",
        fault: Fault::TimeoutAfterAccepting { milliseconds: 600_000 },
        portuguese_meaning: "o envio é aceito, mas a resposta não vem",
        english_meaning: "the send is accepted, but no answer comes",
    },
    FaultWords {
        portuguese: "token",
        english: "token",
        fault: Fault::ExpiredToken,
        portuguese_meaning: "o token expirou (190)",
        english_meaning: "the token has expired (190)",
    },
    FaultWords {
        portuguese: "limite",
        english: "limit",
        fault: Fault::RateLimited,
        portuguese_meaning: "mensagens demais do número (130429)",
        english_meaning: "too many messages of the number (130429)",
    },
    FaultWords {
        portuguese: "par",
        english: "pair",
        fault: Fault::PairLimited,
        portuguese_meaning: "mensagens demais para a mesma pessoa (131056)",
        english_meaning: "too many messages to the same person (131056)",
    },
    FaultWords {
        portuguese: "arquivo-vencido",
        english: "file-expired",
        fault: Fault::MediaLinkExpired,
        portuguese_meaning: "o endereço do arquivo venceu antes de ser usado",
        english_meaning: "the address of a file is over before it is used",
    },
    FaultWords {
        portuguese: "arquivo-falso",
        english: "file-fake",
        fault: Fault::WrongMediaType,
        portuguese_meaning: "o arquivo não é do tipo que diz: é uma página",
        english_meaning: "a file is not of the type it states: it is a page",
    },
];

/// The control surface's name of a fault.
pub(super) fn fault_name(fault: Fault) -> &'static str {
    match fault {
        Fault::DuplicateWebhook { .. } => "duplicate_webhook",
        Fault::ReorderWebhook { .. } => "reorder_webhook",
        Fault::DelayWebhook { .. } => "delay_webhook",
        Fault::StatusFirst => "status_first",
        Fault::SkipDelivered => "skip_delivered",
        Fault::FailedStatus { .. } => "failed_status",
        Fault::SlowAnswer { .. } => "slow_answer",
        Fault::ServerError => "server_error",
        Fault::TimeoutAfterAccepting { .. } => "timeout_after_accepting",
        Fault::ExpiredToken => "expired_token",
        Fault::RateLimited => "rate_limited",
        Fault::PairLimited => "pair_limited",
        Fault::MediaLinkExpired => "media_link_expired",
        Fault::WrongMediaType => "wrong_media_type",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_json() {
        for words in &FAULTS {
            let json = serde_json::to_value(words.fault).expect("JSON");
            assert_eq!(json["fault"], fault_name(words.fault));
        }
    }
}
