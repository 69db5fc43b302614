//! Documents as PDF: the dossier of an operation, the incident report form, the copy for the person concerned,
//! the annual report.

use std::collections::BTreeMap;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{OperationId, Seq};
use einhalt_protocol::operation::{Entry, Event};
use einhalt_protocol::record::Checkpoint;
use einhalt_protocol::review::copy::Language;
use einhalt_protocol::review::incident::IncidentReports;
use einhalt_protocol::review::{Opened, Recorded};
use einhalt_protocol::wire::{ProblemCode, Retry};
use serde::Deserialize;

use super::AppState;
use super::catalogue::{About, Catalogue};
use super::extract::{InOperation, Signed};
use super::problem::Failure;
use super::review_files::{In, language};
use super::reviews::{Timer, opened_for};
use super::statistics;
use crate::checkpoints::kept::Cosigned;
use crate::dossier::paper::{Attachment, Document};
use crate::dossier::{Case, PressError, Proof, Signer, annual, copy, dossier, incident};
use crate::readings::Read;
use crate::review::{Record, ReviewError};

const PDF: &str = "application/pdf";

/// How long to wait until documents that are being made are done.
const BUSY_MS: u32 = 2_000;

/// Which year, in which language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Year {
    year: Option<i32>,
    #[serde(default)]
    lang: Language,
}

type Asked = Result<Query<In>, QueryRejection>;

pub(super) fn add(catalogue: Catalogue) -> Catalogue {
    let of_operation =
        |path, says| About::get(path, says).gives_text(StatusCode::OK, PDF).fails(&[403, 404, 422, 503]);
    catalogue
        .add(
            &of_operation(
                "/api/v1/operations/{operation}/dossier.pdf",
                "The dossier, with the head of the record and a code to check it; ?lang=de or en",
            ),
            whole,
        )
        .add(
            &of_operation(
                "/api/v1/operations/{operation}/incident-report.pdf",
                "The incident report form, every version; ?lang=de or en",
            ),
            form,
        )
        .add(
            &of_operation(
                "/api/v1/operations/{operation}/copy.pdf",
                "The copy for the person concerned, in plain language and large type (R-03); ?lang=de or en",
            ),
            plain,
        )
        .add(
            &About::get(
                "/api/v1/statistics/annual-report.pdf",
                "The annual report: ?year=, the newest if nothing is said; ?lang=de or en",
            )
            .gives_text(StatusCode::OK, PDF)
            .fails(&[403, 404, 422, 503]),
            report,
        )
}

/// What is made of an operation.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Dossier,
    IncidentReport,
    Copy,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Dossier => "dossier",
            Self::IncidentReport => "incident-report",
            Self::Copy => "copy",
        }
    }

    /// What stands in the access log.
    const fn read(self) -> Read {
        match self {
            Self::Dossier => Read::Dossier,
            Self::IncidentReport => Read::IncidentReport,
            Self::Copy => Read::Copy,
        }
    }
}

async fn whole(State(state): State<AppState>, here: InOperation, asked: Asked) -> Result<Response, Failure> {
    of_operation(&state, &here, asked, Kind::Dossier).await
}

async fn form(State(state): State<AppState>, here: InOperation, asked: Asked) -> Result<Response, Failure> {
    of_operation(&state, &here, asked, Kind::IncidentReport).await
}

async fn plain(State(state): State<AppState>, here: InOperation, asked: Asked) -> Result<Response, Failure> {
    of_operation(&state, &here, asked, Kind::Copy).await
}

/// Reads an operation as far as it is open to the asker, and makes a document of it.
async fn of_operation(
    state: &AppState,
    here: &InOperation,
    asked: Asked,
    kind: Kind,
) -> Result<Response, Failure> {
    let timer = Timer::start(state);
    let language = language(asked)?;
    let (record, opened) = opened_for(state, here, kind.read()).await?;
    let (proof, note) = proof(state, here.operation, record.seq()).await?;
    let made_at = state.clock.now();
    let drill =
        matches!(record.entries.first(), Some((_, Entry { event: Event::Created { drill: true, .. }, .. })));
    let bytes = state
        .press
        .print(move || {
            let case = (proof, note, language, made_at);
            write(&record, &opened, case, kind)
        })
        .await?;
    let (name, by) = (kind.name(), here.rights.account);
    tracing::info!(operation.id = %here.operation, by.id = %by, document = name, "a document is made");
    let name = format!("{}{}-{name}.pdf", if drill { "drill-" } else { "" }, here.operation);
    Ok(timer.stop(state, file(&name, bytes)))
}

fn write(
    record: &Record,
    opened: &BTreeMap<Seq, Opened>,
    (proof, note, language, made_at): (Proof, String, Language, Timestamp),
    kind: Kind,
) -> Document {
    let review = record.review(opened);
    let attachments = vec![Attachment {
        name: "checkpoint.txt".to_owned(),
        description: "Kopf der Akte / head of the record".to_owned(),
        media_type: "text/plain",
        content: note.into_bytes(),
    }];
    let case = Case { review: &review, proof, language, made_at, attachments };
    match kind {
        Kind::Dossier => dossier(case),
        Kind::Copy => copy(case),
        Kind::IncidentReport => {
            let entries = record.entries.iter();
            let entries: Vec<Recorded> = entries
                .map(|(seq, entry)| Recorded { seq: *seq, received_at: None, entry: entry.clone() })
                .collect();
            incident(case, &IncidentReports::of(record.operation, &entries, &record.policy, opened))
        }
    }
}

/// What the record proves itself by, as it stood after entry `size`; and, as text, the checkpoint with its
/// signatures if there is one of just this state.
async fn proof(state: &AppState, operation: OperationId, size: Seq) -> Result<(Proof, String), Failure> {
    let before = Seq(size.0.saturating_sub(1));
    let entry = state.store.read(operation, before, 1).await.map_err(ReviewError::from)?;
    let head = entry.first().map(|entry| entry.hash).ok_or_else(Failure::not_found)?;
    let checkpoint = Checkpoint { operation, size, head };
    let signed = match state.checkpoints.sign(operation).await {
        Ok(signed) => Some(signed).filter(|signed| signed.note.checkpoint == checkpoint),
        Err(error) => {
            tracing::error!(operation.id = %operation, %error, "a document is made without signatures");
            None
        }
    };
    let signers = signed.as_ref().map(signers).unwrap_or_default();
    let text = signed.map_or_else(|| checkpoint.text(), |signed| signed.note.to_string());
    let proof = Proof { size: size.0, head: head.to_string(), checkpoint: checkpoint.text(), signers };
    Ok((proof, text))
}

/// The service first, then its witnesses.
fn signers(signed: &Cosigned) -> Vec<Signer> {
    let note = &signed.note;
    let service = note.lines.first().into_iter();
    let service = service.map(|line| Signer { name: line.name.clone(), key: hex::encode(line.id), at: None });
    let witnesses = signed.witnesses.iter().map(|witness| {
        let at = note.witnessed_by(witness).and_then(|at| i64::try_from(at).ok());
        let at = at.and_then(|at| Timestamp::from_timestamp(at, 0));
        Signer { name: witness.name().to_owned(), key: hex::encode(witness.id()), at }
    });
    service.chain(witnesses).collect()
}

async fn report(
    State(state): State<AppState>,
    Signed(by): Signed,
    asked: Result<Query<Year>, QueryRejection>,
) -> Result<Response, Failure> {
    let timer = Timer::start(&state);
    let Query(Year { year, lang }) = asked.map_err(|_| {
        let wanted = "?year= with a calendar year, ?lang=de or ?lang=en".to_owned();
        Failure::wrong(StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::WrongValue, "", wanted)
    })?;
    if !statistics::may_see(by.role) {
        return Err(Failure::new(StatusCode::FORBIDDEN, ProblemCode::NotAllowed));
    }
    let told = statistics::answer(&state, year).await?.statistics.ok_or_else(Failure::not_found)?;
    let (zone, made_at) = (state.policy.night.zone, state.clock.now());
    let name = format!("annual-report-{}.pdf", told.year);
    let bytes = state.press.print(move || annual(&told, lang, zone, made_at)).await?;
    Ok(timer.stop(&state, file(&name, bytes)))
}

fn file(name: &str, bytes: Vec<u8>) -> Response {
    let names = [
        (header::CONTENT_TYPE, PDF.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (names, bytes).into_response()
}

impl From<PressError> for Failure {
    fn from(error: PressError) -> Self {
        if let PressError::Busy = error {
            return Self::new(StatusCode::SERVICE_UNAVAILABLE, ProblemCode::TooOften)
                .retry(Retry::After { ms: BUSY_MS });
        }
        tracing::error!(%error, "a document cannot be made");
        Self::internal()
    }
}
