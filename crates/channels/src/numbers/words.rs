//! A number's state in words: what it means and what to do.

use crate::sentence::Sentence;
use ponte_kernel::Language;

fn said(sentence: Sentence, language: Language) -> String {
    sentence.in_language(language).to_owned()
}

fn unknown(word: &str, language: Language) -> String {
    language.pick(format!("Informado pela Meta: {word}."), format!("Meta's word for it: {word}."))
}

pub fn status(word: &str, language: Language) -> String {
    let sentence = match word {
        "CONNECTED" => Sentence::new("Conectado: envia e recebe.", "Connected: it sends and receives."),
        "PENDING" | "UNVERIFIED" => Sentence::new(
            "Ainda não registrado na API. Conclua a verificação e o registro do número na Meta.",
            "Not registered with the API yet. Finish the verification and registration of the number at Meta.",
        ),
        "DISCONNECTED" => Sentence::new(
            "Desconectado. Registre o número novamente na Meta.",
            "Disconnected. Register the number again at Meta.",
        ),
        "FLAGGED" => Sentence::new(
            "A qualidade caiu: o limite não cresce e pode ser reduzido. Envie menos e só a quem espera.",
            "The quality fell: the limit does not grow and may shrink. Send less, and to those who expect it only.",
        ),
        "RESTRICTED" => Sentence::new(
            "O limite de conversas do dia foi atingido ou o número está restrito. Só responda a quem escrever.",
            "The limit of the day was reached, or the number is restricted. Only answer those who write.",
        ),
        "RATE_LIMITED" => Sentence::new(
            "Envios rápidos demais: a Meta limitou o número por algum tempo.",
            "Sends were too fast: Meta limited the number for some time.",
        ),
        "BANNED" => Sentence::new(
            "Banido pela Meta. Peça uma análise no gerenciador do WhatsApp.",
            "Banned by Meta. Ask for a review in WhatsApp Manager.",
        ),
        "MIGRATED" => Sentence::new(
            "Foi movido para outra conta. Ligue o canal à conta nova.",
            "It was moved to another account. Connect the channel to the new account.",
        ),
        "DELETED" => Sentence::new("Foi excluído na Meta.", "It was deleted at Meta."),
        other => return unknown(other, language),
    };
    said(sentence, language)
}

pub fn quality(word: &str, language: Language) -> String {
    let sentence = match word {
        "GREEN" => Sentence::new("Boa.", "Good."),
        "YELLOW" => Sentence::new(
            "Média: alguns clientes bloquearam ou denunciaram o número.",
            "Medium: some customers blocked or reported the number.",
        ),
        "RED" => Sentence::new(
            "Baixa: muitos bloqueios e denúncias. Pare as campanhas e reveja a quem envia.",
            "Low: many blocks and reports. Stop campaigns, and look again at whom you send to.",
        ),
        "NA" | "UNKNOWN" => Sentence::new("Ainda sem envios suficientes.", "Not sent enough to tell yet."),
        other => return unknown(other, language),
    };
    said(sentence, language)
}

pub fn name_status(word: &str, language: Language) -> String {
    let sentence = match word {
        "APPROVED" | "AVAILABLE_WITHOUT_REVIEW" => Sentence::new("Nome aprovado.", "The name is approved."),
        "PENDING_REVIEW" => Sentence::new("Nome em análise pela Meta.", "The name is in review at Meta."),
        "DECLINED" => Sentence::new(
            "Nome recusado: peça outro, que lembre o nome da empresa.",
            "The name was declined: ask for another that resembles the company's.",
        ),
        "EXPIRED" => Sentence::new(
            "O certificado do nome venceu: registre o número novamente.",
            "The name's certificate is over: register the number again.",
        ),
        "NONE" | "NON_EXISTS" => Sentence::new("Sem nome pedido.", "No name was asked for."),
        other => return unknown(other, language),
    };
    said(sentence, language)
}

pub fn can_send(word: &str, language: Language) -> String {
    let sentence = match word {
        "AVAILABLE" => Sentence::new("Pode enviar.", "It can send."),
        "LIMITED" => Sentence::new(
            "Envia com restrições: veja as causas e o que fazer.",
            "It sends with restrictions: see the causes and what to do.",
        ),
        "BLOCKED" => Sentence::new(
            "Não envia: veja as causas e o que fazer.",
            "It does not send: see the causes and what to do.",
        ),
        other => return unknown(other, language),
    };
    said(sentence, language)
}

/// How many customers may be reached outside the window in 24 hours.
pub fn messaging_limit(tier: &str, language: Language) -> String {
    match super::rules::reach_of(tier) {
        Some(reach) => language.pick(
            format!("Até {reach} clientes diferentes por dia fora da janela de 24 horas, somando todos os números do portfólio."),
            format!("Up to {reach} different customers a day outside the 24-hour window, over all numbers of the portfolio."),
        ),
        None if tier == "TIER_UNLIMITED" => {
            language.pick("Sem limite de clientes por dia.", "No limit of customers a day.").to_owned()
        }
        None => unknown(tier, language),
    }
}
