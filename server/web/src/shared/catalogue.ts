// Generated from the Rust types by protocol/tests/typescript.rs. Do not edit.

import type { ProblemCode, RefusalCode, Text } from "./protocol.ts";

export type { Text };

export const WIRE_VERSION = 1;
export const SUBPROTOCOL = "einhalt.v1";
/** Comes before the grant's bytes in what is signed. */
export const GRANT_DOMAIN = "einhalt.grant.v1\u0000";

/** Why a request was refused. */
export const refusalTexts: Readonly<Record<RefusalCode, Text>> = {
  role_not_allowed: { de: "Diese Rolle darf das nicht.", en: "This role may not do that." },
  same_person: { de: "Das verlangt eine zweite Person.", en: "This needs a second person." },
  aborted: { de: "Die Maßnahme ist abgebrochen; nur eine neue Planung ist möglich.", en: "The operation is aborted; only a new plan is possible." },
  closed: { de: "Die Maßnahme ist beendet.", en: "The operation has ended." },
  no_plan: { de: "Es gibt noch keinen angenommenen Plan.", en: "There is no accepted plan yet." },
  already_begun: { de: "Die Maßnahme hat bereits begonnen.", en: "The operation has already begun." },
  not_begun: { de: "Die Maßnahme hat noch nicht begonnen.", en: "The operation has not begun yet." },
  plan_ends_before_start: { de: "Das geplante Ende liegt nicht nach dem Beginn.", en: "The planned end is not after the start." },
  slot_twice: { de: "Ein Platz der Familie ist doppelt vergeben.", en: "A place of the family unit is given twice." },
  night_with_minors: { de: "Mit Minderjährigen nicht in der Nacht.", en: "Not at night with minors." },
  no_such_hold: { de: "Diesen Halt gibt es nicht.", en: "There is no such hold." },
  hold_not_open: { de: "Dieser Halt ist nicht mehr offen.", en: "This hold is no longer open." },
  hold_open: { de: "Ein Halt ist noch offen.", en: "A hold is still open." },
  hold_not_named: { de: "Ein aufgehobener Halt wurde nicht genannt.", en: "A lifted hold was not named." },
  nothing_to_resume: { de: "Es gibt nichts fortzusetzen.", en: "There is nothing to resume." },
  interrupted: { de: "Die Maßnahme ist unterbrochen.", en: "The operation is interrupted." },
  newer_stop: { de: "Inzwischen gibt es eine neuere Meldung.", en: "There is a newer report by now." },
  wrong_evidence: { de: "Dieser Nachweis kann diesen Halt nicht aufheben.", en: "This evidence cannot lift this hold." },
  condition_not_assessed: { de: "Der Zustand der Person wurde nicht beurteilt.", en: "The person's condition was not assessed." },
  not_fit: { de: "Die Reisefähigkeit ist nicht festgestellt.", en: "Fitness to travel has not been found." },
  professional_not_named: { de: "Das medizinische Fachpersonal ist nicht benannt.", en: "The medical professional is not named." },
  profession_not_allowed: { de: "Diese Feststellung ist einer Ärztin oder einem Arzt vorbehalten.", en: "Only a physician may make this finding." },
  not_in_person: { de: "Die Beurteilung muss persönlich erfolgen.", en: "The assessment must be made in person." },
  assessment_outdated: { de: "Die Beurteilung ist älter als das neueste Anzeichen.", en: "The assessment is older than the newest symptom." },
  assessment_in_future: { de: "Die Beurteilung liegt in der Zukunft.", en: "The assessment lies in the future." },
  wrong_person: { de: "Beurteilt wurde eine andere Person.", en: "Another person was assessed." },
  assessment_reused: { de: "Diese Beurteilung wurde schon verwendet.", en: "This assessment has been used before." },
  only_abort_or_close: { de: "Möglich sind nur Abbruch oder Beendigung.", en: "Only aborting or closing is possible." },
  not_proposed: { de: "Dazu liegt kein Vorschlag einer ersten Person vor.", en: "No first person has proposed this." },
  no_rescue_chain: { de: "Die Rettungskette ist nicht eröffnet.", en: "The rescue chain is not open." },
  step_done: { de: "Dieser Schritt ist schon erledigt.", en: "This step is already done." },
  no_question: { de: "Zu dieser Meldung ist keine Frage offen.", en: "No question is open for this report." },
  no_such_report: { de: "Diese Meldung gibt es nicht.", en: "There is no such report." },
  no_such_device: { de: "Dieses Gerät gehört nicht zur Maßnahme.", en: "This device is not part of the operation." },
  no_such_stop: { de: "Dieses Stoppsignal gibt es nicht.", en: "There is no such stop." },
  no_such_person: { de: "Diese Person gehört nicht zur Maßnahme.", en: "This person is not part of the operation." },
  no_age_stated: { de: "Es liegt keine Altersangabe zur Bestätigung vor.", en: "No age has been stated that could be confirmed." },
  not_handed_over: { de: "Die Übergabe ist nicht festgehalten.", en: "The hand-over has not been recorded." },
  wrong_end: { de: "Dieses Ende passt nicht zum Stand der Maßnahme.", en: "This end does not fit the operation's state." },
};

/** What was wrong with a message. */
export const problemTexts: Readonly<Record<ProblemCode, Text>> = {
  not_json: { de: "Das ist kein gültiges JSON.", en: "This is not valid JSON." },
  not_an_object: { de: "Erwartet wird genau ein JSON-Objekt.", en: "Exactly one JSON object is expected." },
  byte_order_mark: { de: "Bitte ohne Byte Order Mark senden.", en: "Send it without a byte order mark." },
  too_deep: { de: "Höchstens 16 Ebenen tief.", en: "At most 16 levels deep." },
  duplicate_key: { de: "Ein Schlüssel steht doppelt.", en: "A key stands twice." },
  number_too_large: { de: "Zahlen über 2^53 bitte als Text senden.", en: "Send numbers beyond 2^53 as text." },
  unknown_type: { de: "Diese Art von Nachricht gibt es nicht.", en: "There is no such kind of message." },
  unknown_field: { de: "Dieses Feld gibt es nicht.", en: "There is no such field." },
  missing_field: { de: "Ein Feld fehlt.", en: "A field is missing." },
  wrong_type: { de: "Das Feld hat die falsche Art.", en: "The field is of the wrong type." },
  wrong_value: { de: "Dieser Wert ist nicht erlaubt.", en: "This value is not allowed." },
  bad_time: { de: "Zeiten bitte nach RFC 3339 mit Zone.", en: "Times in RFC 3339 with a zone." },
  bad_id: { de: "Kennungen sind UUIDs in Kleinbuchstaben mit Bindestrichen.", en: "Identifiers are lower-case hyphenated UUIDs." },
  too_long: { de: "Zu lang.", en: "Too long." },
  too_short: { de: "Zu kurz.", en: "Too short." },
  too_many: { de: "Zu viele.", en: "Too many." },
  out_of_range: { de: "Außerhalb des erlaubten Bereichs.", en: "Out of range." },
  nul_in_text: { de: "Das Zeichen NUL ist nicht erlaubt.", en: "The character NUL is not allowed." },
  unknown_version: { de: "Diese Version wird nicht gesprochen.", en: "This version is not spoken here." },
  hello_first: { de: "Zuerst muss »hello« kommen.", en: "`hello` must come first." },
  hello_twice: { de: "»hello« kam schon.", en: "`hello` came already." },
  join_first: { de: "Zuerst muss »join« kommen.", en: "`join` must come first." },
  too_many_joined: { de: "Zu viele Maßnahmen auf einer Verbindung.", en: "Too many operations on one connection." },
  not_found: { de: "Nicht gefunden.", en: "Not found." },
  not_signed_in: { de: "Bitte neu anmelden.", en: "Sign in again." },
  not_allowed: { de: "Dazu fehlt die Berechtigung.", en: "You are not allowed to do this." },
  too_often: { de: "Zu viele Nachrichten; bitte kurz warten.", en: "Too many messages; wait a moment." },
  cannot_record: { de: "Der Speicher ist gestört; nur Meldungen werden angenommen.", en: "The store is failing; only reports are taken." },
  id_reused: { de: "Diese Kennung wurde mit anderem Inhalt schon verwendet.", en: "This id was used before with other content." },
  conflict: { de: "Das widerspricht dem, was schon da ist.", en: "This conflicts with what is there." },
  bad_code: { de: "Der Code ist falsch, verbraucht oder abgelaufen.", en: "The code is wrong, used or expired." },
  internal: { de: "Interner Fehler; er wurde gemeldet.", en: "Internal error; it has been reported." },
};

/** Why the server closed a socket. */
export const closeCodes = {
  goingAway: 1001,
  protocol: 1002,
  binary: 1003,
  notUtf8: 1007,
  tooLarge: 1009,
  notSignedIn: 4401,
  notThisDevice: 4403,
  tooSlow: 4408,
  replaced: 4409,
  cannotKeepUp: 4413,
  flood: 4429,
} as const;
