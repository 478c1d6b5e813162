use minijinja::value::Value;
use ponte_flows::expression::{ExpressionError, Library, Outcome, Refusal, Scope};
use serde_json::{Value as Json, json};
use std::sync::Arc;

fn scope() -> Arc<Scope> {
    let contact = Value::from_pairs([("name", "{{7*7}} ${1+1} {% raw %}")]);
    Arc::new(Scope::from([
        ("contact".to_owned(), contact),
        ("n".to_owned(), Value::from(3)),
        ("list".to_owned(), Value::from(vec!["a", "b"])),
        ("nothing".to_owned(), Value::UNDEFINED),
    ]))
}

fn filled(source: &str) -> Result<Outcome<String>, ExpressionError> {
    let mut library = Library::default();
    library.add_text(source);
    library.text(source, &scope())
}

fn mapped(source: &str, scope: &Arc<Scope>) -> Result<Outcome<Json>, ExpressionError> {
    let mut library = Library::default();
    library.add_leaf(source);
    library.mapping(&json!(source), scope)
}

fn holds(source: &str) -> Result<Outcome<bool>, ExpressionError> {
    let mut library = Library::default();
    library.add_condition(source);
    library.condition(source, &scope())
}

fn text(source: &str) -> Result<String, Refusal> {
    filled(source).map(|outcome| outcome.value).map_err(|error| error.refusal)
}

fn value(source: &str) -> Result<Json, Refusal> {
    mapped(source, &scope()).map(|outcome| outcome.value).map_err(|error| error.refusal)
}

#[test]
fn what_a_customer_wrote_is_never_an_expression() {
    let name = "{{7*7}} ${1+1} {% raw %}";
    assert_eq!(text("Oi, {{ contact.name }}!"), Ok(format!("Oi, {name}!")));
    assert_eq!(value("${ contact.name }"), Ok(json!(name)));
    assert_eq!(value("Oi, ${ contact.name }!"), Ok(json!(format!("Oi, {name}!"))));
    assert_eq!(value("Oi, {{ contact.name }}!"), Ok(json!(format!("Oi, {name}!"))));
}

#[test]
fn one_expression_keeps_its_type_and_a_text_around_it_makes_a_text() {
    for (source, expected) in [
        ("${ n }", json!(3)),
        ("${n}${n}", json!("33")),
        (" ${ n }", json!(" 3")),
        ("{{ n }}", json!("3")),
        ("${ n > 2 }", json!(true)),
        ("${ n / 2 }", json!(1.5)),
        ("${ {'a': list}['a'] }", json!(["a", "b"])),
        ("${ nothing }", json!(null)),
        ("R$ 10", json!("R$ 10")),
        ("<b> & 'q'", json!("<b> & 'q'")),
        ("${ '<b>' }", json!("<b>")),
    ] {
        assert_eq!(value(source), Ok(expected), "{source}");
    }
}

#[test]
fn a_text_is_for_people() {
    for (source, expected) in [
        ("{% if n > 2 %}\nmuitos\n{% endif %}\nfim", "muitos\nfim"),
        ("{% for x in list %}{{ x }}{% endfor %}", "ab"),
        ("{{ nothing }}{{ none }}", ""),
        ("{{ nothing.deeper.still }}", ""),
        ("R$ {{ n }} e ${ n }", "R$ 3 e ${ n }"),
    ] {
        assert_eq!(text(source), Ok(expected.to_owned()), "{source}");
    }
}

#[test]
fn what_is_undefined_is_reported_by_name_when_its_value_was_needed() {
    let names = |source| filled(source).expect("renders").undefined.into_iter().collect::<Vec<_>>();
    assert_eq!(names("{{ nothing }} {{ other.name }} {{ n }}"), ["nothing", "other.name"]);
    assert_eq!(names("{{ nothing | default('x') }}"), [""; 0]);
    assert_eq!(names("{% if nothing %}{{ nothing }}{% endif %}"), [""; 0]);
    let condition = |source| holds(source).expect("evaluates");
    assert!(!condition("${ nothing }").value);
    assert!(condition("${ nothing }").undefined.is_empty(), "it is known to be empty");
    assert_eq!(condition("${ other.name }").undefined.into_iter().collect::<Vec<_>>(), ["other.name"]);
    assert_eq!(condition("${ contact.nam }").undefined.into_iter().collect::<Vec<_>>(), ["contact.nam"]);
    assert!(condition("${ nothing is defined }").undefined.is_empty());
}

#[test]
fn bombs_burn_their_fuel_and_stop() {
    for bomb in [
        "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
        "{{ 'x' * 100000000 }}",
        "{{ ('x' * 60000) * 60000 }}",
        "{{ range(10000) | map('upper') | join | length * 999 }}{{ range(100000000) | list }}",
    ] {
        let error = text(bomb).expect_err("stops");
        assert!(matches!(error, Refusal::OutOfFuel | Refusal::Failed(_)), "{bomb}: {error}");
    }
    assert_eq!(value("${ 'x' * 100000000 }"), Err(Refusal::OutOfFuel));
    assert_eq!(value("${ [1] * 100000 }"), Err(Refusal::TooLarge));
    assert_eq!(text("{{ 'x' * 70000 }}"), Err(Refusal::TooLarge));
    assert_eq!(value("${ 'x' * 70000 }"), Err(Refusal::TooLarge));
}

#[test]
fn results_that_are_no_values_are_refused() {
    for source in ["${ range }", "${ 1e400 }", "${ 10 ** 30 }"] {
        assert!(value(source).is_err(), "{source}: {:?}", value(source));
    }
}

#[test]
fn an_error_tells_the_expression_but_no_data() {
    let secret = Arc::new(Scope::from([("name".to_owned(), Value::from("Maria Souza"))]));
    let error = mapped("${ name | int }", &secret).expect_err("no number");
    assert_eq!(error.to_string(), "`name | int`: invalid operation");
    assert!(!format!("{error:?}").contains("Souza"));
}

#[test]
fn conditions_are_one_expression() {
    for wrong in ["true", "${ a } ", "x ${ a }", "${ a }${ b }", "${ a", "", "${ }"] {
        assert_eq!(holds(wrong).is_ok(), wrong == "${ a } ", "{wrong}");
    }
}

#[test]
fn what_would_show_the_inside_is_not_there() {
    for source in [
        "{{ debug() }}",
        "{{ n | pprint }}",
        "{{ '<' | safe }}",
        "{% include 'x' %}",
        "{% macro a() %}{% endmacro %}",
    ] {
        assert!(text(source).is_err(), "{source}");
    }
}

#[test]
fn what_was_never_compiled_is_refused_and_not_shown() {
    let (library, scope) = (Library::default(), scope());
    assert_eq!(library.text("Oi {{ n }}", &scope).map_err(|error| error.refusal), Err(Refusal::NotCompiled));
    assert_eq!(
        library.mapping(&json!({"a": ["${ n }"]}), &scope).map_err(|error| error.refusal),
        Err(Refusal::NotCompiled)
    );
    assert_eq!(library.condition("${ n }", &scope).map_err(|error| error.refusal), Err(Refusal::NotCompiled));
}

#[test]
fn each_piece_keeps_its_own_meaning_among_others() {
    let (mut library, scope) = (Library::default(), scope());
    for source in ["{{ n }}", "a {{ n }}", "{{ n", "${ n }", "${ n } {{ n }}"] {
        library.add_text(source);
        library.add_text(source);
        library.add_leaf(source);
    }
    let text = |source| library.text(source, &scope).map(|outcome| outcome.value).ok();
    let value = |source| library.mapping(&json!(source), &scope).map(|outcome| outcome.value).ok();
    assert_eq!(
        [text("{{ n }}"), text("a {{ n }}"), text("{{ n")],
        [Some("3".to_owned()), Some("a 3".to_owned()), None]
    );
    assert_eq!([text("${ n }"), text("${ n } {{ n }}")].map(Option::unwrap_or_default), ["${ n }", "${ n } 3"]);
    assert_eq!(
        [value("${ n }"), value("${ n } {{ n }}"), value("{{ n")],
        [Some(json!(3)), Some(json!("3 3")), None]
    );
}
