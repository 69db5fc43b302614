//! What a load run came to, for people and for programs.

use hdrhistogram::Histogram;
use serde::Serialize;

use super::Broken;

/// Times in milliseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Times {
    pub count: u64,
    pub p50: f64,
    pub p99: f64,
    pub max: f64,
}

impl Times {
    /// The quantiles of these.
    pub fn of(milliseconds: impl IntoIterator<Item = f64>) -> Result<Self, Broken> {
        let mut histogram = Histogram::<u64>::new_with_bounds(1, 600_000_000, 3)?;
        for value in milliseconds {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "microseconds of minutes"
            )]
            histogram.saturating_record((value * 1_000.0).max(1.0) as u64);
        }
        #[expect(clippy::cast_precision_loss, reason = "microseconds of minutes")]
        let at = |microseconds: u64| microseconds as f64 / 1_000.0;
        Ok(Self {
            count: histogram.len(),
            p50: at(histogram.value_at_quantile(0.5)),
            p99: at(histogram.value_at_quantile(0.99)),
            max: at(histogram.max()),
        })
    }
}

/// What a run came to.
#[derive(Debug, Serialize)]
pub struct Outcome {
    pub server: &'static str,
    pub operations: usize,
    pub devices: usize,
    pub rate: f64,
    pub seconds: u32,
    pub reports: usize,
    pub report_to_last_device_ms: Times,
    pub report_to_receipt_ms: Times,
    pub lost: usize,
    pub duplicated: usize,
    pub out_of_order: usize,
    pub records_broken: usize,
}

impl Outcome {
    /// Prints it.
    pub fn tell(&self, json: bool) -> Result<(), Broken> {
        if json {
            println!("{}", serde_json::to_string(self)?);
            return Ok(());
        }
        let row = |what: &str, times: &Times| {
            println!(
                "{what:<34} {:>9.2} {:>9.2} {:>9.2}  ({})",
                times.p50, times.p99, times.max, times.count
            );
        };
        println!(
            "{} operations of {} devices, {} reports/s for {} s, server {}",
            self.operations, self.devices, self.rate, self.seconds, self.server
        );
        println!("{:<34} {:>9} {:>9} {:>9}", "milliseconds", "p50", "p99", "max");
        row("report -> stop on the last device", &self.report_to_last_device_ms);
        row("report -> receipt", &self.report_to_receipt_ms);
        println!(
            "reports {}, lost {}, duplicated {}, out of order {}, records that do not verify {}",
            self.reports, self.lost, self.duplicated, self.out_of_order, self.records_broken
        );
        Ok(())
    }
}
