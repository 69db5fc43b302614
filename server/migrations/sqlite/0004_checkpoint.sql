-- Checkpoints: signed heads of chains, and who cosigned them. Added, never changed or removed.

CREATE TABLE checkpoint (
    operation_id BLOB    NOT NULL CHECK (length(operation_id) = 16),
    size         INTEGER NOT NULL CHECK (size > 0),
    head         BLOB    NOT NULL CHECK (length(head) = 32),
    signature    BLOB    NOT NULL CHECK (length(signature) = 64),
    PRIMARY KEY (operation_id, size),
    FOREIGN KEY (operation_id, size) REFERENCES entry (operation_id, seq)
) STRICT;

CREATE TRIGGER checkpoint_is_never_changed BEFORE UPDATE ON checkpoint
BEGIN
    SELECT RAISE(ABORT, 'a checkpoint is never changed');
END;

CREATE TRIGGER checkpoint_is_never_removed BEFORE DELETE ON checkpoint
BEGIN
    SELECT RAISE(ABORT, 'a checkpoint is never removed');
END;

-- A witness's key belongs to the account that brought it first.
CREATE TABLE witness (
    key        TEXT PRIMARY KEY, -- name+id+key
    account_id BLOB NOT NULL CHECK (length(account_id) = 16)
) STRICT;

CREATE TABLE cosignature (
    operation_id BLOB    NOT NULL,
    size         INTEGER NOT NULL,
    witness      TEXT    NOT NULL REFERENCES witness (key),
    signature    BLOB    NOT NULL CHECK (length(signature) = 72), -- time and signature
    PRIMARY KEY (operation_id, size, witness),
    FOREIGN KEY (operation_id, size) REFERENCES checkpoint (operation_id, size)
) STRICT;

CREATE TRIGGER cosignature_is_never_changed BEFORE UPDATE ON cosignature
BEGIN
    SELECT RAISE(ABORT, 'a cosignature is never changed');
END;

CREATE TRIGGER cosignature_is_never_removed BEFORE DELETE ON cosignature
BEGIN
    SELECT RAISE(ABORT, 'a cosignature is never removed');
END;
