-- Measures: several operations that belong together. Which operations do stands in their records.
-- A measure is real or a drill for ever. Times are milliseconds since 1970 in UTC, ids the 16 bytes of a UUID.

CREATE TABLE measure (
    id        BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    reference TEXT    NOT NULL,
    drill     INTEGER NOT NULL CHECK (drill IN (0, 1)),
    opened_by BLOB    NOT NULL REFERENCES account (id),
    opened_at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER measure_is_never_changed BEFORE UPDATE ON measure
BEGIN
    SELECT RAISE(ABORT, 'a measure is never changed');
END;
