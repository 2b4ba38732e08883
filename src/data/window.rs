//! A reader that keeps the latest bytes it gave out, so that a bad row can be shown and set aside as it was written.
//! Must not know CSV.

use std::io::{self, Read};

/// Bytes on their way, kept from a point that the consumer moves on.
pub struct Window {
    source: Box<dyn Read>,
    kept: Vec<u8>,
    /// The offset in the source of the first byte kept.
    start: u64,
    /// From which offset bytes are still needed.
    needed: u64,
}

/// Bytes no longer needed are dropped in pieces of this size, so that the rest is seldom moved.
const SLACK: u64 = 1 << 20;

impl Window {
    /// A window over a source.
    pub fn new(source: Box<dyn Read>) -> Window {
        Window { source, kept: Vec::new(), start: 0, needed: 0 }
    }

    /// Says that bytes before `offset` are not asked for again.
    pub fn release(&mut self, offset: u64) {
        self.needed = offset;
    }

    /// The bytes between two offsets, as far as they are kept.
    pub fn bytes(&self, from: u64, to: u64) -> &[u8] {
        let place = |offset: u64| usize::try_from(offset.saturating_sub(self.start)).unwrap_or(usize::MAX);
        let to = place(to).min(self.kept.len());
        if from < self.start { &[] } else { self.kept.get(place(from)..to).unwrap_or(&[]) }
    }
}

impl Read for Window {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let loose = self.needed.saturating_sub(self.start);
        if loose >= SLACK {
            let loose = usize::try_from(loose).unwrap_or(usize::MAX).min(self.kept.len());
            self.kept.drain(..loose);
            self.start += loose as u64;
        }
        let count = self.source.read(buffer)?;
        self.kept.extend_from_slice(buffer.get(..count).unwrap_or(&[]));
        Ok(count)
    }
}
