//! Makes documents beside the tasks that stop operations, and only a few at a time.

use tokio::sync::Semaphore;

use super::paper::{Document, PaperError, pdf};

/// Documents made at once. More are refused rather than queued: whoever waits for a page that does not come asks
/// again, and every one of them would hold memory.
const AT_ONCE: usize = 2;

/// Why a document was not made.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    /// Enough are being made already.
    #[error("enough documents are being made already")]
    Busy,
    /// It could not be made.
    #[error(transparent)]
    Paper(#[from] PaperError),
    /// The work did not end.
    #[error("the document was not finished")]
    Unfinished,
}

/// Makes documents.
pub struct Press {
    places: Semaphore,
}

impl Default for Press {
    fn default() -> Self {
        Self { places: Semaphore::new(AT_ONCE) }
    }
}

impl Press {
    /// Makes a document.
    ///
    /// # Errors
    /// [`PressError`].
    pub async fn print(
        &self,
        write: impl FnOnce() -> Document + Send + 'static,
    ) -> Result<Vec<u8>, PressError> {
        let _place = self.places.try_acquire().map_err(|_| PressError::Busy)?;
        let made = tokio::task::spawn_blocking(move || pdf(&write())).await;
        Ok(made.map_err(|_| PressError::Unfinished)??)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_press_says_so() {
        let press = Press::default();
        let places = press.places.acquire_many(2).await.unwrap();
        let never = || -> Document { panic!("nothing is written") };
        assert!(matches!(press.print(never).await, Err(PressError::Busy)));
        drop(places);
        assert_eq!(press.places.available_permits(), AT_ONCE);
    }
}
