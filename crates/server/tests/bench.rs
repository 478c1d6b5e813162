//! `ponte bench` in short runs: nothing is lost, nothing is answered twice, and the object is what its readers expect.
//! No time is judged here.

use serde_json::Value;
use std::process::Command;

fn bench(arguments: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ponte"));
    let output = command
        .arg("bench")
        .args(arguments)
        .args(["--seconds", "1", "--json"])
        .output()
        .expect("the bench prints JSON");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the bench prints JSON")
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().expect("the bench prints JSON").keys().map(String::as_str).collect()
}

fn positive(value: &Value) -> bool {
    value.as_f64().is_some_and(|number| number > 0.0)
}

fn check(report: &Value, subject: &str) {
    let mut wanted = vec![
        "bench",
        "database",
        "seconds",
        "per_second",
        "latency_ms",
        "cpu_ms_per_1000",
        "peak_rss_mb",
        "lost",
        "duplicated",
        "fdatasync_p50_ms",
        "floor",
    ];
    let mut found = keys(report);
    wanted.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, wanted);
    for part in ["p50", "p90", "p99", "p999", "max"] {
        assert!(positive(&report["latency_ms"][part]), "{report}");
    }
    assert_eq!(keys(&report["floor"]).len(), 3);
    assert!(positive(&report["floor"]["per_second"]) && positive(&report["per_second"]), "{report}");
    assert_eq!((&report["bench"], &report["database"]), (&subject.into(), &"sqlite".into()));
    assert_eq!((&report["lost"], &report["duplicated"]), (&0.into(), &0.into()), "{report}");
}

#[test]
fn ingest_loses_nothing() {
    check(&bench(&["ingest"]), "ingest");
}

#[test]
fn replies_come_once() {
    check(&bench(&["reply"]), "reply");
}

#[test]
fn mixed_traffic_at_a_rate_is_answered_too() {
    check(&bench(&["reply", "--rate", "50", "--mix"]), "reply");
}
