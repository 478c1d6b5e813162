//! What webhooks brought and could not be used.

use super::{Asked, Writer};
use crate::{
    adapter::AsideReason,
    doctor::model::{Check, Finding, State},
};

impl Writer {
    /// `asked`: how many were put aside during the last eight days, by reason.
    pub fn asides(self, asked: &Asked<Vec<(AsideReason, i64)>>) -> Finding {
        let counted = match asked {
            Ok(counted) => counted,
            Err(trouble) => return self.unknown(Check::Asides, trouble),
        };
        let Some((gravest, _)) = counted.iter().min_by_key(|(reason, _)| Mending::of(*reason)) else {
            return self.ok(
                Check::Asides,
                "Tudo o que chegou nos últimos oito dias pôde ser usado.",
                "All that came during the last eight days could be used.",
            );
        };
        let (portuguese, english): (Vec<_>, Vec<_>) = counted
            .iter()
            .map(|(reason, count)| {
                let (portuguese, english) = words(*reason);
                (format!("{count} {portuguese}"), format!("{count} {english}"))
            })
            .unzip();
        let (portuguese, english) = (
            format!("Nos últimos oito dias: {}.", portuguese.join("; ")),
            format!("During the last eight days: {}.", english.join("; ")),
        );
        self.found(Check::Asides, State::Warning, (&portuguese, &english), Mending::of(*gravest).words())
    }
}

/// What mends a reason, the most urgent first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mending {
    RestoreKeys,
    AddChannel,
    MoveNumber,
    LookAtOne,
}

impl Mending {
    fn of(reason: AsideReason) -> Self {
        match reason {
            AsideReason::Unreadable | AsideReason::UnusableKey => Self::RestoreKeys,
            AsideReason::UnknownNumber | AsideReason::UnknownEndpoint => Self::AddChannel,
            AsideReason::OnPremises => Self::MoveNumber,
            AsideReason::NotAWebhook
            | AsideReason::Malformed
            | AsideReason::NoNumber
            | AsideReason::NoId
            | AsideReason::NoSender
            | AsideReason::NotStorable => Self::LookAtOne,
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::RestoreKeys => (
                "Restaure o banco de chaves que pertence a este banco de dados.",
                "Restore the key store that belongs to this database.",
            ),
            Self::AddChannel => (
                "Crie o canal do número que falta (o registro diz qual), ou retire o webhook dele no provedor.",
                "Add a channel for the number that has none (the log names it), or take its webhook off at the provider.",
            ),
            Self::MoveNumber => ("Migre o número para a Cloud API.", "Move the number to the Cloud API."),
            Self::LookAtOne => (
                "Se faltam mensagens, leia um webhook igual em Ler um webhook; se o provedor mudou o formato, atualize o Ponte.",
                "Where messages are missing, look at such a webhook in Read a webhook; update Ponte if the provider changed its format.",
            ),
        }
    }
}

fn words(reason: AsideReason) -> (&'static str, &'static str) {
    match reason {
        AsideReason::NotAWebhook => ("que não são webhooks do provedor", "that are no webhooks of the provider"),
        AsideReason::OnPremises => {
            ("da API On-Premises, já desligada", "of the On-Premises API, which is switched off")
        }
        AsideReason::Malformed => ("com formato inesperado", "of an unexpected shape"),
        AsideReason::NoNumber => ("sem o número da empresa", "without the company's number"),
        AsideReason::NoId => ("sem identificador", "without an id"),
        AsideReason::NoSender => ("sem remetente", "without a sender"),
        AsideReason::UnknownEndpoint => ("de uma integração que não existe mais", "of an endpoint that is gone"),
        AsideReason::UnknownNumber => ("de um número sem canal", "of a number without a channel"),
        AsideReason::Unreadable => {
            ("que não abrem com as chaves atuais", "that do not open with the keys there are")
        }
        AsideReason::UnusableKey => ("de pessoas cuja chave falta", "of people whose key is missing"),
        AsideReason::NotStorable => ("que o banco de dados não aceita", "that the database does not take"),
    }
}
