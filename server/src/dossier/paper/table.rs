//! Tables over as many pages as they need, with their heading row on each.

use super::lines::Line;
use super::model::{Align, Rich, Row, Table, Tone};
use super::shape::Shaped;
use super::sheet::{Draw, Ink, LEFT, Meaning, Node, RIGHT, Role};
use super::typeset::{LEADING, Measure, Setter, count};

/// Room left and right of a cell's text.
const SIDE: f32 = 4.5;
/// Room above and below a cell's text.
const EDGE: f32 = 3.0;
/// A row of at most so many lines is not parted.
const TOGETHER: usize = 14;

/// A table of fewer rows is not parted, if it has no more than twice as many lines.
const SHORT: usize = 14;

/// A cell, broken into lines.
struct Set {
    shaped: Shaped,
    lines: Vec<Line>,
    measure: Measure,
    align: Align,
    meaning: Meaning,
}

/// A table while it is set.
struct Frame<'t> {
    table: &'t Table,
    /// Left edges and widths of the columns.
    columns: Vec<(f32, f32)>,
    size: f32,
}

impl Frame<'_> {
    /// Where the text of a column stands.
    fn measure(&self, (x, width): (f32, f32)) -> Measure {
        Measure { x: x + SIDE, width: (width - 2.0 * SIDE).max(self.size), size: self.size }
    }

    fn has_head(&self) -> bool {
        self.table.columns.iter().any(|column| !column.title.is_empty())
    }
}

impl Setter {
    /// Sets a table. One without rows leaves no trace: that there is nothing is for words to say.
    pub fn table(&mut self, table: &Table) {
        if table.rows.is_empty() || table.columns.is_empty() {
            return;
        }
        let frame = self.frame(table);
        self.sheet.skip(2.0);
        self.sheet.need(self.table_wants(&frame));
        let node = self.sheet.node(None, Role::Table(table.summary.clone()));
        if frame.has_head() {
            self.head(&frame, Some(node));
        } else {
            self.rule(Ink::Line);
        }
        let body = self.sheet.node(Some(node), Role::TableBody);
        for row in &table.rows {
            self.row(&frame, row, body);
        }
        self.sheet.y += frame.size * 1.1;
    }

    fn frame<'t>(&self, table: &'t Table) -> Frame<'t> {
        let shares: f32 = table.columns.iter().map(|column| column.share).sum();
        let whole = RIGHT - LEFT;
        let mut x = LEFT;
        let mut columns = Vec::new();
        for column in &table.columns {
            let width = whole * column.share / shares.max(0.01);
            columns.push((x, width));
            x += width;
        }
        Frame { table, columns, size: self.sizes.body - 0.8 }
    }

    /// How much room a table wants on the page on which it begins.
    pub fn table_reach(&self, table: &Table) -> f32 {
        if table.rows.is_empty() || table.columns.is_empty() {
            0.0
        } else {
            self.table_wants(&self.frame(table))
        }
    }

    /// The heading row does not stand without the first row, and a short table stands on one page.
    fn table_wants(&self, frame: &Frame<'_>) -> f32 {
        let table = frame.table;
        let titles: Vec<Rich> = table.columns.iter().map(|one| Rich::bold(one.title.as_str())).collect();
        let rows: Vec<usize> =
            table.rows.iter().take(SHORT).map(|row| self.lines_of(frame, &row.cells)).collect();
        let all: usize = rows.iter().sum();
        let first = rows.first().copied().unwrap_or_default();
        let (lines, rows) = if table.rows.len() < SHORT && all <= 2 * SHORT {
            (all, rows.len())
        } else {
            (if first <= TOGETHER { first } else { 3 }, 1)
        };
        let lines = lines + self.lines_of(frame, &titles);
        count(lines) * frame.size * LEADING + count(rows + 1) * 2.0 * EDGE
    }

    /// How many lines the highest of some cells has.
    fn lines_of(&self, frame: &Frame<'_>, texts: &[Rich]) -> usize {
        let cells = frame.columns.iter().zip(texts);
        cells.map(|(column, text)| self.broken(text, frame.measure(*column)).1.len()).max().unwrap_or(1)
    }

    fn rule(&mut self, ink: Ink) {
        let area = (LEFT, self.sheet.y - 0.3, RIGHT - LEFT, 0.6);
        self.sheet.draw(Meaning::Decoration, vec![Draw::Fill(ink, vec![area])]);
    }

    /// The heading row; on later pages it is decoration, for who hears the table knows it already.
    fn head(&mut self, frame: &Frame<'_>, table: Option<Node>) {
        let row = table.map(|table| {
            let head = self.sheet.node(Some(table), Role::TableHead);
            self.sheet.node(Some(head), Role::Row)
        });
        let titles: Vec<Rich> =
            frame.table.columns.iter().map(|one| Rich::bold(one.title.as_str())).collect();
        let cells = self.cells(frame, &titles, |setter, _| match row {
            Some(row) => Meaning::Node(setter.sheet.node(Some(row), Role::ColumnName)),
            None => Meaning::Decoration,
        });
        let most = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(1);
        let high = count(most) * frame.size * LEADING + 2.0 * EDGE;
        let ground = (LEFT, self.sheet.y, RIGHT - LEFT, high);
        self.sheet.draw(Meaning::Decoration, vec![Draw::Fill(Ink::Ground, vec![ground])]);
        self.part(&cells, 0, most);
        self.rule(Ink::Brand);
    }

    fn cells(
        &mut self,
        frame: &Frame<'_>,
        texts: &[Rich],
        mut meaning: impl FnMut(&mut Self, usize) -> Meaning,
    ) -> Vec<Set> {
        let mut cells = Vec::with_capacity(frame.columns.len());
        for (at, column) in frame.columns.iter().enumerate() {
            let nothing = Rich::default();
            let text = texts.get(at).unwrap_or(&nothing);
            let measure = frame.measure(*column);
            let (shaped, lines) = self.broken(text, measure);
            let align = frame.table.columns.get(at).map(|column| column.align).unwrap_or_default();
            let meaning = meaning(self, at);
            cells.push(Set { shaped, lines, measure, align, meaning });
        }
        cells
    }

    fn row(&mut self, frame: &Frame<'_>, row: &Row, body: Node) {
        let node = self.sheet.node(Some(body), Role::Row);
        let named = frame.table.named_rows;
        let cells = self.cells(frame, &row.cells, |setter, at| {
            let role = if named && at == 0 { Role::RowName } else { Role::Cell };
            Meaning::Node(setter.sheet.node(Some(node), role))
        });
        let all = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(1);
        let high = frame.size * LEADING;
        let mut done = 0;
        while done < all {
            let fits = fitting(self.sheet.room() - 2.0 * EDGE, high);
            let left = all - done;
            let parted = left > TOGETHER && fits > 2;
            if fits < left && !parted && !self.sheet.fresh() && !self.only_head(frame) {
                self.over(frame);
                continue;
            }
            let lines = left.min(fits.max(1));
            let top = self.sheet.y;
            self.part(&cells, done, lines);
            if !matches!(row.tone, Tone::Plain) {
                let edge = (LEFT, top, 2.2, self.sheet.y - top);
                self.sheet.draw(Meaning::Decoration, vec![Draw::Fill(Ink::Tone(row.tone), vec![edge])]);
            }
            self.rule(Ink::Line);
            done += lines;
            if done < all {
                self.over(frame);
            }
        }
    }

    /// Whether nothing but the heading row stands on this page.
    fn only_head(&self, frame: &Frame<'_>) -> bool {
        self.sheet.room() > Self::page_height() - frame.size * LEADING * 4.0
    }

    fn over(&mut self, frame: &Frame<'_>) {
        self.sheet.turn();
        if frame.has_head() {
            self.head(frame, None);
        } else {
            self.rule(Ink::Line);
        }
    }

    /// Some lines of a row.
    fn part(&mut self, cells: &[Set], from: usize, lines: usize) {
        let top = self.sheet.y + EDGE;
        let mut high = 0.0_f32;
        for cell in cells {
            let mut y = top;
            for line in cell.lines.iter().skip(from).take(lines) {
                let mut measure = cell.measure;
                if cell.align == Align::Right {
                    measure.x += (measure.width - line.width * measure.size).max(0.0);
                }
                self.line(cell.meaning, &cell.shaped, line, measure, measure.base(y));
                y += measure.line();
            }
            high = high.max(count(lines) * cell.measure.line());
        }
        self.sheet.y = top + high + EDGE;
    }
}

/// How many lines fit into a height.
fn fitting(room: f32, line: f32) -> usize {
    let mut lines: u16 = 0;
    while f32::from(lines + 1) * line <= room && lines < 500 {
        lines += 1;
    }
    usize::from(lines)
}
