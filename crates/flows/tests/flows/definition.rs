use ponte_flows::{model::Definition, parse::LARGEST_FILE};

const HEAD: &str = "schema: 1\nkey: a\nname: b\nhuman: {queue: q}\nstart: x\nblocks:\n";

/// What a file with one block is refused with.
fn refused(block: &str) -> String {
    Definition::from_yaml(&format!("{HEAD}{block}")).expect_err("refused").to_string()
}

#[test]
fn a_mistake_is_told_with_its_place_and_what_is_allowed() {
    for (block, expected) in [
        (
            "  x:\n    say:\n      bubbles: []\n      nextt: y\n",
            "line 10, column 7, `blocks.x.say.nextt`: unknown field `nextt`, expected one of bubbles, join, next",
        ),
        (
            "  x:\n    sai: {}\n",
            "line 8, column 5, `blocks.x`: unknown variant `sai`, expected one of say, ask, if, set, call, hand_over, wait, end",
        ),
        (
            "  X y: end\n",
            "line 7, column 3, `blocks.X y`: `X y` is no block key: 1 to 64 of a-z, 0-9, `_` and `-`, a letter or digit first",
        ),
        (
            "  x:\n    wait: {for: soon, next: x}\n",
            "line 8, column 17, `blocks.x.wait.for`: a length of time is a whole number and a unit, from 1s to 30d: 30s, 15m, 24h, 7d",
        ),
        (
            "  x:\n    call: {connection: c, action: a.b, next: x, on_error: {not_found: x}}\n",
            "line 8, column 59, `blocks.x.call.on_error`: `on_error` needs the key `default`",
        ),
        ("  x: end\n  x: end\n", "line 8, column 3, `blocks`: the key `x` is there twice"),
    ] {
        assert_eq!(refused(block), expected);
    }
    let error = refused("  x:\n    call: {connection: c, action: a.b, next: x, on_error: {lost: x}}\n");
    assert!(error.contains("`lost` is no kind of error: default, not_found, invalid_input"), "{error}");
}

#[test]
fn json_is_read_with_the_same_care() {
    let error = Definition::from_json(r#"{"schema":1,"foo":"a"}"#).expect_err("unknown key").to_string();
    assert_eq!(
        error,
        "line 1, column 17, `foo`: unknown field `foo`, expected one of `schema`, `key`, `name`, `language`, `triggers`, `human`, `start`, `blocks`"
    );
    assert!(Definition::from_json("{").is_err());
    assert!(Definition::from_json("").is_err());
    let whole = r#"{"schema":1,"key":"a","name":"x","human":{"queue":"q"},"start":"a","blocks":{"a":"end"}}"#;
    assert!(Definition::from_json(whole).is_ok());
    assert!(Definition::from_json(&format!("{whole}{whole}")).is_err());
}

#[test]
fn another_schema_and_a_huge_file_are_refused() {
    let error = Definition::from_yaml("schema: 2\nkey: a\n").expect_err("schema 2").to_string();
    assert_eq!(error, "line 1, column 9, `schema`: schema 2 is not known; this version of Ponte reads schema 1");
    let huge = format!("# {}\n", "x".repeat(LARGEST_FILE));
    let error = Definition::from_yaml(&huge).expect_err("too large").to_string();
    assert!(error.starts_with("the file has "), "{error}");
}

#[test]
fn a_flow_survives_being_written_and_read() {
    let flow = Definition::from_yaml(include_str!("../../../../catalog/flows/pedido.yaml")).expect("a flow");
    let json = serde_json::to_string(&flow).expect("serialises");
    assert_eq!(Definition::from_json(&json), Ok(flow.clone()));
    assert_eq!(Definition::from_yaml(&json), Ok(flow));
}
