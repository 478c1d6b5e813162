//! Viruses: `clamd` sees each file while it comes (its command INSTREAM).

use std::{path::PathBuf, str::FromStr, time::Duration};
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpStream, UnixStream},
    time::timeout,
};

/// How long a connection is waited for.
const CONNECT: Duration = Duration::from_secs(5);
/// How long the verdict is waited for: large documents take their time.
const VERDICT: Duration = Duration::from_mins(2);
/// How long one piece may take.
const PIECE: Duration = Duration::from_secs(30);
/// Longest answer that is read, in bytes.
const ANSWER: u64 = 4 * 1024;

/// Where `clamd` listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clamd {
    /// `host:port`
    Tcp(String),
    Unix(PathBuf),
}

#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("neither host:port nor the path of a socket")]
pub struct ClamdAddressError;

impl FromStr for Clamd {
    type Err = ClamdAddressError;

    fn from_str(text: &str) -> Result<Self, ClamdAddressError> {
        if text.starts_with('/') {
            return Ok(Self::Unix(PathBuf::from(text)));
        }
        let (host, port) = text.rsplit_once(':').ok_or(ClamdAddressError)?;
        let fits = !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0);
        if fits { Ok(Self::Tcp(text.to_owned())) } else { Err(ClamdAddressError) }
    }
}

/// What the scanner says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Clean,
    /// With the name of what was found.
    Infected(String),
}

#[derive(Debug, Error)]
pub enum ScanError {
    #[error("the virus scanner cannot be reached: {0}")]
    Unreachable(#[from] std::io::Error),
    #[error("the virus scanner did not answer in time")]
    Silent,
    /// `StreamMaxLength` in its configuration.
    #[error("the virus scanner takes no file of this size")]
    TooLarge,
    #[error("the virus scanner answered: {0}")]
    Other(String),
}

trait Line: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

/// A file that the scanner is looking at.
pub(crate) struct Scan {
    line: Box<dyn Line>,
}

impl Clamd {
    /// Whether it answers.
    pub async fn ping(&self) -> Result<(), ScanError> {
        let mut line = self.connect().await?;
        line.write_all(b"zPING\0").await?;
        match answer_of(&mut line).await?.as_str() {
            "PONG" => Ok(()),
            other => Err(ScanError::Other(other.to_owned())),
        }
    }

    pub(crate) async fn begin(&self) -> Result<Scan, ScanError> {
        let mut line = self.connect().await?;
        line.write_all(b"zINSTREAM\0").await?;
        Ok(Scan { line })
    }

    async fn connect(&self) -> Result<Box<dyn Line>, ScanError> {
        let connect = async {
            Ok::<Box<dyn Line>, std::io::Error>(match self {
                Self::Tcp(address) => Box::new(TcpStream::connect(address).await?),
                Self::Unix(path) => Box::new(UnixStream::connect(path).await?),
            })
        };
        Ok(timeout(CONNECT, connect).await.map_err(|_| ScanError::Silent)??)
    }
}

impl Scan {
    pub(crate) async fn show(&mut self, piece: &[u8]) -> Result<(), ScanError> {
        if piece.is_empty() {
            return Ok(());
        }
        let length = u32::try_from(piece.len()).map_err(|_| ScanError::TooLarge)?;
        let sent = timeout(PIECE, async {
            self.line.write_all(&length.to_be_bytes()).await?;
            self.line.write_all(piece).await
        });
        match sent.await.map_err(|_| ScanError::Silent)? {
            Ok(()) => Ok(()),
            // It says why before it hangs up.
            Err(error) => match answer_of(&mut self.line).await {
                Ok(answer) => Err(complaint(&answer)),
                Err(_) => Err(error.into()),
            },
        }
    }

    pub(crate) async fn verdict(mut self) -> Result<Verdict, ScanError> {
        // When it hung up before, its answer can still be read.
        drop(self.line.write_all(&0_u32.to_be_bytes()).await);
        let answer = answer_of(&mut self.line).await?;
        verdict_of(&answer)
    }
}

async fn answer_of(line: &mut (impl AsyncRead + Unpin)) -> Result<String, ScanError> {
    let mut answer = Vec::new();
    let mut limited = line.take(ANSWER);
    let read = timeout(VERDICT, limited.read_to_end(&mut answer)).await;
    match read.map_err(|_| ScanError::Silent)? {
        // A broken line after a complete answer takes nothing of it back.
        Err(error) if answer.is_empty() => return Err(error.into()),
        _ => {}
    }
    let answer = answer.split(|byte| *byte == 0).next().unwrap_or_default();
    Ok(String::from_utf8_lossy(answer).trim().to_owned())
}

fn verdict_of(answer: &str) -> Result<Verdict, ScanError> {
    let told = answer.strip_prefix("stream: ").unwrap_or(answer);
    if told == "OK" {
        return Ok(Verdict::Clean);
    }
    match told.strip_suffix(" FOUND") {
        Some(name) => Ok(Verdict::Infected(name.to_owned())),
        None => Err(complaint(told)),
    }
}

fn complaint(answer: &str) -> ScanError {
    if answer.contains("size limit exceeded") {
        ScanError::TooLarge
    } else if answer.is_empty() {
        ScanError::Silent
    } else {
        ScanError::Other(answer.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_as_clamd_writes_them() {
        assert_eq!(verdict_of("stream: OK").unwrap(), Verdict::Clean);
        let found = verdict_of("stream: Win.Test.EICAR_HDB-1 FOUND").unwrap();
        assert_eq!(found, Verdict::Infected("Win.Test.EICAR_HDB-1".to_owned()));
        assert!(matches!(verdict_of("INSTREAM size limit exceeded. ERROR"), Err(ScanError::TooLarge)));
        assert!(matches!(verdict_of("stream: Can't allocate memory ERROR"), Err(ScanError::Other(_))));
        assert!(matches!(verdict_of(""), Err(ScanError::Silent)));
    }

    #[test]
    fn an_address_is_a_socket_or_a_server() {
        assert_eq!("/run/clamav/clamd.ctl".parse(), Ok(Clamd::Unix("/run/clamav/clamd.ctl".into())));
        assert_eq!("localhost:3310".parse(), Ok(Clamd::Tcp("localhost:3310".to_owned())));
        for wrong in ["", "clamd", ":3310", "clamd:0", "clamd:x"] {
            assert_eq!(wrong.parse::<Clamd>(), Err(ClamdAddressError), "{wrong}");
        }
    }
}
