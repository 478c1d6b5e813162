//! What the pipeline would see in a webhook, without storing anything: for `ponte channel decode` and the screen that
//! reads webhooks.

use crate::{
    adapter::{AsideReason, SignatureError, WebhookRequest, WebhookSecrets},
    endpoint::Provider,
    line::{self, Line},
};
use ponte_kernel::{Language, Secret};

/// Why a webhook may be believed.
#[derive(Clone, Debug)]
pub enum Proof {
    /// It has to show that whoever sent it knows this.
    Secret(Secret),
    /// Somebody vouches for it.
    Trusted,
}

/// What became of a webhook.
#[derive(Clone, Debug, PartialEq)]
pub enum Understood {
    Refused(SignatureError),
    /// It is no webhook of this provider.
    Malformed(AsideReason),
    Accepted {
        /// One object an event, in the order of the body; none for what is to be ignored. See [`line::of`].
        events: Vec<Line>,
        /// Elements that the pipeline would put aside.
        aside: Vec<PutAside>,
    },
}

/// An element that cannot be used, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutAside {
    pub reason: AsideReason,
    /// Such as `entry[0].changes[1].messages[2]`.
    pub path: String,
}

/// Checks and decodes a webhook as the way in does. Without a proof nothing can be believed.
pub fn understand(provider: Provider, request: &WebhookRequest<'_>, proof: Option<&Proof>) -> Understood {
    let adapter = provider.adapter();
    let checked = match proof {
        Some(Proof::Trusted) => Ok(()),
        Some(Proof::Secret(secret)) => {
            adapter.verify(request, &WebhookSecrets { current: secret.clone(), previous: None })
        }
        None => Err(SignatureError::NoSecret),
    };
    if let Err(error) = checked {
        return Understood::Refused(error);
    }
    let decoded = adapter.decode(&adapter.envelope(request));
    if let Some(whole) = decoded.aside.iter().find(|aside| aside.path.is_empty()) {
        return Understood::Malformed(whole.reason);
    }
    let aside = decoded.aside.into_iter().map(|aside| PutAside { reason: aside.reason, path: aside.path });
    Understood::Accepted { events: decoded.events.iter().map(line::of).collect(), aside: aside.collect() }
}

/// Why a webhook is not believed.
pub fn refused(error: SignatureError, language: Language) -> &'static str {
    match error {
        SignatureError::Missing => language.pick(
            "O webhook não traz assinatura nem segredo do provedor.",
            "The webhook carries neither a signature nor a secret of the provider.",
        ),
        SignatureError::Malformed => {
            language.pick("A assinatura do webhook está malformada.", "The webhook's signature is malformed.")
        }
        SignatureError::Wrong => language.pick(
            "A assinatura ou o segredo do webhook não confere.",
            "The webhook's signature or secret does not fit.",
        ),
        SignatureError::NoSecret => language.pick(
            "Sem segredo não há como saber de quem veio o webhook.",
            "Without a secret nobody can know whom the webhook came from.",
        ),
    }
}

/// What helps against it.
pub fn remedy(error: SignatureError, language: Language) -> &'static str {
    match error {
        SignatureError::NoSecret => language.pick(
            "Informe o segredo, ou mande ler sem conferir (--trusted).",
            "Give the secret, or have it read without a check (--trusted).",
        ),
        SignatureError::Missing | SignatureError::Malformed => language.pick(
            "Informe o cabeçalho que veio com o webhook (--header), como ele veio, ou mande ler sem conferir (--trusted).",
            "Give the header that came with the webhook (--header), as it came, or have it read without a check (--trusted).",
        ),
        SignatureError::Wrong => language.pick(
            "Confira o segredo e se o texto é o corpo como veio, byte a byte (sem quebra de linha no fim).",
            "Check the secret, and whether the text is the body as it came, byte for byte (no line break at its end).",
        ),
    }
}

/// Why a body is none of the provider's webhooks.
pub fn malformed(provider: Provider, reason: AsideReason, language: Language) -> String {
    let name = provider.as_str();
    match reason {
        AsideReason::OnPremises => language
            .pick(
                "Este corpo é da API On-Premises do WhatsApp, desligada pela Meta em outubro de 2025.",
                "This body is of WhatsApp's On-Premises API, which Meta switched off in October 2025.",
            )
            .to_owned(),
        _ => language
            .pick(format!("O corpo não é um webhook de {name}."), format!("The body is no webhook of {name}.")),
    }
}

/// What to do about it.
pub fn way_out(reason: AsideReason, language: Language) -> &'static str {
    match reason {
        AsideReason::OnPremises => language.pick(
            "Peça ao provedor a migração do número para a Cloud API e aponte o webhook novo para o Ponte.",
            "Ask the provider to move the number to the Cloud API and point the new webhook to Ponte.",
        ),
        _ => language.pick(
            "Confira o provedor e se o texto é o corpo inteiro.",
            "Check the provider, and whether the text is the whole body.",
        ),
    }
}
