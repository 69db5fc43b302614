//! Frames of class B that ask about families, places, papers, stages and force.

use super::Mistakes;

/// What is asked about families, places, papers, stages and force.
pub const ASKED: &[(&str, &str, Mistakes)] = &[
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
        "a device that is fine in words of its own",
        r#"{"type":"command","id":"ID","operation":"OP","ask":{"do":"check_device","sound":"loud","vibration":"works","location":"works","screen":"works","connection":"works","offline":"works","clock_difference_ms":20000000000000,"where":"51.5"}}"#,
        &[
            ("missing_field", "/ask/storage"),
            ("wrong_value", "/ask/sound"),
            ("out_of_range", "/ask/clock_difference_ms"),
            ("unknown_field", "/ask/where"),
        ],
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
];
