//! Documents for paper and archive: the dossier of an operation, the incident report form, the person's copy,
//! the annual report.

pub mod paper;
