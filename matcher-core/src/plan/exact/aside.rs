//! Work that nobody can interrupt, on a thread of its own: when the caller no longer wants the answer, the thread is left behind.
//!
//! HiGHS looks at nothing but its own limits while it runs, and its root node alone may take minutes. The thread ends with HiGHS, or with
//! the process. The answer never depends on how often the caller was asked.

use crate::plan::effort::Wanted;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

/// Between two questions whether the answer is still wanted.
const EVERY: Duration = Duration::from_millis(100);

/// What `work` returns; `None` once `wanted` breaks.
pub(super) fn aside<T: Send + 'static>(
    wanted: Wanted<'_>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (sender, receiver) = mpsc::channel();
    let spawned = std::thread::Builder::new().spawn(move || sender.send(work()));
    spawned.ok()?;
    loop {
        match receiver.recv_timeout(EVERY) {
            Ok(answer) => return Some(answer),
            Err(RecvTimeoutError::Timeout) if wanted().is_continue() => {}
            Err(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ops::ControlFlow;

    #[test]
    fn an_answer_that_is_no_longer_wanted_is_not_waited_for() {
        let (release, held) = mpsc::channel::<()>();
        let work = move || held.recv().is_ok();
        assert_eq!(aside(&mut || ControlFlow::Break(()), work), None);
        drop(release);
        let quick = aside(&mut || ControlFlow::Continue(()), || 7);
        assert_eq!(quick, Some(7));
    }
}
