-- The ledger. `applied` is the current set, `parent` its edges, `step` the journal of what is half done; `history` is
-- append-only and decides nothing.
--
-- The seal ties a row of `applied` to the row of `history` that closes the same transaction: the foreign key is checked
-- at COMMIT, so a COMMIT hidden in somebody's SQL fails in the server, and the CHECK on `history` fails after a ROLLBACK.
CREATE TABLE aludel.meta (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    format int NOT NULL,
    min_reader int NOT NULL,
    created_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);

CREATE TABLE aludel.history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    run uuid NOT NULL,
    seal uuid UNIQUE,
    revision text NOT NULL,
    action text NOT NULL CHECK (action IN ('upgrade', 'downgrade', 'stamp', 'unstamp', 'accept', 'adopt', 'squash',
                                           'unsquash')),
    outcome text NOT NULL CHECK (outcome IN ('ok', 'failed')),
    ms bigint,
    sqlstate text,
    message text,
    checksum bytea,
    reason text,
    db_user text NOT NULL DEFAULT session_user,
    client inet DEFAULT pg_catalog.inet_client_addr(),
    host text,
    build text,
    server int NOT NULL DEFAULT pg_catalog.current_setting('server_version_num')::int,
    CONSTRAINT history_closes_its_own_transaction CHECK (outcome <> 'ok' OR seal IS NOT NULL)
);

CREATE TABLE aludel.applied (
    revision text PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    kind "char" NOT NULL CHECK (kind IN ('t', 'n', 's', 'a', 'r')),
    summary text NOT NULL DEFAULT '',
    checksum bytea NOT NULL CHECK (pg_catalog.octet_length(checksum) = 32),
    upgrade_sha256 bytea NOT NULL CHECK (pg_catalog.octet_length(upgrade_sha256) = 32),
    downgrade_sha256 bytea NOT NULL CHECK (pg_catalog.octet_length(downgrade_sha256) = 32),
    irreversible text,
    replaces text[],
    down jsonb,
    down_sha256 bytea CHECK (pg_catalog.octet_length(down_sha256) = 32),
    seal uuid NOT NULL,
    run uuid NOT NULL,
    build text NOT NULL DEFAULT '',
    xid bigint NOT NULL DEFAULT pg_catalog.txid_current(),
    by text NOT NULL DEFAULT session_user,
    applied_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    CHECK ((down IS NULL) = (down_sha256 IS NULL)),
    CONSTRAINT applied_is_closed_by_history FOREIGN KEY (seal) REFERENCES aludel.history (seal)
        DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE aludel.parent (
    revision text NOT NULL REFERENCES aludel.applied ON DELETE CASCADE,
    parent text NOT NULL REFERENCES aludel.applied,
    kind "char" NOT NULL CHECK (kind IN ('p', 'd')),
    PRIMARY KEY (revision, parent, kind)
);

CREATE TABLE aludel.step (
    revision text NOT NULL,
    dir "char" NOT NULL CHECK (dir IN ('u', 'd')),
    step int NOT NULL,
    statement int NOT NULL,
    sha256 bytea NOT NULL CHECK (pg_catalog.octet_length(sha256) = 32),
    state "char" NOT NULL CHECK (state IN ('s', 'd')),
    attempts int NOT NULL DEFAULT 1,
    started_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    finished_at timestamptz,
    PRIMARY KEY (revision, dir, step, statement)
);

INSERT INTO aludel.meta (format, min_reader) VALUES (1, 1);
