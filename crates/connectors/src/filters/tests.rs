use crate::expression::{Expression, Scope};
use minijinja::Value;
use serde_json::json;

/// `expression => result`, one a line; `!` stands for a refusal.
fn check(table: &str) {
    let scope = Scope::new([("x", Value::from(minijinja::value::Serde(json!({"n": null}))))]);
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (source, expected) = line.split_once(" => ").expect("a row");
        let outcome = Expression::compile(source).expect(source).json(&scope);
        let told = outcome.map_or_else(|_| "!".to_owned(), |value| value.to_string());
        assert_eq!(told, expected, "{source}");
    }
}

#[test]
fn phones_and_documents() {
    check(
        r#"
        "(11) 98765-4321" | digits => "11987654321"
        "(11) 98765-4321" | digits | tail(8) => "87654321"
        "123" | tail(8) => "123"
        "12.abc.345/01DE-35" | only_alnum => "12ABC34501DE35"
        "(11) 98765-4321" | e164_br => "+5511987654321"
        "+55 11 98765-4321" | e164_br => "+5511987654321"
        "ligar à tarde" | e164_br => null
        x.n | e164_br => null
        x.missing | digits => null
        "11987654321" | br_phone_variants => ["+5511987654321","+551187654321"]
        "1140028922" | br_phone_variants => ["+551140028922"]
        "11144477735" | cpf_fmt => "111.444.777-35"
        "123" | cpf_fmt => !
        "12abc34501de35" | cnpj_fmt => "12.ABC.345/01DE-35"
        11144477735 | cpf_fmt => "111.444.777-35"
        "#,
    );
}

#[test]
fn money_without_floats() {
    check(
        r#"
        199.9 | cents => 19990
        "199.90" | cents => 19990
        0.07 | cents => 7
        (1.1 + 2.2) | cents => !
        1.005 | cents => !
        "1e3" | cents => !
        "1.234,56" | cents => !
        1000 | cents => 100000
        19990 | from_cents => 199.9
        20000 | from_cents => 200
        -5 | from_cents => -0.05
        99999999999999 | from_cents => 999999999999.99
        "abc" | from_cents => !
        19990 | from_cents | money2 => "199.90"
        200 | money2 => "200.00"
        x.n | cents => null
        "#,
    );
}

#[test]
fn moments_in_zones() {
    check(
        r#"
        "2026-11-22T21:00:00Z" | iso('-03:00') => "2026-11-22T18:00:00.000-03:00"
        "2026-11-22T21:00:00Z" | iso('America/Sao_Paulo') => "2026-11-22T18:00:00.000-03:00"
        "2026-11-22 18:00:00" | iso('America/Sao_Paulo') => "2026-11-22T18:00:00.000-03:00"
        "2026-11-22T21:00:00Z" | iso('UTC') => "2026-11-22T21:00:00.000+00:00"
        "2026-11-22T21:00:00Z" | iso('Mars/Base') => !
        "amanhã" | iso('UTC') => !
        "2026-11-25" | date_br => "25/11/2026"
        "2026-11-26T01:00:00Z" | date_br => "25/11/2026"
        "2026-11-22T20:00:00Z" | epoch_ms => 1795377600000
        "2026-11-22T20:00:00Z" | plus_seconds(3600) => "2026-11-22T21:00:00Z"
        "2026-11-22T20:00:00Z" | plus_seconds(x.n) => !
        x.n | iso('UTC') => null
        "#,
    );
}

#[test]
fn texts_numbers_and_lists() {
    check(
        r#"
        " Ab " | trim | lower => "ab"
        "ab" | upper => "AB"
        x.n | default('d') => "d"
        x.missing | default([]) => []
        "" | default('d') => ""
        [1, 2] | first => 1
        [1, 2] | last => 2
        [] | first => null
        x.n | first => null
        [1, 2, 3] | length => 3
        x.n | length => !
        ['a', 'b'] | join('; ') => "a; b"
        [x.n, 'a'] | select | join(' ') => "a"
        [1, 1, 2] | unique => [1,2]
        [{'m': 'a'}, {'m': 'b'}] | map(attribute='m') | list => ["a","b"]
        ['A'] | map('lower') => ["a"]
        "a-b" | replace('-', '') => "ab"
        ("x" * 60000) | replace('x', 'y' * 60000) => !
        ("x" * 60000) | replace('', 'y' * 60000) => !
        "42" | int => 42
        42.0 | int => 42
        4.5 | int => !
        "4.5" | float => 4.5
        5 | string => "5"
        199.9 | string => "199.9"
        true | string => "true"
        x.n | string => null
        [1] | string => !
        "x=12;y=3" | regex('y=([0-9]+)', 1) => "3"
        "abc" | regex('b') => "b"
        "abc" | regex('z') => null
        "abc" | regex('(') => !
        9 | lookup({'9': 'invoiced'}, 'unknown') => "invoiced"
        7 | lookup({'9': 'invoiced'}, 'unknown') => "unknown"
        7 | lookup({'9': 'invoiced'}) => null
        x.n | lookup({'9': 'invoiced'}, 'unknown') => "unknown"
        "#,
    );
}

#[test]
fn encodings_and_quoting() {
    check(
        r#"
        "a" | b64 => "YQ=="
        "a" | hex => "61"
        "segredo-teste" | sha256 | hex => "e2c332de02dba82487c8dbc1ec0271f5077164af729d0ef70c6944fe20ed8eb4"
        "a" | sha256 => !
        {'b': 1, 'a': [1.5, x.n]} | tojson => "{\"a\":[1.5,null],\"b\":1}"
        "O'Brien" | odata_quote => "'O''Brien'"
        "a-b*c" | sosl_escape => "a\\-b\\*c"
        "1001" | sql_deny => "1001"
        "1' OR '1'='1" | sql_deny => !
        "1; DROP" | sql_deny => !
        "1 -- x" | sql_deny => !
        "#,
    );
}

#[test]
fn every_name_is_registered_and_every_registered_name_is_known() {
    for name in super::NAMES {
        // An unknown filter fails with its own kind; ours may only complain about what they are given.
        let mut environment = minijinja::Environment::empty();
        super::register(&mut environment);
        let outcome = environment.compile_expression(&format!("1 | {name}")).expect(name).eval(());
        let unknown = outcome.is_err_and(|error| error.kind() == minijinja::ErrorKind::UnknownFilter);
        assert!(!unknown, "{name}");
    }
    assert!(super::NAMES.is_sorted());
}
