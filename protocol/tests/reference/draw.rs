//! Random sequences that get somewhere: what people would do next, and what they should not.

use crate::model::{HoldKind, Model, Severity, Status};
use crate::words::{
    ACTORS, Actor, Do, End, Evidence, Kind, Seats, Sign, Sound, Spot, Step, Told, Where, Who, Why,
};

/// A small generator of numbers: the same seed, the same numbers, on every machine (`SplitMix64`).
#[derive(Debug, Clone)]
pub struct Draw(u64);

impl Draw {
    pub const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % (n.max(1) as u64)).unwrap_or(0)
    }

    fn seconds(&mut self, n: i64) -> i64 {
        i64::try_from(self.next() % n.unsigned_abs()).unwrap_or(0)
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// True once in `n`.
    fn rarely(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

const LEAD: Actor = ACTORS[0];
const OTHER_LEAD: Actor = ACTORS[1];
const OFFICER: Actor = ACTORS[2];
const SUPERVISOR: Actor = ACTORS[5];
const MONITOR: Actor = ACTORS[6];

/// Who starts where: the persons of the plan, the time, and whether it is under way already.
pub const STARTS: [(&[Who], i64, bool); 7] = [
    (&[Who::E1], 10, true),
    (&[Who::E1, Who::E2], 10, true),
    (&[Who::E1, Who::E2, Who::K1], 10, true),
    (&[Who::E1, Who::E2, Who::K1], 17, true),
    (&[Who::E1, Who::E2, Who::K1], 10, false),
    (&[Who::E1, Who::E2], 19, true),
    (&[Who::E1, Who::E2], 19, false),
];

/// What is done next, and by whom.
pub fn next(draw: &mut Draw, model: &Model, family: &[Who]) -> (Actor, Do) {
    if draw.below(10) < 4 {
        sensible(draw, model, family)
    } else {
        let what = anything(draw, model, family);
        (draw.one(&ACTORS), what)
    }
}

/// What brings an operation on.
fn sensible(draw: &mut Draw, model: &Model, family: &[Who]) -> (Actor, Do) {
    let standing: Vec<usize> =
        (0..model.holds.len()).filter(|n| model.holds[*n].status == Status::Open).collect();
    if model.severity() == Severity::Interrupted {
        if standing.is_empty() {
            return (draw.one(&[LEAD, OTHER_LEAD]), Do::Resume { all: true, looked: true });
        }
        let hold = draw.one(&standing);
        return fitting(draw, model, hold, family);
    }
    let all = Some(family.to_vec());
    let seats = if draw.rarely(4) { Seats::ParentsApart } else { Seats::NotSaid };
    let step = |step, present, seats| Do::Step { step, present, seats, reasoned: true };
    if !model.begun && !draw.rarely(4) {
        let open = (0..6).find(|item| !model.answered.contains(item));
        return match open {
            Some(item) => (LEAD, Do::Preflight { item, told: Told::Yes }),
            None if !model.ready => (LEAD, Do::Ready),
            None => (OFFICER, step(Step::Begin, None, Seats::NotSaid)),
        };
    }
    match draw.below(12) {
        0 => (OFFICER, step(Step::Begin, None, Seats::NotSaid)),
        1 => (LEAD, step(Step::Board, all, seats)),
        2 => (LEAD, step(Step::Depart, all, seats)),
        3 => (OFFICER, step(Step::Transfer, all, Seats::NotSaid)),
        4 => (OFFICER, step(Step::HandOver, all, Seats::NotSaid)),
        5 => (LEAD, Do::ConfirmPlace { kind: Kind::Dwelling }),
        6 => (OFFICER, Do::RecordDocument { document: 0, unfit: draw.rarely(2), complete: draw.rarely(2) }),
        7 => (LEAD, Do::DecideDocument { document: 0, recognised: draw.rarely(3), reasoned: true }),
        8 => (LEAD, Do::AnswerMonitor { recommendation: 0, stop: draw.rarely(2) }),
        9 => (LEAD, Do::AnswerQuestion { question: 0, good: true }),
        10 => force(draw),
        _ => (LEAD, Do::Close(End::Completed)),
    }
}

fn force(draw: &mut Draw) -> (Actor, Do) {
    let measure = draw.below(2);
    let what = match draw.below(7) {
        0 => Do::TryMilder { who: Who::E1 },
        1 => Do::RequestForce { measure, who: Who::E1, attack: draw.rarely(2), why: Why::OfTheSingleCase },
        2 => return (LEAD, Do::AuthoriseForce { measure }),
        3 => Do::StartForce { measure, who: Who::E1 },
        4 => Do::CheckForce { measure, breathes: true },
        5 => Do::EndForce { measure },
        _ => Do::DescribeForce { measure },
    };
    (OFFICER, what)
}

/// What would lift this hold.
fn fitting(draw: &mut Draw, model: &Model, hold: usize, family: &[Who]) -> (Actor, Do) {
    let desk = draw.one(&[LEAD, SUPERVISOR, SUPERVISOR, OTHER_LEAD]);
    let lift = |evidence| Do::Lift { hold, evidence, looked: true };
    let who = draw.one(&[Who::E1, Who::E2, Who::K1]);
    match model.holds[hold].kind {
        HoldKind::Medical => {
            let by = draw.one(&[ACTORS[4], SUPERVISOR]);
            (by, lift(Evidence::Assessment { who, sound: Sound::Yes, minutes_ago: draw.one(&[-1, 0, 0, 5]) }))
        }
        HoldKind::Night if draw.rarely(2) => (LEAD, Do::ProposeNight { hold }),
        HoldKind::Night => (draw.one(&[OTHER_LEAD, SUPERVISOR]), Do::ConfirmNight { hold }),
        HoldKind::Family => match draw.below(6) {
            0 => (OFFICER, Do::Count { present: family.to_vec() }),
            1 => (desk, lift(Evidence::HandOverAssured)),
            2 => (LEAD, Do::Assure { who }),
            3 => (desk, lift(Evidence::Separation)),
            _ => (desk, lift(Evidence::FamilyComplete)),
        },
        HoldKind::Facility => (desk, lift(Evidence::NotInside)),
        HoldKind::Document => match draw.below(3) {
            0 => (OFFICER, Do::RecordDocument { document: draw.below(2), unfit: true, complete: false }),
            1 => (desk, lift(Evidence::NotRecognised)),
            _ => (desk, lift(Evidence::Assessment { who, sound: Sound::Yes, minutes_ago: 0 })),
        },
        HoldKind::Legal => (desk, lift(Evidence::CourtRelease)),
        HoldKind::Force => (desk, lift(Evidence::ForceReviewed)),
        HoldKind::Comms => (desk, lift(Evidence::DeviceHeard)),
        HoldKind::Manual => (desk, lift(Evidence::Statement)),
    }
}

fn anything(draw: &mut Draw, model: &Model, family: &[Who]) -> Do {
    let who = draw.one(&[Who::E1, Who::E2, Who::K1, Who::K9, Who::Staff, Who::Unknown]);
    let hold = draw.below(model.holds.len());
    match draw.below(34) {
        0..=3 => report(draw, who),
        4 => Do::Contact {
            who,
            kind: draw.one(&[None, None, Some(Kind::Dwelling), Some(Kind::School), Some(Kind::Unclear)]),
            spot: draw.one(&[Spot::NoPosition, Spot::Inside, Spot::Perhaps, Spot::Outside]),
        },
        5..=8 => Do::Wait(wait(draw, model)),
        9..=11 => Do::Lift { hold, evidence: evidence(draw, who), looked: !draw.rarely(8) },
        12 => Do::Resume { all: !draw.rarely(4), looked: !draw.rarely(6) },
        13..=15 => Do::Step {
            step: draw.one(&[
                Step::Begin,
                Step::Board,
                Step::Depart,
                Step::Transfer,
                Step::HandOver,
                Step::ReturnHome,
            ]),
            present: present(draw, family),
            seats: draw.one(&[
                Seats::NotSaid,
                Seats::NotSaid,
                Seats::One,
                Seats::ParentsApart,
                Seats::ChildAlone,
            ]),
            reasoned: draw.rarely(2),
        },
        16 => Do::Count { present: present(draw, family).unwrap_or_default() },
        17 => Do::Whereabouts { who, is: draw.one(&[Where::Here, Where::InPatient, Where::Elsewhere]) },
        18 => Do::Assure { who: draw.one(&[Who::E1, Who::K1, Who::K9]) },
        19 => Do::ConfirmPlace {
            kind: draw.one(&[Kind::Dwelling, Kind::Dwelling, Kind::School, Kind::Unclear]),
        },
        20 => Do::RecordDocument { document: draw.below(2), unfit: draw.rarely(2), complete: draw.rarely(2) },
        21 => Do::DecideDocument {
            document: draw.below(2),
            recognised: draw.rarely(4),
            reasoned: !draw.rarely(4),
        },
        22 => Do::AnswerMonitor { recommendation: draw.below(2), stop: draw.rarely(2) },
        23 => force(draw).1,
        24 => Do::RequestForce {
            measure: draw.below(3),
            who: draw.one(&[Who::E1, Who::E2]),
            attack: draw.rarely(2),
            why: draw.one(&[Why::OfTheSingleCase, Why::Generic, Why::TooShort]),
        },
        25 if draw.rarely(4) => Do::CheckForce { measure: draw.below(2), breathes: false },
        25 | 26 => Do::ProposeNight { hold },
        27 => Do::ConfirmNight { hold },
        28 if draw.rarely(2) => Do::ConfirmAge { who: draw.one(&[Who::E2, Who::K1, Who::K9]) },
        28 => Do::StateAge { who: draw.one(&[Who::E2, Who::K1, Who::K9]), adult: !draw.rarely(4) },
        29 => Do::AnswerQuestion { question: draw.below(2), good: !draw.rarely(3) },
        30 if draw.rarely(6) => Do::Abort,
        30 if draw.rarely(4) => Do::Close(draw.one(&[End::Completed, End::NotCarriedOut, End::Aborted])),
        30 | 31 => Do::Preflight { item: draw.below(6), told: told(draw) },
        32 if draw.rarely(2) => Do::Silent { device: draw.below(4) },
        32 => Do::OtherUnit { number: draw.one(&[1, 2]), aborted: draw.rarely(2) },
        _ if draw.rarely(2) => Do::Release { given: !draw.rarely(3) },
        _ => Do::InformSupporter,
    }
}

fn told(draw: &mut Draw) -> Told {
    draw.one(&[Told::Yes, Told::Unknown, Told::No { reasoned: true }, Told::No { reasoned: false }])
}

fn wait(draw: &mut Draw, model: &Model) -> i64 {
    match draw.below(5) {
        _ if model.force_runs() => draw.seconds(90),
        0 | 1 => draw.seconds(70),
        2 => draw.seconds(900),
        3 => draw.seconds(7_200),
        _ => draw.seconds(40_000),
    }
}

fn report(draw: &mut Draw, who: Who) -> Do {
    const MILD: [Sign; 10] = [
        Sign::Medical,
        Sign::Unclear,
        Sign::Minor,
        Sign::FamilyIncomplete,
        Sign::Alone,
        Sign::Certificate,
        Sign::Illness,
        Sign::Court,
        Sign::ForbiddenForce,
        Sign::Halt,
    ];
    let sign = if draw.rarely(12) {
        Sign::LifeThreatening(draw.one(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
    } else {
        draw.one(&MILD)
    };
    Do::Report { sign, who, minutes_late: draw.one(&[0, 0, 0, 10]) }
}

fn present(draw: &mut Draw, family: &[Who]) -> Option<Vec<Who>> {
    match draw.below(6) {
        0 | 1 => None,
        2 | 3 => Some(family.to_vec()),
        4 => Some(family.iter().copied().filter(|_| !draw.rarely(3)).collect()),
        _ => Some(family.iter().copied().chain(draw.rarely(3).then_some(Who::K9)).collect()),
    }
}

fn evidence(draw: &mut Draw, who: Who) -> Evidence {
    let sound = draw.one(&[
        Sound::Yes,
        Sound::Yes,
        Sound::Yes,
        Sound::NotAssessed,
        Sound::NotNamed,
        Sound::Unfit,
        Sound::ByANurse,
        Sound::ByTelephone,
    ]);
    let assessment = Evidence::Assessment { who, sound, minutes_ago: draw.one(&[-5, 0, 1, 30]) };
    draw.one(&[
        assessment,
        assessment,
        Evidence::Statement,
        Evidence::Morning,
        Evidence::FamilyComplete,
        Evidence::HandOverAssured,
        Evidence::Separation,
        Evidence::NotInside,
        Evidence::NotRecognised,
        Evidence::CourtRelease,
        Evidence::ForceReviewed,
        Evidence::DeviceHeard,
    ])
}

/// A monitor's halt, so that recommendations come up often enough.
pub fn recommendation() -> (Actor, Do) {
    (MONITOR, Do::Report { sign: Sign::Halt, who: Who::Unknown, minutes_late: 0 })
}
