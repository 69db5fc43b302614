//! Who read what after an operation, and why. Apart from the record, and not part of the evidence.
//!
//! While an operation runs its members read without being asked. Once it has ended, a session gives a
//! reason first; reading then stays open for that session for a while. Every read is written down before
//! it is answered. Whoever reads at the machine itself, past all accounts, gives a reason too. The lines are sealed under a key per calendar year, which is destroyed on 31 December
//! of the following year (requirements, section 3 row 25).

mod log;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{Datelike, NaiveDate, TimeDelta, TimeZone};
use chrono_tz::Tz;
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{AccountId, DeviceId, OperationId, SessionId};
use einhalt_protocol::people::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::SessionRights;
use crate::clock::Clock;
use crate::store::sqlite::Database;
use crate::vault::{KeyId, Mirrored, Vault, VaultError};
use log::Log;

/// Shortest and longest reason, in characters.
pub const REASON: RangeInclusive<usize> = 3..=500;

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Read {
    /// Nothing yet: the reason was given.
    Reason,
    /// How the operation looks.
    Operation,
    /// The review.
    Review,
    /// The whole record was exported.
    Record,
    /// The entries were exported as a table.
    Entries,
    /// The positions were exported.
    Positions,
    /// The incident report.
    IncidentReport,
    /// The dossier.
    Dossier,
    /// The plain-language copy.
    Copy,
    /// This log.
    Readings,
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reading {
    /// When.
    pub at: Timestamp,
    /// The operation; none where the access log of a year was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<OperationId>,
    /// Who; none at the machine itself, where nobody signs in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The account's name at the time; at the machine itself the name of the system's user.
    pub name: String,
    /// On which device; none at the machine itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// In which role; none at the machine itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// What was read.
    pub what: Read,
    /// Why, as it was given when reading was opened.
    pub reason: String,
}

/// Why a line could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ReadingsError {
    /// The database.
    #[error("the access log cannot be reached: {0}")]
    Database(#[from] sqlx::Error),
    /// The key of the year.
    #[error("the access log: {0}")]
    Vault(#[from] VaultError),
    /// Our own failure.
    #[error("the access log: broken off")]
    BrokenOff,
}

/// Reasons given, and the log.
pub struct Readings {
    log: Log,
    vault: Arc<Vault>,
    /// Whose calendar counts.
    zone: Tz,
    open_for: TimeDelta,
    open: Mutex<HashMap<(SessionId, OperationId), Opened>>,
}

/// Reading that is open. The reason is kept as it lies in the log: sealed.
struct Opened {
    until: Timestamp,
    year: u16,
    reason: Arc<[u8]>,
}

/// Who reads what.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// Who.
    pub by: &'a SessionRights,
    /// In which role.
    pub role: Role,
    /// The operation.
    pub operation: OperationId,
}

impl Readings {
    /// The log in this database. Reading stays open for `open_for` after a reason.
    pub fn new(database: Arc<Database>, vault: Arc<Vault>, zone: Tz, open_for: TimeDelta) -> Self {
        Self { log: Log::new(database), vault, zone, open_for, open: Mutex::default() }
    }

    /// Opens reading for a session; returns until when. The reason is in the log when this returns.
    pub async fn open(
        &self,
        reader: Reader<'_>,
        reason: &str,
        now: Timestamp,
    ) -> Result<Timestamp, ReadingsError> {
        self.write(reader, Read::Reason, reason, now).await?;
        let (year, until) = (self.year(now), now + self.open_for);
        // The key of the year is there by now: this waits for no disk.
        let reason = self.vault.seal_line(year, reason.as_bytes())?.into();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, opened| opened.until > now);
        open.insert((reader.by.session, reader.operation), Opened { until, year, reason });
        Ok(until)
    }

    /// Writes down that something is read, if reading is open. False if a reason is needed first.
    pub async fn read(&self, reader: Reader<'_>, what: Read, now: Timestamp) -> Result<bool, ReadingsError> {
        let sealed = {
            let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            let opened = open.get(&(reader.by.session, reader.operation));
            opened.filter(|opened| opened.until > now).map(|opened| (opened.year, Arc::clone(&opened.reason)))
        };
        let Some((year, sealed)) = sealed else { return Ok(false) };
        let reason = self.vault.open_line(year, &sealed)?;
        let reason = String::from_utf8_lossy(&reason);
        self.write(reader, what, &reason, now).await?;
        Ok(true)
    }

    /// Writes down what is read at the machine itself. Durable when this returns.
    pub async fn at_the_machine(
        &self,
        user: &str,
        operation: Option<OperationId>,
        what: Read,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), ReadingsError> {
        let (name, reason) = (user.to_owned(), reason.to_owned());
        let (account, device, role) = (None, None, None);
        self.add(Reading { at: now, operation, account, name, device, role, what, reason }).await
    }

    /// Makes the keys of the year that is now and of the one that is about to begin: whoever reads at the
    /// machine beside the service finds them, and makes none.
    pub async fn make_keys(&self, now: Timestamp) -> Result<(), ReadingsError> {
        let years = [self.year(now), self.year(now + TimeDelta::days(2))];
        let vault = Arc::clone(&self.vault);
        let make = move || years.iter().try_for_each(|year| vault.make_year(*year));
        Ok(tokio::task::spawn_blocking(make).await.map_err(|_| ReadingsError::BrokenOff)??)
    }

    /// Who read what of an operation, oldest first.
    pub async fn of(&self, operation: OperationId) -> Result<Vec<Reading>, ReadingsError> {
        Ok(self.opened(self.log.of(operation).await?))
    }

    /// Who read what in a calendar year, oldest first.
    pub async fn in_year(&self, year: u16) -> Result<Vec<Reading>, ReadingsError> {
        Ok(self.opened(self.log.in_year(year).await?))
    }

    /// Destroys what is due, and returns when to look again: on 31 December of the following year.
    pub async fn expire(&self, now: Timestamp) -> Result<Timestamp, ReadingsError> {
        let mut next = now + TimeDelta::days(1);
        let mut years = self.vault.years();
        years.extend(self.log.years().await?);
        for year in years {
            let due_at = self.due_at(year);
            if due_at > now {
                next = next.min(due_at);
                continue;
            }
            let vault = Arc::clone(&self.vault);
            let destroyed = tokio::task::spawn_blocking(move || vault.destroy(KeyId::Year(year))).await;
            let mirrored = destroyed.map_err(|_| ReadingsError::BrokenOff)??;
            let lines = self.log.erase(year).await?;
            if mirrored == Mirrored::NotReached {
                next = next.min(now + TimeDelta::minutes(10));
            } else {
                tracing::info!(year, lines, "the access log of a year is destroyed");
            }
        }
        Ok(next)
    }

    /// When the log of a calendar year goes: 31 December of the following year, local time.
    fn due_at(&self, year: u16) -> Timestamp {
        let day = NaiveDate::from_ymd_opt(i32::from(year) + 1, 12, 31).unwrap_or(NaiveDate::MAX);
        let midnight = day.and_hms_opt(0, 0, 0).unwrap_or(chrono::NaiveDateTime::MAX);
        self.zone.from_local_datetime(&midnight).earliest().map_or(Timestamp::MAX_UTC, |due| due.to_utc())
    }

    /// The year of the local calendar.
    fn year(&self, now: Timestamp) -> u16 {
        u16::try_from(now.with_timezone(&self.zone).year()).unwrap_or(u16::MAX)
    }

    async fn write(
        &self,
        reader: Reader<'_>,
        what: Read,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), ReadingsError> {
        self.add(Reading {
            at: now,
            operation: Some(reader.operation),
            account: Some(reader.by.account),
            name: reader.by.name.clone(),
            device: Some(reader.by.device),
            role: Some(reader.role),
            what,
            reason: reason.to_owned(),
        })
        .await
    }

    async fn add(&self, reading: Reading) -> Result<(), ReadingsError> {
        let (year, operation) = (self.year(reading.at), reading.operation);
        let vault = Arc::clone(&self.vault);
        let sealed = tokio::task::spawn_blocking(move || {
            let line = serde_json::to_vec(&reading).map_err(|_| VaultError::CannotSeal)?;
            vault.seal_line(year, &line)
        });
        let sealed = sealed.await.map_err(|_| ReadingsError::BrokenOff)??;
        Ok(self.log.add(operation, year, sealed).await?)
    }

    /// Lines that can be opened; those of a destroyed year cannot.
    fn opened(&self, lines: Vec<log::Line>) -> Vec<Reading> {
        let open = |line: log::Line| match self.vault.open_line(line.year, &line.sealed) {
            Ok(text) => serde_json::from_slice(&text).ok(),
            Err(VaultError::NoKey) => None,
            Err(error) => {
                tracing::error!(%error, "a line of the access log cannot be opened");
                None
            }
        };
        lines.into_iter().filter_map(open).collect()
    }
}

/// Makes the keys of years to come and destroys the years that are due, for as long as the service runs.
pub async fn keep_expiring(readings: Arc<Readings>, clock: Arc<dyn Clock>) {
    loop {
        let now = clock.now();
        if let Err(error) = readings.make_keys(now).await {
            tracing::error!(%error, "no key can be made for the access log of this year");
        }
        let next = readings.expire(now).await.unwrap_or_else(|error| {
            tracing::error!(%error, "the access log of a past year could not be destroyed; it is tried again");
            now + TimeDelta::minutes(10)
        });
        clock.sleep_until(next).await;
    }
}
