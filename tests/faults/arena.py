"""One database to break things in, and the procedure around every fault: the invariant of the ledger, then a plain run
that reaches its goal, then one that finds nothing to do."""

import time

import psycopg

from migrator import DEADLINE, SPEED, Hang, Migrator
from proxy import UP, Proxy
from works import CHAIN, State, told_wrongly

TRACE = open(__file__.replace("arena.py", "trace.sql")).read()
FIRST_TRIP = 2  # Syncs: one behind the lock, one behind the ledger
IMPATIENT = 10 * SPEED  # where all that is left to do is to give up
KNOWN_EXITS = {0, 3, 4, 5, 7, 8, 130, 143}


class Violation(Exception):
    pass


class Arena:
    chain = CHAIN

    def __init__(self, server, name, program=None):
        self.name = name
        self.options = {} if program is None else {"program": program}
        server.create_database(name)
        self.pooled = False
        self.reached = None  # the goal of the last run, if that is where the database is
        self.proxy = Proxy(server.port)
        self.move(server)
        self.monitor.execute(TRACE)

    def move(self, server):
        """That is where the database is from now on."""
        self.server, self.proxy.server_port = server, server.port
        self.conninfo = server.conninfo(self.name, sslmode="disable", gssencmode="disable")
        self.connect()

    def proxied(self, **parameters):
        return self.server.conninfo(self.name, **{"host": "127.0.0.1", "port": self.proxy.port, "sslmode": "disable",
                                                  "gssencmode": "disable", **parameters})

    def behind(self, pooler):
        """From now on the proxy stands in front of a pooler, whose backends stay when their clients go."""
        self.proxy.server_port, self.pooled = pooler.port, True

    def connect(self):
        """The monitor's connection, anew where the server was restarted or gave up."""
        end = time.monotonic() + 60
        while True:
            try:
                self.monitor = psycopg.connect(self.conninfo, autocommit=True, application_name="monitor")
                return
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                if not self.server.runs():
                    self.server.start()
                time.sleep(0.02)

    # --- Runs ---

    def start(self, *arguments, conninfo=None, **options):
        return Migrator(conninfo or self.conninfo, *arguments, **{**self.options, **options})

    def plainly(self, *arguments):
        return self.start(*arguments).wait()

    def through_proxy(self, *arguments, cut=None, on_cut=None, parameters={}, **faults):
        """What it said, and its first connection's Pair. The parameters are the connection's."""
        migrator = self.start(*arguments, conninfo=self.proxied(**parameters), **faults)
        try:
            pair = self.proxy.serve(migrator.pid, cut, on_cut)
        except Hang:
            migrator.wait(0)
            raise
        return migrator.wait(), pair

    # --- The procedure ---

    def aim(self, goal):
        """What is applied when the goal is reached."""
        if goal[0] == "downgrade":
            return []
        return self.chain if len(goal) == 1 else self.chain[:self.chain.index(goal[1]) + 1]

    def prepare(self, goal):
        """Empty for an upgrade, at the head for a downgrade; which the last upgrade may have left so."""
        reached, self.reached = self.reached, None
        if goal[0] == "downgrade" and reached == ("upgrade",):
            return
        self.monitor.execute("SELECT trace.reset()")
        if goal[0] == "downgrade":
            self.must(self.plainly("upgrade"), "preparation")

    def look(self, goal):
        """When the server has noticed that its clients are gone."""
        end = time.monotonic() + DEADLINE
        while (facts := self.monitor.execute("SELECT trace.look(%s)", [self.pooled]).fetchone()[0]) is None:
            if time.monotonic() > end:
                raise Violation("a backend stays")
            time.sleep(0.002)
        return State(facts, goal[0] == "upgrade")

    def check(self, goal, ran=None):
        state = self.look(goal)
        violations = state.violations()
        if "--transaction=all" in goal and state.applied not in ([], self.aim(goal)):
            violations.append(f"{state.applied} of one transaction are applied")
        if ran is not None:
            violations += told_wrongly(ran.outcomes, state.applied)
        if violations:
            raise Violation("; ".join(violations) + (f"\n{ran.text}" if ran else ""))
        return state

    @staticmethod
    def must(ran, what):
        if ran.exit != 0:
            raise Violation(f"{what}: exit {ran.exit}\n{ran.text}")

    def after_fault(self, goal, ran, exits=KNOWN_EXITS):
        """`ran`: the migrator that met the fault, gone now. Where it has reached the goal all the same, the plain run
        after it is the one that has nothing to do."""
        if ran is not None and ran.exit not in exits:
            raise Violation(f"exit {ran.exit}\n{ran.text}")
        reached = self.check(goal, ran).applied == self.aim(goal)
        if ran is None or ran.exit != 0:
            again = self.plainly(*goal)
            self.must(again, "the plain run after it")
            reached = self.check(goal, again).applied == self.aim(goal)
        if not reached:
            raise Violation("exit 0 where the goal is not reached")
        self.idle_run(goal)
        self.reached = goal

    def idle_run(self, goal):
        idle, pair = self.through_proxy(*goal)
        self.must(idle, "the run with nothing to do")
        if idle.outcomes or '"count":0' not in idle.text.replace(" ", ""):
            raise Violation(f"the run with nothing to do did something\n{idle.text}")
        sent = pair.messages[UP].types
        if sent.count("S") != FIRST_TRIP or "Q" in sent:
            raise Violation(f"the run with nothing to do asked more than once: {sent}")

    # --- One fault each ---

    def cut(self, goal, cut, **parameters):
        self.prepare(goal)
        haste = {} if cut.then == "pass" else {"speed": IMPATIENT, "clock": SPEED}
        ran, _ = self.through_proxy(*goal, cut=cut, parameters=parameters, **haste)
        never_connected = ran.exit == 3 and "connection to server" in ran.text
        must_succeed = (cut.then == "pass" or cut.how == "pause") and not never_connected
        self.after_fault(goal, ran, exits={0} if must_succeed else {0, 3})

    def preloaded(self, goal, exits, **faults):
        self.prepare(goal)
        self.after_fault(goal, self.start(*goal, **faults).wait(), exits)
