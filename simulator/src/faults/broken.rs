//! Variants of the simulation that are broken on purpose. The oracle has to catch each of them; none of
//! them touches the product.

use super::disk::Lies;

/// Something broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Broken {
    /// The disk says that data is durable before it is.
    DiskAcknowledgesUnsynced,
    /// The disk stores everything twice.
    DiskStoresTwice,
    /// The disk changes a byte now and then.
    DiskChangesBytes,
    /// The disk says after a crash that the service had stopped in order.
    DiskForgetsCrashes,
    /// A full disk says that it has stored everything.
    DiskHidesFailure,
    /// Devices count a lease from the arrival of its grant.
    LeaseFromReceipt,
    /// Devices know their monotonic clock only, which stands while they sleep.
    OneClock,
    /// The server's clock wakes nobody.
    DeafClock,
    /// The server's clock follows a wall clock that is set back.
    ClockFollowsBack,
    /// Somebody in the network has the server's key and turns refusals into grants.
    ForgedGrants,
    /// The network keeps stops from everybody.
    StopsSwallowed,
    /// Devices forget what they have not got rid of when their connection ends.
    OutboxForgotten,
    /// Screens show LÄUFT to whoever got a grant once.
    StuckScreen,
}

impl Broken {
    /// What the disk does.
    pub const fn lies(self) -> Lies {
        match self {
            Self::DiskAcknowledgesUnsynced => Lies::AcknowledgesUnsynced,
            Self::DiskStoresTwice => Lies::StoresTwice,
            Self::DiskChangesBytes => Lies::ChangesBytes,
            Self::DiskForgetsCrashes => Lies::ForgetsCrashes,
            Self::DiskHidesFailure => Lies::HidesFailure,
            Self::LeaseFromReceipt
            | Self::OneClock
            | Self::DeafClock
            | Self::ClockFollowsBack
            | Self::ForgedGrants
            | Self::StopsSwallowed
            | Self::OutboxForgotten
            | Self::StuckScreen => Lies::No,
        }
    }
}
