//! `ponte user add`.

use crate::kit::Place;
use ponte_identity::{Identity, LinkToken, Name, NamedZone, NewWorkspace, WorkspaceKey, WorkspaceKind, workspaces};
use ponte_kernel::{Language, WallClock};
use ponte_platform::vault::{RootKey, RootKeys, Vault};
use ponte_store::{Database, SqliteConfig, Store, schema};
use std::{fs, sync::Arc};

const LINE: &str = "user add ana@loja.com.br --name Ana";

/// Makes workspaces as the first run would.
async fn make_workspaces(place: &Place, keys: &[&str]) {
    let key = |name| {
        RootKey::parse(&fs::read_to_string(place.file(name)).expect("the set-up works")).expect("the set-up works")
    };
    let roots = RootKeys { root: key("root.key"), previous_root: None, index: key("index.key") };
    let at = |name| Database::Sqlite(SqliteConfig::at(place.file("data").join(name)));
    let store = Store::open(&at("ponte.db"), &schema::MAIN).await.expect("the set-up works");
    let vault = Vault::open(
        &roots,
        Store::open(&at("keys.db"), &schema::KEYS).await.expect("the set-up works"),
        Arc::new(WallClock),
    );
    let identity = Identity::open(store, vault.await.expect("the set-up works"), Arc::new(WallClock))
        .await
        .expect("the set-up works");
    for key in keys {
        let new = NewWorkspace {
            key: WorkspaceKey::parse(key).expect("the set-up works"),
            name: Name::parse("Loja Aurora").expect("the set-up works"),
            kind: WorkspaceKind::Production,
            language: Language::Portuguese,
            time_zone: NamedZone::parse("America/Sao_Paulo").expect("the set-up works"),
        };
        workspaces::create(&identity, new).await.expect("the set-up works");
    }
}

async fn place_with(keys: &[&str]) -> Place {
    let place = Place::with_keys();
    assert_eq!(place.run("migrate").code, 0);
    make_workspaces(&place, keys).await;
    place
}

#[tokio::test]
async fn an_invitation_is_a_link_that_is_good_once() {
    let place = place_with(&["loja"]).await.variable("PONTE_PUBLIC_URL", "https://zap.loja.com.br");
    let ended = place.run(LINE);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let link = ended.out.lines().find_map(|line| line.trim().strip_prefix("https://zap.loja.com.br/invitation#"));
    assert!(LinkToken::parse(link.expect("a link")).is_some());
    assert!(ended.out.contains("ambiente loja"));
}

#[tokio::test]
async fn of_several_workspaces_one_must_be_named() {
    let place = place_with(&["loja", "testes"]).await;
    let which = place.run(LINE);
    assert_eq!(which.code, 64);
    assert!(which.err.contains("--workspace: loja, testes"), "{}", which.err);
    let unknown = place.run(&format!("{LINE} --workspace lojas"));
    assert_eq!(unknown.code, 64);
    assert!(unknown.err.contains("O ambiente lojas não existe."), "{}", unknown.err);
    assert_eq!(place.run(&format!("{LINE} --workspace testes --role supervisor")).code, 0);
}

#[test]
fn before_the_first_run_nobody_can_be_invited() {
    let ended = Place::with_keys().run(LINE);
    assert_eq!(ended.code, 69);
    insta::assert_snapshot!(ended.err);
}

#[tokio::test]
async fn another_key_than_the_data_s_is_refused() {
    let place = place_with(&["loja"]).await;
    assert_eq!(place.run("keys new --root other.key --index index2.key").code, 0);
    let wrong_root = Place::run(&place, &format!("{LINE} --root-key-file other.key"));
    assert_eq!(wrong_root.code, 78);
    insta::assert_snapshot!("wrong_root_key", wrong_root.err);
    let wrong_index = place.run(&format!("{LINE} --index-key-file index2.key"));
    assert_eq!(wrong_index.code, 78);
    insta::assert_snapshot!("wrong_index_key", wrong_index.err);
    assert_eq!(place.run(LINE).code, 0, "nothing was changed");
}
