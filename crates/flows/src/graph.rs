//! A flow as a graph: where each block leads, when, and what is known on the way.

use crate::{
    keys::{BlockKey, VariableName},
    model::{Ask, Block, Definition},
};
use std::collections::{BTreeMap, BTreeSet};

/// A way out of a block.
pub(crate) struct Exit<'a> {
    /// Where the file names it, within the block: `choices.yes`.
    pub path: String,
    pub to: &'a BlockKey,
    pub pace: Pace,
    /// Variables that have a value on this way.
    pub defines: Vec<&'a VariableName>,
}

/// What happens before the session goes this way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    AtOnce,
    /// A system answered: that takes a moment, but nothing slows a loop down.
    AfterCall,
    /// The customer wrote, or time passed.
    AfterPause,
    /// The customer's answers did not fit, as often as the question allows.
    AfterRetries,
}

pub(crate) fn exits(block: &Block) -> Vec<Exit<'_>> {
    let exit = |path: &str, to, pace| Exit { path: path.to_owned(), to, pace, defines: Vec::new() };
    match block {
        Block::Say(say) => vec![exit("next", &say.next, Pace::AtOnce)],
        Block::Ask(ask) => exits_of_question(ask),
        Block::If(branch) => {
            let cases = branch.cases.iter().enumerate();
            let cases = cases.map(|(at, case)| exit(&format!("cases[{at}].then"), &case.then, Pace::AtOnce));
            cases.chain([exit("else", &branch.otherwise, Pace::AtOnce)]).collect()
        }
        Block::Set(set) => {
            vec![Exit { defines: set.variables.keys().collect(), ..exit("next", &set.next, Pace::AtOnce) }]
        }
        Block::Call(call) => {
            let errors = call.on_error.by_kind.iter();
            let errors = errors.map(|(kind, to)| exit(&format!("on_error.{}", kind.as_str()), to, Pace::AfterCall));
            let default = exit("on_error.default", &call.on_error.default, Pace::AfterCall);
            let answered =
                Exit { defines: call.save.iter().collect(), ..exit("next", &call.next, Pace::AfterCall) };
            [answered].into_iter().chain(errors).chain([default]).collect()
        }
        Block::Wait(wait) => {
            let spoken_to = wait.on_message.iter().map(|to| exit("on_message", to, Pace::AfterPause));
            [exit("next", &wait.next, Pace::AfterPause)].into_iter().chain(spoken_to).collect()
        }
        Block::HandOver(_) | Block::End => Vec::new(),
    }
}

/// The name of a block's kind, as the file writes it.
pub(crate) fn kind(block: &Block) -> &'static str {
    match block {
        Block::Say(_) => "say",
        Block::Ask(_) => "ask",
        Block::If(_) => "if",
        Block::Set(_) => "set",
        Block::Call(_) => "call",
        Block::HandOver(_) => "hand_over",
        Block::Wait(_) => "wait",
        Block::End => "end",
    }
}

/// The blocks that a session can get to.
pub(crate) fn reachable(definition: &Definition) -> BTreeSet<&BlockKey> {
    let mut seen = BTreeSet::new();
    let mut open = vec![&definition.start];
    while let Some(key) = open.pop() {
        let Some((key, block)) = definition.blocks.get_key_value(key) else { continue };
        if seen.insert(key) {
            open.extend(exits(block).into_iter().map(|exit| exit.to));
        }
    }
    seen
}

/// The variables that may have a value when a block begins, over all ways that lead there.
pub(crate) fn defined_at(definition: &Definition) -> BTreeMap<&BlockKey, BTreeSet<&VariableName>> {
    let mut defined: BTreeMap<&BlockKey, BTreeSet<&VariableName>> = BTreeMap::new();
    let mut open = vec![&definition.start];
    defined.insert(&definition.start, BTreeSet::new());
    while let Some(key) = open.pop() {
        let Some(block) = definition.blocks.get(key) else { continue };
        let here = defined.get(key).cloned().unwrap_or_default();
        for exit in exits(block) {
            let first_time = !defined.contains_key(exit.to);
            let there = defined.entry(exit.to).or_default();
            let before = there.len();
            there.extend(here.iter().copied().chain(exit.defines));
            if first_time || there.len() > before {
                open.push(exit.to);
            }
        }
    }
    defined
}

/// The groups of nodes that lead to each other, each node in one; a group stands before those it leads to.
/// (Kosaraju's algorithm, without recursion: files may be long.)
pub(crate) fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut backwards = vec![Vec::new(); edges.len()];
    for (from, targets) in edges.iter().enumerate() {
        for to in targets {
            backwards[*to].push(from);
        }
    }
    let mut seen = vec![false; edges.len()];
    let finished: Vec<usize> = (0..edges.len()).flat_map(|node| finishing_order(node, edges, &mut seen)).collect();
    let mut seen = vec![false; edges.len()];
    let groups = finished.iter().rev().map(|node| finishing_order(*node, &backwards, &mut seen));
    groups.filter(|group| !group.is_empty()).collect()
}

/// The unseen nodes that a node leads to, itself last.
fn finishing_order(start: usize, edges: &[Vec<usize>], seen: &mut [bool]) -> Vec<usize> {
    let mut finished = Vec::new();
    if std::mem::replace(&mut seen[start], true) {
        return finished;
    }
    let mut path = vec![(start, 0)];
    while let Some((node, next)) = path.last_mut() {
        if let Some(target) = edges[*node].get(*next) {
            *next += 1;
            if !std::mem::replace(&mut seen[*target], true) {
                path.push((*target, 0));
            }
        } else {
            finished.push(*node);
            path.pop();
        }
    }
    finished
}

fn exits_of_question(ask: &Ask) -> Vec<Exit<'_>> {
    let exit = |path: String, to, pace| Exit { path, to, pace, defines: Vec::new() };
    let answered =
        |path: String, to| Exit { defines: ask.save.iter().collect(), ..exit(path, to, Pace::AfterPause) };
    let choices = ask.choices.iter().map(|(id, to)| answered(format!("choices.{id}"), to));
    let next = ask.next.iter().map(|to| answered("next".to_owned(), to));
    let otherwise = exit("otherwise".to_owned(), &ask.otherwise, Pace::AfterRetries);
    let timeout =
        ask.timeout.iter().map(|timeout| exit("timeout.then".to_owned(), &timeout.then, Pace::AfterPause));
    choices.chain(next).chain([otherwise]).chain(timeout).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_come_in_the_order_of_the_ways() {
        // 0 → 1 ⇄ 2 → 3, and 4 by itself.
        let mut groups = components(&[vec![1], vec![2], vec![1, 3], vec![], vec![]]);
        for group in &mut groups {
            group.sort_unstable();
        }
        let place = |group: &[usize]| groups.iter().position(|found| found == group).expect("a group");
        assert!(place(&[0]) < place(&[1, 2]) && place(&[1, 2]) < place(&[3]));
        assert_eq!(groups.len(), 4);
        assert_eq!(place(&[4]), groups.iter().position(|group| group.contains(&4)).expect("there"));
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let chain: Vec<Vec<usize>> = (1..=100_000).map(|to| if to < 100_000 { vec![to] } else { vec![] }).collect();
        assert_eq!(components(&chain).len(), 100_000);
    }
}
