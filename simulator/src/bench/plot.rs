//! The times of a case as a picture: for both servers how much of all reports took at most how long,
//! the tail drawn larger the rarer it is.

use std::fmt::Write as _;

use super::Broken;
use super::case::Case;
use super::round::{Round, at_quantile};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 360.0;
const LEFT: f64 = 64.0;
const BELOW: f64 = 48.0;
const ABOVE: f64 = 40.0;
/// Each step to the right is ten times rarer.
const NINES: [(f64, &str); 4] = [(0.0, "0"), (1.0, "90 %"), (2.0, "99 %"), (3.0, "99.9 %")];
const SERVERS: [(&str, &str); 2] = [("einhalt", "#0b6e4f"), ("limit", "#8a8a8a")];

/// The pictures of a case, by file name; none where no times were taken.
pub fn pictures(case: &Case, rounds: &[Round]) -> Result<Vec<(String, String)>, Broken> {
    let mut pictures = Vec::new();
    for (name, title, times) in [
        ("last-device", "report to the last device", (|round| &round.last) as fn(&Round) -> &Vec<f64>),
        ("receipt", "report to receipt", |round| &round.receipt),
    ] {
        let lines: Vec<Vec<f64>> = SERVERS
            .iter()
            .map(|(server, _)| {
                let mine = rounds.iter().filter(|round| round.target == *server);
                let mut all: Vec<f64> = mine.flat_map(times).copied().collect();
                all.sort_by(f64::total_cmp);
                all
            })
            .collect();
        if lines.iter().all(|line| !line.is_empty()) {
            let title = format!("{title}: {}", case.words);
            pictures.push((format!("{}-{name}.svg", case.name), picture(&title, &lines)?));
        }
    }
    Ok(pictures)
}

fn picture(title: &str, lines: &[Vec<f64>]) -> Result<String, Broken> {
    let all = || lines.iter().flatten().copied();
    let lowest = all().fold(f64::INFINITY, f64::min).max(0.01).log10().floor();
    let highest = all().fold(0.0_f64, f64::max).max(0.1).log10().ceil();
    let x = |nines: f64| LEFT + nines / 3.0 * (WIDTH - LEFT - 16.0);
    let y = |value: f64| {
        let part = (value.max(0.01).log10() - lowest) / (highest - lowest).max(1.0);
        HEIGHT - BELOW - part * (HEIGHT - BELOW - ABOVE)
    };
    let mut svg = String::new();
    writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12"><title>{title}</title><rect width="100%" height="100%" fill="white"/><text x="{LEFT}" y="20" font-size="14">{title}, ms</text>"#
    )?;
    let mut power = lowest;
    while power <= highest {
        let (value, at) = (10.0_f64.powf(power), y(10.0_f64.powf(power)));
        writeln!(
            svg,
            r##"<path d="M{LEFT} {at:.1}H{WIDTH}" stroke="#ddd"/><text x="{:.0}" y="{:.1}" text-anchor="end">{value}</text>"##,
            LEFT - 6.0,
            at + 4.0
        )?;
        power += 1.0;
    }
    for (nines, words) in NINES {
        let at = x(nines);
        writeln!(
            svg,
            r##"<path d="M{at:.1} {ABOVE}V{:.1}" stroke="#eee"/><text x="{at:.1}" y="{:.1}" text-anchor="middle">{words}</text>"##,
            HEIGHT - BELOW,
            HEIGHT - BELOW + 18.0
        )?;
    }
    for ((line, (name, colour)), number) in lines.iter().zip(SERVERS).zip(0_u8..) {
        let points = (0_u32..=120).filter_map(|step| {
            let nines = f64::from(step) / 40.0;
            let value = at_quantile(line, 1.0 - 10.0_f64.powf(-nines))?;
            Some(format!("{:.1},{:.1}", x(nines), y(value)))
        });
        let points: Vec<String> = points.collect();
        writeln!(
            svg,
            r#"<polyline points="{}" fill="none" stroke="{colour}" stroke-width="2"/>"#,
            points.join(" ")
        )?;
        let at = LEFT + 16.0 + f64::from(number) * 110.0;
        writeln!(
            svg,
            r#"<path d="M{at} {0}h24" stroke="{colour}" stroke-width="3"/><text x="{1}" y="{2}">{name}</text>"#,
            HEIGHT - 12.0,
            at + 30.0,
            HEIGHT - 8.0
        )?;
    }
    svg.push_str("</svg>\n");
    Ok(svg)
}
