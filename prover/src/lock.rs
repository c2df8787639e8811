//! One child at a time for each user.
//!
//! Without a licence key Symbolica runs one thread for each user, and it ends a second process at once. So a child
//! holds a file lock from before its first call until it ends, and others wait their turn. The system gives the lock
//! back whenever the process ends, however it ends. A program that is not eqmark knows nothing of the lock.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The lock, held until dropped or until the process ends.
#[derive(Debug)]
pub(crate) struct UserLock {
    _file: File,
}

impl UserLock {
    /// Waits for the lock of this user, without end.
    ///
    /// # Errors
    ///
    /// The directory cannot be made, belongs to another user, or its file system has no locks.
    pub(crate) fn wait() -> io::Result<UserLock> {
        Self::wait_in(&directory()?)
    }

    fn wait_in(directory: &Path) -> io::Result<UserLock> {
        let path = directory.join("eqmark-algebra.lock");
        let file = File::options().create(true).truncate(false).write(true).open(path)?;
        file.lock()?;
        Ok(UserLock { _file: file })
    }
}

/// The directory for this user's running programs: `XDG_RUNTIME_DIR` where it is set, else one in the directory for
/// temporary files with the user's number in its name.
fn directory() -> io::Result<PathBuf> {
    if let Some(runtime) = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from)
        && runtime.is_absolute()
        && runtime.is_dir()
    {
        return Ok(runtime);
    }
    private_temporary()
}

#[cfg(unix)]
fn private_temporary() -> io::Result<PathBuf> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};

    // Linux shows the user's number here; macOS has no such place, but a directory for temporary files for each user.
    let user = fs::metadata("/proc/self").map(|process| process.uid()).ok();
    let name = user.map_or_else(|| "eqmark".to_owned(), |user| format!("eqmark-{user}"));
    let directory = std::env::temp_dir().join(name);
    match fs::DirBuilder::new().mode(0o700).create(&directory) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    // Anyone may have made it before us in a shared directory, to keep us waiting.
    let owner = fs::symlink_metadata(&directory)?;
    if !owner.is_dir() || user.is_some_and(|user| owner.uid() != user) {
        return Err(io::Error::other(format!("`{}` belongs to another user", directory.display())));
    }
    Ok(directory)
}

#[cfg(not(unix))]
fn private_temporary() -> io::Result<PathBuf> {
    let directory = std::env::temp_dir().join("eqmark");
    fs::create_dir_all(&directory)?;
    Ok(directory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    #[test]
    fn a_second_lock_waits_for_the_first() {
        let directory = std::env::temp_dir().join(format!("eqmark-lock-test-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let first = UserLock::wait_in(&directory).unwrap();

        let (done, is_done) = mpsc::channel();
        let place = directory.clone();
        let waiting = thread::spawn(move || {
            let _second = UserLock::wait_in(&place).unwrap();
            done.send(()).unwrap();
        });
        assert!(is_done.recv_timeout(Duration::from_millis(100)).is_err(), "two locks at once");
        drop(first);
        assert!(is_done.recv_timeout(Duration::from_secs(10)).is_ok(), "the lock never came free");
        waiting.join().unwrap();
        fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn the_directory_is_there() {
        assert!(directory().unwrap().is_dir());
    }

    #[test]
    fn a_missing_directory_is_an_error() {
        assert!(UserLock::wait_in(Path::new("/nonexistent/eqmark")).is_err());
    }
}
