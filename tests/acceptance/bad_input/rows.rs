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
    // What is asked about families, places, papers, stages and force.
    (
        "a plan without a pick-up place",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"plan","starts_at":"2026-05-05T08:00:00Z","ends_at":"2026-05-05T09:00:00Z","persons":[{"slot":"E1","age":"adult","family":"other"}],"other_minors":"no"}}"#,
        &[("missing_field", "/ask/pick_up")],
    ),
    (
        "a place of no kind we know",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"plan","starts_at":"2026-05-05T08:00:00Z","ends_at":"2026-05-05T09:00:00Z","persons":[{"slot":"E1","age":"adult","family":"other"}],"other_minors":"no","pick_up":{"kind":"castle"}}}"#,
        &[("wrong_value", "/ask/pick_up/kind")],
    ),
    (
        "a pick-up place nowhere on Earth",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"plan","starts_at":"2026-05-05T08:00:00Z","ends_at":"2026-05-05T09:00:00Z","persons":[{"slot":"E1","age":"adult","family":"other"}],"other_minors":"no","pick_up":{"kind":"dwelling","position":{"lat":91,"lon":-181,"accuracy_m":100001}}}}"#,
        &[
            ("out_of_range", "/ask/pick_up/position/accuracy_m"),
            ("out_of_range", "/ask/pick_up/position/lat"),
            ("out_of_range", "/ask/pick_up/position/lon"),
        ],
    ),
    (
        "a position without its accuracy",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"meet_at","kind":"dwelling","position":{"lat":51.5,"lon":7.7}}}"#,
        &[("missing_field", "/ask/position/accuracy_m")],
    ),
    (
        "a position in words",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"meet_at","kind":"dwelling","position":"vor dem Haus"}}"#,
        &[("wrong_type", "/ask/position")],
    ),
    (
        "a person without a place in the family",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"plan","starts_at":"2026-05-05T08:00:00Z","ends_at":"2026-05-05T09:00:00Z","persons":[{"slot":"E1","age":"adult"}],"other_minors":"no","pick_up":{"kind":"dwelling"}}}"#,
        &[("missing_field", "/ask/persons/0/family")],
    ),
    (
        "a grandparent as a kind of parent",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"plan","starts_at":"2026-05-05T08:00:00Z","ends_at":"2026-05-05T09:00:00Z","persons":[{"slot":"E1","age":"adult","family":"grandparent"}],"other_minors":"no","pick_up":{"kind":"dwelling"}}}"#,
        &[("wrong_value", "/ask/persons/0/family")],
    ),
    (
        "a name in a plan",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"plan","starts_at":"2026-05-05T08:00:00Z","ends_at":"2026-05-05T09:00:00Z","persons":[{"slot":"E1","age":"adult","family":"other","surname":"X"}],"other_minors":"no","pick_up":{"kind":"dwelling"}}}"#,
        &[("unknown_field", "/ask/persons/0/surname")],
    ),
    (
        "staying as a word",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"plan","starts_at":"2026-05-05T08:00:00Z","ends_at":"2026-05-05T09:00:00Z","persons":[{"slot":"E1","age":"adult","family":"other","to_be_removed":"no"}],"other_minors":"no","pick_up":{"kind":"dwelling"}}}"#,
        &[("wrong_type", "/ask/persons/0/to_be_removed")],
    ),
    (
        "a step with strangers in the wrong spelling",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"step","step":"depart","present":["E1","e2",3]}}"#,
        &[("wrong_value", "/ask/present/1"), ("wrong_type", "/ask/present/2")],
    ),
    (
        "more persons than a unit has",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"step","step":"depart","present":["E1","E2","E3","E4","E5","E6","E7","E8","E9","E10","E11","E12","E13","E14","E15","E16","E17","E18","E19","E20","E21","E22","E23","E24","E25","E26","E27","E28","E29","E30","E31","E32","E33","E34","E35","E36","E37","E38","E39","E40","E41","E42","E43","E44","E45","E46","E47","E48","E49","E50","E51","E52","E53","E54","E55","E56","E57","E58","E59","E60","E61","E62","E63","E64","E65"]}}"#,
        &[("too_many", "/ask/present")],
    ),
    (
        "more vehicles than there are",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"step","step":"board","vehicles":[{"label":"V0","slots":["E1"]},{"label":"V1","slots":["E1"]},{"label":"V2","slots":["E1"]},{"label":"V3","slots":["E1"]},{"label":"V4","slots":["E1"]},{"label":"V5","slots":["E1"]},{"label":"V6","slots":["E1"]},{"label":"V7","slots":["E1"]},{"label":"V8","slots":["E1"]},{"label":"V9","slots":["E1"]},{"label":"V10","slots":["E1"]},{"label":"V11","slots":["E1"]},{"label":"V12","slots":["E1"]},{"label":"V13","slots":["E1"]},{"label":"V14","slots":["E1"]},{"label":"V15","slots":["E1"]},{"label":"V16","slots":["E1"]}]}}"#,
        &[("too_many", "/ask/vehicles")],
    ),
    (
        "a vehicle without name and persons",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"step","step":"board","vehicles":[{"label":" ","slots":[]}]}}"#,
        &[("too_short", "/ask/vehicles/0/label"), ("too_short", "/ask/vehicles/0/slots")],
    ),
    (
        "a vehicle with a driver",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"step","step":"board","vehicles":[{"label":"V1","slots":["E1"],"driver":"X"}]}}"#,
        &[("unknown_field", "/ask/vehicles/0/driver")],
    ),
    (
        "a step with a place of no kind",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"step","step":"begin","place_kind":"home"}}"#,
        &[("wrong_value", "/ask/place_kind")],
    ),
    (
        "a step for an empty reason",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"step","step":"board","reason":""}}"#,
        &[("too_short", "/ask/reason")],
    ),
    (
        "a step that skips the rules",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"step","step":"depart","force":true}}"#,
        &[("unknown_field", "/ask/force")],
    ),
    (
        "a head count nowhere",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"count","at":"home","present":["E1"]}}"#,
        &[("wrong_value", "/ask/at")],
    ),
    (
        "a head count of nobody named",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"count","at":"contact"}}"#,
        &[("missing_field", "/ask/present")],
    ),
    (
        "a head count in numbers",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"count","at":"contact","present":3}}"#,
        &[("wrong_type", "/ask/present")],
    ),
    (
        "somebody gone without a trace",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"person_status","slot":"E1","is":"gone"}}"#,
        &[("wrong_value", "/ask/is")],
    ),
    (
        "a person by name",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"person_status","slot":"Erika","is":"here"}}"#,
        &[("wrong_value", "/ask/slot")],
    ),
    (
        "a minor handed to nobody",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"assure_hand_over","slot":"K1","receiver":" "}}"#,
        &[("too_short", "/ask/receiver")],
    ),
    (
        "a pre-flight item of our own",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"answer_preflight","item":"luggage","answer":"yes","on":"2026-05-05","source":"x"}}"#,
        &[("wrong_value", "/ask/item")],
    ),
    (
        "a pre-flight answer that is perhaps",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"answer_preflight","item":"voluntary_departure","answer":"maybe","on":"2026-05-05","source":"x"}}"#,
        &[("wrong_value", "/ask/answer")],
    ),
    (
        "a pre-flight answer without source",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"answer_preflight","item":"voluntary_departure","answer":"yes","on":"2026-05-05"}}"#,
        &[("missing_field", "/ask/source")],
    ),
    (
        "ready, with more to say",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"ready","anyway":true}}"#,
        &[("unknown_field", "/ask/anyway")],
    ),
    (
        "a release as a word",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"supporter_release","given":"yes"}}"#,
        &[("wrong_type", "/ask/given")],
    ),
    (
        "a supporter told nothing",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"inform_supporter"}}"#,
        &[("missing_field", "/ask/note")],
    ),
    (
        "a place confirmed without a reason",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"confirm_place","kind":"dwelling"}}"#,
        &[("missing_field", "/ask/reason")],
    ),
    (
        "a paper of no report",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"record_document","document":"the one","issuer":"physician","shown":"original","dated_on":"2026-05-01","says_unfit":"yes"}}"#,
        &[("bad_id", "/ask/document")],
    ),
    (
        "a paper by a friend",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"record_document","document":"ID","issuer":"friend","shown":"fax","dated_on":"2026-05-01","says_unfit":"perhaps","missing":["stamp"]}}"#,
        &[
            ("wrong_value", "/ask/issuer"),
            ("wrong_value", "/ask/missing/0"),
            ("wrong_value", "/ask/says_unfit"),
            ("wrong_value", "/ask/shown"),
        ],
    ),
    (
        "a paper that lacks more than there is",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"record_document","document":"ID","issuer":"physician","shown":"original","dated_on":"2026-05-01","says_unfit":"yes","missing":["facts","method","diagnosis","severity","consequences","facts"]}}"#,
        &[("too_many", "/ask/missing")],
    ),
    (
        "a diagnosis",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"record_document","document":"ID","issuer":"physician","shown":"original","dated_on":"2026-05-01","says_unfit":"yes","diagnosis":"F32"}}"#,
        &[("unknown_field", "/ask/diagnosis")],
    ),
    (
        "half a decision",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"decide_document","document":"ID","recognised":"no"}}"#,
        &[("missing_field", "/ask/outdated"), ("wrong_type", "/ask/recognised")],
    ),
    (
        "a recommendation answered in silence",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"answer_recommendation","report":"ID","stop":false,"reason":" "}}"#,
        &[("too_short", "/ask/reason")],
    ),
    (
        "a stage of our own",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"enter_stage","stage":"lunch"}}"#,
        &[("wrong_value", "/ask/stage")],
    ),
    (
        "proportionate, always",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"proportionate","stage":"contact","always":true}}"#,
        &[("unknown_field", "/ask/always")],
    ),
    (
        "no means at all",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"try_milder_means","slot":"E1","means":[],"minutes":1441}}"#,
        &[("too_short", "/ask/means"), ("out_of_range", "/ask/minutes")],
    ),
    (
        "seven means",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"try_milder_means","slot":"E1","means":["talk","talk","talk","talk","talk","talk","talk"],"minutes":5}}"#,
        &[("too_many", "/ask/means")],
    ),
    (
        "a forbidden measure cannot be chosen",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"request_force","measure":"ID","slot":"E1","kind":"gag","ground":"escape","reason":"x"}}"#,
        &[("wrong_value", "/ask/kind")],
    ),
    (
        "force without reason",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"request_force","measure":"ID","slot":"E1","kind":"holding","ground":"standard"}}"#,
        &[("missing_field", "/ask/reason"), ("wrong_value", "/ask/ground")],
    ),
    (
        "force against everybody",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"start_force","measure":"ID","who":"all","kind":"holding"}}"#,
        &[("wrong_value", "/ask/who")],
    ),
    (
        "force in a position that is none",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"start_force","measure":"ID","who":"E1","kind":"holding","position":"kneeling","occurred_at":"soon"}}"#,
        &[("bad_time", "/ask/occurred_at"), ("wrong_value", "/ask/position")],
    ),
    (
        "a look that is a word",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"check_force","measure":"ID","breathes_normally":"yes"}}"#,
        &[("wrong_type", "/ask/breathes_normally")],
    ),
    (
        "a measure applied by a crowd",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"describe_force","measure":"ID","reason":"x","milder_means":[],"ordered_by":"ID","applied_by":["0190f6b2-7c1a-7000-8000-0000000000aa","0190f6b2-7c1a-7000-8000-0000000000aa","0190f6b2-7c1a-7000-8000-0000000000aa","0190f6b2-7c1a-7000-8000-0000000000aa","0190f6b2-7c1a-7000-8000-0000000000aa","0190f6b2-7c1a-7000-8000-0000000000aa","0190f6b2-7c1a-7000-8000-0000000000aa","0190f6b2-7c1a-7000-8000-0000000000aa","0190f6b2-7c1a-7000-8000-0000000000aa","0190f6b2-7c1a-7000-8000-0000000000aa","0190f6b2-7c1a-7000-8000-0000000000aa","0190f6b2-7c1a-7000-8000-0000000000aa","0190f6b2-7c1a-7000-8000-0000000000aa","0190f6b2-7c1a-7000-8000-0000000000aa","0190f6b2-7c1a-7000-8000-0000000000aa","0190f6b2-7c1a-7000-8000-0000000000aa","0190f6b2-7c1a-7000-8000-0000000000aa"],"position":"upright","person_injured":false,"officer_injured":false,"medical_check_offered":true,"end_reason":"x"}}"#,
        &[("too_many", "/ask/applied_by")],
    ),
    (
        "a measure described in part",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"describe_force","measure":"ID","reason":"x","milder_means":["talk"],"ordered_by":"ID","applied_by":[],"position":"upright","person_injured":0,"officer_injured":false,"end_reason":"x"}}"#,
        &[
            ("missing_field", "/ask/medical_check_offered"),
            ("too_short", "/ask/applied_by"),
            ("wrong_type", "/ask/person_injured"),
        ],
    ),
    (
        "an authorisation for later",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"authorise_force","measure":"ID","until":"2026-05-05T08:00:00Z"}}"#,
        &[("unknown_field", "/ask/until")],
    ),
    (
        "an incident of no kind",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"record_incident","kind":"trouble","what":"LONG"}}"#,
        &[("too_long", "/ask/what"), ("wrong_value", "/ask/kind")],
    ),
    (
        "a rescue chain that ends itself",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"close_rescue","outcome":"fine"}}"#,
        &[("missing_field", "/ask/reason"), ("wrong_value", "/ask/outcome")],
    ),
    (
        "evidence of a kind we do not know",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"lift","hold":"ID","newest_seen":1,"evidence":{"kind":"promise"}}}"#,
        &[("unknown_type", "/ask/evidence/kind")],
    ),
    (
        "a court release without number and court",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"lift","hold":"ID","newest_seen":1,"evidence":{"kind":"court_release","reason":"x"}}}"#,
        &[("missing_field", "/ask/evidence/court"), ("missing_field", "/ask/evidence/order_number")],
    ),
    (
        "a complete family, on paper",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"lift","hold":"ID","newest_seen":1,"evidence":{"kind":"family_complete","present":["E1"]}}}"#,
        &[("unknown_field", "/ask/evidence/present")],
    ),
    (
        "not inside, for no reason",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"lift","hold":"ID","newest_seen":1,"evidence":{"kind":"not_inside","reason":""}}}"#,
        &[("too_short", "/ask/evidence/reason")],
    ),
    (
        "a day that is none, and a day in words",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"answer_preflight","item":"voluntary_departure","answer":"yes","on":"2026-02-30","source":"x"}}"#,
        &[("bad_time", "/ask/on")],
    ),
    (
        "a date of birth in words",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"plan","starts_at":"2026-05-05T08:00:00Z","ends_at":"2026-05-05T09:00:00Z","persons":[{"slot":"E1","age":"adult","family":"other","born_on":"im Mai"}],"other_minors":"no","pick_up":{"kind":"dwelling"}}}"#,
        &[("bad_time", "/ask/persons/0/born_on")],
    ),
    (
        "a paper without a day",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"record_document","document":"ID","issuer":"physician","shown":"original","dated_on":"2026-05-01T08:00:00Z","says_unfit":"yes"}}"#,
        &[("bad_time", "/ask/dated_on")],
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
    (
        "a place of no kind we know",
        r#"{"id":"ID","sign":"halt","place_kind":"castle"}"#,
        &["bad_place"],
        "interrupted",
    ),
    (
        "a kind of place that is a number",
        r#"{"id":"ID","sign":"halt","place_kind":7}"#,
        &["bad_place"],
        "interrupted",
    ),
    (
        "first contact at a place of no kind we know",
        r#"{"id":"ID","sign":"contact","place_kind":"castle"}"#,
        &["bad_place"],
        "interrupted",
    ),
    (
        "first contact, position unreadable",
        r#"{"id":"ID","sign":"contact","place_kind":"hospital","place":"hier"}"#,
        &["bad_place"],
        "interrupted",
    ),
    (
        "a family that is incomplete, of nobody we know",
        r#"{"id":"ID","sign":"family_incomplete","who":"Oma"}"#,
        &["bad_subject"],
        "interrupted",
    ),
    (
        "a court order with its text",
        r#"{"id":"ID","sign":"court_order","order":"7 L 1/26"}"#,
        &["unknown_field"],
        "interrupted",
    ),
    (
        "no air, and what to do about it",
        r#"{"id":"ID","sign":"no_air","resume":true}"#,
        &["forbidden_field"],
        "aborted",
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
