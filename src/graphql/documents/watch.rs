//! The trusted documents in force: read at the start, and again when their files
//! change.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use super::files;
use super::files::Found;
use super::trusted::InvalidDocuments;
use super::trusted::Trusted;
use crate::graphql::error::RequestError;

/// The files of trusted documents, and what they held when they were last right.
pub(super) struct Watched {
    path: Option<PathBuf>,
    max_bytes: u64,
    /// Replaced as a whole: a request sees one version.
    current: RwLock<Arc<Trusted>>,
    /// How often they were replaced.
    version: AtomicU64,
    seen: Mutex<Seen>,
}

/// What was there when the files were looked at last.
#[derive(Default)]
struct Seen {
    files: Vec<Found>,
    /// Whether they looked the same the time before. A file may be written twice
    /// within the granularity of its time, so those that have just changed are read
    /// once more.
    are_settled: bool,
    /// The hash of what they held, or what was wrong: it is told once.
    last: Option<Result<[u8; 32], String>>,
}

impl Watched {
    /// The files at `path`, which have at most `max_bytes` together. They are not
    /// read yet.
    pub(super) fn new(path: Option<PathBuf>, max_bytes: u64) -> Self {
        Self {
            path,
            max_bytes,
            current: RwLock::default(),
            version: AtomicU64::default(),
            seen: Mutex::default(),
        }
    }

    /// The documents in force.
    pub(super) fn current(&self) -> Arc<Trusted> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// How often they were replaced. Who sees the new documents does not see the old
    /// version any more.
    pub(super) fn version(&self) -> u64 {
        self.version.load(Ordering::SeqCst)
    }

    /// Reads the files, whether they have changed or not.
    ///
    /// # Errors
    /// What is wrong with them. The documents that were read before stay in force.
    pub(super) fn reload(
        &self,
        validate: impl Fn(&str) -> Result<(), RequestError>,
    ) -> Result<(), InvalidDocuments> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = Seen::default();
        self.read_changed(&mut seen, validate)
    }

    /// Reads the files if they have changed, and logs what is wrong with them.
    pub(super) fn follow(&self, validate: impl Fn(&str) -> Result<(), RequestError>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = self.read_changed(&mut seen, validate) {
            tracing::error!(%error, "trusted documents refused; those before stay in force");
        }
    }

    fn read_changed(
        &self,
        seen: &mut Seen,
        validate: impl Fn(&str) -> Result<(), RequestError>,
    ) -> Result<(), InvalidDocuments> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        let found = files::find(path);
        if seen.has_not_changed(found.as_deref().unwrap_or_default()) {
            return Ok(());
        }
        let contents = found.and_then(|found| files::read(&found, self.max_bytes));
        let now = match &contents {
            Ok(contents) => Ok(files::hash(contents)),
            Err(error) => Err(error.to_string()),
        };
        if seen.last.replace(now.clone()) == Some(now) {
            return Ok(());
        }
        let trusted = Trusted::new(contents?, validate)?;
        tracing::info!(documents = trusted.len(), "trusted documents read");
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(trusted);
        self.version.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

impl Seen {
    /// Whether these files look as they did the last two times. None at all are a
    /// problem, which may change.
    fn has_not_changed(&mut self, files: &[Found]) -> bool {
        let look_the_same = !files.is_empty() && files == self.files;
        if look_the_same && self.are_settled {
            return true;
        }
        self.are_settled = look_the_same;
        self.files = files.to_vec();
        false
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::fs;
    use std::fs::File;
    use std::path::Path;

    use super::*;
    use crate::graphql::documents::DocumentName;

    struct Folder(PathBuf);

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn folder() -> Folder {
        let path = std::env::temp_dir().join(uuid::Uuid::new_v4().to_string());
        fs::create_dir(&path).unwrap();
        Folder(path)
    }

    /// A manifest with one id, as long as every other.
    fn write(path: &Path, id: char) {
        fs::write(path, format!("{{\"{id}\": \"{{{id}}}\"}}")).unwrap();
    }

    /// What the files are read for: to see whether `id` is known now.
    fn knows(watched: &Watched, id: char) -> bool {
        let name = DocumentName::Id(id.to_string());
        watched.current().find(&name).is_some()
    }

    fn look(watched: &Watched) -> Result<(), InvalidDocuments> {
        watched.read_changed(&mut watched.seen.lock().unwrap(), |_| Ok(()))
    }

    #[test]
    fn a_change_within_the_granularity_of_a_files_time_is_seen() {
        let folder = folder();
        let path = folder.0.join("a.json");
        write(&path, 'a');
        let written = fs::metadata(&path).unwrap().modified().unwrap();
        let watched = Watched::new(Some(path.clone()), 100);
        watched.reload(|_| Ok(())).unwrap();
        assert!(knows(&watched, 'a'));

        write(&path, 'b');
        let file = File::options().write(true).open(&path).unwrap();
        file.set_modified(written).unwrap();
        look(&watched).unwrap();
        assert!(knows(&watched, 'b'));
    }

    #[test]
    fn a_problem_is_told_once_and_at_every_reload() {
        let folder = folder();
        let path = folder.0.join("a.json");
        let watched = Watched::new(Some(path.clone()), 100);
        for write in [|_: &Path| (), |path: &Path| fs::write(path, "{").unwrap()] {
            write(&path);
            assert!(look(&watched).is_err());
            for _ in 0..3 {
                look(&watched).unwrap();
            }
            assert!(watched.reload(|_| Ok(())).is_err());
        }
        write(&path, 'a');
        look(&watched).unwrap();
        assert!(knows(&watched, 'a'));
    }

    #[test]
    fn documents_are_validated_only_when_they_have_changed() {
        let folder = folder();
        let path = folder.0.join("a.json");
        write(&path, 'a');
        let watched = Watched::new(Some(path.clone()), 100);
        let validated = Cell::new(0);
        let look = || {
            let validate = |_: &str| {
                validated.set(validated.get() + 1);
                Ok(())
            };
            watched
                .read_changed(&mut watched.seen.lock().unwrap(), validate)
                .unwrap();
        };
        for _ in 0..4 {
            look();
        }
        assert_eq!(validated.get(), 1);
        // Written anew, but the same.
        write(&path, 'a');
        look();
        assert_eq!(validated.get(), 1);
        write(&path, 'b');
        look();
        assert_eq!(validated.get(), 2);
    }
}
