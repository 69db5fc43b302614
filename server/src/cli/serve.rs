//! `einhalt serve`: runs the service until it is told to end, or cannot go on.

use std::io::{self, Write};
use std::sync::Arc;

use einhalt_server::app::{self, Parts, Running, StartError};
use einhalt_server::clock::SystemClock;
use einhalt_server::config::Config;
use einhalt_server::{access, listen, store, telemetry};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::task::AbortOnDropHandle;

use super::{Exit, ServeArgs, complain, read_config, with_causes};

pub(super) async fn serve(args: ServeArgs) -> Exit {
    let mut config = match read_config(args.config.as_deref(), args.data) {
        Ok(config) => config,
        Err(exit) => return exit,
    };
    if let Some(listen) = args.listen {
        config.listen = listen;
    }
    telemetry::start_log(&config.log, io::stderr);
    listen::raise_open_files();
    if config.tls.certificate.is_none() && config.proxies.is_empty() && !config.listen.ip().is_loopback() {
        tracing::warn!("without TLS beyond this machine: whoever is on the way reads and changes everything");
    }
    let parts = Parts { clock: Arc::new(SystemClock::default()), wrap_store: None };
    let running = match app::start(config.clone(), parts).await {
        Ok(running) => running,
        Err(error) => {
            complain(&with_causes(&error));
            return exit_of(&error);
        }
    };
    if greet(&config, &running).is_err() {
        // Nobody reads our output; the service is there for the devices.
        tracing::warn!("standard output cannot be written");
    }
    run(running).await
}

/// What the terminal is told: where the service is, and what only the first start knows.
fn greet(config: &Config, running: &Running) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "listening: {}", config.public_address(running.addr()))?;
    if let Some(password) = running.first_password() {
        writeln!(
            out,
            "first start: sign in as `{}` with the one-time password {password}\n\
             and change it; it is shown only this once.",
            access::FIRST_ACCOUNT
        )?;
    }
    out.flush()
}

async fn run(mut running: Running) -> Exit {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        complain("the program cannot listen for signals");
        return Exit::Software;
    };
    // Whoever renews the certificate tells the service so. Without one the signal ends it, as a closed terminal does.
    let renewed = running.certificate().cloned().zip(signal(SignalKind::hangup()).ok());
    let _renewing = renewed.map(|(certificate, mut told)| {
        let renewing = async move {
            while told.recv().await.is_some() {
                certificate.read_anew();
            }
        };
        AbortOnDropHandle::new(tokio::spawn(renewing))
    });
    tokio::select! {
        _ = terminate.recv() => tracing::info!("told to end"),
        _ = interrupt.recv() => tracing::info!("told to end"),
        why = running.stopped() => return match why {
            app::Exit::StoreLost => {
                tracing::error!("the outcome of a write is unknown: leaving, to read the record again at the next start");
                Exit::StoreLost
            }
            app::Exit::ListenerEnded => Exit::Unavailable,
        },
    }
    running.shutdown().await;
    tracing::info!("ended");
    Exit::Ok
}

fn exit_of(error: &StartError) -> Exit {
    match error {
        StartError::Listen(..) => Exit::Unavailable,
        StartError::PolicyFile(..) => Exit::NoInput,
        StartError::Policy(_)
        | StartError::Tls(_)
        | StartError::Exposed(_)
        | StartError::Access(access::OpenError::Keys(_))
        | StartError::Vault(_)
        | StartError::Store(store::sqlite::OpenError::NotDurable { .. }) => Exit::Config,
        StartError::Access(access::OpenError::First(_)) => Exit::Software,
        StartError::Store(_)
        | StartError::Signed(_)
        | StartError::Places(_)
        | StartError::Measures(_)
        | StartError::Read(_)
        | StartError::Append(_)
        | StartError::Access(access::OpenError::Store(_)) => Exit::CannotCreate,
    }
}
