//! Every stop: why, when, on which device; what lifted it.

use einhalt_protocol::review::Review;
use einhalt_protocol::review::standstill::{DeviceReceipts, ReceiptAt, Standstill, StopEnd};
use einhalt_protocol::review::words::labels;
use einhalt_protocol::severity::Severity;

use crate::dossier::draft::{Draft, row};
use crate::dossier::paper::{Block, Column, Rich, Row, Tone};
use crate::dossier::say::{Voice, then};

pub(super) fn write(draft: &mut Draft, review: &Review) {
    let voice = draft.voice;
    draft.heading(2, "Unterbrechungen und Abbrüche", "Interruptions and aborts");
    if review.standstills.is_empty() {
        draft.say("Die Maßnahme wurde nicht unterbrochen.", "The operation was not interrupted.");
        return;
    }
    draft.say(
        "Zeit bis zum Stillstand: vom Anlass bis zur Bestätigung des letzten Geräts am Einsatzort. Zugestellt hat das Gerät, angezeigt hat es der Bildschirm, bestätigt hat ein Mensch.",
        "Time to standstill: from the cause to the acknowledgement of the last device on scene. Delivered means the device, displayed the screen, acknowledged a human being.",
    );
    for (at, stop) in review.standstills.iter().enumerate() {
        one(draft, at + 1, stop);
    }
    let rows = review.interruptions.iter().map(|one| {
        row(vec![
            voice.instant(one.since).into(),
            one.until.map_or_else(|| "–".to_owned(), |until| voice.instant(until)).into(),
            voice.span_or(one.lasted_ms).into(),
            ended(voice, one.ended).into(),
        ])
    });
    draft.heading(3, "Zeiten ohne Fortgang", "Times without going on");
    draft.table(
        voice.say("Wann die Maßnahme nicht weiterging", "When the operation did not go on"),
        vec![
            Column::words(voice.say("Seit", "Since"), 2.0),
            Column::words(voice.say("Bis", "Until"), 2.0),
            Column::numbers(voice.say("Dauer", "Duration"), 1.2),
            Column::words(voice.say("Ende durch", "Ended by"), 2.0),
        ],
        rows.collect(),
        ("Keine.", "None."),
    );
}

fn ended(voice: Voice, end: StopEnd) -> &'static str {
    match end {
        StopEnd::Resumed => voice.say("Fortsetzen", "going on"),
        StopEnd::Aborted => voice.say("Abbruch", "abort"),
        StopEnd::Closed => voice.say("Beenden", "closing"),
        StopEnd::Standing => voice.say("steht noch", "still standing"),
    }
}

fn one(draft: &mut Draft, number: usize, stop: &Standstill) {
    let voice = draft.voice;
    let abort = stop.severity == Severity::Aborted;
    let kind = if abort { voice.say("Abbruch", "Abort") } else { voice.say("Halt", "Hold") };
    draft.add(Block::Heading(3, format!("{number}. {kind}: {}", voice.text(&stop.why.what))));
    let clause = stop.why.clause.as_ref().map_or_else(
        || stop.clause.as_str().to_owned(),
        |clause| format!("{} {}", clause.id.as_str(), clause.title),
    );
    let standstill = match stop.standstill_ms {
        Some(ms) => Rich::bold(voice.span(ms)),
        None => Rich::default()
            .and_toned(voice.say("nicht von allen bestätigt", "not acknowledged by all"), Tone::Grave),
    };
    let mut facts = vec![
        (voice.say("Klausel", "Clause"), clause.into()),
        (voice.say("Betrifft", "Concerns"), voice.who(&stop.who).into()),
        (voice.say("Anlass", "Cause"), voice.instant(stop.occurred_at).into()),
    ];
    if stop.readings.len() > 1 {
        let readings: Vec<String> = stop.readings.iter().map(|at| voice.time(*at)).collect();
        let words = voice.say(
            "Die Uhr des Geräts ging falsch; es gilt die strengere Lesart:",
            "The device's clock was wrong; the stricter reading counts:",
        );
        facts.push((
            voice.say("Zwei Lesarten", "Two readings"),
            format!("{words} {}", readings.join(" / ")).into(),
        ));
    }
    facts.push((
        voice.say("Signal", "Signal"),
        format!("{} · {} · {}", voice.instant(stop.signalled_at), voice.by(&stop.by), voice.entry(stop.seq))
            .into(),
    ));
    facts.push((voice.say("Zeit bis zum Stillstand", "Time to standstill"), standstill));
    let until = stop.until.map(|until| format!(", {}", voice.instant(until))).unwrap_or_default();
    facts.push((voice.say("Ende", "End"), format!("{}{until}", ended(voice, stop.ended)).into()));
    // Whom it is about, when and by whom stands above already.
    let told = ["Betrifft", "Signalisiert", "Von"];
    for fact in stop.why.facts.iter().filter(|fact| !told.contains(&fact.label.de.as_str())) {
        facts.push((voice.text(&fact.label), voice.text(&fact.value).into()));
    }
    if let Some(words) = voice.sealed(stop.sealed.as_ref()) {
        facts.push((voice.say("Worte dazu", "Words about it"), words));
    }
    draft.facts(voice.say("Angaben zum Halt", "About the stop"), facts);
    receipts(draft, stop);
    lifts(draft, stop);
}

fn receipts(draft: &mut Draft, stop: &Standstill) {
    let voice = draft.voice;
    let after = |receipt: &Option<ReceiptAt>| -> Rich {
        receipt.as_ref().map_or_else(|| Rich::plain("–"), |receipt| voice.span(receipt.after_ms).into())
    };
    let acknowledged = |device: &DeviceReceipts| match (&device.acknowledged, &device.reached) {
        (Some(receipt), _) => Rich::bold(voice.span(receipt.after_ms)),
        (None, Some(reached)) => {
            Rich::plain(format!("{} {}", voice.say("per Funk,", "by radio,"), voice.time(reached.at)))
        }
        (None, None) if device.role.stands_on_scene() => {
            Rich::default().and_toned(voice.say("fehlt", "missing"), Tone::Grave)
        }
        (None, None) => Rich::plain("–"),
    };
    let rows = stop.devices.iter().map(|device| {
        row(vec![
            device.label.as_str().into(),
            voice.role(device.role).into(),
            after(&device.delivered),
            after(&device.displayed),
            acknowledged(device),
        ])
    });
    draft.table(
        voice.say(
            "Quittungen je Gerät, gezählt ab dem Anlass",
            "Receipts of each device, counted from the cause",
        ),
        vec![
            Column::words(voice.say("Gerät", "Device"), 2.2),
            Column::words(voice.say("Funktion", "Function"), 2.2),
            Column::numbers(voice.say("Zugestellt", "Delivered"), 1.3),
            Column::numbers(voice.say("Angezeigt", "Displayed"), 1.3),
            Column::numbers(voice.say("Bestätigt", "Acknowledged"), 1.6),
        ],
        rows.collect(),
        ("Kein Gerät hat quittiert.", "No device gave a receipt."),
    );
    let told = stop.escalations.iter().map(|one| {
        let devices: Vec<String> = one.devices.iter().map(|by| voice.by(by)).collect();
        let level = labels::escalation(one.level);
        Rich::plain(format!("{} · {}: {}", voice.time(one.at), voice.text(&level), devices.join("; ")))
    });
    let told: Vec<Rich> = told.collect();
    if !told.is_empty() {
        draft.add(Block::List(told));
    }
}

fn lifts(draft: &mut Draft, stop: &Standstill) {
    let voice = draft.voice;
    let mut rows: Vec<Row> = Vec::new();
    for hold in &stop.holds {
        let name = voice.text(&hold.name).to_owned();
        let mut steps: Vec<(&str, &einhalt_protocol::review::standstill::LiftReview)> =
            hold.proposed.iter().map(|one| (voice.say("vorgeschlagen", "proposed"), one)).collect();
        steps.extend(hold.lifted.iter().map(|one| (voice.say("aufgehoben", "lifted"), one)));
        for (what, lift) in steps {
            let evidence = Rich::plain(voice.text(&lift.what));
            let evidence = if lift.deviation {
                evidence.and_toned(
                    voice.say(" · Abweichung von der Vereinbarung", " · deviation from the agreement"),
                    Tone::Grave,
                )
            } else {
                evidence
            };
            rows.push(Row {
                cells: vec![
                    name.as_str().into(),
                    what.into(),
                    voice.moment(&lift.moment).into(),
                    then(evidence, "\n", voice.sealed(lift.sealed.as_ref())),
                ],
                tone: if lift.deviation { Tone::Grave } else { Tone::Plain },
            });
        }
        if let Some(resumed) = &hold.resumed {
            rows.push(row(vec![
                name.as_str().into(),
                voice.say("fortgesetzt", "went on").into(),
                voice.moment(resumed).into(),
                Rich::default(),
            ]));
        }
    }
    if rows.is_empty() {
        return;
    }
    draft.table(
        voice.say("Was den Halt aufgehoben hat", "What lifted the hold"),
        vec![
            Column::words(voice.say("Halt", "Hold"), 1.5),
            Column::words(voice.say("Was", "What"), 1.2),
            Column::words(voice.say("Wann, wer", "When, who"), 2.4),
            Column::words(voice.say("Grundlage", "Evidence"), 3.2),
        ],
        rows,
        ("", ""),
    );
}
