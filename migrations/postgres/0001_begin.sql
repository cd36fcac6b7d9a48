-- The tables as the migrations of SQLite leave them, of the same names and columns; a test compares both.
-- What each column means is told there. INTEGER is BIGINT here, and BLOB is BYTEA.

-- SQLite's functions and operators that the statements use. The schema of these tables is searched before
-- pg_catalog, so these are found first.
CREATE FUNCTION json_each(list TEXT, OUT key BIGINT, OUT value TEXT) RETURNS SETOF RECORD
LANGUAGE SQL IMMUTABLE STRICT ROWS 10 AS $$
    SELECT place - 1, element
    FROM jsonb_array_elements_text(CAST(list AS JSONB)) WITH ORDINALITY AS listed (element, place)
$$;
CREATE FUNCTION json_element(list TEXT, place INTEGER) RETURNS TEXT
LANGUAGE SQL IMMUTABLE STRICT AS $$ SELECT CAST(list AS JSONB) ->> place $$;
CREATE OPERATOR ->> (LEFTARG = TEXT, RIGHTARG = INTEGER, FUNCTION = json_element);

CREATE TABLE installation (
    "only"      BIGINT PRIMARY KEY CHECK ("only" = 1),
    database_id BYTEA NOT NULL CHECK (length(database_id) = 16),
    generation  BIGINT NOT NULL DEFAULT 0,
    beat        BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE people (
    user_id           BIGINT PRIMARY KEY,
    name              TEXT,
    dm_channel        BIGINT,
    unreachable_until BIGINT,
    accepts           BIGINT NOT NULL DEFAULT 1,
    notices           BIGINT NOT NULL DEFAULT 1,
    refusals          BIGINT NOT NULL DEFAULT 0,
    language          TEXT,
    avatar            TEXT,
    used              BIGINT NOT NULL DEFAULT 0,
    untold            BIGINT NOT NULL DEFAULT 0,
    quiet_from        BIGINT,
    quiet_to          BIGINT,
    utc_offset        BIGINT
);

CREATE TABLE texts (
    id     BIGINT PRIMARY KEY,
    slot   BIGINT NOT NULL UNIQUE,
    sealed BYTEA NOT NULL
);

CREATE TABLE drafts (
    id         BIGINT PRIMARY KEY,
    guild_id   BIGINT NOT NULL,
    sender     BIGINT NOT NULL,
    recipient  BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    parent     BIGINT,
    revision   BIGINT NOT NULL DEFAULT 0,
    unfinished BIGINT NOT NULL DEFAULT 0,
    corrects   BIGINT
);
CREATE INDEX drafts_expire ON drafts (expires_at);
CREATE INDEX drafts_corrects ON drafts (corrects) WHERE corrects IS NOT NULL;

CREATE TABLE mails (
    id        BIGINT PRIMARY KEY,
    guild_id  BIGINT NOT NULL,
    sender    BIGINT NOT NULL,
    recipient BIGINT NOT NULL,
    sent_at   BIGINT NOT NULL,
    deadline  BIGINT NOT NULL,
    parent    BIGINT
);
CREATE INDEX mails_parent ON mails (parent) WHERE parent IS NOT NULL;
CREATE INDEX mails_between ON mails (sender, recipient);

CREATE TABLE copies (
    mail_id  BIGINT NOT NULL REFERENCES mails (id),
    holder   BIGINT NOT NULL,
    role     TEXT NOT NULL CHECK (role IN ('sender', 'to', 'cc')),
    sent_at  BIGINT NOT NULL,
    unread   BIGINT NOT NULL DEFAULT 0,
    report   BIGINT,
    archived BIGINT NOT NULL DEFAULT 0,
    notice   BIGINT,
    guild_id BIGINT NOT NULL DEFAULT 0,
    sender   BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (mail_id, holder),
    CHECK (archived = 0 OR unread = 0)
);
CREATE INDEX copies_unread ON copies (holder, sent_at, mail_id, guild_id, sender, notice) WHERE unread = 1;
CREATE INDEX copies_folder ON copies (holder, (role = 'sender'), archived, sent_at, mail_id, role);

CREATE TABLE cc (
    id      BIGINT NOT NULL,
    place   BIGINT NOT NULL CHECK (place BETWEEN 1 AND 3),
    user_id BIGINT NOT NULL,
    PRIMARY KEY (id, place),
    UNIQUE (id, user_id)
);
CREATE INDEX cc_of ON cc (user_id);

CREATE TABLE views (
    id          BIGINT PRIMARY KEY,
    viewer      BIGINT NOT NULL,
    scene       TEXT NOT NULL,
    subject     BIGINT,
    version     BIGINT NOT NULL,
    shown       BIGINT NOT NULL,
    token       TEXT,
    token_at    BIGINT,
    fresh_token TEXT,
    fresh_at    BIGINT,
    expires_at  BIGINT NOT NULL,
    list        TEXT
);
CREATE INDEX views_of_viewer ON views (viewer);
CREATE INDEX views_expire ON views (expires_at);
CREATE INDEX views_subject ON views (subject) WHERE subject IS NOT NULL;

CREATE TABLE jobs (
    key     TEXT PRIMARY KEY,
    payload TEXT NOT NULL,
    due_at  BIGINT NOT NULL,
    epoch   BIGINT NOT NULL DEFAULT 0,
    attempt BIGINT NOT NULL DEFAULT 0,
    leased  BIGINT NOT NULL DEFAULT 0,
    parked  TEXT,
    lane    TEXT NOT NULL DEFAULT 'house',
    about   BIGINT,
    again   BIGINT
);
CREATE INDEX jobs_due ON jobs (lane, due_at) WHERE parked IS NULL;
CREATE INDEX jobs_about ON jobs (about) WHERE about IS NOT NULL;
CREATE INDEX jobs_begun ON jobs (key) WHERE leased = 1 OR parked IS NOT NULL;

CREATE TABLE notices (
    marker       BIGINT PRIMARY KEY,
    holder       BIGINT NOT NULL,
    channel_id   BIGINT NOT NULL,
    message_id   BIGINT,
    begun_at     BIGINT NOT NULL,
    attempted_at BIGINT NOT NULL,
    shown        TEXT,
    edited_at    BIGINT,
    stale        BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX notices_of_holder ON notices (holder);

CREATE TABLE blocks (
    blocker    BIGINT NOT NULL,
    blocked    BIGINT NOT NULL,
    blocked_at BIGINT NOT NULL,
    PRIMARY KEY (blocker, blocked)
);
CREATE INDEX blocks_newest ON blocks (blocker, blocked_at);

CREATE TABLE nicknames (
    user_id  BIGINT NOT NULL,
    guild_id BIGINT NOT NULL,
    name     TEXT NOT NULL,
    PRIMARY KEY (user_id, guild_id)
);
CREATE INDEX nicknames_of_guild ON nicknames (guild_id);

CREATE TABLE guilds (
    guild_id         BIGINT PRIMARY KEY,
    reports_channel  BIGINT,
    left_at          BIGINT,
    reports_trouble  TEXT CHECK (reports_trouble IN ('gone', 'forbidden', 'left')),
    language         TEXT,
    reporters_hidden BIGINT NOT NULL DEFAULT 0,
    notices_to_users BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE suspensions (
    guild_id     BIGINT NOT NULL,
    user_id      BIGINT NOT NULL,
    suspended_at BIGINT NOT NULL,
    until        BIGINT,
    record       BIGINT,
    PRIMARY KEY (guild_id, user_id)
);
CREATE INDEX suspensions_end ON suspensions (until) WHERE until IS NOT NULL;

CREATE TABLE records (
    id         BIGINT PRIMARY KEY,
    guild_id   BIGINT NOT NULL,
    user_id    BIGINT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('warned', 'suspended', 'reinstated', 'note')),
    made_by    BIGINT NOT NULL,
    made_at    BIGINT NOT NULL,
    until      BIGINT,
    untold     BIGINT NOT NULL DEFAULT 0,
    expires_at BIGINT
);
CREATE INDEX records_about ON records (user_id, guild_id);
CREATE INDEX records_expire ON records (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE reports (
    id             BIGINT PRIMARY KEY,
    guild_id       BIGINT NOT NULL,
    reporter       BIGINT NOT NULL,
    accused        BIGINT NOT NULL,
    reported_at    BIGINT NOT NULL,
    expires_at     BIGINT NOT NULL,
    outcome        TEXT CHECK (outcome IN ('dismissed', 'warned', 'suspended')),
    decided_by     BIGINT,
    channel_id     BIGINT,
    message_id     BIGINT,
    attempted_at   BIGINT,
    warning_failed BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX reports_of_guild ON reports (guild_id, id);
CREATE INDEX reports_expire ON reports (expires_at);
