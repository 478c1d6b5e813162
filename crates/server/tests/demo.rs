//! The demonstration's conversations, over real HTTP and signed webhooks, are what the sample says they are.

#[tokio::test(flavor = "multi_thread")]
async fn the_conversations_of_the_demonstration_are_as_written_down() {
    let mut printed = Vec::new();
    let checked = ponte::demo::check(&mut printed).await;
    let printed = String::from_utf8(printed).expect("text");
    assert!(checked.is_ok(), "{printed}\n{:?}", checked.err());
    assert!(printed.ends_with("OK\n"), "{printed}");
}
