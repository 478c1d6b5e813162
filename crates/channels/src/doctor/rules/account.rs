//! The token, and the account and app behind it.

use super::{Asked, SOON, Writer, day};
use crate::doctor::model::{AccountFacts, Check, Finding, State, TokenFacts};
use ponte_kernel::Timestamp;

/// What a token must be allowed to do (Meta, permissions of the Cloud API).
const SCOPES: [&str; 2] = ["whatsapp_business_messaging", "whatsapp_business_management"];

impl Writer {
    pub fn token(self, asked: &Asked<TokenFacts>, now: Timestamp) -> Finding {
        let renew = (
            "Gere um token de usuário do sistema na Meta (Configurações do negócio › Usuários do sistema) e informe-o no canal.",
            "Make a system user's token at Meta (Business settings › System users) and give it to the channel.",
        );
        let facts = match asked {
            Ok(facts) => facts,
            Err(trouble) if trouble.refused => {
                let meaning = ("O provedor recusou o token de acesso.", "The provider refused the access token.");
                return self.found(Check::Token, State::Failed, meaning, renew);
            }
            Err(trouble) => return self.unknown(Check::Token, trouble),
        };
        match facts.expires_at {
            _ if !facts.valid => {
                let meaning = ("O token de acesso não vale mais.", "The access token is no longer good.");
                self.found(Check::Token, State::Failed, meaning, renew)
            }
            Some(end) if end <= now => {
                let meaning = ("O token de acesso venceu.", "The access token has expired.");
                self.found(Check::Token, State::Failed, meaning, renew)
            }
            Some(end) if end.since(now) < SOON => {
                let (portuguese, english) = (
                    format!("O token de acesso vence em {}.", day(end)),
                    format!("The access token expires on {}.", day(end)),
                );
                self.found(Check::Token, State::Warning, (&portuguese, &english), renew)
            }
            Some(end) => self.ok(
                Check::Token,
                format!("O token é válido até {}.", day(end)),
                format!("The token is good until {}.", day(end)),
            ),
            None => {
                self.ok(Check::Token, "O token é válido e não vence.", "The token is good and does not expire.")
            }
        }
    }

    pub fn permissions(self, asked: &Asked<TokenFacts>) -> Finding {
        let facts = match asked {
            Ok(facts) => facts,
            Err(trouble) => return self.unknown(Check::Permissions, trouble),
        };
        let missing: Vec<_> =
            SCOPES.into_iter().filter(|scope| !facts.scopes.iter().any(|given| given == scope)).collect();
        if missing.is_empty() {
            return self.ok(
                Check::Permissions,
                "O token tem as permissões necessárias.",
                "The token has the permissions that are needed.",
            );
        }
        let missing = missing.join(", ");
        let (portuguese, english) =
            (format!("Faltam permissões no token: {missing}."), format!("The token lacks permissions: {missing}."));
        self.found(
            Check::Permissions,
            State::Failed,
            (&portuguese, &english),
            (
                "Gere o token de novo com estas permissões marcadas e informe-o no canal.",
                "Make the token again with these permissions ticked and give it to the channel.",
            ),
        )
    }

    pub fn app_secret(self, asked: &Asked<()>) -> Finding {
        match asked {
            Ok(()) => self.ok(
                Check::AppSecret,
                "O App Secret é o deste app: as assinaturas dos webhooks vão conferir.",
                "The app secret is this app's: the webhooks' signatures will fit.",
            ),
            Err(trouble) if trouble.refused => self.found(
                Check::AppSecret,
                State::Failed,
                (
                    "O App Secret não é o do app a que o token pertence: todo webhook será recusado.",
                    "The app secret is not that of the token's app: every webhook will be refused.",
                ),
                (
                    "Copie o App Secret em Configurações do app › Básico, na Meta, e informe-o na integração.",
                    "Copy the app secret from App settings › Basic, at Meta, and give it to the endpoint.",
                ),
            ),
            Err(trouble) => self.unknown(Check::AppSecret, trouble),
        }
    }

    pub fn subscription(self, asked: &Asked<Vec<String>>, app: Option<&str>) -> Finding {
        let apps = match asked {
            Ok(apps) => apps,
            Err(trouble) => return self.unknown(Check::Subscription, trouble),
        };
        let ours = app.is_some_and(|app| apps.iter().any(|known| known == app));
        if ours {
            return self.ok(
                Check::Subscription,
                "O app recebe os webhooks da conta.",
                "The app gets the account's webhooks.",
            );
        }
        self.found(
            Check::Subscription,
            State::Failed,
            (
                "O app não está inscrito na conta: nenhuma mensagem chega, embora o teste do painel funcione.",
                "The app is not subscribed to the account: no message arrives, although the dashboard's test works.",
            ),
            (
                "Inscreva o app: POST /{id da conta}/subscribed_apps com o token do canal, e assine o campo messages.",
                "Subscribe the app: POST /{account id}/subscribed_apps with the channel's token, and the field messages.",
            ),
        )
    }

    pub fn business(self, asked: &Asked<AccountFacts>) -> Finding {
        let account = match asked {
            Ok(account) => account,
            Err(trouble) => return self.unknown(Check::Business, trouble),
        };
        if account.review.as_deref() == Some("REJECTED") {
            return self.found(
                Check::Business,
                State::Failed,
                ("A conta do WhatsApp foi recusada pela Meta.", "The WhatsApp account was rejected by Meta."),
                (
                    "Veja o motivo e peça revisão na Central de Suporte para Empresas.",
                    "See the reason and ask for a review in Business Support Home.",
                ),
            );
        }
        match account.business.as_deref() {
            Some("verified") => {
                self.ok(Check::Business, "A empresa é verificada pela Meta.", "The business is verified by Meta.")
            }
            _ => self.found(
                Check::Business,
                State::Warning,
                (
                    "A empresa ainda não é verificada: o limite de clientes e de modelos é menor.",
                    "The business is not verified yet: limits of customers and templates are lower.",
                ),
                (
                    "Conclua a verificação em Configurações do negócio › Central de segurança.",
                    "Finish the verification in Business settings › Security centre.",
                ),
            ),
        }
    }
}
