-- The record: entries that are only ever added, personal payloads apart from them, and two marks.

CREATE TABLE entry (
    operation_id BLOB    NOT NULL CHECK (length(operation_id) = 16),
    seq          INTEGER NOT NULL CHECK (seq > 0),
    hash         BLOB    NOT NULL CHECK (length(hash) = 32),
    received_at  INTEGER NOT NULL, -- microseconds since 1970, UTC
    body         BLOB    NOT NULL, -- the exact bytes the chain is made of
    PRIMARY KEY (operation_id, seq)
) STRICT;

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN
    SELECT RAISE(ABORT, 'an entry of the record is never changed');
END;

CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry
BEGIN
    SELECT RAISE(ABORT, 'an entry of the record is never removed');
END;

CREATE TABLE payload (
    operation_id BLOB    NOT NULL,
    seq          INTEGER NOT NULL,
    salt         BLOB    NOT NULL CHECK (length(salt) = 16),
    content      BLOB    NOT NULL,
    PRIMARY KEY (operation_id, seq),
    FOREIGN KEY (operation_id, seq) REFERENCES entry (operation_id, seq)
) STRICT;

CREATE TRIGGER payload_is_never_changed BEFORE UPDATE ON payload
BEGIN
    SELECT RAISE(ABORT, 'a payload is kept or erased, never changed');
END;

-- One row after an orderly stop, none otherwise.
CREATE TABLE clean_stop (
    only INTEGER PRIMARY KEY CHECK (only = 1)
) STRICT;

-- Overwritten to learn whether the store works again after a failure.
CREATE TABLE probe (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    writes INTEGER NOT NULL
) STRICT;

INSERT INTO probe (only, writes) VALUES (1, 0);
