//! The lease (I-4): LÄUFT is shown only while a fresh, signed grant is held.
//!
//! The device notes a random nonce and both clocks, *then* asks. A grant counts only if it is signed
//! by the key pinned at pairing and names this device, this session and the newest nonce; its age is
//! the larger of both clocks since asking. Anything that smells of a gap voids it at once.

use std::collections::VecDeque;

use chrono::TimeDelta;
use ed25519_dalek::{Signature, VerifyingKey};
use einhalt_protocol::ids::{DeviceId, OperationId, Seq, SessionId};
use einhalt_protocol::wire::server_frame::{GRANT_DOMAIN, Grant, SignedGrant};

use crate::time::Readings;

/// How often a device looks at its clocks.
pub const TICK: TimeDelta = TimeDelta::seconds(1);

/// From this much on a late tick, or two clocks that disagree, voids the lease.
pub const TOLERANCE: TimeDelta = TimeDelta::seconds(2);

/// Answers to older heartbeats are remembered so far back; they only tell that the server answered.
const REMEMBERED_NONCES: usize = 16;

/// Why a lease ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Void {
    /// The device slept, froze, or its tick came late.
    Late,
    /// Wall and monotonic clock disagree.
    ClocksDisagree,
    /// A stop was seen.
    Stop,
    /// An entry is missing.
    Gap,
    /// The connection was lost: another session will follow.
    Disconnected,
}

/// Why a grant was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GrantFault {
    /// It cannot be read.
    #[error("the grant cannot be read")]
    Unreadable,
    /// Not signed by the pinned key.
    #[error("the grant is not signed by the pinned key")]
    BadSignature,
    /// For another device, session or operation.
    #[error("the grant is for somebody else")]
    NotForUs,
    /// It does not answer the newest heartbeat, or something happened since that was sent.
    #[error("the grant does not answer the newest heartbeat")]
    OldNonce,
    /// The device knows a newer entry.
    #[error("the device knows a newer entry")]
    Behind,
    /// A stop was seen whose entry has not arrived.
    #[error("a stop was seen whose entry has not arrived")]
    Unsettled,
    /// It was already too old when it arrived.
    #[error("the grant was too old when it arrived")]
    TooOld,
}

/// Whom a grant must name, and what the device knows.
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    /// The operation.
    pub operation: OperationId,
    /// The device.
    pub device: DeviceId,
    /// The session of this socket.
    pub session: Option<SessionId>,
    /// The newest entry the device has.
    pub newest: Seq,
    /// Whether every stop it saw has its entry.
    pub settled: bool,
}

struct Asked {
    nonce: String,
    number: u64,
    at: Readings,
    /// Something happened since that only a newer question can answer.
    spoilt: bool,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    since: Readings,
    lasts: TimeDelta,
}

/// One device's lease on one operation.
pub struct Lease {
    key: VerifyingKey,
    asked: VecDeque<Asked>,
    number: u64,
    held: Option<Held>,
    last_tick: Readings,
    /// How often a lease ended before its time, newest reason last (bounded).
    voided: VecDeque<Void>,
    /// Broken on purpose, to show that it is caught.
    from_receipt: bool,
}

impl Lease {
    /// No lease yet; `key` is the server's key as pinned at pairing.
    pub fn new(key: VerifyingKey, now: Readings) -> Self {
        Self {
            key,
            asked: VecDeque::new(),
            number: 0,
            held: None,
            last_tick: now,
            voided: VecDeque::new(),
            from_receipt: false,
        }
    }

    /// Breaks it: the age counts from when a grant arrives.
    pub(crate) const fn count_from_receipt(&mut self) {
        self.from_receipt = true;
    }

    /// Notes nonce and clocks before the heartbeat is sent. Returns the heartbeat's number.
    pub fn ask(&mut self, nonce: String, now: Readings) -> u64 {
        self.number += 1;
        if self.asked.len() == REMEMBERED_NONCES {
            self.asked.pop_front();
        }
        self.asked.push_back(Asked { nonce, number: self.number, at: now, spoilt: false });
        self.number
    }

    /// The number of the heartbeat with this nonce, if it was one of ours on this socket.
    pub fn number_of(&self, nonce: &str) -> Option<u64> {
        self.asked.iter().find(|asked| asked.nonce == nonce).map(|asked| asked.number)
    }

    /// The number of the newest heartbeat; 0 before the first.
    pub const fn newest_number(&self) -> u64 {
        self.number
    }

    /// When the newest heartbeat was sent.
    pub fn last_asked(&self) -> Option<Readings> {
        self.asked.back().map(|asked| asked.at)
    }

    /// Ends the lease. Grants that are still on their way no longer count: only a new question helps.
    pub fn void(&mut self, because: Void) {
        if self.held.take().is_some() {
            if self.voided.len() == REMEMBERED_NONCES {
                self.voided.pop_front();
            }
            self.voided.push_back(because);
        }
        // Their numbers stay known, so that the answers are still counted.
        for asked in &mut self.asked {
            asked.spoilt = true;
        }
    }

    /// The server gives none now. A later answer may.
    pub const fn withhold(&mut self) {
        self.held = None;
    }

    /// A new socket: nonces of the old one mean nothing any more.
    pub fn disconnected(&mut self) {
        self.void(Void::Disconnected);
        self.asked.clear();
    }

    /// Looks at the clocks; voids the lease when they tell of sleep, a freeze or a step.
    pub fn tick(&mut self, now: Readings) -> Option<Void> {
        let since = std::mem::replace(&mut self.last_tick, now);
        let fault = if now.disagreement_since(&since) > TOLERANCE {
            Some(Void::ClocksDisagree)
        } else if now.age_since(&since) > TICK + TOLERANCE {
            Some(Void::Late)
        } else {
            None
        };
        if let Some(fault) = fault {
            self.void(fault);
        }
        fault
    }

    /// Whether LÄUFT may be shown at this moment.
    pub fn is_valid(&self, now: Readings) -> bool {
        self.held.is_some_and(|held| {
            let age = now.age_since(&held.since);
            age >= TimeDelta::zero() && age < held.lasts && now.disagreement_since(&held.since) <= TOLERANCE
        })
    }

    /// Why leases ended early, oldest first.
    pub fn voided(&self) -> impl Iterator<Item = Void> + '_ {
        self.voided.iter().copied()
    }

    /// Takes a grant if everything about it is right.
    pub fn accept(
        &mut self,
        signed: &SignedGrant,
        expected: Expected,
        now: Readings,
    ) -> Result<(), GrantFault> {
        let grant = self.check_signature(signed)?;
        let ours = grant.operation == expected.operation
            && grant.device == expected.device
            && Some(grant.session) == expected.session;
        if !ours {
            return Err(GrantFault::NotForUs);
        }
        let answers = |asked: &&Asked| asked.nonce == grant.nonce && !asked.spoilt;
        let asked = self.asked.back().filter(answers).ok_or(GrantFault::OldNonce)?;
        if grant.seq < expected.newest {
            return Err(GrantFault::Behind);
        }
        if !expected.settled {
            return Err(GrantFault::Unsettled);
        }
        let since = if self.from_receipt { now } else { asked.at };
        let held = Held { since, lasts: TimeDelta::milliseconds(i64::from(grant.duration_ms)) };
        if now.age_since(&held.since) >= held.lasts {
            return Err(GrantFault::TooOld);
        }
        self.held = Some(held);
        Ok(())
    }

    fn check_signature(&self, signed: &SignedGrant) -> Result<Grant, GrantFault> {
        let bytes: [u8; 64] = hex::decode(&signed.signature)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(GrantFault::BadSignature)?;
        let message = [GRANT_DOMAIN, signed.grant.as_bytes()].concat();
        self.key
            .verify_strict(&message, &Signature::from_bytes(&bytes))
            .map_err(|_| GrantFault::BadSignature)?;
        read(signed).ok_or(GrantFault::Unreadable)
    }
}

/// What a grant says, whoever signed it: only to tell which heartbeat it answers.
pub fn read(signed: &SignedGrant) -> Option<Grant> {
    serde_json::from_str(&signed.grant).ok()
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer, SigningKey};
    use uuid::Uuid;

    use super::*;

    fn at(wall_ms: i64, monotonic_ms: i64) -> Readings {
        Readings {
            wall: chrono::DateTime::from_timestamp_millis(1_800_000_000_000 + wall_ms).unwrap(),
            monotonic: TimeDelta::milliseconds(monotonic_ms),
        }
    }

    struct Bench {
        signing: SigningKey,
        lease: Lease,
        expected: Expected,
    }

    fn bench() -> Bench {
        let signing = SigningKey::from_bytes(&[7; 32]);
        let expected = Expected {
            operation: OperationId::from_uuid(Uuid::from_u128(1)),
            device: DeviceId::from_uuid(Uuid::from_u128(2)),
            session: Some(SessionId::from_uuid(Uuid::from_u128(3))),
            newest: Seq(5),
            settled: true,
        };
        let lease = Lease::new(signing.verifying_key(), at(0, 0));
        Bench { signing, lease, expected }
    }

    impl Bench {
        fn grant(&self) -> Grant {
            Grant {
                operation: self.expected.operation,
                device: self.expected.device,
                session: self.expected.session.unwrap(),
                nonce: "n1".to_owned(),
                seq: Seq(5),
                duration_ms: 15_000,
            }
        }

        fn sign(&self, grant: &Grant) -> SignedGrant {
            let grant = serde_json::to_string(grant).unwrap();
            let message = [GRANT_DOMAIN, grant.as_bytes()].concat();
            SignedGrant { signature: hex::encode(self.signing.sign(&message).to_bytes()), grant }
        }
    }

    /// Section 3: the age is counted from sending, on both clocks.
    #[test]
    fn i4_a_lease_ends_by_the_faster_of_two_clocks_counted_from_asking() {
        let mut bench = bench();
        bench.lease.ask("n1".to_owned(), at(1_000, 1_000));
        let signed = bench.sign(&bench.grant());
        bench.lease.accept(&signed, bench.expected, at(9_000, 9_000)).unwrap();
        assert!(bench.lease.is_valid(at(15_999, 15_999)));
        assert!(!bench.lease.is_valid(at(16_000, 16_000)), "15 s after asking, not after arrival");
        assert!(!bench.lease.is_valid(at(16_500, 14_600)), "the wall clock alone is enough to end it");
        assert!(!bench.lease.is_valid(at(14_600, 16_500)), "the monotonic clock alone is enough to end it");
        assert!(!bench.lease.is_valid(at(-600_000, 5_000)), "a wall clock set back ends it");
    }

    #[test]
    fn i4_only_the_right_grant_counts() {
        type Spoil = fn(&mut Grant, &mut Expected);
        let cases: [(&str, Spoil, GrantFault); 7] = [
            (
                "operation",
                |g, _| g.operation = OperationId::from_uuid(Uuid::from_u128(99)),
                GrantFault::NotForUs,
            ),
            ("device", |g, _| g.device = DeviceId::from_uuid(Uuid::from_u128(99)), GrantFault::NotForUs),
            ("session", |g, _| g.session = SessionId::from_uuid(Uuid::from_u128(99)), GrantFault::NotForUs),
            ("nonce", |g, _| g.nonce = "n0".to_owned(), GrantFault::OldNonce),
            ("seq", |g, _| g.seq = Seq(4), GrantFault::Behind),
            ("unsettled", |_, e| e.settled = false, GrantFault::Unsettled),
            ("too old", |g, _| g.duration_ms = 10, GrantFault::TooOld),
        ];
        for (what, spoil, fault) in cases {
            let mut bench = bench();
            bench.lease.ask("n1".to_owned(), at(0, 0));
            let (mut grant, mut expected) = (bench.grant(), bench.expected);
            spoil(&mut grant, &mut expected);
            let signed = bench.sign(&grant);
            assert_eq!(bench.lease.accept(&signed, expected, at(50, 50)), Err(fault), "{what}");
            assert!(!bench.lease.is_valid(at(50, 50)), "{what}");
        }
    }

    #[test]
    fn i4_another_key_or_a_changed_byte_is_refused() {
        let mut bench = bench();
        bench.lease.ask("n1".to_owned(), at(0, 0));
        let mut signed = bench.sign(&bench.grant());
        signed.grant = signed.grant.replace("15000", "95000");
        assert_eq!(bench.lease.accept(&signed, bench.expected, at(1, 1)), Err(GrantFault::BadSignature));
        bench.signing = SigningKey::from_bytes(&[8; 32]);
        let forged = bench.sign(&bench.grant());
        assert_eq!(bench.lease.accept(&forged, bench.expected, at(1, 1)), Err(GrantFault::BadSignature));
    }

    #[test]
    fn i4_sleep_late_ticks_and_disagreeing_clocks_void_it() {
        for (what, tick, fault) in [
            ("slept: wall goes on, monotonic stands", at(60_000, 1_000), Void::ClocksDisagree),
            ("froze: both go on, the tick is late", at(4_100, 4_100), Void::Late),
            ("wall clock set back", at(-3_000, 1_000), Void::ClocksDisagree),
        ] {
            let mut bench = bench();
            bench.lease.ask("n1".to_owned(), at(0, 0));
            let signed = bench.sign(&bench.grant());
            bench.lease.accept(&signed, bench.expected, at(10, 10)).unwrap();
            assert_eq!(bench.lease.tick(tick), Some(fault), "{what}");
            assert!(!bench.lease.is_valid(tick), "{what}");
        }
    }

    #[test]
    fn i4_a_grant_asked_for_before_a_stop_no_longer_counts_after_it() {
        let mut bench = bench();
        bench.lease.ask("n1".to_owned(), at(0, 0));
        bench.lease.void(Void::Stop);
        let signed = bench.sign(&bench.grant());
        assert_eq!(bench.lease.accept(&signed, bench.expected, at(10, 10)), Err(GrantFault::OldNonce));
        assert_eq!(bench.lease.number_of("n1"), Some(1), "its answer is still counted");
    }
}
