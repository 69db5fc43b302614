//! What a document says, before anybody knows where on which page.

use chrono::{DateTime, Utc};

/// How loudly something is said. Never by colour alone: the words say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// As it is.
    #[default]
    Plain,
    /// Less than the rest.
    Soft,
    /// A deviation, a broken promise.
    Grave,
    /// Kept, in order.
    Good,
    /// A drill.
    Drill,
}

/// A piece of text in one face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub text: String,
    pub bold: bool,
    pub tone: Tone,
}

/// Text with bold and toned pieces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rich(pub(super) Vec<Span>);

impl Rich {
    /// Plain text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::default().and(text)
    }

    /// Bold text.
    pub fn bold(text: impl Into<String>) -> Self {
        Self::default().and_bold(text)
    }

    /// Text in a tone, bold if it is grave, good or a drill.
    pub fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Self::default().and_toned(text, tone)
    }

    /// Followed by plain text.
    #[must_use]
    pub fn and(self, text: impl Into<String>) -> Self {
        self.with(text.into(), false, Tone::Plain)
    }

    /// Followed by bold text.
    #[must_use]
    pub fn and_bold(self, text: impl Into<String>) -> Self {
        self.with(text.into(), true, Tone::Plain)
    }

    /// Followed by text in a tone.
    #[must_use]
    pub fn and_toned(self, text: impl Into<String>, tone: Tone) -> Self {
        self.with(text.into(), !matches!(tone, Tone::Plain | Tone::Soft), tone)
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|span| span.text.is_empty())
    }

    /// Followed by other text.
    #[must_use]
    pub fn followed_by(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    fn with(mut self, text: String, bold: bool, tone: Tone) -> Self {
        self.0.push(Span { text, bold, tone });
        self
    }
}

impl From<&str> for Rich {
    fn from(text: &str) -> Self {
        Self::plain(text)
    }
}

impl From<String> for Rich {
    fn from(text: String) -> Self {
        Self::plain(text)
    }
}

/// On which side of its column a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// Words.
    #[default]
    Left,
    /// Numbers.
    Right,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// Its share of the width, against the other columns' shares.
    pub share: f32,
    /// Where its texts stand.
    pub align: Align,
}

impl Column {
    /// A column of words.
    pub fn words(title: impl Into<String>, share: f32) -> Self {
        Self { title: title.into(), share, align: Align::Left }
    }

    /// A column of numbers.
    pub fn numbers(title: impl Into<String>, share: f32) -> Self {
        Self { title: title.into(), share, align: Align::Right }
    }
}

/// What stands in a cell.
pub type Cell = Rich;

/// A row of a table.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// As many cells as there are columns.
    pub cells: Vec<Cell>,
    /// Whether the row is marked on its edge.
    pub tone: Tone,
}

/// A table. Its heading row is repeated on every page it reaches.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// What it shows, for those who hear it read.
    pub summary: String,
    /// Its columns. Without titles at all there is no heading row.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Whether the first cell of a row names the row.
    pub named_rows: bool,
}

/// A bar of a chart.
#[derive(Debug, Clone)]
pub struct Bar {
    /// What it counts.
    pub label: String,
    /// How long it is; none if the number is not told.
    pub value: Option<f64>,
    /// The number in words and figures.
    pub shown: String,
}

/// A part of a document, one below the other.
#[derive(Debug, Clone)]
pub enum Block {
    /// A heading, level 1 (the document's title) to 3.
    Heading(u8, String),
    /// A paragraph.
    Paragraph(Rich),
    /// A paragraph in small type.
    Small(Rich),
    /// A paragraph that stands out.
    Lead(Rich),
    /// What somebody else has said or what an agreement says.
    Quote(Rich),
    /// A paragraph with a marked edge.
    Note(Tone, Rich),
    /// Points.
    List(Vec<Rich>),
    /// Numbered points.
    Steps(Vec<Rich>),
    /// A table.
    Table(Table),
    /// Bars, one below the other, with their numbers.
    Bars {
        /// What the chart shows, in words.
        alt: String,
        /// The bars.
        bars: Vec<Bar>,
    },
    /// A QR code with words beside it.
    Code {
        /// What it holds.
        content: String,
        /// What it is, in words.
        alt: String,
        /// What stands beside it, a paragraph each.
        beside: Vec<Rich>,
    },
    /// Empty lines to write on by hand.
    Lines(u8),
    /// Some room.
    Space(f32),
    /// The rest stands on a new page.
    NewPage,
}

impl Block {
    /// A table of names and what they are, without a heading row.
    pub fn facts(summary: impl Into<String>, facts: Vec<(String, Rich)>) -> Self {
        let row = |(name, value)| Row { cells: vec![Rich::bold(name), value], tone: Tone::Plain };
        Self::Table(Table {
            summary: summary.into(),
            columns: vec![Column::words("", 0.32), Column::words("", 0.68)],
            rows: facts.into_iter().map(row).collect(),
            named_rows: true,
        })
    }
}

/// How large the type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// For a file.
    #[default]
    Normal,
    /// For everybody, without glasses too.
    Large,
}

/// A file inside the document.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Its media type, such as `application/json`.
    pub media_type: &'static str,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// A whole document.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its title, also that of the window that shows it.
    pub title: String,
    /// Its language, such as `de`.
    pub language: &'static str,
    /// What stands at the top of each page, left and right.
    pub header: (String, String),
    /// What stands at the foot of each page, left.
    pub footer: String,
    /// "Page 2 of 7", with `{page}` and `{pages}`.
    pub page_of: &'static str,
    /// What stands large behind the text of each page, such as that this is a drill.
    pub watermark: Option<String>,
    /// How large the type is.
    pub size: Size,
    /// When it is made.
    pub made_at: DateTime<Utc>,
    /// What tells it from every other document: the same for the same document made again.
    pub id: String,
    /// What it says.
    pub blocks: Vec<Block>,
    /// The files it carries.
    pub attachments: Vec<Attachment>,
}
