//! JSON as it comes from outside. Any bytes lead to an answer; nothing here can fail in another way.
//!
//! Reading does not stop at a flaw that leaves the meaning readable (a key that stands twice, a number
//! too large, a broken escape): it notes the flaw and goes on. Whether a flaw matters is for the caller
//! to say, because a report must be read whatever its shape (I-6), and nothing else may be.

use serde::de::IgnoredAny;
use serde_json::{Map, Number, Value};

use super::problem::{Mistake, Problem, ProblemCode};

/// How deep a message may be nested, the outermost object included.
pub const MAX_DEPTH: usize = 16;

/// Numbers beyond this cannot be kept exactly by every reader of JSON.
pub const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// How many flaws of one message are listed; the rest is as wrong.
pub const MAX_FLAWS: usize = 64;

/// A readable JSON object, with what was wrong about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The object. Of a key that stands twice it holds the first.
    pub object: Map<String, Value>,
    /// The further values of keys that stand twice, with their JSON pointers.
    pub repeated: Vec<(String, Value)>,
    /// Everything that a strict reader refuses.
    pub flaws: Vec<Mistake>,
}

/// Reads one JSON object.
pub fn read(bytes: &[u8]) -> Result<Document, Problem> {
    let text = String::from_utf8_lossy(bytes);
    let mut reader = Reader { rest: &text, at: String::new(), repeated: Vec::new(), flaws: Vec::new() };
    if matches!(text, std::borrow::Cow::Owned(_)) {
        reader.flaw(ProblemCode::NotJson, Some("UTF-8"));
    }
    if let Some(rest) = reader.rest.strip_prefix('\u{feff}') {
        reader.rest = rest;
        reader.flaw(ProblemCode::ByteOrderMark, None);
    }
    let value = reader.value(1).map_err(|Broken| reader.broken(text.len()))?;
    reader.skip_space();
    if !reader.rest.is_empty() {
        return Err(Problem::one(ProblemCode::NotAnObject, ""));
    }
    match value {
        Value::Object(object) => Ok(Document { object, repeated: reader.repeated, flaws: reader.flaws }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(Problem::one(ProblemCode::NotAnObject, ""))
        }
    }
}

/// Adds a key or an index to a JSON pointer (RFC 6901), cut so that no hostile key makes it long.
pub fn pointer(at: &str, key: &str) -> String {
    let key: String = key.chars().take(40).flat_map(char::escape_debug).collect();
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The text is no JSON.
struct Broken;

struct Reader<'t> {
    rest: &'t str,
    at: String,
    repeated: Vec<(String, Value)>,
    flaws: Vec<Mistake>,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Result<Value, Broken> {
        self.skip_space();
        if depth > MAX_DEPTH && self.rest.starts_with(['{', '[']) {
            return self.skip_too_deep();
        }
        match self.rest.bytes().next().ok_or(Broken)? {
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b'"' => self.string().map(Value::String),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            b'-' | b'0'..=b'9' => self.number(),
            _ => Err(Broken),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Broken> {
        let mut object = Map::new();
        self.eat("{")?;
        self.skip_space();
        if self.eat("}").is_ok() {
            return Ok(Value::Object(object));
        }
        loop {
            self.skip_space();
            let key = self.string()?;
            self.skip_space();
            self.eat(":")?;
            let value = self.inside(&key, |reader| reader.value(depth + 1))?;
            if object.contains_key(&key) {
                let at = pointer(&self.at, &key);
                self.note(Mistake::new(ProblemCode::DuplicateKey, &at));
                self.repeated.push((at, value));
            } else {
                object.insert(key, value);
            }
            self.skip_space();
            if self.eat("}").is_ok() {
                return Ok(Value::Object(object));
            }
            self.eat(",")?;
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, Broken> {
        let mut items = Vec::new();
        self.eat("[")?;
        self.skip_space();
        if self.eat("]").is_ok() {
            return Ok(Value::Array(items));
        }
        loop {
            let index = items.len().to_string();
            items.push(self.inside(&index, |reader| reader.value(depth + 1))?);
            self.skip_space();
            if self.eat("]").is_ok() {
                return Ok(Value::Array(items));
            }
            self.eat(",")?;
        }
    }

    /// Passes over a value that is nested too deeply, without going down into it.
    fn skip_too_deep(&mut self) -> Result<Value, Broken> {
        let mut stream = serde_json::Deserializer::from_str(self.rest).into_iter::<IgnoredAny>();
        let is_json = matches!(stream.next(), Some(Ok(IgnoredAny)));
        let end = stream.byte_offset();
        self.rest = self.rest.get(end..).filter(|_| is_json).ok_or(Broken)?;
        self.flaw(ProblemCode::TooDeep, None);
        Ok(Value::Null)
    }

    fn number(&mut self) -> Result<Value, Broken> {
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (raw, rest) = self.rest.split_at(end);
        // Checks the grammar alone: a number of any size is JSON.
        serde_json::from_str::<IgnoredAny>(raw).map_err(|_| Broken)?;
        self.rest = rest;
        let is_exact = raw.parse::<f64>().is_ok_and(|number| number.abs() < MAX_EXACT);
        if !is_exact {
            self.flaw(ProblemCode::NumberTooLarge, Some("a number below 2^53, or a text"));
        }
        Ok(serde_json::from_str::<Number>(raw).map_or(Value::Null, Value::Number))
    }

    fn string(&mut self) -> Result<String, Broken> {
        self.eat("\"")?;
        let mut text = String::new();
        loop {
            let stop = self.rest.find(|c| matches!(c, '"' | '\\') || c < ' ').ok_or(Broken)?;
            let (plain, rest) = self.rest.split_at(stop);
            text.push_str(plain);
            self.rest = rest;
            match self.rest.bytes().next().ok_or(Broken)? {
                b'"' => {
                    self.eat("\"")?;
                    return Ok(text);
                }
                b'\\' => text.push(self.escape()?),
                // A raw control character is no JSON, but its meaning is plain.
                control => {
                    self.flaw(ProblemCode::NotJson, Some("control characters escaped"));
                    text.push(self.replace_nul(char::from(control)));
                    self.rest = self.rest.get(1..).ok_or(Broken)?;
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Broken> {
        self.eat("\\")?;
        let kind = self.rest.chars().next().ok_or(Broken)?;
        self.eat(kind.encode_utf8(&mut [0; 4]))?;
        match kind {
            '"' | '\\' | '/' => Ok(kind),
            'b' => Ok('\u{8}'),
            'f' => Ok('\u{c}'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'u' => self.unicode(),
            _ => Err(Broken),
        }
    }

    fn unicode(&mut self) -> Result<char, Broken> {
        let first = self.hex4()?;
        let is_high = (0xd800..0xdc00).contains(&first);
        let code = if is_high && self.rest.starts_with("\\u") {
            let before = self.rest;
            self.eat("\\u")?;
            let second = self.hex4()?;
            if (0xdc00..0xe000).contains(&second) {
                0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)
            } else {
                self.rest = before;
                first
            }
        } else {
            first
        };
        if let Some(c) = char::from_u32(code) {
            return Ok(self.replace_nul(c));
        }
        // Half a surrogate pair: browsers write it for text that was cut in the middle of a character.
        self.flaw(ProblemCode::NotJson, Some("whole surrogate pairs"));
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn hex4(&mut self) -> Result<u32, Broken> {
        let digits = self.rest.get(..4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let code = u32::from_str_radix(digits.ok_or(Broken)?, 16).map_err(|_| Broken)?;
        self.rest = self.rest.get(4..).ok_or(Broken)?;
        Ok(code)
    }

    /// Not every store can keep a NUL.
    fn replace_nul(&mut self, c: char) -> char {
        if c == '\0' {
            self.flaw(ProblemCode::NulInText, None);
            return char::REPLACEMENT_CHARACTER;
        }
        c
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Broken> {
        self.eat(word).map(|()| value)
    }

    fn inside<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.at.len();
        self.at = pointer(&self.at, key);
        let read = read(self);
        self.at.truncate(outer);
        read
    }

    fn eat(&mut self, token: &str) -> Result<(), Broken> {
        self.rest = self.rest.strip_prefix(token).ok_or(Broken)?;
        Ok(())
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn flaw(&mut self, code: ProblemCode, wanted: Option<&str>) {
        let mut flaw = Mistake::new(code, &self.at);
        flaw.wanted = wanted.map(str::to_owned);
        self.note(flaw);
    }

    fn note(&mut self, flaw: Mistake) {
        if self.flaws.len() < MAX_FLAWS {
            self.flaws.push(flaw);
        }
    }

    fn broken(&self, length: usize) -> Problem {
        let mut problem = Problem::one(ProblemCode::NotJson, &self.at);
        for mistake in &mut problem.mistakes {
            mistake.got = Some(format!("broken at byte {}", length - self.rest.len()));
        }
        problem
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn flaws(text: &str) -> Vec<(ProblemCode, String)> {
        read(text.as_bytes()).unwrap().flaws.into_iter().map(|flaw| (flaw.code, flaw.at)).collect()
    }

    fn broken(text: &str) -> ProblemCode {
        read(text.as_bytes()).unwrap_err().mistakes[0].code
    }

    /// Section 6, row 3.
    #[test]
    fn what_a_strict_reader_refuses_is_noted_and_read_all_the_same() {
        let deep = format!("{}{}{}", r#"{"a":"#.repeat(16), "1", "}".repeat(16));
        assert_eq!(flaws(&deep), []);
        let too_deep = format!("{}{}{}", r#"{"a":"#.repeat(17), "1", "}".repeat(17));
        assert_eq!(flaws(&too_deep), [(ProblemCode::TooDeep, "/a".repeat(16))]);
        let table = [
            ("{\"a\":1,\"a\":2}", ProblemCode::DuplicateKey, "/a"),
            ("{\"a\":[{\"b\":1,\"b\":1}]}", ProblemCode::DuplicateKey, "/a/0/b"),
            ("{\"a/b\":{\"~\":1,\"~\":2}}", ProblemCode::DuplicateKey, "/a~1b/~0"),
            ("\u{feff}{}", ProblemCode::ByteOrderMark, ""),
            ("{\"n\":9007199254740992}", ProblemCode::NumberTooLarge, "/n"),
            ("{\"n\":-9007199254740993}", ProblemCode::NumberTooLarge, "/n"),
            ("{\"n\":1e999}", ProblemCode::NumberTooLarge, "/n"),
            ("{\"t\":\"a\\u0000b\"}", ProblemCode::NulInText, "/t"),
            ("{\"t\":\"a\\ud83d\"}", ProblemCode::NotJson, "/t"),
            ("{\"t\":\"a\nb\"}", ProblemCode::NotJson, "/t"),
        ];
        for (text, code, at) in table {
            assert_eq!(flaws(text), [(code, at.to_owned())], "{text}");
        }
        assert_eq!(flaws("{\"n\":9007199254740991,\"t\":\"\\ud83d\\ude91\"}"), []);
    }

    #[test]
    fn what_is_no_single_object_is_refused() {
        let table = [
            ("", ProblemCode::NotJson),
            ("{", ProblemCode::NotJson),
            ("{\"a\"}", ProblemCode::NotJson),
            ("{\"a\":1,}", ProblemCode::NotJson),
            ("{a:1}", ProblemCode::NotJson),
            ("{\"a\":01}", ProblemCode::NotJson),
            ("{\"a\":+1}", ProblemCode::NotJson),
            ("{\"a\":NaN}", ProblemCode::NotJson),
            ("{\"a\":\"\\x\"}", ProblemCode::NotJson),
            ("{\"a\":\"\\u12\"}", ProblemCode::NotJson),
            ("[1]", ProblemCode::NotAnObject),
            ("1", ProblemCode::NotAnObject),
            ("null", ProblemCode::NotAnObject),
            ("{}{}", ProblemCode::NotAnObject),
            ("{} x", ProblemCode::NotAnObject),
        ];
        for (text, code) in table {
            assert_eq!(broken(text), code, "{text}");
        }
    }

    #[test]
    fn a_hundred_thousand_brackets_are_no_danger() {
        let open = "[".repeat(100_000);
        assert_eq!(broken(&format!("{{\"a\":{open}")), ProblemCode::NotJson);
        let closed = format!("{{\"a\":{open}{}}}", "]".repeat(100_000));
        assert_eq!(flaws(&closed), [(ProblemCode::TooDeep, format!("/a{}", "/0".repeat(15)))]);
    }

    proptest! {
        /// Section 6, row 10.
        #[test]
        fn any_bytes_lead_to_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }

        /// Whatever serde_json takes as an object is taken here, with the same meaning.
        #[test]
        fn agrees_with_serde_json(text in r#"\{("[a-c]":(1|"x\\n"|\[\]|-0[.]5e3|\{"d":null\}|true),){0,4}"z":"[^"\\\x00-\x1f]{0,5}"\}"#) {
            let theirs: Value = serde_json::from_str(&text).unwrap();
            let mut ours = read(text.as_bytes()).unwrap();
            for (at, value) in ours.repeated.drain(..) {
                ours.object.insert(at[1..].to_owned(), value);
            }
            prop_assert_eq!(Value::Object(ours.object), theirs);
        }
    }
}
