//! Every key of the configuration, in one table: it drives the file, the environment, the flags, `--help`,
//! `ponte config` and `docs/configuration.md`.

use crate::proxies;
use ponte_kernel::Language;

/// One thing that can be configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    Listen,
    PublicUrl,
    TrustedProxies,
    DataDir,
    DatabaseUrl,
    KeysDatabaseUrl,
    PostgresWorkers,
    PostgresPooler,
    RootKey,
    PreviousRootKey,
    IndexKey,
    MediaStore,
    MediaS3Endpoint,
    MediaS3Region,
    MediaS3AccessKey,
    MediaS3SecretKey,
    ClamavAddress,
    AllowedAddresses,
    SendDoubtSeconds,
    WebhookLimitBytes,
    SimulatorUrl,
    SimulatorShopUrl,
    Log,
    LogFormat,
}

/// What is known of a key.
#[derive(Debug)]
pub struct Entry {
    pub key: Key,
    /// As it stands in `ponte.toml`; variables and flags are made of it.
    pub name: &'static str,
    pub kind: Kind,
    pub preset: Preset,
    pub meaning: Words,
}

/// What a value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An IP address with a port.
    Address,
    Url,
    Folder,
    /// May hold a password.
    Database,
    /// 32 secret bytes.
    RootKey,
    /// A folder or a bucket.
    MediaStore,
    /// One word.
    Word,
    /// A password or key of another system.
    Password,
    /// Where a virus scanner listens.
    Scanner,
    /// A whole number within bounds.
    Number {
        least: u64,
        most: u64,
    },
    Choice(&'static [&'static str]),
    /// Networks and servers, as a list in the file and between commas elsewhere.
    AllowList,
    /// Networks alone, written in the same way.
    Networks,
    LogFilter,
}

/// What holds when nobody says anything.
#[derive(Clone, Copy, Debug)]
pub enum Preset {
    Fixed(&'static str),
    /// Follows from other keys.
    Derived(Words),
    Nothing,
    /// Ponte does not start without it.
    Required,
}

/// A text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    pub pt: &'static str,
    pub en: &'static str,
}

impl Words {
    pub const fn new(pt: &'static str, en: &'static str) -> Self {
        Self { pt, en }
    }

    pub fn pick(self, language: Language) -> &'static str {
        language.pick(self.pt, self.en)
    }
}

impl Key {
    pub fn entry(self) -> &'static Entry {
        TABLE.iter().find(|entry| entry.key == self).expect("a test finds every key in the table")
    }
}

impl Kind {
    /// Whether a value can also be named by the file that holds it, and is not printed.
    pub fn is_secret(self) -> bool {
        matches!(self, Self::Database | Self::RootKey | Self::Password)
    }

    /// Whether a value is never written where others of the machine read it, nor printed in part.
    pub fn is_key(self) -> bool {
        matches!(self, Self::RootKey | Self::Password)
    }

    /// Whether a value is a list in the file, and stands between commas elsewhere.
    pub fn is_list(self) -> bool {
        matches!(self, Self::AllowList | Self::Networks)
    }

    /// What would be right, to end "expected …".
    pub fn expectation(self, language: Language) -> String {
        let words = match self {
            Self::Number { least, most } => {
                return language.pick(
                    format!("um número inteiro de {least} a {most}"),
                    format!("a whole number from {least} to {most}"),
                );
            }
            Self::Choice(choices) => {
                return format!("{} {}", language.pick("um destes:", "one of:"), choices.join(", "));
            }
            Self::Address => Words::new(
                "um endereço IP com porta, como 127.0.0.1:8080 ou 0.0.0.0:8080",
                "an IP address with a port, such as 127.0.0.1:8080 or 0.0.0.0:8080",
            ),
            Self::Url => Words::new(
                "um endereço http:// ou https:// sem usuário, ? ou #, como https://ponte.exemplo.com.br",
                "an http:// or https:// address without user, ? or #, such as https://ponte.example.com",
            ),
            Self::Folder => Words::new("o caminho de uma pasta", "the path of a folder"),
            Self::Database => Words::new(
                "sqlite:CAMINHO ou postgres://usuário:senha@servidor:porta/banco",
                "sqlite:PATH or postgres://user:password@host:port/database",
            ),
            Self::RootKey => Words::new("32 bytes aleatórios em base64", "32 random bytes in base64"),
            Self::MediaStore => Words::new(
                "o caminho de uma pasta, ou s3://bucket/prefixo",
                "the path of a folder, or s3://bucket/prefix",
            ),
            Self::Word => Words::new("uma palavra", "one word"),
            Self::Password => Words::new("um texto secreto", "a secret text"),
            Self::Scanner => Words::new(
                "servidor:porta, como 127.0.0.1:3310, ou o caminho de um socket, como /run/clamav/clamd.ctl",
                "host:port, such as 127.0.0.1:3310, or the path of a socket, such as /run/clamav/clamd.ctl",
            ),
            Self::AllowList => Words::new(
                "redes (10.20.0.0/16), endereços (10.20.0.5) ou servidores com porta (erp.local:8080)",
                "networks (10.20.0.0/16), addresses (10.20.0.5) or servers with their port (erp.local:8080)",
            ),
            Self::Networks => Words::new(
                "redes (10.20.0.0/16) ou endereços (10.20.0.5)",
                "networks (10.20.0.0/16) or addresses (10.20.0.5)",
            ),
            Self::LogFilter => Words::new(
                "um nível (error, warn, info, debug, trace) ou alvo=nível, separados por vírgulas",
                "a level (error, warn, info, debug, trace) or target=level, between commas",
            ),
        };
        words.pick(language).to_owned()
    }
}

/// In the order in which a person would ask.
pub const TABLE: &[Entry] = &[
    Entry {
        key: Key::Listen,
        name: "listen",
        kind: Kind::Address,
        preset: Preset::Fixed("127.0.0.1:8080"),
        meaning: Words::new(
            "Onde webhooks, API e telas são servidos. Em produção fica atrás de um proxy que cuida do HTTPS.",
            "Where webhooks, API and screens are served. In production it stands behind a proxy that does the HTTPS.",
        ),
    },
    Entry {
        key: Key::PublicUrl,
        name: "public_url",
        kind: Kind::Url,
        preset: Preset::Derived(Words::new("http:// e o endereço de listen", "http:// and the address of listen")),
        meaning: Words::new(
            "O endereço pelo qual pessoas e provedores chegam ao Ponte. Está nos links que o Ponte envia.",
            "The address under which people and providers reach Ponte. It stands in the links that Ponte hands out.",
        ),
    },
    Entry {
        key: Key::TrustedProxies,
        name: "trusted_proxies",
        kind: Kind::Networks,
        preset: Preset::Fixed(proxies::ON_THIS_MACHINE),
        meaning: Words::new(
            "As redes dos proxies à frente do Ponte: só neles se acredita em X-Forwarded-For. Com um proxy em outra máquina \
             ou outro contêiner, sem isto todas as pessoas contam como uma só.",
            "The networks that the proxies in front ask from: they alone are believed in X-Forwarded-For. With a proxy on \
             another machine or in another container, all people count as one without this.",
        ),
    },
    Entry {
        key: Key::DataDir,
        name: "data_dir",
        kind: Kind::Folder,
        preset: Preset::Fixed("./data"),
        meaning: Words::new(
            "Pasta dos bancos de dados embutidos. É criada se não existir, só para o usuário do Ponte.",
            "Folder of the embedded databases. It is made when it is not there, for Ponte's user alone.",
        ),
    },
    Entry {
        key: Key::DatabaseUrl,
        name: "database_url",
        kind: Kind::Database,
        preset: Preset::Derived(Words::new("sqlite:ponte.db em data_dir", "sqlite:ponte.db in data_dir")),
        meaning: Words::new(
            "O banco de dados: sqlite:CAMINHO (uma máquina) ou postgres://… (várias).",
            "The database: sqlite:PATH (one machine) or postgres://… (several).",
        ),
    },
    Entry {
        key: Key::KeysDatabaseUrl,
        name: "keys_database_url",
        kind: Kind::Database,
        preset: Preset::Derived(Words::new(
            "sqlite:keys.db em data_dir; com PostgreSQL é obrigatório",
            "sqlite:keys.db in data_dir; required with PostgreSQL",
        )),
        meaning: Words::new(
            "O banco das chaves que cifram os dados pessoais: separado, com cópias de segurança próprias e mais curtas, \
             porque destruir uma chave é apagar os dados.",
            "The database of the keys that seal personal data: apart, with backups of its own that are kept shorter, \
             because destroying a key is erasing the data.",
        ),
    },
    Entry {
        key: Key::PostgresWorkers,
        name: "postgres_workers",
        kind: Kind::Number { least: 1, most: 64 },
        preset: Preset::Fixed("4"),
        meaning: Words::new(
            "Conexões que escrevem no PostgreSQL; metade disso lê ao lado, e mais uma só confirma recebimentos. Mais \
             delas ajudam quando o servidor está longe.",
            "Connections that write to PostgreSQL; half as many read beside them, and one more only acknowledges. More \
             of them help when the server is far away.",
        ),
    },
    Entry {
        key: Key::PostgresPooler,
        name: "postgres_pooler",
        kind: Kind::Choice(&["none", "transactions"]),
        preset: Preset::Fixed("none"),
        meaning: Words::new(
            "\"transactions\" quando há um PgBouncer em modo de transação entre o Ponte e o PostgreSQL.",
            "\"transactions\" when a PgBouncer in transaction mode stands between Ponte and PostgreSQL.",
        ),
    },
    Entry {
        key: Key::RootKey,
        name: "root_key",
        kind: Kind::RootKey,
        preset: Preset::Required,
        meaning: Words::new(
            "A chave que protege todas as outras. Sem ela os dados não podem mais ser lidos: guarde uma cópia fora \
             desta máquina. `ponte keys new` cria uma.",
            "The key that protects all others. Without it the data cannot be read any more: keep a copy outside this \
             machine. `ponte keys new` makes one.",
        ),
    },
    Entry {
        key: Key::PreviousRootKey,
        name: "previous_root_key",
        kind: Kind::RootKey,
        preset: Preset::Nothing,
        meaning: Words::new(
            "A chave anterior, durante uma troca de root_key: abre o que ela protegeu até que a nova proteja tudo; o \
             registro avisa.",
            "The key before, while root_key is being changed: it opens what it protected until the new one protects it \
             all; the log tells.",
        ),
    },
    Entry {
        key: Key::IndexKey,
        name: "index_key",
        kind: Kind::RootKey,
        preset: Preset::Required,
        meaning: Words::new(
            "A chave das buscas em dados cifrados. Nunca muda depois do primeiro uso; guarde uma cópia como a de \
             root_key.",
            "The key of lookups in sealed data. It never changes after the first use; keep a copy as of root_key.",
        ),
    },
    Entry {
        key: Key::MediaStore,
        name: "media_store",
        kind: Kind::MediaStore,
        preset: Preset::Derived(Words::new("media em data_dir", "media in data_dir")),
        meaning: Words::new(
            "Onde ficam os arquivos das mensagens, cifrados: uma pasta (uma máquina) ou um armazenamento compatível com \
             S3 (várias).",
            "Where files of messages are kept, sealed: a folder (one machine) or S3-compatible storage (several).",
        ),
    },
    Entry {
        key: Key::MediaS3Endpoint,
        name: "media_s3_endpoint",
        kind: Kind::Url,
        preset: Preset::Derived(Words::new("o da Amazon", "Amazon's")),
        meaning: Words::new(
            "Endereço do armazenamento compatível com S3.",
            "Address of the S3-compatible storage.",
        ),
    },
    Entry {
        key: Key::MediaS3Region,
        name: "media_s3_region",
        kind: Kind::Word,
        preset: Preset::Fixed("us-east-1"),
        meaning: Words::new("Região do bucket.", "The bucket's region."),
    },
    Entry {
        key: Key::MediaS3AccessKey,
        name: "media_s3_access_key",
        kind: Kind::Word,
        preset: Preset::Nothing,
        meaning: Words::new(
            "Nome da chave de acesso ao bucket. Obrigatório com s3://.",
            "Name of the key to the bucket. Needed with s3://.",
        ),
    },
    Entry {
        key: Key::MediaS3SecretKey,
        name: "media_s3_secret_key",
        kind: Kind::Password,
        preset: Preset::Nothing,
        meaning: Words::new(
            "Chave secreta de acesso ao bucket. Obrigatória com s3://.",
            "Secret key to the bucket. Needed with s3://.",
        ),
    },
    Entry {
        key: Key::ClamavAddress,
        name: "clamav_address",
        kind: Kind::Scanner,
        preset: Preset::Nothing,
        meaning: Words::new(
            "Onde o antivírus clamd escuta. Com ele, todo arquivo é verificado antes de ser guardado; sem resposta dele, \
             nenhum é.",
            "Where the virus scanner clamd listens. With it every file is looked at before it is kept; while it does not \
             answer, none is.",
        ),
    },
    Entry {
        key: Key::AllowedAddresses,
        name: "allowed_addresses",
        kind: Kind::AllowList,
        preset: Preset::Nothing,
        meaning: Words::new(
            "Endereços privados em que provedores de WhatsApp podem ser alcançados, como um emulador. Vazio em \
             produção.",
            "Private addresses at which WhatsApp providers may be reached, such as an emulator. Empty in production.",
        ),
    },
    Entry {
        key: Key::SendDoubtSeconds,
        name: "send_doubt_seconds",
        kind: Kind::Number { least: 10, most: 86_400 },
        preset: Preset::Fixed("120"),
        meaning: Words::new(
            "Por quantos segundos se espera o status de um envio sem resposta antes de tentar de novo.",
            "For how many seconds the status of a send without an answer is waited for before it is tried again.",
        ),
    },
    Entry {
        key: Key::WebhookLimitBytes,
        name: "webhook_limit_bytes",
        kind: Kind::Number { least: 3 << 20, most: 64 << 20 },
        preset: Preset::Fixed("4194304"),
        meaning: Words::new(
            "O maior webhook aceito, em bytes. A Meta envia até 3 MB.",
            "The largest webhook that is taken, in bytes. Meta sends up to 3 MB.",
        ),
    },
    Entry {
        key: Key::SimulatorUrl,
        name: "simulator_url",
        kind: Kind::Url,
        preset: Preset::Nothing,
        meaning: Words::new(
            "Onde está o WhatsApp emulado de `ponte simulator`: com ele os ambientes de homologação têm a tela Telefone.",
            "Where the emulated WhatsApp of `ponte simulator` is: with it homologation workspaces have the screen Phone.",
        ),
    },
    Entry {
        key: Key::SimulatorShopUrl,
        name: "simulator_shop_url",
        kind: Kind::Url,
        preset: Preset::Nothing,
        meaning: Words::new(
            "Onde está a loja de exemplo de `ponte simulator`, para ligar e desligar as falhas dela na tela Telefone.",
            "Where the sample shop of `ponte simulator` is, to switch its faults on and off on the screen Phone.",
        ),
    },
    Entry {
        key: Key::Log,
        name: "log",
        kind: Kind::LogFilter,
        preset: Preset::Fixed("info"),
        meaning: Words::new(
            "O que vai para o registro (stderr): um nível, ou alvo=nível separados por vírgulas.",
            "What goes to the log (stderr): a level, or target=level between commas.",
        ),
    },
    Entry {
        key: Key::LogFormat,
        name: "log_format",
        kind: Kind::Choice(&["text", "json"]),
        preset: Preset::Fixed("text"),
        meaning: Words::new(
            "\"text\" para pessoas, \"json\" para coletores: um objeto por linha.",
            "\"text\" for people, \"json\" for collectors: one object a line.",
        ),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_key_stands_in_the_table_once() {
        let keys: HashSet<Key> = TABLE.iter().map(|entry| entry.key).collect();
        assert_eq!(keys.len(), TABLE.len());
        // The last one of the enum: whoever adds a variant behind it is told here.
        assert_eq!(TABLE.len(), Key::LogFormat as usize + 1);
        assert!(TABLE.iter().all(|entry| entry.key.entry().name == entry.name));
    }
}
