//! Our own address, as providers reach it.

use super::{Asked, SOON, Writer, day};
use crate::doctor::model::{Called, Check, Finding, Shown, State, Trouble};
use ponte_kernel::Timestamp;

impl Writer {
    pub fn callback(self, called: &Called, url: &str) -> Finding {
        match called {
            Called::Well => self.ok(
                Check::Callback,
                format!("{url} responde à verificação."),
                format!("{url} answers the verification."),
            ),
            Called::Answered { status } => {
                let (portuguese, english) = (
                    format!("{url} respondeu {status} à verificação, e não o que o Ponte responde."),
                    format!("{url} answered the verification with {status}, which is not Ponte's answer."),
                );
                self.found(
                    Check::Callback,
                    State::Failed,
                    (&portuguese, &english),
                    (
                        "Outro programa atende neste endereço, ou o proxy muda o pedido: confira public_url e o proxy.",
                        "Another program answers there, or the proxy changes the request: check public_url and the proxy.",
                    ),
                )
            }
            Called::Unreachable { words } => {
                let (portuguese, english) = (
                    format!("{url} não pôde ser alcançado deste servidor: {words}"),
                    format!("{url} could not be reached from this server: {words}"),
                );
                self.found(
                    Check::Callback,
                    State::Failed,
                    (&portuguese, &english),
                    (
                        "Confira public_url, o DNS, o firewall e o certificado. O provedor precisa chegar aqui pela internet.",
                        "Check public_url, DNS, firewall and certificate. The provider has to get here from the internet.",
                    ),
                )
            }
        }
    }

    pub fn callback_at_provider(self, asked: &Asked<Option<String>>, url: &str) -> Finding {
        match asked {
            Ok(Some(known)) if known == url => self.ok(
                Check::CallbackAtProvider,
                "O provedor envia os webhooks para este Ponte.",
                "The provider sends the webhooks to this Ponte.",
            ),
            Ok(known) => {
                let known = known.as_deref().unwrap_or("–");
                let (portuguese, english) = (
                    format!("O provedor envia os webhooks para {known}, e não para {url}."),
                    format!("The provider sends the webhooks to {known}, and not to {url}."),
                );
                self.found(
                    Check::CallbackAtProvider,
                    State::Failed,
                    (&portuguese, &english),
                    (
                        "No painel da Meta, em WhatsApp › Configuração, salve o endereço e o token de verificação deste Ponte.",
                        "In Meta's dashboard, under WhatsApp › Configuration, save the address and verify token of this Ponte.",
                    ),
                )
            }
            Err(trouble) => self.unknown(Check::CallbackAtProvider, trouble),
        }
    }

    pub fn signed_probe(self, right: &Called, wrong: &Called) -> Finding {
        match (right, wrong) {
            (Called::Well, Called::Well) => self.ok(
                Check::SignedProbe,
                "Um webhook assinado é aceito e um sem assinatura é recusado.",
                "A webhook with the right proof is taken, one without is refused.",
            ),
            (Called::Unreachable { words }, _) => {
                self.unknown(Check::SignedProbe, &Trouble { refused: false, words: words.clone() })
            }
            (Called::Answered { status }, _) => {
                let (portuguese, english) = (
                    format!("Um webhook com a assinatura certa foi recusado com {status}."),
                    format!("A webhook with the right proof was refused with {status}."),
                );
                self.found(
                    Check::SignedProbe,
                    State::Failed,
                    (&portuguese, &english),
                    (
                        "O proxy não pode mudar o corpo nem os cabeçalhos: desligue nele compressão e reescrita para /webhooks/.",
                        "The proxy must not change body or headers: switch off its compression and rewriting for /webhooks/.",
                    ),
                )
            }
            (Called::Well, _) => self.found(
                Check::SignedProbe,
                State::Failed,
                (
                    "Um webhook sem prova de origem foi aceito: quem responde neste endereço não é este Ponte.",
                    "A webhook without proof of its origin was taken: whoever answers at this address is not this Ponte.",
                ),
                (
                    "Confira no proxy para onde vai o caminho /webhooks/.",
                    "Check in the proxy where the path /webhooks/ goes.",
                ),
            ),
        }
    }

    pub fn certificate(self, shown: &Shown, now: Timestamp) -> Finding {
        let renew = (
            "Renove o certificado no proxy, com a cadeia completa; a Meta não aceita certificado próprio.",
            "Renew the certificate in the proxy, with its whole chain; Meta takes no self-signed one.",
        );
        match shown {
            Shown::None => self.found(
                Check::Certificate,
                State::Failed,
                (
                    "O endereço público não usa https: nenhum provedor envia webhooks para ele.",
                    "The public address is no https: no provider sends webhooks to it.",
                ),
                (
                    "Ponha um proxy com certificado à frente do Ponte e corrija public_url.",
                    "Put a proxy with a certificate before Ponte and correct public_url.",
                ),
            ),
            Shown::ValidUntil(end) if *end <= now => {
                let meaning = ("O certificado do endereço público venceu.", "The public address's certificate expired.");
                self.found(Check::Certificate, State::Failed, meaning, renew)
            }
            Shown::ValidUntil(end) if end.since(now) < SOON => {
                let (portuguese, english) = (
                    format!("O certificado vence em {}.", day(*end)),
                    format!("The certificate expires on {}.", day(*end)),
                );
                self.found(Check::Certificate, State::Warning, (&portuguese, &english), renew)
            }
            Shown::ValidUntil(end) => self.ok(
                Check::Certificate,
                format!("O certificado vale até {}.", day(*end)),
                format!("The certificate is good until {}.", day(*end)),
            ),
            Shown::Unseen => self.found(
                Check::Certificate,
                State::Failed,
                (
                    "Não houve conexão segura com o endereço público: o certificado falta, venceu ou não é reconhecido.",
                    "There was no secure connection to the public address: its certificate is missing, over or not known.",
                ),
                renew,
            ),
        }
    }
}
