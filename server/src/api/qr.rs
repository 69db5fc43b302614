//! A text as a QR code, told as one path: a page draws it without anything being put into its markup.

use qrcode::{Color, EcLevel, QrCode};
use schemars::JsonSchema;
use serde::Serialize;

/// Modules of quiet ground around the code that readers need (ISO/IEC 18004).
const QUIET: usize = 4;

/// A QR code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Qr {
    /// Width and height in modules, the quiet ground around it included: an SVG `viewBox` of `0 0 size size`.
    size: usize,
    /// The dark modules, as the `d` of an SVG path.
    path: String,
}

/// A dark bar of a code, one module high: left, top, length, in modules.
pub(crate) type Bar = (usize, usize, usize);

impl Qr {
    /// The code of a text; none if no code holds it.
    pub fn of(text: &str) -> Option<Self> {
        let (size, bars) = Self::bars(text)?;
        let path = bars.into_iter().map(|(x, y, length)| format!("M{x} {y}h{length}v1h-{length}z"));
        Some(Self { size, path: path.collect() })
    }

    /// The code of a text as its size in modules, quiet ground included, and its dark bars. None if no code
    /// holds it.
    pub(crate) fn bars(text: &str) -> Option<(usize, Vec<Bar>)> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let colors = code.to_colors();
        let rows = colors.chunks(width).enumerate();
        let bars = rows.flat_map(|(y, row)| runs(row).map(move |(x, length)| (x + QUIET, y + QUIET, length)));
        Some((width + 2 * QUIET, bars.collect()))
    }
}

/// The dark runs of a row: where each begins, and how long it is.
fn runs(row: &[Color]) -> impl Iterator<Item = (usize, usize)> {
    let begins = |x: &usize| {
        let before = x.checked_sub(1).and_then(|before| row.get(before));
        row.get(*x) == Some(&Color::Dark) && before != Some(&Color::Dark)
    };
    let length = |x: usize| row.iter().skip(x).take_while(|color| **color == Color::Dark).count();
    (0..row.len()).filter(begins).map(move |x| (x, length(x)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws the path again, module by module.
    fn drawn(qr: &Qr) -> Vec<Vec<bool>> {
        let mut modules = vec![vec![false; qr.size]; qr.size];
        for one in qr.path.split('M').skip(1) {
            let (place, rest) = one.split_once('h').unwrap_or_default();
            let (x, y) = place.split_once(' ').unwrap_or_default();
            let (x, y): (usize, usize) = (x.parse().unwrap_or(0), y.parse().unwrap_or(0));
            let length: usize = rest.split('v').next().and_then(|n| n.parse().ok()).unwrap_or(0);
            modules[y][x..x + length].fill(true);
        }
        modules
    }

    #[test]
    fn the_path_draws_every_dark_module_and_quiet_ground_around_them() {
        let link = "https://einhalt.example/#pair=ABCD-EFGH-JKMN-PQRS";
        let qr = Qr::of(link);
        let code = QrCode::with_error_correction_level(link, EcLevel::M).ok();
        let (Some(qr), Some(code)) = (qr, code) else { panic!("a link fits") };
        let modules = drawn(&qr);
        for (y, row) in modules.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                let inside = |at: usize| (QUIET..QUIET + code.width()).contains(&at);
                let wanted = inside(x) && inside(y) && code[(x - QUIET, y - QUIET)] == Color::Dark;
                assert_eq!(*dark, wanted, "{x} {y}");
            }
        }
    }

    #[test]
    fn what_no_code_holds_has_none() {
        assert_eq!(Qr::of(&"x".repeat(5_000)), None);
    }
}
