//! R-41: what is refused, what is one facility, what is near; and all of the real lists, where they are.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::path::PathBuf;

use einhalt_protocol::operation::place::{FacilityList, Fix, Latitude, Longitude, PlaceFacts, PlaceKind};
use einhalt_protocol::policy::Policy;
use geo::Point;

use super::*;

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

fn import<'a>(name: &'a str, kind: Option<PlaceKind>, content: &'a [u8]) -> Import<'a> {
    Import { name, kind, as_of: day("2026-01-31"), content, now: "2026-05-05T08:00:00Z".parse().unwrap() }
}

fn shelf() -> (tempfile::TempDir, Shelf) {
    let data = tempfile::tempdir().unwrap();
    let shelf = Shelf::open(data.path()).unwrap();
    (data, shelf)
}

fn near(shelf: &Shelf, lat: f64, lon: f64, accuracy_m: u32) -> PlaceFacts {
    let (lat, lon) = (Latitude::from_degrees(lat).unwrap(), Longitude::from_degrees(lon).unwrap());
    let list = shelf.list().borrow().clone();
    list.near(Fix { lat, lon, accuracy_m }, &Policy::kreis_unna().facility).unwrap()
}

#[test]
fn r41_the_invented_list_is_whole_and_the_place_decides() {
    let (_data, shelf) = shelf();
    assert_eq!(*shelf.list().borrow().state(), FacilityList::Missing);
    let report = shelf.import(&import("invented", None, INVENTED.as_bytes())).unwrap();
    assert_eq!((report.read, report.merged, report.refused.len()), (10, 1, 0));
    assert_eq!(report.list, FacilityList::Known { as_of: day("2026-01-31"), facilities: 9 });

    // In the grounds of the clinic: inside by the distance to the fence, told once and first.
    let inside = near(&shelf, 51.5460, 7.7015, 10);
    assert_eq!(inside.near[0].id, "X-KH-2");
    assert!((-1_045..-1_030).contains(&inside.near[0].distance_dm), "{inside:?}");
    // At the hospital's door: the point's radius of 75 m counts, and both entries are one facility.
    let door = near(&shelf, 51.5402, 7.6900, 5);
    assert_eq!(door.near.iter().map(|near| near.id.as_str()).collect::<Vec<_>>(), ["X-KH-1"]);
    assert!(door.near[0].distance_dm < -500);
    // Between two buildings of the school, with a good fix and with a poor one.
    assert_eq!(near(&shelf, 51.5425, 7.671_75, 5).near, []);
    assert_eq!(near(&shelf, 51.5425, 7.671_75, 20).near[0].id, "X-SC-1");
    // Far from everything.
    assert_eq!(near(&shelf, 51.6000, 7.7000, 50).near, []);
}

#[test]
fn a_map_shows_what_is_around_each_once_nearest_first_and_not_too_much() {
    let (_data, shelf) = shelf();
    let around = |lon: f64, lat: f64, reach: u32| {
        let list = shelf.list().borrow().clone();
        list.around(Point::new(lon, lat), reach, &Policy::kreis_unna().facility)
    };
    assert_eq!(around(7.69, 51.54, 5_000), [], "no list, nothing to show");
    shelf.import(&import("invented", None, INVENTED.as_bytes())).unwrap();
    let found = around(7.6900, 51.5402, 2_000);
    assert_eq!(found[0].id, "X-KH-1");
    assert!(found.is_sorted_by(|one, two| one.distance_m <= two.distance_m));
    let ids: std::collections::BTreeSet<_> = found.iter().map(|one| &one.id).collect();
    assert_eq!(ids.len(), found.len());
    assert_eq!(around(7.7, 52.6, 10_000), []);

    let row = |n: u32| format!("s{n},Schule {n},{},7.0", 50.0 + f64::from(n) / 1e4);
    let schools = format!("id,name,lat,lon\n{}\n", (0..200).map(row).collect::<Vec<_>>().join("\n"));
    shelf.import(&import("schools", Some(PlaceKind::School), schools.as_bytes())).unwrap();
    assert_eq!(around(7.0, 50.01, 10_000).len(), AROUND_MAX);
}

#[test]
fn r41_one_facility_however_often_it_is_listed() {
    let (_data, shelf) = shelf();
    let rows = "id,name,lat,lon\n\
        1,Klinik Eins,51.5,7.7\n\
        1,Klinik Eins neu,51.5001,7.7\n\
        2,KLINIK  eins,51.50002,7.7\n\
        3,Klinik Eins,51.6,7.7\n";
    let report = shelf.import(&import("a", Some(PlaceKind::Hospital), rows.as_bytes())).unwrap();
    // The namesake ten kilometres away is another one.
    assert_eq!((report.read, report.merged, report.source.facilities), (4, 2, 2));
    let again = r#"{"type":"Feature","id":"x","properties":{"name":"Klinik Eins"},"geometry":{"type":"Polygon",
        "coordinates":[[[7.699,51.499],[7.701,51.499],[7.701,51.501],[7.699,51.501],[7.699,51.499]]]}}"#;
    shelf.import(&import("b", Some(PlaceKind::Hospital), again.as_bytes())).unwrap();
    let facts = near(&shelf, 51.5, 7.7, 5);
    assert_eq!(facts.near.len(), 1, "{facts:?}");
    // The school of the same name at the same place is a facility of its own kind.
    shelf
        .import(&import("c", Some(PlaceKind::School), b"id;name;lat;lon\n1;Klinik Eins;51,5;7,7\n"))
        .unwrap();
    assert_eq!(near(&shelf, 51.5, 7.7, 5).near.len(), 2);
}

#[test]
fn r41_what_cannot_be_used_is_refused_line_by_line() {
    let (_data, shelf) = shelf();
    let rows = b"\xef\xbb\xbfSchulnummer;Bezeichnung;Breite;L\xc3\xa4nge\n\
        1;Gut;51,5;7,7\n\
        2;Ohne Ort;;\n\
        3;Vertauscht;7,7;51,5\n\
        4;Nirgends;0;0\n\
        5;Zu weit n\xc3\xb6rdlich;91;7\n\
        6;Keine Zahl;Unna;7\n\
        ;;51,5;7,6\n\
        7;Kein UTF-8 \xff;51,5;7,5\n\
        \"8\";\"Zwei\nZeilen\";51,5;7,4\n\
        9;Unendlich;NaN;7\n";
    let preview = shelf.preview(&import("schulen", Some(PlaceKind::School), rows)).unwrap();
    let refused: Vec<_> = preview.refused.iter().map(|row| (row.at, row.reason.as_str())).collect();
    assert_eq!(
        refused,
        [
            (3, "no_position"),
            (4, "swapped"),
            (5, "nowhere"),
            (6, "not_on_earth"),
            (7, "not_on_earth"),
            (8, "no_name"),
            (9, "unreadable"),
            (12, "not_on_earth"),
        ]
    );
    assert_eq!((preview.read, preview.source.facilities), (10, 2));
    // A preview changes nothing.
    assert_eq!(*shelf.list().borrow().state(), FacilityList::Missing);
}

#[test]
fn r41_features_that_are_no_facility_are_refused_one_by_one() {
    let (_data, shelf) = shelf();
    let feature = |properties: &str, geometry: &str| {
        format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
    };
    let point = r#"{"type":"Point","coordinates":[7.7,51.5,80]}"#;
    let features = [
        feature(r#"{"name":"A","kind":"care"}"#, point),
        feature(r#"{"name":"B"}"#, point),
        feature(r#"{"name":"C","kind":"castle"}"#, point),
        feature(r#"{"name":"D","kind":"dwelling"}"#, point),
        feature(r#"{"name":"E","kind":"care"}"#, r#"{"type":"LineString","coordinates":[[7,51],[8,52]]}"#),
        feature(
            r#"{"name":"F","kind":"care"}"#,
            r#"{"type":"Polygon","coordinates":[[[7,51],[8,51],[7,51]]]}"#,
        ),
        feature(r#"{"name":"G","kind":"care"}"#, "null"),
        r#"{"type":"Feature","geometry":7}"#.to_owned(),
        feature(r#"{"kind":"care"}"#, point),
        feature(r#"{"name":"H","kind":"care"}"#, r#"{"type":"Point","coordinates":[51.5,7.7]}"#),
    ];
    let list = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    let report = shelf.import(&import("mixed", None, list.as_bytes())).unwrap();
    let refused: Vec<_> = report.refused.iter().map(|row| (row.at, row.reason.as_str())).collect();
    assert_eq!(
        refused,
        [
            (2, "no_kind"),
            (3, "unknown_kind"),
            (4, "unknown_kind"),
            (5, "not_an_area"),
            (6, "no_area"),
            (7, "no_position"),
            (8, "unreadable"),
            (9, "no_name"),
            (10, "swapped"),
        ]
    );
}

#[test]
fn r41_a_file_that_is_no_list_changes_nothing() {
    let (_data, shelf) = shelf();
    let kind = Some(PlaceKind::Hospital);
    shelf.import(&import("a", kind, b"name,lat,lon\nKlinik,51.5,7.7\n")).unwrap();
    let before = shelf.sources();
    let metres = br#"{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:25832"}},"features":[]}"#;
    for (name, content, as_of) in [
        ("a", &b"name,x,y\nKlinik,413185,5723914\n"[..], "2026-01-31"),
        ("a", b"{", "2026-01-31"),
        ("a", metres, "2026-01-31"),
        ("a", b"name,lat,lon\n", "2026-01-31"),
        ("a", b"", "2026-01-31"),
        ("../a", b"name,lat,lon\nKlinik,51.5,7.7\n", "2026-01-31"),
        ("a", b"name,lat,lon\nKlinik,51.5,7.7\n", "2027-01-31"),
    ] {
        let import = Import { as_of: day(as_of), ..import(name, kind, content) };
        assert!(shelf.import(&import).is_err(), "{}", String::from_utf8_lossy(content));
    }
    assert_eq!(shelf.sources(), before);
}

/// The list survives a restart; what somebody changed takes the whole list with it, and a new import
/// under the same name heals it.
#[test]
fn r41_a_list_that_was_changed_is_no_list() {
    let (data, shelf) = shelf();
    let kind = Some(PlaceKind::Hospital);
    let mut seen = shelf.list();
    shelf.import(&import("a", kind, b"name,lat,lon\nKlinik,51.5,7.7\n")).unwrap();
    assert!(seen.has_changed().unwrap(), "whoever looks at the list is told");
    seen.mark_unchanged();
    let older = Import { as_of: day("2025-01-31"), ..import("b", kind, b"name,lat,lon\nPraxis,51.4,7.7\n") };
    shelf.import(&older).unwrap();
    let known = FacilityList::Known { as_of: day("2025-01-31"), facilities: 2 };
    assert_eq!(*Shelf::open(data.path()).unwrap().list().borrow().state(), known);

    let file = data.path().join("places/a.list");
    let text = std::fs::read_to_string(&file).unwrap().replace("51.5", "51.9");
    std::fs::write(&file, text).unwrap();
    let broken = Shelf::open(data.path()).unwrap();
    assert_eq!(
        (broken.list().borrow().state().clone(), broken.broken()),
        (FacilityList::Missing, vec!["a".to_owned()])
    );
    broken.import(&import("a", kind, b"name,lat,lon\nKlinik,51.5,7.7\n")).unwrap();
    assert_eq!(*broken.list().borrow().state(), known);
}

#[test]
fn r41_across_the_date_line_and_at_the_pole_nothing_is_overlooked() {
    let (_data, shelf) = shelf();
    let rows = "id,name,lat,lon\n1,East,10,179.9999\n2,Pole,89.9999,120\n";
    shelf.import(&import("far", Some(PlaceKind::Hospital), rows.as_bytes())).unwrap();
    assert_eq!(near(&shelf, 10.0, -179.9999, 5).near[0].id, "1");
    assert_eq!(near(&shelf, 89.9999, -60.0, 5).near[0].id, "2");
}

fn real_data() -> Option<PathBuf> {
    let folder = std::env::var("EINHALT_REAL_DATA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data").to_owned());
    let folder = PathBuf::from(folder);
    if folder.join("einrichtungen").is_dir() {
        return Some(folder);
    }
    println!("skipped: no real data at {} (set EINHALT_REAL_DATA)", folder.display());
    None
}

fn real_shelf(data: &std::path::Path) -> (tempfile::TempDir, Shelf) {
    let (kept, shelf) = shelf();
    for (file, kind, all) in [
        ("krankenhaeuser_de", PlaceKind::Hospital, 0),
        ("pflegeheime_kreis_unna", PlaceKind::Care, 0),
        ("schulen_unna_dortmund_hamm", PlaceKind::School, 0),
        ("landeseinrichtungen", PlaceKind::SharedAccommodation, 0),
    ] {
        let content = std::fs::read(data.join(format!("einrichtungen/{file}.csv"))).unwrap();
        let report = shelf.import(&import(file, Some(kind), &content)).unwrap();
        println!(
            "{file}: {} read, {} facilities, {} merged, {} refused",
            report.read,
            report.source.facilities,
            report.merged,
            report.refused.len()
        );
        assert_eq!(report.refused.len(), all, "{file}: {:?}", report.refused);
        assert_eq!(report.read, report.source.facilities + report.merged, "{file}");
    }
    (kept, shelf)
}

#[test]
fn real_every_list_of_facilities_loads() {
    let Some(data) = real_data() else { return };
    let (_kept, shelf) = real_shelf(&data);
    let FacilityList::Known { facilities, .. } = *shelf.list().borrow().state() else { panic!() };
    assert!(facilities > 2_000, "{facilities}");
}

#[test]
fn real_every_boundary_is_a_fence() {
    let Some(data) = real_data() else { return };
    for (file, features) in [("kreis_unna", 1), ("kreise_nrw", 53), ("ortsteile_kreis_unna", 1)] {
        let (_kept, shelf) = shelf();
        let content = std::fs::read(data.join(format!("grenzen/{file}.geojson"))).unwrap();
        let report = shelf.import(&import(file, Some(PlaceKind::Care), &content)).unwrap();
        assert!(report.refused.is_empty() && report.read >= features, "{file}: {:?}", report.refused);
        println!("{file}: {} fences, {} merged", report.source.facilities, report.merged);
    }
    let (_kept, shelf) = shelf();
    let content = std::fs::read(data.join("grenzen/kreis_unna.geojson")).unwrap();
    shelf.import(&import("kreis", Some(PlaceKind::Care), &content)).unwrap();
    assert!(near(&shelf, 51.5370, 7.6890, 10).near[0].distance_dm < -10_000, "the town of Unna lies in it");
    assert!(near(&shelf, 51.6800, 7.8200, 10).near.is_empty(), "the town of Hamm does not");
}

/// Positions of a track, as longitude and latitude.
fn track(data: &std::path::Path, name: &str) -> Vec<Point> {
    let text = std::fs::read_to_string(data.join(format!("spuren/{name}.geojson"))).unwrap();
    let track: serde_json::Value = serde_json::from_str(&text).unwrap();
    let features = track["features"].as_array().unwrap();
    features
        .iter()
        .map(|feature| {
            let at = &feature["geometry"]["coordinates"];
            Point::new(at[0].as_f64().unwrap(), at[1].as_f64().unwrap())
        })
        .collect()
}

#[test]
fn real_distances_agree_with_the_published_ones() {
    let Some(data) = real_data() else { return };
    let (_kept, shelf) = real_shelf(&data);
    let list = shelf.list().borrow().clone();
    let rows = std::fs::read_to_string(data.join("spuren/naehe_einrichtungen.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(rows.as_bytes());
    let (mut compared, mut largest) = (0, 0.0_f64);
    for row in reader.records() {
        let row = row.unwrap();
        let (id, expected): (&str, f64) = (&row[2], row[6].parse().unwrap());
        let facility = list.facilities().iter().find(|facility| facility.id == id);
        let facility = facility.unwrap_or_else(|| panic!("{id} is not in the list"));
        let points = track(&data, &row[0]);
        let distances = points.iter().map(|at| facility.shapes[0].distance_m(*at));
        let difference = (distances.fold(f64::INFINITY, f64::min) - expected).abs();
        assert!(difference < 1.0, "{id} from {}: {difference} m off", &row[0]);
        largest = largest.max(difference);
        compared += 1;
    }
    println!("{compared} distances compared, largest difference {largest:.2} m");
    assert_eq!(compared, 42);
}

/// S5: a drive past a hospital at 46 m. Every fix of every track is compared; the list answers with
/// what is near, and only a reported contact is judged by it.
#[test]
fn real_tracks_pass_facilities_and_the_nearest_is_told_once() {
    let Some(data) = real_data() else { return };
    let (_kept, shelf) = real_shelf(&data);
    let mut passed = std::collections::BTreeSet::new();
    for point in track(&data, "hamm_7") {
        let facts = near(&shelf, point.y(), point.x(), 10);
        let ids: Vec<_> = facts.near.iter().map(|near| near.id.clone()).collect();
        let distinct: std::collections::BTreeSet<_> = ids.iter().cloned().collect();
        assert_eq!(distinct.len(), ids.len(), "{ids:?}");
        passed.extend(ids);
    }
    // The hospital's fence is 75 m wide: a contact there would hold. Driving past is no contact.
    assert!(passed.contains("260590388_001_772120"), "{passed:?}");
}
