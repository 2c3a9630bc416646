"""What the fixture's revisions leave behind, and whether a database is in a state that the ledger's promises allow."""

from collections import Counter

CHAIN = ["ground", "copied", "indexed", "required", "trimmed"]

# Effects that leave rows in trace.effect, and what makes each come about: the revision's own transaction, or the
# statement of a step whose journal row is the same transaction's.
UP = {
    "ground": ("ground", None), "copied 1": ("copied", None), "copied 2": ("copied", None),
    "copied 3": ("copied", None), "indexed 1": ("indexed", (0, 0)), "indexed 2": ("indexed", (1, 1)),
    "indexed 3": ("indexed", None), "required": ("required", None), "trimmed": ("trimmed", (0, 2)),
}
DOWN = {
    "not trimmed": ("trimmed", (0, 1)), "not required": ("required", None), "not indexed 1": ("indexed", (0, 1)),
    "not indexed 2": ("indexed", None), "not copied 1": ("copied", None), "not copied 2": ("copied", None),
    "not ground": ("ground", None),
}


class State:
    """What trace.look() saw. `upgrading`: the fault hit an upgrade from nothing; else a downgrade from the head."""

    def __init__(self, facts, upgrading):
        self.facts = facts
        self.upgrading = upgrading
        self.applied = facts.get("applied", [])
        self.journal = {(row[0], row[1], row[2], row[3]): row[4] for row in facts.get("journal", [])}

    def done(self, revision, up, place=None):
        """Is it done, by what the ledger says? None: it may or may not be, outside of a transaction."""
        recorded = (revision in self.applied) == up
        if up != self.upgrading:
            return self.upgrading is False  # the other direction: all of it has happened before, or nothing
        if recorded or place is None:
            return recorded
        state = self.journal.get((revision, "u" if up else "d", *place))
        return {"d": True, "s": None, None: False}[state]

    # --- Each returns the violations ---

    def effects(self):
        for effects, up in ((UP, True), (DOWN, False)):
            for what, (revision, place) in effects.items():
                wanted, found = int(self.done(revision, up, place)), self.facts["effects"].get(what, 0)
                if found != wanted:
                    yield f"effect '{what}' is there {found} times instead of {wanted}"

    def ledger(self):
        if self.applied != CHAIN[:len(self.applied)]:
            yield f"applied is {self.applied}"
        balance = Counter()
        for revision, action in self.facts.get("history", []):
            balance[revision] += {"upgrade": 1, "downgrade": -1}[action]
        if any(balance[revision] != (revision in self.applied) for revision in CHAIN):
            yield f"history says {dict(balance)}, applied {self.applied}"
        if self.facts.get("unsealed"):
            yield "a revision without its history row"
        half_done = {revision for revision, *_ in self.journal}
        wrong = half_done & set(self.applied) if self.upgrading else half_done - set(self.applied)
        if len(half_done) > 1 or wrong:
            yield f"journal rows for {sorted(half_done)} while {self.applied} are applied"

    def rows(self):
        present = {revision: self.done(revision, True) and not (not self.upgrading and self.done(revision, False))
                   for revision in CHAIN}
        session = self.done("indexed", True, (0, 0)) and not (not self.upgrading and self.done("indexed", False))
        wanted = {"towns": 5 if present["copied"] else None, "sessions": 1000 if session else None,
                  "credit": None if not present["ground"] else 200 if present["required"] else 0,
                  "reference": True if present["required"] else None}
        for what, value in wanted.items():
            if self.facts[what] != value:
                yield f"{what} is {self.facts[what]} instead of {value}"

    def index(self, name, made, dropped, made_again=False):
        """Three values of done(): valid, gone, or anything where one is None."""
        found = self.facts["indexes"].get(name)
        if None in (made, dropped, made_again):
            return
        wanted = True if (made and not dropped) or made_again else None
        if found != wanted:
            yield f"index {name} is {found} instead of {wanted} (valid, None: absent)"

    def indexes(self):
        down = not self.upgrading
        gone = down and self.done("indexed", False)
        customer_dropped = self.done("trimmed", True, (0, 1))
        made_again = down and self.done("trimmed", False, (0, 0))
        if gone:
            made_again = False
        yield from self.index("session_customer", self.done("indexed", True, (1, 0)) if not gone else False,
                              customer_dropped, made_again)
        yield from self.index("session_id", self.done("indexed", True, (1, 2)),
                              down and self.done("indexed", False, (0, 0)))
        if len(self.applied) == len(CHAIN) and not self.journal and set(self.facts["indexes"]) != {"session_id"}:
            yield f"indexes at head: {self.facts['indexes']}"

    def violations(self):
        found = [*self.ledger(), *self.effects(), *self.rows(), *self.indexes()]
        if self.facts["locks"]:
            found.append(f"{self.facts['locks']} advisory locks are left")
        return found


def told_wrongly(outcomes, applied):
    """What the migrator said of its revisions, against the ledger. It may always say that it does not know."""
    for revision, outcome in outcomes.items():
        if outcome != "unknown" and (revision in applied) != (outcome in ("applied", "not reverted")):
            yield f"it said that {revision} is {outcome}; applied: {applied}"
