//! Mutations of records: what an attacker, a careless tool or a broken disk could do to a file.

/// A record that was changed.
pub struct Mutated {
    pub kind: &'static str,
    /// Of which record.
    pub of: usize,
    pub file: Vec<u8>,
}

/// Numbers without surprises: the same seed, the same mutations (`SplitMix64`).
pub struct Dice {
    state: u64,
}

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or_default()
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// The lines of a file, each with its line feed.
pub fn lines(file: &[u8]) -> Vec<&[u8]> {
    file.split_inclusive(|byte| *byte == b'\n').collect()
}

type Mutation = fn(&mut Dice, &[Vec<u8>], usize) -> Vec<u8>;

pub const KINDS: [(&str, Mutation); 18] = [
    ("a bit flipped", flip),
    ("a byte replaced", replace),
    ("bytes left out", leave_out),
    ("bytes put in", put_in),
    ("two lines exchanged", swap),
    ("a line left out", without_line),
    ("a line twice", twice),
    ("cut at a byte", cut),
    ("cut at a line", cut_at_line),
    ("a line of another record", foreign_line),
    ("the rest of another record", spliced),
    ("a signature or key exchanged", exchanged),
    ("another form of a number", number),
    ("another form of a character", unicode),
    ("white space", white_space),
    ("line ends", line_ends),
    ("a byte order mark", byte_order_mark),
    ("letters of another case", letter_case),
];

pub fn mutated(records: &[Vec<u8>], dice: &mut Dice) -> Mutated {
    let (kind, mutation) = *dice.pick(&KINDS);
    let of = dice.below(records.len());
    Mutated { kind, of, file: mutation(dice, records, of) }
}

/// A place in the file: every line is as likely as the others, however long it is.
fn place(dice: &mut Dice, file: &[u8]) -> usize {
    let all = lines(file);
    let line = dice.below(all.len());
    let before: usize = all[..line].iter().map(|line| line.len()).sum();
    before + dice.below(all[line].len())
}

fn flip(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let mut file = records[of].clone();
    let at = place(dice, &file);
    file[at] ^= 1 << dice.below(8);
    file
}

fn replace(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let mut file = records[of].clone();
    let at = place(dice, &file);
    file[at] = *dice.pick(b"0123456789abcdefABCDEF\"\\{}[]:, \n\r\t\0\x7f\x80\xff");
    file
}

fn leave_out(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let mut file = records[of].clone();
    let at = place(dice, &file);
    let end = (at + 1 + dice.below(40)).min(file.len());
    file.drain(at..end);
    file
}

fn put_in(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let mut file = records[of].clone();
    let (at, from) = (place(dice, &file), place(dice, &file));
    let end = (from + 1 + dice.below(40)).min(file.len());
    let piece = file[from..end].to_vec();
    file.splice(at..at, piece);
    file
}

fn swap(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let mut all = lines(&records[of]);
    let (one, other) = (dice.below(all.len()), dice.below(all.len()));
    all.swap(one, other);
    all.concat()
}

fn without_line(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let mut all = lines(&records[of]);
    all.remove(dice.below(all.len()));
    all.concat()
}

fn twice(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let mut all = lines(&records[of]);
    let line = dice.below(all.len());
    // Right after itself, or anywhere.
    let at = if dice.below(2) == 0 { line + 1 } else { dice.below(all.len() + 1) };
    all.insert(at, all[line]);
    all.concat()
}

fn cut(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let end = place(dice, &records[of]);
    records[of][..end].to_vec()
}

fn cut_at_line(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let all = lines(&records[of]);
    all[..dice.below(all.len())].concat()
}

fn other(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> usize {
    (of + 1 + dice.below(records.len() - 1)) % records.len()
}

fn foreign_line(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let other = other(dice, records, of);
    let (mut all, theirs) = (lines(&records[of]), lines(&records[other]));
    // In the same place where there is one: what looks most like the right line.
    let line = dice.below(all.len());
    all[line] = theirs.get(line).unwrap_or(dice.pick(&theirs));
    all.concat()
}

fn spliced(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let other = other(dice, records, of);
    let (ours, theirs) = (lines(&records[of]), lines(&records[other]));
    let at = dice.below(ours.len().min(theirs.len()));
    [ours[..at].concat(), theirs[at..].concat()].concat()
}

/// A value of the file's frame in the place of another of the same kind: hashes, keys, salts, signatures,
/// notes, and the signature lines within notes.
fn exchanged(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let other = if dice.below(2) == 0 { of } else { other(dice, records, of) };
    let names = ["hash", "key", "head", "signature", "salt", "note", "witnesses"];
    let name = format!("\"{}\":", dice.pick(&names));
    let (ours, theirs) = (values(&records[of], &name), values(&records[other], &name));
    let (start, end) = *dice.pick(&ours);
    let (from, to) = *dice.pick(&theirs);
    let mut value = records[other][from..to].to_vec();
    if name == "\"note\":" && dice.below(2) == 0 {
        value = mixed(dice, &records[of][start..end], &value);
    }
    [&records[of][..start], &value, &records[of][end..]].concat()
}

/// The text of one note under the signatures of another, or with one of its lines.
fn mixed(dice: &mut Dice, ours: &[u8], theirs: &[u8]) -> Vec<u8> {
    let split = |note: &[u8]| -> (String, Vec<String>) {
        let note = String::from_utf8(note.to_vec()).unwrap();
        let (text, lines) = note.split_once("\\n\\n").unwrap();
        (text.to_owned(), lines.trim_end_matches("\\n\"").split("\\n").map(str::to_owned).collect())
    };
    let ((text, mut lines), (_, their_lines)) = (split(ours), split(theirs));
    if dice.below(2) == 0 {
        lines = their_lines;
    } else {
        let line = dice.below(lines.len());
        match dice.below(3) {
            0 => lines[line].clone_from(dice.pick(&their_lines)),
            1 => lines.push(dice.pick(&their_lines).clone()),
            _ => lines.rotate_left(1),
        }
    }
    format!("{text}\\n\\n{}\\n\"", lines.join("\\n")).into_bytes()
}

/// Where the values of a field of the frame lie.
fn values(file: &[u8], name: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in lines(file) {
        let at = line.windows(name.len()).position(|window| window == name.as_bytes());
        if let Some(at) = at.map(|at| at + name.len()) {
            let mut quoted = false;
            let mut escaped = false;
            let length = line[at..].iter().position(|byte| {
                let ends = !quoted && matches!(byte, b',' | b'}');
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => quoted = !quoted,
                    _ => {}
                }
                ends
            });
            found.push((start + at, start + at + length.unwrap_or_default()));
        }
        start += line.len();
    }
    found
}

/// Where something begins, in a line that is drawn first.
fn somewhere(dice: &mut Dice, file: &[u8], is: impl Fn(&[u8], usize) -> bool) -> Option<usize> {
    let all = lines(file);
    for _ in 0..50 {
        let line = dice.below(all.len());
        let before: usize = all[..line].iter().map(|line| line.len()).sum();
        let places: Vec<usize> = (1..all[line].len()).filter(|at| is(all[line], *at)).collect();
        if !places.is_empty() {
            return Some(before + *dice.pick(&places));
        }
    }
    None
}

/// 1.0, 1e0, 01, +1 in the place of 1.
fn number(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let mut file = records[of].clone();
    let begins = |line: &[u8], at: usize| line[at].is_ascii_digit() && matches!(line[at - 1], b':' | b'[');
    let Some(start) = somewhere(dice, &file, begins) else { return file };
    let digits = file[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = String::from_utf8(file[start..start + digits].to_vec()).unwrap();
    let forms = [
        format!("{number}.0"),
        format!("{number}e0"),
        format!("{number}E0"),
        format!("0{number}"),
        format!("+{number}"),
        format!("-{number}"),
        format!("\"{number}\""),
        format!("{number}0e-1"),
        format!("{number}_"),
        format!("18446744073709551616{number}"),
        number.chars().map(|digit| char::from_u32(digit as u32 - 0x30 + 0xff10).unwrap_or(digit)).collect(),
    ];
    let form = dice.pick(&forms).clone().into_bytes();
    file.splice(start..start + digits, form);
    file
}

/// The same text to a reader, other bytes: escapes, composed and decomposed letters, surrogates.
fn unicode(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let mut text = String::from_utf8(records[of].clone()).unwrap();
    let exchange = |text: &mut String, from: &str, to: &str, dice: &mut Dice| {
        let places: Vec<usize> = text.match_indices(from).map(|(at, _)| at).collect();
        if !places.is_empty() {
            let at = *dice.pick(&places);
            text.replace_range(at..at + from.len(), to);
        }
    };
    let forms = [
        ("ä", "a\u{308}"),
        ("ü", "u\u{308}"),
        ("é", "e\u{301}"),
        ("e\u{301}", "é"),
        ("ä", "\\u00e4"),
        ("é", "\\u00E9"),
        ("🚑", "\\ud83d\\ude91"),
        ("🚑", "\\ud83d"),
        ("\\n", "\\u000a"),
        ("\\n", "\\u000A"),
        ("\\\"", "\\u0022"),
        ("/", "\\/"),
        ("a", "\\u0061"),
        ("a", "\u{430}"),
        ("-", "\u{2010}"),
        ("\u{2014}", "\\u2014"),
        (" ", "\u{a0}"),
        ("\"", "\u{201d}"),
        (" ", " \u{200b}"),
        ("\\u001f", "\u{1f}"),
        ("\\u001f", "\\u001F"),
    ];
    let (from, to) = *dice.pick(&forms);
    exchange(&mut text, from, to, dice);
    let mut file = text.into_bytes();
    if file == records[of] {
        // None of these letters is there: an overlong form, and a surrogate in UTF-8.
        let at = place(dice, &file);
        let forms: [&[u8]; 3] = [b"\xc0\xa2", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"];
        let raw = *dice.pick(&forms);
        file.splice(at..=at, raw.iter().copied());
    }
    file
}

fn white_space(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let mut file = records[of].clone();
    let at = place(dice, &file);
    let spaces: [&[u8]; 8] = [b" ", b"\t", b"  ", b"\r", b"\x0b", b"\x0c", b"\xc2\xa0", b"\xe2\x80\x83"];
    let space = dice.pick(&spaces).to_vec();
    let structural = |line: &[u8], at: usize| matches!(line[at], b':' | b',' | b'{' | b'}' | b'"' | b'\n');
    let at = if dice.below(2) == 0 { somewhere(dice, &file, structural).unwrap_or(at) } else { at };
    file.splice(at..at, space);
    file
}

fn line_ends(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let file = &records[of];
    let ends: [&[u8]; 7] = [b"\r\n", b"\r", b"\n\n", b"", b"\xc2\x85", b"\xe2\x80\xa8", b" \n"];
    let end = *dice.pick(&ends);
    let all = lines(file);
    let only = (dice.below(3) > 0).then(|| dice.below(all.len()));
    let changed = all.iter().enumerate().map(|(number, line)| {
        if only.is_some_and(|only| only != number) {
            return line.to_vec();
        }
        [&line[..line.len() - 1], end].concat()
    });
    changed.collect::<Vec<_>>().concat()
}

fn byte_order_mark(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let marks: [&[u8]; 4] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0"];
    let mark = *dice.pick(&marks);
    let mut all: Vec<Vec<u8>> = lines(&records[of]).into_iter().map(<[u8]>::to_vec).collect();
    let line = if dice.below(2) == 0 { 0 } else { dice.below(all.len()) };
    all[line].splice(0..0, mark.iter().copied());
    all.concat()
}

fn letter_case(dice: &mut Dice, records: &[Vec<u8>], of: usize) -> Vec<u8> {
    let mut file = records[of].clone();
    let is_letter = |line: &[u8], at: usize| line[at].is_ascii_alphabetic();
    if let Some(at) = somewhere(dice, &file, is_letter) {
        file[at] ^= 0x20;
    }
    file
}
