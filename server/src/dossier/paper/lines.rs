//! Lines: where a text is broken, and in which order its glyphs stand.

use std::ops::Range;

use super::shape::{Glyph, Kind, Shaped};

/// One line of a text.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its glyphs, spaces at its end included: they part the words for those who copy or hear the text.
    pub glyphs: Range<usize>,
    /// Its width in em, without spaces at its end.
    pub width: f32,
}

/// Breaks a text into lines no wider than `width` em: behind spaces and hyphens that no number follows, within a word only if the
/// word alone is too wide. A line has at least one glyph; there is at least one line.
pub(super) fn lines(text: &Shaped, width: f32) -> Vec<Line> {
    let glyphs = &text.glyphs;
    let mut lines = Vec::new();
    let mut begin = 0;
    let (mut used, mut inked) = (0.0_f32, 0.0_f32);
    // Behind which glyph the line may end, and how wide it is then.
    let mut chance: Option<(usize, f32)> = None;
    let mut at = 0;
    while let Some(glyph) = glyphs.get(at) {
        if glyph.kind == Kind::End {
            lines.push(Line { glyphs: begin..at + 1, width: inked });
            begin = at + 1;
            (used, inked, chance) = (0.0, 0.0, None);
            at += 1;
            continue;
        }
        let space = glyph.kind == Kind::Space;
        if !space && used + glyph.width > width && at > begin {
            let (end, wide) = chance.unwrap_or((at, inked));
            lines.push(Line { glyphs: begin..end, width: wide });
            begin = end;
            at = end;
            (used, inked, chance) = (0.0, 0.0, None);
            continue;
        }
        used += glyph.width;
        if !space {
            inked = used;
        }
        at += 1;
        // "R-33" and a date stay whole: what follows belongs to the hyphen.
        let number_follows = glyphs.get(at).is_some_and(|next| next.kind == Kind::Digit);
        if glyph.kind == Kind::Space || glyph.kind == Kind::Hyphen && !number_follows {
            chance = Some((at, inked));
        }
    }
    if begin < glyphs.len() || lines.is_empty() {
        lines.push(Line { glyphs: begin..glyphs.len(), width: inked });
    }
    lines
}

/// The glyphs of a line from left to right. Stretches written from right to left are turned round, the
/// numbers among them are not.
pub(super) fn seen(line: &[Glyph]) -> Vec<Glyph> {
    let mut seen = line.to_vec();
    let rightward = |glyph: &Glyph| glyph.kind == Kind::Rightward;
    let mut at = 0;
    while let Some(begin) = line.iter().skip(at).position(rightward).map(|more| at + more) {
        let foreign = line.iter().skip(begin).position(|glyph| glyph.kind == Kind::Letter);
        let limit = foreign.map_or(line.len(), |more| begin + more);
        let last = line.iter().take(limit).rposition(rightward).unwrap_or(begin);
        if let Some(stretch) = seen.get_mut(begin..=last) {
            stretch.reverse();
            for number in stretch.chunk_by_mut(|a, b| a.kind == Kind::Digit && b.kind == Kind::Digit) {
                number.reverse();
            }
        }
        at = last + 1;
    }
    seen
}
