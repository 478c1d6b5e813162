//! Finding people by name or phone.

use crate::kit::{House, MARIA, Person, eventually};
use ponte_simulator::emulator::Customer;
use ponte_store::on_both_engines;
use serde_json::json;

/// How many contacts, and how many open conversations, a search finds.
async fn found(person: &Person, query: &str) -> (usize, usize) {
    let encoded: Vec<String> = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let encoded = encoded.concat();
    let count = async |list: &str| {
        let answer = person.get(&format!("/workspaces/loja/{list}?q={encoded}")).await;
        answer.expect(200)["items"].as_array().expect("a list").len()
    };
    (count("contacts").await, count("conversations").await)
}

on_both_engines!(
    async fn people_are_found_by_the_beginnings_of_their_names_and_by_their_phones(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        for (phone, name) in [(MARIA, "Maria Conceição"), ("5511977776666", "João <b>Maria</b>")] {
            let customer =
                Customer { phone: Some(phone.to_owned()), name: Some(name.to_owned()), ..Customer::default() };
            house.emulator.register(customer).expect("a customer");
        }
        house.says(MARIA, "oi");
        house.says("5511977776666", "oi");
        eventually("both", async || (found(&ana, "").await == (2, 2)).then_some(())).await;
        for (query, count) in [
            ("maria", 2),
            ("MAR", 2),
            ("conceicao", 1),
            ("Conceição maria", 1),
            ("joão", 1),
            ("conceicao joao", 0),
            ("onceicao", 0),
            ("ma", 0),
            ("!!", 0),
            ("'; DROP TABLE contacts; --", 0),
            ("+55 31 98888-7777", 1),
            ("31 8888 7777", 1),
            ("88887777", 1),
            ("88887778", 0),
        ] {
            assert_eq!(found(&ana, query).await, (count, count), "{query}");
        }
    }
);

on_both_engines!(
    async fn a_corrected_contact_is_found_by_its_new_name_alone(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        house.conversation(&ana, MARIA).await;
        let listed = ana.get("/workspaces/loja/contacts").await.expect(200);
        let path = format!("/workspaces/loja/contacts/{}", listed["items"][0]["id"].as_str().expect("an id"));
        let mut stream = crate::stream::Listener::open(&ana, None).await;
        let first = json!({"name": "Maria Alves", "attributes": {"tamanho": "M", "cidade": "Belo Horizonte"}});
        let changed = ana.patch(&path, first).await.expect(200);
        assert_eq!(changed["name"], "Maria Alves");
        let keys: Vec<_> =
            changed["attributes"].as_array().expect("a list").iter().map(|one| &one["key"]).collect();
        assert_eq!(keys, ["cidade", "tamanho"]);
        assert_eq!(changed["attributes"][0], json!({"key": "cidade", "class": "sealed", "value": null}));
        stream.until("contact.changed").await;
        assert_eq!(found(&ana, "alves").await, (1, 1));
        let second = json!({"name": "Maria Pereira", "attributes": {"cidade": null}});
        let changed = ana.patch(&path, second).await.expect(200);
        assert_eq!(changed["attributes"].as_array().map(Vec::len), Some(1));
        assert_eq!((found(&ana, "alves").await, found(&ana, "pereira").await), ((0, 0), (1, 1)));
        assert_eq!(found(&ana, "31 98888-7777").await, (1, 1));
        let wrong = json!({"name": "", "attributes": {"Cidade": "x", "bairro": " "}});
        let told = ana.patch(&path, wrong).await.problem(422, "invalid-content");
        let paths: Vec<_> = told["errors"].as_array().expect("fields").iter().map(|one| &one["path"]).collect();
        assert_eq!(paths, ["name", "attributes.Cidade", "attributes.bairro"]);
    }
);
