use minijinja::value::Value;
use ponte_flows::expression::{self, Refusal, Scope};
use serde_json::{Value as Json, json};

fn scope() -> Scope {
    let contact = Value::from_pairs([("name", "{{7*7}} ${1+1} {% raw %}")]);
    Scope::from([
        ("contact".to_owned(), contact),
        ("n".to_owned(), Value::from(3)),
        ("list".to_owned(), Value::from(vec!["a", "b"])),
        ("nothing".to_owned(), Value::UNDEFINED),
    ])
}

fn text(source: &str) -> Result<String, Refusal> {
    expression::text(source, &scope()).map(|outcome| outcome.value).map_err(|error| error.refusal)
}

fn value(source: &str) -> Result<Json, Refusal> {
    expression::mapping(&json!(source), &scope()).map(|outcome| outcome.value).map_err(|error| error.refusal)
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
    let names =
        |source| expression::text(source, &scope()).expect("renders").undefined.into_iter().collect::<Vec<_>>();
    assert_eq!(names("{{ nothing }} {{ other.name }} {{ n }}"), ["nothing", "other.name"]);
    assert_eq!(names("{{ nothing | default('x') }}"), [""; 0]);
    assert_eq!(names("{% if nothing %}{{ nothing }}{% endif %}"), [""; 0]);
    let condition = |source| expression::condition(source, &scope()).expect("evaluates");
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
    let secret = Scope::from([("name".to_owned(), Value::from("Maria Souza"))]);
    let error = expression::mapping(&json!("${ name | int }"), &secret).expect_err("no number");
    assert_eq!(error.to_string(), "`name | int`: invalid operation");
    assert!(!format!("{error:?}").contains("Souza"));
}

#[test]
fn conditions_are_one_expression() {
    for wrong in ["true", "${ a } ", "x ${ a }", "${ a }${ b }", "${ a", "", "${ }"] {
        let result = expression::condition(wrong, &scope());
        assert_eq!(result.is_ok(), wrong == "${ a } ", "{wrong}");
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
