//! The rows: what is sent, and what it leads to. Words in capitals stand for what a test fills in.

/// Code and place of every mistake.
pub type Mistakes = &'static [(&'static str, &'static str)];

/// Code of every defect.
pub type Defects = &'static [&'static str];

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

/// Insides of reports that stop, with what the receipt lists and how far the operation is stopped.
pub const REPORTS: &[(&str, &str, Defects, &str)] = &[
    ("nothing wrong", r#"{"id":"ID","sign":"halt"}"#, &[], "interrupted"),
    ("an unknown sign", r#"{"id":"ID","sign":"dizzy"}"#, &["unknown_sign"], "interrupted"),
    ("no sign", r#"{"id":"ID","who":"E1"}"#, &["unknown_sign"], "interrupted"),
    ("a sign that is a number", r#"{"id":"ID","sign":5}"#, &["unknown_sign"], "interrupted"),
    ("a sign in another spelling", r#"{"id":"ID","sign":"Unconscious"}"#, &["unknown_sign"], "interrupted"),
    ("two signs", r#"{"id":"ID","sign":["halt","unconscious"]}"#, &["contradiction"], "aborted"),
    (
        "a sign twice",
        r#"{"id":"ID","sign":"halt","sign":"seizure"}"#,
        &["contradiction", "duplicate_key"],
        "aborted",
    ),
    ("no id", r#"{"sign":"halt"}"#, &["bad_id"], "interrupted"),
    (
        "an id in capitals",
        r#"{"id":"0190F6B2-7C1A-7000-8000-0000000000AA","sign":"halt"}"#,
        &["bad_id"],
        "interrupted",
    ),
    ("an id that is a number", r#"{"id":1,"sign":"seizure"}"#, &["bad_id"], "aborted"),
    (
        "a time without zone",
        r#"{"id":"ID","sign":"halt","occurred_at":"2026-05-05T07:59:00"}"#,
        &["bad_time"],
        "interrupted",
    ),
    (
        "a time that is none",
        r#"{"id":"ID","sign":"halt","occurred_at":"gerade eben"}"#,
        &["bad_time"],
        "interrupted",
    ),
    (
        "a time in the future",
        r#"{"id":"ID","sign":"halt","occurred_at":"2026-05-06T07:59:00Z"}"#,
        &["skewed_time"],
        "interrupted",
    ),
    (
        "a place beyond the pole",
        r#"{"id":"ID","sign":"halt","place":{"lat":95,"lon":7}}"#,
        &["bad_place"],
        "interrupted",
    ),
    ("a place in words", r#"{"id":"ID","sign":"halt","place":"Treppenhaus"}"#, &["bad_place"], "interrupted"),
    ("nobody we know", r#"{"id":"ID","sign":"halt","who":"alle"}"#, &["bad_subject"], "interrupted"),
    ("a long text", r#"{"id":"ID","sign":"halt","text":"LONG"}"#, &["long_text"], "interrupted"),
    ("NUL in a text", r#"{"id":"ID","sign":"halt","text":"a\u0000b"}"#, &["nul_in_text"], "interrupted"),
    ("a text that is a number", r#"{"id":"ID","sign":"halt","text":7}"#, &["wrong_type"], "interrupted"),
    ("an unknown field", r#"{"id":"ID","sign":"halt","mood":"bad"}"#, &["unknown_field"], "interrupted"),
    (
        "a state",
        r#"{"id":"ID","sign":"unconscious","state":"running","severity":"running"}"#,
        &["forbidden_field", "forbidden_field"],
        "aborted",
    ),
    ("a role", r#"{"id":"ID","sign":"halt","role":"lead"}"#, &["forbidden_field"], "interrupted"),
    (
        "a server time",
        r#"{"id":"ID","sign":"halt","received_at":"2020-01-01T00:00:00Z"}"#,
        &["forbidden_field"],
        "interrupted",
    ),
    (
        "a lift",
        r#"{"id":"ID","sign":"halt","lift":"x","resume":true}"#,
        &["forbidden_field", "forbidden_field"],
        "interrupted",
    ),
    (
        "a negative monotonic clock",
        r#"{"id":"ID","sign":"halt","monotonic_ms":-1}"#,
        &["wrong_type"],
        "interrupted",
    ),
    (
        "something very deep",
        r#"{"id":"ID","sign":"halt","x":DEEP}"#,
        &["wrong_type", "unknown_field"],
        "interrupted",
    ),
    ("an empty object", "{}", &["bad_id", "unknown_sign"], "interrupted"),
    ("nothing at all", "", &["bad_id", "unknown_sign", "wrong_type"], "interrupted"),
    ("words", "Hilfe!", &["bad_id", "unknown_sign", "wrong_type"], "interrupted"),
    (
        "half a report",
        r#"{"id":"0190f6b2-7c1a-7000-8000-0000000000aa","sign":"uncon"#,
        &["bad_id", "unknown_sign", "wrong_type"],
        "interrupted",
    ),
    ("a list", "[1,2]", &["bad_id", "unknown_sign", "wrong_type"], "interrupted"),
];

/// Envelopes of reports that stop.
pub const ENVELOPES: &[(&str, &str, Defects, &str)] = &[
    (
        "an object instead of text",
        r#"{"type":"report","operation":"OP","report":{"id":"ID","sign":"seizure"}}"#,
        &[],
        "aborted",
    ),
    (
        "a number instead of text",
        r#"{"type":"report","operation":"OP","report":5}"#,
        &["bad_id", "unknown_sign", "wrong_type"],
        "interrupted",
    ),
    ("no report at all", r#"{"type":"report","operation":"OP"}"#, &["bad_id", "unknown_sign"], "interrupted"),
    (
        "the report beside the envelope",
        r#"{"type":"report","operation":"OP","id":"ID","sign":"seizure"}"#,
        &[],
        "aborted",
    ),
    (
        "a sign beside the report",
        r#"{"type":"report","operation":"OP","report":"{\"id\":\"ID\",\"sign\":\"halt\"}","sign":"seizure"}"#,
        &["contradiction", "unknown_field"],
        "aborted",
    ),
    (
        "two reports in one",
        r#"{"type":"report","operation":"OP","report":"{\"id\":\"ID\",\"sign\":\"halt\"}","report":"{\"sign\":\"seizure\"}"}"#,
        &["contradiction", "duplicate_key"],
        "aborted",
    ),
    (
        "two kinds",
        r#"{"type":"heartbeat","type":"report","operation":"OP","report":"{\"id\":\"ID\",\"sign\":\"halt\"}"}"#,
        &["duplicate_key"],
        "interrupted",
    ),
    (
        "a byte order mark",
        "\u{feff}{\"type\":\"report\",\"operation\":\"OP\",\"report\":\"{\\\"id\\\":\\\"ID\\\",\\\"sign\\\":\\\"halt\\\"}\"}",
        &["wrong_type"],
        "interrupted",
    ),
    (
        "a bad sending time",
        r#"{"type":"report","operation":"OP","report":"{\"id\":\"ID\",\"sign\":\"halt\"}","sent_at":"bald"}"#,
        &["bad_time"],
        "interrupted",
    ),
    (
        "a clock twelve minutes fast",
        r#"{"type":"report","operation":"OP","report":"{\"id\":\"ID\",\"sign\":\"halt\"}","sent_at":"2026-05-05T08:12:00Z"}"#,
        &["skewed_time"],
        "interrupted",
    ),
    (
        "an offer that is none",
        r#"{"type":"report","operation":"OP","report":"{\"id\":\"ID\",\"sign\":\"halt\"}","offer":5}"#,
        &["wrong_type"],
        "interrupted",
    ),
];

/// Requests of class B: name, method, path, body, and the status and mistakes of the answer.
pub const REQUESTS: &[(&str, &str, &str, &str, u16, Mistakes)] = &[
    ("no JSON", "POST", "/api/v1/operations", "{", 422, &[("not_json", "")]),
    ("nothing", "POST", "/api/v1/operations", "", 422, &[("not_json", "")]),
    ("a list", "POST", "/api/v1/operations", "[]", 422, &[("not_an_object", "")]),
    (
        "a byte order mark",
        "POST",
        "/api/v1/operations",
        "\u{feff}{\"reference\":\"x\"}",
        422,
        &[("byte_order_mark", "")],
    ),
    (
        "a key twice",
        "POST",
        "/api/v1/operations",
        r#"{"reference":"x","reference":"y"}"#,
        422,
        &[("duplicate_key", "/reference")],
    ),
    (
        "too deep",
        "POST",
        "/api/v1/operations",
        r#"{"reference":"x","y":DEEP}"#,
        422,
        &[("too_deep", "/y/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0"), ("unknown_field", "/y")],
    ),
    ("too large", "POST", "/api/v1/operations", r#"{"reference":"LARGE"}"#, 413, &[("too_long", "")]),
    (
        "an unknown and a missing field",
        "POST",
        "/api/v1/operations",
        r#"{"name":"x"}"#,
        422,
        &[("missing_field", "/reference"), ("unknown_field", "/name")],
    ),
    (
        "wrong types",
        "POST",
        "/api/v1/operations",
        r#"{"reference":5,"drill":"no"}"#,
        422,
        &[("wrong_type", "/drill"), ("wrong_type", "/reference")],
    ),
    (
        "an empty reference",
        "POST",
        "/api/v1/operations",
        r#"{"reference":" "}"#,
        422,
        &[("too_short", "/reference")],
    ),
    (
        "NUL",
        "POST",
        "/api/v1/operations",
        r#"{"reference":"a\u0000b"}"#,
        422,
        &[("nul_in_text", "/reference")],
    ),
    (
        "a plan without zone",
        "POST",
        "HERE/plan",
        r#"{"starts_at":"2026-05-05T08:00:00","ends_at":"x","persons":[],"other_minors":"maybe","pick_up":{"kind":"castle"}}"#,
        422,
        &[
            ("bad_time", "/ends_at"),
            ("bad_time", "/starts_at"),
            ("too_short", "/persons"),
            ("wrong_value", "/other_minors"),
            ("wrong_value", "/pick_up/kind"),
        ],
    ),
    (
        "an id in capitals",
        "POST",
        "HERE/commands",
        r#"{"id":"0190F6B2-7C1A-7000-8000-0000000000AA","ask":{"do":"abort","reason":"x"}}"#,
        422,
        &[("bad_id", "/id")],
    ),
    (
        "an unknown request",
        "POST",
        "HERE/commands",
        r#"{"id":"0190f6b2-7c1a-7000-8000-0000000000aa","ask":{"do":"unlock"}}"#,
        422,
        &[("unknown_type", "/ask/do")],
    ),
    (
        "an unknown role",
        "PUT",
        "MEMBER",
        r#"{"role":"boss","call_sign":"T1"}"#,
        422,
        &[("wrong_value", "/role")],
    ),
    (
        "a call sign that could be markup",
        "PUT",
        "MEMBER",
        r#"{"role":"officer","call_sign":"<b>T1</b>"}"#,
        422,
        &[("wrong_value", "/call_sign")],
    ),
    (
        "a membership that ends before it begins",
        "PUT",
        "MEMBER",
        r#"{"role":"officer","call_sign":"T1","from":"2026-05-05T08:00:00Z","until":"2026-05-05T08:00:00Z"}"#,
        422,
        &[("wrong_value", "/until")],
    ),
    (
        "a secret is not repeated",
        "POST",
        "/api/v1/token",
        r#"{"device":"Geheim","secret":7}"#,
        422,
        &[("bad_id", "/device"), ("wrong_type", "/secret")],
    ),
    (
        "a password is not repeated",
        "POST",
        "/api/v1/sign-in",
        r#"{"name":7,"password":["Geheim"],"label":"x"}"#,
        422,
        &[("wrong_type", "/name"), ("wrong_type", "/password")],
    ),
    ("no such place", "GET", "/api/v1/nothing", "", 404, &[("not_found", "")]),
    ("no such way", "PUT", "/api/v1/operations", "{}", 405, &[("not_found", "")]),
];
