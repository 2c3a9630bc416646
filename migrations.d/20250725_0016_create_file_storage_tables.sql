-- File storage system
--
-- What is known about files: where the bytes are, their checksum, who they belong to. The bytes themselves are in
-- object storage. Equal contents are stored once, as the object is found by its SHA-256; a file is a name for an
-- object.
--
-- @revision  0016_create_file_storage_tables
-- @revises   create_communications_system
-- @created   2025-07-25 10:05:00
-- @category  Advanced Features
-- @module    files

-- @upgrade
CREATE TYPE storage_kind AS ENUM ('filesystem', 's3', 'azure_blob');
CREATE TYPE scan_result AS ENUM ('pending', 'clean', 'infected', 'failed');

CREATE TABLE storage_backends (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    name       text NOT NULL,
    kind       storage_kind NOT NULL,
    location   text NOT NULL,
    writable   boolean NOT NULL DEFAULT true,
    options    jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT storage_backends_pkey PRIMARY KEY (id),
    CONSTRAINT storage_backends_name_key UNIQUE (name),
    CONSTRAINT storage_backends_options_check CHECK (jsonb_typeof(options) = 'object')
);
COMMENT ON COLUMN storage_backends.location IS 'Directory, bucket or container; credentials come from the environment';

CREATE TABLE stored_objects (
    sha256      bytea NOT NULL,
    backend_id  bigint NOT NULL,
    size        bigint NOT NULL,
    scan        scan_result NOT NULL DEFAULT 'pending',
    scanned_at  timestamptz,
    verified_at timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT stored_objects_pkey PRIMARY KEY (sha256),
    CONSTRAINT stored_objects_backend_id_fkey FOREIGN KEY (backend_id)
        REFERENCES storage_backends (id) ON DELETE RESTRICT,
    CONSTRAINT stored_objects_sha256_check CHECK (octet_length(sha256) = 32),
    CONSTRAINT stored_objects_size_check CHECK (size >= 0),
    CONSTRAINT stored_objects_scanned_at_check CHECK ((scan = 'pending') = (scanned_at IS NULL))
);
COMMENT ON COLUMN stored_objects.verified_at IS 'When the bytes were last read back and held against the checksum';
CREATE INDEX stored_objects_backend_id_idx ON stored_objects (backend_id);
CREATE INDEX stored_objects_scan_idx ON stored_objects (created_at) WHERE scan = 'pending';
CREATE INDEX stored_objects_verified_at_idx ON stored_objects (verified_at NULLS FIRST);

CREATE TABLE files (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    organisation_id bigint NOT NULL,
    sha256          bytea NOT NULL,
    name            text NOT NULL,
    media_type      text NOT NULL DEFAULT 'application/octet-stream',
    uploaded_by     bigint,
    keep_until      date,
    deleted_at      timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT files_pkey PRIMARY KEY (id),
    CONSTRAINT files_organisation_id_fkey FOREIGN KEY (organisation_id)
        REFERENCES organisations (id) ON DELETE RESTRICT,
    CONSTRAINT files_sha256_fkey FOREIGN KEY (sha256) REFERENCES stored_objects (sha256) ON DELETE RESTRICT,
    CONSTRAINT files_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT files_name_check CHECK (name <> '' AND name !~ '[/[:cntrl:]]'),
    CONSTRAINT files_media_type_check CHECK (media_type ~ '^[a-z]+/[a-z0-9.+-]+$')
);
COMMENT ON COLUMN files.keep_until IS 'Retention by law: ten years for an invoice. Deleting earlier is refused';
CREATE INDEX files_organisation_id_idx ON files (organisation_id, created_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX files_sha256_idx ON files (sha256);
CREATE INDEX files_uploaded_by_idx ON files (uploaded_by) WHERE uploaded_by IS NOT NULL;

CREATE FUNCTION forbid_early_file_delete() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'file % is kept until %', OLD.id, OLD.keep_until USING ERRCODE = 'restrict_violation';
END;
$$;
CREATE TRIGGER files_forbid_early_delete BEFORE DELETE ON files
    FOR EACH ROW WHEN (OLD.keep_until >= current_date) EXECUTE FUNCTION forbid_early_file_delete();
CREATE TRIGGER files_forbid_early_mark BEFORE UPDATE OF deleted_at ON files
    FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL AND OLD.keep_until >= current_date)
    EXECUTE FUNCTION forbid_early_file_delete();

-- One table a relation, each with its foreign key; the usual (entity_type, entity_id) pair can point at nothing.
CREATE TABLE ticket_message_files (
    message_id bigint NOT NULL,
    file_id    bigint NOT NULL,
    CONSTRAINT ticket_message_files_pkey PRIMARY KEY (message_id, file_id),
    CONSTRAINT ticket_message_files_message_id_fkey FOREIGN KEY (message_id)
        REFERENCES ticket_messages (id) ON DELETE CASCADE,
    CONSTRAINT ticket_message_files_file_id_fkey FOREIGN KEY (file_id) REFERENCES files (id) ON DELETE RESTRICT
);
CREATE INDEX ticket_message_files_file_id_idx ON ticket_message_files (file_id);

CREATE TABLE message_files (
    message_id bigint NOT NULL,
    file_id    bigint NOT NULL,
    CONSTRAINT message_files_pkey PRIMARY KEY (message_id, file_id),
    CONSTRAINT message_files_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE,
    CONSTRAINT message_files_file_id_fkey FOREIGN KEY (file_id) REFERENCES files (id) ON DELETE RESTRICT
);
CREATE INDEX message_files_file_id_idx ON message_files (file_id);

ALTER TABLE customer_documents
    ADD COLUMN file_id bigint,
    ADD CONSTRAINT customer_documents_file_id_fkey FOREIGN KEY (file_id) REFERENCES files (id) ON DELETE RESTRICT;
CREATE INDEX customer_documents_file_id_idx ON customer_documents (file_id) WHERE file_id IS NOT NULL;
ALTER TABLE invoices
    ADD COLUMN file_id bigint,
    ADD CONSTRAINT invoices_file_id_fkey FOREIGN KEY (file_id) REFERENCES files (id) ON DELETE RESTRICT;
COMMENT ON COLUMN invoices.file_id IS 'The PDF as it was sent';
CREATE INDEX invoices_file_id_idx ON invoices (file_id) WHERE file_id IS NOT NULL;

-- What the nightly job may remove from storage: objects without a file, a day old so that an upload can finish.
CREATE VIEW orphaned_objects AS
SELECT stored_objects.sha256, stored_objects.backend_id, stored_objects.size
  FROM stored_objects
 WHERE stored_objects.created_at < now() - interval '1 day'
   AND NOT EXISTS (SELECT FROM files WHERE files.sha256 = stored_objects.sha256);

CREATE VIEW storage_use AS
SELECT files.organisation_id, count(*) AS files, sum(stored_objects.size) AS bytes
  FROM files
  JOIN stored_objects ON stored_objects.sha256 = files.sha256
 WHERE files.deleted_at IS NULL
 GROUP BY files.organisation_id;
COMMENT ON VIEW storage_use IS 'For quotas: shared contents count for everyone who holds them';

-- @downgrade
DROP VIEW storage_use;
DROP VIEW orphaned_objects;
ALTER TABLE invoices DROP COLUMN file_id;
ALTER TABLE customer_documents DROP COLUMN file_id;
DROP TABLE message_files;
DROP TABLE ticket_message_files;
DROP TABLE files;
DROP FUNCTION forbid_early_file_delete();
DROP TABLE stored_objects;
DROP TABLE storage_backends;
DROP TYPE scan_result;
DROP TYPE storage_kind;
