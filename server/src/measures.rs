//! Measures (decision 1): several operations that belong together, each with its own record, its own
//! team and its own decisions. Here is only that there is one; which operations belong to it stands in
//! their records, and what they tell each other in `live::circle`.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::DateTime;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{AccountId, MeasureId};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use crate::store::sqlite::Database;

/// One measure. It never changes: above all, a drill never becomes real.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Its id.
    pub id: MeasureId,
    /// A functional reference, never a name.
    pub reference: String,
    /// Übung.
    pub drill: bool,
    /// Who opened it.
    pub opened_by: AccountId,
    /// When.
    pub opened_at: Timestamp,
}

/// Every measure.
#[derive(Debug)]
pub struct Measures {
    database: Arc<Database>,
    known: RwLock<BTreeMap<MeasureId, Measure>>,
}

const LOAD: &str = "SELECT id, reference, drill, opened_by, opened_at FROM measure";
const INSERT: &str =
    "INSERT INTO measure (id, reference, drill, opened_by, opened_at) VALUES ($1, $2, $3, $4, $5)";

impl Measures {
    /// Reads every measure.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn load(database: Arc<Database>) -> Result<Self, sqlx::Error> {
        let rows = sqlx::query(LOAD).fetch_all(database.readers()).await?;
        let known = rows.iter().map(|row| measure(row).map(|measure| (measure.id, measure)));
        Ok(Self { known: RwLock::new(known.collect::<Result<_, _>>()?), database })
    }

    /// Opens a measure: durable when this returns.
    ///
    /// # Errors
    /// If it could not be written.
    pub async fn open(&self, measure: Measure) -> Result<(), sqlx::Error> {
        let Measure { id, reference, drill, opened_by, opened_at } = measure.clone();
        let insert = sqlx::query(INSERT).bind(id.uuid().as_bytes().to_vec()).bind(reference).bind(drill);
        let insert = insert.bind(opened_by.uuid().as_bytes().to_vec()).bind(opened_at.timestamp_millis());
        insert.execute(&mut *self.database.writer().await).await?;
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(id, measure);
        Ok(())
    }

    /// A measure.
    pub fn get(&self, id: MeasureId) -> Option<Measure> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// Every measure.
    pub fn all(&self) -> Vec<Measure> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}

fn measure(row: &SqliteRow) -> Result<Measure, sqlx::Error> {
    let uuid = |column: &str| {
        let bytes: &[u8] = row.try_get(column)?;
        Uuid::from_slice(bytes).map_err(|error| sqlx::Error::Decode(Box::new(error)))
    };
    let opened_at = DateTime::from_timestamp_millis(row.try_get("opened_at")?);
    Ok(Measure {
        id: MeasureId::from_uuid(uuid("id")?),
        reference: row.try_get("reference")?,
        drill: row.try_get("drill")?,
        opened_by: AccountId::from_uuid(uuid("opened_by")?),
        opened_at: opened_at.ok_or_else(|| sqlx::Error::Decode("a time beyond all times".into()))?,
    })
}
