//! States, quality and reasons of templates in words.

use super::model::{Category, Quality, Status};
use crate::sentence::Sentence;
use ponte_kernel::Language;

/// What a state means and what to do.
pub fn status(status: &Status, language: Language) -> String {
    let sentence = match status {
        Status::Approved => Sentence::new("Aprovado: pode ser enviado.", "Approved: it can be sent."),
        Status::Pending => Sentence::new(
            "Em análise pela Meta: leva de minutos a 24 horas.",
            "In review at Meta: it takes minutes to 24 hours.",
        ),
        Status::Rejected => Sentence::new(
            "Recusado pela Meta: veja o motivo, corrija e envie de novo.",
            "Rejected by Meta: see the reason, correct it and submit it again.",
        ),
        Status::Paused => Sentence::new(
            "Pausado pela Meta por avaliação ruim dos clientes: volta em algumas horas. Na terceira vez é desativado; melhore o texto ou escolha um substituto.",
            "Paused by Meta for bad feedback of customers: it comes back in some hours. The third time disables it; improve the text or choose a substitute.",
        ),
        Status::Disabled => Sentence::new(
            "Desativado pela Meta de vez por avaliação ruim. Crie outro modelo.",
            "Disabled by Meta for good, for bad feedback. Make another template.",
        ),
        Status::InAppeal => {
            Sentence::new("A recusa está sendo reavaliada pela Meta.", "Meta looks at the rejection once more.")
        }
        Status::PendingDeletion => Sentence::new("Está sendo excluído.", "It is being deleted."),
        Status::Deleted => Sentence::new(
            "Excluído: o nome fica bloqueado neste idioma por 30 dias.",
            "Deleted: its name is blocked in this language for 30 days.",
        ),
        Status::LimitExceeded => Sentence::new(
            "A conta atingiu o limite de modelos. Exclua os que não usa.",
            "The account reached its limit of templates. Delete those that are not used.",
        ),
        Status::Archived => {
            Sentence::new("Arquivado pela Meta por falta de uso.", "Archived by Meta, because it was not used.")
        }
        Status::Other(word) => {
            return language.pick(
                format!("Estado informado pela Meta: {word}."),
                format!("Meta's word for its state: {word}."),
            );
        }
    };
    sentence.in_language(language).to_owned()
}

/// What customers' feedback means.
pub fn quality(quality: &Quality, language: Language) -> String {
    let sentence = match quality {
        Quality::Green => Sentence::new("Boa.", "Good."),
        Quality::Yellow => Sentence::new(
            "Média: alguns clientes bloquearam ou denunciaram. Envie só a quem espera a mensagem.",
            "Medium: some customers blocked or reported it. Send it to those who expect it only.",
        ),
        Quality::Red => Sentence::new(
            "Baixa: será pausado se continuar. Pare de enviar e melhore o texto.",
            "Low: it is paused if this goes on. Stop sending it, and improve the text.",
        ),
        Quality::Unknown => Sentence::new("Ainda sem envios suficientes.", "Not sent enough to tell yet."),
        Quality::Other(word) => {
            return language.pick(format!("Informada pela Meta: {word}."), format!("Meta's word for it: {word}."));
        }
    };
    sentence.in_language(language).to_owned()
}

/// Why it was rejected and what to do.
pub fn rejection(word: &str, language: Language) -> String {
    let sentence = match word {
        "ABUSIVE_CONTENT" => Sentence::new(
            "A Meta viu conteúdo ofensivo ou ameaçador. Reescreva o texto com outro tom.",
            "Meta saw abusive or threatening content. Rewrite the text in another tone.",
        ),
        "INCORRECT_CATEGORY" | "TAG_CONTENT_MISMATCH" => Sentence::new(
            "O conteúdo não combina com a categoria ou o idioma. Ajuste a categoria ou reescreva o texto.",
            "The content does not fit category or language. Change the category, or rewrite the text.",
        ),
        "INVALID_FORMAT" => Sentence::new(
            "O formato não serve: variáveis juntas, no começo ou no fim, sem exemplo, ou links incorretos. Use a verificação para achar.",
            "The format does not fit: variables that touch, stand first or last, have no sample, or wrong links. The check finds them.",
        ),
        "PROMOTIONAL" => Sentence::new(
            "O texto faz divulgação em um modelo de serviço. Mude a categoria para marketing ou retire a divulgação.",
            "The text advertises in a template of service. Change the category to marketing, or take the advertising out.",
        ),
        "SCAM" => Sentence::new(
            "A Meta viu sinais de golpe: pedidos de dados sensíveis, links estranhos. Identifique a empresa e retire-os.",
            "Meta saw signs of a scam: requests for sensitive data, odd links. Name the company and take them out.",
        ),
        "CATEGORY_NOT_AVAILABLE" => Sentence::new(
            "Esta categoria não está disponível para a conta.",
            "This category is not available to the account.",
        ),
        other => {
            return language
                .pick(format!("Motivo informado pela Meta: {other}."), format!("Meta's reason: {other}."));
        }
    };
    sentence.in_language(language).to_owned()
}

/// What a change of category means.
pub fn recategorised(from: &Category, to: &Category, language: Language) -> String {
    let (from, to) = (from.as_str(), to.as_str());
    language.pick(
        format!("A Meta mudou a categoria de {from} para {to}; o preço é o da nova."),
        format!("Meta changed the category from {from} to {to}; the price is the new one's."),
    )
}

/// What the announcement of such a change means.
pub fn to_be_recategorised(to: &Category, language: Language) -> String {
    let to = to.as_str();
    language.pick(
        format!("A Meta vai mudar a categoria para {to} em cerca de 24 horas. Edite o texto se ela não servir."),
        format!("Meta will change the category to {to} in about 24 hours. Edit the text if it does not fit."),
    )
}
