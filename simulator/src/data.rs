//! The folder with real data: lists of facilities, recorded drives. It is not part of the product;
//! what needs it is skipped or stood in for where it is absent, and says so.

use std::path::{Path, PathBuf};

/// `$EINHALT_REAL_DATA`, or `../shared/data` beside the repository.
pub fn folder() -> PathBuf {
    std::env::var_os("EINHALT_REAL_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from)
}
