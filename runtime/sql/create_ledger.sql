-- The ledger. `applied` is the current set, `step` the journal of what is half done; `history` is append-only and
-- decides nothing; `meta` says what the tables look like.
--
-- The seal ties a row of `applied` to the row of `history` that closes the same transaction: the foreign key is checked
-- at COMMIT, so a COMMIT hidden in somebody's SQL fails in the server, and after a ROLLBACK there is no seal to close
-- with.
--
-- All of this is made on the way to somebody's first revision, so there is nothing here that only looks good: a default
-- or a CHECK costs the server half of what an index does, and a sequence as much. Every table has a primary key,
-- without which a publication FOR ALL TABLES refuses to update it. Ids have at most 128 bytes; they are compared in
-- "C", whose order no update of the operating system changes under an index.
CREATE TABLE aludel.history (
    seal pg_catalog.uuid PRIMARY KEY,
    at pg_catalog.timestamptz NOT NULL,
    run pg_catalog.uuid NOT NULL,
    revision pg_catalog.text COLLATE pg_catalog."C" NOT NULL,
    action pg_catalog.text NOT NULL,  -- upgrade, downgrade, stamp, unstamp, accept, adopt, squash, unsquash
    outcome pg_catalog.text NOT NULL, -- ok, failed
    ms bigint,
    sqlstate pg_catalog.text,
    message pg_catalog.text,
    checksum pg_catalog.bytea,
    reason pg_catalog.text,
    db_user pg_catalog.text NOT NULL,
    client pg_catalog.inet,
    host pg_catalog.text,
    build pg_catalog.text,
    server int NOT NULL
);

CREATE TABLE aludel.applied (
    revision pg_catalog.text COLLATE pg_catalog."C" PRIMARY KEY,
    seq bigint NOT NULL,
    -- t: in a transaction, n: not in one, s: stamped, a: adopted, r: a squash beside what it replaces
    kind pg_catalog."char" NOT NULL,
    summary pg_catalog.text NOT NULL,
    parents pg_catalog.text[] NOT NULL,
    depends pg_catalog.text[] NOT NULL,
    checksum pg_catalog.bytea NOT NULL,
    upgrade_sha256 pg_catalog.bytea NOT NULL,
    downgrade_sha256 pg_catalog.bytea NOT NULL,
    irreversible pg_catalog.text,
    replaces pg_catalog.text[],
    down pg_catalog.json, -- the digest is of its text
    down_sha256 pg_catalog.bytea,
    seal pg_catalog.uuid NOT NULL CONSTRAINT applied_is_closed_by_history REFERENCES aludel.history (seal)
        DEFERRABLE INITIALLY DEFERRED,
    run pg_catalog.uuid NOT NULL,
    build pg_catalog.text NOT NULL,
    xid bigint NOT NULL,
    by pg_catalog.text NOT NULL,
    applied_at pg_catalog.timestamptz NOT NULL
);

CREATE TABLE aludel.step (
    revision varchar(128) COLLATE pg_catalog."C",
    dir pg_catalog."char", -- u: up, d: down
    step int,
    statement int,
    sha256 varchar(64) NOT NULL,
    state pg_catalog."char" NOT NULL, -- s: started, d: done
    attempts int NOT NULL,
    started_at pg_catalog.timestamptz NOT NULL,
    finished_at pg_catalog.timestamptz,
    PRIMARY KEY (revision, dir, step, statement)
);

CREATE VIEW aludel.meta AS SELECT 1 AS format, 1 AS min_reader;
