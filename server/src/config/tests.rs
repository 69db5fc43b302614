#![allow(clippy::unwrap_used)]

use super::*;
use std::path::Path;

fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn mistakes(file: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let read = Config::read(Some((Path::new("e.toml"), file)), env(variables));
    read.unwrap_err().0.iter().map(ToString::to_string).collect()
}

#[test]
fn nothing_given_means_the_defaults() {
    assert_eq!(Config::read(None, env(&[])).unwrap(), Config::default());
    assert_eq!(Config::default().limits.token_minutes, 15);
}

#[test]
fn the_environment_wins_over_the_file() {
    let file = "listen = \"127.0.0.1:1\"\norigins = [\"https://a.example\"]\n[limits]\nsocket_lane = 64\ntoken_minutes = 5\n";
    let variables = env(&[
        ("EINHALT_LISTEN", "127.0.0.1:2"),
        ("EINHALT_LIMITS__TOKEN_MINUTES", "7"),
        ("EINHALT_LOG__FORMAT", "json"),
        ("EINHALT_PROXIES", "10.0.0.1, 10.0.0.2"),
        ("EINHALT_WEB", "skip"),
        ("HOME", "/x"),
    ]);
    let config = Config::read(Some((Path::new("e.toml"), file)), variables).unwrap();
    assert_eq!(config.listen.port(), 2);
    assert_eq!(config.origins, ["https://a.example"]);
    assert_eq!((config.limits.socket_lane, config.limits.token_minutes), (64, 7));
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(config.proxies.len(), 2);
}

/// Section 6, class B, rule 7: all mistakes, with line and nearest valid name.
#[test]
fn every_mistake_is_told_at_once_with_its_place_and_the_nearest_name() {
    let file = "lisen = \"127.0.0.1:1\"\ndata = 5\n\n[limits]\ntoken_minuts = 3\nsocket_lane = 5\nread_buffer = \"x\"\n[limitz]\na = 1\n";
    let told = mistakes(file, &[("EINHALT_LOG__LEVEL", "loud"), ("EINHALT_DATEN", "x")]);
    assert_eq!(
        told,
        [
            "e.toml:1: lisen is no setting; did you mean listen?",
            "e.toml:2: data is 5, wanted is a path",
            "e.toml:5: limits.token_minuts is no setting; did you mean limits.token_minutes?",
            "e.toml:6: limits.socket_lane is 5, wanted is a number from 16 to 65536",
            "e.toml:7: limits.read_buffer is \"x\", wanted is a number from 1024 to 131072",
            "e.toml:8: limitz is no setting; settings are listed by `einhalt serve --help`",
            "EINHALT_LOG__LEVEL: log.level is \"loud\", wanted is \"error\", \"warn\", \"info\" or \"debug\"",
            "EINHALT_DATEN: daten is no setting; did you mean data?",
        ]
    );
}

#[test]
fn settings_that_contradict_each_other_are_a_mistake() {
    let told = mistakes("[limits]\npairing_code_minutes = 60\npairing_code_minutes_max = 30\n", &[]);
    assert_eq!(told, ["limits.pairing_code_minutes is longer than limits.pairing_code_minutes_max (30)"]);
}

#[test]
fn tls_is_whole_or_not_there() {
    type Row<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);
    let rows: &[Row<'_>] = &[
        ("[tls]\ncertificate = \"c.pem\"\nkey = \"k.pem\"\n", &[], &[]),
        ("[tls]\ncertificate = \"c.pem\"\n", &[("EINHALT_TLS__KEY", "k.pem")], &[]),
        ("public_url = \"https://a.example\"\n[tls]\ncertificate = \"c.pem\"\nkey = \"k.pem\"\n", &[], &[]),
        (
            "\n[tls]\ncertificate = \"c.pem\"\n",
            &[],
            &["e.toml:3: tls.certificate is given without tls.key; give both or neither"],
        ),
        (
            "",
            &[("EINHALT_TLS__KEY", "k.pem")],
            &["EINHALT_TLS__KEY: tls.key is given without tls.certificate; give both or neither"],
        ),
        (
            "[tls]\ncertificate = 5\nkey = \"k.pem\"\n",
            &[],
            &["e.toml:2: tls.certificate is 5, wanted is a path"],
        ),
        (
            "public_url = \"http://a.example\"\n[tls]\ncertificate = \"c.pem\"\nkey = \"k.pem\"\n",
            &[],
            &[
                "e.toml:1: public_url begins with http:// although tls.certificate is given; begin it with https://",
            ],
        ),
    ];
    for (file, variables, told) in rows {
        match Config::read(Some((Path::new("e.toml"), file)), env(variables)) {
            Ok(config) => {
                assert!(told.is_empty(), "{file}: {told:?}");
                assert!(config.public_address(config.listen).starts_with("https://"), "{file}");
                assert!(config.allowed_origins(config.listen)[0].starts_with("https://"), "{file}");
            }
            Err(mistakes) => {
                let mistakes: Vec<String> = mistakes.0.iter().map(ToString::to_string).collect();
                assert_eq!(mistakes, *told, "{file}");
            }
        }
    }
}

#[test]
fn a_file_that_is_no_toml_names_its_lines() {
    let told = mistakes("listen = = 3\n", &[("EINHALT_LISTEN", "nowhere")]);
    assert!(told[0].starts_with("e.toml:1: "), "{told:?}");
    assert!(told.last().unwrap().starts_with("EINHALT_LISTEN: listen is \"nowhere\""), "{told:?}");
}

#[test]
fn origins_are_exact() {
    for bad in ["https://a.example/", "a.example", "https://*.example", "null", "https://"] {
        assert!(!mistakes(&format!("origins = [\"{bad}\"]"), &[]).is_empty(), "{bad}");
    }
}

/// `server/docs/configuration.md` names every setting, as it is. `EINHALT_UPDATE_DOCS=1` writes it anew.
#[test]
fn the_documentation_is_that_of_the_settings() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md");
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    let begin = "<!-- settings: begin -->\n";
    let (before, rest) = kept.split_once(begin).unwrap();
    let (_, after) = rest.split_once("<!-- settings: end -->").unwrap();
    let mut table = String::from("| Setting | Default | What it may be | Why |\n| --- | --- | --- | --- |\n");
    for Setting { name, doc, wanted, default } in Config::settings() {
        let default = if default.is_empty() { "none".to_owned() } else { format!("`{default}`") };
        table.extend(["| `", &name, "` | ", &default, " | ", &wanted, " | ", &doc, " |\n"]);
    }
    let wanted = format!("{before}{begin}{table}<!-- settings: end -->{after}");
    if std::env::var_os("EINHALT_UPDATE_DOCS").is_some() {
        std::fs::write(path, &wanted).unwrap();
    }
    assert!(
        kept == wanted || std::env::var_os("EINHALT_UPDATE_DOCS").is_some(),
        "{path} is not that of the settings"
    );
}
