-- The ledger. `applied` is the current set, `step` the journal of what is half done; `history` is append-only and decides
-- nothing; `meta` says what the tables look like.
--
-- The seal ties a row of `applied` to the row of `history` that closes the same transaction: the foreign key is checked
-- at COMMIT, so a COMMIT hidden in somebody's SQL fails in the server, and after a ROLLBACK there is no seal to close with.
--
-- All of this is made on the way to somebody's first revision, so there is nothing here that only looks good: a default
-- or a CHECK costs the server half of what an index does, and a sequence as much. Every table has a primary key, without
-- which a publication FOR ALL TABLES refuses to update it. Ids have at most 128 bytes; they are compared in "C", whose
-- order no update of the operating system changes under an index.
CREATE TABLE aludel.history (
    seal uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    run uuid NOT NULL,
    revision text COLLATE "C" NOT NULL,
    action text NOT NULL,  -- upgrade, downgrade, stamp, unstamp, accept, adopt, squash, unsquash
    outcome text NOT NULL, -- ok, failed
    ms bigint,
    sqlstate text,
    message text,
    checksum bytea,
    reason text,
    db_user text NOT NULL,
    client inet,
    host text,
    build text,
    server int NOT NULL
);

CREATE TABLE aludel.applied (
    revision text COLLATE "C" PRIMARY KEY,
    seq bigint NOT NULL,
    kind "char" NOT NULL, -- t: in a transaction, n: not in one, s: stamped, a: adopted, r: a squash beside what it replaces
    summary text NOT NULL,
    parents text[] NOT NULL,
    depends text[] NOT NULL,
    checksum bytea NOT NULL,
    upgrade_sha256 bytea NOT NULL,
    downgrade_sha256 bytea NOT NULL,
    irreversible text,
    replaces text[],
    down json, -- the digest is of its text
    down_sha256 bytea,
    seal uuid NOT NULL CONSTRAINT applied_is_closed_by_history REFERENCES aludel.history (seal)
        DEFERRABLE INITIALLY DEFERRED,
    run uuid NOT NULL,
    build text NOT NULL,
    xid bigint NOT NULL,
    by text NOT NULL,
    applied_at timestamptz NOT NULL
);

CREATE TABLE aludel.step (
    revision varchar(128) COLLATE "C",
    dir "char", -- u: up, d: down
    step int,
    statement int,
    sha256 varchar(64) NOT NULL,
    state "char" NOT NULL, -- s: started, d: done
    attempts int NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (revision, dir, step, statement)
);

CREATE VIEW aludel.meta AS SELECT 1 AS format, 1 AS min_reader;
