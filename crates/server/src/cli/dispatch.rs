//! What each command does.

use super::{
    add_user,
    args::{
        AddUserArgs, BenchArgs, BenchCommand, BenchDatabase, ChannelCommand, Command, ConfigArgs, DemoArgs,
        KeysCommand, MigrateArgs, NewKeysArgs, UserCommand,
    },
    console::Console,
    decode, doctor,
    flags::ConfigFlags,
    links, migrate, new_keys, phone, show_config,
    signal::StopSignals,
    simulator,
};
use crate::{
    bench::{self, BenchOptions, Engine, Format, Pace, Traffic},
    config::{self, Config, Environment, make_folders},
    demo::{self, DemoOptions, Demonstration},
    logging,
    serve::{self, Server},
};
use anyhow::Context as _;
use ponte_kernel::WallClock;
use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};
use tokio::runtime::Runtime;

/// Input that is still being read must not keep the program from ending.
const LAST_WAIT: Duration = Duration::from_millis(100);

/// Runs a command until it ends.
pub fn perform(command: Command, environment: &Environment, console: &mut Console) -> anyhow::Result<()> {
    match command {
        Command::Serve(args) => {
            let config = loaded(&args.config, environment, console)?;
            logging::start(&config.log()?)?;
            wait_for(serve(&config, console))
        }
        Command::Demo(args) => {
            logging::start(&config::log_of(environment)?)?;
            wait_for(demo(args, console))
        }
        Command::Phone(args) => {
            logging::start(&config::log_of(environment)?)?;
            wait_for(phone::run(args, console))
        }
        Command::Simulator(args) => {
            logging::start(&config::log_of(environment)?)?;
            wait_for(simulator::run(args, console))
        }
        Command::Migrate(args) => {
            let config = loaded(&args.config, environment, console)?;
            logging::start(&config.brief_log()?)?;
            wait_for(migrate(&args, &config, console))
        }
        Command::Config(args) => show(&args, environment, console),
        Command::Keys(KeysCommand::New(args)) => new_keys(&args, console),
        Command::User(UserCommand::Add(args)) => {
            let config = loaded(&args.config, environment, console)?;
            logging::start(&config.brief_log()?)?;
            wait_for(add_user(&args, &config, console))
        }
        Command::Doctor(args) => {
            let config = loaded(&args.config, environment, console)?;
            logging::start(&config.brief_log()?)?;
            wait_for(doctor::run(&args, config.settings()?, console))
        }
        Command::Channel(ChannelCommand::Decode(args)) => decode::run(&args, console),
        Command::Bench(command) => {
            logging::start(&config::log_of(environment)?)?;
            wait_for(bench(command, console))
        }
    }
}

fn wait_for(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = Runtime::new().context("starting the runtime")?;
    let ended = runtime.block_on(work);
    runtime.shutdown_timeout(LAST_WAIT);
    ended
}

async fn serve(config: &Config, console: &mut Console) -> anyhow::Result<()> {
    let settings = config.settings()?;
    make_folders([&settings.database, &settings.keys])?;
    let mut signals = StopSignals::listen()?;
    let server = tokio::select! {
        started = Server::start(settings, Arc::new(WallClock)) => started?,
        // It may wait long for another process to end. What was acknowledged meanwhile is in the journal.
        () = signals.wait() => return Ok(()),
    };
    let public_url = &server.app.settings.public_url;
    if let Some(notice) = links::first_run_notice(&server.app.identity, public_url, console.language).await? {
        console.say(&notice)?;
    }
    serve::until_stopped(server, &mut signals).await
}

async fn demo(args: DemoArgs, console: &mut Console) -> anyhow::Result<()> {
    if args.check {
        return demo::check(console.out()).await;
    }
    let ip = if args.network { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST };
    let listen = SocketAddr::from((ip, args.port.unwrap_or_else(|| usual_or_free_port(ip))));
    let options = DemoOptions { listen, data: args.data, ..DemoOptions::default() };
    let mut signals = StopSignals::listen()?;
    let mut demonstration = Demonstration::start(options, console.language).await?;
    console.say(demonstration.welcome())?;
    let ended = if args.screens {
        signals.wait().await;
        Ok(())
    } else {
        tokio::select! {
            ended = demonstration.talk(console.style(), console.out()) => ended,
            () = signals.wait() => Ok(()),
        }
    };
    demonstration.stop().await;
    ended
}

/// The port that the manuals name; 0 (any that is free) when somebody has it.
fn usual_or_free_port(ip: Ipv4Addr) -> u16 {
    const USUAL: u16 = 8080;
    if TcpListener::bind((ip, USUAL)).is_ok() { USUAL } else { 0 }
}

async fn migrate(args: &MigrateArgs, config: &Config, console: &mut Console) -> anyhow::Result<()> {
    let databases = config.databases()?;
    let told = if args.status {
        migrate::status(&databases, console.language).await?
    } else {
        migrate::apply(&databases, console.language).await?
    };
    Ok(console.say(&told)?)
}

/// Everything is printed, and then checked: who repairs a configuration wants to see it.
fn show(args: &ConfigArgs, environment: &Environment, console: &mut Console) -> anyhow::Result<()> {
    if args.page {
        return Ok(console.say(&config::page(console.language))?);
    }
    let config = loaded(&args.config, environment, console)?;
    console.say(&show_config::table(&config, console.language))?;
    config.log()?;
    config.settings()?;
    Ok(())
}

fn new_keys(args: &NewKeysArgs, console: &mut Console) -> anyhow::Result<()> {
    new_keys::make(&args.root, &args.index)?;
    Ok(console.say(&new_keys::advice(&args.root, &args.index, console.language))?)
}

async fn add_user(args: &AddUserArgs, config: &Config, console: &mut Console) -> anyhow::Result<()> {
    let told = add_user::add(args, &config.settings()?, console.language).await?;
    Ok(console.say(&told)?)
}

async fn bench(command: BenchCommand, console: &mut Console) -> anyhow::Result<()> {
    match command {
        BenchCommand::Ingest(args) => bench::ingest(bench_options(&args.bench, console)?, console.out()).await,
        BenchCommand::Reply(args) => bench::reply(bench_options(&args.bench, console)?, console.out()).await,
        BenchCommand::Child => bench::child().await,
    }
}

fn bench_options(args: &BenchArgs, console: &Console) -> anyhow::Result<BenchOptions> {
    Ok(BenchOptions {
        time: Duration::from_secs(args.seconds.get().into()),
        engine: match args.database {
            BenchDatabase::Sqlite => Engine::Sqlite,
            BenchDatabase::Postgres => Engine::Postgres,
        },
        pace: args.rate.map_or(Pace::Saturated, |rate| Pace::PerSecond(rate.get())),
        traffic: if args.mix { Traffic::Mixed } else { Traffic::Messages },
        connections: usize::try_from(args.connections.get())?,
        format: if args.json { Format::Json } else { Format::Table },
        language: console.language,
        ..BenchOptions::new()?
    })
}

/// Reads the configuration, and says what deserves a look.
fn loaded(flags: &ConfigFlags, environment: &Environment, console: &mut Console) -> anyhow::Result<Config> {
    let config = config::load(flags.file.as_deref(), flags.layer.clone(), environment)?;
    for warning in config.warnings() {
        console.warn(&warning.sentence(console.language))?;
    }
    Ok(config)
}
