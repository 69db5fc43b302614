//! A review as files for other programs: entries as CSV (RFC 4180), positions as GeoJSON (RFC 7946).

use chrono::SecondsFormat;
use chrono_tz::Tz;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::review::copy::Language;
use einhalt_protocol::review::timeline::{TimelineItem, TimelineLane};
use einhalt_protocol::review::{By, Review, Sealed};
use serde_json::{Value, json};

const COLUMNS: [&str; 16] = [
    "seq",
    "at",
    "at_local",
    "occurred_at",
    "received_at",
    "event",
    "group",
    "what",
    "told",
    "role",
    "call_sign",
    "concerns",
    "clause",
    "stop",
    "personal",
    "words",
];

/// Every entry as a line. Cells that a spreadsheet would take for a formula begin with an apostrophe.
pub fn entries_csv(review: &Review, zone: Tz, lang: Language) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let rows = review.timeline.items.iter().map(|item| row(review, item, zone, lang));
    let head = COLUMNS.map(str::to_owned);
    for row in std::iter::once(head).chain(rows) {
        // Into memory nothing fails; a row that did would be missing, and the count says so.
        if writer.write_record(row.map(|cell| defused(&cell))).is_err() {
            break;
        }
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn row(review: &Review, item: &TimelineItem, zone: Tz, lang: Language) -> [String; 16] {
    let say = |text: &einhalt_protocol::rescue::content::Text| match lang {
        Language::De => text.de.clone(),
        Language::En => text.en.clone(),
    };
    let told: Vec<String> = item.told.iter().map(say).collect();
    let (personal, words) = personal(item.sealed.as_ref());
    [
        item.seq.to_string(),
        instant(item.at),
        item.at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Millis, false),
        item.occurred_at.map(instant).unwrap_or_default(),
        item.received_at.map(instant).unwrap_or_default(),
        item.event.clone(),
        word(&item.group),
        say(&item.what),
        told.join(" "),
        item.by.role.as_ref().map(word).unwrap_or_default(),
        call_sign(&item.by),
        concerned(review, item),
        item.clause.map(|clause| clause.as_str().to_owned()).unwrap_or_default(),
        item.stop.map(|stop| stop.to_string()).unwrap_or_default(),
        personal.to_owned(),
        words,
    ]
}

fn instant(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A closed word as it stands on the wire.
fn word<T: serde::Serialize>(word: &T) -> String {
    let value = serde_json::to_value(word).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

fn call_sign(by: &By) -> String {
    by.label.clone().unwrap_or_else(|| word(&by.kind))
}

fn concerned(review: &Review, item: &TimelineItem) -> String {
    let lanes =
        item.lanes.iter().filter_map(|place| review.timeline.lanes.get(usize::try_from(*place).ok()?));
    let slots = lanes.filter_map(|lane| match lane {
        TimelineLane::Person { slot } => Some(slot.to_string()),
        TimelineLane::Device { .. } | TimelineLane::Service => None,
    });
    slots.collect::<Vec<_>>().join(" ")
}

fn personal(sealed: Option<&Sealed>) -> (&'static str, String) {
    match sealed {
        None => ("", String::new()),
        Some(Sealed::Closed) => ("closed", String::new()),
        Some(Sealed::Erased { .. }) => ("erased", String::new()),
        Some(Sealed::Open(words)) => {
            let texts = words.texts.iter().map(|(name, text)| format!("{name}: {text}"));
            ("open", texts.collect::<Vec<_>>().join("; "))
        }
    }
}

/// A cell that a spreadsheet would calculate is shown as text.
fn defused(cell: &str) -> String {
    let calculates =
        |first: char| matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    if cell.trim_start_matches(' ').starts_with(calculates) { format!("'{cell}") } else { cell.to_owned() }
}

/// Every opened position of the record, in order.
pub fn positions_geojson(review: &Review) -> Value {
    let features: Vec<Value> = review
        .places
        .places
        .iter()
        .filter_map(|place| {
            let fix = place.sealed.as_ref()?.words()?.position?;
            Some(json!({
                "type": "Feature",
                "id": place.moment.seq,
                "geometry": { "type": "Point", "coordinates": [fix.lon.degrees(), fix.lat.degrees()] },
                "properties": {
                    "seq": place.moment.seq,
                    "at": instant(place.moment.at),
                    "occurred_at": place.occurred_at.map(instant),
                    "what": place.what,
                    "kind": place.kind,
                    "who": place.who,
                    "accuracy_m": fix.accuracy_m,
                    "by": call_sign(&place.moment.by),
                    "near": place.near,
                },
            }))
        })
        .collect();
    let mut all = json!({ "type": "FeatureCollection", "features": features });
    // An empty list does not say why it is empty (I-12).
    if let (Some(at), Some(all)) = (review.after.erased_at, all.as_object_mut()) {
        all.insert("erased_at".to_owned(), instant(at).into());
    }
    all
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeMap;

    use chrono_tz::Europe::Berlin;
    use einhalt_protocol::ids::{AccountId, DeviceId, OperationId, Seq};
    use einhalt_protocol::operation::event::{Entry, Event};
    use einhalt_protocol::operation::place::PlaceKind;
    use einhalt_protocol::people::{Actor, Role};
    use einhalt_protocol::policy::Policy;
    use einhalt_protocol::record::Commitment;
    use einhalt_protocol::review::{Opened, Recorded};

    use super::*;

    fn review(label: &str, sealed: &str) -> Review {
        let device = DeviceId::derived("t", &[b"1"]);
        let by = Actor::Person { account: AccountId::derived("t", &[]), device, role: Role::Officer };
        let joined = Event::DeviceJoined { device, role: Role::Officer, label: label.to_owned() };
        let payload = Some(Commitment([1; 32]));
        let met = Event::MeetingPlaceSet { kind: PlaceKind::Other, place: None, payload };
        let entries = [joined, met].into_iter().zip(1..).map(|(event, seq)| Recorded {
            seq: Seq(seq),
            received_at: None,
            entry: Entry { at: "2026-05-05T10:00:00Z".parse().unwrap(), by, command: None, event },
        });
        let opened = BTreeMap::from([(Seq(2), Opened::Text(sealed.to_owned()))]);
        Review::of(OperationId::derived("t", &[]), entries, Policy::kreis_unna(), &opened)
    }

    /// RFC 4180: quoted where it has to be, CRLF; and no cell is a formula in a spreadsheet.
    #[test]
    fn a_cell_is_never_a_formula_and_reads_back_as_it_was() {
        let dangerous = r#"=HYPERLINK("http://x","a"),"b""#;
        let csv = entries_csv(
            &review("+49,\"T1\"", &serde_json::json!({ "reason": dangerous }).to_string()),
            Berlin,
            Language::De,
        );
        assert!(csv.ends_with("\r\n") && csv.starts_with("seq,at,at_local,"));
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 2);
        assert_eq!(&rows[0][10], "'+49,\"T1\"");
        assert_eq!(&rows[0][2], "2026-05-05T12:00:00.000+02:00");
        assert_eq!((&rows[1][14], &rows[1][15]), ("open", format!("reason: {dangerous}").as_str()));
        for cell in ["=1", "+1", "-1", "@a", " =1", "\t=1", "＝1"] {
            assert!(defused(cell).starts_with('\''), "{cell}");
        }
        assert_eq!(defused("E1 ist hier"), "E1 ist hier");
    }

    #[test]
    fn positions_are_points_in_the_order_of_the_record() {
        let sealed = r#"{"position":{"lat":51.5,"lon":7.6,"accuracy_m":8}}"#;
        let geojson = positions_geojson(&review("T1", sealed));
        let parsed: geojson::GeoJson = geojson.to_string().parse().unwrap();
        let geojson::GeoJson::FeatureCollection(all) = parsed else { panic!("{geojson}") };
        assert_eq!(all.features.len(), 1);
        assert_eq!(geojson["features"][0]["geometry"]["coordinates"], serde_json::json!([7.6, 51.5]));
        assert_eq!(geojson["features"][0]["properties"]["accuracy_m"], 8);
        assert_eq!(positions_geojson(&review("T1", "{}"))["features"], serde_json::json!([]));
    }
}
