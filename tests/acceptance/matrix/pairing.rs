//! Guessing: codes, passwords and secrets, one by one and many at once; and whose doing it is counted as.

use chrono::TimeDelta;
use einhalt_protocol::people::Role;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::super::common::{Answer, House, Person, answer, person};

fn guess(kind: &str, number: usize) -> (&'static str, Value) {
    match kind {
        "code" => ("/api/v1/pair", json!({ "code": format!("{number:016}"), "label": "" })),
        "secret" => {
            ("/api/v1/token", json!({ "device": uuid::Uuid::from_u128(number as u128), "secret": "x" }))
        }
        _ => (
            "/api/v1/sign-in",
            json!({ "name": "admin", "password": format!("guess {number}"), "label": "" }),
        ),
    }
}

async fn send(house: &House, path: &str, body: Value, from: &str) -> Answer {
    let request = house.request(Method::POST, path, None).header("x-forwarded-for", from).json(&body);
    answer(request.send().await.unwrap()).await
}

/// However guesses are mixed, an address has its ten, and then ten a minute.
#[tokio::test]
async fn guesses_of_all_kinds_count_as_one() {
    let house = House::new().await;
    let kinds = ["code", "secret", "password"];
    let mut statuses = Vec::new();
    for number in 0..12 {
        let (path, body) = guess(kinds[number % 3], number);
        statuses.push(send(&house, path, body, "192.0.2.1").await.status);
    }
    assert_eq!(statuses, [[401; 10].as_slice(), &[429, 429]].concat());
    for minute in 1..=3 {
        house.advance(TimeDelta::minutes(1));
        let mut tried = 0;
        for number in 0..20 {
            let (path, body) = guess("code", minute * 100 + number);
            let told = send(&house, path, body, "192.0.2.1").await;
            tried += usize::from(told.status == 401);
            assert!(told.status == 401 || told.headers.contains_key("retry-after"), "{}", told.status);
        }
        assert_eq!(tried, 10, "minute {minute}");
    }
}

/// A thousand hands guess no faster than one: what is under way is counted before the next is tried.
#[tokio::test]
async fn guesses_at_once_are_no_more_than_one_by_one() {
    for kind in ["code", "secret", "password"] {
        let house = House::new().await;
        let guesses = (0..100).map(|number| {
            let (path, body) = guess(kind, number);
            send(&house, path, body, "192.0.2.1")
        });
        let told = join_all(guesses).await;
        let tried = told.iter().filter(|told| told.status == 401).count();
        println!("{kind}: {tried} of 100 guesses at once were tried");
        // As many more may be under way as are checked at the same time.
        assert!((10..=10 + house.config.limits.passwords_at_once).contains(&tried), "{kind}: {tried}");
        assert!(told.iter().all(|told| matches!(told.status, 401 | 429)), "{kind}");
    }
}

/// A whole team signs in behind one router while somebody there guesses: good ones cost nothing.
#[tokio::test]
async fn a_team_behind_one_router_is_not_held_back_by_its_number() {
    let house = House::new().await;
    let admin = house.administrator().await;
    let mut team: Vec<Person> = Vec::new();
    for _ in 0..30 {
        // Three times as many as an address may guess wrongly.
        team.push(house.device_of(admin.account).await);
    }
    let tokens = team.iter().map(|person| {
        let body = json!({ "device": person.device, "secret": person.secret });
        send(&house, "/api/v1/token", body, "192.0.2.1")
    });
    assert!(join_all(tokens).await.iter().all(|told| told.status == 200));
    assert_eq!(
        person(
            &send(
                &house,
                "/api/v1/sign-in",
                json!({ "name": "admin", "password": house.running.first_password(), "label": "x" }),
                "192.0.2.1"
            )
            .await
            .body
        )
        .account,
        admin.account
    );
}

/// Who asks is the peer; a header about it counts only from a proxy of ours, and only its last word.
#[tokio::test]
async fn nobody_guesses_under_another_address() {
    for (name, trusted, froms, tried) in [
        ("no proxy of ours: the header is a claim", false, ["192.0.2.1", "192.0.2.2", "192.0.2.3"], 3),
        ("each its own", true, ["192.0.2.1", "192.0.2.2", "192.0.2.3"], 9),
        ("made up in front", true, ["9.9.9.1, 192.0.2.1", "9.9.9.2, 192.0.2.1", "9.9.9.3, 192.0.2.1"], 3),
        (
            "made up, and our own proxy behind",
            true,
            [
                "9.9.9.1, 192.0.2.1, 127.0.0.1",
                "9.9.9.2, 192.0.2.1, 127.0.0.1",
                "9.9.9.3, 192.0.2.1,127.0.0.1",
            ],
            3,
        ),
        (
            "made up in front of what cannot be read",
            true,
            ["9.9.9.1, unknown", "9.9.9.2, unknown", "9.9.9.3, 192.0.2.1:80"],
            3,
        ),
        ("one network of IPv6", true, ["2001:db8::1", "2001:db8::2", "2001:db8::ffff:0:3"], 3),
        ("IPv4 in IPv6", true, ["192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1"], 3),
    ] {
        let house = House::with(|config| {
            config.limits.failures_burst = 3;
            if trusted {
                config.proxies = vec!["127.0.0.1".parse().unwrap()];
            }
        })
        .await;
        let mut told = 0;
        for number in 0..9 {
            let (path, body) = guess("code", number);
            told += usize::from(send(&house, path, body, froms[number % 3]).await.status == 401);
        }
        assert_eq!(told, tried, "{name}");
    }
}

/// A code pairs one device, however many try at once; withdrawn, used and ended ones look like wrong ones.
#[tokio::test]
async fn one_code_pairs_one_device_and_tells_nothing_when_it_is_gone() {
    let house = House::with(|config| config.limits.failures_burst = 100).await;
    let admin = house.administrator().await;
    let officer = house.person("einsatz-1", Role::Officer).await;
    let codes = format!("/api/v1/accounts/{}/pairing-codes", officer.account);
    let open = || async { house.post(&codes, &admin, json!({})).await.body };
    let pair = |code: Value| send(&house, "/api/v1/pair", json!({ "code": code, "label": "x" }), "192.0.2.1");

    let used = open().await;
    let told = join_all((0..20).map(|_| pair(used["code"].clone()))).await;
    assert_eq!(told.iter().filter(|told| told.status == 201).count(), 1);

    let withdrawn = open().await;
    let path = format!("/api/v1/pairing-codes/{}", withdrawn["id"].as_str().unwrap());
    assert_eq!(house.call(Method::DELETE, &path, Some(&admin.token), None).await.status, 204);
    let ended = open().await;
    house.advance(TimeDelta::minutes(10));
    let mut answers = Vec::new();
    for code in [
        used["code"].clone(),
        withdrawn["code"].clone(),
        ended["code"].clone(),
        json!("0000-0000-0000-0000"),
        json!(""),
        json!("x".repeat(1_000)),
    ] {
        let told = pair(code).await;
        answers.push((told.status, told.text));
    }
    assert_eq!(answers[0].0, 401, "{answers:?}");
    assert!(answers[..4].windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    assert!(answers.iter().all(|(status, _)| matches!(status, 401 | 422)), "{answers:?}");
}

/// Sign-out, revocation, disabling and another password: the socket is closed, and the old token opens nothing.
#[tokio::test]
async fn what_ends_a_session_ends_its_socket() {
    let house = House::new().await;
    let admin = house.administrator().await;
    let officer = house.person("einsatz-1", Role::Officer).await;
    for (name, method, path, body) in [
        ("sign-out", Method::POST, "/api/v1/sign-out".to_owned(), None),
        ("revocation", Method::DELETE, "/api/v1/devices/DEVICE".to_owned(), None),
        (
            "disabling",
            Method::PATCH,
            format!("/api/v1/accounts/{}", officer.account),
            Some(json!({ "disabled": true })),
        ),
    ] {
        let device = house.device_of(officer.account).await;
        let mut socket = house.socket(&device).await;
        let by = if name == "sign-out" { &device } else { &admin };
        let path = path.replace("DEVICE", &device.device.to_string());
        let told = house.call(method, &path, Some(&by.token), body).await;
        assert!(matches!(told.status, 200 | 204), "{name}: {}", told.text);
        assert_eq!(socket.closed().await, 4403, "{name}");
        assert_eq!(house.get("/api/v1/me", &device).await.status, 401, "{name}");
        let renew = json!({ "device": device.device, "secret": device.secret });
        assert_eq!(house.call(Method::POST, "/api/v1/token", None, Some(renew)).await.status, 401, "{name}");
    }
}
