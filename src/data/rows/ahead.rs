//! Reading ahead: blocks that another thread reads and splits while the rows of one are worked on.
//! Must not know what is in a block.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::block::Block;
use super::blocks::Blocks;

/// How many blocks wait to be worked on.
const WAITING: usize = 2;

/// Where the next block comes from.
pub enum Feed {
    /// It is read when it is asked for.
    Here(Box<Blocks>),
    /// Another thread reads it, and takes those that are done with to read into.
    Ahead { ready: Receiver<io::Result<Option<Block>>>, done: SyncSender<Block> },
    /// There is none.
    Over,
}

impl Feed {
    /// From now on another thread reads ahead, if there is more to read than what was.
    ///
    /// # Errors
    /// Where no thread can be had.
    pub fn read_ahead(&mut self) -> io::Result<()> {
        *self = match std::mem::replace(self, Feed::Over) {
            Feed::Here(blocks) if !blocks.ended() => ahead(*blocks)?,
            other => other,
        };
        Ok(())
    }

    /// Puts the next block in the place of one that is done with; false, and one without rows, at the end.
    ///
    /// # Errors
    /// Those of reading it.
    pub fn next(&mut self, block: &mut Block) -> io::Result<bool> {
        let (ready, done) = match self {
            Feed::Here(blocks) => return blocks.read(block),
            Feed::Ahead { ready, done } => (ready, done),
            Feed::Over => return Ok(false),
        };
        let next = ready.recv().map_err(io::Error::other)?;
        match next? {
            Some(next) => {
                // A thread that has come to the end takes none back.
                let _ = done.try_send(std::mem::replace(block, next));
                Ok(true)
            }
            None => {
                *self = Feed::Over;
                block.clear();
                Ok(false)
            }
        }
    }
}

/// Reads on in another thread.
fn ahead(mut blocks: Blocks) -> io::Result<Feed> {
    let (send, ready) = sync_channel(WAITING);
    let (done, spare) = sync_channel(WAITING + 1);
    let read = move || {
        for turn in 0u64.. {
            let mut block = match if turn < WAITING as u64 { Ok(blocks.empty()) } else { spare.recv() } {
                Ok(block) => block,
                // Nobody wants any more.
                Err(_) => return,
            };
            let next = blocks.read(&mut block).map(|more| more.then_some(block));
            let over = !matches!(next, Ok(Some(_)));
            if send.send(next).is_err() || over {
                return;
            }
        }
    };
    thread::Builder::new().name("reading".to_owned()).spawn(read)?;
    Ok(Feed::Ahead { ready, done })
}
