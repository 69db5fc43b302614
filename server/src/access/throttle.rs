//! Guessing made slow: failed attempts are counted by address; good ones cost nothing, so a whole
//! team behind one router is never held back by its own number.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;
use einhalt_protocol::clocks::Timestamp;

/// Addresses kept at the same time. When it is full, the one that comes free first gives way.
const ADDRESSES: usize = 16_384;

/// Counts failures by address (generic cell rate: a failure moves the time at which all is forgiven).
#[derive(Debug)]
pub struct Throttle {
    per_failure: TimeDelta,
    tolerance: TimeDelta,
    forgiven_at: Mutex<HashMap<IpAddr, Timestamp>>,
}

impl Throttle {
    /// Lets `burst` failures pass at once and forgets `per_minute` of them each minute.
    pub fn new(burst: u32, per_minute: u32) -> Self {
        let per_failure = TimeDelta::minutes(1) / i32::try_from(per_minute.max(1)).unwrap_or(i32::MAX);
        let tolerance = per_failure * i32::try_from(burst).unwrap_or(i32::MAX);
        Self { per_failure, tolerance, forgiven_at: Mutex::default() }
    }

    /// How long this address has to wait before it may try again, if it has to.
    pub fn must_wait(&self, address: IpAddr, now: Timestamp) -> Option<TimeDelta> {
        let forgiven_at = self.forgiven_at.lock().unwrap_or_else(PoisonError::into_inner);
        let owed = forgiven_at.get(&network(address)).map(|at| *at - now)?;
        let wait = owed - (self.tolerance - self.per_failure);
        (wait > TimeDelta::zero()).then_some(wait)
    }

    /// Counts one failed attempt.
    pub fn failed(&self, address: IpAddr, now: Timestamp) {
        let mut forgiven_at = self.forgiven_at.lock().unwrap_or_else(PoisonError::into_inner);
        if forgiven_at.len() >= ADDRESSES {
            forgiven_at.retain(|_, at| *at > now);
        }
        if forgiven_at.len() >= ADDRESSES
            && let Some(first) = forgiven_at.iter().min_by_key(|(_, at)| **at).map(|(address, _)| *address)
        {
            forgiven_at.remove(&first);
        }
        let at = forgiven_at.entry(network(address)).or_insert(now);
        *at = (*at).max(now) + self.per_failure;
    }
}

/// One IPv6 customer has at least a whole /64; counting its addresses one by one would count nothing.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let mut octets = address.octets();
            octets[8..].fill(0);
            IpAddr::from(octets)
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn guessing_is_slowed_down_by_address_and_forgiven_with_time() {
        let throttle = Throttle::new(3, 6);
        let now: Timestamp = "2026-05-05T10:00:00Z".parse().unwrap();
        let (one, other): (IpAddr, IpAddr) = ("10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap());
        for attempt in 0..3 {
            assert_eq!(throttle.must_wait(one, now), None, "{attempt}");
            throttle.failed(one, now);
        }
        assert_eq!(throttle.must_wait(one, now), Some(TimeDelta::seconds(10)));
        assert_eq!(throttle.must_wait(other, now), None);
        assert_eq!(throttle.must_wait(one, now + TimeDelta::seconds(10)), None);
        throttle.failed(one, now + TimeDelta::seconds(10));
        assert_eq!(throttle.must_wait(one, now + TimeDelta::seconds(10)), Some(TimeDelta::seconds(10)));
    }

    #[test]
    fn addresses_of_one_network_count_as_one_and_the_table_stays_bounded() {
        let throttle = Throttle::new(1, 1);
        let now: Timestamp = "2026-05-05T10:00:00Z".parse().unwrap();
        throttle.failed("2001:db8::1".parse().unwrap(), now);
        assert!(throttle.must_wait("2001:db8::2".parse().unwrap(), now).is_some());
        for n in 0..20_000_u32 {
            throttle.failed(IpAddr::from(n.to_be_bytes()), now);
        }
        assert!(throttle.forgiven_at.lock().unwrap().len() <= ADDRESSES);
    }
}
