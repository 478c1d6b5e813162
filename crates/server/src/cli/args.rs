//! The commands and what they take. The docstrings are the English help; `help` holds the Portuguese one.

use super::flags::ConfigFlags;
use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser as _},
};
use ponte_channels::endpoint::Provider;
use ponte_identity::{EmailAddress, Name, Role, WorkspaceKey};
use ponte_kernel::Language;
use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf};

/// Joins your company's WhatsApp number to the systems you already run.
///
/// Try it without installing anything else: `ponte demo`.
#[derive(Debug, Parser)]
#[command(name = "ponte", version, arg_required_else_help = true, disable_help_subcommand = true)]
pub struct Arguments {
    /// The language in which commands speak
    #[arg(long, global = true, value_name = "LANGUAGE", value_parser = language_parser())]
    pub language: Option<Language>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Serve(ServeArgs),
    Demo(DemoArgs),
    Phone(PhoneArgs),
    Simulator(SimulatorArgs),
    Migrate(MigrateArgs),
    Config(ConfigArgs),
    #[command(subcommand)]
    Keys(KeysCommand),
    #[command(subcommand)]
    User(UserCommand),
    Doctor(DoctorArgs),
    #[command(subcommand)]
    Channel(ChannelCommand),
    #[command(subcommand)]
    Bench(BenchCommand),
}

/// Runs Ponte: takes webhooks, answers customers, serves the API.
///
/// On the first start it prints a link that is good once, with which the first administrator is made. Stops in order at
/// Ctrl-C or SIGTERM: what was acknowledged is never lost.
#[derive(Debug, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    pub config: ConfigFlags,
}

/// Shows Ponte at work: you write as a customer, the bot answers from a sample shop, you take over in the inbox.
///
/// Starts server, emulated WhatsApp and sample shop in one process, on an embedded database that is removed at the end.
/// Prints the address of the screens and puts you in front of a customer's phone. Needs no configuration and no account
/// at Meta.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Plays the conversations by itself, prints them with milliseconds, and fails if anything but the time differs
    #[arg(long)]
    pub check: bool,
    /// Port of the server; without it 8080, or a free one when that is taken
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
    /// Lets phones of the same network in: the screen Phone shows a code for their camera
    #[arg(long, conflicts_with = "check")]
    pub network: bool,
    /// The screens alone, without a phone in this terminal; Ctrl-C ends
    #[arg(long, conflicts_with = "check")]
    pub screens: bool,
    /// Keeps the data in this folder, for a next time
    #[arg(long, value_name = "FOLDER", conflicts_with = "check")]
    pub data: Option<PathBuf>,
}

/// A customer's phone in the terminal, connected to an emulated WhatsApp.
///
/// Type a message and press Enter; type a number to choose a button or an item of a list; /ajuda lists the commands.
#[derive(Debug, Args)]
pub struct PhoneArgs {
    /// Address of the emulator, as `ponte simulator` or `ponte demo` prints it
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8081")]
    pub emulator: String,
    /// Address of the sample shop, to switch its faults with /falha loja
    #[arg(long, value_name = "URL")]
    pub shop: Option<String>,
    /// Whose phone: a number in any spelling, or a BSUID
    #[arg(long, value_name = "PHONE", default_value = "+55 11 98765-4321")]
    pub who: String,
    /// The name that the company sees
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The id of the company's number to write to; the first one by default
    #[arg(long, value_name = "ID")]
    pub number: Option<String>,
}

/// An emulated WhatsApp and a sample shop, for trying and testing without Meta.
///
/// Prints the addresses and credentials with which a Ponte, or another program, connects to them. Runs until Ctrl-C.
#[derive(Debug, Args)]
pub struct SimulatorArgs {
    /// Where the emulated WhatsApp listens
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081")]
    pub listen: SocketAddr,
    /// Where the sample shop listens
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8082")]
    pub shop_listen: SocketAddr,
    /// Where the emulator sends its webhooks, such as the address of an endpoint of `ponte serve`
    #[arg(long, value_name = "URL")]
    pub webhook: Option<String>,
}

/// Brings the databases up to this version. `ponte serve` does the same when it starts.
#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// Only lists what was applied and what is still to come
    #[arg(long)]
    pub status: bool,
    #[command(flatten)]
    pub config: ConfigFlags,
}

/// Prints the configuration that holds, and where each value comes from.
///
/// Reads ponte.toml, the environment and the flags as `ponte serve` does, checks everything, and shows no secret.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Prints instead the page that explains every key
    #[arg(long)]
    pub page: bool,
    #[command(flatten)]
    pub config: ConfigFlags,
}

/// The keys that protect all data.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    New(NewKeysArgs),
}

/// Makes the root key and the index key, each in a file that only you can read.
///
/// Files that are there are never overwritten. Keep copies outside this machine: without the root key the data cannot be
/// read any more.
#[derive(Debug, Args)]
pub struct NewKeysArgs {
    /// Where the root key goes
    #[arg(long, value_name = "FILE")]
    pub root: PathBuf,
    /// Where the index key goes
    #[arg(long, value_name = "FILE")]
    pub index: PathBuf,
}

/// The people who log in.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    Add(AddUserArgs),
}

/// Invites somebody to a workspace and prints the link with which they choose their password.
#[derive(Debug, Args)]
pub struct AddUserArgs {
    /// Their e-mail address
    #[arg(value_name = "EMAIL", value_parser = EmailAddress::parse)]
    pub email: EmailAddress,
    /// Their name
    #[arg(long, value_name = "NAME", value_parser = Name::parse)]
    pub name: Name,
    /// What they do
    #[arg(long, value_name = "ROLE", default_value = Role::Agent.as_str(), value_parser = role_parser())]
    pub role: Role,
    /// The workspace's key; may be left out where there is only one
    #[arg(long, value_name = "KEY", value_parser = WorkspaceKey::parse)]
    pub workspace: Option<WorkspaceKey>,
    #[command(flatten)]
    pub config: ConfigFlags,
}

/// Looks at all that a number needs, and says what to do where something is not right.
///
/// Asks the provider about token, account and number, calls the public address as the provider would, looks at clock, disk
/// and database. Ends with 69 when something has failed. May be run beside a running `ponte serve`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// One channel alone, by its key
    #[arg(long, value_name = "KEY")]
    pub channel: Option<String>,
    /// Prints one JSON object for each channel instead of sentences
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub config: ConfigFlags,
}

/// The numbers, and what their providers send.
#[derive(Debug, Subcommand)]
pub enum ChannelCommand {
    Decode(DecodeArgs),
}

/// Shows what Ponte understands in a webhook: one JSON object a line for each event. Nothing is stored.
///
/// Checks the webhook as the server does, with the headers and the secret that are given. Ends with 0 when it is accepted,
/// also when there is nothing in it to act upon; with 2 when its authenticity is not proved; with 3 when it is no webhook
/// of the provider.
#[derive(Debug, Args)]
pub struct DecodeArgs {
    /// Whose webhook it is
    #[arg(long, value_name = "NAME", value_parser = provider_parser())]
    pub provider: Provider,
    /// A header that came with it, such as 'X-Hub-Signature-256: sha256=…'; may be repeated
    #[arg(long = "header", value_name = "HEADER", value_parser = Header::parse)]
    pub headers: Vec<Header>,
    /// The address that the provider called, with its query; Twilio signs it
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// What proves it: Meta's app secret, Twilio's Auth Token, or the secret that the provider sends in a header
    #[arg(long, value_name = "SECRET", conflicts_with = "trusted")]
    pub secret: Option<String>,
    /// Skips the check
    #[arg(long)]
    pub trusted: bool,
    /// The body, byte for byte; `-` reads it from the standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `Name: value`, as it is written in HTTP.
#[derive(Clone, Debug)]
pub struct Header {
    /// In lower case.
    pub name: String,
    pub value: String,
}

impl Header {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let (name, value) = text.split_once(':').ok_or("a header is written 'Name: value'")?;
        let name = name.trim().to_ascii_lowercase();
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err("a header is written 'Name: value'");
        }
        Ok(Self { name, value: value.trim().to_owned() })
    }
}

/// Measures this machine: starts everything on loopback with a fresh database.
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    Ingest(IngestArgs),
    Reply(ReplyArgs),
    /// The process under test; a bench starts it by itself
    #[command(hide = true)]
    Child,
}

/// How many webhooks a second are acknowledged, each flushed to disk.
#[derive(Debug, Args)]
pub struct IngestArgs {
    #[command(flatten)]
    pub bench: BenchArgs,
}

/// How many customers a second get their answer, from webhook to send.
#[derive(Debug, Args)]
pub struct ReplyArgs {
    #[command(flatten)]
    pub bench: BenchArgs,
}

/// What every bench takes.
#[derive(Clone, Debug, Args)]
pub struct BenchArgs {
    /// How long it runs
    #[arg(long, value_name = "SECONDS", default_value = "10")]
    pub seconds: NonZeroU32,
    /// Prints one JSON object instead of sentences
    #[arg(long)]
    pub json: bool,
    /// The engine
    #[arg(long, value_name = "ENGINE", value_enum, default_value_t = BenchDatabase::Sqlite)]
    pub database: BenchDatabase,
    /// Sends so many a second, however slow the answers are; without it each connection waits for its answer
    #[arg(long, value_name = "NUMBER")]
    pub rate: Option<NonZeroU32>,
    /// As Meta sends: three statuses for each message, when they come
    #[arg(long)]
    pub mix: bool,
    /// Connections that send at one time
    #[arg(long, value_name = "NUMBER", default_value = "64")]
    pub connections: NonZeroU32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BenchDatabase {
    Sqlite,
    Postgres,
}

fn provider_parser() -> impl clap::builder::TypedValueParser<Value = Provider> {
    PossibleValuesParser::new(Provider::ALL.map(Provider::as_str))
        .try_map(|name| Provider::parse(&name).ok_or("no provider"))
}

fn language_parser() -> impl clap::builder::TypedValueParser<Value = Language> {
    PossibleValuesParser::new([Language::Portuguese.tag(), Language::English.tag()])
        .map(|tag| Language::negotiate(&tag))
}

fn role_parser() -> impl clap::builder::TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::as_str)).try_map(|role| role.parse::<Role>())
}
