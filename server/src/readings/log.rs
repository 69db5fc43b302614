//! The lines of the access log in the database: sealed, by operation and year.

use std::sync::Arc;

use einhalt_protocol::ids::OperationId;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::store::sqlite::Database;

const ADD: &str = "INSERT INTO access_log (operation_id, year, sealed) VALUES ($1, $2, $3)";
const OF: &str = "SELECT year, sealed FROM access_log WHERE operation_id = $1 ORDER BY id";
const IN_YEAR: &str = "SELECT year, sealed FROM access_log WHERE year = $1 ORDER BY id";
const YEARS: &str = "SELECT DISTINCT year FROM access_log";
const ERASE: &str = "DELETE FROM access_log WHERE year = $1";

/// Stands where a line is about no operation, such as the reading of this log.
const NONE: [u8; 16] = [0; 16];

/// One sealed line.
pub(super) struct Line {
    pub(super) year: u16,
    pub(super) sealed: Vec<u8>,
}

pub(super) struct Log(Arc<Database>);

impl Log {
    pub(super) const fn new(database: Arc<Database>) -> Self {
        Self(database)
    }

    /// Durable when this returns.
    pub(super) async fn add(
        &self,
        operation: Option<OperationId>,
        year: u16,
        sealed: Vec<u8>,
    ) -> Result<(), sqlx::Error> {
        let add =
            sqlx::query(ADD).bind(operation.map_or(NONE.to_vec(), key)).bind(i64::from(year)).bind(sealed);
        add.execute(&mut *self.0.writer().await).await.map(drop)
    }

    pub(super) async fn of(&self, operation: OperationId) -> Result<Vec<Line>, sqlx::Error> {
        let rows = sqlx::query(OF).bind(key(operation)).fetch_all(self.0.readers()).await?;
        rows.iter().map(line).collect()
    }

    pub(super) async fn in_year(&self, year: u16) -> Result<Vec<Line>, sqlx::Error> {
        let rows = sqlx::query(IN_YEAR).bind(i64::from(year)).fetch_all(self.0.readers()).await?;
        rows.iter().map(line).collect()
    }

    pub(super) async fn years(&self) -> Result<Vec<u16>, sqlx::Error> {
        let rows = sqlx::query(YEARS).fetch_all(self.0.readers()).await?;
        rows.iter().map(year).collect()
    }

    pub(super) async fn erase(&self, year: u16) -> Result<u64, sqlx::Error> {
        let erase = sqlx::query(ERASE).bind(i64::from(year));
        Ok(erase.execute(&mut *self.0.writer().await).await?.rows_affected())
    }
}

fn line(row: &SqliteRow) -> Result<Line, sqlx::Error> {
    Ok(Line { year: year(row)?, sealed: row.try_get("sealed")? })
}

fn year(row: &SqliteRow) -> Result<u16, sqlx::Error> {
    let year: i64 = row.try_get("year")?;
    u16::try_from(year).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

fn key(operation: OperationId) -> Vec<u8> {
    operation.uuid().as_bytes().to_vec()
}
