//! A folder to run the program in, with an environment of its own.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};
use tempfile::TempDir;

pub struct Place {
    folder: TempDir,
    variables: Vec<(&'static str, String)>,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A program that goes on until it is stopped. Dropping it kills it.
pub struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder"), variables: Vec::new() }
    }

    /// With both keys, which `serve` needs.
    pub fn with_keys() -> Self {
        let place = Self::new();
        assert_eq!(place.run("keys new --root root.key --index index.key").code, 0);
        place.variable("PONTE_ROOT_KEY_FILE", "root.key").variable("PONTE_INDEX_KEY_FILE", "index.key")
    }

    pub fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.variables.retain(|(known, _)| *known != name);
        self.variables.push((name, value.to_owned()));
        self
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.file(name), text).expect("a writable folder");
    }

    /// Runs to the end. The words of the line are parted by spaces.
    pub fn run(&self, line: &str) -> Ended {
        let output = self.command(line).stdin(Stdio::null()).output().expect("the program starts");
        Ended {
            code: output.status.code().expect("it was not killed"),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }

    /// Starts a program that goes on.
    pub fn start(&self, line: &str) -> Running {
        let mut command = self.command(line);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let out = BufReader::new(child.stdout.take().expect("it is piped"));
        Running { child, out }
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ponte"));
        command.args(line.split_whitespace()).current_dir(self.path()).env_clear();
        command.envs(self.variables.iter().map(|(name, value)| (*name, value)));
        command
    }
}

impl Running {
    /// The first line that contains `text`.
    pub fn line_with(&mut self, text: &str) -> String {
        let mut all = String::new();
        for line in self.out.by_ref().lines() {
            let line = line.expect("text");
            if line.contains(text) {
                return line;
            }
            all = all + &line + "\n";
        }
        let mut err = String::new();
        self.child.stderr.take().expect("it is piped").read_to_string(&mut err).expect("text");
        panic!("it ended without {text:?}:\n{all}{err}");
    }

    /// Asks it to stop, as service managers do.
    pub fn terminate(mut self) -> Ended {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill is there");
        assert!(asked.success());
        let (mut out, mut err) = (String::new(), String::new());
        self.out.read_to_string(&mut out).expect("text");
        self.child.stderr.take().expect("it is piped").read_to_string(&mut err).expect("text");
        let status = self.child.wait().expect("it was started");
        Ended { code: status.code().expect("it ended by itself"), out, err }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
