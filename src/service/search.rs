//! Searching: a person's own mail is opened in memory, with the same right as when they open it, and compared
//! with what they are looking for.
//!
//! The words are in memory only, as long as the view that shows what was found. They are as private as a
//! mail's text, and nothing remembers that anybody searched. A restart forgets them, and the page says so.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};

use super::{
    RenderedView, Service, ServiceError, place,
    view_model::{Line, Searched, ViewModel},
};
use crate::{
    model::{
        Folder, MailId, Query, UserId, ViewContext, ViewId, ViewState,
        folder::{Count, Entry, Scope},
        paging::{Cursor, PAGE_SIZE, Page},
    },
    store::folders::{self, Way},
};

/// Mails whose people and times are looked at for one page.
const MAX_SEEN: usize = 5_000;
/// Mails whose text is opened for one page.
const MAX_OPENED: usize = 1_000;
/// Mails that are looked at together.
const PORTION: usize = 100;
/// How long a search for one page goes on. A portion that has begun is finished.
const PATIENCE: Duration = Duration::from_secs(1);
/// Views whose queries are remembered. The one that ends first makes room.
const MAX_REMEMBERED: usize = 10_000;

/// The query of each view that shows what was found. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Queries(Arc<Mutex<HashMap<ViewId, Remembered>>>);

#[derive(Debug)]
struct Remembered {
    viewer: UserId,
    query: Query,
    /// When the last token of the view ends.
    until: DateTime<Utc>,
}

impl Queries {
    fn remember(&self, context: &ViewContext, query: Query) {
        let mut known = self.known();
        if known.len() >= MAX_REMEMBERED
            && let Some((&first, _)) = known.iter().min_by_key(|(_, query)| query.until)
        {
            known.remove(&first);
        }
        let remembered = Remembered {
            viewer: context.viewer,
            query,
            until: context.token.expires_at(),
        };
        known.insert(context.view, remembered);
    }

    /// A view with a query lives at least until then.
    pub(super) fn keep(&self, view: ViewId, until: DateTime<Utc>) {
        if let Some(query) = self.known().get_mut(&view) {
            query.until = until.max(query.until);
        }
    }

    fn of(&self, view: ViewId, viewer: UserId) -> Option<Query> {
        let known = self.known();
        let found = known.get(&view).filter(|known| known.viewer == viewer);
        found.map(|known| known.query.clone())
    }

    /// Forgets the queries whose views have ended by `now`.
    pub(super) fn sweep(&self, now: DateTime<Utc>) {
        self.known().retain(|_, query| now < query.until);
    }

    /// Forgets what a person has searched for.
    pub(super) fn forget(&self, viewer: UserId) {
        self.known().retain(|_, query| query.viewer != viewer);
    }

    /// Each critical section leaves the map whole, so that of a poisoned lock is right.
    fn known(&self) -> MutexGuard<'_, HashMap<ViewId, Remembered>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was found for one page, the nearest mail first.
struct Found {
    lines: Vec<Line>,
    /// There is more to find: behind the last line, or else behind the last mail that was looked at.
    more: bool,
    /// The search stopped before its end, at this mail.
    stopped_at: Option<Cursor>,
    seen: usize,
}

impl Service {
    /// Searches a person's mail on one side, and shows the first page of what is found.
    pub async fn search(
        &self,
        context: &ViewContext,
        folder: Folder,
        query: Query,
    ) -> Result<RenderedView, ServiceError> {
        let (owned, state) = (context.clone(), ViewState::first_page(folder.search()));
        let placed = self
            .store
            .note_at_once(async move |tx| place(tx, &owned, state).await)
            .await?;
        // The view is this person's, and it is locked until the answer is delivered.
        self.queries.remember(context, query);
        self.draw(context, state, placed).await
    }

    /// What a person searches for on a view of theirs.
    pub fn query(&self, view: ViewId, viewer: UserId) -> Option<Query> {
        self.queries.of(view, viewer)
    }

    /// A page of what is found.
    pub(super) async fn look_for(
        &self,
        view: ViewId,
        scope: Scope,
        page: Page,
    ) -> Result<ViewModel, ServiceError> {
        let Some(query) = self.queries.of(view, scope.holder) else {
            return Ok(ViewModel::Folder {
                folder: scope.folder,
                lines: Vec::new(),
                newer: None,
                older: None,
                count: Count::default(),
                searched: None,
            });
        };
        let mut page = page;
        let mut found = match page {
            Page::Newest => self.find(scope, &query, Way::Older(None)).await?,
            Page::OlderThan(at) => self.find(scope, &query, Way::Older(Some(at))).await?,
            Page::NewerThan(at) => self.find(scope, &query, Way::Newer(at)).await?,
        };
        // A short page at the top is replaced by the newest page, as in a folder.
        if matches!(page, Page::NewerThan(_)) && found.lines.len() < PAGE_SIZE {
            page = Page::Newest;
            found = self.find(scope, &query, Way::Older(None)).await?;
        }
        let upward = matches!(page, Page::NewerThan(_));
        if upward {
            found.lines.reverse();
        }
        let (first, last) = (found.lines.first(), found.lines.last());
        let (first, last) = (
            first.map(|line| line.entry.cursor()),
            last.map(|line| line.entry.cursor()),
        );
        let goes_on = found.more || found.stopped_at.is_some();
        let stopped_at = found.stopped_at.filter(|_| !upward);
        let further = stopped_at.or_else(|| last.filter(|_| found.more || upward));
        Ok(ViewModel::Folder {
            folder: scope.folder,
            newer: match page {
                Page::Newest => None,
                Page::OlderThan(_) => Some(first.map_or(Page::Newest, Page::NewerThan)),
                Page::NewerThan(_) => first.filter(|_| goes_on).map(Page::NewerThan),
            },
            older: further.map(Page::OlderThan),
            lines: found.lines,
            count: Count::default(),
            searched: Some(Searched {
                query,
                stopped_after: stopped_at.map(|_| found.seen),
            }),
        })
    }

    /// Looks at mail on this way until a page is full, everything has been looked at, or it is enough for
    /// one page.
    async fn find(&self, scope: Scope, query: &Query, way: Way) -> Result<Found, ServiceError> {
        let began = (self.stopwatch)();
        let scope = Scope {
            folder: query.within.unwrap_or(scope.folder),
            ..scope
        };
        let (mut way, mut lines, mut seen, mut opened) = (way, Vec::new(), 0, 0);
        loop {
            let mut conn = self.store.read().await?;
            let portion = folders::walk(&mut conn, scope, way, PORTION).await?;
            drop(conn);
            seen += portion.len();
            let mut last = portion.last().map(Entry::cursor);
            let mut ended = portion.len() < PORTION;
            let mut theirs = portion;
            theirs.retain(|entry| query.is_about(entry));
            let room = PAGE_SIZE + 1 - lines.len();
            if query.words.is_none() && theirs.len() > room {
                // Only what is shown is opened. If some of it is deleted meanwhile, the search goes on from here.
                theirs.truncate(room);
                (last, ended) = (theirs.last().map(Entry::cursor), false);
            }
            let ids: Vec<MailId> = theirs.iter().map(|entry| entry.mail).collect();
            opened += ids.len();
            let mut contents = self.store.contents(&ids).await?;
            for entry in theirs {
                // A mail without a text has been deleted since.
                let content = contents.remove(&entry.mail);
                if let Some(content) = content.filter(|content| query.matches(content)) {
                    let subject = content.subject;
                    lines.push(Line { entry, subject });
                }
            }
            let more = lines.len() > PAGE_SIZE;
            lines.truncate(PAGE_SIZE);
            let enough = seen >= MAX_SEEN
                || opened >= MAX_OPENED
                || (self.stopwatch)().saturating_sub(began) >= PATIENCE;
            match last {
                Some(at) if !ended && !more && !enough => {
                    way = match way {
                        Way::Older(_) => Way::Older(Some(at)),
                        Way::Newer(_) => Way::Newer(at),
                    };
                }
                _ => {
                    return Ok(Found {
                        lines,
                        more,
                        stopped_at: last.filter(|_| !ended && !more),
                        seen,
                    });
                }
            }
        }
    }
}
