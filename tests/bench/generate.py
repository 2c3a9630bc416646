"""Revisions such as people write, in any number and size; the same bytes each time."""

PROJECT = """-- Generated
--
-- @project   bench
-- @naming    free
"""

HEADER = """-- Invoices and payments, part {n}
--
-- Adds the tables of part {n}, with the constraints and indexes that the nightly run needs.
--
-- @revision  r{n:06}
-- @revises   {parent}
-- @created   2025-01-01 00:00:00
-- @module    billing

-- @upgrade
"""

TABLE = """CREATE TABLE {name} (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer    text NOT NULL,
    amount      numeric(14, 2) NOT NULL DEFAULT 0,
    status      text NOT NULL DEFAULT 'draft', -- drafts have no number
    details     jsonb NOT NULL DEFAULT '{{}}',
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT {name}_amount_check CHECK (amount >= 0),
    CONSTRAINT {name}_status_check CHECK (status IN ('draft', 'issued', 'paid'))
);
COMMENT ON TABLE {name} IS 'One row an invoice; the customer''s own number is in details';
CREATE INDEX {name}_customer_idx ON {name} (customer, created_at DESC) WHERE status <> 'paid';
"""

FUNCTION = """CREATE FUNCTION {name}_total(who text) RETURNS numeric LANGUAGE plpgsql STABLE AS $$
DECLARE
    total numeric;
BEGIN
    /* Drafts do not count: nobody owes them yet. */
    SELECT coalesce(sum(amount), 0) INTO total FROM {name} WHERE customer = who AND status <> 'draft';
    RETURN total;
END;
$$;
"""

ROWS = """INSERT INTO {name} (customer, amount, status, details) VALUES
    ('Smith & Sons', 12.50, 'issued', '{{"number": "A-{n}", "note": "it''s late"}}'),
    ('Müller', 99.90, 'paid', '{{"number": "B-{n}"}}');
"""

DROP = """DROP FUNCTION {name}_total(text);
DROP TABLE {name};
"""


def names(n, size):
    """Tables of revision `n`, as many as make about `size` bytes."""
    each = len(TABLE) + len(FUNCTION) + len(ROWS) + len(DROP)
    return [f"t{n}_{part}" for part in range(max(1, round((size - len(HEADER)) / each)))]


def upgrade(n, size):
    return "".join(part.format(name=name, n=n) for name in names(n, size) for part in (TABLE, FUNCTION, ROWS))


def revision(n, size):
    parent = f"r{n - 1:06}" if n > 1 else "base"
    drops = "".join(DROP.format(name=name) for name in reversed(names(n, size)))
    return HEADER.format(n=n, parent=parent) + upgrade(n, size) + "\n-- @downgrade\n" + drops


def write(folder, count, size):
    """Writes `count` revisions of about `size` bytes each; how many bytes they have together."""
    folder.mkdir(parents=True)
    (folder / "project.sql").write_text(PROJECT)
    total = len(PROJECT)
    for n in range(1, count + 1):
        data = revision(n, size).encode()
        (folder / f"r{n:06}.sql").write_bytes(data)
        total += len(data)
    return total


def write_short(folder, count, statement):
    """One revision with that statement as often as that; how many bytes it has."""
    folder.mkdir(parents=True)
    header = HEADER.format(n=1, parent="base")
    data = header + statement * count + '\n-- @downgrade irreversible "bench"\n'
    (folder / "r000001.sql").write_text(data)
    return len(data)


def write_for_psql(file, count, size):
    """The same upgrades for psql, with one BEGIN and COMMIT a revision."""
    file.write_text("".join(f"BEGIN;\n{upgrade(n, size)}COMMIT;\n" for n in range(1, count + 1)))
