//! What is wrong with a content, for people.

use crate::capabilities::Feature;
use ponte_kernel::{Language, Money};

/// One thing to correct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field, such as `sections[0].rows[2].title`; empty for the whole content.
    pub path: String,
    pub kind: ProblemKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    Empty,
    /// In characters.
    TooLong {
        limit: usize,
        actual: usize,
    },
    TooMany {
        limit: usize,
        actual: usize,
    },
    TooFew {
        least: usize,
        actual: usize,
    },
    /// Another has the same.
    Repeated,
    /// Sections need titles as soon as there are two.
    TitleMissing,
    SpacesAround,
    /// Line breaks, tabs and more than four spaces in a row are refused in the values of templates.
    Whitespace,
    /// One line only.
    LineBreak,
    TooManyLineBreaks {
        limit: usize,
        actual: usize,
    },
    /// Some values of the template have names and others have none.
    NamesMixed,
    /// Lower-case letters, digits and `_` only.
    TemplateName,
    /// Such as `pt_BR`.
    LanguageCode,
    /// Links to files need HTTPS.
    Link,
    /// An address of a page.
    Address,
    /// This kind of media takes none.
    NotAllowed,
    /// This kind of media cannot stand here.
    MediaKind,
    /// A template's body takes texts only.
    TextOnly,
    /// Cards of one carousel have the same make.
    CardsDiffer,
    /// Reply buttons of a form take no emoji.
    NoEmoji,
    /// A reaction is one emoji.
    OneEmoji,
    /// Outside the earth.
    Coordinate,
    /// WhatsApp asks for addresses in India only.
    Country,
    /// A name needs one of its parts beside the whole.
    NamePart,
    /// As `1990-01-31`.
    Date,
    /// ISO 4217.
    Currency,
    /// Letters, digits, `_`, `.` and `-`.
    Reference,
    /// An amount above zero, or not below it.
    Amount,
    /// Cents: the amount does not follow from the others.
    Sum {
        expected: i64,
        actual: i64,
    },
    /// What is sold cheaper has to cost less than usual.
    SaleAmount,
    /// No BR Code.
    PixCode,
    PixChecksum,
    /// Cents: the code asks for another amount.
    PixAmount {
        expected: i64,
        actual: i64,
    },
    /// 47 or 48 digits.
    Boleto,
    FourDigits,
    /// The code has to stand in the body too.
    CodeTwice,
    /// Less than five minutes ahead, or past.
    TooSoon,
    NotOffered(Feature),
}

impl Problem {
    /// What to correct, for people; the path stands beside it.
    pub fn text(&self, language: Language) -> String {
        match self.kind {
            ProblemKind::TooLong { limit, actual } => language.pick(
                format!("Use no máximo {limit} caracteres; há {actual}."),
                format!("Use at most {limit} characters; there are {actual}."),
            ),
            ProblemKind::TooMany { limit, actual } => language.pick(
                format!("Use no máximo {limit}; há {actual}."),
                format!("Use at most {limit}; there are {actual}."),
            ),
            ProblemKind::TooFew { least, actual } => language.pick(
                format!("Use pelo menos {least}; há {actual}."),
                format!("Use at least {least}; there are {actual}."),
            ),
            ProblemKind::TooManyLineBreaks { limit, actual } => language.pick(
                format!("Use no máximo {limit} quebras de linha; há {actual}."),
                format!("Use at most {limit} line breaks; there are {actual}."),
            ),
            ProblemKind::Sum { expected, actual } => {
                let (expected, actual) = (Money::brl(expected), Money::brl(actual));
                language.pick(
                    format!("Os valores não fecham: deveria ser {expected}, e é {actual}."),
                    format!("The amounts do not add up: it should be {expected} and is {actual}."),
                )
            }
            ProblemKind::PixAmount { expected, actual } => {
                let (expected, actual) = (Money::brl(expected), Money::brl(actual));
                language.pick(
                    format!("O código Pix cobra {actual}, e o pedido é de {expected}."),
                    format!("The Pix code asks for {actual} and the order is of {expected}."),
                )
            }
            ProblemKind::NotOffered(feature) => {
                let words = feature.words(language);
                language.pick(
                    format!("O provedor deste canal não oferece: {words}."),
                    format!("The provider of this channel does not offer: {words}."),
                )
            }
            kind => kind.sentence(language).to_owned(),
        }
    }
}

impl ProblemKind {
    /// Of the kinds that carry no numbers.
    fn sentence(self, language: Language) -> &'static str {
        let (portuguese, english) = match self {
            Self::TitleMissing
            | Self::SpacesAround
            | Self::Whitespace
            | Self::LineBreak
            | Self::NoEmoji
            | Self::OneEmoji => self.of_texts(),
            Self::NamesMixed | Self::TemplateName | Self::LanguageCode | Self::TextOnly | Self::CodeTwice => {
                self.of_templates()
            }
            Self::Link | Self::Address | Self::NotAllowed | Self::MediaKind | Self::CardsDiffer => self.of_media(),
            Self::Coordinate | Self::Country | Self::NamePart | Self::Date => self.of_people(),
            Self::Empty => ("Preencha este campo.", "Fill this in."),
            Self::Repeated => (
                "Outro item já tem este valor; use um diferente.",
                "Another one has this value; use a different one.",
            ),
            _ => self.of_payments(),
        };
        language.pick(portuguese, english)
    }

    fn of_texts(self) -> (&'static str, &'static str) {
        match self {
            Self::TitleMissing => (
                "Dê um título à seção: ele é obrigatório quando há mais de uma.",
                "Give the section a title: it is needed when there is more than one.",
            ),
            Self::SpacesAround => {
                ("Remova os espaços do início e do fim.", "Remove the spaces at the beginning and the end.")
            }
            Self::LineBreak => ("Use uma linha só.", "Use one line only."),
            Self::NoEmoji => ("Remova os emojis.", "Remove the emoji."),
            Self::OneEmoji => ("Use um único emoji.", "Use a single emoji."),
            _ => (
                "Remova quebras de linha, tabulações e sequências de mais de quatro espaços.",
                "Remove line breaks, tabs and runs of more than four spaces.",
            ),
        }
    }

    fn of_templates(self) -> (&'static str, &'static str) {
        match self {
            Self::NamesMixed => {
                ("Dê nome a todos os valores do modelo ou a nenhum.", "Name all values of the template or none.")
            }
            Self::TemplateName => (
                "Use o nome do modelo: letras minúsculas sem acento, números e _.",
                "Use the template's name: lower-case letters without accents, digits and _.",
            ),
            Self::LanguageCode => (
                "Use o código do idioma do modelo, como pt_BR.",
                "Use the language code of the template, such as pt_BR.",
            ),
            Self::CodeTwice => (
                "Repita o código como único valor do corpo do modelo.",
                "Repeat the code as the only value of the template's body.",
            ),
            _ => (
                "Use um texto aqui; mídia só é aceita no cabeçalho.",
                "Use a text here; media is accepted in the header only.",
            ),
        }
    }

    fn of_media(self) -> (&'static str, &'static str) {
        match self {
            Self::Link => (
                "Use um endereço público que comece com https://.",
                "Use a public address that begins with https://.",
            ),
            Self::Address => (
                "Use um endereço que comece com https:// ou http://.",
                "Use an address that begins with https:// or http://.",
            ),
            Self::MediaKind => (
                "Use outro tipo de arquivo: este não é aceito aqui.",
                "Use another kind of file: this one is not taken here.",
            ),
            Self::CardsDiffer => (
                "Deixe os cartões iguais: mesmo tipo de arquivo e mesmos botões em todos.",
                "Make the cards alike: the same kind of file and the same buttons on all of them.",
            ),
            _ => (
                "Remova este campo: este tipo de mídia não o aceita.",
                "Remove this field: this kind of media does not take it.",
            ),
        }
    }

    fn of_people(self) -> (&'static str, &'static str) {
        match self {
            Self::Coordinate => (
                "Use graus: a latitude vai de -90 a 90, e a longitude de -180 a 180.",
                "Use degrees: latitudes go from -90 to 90, longitudes from -180 to 180.",
            ),
            Self::Country => (
                "O WhatsApp só pede endereço assim na Índia (IN); no Brasil, use um formulário (Flow).",
                "WhatsApp asks for addresses this way in India (IN) only; in Brazil use a form (Flow).",
            ),
            Self::NamePart => (
                "Preencha o nome, o sobrenome ou outra parte do nome.",
                "Fill in the first name, the last name or another part of the name.",
            ),
            _ => ("Use uma data como 1990-01-31.", "Use a date such as 1990-01-31."),
        }
    }

    fn of_payments(self) -> (&'static str, &'static str) {
        match self {
            Self::Currency => ("Use o código da moeda, como BRL.", "Use the code of the currency, such as BRL."),
            Self::Reference => (
                "Use só letras sem acento, números, _, . e -.",
                "Use letters without accents, digits, _, . and - only.",
            ),
            Self::SaleAmount => (
                "O preço promocional precisa ser menor que o preço normal.",
                "The sale price has to be below the usual price.",
            ),
            Self::PixCode => (
                "Use o código Pix inteiro (BR Code, o \"copia e cola\").",
                "Use the whole Pix code (the BR Code that people copy and paste).",
            ),
            Self::PixChecksum => (
                "O código Pix está incompleto ou alterado: o dígito verificador (CRC16) não confere.",
                "The Pix code is incomplete or was changed: its checksum (CRC16) does not fit.",
            ),
            Self::Boleto => (
                "Use a linha digitável inteira: 47 números, ou 48 nas contas de consumo.",
                "Use the whole line of digits: 47 of them, or 48 of a bill.",
            ),
            Self::FourDigits => ("Use os quatro últimos números do cartão.", "Use the card's last four digits."),
            Self::TooSoon => {
                ("Use um momento pelo menos cinco minutos à frente.", "Use a moment at least five minutes ahead.")
            }
            _ => ("Use um valor maior que zero.", "Use an amount above zero."),
        }
    }
}
