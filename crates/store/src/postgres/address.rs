//! Where the server is, and how to speak to it.

use super::{Pooler, PostgresConfig, tls};
use crate::OpenError;
use std::time::Duration;
use tokio_postgres::{
    Config, NoTls,
    config::{Host, SslMode},
};

/// How long a connection attempt may take, where the address does not say.
const CONNECT: Duration = Duration::from_secs(5);
/// After this long without a sign of the server's machine the connection counts as broken.
const SILENCE: Duration = Duration::from_secs(15);

pub(super) struct Address {
    config: Config,
    tls: Option<tls::Connector>,
    pub(super) pooler: Pooler,
}

impl Address {
    pub(super) fn parse(given: &PostgresConfig) -> Result<Self, OpenError> {
        let text = given.address.expose();
        // The parser's own words may quote a piece of the password.
        let mut config: Config = text.parse().map_err(|_| OpenError::Address {
            reason:
                "expected postgres://user:password@host:port/database, or host=… user=… password=… dbname=…; with \
                     no other options than tokio-postgres knows"
                    .to_owned(),
        })?;
        if config.get_ssl_mode() == SslMode::Prefer && !asks_to_prefer(text) {
            config.ssl_mode(unasked(&config));
        }
        with_defaults(&mut config);
        let tls = match config.get_ssl_mode() {
            SslMode::Disable => None,
            _ => Some(tls::connector()?),
        };
        Ok(Self { config, tls, pooler: given.pooler })
    }

    /// Connects and drives the connection on the runtime at hand.
    pub(super) async fn connect(&self) -> Result<tokio_postgres::Client, tokio_postgres::Error> {
        match &self.tls {
            None => {
                let (client, connection) = self.config.connect(NoTls).await?;
                tokio::spawn(driven(connection));
                Ok(client)
            }
            Some(tls) => {
                let (client, connection) = self.config.connect(tls.clone()).await?;
                tokio::spawn(driven(connection));
                Ok(client)
            }
        }
    }
}

/// A broken connection shows at the next statement.
async fn driven(connection: impl Future<Output = Result<(), tokio_postgres::Error>>) {
    drop(connection.await);
}

fn with_defaults(config: &mut Config) {
    if config.get_application_name().is_none() {
        config.application_name("ponte");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(SILENCE).keepalives_idle(SILENCE);
    }
}

/// Whether `sslmode=prefer` is written, which is also what the driver takes where nothing is. In doubt it is not.
fn asks_to_prefer(text: &str) -> bool {
    let dense: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\'').collect();
    dense.contains("sslmode=prefer")
}

/// How to speak to the server where the address does not say. Whoever stands between could answer in clear: elsewhere that
/// is refused.
fn unasked(config: &Config) -> SslMode {
    let here = config.get_hosts().iter().all(is_this_machine)
        && config.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback);
    if here { SslMode::Disable } else { SslMode::Require }
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback()),
        Host::Unix(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(address: &str) -> SslMode {
        Address::parse(&PostgresConfig::at(address.to_owned()))
            .map(|address| address.config.get_ssl_mode())
            .unwrap()
    }

    #[test]
    fn only_this_machine_is_spoken_to_in_clear_without_being_asked() {
        assert_eq!(mode("postgres://ponte@localhost/ponte"), SslMode::Disable);
        assert_eq!(mode("host=/run/postgresql user=ponte"), SslMode::Disable);
        assert_eq!(mode("postgres://ponte@[::1]/ponte"), SslMode::Disable);
        assert_eq!(mode("postgres://ponte@127.0.0.1/ponte?sslmode=require"), SslMode::Require);
        assert_eq!(mode("postgres://ponte@db.example/ponte"), SslMode::Require);
        assert_eq!(mode("postgres://ponte@localhost,db.example/ponte"), SslMode::Require);
        assert_eq!(mode("host=localhost hostaddr=192.0.2.1 user=ponte"), SslMode::Require);
        assert_eq!(mode("postgres://ponte:sslmode@db.example/ponte"), SslMode::Require, "a password");
    }

    #[test]
    fn what_is_written_holds_wherever_the_server_is() {
        assert_eq!(mode("postgres://ponte@db.example/ponte?sslmode=disable"), SslMode::Disable);
        assert_eq!(mode("postgres://ponte@db.example/ponte?sslmode=prefer"), SslMode::Prefer);
        assert_eq!(mode("host=db.example user=ponte sslmode = 'prefer'"), SslMode::Prefer);
        assert_eq!(mode("postgres://ponte@localhost/ponte?sslmode=prefer"), SslMode::Prefer);
    }

    #[test]
    fn a_bad_address_is_refused_without_quoting_it() {
        let config = PostgresConfig::at("host=db password=open sesame=1".to_owned());
        let Err(error) = Address::parse(&config) else { panic!("it was taken") };
        assert!(!error.to_string().contains("sesame"), "{error}");
    }
}
