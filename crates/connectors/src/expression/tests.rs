use super::*;
use serde_json::json;

fn scope() -> Scope {
    let body = json!({"a": 1, "name": "Maria", "list": [1, 2, 3], "nothing": null, "price": 199.9});
    Scope::new([("body", Value::from(minijinja::value::Serde(body)))])
}

fn json(source: &str) -> Json {
    Expression::compile(source).expect("compiles").json(&scope()).expect("a value")
}

fn failure(source: &str) -> EvalReason {
    Expression::compile(source).expect("compiles").json(&scope()).expect_err("no value").reason
}

#[test]
fn values_keep_their_type() {
    assert_eq!(json("body.a"), json!(1));
    assert_eq!(json("body.price"), json!(199.9));
    assert_eq!(json("body.list"), json!([1, 2, 3]));
    assert_eq!(json("{'x': body.name}"), json!({"x": "Maria"}));
    assert_eq!(json("body.missing.deeper[0].x"), Json::Null);
    assert_eq!(json("body.nothing"), Json::Null);
    assert_eq!(json("18446744073709551615"), json!(18_446_744_073_709_551_615_u64));
}

#[test]
fn loops_and_bombs_end() {
    let nested = (0..6).fold("body.list".to_owned(), |inner, _| format!("({inner} + {inner}) * 100"));
    // Which limit it meets first does not matter.
    failure(&nested);
    assert!(matches!(failure("[1] * 100000"), EvalReason::TooLarge | EvalReason::OutOfFuel));
    assert!(matches!(failure("'x' * 70000"), EvalReason::TooLarge | EvalReason::OutOfFuel));
    assert_eq!(failure("'x' * 66000"), EvalReason::TooLarge);
}

#[test]
fn there_are_no_functions_and_no_methods() {
    assert!(matches!(failure("range(10)"), EvalReason::Failed(_)));
    assert!(matches!(failure("body.name.upper()"), EvalReason::Failed(_)));
}

#[test]
fn unknown_filters_and_tests_are_found_when_compiling() {
    let unknown = Expression::compile("body.a | bananas").expect_err("no such filter");
    assert!(matches!(unknown, CompileError::UnknownFilter { ref name, .. } if name == "bananas"), "{unknown}");
    let unknown = Expression::compile("body.a is not even").expect_err("no such test");
    assert!(matches!(unknown, CompileError::UnknownTest { ref name, .. } if name == "even"), "{unknown}");
    for fine in ["'a | b'", "body.is.odd", "body.a is not none", "\"it is \\\" | x\"", "{'is': 1}"] {
        assert!(Expression::compile(fine).is_ok(), "{fine}");
    }
}

#[test]
fn errors_do_not_tell_values() {
    let error = Expression::compile("body.name | cents").expect("compiles").json(&scope()).expect_err("no amount");
    assert!(!error.to_string().contains("Maria"), "{error}");
    let error = Expression::compile("body.name - 1").expect("compiles").json(&scope()).expect_err("no number");
    assert!(!format!("{error} {error:?}").contains("Maria"), "{error}");
}

#[test]
fn texts_come_apart_at_the_right_places() {
    let parts = |source: &str| -> Vec<String> {
        let show = |piece: Piece| match piece {
            Piece::Text(text) => text,
            Piece::Expression(expression) => format!("<{}>", expression.source()),
        };
        pieces(source).expect("well formed").into_iter().map(show).collect()
    };
    assert_eq!(parts("a ${body.a} b ${body.name}"), ["a ", "<body.a>", " b ", "<body.name>"]);
    assert_eq!(parts("${body.a | lookup({'1': '}'}, '${')}"), ["<body.a | lookup({'1': '}'}, '${')>"]);
    assert_eq!(parts("cost $${x} $5"), ["cost ${x} $5"]);
    assert_eq!(parts(""), Vec::<String>::new());
    assert!(matches!(pieces("a ${body.a"), Err(TextError::Unclosed)));
}
