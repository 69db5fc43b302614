//! Who may read what lies on the disk, looked at before every start.
//!
//! A key that others could read is not mended by closing it: whoever has read it can still sign grants and
//! open what is sealed. So the service does not start, says which, and leaves the decision to a person.
//! Everything else is closed at once, and said: personal parts lie in it sealed, and a service that does not
//! start lets no stop out.

use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Rights of anybody but the owner.
const OTHERS: u32 = 0o077;
/// Rights of others to put something else in place.
const OTHERS_WRITE: u32 = 0o022;
/// Deeper than anything the service makes.
const DEEPEST: usize = 8;

/// Secrets that others than the owner could read or exchange.
#[derive(Debug, thiserror::Error)]
pub enum Exposed {
    /// Keys; all of them at once.
    #[error("{}", told(.0))]
    Keys(Vec<Open>),
    /// Something cannot be looked at or closed.
    #[error("{} cannot be closed to others", .path.display())]
    Io {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A file or folder with more rights than it may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Where.
    pub path: PathBuf,
    /// Its rights.
    pub mode: u32,
}

fn told(open: &[Open]) -> String {
    let mut text = String::from(
        "others than the owner may read these keys, or put others in their place. Whoever did can sign as this service and open what is \
         sealed; closing them now does not change that. Find out who had access, and since when. If nobody had:",
    );
    for Open { path, mode } in open {
        // A String takes everything.
        _ = write!(text, "\n  chmod go= {}    (now {mode:o})", path.display());
    }
    text
}

/// Looks at the data folder and at the mirror of its keys. What is not there yet is in order.
///
/// # Errors
/// [`Exposed::Keys`] with every key that others could read; nothing was changed then.
pub fn close_to_others(data: &Path, mirror: Option<&Path>) -> Result<(), Exposed> {
    let keys = data.join("keys");
    let mut exposed = Vec::new();
    let mut to_close = Vec::new();
    for folder in [Some(keys.as_path()), mirror].into_iter().flatten() {
        for found in open_in(folder, None)? {
            // The names in a folder are no secret; what somebody may put in it is.
            if found.path.is_dir() && found.mode & OTHERS_WRITE == 0 {
                to_close.push(found);
            } else {
                exposed.push(found);
            }
        }
    }
    // A folder that somebody made beforehand: nothing was in it yet.
    let is_new = !data.join("einhalt.db").exists();
    for found in open_in(data, Some(&keys))? {
        // Whoever may write here can put other keys in place of ours.
        if found.path == data && found.mode & OTHERS_WRITE != 0 && !is_new {
            exposed.push(found);
        } else {
            to_close.push(found);
        }
    }
    if !exposed.is_empty() {
        return Err(Exposed::Keys(exposed));
    }
    for Open { path, mode } in to_close {
        let closed = Permissions::from_mode(mode & !OTHERS);
        fs::set_permissions(&path, closed).map_err(|source| Exposed::Io { path: path.clone(), source })?;
        if !is_new {
            let (path, was) = (path.display(), format!("{mode:o}"));
            tracing::warn!(%path, was, "others could read this: it is closed to them now");
        }
    }
    Ok(())
}

/// Everything from `from` on, itself included, in which others have rights; not what lies in `without`.
fn open_in(from: &Path, without: Option<&Path>) -> Result<Vec<Open>, Exposed> {
    let mut found = Vec::new();
    let mut waiting = vec![(from.to_owned(), 0)];
    while let Some((path, depth)) = waiting.pop() {
        let failed = |source| Exposed::Io { path: path.clone(), source };
        let about = match fs::metadata(&path) {
            Ok(about) => about,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            // A mirror that is out of reach is told of where it is used.
            Err(_) if depth == 0 => continue,
            Err(error) => return Err(failed(error)),
        };
        // Something else where a folder should be is told of where it is used too.
        if depth == 0 && !about.is_dir() {
            continue;
        }
        let mode = about.permissions().mode() & 0o7777;
        if mode & OTHERS != 0 {
            found.push(Open { path: path.clone(), mode });
        }
        if about.is_dir() && depth < DEEPEST {
            for entry in fs::read_dir(&path).map_err(failed)? {
                let entry = entry.map_err(failed)?.path();
                if without != Some(entry.as_path()) {
                    waiting.push((entry, depth + 1));
                }
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}
