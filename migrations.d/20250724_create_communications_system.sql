-- Communications system
--
-- Everything we say to customers: templates in several languages and versions, a queue of messages with their delivery
-- reports, what each customer wants to hear from us, and addresses that we must not write to any more. Workers are
-- woken by NOTIFY instead of polling.
--
-- @revision  create_communications_system
-- @revises   2025_07_23_add_api_management
-- @created   2025-07-24 11:15:00
-- @category  Advanced Features
-- @module    communications

-- @upgrade
CREATE TYPE message_channel AS ENUM ('email', 'sms', 'push', 'letter');
CREATE TYPE message_state AS ENUM ('queued', 'sending', 'sent', 'delivered', 'bounced', 'failed', 'suppressed');
CREATE TYPE message_purpose AS ENUM ('contract', 'billing', 'outage', 'support', 'marketing');

CREATE TABLE message_templates (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    organisation_id bigint NOT NULL,
    name            text NOT NULL,
    channel         message_channel NOT NULL,
    purpose         message_purpose NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT message_templates_pkey PRIMARY KEY (id),
    CONSTRAINT message_templates_name_key UNIQUE (organisation_id, name, channel),
    CONSTRAINT message_templates_organisation_id_fkey FOREIGN KEY (organisation_id)
        REFERENCES organisations (id) ON DELETE RESTRICT,
    CONSTRAINT message_templates_name_check CHECK (name ~ '^[a-z_]+(\.[a-z_]+)*$')
);

-- A version that was used is never changed: "what exactly did you write to me" has an answer.
CREATE TABLE message_template_versions (
    template_id  bigint NOT NULL,
    language     text NOT NULL,
    version      integer NOT NULL,
    subject      text,
    body         text NOT NULL,
    variables    text[] NOT NULL DEFAULT '{}',
    published_at timestamptz,
    published_by bigint,
    CONSTRAINT message_template_versions_pkey PRIMARY KEY (template_id, language, version),
    CONSTRAINT message_template_versions_template_id_fkey FOREIGN KEY (template_id)
        REFERENCES message_templates (id) ON DELETE CASCADE,
    CONSTRAINT message_template_versions_published_by_fkey FOREIGN KEY (published_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT message_template_versions_language_check CHECK (language ~ '^[a-z]{2,3}(-[A-Z]{2})?$'),
    CONSTRAINT message_template_versions_version_check CHECK (version > 0)
);
CREATE INDEX message_template_versions_published_by_idx ON message_template_versions (published_by)
    WHERE published_by IS NOT NULL;

CREATE FUNCTION forbid_published_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.subject, OLD.body, OLD.variables) IS DISTINCT FROM (NEW.subject, NEW.body, NEW.variables) THEN
        RAISE EXCEPTION 'this version of the template was published'
            USING ERRCODE = 'restrict_violation', HINT = 'Add a version.';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER message_template_versions_forbid_change BEFORE UPDATE ON message_template_versions
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION forbid_published_change();

CREATE TABLE message_preferences (
    customer_id bigint NOT NULL,
    purpose     message_purpose NOT NULL,
    channel     message_channel NOT NULL,
    wanted      boolean NOT NULL,
    changed_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT message_preferences_pkey PRIMARY KEY (customer_id, purpose, channel),
    CONSTRAINT message_preferences_customer_id_fkey FOREIGN KEY (customer_id)
        REFERENCES customers (id) ON DELETE CASCADE,
    -- Nobody can refuse to hear about the contract and the bill.
    CONSTRAINT message_preferences_wanted_check CHECK (wanted OR purpose NOT IN ('contract', 'billing'))
);

CREATE TABLE message_suppressions (
    channel    message_channel NOT NULL,
    address    text NOT NULL,
    reason     text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT message_suppressions_pkey PRIMARY KEY (channel, address),
    CONSTRAINT message_suppressions_address_check CHECK (address = lower(address))
);
COMMENT ON TABLE message_suppressions
    IS 'Addresses that bounced or complained; writing to them again costs our reputation';

CREATE TABLE messages (
    id               bigint GENERATED ALWAYS AS IDENTITY,
    customer_id      bigint NOT NULL,
    ticket_id        bigint,
    invoice_id       bigint,
    template_id      bigint,
    language         text,
    template_version integer,
    channel          message_channel NOT NULL,
    purpose          message_purpose NOT NULL,
    address          text NOT NULL,
    subject          text,
    body             text NOT NULL,
    state            message_state NOT NULL DEFAULT 'queued',
    priority         smallint NOT NULL DEFAULT 5,
    send_at          timestamptz NOT NULL DEFAULT now(),
    attempts         smallint NOT NULL DEFAULT 0,
    once             text,
    provider_id      text,
    last_error       text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    sent_at          timestamptz,
    CONSTRAINT messages_pkey PRIMARY KEY (id),
    CONSTRAINT messages_once_key UNIQUE (once),
    CONSTRAINT messages_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE RESTRICT,
    CONSTRAINT messages_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE SET NULL,
    CONSTRAINT messages_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoices (id) ON DELETE RESTRICT,
    CONSTRAINT messages_template_version_fkey FOREIGN KEY (template_id, language, template_version)
        REFERENCES message_template_versions (template_id, language, version) MATCH FULL ON DELETE RESTRICT,
    CONSTRAINT messages_priority_check CHECK (priority BETWEEN 1 AND 9),
    CONSTRAINT messages_attempts_check CHECK (attempts >= 0),
    CONSTRAINT messages_sent_at_check CHECK (state NOT IN ('sent', 'delivered') OR sent_at IS NOT NULL)
);
COMMENT ON COLUMN messages.once
    IS 'Names what the message is about (invoice-4711-reminder-2), so that a job that runs twice writes once';
CREATE INDEX messages_queue_idx ON messages (channel, priority, send_at) WHERE state = 'queued';
CREATE INDEX messages_customer_id_idx ON messages (customer_id, created_at DESC);
CREATE INDEX messages_ticket_id_idx ON messages (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX messages_invoice_id_idx ON messages (invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX messages_template_version_idx ON messages (template_id, language, template_version)
    WHERE template_id IS NOT NULL;
CREATE UNIQUE INDEX messages_provider_id_key ON messages (channel, provider_id) WHERE provider_id IS NOT NULL;

-- Every way into the queue passes here, so nobody is written to who must not be.
CREATE FUNCTION suppress_unwanted_message() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM message_suppressions
                WHERE channel = NEW.channel AND address = lower(NEW.address))
       OR EXISTS (SELECT FROM message_preferences
                   WHERE customer_id = NEW.customer_id AND purpose = NEW.purpose AND channel = NEW.channel
                     AND NOT wanted) THEN
        NEW.state := 'suppressed';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER messages_suppress_unwanted BEFORE INSERT ON messages
    FOR EACH ROW EXECUTE FUNCTION suppress_unwanted_message();

-- Equal notifications of one transaction are one: a mailing of 10,000 wakes the workers once.
CREATE FUNCTION announce_messages() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY isp_messages;
    RETURN NULL;
END;
$$;
CREATE TRIGGER messages_announce AFTER INSERT ON messages
    FOR EACH STATEMENT EXECUTE FUNCTION announce_messages();

CREATE FUNCTION claim_messages(wanted_channel message_channel, wanted integer) RETURNS SETOF messages
LANGUAGE sql VOLATILE AS $$
    UPDATE messages
       SET state = 'sending', attempts = attempts + 1
     WHERE id IN (SELECT id
                    FROM messages
                   WHERE channel = wanted_channel AND state = 'queued' AND send_at <= now()
                   ORDER BY priority, send_at
                   LIMIT wanted
                     FOR UPDATE SKIP LOCKED)
    RETURNING *
$$;

-- @downgrade
DROP FUNCTION claim_messages(message_channel, integer);
DROP TABLE messages;
DROP FUNCTION announce_messages();
DROP FUNCTION suppress_unwanted_message();
DROP TABLE message_suppressions;
DROP TABLE message_preferences;
DROP TABLE message_template_versions;
DROP FUNCTION forbid_published_change();
DROP TABLE message_templates;
DROP TYPE message_purpose;
DROP TYPE message_state;
DROP TYPE message_channel;
