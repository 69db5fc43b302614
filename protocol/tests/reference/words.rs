//! The words of the reference: what people do, in its own terms. Nothing here comes from the rules.

/// Somebody at a device. Seven of them: two leads, two officers, a medic, a supervisor, a monitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    pub role: Role,
    pub number: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Officer,
    Lead,
    Medic,
    Monitor,
    Supervisor,
}

pub const ACTORS: [Actor; 7] = [
    Actor { role: Role::Lead, number: 1 },
    Actor { role: Role::Lead, number: 2 },
    Actor { role: Role::Officer, number: 1 },
    Actor { role: Role::Officer, number: 2 },
    Actor { role: Role::Medic, number: 1 },
    Actor { role: Role::Supervisor, number: 1 },
    Actor { role: Role::Monitor, number: 1 },
];

/// Whom something concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The parents, spouses of each other.
    E1,
    E2,
    /// Their child.
    K1,
    /// A child nobody planned for.
    K9,
    Staff,
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Any of the ten that speak of danger to life, by number.
    LifeThreatening(u8),
    Medical,
    Unclear,
    Minor,
    FamilyIncomplete,
    Alone,
    Certificate,
    Illness,
    Court,
    ForbiddenForce,
    Halt,
}

/// What is said of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Dwelling,
    School,
    Unclear,
}

/// Where a position lies, seen from the nearest hospital.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    NoPosition,
    Inside,
    /// The circle of the fix overlaps the fence.
    Perhaps,
    Outside,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Begin,
    Board,
    Depart,
    Transfer,
    HandOver,
    ReturnHome,
}

/// Who sits where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seats {
    NotSaid,
    /// All who are there in one vehicle.
    One,
    /// The parents in two vehicles, the child with the first.
    ParentsApart,
    /// The child in a vehicle of its own.
    ChildAlone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    Here,
    InPatient,
    Elsewhere,
}

/// What is offered to lift a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    Assessment { who: Who, sound: Sound, minutes_ago: i64 },
    Statement,
    Morning,
    FamilyComplete,
    HandOverAssured,
    Separation,
    NotInside,
    NotRecognised,
    CourtRelease,
    ForceReviewed,
    DeviceHeard,
}

/// What is wrong with an assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    Yes,
    NotAssessed,
    NotNamed,
    Unfit,
    ByANurse,
    ByTelephone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    OfTheSingleCase,
    Generic,
    TooShort,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Completed,
    NotCarriedOut,
    Aborted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Yes,
    No { reasoned: bool },
    Unknown,
}

/// One thing somebody does. Holds, documents, recommendations and questions are numbered in the order in
/// which they came up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Do {
    Report {
        sign: Sign,
        who: Who,
        minutes_late: i64,
    },
    Contact {
        who: Who,
        kind: Option<Kind>,
        spot: Spot,
    },
    /// Time passes, in seconds.
    Wait(i64),
    Lift {
        hold: usize,
        evidence: Evidence,
        looked: bool,
    },
    Resume {
        all: bool,
        looked: bool,
    },
    Step {
        step: Step,
        present: Option<Vec<Who>>,
        seats: Seats,
        reasoned: bool,
    },
    Count {
        present: Vec<Who>,
    },
    Whereabouts {
        who: Who,
        is: Where,
    },
    Assure {
        who: Who,
    },
    ConfirmPlace {
        kind: Kind,
    },
    RecordDocument {
        document: usize,
        unfit: bool,
        complete: bool,
    },
    DecideDocument {
        document: usize,
        recognised: bool,
        reasoned: bool,
    },
    AnswerMonitor {
        recommendation: usize,
        stop: bool,
    },
    TryMilder {
        who: Who,
    },
    RequestForce {
        measure: usize,
        who: Who,
        attack: bool,
        why: Why,
    },
    AuthoriseForce {
        measure: usize,
    },
    StartForce {
        measure: usize,
        who: Who,
    },
    EndForce {
        measure: usize,
    },
    CheckForce {
        measure: usize,
        breathes: bool,
    },
    DescribeForce {
        measure: usize,
    },
    ProposeNight {
        hold: usize,
    },
    ConfirmNight {
        hold: usize,
    },
    StateAge {
        who: Who,
        adult: bool,
    },
    ConfirmAge {
        who: Who,
    },
    AnswerQuestion {
        question: usize,
        good: bool,
    },
    Abort,
    Close(End),
    Preflight {
        item: usize,
        told: Told,
    },
    Ready,
    Silent {
        device: usize,
    },
    OtherUnit {
        number: u8,
        aborted: bool,
    },
    Release {
        given: bool,
    },
    InformSupporter,
}
