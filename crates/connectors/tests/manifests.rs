//! The manifests of the catalogue and of the reference pass their own tests.

use ponte_connectors::{
    Manifest,
    testing::{self, Verdict},
};
use std::{path::Path, sync::Arc};

async fn reports(path: &Path) -> Vec<testing::TestReport> {
    let yaml = std::fs::read_to_string(path).expect("readable");
    let manifest = Manifest::parse(&path.file_name().expect("a file").to_string_lossy(), &yaml);
    testing::run(&Arc::new(manifest.unwrap_or_else(|errors| panic!("{errors}")))).await
}

async fn check_folder(folder: &str) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut run = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let reports = reports(&path).await;
        assert!(!reports.is_empty(), "{} has no tests", path.display());
        let told: Vec<String> = reports.iter().map(ToString::to_string).collect();
        assert!(testing::all_passed(&reports), "{}:\n{}", path.display(), told.join("\n"));
        run += reports.iter().filter(|report| report.verdict == Verdict::Passed).count();
    }
    run
}

#[tokio::test]
async fn the_catalogue() {
    assert!(check_folder("../../catalog/connectors").await >= 10);
}

/// Bling, `HubSpot` and Mercado Pago as the fact sheet of connectors writes them.
#[tokio::test]
async fn the_reference() {
    assert_eq!(check_folder("tests/manifests").await, 8);
}

#[tokio::test]
async fn a_failing_test_says_what_differs() {
    let shop = include_str!("../../../catalog/connectors/loja_aurora.yaml")
        .replace("query: {number: 1042}", "query: {number: 1043, page: 1}")
        .replace("status: unknown, raw_status", "status: paid, raw_status")
        .replace("error: not_found", "error: ambiguous")
        .replace("X-Api-Key: test-api_key", "X-Api-Key: other");
    let manifest = Arc::new(Manifest::parse("loja_aurora.yaml", &shop).expect("still a manifest"));
    let told: Vec<String> = testing::run(&manifest).await.iter().take(3).map(ToString::to_string).collect();
    insta::assert_snapshot!(told.join("\n"));
}
