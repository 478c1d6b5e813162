//! What can go wrong in the commands themselves.

use super::complaint::Exit;
use ponte_channels::{
    adapter::{AsideReason, SignatureError},
    endpoint::Provider,
    understand,
};
use ponte_identity::WorkspaceKey;
use ponte_kernel::Language;
use std::{error::Error, fmt, io, net::SocketAddr, path::PathBuf};

#[derive(Debug)]
pub enum CommandError {
    /// A file of a new key is there already.
    KeyFileExists {
        path: PathBuf,
    },
    KeyFile {
        path: PathBuf,
        error: io::Error,
    },
    /// Both keys were to go into one file.
    SameKeyFile,
    /// Nobody has completed the first run.
    NoWorkspace,
    UnknownWorkspace {
        key: WorkspaceKey,
        known: Vec<WorkspaceKey>,
    },
    /// There are several, and none was named.
    WhichWorkspace {
        known: Vec<WorkspaceKey>,
    },
    /// An address is taken, reserved, or of another machine. `flag` is what chooses another.
    Listen {
        address: SocketAddr,
        flag: &'static str,
        error: io::Error,
    },
    /// There is no channel, or none of that key.
    NoChannel {
        known: Vec<String>,
    },
    /// The doctor found something that does not work.
    Unwell {
        findings: usize,
    },
    /// The body of a webhook cannot be read.
    Body {
        path: PathBuf,
        error: io::Error,
    },
    /// Twilio signs the address too, and none was given.
    NoUrl,
    Refused(SignatureError),
    Malformed {
        provider: Provider,
        reason: AsideReason,
    },
    /// The emulator cannot send webhooks there.
    Webhook {
        url: String,
    },
}

impl CommandError {
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::KeyFileExists { path } => language.pick(
                format!("O arquivo {} já existe. Nenhuma chave foi criada.", path.display()),
                format!("The file {} is there already. No key was made.", path.display()),
            ),
            Self::KeyFile { path, .. } => language.pick(
                format!("O arquivo {} não pôde ser gravado. Nenhuma chave foi criada.", path.display()),
                format!("The file {} could not be written. No key was made.", path.display()),
            ),
            Self::SameKeyFile => language
                .pick("--root e --index apontam para o mesmo arquivo.", "--root and --index name the same file.")
                .to_owned(),
            Self::NoWorkspace => {
                language.pick("Ainda não há nenhum ambiente.", "There is no workspace yet.").to_owned()
            }
            Self::UnknownWorkspace { key, .. } => {
                language.pick(format!("O ambiente {key} não existe."), format!("There is no workspace {key}."))
            }
            Self::WhichWorkspace { .. } => {
                language.pick("Há vários ambientes.", "There are several workspaces.").to_owned()
            }
            Self::Listen { address, .. } => language
                .pick(format!("Não foi possível escutar em {address}."), format!("Cannot listen on {address}.")),
            Self::NoChannel { known } if known.is_empty() => {
                language.pick("Ainda não há nenhum canal.", "There is no channel yet.").to_owned()
            }
            Self::NoChannel { .. } => language.pick("O canal não existe.", "There is no such channel.").to_owned(),
            Self::Unwell { findings } => language.pick(
                format!("Itens que não funcionam: {findings}."),
                format!("Items that do not work: {findings}."),
            ),
            Self::Body { path, .. } => language.pick(
                format!("O arquivo {} não pôde ser lido.", path.display()),
                format!("The file {} could not be read.", path.display()),
            ),
            Self::NoUrl => language
                .pick(
                    "A assinatura da Twilio inclui o endereço chamado, e ele não foi informado.",
                    "Twilio's signature covers the address that was called, and none was given.",
                )
                .to_owned(),
            Self::Refused(error) => understand::refused(*error, language).to_owned(),
            Self::Malformed { provider, reason } => understand::malformed(*provider, *reason, language),
            Self::Webhook { url } => language.pick(
                format!("\"{url}\" não é um endereço para webhooks."),
                format!("\"{url}\" is no address for webhooks."),
            ),
        }
    }

    pub fn hint(&self, language: Language) -> String {
        match self {
            Self::KeyFileExists { .. } => language
                .pick(
                    "Uma chave em uso nunca é sobrescrita: escolha outro nome, ou mova o arquivo se ele não é usado.",
                    "A key in use is never overwritten: choose another name, or move the file if it is not used.",
                )
                .to_owned(),
            Self::KeyFile { .. } => language
                .pick(
                    "Confira se a pasta existe e se você pode escrever nela.",
                    "Check whether the folder is there and you may write to it.",
                )
                .to_owned(),
            Self::SameKeyFile => language
                .pick("São duas chaves: dê um arquivo a cada uma.", "They are two keys: give each a file.")
                .to_owned(),
            Self::NoWorkspace => language
                .pick(
                    "Abra primeiro o link que `ponte serve` mostra ao iniciar: ele cria o administrador e o ambiente.",
                    "First open the link that `ponte serve` prints when it starts: it makes the administrator and the \
                     workspace.",
                )
                .to_owned(),
            Self::UnknownWorkspace { known, .. } | Self::WhichWorkspace { known } => {
                let keys = known.iter().map(WorkspaceKey::as_str).collect::<Vec<_>>().join(", ");
                language.pick(format!("Informe --workspace: {keys}."), format!("Name one with --workspace: {keys}."))
            }
            Self::Listen { flag, .. } => language.pick(
                format!("Se outro programa (ou outro Ponte) usa a porta, encerre-o ou escolha outra com {flag}."),
                format!("If another program (or another Ponte) uses the port, end it or choose another with {flag}."),
            ),
            Self::NoChannel { known } if known.is_empty() => language
                .pick("Crie um em Configurações › Canais.", "Make one in Settings › Channels.")
                .to_owned(),
            Self::NoChannel { known } => {
                let keys = known.join(", ");
                language.pick(format!("Os que existem: {keys}."), format!("There are: {keys}."))
            }
            Self::Unwell { .. } => language
                .pick("Siga as setas acima, de cima para baixo.", "Follow the arrows above, from top to bottom.")
                .to_owned(),
            Self::Body { .. } => language
                .pick(
                    "Confira o nome do arquivo; \"-\" lê da entrada padrão.",
                    "Check the file's name; \"-\" reads from the standard input.",
                )
                .to_owned(),
            Self::NoUrl => language
                .pick(
                    "Informe --url com o endereço completo, como está no painel da Twilio.",
                    "Give --url with the whole address, as it stands in Twilio's console.",
                )
                .to_owned(),
            Self::Refused(error) => understand::remedy(*error, language).to_owned(),
            Self::Malformed { reason, .. } => understand::way_out(*reason, language).to_owned(),
            Self::Webhook { .. } => language
                .pick("Exemplo: http://127.0.0.1:8080/webhooks/loja.", "Example: http://127.0.0.1:8080/webhooks/shop.")
                .to_owned(),
        }
    }

    pub fn exit(&self) -> Exit {
        match self {
            Self::NoChannel { known } if known.is_empty() => Exit::Unavailable,
            Self::SameKeyFile
            | Self::NoChannel { .. }
            | Self::UnknownWorkspace { .. }
            | Self::WhichWorkspace { .. }
            | Self::Body { .. }
            | Self::NoUrl
            | Self::Webhook { .. } => Exit::Usage,
            Self::Refused(_) => Exit::Refused,
            Self::Malformed { .. } => Exit::Malformed,
            Self::KeyFileExists { .. }
            | Self::KeyFile { .. }
            | Self::NoWorkspace
            | Self::Unwell { .. }
            | Self::Listen { .. } => Exit::Unavailable,
        }
    }
}

/// For logs and other programs: what is wrong, and what to do.
impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.sentence(Language::English), self.hint(Language::English))
    }
}

impl Error for CommandError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::KeyFile { error, .. } | Self::Listen { error, .. } | Self::Body { error, .. } => Some(error),
            _ => None,
        }
    }
}
