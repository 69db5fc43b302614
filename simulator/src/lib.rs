//! Simulated handhelds, teams and whole days of operations, over real websockets.
//!
//! Everything here talks to a server only as any client could: over the websocket and REST. Only
//! [`host`] and [`faults`] know the server's code, to run one in this process.

pub mod before;
pub mod bench;
pub mod conductor;
pub mod data;
pub mod day;
pub mod demo;
pub mod device;
pub mod evidence;
pub mod faults;
pub mod flood;
pub mod handheld;
pub mod host;
pub mod lease;
pub mod load;
pub mod measure;
pub mod oracle;
pub mod outbox;
pub mod play;
pub mod rest;
pub mod scenario;
pub mod socket;
pub mod standing;
pub mod table;
pub mod time;
pub mod track;
