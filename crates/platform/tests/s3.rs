//! Objects in S3-compatible storage: a server of the test's own that speaks as much of S3 as is needed, and takes nothing
//! that is not signed.

use axum::{
    Router,
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use futures_util::TryStreamExt as _;
use parking_lot::Mutex;
use ponte_kernel::{Clock, Secret, WallClock, WorkspaceId};
use ponte_platform::{
    objects::{ObjectName, ObjectPlace, Objects, S3Place, Sealing},
    vault::{RootKey, RootKeys, Vault},
};
use ponte_store::{Database, SqliteConfig, Store, inventory::MEDIA_FILE, schema};
use std::{collections::BTreeMap, sync::Arc};
use tokio::net::TcpListener;
use uuid::Uuid;

/// Objects by their path, and the parts of the one that is being written.
#[derive(Default)]
struct Bucket {
    objects: BTreeMap<String, Vec<u8>>,
    parts: BTreeMap<u32, Vec<u8>>,
}

type Shared = Arc<Mutex<Bucket>>;

async fn answer(
    State(bucket): State<Shared>,
    method: Method,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let signed = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !signed.starts_with("AWS4-HMAC-SHA256 Credential=chave/") {
        return StatusCode::FORBIDDEN.into_response();
    }
    let (path, query) = (uri.path().to_owned(), query.unwrap_or_default());
    let mut bucket = bucket.lock();
    let tag = [(header::ETAG, "\"1\"")];
    match method {
        Method::POST if query.contains("uploadId=") => {
            let parts = std::mem::take(&mut bucket.parts);
            bucket.objects.insert(path, parts.into_values().flatten().collect());
            "<CompleteMultipartUploadResult><ETag>\"1\"</ETag></CompleteMultipartUploadResult>".into_response()
        }
        Method::POST => {
            "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>".into_response()
        }
        Method::PUT => {
            let part = query.split('&').find_map(|pair| pair.strip_prefix("partNumber="));
            match part {
                Some(number) => drop(bucket.parts.insert(number.parse().expect("the test's own"), body.to_vec())),
                None => drop(bucket.objects.insert(path, body.to_vec())),
            }
            tag.into_response()
        }
        Method::DELETE => {
            bucket.objects.remove(&path);
            StatusCode::NO_CONTENT.into_response()
        }
        _ => match bucket.objects.get(&path) {
            Some(object) => part_of(object, &headers),
            None => StatusCode::NOT_FOUND.into_response(),
        },
    }
}

fn part_of(object: &[u8], headers: &HeaderMap) -> Response {
    let range = headers[header::RANGE].to_str().expect("the test's own").trim_start_matches("bytes=");
    let (first, last) = range.split_once('-').expect("the test's own");
    let (first, last): (usize, usize) =
        (first.parse().expect("the test's own"), last.parse().expect("the test's own"));
    let told = [
        (header::CONTENT_RANGE, format!("bytes {first}-{last}/{}", object.len())),
        (header::LAST_MODIFIED, "Mon, 01 Jan 2024 00:00:00 GMT".to_owned()),
        (header::ETAG, "\"1\"".to_owned()),
    ];
    (StatusCode::PARTIAL_CONTENT, told, object[first..=last].to_vec()).into_response()
}

#[tokio::test]
async fn objects_are_written_in_parts_read_in_ranges_and_removed() {
    let bucket = Shared::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("the test's own");
    let address = listener.local_addr().expect("the test's own");
    let router = Router::new().fallback(answer).layer(axum::extract::DefaultBodyLimit::disable());
    let router = router.with_state(Arc::clone(&bucket));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let place = ObjectPlace::S3(S3Place {
        bucket: "arquivos".to_owned(),
        prefix: "loja/ponte".to_owned(),
        endpoint: Some(format!("http://{address}")),
        region: "sa-east-1".to_owned(),
        access_key: "chave".to_owned(),
        secret_key: Secret::new("segredo".to_owned()),
    });
    let objects = Objects::open(&place).expect("the test's own");

    let folder = tempfile::tempdir().expect("the test's own");
    let database = Database::Sqlite(SqliteConfig::at(folder.path().join("keys.db")));
    let store = Store::open(&database, &schema::KEYS).await.expect("the test's own");
    let clock: Arc<dyn Clock> = Arc::new(WallClock);
    let roots = RootKeys { root: RootKey::generate(), previous_root: None, index: RootKey::generate() };
    let key =
        Vault::open(&roots, store, clock).await.expect("the test's own").mint().await.expect("the test's own");
    let sealing = Sealing { key, field: &MEDIA_FILE, row: Uuid::now_v7() };

    for length in [11, 12 << 20] {
        let name = ObjectName::new(WorkspaceId::new());
        let plain: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).expect("the test's own")).collect();
        let mut writer = objects.create(&name, sealing.clone());
        for piece in plain.chunks(100_000) {
            writer.write(piece).await.expect("the test's own");
        }
        let size = writer.finish().await.expect("the test's own");
        let kept: Vec<_> = bucket.lock().objects.keys().cloned().collect();
        assert_eq!(kept, [format!("/arquivos/loja/ponte/{}", name.as_str())]);
        let read = |range| objects.read(&name, sealing.clone(), size, range).try_collect::<Vec<_>>();
        assert!(read(0..size).await.expect("the test's own").concat() == plain);
        assert_eq!(read(3..9).await.expect("the test's own").concat(), plain[3..9]);
        objects.remove(&name).await.expect("the test's own");
        objects.remove(&name).await.expect("the test's own");
        assert!(read(0..size).await.unwrap_err().is_missing());
    }
}
