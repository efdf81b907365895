//! Output folders that are whole or untouched: files are written aside and moved into place when all are there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tempfile::TempDir;

/// Folders that go when the program ends, however it ends.
static PASSING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Notes a folder that a second Ctrl-C must not leave behind.
pub(crate) fn passing(folder: &Path) {
    let mut folders = PASSING.lock().unwrap_or_else(PoisonError::into_inner);
    folders.push(folder.to_path_buf());
}

/// Ends the program at once, without its passing folders.
pub(crate) fn end(status: i32) -> ! {
    let folders = PASSING.lock().unwrap_or_else(PoisonError::into_inner);
    for folder in folders.iter() {
        // What is written meanwhile may need a second try.
        for _ in 0..3 {
            if fs::remove_dir_all(folder).is_ok() || !folder.exists() {
                break;
            }
        }
    }
    // Threads may still be at work: no destructor runs under them.
    signal_hook::low_level::exit(status)
}

/// Files on their way into a folder. Dropped without [`Output::publish`], nothing is left behind.
#[derive(Debug)]
pub(crate) struct Output {
    aside: TempDir,
    folder: PathBuf,
}

impl Output {
    /// Prepares a folder beside `folder`, on the same file system.
    pub(crate) fn new(folder: &Path) -> io::Result<Self> {
        let parent = folder
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        fs::create_dir_all(parent)?;
        let aside = tempfile::Builder::new()
            .prefix(".matcher-")
            .tempdir_in(parent)?;
        passing(aside.path());
        Ok(Self {
            aside,
            folder: folder.to_path_buf(),
        })
    }

    /// Where to write a file for now.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.aside.path().join(name)
    }

    /// Moves every file into the folder; files of other names there stay.
    pub(crate) fn publish(self) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let mut names: Vec<_> = fs::read_dir(self.aside.path())?
            .map(|entry| entry.map(|e| e.file_name()))
            .collect::<Result<_, _>>()?;
        names.sort();
        for name in names {
            fs::rename(self.aside.path().join(&name), self.folder.join(&name))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gets_all_of_its_files_or_none() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("out");
        let dropped = Output::new(&folder).unwrap();
        fs::write(dropped.path("a"), "1").unwrap();
        drop(dropped);
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);

        let kept = Output::new(&folder).unwrap();
        fs::write(kept.path("a"), "1").unwrap();
        kept.publish().unwrap();
        assert_eq!(fs::read_to_string(folder.join("a")).unwrap(), "1");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    }
}
