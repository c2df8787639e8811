//! Where results go: never over what is read, nor two of them to one file.

use std::path::{Path, PathBuf};

use super::CliError;
use super::input::is_standard;

/// Sees, before any file is opened, that no result would take the place of an input or of another result.
///
/// Inputs are files that are read; results are named by their options. A file is known by its place in the file
/// system, so links and other spellings of a path do not hide it. Devices such as `/dev/null` take anything.
///
/// # Errors
///
/// [`CliError::Usage`] that names the option and the file.
pub fn keep_apart(inputs: &[&Path], results: &[(&str, Option<&Path>)]) -> Result<(), CliError> {
    let inputs: Vec<Identity> = inputs.iter().filter_map(|path| Identity::of(path)).collect();
    let mut earlier: Vec<(&str, Identity)> = Vec::new();
    let mut standard = results.iter().filter(|(_, path)| path.is_some_and(is_standard)).map(|(option, _)| option);
    if let (Some(first), Some(second)) = (standard.next(), standard.next()) {
        return Err(CliError::Usage(format!("{first} and {second} would both write standard output")));
    }
    for (option, path) in results.iter().filter_map(|(option, path)| Some((*option, (*path)?))) {
        let Some(identity) = Identity::of(path) else { continue };
        let name = path.display();
        if inputs.contains(&identity) {
            let reason = format!("{option} would write over `{name}`, which is read; give it another file");
            return Err(CliError::Usage(reason));
        }
        if let Some((other, _)) = earlier.iter().find(|(_, known)| *known == identity) {
            return Err(CliError::Usage(format!("{other} and {option} would both write `{name}`")));
        }
        earlier.push((option, identity));
    }
    Ok(())
}

/// What tells files apart.
#[derive(Debug, PartialEq, Eq)]
enum Identity {
    /// Device and number of a file that exists.
    #[cfg(unix)]
    Node(u64, u64),
    /// The path without links, of a file that may not exist yet.
    Path(PathBuf),
}

impl Identity {
    /// `None` for what is neither a file nor a place for one.
    fn of(path: &Path) -> Option<Identity> {
        if is_standard(path) {
            return None;
        }
        match std::fs::metadata(path) {
            Ok(found) if !found.is_file() => None,
            #[cfg(unix)]
            Ok(found) => {
                use std::os::unix::fs::MetadataExt;
                Some(Identity::Node(found.dev(), found.ino()))
            }
            #[cfg(not(unix))]
            Ok(_) => path.canonicalize().ok().map(Identity::Path),
            Err(_) => {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
                let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
                Some(Identity::Path(folder.join(path.file_name()?)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_behind_other_names() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.md");
        std::fs::write(&file, "x").unwrap();
        let same = folder.path().join(".").join("a.md");
        assert!(keep_apart(&[&file], &[("--html", Some(&same))]).is_err());
        let new = folder.path().join("new.html");
        assert!(keep_apart(&[&file], &[("--html", Some(&new)), ("--csv", None)]).is_ok());
        let again = folder.path().join(".").join("new.html");
        assert!(keep_apart(&[&file], &[("--html", Some(&new)), ("--csv", Some(&again))]).is_err());
        let standard = Some(Path::new("-"));
        assert!(keep_apart(&[], &[("--html", standard), ("--csv", Some(&new))]).is_ok());
        assert!(keep_apart(&[], &[("--html", standard), ("--csv", standard)]).is_err());
        #[cfg(unix)]
        {
            let link = folder.path().join("link.md");
            std::os::unix::fs::symlink(&file, &link).unwrap();
            assert!(keep_apart(&[&file], &[("--html", Some(&link))]).is_err());
            let hard = folder.path().join("hard.md");
            std::fs::hard_link(&file, &hard).unwrap();
            assert!(keep_apart(&[&file], &[("--html", Some(&hard))]).is_err());
            let null = Path::new("/dev/null");
            assert!(keep_apart(&[null], &[("--html", Some(null)), ("--csv", Some(null))]).is_ok());
        }
    }
}
