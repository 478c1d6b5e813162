//! Where objects are kept.

use super::ObjectError;
use object_store::{ObjectStore, aws::AmazonS3Builder, local::LocalFileSystem, prefix::PrefixStore};
use ponte_kernel::Secret;
use std::{
    fs::DirBuilder,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A folder, or a bucket of S3-compatible storage.
#[derive(Clone, Debug)]
pub enum ObjectPlace {
    Folder(PathBuf),
    S3(S3Place),
}

#[derive(Clone, Debug)]
pub struct S3Place {
    pub bucket: String,
    /// The folder within the bucket; empty for none.
    pub prefix: String,
    /// The address of the storage, when it is not Amazon's.
    pub endpoint: Option<String>,
    pub region: String,
    pub access_key: String,
    pub secret_key: Secret,
}

impl ObjectPlace {
    pub(super) fn open(&self) -> Result<Arc<dyn ObjectStore>, ObjectError> {
        match self {
            Self::Folder(folder) => {
                make_folder(folder)?;
                // What the database says is there must be there after a power loss.
                let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
                Ok(Arc::new(store))
            }
            Self::S3(place) => place.open(),
        }
    }
}

impl S3Place {
    fn open(&self) -> Result<Arc<dyn ObjectStore>, ObjectError> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&self.bucket)
            .with_region(&self.region)
            .with_access_key_id(&self.access_key)
            .with_secret_access_key(self.secret_key.expose().as_str())
            // Objects go one by one, and not every storage that speaks S3 takes lists.
            .with_disable_bulk_delete(true);
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        let store = builder.build()?;
        if self.prefix.is_empty() {
            return Ok(Arc::new(store));
        }
        Ok(Arc::new(PrefixStore::new(store, self.prefix.as_str())))
    }
}

/// For Ponte's user alone.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
