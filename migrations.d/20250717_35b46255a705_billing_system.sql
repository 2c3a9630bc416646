-- Billing system
--
-- Billing accounts, invoices with their lines, payments and what they pay. Three rules are the server's and not the
-- application's: invoice numbers have no gaps, an invoice that was issued does not change, and a payment pays no more
-- than was received.
--
-- @revision  35b46255a705
-- @revises   4db3f05bfae9
-- @created   2025-07-17 09:30:00
-- @category  Business Logic
-- @module    billing

-- @upgrade
CREATE TYPE invoice_kind AS ENUM ('invoice', 'credit_note');
CREATE TYPE invoice_status AS ENUM ('draft', 'issued', 'paid', 'cancelled');
CREATE TYPE payment_method AS ENUM ('direct_debit', 'card', 'bank_transfer', 'cash', 'voucher');

-- The rate in force on a day is the last one that began by then: rates cannot overlap, and none has to be closed.
CREATE TABLE tax_rates (
    country     text NOT NULL,
    code        text NOT NULL,
    valid_from  date NOT NULL,
    percent     numeric(5, 2) NOT NULL,
    CONSTRAINT tax_rates_pkey PRIMARY KEY (country, code, valid_from),
    CONSTRAINT tax_rates_country_check CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT tax_rates_percent_check CHECK (percent BETWEEN 0 AND 100)
);

CREATE FUNCTION tax_percent(country text, code text, day date) RETURNS numeric
LANGUAGE sql STABLE AS $$
    SELECT rate.percent
      FROM tax_rates rate
     WHERE rate.country = tax_percent.country AND rate.code = tax_percent.code AND rate.valid_from <= day
     ORDER BY rate.valid_from DESC
     LIMIT 1
$$;

CREATE TABLE billing_accounts (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    customer_id     bigint NOT NULL,
    currency        text NOT NULL,
    billing_day     smallint NOT NULL DEFAULT 1,
    terms_days      smallint NOT NULL DEFAULT 14,
    method          payment_method NOT NULL DEFAULT 'bank_transfer',
    method_token    text,
    tax_country     text NOT NULL,
    tax_exempt      boolean NOT NULL DEFAULT false,
    dunning_level   smallint NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT billing_accounts_pkey PRIMARY KEY (id),
    CONSTRAINT billing_accounts_currency_key UNIQUE (customer_id, currency),
    -- The target of foreign keys that carry the currency along.
    CONSTRAINT billing_accounts_id_currency_key UNIQUE (id, currency),
    CONSTRAINT billing_accounts_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE RESTRICT,
    CONSTRAINT billing_accounts_currency_fkey FOREIGN KEY (currency) REFERENCES currencies (code) ON DELETE RESTRICT,
    CONSTRAINT billing_accounts_billing_day_check CHECK (billing_day BETWEEN 1 AND 28),
    CONSTRAINT billing_accounts_terms_days_check CHECK (terms_days BETWEEN 0 AND 90),
    CONSTRAINT billing_accounts_method_token_check
        CHECK (method NOT IN ('direct_debit', 'card') OR method_token IS NOT NULL),
    CONSTRAINT billing_accounts_tax_country_check CHECK (tax_country ~ '^[A-Z]{2}$'),
    CONSTRAINT billing_accounts_dunning_level_check CHECK (dunning_level BETWEEN 0 AND 4)
);
COMMENT ON COLUMN billing_accounts.billing_day IS 'At most 28, so that every month has it';
COMMENT ON COLUMN billing_accounts.method_token
    IS 'The payment provider''s reference; card and bank numbers never reach us';
CREATE INDEX billing_accounts_billing_day_idx ON billing_accounts (billing_day);
CREATE TRIGGER billing_accounts_set_updated_at BEFORE UPDATE ON billing_accounts
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER billing_accounts_audit AFTER INSERT OR UPDATE OR DELETE ON billing_accounts
    FOR EACH ROW EXECUTE FUNCTION audit_row('method_token');

-- A sequence leaves a gap when a transaction rolls back; tax law wants none. The row lock makes issuers of one series
-- wait for each other, which at some thousands of invoices a night is no burden.
CREATE TABLE invoice_series (
    organisation_id bigint NOT NULL,
    kind            invoice_kind NOT NULL,
    year            smallint NOT NULL,
    last_number     integer NOT NULL DEFAULT 0,
    CONSTRAINT invoice_series_pkey PRIMARY KEY (organisation_id, kind, year),
    CONSTRAINT invoice_series_organisation_id_fkey FOREIGN KEY (organisation_id)
        REFERENCES organisations (id) ON DELETE RESTRICT,
    CONSTRAINT invoice_series_last_number_check CHECK (last_number >= 0)
);

CREATE TABLE invoices (
    id                 bigint GENERATED ALWAYS AS IDENTITY,
    organisation_id    bigint NOT NULL,
    billing_account_id bigint NOT NULL,
    kind               invoice_kind NOT NULL DEFAULT 'invoice',
    status             invoice_status NOT NULL DEFAULT 'draft',
    number             text,
    corrects_id        bigint,
    currency           text NOT NULL,
    issued_on          date,
    due_on             date,
    period             daterange,
    net                numeric(14, 2) NOT NULL DEFAULT 0,
    tax                numeric(14, 2) NOT NULL DEFAULT 0,
    gross              numeric(14, 2) NOT NULL GENERATED ALWAYS AS (net + tax) STORED,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT invoices_pkey PRIMARY KEY (id),
    CONSTRAINT invoices_number_key UNIQUE (organisation_id, number),
    CONSTRAINT invoices_id_currency_key UNIQUE (id, currency),
    CONSTRAINT invoices_organisation_id_fkey FOREIGN KEY (organisation_id)
        REFERENCES organisations (id) ON DELETE RESTRICT,
    CONSTRAINT invoices_billing_account_fkey FOREIGN KEY (billing_account_id, currency)
        REFERENCES billing_accounts (id, currency) ON DELETE RESTRICT,
    CONSTRAINT invoices_corrects_id_fkey FOREIGN KEY (corrects_id) REFERENCES invoices (id) ON DELETE RESTRICT,
    CONSTRAINT invoices_corrects_id_check CHECK ((kind = 'credit_note') = (corrects_id IS NOT NULL)),
    CONSTRAINT invoices_issued_check CHECK (
        (status = 'draft') = (number IS NULL) AND (status = 'draft' OR issued_on IS NOT NULL AND due_on IS NOT NULL)),
    CONSTRAINT invoices_due_on_check CHECK (due_on >= issued_on)
);
COMMENT ON TABLE invoices
    IS 'Invoices and credit notes; a credit note has positive amounts and is subtracted by its kind';
COMMENT ON COLUMN invoices.number IS 'Given on issue, without gaps in each series';
CREATE INDEX invoices_billing_account_id_idx ON invoices (billing_account_id, issued_on DESC);
CREATE INDEX invoices_corrects_id_idx ON invoices (corrects_id) WHERE corrects_id IS NOT NULL;
CREATE INDEX invoices_overdue_idx ON invoices (due_on) WHERE status = 'issued';
CREATE TRIGGER invoices_set_updated_at BEFORE UPDATE ON invoices
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER invoices_audit AFTER INSERT OR UPDATE OR DELETE ON invoices
    FOR EACH ROW EXECUTE FUNCTION audit_row();

CREATE TABLE invoice_lines (
    invoice_id  bigint NOT NULL,
    position    smallint NOT NULL,
    service_id  bigint,
    text        text NOT NULL,
    quantity    numeric(12, 3) NOT NULL DEFAULT 1,
    unit_price  numeric(14, 4) NOT NULL,
    tax_percent numeric(5, 2) NOT NULL,
    net         numeric(14, 2) NOT NULL GENERATED ALWAYS AS (round(quantity * unit_price, 2)) STORED,
    -- A generated column cannot read another, so the net amount is written out again.
    tax         numeric(14, 2) NOT NULL
                GENERATED ALWAYS AS (round(round(quantity * unit_price, 2) * tax_percent / 100, 2)) STORED,
    CONSTRAINT invoice_lines_pkey PRIMARY KEY (invoice_id, position),
    CONSTRAINT invoice_lines_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoices (id) ON DELETE CASCADE,
    CONSTRAINT invoice_lines_service_id_fkey FOREIGN KEY (service_id) REFERENCES services (id) ON DELETE RESTRICT,
    CONSTRAINT invoice_lines_position_check CHECK (position > 0),
    CONSTRAINT invoice_lines_quantity_check CHECK (quantity <> 0),
    CONSTRAINT invoice_lines_tax_percent_check CHECK (tax_percent BETWEEN 0 AND 100)
);
COMMENT ON COLUMN invoice_lines.unit_price IS 'Four decimals: traffic is sold by the gigabyte';
CREATE INDEX invoice_lines_service_id_idx ON invoice_lines (service_id) WHERE service_id IS NOT NULL;

CREATE FUNCTION forbid_issued_line_change() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    invoice record;
BEGIN
    -- The lock keeps a draft from being issued between this check and our commit.
    FOR invoice IN SELECT number, status FROM invoices WHERE id IN (OLD.invoice_id, NEW.invoice_id) FOR SHARE LOOP
        IF invoice.status <> 'draft' THEN
            RAISE EXCEPTION 'invoice % was issued and does not change', invoice.number
                USING ERRCODE = 'restrict_violation', HINT = 'Write a credit note.';
        END IF;
    END LOOP;
    RETURN coalesce(NEW, OLD);
END;
$$;
CREATE TRIGGER invoice_lines_forbid_issued_change BEFORE INSERT OR UPDATE OR DELETE ON invoice_lines
    FOR EACH ROW EXECUTE FUNCTION forbid_issued_line_change();

CREATE FUNCTION forbid_issued_invoice_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.number, OLD.issued_on, OLD.net, OLD.tax, OLD.currency, OLD.billing_account_id)
            IS DISTINCT FROM (NEW.number, NEW.issued_on, NEW.net, NEW.tax, NEW.currency, NEW.billing_account_id) THEN
        RAISE EXCEPTION 'invoice % was issued and does not change', OLD.number
            USING ERRCODE = 'restrict_violation', HINT = 'Write a credit note.';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER invoices_forbid_issued_change BEFORE UPDATE OR DELETE ON invoices
    FOR EACH ROW WHEN (OLD.status <> 'draft') EXECUTE FUNCTION forbid_issued_invoice_change();

-- Sums up a draft, gives it the next number of its series and its dates; returns the number.
CREATE FUNCTION issue_invoice(invoice bigint, day date DEFAULT current_date) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    draft       invoices%ROWTYPE;
    next_number integer;
    new_number  text;
BEGIN
    SELECT * INTO draft FROM invoices WHERE id = invoice AND status = 'draft' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no draft invoice %', invoice USING ERRCODE = 'no_data_found';
    END IF;
    INSERT INTO invoice_series AS series (organisation_id, kind, year, last_number)
    VALUES (draft.organisation_id, draft.kind, extract(year FROM day), 1)
    ON CONFLICT ON CONSTRAINT invoice_series_pkey DO UPDATE SET last_number = series.last_number + 1
    RETURNING last_number INTO next_number;
    new_number := CASE draft.kind WHEN 'invoice' THEN 'R' ELSE 'G' END
                  || to_char(day, 'YYYY') || '-' || to_char(next_number, 'FM000000');
    UPDATE invoices
       SET status = 'issued',
           number = new_number,
           issued_on = day,
           due_on = day + (SELECT terms_days FROM billing_accounts WHERE id = draft.billing_account_id),
           net = coalesce(total.net, 0),
           tax = coalesce(total.tax, 0)
      FROM (SELECT sum(net) AS net, sum(tax) AS tax FROM invoice_lines WHERE invoice_id = invoice) AS total
     WHERE id = invoice;
    RETURN new_number;
END;
$$;

CREATE TABLE payments (
    id                 bigint GENERATED ALWAYS AS IDENTITY,
    billing_account_id bigint NOT NULL,
    method             payment_method NOT NULL,
    currency           text NOT NULL,
    amount             numeric(14, 2) NOT NULL,
    reference          text,
    provider_id        text,
    received_at        timestamptz NOT NULL DEFAULT now(),
    created_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT payments_pkey PRIMARY KEY (id),
    CONSTRAINT payments_provider_id_key UNIQUE (method, provider_id),
    CONSTRAINT payments_id_currency_key UNIQUE (id, currency),
    CONSTRAINT payments_billing_account_fkey FOREIGN KEY (billing_account_id, currency)
        REFERENCES billing_accounts (id, currency) ON DELETE RESTRICT,
    CONSTRAINT payments_amount_check CHECK (amount > 0)
);
COMMENT ON COLUMN payments.provider_id
    IS 'The provider''s id; its uniqueness makes a webhook that comes twice harmless';
CREATE INDEX payments_billing_account_id_idx ON payments (billing_account_id, received_at DESC);
CREATE TRIGGER payments_audit AFTER INSERT OR UPDATE OR DELETE ON payments
    FOR EACH ROW EXECUTE FUNCTION audit_row();

-- Both foreign keys carry the currency, so euros cannot pay a dollar invoice.
CREATE TABLE payment_allocations (
    payment_id bigint NOT NULL,
    invoice_id bigint NOT NULL,
    currency   text NOT NULL,
    amount     numeric(14, 2) NOT NULL,
    CONSTRAINT payment_allocations_pkey PRIMARY KEY (payment_id, invoice_id),
    CONSTRAINT payment_allocations_payment_fkey FOREIGN KEY (payment_id, currency)
        REFERENCES payments (id, currency) ON DELETE CASCADE,
    CONSTRAINT payment_allocations_invoice_fkey FOREIGN KEY (invoice_id, currency)
        REFERENCES invoices (id, currency) ON DELETE RESTRICT,
    CONSTRAINT payment_allocations_amount_check CHECK (amount > 0)
);
CREATE INDEX payment_allocations_invoice_id_idx ON payment_allocations (invoice_id);

CREATE FUNCTION check_payment_allocation() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    received numeric;
    spent    numeric;
BEGIN
    SELECT amount INTO received FROM payments WHERE id = NEW.payment_id FOR UPDATE;
    SELECT sum(amount) INTO spent FROM payment_allocations WHERE payment_id = NEW.payment_id;
    IF spent > received THEN
        RAISE EXCEPTION 'payment % of % cannot pay %', NEW.payment_id, received, spent
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END;
$$;
CREATE TRIGGER payment_allocations_check AFTER INSERT OR UPDATE ON payment_allocations
    FOR EACH ROW EXECUTE FUNCTION check_payment_allocation();

-- What each account owes (positive) or has to its credit (negative).
CREATE VIEW account_balances AS
SELECT billing_accounts.id AS billing_account_id,
       billing_accounts.customer_id,
       billing_accounts.currency,
       coalesce(invoiced.amount, 0) - coalesce(paid.amount, 0) AS balance,
       coalesce(invoiced.overdue, 0) AS overdue_invoices
  FROM billing_accounts
  LEFT JOIN LATERAL (
        SELECT sum(CASE kind WHEN 'invoice' THEN gross ELSE -gross END) AS amount,
               count(*) FILTER (WHERE status = 'issued' AND due_on < current_date) AS overdue
          FROM invoices
         WHERE billing_account_id = billing_accounts.id AND status IN ('issued', 'paid')) AS invoiced ON true
  LEFT JOIN LATERAL (
        SELECT sum(amount) AS amount FROM payments WHERE billing_account_id = billing_accounts.id) AS paid ON true;

-- @downgrade
DROP VIEW account_balances;
DROP TABLE payment_allocations;
DROP FUNCTION check_payment_allocation();
DROP TABLE payments;
DROP FUNCTION issue_invoice(bigint, date);
DROP TABLE invoice_lines;
DROP FUNCTION forbid_issued_line_change();
DROP TABLE invoices;
DROP FUNCTION forbid_issued_invoice_change();
DROP TABLE invoice_series;
DROP TABLE billing_accounts;
DROP FUNCTION tax_percent(text, text, date);
DROP TABLE tax_rates;
DROP TYPE payment_method;
DROP TYPE invoice_status;
DROP TYPE invoice_kind;
