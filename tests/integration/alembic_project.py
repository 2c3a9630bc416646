"""An Alembic project, made by alembic itself: two branches, a merge, labels, a dependency, and autocommit blocks."""

import io
import re

from alembic import command
from alembic.config import Config

REVISIONS = [
    # message, what `alembic revision` is told, upgrade(), downgrade()
    ("create account", {}, """
    op.create_table("account", sa.Column("id", sa.Integer, primary_key=True),
                    sa.Column("name", sa.Text, nullable=False, server_default="50% 'off'"))
    op.execute("COMMENT ON TABLE account IS '100% %(x)s'")""", 'op.drop_table("account")'),
    ("network", {"head": "create account", "splice": True, "branch_label": "net"}, """
    op.create_table("site", sa.Column("id", sa.Integer, primary_key=True))
    with op.get_context().autocommit_block():
        op.execute("CREATE INDEX CONCURRENTLY account_name ON account (name)")
    op.add_column("site", sa.Column("name", sa.String(50)))""", """
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY account_name")
    op.drop_table("site")"""),
    ("billing", {"head": "create account", "splice": True, "branch_label": "billing"}, """
    op.create_table("bill", sa.Column("id", sa.Integer, primary_key=True),
                    sa.Column("account", sa.Integer, sa.ForeignKey("account.id")))
    op.execute('''CREATE FUNCTION due(n int) RETURNS text LANGUAGE plpgsql AS $$
    BEGIN -- a comment; and a quote '
        RETURN format('%s%%', n % 7);
    END $$''')""", """
    op.execute("DROP FUNCTION due")
    op.drop_table("bill")"""),
    ("racks", {"head": "network", "depends_on": "billing"}, """
    op.create_table("rack", sa.Column("bill", sa.Integer, sa.ForeignKey("bill.id")))""", 'op.drop_table("rack")'),
    ("both", ["racks", "billing"], "pass", "pass"),
    ("prices", {"head": "both"}, """
    op.bulk_insert(sa.table("account", sa.column("name", sa.Text)), [{"name": "it's 5%"}, {"name": "b"}])
    op.alter_column("account", "name", type_=sa.String(80))""", """
    op.execute("DELETE FROM account")
    op.alter_column("account", "name", type_=sa.Text)"""),
]


class Alembic:
    def __init__(self, folder):
        self.folder = folder
        self.ids = {}
        self.config = Config(folder / "alembic.ini", stdout=io.StringIO())
        command.init(self.config, str(folder / "scripts"))
        for message, told, *bodies in REVISIONS:
            self.revision(message, told, bodies)

    def revision(self, message, told, bodies):
        if isinstance(told, list):
            script = command.merge(self.config, [self.ids[name] for name in told], message)
        else:
            named = {key: self.ids.get(value, value) for key, value in told.items() if key != "branch_label"}
            script = command.revision(self.config, message, branch_label=told.get("branch_label"), **named)
        self.ids[message] = script.revision
        with open(script.path, encoding="utf-8") as file:
            text = file.read()
        for name, body in zip(("upgrade", "downgrade"), bodies):
            text = re.sub(rf"(def {name}\(\)[^\n]*\n)    pass", lambda match: f"{match[1]}    {body.strip()}", text)
        with open(script.path, "w", encoding="utf-8") as file:
            file.write(text)

    def use(self, server, database, options, doubled):
        """On this database from now on; `options` are env.py's. The SQL has each % twice if `doubled`."""
        url = f"postgresql+psycopg2://postgres@/{database}?host={server.folder}&port={server.port}"
        self.config.set_main_option("sqlalchemy.url", url)
        path = self.folder / "scripts/env.py"
        text = path.read_text().replace("target_metadata=target_metadata", f"target_metadata=target_metadata{options}")
        path.write_text(text.replace('dialect_opts={"paramstyle": "named"},', "") if doubled else text)

    def upgrade(self):
        command.upgrade(self.config, "heads")

    def downgrade(self):
        command.downgrade(self.config, "base")

    def write_sql(self):
        for name, run, target in ("up", command.upgrade, "heads"), ("down", command.downgrade, "heads:base"):
            with open(self.folder / f"{name}.sql", "w", encoding="utf-8") as self.config.output_buffer:
                run(self.config, target, sql=True)
        self.config.output_buffer = None
