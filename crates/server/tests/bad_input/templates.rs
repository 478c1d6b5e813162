//! Templates whose values do not fit.

use crate::kit::{place::Place, wait::until};
use ponte_channels::{
    model::{OutboundContent, Template, TemplateParameter, TemplateValue},
    validate::problems,
};
use ponte_conversations::{Body, Conversation, Message, dispatch::Pending, own};
use ponte_kernel::UserId;
use ponte_simulator::emulator::Says;
use ponte_store::on_both_engines;

const MARINA: &str = "5511987654321";

/// The emulator's template takes two values.
fn template(values: &[&str]) -> OutboundContent {
    let value = |text: &&str| TemplateValue { name: None, value: TemplateParameter::Text((*text).to_owned()) };
    OutboundContent::Template(Template {
        name: "pedido_enviado".to_owned(),
        language: "pt_BR".to_owned(),
        body: values.iter().map(value).collect(),
        ..Template::default()
    })
}

#[test]
fn values_that_whatsapp_never_takes_are_named_before_anything_is_sent() {
    assert!(problems(&template(&["Marina", "1042"])).is_empty());
    let paths: Vec<_> =
        problems(&template(&["Ma\nrina", "     "])).into_iter().map(|problem| problem.path).collect();
    assert!(paths.iter().any(|path| path.starts_with("body[0]")), "{paths:?}");
    assert!(paths.iter().any(|path| path.starts_with("body[1]")), "{paths:?}");
}

/// A person takes the conversation over and sends.
async fn sent_by(agent: UserId, place: &Place, conversation: &Conversation, content: OutboundContent) {
    let app = &place.server.app;
    let (workspace, id) = (place.seeded.workspace.id, conversation.id);
    let (vault, now) = (app.vault.clone(), app.clock.now());
    let sent = app.store.write(move |tx| {
        let conversation = own::take_over(tx, workspace, id, agent, now)?;
        let reply = own::Reply { agent, content: content.clone(), seen_position: conversation.last_reply_position };
        own::reply(tx, &vault, workspace, id, &reply, now)
    });
    sent.await.expect("the reply is queued");
    let thread = conversation.thread.id;
    app.dispatcher.wake(Pending { workspace, thread, channel: conversation.thread.channel });
}

fn last_of_ours(messages: &[Message]) -> Option<&Message> {
    messages.iter().rfind(|message| matches!(message.body, Body::Out(_)))
}

on_both_engines! {
    async fn a_template_with_too_few_values_fails_and_says_why(store: TestStore) {
        let place = Place::on(&store).await;
        place.outside.emulator.say(MARINA, Says::Text { body: "atendente".to_owned() }).expect("a customer");
        until("it waits for a person", async || place.outside.replies(MARINA).len() == 1).await;
        let conversation = place.open_conversations().await.remove(0);
        let agent = UserId::new();
        sent_by(agent, &place, &conversation, template(&["Marina"])).await;
        until("it failed", async || {
            let messages = place.messages(&conversation).await;
            let delivery = last_of_ours(&messages).and_then(|message| message.delivery.clone());
            delivery.is_some_and(|delivery| delivery.error_kind.as_deref() == Some("template"))
        })
        .await;
        let messages = place.messages(&conversation).await;
        let failure = last_of_ours(&messages).and_then(|message| message.delivery.clone()?.delivery.failure);
        let code = failure.and_then(|failure| failure.error).map(|error| error.code);
        assert_eq!(code, Some(132_000));
        // The number goes on: the next message leaves.
        sent_by(agent, &place, &conversation, template(&["Marina", "1042"])).await;
        until("the next one leaves", async || place.outside.replies(MARINA).len() == 2).await;
        place.stop().await;
    }
}
