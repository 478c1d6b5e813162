//! What a flow names outside itself.

use super::{Problem, Problems, block_path};
use crate::{
    keys::{ActionName, ConnectionKey, QueueKey},
    model::{Block, Definition},
};
use std::collections::{BTreeMap, BTreeSet};

/// What a workspace has that flows can name.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    pub queues: BTreeSet<QueueKey>,
    /// With what each can do.
    pub connections: BTreeMap<ConnectionKey, BTreeSet<ActionName>>,
}

/// The queues, connections and actions that a flow names and a workspace does not have.
#[must_use]
pub fn validate_references(definition: &Definition, surroundings: &Surroundings) -> Vec<Problem> {
    let mut problems = Problems::default();
    check_queue("human.queue".to_owned(), &definition.human.queue, surroundings, &mut problems);
    for (key, block) in &definition.blocks {
        let path = block_path(key, block);
        match block {
            Block::HandOver(hand_over) => {
                check_queue(format!("{path}.queue"), &hand_over.queue, surroundings, &mut problems);
            }
            Block::Call(call) => check_action(&path, &call.connection, &call.action, surroundings, &mut problems),
            _ => {}
        }
    }
    problems.sorted()
}

fn check_queue(path: String, queue: &QueueKey, surroundings: &Surroundings, problems: &mut Problems) {
    if !surroundings.queues.contains(queue) {
        problems.error(path, format!("a fila `{queue}` não existe"), format!("there is no queue `{queue}`"));
    }
}

fn check_action(
    path: &str,
    connection: &ConnectionKey,
    action: &ActionName,
    surroundings: &Surroundings,
    problems: &mut Problems,
) {
    match surroundings.connections.get(connection) {
        None => problems.error(
            format!("{path}.connection"),
            format!("a conexão `{connection}` não existe"),
            format!("there is no connection `{connection}`"),
        ),
        Some(actions) if !actions.contains(action) => problems.error(
            format!("{path}.action"),
            format!("a conexão `{connection}` não tem a ação `{action}`"),
            format!("connection `{connection}` has no action `{action}`"),
        ),
        Some(_) => {}
    }
}
