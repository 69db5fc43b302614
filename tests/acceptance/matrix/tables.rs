//! What is right. Written by hand from the roles of `server/docs/access.md` and the agreement (R-20, R-32, R-33,
//! R-40, R-41, R-50), not from the service's rights.
//!
//! O Einsatzkraft, L Einsatzleitung, M medical staff, B observer, S control room, R review, A administration,
//! F a lead of another operation, N nobody.

/// Every command, who may make it as a member, and an example. `A` counts after the end only.
pub const COMMANDS: &str = r#"
plan                         .L..S..  "starts_at":"2026-05-05T08:00:00Z","ends_at":"2026-05-05T09:00:00Z","persons":[{"slot":"E1","age":"adult","family":"other"}],"other_minors":"no","pick_up":{"kind":"dwelling"}
step                         OL.....  "step":"board"
lift                         .LM.S..  "hold":"ID","newest_seen":1,"evidence":{"kind":"statement","reason":"x"}
resume                       .L.....  "holds":["ID"],"newest_seen":1
answer                       OLM.S..  "report":"ID","responds":true,"breathes_normally":true,"bleeds_heavily":false,"convulses":false
claim_step                   OLM.S..  "step":"first_aid"
complete_step                OLM.S..  "step":"first_aid"
step_not_possible            OLM.S..  "step":"first_aid","reason":"x"
propose_night_continuation   .L.....  "hold":"ID","reason":"x"
confirm_night_continuation   .L..S..  "hold":"ID","reason":"x"
correct_age                  OLM.S..  "slot":"E1","age":"adult","basis":"x"
confirm_age                  .L.....  "slot":"E1"
declare_false_alarm          OLMB...  "report":"ID"
reached_by_radio             .L..S..  "stop":"ID","device":"ID"
release_device               .L..S..  "device":"ID","reason":"x"
check_device                 OLMBS..  "sound":"works","vibration":"works","location":"works","screen":"works","connection":"works","offline":"works","storage":"works"
answer_preflight             OL..S..  "item":"illness_asked","answer":"yes","on":"2026-05-05","source":"x"
ready                        .L.....
supporter_release            OL..S..  "given":true
inform_supporter             OL..S..  "note":"x"
count                        OLM.S..  "at":"contact","present":["E1"]
person_status                OLM.S..  "slot":"E1","is":"here"
assure_hand_over             OL..S..  "slot":"E1","receiver":"x"
meet_at                      OL.....  "kind":"dwelling"
confirm_place                .L.....  "kind":"dwelling","reason":"x"
record_document              OLM.S..  "document":"ID","issuer":"physician","shown":"original","dated_on":"2026-05-01","says_unfit":"yes"
decide_document              .L.....  "document":"ID","recognised":true,"outdated":false
answer_recommendation        .L.....  "report":"ID","stop":true,"reason":"x"
enter_stage                  OL.....  "stage":"packing"
proportionate                OL.....  "stage":"packing"
try_milder_means             OL.....  "slot":"E1","means":["talk"],"minutes":1
request_force                OL.....  "measure":"ID","slot":"E1","kind":"holding","ground":"escape","reason":"x"
authorise_force              .L.....  "measure":"ID"
start_force                  OLM.S..  "measure":"ID","who":"E1","kind":"holding"
end_force                    OLM.S..  "measure":"ID"
check_force                  OLM.S..  "measure":"ID"
describe_force               OLM.S..  "measure":"ID","reason":"x","milder_means":[],"ordered_by":"ID","applied_by":["ID"],"position":"upright","person_injured":false,"officer_injured":false,"medical_check_offered":true,"end_reason":"x"
force_not_released           OLM.S..  "measure":"ID","reason":"x"
record_incident              OLMBS..  "kind":"other","what":"x"
close_rescue                 .LM.S..  "outcome":"handed_over","reason":"x"
add_correction               OLMBSR.  "of":1,"text":"x"
add_statement                .L.BSR.  "recorded_for":"person","text":"x"
place_legal_hold             ....SRA  "reason":"x"
release_legal_hold           ....SRA  "reason":"x"
propose_erasure              ....SRA  "reason":"x"
withdraw_erasure             ....SRA
confirm_erasure              ....SRA
abort                        OLM.S..  "reason":"x"
close                        .L.....  "end":"not_carried_out","reason":"x"
"#;

/// Every route: what nobody (N), a lead of another operation (F), each role as a member, and an administrator
/// (A) get while the operation is live. `y` let in, `1` not signed in, `3` not allowed, `4` as if it were not
/// there, `r` understood and refused for the role. Behind it the body. Of the annual report there is none yet: who is
/// let in finds nothing.
pub const ROUTES: &str = r#"
route                                                            NFOLMBSRA  body
GET /healthz                                                     yyyyyyyyy
GET /readyz                                                      yyyyyyyyy
GET /metrics                                                     yyyyyyyyy
POST /api/v1/pair                                                111111111  {"code":"0000-0000-0000-0000","label":"x"}
POST /api/v1/sign-in                                             111111111  {"name":"x","password":"x","label":"x"}
POST /api/v1/token                                               111111111  {"device":"ID","secret":"x"}
POST /api/v1/sign-out                                            1yyyyyyyy
GET /api/v1/me                                                   1yyyyyyyy
POST /api/v1/me/password                                         111111111  {"password":"x","new_password":"a much longer password"}
GET /api/v1/accounts                                             1y3y33y3y
POST /api/v1/accounts                                            13333333y  {"name":"NAME","role":"officer"}
PATCH /api/v1/accounts/{account}                                 13333333y  {"disabled":false}
POST /api/v1/accounts/{account}/pairing-codes                    13333333y  {}
GET /api/v1/pairing-codes                                        13333333y
DELETE /api/v1/pairing-codes/{code}                              13333333y
GET /api/v1/devices                                              1yyyyyyyy
DELETE /api/v1/devices/{device}                                  14444444y
GET /api/v1/operations                                           1yyyyyyyy
POST /api/v1/operations                                          1y3y33y33  {"reference":"x"}
GET /api/v1/operations/{operation}                               14yyyyyy4
GET /api/v1/operations/{operation}/plan                          143y33y34
POST /api/v1/operations/{operation}/plan                         14ryrryr4  PLAN
POST /api/v1/operations/{operation}/plan/judgement               143y33y34  PLAN
POST /api/v1/operations/{operation}/start                        14yyrrrr4  {}
POST /api/v1/operations/{operation}/close                        14ryrrrr4  {"end":"not_carried_out","reason":"x"}
POST /api/v1/operations/{operation}/commands                     14yyyryr4  {"id":"ID","ask":{"do":"abort","reason":"x"}}
POST /api/v1/operations/{operation}/reports                      14yyyyy34  {"sign":"halt"}
GET /api/v1/operations/{operation}/why                           14yyyyyy4
GET /api/v1/operations/{operation}/rescue-sheet                  14yyyyyy4
GET /api/v1/operations/{operation}/members                       14yyyyyy4
PUT /api/v1/operations/{operation}/members/{account}             143y33y34  {"role":"officer","call_sign":"T9"}
DELETE /api/v1/operations/{operation}/members/{account}          143y33y34
GET /api/v1/operations/{operation}/record                        143y33yy4
GET /api/v1/operations/{operation}/checkpoint                    14yyyyyy4
POST /api/v1/operations/{operation}/cosignatures                 14333y3y4  {"note":"x","witness":"x"}
GET /api/v1/operations/{operation}/review                        143y3yyy4
GET /api/v1/operations/{operation}/review/entries.csv            143y3yyy4
GET /api/v1/operations/{operation}/review/positions.geojson      143y3yyy4
GET /api/v1/operations/{operation}/review/incident-report        143y3yyy4
GET /api/v1/operations/{operation}/copy                          143y3yyy4
GET /api/v1/operations/{operation}/copy.pdf                      143y3yyy4
GET /api/v1/operations/{operation}/dossier.pdf                   143y3yyy4
GET /api/v1/operations/{operation}/incident-report.pdf           143y3yyy4
POST /api/v1/operations/{operation}/readings                     14yyyyyy4  {"reason":"Nachbereitung"}
GET /api/v1/operations/{operation}/readings                      143333yy4
POST /api/v1/operations/{operation}/facilities-around            143y3yy34  {"lat":51.5,"lon":7.7,"radius_m":100}
GET /api/v1/measures                                             1yyyyyyyy
POST /api/v1/measures                                            1y3y33y33  {"reference":"x"}
GET /api/v1/measures/{measure}                                   14yyyyyy4
GET /api/v1/reviews                                              1yyyyyyyy
GET /api/v1/retention                                            133333yyy
GET /api/v1/statistics                                           13333yyyy
GET /api/v1/statistics/annual-report.pdf                         133334444
GET /api/v1/places                                               1yyyyyyyy
POST /api/v1/places/imports                                      13333333y  {"name":"x","as_of":"2026-05-05","content":"x"}
GET /api/v1/map                                                  1yyyyyyyy
GET /api/v1/policy                                               1yyyyyyyy
GET /api/v1/rescue-content                                       1yyyyyyyy
"#;

/// One line of [`COMMANDS`]: the word, who may, and an example.
pub fn commands() -> Vec<(&'static str, &'static str, serde_json::Value)> {
    let lines = COMMANDS.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (word, rest) = line.split_once(' ').unwrap();
            let (who, fields) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
            let fields = fields.trim().replace("ID", "0190f6b2-7c1a-7000-8000-0000000000aa");
            let comma = if fields.is_empty() { "" } else { "," };
            (word, who, serde_json::from_str(&format!("{{\"do\":\"{word}\"{comma}{fields}}}")).unwrap())
        })
        .collect()
}

/// One line of [`ROUTES`]: method, path, the letters by column, and the body.
pub fn routes() -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
    let lines = ROUTES.lines().skip(2);
    lines
        .map(|line| {
            let mut words = line.splitn(2, ' ');
            let (method, rest) = (words.next().unwrap(), words.next().unwrap());
            let (path, rest) = rest.split_once(' ').unwrap();
            let (cells, body) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
            (method, path, cells, body.trim())
        })
        .collect()
}
