//! Cases judged on every processor. It knows nothing of what is judged.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Judges each case once, each on a thread with the stack of a test's; a judge that panics fails the test, and should say
/// over which case.
pub fn each<T: Sync>(cases: &[T], judge: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(2, NonZero::get);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    judge(case);
                }
            });
        }
    });
}
