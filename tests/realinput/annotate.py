"""Makes aludel revisions of SQL that was written for psql: one file, one revision, each on top of the one before."""

import re

# The runner owns the transaction; psql's files bring their own.
TRANSACTION = re.compile(r"^(START TRANSACTION|BEGIN|COMMIT);[ \t]*\n", re.MULTILINE)


def revision_id(name):
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)


def annotate(revision, parent, sql):
    """The file's text: a header, the SQL as it stands, and no way back."""
    body = TRANSACTION.sub("", sql)
    return (f"-- {revision}\n--\n-- @revision {revision}\n-- @revises  {parent or 'base'}\n\n-- @upgrade\n"
            + body + ("" if body.endswith("\n") else "\n")
            + '\n-- @downgrade irreversible "taken from its package as it is"\n')


def write_revisions(sources, folder):
    """Annotates the files named, in their order, into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    parent = None
    for number, source in enumerate(sources, 1):
        revision = revision_id(f"{number:04}_{source.parent.parent.name}_{source.stem}")
        (folder / f"{revision}.sql").write_bytes(annotate(revision, parent, source.read_bytes().decode()).encode())
        parent = revision
