//! Lines that have exactly one spelling: read byte by byte, never guessed at.

/// Reads a line from its beginning. Every method takes what it names, or nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(line: &'a [u8]) -> Self {
        Self { rest: line }
    }

    /// Exactly these bytes.
    pub(super) fn literal(&mut self, bytes: &[u8]) -> Option<()> {
        self.rest = self.rest.strip_prefix(bytes)?;
        Some(())
    }

    /// Exactly these bytes, and nothing after them.
    pub(super) fn ends(&self, bytes: &[u8]) -> Option<()> {
        (self.rest == bytes).then_some(())
    }

    /// The rest without these closing bytes.
    pub(super) fn rest_before(&self, bytes: &[u8]) -> Option<&'a [u8]> {
        self.rest.strip_suffix(bytes)
    }

    /// A whole number without a sign or leading zeros.
    pub(super) fn number(&mut self) -> Option<u64> {
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.rest.split_at(digits);
        if digits.len() > 1 && digits[0] == b'0' {
            return None;
        }
        self.rest = rest;
        std::str::from_utf8(digits).ok()?.parse().ok()
    }

    /// `N` bytes in lower-case hex.
    pub(super) fn hex<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (digits, rest) = self.rest.split_at_checked(2 * N)?;
        let mut bytes = [0; N];
        // Every entry has a hash: all digits are judged at once, without a branch for each.
        let mut none = false;
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let ((high, high_is_none), (low, low_is_none)) = (value(pair[0]), value(pair[1]));
            none |= high_is_none | low_is_none;
            *byte = (high << 4) | low;
        }
        if none {
            return None;
        }
        self.rest = rest;
        Some(bytes)
    }

    /// A JSON string with its quotes. Escaped is what has to be, in its shortest form: `\"`, `\\`, `\b`,
    /// `\t`, `\n`, `\f`, `\r`, and `\u00xx` in lower case for the other control characters below U+0020.
    pub(super) fn string(&mut self) -> Option<String> {
        let mut rest = self.rest.strip_prefix(b"\"")?;
        let mut text = Vec::new();
        loop {
            let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))?;
            let (before, from) = rest.split_at(plain);
            text.extend_from_slice(before);
            let (byte, after) = match from {
                [b'"', after @ ..] => {
                    self.rest = after;
                    return String::from_utf8(text).ok();
                }
                [b'\\', b'"', after @ ..] => (b'"', after),
                [b'\\', b'\\', after @ ..] => (b'\\', after),
                [b'\\', b'b', after @ ..] => (0x08, after),
                [b'\\', b't', after @ ..] => (b'\t', after),
                [b'\\', b'n', after @ ..] => (b'\n', after),
                [b'\\', b'f', after @ ..] => (0x0c, after),
                [b'\\', b'r', after @ ..] => (b'\r', after),
                [b'\\', b'u', b'0', b'0', after @ ..] => {
                    let mut digits = Self::new(after);
                    let [byte] = digits.hex::<1>()?;
                    let has_short_form = matches!(byte, 0x08 | b'\t' | b'\n' | 0x0c | b'\r');
                    if byte >= 0x20 || has_short_form {
                        return None;
                    }
                    (byte, digits.rest)
                }
                _ => return None,
            };
            text.push(byte);
            rest = after;
        }
    }
}

/// The value of a lower-case hexadecimal digit, and whether it is none. Without a table, so that many
/// are reckoned at once.
const fn value(digit: u8) -> (u8, bool) {
    let (number, letter) = (digit.wrapping_sub(b'0'), digit.wrapping_sub(b'a'));
    (if letter < 6 { letter + 10 } else { number }, number > 9 && letter > 5)
}

/// A JSON string in its one spelling.
#[expect(clippy::expect_used, reason = "a string always has a JSON form")]
pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string is plain data")
}

/// Whether `needle` occurs in `bytes`.
pub(super) fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(bytes, needle).is_some()
}

/// What follows on each occurrence of `name` in `bytes`.
pub(super) fn fields<'a>(bytes: &'a [u8], name: &'a [u8]) -> impl Iterator<Item = Cursor<'a>> {
    memchr::memmem::find_iter(bytes, name).map(move |at| Cursor::new(&bytes[at + name.len()..]))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_string_has_one_spelling() {
        let all: String = (0..0x250_u32).filter_map(char::from_u32).collect();
        for text in ["", "Übung \u{1F6D1}", "a\"b\\c/d", all.as_str()] {
            let spelt = quoted(text);
            let mut cursor = Cursor::new(spelt.as_bytes());
            assert_eq!(cursor.string().as_deref(), Some(text));
            assert_eq!(cursor.ends(b""), Some(()));
        }
        for other in [
            r#""\/""#,
            r#""\u0041""#,
            r#""\u000A""#,
            r#""\u000a""#,
            r#""\u001F""#,
            r#""\ud83d\uded1""#,
            r#""\u00e9""#,
            "\"\n\"",
            "\"a",
            "a\"",
            r#""\"#,
            r#""\u00"#,
        ] {
            assert_eq!(Cursor::new(other.as_bytes()).string(), None, "{other}");
        }
        assert_eq!(Cursor::new(b"\"\xff\"").string(), None);
        assert_eq!(Cursor::new(b"\"\xed\xa0\x80\"").string(), None, "a lone surrogate");
    }

    #[test]
    fn hex_has_one_spelling() {
        let all: Vec<u8> = (0..=u8::MAX).collect();
        for bytes in all.chunks_exact(32) {
            let text = hex::encode(bytes);
            assert_eq!(Cursor::new(text.as_bytes()).hex::<32>().unwrap().as_slice(), bytes);
        }
        for other in ["0A", "0g", "g0", "0 ", "0", "", "0\u{e9}", "/0", ":0", "`0"] {
            assert_eq!(Cursor::new(other.as_bytes()).hex::<1>(), None, "{other}");
        }
    }

    #[test]
    fn a_number_has_one_spelling() {
        for (text, number) in [("0", 0), ("7}", 7), ("18446744073709551615", u64::MAX)] {
            assert_eq!(Cursor::new(text.as_bytes()).number(), Some(number));
        }
        for other in ["", "-1", "+1", "01", "00", "18446744073709551616", "x"] {
            assert_eq!(Cursor::new(other.as_bytes()).number(), None, "{other}");
        }
        for other in ["1.0", "1e0"] {
            let mut cursor = Cursor::new(other.as_bytes());
            assert_eq!((cursor.number(), cursor.ends(b"")), (Some(1), None), "{other}");
        }
    }
}
