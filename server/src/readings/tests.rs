#![allow(clippy::unwrap_used)]

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse::<chrono::DateTime<chrono::FixedOffset>>().unwrap().to_utc()
}

fn rights(session: u8) -> SessionRights {
    SessionRights {
        account: AccountId::derived("reader", &[&[session]]),
        name: "nachbereitung-1".to_owned(),
        role: Role::Reviewer,
        device: DeviceId::derived("reader", &[&[session]]),
        label: "desk".to_owned(),
        session: SessionId::derived("reader", &[&[session]]),
        password_due: false,
    }
}

async fn readings(place: &std::path::Path) -> Readings {
    let database = Arc::new(Database::open(place).await.unwrap());
    let vault = Arc::new(Vault::open(&place.join("keys"), None).unwrap());
    Readings::new(database, vault, chrono_tz::Europe::Berlin, TimeDelta::minutes(30))
}

#[tokio::test]
async fn a_reason_opens_reading_for_its_session_and_operation_for_a_while() {
    let place = tempfile::tempdir().unwrap();
    let readings = readings(place.path()).await;
    let (operation, other) = (OperationId::derived("a", &[]), OperationId::derived("b", &[]));
    let (by, somebody) = (rights(1), rights(2));
    let reader = |by, operation| Reader { by, role: Role::Reviewer, operation };
    let now = at("2026-05-05T10:00:00+02:00");
    assert!(!readings.read(reader(&by, operation), Read::Review, now).await.unwrap());
    let until = readings.open(reader(&by, operation), "Beschwerde vom 4. Mai", now).await.unwrap();
    assert_eq!(until, now + TimeDelta::minutes(30));
    assert!(
        readings
            .read(reader(&by, operation), Read::Review, until - TimeDelta::milliseconds(1))
            .await
            .unwrap()
    );
    for (by, operation, at) in [(&by, operation, until), (&by, other, now), (&somebody, operation, now)] {
        assert!(!readings.read(reader(by, operation), Read::Record, at).await.unwrap());
    }
    let lines = readings.of(operation).await.unwrap();
    let told: Vec<_> = lines.iter().map(|line| (line.what, line.reason.as_str())).collect();
    assert_eq!(told, [(Read::Reason, "Beschwerde vom 4. Mai"), (Read::Review, "Beschwerde vom 4. Mai")]);
    assert_eq!(readings.of(other).await.unwrap(), []);
    // Sealed: neither who nor why lies in the database.
    for file in ["einhalt.db", "einhalt.db-wal"] {
        let bytes = std::fs::read(place.path().join(file)).unwrap();
        for secret in ["Beschwerde", "nachbereitung-1"] {
            assert!(
                !bytes.windows(secret.len()).any(|window| window == secret.as_bytes()),
                "{file} {secret}"
            );
        }
    }
}

/// Requirements, section 3 row 25: entries of 2026-01-02 and of 2026-12-31 both go on 2027-12-31.
#[tokio::test]
async fn a_year_goes_on_the_last_day_of_the_next() {
    let place = tempfile::tempdir().unwrap();
    let readings = readings(place.path()).await;
    let operation = OperationId::derived("a", &[]);
    let by = rights(1);
    let reader = Reader { by: &by, role: Role::Reviewer, operation };
    // The local calendar counts: the last of these is 2027 in Unna, and 2026 in UTC.
    for day in ["2026-01-02T09:00:00+01:00", "2026-12-31T23:59:59+01:00", "2027-01-01T00:30:00+01:00"] {
        readings.open(reader, "Prüfung", at(day)).await.unwrap();
    }
    assert_eq!(readings.in_year(2026).await.unwrap().len(), 2);
    let due = at("2027-12-31T00:00:00+01:00");
    let before = due - TimeDelta::hours(2);
    assert_eq!(readings.expire(before).await.unwrap(), due);
    assert_eq!(readings.in_year(2026).await.unwrap().len(), 2);
    readings.expire(due).await.unwrap();
    assert_eq!(readings.in_year(2026).await.unwrap(), []);
    assert_eq!(readings.in_year(2027).await.unwrap().len(), 1);
    assert_eq!(readings.vault.years(), [2027]);
    readings.expire(at("2028-12-31T00:00:00+01:00")).await.unwrap();
    assert_eq!(readings.of(operation).await.unwrap(), []);
}
