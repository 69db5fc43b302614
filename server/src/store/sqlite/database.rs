//! One SQLite database in one data folder: opened so that a commit is durable, or not at all.
//!
//! The library's defaults lose receipted commits in a power cut. So every connection is set to WAL
//! with `synchronous=FULL`, both settings are read back, and a database that does not hold them is
//! refused. There is exactly one connection that writes; everybody who writes waits for it in turn.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, SqliteConnection};
use tokio::sync::{Mutex, MutexGuard};

use crate::store::folder::{Folder, FolderError};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

const FILE: &str = "einhalt.db";
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const READERS: u32 = 4;
const READER_WAIT: Duration = Duration::from_secs(5);
/// `PRAGMA synchronous` answers with a number; FULL is 2.
const SYNCHRONOUS_FULL: i64 = 2;

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A setting that durability rests on did not take.
    #[error("the database {file} does not keep what it confirms: {setting} is {got}, it must be {wanted}")]
    NotDurable {
        /// The database file.
        file: String,
        /// The setting.
        setting: &'static str,
        /// What the database answered.
        got: String,
        /// What it has to be.
        wanted: &'static str,
    },
    /// Its tables are not those of this version.
    #[error("the database's tables cannot be brought to this version: {0}")]
    Migration(#[from] MigrateError),
    /// The database refused.
    #[error("the database cannot be opened: {0}")]
    Database(#[from] sqlx::Error),
}

/// An open database: one writing connection, several that only read.
#[derive(Debug)]
pub struct Database {
    writer: Mutex<SqliteConnection>,
    readers: SqlitePool,
    /// None when the database was only opened to be read.
    _folder: Option<Folder>,
}

impl Database {
    /// Opens the database of a data folder, making both if they are missing.
    pub async fn open(data: &Path) -> Result<Self, OpenError> {
        let folder = Folder::claim(data)?;
        let file = folder.private_file(FILE)?;
        let options = options(&file);
        let mut writer = options.clone().journal_mode(SqliteJournalMode::Wal).connect().await?;
        check(&mut writer, &file).await?;
        // `run` does the same, but its future is not `Send`.
        MIGRATIONS.run_direct(None, &mut writer, false).await?;
        let readers = readers(options.read_only(true)).await?;
        check(&mut *readers.acquire().await?, &file).await?;
        Ok(Self { writer: Mutex::new(writer), readers, _folder: Some(folder) })
    }

    /// Opens what is there to be written to as well, beside the service that holds the folder: for a line
    /// that a command adds, and nothing else. Each of the two waits for the other's transaction.
    pub async fn open_beside(data: &Path) -> Result<Self, OpenError> {
        let file = data.join(FILE);
        let options = options(&file);
        let mut writer = options.clone().connect().await?;
        check(&mut writer, &file).await?;
        let readers = readers(options.read_only(true)).await?;
        Ok(Self { writer: Mutex::new(writer), readers, _folder: None })
    }

    /// Opens what is there to be read, beside a running service or without one. Every attempt to write
    /// is refused by the database.
    pub async fn open_to_read(data: &Path) -> Result<Self, OpenError> {
        let options = options(&data.join(FILE)).read_only(true);
        let writer = options.connect().await?;
        let readers = readers(options).await?;
        Ok(Self { writer: Mutex::new(writer), readers, _folder: None })
    }

    /// Writes a consistent copy to a file that does not exist, beside a running service or without one.
    /// Nothing that was deleted is in the copy.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn copy_to(&self, file: &Path) -> Result<(), sqlx::Error> {
        let copy = sqlx::query("VACUUM INTO $1").bind(file.display().to_string());
        copy.execute(&self.readers).await?;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))?;
        Ok(std::fs::File::open(file)?.sync_all()?)
    }

    /// The only connection that writes. Hold it for one transaction, no longer: the record waits.
    pub async fn writer(&self) -> MutexGuard<'_, SqliteConnection> {
        self.writer.lock().await
    }

    /// Connections that only read; they see every commit that has returned.
    pub fn readers(&self) -> &SqlitePool {
        &self.readers
    }
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        // Without it a REPLACE removes rows behind the back of the triggers that forbid it.
        .pragma("recursive_triggers", "ON")
        // What is erased is overwritten in the file, not only unlinked.
        .pragma("secure_delete", "ON")
        // Where the system's fsync does not reach the disk (macOS), use what does.
        .pragma("fullfsync", "ON")
        .disable_statement_logging()
}

async fn readers(options: SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(READER_WAIT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options)
        .await
}

async fn check(connection: &mut SqliteConnection, file: &Path) -> Result<(), OpenError> {
    let refused = |setting, got, wanted| OpenError::NotDurable {
        file: file.display().to_string(),
        setting,
        got,
        wanted,
    };
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *connection).await?;
    if journal != "wal" {
        return Err(refused("journal_mode", journal, "wal"));
    }
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *connection).await?;
    if synchronous != SYNCHRONOUS_FULL {
        return Err(refused("synchronous", synchronous.to_string(), "2 (FULL)"));
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn plain(file: &Path) -> SqliteConnectOptions {
        SqliteConnectOptions::new().filename(file).create_if_missing(true)
    }

    /// Section 4 of the storage rules: the library's defaults are refused, by name.
    #[tokio::test]
    async fn what_loses_receipts_in_a_power_cut_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let cases = [
            (plain(&place.path().join("a")), Some("journal_mode is delete")),
            (
                plain(&place.path().join("b"))
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Normal),
                Some("synchronous is 1"),
            ),
            (
                plain(&place.path().join("c"))
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full),
                None,
            ),
        ];
        for (options, complaint) in cases {
            let mut connection = options.connect().await.unwrap();
            let answer = check(&mut connection, Path::new("file")).await.map_err(|error| error.to_string());
            match complaint {
                Some(words) => assert!(answer.unwrap_err().contains(words)),
                None => answer.unwrap(),
            }
        }
    }

    /// Both kinds of connection hold what they must, and reading connections cannot write.
    #[tokio::test]
    async fn every_connection_is_durable() {
        let place = tempfile::tempdir().unwrap();
        let database = Database::open(place.path()).await.unwrap();
        check(&mut *database.writer().await, Path::new("file")).await.unwrap();
        let mut readers = Vec::new();
        for _ in 0..READERS {
            let mut reader = database.readers().acquire().await.unwrap();
            check(&mut reader, Path::new("file")).await.unwrap();
            assert!(sqlx::query("DELETE FROM clean_stop").execute(&mut *reader).await.is_err());
            readers.push(reader);
        }
    }

    #[tokio::test]
    async fn two_services_cannot_share_a_folder() {
        let place = tempfile::tempdir().unwrap();
        let first = Database::open(place.path()).await.unwrap();
        let second = Database::open(place.path()).await.unwrap_err();
        assert!(second.to_string().contains("in use by another running service"), "{second}");
        drop(first);
        Database::open(place.path()).await.unwrap();
    }

    /// `einhalt export` works beside a running service, and after one was killed.
    #[tokio::test]
    async fn a_database_can_be_read_beside_its_service_and_without_it() {
        let place = tempfile::tempdir().unwrap();
        let missing = Database::open_to_read(place.path()).await;
        assert!(missing.is_err(), "there is nothing to read, and nothing is made");
        assert!(!place.path().join(FILE).exists());

        let service = Database::open(place.path()).await.unwrap();
        let copy = tempfile::tempdir().unwrap();
        sqlx::query("INSERT INTO clean_stop VALUES (1)").execute(&mut *service.writer().await).await.unwrap();
        for name in [FILE, "einhalt.db-wal"] {
            std::fs::copy(place.path().join(name), copy.path().join(name)).unwrap();
        }
        for (what, path) in [("beside it", place.path()), ("after a kill", copy.path())] {
            let reader = Database::open_to_read(path).await.unwrap();
            let count = "SELECT count(*) FROM clean_stop";
            let rows: i64 = sqlx::query_scalar(count).fetch_one(reader.readers()).await.unwrap();
            assert_eq!(rows, 1, "{what}");
            let erase = sqlx::query("DELETE FROM clean_stop");
            assert!(erase.execute(&mut *reader.writer().await).await.is_err(), "{what}");
        }
    }
}
