//! A text as glyphs, in the order it is written.
//!
//! Whatever comes in, something readable comes out: control characters and characters without a glyph
//! are replaced where one sees it, characters that only steer others are left out.

use std::rc::Rc;

use super::arabic;
use super::fonts::{Fonts, MISSING};
use super::model::{Rich, Tone};

/// How a glyph behaves at the end of a line and among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Part of a word.
    Letter,
    /// Part of a word written from right to left.
    Rightward,
    /// A digit: from left to right, even among letters from right to left.
    Digit,
    /// A space, behind which a line may end.
    Space,
    /// A sign behind which a line may end.
    Hyphen,
    /// Nothing to see: the line ends here.
    End,
}

/// One glyph.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    pub id: u32,
    /// Width in em.
    pub width: f32,
    /// Which bytes of the text it stands for.
    pub from: usize,
    pub to: usize,
    pub bold: bool,
    pub tone: Tone,
    pub kind: Kind,
}

/// A text as glyphs.
#[derive(Debug, Clone)]
pub(super) struct Shaped {
    pub text: Rc<str>,
    pub glyphs: Rc<[Glyph]>,
}

/// Characters that only steer others: order, joining, breaking. Nothing of them is seen, and in a file they
/// could make a text look like another.
fn steers(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0000}'..='\u{e0fff}')
}

/// The characters to draw. A line end stays one, but not more than two in a row; other white space is a space.
fn cleaned(text: &str) -> Vec<char> {
    let text = text.replace("\r\n", "\n");
    let seen = |c: char| match c {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\t' => ' ',
        c if c.is_control() || ('\u{e000}'..='\u{f8ff}').contains(&c) || c >= '\u{f0000}' => MISSING,
        c => c,
    };
    let mut ends = 0;
    let mut kept = move |c: &char| {
        ends = if *c == '\n' { ends + 1 } else { 0 };
        ends <= 2
    };
    text.chars().filter(|c| !steers(*c)).map(seen).filter(move |c| kept(c)).collect()
}

fn kind(c: char) -> Kind {
    match c {
        '\n' => Kind::End,
        ' ' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' => Kind::Space,
        '-' | '/' | '\u{2010}' | '\u{2013}' | '\u{2014}' => Kind::Hyphen,
        c if c.is_numeric() => Kind::Digit,
        c if arabic::right_to_left(c) => Kind::Rightward,
        _ => Kind::Letter,
    }
}

/// The glyphs of a text.
pub(super) fn shape(fonts: &Fonts, rich: &Rich) -> Shaped {
    let mut text = String::new();
    let mut glyphs = Vec::new();
    for span in &rich.0 {
        let face = fonts.face(span.bold);
        let chars = cleaned(&span.text);
        let mut at = 0;
        while let Some(c) = chars.get(at).copied() {
            let kind = kind(c);
            let (form, covers) = arabic::form(&chars, at).unwrap_or((c, 1));
            let from = text.len();
            let drawn = if kind == Kind::End { ' ' } else { form };
            let found = face.glyph(drawn).map(|glyph| (glyph, covers));
            let found = found.or_else(|| face.glyph(c).map(|glyph| (glyph, 1)));
            if let Some((_, covers)) = found {
                let covered = chars.get(at..at + covers).unwrap_or_default();
                text.extend(covered.iter().map(|c| if kind == Kind::End { ' ' } else { *c }));
            } else {
                text.push(MISSING);
            }
            let covers = found.map_or(1, |(_, covers)| covers);
            let (id, width) =
                found.map(|(glyph, _)| glyph).or_else(|| face.glyph(MISSING)).unwrap_or((1, 0.6));
            let (bold, tone) = (span.bold, span.tone);
            glyphs.push(Glyph { id, width, from, to: text.len(), bold, tone, kind });
            at += covers;
        }
    }
    Shaped { text: text.into(), glyphs: glyphs.into() }
}
