//! Messages that people read, and the files of the reference.

use super::*;

fn manifest_with(part: &str) -> String {
    format!(
        "schema: 1\nconnector: shop\nversion: 1.0.0\nname: Shop\nkind: ecommerce\nauth: {{type: none}}\nhttp: {{base_url: https://shop.example}}\n{part}"
    )
}

fn problems(part: &str) -> String {
    match Manifest::parse("shop.yaml", &manifest_with(part)) {
        Ok(_) => "no problem".to_owned(),
        Err(errors) => errors.to_string(),
    }
}

#[test]
fn the_reference_files_load() {
    for (name, yaml) in [
        ("bling.yaml", include_str!("../../tests/manifests/bling.yaml")),
        ("hubspot.yaml", include_str!("../../tests/manifests/hubspot.yaml")),
        ("mercado_pago.yaml", include_str!("../../tests/manifests/mercado_pago.yaml")),
    ] {
        if let Err(errors) = Manifest::parse(name, yaml) {
            panic!("{errors}");
        }
    }
}
