//! Messages that people read, and the files of the reference.

use super::*;

const ORDER_GET: &str = "
  order.get:
    input: {ref: canonical}
    idempotent: true
    request: {method: GET, path: /orders, query: {number: '${input.number}'}}
    output: {id: '${body.id}', number: '${body.number}', status: unknown}
";

/// A manifest around a part; parts that the test does not give are right.
fn problems(parts: &[(&str, &str)]) -> String {
    let mut keys = vec![
        ("schema", "1".to_owned()),
        ("connector", "shop".to_owned()),
        ("version", "1.0.0".to_owned()),
        ("name", "Shop".to_owned()),
        ("kind", "ecommerce".to_owned()),
        (
            "config",
            "[{key: token, label: {pt-BR: Token}, type: secret}, {key: store, label: {pt-BR: Loja}, type: string}]"
                .to_owned(),
        ),
        ("auth", "{type: none}".to_owned()),
        ("http", "{base_url: https://shop.example}".to_owned()),
        ("actions", ORDER_GET.to_owned()),
    ];
    for (key, value) in parts {
        match keys.iter_mut().find(|(known, _)| known == key) {
            Some(entry) => (*value).clone_into(&mut entry.1),
            None => keys.push((key, (*value).to_owned())),
        }
    }
    let lines: Vec<String> = keys.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    match Manifest::parse("shop.yaml", &lines.join("\n")) {
        Ok(manifest) if manifest.unsupported.is_empty() => "fine".to_owned(),
        Ok(manifest) => format!("unsupported: {}", manifest.unsupported.join("; ")),
        Err(errors) => errors.to_string(),
    }
}

fn action(lines: &str) -> String {
    let indented: Vec<String> = lines.lines().map(|line| format!("    {line}")).collect();
    problems(&[("actions", &format!("\n  order.get:\n{}", indented.join("\n")))])
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
    assert_eq!(problems(&[]), "fine");
}

#[test]
fn keys_and_values_that_do_not_exist_are_named_with_what_is_allowed() {
    let told = [
        problems(&[("color", "blue")]),
        problems(&[("http", "{base_url: https://shop.example, timeout: 5}")]),
        problems(&[("kind", "shop")]),
        problems(&[("schema", "2")]),
        problems(&[("version", "'1'")]),
        problems(&[("limits", "[{scope: account, rate: 3, per: 1 second}]")]),
        problems(&[("errors", "[{when: '${status == 404}', kind: missing}]")]),
        problems(&[("auth", "{}")]),
        action("input: {ref: canonical}\nidempotent: true"),
        Manifest::parse("x.yaml", "schema: 1\nschema: 1").expect_err("twice").to_string(),
        Manifest::parse("x.yaml", "schema: [1").expect_err("no YAML").to_string(),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn expressions_are_compiled_and_their_names_looked_up() {
    let output = "output: {id: '${body.id}', number: '${body.number}', status: unknown}";
    let told = [
        action(&format!("input: {{ref: canonical}}\nrequest: {{method: GET, path: '/o/${{input.nr}}'}}\n{output}")),
        action(&format!(
            "input: {{ref: canonical}}\nrequest: {{method: GET, path: '/o/${{secret.token}}'}}\n{output}"
        )),
        action(&format!(
            "input: {{ref: canonical}}\nrequest: {{method: GET, path: /o, query: {{a: '${{config.token}}', b: '${{secret.tokem}}', c: '${{config.shop}}'}}}}\n{output}"
        )),
        action(&format!(
            "input: {{ref: canonical}}\nrequest: {{method: GET, path: /o, query: {{a: '${{1 +}}', b: '${{x', c: '${{input.number | loud}}', d: '${{input.number is odd}}'}}}}\n{output}"
        )),
        action(
            "input: {ref: canonical}\nrequest: {method: GET, path: /o}\noutput: {id: '${secret.token}', number: '${steps.first.body}', status: unknown}",
        ),
        problems(&[(
            "errors",
            "[{when: status == 404, kind: not_found}, {when: 'on ${status}', kind: not_found}]",
        )]),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn shapes_of_canonical_actions_are_kept() {
    let request = "input: {ref: canonical}\nrequest: {method: GET, path: /o}";
    let told = [
        action(&format!(
            "{request}\noutput: {{id: '${{body.id}}', total: {{cents: 'ten', currency: BRL}}, colour: '${{body.colour}}'}}"
        )),
        action(&format!("{request}\noutput: {{id: '1', number: '1', status: enviado}}")),
        action(&format!("{request}\noutput: {{each: '${{body}}', as: x, item: {{id: '${{x.id}}'}}}}")),
        action(&format!(
            "{request}\noutput: {{id: '1', number: '1', status: unknown, items: {{each: '${{body}}', as: x, item: {{name: '${{x.n}}'}}}}}}"
        )),
        action("input: {schema: {type: object}}\nrequest: {method: GET, path: /o}\noutput: {}"),
        problems(&[(
            "actions",
            "{order.fetch: {input: {ref: canonical}, request: {method: GET, path: /o}, output: {}}}",
        )]),
        problems(&[(
            "actions",
            "{stock.count: {input: {schema: {type: object, properties: {sku: {type: string, minLength: 3}}}}, request: {method: GET, path: /o}, output: '${body}'}}",
        )]),
        problems(&[(
            "actions",
            "{stock.count: {input: {schema: {type: object, properties: {sku: {type: string}}, required: [sku]}}, idempotent: true, request: {method: GET, path: '/s/${input.skuu}'}, output: '${body}'}}",
        )]),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn what_does_not_go_together_is_refused() {
    let output = "output: {id: '${body.id}', number: '${body.number}', status: unknown}";
    let request = "request: {method: GET, path: /o}";
    let told = [
        action(&format!(
            "input: {{ref: canonical}}\n{request}\ncache: {{ttl: 5s, key: '${{input.number}}'}}\n{output}"
        )),
        action(&format!("input: {{ref: canonical}}\n{request}\nretry: {{interactive: 3}}\n{output}")),
        action(&format!("input: {{ref: canonical}}\n{request}\nretry: {{on: [not_found]}}\n{output}")),
        action(&format!("input: {{ref: canonical}}\nidempotency: {{header: X-Key}}\n{request}\n{output}")),
        action(&format!(
            "input: {{ref: canonical}}\nidempotency: {{probe: order.look, match: '${{found.id}}'}}\n{request}\n{output}"
        )),
        action(&format!("input: {{ref: canonical}}\n{request}\npaginate: list\n{output}")),
        action(&format!(
            "input: {{ref: canonical}}\nrequest: {{method: GET, path: 'o?x=1', body: {{a: 1}}}}\n{output}"
        )),
        action(&format!(
            "input: {{ref: canonical}}\nsteps: [{}]\n{output}",
            "{id: a, request: {method: GET, path: /o}}, ".repeat(6)
        )),
        problems(&[("auth", "{type: bearer, name: X, value: '${secret.token}'}")]),
        problems(&[("auth", "{type: api_key, in: header, value: '${secret.token}'}")]),
        problems(&[("auth", "{type: oauth2_code, authorize_url: http://x.example, refresh: {rotates: true}}")]),
        problems(&[("http", "{base_url: https://other.example, allow_hosts: [shop.example]}")]),
        problems(&[(
            "config",
            "[{key: A, label: {pt-BR: A}, type: enum}, {key: s, label: {pt-BR: S}, type: secret, default: x}, {key: n, label: {pt-BR: N}, type: int, default: x, on_prem: true}]",
        )]),
        problems(&[("limits", "[{scope: account}, {scope: account, rate: 0, per: 1s}]")]),
        problems(&[(
            "pagination",
            "{a: {type: page, next: '${body.next}'}, b: {type: link, next: '${body.next}', max_pages: 99}}",
        )]),
        problems(&[(
            "tests",
            "[{name: t, action: order.got, output: {}}, {name: u}, {name: v, action: order.get}, {name: w, action: order.get, now: today, error: timeout}]",
        )]),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn webhooks_are_checked_although_nobody_receives_them_yet() {
    let hook = |rest: &str| {
        problems(&[(
            "webhooks",
            &format!(
                "[{{path: events, setup: {{pt-BR: Cole}}, items: '${{body}}', dedupe: '${{item.id}}', {rest}}}]"
            ),
        )])
    };
    let told = [
        hook(
            "verify: {type: static, header: X-Token, key: '${secret.token}'}, events: [{when: '${item.x}', emit: order.updated}]",
        ),
        hook("verify: {type: none}, events: [{when: '${item.x}', emit: order.updated}]"),
        hook("verify: {type: hmac, header: X-Sig}, events: [{when: '${item.x}', emit: Updated}]"),
        hook(
            "verify: {type: basic, username: a, password: '${secret.token}', max_age: 5m}, events: [{when: '${item.x}', emit: order.updated, refetch: {action: order.look, input: {}}}]",
        ),
        hook("verify: {type: mtls}, events: [{when: '${secret.token}', emit: none}]"),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn what_this_version_cannot_do_is_said() {
    let told = [
        problems(&[("auth", "{type: oauth2_client, token_url: https://x.example/token}")]),
        problems(&[(
            "auth",
            "{type: session, ttl: 30m, login: {method: POST, path: /Login, body: {u: '${secret.token}'}}, token: '${body.id}'}",
        )]),
        problems(&[("auth", "{type: body_keys, fields: {app_key: '${secret.token}'}}")]),
        problems(&[("http", "{base_url: https://shop.example, body: xml, tls: {insecure: true, ca: x}}")]),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_huge_file_is_refused_before_it_is_read() {
    let huge = format!("name: {}", "x".repeat(LARGEST_FILE));
    assert!(Manifest::parse("x.yaml", &huge).expect_err("too large").to_string().contains("at most 524288 bytes"));
}
