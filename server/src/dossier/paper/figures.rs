//! What is drawn: bars and codes.

use super::model::{Bar, Rich, Tone};
use super::sheet::{Area, Draw, Ink, LEFT, Meaning, RIGHT, Role};
use super::typeset::{Measure, Setter, count};
use crate::api::Qr;

/// Bars drawn as one figure; more stand in a second one.
const TOGETHER: usize = 28;
/// Edge of a code in points: 42 mm, read by a phone from paper.
const CODE: f32 = 118.0;

impl Setter {
    /// Bars below each other. What is not told has no bar, only its words.
    pub fn bars(&mut self, alt: &str, bars: &[Bar]) {
        let longest = bars.iter().filter_map(|bar| bar.value).fold(0.0_f64, f64::max);
        for some in bars.chunks(TOGETHER) {
            self.some_bars(alt, some, longest);
        }
    }

    fn some_bars(&mut self, alt: &str, bars: &[Bar], longest: f64) {
        let size = self.sizes.body - 0.8;
        let whole = RIGHT - LEFT;
        let label = Measure { x: LEFT, width: whole * 0.36, size };
        let left = LEFT + whole * 0.38;
        let most = whole * 0.44;
        let sets: Vec<_> = bars
            .iter()
            .map(|bar| {
                let (shaped, lines) = self.broken(&Rich::plain(bar.label.as_str()), label);
                let high = (count(lines.len()) * label.line()).max(size * 1.5) + 3.0;
                (bar, shaped, lines, high)
            })
            .collect();
        let height: f32 = sets.iter().map(|set| set.3).sum();
        self.sheet.skip(3.0);
        self.sheet.need(height);
        let page = self.sheet.pages.len() - 1;
        let area = (LEFT, self.sheet.y, whole, height);
        let figure = Meaning::Node(self.sheet.node(None, Role::Figure(alt.to_owned(), page, area)));
        for (bar, shaped, lines, high) in sets {
            let y = self.sheet.y;
            for (at, line) in lines.iter().enumerate() {
                self.line(figure, &shaped, line, label, label.base(y + count(at) * label.line()));
            }
            let long = most * share(bar.value, longest);
            let mut fills = vec![Draw::Fill(Ink::Ground, vec![(left, y + 1.0, most, size * 1.2)])];
            if long > 0.0 {
                fills.push(Draw::Fill(Ink::Brand, vec![(left, y + 1.0, long.max(1.0), size * 1.2)]));
            }
            self.sheet.draw(figure, fills);
            let value = Measure { x: left + most + 8.0, width: whole * 0.18 - 8.0, size };
            let tone = if bar.value.is_none() { Tone::Soft } else { Tone::Plain };
            let (shaped, lines) = self.broken(&Rich::default().and_toned(bar.shown.as_str(), tone), value);
            for line in lines.iter().take(1) {
                self.line(figure, &shaped, line, value, value.base(y));
            }
            self.sheet.y = y + high;
        }
        self.sheet.y += size;
    }

    /// A code, and words beside it.
    pub fn code(&mut self, content: &str, alt: &str, beside: &[Rich]) {
        let x = LEFT + CODE + 16.0;
        let measure = Measure { x, width: RIGHT - x, size: self.sizes.small + 0.4 };
        let sets: Vec<_> = beside.iter().map(|rich| self.broken(rich, measure)).collect();
        let words: f32 = sets.iter().map(|(_, lines)| (count(lines.len()) + 0.4) * measure.line()).sum();
        self.sheet.skip(4.0);
        self.sheet.need(CODE.max(words));
        let top = self.sheet.y;
        if let Some((modules, bars)) = Qr::bars(content) {
            let module = CODE / count(modules);
            let area = |(x, y, length): (usize, usize, usize)| -> Area {
                (LEFT + count(x) * module, top + count(y) * module, count(length) * module, module)
            };
            let page = self.sheet.pages.len() - 1;
            let figure = Role::Figure(alt.to_owned(), page, (LEFT, top, CODE, CODE));
            let figure = Meaning::Node(self.sheet.node(None, figure));
            let dark = Draw::Fill(Ink::Black, bars.into_iter().map(area).collect());
            self.sheet.draw(figure, vec![dark]);
        }
        for (shaped, lines) in sets {
            let node = Meaning::Node(self.sheet.node(None, Role::Paragraph));
            for line in &lines {
                let base = measure.base(self.sheet.y);
                self.line(node, &shaped, line, measure, base);
                self.sheet.y += measure.line();
            }
            self.sheet.y += measure.line() * 0.4;
        }
        self.sheet.y = self.sheet.y.max(top + CODE) + self.sizes.body;
    }
}

/// How long a bar is against the longest.
#[expect(clippy::cast_possible_truncation, reason = "a share of one, drawn on paper")]
fn share(value: Option<f64>, longest: f64) -> f32 {
    let value = value.filter(|value| value.is_finite() && longest > 0.0);
    value.map_or(0.0, |value| (value / longest).clamp(0.0, 1.0) as f32)
}
