//! The pages while they are filled, and the tree of what they mean.

use std::rc::Rc;

use super::model::Tone;
use super::shape::{Glyph, Shaped};

/// Width of a page in points: A4.
pub(super) const WIDTH: f32 = 595.276;
/// Height of a page in points.
pub(super) const HEIGHT: f32 = 841.89;
/// Left edge of the text.
pub(super) const LEFT: f32 = 62.0;
/// Right edge of the text.
pub(super) const RIGHT: f32 = WIDTH - 56.0;
/// Upper edge of the text.
pub(super) const TOP: f32 = 74.0;
/// Lower edge of the text.
pub(super) const BOTTOM: f32 = HEIGHT - 68.0;

/// A node of the tree of meaning.
pub(super) type Node = usize;

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Role {
    Heading(u8, String),
    Paragraph,
    Quote,
    List {
        numbered: bool,
    },
    Item,
    Label,
    Body,
    Table(String),
    TableHead,
    TableBody,
    Row,
    ColumnName,
    RowName,
    Cell,
    /// What it shows, in words; on which page, and where.
    Figure(String, usize, Area),
}

/// What is drawn means a node, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Node(Node),
    Decoration,
}

/// What a shape is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Tone(Tone),
    Line,
    Ground,
    Brand,
    Pale,
    Black,
}

/// A rectangle: left, top, width, height.
pub(super) type Area = (f32, f32, f32, f32);

/// One thing on a page.
#[derive(Debug, Clone)]
pub(super) enum Draw {
    /// Glyphs from left to right, from this point on the base line.
    Text { x: f32, y: f32, size: f32, glyphs: Vec<Glyph>, text: Rc<str> },
    /// Filled rectangles.
    Fill(Ink, Vec<Area>),
}

/// A page: what is drawn, in order.
pub(super) type Page = Vec<(Meaning, Vec<Draw>)>;

/// All pages while they are filled.
pub(super) struct Sheet {
    pub pages: Vec<Page>,
    /// Where the next thing stands.
    pub y: f32,
    /// Roles and children of the nodes.
    pub nodes: Vec<(Role, Vec<Node>)>,
    /// The nodes at the root.
    pub roots: Vec<Node>,
    /// Headings: level, text, page, height.
    pub headings: Vec<(u8, String, usize, f32)>,
}

impl Sheet {
    pub fn new() -> Self {
        Self { pages: vec![Vec::new()], y: TOP, nodes: Vec::new(), roots: Vec::new(), headings: Vec::new() }
    }

    /// A node below `parent`, or at the root.
    pub fn node(&mut self, parent: Option<Node>, role: Role) -> Node {
        let node = self.nodes.len();
        self.nodes.push((role, Vec::new()));
        match parent.and_then(|parent| self.nodes.get_mut(parent)) {
            Some((_, children)) => children.push(node),
            None => self.roots.push(node),
        }
        node
    }

    /// Begins a page.
    pub fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// Whether nothing stands on this page yet.
    pub fn fresh(&self) -> bool {
        self.y <= TOP
    }

    /// How much room is left.
    pub fn room(&self) -> f32 {
        BOTTOM - self.y
    }

    /// Turns the page unless `height` fits. Says whether it was turned.
    pub fn need(&mut self, height: f32) -> bool {
        let turn = height > self.room() && !self.fresh();
        if turn {
            self.turn();
        }
        turn
    }

    /// Room above something, unless it stands at the top of a page.
    pub fn skip(&mut self, height: f32) {
        if !self.fresh() {
            self.y += height;
        }
    }

    /// Draws.
    pub fn draw(&mut self, meaning: Meaning, draws: Vec<Draw>) {
        if let Some(page) = self.pages.last_mut() {
            page.push((meaning, draws));
        }
    }

    /// A line of text on the base line `y`.
    pub fn text(&mut self, meaning: Meaning, shaped: &Shaped, glyphs: Vec<Glyph>, at: (f32, f32), size: f32) {
        if !glyphs.is_empty() {
            let text = Rc::clone(&shaped.text);
            self.draw(meaning, vec![Draw::Text { x: at.0, y: at.1, size, glyphs, text }]);
        }
    }
}
