//! What a template says, on the wire in both directions.

use ponte_channels::{
    model::MediaKind,
    templates::{
        model::{Button, CodeText, Header, ParameterFormat, Sample, TemplateContent},
        preview::{Preview, PreviewButton, PreviewHeader, Values},
        rules::{Finding, Severity},
    },
};
use ponte_kernel::Language;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a template says.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TemplateContent)]
pub struct ContentView {
    #[serde(default)]
    parameter_format: FormatTag,
    #[serde(default)]
    header: Option<HeaderView>,
    /// With `{{1}}` or `{{name}}` where values go. At most 1,024 characters; empty for codes.
    #[serde(default)]
    body: String,
    /// One for each variable of the body.
    #[serde(default)]
    body_samples: Vec<SampleView>,
    /// At most 60 characters.
    #[serde(default)]
    footer: Option<String>,
    #[serde(default)]
    buttons: Vec<ButtonView>,
    /// How long the provider tries to deliver it; -1 is 30 days.
    #[serde(default)]
    ttl_seconds: Option<i64>,
    /// For codes (category authentication).
    #[serde(default)]
    code: Option<CodeView>,
    /// Components that are given back as they came: carousels, limited offers.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    others: Vec<serde_json::Value>,
}

/// How variables are named: `{{1}}`, or `{{nome}}`.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TemplateParameterFormat)]
pub enum FormatTag {
    #[default]
    Positional,
    Named,
}

/// A variable's value for those who review the template.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TemplateSample)]
pub struct SampleView {
    /// Without braces: `1`, or `nome`.
    name: String,
    value: String,
}

#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = TemplateHeader)]
pub enum HeaderView {
    /// At most 60 characters and one variable.
    Text {
        text: String,
        #[serde(default)]
        samples: Vec<SampleView>,
    },
    /// Given anew with every send.
    Media {
        kind: MediaKind,
        /// Of an uploaded sample; needed when a template is submitted.
        #[serde(default)]
        handle: Option<String>,
    },
    Location,
    /// A format that Ponte does not write.
    Other {
        format: String,
    },
}

#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = TemplateButtonDefinition)]
pub enum ButtonView {
    QuickReply {
        text: String,
    },
    Url {
        text: String,
        /// May end in `{{1}}`.
        url: String,
        /// The whole address with a value in it.
        #[serde(default)]
        sample: Option<String>,
    },
    PhoneNumber {
        text: String,
        phone_number: String,
    },
    CopyCode {
        #[serde(default)]
        sample: Option<String>,
    },
    Otp {
        /// `copy_code`, `one_tap`, `zero_tap`.
        otp_type: String,
        #[serde(default)]
        text: Option<String>,
    },
    /// Opens a WhatsApp Flow.
    Flow {
        text: String,
        flow_id: String,
    },
    /// A kind that is given back as it came.
    Other {
        kind: String,
        #[serde(default)]
        text: String,
        #[schema(value_type = Object)]
        raw: serde_json::Value,
    },
}

/// What the provider writes around a code.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TemplateCode)]
pub struct CodeView {
    #[serde(default)]
    security_advice: bool,
    #[serde(default)]
    expires_after_minutes: Option<u32>,
}

/// Values to show a template with; without any, its samples are taken.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TemplatePreviewValues)]
pub struct ValuesForm {
    #[serde(default)]
    header: Vec<SampleView>,
    #[serde(default)]
    body: Vec<SampleView>,
    #[serde(default)]
    buttons: Vec<ButtonValueForm>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TemplatePreviewButtonValue)]
pub struct ButtonValueForm {
    /// Counted from zero over all buttons.
    index: u8,
    value: String,
}

/// A template as the customer sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TemplatePreview)]
pub struct PreviewView {
    header: Option<PreviewHeaderView>,
    body: String,
    footer: Option<String>,
    buttons: Vec<PreviewButtonView>,
    /// Variables that got no value.
    missing: Vec<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schema(as = TemplatePreviewHeader)]
pub enum PreviewHeaderView {
    Text { text: String },
    Media { kind: MediaKind },
    Location,
    Other { format: String },
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TemplatePreviewButton)]
pub struct PreviewButtonView {
    /// As in the template: `quick_reply`, `url`, …
    kind: String,
    text: String,
    /// Where it leads, or what it copies.
    target: Option<String>,
}

/// What the linter says.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TemplateCheck)]
pub struct CheckView {
    /// Whether the provider would take it.
    acceptable: bool,
    findings: Vec<FindingView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TemplateFinding)]
pub struct FindingView {
    /// Such as `content.buttons[1].url`.
    path: String,
    /// Stable, such as `variable_first`.
    rule: &'static str,
    severity: FindingSeverity,
    /// In the reader's language.
    message: String,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingSeverity {
    /// The provider may reject it, or change it.
    Warning,
    /// The provider refuses it.
    Error,
}

impl CheckView {
    pub fn of(findings: &[Finding], language: Language) -> Self {
        let acceptable = ponte_channels::templates::rules::is_acceptable(findings);
        Self { acceptable, findings: findings.iter().map(|finding| FindingView::of(finding, language)).collect() }
    }
}

/// Where a finding stands in the form: name, language and category beside the content.
pub fn path_of(finding: &Finding) -> String {
    match finding.path.as_str() {
        beside @ ("name" | "language" | "category") => beside.to_owned(),
        within => format!("content.{within}"),
    }
}

impl FindingView {
    fn of(finding: &Finding, language: Language) -> Self {
        let severity = match finding.severity {
            Severity::Warning => FindingSeverity::Warning,
            Severity::Error => FindingSeverity::Error,
        };
        Self { path: path_of(finding), rule: finding.rule.code(), severity, message: finding.text(language) }
    }
}

fn all<T, U: From<T>>(items: Vec<T>) -> Vec<U> {
    items.into_iter().map(U::from).collect()
}

impl From<&TemplateContent> for ContentView {
    fn from(content: &TemplateContent) -> Self {
        let content = content.clone();
        Self {
            parameter_format: match content.format {
                ParameterFormat::Positional => FormatTag::Positional,
                ParameterFormat::Named => FormatTag::Named,
            },
            header: content.header.map(HeaderView::from),
            body: content.body,
            body_samples: all(content.body_samples),
            footer: content.footer,
            buttons: all(content.buttons),
            ttl_seconds: content.ttl_seconds,
            code: content.code.map(|CodeText { security_advice, expires_after_minutes }| CodeView {
                security_advice,
                expires_after_minutes,
            }),
            others: content.others,
        }
    }
}

impl From<ContentView> for TemplateContent {
    fn from(view: ContentView) -> Self {
        Self {
            format: match view.parameter_format {
                FormatTag::Positional => ParameterFormat::Positional,
                FormatTag::Named => ParameterFormat::Named,
            },
            header: view.header.map(Header::from),
            body: view.body,
            body_samples: all(view.body_samples),
            footer: view.footer,
            buttons: all(view.buttons),
            ttl_seconds: view.ttl_seconds,
            code: view.code.map(|CodeView { security_advice, expires_after_minutes }| CodeText {
                security_advice,
                expires_after_minutes,
            }),
            others: view.others,
        }
    }
}

impl From<Sample> for SampleView {
    fn from(Sample { name, value }: Sample) -> Self {
        Self { name, value }
    }
}

impl From<SampleView> for Sample {
    fn from(SampleView { name, value }: SampleView) -> Self {
        Self { name, value }
    }
}

impl From<Header> for HeaderView {
    fn from(header: Header) -> Self {
        match header {
            Header::Text { text, samples } => Self::Text { text, samples: all(samples) },
            Header::Media { kind, handle } => Self::Media { kind, handle },
            Header::Location => Self::Location,
            Header::Other { format } => Self::Other { format },
        }
    }
}

impl From<HeaderView> for Header {
    fn from(header: HeaderView) -> Self {
        match header {
            HeaderView::Text { text, samples } => Self::Text { text, samples: all(samples) },
            HeaderView::Media { kind, handle } => Self::Media { kind, handle },
            HeaderView::Location => Self::Location,
            HeaderView::Other { format } => Self::Other { format },
        }
    }
}

impl From<Button> for ButtonView {
    fn from(button: Button) -> Self {
        match button {
            Button::QuickReply { text } => Self::QuickReply { text },
            Button::Url { text, url, sample } => Self::Url { text, url, sample },
            Button::PhoneNumber { text, phone_number } => Self::PhoneNumber { text, phone_number },
            Button::CopyCode { sample } => Self::CopyCode { sample },
            Button::Otp { otp_type, text } => Self::Otp { otp_type, text },
            Button::Flow { text, flow_id } => Self::Flow { text, flow_id },
            Button::Other { kind, text, raw } => Self::Other { kind, text, raw },
        }
    }
}

impl From<ButtonView> for Button {
    fn from(button: ButtonView) -> Self {
        match button {
            ButtonView::QuickReply { text } => Self::QuickReply { text },
            ButtonView::Url { text, url, sample } => Self::Url { text, url, sample },
            ButtonView::PhoneNumber { text, phone_number } => Self::PhoneNumber { text, phone_number },
            ButtonView::CopyCode { sample } => Self::CopyCode { sample },
            ButtonView::Otp { otp_type, text } => Self::Otp { otp_type, text },
            ButtonView::Flow { text, flow_id } => Self::Flow { text, flow_id },
            ButtonView::Other { kind, text, raw } => Self::Other { kind, text, raw },
        }
    }
}

impl ValuesForm {
    /// The values given; where none are, the template's samples.
    pub fn or_samples(self, content: &TemplateContent) -> Values {
        let samples = Values::samples(content);
        let or = |given: Vec<SampleView>, samples: Vec<Sample>| if given.is_empty() { samples } else { all(given) };
        let buttons = self.buttons.into_iter().map(|button| (usize::from(button.index), button.value));
        Values {
            header: or(self.header, samples.header),
            body: or(self.body, samples.body),
            buttons: buttons.collect(),
        }
    }
}

impl From<Preview> for PreviewView {
    fn from(preview: Preview) -> Self {
        let header = preview.header.map(|header| match header {
            PreviewHeader::Text(text) => PreviewHeaderView::Text { text },
            PreviewHeader::Media(kind) => PreviewHeaderView::Media { kind },
            PreviewHeader::Location => PreviewHeaderView::Location,
            PreviewHeader::Other(format) => PreviewHeaderView::Other { format },
        });
        let button = |PreviewButton { kind, text, target }| PreviewButtonView { kind, text, target };
        Self {
            header,
            body: preview.body,
            footer: preview.footer,
            buttons: preview.buttons.into_iter().map(button).collect(),
            missing: preview.missing,
        }
    }
}
