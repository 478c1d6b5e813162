//! `docs/configuration.md`, made of the table: a test fails when the committed page is another one.

use super::{
    keys::{Entry, Preset, TABLE},
    name::Name,
};
use ponte_kernel::Language;
use std::fmt::Write as _;

/// The page that explains every key.
pub fn page(language: Language) -> String {
    let mut page = language.pick(PORTUGUESE_OPENING, ENGLISH_OPENING).to_owned();
    for entry in TABLE {
        section(&mut page, entry, language);
    }
    page
}

fn section(page: &mut String, entry: &Entry, language: Language) {
    let [spelt, type_word, preset_word] = language.pick(["Também", "Tipo", "Padrão"], ["Also", "Type", "Default"]);
    let line = format!(
        "\n## `{}`\n\n{}\n\n- {type_word}: {}\n- {preset_word}: {}\n- {spelt}: {}\n",
        entry.name,
        entry.meaning.pick(language),
        entry.kind.expectation(language),
        preset(entry.preset, language),
        spellings(entry, language),
    );
    page.push_str(&line);
}

fn preset(preset: Preset, language: Language) -> String {
    match preset {
        Preset::Fixed(text) => format!("`{text}`"),
        Preset::Derived(words) => words.pick(language).to_owned(),
        Preset::Nothing => language.pick("nada", "nothing").to_owned(),
        Preset::Required => language.pick("nenhum: é obrigatória", "none: it is required").to_owned(),
    }
}

/// All other ways to say the same.
fn spellings(entry: &Entry, language: Language) -> String {
    let mut text = String::new();
    for name in Name::all().filter(|name| name.key == entry.key) {
        if !text.is_empty() {
            let in_file = name.in_file();
            write!(
                text,
                "{} `{in_file}`, ",
                language.pick("; ou o arquivo que a guarda:", "; or the file that holds it:")
            )
            .expect("writing to a string cannot fail");
        }
        write!(text, "`{}`", name.variable()).expect("writing to a string cannot fail");
        if let Some(flag) = name.flag() {
            write!(text, ", `--{flag}`").expect("writing to a string cannot fail");
        }
    }
    if entry.kind.is_list() {
        text.push_str(language.pick(" (entre vírgulas)", " (between commas)"));
    }
    text
}

const ENGLISH_OPENING: &str = "\
# Configuration

<!-- Generated: `ponte config --page --language en > docs/configuration.md`. A test compares. -->

Ponte reads, in this order, and the later one wins, key by key:

1. the file `ponte.toml`: the one of `--config`, else of `PONTE_CONFIG`, else of the folder where Ponte is started;
2. the environment: `PONTE_` and the key in capitals (`PONTE_LISTEN`); an empty variable counts as not there;
3. flags (`--listen`).

`ponte config` prints what holds and where each value comes from; secrets are never shown. A key or a variable
`PONTE_…` that does not exist is refused, with the list of those that do. Paths in the file are meant from the file's
folder, others from where Ponte is started. A secret can also be named by the file that holds it (`…_file`, `…_FILE`):
one that other users of the machine can read brings a warning. `PONTE_LANGUAGE` (`pt-BR` or `en`), else the system's
locale, decides in what language the commands speak.

The least that `ponte serve` needs are two keys, which `ponte keys new --root root.key --index index.key` makes:

```toml
# ponte.toml
root_key_file = \"root.key\"
index_key_file = \"index.key\"
```
";

const PORTUGUESE_OPENING: &str = "\
# Configuração

<!-- Gerada: `ponte config --page --language pt-BR > docs/pt-BR/configuracao.md`. Um teste compara. -->

O Ponte lê nesta ordem, e o último a falar vale, chave por chave:

1. o arquivo `ponte.toml`: o de `--config`, senão o de `PONTE_CONFIG`, senão o da pasta onde o Ponte é iniciado;
2. o ambiente: `PONTE_` e a chave em maiúsculas (`PONTE_LISTEN`); uma variável vazia conta como ausente;
3. as opções do comando (`--listen`).

`ponte config` mostra o que vale e de onde vem cada valor; segredos nunca aparecem. Uma chave ou variável `PONTE_…` que
não existe é recusada, com a lista das que existem. Caminhos no arquivo partem da pasta do arquivo; os outros, de onde o
Ponte é iniciado. Um segredo também pode ser dado pelo arquivo que o guarda (`…_file`, `…_FILE`): se outros usuários da
máquina podem ler esse arquivo, o Ponte avisa. `PONTE_LANGUAGE` (`pt-BR` ou `en`), senão o idioma do sistema, decide em
que língua os comandos falam.

O mínimo de que `ponte serve` precisa são duas chaves, que `ponte keys new --root root.key --index index.key` cria:

```toml
# ponte.toml
root_key_file = \"root.key\"
index_key_file = \"index.key\"
```
";
