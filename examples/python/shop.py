"""A program that brings its database up to date before it uses it: libaludel by ctypes.

The plan is data in shop_plan.so, made by `make`; the connection is one of libpq's, named by its environment.
"""

import ctypes
import sys
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_bool, c_char_p, c_double, c_int, c_uint32, c_void_p
from pathlib import Path

libpq = ctypes.CDLL("libpq.so.5")
libpq.PQconnectdb.restype = c_void_p
libpq.PQconnectdb.argtypes = [c_char_p]
libpq.PQstatus.argtypes = libpq.PQfinish.argtypes = libpq.PQerrorMessage.argtypes = [c_void_p]
libpq.PQerrorMessage.restype = c_char_p

libaludel = ctypes.CDLL("libaludel.so.0.1")
shop_plan = c_void_p(ctypes.addressof(c_int.in_dll(ctypes.CDLL(str(Path(__file__).with_name("shop_plan.so"))), "shop_plan")))

APPLIED, ERROR = 3, 9


class Event(Structure):
    """struct aludel_event, as far as it is read here."""
    _fields_ = [("kind", c_int), ("revision", c_char_p), ("action", c_char_p), ("downgrade", c_bool),
                ("index", c_uint32), ("count", c_uint32), ("statement", c_void_p), ("statement_index", c_uint32),
                ("statement_count", c_uint32), ("elapsed_ms", c_double), ("severity", c_char_p), ("sqlstate", c_char_p),
                ("text", c_char_p)]


class Report(Structure):
    _fields_ = [("on_event", CFUNCTYPE(None, c_void_p, POINTER(Event))), ("user", c_void_p), ("live", c_bool)]


libaludel.aludel_upgrade.argtypes = [c_void_p, c_void_p, c_char_p, c_void_p, POINTER(Report)]


def on_event(_, event):
    event = event.contents
    if event.kind == APPLIED:
        print(f"{event.revision.decode()} applied in {event.elapsed_ms:.0f} ms")
    if event.kind == ERROR:
        print(event.text.decode(), file=sys.stderr)


def main():
    conn = libpq.PQconnectdb(b"")
    if libpq.PQstatus(conn) != 0:
        sys.exit(libpq.PQerrorMessage(conn).decode())
    report = Report(on_event=Report._fields_[0][1](on_event))
    outcome = libaludel.aludel_upgrade(conn, shop_plan, b"head", None, byref(report))
    libpq.PQfinish(conn)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
