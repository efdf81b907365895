//! Lines for a terminal or a pipe. The `println!` of the standard library panics when nobody reads any more (`matcher … | head`);
//! these macros of the same names go on with the work, and the program ends with a failure when a line was lost to a full disk.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a line was lost for another reason than that its reader had gone.
static LOST: AtomicBool = AtomicBool::new(false);

/// Writes to standard output or standard error.
pub(crate) fn write(to: &mut dyn Write, text: Arguments<'_>) {
    let done = to.write_fmt(text).and_then(|()| to.flush());
    if done.is_err_and(|error| error.kind() != ErrorKind::BrokenPipe) {
        LOST.store(true, Ordering::Relaxed);
    }
}

/// To standard output.
pub(crate) fn out(text: Arguments<'_>) {
    write(&mut io::stdout().lock(), text);
}

/// To standard error.
pub(crate) fn err(text: Arguments<'_>) {
    write(&mut io::stderr().lock(), text);
}

/// Whether something that was to be said could not be written.
pub(crate) fn lost() -> bool {
    LOST.load(Ordering::Relaxed)
}

macro_rules! print {
    ($($text:tt)*) => { $crate::say::out(format_args!($($text)*)) };
}

macro_rules! println {
    () => { $crate::say::out(format_args!("\n")) };
    ($($text:tt)*) => { $crate::say::out(format_args!("{}\n", format_args!($($text)*))) };
}

macro_rules! eprintln {
    ($($text:tt)*) => { $crate::say::err(format_args!("{}\n", format_args!($($text)*))) };
}
