#![allow(clippy::unwrap_used)]

use super::*;

fn operation(n: u8) -> OperationId {
    OperationId::derived("vault", &[&[n]])
}

fn count(path: &Path, needle: &[u8]) -> usize {
    let file = std::fs::read(path).unwrap();
    file.windows(needle.len()).filter(|window| *window == needle).count()
}

#[test]
fn what_is_sealed_opens_after_a_restart_and_not_under_another_operation() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open(folder.path(), None).unwrap();
    let commitment = vault.make_key(operation(1)).unwrap();
    vault.make_key(operation(2)).unwrap();
    assert_eq!(vault.make_key(operation(1)).unwrap(), commitment, "a key is never replaced");
    let sealed = vault.seal(operation(1), b"content").unwrap();
    assert!(!sealed.bytes.windows(7).any(|window| window == b"content"));
    let mark = vault.mark(operation(1), b"content").unwrap();
    drop(vault);

    let vault = Vault::open_to_read(folder.path()).unwrap();
    let (salt, content) = vault.open_payload(operation(1), &sealed).unwrap();
    assert_eq!((Commitment::to(&salt, &content), content.as_slice()), (sealed.commitment, &b"content"[..]));
    assert!(vault.is_key_of(operation(1), commitment).unwrap());
    assert_eq!(vault.mark(operation(1), b"content").unwrap(), mark, "known again after a restart (I-9)");
    assert!(!vault.is_key_of(operation(2), commitment).unwrap());
    assert!(matches!(vault.open_payload(operation(2), &sealed), Err(VaultError::DoesNotOpen)));
    assert!(matches!(vault.seal(operation(3), b"x"), Err(VaultError::NoKey)));
}

/// I-12: a destroyed key is in no copy, neither wrapped nor plain, and stays destroyed.
#[test]
fn a_destroyed_key_is_in_no_copy() {
    let folder = tempfile::tempdir().unwrap();
    let (keys, mirror) = (folder.path().join("keys"), folder.path().join("mirror"));
    std::fs::create_dir(&keys).unwrap();
    for name in ["signing.pem", "token.pem"] {
        std::fs::write(keys.join(name), name).unwrap();
    }
    let vault = Vault::open(&keys, Some(&mirror)).unwrap();
    vault.make_key(operation(1)).unwrap();
    vault.make_key(operation(2)).unwrap();
    let sealed = vault.seal(operation(1), b"content").unwrap();
    let wrapped = vault.wrapped()[&KeyId::Operation(operation(1))].to_vec();
    let files = [keys.join(KEYS), mirror.join(KEYS)];
    assert_eq!(files.each_ref().map(|file| count(file, &wrapped)), [2, 2]);
    let mark = vault.mark(operation(1), b"no air").unwrap();
    assert_ne!(vault.mark(operation(2), b"no air").unwrap(), mark);

    assert_eq!(vault.destroy(KeyId::Operation(operation(1))).unwrap(), Mirrored::Reached);
    assert_eq!(files.each_ref().map(|file| count(file, &wrapped)), [0, 0]);
    assert!(matches!(vault.open_payload(operation(1), &sealed), Err(VaultError::NoKey)));
    assert!(matches!(vault.mark(operation(1), b"no air"), Err(VaultError::NoKey)), "no guess is confirmed");
    assert_eq!(
        vault.destroy(KeyId::Operation(operation(1))).unwrap(),
        Mirrored::Reached,
        "again is the same"
    );
    drop(vault);
    let vault = Vault::open(&keys, Some(&mirror)).unwrap();
    assert!(!vault.has_key(KeyId::Operation(operation(1))));
    assert!(vault.has_key(KeyId::Operation(operation(2))), "the neighbour is untouched");
}

#[test]
fn a_mirror_that_is_away_is_told_and_caught_up_with() {
    let folder = tempfile::tempdir().unwrap();
    let (keys, mirror) = (folder.path().join("keys"), folder.path().join("mirror"));
    std::fs::create_dir(&keys).unwrap();
    for name in ["signing.pem", "token.pem"] {
        std::fs::write(keys.join(name), name).unwrap();
    }
    let vault = Vault::open(&keys, Some(&mirror)).unwrap();
    vault.make_key(operation(1)).unwrap();
    // Away: a file stands where the folder was.
    std::fs::rename(&mirror, folder.path().join("away")).unwrap();
    std::fs::write(&mirror, "").unwrap();
    vault.make_key(operation(2)).unwrap();
    assert_eq!(vault.destroy(KeyId::Operation(operation(1))).unwrap(), Mirrored::NotReached);
    std::fs::remove_file(&mirror).unwrap();
    std::fs::rename(folder.path().join("away"), &mirror).unwrap();
    assert_eq!(vault.destroy(KeyId::Operation(operation(1))).unwrap(), Mirrored::Reached);
    drop(vault);
    Vault::open(&keys, Some(&mirror)).unwrap();
    let (copy, _) = Ring::open_to_read(&mirror.join(KEYS)).unwrap();
    assert!(copy.holds(KeyId::Operation(operation(2))) && !copy.holds(KeyId::Operation(operation(1))));

    std::fs::write(mirror.join("token.pem"), "another").unwrap();
    assert!(matches!(Vault::open(&keys, Some(&mirror)), Err(VaultError::MirrorOfAnother(_))));
}

#[test]
fn keys_of_another_master_are_told() {
    let folder = tempfile::tempdir().unwrap();
    Vault::open(folder.path(), None).unwrap().make_key(operation(1)).unwrap();
    std::fs::remove_file(folder.path().join("master.key")).unwrap();
    assert!(matches!(Vault::open(folder.path(), None), Err(VaultError::DoesNotOpen)));
}

/// I-5: whatever the disk or the mirror does while a key is made or destroyed, a stop seals its words.
#[test]
fn sealing_waits_for_no_disk() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open(folder.path(), None).unwrap();
    vault.make_key(operation(1)).unwrap();
    let _a_disk_that_hangs = vault.ring();
    let sealed = vault.seal(operation(1), b"no air").unwrap();
    assert_eq!(vault.open_payload(operation(1), &sealed).unwrap().1.as_slice(), b"no air");
}
