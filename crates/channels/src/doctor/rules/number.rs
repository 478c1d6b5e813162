//! The number itself: what it may send, and to how many.

use super::{Asked, Writer};
use crate::{
    doctor::model::{Check, Finding, State, TemplateCounts},
    endpoint::StopReason,
    numbers::{NumberState, rules::reach_of, words},
};

impl Writer {
    pub fn number(self, asked: &Asked<NumberState>) -> Finding {
        let number = match asked {
            Ok(number) => number,
            Err(trouble) if trouble.refused => {
                return self.found(
                    Check::Number,
                    State::Failed,
                    (
                        "O provedor não mostra este número ao token: o id está errado ou o acesso foi retirado.",
                        "The provider does not show this number to the token: its id is wrong or access was taken away.",
                    ),
                    (
                        "Confira o id do número (phone_number_id) e dê ao usuário do sistema acesso à conta do WhatsApp.",
                        "Check the number's id (phone_number_id) and give the system user access to the WhatsApp account.",
                    ),
                );
            }
            Err(trouble) => return self.unknown(Check::Number, trouble),
        };
        if number.platform.as_deref().is_some_and(|platform| platform != "CLOUD_API") {
            return self.found(
                Check::Number,
                State::Failed,
                ("O número não está registrado na Cloud API.", "The number is not registered with the Cloud API."),
                (
                    "Registre o número: POST /{id do número}/register com o PIN de duas etapas.",
                    "Register the number: POST /{number id}/register with the two-step PIN.",
                ),
            );
        }
        let status = number.status.as_deref().unwrap_or("UNKNOWN");
        let state = match status {
            "CONNECTED" => State::Ok,
            "FLAGGED" | "RESTRICTED" | "RATE_LIMITED" | "UNKNOWN" => State::Warning,
            _ => State::Failed,
        };
        self.in_words(Check::Number, state, words::status(status, self.language))
    }

    pub fn name(self, asked: &Asked<NumberState>) -> Finding {
        let number = match asked {
            Ok(number) => number,
            Err(trouble) => return self.unknown(Check::Name, trouble),
        };
        let name = number.verified_name.as_deref().unwrap_or("–");
        match number.name_status.as_deref() {
            None | Some("APPROVED" | "AVAILABLE_WITHOUT_REVIEW") => self.ok(
                Check::Name,
                format!("Os clientes veem \"{name}\"."),
                format!("Customers see \"{name}\"."),
            ),
            Some("PENDING_REVIEW") => self.found(
                Check::Name,
                State::Warning,
                ("O nome de exibição está em análise.", "The display name is under review."),
                ("Aguarde a decisão da Meta; até lá valem limites menores.", "Wait for Meta's decision; limits are lower until then."),
            ),
            Some(_) => self.found(
                Check::Name,
                State::Failed,
                ("O nome de exibição foi recusado ou venceu.", "The display name was declined or expired."),
                (
                    "Peça outro nome no Gerenciador do WhatsApp, conforme as regras da Meta, e registre o número de novo.",
                    "Ask for another name in WhatsApp Manager, by Meta's rules, and register the number again.",
                ),
            ),
        }
    }

    pub fn health(self, asked: &Asked<NumberState>) -> Finding {
        let number = match asked {
            Ok(number) => number,
            Err(trouble) => return self.unknown(Check::Health, trouble),
        };
        let state = match number.can_send.as_deref() {
            None | Some("AVAILABLE") => {
                return self.ok(
                    Check::Health,
                    "Número, conta, empresa e app podem enviar.",
                    "Number, account, business and app may send.",
                );
            }
            Some("BLOCKED") => State::Failed,
            Some(_) => State::Warning,
        };
        let errors: Vec<_> = number.health.iter().flat_map(|health| &health.errors).collect();
        let said = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect::<Vec<_>>().join(" ");
        let why = said(errors.iter().map(|error| error.description.as_str()).collect());
        let next = said(errors.iter().filter_map(|error| error.solution.as_deref()).collect());
        Finding {
            check: Check::Health,
            state,
            meaning: self.language.pick(
                format!("A Meta limita ou bloqueia os envios. {why}"),
                format!("Meta limits or blocks sending. {why}"),
            ),
            next: Some(if next.is_empty() {
                self.language
                    .pick("Veja o motivo no Gerenciador do WhatsApp.", "See the reason in WhatsApp Manager.")
                    .to_owned()
            } else {
                next
            }),
        }
    }

    pub fn quality(self, asked: &Asked<NumberState>) -> Finding {
        let number = match asked {
            Ok(number) => number,
            Err(trouble) => return self.unknown(Check::Quality, trouble),
        };
        let quality = number.quality.as_deref().unwrap_or("UNKNOWN");
        let state = match quality {
            "RED" => State::Failed,
            "YELLOW" => State::Warning,
            _ => State::Ok,
        };
        self.in_words(Check::Quality, state, words::quality(quality, self.language))
    }

    pub fn limit(self, asked: &Asked<NumberState>, reached: i64) -> Finding {
        let number = match asked {
            Ok(number) => number,
            Err(trouble) => return self.unknown(Check::Limit, trouble),
        };
        let tier = number.messaging_limit.as_deref().unwrap_or("TIER_NOT_SET");
        let Some(limit) = reach_of(tier) else {
            return self.ok(
                Check::Limit,
                format!("Sem limite conhecido ({tier}); {reached} clientes alcançados em 24 h."),
                format!("No known limit ({tier}); {reached} customers reached in 24 h."),
            );
        };
        let (portuguese, english) = (
            format!("{reached} de {limit} clientes alcançados fora da janela em 24 h."),
            format!("{reached} of {limit} customers reached outside the window in 24 h."),
        );
        let state = match reached {
            reached if reached >= i64::from(limit) => State::Failed,
            reached if reached * 10 >= i64::from(limit) * 9 => State::Warning,
            _ => return self.ok(Check::Limit, portuguese, english),
        };
        self.found(
            Check::Limit,
            state,
            (&portuguese, &english),
            (
                "Aguarde: o limite é contado em 24 horas corridas. Boa qualidade e uso constante o aumentam.",
                "Wait: the limit counts a rolling 24 hours. Good quality and steady use raise it.",
            ),
        )
    }

    pub fn templates(self, asked: &Asked<TemplateCounts>) -> Finding {
        let counts = match asked {
            Ok(counts) => counts,
            Err(trouble) => return self.unknown(Check::Templates, trouble),
        };
        let TemplateCounts { approved, unusable } = *counts;
        if approved == 0 {
            return self.found(
                Check::Templates,
                State::Warning,
                (
                    "Nenhum modelo aprovado: fora das 24 horas não há como escrever a um cliente.",
                    "No approved template: outside the 24 hours no customer can be written to.",
                ),
                (
                    "Crie um modelo em Modelos e envie-o para aprovação.",
                    "Make a template in Templates and submit it.",
                ),
            );
        }
        let (portuguese, english) = (
            format!("{approved} modelos aprovados, {unusable} pausados, recusados ou desativados."),
            format!("{approved} templates approved, {unusable} paused, rejected or disabled."),
        );
        if unusable == 0 {
            return self.ok(Check::Templates, portuguese, english);
        }
        self.found(
            Check::Templates,
            State::Warning,
            (&portuguese, &english),
            ("Veja em Modelos o motivo e onde são usados.", "See the reason and where they are used in Templates."),
        )
    }

    pub fn sending(self, stopped: Option<StopReason>) -> Finding {
        let Some(reason) = stopped else {
            return self.ok(Check::Sending, "O canal está enviando.", "The channel sends.");
        };
        let meaning = match reason {
            StopReason::Credentials => (
                "O canal parou de enviar: o provedor recusou o token. As mensagens aguardam.",
                "The channel stopped sending: the provider refused the token. Messages wait.",
            ),
            StopReason::Policy => (
                "O canal parou de enviar por uma regra do WhatsApp. As mensagens aguardam.",
                "The channel stopped sending by a rule of WhatsApp. Messages wait.",
            ),
            StopReason::Config => (
                "O canal parou de enviar: número ou conta não está configurado. As mensagens aguardam.",
                "The channel stopped sending: number or account is not set up. Messages wait.",
            ),
            StopReason::Person => {
                ("Uma pessoa parou o canal. As mensagens aguardam.", "Somebody stopped the channel. Messages wait.")
            }
        };
        self.found(
            Check::Sending,
            State::Failed,
            meaning,
            (
                "Corrija os itens acima e reinicie o envio em Canais.",
                "Mend the items above, then start sending again in Channels.",
            ),
        )
    }

    fn in_words(self, check: Check, state: State, meaning: String) -> Finding {
        let next = (state != State::Ok).then(|| {
            self.language
                .pick("Veja o número no Gerenciador do WhatsApp.", "See the number in WhatsApp Manager.")
                .to_owned()
        });
        Finding { check, state, meaning, next }
    }
}
