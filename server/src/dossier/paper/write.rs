//! Writes what has been set as a PDF.

use std::num::NonZeroU16;

use chrono::{DateTime, Datelike, Timelike, Utc};
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, Configuration, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, BBox, ContentTag, Identifier, ListNumbering, SpanTag, TableHeaderScope, Tag,
    TagGroup, TagKind, TagTree,
};
use krilla::text::{GlyphId, KrillaGlyph};
use krilla::{Document as Pdf, SerializeSettings};

use super::PaperError;
use super::fonts::Fonts;
use super::lines::lines;
use super::model::{Document, Rich, Tone};
use super::shape::{Glyph, shape};
use super::sheet::{Area, BOTTOM, Draw, HEIGHT, Ink, LEFT, Meaning, Node, RIGHT, Role, Sheet, WIDTH};
use super::typeset::typeset;

/// Which standard is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standard {
    /// PDF/A-3a and PDF/UA-1.
    Archive,
    /// PDF/A-1b, which an independent validator reads. It takes neither tags nor attachments, and the validator
    /// (`PDFBox` 2) cannot follow a bookmark whose target is an object of its own, which PDF allows.
    #[cfg(test)]
    Plain,
}

impl Standard {
    fn configuration(self) -> Option<Configuration> {
        let builder = ConfigurationBuilder::new();
        let builder = match self {
            Self::Archive => builder
                .with_archival_validator(Archival::A3_A)
                .with_accessibility_validator(Accessibility::UA1),
            #[cfg(test)]
            Self::Plain => builder.with_archival_validator(Archival::A1_B),
        };
        builder.finish().ok()
    }
}

pub(super) fn pdf(document: &Document, standard: Standard) -> Result<Vec<u8>, PaperError> {
    let fonts = Fonts::get()?;
    let sheet = typeset(document, fonts);
    let configuration = standard
        .configuration()
        .ok_or_else(|| PaperError::Standard("no such pair of standards".to_owned()))?;
    let settings = SerializeSettings {
        configuration,
        enable_tagging: standard == Standard::Archive,
        ..SerializeSettings::default()
    };
    let mut pdf = Pdf::new_with(settings);
    let mut leaves: Vec<Vec<Identifier>> = vec![Vec::new(); sheet.nodes.len()];
    for at in 0..sheet.pages.len() {
        page(&mut pdf, document, fonts, &sheet, at, &mut leaves)?;
    }
    let mut tree = TagTree::new().with_lang(Some(document.language.to_owned()));
    for root in &sheet.roots {
        if let Some(group) = group(&sheet, &mut leaves, *root) {
            tree.push(group);
        }
    }
    pdf.set_tag_tree(tree);
    if standard == Standard::Archive {
        pdf.set_outline(outline(&sheet));
    }
    let made_at = document.made_at;
    pdf.set_metadata(metadata(document, made_at));
    if standard == Standard::Archive {
        for file in &document.attachments {
            let file = EmbeddedFile {
                path: file.name.clone(),
                mime_type: MimeType::new(file.media_type),
                description: Some(file.description.clone()),
                association_kind: AssociationKind::Data,
                data: file.content.clone().into(),
                modification_date: Some(date(made_at)),
                compress: Some(true),
                location: None,
            };
            pdf.embed_file(file);
        }
    }
    pdf.finish().map_err(|error| PaperError::Standard(format!("{error:?}")))
}

fn metadata(document: &Document, made_at: DateTime<Utc>) -> Metadata {
    Metadata::new()
        .title(document.title.chars().take(300).collect())
        .language(document.language.to_owned())
        .creator("Einhalt".to_owned())
        .producer("krilla".to_owned())
        .creation_date(date(made_at))
        .document_id(document.id.clone())
}

fn date(at: DateTime<Utc>) -> krilla::metadata::DateTime {
    let small = |n: u32| u8::try_from(n).unwrap_or_default();
    krilla::metadata::DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn page(
    pdf: &mut Pdf,
    document: &Document,
    fonts: &Fonts,
    sheet: &Sheet,
    at: usize,
    leaves: &mut [Vec<Identifier>],
) -> Result<(), PaperError> {
    let settings = PageSettings::from_wh(WIDTH, HEIGHT)
        .ok_or_else(|| PaperError::Standard("no such size of paper".to_owned()))?;
    let mut page = pdf.start_page_with(settings);
    let mut surface = page.surface();
    if let Some(words) = &document.watermark {
        watermark(&mut surface, fonts, words);
    }
    for (meaning, draws) in sheet.pages.get(at).into_iter().flatten() {
        let text = draws.iter().all(|draw| matches!(draw, Draw::Text { .. }));
        let tag = match meaning {
            Meaning::Decoration => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
            Meaning::Node(_) if text => ContentTag::Span(SpanTag::empty()),
            Meaning::Node(_) => ContentTag::Other,
        };
        let identifier = surface.start_tagged(tag);
        for one in draws {
            draw(&mut surface, fonts, one);
        }
        surface.end_tagged();
        if let Meaning::Node(node) = meaning
            && let Some(leaf) = leaves.get_mut(*node)
        {
            leaf.push(identifier);
        }
    }
    edges(&mut surface, document, fonts, at, sheet.pages.len());
    surface.finish();
    page.finish();
    Ok(())
}

/// What stands at the top and at the foot of a page.
fn edges(surface: &mut Surface<'_>, document: &Document, fonts: &Fonts, at: usize, pages: usize) {
    let page_of = document.page_of.replace("{page}", &(at + 1).to_string());
    let page_of = page_of.replace("{pages}", &pages.to_string());
    let (left, right) = &document.header;
    let tone = if document.watermark.is_some() { Tone::Drill } else { Tone::Soft };
    // The first page has its title.
    let sides = [
        (ArtifactType::Header, left, right, 48.0, 56.0, tone),
        (ArtifactType::Footer, &document.footer, &page_of, BOTTOM + 34.0, BOTTOM + 20.0, Tone::Soft),
    ];
    for (kind, left, right, base, rule, tone) in sides {
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
        draw(surface, fonts, &Draw::Fill(Ink::Line, vec![(LEFT, rule, RIGHT - LEFT, 0.6)]));
        let wide = edge(surface, fonts, right, (RIGHT, base), Tone::Soft, true, (RIGHT - LEFT) * 0.5);
        edge(surface, fonts, left, (LEFT, base), tone, false, RIGHT - LEFT - wide - 16.0);
        surface.end_tagged();
    }
}

/// One line at an edge, cut off where it has no more room. Returns its width.
fn edge(
    surface: &mut Surface<'_>,
    fonts: &Fonts,
    text: &str,
    (x, y): (f32, f32),
    tone: Tone,
    right: bool,
    room: f32,
) -> f32 {
    const SIZE: f32 = 7.8;
    let text = text.replace(['\n', '\r'], " ");
    let shaped = shape(fonts, &Rich::default().and_toned(text, tone));
    let Some(line) = lines(&shaped, room / SIZE).into_iter().next() else { return 0.0 };
    let width = line.width * SIZE;
    let x = if right { x - width } else { x };
    let glyphs = super::lines::seen(shaped.glyphs.get(line.glyphs).unwrap_or_default());
    draw(surface, fonts, &Draw::Text { x, y, size: SIZE, glyphs, text: shaped.text });
    width
}

/// Large pale words across the page, behind everything.
fn watermark(surface: &mut Surface<'_>, fonts: &Fonts, words: &str) {
    const SIZE: f32 = 118.0;
    let shaped = shape(fonts, &Rich::bold(words));
    let glyphs = super::lines::seen(&shaped.glyphs);
    let em: f32 = glyphs.iter().map(|glyph| glyph.width).sum();
    let size = SIZE.min(680.0 / em.max(1.0));
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Watermark)));
    surface.push_transform(&Transform::from_rotate_at(-52.0, WIDTH / 2.0, HEIGHT / 2.0));
    let (x, y) = ((WIDTH - em * size) / 2.0, HEIGHT / 2.0 + size * 0.36);
    runs(surface, fonts, &glyphs, &shaped.text, (x, y), size, Some(Ink::Pale));
    surface.pop();
    surface.end_tagged();
}

fn draw(surface: &mut Surface<'_>, fonts: &Fonts, draw: &Draw) {
    match draw {
        Draw::Text { x, y, size, glyphs, text } => runs(surface, fonts, glyphs, text, (*x, *y), *size, None),
        Draw::Fill(ink, areas) => {
            let mut path = PathBuilder::new();
            for area in areas {
                if let Some(area) = rect(*area) {
                    path.push_rect(area);
                }
            }
            if let Some(path) = path.finish() {
                surface.set_fill(Some(fill(*ink)));
                surface.draw_path(&path);
            }
        }
    }
}

/// Glyphs, drawn in stretches of one face and one ink.
fn runs(
    surface: &mut Surface<'_>,
    fonts: &Fonts,
    glyphs: &[Glyph],
    text: &str,
    (mut x, y): (f32, f32),
    size: f32,
    ink: Option<Ink>,
) {
    for run in glyphs.chunk_by(|a, b| a.bold == b.bold && a.tone == b.tone) {
        let Some(first) = run.first() else { continue };
        let drawn: Vec<KrillaGlyph> = run
            .iter()
            .map(|one| {
                KrillaGlyph::new(GlyphId::new(one.id), one.width, 0.0, 0.0, 0.0, one.from..one.to, None)
            })
            .collect();
        surface.set_fill(Some(fill(ink.unwrap_or(Ink::Tone(first.tone)))));
        let font = fonts.face(first.bold).font.clone();
        surface.draw_glyphs(Point::from_xy(x, y), &drawn, font, text, size, false);
        x += run.iter().map(|one| one.width * size).sum::<f32>();
    }
}

fn rect((x, y, width, height): Area) -> Option<Rect> {
    Rect::from_xywh(x, y, width, height)
}

/// The inks. On white each has a contrast of at least 7 to 1, lines and grounds excepted.
fn fill(ink: Ink) -> Fill {
    let (red, green, blue) = match ink {
        Ink::Tone(Tone::Plain) => (0x12, 0x20, 0x2d),
        Ink::Tone(Tone::Soft) => (0x3d, 0x4b, 0x59),
        Ink::Tone(Tone::Grave) => (0x8f, 0x1d, 0x00),
        Ink::Tone(Tone::Good) => (0x11, 0x50, 0x2f),
        Ink::Tone(Tone::Drill) => (0x5b, 0x2a, 0x86),
        Ink::Line => (0xc3, 0xca, 0xd2),
        Ink::Ground => (0xf1, 0xf4, 0xf7),
        Ink::Brand => (0x14, 0x32, 0x4a),
        Ink::Pale => (0xf1, 0xea, 0xf7),
        Ink::Black => (0, 0, 0),
    };
    let paint = rgb::Color::new(red, green, blue).into();
    Fill { paint, opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn outline(sheet: &Sheet) -> Outline {
    let mut outline = Outline::new();
    let mut open: Option<OutlineNode> = None;
    for (level, text, page, y) in &sheet.headings {
        let place = XyzDestination::new(*page, Point::from_xy(LEFT, (y - 12.0).max(0.0)));
        let node = OutlineNode::new(text.chars().take(200).collect(), place);
        match (level, open.as_mut()) {
            (3.., Some(parent)) => parent.push_child(node),
            _ => {
                if let Some(done) = open.replace(node) {
                    outline.push_child(done);
                }
            }
        }
    }
    if let Some(done) = open {
        outline.push_child(done);
    }
    outline
}

/// A node with its leaves and children; none if nothing of it was drawn.
fn group(sheet: &Sheet, leaves: &mut [Vec<Identifier>], node: Node) -> Option<TagGroup> {
    let (role, children) = sheet.nodes.get(node)?;
    let mut group = TagGroup::new(tag(role));
    for leaf in leaves.get_mut(node).map(std::mem::take)? {
        group.push(leaf);
    }
    for child in children {
        if let Some(child) = self::group(sheet, leaves, *child) {
            group.push(child);
        }
    }
    // An empty cell still is one: without it the columns would slip.
    let kept = matches!(role, Role::Cell | Role::ColumnName | Role::RowName);
    (kept || !group.children.is_empty()).then_some(group)
}

fn tag(role: &Role) -> TagKind {
    match role {
        Role::Heading(level, text) => {
            let level = NonZeroU16::new(u16::from(*level)).unwrap_or(NonZeroU16::MIN);
            let title: String = text.chars().take(300).collect();
            Tag::Hn(level, Some(title)).into()
        }
        Role::Paragraph => Tag::P.into(),
        Role::Quote => Tag::BlockQuote.into(),
        Role::List { numbered } => {
            Tag::L(if *numbered { ListNumbering::Decimal } else { ListNumbering::Disc }).into()
        }
        Role::Item => Tag::LI.into(),
        Role::Label => Tag::Lbl.into(),
        Role::Body => Tag::LBody.into(),
        Role::Table(summary) => Tag::Table.with_summary(Some(summary.clone())).into(),
        Role::TableHead => Tag::THead.into(),
        Role::TableBody => Tag::TBody.into(),
        Role::Row => Tag::TR.into(),
        Role::ColumnName => Tag::TH(TableHeaderScope::Column).into(),
        Role::RowName => Tag::TH(TableHeaderScope::Row).into(),
        Role::Cell => Tag::TD.into(),
        Role::Figure(alt, page, area) => {
            let place = rect(*area).map(|area| BBox::new(*page, area));
            Tag::Figure(Some(alt.clone())).with_bbox(place).into()
        }
    }
}
