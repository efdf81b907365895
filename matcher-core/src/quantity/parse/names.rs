//! Numbers that are names: regulations and models.

use super::Parser;

/// Prefixes of regulation numbers, whose digits are no quantities.
const REGULATIONS: [&str; 16] = [
    "JJG", "JJF", "GB/T", "GB", "ISO/IEC", "ISO", "IEC", "ASTM", "DIN", "EN", "HJ", "YY/T", "YY",
    "OIML", "CNAS", "DB",
];

impl Parser {
    /// `JJG 30-2012`, `GB/T 18779.1`.
    pub(super) fn regulation(&mut self) -> bool {
        let back = self.scan.at;
        if !self.scan.any_word(&REGULATIONS) {
            return false;
        }
        while self.scan.peek(0).is_ascii_alphabetic()
            || matches!(self.scan.peek(0), '/' | '(' | ')')
        {
            self.scan.at += 1;
        }
        self.scan.blanks();
        let digits = self.scan.at;
        while self.scan.peek(0).is_ascii_digit()
            || (matches!(self.scan.peek(0), '-' | '.' | '~' | ':' | '/')
                && self.scan.peek(1).is_ascii_digit())
        {
            self.scan.at += 1;
        }
        if self.scan.at == digits {
            self.scan.at = back;
            return false;
        }
        true
    }

    /// Passes over a word with its digits, dots and dashes: `HP34420A`, `CNAS-CL01`, and the thread `M8×1.25-6H`.
    pub(super) fn model_number(&mut self) {
        let is_thread = self.scan.peek(0).is_ascii_uppercase();
        let mut times = 0;
        loop {
            let (here, next) = (self.scan.peek(0), self.scan.peek(1));
            let goes_on = here.is_ascii_alphanumeric()
                || (matches!(here, '-' | '_' | '/' | '.') && next.is_ascii_alphanumeric());
            let pitch = here == '×'
                && times < 2
                && is_thread
                && next.is_ascii_digit()
                && self.scan.before().is_ascii_digit();
            if !goes_on && !pitch {
                return;
            }
            times += usize::from(pitch);
            self.scan.at += 1;
        }
    }
}
