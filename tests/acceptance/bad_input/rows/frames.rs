//! Frames of class B: their shape, their values, their order, and requests that lower.

use super::Mistakes;

/// Frames of class B, refused whole. `OP` is the operation, `ID` a fresh id.
pub const FRAMES: &[(&str, &str, Mistakes)] = &[
    // Row 3: JSON.
    ("no JSON", "{\"type\":", &[("not_json", "")]),
    ("words", "hello there", &[("not_json", "")]),
    ("nothing", "", &[("not_json", "")]),
    ("a list", "[]", &[("not_an_object", "")]),
    ("a number", "1", &[("not_an_object", "")]),
    ("null", "null", &[("not_an_object", "")]),
    (
        "two objects",
        r#"{"type":"leave","operation":"OP"}{"type":"leave","operation":"OP"}"#,
        &[("not_an_object", "")],
    ),
    ("a byte order mark", "\u{feff}{\"type\":\"leave\",\"operation\":\"OP\"}", &[("byte_order_mark", "")]),
    (
        "a key twice",
        r#"{"type":"leave","operation":"OP","operation":"OP"}"#,
        &[("duplicate_key", "/operation")],
    ),
    ("a trailing comma", r#"{"type":"leave","operation":"OP",}"#, &[("not_json", "")]),
    (
        "NaN",
        r#"{"type":"position","operation":"OP","lat":NaN,"lon":1,"accuracy_m":1,"at":"2026-05-05T08:00:00Z"}"#,
        &[("not_json", "")],
    ),
    (
        "a number beyond 2^53",
        r#"{"type":"heartbeat","operation":"OP","nonce":"NONCE","seq":9007199254740993}"#,
        &[("number_too_large", "/seq"), ("out_of_range", "/seq")],
    ),
    (
        "too deep",
        r#"{"type":"leave","operation":"OP","x":DEEP}"#,
        &[("too_deep", "/x/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0"), ("unknown_field", "/x")],
    ),
    // Row 1: all or nothing, unknown fields refused.
    ("no kind", r#"{"operation":"OP"}"#, &[("missing_field", "/type")]),
    ("an unknown kind", r#"{"type":"lower","operation":"OP"}"#, &[("unknown_type", "/type")]),
    ("a kind in capitals", r#"{"type":"JOIN","operation":"OP"}"#, &[("unknown_type", "/type")]),
    ("a kind that is no text", r#"{"type":7,"operation":"OP"}"#, &[("unknown_type", "/type")]),
    (
        "a frame of the server",
        r#"{"type":"grant","grant":"{}","signature":""}"#,
        &[("unknown_type", "/type")],
    ),
    ("an unknown field", r#"{"type":"join","operation":"OP","role":"lead"}"#, &[("unknown_field", "/role")]),
    ("a missing field", r#"{"type":"join"}"#, &[("missing_field", "/operation")]),
    ("a wrong type", r#"{"type":"join","operation":"OP","view":"yes"}"#, &[("wrong_type", "/view")]),
    (
        "null for a value",
        r#"{"type":"heartbeat","operation":"OP","nonce":null,"seq":1}"#,
        &[("wrong_type", "/nonce")],
    ),
    (
        "three mistakes at once",
        r#"{"type":"heartbeat","nonce":"x","seq":-1,"more":1}"#,
        &[
            ("missing_field", "/operation"),
            ("unknown_field", "/more"),
            ("wrong_value", "/nonce"),
            ("out_of_range", "/seq"),
        ],
    ),
    // Row 4: one spelling, zones, closed words.
    (
        "an id in capitals",
        r#"{"type":"leave","operation":"0190F6B2-7C1A-7000-8000-0000000000AA"}"#,
        &[("bad_id", "/operation")],
    ),
    (
        "an id without hyphens",
        r#"{"type":"leave","operation":"0190f6b27c1a700080000000000000aa"}"#,
        &[("bad_id", "/operation")],
    ),
    (
        "an id in braces",
        r#"{"type":"leave","operation":"{0190f6b2-7c1a-7000-8000-0000000000aa}"}"#,
        &[("bad_id", "/operation")],
    ),
    ("an empty id", r#"{"type":"leave","operation":""}"#, &[("bad_id", "/operation")]),
    (
        "a nonce in capitals",
        r#"{"type":"heartbeat","operation":"OP","nonce":"00112233445566778899AABBCCDDEEFF","seq":1}"#,
        &[("wrong_value", "/nonce")],
    ),
    (
        "a short nonce",
        r#"{"type":"heartbeat","operation":"OP","nonce":"00","seq":1}"#,
        &[("wrong_value", "/nonce")],
    ),
    (
        "a negative position in the record",
        r#"{"type":"heartbeat","operation":"OP","nonce":"NONCE","seq":-1}"#,
        &[("out_of_range", "/seq")],
    ),
    (
        "a fraction",
        r#"{"type":"heartbeat","operation":"OP","nonce":"NONCE","seq":1.5}"#,
        &[("wrong_type", "/seq")],
    ),
    (
        "a number as text",
        r#"{"type":"heartbeat","operation":"OP","nonce":"NONCE","seq":"1"}"#,
        &[("wrong_type", "/seq")],
    ),
    (
        "a time without zone",
        r#"{"type":"position","operation":"OP","lat":51.5,"lon":7.7,"accuracy_m":5,"at":"2026-05-05T08:00:00"}"#,
        &[("bad_time", "/at")],
    ),
    (
        "a time that is none",
        r#"{"type":"position","operation":"OP","lat":51.5,"lon":7.7,"accuracy_m":5,"at":"now"}"#,
        &[("bad_time", "/at")],
    ),
    (
        "a day that is none",
        r#"{"type":"position","operation":"OP","lat":51.5,"lon":7.7,"accuracy_m":5,"at":"2026-02-30T08:00:00Z"}"#,
        &[("bad_time", "/at")],
    ),
    (
        "a place beyond the pole",
        r#"{"type":"position","operation":"OP","lat":91,"lon":181,"accuracy_m":-1,"at":"2026-05-05T08:00:00Z"}"#,
        &[("out_of_range", "/accuracy_m"), ("out_of_range", "/lat"), ("out_of_range", "/lon")],
    ),
    (
        "an unknown receipt",
        r#"{"type":"receipts","operation":"OP","receipts":[{"stop":"ID","kind":"seen","at":"2026-05-05T08:00:00Z"}]}"#,
        &[("wrong_value", "/receipts/0/kind")],
    ),
    // Row 5: lists.
    ("an empty list", r#"{"type":"receipts","operation":"OP","receipts":[]}"#, &[("too_short", "/receipts")]),
    (
        "a list too long",
        r#"{"type":"receipts","operation":"OP","receipts":[MANY]}"#,
        &[("too_many", "/receipts")],
    ),
    // Requests: what lowers needs complete, typed proof.
    (
        "no request id",
        r#"{"type":"command","operation":"OP","ask":{"do":"abort","reason":"x"}}"#,
        &[("missing_field", "/id")],
    ),
    (
        "an unknown request",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"unlock"}}"#,
        &[("unknown_type", "/ask/do")],
    ),
    (
        "an empty reason",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"abort","reason":"  "}}"#,
        &[("too_short", "/ask/reason")],
    ),
    (
        "a reason too long",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"abort","reason":"LONG"}}"#,
        &[("too_long", "/ask/reason")],
    ),
    (
        "NUL in a reason",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"abort","reason":"a\u0000b"}}"#,
        &[("nul_in_text", "/ask/reason")],
    ),
    (
        "an answer without its four parts",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"answer","report":"ID","responds":true}}"#,
        &[
            ("missing_field", "/ask/breathes_normally"),
            ("missing_field", "/ask/bleeds_heavily"),
            ("missing_field", "/ask/convulses"),
        ],
    ),
    (
        "evidence without proof",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"lift","hold":"ID","newest_seen":1,"evidence":{"kind":"assessment","finding":"fit"}}}"#,
        &[
            ("missing_field", "/ask/evidence/who"),
            ("missing_field", "/ask/evidence/condition_assessed"),
            ("missing_field", "/ask/evidence/professional"),
            ("missing_field", "/ask/evidence/profession"),
            ("missing_field", "/ask/evidence/organisation"),
            ("missing_field", "/ask/evidence/presence"),
            ("missing_field", "/ask/evidence/assessed_at"),
        ],
    ),
    (
        "a finding in German",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"lift","hold":"ID","newest_seen":1,"evidence":{"kind":"assessment","who":"E1","condition_assessed":true,"finding":"reisefähig","professional":"x","profession":"physician","organisation":"x","presence":"in_person","assessed_at":"2026-05-05T08:00:00Z"}}}"#,
        &[("wrong_value", "/ask/evidence/finding")],
    ),
    (
        "an unknown step",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"step","step":"BEGIN"}}"#,
        &[("wrong_value", "/ask/step")],
    ),
    (
        "resume without holds",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"resume","holds":[],"newest_seen":1}}"#,
        &[("too_short", "/ask/holds")],
    ),
    (
        "a slot that is none",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"confirm_age","slot":"Familie"}}"#,
        &[("wrong_value", "/ask/slot")],
    ),
    // Order, and what is not yours.
    ("hello twice", r#"{"type":"hello","version":1,"token":"x","client":"t"}"#, &[("hello_twice", "/type")]),
    ("an operation that is not there", r#"{"type":"join","operation":"ID"}"#, &[("not_found", "/operation")]),
    (
        "a request elsewhere",
        r#"{"type":"command","id":"ID","operation":"ID","ask":{"do":"abort","reason":"x"}}"#,
        &[("not_found", "/operation")],
    ),
    // A report without a readable envelope is the one report that is turned away (I-6).
    (
        "a report without operation",
        r#"{"type":"report","report":"{\"sign\":\"unconscious\"}"}"#,
        &[("bad_id", "/operation")],
    ),
    (
        "a report for no operation",
        r#"{"type":"report","operation":7,"report":"{}"}"#,
        &[("bad_id", "/operation")],
    ),
    (
        "a report elsewhere",
        r#"{"type":"report","operation":"ID","report":"{}"}"#,
        &[("not_found", "/operation")],
    ),
];
