//! What the errors of providers other than Meta mean, for all of them alike: their tables name these rows.

use crate::{
    send_error::{Reaction, RetryPlan, SendErrorKind, Verdict},
    sentence::Sentence,
};
use std::time::Duration;

const fn stop(kind: SendErrorKind, pt: &'static str, en: &'static str) -> Verdict {
    Verdict { kind, reaction: Reaction::Stop, plan: RetryPlan::Never, sentence: Sentence::new(pt, en) }
}

/// A passing trouble at the provider.
pub static TRANSIENT: Verdict = Verdict {
    kind: SendErrorKind::Transient,
    reaction: Reaction::Retry,
    plan: RetryPlan::Exponential { failures: 6 },
    sentence: Sentence::new("O provedor está com um problema passageiro.", "The provider has a passing trouble."),
};

pub static THROTTLED: Verdict = Verdict {
    kind: SendErrorKind::Throttled { after: Duration::from_secs(1) },
    reaction: Reaction::Wait,
    plan: RetryPlan::Exponential { failures: 12 },
    sentence: Sentence::new("O provedor pede para enviar mais devagar.", "The provider asks for slower sending."),
};

/// A limit of the day: it is over tomorrow.
pub static DAILY_LIMIT: Verdict = Verdict {
    kind: SendErrorKind::Throttled { after: Duration::from_hours(1) },
    reaction: Reaction::Wait,
    plan: RetryPlan::Fixed { every: Duration::from_hours(1), failures: 25 },
    sentence: Sentence::new(
        "O limite diário da conta no provedor foi atingido; o envio continua quando ele reabrir.",
        "The account's limit of the day was reached at the provider; sending goes on when it opens again.",
    ),
};

pub static WINDOW_CLOSED: Verdict = stop(
    SendErrorKind::WindowClosed,
    "Passaram-se mais de 24 horas desde a última mensagem do cliente. Envie um modelo aprovado.",
    "More than 24 hours have passed since the customer's last message. Send an approved template.",
);

pub static RECIPIENT: Verdict = stop(
    SendErrorKind::Recipient,
    "Este número não recebe mensagens de WhatsApp da empresa: não tem WhatsApp, bloqueou a empresa ou não pode ser alcançado.",
    "This number gets no WhatsApp messages of the company: it has no WhatsApp, blocked the company or cannot be reached.",
);

pub static OPTED_OUT: Verdict = stop(
    SendErrorKind::OptedOut,
    "O cliente pediu para não receber mensagens promocionais da empresa.",
    "The customer asked for no marketing of the company.",
);

pub static CONTENT: Verdict = stop(
    SendErrorKind::Content,
    "O provedor recusou o conteúdo da mensagem. Veja o detalhe no registro do canal e corrija.",
    "The provider refused the content of the message. See the detail in the channel log and correct it.",
);

pub static NOT_OFFERED: Verdict = stop(
    SendErrorKind::Content,
    "O provedor deste canal não oferece este tipo de mensagem. Escolha outro tipo.",
    "The provider of this channel does not offer this kind of message. Choose another kind.",
);

pub static NO_FILE: Verdict = stop(
    SendErrorKind::Content,
    "O arquivo desta mensagem não está mais disponível. Envie-o de novo.",
    "The file of this message is not available any more. Upload it again.",
);

pub static TEMPLATE: Verdict = stop(
    SendErrorKind::Template,
    "O modelo não existe, não está aprovado ou não combina com os valores enviados. Sincronize os modelos e corrija.",
    "The template does not exist, is not approved or does not fit the values sent. Sync the templates and correct it.",
);

pub static POLICY: Verdict = Verdict {
    kind: SendErrorKind::Policy,
    reaction: Reaction::Policy,
    plan: RetryPlan::Never,
    sentence: Sentence::new(
        "A conta está restrita, sem saldo ou com envios bloqueados. Resolva no painel do provedor.",
        "The account is restricted, out of credit or blocked from sending. Settle it in the provider's dashboard.",
    ),
};

pub static CREDENTIALS: Verdict = Verdict {
    kind: SendErrorKind::Credentials,
    reaction: Reaction::ReAuthenticate,
    plan: RetryPlan::Never,
    sentence: Sentence::new(
        "O provedor recusou a chave de acesso. Gere outra no painel do provedor e informe no canal.",
        "The provider refused the key. Make another in the provider's dashboard and give it to the channel.",
    ),
};

pub static CONFIG: Verdict = Verdict {
    kind: SendErrorKind::Config,
    reaction: Reaction::Repair,
    plan: RetryPlan::Never,
    sentence: Sentence::new(
        "O número ou a conta não está configurado no provedor para este envio. Confira o número remetente e a conta.",
        "The number or the account is not set up at the provider for this. Check the sender's number and the account.",
    ),
};

/// The row for an HTTP status whose body explains nothing.
pub fn by_status(status: u16) -> &'static Verdict {
    match status {
        401 | 403 => &CREDENTIALS,
        404 => &CONFIG,
        402 => &POLICY,
        429 => &THROTTLED,
        500.. => &TRANSIENT,
        _ => &CONTENT,
    }
}
