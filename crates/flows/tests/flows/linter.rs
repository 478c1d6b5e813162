use crate::support::flow;
use ponte_flows::{
    cost::{Cost, cost},
    keys::{ActionName, ConnectionKey, QueueKey},
    model::Definition,
    validate::{Severity, Surroundings, is_publishable, validate, validate_references},
};
use ponte_kernel::Language;
use std::fmt::Write;

/// The problems of a flow, one a line.
fn problems(blocks: &str) -> String {
    listed(&flow(blocks))
}

fn listed(definition: &Definition) -> String {
    let mut out = String::new();
    for problem in validate(definition) {
        let mark = if problem.severity == Severity::Error { "" } else { "(warning) " };
        let words = problem.message.in_language(Language::English);
        writeln!(out, "{mark}{}: {words}", problem.path).expect("writes to a text");
    }
    out.trim_end().to_owned()
}

#[test]
fn links_are_checked() {
    for (blocks, expected) in [
        ("a: {say: {bubbles: [{text: x}], next: b}}", "blocks.a.say.next: there is no block `b`"),
        ("b: end", "(warning) blocks.b: no way leads to this block\nstart: there is no block `a`"),
        ("a: end\nb: end", "(warning) blocks.b: no way leads to this block"),
        (
            "a: {say: {bubbles: [{text: x}], next: b}}\nb: {if: {cases: [{when: '${ said.text }', then: a}], else: z}}\nz: end",
            "blocks.a: goes round for ever without waiting for the customer or for time: `a`, `b`",
        ),
        (
            "a: {call: {connection: c, action: x, next: z, on_error: {default: a}}}\nz: end",
            "blocks.a: goes round for ever without waiting for the customer or for time: `a`",
        ),
        ("a: {ask: {prompt: {text: x}, otherwise: a, next: a}}", ""),
        ("a: {wait: {for: 1h, next: a}}", ""),
    ] {
        assert_eq!(problems(blocks), expected, "{blocks}");
    }
}

#[test]
fn whatsapps_limits_are_checked() {
    let ask = |prompt: &str| format!("a: {{ask: {{prompt: {prompt}, otherwise: z, next: z}}}}\nz: end");
    let buttons = |buttons: &str| ask(&format!("{{buttons: {{body: x, buttons: [{buttons}]}}}}"));
    let rows = |count: usize| {
        let rows: Vec<String> = (0..count).map(|row| format!("{{id: r{row}, title: Linha {row}}}")).collect();
        ask(&format!("{{list: {{body: x, button: y, sections: [{{rows: [{}]}}]}}}}", rows.join(", ")))
    };
    let at = "blocks.a.ask.prompt";
    for (blocks, expected) in [
        (
            buttons("{id: a, title: Esta tem vinte e uma.}"),
            format!("{at}.buttons.buttons[0].title: 21 characters; WhatsApp takes at most 20"),
        ),
        (
            buttons("{id: a, title: A}, {id: b, title: B}, {id: c, title: C}, {id: d, title: D}"),
            format!("{at}.buttons.buttons: has 4; 1 to 3 are allowed"),
        ),
        (buttons(""), format!("{at}.buttons.buttons: has 0; 1 to 3 are allowed")),
        (
            buttons("{id: a, title: A}, {id: a, title: B}"),
            format!("{at}.buttons.buttons: the id `a` is there twice"),
        ),
        (
            buttons("{id: a, title: Não}, {id: b, title: nao!}"),
            format!("{at}.buttons.buttons: the title “nao!” is there twice"),
        ),
        (
            buttons("{id: ' a', title: A}"),
            format!("{at}.buttons.buttons[0].id: an id is fixed, without blanks around it and without expressions"),
        ),
        (
            buttons("{id: '{{ said.text }}', title: A}"),
            format!("{at}.buttons.buttons[0].id: an id is fixed, without blanks around it and without expressions"),
        ),
        (buttons("{id: a, title: ' '}"), format!("{at}.buttons.buttons[0].title: the text is missing")),
        (rows(10), String::new()),
        (rows(11), format!("{at}.list.sections: has 11; 1 to 10 are allowed")),
        (
            ask(
                "{list: {body: x, button: y, sections: [{rows: [{id: a, title: A}]}, {title: t, rows: [{id: b, title: B}]}]}}",
            ),
            format!("{at}.list.sections[0].title: the text is missing"),
        ),
        (
            ask(&format!("{{buttons: {{body: {}, buttons: [{{id: a, title: A}}]}}}}", "x".repeat(1025))),
            format!("{at}.buttons.body: 1025 characters; WhatsApp takes at most 1024"),
        ),
        (
            ask(&format!("{{text: {}}}", "x".repeat(4097))),
            format!("{at}.text: 4097 characters; WhatsApp takes at most 4096"),
        ),
        (ask("{text: ''}"), format!("{at}.text: the text is missing")),
        (
            ask("{media: {kind: audio, source: {link: 'http://example.test/a'}, caption: x}}"),
            format!(
                "{at}.media.caption: audio and stickers take no caption\n{at}.media.source.link: WhatsApp fetches files from https:// addresses only"
            ),
        ),
    ] {
        assert_eq!(problems(&blocks), expected, "{blocks}");
    }
}

#[test]
fn questions_and_sets_are_checked() {
    let choice = "prompt: {buttons: {body: x, buttons: [{id: y, title: S}, {id: n, title: N}]}}";
    for (blocks, expected) in [
        (
            "a: {ask: {prompt: {text: x}, kind: choice, otherwise: z, next: z}}\nz: end".to_owned(),
            "blocks.a.ask.prompt: a question of kind choice needs buttons or a list",
        ),
        (
            format!(
                "a: {{ask: {{{choice}, kind: choice, choices: {{y: z, m: z}}, otherwise: z, next: z}}}}\nz: end"
            ),
            "blocks.a.ask.choices.m: is no choice of this question",
        ),
        (
            format!("a: {{ask: {{{choice}, kind: choice, choices: {{y: z}}, otherwise: z}}}}\nz: end"),
            "blocks.a.ask.next: the next block is missing; it may be only when every choice has its own",
        ),
        (format!("a: {{ask: {{{choice}, kind: choice, choices: {{y: z, n: z}}, otherwise: z}}}}\nz: end"), ""),
        (
            "a: {ask: {prompt: {text: x}, otherwise: z}}\nz: end".to_owned(),
            "blocks.a.ask.next: the next block is missing; it may be only when every choice has its own",
        ),
        ("a: {set: {next: z}}\nz: end".to_owned(), "(warning) blocks.a.set: remembers nothing"),
        ("a: {if: {cases: [], else: z}}\nz: end".to_owned(), "blocks.a.if.cases: a case is missing"),
        ("a: {say: {bubbles: [], next: z}}\nz: end".to_owned(), "blocks.a.say.bubbles: has 0; 1 to 20 are allowed"),
        (
            "a: {say: {bubbles: [{buttons: {body: x, buttons: [{id: a, title: A}]}}], next: z}}\nz: end".to_owned(),
            "(warning) blocks.a.say.bubbles[0]: nobody waits for an answer to these options here; use an `ask` block",
        ),
        (
            "a: {set: {variables: {contact: 1}, next: z}}\nz: end".to_owned(),
            "blocks.a.set.variables.contact: `contact` is a name of Ponte's own; choose another",
        ),
    ] {
        assert_eq!(problems(&blocks), expected, "{blocks}");
    }
}

#[test]
fn expressions_are_checked_where_they_stand() {
    let say = |text: &str| format!("a: {{say: {{bubbles: [{{text: '{text}'}}], next: z}}}}\nz: end");
    let at = "blocks.a.say.bubbles[0].text";
    for (blocks, expected) in [
        (say("{{ contact.first_name }} {{ now.hour }} {{ range(3) | list }}"), String::new()),
        (say("{{ nome }}"), format!("{at}: `nome` has no value on any way that leads here")),
        (say("{{ contact.firstname }}"), format!("{at}: `contact.firstname` has no value on any way that leads here")),
        (say("{{ contact.attributes.city }}"), String::new()),
        (say("{{ answer }}"), format!("{at}: `answer` has no value on any way that leads here")),
        (say("{{ said.text | uper }}"), format!("{at}: there is no filter or test `uper`")),
        (say("{% if said is defned %}x{% endif %}"), format!("{at}: there is no filter or test `defned`")),
        (say("{% for x in said.text %}{{ x }}{{ loop.index }}{% endfor %}"), String::new()),
        (say("R$ ${ said.text }"), format!("(warning) {at}: in texts `${{…}}` is not filled in; use `{{{{ … }}}}`")),
        ("a: {if: {cases: [{when: said.text, then: z}], else: z}}\nz: end".to_owned(), "blocks.a.if.cases[0].when: `said.text` is not valid: a condition is one `${ … }` and nothing else".to_owned()),
        ("a: {ask: {prompt: {text: x}, check: '${ answer > limit }', otherwise: z, next: z}}\nz: end".to_owned(), "blocks.a.ask.check: `limit` has no value on any way that leads here".to_owned()),
        ("a: {call: {connection: c, action: x, input: {n: {m: ['${ x }']}}, next: z, on_error: {default: z}}}\nz: end".to_owned(), "blocks.a.call.input.n.m[0]: `x` has no value on any way that leads here".to_owned()),
    ] {
        assert_eq!(problems(&blocks), expected, "{blocks}");
    }
    assert!(problems(&say("{{ nome")).starts_with(&format!("{at}: `{{{{ nome` is not valid: ")));
}

#[test]
fn a_variable_is_known_only_on_the_ways_that_set_it() {
    let blocks = "
a: {call: {connection: c, action: x, save: order, next: found, on_error: {default: down}}}
found: {say: {bubbles: [{text: '{{ order.status }}'}], next: z}}
down: {say: {bubbles: [{text: '{{ order.status }}'}], next: z}}
z: end";
    assert_eq!(
        problems(blocks),
        "blocks.down.say.bubbles[0].text: `order.status` has no value on any way that leads here"
    );
    let blocks = "
a: {ask: {prompt: {text: x}, save: name, otherwise: b, next: c}}
b: {say: {bubbles: [{text: '{{ name }}'}], next: z}}
c: {say: {bubbles: [{text: '{{ name }}'}], next: z}}
z: end";
    assert_eq!(problems(blocks), "blocks.b.say.bubbles[0].text: `name` has no value on any way that leads here");
}

#[test]
fn the_whole_is_checked() {
    let yaml = "
schema: 1
key: a
name: ' '
triggers: {keywords: [{words: ['👍']}, {words: []}]}
human: {queue: q, text: '{{ x }}', apology: 'Ops, {{ contact.name }}'}
start: a
blocks: {a: end}";
    let definition = Definition::from_yaml(yaml).expect("a flow");
    assert_eq!(
        listed(&definition),
        "human.apology: is said as it stands when the flow breaks: it cannot hold `{{ … }}`\n\
         human.text: `x` has no value on any way that leads here\n\
         name: the text is missing\n\
         triggers.keywords[0].words: a word with letters or digits is missing\n\
         triggers.keywords[1].words: a word with letters or digits is missing"
    );
    let problems = validate(&definition);
    assert!(!is_publishable(&problems));
    assert_eq!(problems[2].message.in_language(Language::Portuguese), "falta o texto");
}

#[test]
fn what_the_workspace_lacks_is_found() {
    let definition = flow(
        "a: {call: {connection: shop, action: order.get, next: b, on_error: {default: c}}}\nb: {call: {connection: crm, action: x, next: c, on_error: {default: c}}}\nc: {hand_over: {queue: vendas}}",
    );
    let key = |text| ConnectionKey::parse(text).expect("a key");
    let mut surroundings = Surroundings::default();
    surroundings.connections.insert(key("shop"), [ActionName::parse("order.list").expect("a name")].into());
    surroundings.queues.insert(QueueKey::parse("people").expect("a key"));
    let found = validate_references(&definition, &surroundings);
    let found: Vec<String> =
        found.iter().map(|problem| format!("{}: {}", problem.path, problem.message.english)).collect();
    assert_eq!(
        found,
        [
            "blocks.a.call.action: connection `shop` has no action `order.get`",
            "blocks.b.call.connection: there is no connection `crm`",
            "blocks.c.hand_over.queue: there is no queue `vendas`",
        ]
    );
}

#[test]
fn a_run_costs_its_bubbles() {
    let run = |blocks: &str| cost(&flow(blocks)).expect("an end").run;
    let bubbles = |bubbles_min, bubbles_max| Cost { bubbles_min, bubbles_max, repeats: false };
    for (blocks, expected) in [
        ("a: end", bubbles(0, 0)),
        ("a: {say: {bubbles: [{text: x}, {text: y}], next: z}}\nz: end", bubbles(1, 1)),
        ("a: {say: {join: false, bubbles: [{text: x}, {text: y}], next: z}}\nz: end", bubbles(2, 2)),
        (
            "a: {say: {bubbles: [{text: x}], next: b}}\nb: {say: {bubbles: [{text: y}], next: z}}\nz: {hand_over: {queue: q, text: t}}",
            bubbles(1, 1),
        ),
        (
            "a: {say: {bubbles: [{text: x}], next: b}}\nb: {call: {connection: c, action: x, next: d, on_error: {default: z}}}\nd: {say: {bubbles: [{text: y}], next: z}}\nz: end",
            bubbles(1, 2),
        ),
        // Up to two retries with a hint each, and nobody may ever answer well.
        ("a: {ask: {prompt: {text: x}, retries: 2, otherwise: z, next: z}}\nz: end", bubbles(1, 3)),
        ("a: {ask: {prompt: {text: x}, join: false, retries: 2, otherwise: z, next: z}}\nz: end", bubbles(1, 5)),
    ] {
        assert_eq!(run(blocks), expected, "{blocks}");
    }
    let looping = run(
        "a: {ask: {prompt: {text: x}, retries: 0, otherwise: z, next: b}}\nb: {say: {bubbles: [{text: y}], next: a}}\nz: end",
    );
    assert_eq!((looping.bubbles_min, looping.repeats), (1, true));
    assert_eq!(cost(&flow("a: {ask: {prompt: {text: x}, otherwise: a, next: a}}")), None);
}

#[test]
fn the_cost_is_told_for_each_end() {
    let definition = flow(
        "a: {ask: {prompt: {text: x}, retries: 2, otherwise: person, next: b}}\nb: {say: {bubbles: [{text: y}], next: z}}\nz: end\nperson: {hand_over: {queue: q, text: t}}",
    );
    let by_end = cost(&definition).expect("ends").by_end;
    let costs: Vec<(&str, u32, u32)> =
        by_end.iter().map(|(key, cost)| (key.as_str(), cost.bubbles_min, cost.bubbles_max)).collect();
    assert_eq!(costs, [("person", 4, 4), ("z", 2, 4)]);
}
