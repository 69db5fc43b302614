//! Logs and measurements. Ids, times and counts; never a name, a call sign, a text, an address of a
//! person's device, a code or a token (I-19).

use std::panic::PanicHookInfo;
use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Log, LogFormat};

/// Starts logging to `writer`. Only the first call in a process counts.
pub fn start_log<W>(log: &Log, writer: W)
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    // Only our own crates: what others log is not under our care.
    let filter =
        EnvFilter::new(format!("warn,einhalt={0},einhalt_server={0},sqlx=error", log.level.as_str()));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).with_target(false);
    let started = match log.format {
        LogFormat::Text => builder.with_ansi(false).finish().try_init(),
        LogFormat::Json => builder.json().flatten_event(true).finish().try_init(),
    };
    if started.is_ok() {
        std::panic::set_hook(Box::new(log_panic));
    }
}

/// A panic is logged by its place. Its words are not: they may hold what must not be logged.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "a part of the service failed; the rest goes on");
}

/// Starts measuring, once per process, and returns the way to read the measurements.
pub fn measure() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let buckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];
            let seconds = Matcher::Suffix("_seconds".to_owned());
            let builder = PrometheusBuilder::new();
            let builder = match builder.set_buckets_for_metric(seconds, &buckets) {
                Ok(builder) => builder,
                // Only an empty list is refused; without buckets summaries are told instead.
                Err(_) => PrometheusBuilder::new(),
            };
            let recorder = builder.build_recorder();
            let handle = recorder.handle();
            if metrics::set_global_recorder(recorder).is_err() {
                tracing::warn!("measurements are taken by somebody else; /metrics stays empty");
            }
            handle
        })
        .clone()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
        let rust = files.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
        rust.chain(folders.iter().flat_map(|folder| sources(folder))).collect()
    }

    /// The last text between quotes.
    fn last_text(macro_call: &str) -> Option<&str> {
        let before = &macro_call[..macro_call.rfind('"')?];
        Some(&before[before.rfind('"')? + 1..])
    }

    /// Whoever runs the service finds every alarm and every measure in `server/docs/operations.md`.
    #[test]
    fn every_alarm_and_every_measure_is_explained() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let explained = fs::read_to_string(root.join("docs/operations.md")).unwrap();
        let mut missing = Vec::new();
        for path in sources(&root.join("src")) {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("mod tests {").next().unwrap();
            for alarm in ["tracing::error!(", "tracing::warn!("] {
                for call in text.split(alarm).skip(1) {
                    let said = call.split(')').next().and_then(last_text).unwrap_or_default();
                    if said.is_empty() || !explained.contains(&format!("`{said}`")) {
                        missing.push(format!("{}: {said:?}", path.display()));
                    }
                }
            }
            for kind in ["counter!(\"", "gauge!(\"", "histogram!(\""] {
                for call in text.split(kind).skip(1) {
                    let name = call.split('"').next().unwrap();
                    if !explained.contains(&format!("`{name}`")) {
                        missing.push(format!("{}: {name}", path.display()));
                    }
                }
            }
        }
        assert_eq!(missing, [""; 0], "in no table of server/docs/operations.md");
    }
}
