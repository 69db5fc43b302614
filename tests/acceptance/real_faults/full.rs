//! I-5, principle 6: a small file system of its own in memory that fills up, and has room again.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use einhalt_protocol::report::Sign;
use einhalt_simulator::device::Tell;
use einhalt_simulator::oracle::Face;
use einhalt_tests::Broken;

use crate::program::Program;
use crate::storage::Scene;
use crate::team::settings;
use crate::{left_out, rounds_wanted, tool};

const SIZE: &str = "size=16m";

/// A mounted file system. It is taken down with this value.
struct Small(PathBuf);

impl Small {
    async fn make(root: &Path) -> Result<Self, String> {
        std::fs::create_dir(root).map_err(|error| error.to_string())?;
        tool("mount", &["-t", "tmpfs", "-o", SIZE, "tmpfs", &root.display().to_string()]).await?;
        Ok(Self(root.to_owned()))
    }

    /// Writes until nothing more fits. The file that has to go to make room, and its size.
    fn fill(&self) -> Result<(PathBuf, u64), Broken> {
        let path = self.0.join("filler");
        let mut file = std::fs::File::create(&path)?;
        for size in [65_536, 4_096, 1] {
            while file.write_all(&vec![1; size]).is_ok() {}
        }
        Ok((path, file.metadata()?.len()))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let mut command = std::process::Command::new("umount");
        // A program that was killed a moment ago may still be letting go of it.
        _ = command.arg("--lazy").arg(&self.0).stderr(Stdio::null()).status();
    }
}

async fn scene(folder: &Path, small: &Small) -> Result<Scene, Broken> {
    let mut settings = settings(folder).await?;
    settings.data = small.0.join("data");
    Scene::new(Program::start(settings, ([127, 0, 0, 1], 0).into()).await?).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_everybody_and_recovers_when_there_is_room() -> Result<(), Broken> {
    for _ in 0..rounds_wanted("EINHALT_FAULT_ROUNDS", 1) {
        let folder = tempfile::tempdir()?;
        let small = match Small::make(&folder.path().join("small")).await {
            Ok(small) => small,
            Err(missing) => {
                left_out(&missing);
                return Ok(());
            }
        };
        let scene = scene(folder.path(), &small).await?;
        let (filler, bytes) = small.fill()?;
        let reports = scene.stands().await?;
        std::fs::remove_file(filler)?;
        scene.heals(&reports).await?;
        println!("full after {bytes} bytes: stood, and went on with room again");
    }
    Ok(())
}

/// The same with as much room as it needs: what stood above does not stand by itself.
#[tokio::test(flavor = "multi_thread")]
async fn control_with_room_everything_is_receipted() -> Result<(), Broken> {
    let folder = tempfile::tempdir()?;
    let small = match Small::make(&folder.path().join("small")).await {
        Ok(small) => small,
        Err(missing) => {
            left_out(&missing);
            return Ok(());
        }
    };
    let scene = scene(folder.path(), &small).await?;
    let report = scene.stopped.devices[1].report(Tell::sign(Sign::Seizure));
    scene.stopped.know(report).await?;
    scene.untouched.heals(Face::Running).await?;
    scene.heals(&[report]).await
}
