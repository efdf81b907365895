//! Ctrl-C: the first one stops the work, the second one ends the program at once.
//!
//! Where the work can end in order by itself, with something to show for it, it is asked to ([`Stop::in_order`]); everywhere else the program
//! ends there and then, and nothing has been written.

use super::propose::text;
use super::{Failure, Setting, output};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);
static IN_ORDER: AtomicBool = AtomicBool::new(false);

/// Listens for the user's wish to stop.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stop(());

impl Stop {
    /// Listens for SIGINT and SIGTERM, on a thread of its own: unlike a handler it may remove what is half written.
    pub(crate) fn listen(setting: Setting) -> std::io::Result<Self> {
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        std::thread::spawn(move || {
            for _ in signals.forever() {
                if ASKED.swap(true, Ordering::SeqCst) {
                    output::end(130);
                }
                if !IN_ORDER.load(Ordering::SeqCst) {
                    stopped(setting).print(setting);
                    output::end(1);
                }
                eprintln!(
                    "{}",
                    text(
                        setting.lang,
                        "正在停止，保留目前最好的方案；再按一次 Ctrl-C 立即结束，什么都不写出",
                        "stopping with the best plan so far; Ctrl-C again ends at once and writes nothing"
                    )
                );
            }
        });
        Ok(Self(()))
    }

    /// Says whether the work ends in order by itself when asked to; once it was asked, it does.
    pub(crate) fn in_order(self, whether: bool) {
        IN_ORDER.store(whether || asked(), Ordering::SeqCst);
    }

    /// `Break` once the user asked to stop.
    pub(crate) fn poll(self) -> ControlFlow<()> {
        if asked() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// Whether the user asked to stop. A solver may then still be at work on a thread that was left behind.
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// What is said when nothing was written.
pub(crate) fn stopped(setting: Setting) -> Failure {
    let said = text(
        setting.lang,
        "已停止，没有写出任何文件",
        "stopped; nothing was written",
    );
    Failure::No(said.to_owned())
}
