//! The event stream of a workspace (server-sent events): ids and facts; content is fetched under the reader's scope.
//!
//! Every frame's `id` is a place in the log. A client that comes again with `Last-Event-ID` gets what it missed; when
//! that is too much, or its place is not known any more, it gets `reset` and fetches anew what it shows.

use super::{
    Api,
    extract::{At, Caller, Member},
    live::PAGE,
    presence::Present,
    problem::Problem,
    wire::{Asked, Paging, Part},
};
use axum::{
    Json,
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse,
        sse::{Event as Frame, KeepAlive, Sse},
    },
};
use futures_util::stream;
use ponte_conversations::read;
use ponte_identity::{
    policy::{Action, Resource, allow},
    sessions,
};
use ponte_kernel::{ConversationId, Cursor, Page, WorkspaceId};
use ponte_store::{
    LogCursor, StoreError,
    events::{self, Event},
};
use serde::Serialize;
use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};
use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        watch,
    },
    time::{Interval, MissedTickBehavior, interval},
};
use utoipa::ToSchema;
use uuid::Uuid;

/// A comment is sent after so long without a frame, so that proxies keep the connection.
const QUIET: Duration = Duration::from_secs(15);
/// How often it is asked whether the stream's session still may.
const RECHECK: Duration = Duration::from_mins(1);
/// The most events, of all workspaces, that are read to catch up; beyond that fetching anew is cheaper.
const CATCH_UP: u32 = 10_000;

/// A fact, as `data` of a frame.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventView {
    id: Uuid,
    /// `noun.verb_past`, of the catalogue.
    kind: String,
    /// `contact`, `bot:` and a session, `agent:` and a user, or `system`.
    author: String,
    /// Events of one thread come in order.
    thread: Option<Uuid>,
    /// RFC 3339 in UTC.
    at: String,
    /// Ids and operational facts, by kind.
    #[schema(value_type = Object)]
    facts: Box<serde_json::value::RawValue>,
}

/// Follows the workspace's events. The first frame is `ready`; facts are unnamed frames (`message`) with an Event as JSON;
/// `reset` says that some were missed for good. Frames named `presence` hold a Presence: they have no id and are of the moment.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/events",
    operation_id = "stream_events",
    tag = "events",
    params(("last-event-id" = Option<String>, Header, description = "The id of the last frame that was seen.")),
    responses((status = 200, body = EventView, content_type = "text/event-stream"))
)]
pub async fn stream(
    State(api): State<Api>,
    member: Member,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let workspace = member.may(Action::StreamEvents)?.id;
    let heard = api.live.join().await;
    let end = api.app.store.read(events::end).await?;
    let seen = headers.get("last-event-id").map(|value| value.to_str().unwrap_or_default());
    let mut frames = VecDeque::new();
    let at = match seen.map(str::parse::<LogCursor>) {
        Some(Ok(seen)) if seen.xid >= 0 && seen.seq >= 0 && seen <= end => seen,
        Some(_) => {
            frames.push_back(named("reset", end));
            end
        }
        None => end,
    };
    frames.push_front(named("ready", at));
    let (presence, present) = api.presence.join(workspace, api.app.clock.now());
    frames.extend(present.iter().map(|present| presence_frame(present)));
    let mut recheck = interval(RECHECK);
    recheck.set_missed_tick_behavior(MissedTickBehavior::Delay);
    recheck.reset();
    let feed = Feed {
        sessions: api.live.sessions(),
        api,
        caller: member.caller,
        workspace,
        heard,
        presence,
        at,
        behind: Some(0),
        frames,
        recheck,
    };
    let frames = stream::unfold(feed, |mut feed| async move {
        let frame = feed.next().await?;
        Some((Ok::<_, Infallible>(frame), feed))
    });
    let quiet = KeepAlive::new().interval(QUIET).text("keep-alive");
    Ok(([("x-accel-buffering", "no")], Sse::new(frames).keep_alive(quiet)))
}

/// One client's stream.
struct Feed {
    api: Api,
    caller: Caller,
    workspace: WorkspaceId,
    heard: broadcast::Receiver<Arc<Event>>,
    presence: broadcast::Receiver<Arc<Present>>,
    sessions: watch::Receiver<u64>,
    /// Up to where the client knows the log.
    at: LogCursor,
    /// How many events it has read so far to catch up; `None` when it has.
    behind: Option<u32>,
    frames: VecDeque<Frame>,
    recheck: Interval,
}

impl Feed {
    /// The next frame; `None` ends the stream.
    async fn next(&mut self) -> Option<Frame> {
        loop {
            if let Some(frame) = self.frames.pop_front() {
                return Some(frame);
            }
            if let Some(read) = self.behind {
                self.catch_up(read).await.ok()?;
                continue;
            }
            tokio::select! {
                () = self.api.live.stopped() => return None,
                _ = self.recheck.tick() => {
                    self.still_may().await.ok()?;
                    // Others' events moved the log on: the client's place stays fresh.
                    self.frames.push_back(Frame::default().id(self.at.to_string()));
                }
                _ = self.sessions.changed() => self.still_may().await.ok()?,
                heard = self.heard.recv() => self.hear(heard)?,
                present = self.presence.recv() => self.show(present)?,
            }
        }
    }

    fn hear(&mut self, heard: Result<Arc<Event>, RecvError>) -> Option<()> {
        match heard {
            Ok(event) if event.cursor > self.at => self.take(&event),
            Ok(_) => {}
            // The client reads too slowly: what it missed is read from the log.
            Err(RecvError::Lagged(_)) => self.behind = Some(0),
            Err(RecvError::Closed) => return None,
        }
        Some(())
    }

    /// What is missed of this is said again soon.
    fn show(&mut self, present: Result<Arc<Present>, RecvError>) -> Option<()> {
        match present {
            Ok(present) if present.workspace == self.workspace => self.frames.push_back(presence_frame(&present)),
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return None,
        }
        Some(())
    }

    fn take(&mut self, event: &Event) {
        self.at = event.cursor;
        if event.workspace == self.workspace {
            self.frames.push_back(frame(event));
        }
    }

    /// Reads one page of what was missed. A failure ends the stream: the client comes again.
    async fn catch_up(&mut self, read: u32) -> Result<(), StoreError> {
        let (store, at) = (&self.api.app.store, self.at);
        if read >= CATCH_UP {
            self.at = store.read(events::end).await?;
            self.behind = None;
            self.frames.push_back(named("reset", self.at));
            return Ok(());
        }
        let page = store.read(move |tx| events::read_after(tx, at, PAGE)).await?;
        self.behind = (page.len() == PAGE as usize).then(|| read.saturating_add(PAGE));
        for event in &page {
            self.take(event);
        }
        Ok(())
    }

    /// Reads the session anew. To look on is no sign of life.
    async fn still_may(&self) -> Result<(), Problem> {
        let actor = sessions::recheck(&self.api.app.identity, &self.caller.token).await?;
        Ok(allow(&actor, Action::StreamEvents, Resource::Workspace(self.workspace))?)
    }
}

/// Without an id: it is no place in the log.
fn presence_frame(present: &Present) -> Frame {
    let data = serde_json::to_string(&present.view).unwrap_or_default();
    Frame::default().event("presence").data(data)
}

fn named(name: &str, at: LogCursor) -> Frame {
    Frame::default().event(name).id(at.to_string()).data("{}")
}

impl EventView {
    fn of(event: &Event) -> Self {
        // Facts are written as objects by the rooms.
        let facts = serde_json::value::RawValue::from_string(event.payload.clone());
        Self {
            id: event.id.0,
            kind: event.kind.clone(),
            author: event.author.clone(),
            thread: event.thread.map(|thread| thread.0),
            at: event.at.to_string(),
            facts: facts.unwrap_or_else(|_| serde_json::value::RawValue::NULL.to_owned()),
        }
    }
}

/// What happened in a conversation's whole thread besides its messages, the newest first: who took it over, gave it back,
/// closed it.
#[utoipa::path(
    get,
    path = "/workspaces/{workspace}/conversations/{conversation}/events",
    operation_id = "list_conversation_events",
    tag = "conversations",
    params(Paging),
    responses((status = 200, body = Part<EventView>))
)]
pub async fn of_conversation(
    State(api): State<Api>,
    member: Member,
    At(id): At<Uuid>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Part<EventView>>, Problem> {
    let workspace = member.may(Action::ReadConversations)?.id;
    let (before, limit) = paging.parse()?;
    let found = read::conversation(&api.app.store, workspace, ConversationId(id)).await?;
    let thread = found.ok_or_else(Problem::not_found)?.thread.id;
    let before = before.map_or(i64::MAX, |cursor| cursor.position);
    let rows = i64::try_from(limit.rows() + 1).unwrap_or(i64::MAX);
    let found = api.app.store.read(move |tx| events::of_thread(tx, workspace, thread, before, rows)).await?;
    let page = Page::cut(found, limit, |event| Cursor { position: event.cursor.seq, id: event.id.0 });
    Ok(Json(Part::of(page, |event| EventView::of(&event))))
}

fn frame(event: &Event) -> Frame {
    let data = serde_json::to_string(&EventView::of(event)).unwrap_or_default();
    Frame::default().id(event.cursor.to_string()).data(data)
}
