//! What a run of a flow costs, in bubbles: since October 2026 WhatsApp bills each one.
//!
//! Texts are taken to be there and short enough to be joined. What a customer does outside the flow, such as asking
//! for a person, is not counted.

use crate::{
    graph::{self, Pace},
    keys::BlockKey,
    model::{Block, Bubble, Definition, Join},
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

/// Bubbles that are sent between the start of a run and its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// On the shortest way.
    pub bubbles_min: u32,
    /// On the longest way, with every retry used and every loop gone through once.
    pub bubbles_max: u32,
    /// Whether a customer can go round a loop again, and pay it again.
    pub repeats: bool,
}

/// The cost of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowCost {
    pub run: Cost,
    /// By the block that a run ends at.
    pub by_end: BTreeMap<BlockKey, Cost>,
}

/// What a run costs; none when no end can be reached.
#[must_use]
pub fn cost(definition: &Definition) -> Option<FlowCost> {
    let ways = Ways::of(definition)?;
    let least = ways.least();
    let most = ways.most();
    let mut by_end: BTreeMap<BlockKey, Cost> = BTreeMap::new();
    for (node, (key, block)) in ways.nodes.iter().enumerate().map(|(node, stop)| (node, stop.block)) {
        if let (Block::End | Block::HandOver(_), Some(least), Some((most, repeats))) =
            (block, least[node], most[node])
        {
            let cost = Cost { bubbles_min: least, bubbles_max: most, repeats };
            by_end.entry(key.clone()).and_modify(|known| *known = known.or(cost)).or_insert(cost);
        }
    }
    let run = by_end.values().copied().reduce(Cost::or)?;
    Some(FlowCost { run, by_end })
}

impl Cost {
    /// Of two ways, either.
    fn or(self, other: Self) -> Self {
        Self {
            bubbles_min: self.bubbles_min.min(other.bubbles_min),
            bubbles_max: self.bubbles_max.max(other.bubbles_max),
            repeats: self.repeats || other.repeats,
        }
    }
}

/// Whether the last bubble of the step so far is a text that a further one may join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tail {
    Closed,
    Open,
}

/// A block, reached with or without an open text before it.
struct Stop<'a> {
    block: (&'a BlockKey, &'a Block),
    bubbles: u32,
    /// The most bubbles that retries add.
    retries: u32,
    exits: Vec<Way>,
}

struct Way {
    to: usize,
    /// Bubbles of retries that this way cannot do without.
    retries: u32,
}

/// All stops that a run can make. The first is where it starts.
struct Ways<'a> {
    nodes: Vec<Stop<'a>>,
}

impl<'a> Ways<'a> {
    fn of(definition: &'a Definition) -> Option<Self> {
        let mut indices = BTreeMap::new();
        let mut open = Vec::new();
        let start = definition.blocks.get_key_value(&definition.start)?;
        index(&mut indices, &mut open, start, Tail::Closed);
        let mut nodes = Vec::new();
        let mut at = 0;
        while let Some((block, tail)) = open.get(at).copied() {
            let (bubbles, after) = sent(block.1, tail);
            let retries = retry_bubbles(block.1);
            let exits = graph::exits(block.1).into_iter().filter_map(|exit| {
                let target = definition.blocks.get_key_value(exit.to)?;
                let tail = if exit.pace == Pace::AtOnce { after } else { Tail::Closed };
                let retries = if exit.pace == Pace::AfterRetries { retries } else { 0 };
                Some(Way { to: index(&mut indices, &mut open, target, tail), retries })
            });
            nodes.push(Stop { block, bubbles, retries, exits: exits.collect() });
            at += 1;
        }
        Some(Self { nodes })
    }

    /// The fewest bubbles up to and with each stop (Dijkstra).
    fn least(&self) -> Vec<Option<u32>> {
        let mut least = vec![None; self.nodes.len()];
        let mut open = BinaryHeap::from([Reverse((self.nodes[0].bubbles, 0))]);
        while let Some(Reverse((bubbles, node))) = open.pop() {
            if least[node].is_some() {
                continue;
            }
            least[node] = Some(bubbles);
            for way in &self.nodes[node].exits {
                let there = bubbles.saturating_add(way.retries).saturating_add(self.nodes[way.to].bubbles);
                open.push(Reverse((there, way.to)));
            }
        }
        least
    }

    /// The most bubbles up to and with each stop, and whether a loop lies on the way: the longest way over groups
    /// of stops that lead to each other, each with all that its stops send once.
    fn most(&self) -> Vec<Option<(u32, bool)>> {
        let edges: Vec<Vec<usize>> =
            self.nodes.iter().map(|stop| stop.exits.iter().map(|way| way.to).collect()).collect();
        let mut entered: Vec<Option<(u32, bool)>> = vec![None; self.nodes.len()];
        entered[0] = Some((0, false));
        let mut most = vec![None; self.nodes.len()];
        for group in graph::components(&edges) {
            let Some((before, looped)) = group.iter().filter_map(|node| entered[*node]).max() else { continue };
            let looped = looped || group.len() > 1 || edges[group[0]].contains(&group[0]);
            for node in &group {
                // A run that ends here used no retries here, and a lone stop is all of its group.
                most[*node] = Some((before + self.bubbles(&group), looped));
                let left = before + self.bubbles(&group) + self.retries(&group);
                for target in &edges[*node] {
                    entered[*target] = entered[*target].max(Some((left, looped)));
                }
            }
        }
        most
    }

    fn bubbles(&self, group: &[usize]) -> u32 {
        group.iter().map(|node| self.nodes[*node].bubbles).sum()
    }

    fn retries(&self, group: &[usize]) -> u32 {
        group.iter().map(|node| self.nodes[*node].retries).sum()
    }
}

type Open<'a> = Vec<((&'a BlockKey, &'a Block), Tail)>;

fn index<'a>(
    indices: &mut BTreeMap<(&'a BlockKey, Tail), usize>,
    open: &mut Open<'a>,
    block: (&'a BlockKey, &'a Block),
    tail: Tail,
) -> usize {
    *indices.entry((block.0, tail)).or_insert_with(|| {
        open.push((block, tail));
        open.len() - 1
    })
}

/// The bubbles that a block sends after that tail, and the tail it leaves.
fn sent(block: &Block, tail: Tail) -> (u32, Tail) {
    match block {
        Block::Say(say) => say.bubbles.iter().fold((0, tail), |(sum, tail), bubble| {
            let (more, tail) = one_sent(bubble, say.join, tail);
            (sum + more, tail)
        }),
        Block::Ask(ask) => one_sent(&ask.prompt, ask.join, tail),
        Block::HandOver(hand_over) => match (&hand_over.text, tail) {
            (Some(_), Tail::Closed) => (1, Tail::Open),
            (Some(_), Tail::Open) | (None, _) => (0, tail),
        },
        Block::If(_) | Block::Set(_) | Block::Call(_) | Block::Wait(_) | Block::End => (0, tail),
    }
}

fn one_sent(bubble: &Bubble, join: Join, tail: Tail) -> (u32, Tail) {
    let joins = tail == Tail::Open && join == Join::Joined;
    match bubble {
        Bubble::Text(_) => (u32::from(!joins), if join == Join::Joined { Tail::Open } else { Tail::Closed }),
        Bubble::Buttons(_) | Bubble::List(_) => (u32::from(!joins), Tail::Closed),
        Bubble::Media(_) => (1, Tail::Closed),
    }
}

/// Each retry sends a hint and, except for files, the question again.
fn retry_bubbles(block: &Block) -> u32 {
    let Block::Ask(ask) = block else { return 0 };
    let each = match (&ask.prompt, ask.join) {
        (Bubble::Media(_), _) | (_, Join::Joined) => 1,
        (_, Join::Apart) => 2,
    };
    u32::from(ask.retries) * each
}
