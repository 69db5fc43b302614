//! Sets blocks on pages, one below the other.

use super::fonts::Fonts;
use super::lines::{Line, lines, seen};
use super::model::{Block, Document, Rich, Size, Tone};
use super::shape::{Shaped, shape};
use super::sheet::{Area, BOTTOM, Draw, Ink, LEFT, Meaning, Node, RIGHT, Role, Sheet, TOP};

/// Height of a line against its type.
pub(super) const LEADING: f32 = 1.42;

/// Sizes of type in points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    pub body: f32,
    pub small: f32,
    pub lead: f32,
    /// Headings of level 1 to 3.
    pub headings: [f32; 3],
}

impl Sizes {
    fn of(size: Size) -> Self {
        match size {
            Size::Normal => Self { body: 9.4, small: 8.0, lead: 11.5, headings: [22.0, 14.5, 10.8] },
            Size::Large => Self { body: 14.0, small: 11.5, lead: 16.0, headings: [26.0, 19.0, 15.5] },
        }
    }
}

/// What the blocks are set with.
pub(super) struct Setter {
    pub fonts: &'static Fonts,
    pub sheet: Sheet,
    pub sizes: Sizes,
}

/// Where text stands and how large it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure {
    pub x: f32,
    pub width: f32,
    pub size: f32,
}

impl Measure {
    /// From edge to edge.
    fn whole(size: f32) -> Self {
        Self { x: LEFT, width: RIGHT - LEFT, size }
    }

    pub fn line(&self) -> f32 {
        self.size * LEADING
    }

    /// The base line of a line that begins at `y`.
    pub fn base(&self, y: f32) -> f32 {
        y + self.size * 1.06
    }
}

/// How many, as a measure of length.
pub(super) fn count(n: usize) -> f32 {
    f32::from(u16::try_from(n).unwrap_or(u16::MAX))
}

/// The pages of a document.
pub(super) fn typeset(document: &Document, fonts: &'static Fonts) -> Sheet {
    let sizes = Sizes::of(document.size);
    let mut setter = Setter { fonts, sheet: Sheet::new(), sizes };
    for (at, block) in document.blocks.iter().enumerate() {
        if let Block::Heading(level, text) = block {
            let next = document.blocks.get(at + 1..).unwrap_or_default();
            setter.heading(*level, text, setter.reach(next));
        } else {
            setter.block(block);
        }
    }
    setter.sheet
}

impl Setter {
    fn block(&mut self, block: &Block) {
        let sizes = self.sizes;
        match block {
            Block::Heading(level, text) => self.heading(*level, text, 0.0),
            Block::Paragraph(rich) => self.paragraph(rich, Measure::whole(sizes.body)),
            Block::Small(rich) => self.paragraph(rich, Measure::whole(sizes.small)),
            Block::Lead(rich) => self.paragraph(rich, Measure::whole(sizes.lead)),
            Block::Quote(rich) => self.edged(Role::Quote, Tone::Soft, rich, false),
            Block::Note(tone, rich) => self.edged(Role::Paragraph, *tone, rich, true),
            Block::List(points) => self.list(points, false),
            Block::Steps(points) => self.list(points, true),
            Block::Table(table) => self.table(table),
            Block::Bars { alt, bars } => self.bars(alt, bars),
            Block::Code { content, alt, beside } => self.code(content, alt, beside),
            Block::Lines(count) => self.rules(*count),
            Block::Space(height) => self.sheet.skip(*height),
            Block::NewPage if !self.sheet.fresh() => self.sheet.turn(),
            Block::NewPage => {}
        }
    }

    /// How much room what follows a heading wants beside it.
    fn reach(&self, next: &[Block]) -> f32 {
        let line = self.sizes.body * LEADING;
        let wants = match next.first() {
            // What leads to a table, or to a part of its own, is not left alone either.
            Some(Block::Paragraph(_))
                if matches!(next.get(1), Some(Block::Table(_) | Block::Heading(..))) =>
            {
                3.0 * line + self.reach(next.get(1..).unwrap_or_default())
            }
            Some(Block::Heading(..)) => 3.0 * line + self.reach(next.get(1..).unwrap_or_default()),
            Some(Block::Table(table)) => self.table_reach(table),
            Some(Block::Bars { bars, .. }) => count(bars.len()) * 1.6 * line,
            Some(Block::Code { .. }) => 130.0,
            _ => 3.0 * line,
        };
        wants.min(Self::page_height() * 0.6)
    }

    fn heading(&mut self, level: u8, text: &str, reach: f32) {
        let at = usize::from(level.clamp(1, 3)) - 1;
        let size = self.sizes.headings.get(at).copied().unwrap_or(self.sizes.body);
        let measure = Measure::whole(size);
        let tone = Rich::bold(text);
        let (shaped, lines) = self.broken(&tone, measure);
        let height = count(lines.len()) * size * 1.22;
        let above = [0.0, 22.0, 13.0].get(at).copied().unwrap_or_default();
        let below = [10.0, 7.0, 3.0].get(at).copied().unwrap_or_default();
        // A heading is never the last on its page.
        self.sheet.need(above + height + below + reach);
        self.sheet.skip(above);
        let node = self.sheet.node(None, Role::Heading(level, shaped.text.to_string()));
        let page = self.sheet.pages.len() - 1;
        self.sheet.headings.push((level, shaped.text.to_string(), page, self.sheet.y));
        for line in &lines {
            let base = self.sheet.y + size * 0.96;
            self.line(Meaning::Node(node), &shaped, line, measure, base);
            self.sheet.y += size * 1.22;
        }
        if level == 2 {
            let rule = (LEFT, self.sheet.y + 2.5, RIGHT - LEFT, 0.9);
            self.sheet.draw(Meaning::Decoration, vec![Draw::Fill(Ink::Brand, vec![rule])]);
        }
        self.sheet.y += below;
    }

    /// A text's glyphs and lines.
    pub fn broken(&self, rich: &Rich, measure: Measure) -> (Shaped, Vec<Line>) {
        let shaped = shape(self.fonts, rich);
        let lines = lines(&shaped, measure.width / measure.size);
        (shaped, lines)
    }

    /// Draws one line.
    pub fn line(&mut self, meaning: Meaning, shaped: &Shaped, line: &Line, measure: Measure, base: f32) {
        let glyphs = shaped.glyphs.get(line.glyphs.clone()).unwrap_or_default();
        self.sheet.text(meaning, shaped, seen(glyphs), (measure.x, base), measure.size);
    }

    fn paragraph(&mut self, rich: &Rich, measure: Measure) {
        let node = self.sheet.node(None, Role::Paragraph);
        self.flow(node, rich, measure, |_, _| Vec::new());
        self.sheet.y += measure.size * 0.62;
    }

    /// Lets a text flow over the pages; `behind` says what is drawn behind a line at `y` of a height.
    pub fn flow(
        &mut self,
        node: Node,
        rich: &Rich,
        measure: Measure,
        behind: impl Fn(f32, f32) -> Vec<(Ink, Area)>,
    ) {
        let (shaped, lines) = self.broken(rich, measure);
        let high = measure.line();
        // Short texts stay together; of longer ones at least two lines stand on each page.
        let first = if lines.len() <= 3 { lines.len() } else { 2 };
        self.sheet.need(high * count(first));
        for (at, line) in lines.iter().enumerate() {
            let keeps = if at > 0 && at + 2 == lines.len() && lines.len() > 3 { 2.0 } else { 1.0 };
            self.sheet.need(high * keeps);
            let y = self.sheet.y;
            let fills: Vec<Draw> =
                behind(y, high).into_iter().map(|(ink, area)| Draw::Fill(ink, vec![area])).collect();
            if !fills.is_empty() {
                self.sheet.draw(Meaning::Decoration, fills);
            }
            self.line(Meaning::Node(node), &shaped, line, measure, measure.base(y));
            self.sheet.y += high;
        }
    }

    /// A text with a marked edge, on ground if it stands out.
    fn edged(&mut self, role: Role, tone: Tone, rich: &Rich, ground: bool) {
        let size = self.sizes.body;
        let pad = if ground { 5.0 } else { 1.5 };
        let measure = Measure { x: LEFT + 13.0, width: RIGHT - LEFT - 24.0, size };
        let ink = if tone == Tone::Plain { Ink::Brand } else { Ink::Tone(tone) };
        self.sheet.skip(2.0);
        self.sheet.need(2.0 * measure.line() + 2.0 * pad);
        let node = self.sheet.node(None, role);
        let band = move |y: f32, high: f32| {
            let mut fills = vec![(ink, (LEFT, y, 2.6, high))];
            if ground {
                fills.insert(0, (Ink::Ground, (LEFT, y, RIGHT - LEFT, high)));
            }
            fills
        };
        self.pad(pad, band);
        self.flow(node, rich, measure, band);
        self.pad(pad, band);
        self.sheet.y += size * 0.7;
    }

    fn pad(&mut self, height: f32, band: impl Fn(f32, f32) -> Vec<(Ink, Area)>) {
        let y = self.sheet.y;
        let fills = band(y, height).into_iter().map(|(ink, area)| Draw::Fill(ink, vec![area])).collect();
        self.sheet.draw(Meaning::Decoration, fills);
        self.sheet.y += height;
    }

    fn list(&mut self, points: &[Rich], numbered: bool) {
        if points.is_empty() {
            return;
        }
        let size = self.sizes.body;
        let indent = size * if numbered { 2.1 } else { 1.3 };
        let list = self.sheet.node(None, Role::List { numbered });
        for (at, point) in points.iter().enumerate() {
            let item = self.sheet.node(Some(list), Role::Item);
            let label = self.sheet.node(Some(item), Role::Label);
            let body = self.sheet.node(Some(item), Role::Body);
            let measure = Measure { x: LEFT + indent, width: RIGHT - LEFT - indent, size };
            let (_, lines) = self.broken(point, measure);
            self.sheet.need(measure.line() * count(lines.len().min(3)));
            let sign = if numbered { format!("{}. ", at + 1) } else { "• ".to_owned() };
            let mark = Measure { x: LEFT, width: indent, size };
            let (shaped, marks) = self.broken(&Rich::plain(sign), mark);
            let base = mark.base(self.sheet.y);
            for line in marks.iter().take(1) {
                self.line(Meaning::Node(label), &shaped, line, mark, base);
            }
            self.flow(body, point, measure, |_, _| Vec::new());
            self.sheet.y += size * 0.28;
        }
        self.sheet.y += size * 0.45;
    }

    /// Empty lines to write on.
    fn rules(&mut self, rules: u8) {
        for _ in 0..rules {
            self.sheet.need(24.0);
            self.sheet.y += 22.0;
            let rule = (LEFT, self.sheet.y, RIGHT - LEFT, 0.6);
            self.sheet.draw(Meaning::Decoration, vec![Draw::Fill(Ink::Line, vec![rule])]);
        }
        self.sheet.y += 8.0;
    }

    /// The height of a page's text.
    pub fn page_height() -> f32 {
        BOTTOM - TOP
    }
}
