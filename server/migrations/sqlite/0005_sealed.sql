-- Personal parts are sealed before they come here, each under its operation's key, which lies outside
-- the database. The access log is sealed under a key per calendar year.

-- Personal parts from before are in the clear and must not be lost: such a database stays as it is.
CREATE TABLE no_payload_in_the_clear (payloads INTEGER NOT NULL CHECK (payloads = 0)) STRICT;
INSERT INTO no_payload_in_the_clear (payloads) SELECT count(*) FROM payload;
DROP TABLE no_payload_in_the_clear;
DROP TABLE payload;

CREATE TABLE sealed_payload (
    operation_id BLOB    NOT NULL,
    seq          INTEGER NOT NULL,
    commitment   BLOB    NOT NULL CHECK (length(commitment) = 32), -- as in the entry; the sealing is bound to it
    sealed       BLOB    NOT NULL, -- nonce, and salt and content as ciphertext
    PRIMARY KEY (operation_id, seq),
    FOREIGN KEY (operation_id, seq) REFERENCES entry (operation_id, seq)
) STRICT;

CREATE TRIGGER sealed_payload_is_never_changed BEFORE UPDATE ON sealed_payload
BEGIN
    SELECT RAISE(ABORT, 'a payload is kept or erased, never changed');
END;

-- Who read or exported what. Not part of the evidence.
CREATE TABLE access_log (
    id           INTEGER PRIMARY KEY,
    operation_id BLOB    NOT NULL CHECK (length(operation_id) = 16),
    year         INTEGER NOT NULL, -- of the local calendar; names the key
    sealed       BLOB    NOT NULL
) STRICT;

CREATE INDEX access_log_of_operation ON access_log (operation_id);
CREATE INDEX access_log_of_year ON access_log (year);
