//! A document while it is written.

use super::paper::{Block, Column, Rich, Row, Table, Tone};
use super::say::Voice;

/// Blocks, one after the other, in one voice.
pub(super) struct Draft {
    pub voice: Voice,
    pub blocks: Vec<Block>,
}

impl Draft {
    pub fn new(voice: Voice) -> Self {
        Self { voice, blocks: Vec::new() }
    }

    pub fn add(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// A heading in both languages.
    pub fn heading(&mut self, level: u8, de: &str, en: &str) {
        self.add(Block::Heading(level, self.voice.say(de, en).to_owned()));
    }

    /// A paragraph in both languages.
    pub fn say(&mut self, de: &str, en: &str) {
        self.add(Block::Paragraph(self.voice.say(de, en).into()));
    }

    /// A small paragraph in both languages.
    pub fn small(&mut self, de: &str, en: &str) {
        self.add(Block::Small(Rich::default().and_toned(self.voice.say(de, en), Tone::Soft)));
    }

    /// A table; if it has no rows, one sentence instead.
    pub fn table(&mut self, summary: &str, columns: Vec<Column>, rows: Vec<Row>, nothing: (&str, &str)) {
        if rows.is_empty() {
            self.say(nothing.0, nothing.1);
        } else {
            self.add(Block::Table(Table { summary: summary.to_owned(), columns, rows, named_rows: true }));
        }
    }

    /// Names and what they are.
    pub fn facts(&mut self, summary: &str, facts: Vec<(&str, Rich)>) {
        let facts = facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        self.add(Block::facts(summary, facts));
    }
}

/// A row of cells.
pub(super) fn row(cells: Vec<Rich>) -> Row {
    Row { cells, tone: Tone::Plain }
}
