//! Where blocks lead: to blocks that are there, to every block, and never round and round by themselves.

use super::{Problems, block_path};
use crate::{
    graph::{self, Pace},
    keys::BlockKey,
    model::{Block, Definition},
};
use std::collections::BTreeMap;

pub fn check(definition: &Definition, problems: &mut Problems) {
    unknown_targets(definition, problems);
    unreachable_blocks(definition, problems);
    endless_loops(definition, problems);
}

fn unknown_targets(definition: &Definition, problems: &mut Problems) {
    let mut check = |path: String, target: &BlockKey| {
        if !definition.blocks.contains_key(target) {
            problems.error(path, format!("o bloco `{target}` não existe"), format!("there is no block `{target}`"));
        }
    };
    check("start".to_owned(), &definition.start);
    for (key, block) in &definition.blocks {
        for exit in graph::exits(block) {
            check(format!("{}.{}", block_path(key, block), exit.path), exit.to);
        }
    }
}

fn unreachable_blocks(definition: &Definition, problems: &mut Problems) {
    let reachable = graph::reachable(definition);
    for key in definition.blocks.keys().filter(|key| !reachable.contains(key)) {
        problems.warning(
            format!("blocks.{key}"),
            "nenhum caminho chega a este bloco",
            "no way leads to this block",
        );
    }
}

/// Loops that neither the customer nor time slows down.
fn endless_loops(definition: &Definition, problems: &mut Problems) {
    let blocks: Vec<(&BlockKey, &Block)> = definition.blocks.iter().collect();
    let places: BTreeMap<&BlockKey, usize> = blocks.iter().enumerate().map(|(at, (key, _))| (*key, at)).collect();
    let restless = |block: &&Block| {
        let exits = graph::exits(block).into_iter();
        let exits = exits.filter(|exit| matches!(exit.pace, Pace::AtOnce | Pace::AfterCall));
        exits.filter_map(|exit| places.get(exit.to).copied()).collect::<Vec<_>>()
    };
    let edges: Vec<Vec<usize>> = blocks.iter().map(|(_, block)| restless(block)).collect();
    for mut group in graph::components(&edges) {
        group.sort_unstable();
        let first = group[0];
        if group.len() == 1 && !edges[first].contains(&first) {
            continue;
        }
        let names: Vec<String> = group.iter().map(|at| format!("`{}`", blocks[*at].0)).collect();
        let names = names.join(", ");
        problems.error(
            format!("blocks.{}", blocks[first].0),
            format!("repete sem parar, sem esperar pelo cliente ou pelo tempo: {names}"),
            format!("goes round for ever without waiting for the customer or for time: {names}"),
        );
    }
}
