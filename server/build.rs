//! Builds the web client and hands its folder to `src/web.rs`, which embeds it.
//!
//! `EINHALT_WEB=skip` leaves it out (one placeholder page; for `cargo check`, lints and machines
//! without Node). `EINHALT_WEB_DIST=DIR` takes a client that was built elsewhere.

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the client is made of. Never `web` itself: `node_modules` changes with every build.
const SOURCES: &[&str] = &[
    "migrations",
    "web/.npmrc",
    "web/build",
    "web/dashboard.html",
    "web/handheld.html",
    "web/index.html",
    "web/package-lock.json",
    "web/package.json",
    "web/public",
    "web/review.html",
    "web/src",
    "web/svelte.config.js",
    "web/tsconfig.json",
    "web/vite.config.ts",
];

const PLACEHOLDER: &str = "<!doctype html><html lang=\"de\"><meta charset=\"utf-8\"><title>Einhalt</title>\
    <p>Dieser Server wurde ohne Web-Oberfl&auml;che gebaut (EINHALT_WEB=skip).\
    <p lang=\"en\">This server was built without the web client (EINHALT_WEB=skip).";

fn main() {
    println!("cargo::rerun-if-env-changed=EINHALT_WEB");
    println!("cargo::rerun-if-env-changed=EINHALT_WEB_DIST");
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
    }
    match client() {
        Ok(folder) => println!("cargo::rustc-env=EINHALT_WEB_DIR={}", folder.display()),
        Err(error) => {
            for line in error.to_string().lines().filter(|line| !line.trim().is_empty()) {
                println!("cargo::error={line}");
            }
        }
    }
}

/// The folder with the finished client.
fn client() -> Result<PathBuf, Box<dyn Error>> {
    if let Some(folder) = env::var_os("EINHALT_WEB_DIST") {
        let folder = PathBuf::from(folder).canonicalize().map_err(|e| format!("EINHALT_WEB_DIST: {e}"))?;
        println!("cargo::rerun-if-changed={}", folder.display());
        return Ok(folder);
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?).join("web");
    match env::var("EINHALT_WEB").as_deref() {
        Ok("skip") => placeholder(&out)?,
        Ok("") | Err(env::VarError::NotPresent) => build(&out)?,
        Ok(other) => return Err(format!("EINHALT_WEB={other}: only `skip` is known").into()),
        Err(error) => return Err(error.to_string().into()),
    }
    Ok(out)
}

fn placeholder(out: &Path) -> Result<(), Box<dyn Error>> {
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    fs::create_dir_all(out)?;
    for page in ["index.html", "handheld.html", "dashboard.html"] {
        fs::write(out.join(page), PLACEHOLDER)?;
    }
    Ok(())
}

fn build(out: &Path) -> Result<(), Box<dyn Error>> {
    let web =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("CARGO_MANIFEST_DIR is not set")?).join("web");
    // Builds with different target folders share node_modules: one at a time.
    let lock = File::open(web.join("package-lock.json"))?;
    lock.lock()?;
    install(&web)?;
    let out = out.to_str().ok_or("OUT_DIR is not UTF-8")?;
    npm(&web, &["run", "--silent", "build", "--", "--logLevel", "warn", "--outDir", out, "--emptyOutDir"])
}

/// `npm ci`, but only when the lock file differs from the one that was installed last.
fn install(web: &Path) -> Result<(), Box<dyn Error>> {
    let stamp = web.join("node_modules/.einhalt-installed");
    let wanted = fs::read(web.join("package-lock.json"))?;
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    npm(web, &["ci", "--no-audit", "--no-fund", "--prefer-offline"])?;
    fs::write(stamp, wanted)?;
    Ok(())
}

fn npm(web: &Path, arguments: &[&str]) -> Result<(), Box<dyn Error>> {
    let output = Command::new("npm").args(arguments).current_dir(web).output().map_err(|error| {
        format!("npm cannot be started ({error}): install Node.js 20.19 or newer, or set EINHALT_WEB=skip, or EINHALT_WEB_DIST to a built client")
    })?;
    if output.status.success() {
        return Ok(());
    }
    let told = [output.stderr, output.stdout].concat();
    Err(format!("npm {} failed\n{}", arguments.join(" "), String::from_utf8_lossy(&told)).into())
}
