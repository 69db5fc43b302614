//! Paper: what a document is made of, and how it becomes a PDF.
//!
//! Every document is PDF/A-3a and PDF/UA-1: tagged, with its fonts embedded, in a named language, with
//! bookmarks. The same document gives the same bytes; no clock is read and nothing is drawn by lot.

mod arabic;
mod figures;
mod fonts;
mod lines;
mod model;
mod shape;
mod sheet;
mod table;
mod typeset;
mod write;

pub use model::{Align, Attachment, Bar, Block, Cell, Column, Document, Rich, Row, Size, Table, Tone};

/// Why no PDF could be made. Neither can happen with the fonts that are built in; the text of the
/// document never leads here.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// A font cannot be read.
    #[error("a font cannot be read")]
    Font,
    /// What was written does not keep the standards.
    #[error("the document does not keep its standards: {0}")]
    Standard(String),
}

/// The document as PDF/A-3a and PDF/UA-1.
pub fn pdf(document: &Document) -> Result<Vec<u8>, PaperError> {
    write::pdf(document, write::Standard::Archive)
}

#[cfg(test)]
mod tests;
