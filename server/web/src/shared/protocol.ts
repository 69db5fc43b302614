// Generated from the Rust types by protocol/tests/typescript.rs. Do not edit.

/**
 * A person's account.
 */
export type AccountId = string;

/**
 * Who caused an entry of the record.
 */
export type Actor = { "kind": "person", 
/**
 * The account.
 */
account: AccountId, 
/**
 * The device.
 */
device: DeviceId, 
/**
 * The role, as it was checked for this very message.
 */
role: Role, } | { "kind": "clock" } | { "kind": "service" };

/**
 * Correct an earlier entry, or comment on it. The entry stays as it is.
 */
export type AddCorrection = { 
/**
 * The entry.
 */
of: Seq, 
/**
 * Correction or comment.
 */
kind?: RemarkKind, 
/**
 * What is said. Sealed apart.
 */
text: string, };

/**
 * The affected person's own statement, written down by somebody else.
 */
export type AddStatement = { 
/**
 * Whom it concerns; absent for the whole family.
 */
slot?: Slot, 
/**
 * In whose words it is.
 */
recorded_for: Speaker, 
/**
 * The statement. Sealed apart.
 */
text: string, };

/**
 * What was added afterwards.
 */
export type AfterReview = { 
/**
 * Corrections of, and comments on, earlier entries. Those stay as they are.
 */
remarks: Array<RemarkReview>, 
/**
 * Statements of the persons concerned.
 */
statements: Array<StatementReview>, 
/**
 * Legal holds: while one stands nothing is erased.
 */
legal_holds: Array<LegalHoldReview>, 
/**
 * Proposals to erase everything personal, and what became of them.
 */
erasures: Array<ErasureReview>, 
/**
 * How it stands.
 */
personal: PersonalParts, 
/**
 * Until when the policy has it kept; none while the operation has not ended.
 */
kept_until?: string, 
/**
 * When everything personal was erased.
 */
erased_at?: string, };

/**
 * Age, as far as the agreement needs it.
 */
export type AgeClass = "infant" | "child" | "youth" | "adult" | "unknown";

/**
 * An age that was stated or confirmed.
 */
export type AgeReview = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * The person.
 */
slot: Slot, 
/**
 * The age class.
 */
age: AgeClass, 
/**
 * A lead's confirmation; otherwise a statement.
 */
confirmed: boolean, 
/**
 * On what it rests.
 */
sealed?: Sealed, };

/**
 * An age that a lead has to confirm (R-20f).
 */
export type AgeToConfirm = { 
/**
 * The person.
 */
slot: Slot, 
/**
 * The age class as stated.
 */
age: AgeClass, };

/**
 * A running measure asked for something.
 */
export type AlarmAt = { 
/**
 * The entry.
 */
seq: Seq, 
/**
 * When.
 */
at: string, 
/**
 * For what.
 */
alarm: ForceAlarm, 
/**
 * How often by then, since it was last answered.
 */
count: number, };

/**
 * The four answers (R-31). A missing one is a bad one.
 */
export type Answer = { 
/**
 * The report the question belongs to.
 */
report: ReportId, 
/**
 * Reagiert?
 */
responds: boolean, 
/**
 * Atmet normal?
 */
breathes_normally: boolean, 
/**
 * Blutet stark?
 */
bleeds_heavily: boolean, 
/**
 * Krampft?
 */
convulses: boolean, };

/**
 * An answer, with when and from where it is known; who answers stands in the entry.
 */
export type AnswerPreflight = { 
/**
 * The question.
 */
item: PreflightItem, 
/**
 * Yes, no, or not known. "Not known" leaves the item open.
 */
answer: Known, 
/**
 * The day on which it was done or found out.
 */
on: string, 
/**
 * From where it is known: file note, conversation. Sealed apart.
 */
source: string, 
/**
 * Why not; needed with "no". Sealed apart.
 */
reason?: string, };

/**
 * The answer to the monitor's recommendation to stop.
 */
export type AnswerRecommendation = { 
/**
 * The monitor's report.
 */
report: ReportId, 
/**
 * Whether the operation stops.
 */
stop: boolean, 
/**
 * Why. Sealed apart.
 */
reason: string, };

/**
 * A time during which the family was in different vehicles.
 */
export type ApartReview = { 
/**
 * The entry with which it began.
 */
seq: Seq, 
/**
 * When it began.
 */
since: string, 
/**
 * Who sat where.
 */
vehicles: Array<Vehicle>, 
/**
 * The entry that shows them together again.
 */
until_seq?: Seq, 
/**
 * When that was; none: the record does not show it.
 */
until?: string, 
/**
 * How long it was, in milliseconds.
 */
lasted_ms?: number, };

/**
 * A request of a person. Complete and typed, or refused as a whole.
 */
export type Ask = { "do": "plan" } & Plan | { "do": "step" } & AskStep | { "do": "lift" } & Lift | { "do": "resume" } & Resume | { "do": "abort" } & Reason | { "do": "answer" } & Answer | { "do": "claim_step" } & ClaimStep | { "do": "complete_step" } & CompleteStep | { "do": "step_not_possible" } & StepNotPossible | { "do": "propose_night_continuation" } & NightContinuation | { "do": "confirm_night_continuation" } & NightContinuation | { "do": "correct_age" } & CorrectAge | { "do": "confirm_age" } & ConfirmAge | { "do": "declare_false_alarm" } & FalseAlarm | { "do": "reached_by_radio" } & Reached | { "do": "release_device" } & ReleaseDevice | { "do": "check_device" } & DeviceCheck | { "do": "answer_preflight" } & AnswerPreflight | { "do": "ready" } & Nothing | { "do": "supporter_release" } & SupporterRelease | { "do": "inform_supporter" } & InformSupporter | { "do": "count" } & Count | { "do": "person_status" } & PersonStatus | { "do": "assure_hand_over" } & AssureHandOver | { "do": "meet_at" } & PickUp | { "do": "confirm_place" } & ConfirmPlace | { "do": "record_document" } & RecordDocument | { "do": "decide_document" } & DecideDocument | { "do": "answer_recommendation" } & AnswerRecommendation | { "do": "enter_stage" } & StageAsk | { "do": "proportionate" } & StageAsk | { "do": "try_milder_means" } & TryMilderMeans | { "do": "request_force" } & RequestForce | { "do": "authorise_force" } & AuthoriseForce | { "do": "start_force" } & StartForce | { "do": "end_force" } & EndForce | { "do": "check_force" } & CheckForce | { "do": "describe_force" } & DescribeForce | { "do": "force_not_released" } & ForceNotReleased | { "do": "record_incident" } & RecordIncident | { "do": "close_rescue" } & CloseRescue | { "do": "close" } & Close | { "do": "add_correction" } & AddCorrection | { "do": "add_statement" } & AddStatement | { "do": "place_legal_hold" } & LegalHold | { "do": "release_legal_hold" } & LegalHold | { "do": "propose_erasure" } & ProposeErasure | { "do": "withdraw_erasure" } & Nothing | { "do": "confirm_erasure" } & Nothing;

/**
 * Ask for a step. What is said with it is judged with it.
 */
export type AskStep = { 
/**
 * The step.
 */
step: Step, 
/**
 * Who is there: counts heads in the same moment. Absent: the newest count is taken (R-40).
 */
present?: Array<Slot>, 
/**
 * Who sits where. Absent or empty: as boarded before, or everybody in one vehicle (R-40).
 */
vehicles?: Array<Vehicle>, 
/**
 * The kind of place, at first contact. Absent: as planned (R-41).
 */
place_kind?: PlaceKind, 
/**
 * Where the device is, at first contact. Sealed apart (R-41).
 */
position?: Fix, 
/**
 * A lead's reason, where the agreement asks for one (R-40). Sealed apart.
 */
reason?: string, };

/**
 * What exactly was asked for, where the request's word alone does not say it: a refused step is another
 * thing than a refused hand-over.
 */
export type AskedFor = { "kind": "step", 
/**
 * The step.
 */
step: Step, } | { "kind": "stage", 
/**
 * The stage.
 */
stage: Stage, } | { "kind": "force", 
/**
 * The measure.
 */
measure: ForceId, 
/**
 * Against whom.
 */
slot: Slot, 
/**
 * What.
 */
force: ForceKind, } | { "kind": "place", 
/**
 * The kind of place.
 */
place: PlaceKind, } | { "kind": "end", 
/**
 * How.
 */
end: End, } | { "kind": "rescue", 
/**
 * The step.
 */
step: StepId, };

/**
 * An assessment by a medical professional, as entered (R-32 a to d).
 */
export type Assessment = { 
/**
 * Whose condition was assessed.
 */
who: Subject, 
/**
 * (a) The condition was assessed.
 */
condition_assessed: boolean, 
/**
 * (b) The explicit finding.
 */
finding: Finding, 
/**
 * (c) Name or service number. Personal: sealed apart, the record only commits to it.
 */
professional: string, 
/**
 * (c) The function.
 */
profession: Profession, 
/**
 * (c) Hospital, practice, ambulance service.
 */
organisation: string, 
/**
 * (c) In person or remote.
 */
presence: Presence, 
/**
 * (d) When the assessment was made.
 */
assessed_at: string, 
/**
 * Reports the assessment expressly covers, however late they came in.
 */
names_reports?: Array<ReportId>, };

/**
 * A minor without a custodial parent is received by somebody who answers for them (R-40).
 */
export type AssureHandOver = { 
/**
 * The minor.
 */
slot: Slot, 
/**
 * Who receives them: a family member, a guardian, an institution. Sealed apart.
 */
receiver: string, };

/**
 * A hand-over that was assured.
 */
export type AssuredReview = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * The minor.
 */
slot: Slot, 
/**
 * Who receives them.
 */
sealed?: Sealed, };

/**
 * A lead allows a measure that somebody else asked for.
 */
export type AuthoriseForce = { 
/**
 * The measure.
 */
measure: ForceId, };

/**
 * One device on the board.
 */
export type BoardRow = { 
/**
 * The device.
 */
device: DeviceId, 
/**
 * Its call sign.
 */
label: string, 
/**
 * The stop has reached its program.
 */
delivered_at?: string, 
/**
 * It is on the screen.
 */
displayed_at?: string, 
/**
 * A human has pressed.
 */
acknowledged_at?: string, 
/**
 * Its holder was reached by radio or telephone.
 */
reached_by_radio: boolean, };

/**
 * Who stands (D5).
 */
export type BoardView = { 
/**
 * The stop.
 */
stop: StopId, 
/**
 * When it was signalled.
 */
signalled_at: string, 
/**
 * How many devices on scene have acknowledged.
 */
stand: number, 
/**
 * How many there are.
 */
of: number, 
/**
 * From when it happened to the last acknowledgement, once all stand.
 */
standstill_ms?: number, 
/**
 * How far it has escalated.
 */
escalation?: Escalation, 
/**
 * One row per device on scene.
 */
devices: Array<BoardRow>, };

/**
 * The body's position while a measure runs.
 */
export type BodyPosition = "upright" | "sitting" | "sitting_bent" | "side" | "supine" | "prone";

/**
 * One answer to "Atmet normal?".
 */
export type BreathingAt = { 
/**
 * Whether the person breathed normally.
 */
normal: boolean, 
/**
 * When.
 */
at: string, };

/**
 * Who did something. Function and call sign only; a number tells persons of one operation apart, so that
 * "two persons" can be checked.
 */
export type By = { 
/**
 * A person, the clock, or the service itself.
 */
kind: ByKind, 
/**
 * The person's role, as checked for this very message.
 */
role?: Role, 
/**
 * The person's device.
 */
device?: DeviceId, 
/**
 * The device's call sign.
 */
label?: string, 
/**
 * Which of the operation's persons, counted from 1 as they first appear in the record.
 */
person?: number, };

/**
 * What acts.
 */
export type ByKind = "person" | "clock" | "service";

/**
 * The server is about to close the socket.
 */
export type Bye = { 
/**
 * The close code that follows.
 */
code: number, };

/**
 * A condition card.
 */
export type Card = { 
/**
 * The sign it is for.
 */
sign: Sign, 
/**
 * Its heading.
 */
title: Text, 
/**
 * What to do, in this order.
 */
do: Array<Line>, 
/**
 * What not to do.
 */
do_not: Array<Text>, 
/**
 * What to write down, later.
 */
record: Array<Text>, 
/**
 * What to be reminded of.
 */
timers: Array<CardTimer>, 
/**
 * Rhythm of a metronome.
 */
beat_per_min?: number, };

/**
 * A clock on a card. It runs on the helper's device alone and is never mandatory. With an interval it
 * reminds; with neither it is a time to be kept and told, such as a tourniquet's.
 */
export type CardTimer = { 
/**
 * What its button says: the clock runs from that press. Absent: from when the card is opened.
 */
start?: Text, 
/**
 * Again and again after so many seconds.
 */
every_s?: number, 
/**
 * Once after so many seconds.
 */
once_s?: number, 
/**
 * What to do then, in German.
 */
de: string, 
/**
 * What to do then, in English.
 */
en: string, };

/**
 * A report, carried along with its stop.
 */
export type CarriedReport = { 
/**
 * The exact bytes.
 */
body: string, 
/**
 * The device that reported it.
 */
reporter: DeviceId, };

/**
 * Why a stop was raised.
 */
export type Cause = { "kind": "report", 
/**
 * The report.
 */
report: ReportId, } | { "kind": "late_report", 
/**
 * The late report.
 */
report: ReportId, } | { "kind": "bad_answer", 
/**
 * The report the question belongs to.
 */
report: ReportId, } | { "kind": "no_answer", 
/**
 * The report the question belongs to.
 */
report: ReportId, } | { "kind": "night_began", 
/**
 * When the window began.
 */
at: string, 
/**
 * The window's rule.
 */
rule?: string, } | { "kind": "unexpected_minor", 
/**
 * The report.
 */
report: ReportId, 
/**
 * When that night began.
 */
night_at: string, 
/**
 * The window's rule.
 */
rule?: string, } | { "kind": "facility", 
/**
 * The report, if one said so.
 */
report?: ReportId, 
/**
 * The kind of place, as chosen.
 */
place: PlaceKind, 
/**
 * The facility whose fence matched, if the position did.
 */
facility?: NearFacility, 
/**
 * Radius of the fix in metres.
 */
accuracy_m?: number, } | { "kind": "in_care", 
/**
 * The report.
 */
report: ReportId, 
/**
 * The person.
 */
slot: Slot, } | { "kind": "place_unclear", 
/**
 * The report.
 */
report: ReportId, } | { "kind": "family_incomplete", 
/**
 * Who is missing.
 */
missing: Array<Slot>, 
/**
 * Where it was counted.
 */
at: CountAt, } | { "kind": "document_qualified", 
/**
 * The report that said it was shown.
 */
document: ReportId, } | { "kind": "document_recognised", 
/**
 * The report that said it was shown.
 */
document: ReportId, } | { "kind": "document_undecided", 
/**
 * The report that said it was shown.
 */
document: ReportId, } | { "kind": "silence", 
/**
 * The device.
 */
device: DeviceId, 
/**
 * When it was last heard.
 */
since: string, } | { "kind": "recommendation_unanswered", 
/**
 * The report.
 */
report: ReportId, } | { "kind": "recommendation_followed", 
/**
 * The report.
 */
report: ReportId, } | { "kind": "sister_aborted", 
/**
 * The other operation.
 */
operation: OperationId, 
/**
 * Its stop.
 */
stop: StopId, } | { "kind": "rolled_back", 
/**
 * How many entries there were once.
 */
size: Seq, } | { "kind": "breathing", 
/**
 * The measure.
 */
measure: ForceId, } | { "kind": "decision" } | { "kind": "impossible" };

/**
 * Somebody looked at the person under restraint. Each answer may be left out.
 */
export type CheckForce = { 
/**
 * The measure.
 */
measure: ForceId, 
/**
 * Atmet normal? "No" aborts (R-31).
 */
breathes_normally?: boolean, 
/**
 * The body's position now.
 */
position?: BodyPosition, 
/**
 * The person is calm: is the reason still there?
 */
calm?: boolean, 
/**
 * Noch nötig?
 */
still_needed?: boolean, };

/**
 * A signed head of an operation's record.
 */
export type CheckpointFrame = { 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * The signed note (C2SP tlog-checkpoint), by the key the device pinned.
 */
note: string, };

/**
 * What became of a checkpoint.
 */
export type CheckpointOutcome = "confirmed" | "missed" | "stopped" | "open";

/**
 * One checkpoint.
 */
export type CheckpointReview = { 
/**
 * The stage.
 */
stage: Stage, 
/**
 * The stage in words.
 */
name: Text, 
/**
 * When it was entered, by whom.
 */
entered: Moment, 
/**
 * When somebody said yes.
 */
confirmed?: Moment, 
/**
 * How long that took, in milliseconds.
 */
after_ms?: number, 
/**
 * What became of it.
 */
outcome: CheckpointOutcome, };

/**
 * "Weiter verhältnismäßig?" is open (R-10). Never while the operation is stopped.
 */
export type CheckpointView = { 
/**
 * The stage that was entered.
 */
stage: Stage, 
/**
 * When.
 */
since: string, };

/**
 * Take a step of the rescue chain.
 */
export type ClaimStep = { 
/**
 * The step.
 */
step: StepId, 
/**
 * When, by the device's clock, if entered later.
 */
occurred_at?: string, };

/**
 * A clause of the agreement, or a design rule that follows from it.
 */
export type ClauseId = "R-01" | "R-02" | "R-03" | "R-10" | "R-11" | "R-20" | "R-30" | "R-31" | "R-32" | "R-33" | "R-40" | "R-41" | "R-50" | "R-60" | "R-61";

/**
 * One entry under a clause.
 */
export type ClauseMark = { 
/**
 * The entry; none for what the policy declares, or what never happened.
 */
seq?: Seq, 
/**
 * When.
 */
at?: string, 
/**
 * What it shows.
 */
shows: ClauseVerdict, 
/**
 * What happened, in one sentence.
 */
what: Text, };

/**
 * One clause.
 */
export type ClauseReview = { 
/**
 * Its id.
 */
clause: ClauseId, 
/**
 * Its German title.
 */
title: string, 
/**
 * Its German wording, exactly.
 */
quote: string, 
/**
 * What the program does for it.
 */
does: Text, 
/**
 * The values of the policy that belong to it.
 */
values: Array<PolicyValue>, 
/**
 * The most serious of what happened under it.
 */
verdict: ClauseVerdict, 
/**
 * The entries that show it, in order.
 */
marks: Array<ClauseMark>, };

/**
 * What became of a clause, the most serious first.
 */
export type ClauseVerdict = "deviated" | "finding" | "triggered" | "refused" | "kept" | "no_occasion" | "left_open";

/**
 * Frames of class B, told apart by `type`.
 */
export type ClientFrame = { "type": "hello" } & Hello | { "type": "refresh" } & Refresh | { "type": "join" } & Join | { "type": "leave" } & Leave | { "type": "heartbeat" } & Heartbeat | { "type": "receipts" } & Receipts | { "type": "command" } & CommandFrame | { "type": "position" } & Position;

/**
 * One reading.
 */
export type ClockReading = { 
/**
 * The entry.
 */
seq: Seq, 
/**
 * The server's clock.
 */
server_at: string, 
/**
 * How far the device ran ahead, in milliseconds; negative: behind. It includes the way of the message,
 * unless the device measured it itself.
 */
ahead_ms: number, 
/**
 * Where it comes from.
 */
source: ClockSource, };

/**
 * One device's clock.
 */
export type ClockReview = { 
/**
 * The device.
 */
device: DeviceId, 
/**
 * Its call sign.
 */
label?: string, 
/**
 * Every reading that says something about it, in order.
 */
readings: Array<ClockReading>, 
/**
 * The largest difference, in milliseconds: positive where the device ran ahead of the server.
 */
largest_ms: number, 
/**
 * Whether it was off by more than the policy allows.
 */
wrong: boolean, 
/**
 * Reports with two readings, of which the stricter one counted.
 */
two_readings: Array<TwoReadings>, };

/**
 * Where a reading comes from.
 */
export type ClockSource = "check" | "report" | "receipt";

/**
 * What the clocks said about one report.
 */
export type Clocks = { 
/**
 * The device's wall clock when it happened. Absent when the device gave none that can be read.
 */
occurred_at?: string, 
/**
 * The device's monotonic clock when it happened, in milliseconds from an origin of its own.
 */
monotonic_ms?: number, 
/**
 * The device's wall clock when it sent this copy: tells a slow message from a wrong clock.
 */
sent_at?: string, 
/**
 * The server's clock when the report came in.
 */
received_at: string, };

/**
 * End the operation.
 */
export type Close = { 
/**
 * How it ended.
 */
end: End, 
/**
 * Why. Sealed apart.
 */
reason: string, };

/**
 * The rescue chain is at its end. A worse sign opens it again.
 */
export type CloseRescue = { 
/**
 * How.
 */
outcome: RescueOutcome, 
/**
 * Who said so. Sealed apart.
 */
reason: string, };

/**
 * A request of a person.
 */
export type CommandFrame = { 
/**
 * A retry carries the same id and gets the same answer.
 */
id: CommandId, 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * The request.
 */
ask: Ask, };

/**
 * One request of a client that is not a report; a retry with the same id is answered, not repeated.
 */
export type CommandId = string;

/**
 * SHA-256 over a domain word, the salt and the payload's exact bytes.
 */
export type Commitment = string;

/**
 * Complete a step of the rescue chain.
 */
export type CompleteStep = { 
/**
 * The step.
 */
step: StepId, 
/**
 * When, by the device's clock, if entered later.
 */
occurred_at?: string, 
/**
 * Who did it, if not the person who enters it: the device of that person.
 */
done_by?: DeviceId, 
/**
 * What the step asks to write down (value, language, unit); sealed apart.
 */
note?: string, };

/**
 * A lead confirms a stated age.
 */
export type ConfirmAge = { 
/**
 * The person.
 */
slot: Slot, };

/**
 * A lead says what kind of place it is.
 */
export type ConfirmPlace = { 
/**
 * The kind of place.
 */
kind: PlaceKind, 
/**
 * How that is known. Sealed apart.
 */
reason: string, };

/**
 * What a qualified certificate has to contain (§ 60a (2c) `AufenthG`).
 */
export type Content = "facts" | "method" | "diagnosis" | "severity" | "consequences";

/**
 * State a person's age.
 */
export type CorrectAge = { 
/**
 * The person.
 */
slot: Slot, 
/**
 * The age class as stated.
 */
age: AgeClass, 
/**
 * On what it rests: passport, birth certificate. Sealed apart.
 */
basis: string, };

/**
 * A head count (R-40).
 */
export type Count = { 
/**
 * Where.
 */
at: CountAt, 
/**
 * Who is there.
 */
present: Array<Slot>, };

/**
 * Where heads are counted (R-40).
 */
export type CountAt = "contact" | "departure" | "transfer" | "hand_over";

/**
 * A head count.
 */
export type CountReview = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * Where.
 */
counted_at: CountAt, 
/**
 * Who was there.
 */
present: Array<Slot>, 
/**
 * Who was missing.
 */
missing: Array<Slot>, };

/**
 * A head count.
 */
export type CountView = { 
/**
 * Where.
 */
counted_at: CountAt, 
/**
 * When.
 */
at: string, 
/**
 * How many are there.
 */
present: number, 
/**
 * Who is missing.
 */
missing: Array<Slot>, };

/**
 * What releases from a court's order.
 */
export type CourtRelease = { 
/**
 * The number of the order or of the decision that lifts it. Sealed apart.
 */
order_number: string, 
/**
 * The court. Sealed apart.
 */
court: string, 
/**
 * What it says. Sealed apart.
 */
reason: string, };

/**
 * A lead's decision about a certificate (R-50). Recognised is the rule.
 */
export type DecideDocument = { 
/**
 * The report that said it was shown.
 */
document: ReportId, 
/**
 * Recognised: then the operation can only be closed or aborted.
 */
recognised: boolean, 
/**
 * Presumably outdated in the single case.
 */
outdated: boolean, 
/**
 * Why; needed unless it is recognised. Sealed apart.
 */
reason?: string, };

/**
 * What of a report could not be taken as it came. The stop stands all the same.
 */
export type Defect = { 
/**
 * A stable word for the kind of defect, such as `unknown_sign`.
 */
code: DefectCode, 
/**
 * JSON pointer into the report.
 */
at: string, };

/**
 * The kinds of defect.
 */
export type DefectCode = "bad_id" | "id_reused" | "unknown_sign" | "contradiction" | "bad_time" | "skewed_time" | "bad_place" | "bad_subject" | "long_text" | "nul_in_text" | "unknown_field" | "forbidden_field" | "duplicate_key" | "wrong_type" | "token_expired" | "not_sealed";

/**
 * What is entered later, but before the operation is completed.
 */
export type DescribeForce = { 
/**
 * The measure.
 */
measure: ForceId, 
/**
 * Why, in this single case. Sealed apart.
 */
reason: string, 
/**
 * What was tried before.
 */
milder_means: Array<MilderMeans>, 
/**
 * The device of whoever ordered it.
 */
ordered_by: DeviceId, 
/**
 * The devices of those who applied it.
 */
applied_by: Array<DeviceId>, 
/**
 * The body's position.
 */
position: BodyPosition, 
/**
 * Whether the person was hurt.
 */
person_injured: boolean, 
/**
 * Whether an officer was hurt.
 */
officer_injured: boolean, 
/**
 * Whether a medical check was offered.
 */
medical_check_offered: boolean, 
/**
 * Why it ended. Sealed apart.
 */
end_reason: string, };

/**
 * Kinds of deviations.
 */
export type DeviationKind = "policy_looser" | "preflight_no" | "night_continuation" | "after_the_night" | "separation" | "not_recognised" | "force_not_allowed" | "other_lift";

/**
 * One deviation.
 */
export type DeviationReview = { 
/**
 * What kind it is.
 */
kind: DeviationKind, 
/**
 * The clause it departs from.
 */
clause: ClauseId, 
/**
 * What it is, in one sentence.
 */
what: Text, 
/**
 * When, by whom; none for what the policy declares.
 */
moment?: Moment, 
/**
 * The hold it is about.
 */
hold?: HoldId, 
/**
 * The field of the policy that is looser than the agreement.
 */
field?: string, 
/**
 * Why, as the policy declares it.
 */
declared?: string, 
/**
 * The reason somebody gave.
 */
sealed?: Sealed, };

/**
 * A device's check of itself (R-30: a stop reaches nobody on a phone that is mute and asleep).
 */
export type DeviceCheck = { 
/**
 * The alarm was played, and heard.
 */
sound: Tried, 
/**
 * The alarm vibrated, and was felt.
 */
vibration: Tried, 
/**
 * It finds out where it is. Where that is, stays on the device.
 */
location: Tried, 
/**
 * It keeps the screen on.
 */
screen: Tried, 
/**
 * It is connected to the server and hears from it.
 */
connection: Tried, 
/**
 * Its pages open without a network.
 */
offline: Tried, 
/**
 * What it keeps survives when its memory runs short.
 */
storage: Tried, 
/**
 * The server's clock minus its own, in milliseconds, as it measured it. Absent: not measured.
 */
clock_difference_ms?: number, };

/**
 * Why a device shows red before the operation begins.
 */
export type DeviceFault = "unchecked" | "outdated" | "sound" | "vibration" | "location" | "screen" | "connection" | "offline" | "clock";

/**
 * A paired device: a handheld or a desk.
 */
export type DeviceId = string;

/**
 * Where a device was.
 */
export type DevicePosition = { 
/**
 * The device.
 */
device: DeviceId, 
/**
 * Degrees north.
 */
lat: number, 
/**
 * Degrees east.
 */
lon: number, 
/**
 * Radius in metres.
 */
accuracy_m: number, 
/**
 * When the fix was taken.
 */
at: string, };

/**
 * One receipt, as a device sends it.
 */
export type DeviceReceipt = { 
/**
 * The stop that is confirmed.
 */
stop: StopId, 
/**
 * What is confirmed about it.
 */
kind: ReceiptKind, 
/**
 * The device's wall clock at that moment. Recorded; never used to judge lateness.
 */
at: string, };

/**
 * One device's receipts for one stop. None stands for another (D5).
 */
export type DeviceReceipts = { 
/**
 * The device.
 */
device: DeviceId, 
/**
 * Its call sign.
 */
label: string, 
/**
 * Its holder's role.
 */
role: Role, 
/**
 * The stop reached its program.
 */
delivered?: ReceiptAt, 
/**
 * It was shown and sounded.
 */
displayed?: ReceiptAt, 
/**
 * A human acknowledged it.
 */
acknowledged?: ReceiptAt, 
/**
 * Its holder was reached another way.
 */
reached?: Moment, };

/**
 * A device that takes part.
 */
export type DeviceView = { 
/**
 * The device.
 */
device: DeviceId, 
/**
 * Its call sign.
 */
label: string, 
/**
 * Its holder's role.
 */
role: Role, 
/**
 * Whether it has left.
 */
released: boolean, 
/**
 * What its newest check of itself found.
 */
check?: DeviceCheck, 
/**
 * When it was checked, by the server's clock.
 */
checked_at?: string, 
/**
 * What is wrong with it, an absent or old check included. Nothing, and checked: it shows green.
 */
faults: Array<DeviceFault>, };

/**
 * How the operations of the year are divided.
 */
export type Distribution = { 
/**
 * Its stable word.
 */
key: string, 
/**
 * It in words.
 */
name: Text, 
/**
 * Its cells, in order. Together they are all operations of the year.
 */
cells: Array<DistributionCell>, };

/**
 * One part of the whole.
 */
export type DistributionCell = { 
/**
 * It in words.
 */
name: Text, 
/**
 * How many operations.
 */
operations: OperationRange, };

/**
 * What stands in a certificate.
 */
export type DocumentContents = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * Who issued it.
 */
issuer: Issuer, 
/**
 * How it was shown.
 */
shown: Shown, 
/**
 * The day it was issued.
 */
dated_on: string, 
/**
 * Whether it says that the person is not fit to travel.
 */
says_unfit: Known, 
/**
 * What of a qualified certificate is missing; empty: it is qualified.
 */
missing: Array<Content>, };

/**
 * What was decided.
 */
export type DocumentDecision = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * Recognised: the rule. Not recognised: the exception, flagged.
 */
recognised: boolean, 
/**
 * Presumably outdated in the single case.
 */
outdated: boolean, 
/**
 * Whether a hold was lifted by it, which takes two persons.
 */
by_two: boolean, 
/**
 * The reason.
 */
sealed?: Sealed, };

/**
 * One certificate or stated illness.
 */
export type DocumentReview = { 
/**
 * The report that said so: its id names the document.
 */
document: ReportId, 
/**
 * When it was told, by whom.
 */
moment: Moment, 
/**
 * Whether a paper was shown; otherwise an illness was stated.
 */
certificate: boolean, 
/**
 * Whom it concerns.
 */
who: Subject, 
/**
 * When a lead had to have decided.
 */
due_at: string, 
/**
 * What stands in it, as recorded.
 */
recorded: Array<DocumentContents>, 
/**
 * What was decided, each time.
 */
decided: Array<DocumentDecision>, 
/**
 * Nobody decided in time: it held by itself.
 */
undecided_in_time: boolean, 
/**
 * The report's words.
 */
sealed?: Sealed, };

/**
 * A certificate or stated illness (R-50).
 */
export type DocumentView = { 
/**
 * The report that said so: its id names the document.
 */
document: ReportId, 
/**
 * Whom it concerns.
 */
who: Subject, 
/**
 * Whether there is a paper; otherwise an illness was stated.
 */
certificate: boolean, 
/**
 * When a lead has to have decided.
 */
due_at: string, 
/**
 * What stands in it was recorded; then whether it is qualified.
 */
qualified?: boolean, 
/**
 * Whether it says that the person is not fit to travel.
 */
says_unfit?: Known, 
/**
 * The decision: recognised or not.
 */
recognised?: boolean, };

/**
 * A request was carried out.
 */
export type Done = { 
/**
 * The request.
 */
id: CommandId, 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * The newest entry it caused.
 */
seq: Seq, 
/**
 * What is told with it: HINWEIS. It stops nothing.
 */
notices?: Array<Notice>, };

/**
 * Why personal parts are erased before the time for keeping them is over.
 */
export type EarlyGround = "person_asked" | "not_lawful" | "ordered" | "no_operation";

/**
 * How an operation ended. All final.
 */
export type End = "completed" | "not_carried_out" | "aborted";

/**
 * A measure has ended.
 */
export type EndForce = { 
/**
 * The measure.
 */
measure: ForceId, 
/**
 * When, by the device's clock, if entered later.
 */
occurred_at?: string, };

/**
 * How it ended.
 */
export type EndReview = { 
/**
 * How.
 */
end: End, 
/**
 * How, in words.
 */
name: Text, 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * The reason.
 */
sealed?: Sealed, };

/**
 * One entry of the record: who caused what, when. Its exact bytes are stored and hashed.
 */
export type Entry = { 
/**
 * The server's clock when it was decided.
 */
at: string, 
/**
 * Who caused it.
 */
by: Actor, 
/**
 * The request that caused it: a retry with the same id is answered, not repeated (I-9).
 */
command?: CommandId, } & ({ "event": "created", 
/**
 * A functional reference, never a name.
 */
reference: string, 
/**
 * SHA-256 of the policy's exact bytes, in hex.
 */
policy_hash: string, 
/**
 * The policy's name and version, for people.
 */
policy: string, 
/**
 * Übung: watermark, kept apart.
 */
drill: boolean, 
/**
 * The collective measure it belongs to (decision 1).
 */
measure?: MeasureId, 
/**
 * Commitment to the key under which its personal parts are sealed (I-12).
 */
key?: Commitment, } | { "event": "plan_accepted", 
/**
 * The plan, without its personal part.
 */
plan: Plan, 
/**
 * What the list says about the pick-up place (R-41).
 */
place?: PlaceFacts, 
/**
 * What was told with it.
 */
notices?: Array<Notice>, 
/**
 * Commitment to the sealed positions and dates of birth.
 */
payload?: Commitment, } | { "event": "step_taken" } & StepTaken | { "event": "preflight_answered", 
/**
 * The item.
 */
item: PreflightItem, 
/**
 * The answer.
 */
answer: Known, 
/**
 * The day on which it was done or found out.
 */
on: string, 
/**
 * Commitment to the sealed source and reason.
 */
payload: Commitment, } | { "event": "made_ready" } | { "event": "supporter_release", 
/**
 * Given, or not given any more.
 */
given: boolean, } | { "event": "supporter_informed", 
/**
 * Commitment to the sealed note.
 */
payload: Commitment, } | { "event": "counted", 
/**
 * Where. Under a name of its own: `at` is when the entry was made.
 */
counted_at: CountAt, 
/**
 * Who is there.
 */
present: Array<Slot>, 
/**
 * Who of the plan is not.
 */
missing: Array<Slot>, } | { "event": "person_status", 
/**
 * The person.
 */
slot: Slot, 
/**
 * Where they are.
 */
is: Whereabouts, } | { "event": "hand_over_assured", 
/**
 * The minor.
 */
slot: Slot, 
/**
 * Commitment to the sealed receiver.
 */
payload: Commitment, } | { "event": "meeting_place_set", 
/**
 * The kind of place.
 */
kind: PlaceKind, 
/**
 * What the list says about it.
 */
place?: PlaceFacts, 
/**
 * Commitment to the sealed position.
 */
payload?: Commitment, } | { "event": "place_uncertain", 
/**
 * The report of contact.
 */
report: ReportId, 
/**
 * The facility.
 */
facility: NearFacility, 
/**
 * Radius of the fix in metres.
 */
accuracy_m: number, } | { "event": "place_confirmed", 
/**
 * The kind of place.
 */
kind: PlaceKind, 
/**
 * The reports of contact that this covers; one that comes in meanwhile stays open.
 */
reports?: Array<ReportId>, 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, } | { "event": "document_shown", 
/**
 * The report that said so: its id names the document.
 */
document: ReportId, 
/**
 * Whom it concerns.
 */
who: Subject, 
/**
 * When a lead has to have decided.
 */
due_at: string, } | { "event": "document_recorded", 
/**
 * The document.
 */
document: ReportId, 
/**
 * Who issued it.
 */
issuer: Issuer, 
/**
 * How it was shown.
 */
shown: Shown, 
/**
 * The day it was issued.
 */
dated_on: string, 
/**
 * Whether it says that the person is not fit to travel.
 */
says_unfit: Known, 
/**
 * What of a qualified certificate is missing.
 */
missing: Array<Content>, } | { "event": "document_decided", 
/**
 * The document.
 */
document: ReportId, 
/**
 * Recognised.
 */
recognised: boolean, 
/**
 * Presumably outdated in the single case.
 */
outdated: boolean, 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, } | { "event": "stop_recommended", 
/**
 * The report.
 */
report: ReportId, 
/**
 * When the lead has to have answered.
 */
due_at: string, } | { "event": "recommendation_answered", 
/**
 * The report.
 */
report: ReportId, 
/**
 * Whether the operation stops.
 */
stop: boolean, 
/**
 * Commitment to the sealed reason; none when time ran out.
 */
payload?: Commitment, } | { "event": "stage_entered", 
/**
 * The stage.
 */
stage: Stage, 
/**
 * What was told with it.
 */
notices?: Array<Notice>, } | { "event": "proportionality_confirmed", 
/**
 * The stage.
 */
stage: Stage, } | { "event": "milder_means_tried", 
/**
 * With whom.
 */
slot: Slot, 
/**
 * What.
 */
means: Array<MilderMeans>, 
/**
 * For how many minutes.
 */
minutes: number, 
/**
 * Commitment to the sealed note.
 */
payload?: Commitment, } | { "event": "force_requested", 
/**
 * The measure.
 */
measure: ForceId, 
/**
 * Against whom.
 */
slot: Slot, 
/**
 * What.
 */
kind: ForceKind, 
/**
 * Why, in kind.
 */
ground: ForceGround, 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, } | { "event": "force_authorised", 
/**
 * The measure.
 */
measure: ForceId, } | { "event": "force_started", 
/**
 * The measure.
 */
measure: ForceId, 
/**
 * Against whom.
 */
who: Subject, 
/**
 * What.
 */
kind: ForceKind, 
/**
 * The body's position, where known.
 */
position?: BodyPosition, 
/**
 * When, by the device's clock, if entered later.
 */
occurred_at?: string, 
/**
 * What was told with it.
 */
notices?: Array<Notice>, } | { "event": "force_ended", 
/**
 * The measure.
 */
measure: ForceId, 
/**
 * When, by the device's clock, if entered later.
 */
occurred_at?: string, } | { "event": "force_checked", 
/**
 * What was seen.
 */
check: CheckForce, 
/**
 * What was told with it.
 */
notices?: Array<Notice>, } | { "event": "force_described", 
/**
 * The measure.
 */
measure: ForceId, 
/**
 * What was tried before.
 */
milder_means: Array<MilderMeans>, 
/**
 * The device of whoever ordered it.
 */
ordered_by: DeviceId, 
/**
 * The devices of those who applied it.
 */
applied_by: Array<DeviceId>, 
/**
 * The body's position.
 */
position: BodyPosition, 
/**
 * Whether the person was hurt.
 */
person_injured: boolean, 
/**
 * Whether an officer was hurt.
 */
officer_injured: boolean, 
/**
 * Whether a medical check was offered.
 */
medical_check_offered: boolean, 
/**
 * Commitment to the sealed reasons.
 */
payload: Commitment, } | { "event": "force_not_released", 
/**
 * The measure.
 */
measure: ForceId, 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, } | { "event": "force_alarmed", 
/**
 * The measure.
 */
measure: ForceId, 
/**
 * For what.
 */
alarm: ForceAlarm, 
/**
 * How often it has asked for this.
 */
count: number, } | { "event": "incident_recorded", 
/**
 * Its kind.
 */
kind: IncidentKind, 
/**
 * What was told with it.
 */
notices?: Array<Notice>, 
/**
 * Commitment to the sealed text.
 */
payload: Commitment, } | { "event": "rescue_closed", 
/**
 * How.
 */
outcome: RescueOutcome, 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, } | { "event": "lift_proposed", 
/**
 * The hold.
 */
hold: HoldId, 
/**
 * The evidence.
 */
evidence: RecordedEvidence, 
/**
 * The newest entry that person had seen.
 */
newest_seen: Seq, } | { "event": "sister_interrupted", 
/**
 * The other operation.
 */
operation: OperationId, 
/**
 * Its stop.
 */
stop: StopId, } | { "event": "device_joined", 
/**
 * The device.
 */
device: DeviceId, 
/**
 * Its holder's role.
 */
role: Role, 
/**
 * Its call sign.
 */
label: string, } | { "event": "device_released", 
/**
 * The device.
 */
device: DeviceId, 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, } | { "event": "device_checked", 
/**
 * What it found.
 */
check: DeviceCheck, } | { "event": "reported", 
/**
 * The report.
 */
report: Report, 
/**
 * Whether the operation had already ended ("nach Abschluss eingegangen").
 */
after_end: boolean, } | { "event": "report_repeated", 
/**
 * The report with its other content.
 */
report: Report, } | { "event": "hold_opened", 
/**
 * Its id.
 */
hold: HoldId, 
/**
 * Its kind.
 */
kind: HoldKind, 
/**
 * The clause behind it.
 */
clause: ClauseId, 
/**
 * Why.
 */
cause: Cause, 
/**
 * Whom it concerns.
 */
who: Subject, 
/**
 * The stop that was signalled.
 */
stop: StopId, 
/**
 * The symptom an assessment has to be later than.
 */
symptom_at: string, } | { "event": "hold_lifted", 
/**
 * The hold.
 */
hold: HoldId, 
/**
 * The evidence.
 */
evidence: RecordedEvidence, 
/**
 * The newest entry the lifting person had seen.
 */
newest_seen: Seq, 
/**
 * Whether this departs from the agreement.
 */
deviation: boolean, } | { "event": "resumed", 
/**
 * The holds.
 */
holds: Array<HoldId>, 
/**
 * The newest entry the lead had seen.
 */
newest_seen: Seq, } | { "event": "aborted", 
/**
 * The clause behind it.
 */
clause: ClauseId, 
/**
 * Why.
 */
cause: Cause, 
/**
 * Whom it concerns.
 */
who: Subject, 
/**
 * The stop that was signalled.
 */
stop: StopId, 
/**
 * Commitment to the sealed reason, if a person decided it.
 */
payload?: Commitment, } | { "event": "question_asked", 
/**
 * The report.
 */
report: ReportId, 
/**
 * When it has to be answered.
 */
due_at: string, } | { "event": "question_answered", 
/**
 * The report.
 */
report: ReportId, 
/**
 * Whether all four answers speak against danger to life.
 */
reassuring: boolean, } | { "event": "rescue_opened", 
/**
 * The report; after a breathing check, which is none, the stop it raised.
 */
report: ReportId, 
/**
 * The sign whose card is shown.
 */
sign: Sign, } | { "event": "step_claimed", 
/**
 * The step.
 */
step: StepId, 
/**
 * When, by the device's clock, if entered later.
 */
occurred_at?: string, } | { "event": "step_completed", 
/**
 * The step.
 */
step: StepId, 
/**
 * When, by the device's clock, if entered later.
 */
occurred_at?: string, 
/**
 * Who did it, if not the one who entered it.
 */
done_by?: DeviceId, 
/**
 * Commitment to the sealed note.
 */
payload?: Commitment, } | { "event": "step_impossible", 
/**
 * The step.
 */
step: StepId, 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, } | { "event": "step_overdue", 
/**
 * The step.
 */
step: StepId, 
/**
 * What is missing.
 */
lateness: Lateness, } | { "event": "receipts", 
/**
 * The receipts.
 */
receipts: Array<RecordedReceipt>, } | { "event": "unanswered", 
/**
 * The stop.
 */
stop: StopId, 
/**
 * How far it has escalated.
 */
level: Escalation, 
/**
 * The devices without a human acknowledgement.
 */
devices: Array<DeviceId>, } | { "event": "reached_by_radio", 
/**
 * The stop.
 */
stop: StopId, 
/**
 * The device.
 */
device: DeviceId, } | { "event": "all_stand", 
/**
 * The stop.
 */
stop: StopId, 
/**
 * From when it happened to the last acknowledgement, in milliseconds.
 */
standstill_ms: number, } | { "event": "minors_affected", 
/**
 * The report that said so.
 */
report: ReportId, } | { "event": "night_forecast", 
/**
 * When the window begins.
 */
night_at: string, 
/**
 * The mark that was reached, in minutes before; none for the forecast's own warning.
 */
minutes_before?: number, } | { "event": "night_continuation_proposed", 
/**
 * The hold.
 */
hold: HoldId, 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, } | { "event": "age_stated", 
/**
 * The person.
 */
slot: Slot, 
/**
 * The age class.
 */
age: AgeClass, 
/**
 * Commitment to the sealed basis.
 */
payload: Commitment, } | { "event": "age_confirmed", 
/**
 * The person.
 */
slot: Slot, 
/**
 * The age class.
 */
age: AgeClass, } | { "event": "false_alarm_declared", 
/**
 * The report.
 */
report: ReportId, } | { "event": "refused", 
/**
 * The request's word (`lift`, `resume`, `step` ...).
 */
ask: string, 
/**
 * What exactly, where the word alone does not say it.
 */
what?: AskedFor, 
/**
 * Why.
 */
refusal: Refusal, } | { "event": "closed", 
/**
 * How.
 */
end: End, 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, } | { "event": "correction_added", 
/**
 * The entry.
 */
of: Seq, 
/**
 * Correction or comment.
 */
kind: RemarkKind, 
/**
 * Commitment to the sealed text.
 */
payload: Commitment, } | { "event": "statement_added", 
/**
 * Whom it concerns; none for the whole family.
 */
slot?: Slot, 
/**
 * In whose words it is.
 */
recorded_for: Speaker, 
/**
 * Commitment to the sealed text.
 */
payload: Commitment, } | { "event": "legal_hold_placed", 
/**
 * Law or dispute.
 */
ground: LegalGround, 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, } | { "event": "legal_hold_released", 
/**
 * Law or dispute.
 */
ground: LegalGround, 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, } | { "event": "erasure_proposed", 
/**
 * Why before the time for keeping it is over.
 */
early?: EarlyGround, 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, } | { "event": "erasure_withdrawn" } | { "event": "erased", 
/**
 * How many sealed parts the record commits to up to here.
 */
payloads: number, } | { "event": "erasure_finished", 
/**
 * Whether a mirror of the keys is set, and was reached too.
 */
mirror: boolean, } | { "event": "restarted" } | { "event": "rolled_back", 
/**
 * How many entries there were once.
 */
size: Seq, 
/**
 * The head of the chain after them, in hex.
 */
head: string, 
/**
 * How many were left when it was noticed.
 */
stored: Seq, 
/**
 * Where the missing head is known from.
 */
known_from: KnownFrom, });

/**
 * What became of a proposal to erase.
 */
export type ErasureEnd = { "is": "withdrawn", 
/**
 * When, by whom.
 */
moment: Moment, } | { "is": "voided", 
/**
 * When, by whom the hold was placed.
 */
moment: Moment, } | { "is": "erased", 
/**
 * When, by whom: a second person.
 */
moment: Moment, 
/**
 * How many personal parts were erased, with their key.
 */
payloads: number, 
/**
 * The entries whose personal part is gone. Each stays, and still verifies.
 */
entries: Array<Seq>, 
/**
 * When key and content were gone from every copy; none: it is not finished.
 */
finished?: Moment, 
/**
 * Whether the second folder of keys took part.
 */
mirror: boolean, };

/**
 * A proposal to erase, and what became of it.
 */
export type ErasureReview = { 
/**
 * Who proposed it, when, and why; the reason is erased with the rest.
 */
proposed: ReasonedReview, 
/**
 * Why before the time for keeping it was over.
 */
early?: EarlyGround, 
/**
 * What became of it; none: it waits for the second person.
 */
end?: ErasureEnd, };

/**
 * How far an unanswered stop has escalated (R-30).
 */
export type Escalation = "late" | "second_signal" | "reach_by_radio";

/**
 * A stop was unanswered for longer than the policy allows.
 */
export type EscalationReview = { 
/**
 * The entry.
 */
seq: Seq, 
/**
 * When.
 */
at: string, 
/**
 * How far it escalated.
 */
level: Escalation, 
/**
 * The devices without a human acknowledgement by then.
 */
devices: Array<By>, };

/**
 * Durable entries.
 */
export type Events = { 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * The entries, in order.
 */
entries: Array<NumberedEntry>, 
/**
 * The head of the chain after the last of them, in hex.
 */
head: string, 
/**
 * The severity after the last of them. It may raise what a device shows, never lower it.
 */
severity: Severity, };

/**
 * The evidence offered with a lift.
 */
export type Evidence = { "kind": "assessment" } & Assessment | { "kind": "statement" } & Statement | { "kind": "morning" } & Statement | { "kind": "family_complete" } & Nothing | { "kind": "hand_over_assured" } & Nothing | { "kind": "separation" } & Statement | { "kind": "not_inside" } & Statement | { "kind": "not_recognised" } & Statement | { "kind": "court_release" } & CourtRelease | { "kind": "force_reviewed" } & Statement | { "kind": "device_heard" } & Statement;

/**
 * Why something stands, was refused, or was told.
 */
export type Explanation = { 
/**
 * What it is, in one sentence.
 */
what: Text, 
/**
 * What it rests on.
 */
facts: Array<Fact>, 
/**
 * The rule that was applied to the facts.
 */
rule: Text, 
/**
 * The clause behind the rule. None for what no agreement is needed for, such as a hold that does
 * not exist.
 */
clause?: QuotedClause, 
/**
 * Name of the policy in force.
 */
policy: string, 
/**
 * Its version.
 */
policy_version: string, 
/**
 * What would make it lawful to go on.
 */
lawful_when: Text, };

/**
 * The list of protected facilities, as it is in force.
 */
export type FacilityList = { "is": "missing" } | { "is": "known", 
/**
 * The day its data describes.
 */
as_of: string, 
/**
 * How many facilities it has.
 */
facilities: number, };

/**
 * One fact.
 */
export type Fact = { 
/**
 * What it is about.
 */
label: Text, 
/**
 * The fact. Times are wall times of the policy's zone.
 */
value: Text, };

/**
 * A misfire, named.
 */
export type FalseAlarm = { 
/**
 * The report.
 */
report: ReportId, };

/**
 * The family.
 */
export type FamilyReview = { 
/**
 * Every head count.
 */
counts: Array<CountReview>, 
/**
 * Everything that was said about where somebody is.
 */
said: Array<SaidReview>, 
/**
 * Who sat where, each time that was said.
 */
vehicles: Array<VehiclesReview>, 
/**
 * The times during which the family was in different vehicles.
 */
apart: Array<ApartReview>, 
/**
 * How long that was altogether, in milliseconds; a time without an end is not in it.
 */
apart_ms: number, 
/**
 * Hand-overs of minors without a custodial parent that were assured.
 */
assured: Array<AssuredReview>, 
/**
 * Ages that were stated or confirmed (R-20f).
 */
ages: Array<AgeReview>, };

/**
 * A person's place in the family the agreement does not separate (R-40): custodial parents, their
 * minor children, spouses.
 */
export type FamilyRole = "custodial_parent" | "spouse" | "child" | "other";

/**
 * The family on its way (R-40).
 */
export type FamilyView = { 
/**
 * Every person of the plan.
 */
persons: Array<PersonView>, 
/**
 * The newest head count.
 */
counted?: CountView, 
/**
 * Who sits where, once boarded.
 */
vehicles: Array<Vehicle>, };

/**
 * In how many operations there was something.
 */
export type Feature = { 
/**
 * The table it belongs to.
 */
table: FeatureTable, 
/**
 * Its stable word.
 */
key: string, 
/**
 * It in words.
 */
name: Text, 
/**
 * In how many operations.
 */
operations: OperationRange, };

/**
 * The tables of features.
 */
export type FeatureTable = "causes" | "deviations" | "findings" | "force";

/**
 * What came of a match.
 */
export type FenceLedTo = "hold" | "refusal" | "notice";

/**
 * A facility that a place matched.
 */
export type FenceReview = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * What came of it.
 */
led_to: FenceLedTo, 
/**
 * The facility; distance to its fence in decimetres, negative inside.
 */
facility: NearFacility, 
/**
 * Its kind in words.
 */
name: Text, 
/**
 * Radius of the fix in metres.
 */
accuracy_m?: number, 
/**
 * The report of contact.
 */
report?: ReportId, };

/**
 * The explicit finding on fitness to travel (Reisefähigkeit).
 */
export type Finding = "fit" | "unfit" | "unclear";

/**
 * Kinds of findings.
 */
export type FindingKind = "chosen_too_low" | "question_unanswered" | "checkpoint_missed" | "stop_unanswered" | "rescue_late" | "rescue_not_done" | "rescue_open" | "force_without_end" | "force_not_described" | "force_without_milder" | "position_too_long" | "force_on_minor" | "document_undecided" | "recommendation_unanswered" | "report_after_end" | "contact_before_begin" | "devices_not_checked" | "clock_wrong" | "device_silent" | "service_restarted" | "impossible_state";

/**
 * Where something is (WGS 84). Personal: never in the record itself.
 */
export type Fix = { 
/**
 * Degrees north.
 */
lat: Latitude, 
/**
 * Degrees east.
 */
lon: Longitude, 
/**
 * Radius of the fix in metres, rounded up.
 */
accuracy_m: number, };

/**
 * What a running measure asks for (R-11).
 */
export type ForceAlarm = "position" | "position_supervisor" | "breathing" | "still_needed";

/**
 * The details of a measure.
 */
export type ForceDetails = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * What is said to have been tried before.
 */
milder_means: Array<MilderMeans>, 
/**
 * Who ordered it.
 */
ordered_by: By, 
/**
 * Who applied it.
 */
applied_by: Array<By>, 
/**
 * The body's position.
 */
position: BodyPosition, 
/**
 * Whether the person was hurt.
 */
person_injured: boolean, 
/**
 * Whether an officer was hurt.
 */
officer_injured: boolean, 
/**
 * Whether a medical check was offered.
 */
medical_check_offered: boolean, 
/**
 * Why, and why it ended.
 */
sealed?: Sealed, };

/**
 * Whether a measure has an end.
 */
export type ForceEnd = "not_begun" | "known" | "unknown";

/**
 * Why force is asked for, in the single case.
 */
export type ForceGround = "attack" | "self_harm" | "escape" | "passive_resistance" | "other";

/**
 * One measure of force in the register (R-11).
 */
export type ForceId = string;

/**
 * Kinds of measures that can be chosen. What is forbidden is not among them; it can only be reported.
 */
export type ForceKind = "holding" | "escorting" | "carrying" | "handcuffs" | "leg_restraints" | "body_belt" | "taking_down" | "other";

/**
 * At a stop somebody says why a measure was not released.
 */
export type ForceNotReleased = { 
/**
 * The measure.
 */
measure: ForceId, 
/**
 * Why. Sealed apart.
 */
reason: string, };

/**
 * A remark about a measure.
 */
export type ForceNote = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * The words.
 */
sealed?: Sealed, };

/**
 * How far a measure of force has come (R-11).
 */
export type ForcePhase = "requested" | "authorised" | "running" | "ended";

/**
 * The register.
 */
export type ForceRegister = { 
/**
 * Every measure, in the order in which the record first names them.
 */
measures: Array<MeasureReview>, 
/**
 * Every milder means that was tried.
 */
milder: Array<MilderReview>, 
/**
 * Measures that have begun and have no end.
 */
open: Array<ForceId>, 
/**
 * Incidents that stop nothing by themselves: injuries, complaints.
 */
incidents: Array<IncidentReview>, };

/**
 * A begin or an end.
 */
export type ForceTime = { 
/**
 * The entry.
 */
seq: Seq, 
/**
 * When, as told; never after it was entered.
 */
at: string, 
/**
 * When it was entered.
 */
entered_at: string, 
/**
 * By whom.
 */
by: By, };

/**
 * One measure of the force register (R-11).
 */
export type ForceView = { 
/**
 * The measure.
 */
measure: ForceId, 
/**
 * Against whom.
 */
who: Subject, 
/**
 * What.
 */
kind: ForceKind, 
/**
 * Why, in kind, if it was asked for.
 */
ground?: ForceGround, 
/**
 * How far it has come.
 */
phase: ForcePhase, 
/**
 * Whether a lead allowed it.
 */
authorised: boolean, 
/**
 * When it began.
 */
started_at?: string, 
/**
 * When it ended; a measure without an end stays listed.
 */
ended_at?: string, 
/**
 * The body's position, as said last.
 */
position?: BodyPosition, 
/**
 * What it asks for now.
 */
alarms: Array<ForceAlarm>, 
/**
 * A stop stands: has it been released?
 */
release_asked: boolean, 
/**
 * Its details are entered.
 */
described: boolean, };

/**
 * Permission to show LÄUFT (safety invariants, section 3).
 */
export type Grant = { 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * The only device it is for.
 */
device: DeviceId, 
/**
 * The only session it is for.
 */
session: SessionId, 
/**
 * The nonce of the heartbeat it answers.
 */
nonce: string, 
/**
 * The newest entry it takes into account: a device that knows a newer one ignores the grant.
 */
seq: Seq, 
/**
 * How long it lasts, counted from when the heartbeat was *sent*, in milliseconds.
 */
duration_ms: number, };

/**
 * What the ambulance crew gets.
 */
export type HandOverSheet = { 
/**
 * The operation's functional reference.
 */
reference: string, 
/**
 * Übung.
 */
drill: boolean, 
/**
 * Version of the rescue chain's content.
 */
version: string, 
/**
 * When the first sign was there, as far as the clocks tell.
 */
onset_at: string, 
/**
 * Whom the signs concern.
 */
who: Array<Subject>, 
/**
 * Every sign, in the order in which they were there.
 */
signs: Array<SheetSign>, 
/**
 * Every restraint, in the order in which they began.
 */
restraints: Array<SheetRestraint>, 
/**
 * Everything that was done or could not be done, in the order of its times.
 */
steps: Array<SheetStep>, 
/**
 * Who can be asked, a lead first.
 */
contacts: Array<SheetContact>, 
/**
 * How the rescue chain ended.
 */
closed?: RescueOutcome, };

/**
 * What the handheld needs to keep the agreement without a network. Policy values, no constants.
 */
export type HandheldRules = { 
/**
 * How long a lease lasts, counted from sending, in milliseconds.
 */
lease_ms: number, 
/**
 * How often to ask for one, in milliseconds.
 */
heartbeat_ms: number, 
/**
 * How long to press for LEBENSGEFAHR, in milliseconds.
 */
abort_press_ms: number, 
/**
 * Within how many seconds the question after "unklar" must be answered.
 */
question_s: number, 
/**
 * Night windows as local wall times `HH:MM:SS`, half open, and their zone.
 */
night_windows: Array<NightWindowRule>, };

/**
 * The head of a chain: SHA-256, in lower-case hex on the wire.
 */
export type Hash = string;

/**
 * Ask for a lease. The device notes the nonce and both its clocks, *then* sends.
 */
export type Heartbeat = { 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * 128 random bits, in hex.
 */
nonce: string, 
/**
 * The newest entry the device has.
 */
seq: Seq, };

/**
 * Who speaks.
 */
export type Hello = { 
/**
 * The wire version: 1.
 */
version: number, 
/**
 * The access token.
 */
token: string, 
/**
 * Name and build of the client, for support.
 */
client: string, };

/**
 * One hold.
 */
export type Hold = { 
/**
 * Its id, derived from its cause.
 */
id: HoldId, 
/**
 * Its kind.
 */
kind: HoldKind, 
/**
 * The clause that demands it.
 */
clause: ClauseId, 
/**
 * Why it was opened.
 */
cause: Cause, 
/**
 * The stop that was signalled with it.
 */
stop: StopId, 
/**
 * Whom it concerns.
 */
who: Subject, 
/**
 * When it was opened, by the server's clock.
 */
opened_at: string, 
/**
 * Who caused it.
 */
opened_by: Actor, 
/**
 * The newest symptom an assessment has to be later than (R-32 d).
 */
newest_symptom: string, 
/**
 * How far it has come.
 */
status: HoldStatus, };

/**
 * One open reason not to continue (Halt).
 */
export type HoldId = string;

/**
 * The kinds of hold. Each has its own rule for being lifted.
 */
export type HoldKind = "MEDICAL" | "NIGHT_MINOR" | "FAMILY" | "FACILITY" | "DOCUMENT" | "LEGAL" | "FORCE" | "COMMS" | "MANUAL";

/**
 * One hold and its life.
 */
export type HoldReview = { 
/**
 * The hold.
 */
hold: HoldId, 
/**
 * The entry that opened it.
 */
seq: Seq, 
/**
 * Its kind.
 */
kind: HoldKind, 
/**
 * Its kind in words.
 */
name: Text, 
/**
 * Whom it concerns.
 */
who: Subject, 
/**
 * When it was opened.
 */
opened_at: string, 
/**
 * What the first of two persons offered.
 */
proposed: Array<LiftReview>, 
/**
 * What lifted it.
 */
lifted?: LiftReview, 
/**
 * The lead's "Fortsetzen" that covered it.
 */
resumed?: Moment, };

/**
 * How far a hold has come. There is no way back to an earlier stage; a new reason is a new hold.
 */
export type HoldStatus = { "is": "open" } | { "is": "lifted", 
/**
 * When.
 */
at: string, 
/**
 * Who entered the evidence.
 */
by: Actor, 
/**
 * Whether lifting it departs from the agreement (shown red in the review).
 */
deviation: boolean, } | { "is": "resumed", 
/**
 * When.
 */
at: string, };

/**
 * One line of a report.
 */
export type IncidentFact = { 
/**
 * The entry that shows it.
 */
seq: Seq, 
/**
 * When it was.
 */
at: string, 
/**
 * What, in one sentence.
 */
what: Text, };

/**
 * Kinds of incidents that stop nothing by themselves.
 */
export type IncidentKind = "vehicle_broke_down" | "injury" | "complaint" | "other";

/**
 * One version of the report.
 */
export type IncidentReport = { 
/**
 * Number of the report: the operation's reference and the version.
 */
number: string, 
/**
 * The version, counted from 1.
 */
version: number, 
/**
 * How far the report has come.
 */
kind: IncidentReportKind, 
/**
 * The newest entry it rests on.
 */
seq: Seq, 
/**
 * When it was made: the time of that entry.
 */
reported_at: string, 
/**
 * Übung.
 */
drill: boolean, 
/**
 * Who raised the first stop.
 */
reporter: By, 
/**
 * Category and subject: the most serious stop so far.
 */
category: Text, 
/**
 * What the report is about, in one sentence.
 */
subject: Text, 
/**
 * The operation's functional reference.
 */
operation: string, 
/**
 * Where it comes from.
 */
source: Text, 
/**
 * Who was there: how many of each role.
 */
resources: Array<ResourceCount>, 
/**
 * Whether force was used.
 */
use_of_force: boolean, 
/**
 * When the first incident happened, as far as the clocks tell.
 */
incident_at: string, 
/**
 * Where, if the record has an opened position.
 */
position?: Fix, 
/**
 * When everything personal was erased, the position among it: it is not missing, it is gone (I-12).
 */
erased_at?: string, 
/**
 * Deaths. The record has no entry for a death: none is ever filled in.
 */
dead?: number, 
/**
 * Measures of force and incidents after which somebody is recorded as hurt.
 */
injured: number, 
/**
 * Who was missing at the newest head count.
 */
missing: Array<Slot>, 
/**
 * What the record shows, in order.
 */
facts: Array<IncidentFact>, 
/**
 * What was reported as forbidden, or complained about.
 */
allegations: Array<IncidentFact>, 
/**
 * What was done: rescue chain, lifts, decisions.
 */
measures: Array<IncidentFact>, 
/**
 * What did not go as the agreement wants it.
 */
assessment: Array<Text>, 
/**
 * How it ended, once it has.
 */
outcome?: Text, };

/**
 * How far a report has come.
 */
export type IncidentReportKind = "initial" | "formal" | "final";

/**
 * Every version, the oldest first. None: nothing has stopped the operation.
 */
export type IncidentReports = { 
/**
 * The versions.
 */
versions: Array<IncidentReport>, };

/**
 * An incident.
 */
export type IncidentReview = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * Its kind.
 */
kind: IncidentKind, 
/**
 * What happened.
 */
sealed?: Sealed, };

/**
 * A supporter was told of a stop (R-02).
 */
export type InformSupporter = { 
/**
 * How. Sealed apart.
 */
note: string, };

/**
 * A supporter was told.
 */
export type InformedReview = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * How.
 */
sealed?: Sealed, };

/**
 * A time during which the operation did not go on.
 */
export type Interruption = { 
/**
 * The entry that stopped it.
 */
seq: Seq, 
/**
 * When what stopped it happened, as far as the clocks tell.
 */
since: string, 
/**
 * When it was signalled.
 */
signalled_at: string, 
/**
 * How it ended.
 */
ended: StopEnd, 
/**
 * The entry that ended it.
 */
until_seq?: Seq, 
/**
 * When it ended.
 */
until?: string, 
/**
 * How long it lasted, from when it happened, in milliseconds.
 */
lasted_ms?: number, 
/**
 * The stops that were raised while it lasted.
 */
stops: Array<StopId>, };

/**
 * Who issued it.
 */
export type Issuer = "physician" | "hospital" | "health_authority" | "other";

/**
 * Take part in an operation.
 */
export type Join = { 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * The newest entry the device has. Absent or 0: start from a snapshot.
 */
after?: Seq, 
/**
 * Whether the device wants [`crate::wire::ServerFrame::View`] frames.
 */
view?: boolean, 
/**
 * The newest receipt or checkpoint the device holds: a store without it is too old (I-11).
 */
known?: KnownHead, };

/**
 * Answer to `join`.
 */
export type Joined = { 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * The asker's role in it.
 */
role: Role, 
/**
 * The newest durable entry. `events` up to here follow if the device asked for them and is not too far behind.
 */
seq: Seq, 
/**
 * The head of the chain at `seq`, in hex.
 */
head: string, 
/**
 * The severity now. Above RUNNING it counts at once; RUNNING permits nothing.
 */
severity: Severity, 
/**
 * Whether the device starts from this snapshot instead of from entries.
 */
snapshot: boolean, 
/**
 * What the record lost, if it did: reports receipted beyond `stored` before are offered again (I-11).
 */
lost?: LostEntries, 
/**
 * How the operation looks now.
 */
view: OperationView, 
/**
 * What the handheld needs to keep the agreement without a network.
 */
rules: HandheldRules, };

/**
 * An answer that may be missing; missing is treated as the stricter one.
 */
export type Known = "yes" | "no" | "unknown";

/**
 * Where a head was known from that the store has lost (I-11).
 */
export type KnownFrom = { "is": "signed" } | { "is": "device", 
/**
 * The device.
 */
device: DeviceId, };

/**
 * A head a device was told of.
 */
export type KnownHead = { 
/**
 * The position.
 */
seq: Seq, 
/**
 * The head of the chain there, in hex.
 */
head: Hash, };

/**
 * The language of a copy.
 */
export type Language = "de" | "en";

/**
 * What is missing at a step of the rescue chain.
 */
export type Lateness = "unclaimed" | "not_done" | "control_room_calls";

/**
 * Degrees north (WGS 84), kept to a centimetre.
 */
export type Latitude = number;

/**
 * No longer listen.
 */
export type Leave = { 
/**
 * The operation.
 */
operation: OperationId, };

/**
 * Why nothing may be erased.
 */
export type LegalGround = "law" | "dispute";

/**
 * Place or release a legal hold. While one stands, nothing is erased.
 */
export type LegalHold = { 
/**
 * Law or dispute. Each stands for itself.
 */
ground?: LegalGround, 
/**
 * Why. Sealed apart.
 */
reason: string, };

/**
 * A legal hold.
 */
export type LegalHoldReview = { 
/**
 * Law or dispute.
 */
ground: LegalGround, 
/**
 * Who placed it, when, and why.
 */
placed: ReasonedReview, 
/**
 * Who released it, when, and why; none: it stands.
 */
released?: ReasonedReview, };

/**
 * Close one hold.
 */
export type Lift = { 
/**
 * The hold, named. A hold that is not named stays open.
 */
hold: HoldId, 
/**
 * The newest entry the asking person has seen; refused if a newer stop exists.
 */
newest_seen: Seq, 
/**
 * The evidence.
 */
evidence: Evidence, };

/**
 * Evidence that was offered for a hold.
 */
export type LiftReview = { 
/**
 * When, and by whom.
 */
moment: Moment, 
/**
 * What the record keeps of it.
 */
evidence: RecordedEvidence, 
/**
 * The same in words.
 */
what: Text, 
/**
 * Whether it departs from the agreement.
 */
deviation: boolean, 
/**
 * The names, numbers and reasons that belong to it.
 */
sealed?: Sealed, };

/**
 * Something to do, with the picture that helps to see how.
 */
export type Line = { 
/**
 * German.
 */
de: string, 
/**
 * English.
 */
en: string, 
/**
 * Drawn beside it; never in its place.
 */
picture?: Picture, };

/**
 * Degrees east (WGS 84), kept to a centimetre.
 */
export type Longitude = number;

/**
 * Entries that were signed or receipted once and are missing.
 */
export type LostEntries = { 
/**
 * How many entries there were once.
 */
size: Seq, 
/**
 * How many were left.
 */
stored: Seq, };

/**
 * A collective measure: the parent of several operations.
 */
export type MeasureId = string;

/**
 * One measure.
 */
export type MeasureReview = { 
/**
 * The measure.
 */
measure: ForceId, 
/**
 * Against whom.
 */
who: Subject, 
/**
 * Whether that is, or may be, a minor.
 */
on_minor: boolean, 
/**
 * What.
 */
kind: ForceKind, 
/**
 * What, in words.
 */
name: Text, 
/**
 * Why, in kind.
 */
ground?: ForceGround, 
/**
 * Why, in words: as it was asked for.
 */
reason?: Sealed, 
/**
 * What was tried before it began, with this person.
 */
milder_before: Array<Seq>, 
/**
 * Who asked for it.
 */
requested?: Moment, 
/**
 * Who allowed it.
 */
authorised?: Moment, 
/**
 * How it began.
 */
started?: ForceTime, 
/**
 * Whether a lead had allowed it when it began.
 */
was_allowed?: boolean, 
/**
 * How it ended.
 */
ended?: ForceTime, 
/**
 * Whether it has an end.
 */
end: ForceEnd, 
/**
 * How long it lasted, in whole seconds.
 */
lasted_s?: number, 
/**
 * The body's positions, in order.
 */
positions: Array<PositionAt>, 
/**
 * The answers to "Atmet normal?", in order.
 */
breathing: Array<BreathingAt>, 
/**
 * What it asked for while it ran, and how often.
 */
alarms: Array<AlarmAt>, 
/**
 * Somebody said that the person was calm, or that it was not needed any more.
 */
doubted: Array<Moment>, 
/**
 * Why it was not released at a stop.
 */
not_released: Array<ForceNote>, 
/**
 * Its details, as described last.
 */
described?: ForceDetails, };

/**
 * The collective measure (decision 1).
 */
export type MeasureView = { 
/**
 * The parent.
 */
measure: MeasureId, 
/**
 * Stops of its other operations that were told here, newest first.
 */
stopped: Array<SisterView>, };

/**
 * What is milder than force.
 */
export type MilderMeans = "talk" | "interpreter" | "time" | "trusted_person" | "professional" | "other";

/**
 * A milder means that was tried.
 */
export type MilderReview = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * With whom.
 */
slot: Slot, 
/**
 * What.
 */
means: Array<MilderMeans>, 
/**
 * The same in words.
 */
name: Text, 
/**
 * For how many minutes.
 */
minutes: number, 
/**
 * What was said and done.
 */
sealed?: Sealed, };

/**
 * One mistake.
 */
export type Mistake = { 
/**
 * Stable word.
 */
code: ProblemCode, 
/**
 * JSON pointer to the field.
 */
at: string, 
/**
 * What was there: at most 80 characters, escaped, never personal, never secret.
 */
got?: string, 
/**
 * What was wanted.
 */
wanted?: string, };

/**
 * A moment of the record that a page can open.
 */
export type Moment = { 
/**
 * The entry.
 */
seq: Seq, 
/**
 * The server's clock when it was decided.
 */
at: string, 
/**
 * Who.
 */
by: By, };

/**
 * A facility near a place.
 */
export type NearFacility = { 
/**
 * Its id in the list.
 */
id: string, 
/**
 * Its public name.
 */
name: string, 
/**
 * Its kind.
 */
kind: PlaceKind, 
/**
 * Distance from the place to its fence in decimetres; negative inside.
 */
distance_dm: number, };

/**
 * Going on at night as a deviation (R-20c): two persons, one reason.
 */
export type NightContinuation = { 
/**
 * The hold.
 */
hold: HoldId, 
/**
 * Why it cannot be avoided.
 */
reason: string, };

/**
 * Night and minors (R-20).
 */
export type NightView = { 
/**
 * Whether minors are or may be affected.
 */
minors_affected: boolean, 
/**
 * Whether it is night now.
 */
is_night: boolean, 
/**
 * Begin of the next night window.
 */
next_night_at: string, 
/**
 * The rule that makes it night now, or by day the one that will; the strictest if several do.
 */
rule: string, 
/**
 * The forecast says the operation will reach it.
 */
forecast_reaches_night: boolean, 
/**
 * First contact not before this instant, where the night stands in the way.
 */
not_before?: string, };

/**
 * One night window.
 */
export type NightWindowRule = { 
/**
 * The rule's name.
 */
rule: string, 
/**
 * First second of the night.
 */
from: string, 
/**
 * First second of the day.
 */
until: string, 
/**
 * IANA zone.
 */
zone: string, 
/**
 * Whom it protects. A device that does not know who is affected lets every window count.
 */
protects: Protects, };

/**
 * Evidence that the record itself contains.
 */
export type Nothing = Record<symbol, never>;

/**
 * One notice.
 */
export type Notice = { 
/**
 * What it is.
 */
code: NoticeCode, 
/**
 * The clause behind it.
 */
clause: ClauseId, 
/**
 * The persons it is about.
 */
slots?: Array<Slot>, 
/**
 * A time it names.
 */
at?: string, 
/**
 * The facility it is about.
 */
facility?: NearFacility, 
/**
 * The measure of force it is about.
 */
measure?: ForceId, 
/**
 * The report it is about.
 */
report?: ReportId, 
/**
 * The device it is about.
 */
device?: DeviceId, 
/**
 * The other operation it is about.
 */
operation?: OperationId, };

/**
 * The kinds of notice.
 */
export type NoticeCode = "contact_not_before" | "family_in_several_vehicles" | "person_elsewhere" | "person_in_care" | "may_be_in_facility" | "place_not_compared" | "document_to_record" | "force_on_minor" | "force_not_authorised" | "reason_still_there" | "preflight_deviation" | "stop_recommended" | "sister_interrupted" | "vehicle_broke_down" | "devices_not_checked" | "incident_recorded";

/**
 * A notice that was given.
 */
export type NoticeView = { 
/**
 * When.
 */
at: string, 
/**
 * What.
 */
notice: Notice, };

/**
 * An entry with its position.
 */
export type NumberedEntry = { 
/**
 * The position.
 */
seq: Seq, 
/**
 * The entry. Receipts of other devices are left empty for roles that do not see the board.
 */
entry: Entry, };

/**
 * One reason against a plan, where it is to be mended, and why it is one.
 */
export type Objection = { 
/**
 * The reason.
 */
reason: RefusalReason, 
/**
 * The fields of the plan it is about, as JSON pointers; empty if it is about none of them.
 */
at: Array<string>, 
/**
 * The clause with its wording, and what would make it lawful (R-61).
 */
why: Explanation, };

/**
 * A stop seen elsewhere, offered again (architecture, idea 3).
 */
export type Offer = { 
/**
 * The stop's id, as it was signalled.
 */
stop: StopId, 
/**
 * The device that reported it.
 */
reporter: DeviceId, };

/**
 * One removal of one family unit or one single adult.
 */
export type OperationId = string;

/**
 * How many operations: at least `from`, at most `until`.
 */
export type OperationRange = { 
/**
 * The least.
 */
from: number, 
/**
 * The most.
 */
until: number, };

/**
 * One operation.
 */
export type OperationView = { 
/**
 * Its id.
 */
operation: OperationId, 
/**
 * Its functional reference.
 */
reference: string, 
/**
 * Übung.
 */
drill: boolean, 
/**
 * How far it has come.
 */
phase: Phase, 
/**
 * How far it is stopped.
 */
severity: Severity, 
/**
 * Since when the severity is what it is.
 */
since: string, 
/**
 * The newest durable entry this view contains.
 */
seq: Seq, 
/**
 * Why it is stopped, newest first.
 */
reasons: Array<ReasonView>, 
/**
 * Every hold with its status.
 */
holds: Array<Hold>, 
/**
 * The plan, once accepted.
 */
plan?: Plan, 
/**
 * Steps taken so far, with times.
 */
steps: Array<StepTakenView>, 
/**
 * Night and minors.
 */
night: NightView, 
/**
 * Ages stated but not yet confirmed.
 */
ages_to_confirm: Array<AgeToConfirm>, 
/**
 * The open question after an unclear sign.
 */
questions: Array<QuestionView>, 
/**
 * The rescue chain, once opened.
 */
rescue?: RescueView, 
/**
 * Who stands: one board per stop, newest first.
 */
board: Array<BoardView>, 
/**
 * The devices that take part.
 */
devices: Array<DeviceView>, 
/**
 * Devices that have not come back since the service restarted.
 */
awaited: Array<DeviceId>, 
/**
 * The latest refused requests, newest first.
 */
refused: Array<RefusedView>, 
/**
 * What the supervisor has to do now.
 */
tasks: Array<TaskView>, 
/**
 * What the safeguards add: pre-flight, family, place, certificates, force, notices.
 */
safeguards: SafeguardsView, 
/**
 * How it ended.
 */
end?: End, 
/**
 * How long its personal parts are kept, and what became of them; once it has ended.
 */
retention?: RetentionView, };

/**
 * One person of the plan.
 */
export type Person = { 
/**
 * The anonymous place in the family unit.
 */
slot: Slot, 
/**
 * The age class at the planned start.
 */
age: AgeClass, 
/**
 * The place in the family.
 */
family: FamilyRole, 
/**
 * Whether this person is to be removed; a member who may stay still belongs to the family (R-40).
 */
to_be_removed?: boolean, 
/**
 * Date of birth, instead of trusting the age class. Sealed apart; the younger one counts.
 */
born_on?: string, };

/**
 * A person concerned.
 */
export type PersonReview = { 
/**
 * The anonymous slot.
 */
slot: Slot, 
/**
 * The age class that counted last.
 */
age: AgeClass, 
/**
 * The age class in words.
 */
age_name: Text, 
/**
 * The place in the family, if planned.
 */
family?: FamilyRole, 
/**
 * Whether this person was to be removed.
 */
to_be_removed: boolean, 
/**
 * Whether this person was in the plan; otherwise found on site.
 */
planned: boolean, };

/**
 * What is said about where a person is.
 */
export type PersonStatus = { 
/**
 * The person.
 */
slot: Slot, 
/**
 * Where they are.
 */
is: Whereabouts, };

/**
 * One person of the family.
 */
export type PersonView = { 
/**
 * The person.
 */
slot: Slot, 
/**
 * The age class that counts now.
 */
age: AgeClass, 
/**
 * The place in the family.
 */
family: FamilyRole, 
/**
 * Where they are.
 */
is: Whereabouts, };

/**
 * What has become of the personal parts.
 */
export type PersonalParts = "kept" | "held" | "proposed" | "erased";

/**
 * How far an operation has come.
 */
export type Phase = "draft" | "ready" | "underway" | "ended";

/**
 * Where first contact is to be made.
 */
export type PickUp = { 
/**
 * The kind of place.
 */
kind: PlaceKind, 
/**
 * Where it is; judged by position, whatever an address says. Sealed apart.
 */
position?: Fix, };

/**
 * The pictures a client can draw. One that it does not know is left out: the words say the same.
 */
export type Picture = "call" | "push" | "aed" | "swap" | "recovery" | "breathing" | "sit_up" | "release" | "press" | "tourniquet" | "warm" | "protect_head" | "apart" | "stay";

/**
 * A place in a report (WGS 84).
 */
export type Place = { 
/**
 * Degrees north.
 */
lat: number, 
/**
 * Degrees east.
 */
lon: number, 
/**
 * Radius in metres.
 */
accuracy_m?: number, };

/**
 * What the list says about a place: facts only, judged in `safeguards::facility`.
 */
export type PlaceFacts = { 
/**
 * Radius of the fix in metres.
 */
accuracy_m: number, 
/**
 * Facilities whose fence may hold the place, nearest first, each once.
 */
near: Array<NearFacility>, };

/**
 * What kind of place it is. Chosen by a person, or carried by a facility of the list.
 */
export type PlaceKind = "dwelling" | "shared_accommodation" | "hospital" | "psychiatry" | "practice" | "care" | "youth_welfare" | "refuge" | "counselling" | "school" | "other" | "unclear";

/**
 * What named a place.
 */
export type PlaceNamed = "planned" | "meeting_place" | "begin" | "contact" | "confirmed" | "report" | "step";

/**
 * Something that named a place.
 */
export type PlaceReview = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * What named it.
 */
what: PlaceNamed, 
/**
 * The kind of place, as chosen.
 */
kind?: PlaceKind, 
/**
 * The kind in words.
 */
name?: Text, 
/**
 * Whom contact was made with.
 */
who?: Subject, 
/**
 * When it was, as told by the device.
 */
occurred_at?: string, 
/**
 * Radius of the fix in metres.
 */
accuracy_m?: number, 
/**
 * Facilities whose fence may hold it, nearest first.
 */
near: Array<NearFacility>, 
/**
 * Its position and reason.
 */
sealed?: Sealed, };

/**
 * The place of contact (R-41).
 */
export type PlaceView = { 
/**
 * The kind of place as planned, set or confirmed last.
 */
kind?: PlaceKind, 
/**
 * It may lie inside this facility: the departure waits until a lead confirms the place.
 */
uncertain?: NearFacility, 
/**
 * Nobody can say what it is: a lead has to.
 */
unclear: boolean, };

/**
 * Contact and places.
 */
export type PlacesReview = { 
/**
 * Everything that named a place, in order.
 */
places: Array<PlaceReview>, 
/**
 * Every facility that a place matched, in order.
 */
matches: Array<FenceReview>, 
/**
 * When somebody was first in contact, as far as the record tells.
 */
first_contact_at?: string, 
/**
 * Reports of contact that happened before the begin was allowed.
 */
contact_before_begin: Array<Moment>, 
/**
 * The list of facilities that was in force at the begin.
 */
list?: FacilityList, };

/**
 * The copy.
 */
export type PlainCopy = { 
/**
 * Its language.
 */
lang: Language, 
/**
 * Its heading.
 */
title: string, 
/**
 * Übung.
 */
drill: boolean, 
/**
 * Its sections, in order.
 */
sections: Array<PlainSection>, };

/**
 * One section.
 */
export type PlainSection = { 
/**
 * Its heading.
 */
heading: string, 
/**
 * Its sentences, one thought each.
 */
sentences: Array<string>, };

/**
 * A plan, as it is filed. Judged whole: all reasons against it are told at once.
 */
export type Plan = { 
/**
 * First contact. With zone: a wall time that exists twice must say which one it is.
 */
starts_at: string, 
/**
 * Planned hand-over or departure, the drive included (decision 8: the whole way counts).
 */
ends_at: string, 
/**
 * The persons concerned.
 */
persons: Array<Person>, 
/**
 * Whether minors who are not persons of the plan live in or visit the household (R-20 "mitbetroffen").
 */
other_minors: Known, 
/**
 * Where first contact is to be made (R-41).
 */
pick_up: PickUp, };

/**
 * What speaks against a plan, and what is told with it.
 */
export type PlanJudgement = { 
/**
 * Everything that speaks against it; it would be accepted if this is empty.
 */
against: Array<Objection>, 
/**
 * What would be told with its acceptance (HINWEIS).
 */
notices: Array<Notice>, 
/**
 * How it stands to the night (R-20).
 */
night: PlanNight, 
/**
 * The list of facilities the place was compared with (R-41).
 */
list: FacilityList, 
/**
 * The protected facility nearest to the planned position, if one is near (R-41).
 */
nearest?: NearFacility, };

/**
 * How a plan stands to the night that matters for it: the one its start lies in, or the next one.
 */
export type PlanNight = { 
/**
 * Whether a minor is, or may be, affected.
 */
minors_affected: boolean, 
/**
 * Begin of that night. None if no window protects anybody here.
 */
from?: string, 
/**
 * First instant after it.
 */
until?: string, 
/**
 * The rule that makes it night; the strictest if several do.
 */
rule?: string, 
/**
 * Minutes from the planned end to the begin of the night, rounded down; negative if it reaches into it.
 */
margin_min?: number, 
/**
 * The forecast would warn from the first contact on: the margin is smaller than the policy's buffer.
 */
within_buffer: boolean, 
/**
 * The first start, not before the planned one, from which the whole way would lie outside the night.
 * None if no day is long enough.
 */
earliest_start?: string, };

/**
 * What was planned.
 */
export type PlannedReview = { 
/**
 * The entry that accepted it.
 */
seq: Seq, 
/**
 * First contact as planned.
 */
starts_at: string, 
/**
 * Planned end.
 */
ends_at: string, 
/**
 * Whether other minors live in or visit the household.
 */
other_minors: Known, 
/**
 * The kind of pick-up place.
 */
pick_up: PlaceKind, 
/**
 * How often a plan was refused before.
 */
refused_before: number, 
/**
 * Positions and dates of birth.
 */
sealed?: Sealed, };

/**
 * One value of the policy.
 */
export type PolicyValue = { 
/**
 * The field, with dots, as it stands in the file.
 */
field: string, 
/**
 * Its value, for people.
 */
value: string, 
/**
 * Why it is looser than the agreement, where that is declared (R-61).
 */
deviation?: string, };

/**
 * Where the device is (WGS 84).
 */
export type Position = { 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * Degrees north.
 */
lat: number, 
/**
 * Degrees east.
 */
lon: number, 
/**
 * Radius of the fix in metres.
 */
accuracy_m: number, 
/**
 * When the fix was taken, by the device's clock.
 */
at: string, };

/**
 * A position of the body.
 */
export type PositionAt = { 
/**
 * The position.
 */
position: BodyPosition, 
/**
 * Since when.
 */
at: string, 
/**
 * Whether it hinders breathing.
 */
hinders_breathing: boolean, };

/**
 * Positions of devices.
 */
export type Positions = { 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * One per device.
 */
positions: Array<DevicePosition>, };

/**
 * One answer.
 */
export type PreflightAnswer = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * The answer.
 */
answer: Known, 
/**
 * The day on which it was done or found out.
 */
on: string, 
/**
 * From where it is known, and why not.
 */
sealed?: Sealed, };

/**
 * One question. Which of them have to be answered stands in the policy.
 */
export type PreflightItem = "voluntary_departure" | "supporters_asked" | "supporters_asked_again" | "family_complete" | "place_checked" | "illness_asked";

/**
 * One item.
 */
export type PreflightItemReview = { 
/**
 * The item.
 */
item: PreflightItem, 
/**
 * The item in words.
 */
name: Text, 
/**
 * The clause behind it.
 */
clause?: ClauseId, 
/**
 * Whether the policy asks for it.
 */
asked_for: boolean, 
/**
 * The answer that counted last.
 */
answer?: Known, 
/**
 * Every answer, in order.
 */
answers: Array<PreflightAnswer>, };

/**
 * One pre-flight item.
 */
export type PreflightItemView = { 
/**
 * The item.
 */
item: PreflightItem, 
/**
 * The answer, where there is one.
 */
answer?: Known, 
/**
 * The day on which it was done or found out.
 */
on?: string, 
/**
 * Call sign of whoever answered.
 */
by?: string, };

/**
 * Before the operation.
 */
export type PreflightReview = { 
/**
 * Every item the policy asks for, and every other one that was answered.
 */
items: Array<PreflightItemReview>, 
/**
 * When it was declared ready, each time.
 */
ready: Array<Moment>, 
/**
 * When a release from confidentiality was given or withdrawn.
 */
releases: Array<ReleaseReview>, 
/**
 * When a supporter was told of a stop.
 */
informed: Array<InformedReview>, };

/**
 * Before the operation (R-01): what is answered, and everything that still speaks against READY.
 */
export type PreflightView = { 
/**
 * Every item the policy asks for.
 */
items: Array<PreflightItemView>, 
/**
 * When it was declared ready.
 */
ready_at?: string, 
/**
 * Everything that speaks against declaring it ready, while it has not begun.
 */
against_ready: Array<RefusalReason>, 
/**
 * A release from confidentiality towards supporters is there (R-02).
 */
supporter_release: boolean, 
/**
 * A supporter may and should be told now (R-02).
 */
inform_supporter: boolean, };

/**
 * How the assessment was made.
 */
export type Presence = "in_person" | "remote";

/**
 * What could not be used of a message. All mistakes at once (section 6, class B).
 */
export type Problem = { 
/**
 * The id of the request it answers, where one could be read.
 */
id?: string, 
/**
 * Every mistake. Never empty.
 */
mistakes: Array<Mistake>, 
/**
 * Whether trying again can help.
 */
retry: Retry, };

/**
 * The stable words, with their hints in both languages.
 */
export type ProblemCode = "not_json" | "not_an_object" | "byte_order_mark" | "too_deep" | "duplicate_key" | "number_too_large" | "unknown_type" | "unknown_field" | "missing_field" | "wrong_type" | "wrong_value" | "bad_time" | "bad_id" | "too_long" | "too_short" | "too_many" | "out_of_range" | "nul_in_text" | "unknown_version" | "hello_first" | "hello_twice" | "join_first" | "too_many_joined" | "not_found" | "not_signed_in" | "not_allowed" | "reason_needed" | "too_often" | "cannot_record" | "id_reused" | "conflict" | "bad_code" | "secret_in_address" | "internal";

/**
 * The function of a medical professional.
 */
export type Profession = "physician" | "paramedic" | "nurse";

/**
 * The first of two persons has offered evidence; a second one has to.
 */
export type ProposalView = { 
/**
 * The hold.
 */
hold: HoldId, 
/**
 * The evidence's kind: the second person offers the same one.
 */
evidence: string, 
/**
 * Call sign of the first person.
 */
by?: string, };

/**
 * First of two persons for an erasure.
 */
export type ProposeErasure = { 
/**
 * Why. Sealed apart, and erased with the rest.
 */
reason: string, 
/**
 * Needed before the time for keeping them is over; stays in the record.
 */
early?: EarlyGround, };

/**
 * Whom a night window protects.
 */
export type Protects = "minors" | "under14" | "everyone";

/**
 * An open question (R-31).
 */
export type QuestionView = { 
/**
 * The report.
 */
report: ReportId, 
/**
 * The device that reported it.
 */
reporter?: DeviceId, 
/**
 * When it has to be answered.
 */
due_at: string, };

/**
 * A clause with its wording.
 */
export type QuotedClause = { 
/**
 * Its id.
 */
id: ClauseId, 
/**
 * Its German title.
 */
title: string, 
/**
 * Its German wording, exactly.
 */
quote: string, };

/**
 * A silent device was reached another way.
 */
export type Reached = { 
/**
 * The stop.
 */
stop: StopId, 
/**
 * The device whose holder was reached.
 */
device: DeviceId, };

/**
 * A reason in words; sealed apart.
 */
export type Reason = { 
/**
 * The reason.
 */
reason: string, };

/**
 * Why it is stopped.
 */
export type ReasonView = { 
/**
 * The stop.
 */
stop: StopId, 
/**
 * The severity it asks for.
 */
severity: Severity, 
/**
 * The clause.
 */
clause: ClauseId, 
/**
 * The clause's German wording.
 */
quote: string, 
/**
 * Why.
 */
cause: Cause, 
/**
 * What was seen.
 */
sign?: Sign, 
/**
 * Whom it concerns.
 */
who: Subject, 
/**
 * When it happened.
 */
occurred_at: string, 
/**
 * Call sign of the reporting device.
 */
by?: string, };

/**
 * Something decided, with its reason.
 */
export type ReasonedReview = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * Why.
 */
sealed?: Sealed, };

/**
 * A report is durable: in sequence, found again after a power cut (I-1).
 */
export type Receipt = { 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * The report.
 */
report: ReportId, 
/**
 * Its position in the record.
 */
seq: Seq, 
/**
 * The head of the chain at that position, in hex.
 */
head: string, 
/**
 * SHA-256 of the report's exact bytes as the server got them, in hex. For the sender alone: the record
 * does not hold it.
 */
body_hash: string, 
/**
 * What could not be taken as it came. The stop stands all the same.
 */
defects: Array<Defect>, };

/**
 * One receipt, by both clocks.
 */
export type ReceiptAt = { 
/**
 * The entry that recorded it.
 */
seq: Seq, 
/**
 * The device's clock.
 */
device_at: string, 
/**
 * The server's clock.
 */
received_at: string, 
/**
 * From the signal to its coming in, in milliseconds.
 */
after_ms: number, };

/**
 * What a device confirms about one stop.
 */
export type ReceiptKind = "delivered" | "displayed" | "acknowledged";

/**
 * Receipts for stops of one operation.
 */
export type Receipts = { 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * The receipts.
 */
receipts: Array<DeviceReceipt>, };

/**
 * A monitor recommended to stop.
 */
export type RecommendationReview = { 
/**
 * The report.
 */
report: ReportId, 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * When a lead had to have answered.
 */
due_at: string, 
/**
 * The answer; none: not answered.
 */
answered?: Moment, 
/**
 * Whether the operation stopped.
 */
stopped: boolean, 
/**
 * The lead's reason.
 */
sealed?: Sealed, };

/**
 * The monitor recommends to stop, and the lead has not answered (decision 7).
 */
export type RecommendationView = { 
/**
 * The monitor's report.
 */
report: ReportId, 
/**
 * When it becomes a hold.
 */
due_at: string, };

/**
 * What stands in a certificate. Recorded by whoever holds it.
 */
export type RecordDocument = { 
/**
 * The report that said it was shown.
 */
document: ReportId, 
/**
 * Who issued it.
 */
issuer: Issuer, 
/**
 * How it was shown.
 */
shown: Shown, 
/**
 * The day it was issued.
 */
dated_on: string, 
/**
 * Whether it says that the person is not fit to travel.
 */
says_unfit: Known, 
/**
 * What of a qualified certificate is missing; empty: it is qualified.
 */
missing?: Array<Content>, };

/**
 * An incident.
 */
export type RecordIncident = { 
/**
 * Its kind.
 */
kind: IncidentKind, 
/**
 * What happened. Sealed apart.
 */
what: string, };

/**
 * What the record keeps of the evidence: functions, findings, times; the rest is committed to.
 */
export type RecordedEvidence = { "kind": "assessment", 
/**
 * Whose condition was assessed.
 */
who: Subject, 
/**
 * The finding.
 */
finding: Finding, 
/**
 * The professional's function.
 */
profession: Profession, 
/**
 * In person or remote.
 */
presence: Presence, 
/**
 * When it was made.
 */
assessed_at: string, 
/**
 * Reports it expressly covers.
 */
names_reports?: Array<ReportId>, 
/**
 * Commitment to the sealed rest: name or number, organisation.
 */
payload: Commitment, } | { "kind": "statement", 
/**
 * Commitment to the sealed text.
 */
payload: Commitment, } | { "kind": "morning", 
/**
 * Commitment to the sealed text.
 */
payload: Commitment, } | { "kind": "night_continuation", 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, } | { "kind": "age_confirmed" } | { "kind": "family_complete" } | { "kind": "hand_over_assured" } | { "kind": "separation", 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, } | { "kind": "not_inside", 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, } | { "kind": "not_recognised", 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, } | { "kind": "court_release", 
/**
 * Commitment to the sealed number, court and reason.
 */
payload: Commitment, } | { "kind": "force_reviewed", 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, } | { "kind": "device_heard", 
/**
 * Commitment to the sealed reason.
 */
payload: Commitment, };

/**
 * One receipt, as recorded.
 */
export type RecordedReceipt = { 
/**
 * The device.
 */
device: DeviceId, 
/**
 * The stop.
 */
stop: StopId, 
/**
 * What is confirmed.
 */
kind: ReceiptKind, 
/**
 * The device's clock.
 */
at: string, 
/**
 * The server's clock.
 */
received_at: string, };

/**
 * A newer token.
 */
export type Refresh = { 
/**
 * The access token.
 */
token: string, };

/**
 * All reasons against a command, at once. Never empty.
 */
export type Refusal = { 
/**
 * The reasons, each with what would make it lawful where the agreement knows a way.
 */
reasons: Array<RefusalReason>, };

/**
 * The stable word for a reason, with its text in both languages.
 */
export type RefusalCode = "role_not_allowed" | "same_person" | "aborted" | "closed" | "no_plan" | "already_begun" | "not_begun" | "plan_ends_before_start" | "slot_twice" | "night_with_minors" | "not_at_night" | "no_such_hold" | "hold_not_open" | "hold_open" | "hold_not_named" | "nothing_to_resume" | "interrupted" | "newer_stop" | "wrong_evidence" | "condition_not_assessed" | "not_fit" | "professional_not_named" | "profession_not_allowed" | "not_in_person" | "assessment_outdated" | "assessment_in_future" | "wrong_person" | "assessment_reused" | "only_abort_or_close" | "not_proposed" | "no_rescue_chain" | "step_done" | "no_question" | "no_such_report" | "no_such_device" | "no_such_stop" | "no_such_person" | "no_age_stated" | "not_handed_over" | "wrong_end" | "not_ready" | "preflight_open" | "date_in_future" | "reason_missing" | "family_separated" | "family_incomplete" | "not_counted" | "child_without_parent" | "vehicles_disagree" | "split_needs_lead" | "unaccompanied_minor" | "not_unaccompanied" | "in_facility" | "place_uncertain" | "place_unclear" | "facilities_unknown" | "person_in_care" | "nothing_to_confirm" | "document_open" | "no_such_document" | "document_not_recorded" | "document_decided" | "document_recognised" | "no_such_measure" | "measure_over" | "reason_not_individual" | "milder_means_missing" | "force_open" | "force_not_described" | "no_recommendation" | "wrong_stage" | "supporter_not_released" | "no_stop" | "rescue_closed" | "rescue_needs_hand_over" | "not_ended" | "legal_hold" | "no_legal_hold" | "retention_not_over" | "erasure_proposed" | "erasure_not_proposed" | "erased" | "no_such_entry" | "wrong_count";

/**
 * One reason.
 */
export type RefusalReason = { 
/**
 * What it is.
 */
code: RefusalCode, 
/**
 * The clause behind it, where it is one of the agreement's.
 */
clause?: ClauseId, 
/**
 * From when on it would be allowed, where time alone decides.
 */
allowed_from?: string, 
/**
 * The night window that stands in the way, by its rule's name (R-20).
 */
rule?: string, 
/**
 * The hold it is about.
 */
hold?: HoldId, 
/**
 * The stop it is about.
 */
stop?: StopId, 
/**
 * The persons it is about.
 */
slots?: Array<Slot>, 
/**
 * The pre-flight item it is about.
 */
item?: PreflightItem, 
/**
 * The facility it is about.
 */
facility?: NearFacility, 
/**
 * The certificate it is about, by the report that said it was shown.
 */
document?: ReportId, 
/**
 * The measure of force it is about.
 */
measure?: ForceId, };

/**
 * One refused request.
 */
export type RefusalReview = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * The request's word.
 */
ask: string, 
/**
 * What exactly was asked for, where the word alone does not say it.
 */
what?: AskedFor, 
/**
 * The request in words.
 */
name: Text, 
/**
 * How far the operation was stopped when it was asked.
 */
severity: Severity, 
/**
 * Every reason, in the order in which it was told.
 */
reasons: Array<RefusalWhy>, };

/**
 * One reason.
 */
export type RefusalWhy = { 
/**
 * Its stable word.
 */
code: RefusalCode, 
/**
 * The clause behind it.
 */
clause?: ClauseId, 
/**
 * What it is, on which facts, by which rule, and what would make it lawful.
 */
why: Explanation, };

/**
 * A request was refused.
 */
export type Refused = { 
/**
 * The request.
 */
id: CommandId, 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * All reasons at once.
 */
refusal: Refusal, };

/**
 * A refused request.
 */
export type RefusedView = { 
/**
 * The request's word.
 */
ask: string, 
/**
 * Why.
 */
refusal: Refusal, 
/**
 * When.
 */
at: string, 
/**
 * Call sign of the asking device.
 */
by?: string, };

/**
 * A device leaves.
 */
export type ReleaseDevice = { 
/**
 * The device.
 */
device: DeviceId, 
/**
 * Why. Sealed apart.
 */
reason: string, };

/**
 * A release from confidentiality.
 */
export type ReleaseReview = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * Given, or not given any more.
 */
given: boolean, };

/**
 * What is said about an earlier entry.
 */
export type RemarkKind = "correction" | "comment";

/**
 * Something said about an earlier entry.
 */
export type RemarkReview = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * The entry it is about.
 */
of: Seq, 
/**
 * Correction or comment.
 */
kind: RemarkKind, 
/**
 * What is said.
 */
sealed?: Sealed, };

/**
 * A report as the record keeps it: what the rules need, nothing personal.
 * Free text, position and the raw bytes are sealed apart; `payload` commits to them.
 */
export type Report = { 
/**
 * The id under which every copy of this report collapses.
 */
id: ReportId, 
/**
 * The device it was reported on; another one may have carried it here (architecture, idea 3).
 */
reporter: DeviceId, 
/**
 * What was seen.
 */
sign: Sign, 
/**
 * Whom it concerns.
 */
who: Subject, 
/**
 * An earlier report this one adds a symptom to.
 */
concerns?: ReportId, 
/**
 * The kind of place, as chosen (R-41).
 */
place_kind?: PlaceKind, 
/**
 * What the three clocks said.
 */
clocks: Clocks, 
/**
 * Tells one content from another that comes under the same id (I-9): HMAC-SHA-256 of the exact bytes,
 * in hex, under a key that dies with the operation's, so that after an erasure nobody can confirm a
 * guess by it (I-12). A report without a mark is like no other.
 */
mark?: string, 
/**
 * What could not be taken as it came.
 */
defects?: Array<Defect>, 
/**
 * Commitment to the sealed payload, where there is one.
 */
payload?: Commitment, };

/**
 * The inside of a report as our own clients write it.
 */
export type ReportBody = { 
/**
 * Made by the device before it sends: retries collapse under it.
 */
id: ReportId, 
/**
 * What was seen.
 */
sign: Sign, 
/**
 * Whom it concerns.
 */
who?: Subject, 
/**
 * An earlier report this one adds a symptom to.
 */
concerns?: ReportId, 
/**
 * The device's wall clock when it happened.
 */
occurred_at?: string, 
/**
 * The device's monotonic clock when it happened, in milliseconds.
 */
monotonic_ms?: number, 
/**
 * Where. Sealed apart.
 */
place?: Place, 
/**
 * The kind of place, as chosen (R-41).
 */
place_kind?: PlaceKind, 
/**
 * Free text. Sealed apart.
 */
text?: string, };

/**
 * A `report` frame as our own clients write it. The server reads it leniently (`wire::input`).
 */
export type ReportFrame = { 
/**
 * The word `report`.
 */
type: "report", 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * The report's exact bytes, as JSON text ([`ReportBody`]): what is hashed, relayed and offered
 * again. An object is accepted too; then its canonical form counts.
 */
report: string, 
/**
 * The device's wall clock at this sending.
 */
sent_at?: string, 
/**
 * Set when a device offers again a stop that it saw and whose receipt it does not know.
 */
offer?: Offer, };

/**
 * One safety report, made by the reporting device: the key under which a retry collapses (I-9).
 */
export type ReportId = string;

/**
 * Ask for a measure before it is used.
 */
export type RequestForce = { 
/**
 * Made by the asking device: the id of the measure from now on.
 */
measure: ForceId, 
/**
 * Against whom.
 */
slot: Slot, 
/**
 * What.
 */
kind: ForceKind, 
/**
 * Why, in kind.
 */
ground: ForceGround, 
/**
 * Why, in this single case. Sealed apart.
 */
reason: string, };

/**
 * The content of the chain.
 */
export type RescueContent = { 
/**
 * Its version: stands in the record of each operation that shows it.
 */
version: string, 
/**
 * What has to be shown with it.
 */
notice: Text, 
/**
 * Its steps (C1 to C12).
 */
steps: { [key in StepId]?: StepContent }, 
/**
 * The control room's own step (C2b), when nobody on scene has stamped 112 in time.
 */
control_room: Text, 
/**
 * The condition cards.
 */
cards: Array<Card>, };

/**
 * Somebody did something about a step.
 */
export type RescueDone = { 
/**
 * The entry.
 */
seq: Seq, 
/**
 * When it was, as told; never after it was entered.
 */
at: string, 
/**
 * When it was entered.
 */
entered_at: string, 
/**
 * Who did it.
 */
by: By, 
/**
 * Who entered it.
 */
entered_by: By, 
/**
 * What was written down with it.
 */
sealed?: Sealed, };

/**
 * How the chain ended.
 */
export type RescueEnd = { 
/**
 * How.
 */
outcome: RescueOutcome, 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * Who said so.
 */
sealed?: Sealed, };

/**
 * A step's time had passed.
 */
export type RescueLate = { 
/**
 * The entry.
 */
seq: Seq, 
/**
 * When.
 */
at: string, 
/**
 * What was missing.
 */
lateness: Lateness, };

/**
 * How the rescue chain ended.
 */
export type RescueOutcome = "handed_over" | "not_required";

/**
 * The rescue chain from one opening as a whole to its end, or to the next opening.
 */
export type RescueReview = { 
/**
 * Version of the chain's content.
 */
version: string, 
/**
 * The entry that opened it.
 */
seq: Seq, 
/**
 * When it opened: due times are counted from here.
 */
opened_at: string, 
/**
 * When the sign was there, as far as the clocks tell.
 */
onset_at: string, 
/**
 * Every sign that opened it or added to it.
 */
signs: Array<RescueSign>, 
/**
 * Its steps, in their order.
 */
steps: Array<RescueStepReview>, 
/**
 * How it ended; none: never closed.
 */
closed?: RescueEnd, };

/**
 * A sign that opened the chain or added to it.
 */
export type RescueSign = { 
/**
 * The entry.
 */
seq: Seq, 
/**
 * When.
 */
at: string, 
/**
 * The condition.
 */
sign: Sign, 
/**
 * Whom it concerns.
 */
who: Subject, };

/**
 * One step: what was due, and what was done.
 */
export type RescueStepReview = { 
/**
 * The step.
 */
step: StepId, 
/**
 * The step in words.
 */
name: Text, 
/**
 * Due so many seconds after the chain opened, or after it was asked for again; none: only written down.
 */
due_s?: number, 
/**
 * Due again so many seconds after it was done.
 */
repeat_s?: number, 
/**
 * When it was due.
 */
due_at?: string, 
/**
 * Who took it, and when.
 */
claimed: Array<RescueDone>, 
/**
 * Who did it, and when; several times for a step that is repeated.
 */
done: Array<RescueDone>, 
/**
 * Who could not do it.
 */
not_possible: Array<RescueDone>, 
/**
 * What was noted as late while it ran.
 */
late: Array<RescueLate>, 
/**
 * From the sign until it was first done, in milliseconds.
 */
after_ms?: number, 
/**
 * How much later than due it was first done, in milliseconds; 0: in time. None: not due, or not done.
 */
late_ms?: number, 
/**
 * The longest time between two repetitions, in milliseconds.
 */
longest_gap_ms?: number, };

/**
 * One step of the rescue chain.
 */
export type RescueStepView = { 
/**
 * The step.
 */
step: StepId, 
/**
 * When it is due; none for steps that are only logged.
 */
due_at?: string, 
/**
 * Call signs of those who took it.
 */
claimed_by: Array<string>, 
/**
 * When it was first taken.
 */
claimed_at?: string, 
/**
 * When it was done; for a repeated step the last time.
 */
done_at?: string, 
/**
 * Call sign of whoever did it, the last time.
 */
done_by?: string, 
/**
 * What is late about it.
 */
late?: Lateness, 
/**
 * Somebody could not do it; it is open for others.
 */
not_possible: boolean, };

/**
 * The rescue chain (R-33).
 */
export type RescueView = { 
/**
 * Version of the chain's content.
 */
version: string, 
/**
 * The worst sign so far: its card is shown first.
 */
sign: Sign, 
/**
 * Every sign reported.
 */
signs: Array<Sign>, 
/**
 * When it opened, or opened again.
 */
opened_at: string, 
/**
 * How it ended; open again on a worse sign.
 */
closed?: RescueOutcome, 
/**
 * The steps, the two most urgent on top.
 */
steps: Array<RescueStepView>, };

/**
 * How many of a role.
 */
export type ResourceCount = { 
/**
 * The role.
 */
role: Role, 
/**
 * How many devices of it.
 */
devices: number, };

/**
 * "Fortsetzen".
 */
export type Resume = { 
/**
 * The lifted holds this covers, each named.
 */
holds: Array<HoldId>, 
/**
 * The newest entry the asking person has seen; refused if a newer stop exists.
 */
newest_seen: Seq, };

/**
 * How long personal parts are kept, and what became of them (I-12).
 */
export type RetentionView = { 
/**
 * From when on two persons may erase them without a further ground.
 */
due_at: string, 
/**
 * That time has come, and they are still there.
 */
due: boolean, 
/**
 * What stands against erasing them.
 */
legal_holds: Array<LegalGround>, 
/**
 * The first of two persons, while their proposal stands.
 */
proposed_by?: AccountId, 
/**
 * When it was proposed.
 */
proposed_at?: string, 
/**
 * The ground, if it was proposed before the time.
 */
early?: EarlyGround, 
/**
 * How many sealed parts the record commits to.
 */
sealed: number, 
/**
 * When their erasure was decided.
 */
erased_at?: string, 
/**
 * When they were gone from every copy.
 */
finished_at?: string, };

/**
 * Whether trying again can help.
 */
export type Retry = { "when": "never" } | { "when": "same_id" } | { "when": "after", 
/**
 * The pause.
 */
ms: number, };

/**
 * Everything a review shows of one operation.
 */
export type Review = { 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * The newest entry it rests on.
 */
seq: Seq, 
/**
 * The policy it ran under.
 */
policy: ReviewPolicy, 
/**
 * At a glance.
 */
summary: ReviewSummary, 
/**
 * Every stop, with the three receipts of each device.
 */
standstills: Array<Standstill>, 
/**
 * The times during which it did not go on.
 */
interruptions: Array<Interruption>, 
/**
 * Every clause of the policy.
 */
clauses: Array<ClauseReview>, 
/**
 * Every entry, by lanes.
 */
timeline: Timeline, 
/**
 * How it stood over time.
 */
states: Array<StateAt>, 
/**
 * The rescue chain, target against real, each time it opened.
 */
rescue: Array<RescueReview>, 
/**
 * The force register.
 */
force: ForceRegister, 
/**
 * Every refused request.
 */
refusals: Array<RefusalReview>, 
/**
 * Every deviation from the agreement.
 */
deviations: Array<DeviationReview>, 
/**
 * What did not go as the agreement wants it.
 */
findings: Array<ReviewFinding>, 
/**
 * Each device's clock.
 */
clocks: Array<ClockReview>, 
/**
 * The family.
 */
family: FamilyReview, 
/**
 * Contact and places.
 */
places: PlacesReview, 
/**
 * Before the operation.
 */
preflight: PreflightReview, 
/**
 * Certificates and stated illnesses.
 */
documents: Array<DocumentReview>, 
/**
 * What a monitor recommended.
 */
recommendations: Array<RecommendationReview>, 
/**
 * "Weiter verhältnismäßig?" at each change of stage.
 */
checkpoints: Array<CheckpointReview>, 
/**
 * Corrections, statements, legal holds, and what has been erased.
 */
after: AfterReview, };

/**
 * How much of what there was.
 */
export type ReviewCounts = { 
/**
 * Entries.
 */
entries: number, 
/**
 * Stops.
 */
stops: number, 
/**
 * Of these, aborts.
 */
aborts: number, 
/**
 * Refused requests.
 */
refusals: number, 
/**
 * Deviations.
 */
deviations: number, 
/**
 * Findings.
 */
findings: number, 
/**
 * Measures of force that began.
 */
force: number, 
/**
 * Clauses that were departed from.
 */
clauses_deviated: number, 
/**
 * Clauses that stopped the operation, and were not departed from.
 */
clauses_triggered: number, 
/**
 * Entries with a personal part that is still there, open or not.
 */
sealed: number, 
/**
 * Entries whose personal part has been erased.
 */
erased: number, 
/**
 * The longest standstill time, in milliseconds.
 */
longest_standstill_ms?: number, 
/**
 * How long the operation was interrupted altogether, in milliseconds.
 */
interrupted_ms: number, };

/**
 * One operation in a list of reviews.
 */
export type ReviewDigest = { 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * The newest entry it rests on.
 */
seq: Seq, 
/**
 * Its functional reference.
 */
reference: string, 
/**
 * Übung.
 */
drill: boolean, 
/**
 * The collective measure it belongs to.
 */
measure?: MeasureId, 
/**
 * The day it belongs to: its begin, or its planned begin, or when it was opened.
 */
at: string, 
/**
 * First contact.
 */
begun_at?: string, 
/**
 * When it ended.
 */
ended_at?: string, 
/**
 * How it ended.
 */
end?: End, 
/**
 * How far it has come.
 */
phase: Phase, 
/**
 * How far it is stopped, or was at its end.
 */
severity: Severity, 
/**
 * How many persons are concerned.
 */
persons: number, 
/**
 * Whether minors were, or might be, affected.
 */
minors_affected: boolean, 
/**
 * Stops.
 */
stops: number, 
/**
 * Of these, aborts.
 */
aborts: number, 
/**
 * Refused requests.
 */
refusals: number, 
/**
 * Deviations.
 */
deviations: number, 
/**
 * Findings.
 */
findings: number, 
/**
 * Measures of force that began.
 */
force: number, 
/**
 * Clauses that were departed from.
 */
deviated: Array<ClauseId>, 
/**
 * Clauses that stopped it.
 */
triggered: Array<ClauseId>, 
/**
 * Clauses that refused a request.
 */
refused: Array<ClauseId>, 
/**
 * The longest standstill time, in milliseconds.
 */
longest_standstill_ms?: number, 
/**
 * How long it was interrupted altogether, in milliseconds.
 */
interrupted_ms: number, 
/**
 * Some personal parts have been erased.
 */
erased: boolean, };

/**
 * One finding.
 */
export type ReviewFinding = { 
/**
 * What kind it is.
 */
kind: FindingKind, 
/**
 * The clause it belongs to.
 */
clause: ClauseId, 
/**
 * The entry that shows it; none for what never happened.
 */
seq?: Seq, 
/**
 * When.
 */
at?: string, 
/**
 * What the record shows, in one sentence.
 */
what: Text, };

/**
 * The policy an operation ran under.
 */
export type ReviewPolicy = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its version.
 */
version: string, 
/**
 * SHA-256 of its exact bytes, in hex.
 */
hash: string, 
/**
 * The zone whose wall time counts.
 */
zone: string, 
/**
 * Fields in which it is looser than the agreement, as declared.
 */
looser: Array<string>, };

/**
 * The operation at a glance.
 */
export type ReviewSummary = { 
/**
 * Its functional reference.
 */
reference: string, 
/**
 * Übung.
 */
drill: boolean, 
/**
 * The collective measure it belongs to.
 */
measure?: MeasureId, 
/**
 * When it was opened, by whom.
 */
created?: Moment, 
/**
 * How far it has come.
 */
phase: Phase, 
/**
 * How far it is stopped, or was at its end.
 */
severity: Severity, 
/**
 * What was planned, as accepted last.
 */
planned?: PlannedReview, 
/**
 * The persons concerned.
 */
persons: Array<PersonReview>, 
/**
 * Whether minors were, or might be, affected.
 */
minors_affected: boolean, 
/**
 * Steps taken, in order.
 */
steps: Array<StepReview>, 
/**
 * First contact as the record allows it: the begin.
 */
begun_at?: string, 
/**
 * How it ended.
 */
ended?: EndReview, 
/**
 * From the begin to the end, in milliseconds.
 */
lasted_ms?: number, 
/**
 * The team: every device that took part.
 */
team: Array<TeamReview>, 
/**
 * How much of what there was.
 */
counts: ReviewCounts, };

/**
 * What somebody may do in one operation. Checked for every message (I-13).
 */
export type Role = "officer" | "lead" | "medic" | "monitor" | "supervisor" | "reviewer" | "administrator";

/**
 * A measure of force that ran.
 */
export type RunningForce = { 
/**
 * The measure.
 */
measure: ForceId, 
/**
 * Against whom.
 */
who: Subject, };

/**
 * What the safeguards add to the view.
 */
export type SafeguardsView = { 
/**
 * Before the operation (R-01).
 */
preflight: PreflightView, 
/**
 * The family (R-40).
 */
family: FamilyView, 
/**
 * The place of contact (R-41).
 */
place: PlaceView, 
/**
 * The list of facilities in force (R-41).
 */
facilities: FacilityList, 
/**
 * Certificates and stated illnesses (R-50).
 */
documents: Array<DocumentView>, 
/**
 * Open recommendations to stop (decision 7).
 */
recommendations: Array<RecommendationView>, 
/**
 * The force register (R-11).
 */
force: Array<ForceView>, 
/**
 * The open question whether it is still proportionate (R-10).
 */
checkpoint?: CheckpointView, 
/**
 * Holds that wait for the second of two persons.
 */
proposals: Array<ProposalView>, 
/**
 * The latest notices, newest first.
 */
notices: Array<NoticeView>, 
/**
 * The collective measure it belongs to.
 */
measure?: MeasureView, };

/**
 * Where somebody was said to be.
 */
export type SaidReview = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * The person.
 */
slot: Slot, 
/**
 * Where they are.
 */
is: Whereabouts, };

/**
 * The personal part of an entry, as a review shows it.
 */
export type Sealed = { "is": "open" } & SealedWords | { "is": "erased", 
/**
 * When, where that is known.
 */
at?: string, } | { "is": "closed" };

/**
 * An opened personal part.
 */
export type SealedWords = { 
/**
 * Its texts by name, such as `reason`, `note`, `professional`, `source`.
 */
texts: { [key in string]: string }, 
/**
 * Where it was, if it holds a position.
 */
position?: Fix, };

/**
 * The position of an entry in an operation's record. The first entry is 1; 0 means "nothing yet".
 */
export type Seq = number;

/**
 * Frames of the server, told apart by `type`.
 */
export type ServerFrame = { "type": "welcome" } & Welcome | { "type": "joined" } & Joined | { "type": "stop" } & Stop | { "type": "events" } & Events | { "type": "receipt" } & Receipt | { "type": "grant" } & SignedGrant | { "type": "withheld" } & Withheld | { "type": "view" } & ViewFrame | { "type": "done" } & Done | { "type": "refused" } & Refused | { "type": "positions" } & Positions | { "type": "checkpoint" } & CheckpointFrame | { "type": "problem" } & Problem | { "type": "bye" } & Bye;

/**
 * One sign-in of one device.
 */
export type SessionId = string;

/**
 * RUNNING < INTERRUPTED < ABORTED.
 *
 * Deliberately not `Default` and not readable from an unknown word: what cannot be understood
 * never reads as `Running` (I-17).
 */
export type Severity = "running" | "interrupted" | "aborted";

/**
 * One answer to "Atmet normal?".
 */
export type SheetBreathing = { 
/**
 * Whether the person breathed normally.
 */
normal: boolean, 
/**
 * When.
 */
at: string, };

/**
 * Somebody who can be asked.
 */
export type SheetContact = { 
/**
 * The role.
 */
role: Role, 
/**
 * The call sign.
 */
call_sign: string, };

/**
 * A position of the body.
 */
export type SheetPosition = { 
/**
 * The position.
 */
position: BodyPosition, 
/**
 * When it was said.
 */
at: string, };

/**
 * One restraint.
 */
export type SheetRestraint = { 
/**
 * Against whom.
 */
who: Subject, 
/**
 * What.
 */
kind: ForceKind, 
/**
 * The body's positions, in order.
 */
positions: Array<SheetPosition>, 
/**
 * When it began.
 */
started_at: string, 
/**
 * When it was released; none: not known to be released. Never a guessed time.
 */
released_at?: string, 
/**
 * How many seconds it lasted, once it was released.
 */
lasted_s?: number, 
/**
 * Whether it ran when the first sign was there, or later.
 */
during_signs: boolean, 
/**
 * The answers to "Atmet normal?" while it ran.
 */
breathing: Array<SheetBreathing>, };

/**
 * One sign.
 */
export type SheetSign = { 
/**
 * What was seen.
 */
sign: Sign, 
/**
 * Whom it concerns.
 */
who: Subject, 
/**
 * When it was there.
 */
occurred_at: string, 
/**
 * When the server heard of it.
 */
received_at: string, 
/**
 * Call sign of whoever reported it.
 */
by?: string, };

/**
 * One thing that was done, or could not be.
 */
export type SheetStep = { 
/**
 * The step.
 */
step: StepId, 
/**
 * Whether it was done; otherwise somebody could not do it.
 */
done: boolean, 
/**
 * When.
 */
at: string, 
/**
 * Call sign of whoever did it.
 */
by?: string, };

/**
 * How it was shown.
 */
export type Shown = "original" | "copy" | "sent_by_supporter";

/**
 * What was seen. The list is open upwards: a word this build does not know reads as [`Sign::Unclear`].
 */
export type Sign = "acute_breathlessness" | "seizure" | "severe_bleeding" | "unconscious" | "cardiac_arrest" | "other_life_threatening" | "no_air" | "gurgling" | "suddenly_quiet" | "suddenly_stronger" | "medical_emergency" | "unclear" | "minor_on_site" | "contact" | "family_incomplete" | "unaccompanied_minor" | "certificate_shown" | "illness_stated" | "court_order" | "forbidden_force" | "halt";

/**
 * A signed lease. The signature is over the exact bytes of `grant` ([`Grant`] as JSON text).
 */
export type SignedGrant = { 
/**
 * The grant as JSON text.
 */
grant: string, 
/**
 * Ed25519 signature over `einhalt.grant.v1`, a zero byte and the bytes of `grant`, in hex.
 */
signature: string, };

/**
 * A stop of another operation of the measure.
 */
export type SisterView = { 
/**
 * The other operation.
 */
operation: OperationId, 
/**
 * Its stop.
 */
stop: StopId, 
/**
 * When it was told here.
 */
at: string, 
/**
 * Whether it was aborted; otherwise interrupted.
 */
aborted: boolean, };

/**
 * The anonymous place of one person in the family unit: a letter and up to three digits, such as `E1` or `K2`.
 */
export type Slot = string;

/**
 * In whose words a statement is.
 */
export type Speaker = "person" | "guardian" | "counsel" | "supporter";

/**
 * Where the operation is on its way: at each change the team asks itself whether it is still
 * proportionate (R-10).
 */
export type Stage = "approach" | "arrival" | "contact" | "packing" | "transport" | "hand_over";

/**
 * A stage of the way.
 */
export type StageAsk = { 
/**
 * The stage.
 */
stage: Stage, };

/**
 * A hold that stood.
 */
export type StandingHold = { 
/**
 * The hold.
 */
hold: HoldId, 
/**
 * Its kind.
 */
kind: HoldKind, 
/**
 * Whom it concerned.
 */
who: Subject, 
/**
 * Lifted, and waiting for the lead's "Fortsetzen".
 */
lifted: boolean, };

/**
 * One stop.
 */
export type Standstill = { 
/**
 * The stop.
 */
stop: StopId, 
/**
 * The entry that raised it.
 */
seq: Seq, 
/**
 * How far it stops.
 */
severity: Severity, 
/**
 * The clause behind it.
 */
clause: ClauseId, 
/**
 * Why it was raised.
 */
cause: Cause, 
/**
 * What was seen, if a report raised it; the worst that was said of it.
 */
sign?: Sign, 
/**
 * Whom it concerns.
 */
who: Subject, 
/**
 * When it happened, as far as the clocks tell.
 */
occurred_at: string, 
/**
 * Every instant at which it may have happened; several where the clocks disagree (R-20h).
 */
readings: Array<string>, 
/**
 * When the server heard of it, if a report raised it.
 */
received_at?: string, 
/**
 * When it was signalled.
 */
signalled_at: string, 
/**
 * Who raised it.
 */
by: By, 
/**
 * What it is, on which facts, by which rule and clause, and what would let it go on.
 */
why: Explanation, 
/**
 * The report's words, or the reason of whoever decided it.
 */
sealed?: Sealed, 
/**
 * The holds it opened.
 */
holds: Array<HoldReview>, 
/**
 * The last human acknowledgement on scene.
 */
stands_at?: string, 
/**
 * Standstill time: from when it happened to that acknowledgement, in milliseconds. None: not everybody
 * acknowledged.
 */
standstill_ms?: number, 
/**
 * How it ended.
 */
ended: StopEnd, 
/**
 * When.
 */
until?: string, 
/**
 * From when it happened until it ended, in milliseconds.
 */
lasted_ms?: number, 
/**
 * The three receipts of each device.
 */
devices: Array<DeviceReceipts>, 
/**
 * How far it escalated, and for whom.
 */
escalations: Array<EscalationReview>, };

/**
 * A measure has begun. A fact: never turned away, whether it was asked for or not.
 */
export type StartForce = { 
/**
 * The measure: one that was asked for, or a new one.
 */
measure: ForceId, 
/**
 * Against whom.
 */
who: Subject, 
/**
 * What.
 */
kind: ForceKind, 
/**
 * The body's position, where it is known at once.
 */
position?: BodyPosition, 
/**
 * When, by the device's clock, if entered later.
 */
occurred_at?: string, };

/**
 * How the operation stood from one entry on, until the next of these.
 */
export type StateAt = { 
/**
 * The entry that made it so.
 */
seq: Seq, 
/**
 * When.
 */
at: string, 
/**
 * How far it was stopped.
 */
severity: Severity, 
/**
 * How far it had come.
 */
phase: Phase, 
/**
 * Where the team was on its way.
 */
stage?: Stage, 
/**
 * Holds that stood.
 */
holds: Array<StandingHold>, 
/**
 * Measures of force that ran.
 */
force: Array<RunningForce>, 
/**
 * Whether the rescue chain was open.
 */
rescue_open: boolean, 
/**
 * Its steps that were done.
 */
rescue_done: Array<StepId>, 
/**
 * Who was missing at the newest head count.
 */
missing: Array<Slot>, 
/**
 * Who was said to be elsewhere.
 */
away: Array<Slot>, 
/**
 * Who sat where.
 */
vehicles: Array<Vehicle>, 
/**
 * Whether minors were, or might be, affected.
 */
minors_affected: boolean, };

/**
 * A reason in words. Personal data is sealed apart with the text.
 */
export type Statement = { 
/**
 * The reason.
 */
reason: string, };

/**
 * A person's own statement.
 */
export type StatementReview = { 
/**
 * When, by whom it was written down.
 */
moment: Moment, 
/**
 * Whom it concerns; none for the whole family.
 */
slot?: Slot, 
/**
 * In whose words it is.
 */
recorded_for: Speaker, 
/**
 * The statement.
 */
sealed?: Sealed, };

/**
 * Statistics of one year.
 */
export type Statistics = { 
/**
 * The calendar year, in the policy's zone.
 */
year: number, 
/**
 * Entries made before this instant count; none after it ever change these numbers.
 */
as_of: string, 
/**
 * How many values a range has; fewer operations than this are never told apart.
 */
threshold: number, 
/**
 * The rule by which small numbers are suppressed, in words.
 */
rule: Text, 
/**
 * Real operations.
 */
operations: YearTables, 
/**
 * Drills, apart.
 */
drills: YearTables, };

/**
 * A step the team asks for before it does it. None enters a dwelling: the agreement leaves that open,
 * and the program takes no position (R-60).
 */
export type Step = "begin" | "board" | "depart" | "transfer" | "hand_over" | "return_home";

/**
 * One step.
 */
export type StepContent = { 
/**
 * Due so many seconds after the report; none for a step that is only written down.
 */
due_s?: number, 
/**
 * Due again so many seconds after it was done.
 */
repeat_s?: number, 
/**
 * German.
 */
de: string, 
/**
 * English.
 */
en: string, 
/**
 * What to write down about it, later; never mandatory.
 */
record: Text, };

/**
 * The steps of requirements section 4. `C2b` is the control room's own call, due only when nobody
 * on scene has stamped 112 in time (R-33).
 */
export type StepId = "call112" | "first_aid" | "release_pressure" | "control_room_call112" | "fetch_aed" | "meet_ambulance" | "recheck" | "privacy" | "interpreter" | "ambulance_arrives" | "hand_over" | "accompany" | "notify";

/**
 * A step that cannot be done by the one who took it.
 */
export type StepNotPossible = { 
/**
 * The step.
 */
step: StepId, 
/**
 * Why.
 */
reason: string, };

/**
 * A step that was taken.
 */
export type StepReview = { 
/**
 * The step.
 */
step: Step, 
/**
 * The step in words.
 */
name: Text, 
/**
 * When, by whom.
 */
moment: Moment, };

/**
 * A step that was asked for and allowed, with what it was judged by.
 */
export type StepTaken = { 
/**
 * The step.
 */
step: Step, 
/**
 * Who is there, if heads were counted in the same moment.
 */
present?: Array<Slot>, 
/**
 * Who sits where.
 */
vehicles?: Array<Vehicle>, 
/**
 * The kind of place, at first contact.
 */
place_kind?: PlaceKind, 
/**
 * What the list says about the place, at first contact.
 */
place?: PlaceFacts, 
/**
 * The list in force, at first contact.
 */
list?: FacilityList, 
/**
 * Whether a reason was given.
 */
reasoned?: boolean, 
/**
 * What was told with it.
 */
notices?: Array<Notice>, 
/**
 * Commitment to the sealed position and reason.
 */
payload?: Commitment, };

/**
 * A step that was taken.
 */
export type StepTakenView = { 
/**
 * The step.
 */
step: Step, 
/**
 * When.
 */
at: string, };

/**
 * A stop: everything another device needs to show it, keep it and offer it again.
 */
export type Stop = { 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * The stop's id.
 */
stop: StopId, 
/**
 * The operation's severity with this stop.
 */
severity: Severity, 
/**
 * Why.
 */
cause: Cause, 
/**
 * What was seen, if a report raised it.
 */
sign?: Sign, 
/**
 * Whom it concerns.
 */
who: Subject, 
/**
 * When it happened, as far as the clocks tell.
 */
occurred_at: string, 
/**
 * When the server signalled it first.
 */
signalled_at: string, 
/**
 * How often it has been signalled to this device's operation; above 1 it is a second signal.
 */
signal: number, 
/**
 * The report's exact bytes and its reporter: kept and offered again until the stop is durable.
 */
report?: CarriedReport, };

/**
 * How a stop ended.
 */
export type StopEnd = "resumed" | "aborted" | "closed" | "standing";

/**
 * One stop: what is signalled to every device, receipted and acknowledged. A stop raised by a
 * report carries the report's id; one raised by the clock has an id derived from its cause.
 */
export type StopId = string;

/**
 * Whom a report concerns. R-30 means *any* person on scene.
 */
export type Subject = string;

/**
 * Whether a supporter may be told: the release from confidentiality (R-02). A later answer replaces
 * an earlier one, so that it can be withdrawn at any time.
 */
export type SupporterRelease = { 
/**
 * Given, or not given any more.
 */
given: boolean, };

/**
 * What the supervisor has to do now.
 */
export type TaskView = { "task": "reach_by_radio", 
/**
 * The stop.
 */
stop: StopId, 
/**
 * The device.
 */
device: DeviceId, 
/**
 * Its call sign.
 */
label: string, } | { "task": "call112" } | { "task": "record_unverified" } | { "task": "report_after_end", 
/**
 * The report.
 */
report: ReportId, } | { "task": "night_near", 
/**
 * When it begins.
 */
night_at: string, } | { "task": "confirm_lift", 
/**
 * The hold.
 */
hold: HoldId, } | { "task": "decide_document", 
/**
 * The report that said so.
 */
document: ReportId, } | { "task": "force_position", 
/**
 * The measure.
 */
measure: ForceId, } | { "task": "answer_monitor", 
/**
 * The monitor's report.
 */
report: ReportId, } | { "task": "confirm_night", 
/**
 * The hold.
 */
hold: HoldId, };

/**
 * A device of the team.
 */
export type TeamReview = { 
/**
 * The device.
 */
device: DeviceId, 
/**
 * Its call sign.
 */
label: string, 
/**
 * Its holder's role.
 */
role: Role, 
/**
 * When it joined.
 */
joined_at?: string, 
/**
 * When it was released.
 */
released_at?: string, };

/**
 * A text in both languages.
 */
export type Text = { 
/**
 * German.
 */
de: string, 
/**
 * English.
 */
en: string, };

/**
 * The course of events.
 */
export type Timeline = { 
/**
 * The lanes, in the order in which they are drawn.
 */
lanes: Array<TimelineLane>, 
/**
 * Every entry, in the order of the record.
 */
items: Array<TimelineItem>, };

/**
 * Kinds of entries, to filter a timeline by.
 */
export type TimelineGroup = "stop" | "lift" | "refusal" | "step" | "rescue" | "force" | "family" | "place" | "document" | "night" | "receipt" | "device" | "after";

/**
 * One entry.
 */
export type TimelineItem = { 
/**
 * The entry.
 */
seq: Seq, 
/**
 * The server's clock when it was decided: what the record is ordered by.
 */
at: string, 
/**
 * When it happened, where somebody told a time of their own.
 */
occurred_at?: string, 
/**
 * When the server heard of it, where that is recorded apart.
 */
received_at?: string, 
/**
 * Who.
 */
by: By, 
/**
 * What kind of entry it is, to filter by.
 */
group: TimelineGroup, 
/**
 * The event's name, as it stands in the record.
 */
event: string, 
/**
 * What happened, in one sentence.
 */
what: Text, 
/**
 * The lanes it belongs to, by their place in the list; the one that caused it first.
 */
lanes: Array<number>, 
/**
 * The clause behind it.
 */
clause?: ClauseId, 
/**
 * The stop it belongs to.
 */
stop?: StopId, 
/**
 * The hold it belongs to.
 */
hold?: HoldId, 
/**
 * The report it brings or is about.
 */
report?: ReportId, 
/**
 * The measure of force it is about.
 */
measure?: ForceId, 
/**
 * What was told with it: HINWEIS.
 */
told: Array<Text>, 
/**
 * Its personal part.
 */
sealed?: Sealed, 
/**
 * The later entries that correct it or comment on it.
 */
remarks: Array<Seq>, };

/**
 * One lane.
 */
export type TimelineLane = { "kind": "device", 
/**
 * The device.
 */
device: DeviceId, 
/**
 * Its call sign.
 */
label: string, 
/**
 * Its holder's role.
 */
role: Role, } | { "kind": "person", 
/**
 * The anonymous slot.
 */
slot: Slot, } | { "kind": "service" };

/**
 * How trying one item went.
 */
export type Tried = "works" | "fails" | "not_offered" | "not_tried";

/**
 * A milder means was tried.
 */
export type TryMilderMeans = { 
/**
 * With whom.
 */
slot: Slot, 
/**
 * What.
 */
means: Array<MilderMeans>, 
/**
 * For how many minutes.
 */
minutes: number, 
/**
 * What was said and done. Sealed apart.
 */
note?: string, };

/**
 * A report whose clocks disagreed so much that it mattered.
 */
export type TwoReadings = { 
/**
 * The entry.
 */
seq: Seq, 
/**
 * The report.
 */
report: ReportId, 
/**
 * Every instant at which it may have happened.
 */
readings: Array<string>, 
/**
 * When the server heard of it.
 */
received_at: string, };

/**
 * Who sits in one vehicle.
 */
export type Vehicle = { 
/**
 * Its call sign, such as `V1`.
 */
label: string, 
/**
 * The persons in it.
 */
slots: Array<Slot>, };

/**
 * Who sat where.
 */
export type VehiclesReview = { 
/**
 * When, by whom.
 */
moment: Moment, 
/**
 * With which step it was said.
 */
step: Step, 
/**
 * Who sat where.
 */
vehicles: Array<Vehicle>, 
/**
 * Whether the family was in different vehicles.
 */
split: boolean, 
/**
 * The lead's reason.
 */
sealed?: Sealed, };

/**
 * How the operation looks now.
 */
export type ViewFrame = { 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * The view.
 */
view: OperationView, };

/**
 * Answer to `hello`.
 */
export type Welcome = { 
/**
 * The wire version.
 */
version: number, 
/**
 * The session.
 */
session: SessionId, 
/**
 * The device, as the token names it.
 */
device: DeviceId, 
/**
 * The server's clock.
 */
server_time: string, 
/**
 * Whether only reports are taken, because the token has expired.
 */
reports_only: boolean, 
/**
 * Largest frame the server takes, in bytes.
 */
max_frame_bytes: number, };

/**
 * Where a person is, if not with the team.
 */
export type Whereabouts = "here" | "in_patient" | "in_institution" | "elsewhere";

/**
 * No lease, and why.
 */
export type Withheld = { 
/**
 * The operation.
 */
operation: OperationId, 
/**
 * The nonce of the heartbeat this answers.
 */
nonce: string, 
/**
 * The newest durable entry: a device that has less has a gap.
 */
seq: Seq, 
/**
 * The severity now. It may raise what a device shows.
 */
severity: Severity, 
/**
 * Why nothing is permitted.
 */
because: WithheldBecause, 
/**
 * Whether everything decided so far is durable.
 */
settled: boolean, };

/**
 * Why no lease is given.
 */
export type WithheldBecause = "stopped" | "not_begun" | "ended" | "cannot_record" | "not_yet_durable" | "undelivered_stop" | "awaiting_devices" | "behind" | "not_signed_in";

/**
 * The tables of one kind of operations.
 */
export type YearTables = { 
/**
 * How many have ended. In the lowest range nothing else is told.
 */
total: OperationRange, 
/**
 * In how many operations there was what.
 */
features: Array<Feature>, 
/**
 * How they ended, and how times are distributed over them.
 */
distributions: Array<Distribution>, };
