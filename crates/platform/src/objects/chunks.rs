//! Files as sealed chunks of one size: arithmetic, sealing, opening.

use super::Sealing;
use crate::vault::{CHUNK_OVERHEAD, ChunkPlace, FollowedBy, SealError};
use bytes::{Bytes, BytesMut};
use std::ops::Range;

/// Plain bytes of a chunk: small enough for a range, large enough that the overhead is nothing.
pub(super) const CHUNK: usize = 64 * 1024;
const CHUNK_U32: u32 = 64 * 1024;
const PLAIN: u64 = CHUNK as u64;
const SEALED: u64 = (CHUNK + CHUNK_OVERHEAD) as u64;
/// Chunks read from the storage at once.
const AT_ONCE: u64 = 16;

/// Cuts and seals what is written. Whether a chunk is the last is known only when more comes or nothing does.
pub(super) struct Chunks {
    sealing: Sealing,
    buffer: BytesMut,
    number: u64,
}

impl Chunks {
    pub(super) fn new(sealing: Sealing) -> Self {
        Self { sealing, buffer: BytesMut::with_capacity(CHUNK * 2), number: 0 }
    }

    /// The chunks that `plain` completes.
    pub(super) fn take(&mut self, plain: &[u8]) -> Vec<Vec<u8>> {
        self.buffer.extend_from_slice(plain);
        let mut sealed = Vec::new();
        while self.buffer.len() > CHUNK {
            let chunk = self.buffer.split_to(CHUNK);
            sealed.push(self.seal(&chunk, FollowedBy::More));
        }
        sealed
    }

    /// The last chunk, and the size of all.
    pub(super) fn last(&mut self) -> (Vec<u8>, u64) {
        let rest = std::mem::take(&mut self.buffer);
        let size = self.number * PLAIN + rest.len() as u64;
        (self.seal(&rest, FollowedBy::End), size)
    }

    fn seal(&mut self, plain: &[u8], followed_by: FollowedBy) -> Vec<u8> {
        let place = ChunkPlace { size: CHUNK_U32, number: self.number, followed_by };
        self.number += 1;
        self.sealing.key.seal_chunk(self.sealing.field, self.sealing.row, place, plain)
    }
}

/// Neighbouring chunks that are read at once, and what of them is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Where they lie in the object.
    pub(super) sealed: Range<u64>,
    first: u64,
    /// The file's last chunk.
    last_of_file: u64,
    /// What is wanted of their plain bytes.
    wanted: Range<usize>,
}

/// The pieces that hold a range of a file; what lies behind its end is left out.
pub(super) fn pieces(size: u64, range: Range<u64>) -> Vec<Piece> {
    let range = range.start..range.end.min(size);
    if range.start >= range.end {
        return Vec::new();
    }
    let (first, last) = (range.start / PLAIN, (range.end - 1) / PLAIN);
    let last_of_file = (size - 1) / PLAIN;
    let mut pieces = Vec::new();
    let mut at = first;
    while at <= last {
        let until = last.min(at + AT_ONCE - 1);
        let begin = at * PLAIN;
        let plain_end = size.min((until + 1) * PLAIN);
        let chunks = until - at + 1;
        let sealed_end = at * SEALED + (plain_end - begin) + chunks * CHUNK_OVERHEAD as u64;
        let wanted = range.start.max(begin) - begin..range.end.min(plain_end) - begin;
        let wanted = in_memory(wanted.start)..in_memory(wanted.end);
        pieces.push(Piece { sealed: at * SEALED..sealed_end, first: at, last_of_file, wanted });
        at = until + 1;
    }
    pieces
}

/// A place within a piece, which is a megabyte.
fn in_memory(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

impl Piece {
    /// What is wanted, out of the sealed bytes.
    pub(super) fn open(&self, sealing: &Sealing, sealed: &[u8]) -> Result<Bytes, SealError> {
        let mut plain = Vec::with_capacity(sealed.len());
        for (number, chunk) in (self.first..).zip(sealed.chunks(CHUNK + CHUNK_OVERHEAD)) {
            let followed_by = if number == self.last_of_file { FollowedBy::End } else { FollowedBy::More };
            let place = ChunkPlace { size: CHUNK_U32, number, followed_by };
            plain.extend(sealing.key.open_chunk(sealing.field, sealing.row, place, chunk)?);
        }
        Ok(Bytes::from(plain).slice(self.wanted.clone()))
    }
}
