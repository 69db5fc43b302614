//! The fonts that come with the product: `DejaVu` Sans Condensed, regular and bold.
//!
//! They hold Latin with all its accents, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic. Nothing is
//! taken from the system or the network.

use std::sync::OnceLock;

use krilla::text::Font;
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

use super::PaperError;

static REGULAR: &[u8] = include_bytes!("../../../fonts/DejaVuSansCondensed.ttf");
static BOLD: &[u8] = include_bytes!("../../../fonts/DejaVuSansCondensed-Bold.ttf");

/// What is drawn for a character that no font has.
pub(super) const MISSING: char = '\u{fffd}';

/// One font.
pub(super) struct Face {
    /// The font to draw with.
    pub font: Font,
    glyphs: Charmap<'static>,
    widths: GlyphMetrics<'static>,
    em: f32,
}

impl Face {
    fn read(data: &'static [u8]) -> Option<Self> {
        let font = Font::new(data.into(), 0)?;
        let parsed = FontRef::new(data).ok()?;
        let widths = parsed.glyph_metrics(Size::unscaled(), LocationRef::default());
        Some(Self { em: font.units_per_em(), font, glyphs: parsed.charmap(), widths })
    }

    /// The glyph of a character and its width in em; none if the font has none.
    pub fn glyph(&self, c: char) -> Option<(u32, f32)> {
        let glyph = self.glyphs.map(c).filter(|glyph| glyph.to_u32() != 0)?;
        Some((glyph.to_u32(), self.widths.advance_width(glyph)? / self.em))
    }
}

/// Both faces.
pub(super) struct Fonts {
    pub regular: Face,
    pub bold: Face,
}

impl Fonts {
    /// The fonts, read once.
    pub fn get() -> Result<&'static Self, PaperError> {
        static FONTS: OnceLock<Option<Fonts>> = OnceLock::new();
        let read = || Some(Fonts { regular: Face::read(REGULAR)?, bold: Face::read(BOLD)? });
        FONTS.get_or_init(read).as_ref().ok_or(PaperError::Font)
    }

    /// The face for bold text or any other.
    pub fn face(&self, bold: bool) -> &Face {
        if bold { &self.bold } else { &self.regular }
    }
}
