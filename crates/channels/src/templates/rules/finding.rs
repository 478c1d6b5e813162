//! What the linter says.

use ponte_kernel::Language;

/// One thing that the provider would refuse, or that its reviewers object to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Such as `buttons[1].url`.
    pub path: String,
    pub rule: LintRule,
    pub severity: Severity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The provider may reject it, or change it.
    Warning,
    /// The provider refuses it.
    Error,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LintRule {
    Empty,
    /// In characters.
    TooLong {
        limit: usize,
        actual: usize,
    },
    /// With the samples in it.
    TooLongFilled {
        limit: usize,
        actual: usize,
    },
    TooMany {
        limit: usize,
        actual: usize,
    },
    Range {
        from: i64,
        to: i64,
    },
    NameLetters,
    LanguageCode,
    Category,
    HeaderFormatting,
    HeaderKind,
    SampleFile,
    /// A variable at the beginning of the text (2388299).
    VariableFirst,
    /// At its end (2388299).
    VariableLast,
    VariablesTouch,
    /// `{{1}}`, `{{3}}`.
    NumberingGap {
        missing: u32,
    },
    /// A name where numbers are used, or the reverse.
    VariableFormat {
        name: String,
    },
    /// Braces that do not close, or close nothing.
    Braces,
    /// Too many for the words around (2388293).
    VariableRatio {
        words: usize,
        variables: usize,
    },
    SampleMissing {
        name: String,
    },
    SampleUnknown {
        name: String,
    },
    /// Line breaks, tabs or runs of spaces in a sample.
    SampleBlanks {
        name: String,
    },
    /// `wa.me`: a link from WhatsApp to WhatsApp.
    WhatsAppLink,
    Shortener {
        host: String,
    },
    Blanks,
    OneLine,
    FooterVariable,
    OfferFooter,
    Advertising {
        word: &'static str,
    },
    AuthenticationText,
    AuthenticationButton,
    /// Quick replies stand together.
    Interleaved,
    Repeated,
    ButtonText,
    Link,
    /// One variable, at the end.
    UrlVariable,
    Phone,
    /// It stands alone.
    Alone,
}

impl LintRule {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too_long",
            Self::TooLongFilled { .. } => "too_long_filled",
            Self::TooMany { .. } => "too_many",
            Self::Range { .. } => "range",
            Self::NameLetters => "name_letters",
            Self::LanguageCode => "language_code",
            Self::Category => "category",
            Self::HeaderFormatting => "header_formatting",
            Self::HeaderKind => "header_kind",
            Self::SampleFile => "sample_file",
            Self::VariableFirst => "variable_first",
            Self::VariableLast => "variable_last",
            Self::VariablesTouch => "variables_touch",
            Self::NumberingGap { .. } => "numbering_gap",
            Self::VariableFormat { .. } => "variable_format",
            Self::Braces => "braces",
            Self::VariableRatio { .. } => "variable_ratio",
            Self::SampleMissing { .. } => "sample_missing",
            Self::SampleUnknown { .. } => "sample_unknown",
            Self::SampleBlanks { .. } => "sample_blanks",
            Self::WhatsAppLink => "whatsapp_link",
            Self::Shortener { .. } => "shortener",
            Self::Blanks => "blanks",
            Self::OneLine => "one_line",
            Self::FooterVariable => "footer_variable",
            Self::OfferFooter => "offer_footer",
            Self::Advertising { .. } => "advertising",
            Self::AuthenticationText => "authentication_text",
            Self::AuthenticationButton => "authentication_button",
            Self::Interleaved => "interleaved",
            Self::Repeated => "repeated",
            Self::ButtonText => "button_text",
            Self::Link => "link",
            Self::UrlVariable => "url_variable",
            Self::Phone => "phone",
            Self::Alone => "alone",
        }
    }

    #[expect(clippy::too_many_lines, reason = "a table: one rule after the other")]
    fn with_values(&self) -> Option<(String, String)> {
        let both = |portuguese: String, english: String| Some((portuguese, english));
        match self {
            Self::TooLong { limit, actual } => both(
                format!("Use no máximo {limit} caracteres; há {actual}."),
                format!("Use at most {limit} characters; there are {actual}."),
            ),
            Self::TooLongFilled { limit, actual } => both(
                format!(
                    "Com os exemplos, o texto passa de {limit} caracteres: há {actual}. Encurte o texto ou os exemplos."
                ),
                format!(
                    "With the samples the text is longer than {limit} characters: {actual}. Shorten it or the samples."
                ),
            ),
            Self::TooMany { limit, actual } => both(
                format!("Use no máximo {limit}; há {actual}."),
                format!("Use at most {limit}; there are {actual}."),
            ),
            Self::Range { from, to } => both(format!("Use de {from} a {to}."), format!("Use {from} to {to}.")),
            Self::NumberingGap { missing } => both(
                format!("Numere as variáveis sem saltos: falta {{{{{missing}}}}}."),
                format!("Number the variables without gaps: {{{{{missing}}}}} is missing."),
            ),
            Self::VariableFormat { name } => both(
                format!(
                    "A variável {{{{{name}}}}} não segue o formato do modelo: use só números ({{{{1}}}}) ou só nomes com letras minúsculas, números e _."
                ),
                format!(
                    "The variable {{{{{name}}}}} is not of the template's format: use numbers alone ({{{{1}}}}), or names of lower-case letters, digits and _ alone."
                ),
            ),
            Self::VariableRatio { words, variables } => both(
                format!(
                    "Há {variables} variáveis para {words} palavras: a Meta recusa. Escreva mais texto fixo ou use menos variáveis."
                ),
                format!(
                    "There are {variables} variables to {words} words: Meta refuses that. Write more fixed text, or use fewer variables."
                ),
            ),
            Self::SampleMissing { name } => both(
                format!("Dê um exemplo para {{{{{name}}}}}: quem revisa precisa dele."),
                format!("Give a sample for {{{{{name}}}}}: the reviewers need it."),
            ),
            Self::SampleUnknown { name } => both(
                format!("O exemplo de {{{{{name}}}}} não tem variável no texto. Remova-o."),
                format!("The sample of {{{{{name}}}}} has no variable in the text. Remove it."),
            ),
            Self::SampleBlanks { name } => both(
                format!(
                    "O exemplo de {{{{{name}}}}} não pode ter quebra de linha, tabulação nem mais de quatro espaços seguidos."
                ),
                format!(
                    "The sample of {{{{{name}}}}} cannot have line breaks, tabs, or more than four spaces in a row."
                ),
            ),
            Self::Shortener { host } => both(
                format!("Links encurtados ({host}) costumam ser recusados. Use o endereço completo do seu site."),
                format!("Shortened links ({host}) are usually rejected. Use the whole address of your site."),
            ),
            Self::Advertising { word } => both(
                format!(
                    "“{word}” parece divulgação: a Meta pode mudar a categoria para marketing, que custa mais. Reescreva ou escolha marketing."
                ),
                format!(
                    "“{word}” reads like advertising: Meta may change the category to marketing, which costs more. Rewrite it, or choose marketing."
                ),
            ),
            _ => None,
        }
    }

    #[expect(clippy::too_many_lines, reason = "a table: one rule after the other")]
    fn fixed(&self) -> (&'static str, &'static str) {
        match self {
            Self::Empty => ("Preencha este campo.", "Fill this in."),
            Self::NameLetters => (
                "Use só letras minúsculas sem acento, números e _.",
                "Use lower-case letters without accents, digits and _ only.",
            ),
            Self::LanguageCode => ("Use um código de idioma como pt_BR.", "Use a language code such as pt_BR."),
            Self::Category => {
                ("Escolha marketing, utility ou authentication.", "Choose marketing, utility or authentication.")
            }
            Self::HeaderFormatting => (
                "O cabeçalho não aceita emoji, formatação (*, _, ~) nem quebra de linha.",
                "The header takes no emoji, no formatting (*, _, ~) and no line break.",
            ),
            Self::HeaderKind => (
                "O cabeçalho aceita imagem, vídeo ou documento.",
                "The header takes an image, a video or a document.",
            ),
            Self::SampleFile => (
                "Envie um arquivo de exemplo para o cabeçalho: quem revisa precisa dele.",
                "Upload a sample file for the header: the reviewers need it.",
            ),
            Self::VariableFirst => (
                "O texto não pode começar com uma variável. Escreva algo antes, como “Olá,”.",
                "The text cannot begin with a variable. Write something before it, such as “Hello,”.",
            ),
            Self::VariableLast => (
                "O texto não pode terminar com uma variável. Escreva algo depois dela (um ponto não basta).",
                "The text cannot end with a variable. Write something after it (a full stop is not enough).",
            ),
            Self::VariablesTouch => (
                "Duas variáveis não podem ficar juntas. Escreva uma palavra entre elas.",
                "Two variables cannot touch. Write a word between them.",
            ),
            Self::Braces => (
                "Há chaves abertas ou fechadas sem par. Escreva cada variável como {{1}} ou {{nome}}.",
                "Some braces have no partner. Write each variable as {{1}} or {{name}}.",
            ),
            Self::WhatsAppLink => (
                "Links wa.me são recusados. Use um botão ou o endereço do seu site.",
                "wa.me links are rejected. Use a button, or the address of your site.",
            ),
            Self::Blanks => (
                "Evite mais de duas quebras de linha ou quatro espaços seguidos.",
                "Avoid more than two line breaks or four spaces in a row.",
            ),
            Self::OneLine => ("Use uma linha só.", "Use one line."),
            Self::FooterVariable => ("O rodapé não aceita variáveis.", "The footer takes no variables."),
            Self::OfferFooter => (
                "Modelos com oferta por tempo limitado não têm rodapé.",
                "Templates with a limited-time offer have no footer.",
            ),
            Self::AuthenticationText => (
                "Em modelos de autenticação o texto é da Meta: deixe este campo vazio.",
                "In authentication templates the text is Meta's: leave this empty.",
            ),
            Self::AuthenticationButton => (
                "Modelos de autenticação têm exatamente um botão de código (otp).",
                "Authentication templates have exactly one button with a code (otp).",
            ),
            Self::Interleaved => (
                "Deixe as respostas rápidas juntas, antes ou depois dos outros botões.",
                "Keep the quick replies together, before or after the other buttons.",
            ),
            Self::Repeated => ("Outro botão já tem este texto.", "Another button has this text."),
            Self::ButtonText => (
                "O texto do botão não aceita variáveis, emoji nem quebra de linha.",
                "A button's text takes no variables, no emoji and no line break.",
            ),
            Self::Link => (
                "Use um endereço público que comece com https://.",
                "Use a public address that begins with https://.",
            ),
            Self::UrlVariable => (
                "O endereço aceita uma única variável, {{1}}, no fim.",
                "The address takes a single variable, {{1}}, at its end.",
            ),
            Self::Phone => (
                "Use o número com código do país, como +5511940028922.",
                "Use the number with its country code, such as +5511940028922.",
            ),
            Self::Alone => ("Este botão precisa ser o único.", "This button has to be the only one."),
            _ => ("Corrija este campo.", "Correct this."),
        }
    }
}

impl Finding {
    /// What to correct, for people; the path stands beside it.
    pub fn text(&self, language: Language) -> String {
        if let Some((portuguese, english)) = self.rule.with_values() {
            return language.pick(portuguese, english);
        }
        let (portuguese, english) = self.rule.fixed();
        language.pick(portuguese, english).to_owned()
    }
}
