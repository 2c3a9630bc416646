-- Comprehensive customer schema
--
-- The customer record grows up: contacts, postal addresses, identity documents, notes, tags, consent, and attributes
-- that differ from reseller to reseller. The search index is built without blocking, since by now the customer table is
-- written to all day.
--
-- @revision  9e1c7b520e78
-- @revises   35b46255a705
-- @created   2025-07-18 13:10:00
-- @category  Business Logic
-- @module    customers

-- @upgrade lock_timeout=2s
CREATE TYPE contact_role AS ENUM ('main', 'billing', 'technical', 'abuse', 'emergency');
CREATE TYPE document_kind AS ENUM ('passport', 'identity_card', 'company_register', 'contract', 'power_of_attorney');

ALTER TABLE customers
    ADD COLUMN date_of_birth date,
    ADD COLUMN attributes jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN referred_by bigint,
    ADD CONSTRAINT customers_date_of_birth_check CHECK (date_of_birth > DATE '1900-01-01'),
    ADD CONSTRAINT customers_attributes_check CHECK (jsonb_typeof(attributes) = 'object'),
    ADD CONSTRAINT customers_referred_by_check CHECK (referred_by <> id),
    ADD CONSTRAINT customers_referred_by_fkey FOREIGN KEY (referred_by) REFERENCES customers (id) ON DELETE SET NULL;
COMMENT ON COLUMN customers.attributes IS 'Fields that a reseller defines for itself; what we rely on is a column';

CREATE TABLE customer_contacts (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    customer_id bigint NOT NULL,
    role        contact_role NOT NULL,
    full_name   text NOT NULL,
    email       text,
    phone       text,
    may_order   boolean NOT NULL DEFAULT false,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT customer_contacts_pkey PRIMARY KEY (id),
    CONSTRAINT customer_contacts_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
    CONSTRAINT customer_contacts_reachable_check CHECK (num_nonnulls(email, phone) > 0),
    CONSTRAINT customer_contacts_email_check CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    CONSTRAINT customer_contacts_phone_check CHECK (phone ~ '^\+[1-9][0-9]{6,14}$')
);
COMMENT ON COLUMN customer_contacts.may_order IS 'May sign for the customer';
CREATE INDEX customer_contacts_customer_id_idx ON customer_contacts (customer_id, role);
CREATE UNIQUE INDEX customer_contacts_main_key ON customer_contacts (customer_id) WHERE role = 'main';
CREATE INDEX customer_contacts_email_idx ON customer_contacts (lower(email)) WHERE email IS NOT NULL;
CREATE TRIGGER customer_contacts_set_updated_at BEFORE UPDATE ON customer_contacts
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- Where letters go, as opposed to where a service ends (locations): printed as it was typed, valid for a time.
CREATE TABLE customer_addresses (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    customer_id bigint NOT NULL,
    role        contact_role NOT NULL DEFAULT 'main',
    lines       text[] NOT NULL,
    country     text NOT NULL,
    valid       daterange NOT NULL DEFAULT daterange(current_date, NULL),
    CONSTRAINT customer_addresses_pkey PRIMARY KEY (id),
    CONSTRAINT customer_addresses_customer_id_fkey FOREIGN KEY (customer_id)
        REFERENCES customers (id) ON DELETE CASCADE,
    CONSTRAINT customer_addresses_lines_check CHECK (cardinality(lines) BETWEEN 2 AND 7),
    CONSTRAINT customer_addresses_country_check CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT customer_addresses_main_excl EXCLUDE USING gist (
        int8range(customer_id, customer_id, '[]') WITH =, valid WITH &&) WHERE (role = 'main')
);
CREATE INDEX customer_addresses_customer_id_idx ON customer_addresses (customer_id);

CREATE TABLE customer_documents (
    id            bigint GENERATED ALWAYS AS IDENTITY,
    customer_id   bigint NOT NULL,
    kind          document_kind NOT NULL,
    number        text,
    issued_by     text,
    expires_on    date,
    verified_at   timestamptz,
    verified_by   bigint,
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT customer_documents_pkey PRIMARY KEY (id),
    CONSTRAINT customer_documents_customer_id_fkey FOREIGN KEY (customer_id)
        REFERENCES customers (id) ON DELETE CASCADE,
    CONSTRAINT customer_documents_verified_by_fkey FOREIGN KEY (verified_by) REFERENCES users (id) ON DELETE RESTRICT,
    CONSTRAINT customer_documents_verified_check CHECK ((verified_at IS NULL) = (verified_by IS NULL))
);
COMMENT ON COLUMN customer_documents.verified_by IS 'Who looked at the original; that user cannot be deleted any more';
CREATE INDEX customer_documents_customer_id_idx ON customer_documents (customer_id);
CREATE INDEX customer_documents_verified_by_idx ON customer_documents (verified_by) WHERE verified_by IS NOT NULL;
CREATE INDEX customer_documents_expires_on_idx ON customer_documents (expires_on) WHERE expires_on IS NOT NULL;
CREATE TRIGGER customer_documents_audit AFTER INSERT OR UPDATE OR DELETE ON customer_documents
    FOR EACH ROW EXECUTE FUNCTION audit_row('number');

CREATE TABLE customer_notes (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    customer_id bigint NOT NULL,
    author_id   bigint,
    pinned      boolean NOT NULL DEFAULT false,
    text        text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT customer_notes_pkey PRIMARY KEY (id),
    CONSTRAINT customer_notes_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
    CONSTRAINT customer_notes_author_id_fkey FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT customer_notes_text_check CHECK (text <> '')
);
CREATE INDEX customer_notes_customer_id_idx ON customer_notes (customer_id, pinned DESC, created_at DESC);
CREATE INDEX customer_notes_author_id_idx ON customer_notes (author_id) WHERE author_id IS NOT NULL;

CREATE TABLE tags (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    organisation_id bigint NOT NULL,
    name            text NOT NULL,
    CONSTRAINT tags_pkey PRIMARY KEY (id),
    CONSTRAINT tags_name_key UNIQUE (organisation_id, name),
    CONSTRAINT tags_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id) ON DELETE CASCADE
);
CREATE TABLE customer_tags (
    customer_id bigint NOT NULL,
    tag_id      bigint NOT NULL,
    CONSTRAINT customer_tags_pkey PRIMARY KEY (customer_id, tag_id),
    CONSTRAINT customer_tags_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
    CONSTRAINT customer_tags_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES tags (id) ON DELETE CASCADE
);
CREATE INDEX customer_tags_tag_id_idx ON customer_tags (tag_id);

CREATE TABLE customer_consents (
    customer_id  bigint NOT NULL,
    purpose      text NOT NULL,
    given_at     timestamptz NOT NULL DEFAULT now(),
    withdrawn_at timestamptz,
    evidence     jsonb NOT NULL,
    CONSTRAINT customer_consents_pkey PRIMARY KEY (customer_id, purpose, given_at),
    CONSTRAINT customer_consents_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
    CONSTRAINT customer_consents_withdrawn_at_check CHECK (withdrawn_at >= given_at)
);
COMMENT ON COLUMN customer_consents.evidence IS 'How it was given: form, version of the text, address';
CREATE UNIQUE INDEX customer_consents_open_key ON customer_consents (customer_id, purpose) WHERE withdrawn_at IS NULL;

-- Index and queries share this one expression. 'simple', as names are not stemmed.
CREATE FUNCTION customer_search_text(given_name text, family_name text, company_name text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('simple', coalesce(given_name, '') || ' ' || coalesce(family_name, '') || ' '
                                 || coalesce(company_name, ''))
$$;

-- @upgrade transaction=off
CREATE INDEX CONCURRENTLY customers_search_idx ON customers
    USING gin (customer_search_text(given_name, family_name, company_name));
CREATE INDEX CONCURRENTLY customers_attributes_idx ON customers USING gin (attributes jsonb_path_ops);
CREATE INDEX CONCURRENTLY customers_referred_by_idx ON customers (referred_by) WHERE referred_by IS NOT NULL;

-- @downgrade transaction=off
DROP INDEX CONCURRENTLY customers_referred_by_idx;
DROP INDEX CONCURRENTLY customers_attributes_idx;
DROP INDEX CONCURRENTLY customers_search_idx;

-- @downgrade lock_timeout=2s
DROP FUNCTION customer_search_text(text, text, text);
DROP TABLE customer_consents;
DROP TABLE customer_tags;
DROP TABLE tags;
DROP TABLE customer_notes;
DROP TABLE customer_documents;
DROP TABLE customer_addresses;
DROP TABLE customer_contacts;
ALTER TABLE customers
    DROP COLUMN referred_by,
    DROP COLUMN attributes,
    DROP COLUMN date_of_birth;
DROP TYPE document_kind;
DROP TYPE contact_role;
