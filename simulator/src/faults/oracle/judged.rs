//! What is judged and what is not, for `--help`.

/// What a run is judged by.
pub const JUDGED: &[(&str, &str)] = &[
    (
        "I-1",
        "every receipt and every answer that left the server names an entry that is there, after every crash \
         and at the end",
    ),
    ("I-2", "no screen leaves ABGEBROCHEN, nothing follows a durable abort that lowers"),
    (
        "I-3",
        "every recorded lift names an open hold and brings a fit, later finding where the hold is medical",
    ),
    ("I-4", "no screen shows LÄUFT later than lease and a second after a stop was signalled"),
    (
        "I-5",
        "a report that stops is told to every joined connection in the same moment, whatever the disk does",
    ),
    ("I-6", "a broken report of a member stops like any other and gets its receipt"),
    ("I-7", "every unanswered stop escalates at 10, 15 and 30 s, or at the next start"),
    ("I-8", "no screen lowers without a grant, and none over a stop it has seen"),
    ("I-9", "one id, one entry, one receipt"),
    ("I-10", "no gap in the sequence, every head follows from the bytes"),
    ("I-14", "with a minor affected the hold exists at 22:00:00, and each right handheld stops alone"),
    ("I-16", "a record with a changed byte stands and gets no grant"),
    ("I-17", "an unknown sign stops"),
    ("I-18", "30 s after the last fault everybody agrees, outboxes are empty, requests are answered"),
];

/// What is not judged here, and where it is.
pub const NOT_JUDGED: &[(&str, &str)] = &[
    ("I-11", "a store put back to an older state: tests of the checkpoints and of the real disk"),
    ("I-12", "erasure: tests of the built program"),
    ("I-13", "rights are changed here, but the matrix is checked over the wire by the access tests"),
    ("I-15", "a flood: measured on the built program"),
    ("I-19", "silence of logs: tests of the built program"),
    ("I-20", "rescue cards without network: browser tests"),
];
