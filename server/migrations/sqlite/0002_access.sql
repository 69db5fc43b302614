-- Who may do what. Passwords only as argon2 hashes, device secrets and pairing codes only as SHA-256.
-- Times are milliseconds since 1970 in UTC, ids the 16 bytes of a UUID.

CREATE TABLE account (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name         TEXT    NOT NULL UNIQUE,
    role         TEXT    NOT NULL,
    password     TEXT,
    password_due INTEGER NOT NULL CHECK (password_due IN (0, 1)),
    disabled     INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    created_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE device (
    id          BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    account     BLOB    NOT NULL REFERENCES account (id),
    session     BLOB    NOT NULL UNIQUE CHECK (length(session) = 16),
    kind        TEXT    NOT NULL,
    label       TEXT    NOT NULL,
    secret_hash BLOB    NOT NULL CHECK (length(secret_hash) = 32),
    paired_at   INTEGER NOT NULL,
    revoked_at  INTEGER
) STRICT;

CREATE TABLE pairing_code (
    hash       BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    account    BLOB    NOT NULL REFERENCES account (id),
    uses_left  INTEGER NOT NULL CHECK (uses_left > 0),
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE member (
    operation  BLOB NOT NULL CHECK (length(operation) = 16),
    account    BLOB NOT NULL REFERENCES account (id),
    role       TEXT NOT NULL,
    call_sign  TEXT NOT NULL,
    from_at    INTEGER,
    until_at   INTEGER,
    PRIMARY KEY (operation, account)
) STRICT, WITHOUT ROWID;
