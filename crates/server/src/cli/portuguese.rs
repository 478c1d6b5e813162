//! The Portuguese words of `--help`.

/// A command, or an option of one, in Portuguese.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    pub about: &'static str,
    pub long: Option<&'static str>,
}

/// The words of a command, such as `keys new`; of the program itself for the empty path.
pub fn command(path: &str) -> Option<Words> {
    find(COMMANDS, path)
}

/// The words of an option of a command, by the option's id. `language` belongs to all commands.
pub fn option(command: &str, id: &str) -> Option<Words> {
    if command.starts_with("bench ") {
        return find(BENCH_OPTIONS, id);
    }
    find(OPTIONS, format!("{command} {id}").trim_start())
}

/// What stands for a value.
pub fn value_name(english: &str) -> Option<&'static str> {
    find(VALUE_NAMES, english)
}

fn find<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|(known, _)| *known == name).map(|(_, words)| *words)
}

const fn short(about: &'static str) -> Words {
    Words { about, long: None }
}

const fn long(about: &'static str, long: &'static str) -> Words {
    Words { about, long: Some(long) }
}

const VALUE_NAMES: &[(&str, &str)] = &[
    ("LANGUAGE", "IDIOMA"),
    ("PORT", "PORTA"),
    ("FOLDER", "PASTA"),
    ("PLACE", "LUGAR"),
    ("URL", "URL"),
    ("PHONE", "TELEFONE"),
    ("NAME", "NOME"),
    ("ID", "ID"),
    ("ADDRESS", "ENDEREÇO"),
    ("FILE", "ARQUIVO"),
    ("EMAIL", "E-MAIL"),
    ("ROLE", "PAPEL"),
    ("KEY", "CHAVE"),
    ("SECONDS", "SEGUNDOS"),
    ("ENGINE", "BANCO"),
    ("NUMBER", "NÚMERO"),
    ("HEADER", "CABEÇALHO"),
    ("SECRET", "SEGREDO"),
    ("LIST", "LISTA"),
    ("VALUE", "VALOR"),
];

const COMMANDS: &[(&str, Words)] = &[
    (
        "",
        long(
            "Liga o número de WhatsApp da sua empresa aos sistemas que ela já usa.",
            "Experimente sem instalar mais nada: `ponte demo`.",
        ),
    ),
    (
        "serve",
        long(
            "Roda o Ponte: recebe webhooks, responde a clientes, serve a API.",
            "Na primeira vez mostra um link que vale uma vez só e cria o administrador. Para em ordem com Ctrl-C ou \
             SIGTERM: o que foi confirmado nunca se perde.",
        ),
    ),
    (
        "demo",
        long(
            "Mostra o Ponte funcionando: você escreve como cliente, o robô responde com dados de uma loja de exemplo e \
             você assume na caixa de atendimentos.",
            "Inicia servidor, WhatsApp emulado e loja de exemplo em um só processo, com um banco embutido que é apagado \
             no fim. Mostra o endereço das telas e deixa você diante do telefone de um cliente. Não precisa de \
             configuração nem de conta na Meta.",
        ),
    ),
    (
        "phone",
        long(
            "O telefone de um cliente no terminal, ligado a um WhatsApp emulado.",
            "Escreva uma mensagem e tecle Enter; digite um número para escolher um botão ou item de lista; /ajuda \
             mostra os comandos.",
        ),
    ),
    (
        "simulator",
        long(
            "Um WhatsApp emulado e uma loja de exemplo, para experimentar e testar sem a Meta.",
            "Mostra os endereços e as credenciais com que um Ponte, ou outro programa, se conecta. Roda até Ctrl-C.",
        ),
    ),
    ("migrate", short("Atualiza os bancos de dados para esta versão. `ponte serve` faz o mesmo ao iniciar.")),
    (
        "config",
        long(
            "Mostra a configuração que vale e de onde vem cada valor.",
            "Lê ponte.toml, o ambiente e as opções como `ponte serve`, confere tudo e não mostra segredos.",
        ),
    ),
    ("keys", short("As chaves que protegem todos os dados.")),
    (
        "keys new",
        long(
            "Cria a chave raiz e a chave de busca, cada uma em um arquivo que só você pode ler.",
            "Arquivos que já existem nunca são sobrescritos. Guarde cópias fora desta máquina: sem a chave raiz os dados \
             não podem mais ser lidos.",
        ),
    ),
    ("user", short("As pessoas que entram no Ponte.")),
    ("user add", short("Convida alguém para um ambiente e mostra o link com que a pessoa escolhe a senha.")),
    (
        "doctor",
        long(
            "Verifica tudo de que um número precisa e diz o que fazer onde algo não está certo.",
            "Pergunta ao provedor sobre token, conta e número, chama o endereço público como o provedor faria, olha relógio, \
             disco e banco. Termina com 69 quando algo falhou. Pode ser usado ao lado de um `ponte serve` no ar.",
        ),
    ),
    ("channel", short("Os números, e o que os provedores deles enviam.")),
    (
        "channel decode",
        long(
            "Mostra o que o Ponte entende de um webhook: um objeto JSON por linha para cada evento. Nada é guardado.",
            "Confere o webhook como o servidor faz, com os cabeçalhos e o segredo informados. Termina com 0 quando ele é \
             aceito, também quando não há nada nele a fazer; com 2 quando a autenticidade não é provada; com 3 quando não é um \
             webhook do provedor.",
        ),
    ),
    ("bench", short("Mede esta máquina: inicia tudo localmente com um banco de dados novo.")),
    ("bench ingest", short("Quantos webhooks por segundo são confirmados, cada um gravado em disco.")),
    ("bench child", short("O processo medido; o próprio bench o inicia.")),
    ("bench reply", short("Quantos clientes por segundo recebem resposta, do webhook ao envio.")),
];

const OPTIONS: &[(&str, Words)] = &[
    ("language", short("O idioma em que os comandos falam")),
    (
        "demo check",
        short("Faz as conversas sozinho, mostra-as com milissegundos e falha se algo além do tempo for diferente"),
    ),
    ("demo port", short("Porta do servidor; sem ela 8080, ou uma livre se essa estiver em uso")),
    ("demo network", short("Deixa entrar celulares da mesma rede: a tela Telefone mostra um código para a câmera")),
    ("demo screens", short("Só as telas, sem um telefone neste terminal; Ctrl-C encerra")),
    ("demo data", short("Guarda os dados nesta pasta, para a próxima vez")),
    ("phone emulator", short("Endereço do emulador, como `ponte simulator` ou `ponte demo` o mostra")),
    ("phone shop", short("Endereço da loja de exemplo, para ligar as falhas dela com /falha loja")),
    ("phone who", short("De quem é o telefone: um número em qualquer grafia, ou um BSUID")),
    ("phone name", short("O nome que a empresa vê")),
    ("phone number", short("O id do número da empresa para o qual escrever; sem ele, o primeiro")),
    ("simulator listen", short("Onde o WhatsApp emulado escuta")),
    ("simulator shop_listen", short("Onde a loja de exemplo escuta")),
    (
        "simulator webhook",
        short("Para onde o emulador envia os webhooks, como o endereço de uma integração de `ponte serve`"),
    ),
    ("migrate status", short("Só lista o que foi aplicado e o que falta")),
    ("config page", short("Mostra, em vez disso, a página que explica cada chave")),
    ("keys new root", short("Onde fica a chave raiz")),
    ("keys new index", short("Onde fica a chave de busca")),
    ("user add email", short("O e-mail da pessoa")),
    ("user add name", short("O nome da pessoa")),
    ("user add role", short("O que a pessoa faz")),
    ("doctor channel", short("Só um canal, pela chave")),
    ("doctor json", short("Mostra um objeto JSON por canal em vez de frases")),
    ("channel decode provider", short("De qual provedor é o webhook")),
    (
        "channel decode headers",
        short("Um cabeçalho que veio com ele, como 'X-Hub-Signature-256: sha256=…'; pode se repetir"),
    ),
    ("channel decode url", short("O endereço que o provedor chamou, com a consulta; a Twilio o assina")),
    (
        "channel decode secret",
        short(
            "O que o prova: o App Secret da Meta, o Auth Token da Twilio, ou o segredo que o provedor envia num cabeçalho",
        ),
    ),
    ("channel decode trusted", short("Lê sem conferir")),
    ("channel decode file", short("O corpo, byte a byte; \"-\" lê da entrada padrão")),
    ("user add workspace", short("A chave do ambiente; pode faltar quando só há um")),
];

const BENCH_OPTIONS: &[(&str, Words)] = &[
    ("seconds", short("Quanto tempo dura")),
    ("json", short("Mostra um objeto JSON em vez de frases")),
    ("database", short("O banco de dados")),
    (
        "rate",
        short(
            "Envia tantos por segundo, por mais lentas que sejam as respostas; sem ela cada conexão espera a sua",
        ),
    ),
    ("mix", short("Como a Meta envia: três status por mensagem, cada um na sua hora")),
    ("connections", short("Conexões que enviam ao mesmo tempo")),
];
