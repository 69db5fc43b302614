//! Checkpoints and cosignatures in the database: what is exported with the entries.

use std::sync::Arc;

use einhalt_protocol::ids::{AccountId, OperationId, Seq};
use einhalt_protocol::record::{Checkpoint, Hash, Note, SignatureLine, VerifierKey};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::store::sqlite::Database;
use crate::store::{AppendError, ReadError, sqlite};

/// A checkpoint with everyone who signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// The signed note.
    pub note: Note,
    /// The witnesses' keys, in the order of their lines.
    pub witnesses: Vec<VerifierKey>,
}

/// Why a cosignature is not kept.
#[derive(Debug, thiserror::Error)]
pub enum NotKept {
    /// The key belongs to another account.
    #[error("the key was brought by another account")]
    NotYours,
    /// The store failed.
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// The checkpoints of all operations.
#[derive(Debug, Clone)]
pub struct Kept {
    database: Arc<Database>,
}

const INSERT: &str = "INSERT INTO checkpoint (operation_id, size, head, signature) VALUES ($1, $2, $3, $4) \
    ON CONFLICT DO NOTHING";
const AFTER: &str = "SELECT size, head, signature FROM checkpoint WHERE operation_id = $1 AND size > $2 \
    ORDER BY size LIMIT $3";
const NEWEST: &str = "SELECT size, head, signature FROM checkpoint WHERE operation_id = $1 \
    ORDER BY size DESC LIMIT 1";
const AT: &str = "SELECT size, head, signature FROM checkpoint WHERE operation_id = $1 AND size = $2";
const COSIGNATURES: &str = "SELECT witness, signature FROM cosignature \
    WHERE operation_id = $1 AND size = $2 ORDER BY rowid";
const BIND_WITNESS: &str = "INSERT INTO witness (key, account_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const WITNESS: &str = "SELECT account_id FROM witness WHERE key = $1";
const COSIGN: &str = "INSERT INTO cosignature (operation_id, size, witness, signature) \
    VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

const OTHERS: &str =
    "SELECT count(DISTINCT witness) FROM cosignature WHERE operation_id = $1 AND witness <> $2";

impl Kept {
    /// Over an open database.
    pub const fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// Keeps what was signed.
    ///
    /// # Errors
    /// [`AppendError`].
    pub async fn keep(&self, checkpoint: Checkpoint, signature: [u8; 64]) -> Result<(), AppendError> {
        let insert = sqlx::query(INSERT).bind(key(checkpoint.operation)).bind(number(checkpoint.size));
        let insert = insert.bind(checkpoint.head.0.to_vec()).bind(signature.to_vec());
        insert.execute(&mut *self.database.writer().await).await.map_err(sqlite::outcome)?;
        Ok(())
    }

    /// Keeps a cosignature that has been verified. The same witness's second one changes nothing.
    ///
    /// # Errors
    /// [`NotKept`].
    pub async fn cosign(
        &self,
        checkpoint: Checkpoint,
        witness: &VerifierKey,
        signature: &[u8],
        by: AccountId,
    ) -> Result<(), NotKept> {
        let witness = witness.to_string();
        let mut writer = self.database.writer().await;
        let bind = sqlx::query(BIND_WITNESS).bind(&witness).bind(by.uuid().as_bytes().to_vec());
        bind.execute(&mut *writer).await.map_err(sqlite::outcome)?;
        let owner: Vec<u8> = sqlx::query_scalar(WITNESS)
            .bind(&witness)
            .fetch_one(&mut *writer)
            .await
            .map_err(sqlite::outcome)?;
        if owner != by.uuid().as_bytes() {
            return Err(NotKept::NotYours);
        }
        let cosign = sqlx::query(COSIGN).bind(key(checkpoint.operation)).bind(number(checkpoint.size));
        let cosign = cosign.bind(&witness).bind(signature.to_vec());
        cosign.execute(&mut *writer).await.map_err(sqlite::outcome)?;
        Ok(())
    }

    /// The checkpoints of sizes beyond `after`, smallest first, at most `limit`. `key` is the service's.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn after(
        &self,
        operation: OperationId,
        after: Seq,
        limit: u32,
        public: &[u8; 32],
    ) -> Result<Vec<Cosigned>, ReadError> {
        let rows = sqlx::query(AFTER).bind(key(operation)).bind(number(after)).bind(limit);
        let rows = rows.fetch_all(self.database.readers()).await.map_err(unreadable)?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            found.push(self.whole(operation, &row, public).await?);
        }
        Ok(found)
    }

    /// The checkpoint of the largest size.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn newest(
        &self,
        operation: OperationId,
        public: &[u8; 32],
    ) -> Result<Option<Cosigned>, ReadError> {
        let row = sqlx::query(NEWEST).bind(key(operation));
        let row = row.fetch_optional(self.database.readers()).await.map_err(unreadable)?;
        match row {
            Some(row) => self.whole(operation, &row, public).await.map(Some),
            None => Ok(None),
        }
    }

    /// The checkpoint of one size.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn at(
        &self,
        operation: OperationId,
        size: Seq,
        public: &[u8; 32],
    ) -> Result<Option<Cosigned>, ReadError> {
        let row = sqlx::query(AT).bind(key(operation)).bind(number(size));
        let row = row.fetch_optional(self.database.readers()).await.map_err(unreadable)?;
        match row {
            Some(row) => self.whole(operation, &row, public).await.map(Some),
            None => Ok(None),
        }
    }

    /// How many other witnesses have cosigned checkpoints of an operation.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn other_witnesses(
        &self,
        operation: OperationId,
        witness: &VerifierKey,
    ) -> Result<usize, ReadError> {
        let others = sqlx::query_scalar(OTHERS).bind(key(operation)).bind(witness.to_string());
        let others: i64 = others.fetch_one(self.database.readers()).await.map_err(unreadable)?;
        Ok(usize::try_from(others).unwrap_or_default())
    }

    async fn whole(
        &self,
        operation: OperationId,
        row: &SqliteRow,
        public: &[u8; 32],
    ) -> Result<Cosigned, ReadError> {
        let (checkpoint, signature) = checkpoint(operation, row).map_err(unreadable)?;
        let mut note = checkpoint.signed(public, signature);
        let mut witnesses = Vec::new();
        let rows = sqlx::query(COSIGNATURES).bind(key(operation)).bind(number(checkpoint.size));
        for row in rows.fetch_all(self.database.readers()).await.map_err(unreadable)? {
            let witness: String = row.try_get("witness").map_err(unreadable)?;
            let witness: VerifierKey = witness.parse().map_err(|error| ReadError(Box::new(error)))?;
            let signature = row.try_get("signature").map_err(unreadable)?;
            note.lines.push(SignatureLine { name: witness.name().to_owned(), id: witness.id(), signature });
            witnesses.push(witness);
        }
        Ok(Cosigned { note, witnesses })
    }
}

fn checkpoint(operation: OperationId, row: &SqliteRow) -> Result<(Checkpoint, [u8; 64]), sqlx::Error> {
    let size: i64 = row.try_get("size")?;
    let size = u64::try_from(size).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    let (head, signature): (&[u8], &[u8]) = (row.try_get("head")?, row.try_get("signature")?);
    let decode = |error: std::array::TryFromSliceError| sqlx::Error::Decode(Box::new(error));
    let head = Hash(head.try_into().map_err(decode)?);
    Ok((Checkpoint { operation, size: Seq(size), head }, signature.try_into().map_err(decode)?))
}

fn unreadable(error: sqlx::Error) -> ReadError {
    ReadError(Box::new(error))
}

fn key(operation: OperationId) -> Vec<u8> {
    operation.uuid().as_bytes().to_vec()
}

fn number(seq: Seq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}
