//! Files that people write: a connector with a key that does not exist, a flow whose expression does not end.

use crate::kit::{place::Place, wait::until};
use ponte::demo::seed::FLOW;
use ponte_connectors::manifest::Manifest;
use ponte_conversations::Owner;
use ponte_simulator::emulator::Says;
use ponte_store::on_both_engines;

const CONNECTOR: &str = include_str!("../../../../catalog/connectors/loja_aurora.yaml");

#[test]
fn a_connector_with_an_unknown_key_is_refused_with_file_line_and_what_is_allowed() {
    assert!(Manifest::parse("loja.yaml", CONNECTOR).is_ok());
    let line = 1 + CONNECTOR.lines().position(|line| line.starts_with("vendor_api:")).expect("the line");
    let misspelt = CONNECTOR.replace("vendor_api:", "vendor_apy:");
    let told = Manifest::parse("loja.yaml", &misspelt).expect_err("an unknown key").to_string();
    assert!(told.contains(&format!("loja.yaml:{line}:")), "{told}");
    assert!(told.contains("unknown key `vendor_apy`; allowed are ") && told.contains(" vendor_api,"), "{told}");
}

const APOLOGY: &str = "Desculpe, tive um problema.";

/// Each loop is allowed, both together never end.
const ENDLESS: &str = "
schema: 1
key: pedido
name: Sem fim
language: pt-BR
triggers:
  default: true
human:
  queue: atendimento
  text: Certo!
  apology: Desculpe, tive um problema.
start: contar
blocks:
  contar:
    say:
      bubbles:
        - text: '{% for a in range(9999) %}{% for b in range(9999) %}{{ a * b }}{% endfor %}{% endfor %}'
      next: fim
  fim: end
";

on_both_engines! {
    async fn an_expression_that_does_not_end_costs_its_session_and_a_person_takes_over(store: TestStore) {
        let place = Place::on(&store).await;
        let (app, workspace) = (&place.server.app, place.seeded.workspace.id);
        let now = app.clock.now();
        let publish = move |tx: &mut dyn ponte_store::Tx| {
            ponte_flows::store::publish(tx, workspace, FLOW, "Sem fim", ENDLESS, now)
        };
        app.store.write(publish).await.expect("published");
        app.book.forget(workspace);
        let said = |who: &str| place.outside.emulator.say(who, Says::Text { body: "oi".to_owned() });
        said("5511987654321").expect("a customer");
        said("5511987654322").expect("a customer");
        until("both get an apology", async || {
            let apologies = ["5511987654321", "5511987654322"].map(|who| place.outside.replies(who));
            apologies.iter().all(|replies| replies == &[APOLOGY])
        })
        .await;
        let owners: Vec<_> = place.open_conversations().await.iter().map(|conversation| conversation.owner).collect();
        assert!(matches!(owners[..], [Owner::Queue { .. }, Owner::Queue { .. }]), "{owners:?}");
        place.stop().await;
    }
}
