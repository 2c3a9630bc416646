-- Support ticketing system
--
-- Tickets with numbers that a customer can read out, queues, messages, a history, and service levels: a first answer
-- and a solution are due after so much time, by queue and priority. The clock stands still while we wait for the
-- customer.
--
-- @revision  create_ticketing_system
-- @revises   9e1c7b520e78
-- @created   2025-07-21 09:20:00
-- @category  Advanced Features
-- @module    tickets

-- @upgrade
CREATE TYPE ticket_status AS ENUM ('new', 'open', 'waiting', 'solved', 'closed');
CREATE TYPE ticket_priority AS ENUM ('low', 'normal', 'high', 'critical');
CREATE TYPE ticket_channel AS ENUM ('portal', 'email', 'phone', 'monitoring', 'api');

CREATE TABLE ticket_queues (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    organisation_id bigint NOT NULL DEFAULT operator_id(),
    name            text NOT NULL,
    email           text,
    CONSTRAINT ticket_queues_pkey PRIMARY KEY (id),
    CONSTRAINT ticket_queues_name_key UNIQUE (organisation_id, name),
    CONSTRAINT ticket_queues_organisation_id_fkey FOREIGN KEY (organisation_id)
        REFERENCES organisations (id) ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ticket_queues_email_key ON ticket_queues (lower(email));
INSERT INTO ticket_queues (name) VALUES ('support'), ('network'), ('billing'), ('abuse');

CREATE TABLE ticket_service_levels (
    queue_id     bigint NOT NULL,
    priority     ticket_priority NOT NULL,
    first_answer interval NOT NULL,
    solution     interval NOT NULL,
    CONSTRAINT ticket_service_levels_pkey PRIMARY KEY (queue_id, priority),
    CONSTRAINT ticket_service_levels_queue_id_fkey FOREIGN KEY (queue_id)
        REFERENCES ticket_queues (id) ON DELETE CASCADE,
    CONSTRAINT ticket_service_levels_order_check CHECK (first_answer > interval '0' AND solution >= first_answer)
);
INSERT INTO ticket_service_levels (queue_id, priority, first_answer, solution)
SELECT ticket_queues.id, level.priority::ticket_priority, level.first_answer::interval, level.solution::interval
  FROM ticket_queues,
       (VALUES ('low', '1 day', '10 days'),
               ('normal', '8 hours', '3 days'),
               ('high', '2 hours', '1 day'),
               ('critical', '15 minutes', '4 hours')) AS level (priority, first_answer, solution);

CREATE SEQUENCE ticket_numbers AS integer MINVALUE 100000 START WITH 100000;

CREATE TABLE tickets (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    number          text NOT NULL DEFAULT 'T' || nextval('ticket_numbers'),
    queue_id        bigint NOT NULL,
    customer_id     bigint,
    service_id      bigint,
    location_id     bigint,
    parent_id       bigint,
    assignee_id     bigint,
    channel         ticket_channel NOT NULL,
    status          ticket_status NOT NULL DEFAULT 'new',
    priority        ticket_priority NOT NULL DEFAULT 'normal',
    subject         text NOT NULL,
    answer_due_at   timestamptz,
    answered_at     timestamptz,
    solution_due_at timestamptz,
    solved_at       timestamptz,
    waiting_since   timestamptz,
    waited          interval NOT NULL DEFAULT '0',
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tickets_pkey PRIMARY KEY (id),
    CONSTRAINT tickets_number_key UNIQUE (number),
    CONSTRAINT tickets_queue_id_fkey FOREIGN KEY (queue_id) REFERENCES ticket_queues (id) ON DELETE RESTRICT,
    CONSTRAINT tickets_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE RESTRICT,
    CONSTRAINT tickets_service_id_fkey FOREIGN KEY (service_id) REFERENCES services (id) ON DELETE SET NULL,
    CONSTRAINT tickets_location_id_fkey FOREIGN KEY (location_id) REFERENCES locations (id) ON DELETE SET NULL,
    CONSTRAINT tickets_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES tickets (id) ON DELETE SET NULL,
    CONSTRAINT tickets_assignee_id_fkey FOREIGN KEY (assignee_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT tickets_parent_id_check CHECK (parent_id <> id),
    CONSTRAINT tickets_subject_check CHECK (subject <> ''),
    CONSTRAINT tickets_waiting_check CHECK ((status = 'waiting') = (waiting_since IS NOT NULL)),
    CONSTRAINT tickets_solved_check CHECK ((status IN ('solved', 'closed')) = (solved_at IS NOT NULL))
);
COMMENT ON COLUMN tickets.parent_id IS 'The outage that this ticket is one report of';
COMMENT ON COLUMN tickets.waited IS 'How long we have waited for the customer; the due times were moved by as much';
CREATE INDEX tickets_queue_idx ON tickets (queue_id, priority DESC, created_at)
    WHERE status IN ('new', 'open', 'waiting');
CREATE INDEX tickets_assignee_id_idx ON tickets (assignee_id, status) WHERE assignee_id IS NOT NULL;
CREATE INDEX tickets_customer_id_idx ON tickets (customer_id, created_at DESC);
CREATE INDEX tickets_service_id_idx ON tickets (service_id) WHERE service_id IS NOT NULL;
CREATE INDEX tickets_location_id_idx ON tickets (location_id) WHERE location_id IS NOT NULL;
CREATE INDEX tickets_parent_id_idx ON tickets (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX tickets_solution_due_at_idx ON tickets (solution_due_at) WHERE status IN ('new', 'open');
CREATE TRIGGER tickets_set_updated_at BEFORE UPDATE ON tickets
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- Sets the due times of a new ticket, and moves them by the time that a ticket was waiting.
CREATE FUNCTION run_ticket_clock() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    pause interval;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT NEW.created_at + first_answer, NEW.created_at + solution
          INTO NEW.answer_due_at, NEW.solution_due_at
          FROM ticket_service_levels
         WHERE queue_id = NEW.queue_id AND priority = NEW.priority;
        RETURN NEW;
    END IF;
    IF NEW.status = 'waiting' THEN
        NEW.waiting_since := now();
    ELSIF OLD.status = 'waiting' THEN
        pause := now() - OLD.waiting_since;
        NEW.waiting_since := NULL;
        NEW.waited := OLD.waited + pause;
        NEW.answer_due_at := OLD.answer_due_at + pause;
        NEW.solution_due_at := OLD.solution_due_at + pause;
    END IF;
    NEW.solved_at := CASE WHEN NEW.status IN ('solved', 'closed') THEN coalesce(OLD.solved_at, now()) END;
    RETURN NEW;
END;
$$;
CREATE TRIGGER tickets_start_clock BEFORE INSERT ON tickets
    FOR EACH ROW EXECUTE FUNCTION run_ticket_clock();
CREATE TRIGGER tickets_run_clock BEFORE UPDATE OF status ON tickets
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION run_ticket_clock();

CREATE TABLE ticket_messages (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    ticket_id  bigint NOT NULL,
    user_id    bigint,
    contact_id bigint,
    internal   boolean NOT NULL DEFAULT false,
    body       text NOT NULL,
    message_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ticket_messages_pkey PRIMARY KEY (id),
    CONSTRAINT ticket_messages_message_id_key UNIQUE (message_id),
    CONSTRAINT ticket_messages_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE,
    CONSTRAINT ticket_messages_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT ticket_messages_contact_id_fkey FOREIGN KEY (contact_id)
        REFERENCES customer_contacts (id) ON DELETE SET NULL,
    CONSTRAINT ticket_messages_author_check CHECK (num_nonnulls(user_id, contact_id) <= 1)
);
COMMENT ON COLUMN ticket_messages.message_id
    IS 'Message-ID of an e-mail: answers are threaded by it, and one that comes twice is one';
CREATE INDEX ticket_messages_ticket_id_idx ON ticket_messages (ticket_id, created_at);
CREATE INDEX ticket_messages_user_id_idx ON ticket_messages (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX ticket_messages_contact_id_idx ON ticket_messages (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX ticket_messages_body_idx ON ticket_messages USING gin (to_tsvector('simple', body));

-- The first answer that the customer can see stops that clock.
CREATE FUNCTION note_first_answer() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tickets SET answered_at = NEW.created_at WHERE id = NEW.ticket_id AND answered_at IS NULL;
    RETURN NULL;
END;
$$;
CREATE TRIGGER ticket_messages_note_first_answer AFTER INSERT ON ticket_messages
    FOR EACH ROW WHEN (NEW.user_id IS NOT NULL AND NOT NEW.internal) EXECUTE FUNCTION note_first_answer();

CREATE TABLE ticket_watchers (
    ticket_id bigint NOT NULL,
    user_id   bigint NOT NULL,
    CONSTRAINT ticket_watchers_pkey PRIMARY KEY (ticket_id, user_id),
    CONSTRAINT ticket_watchers_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE,
    CONSTRAINT ticket_watchers_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ticket_watchers_user_id_idx ON ticket_watchers (user_id);

CREATE TABLE ticket_changes (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    ticket_id  bigint NOT NULL,
    user_id    bigint,
    field      text NOT NULL,
    old_value  text,
    new_value  text,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ticket_changes_pkey PRIMARY KEY (id),
    CONSTRAINT ticket_changes_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE
);
CREATE INDEX ticket_changes_ticket_id_idx ON ticket_changes (ticket_id, changed_at);

CREATE FUNCTION record_ticket_changes() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ticket_changes (ticket_id, user_id, field, old_value, new_value)
    SELECT NEW.id, nullif(current_setting('isp.user_id', true), '')::bigint, field, old_value, new_value
      FROM (VALUES ('status', OLD.status::text, NEW.status::text),
                   ('priority', OLD.priority::text, NEW.priority::text),
                   ('queue', OLD.queue_id::text, NEW.queue_id::text),
                   ('assignee', OLD.assignee_id::text, NEW.assignee_id::text)) AS change (field, old_value, new_value)
     WHERE old_value IS DISTINCT FROM new_value;
    RETURN NULL;
END;
$$;
CREATE TRIGGER tickets_record_changes AFTER UPDATE OF status, priority, queue_id, assignee_id ON tickets
    FOR EACH ROW EXECUTE FUNCTION record_ticket_changes();

CREATE VIEW ticket_breaches AS
SELECT tickets.number, ticket_queues.name AS queue, tickets.priority, tickets.subject,
       tickets.answered_at IS NULL AND now() > tickets.answer_due_at AS answer_late,
       now() > tickets.solution_due_at AS solution_late
  FROM tickets
  JOIN ticket_queues ON ticket_queues.id = tickets.queue_id
 WHERE tickets.status IN ('new', 'open')
   AND (tickets.answered_at IS NULL AND now() > tickets.answer_due_at OR now() > tickets.solution_due_at);

-- @verify
SELECT count(*) = 16 FROM ticket_service_levels;

-- @downgrade
DROP VIEW ticket_breaches;
DROP TABLE ticket_changes;
DROP TABLE ticket_watchers;
DROP TABLE ticket_messages;
DROP TABLE tickets;
DROP FUNCTION record_ticket_changes();
DROP FUNCTION note_first_answer();
DROP FUNCTION run_ticket_clock();
DROP SEQUENCE ticket_numbers;
DROP TABLE ticket_service_levels;
DROP TABLE ticket_queues;
DROP TYPE ticket_channel;
DROP TYPE ticket_priority;
DROP TYPE ticket_status;
