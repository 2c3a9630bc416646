"""every_id.py DIAG_IDS.def FOLDER: every diagnostic has a case among the transcripts."""

import pathlib
import re
import sys

ids = set(re.findall(r'^DIAG\(\w+,\s*"([^"]+)"', pathlib.Path(sys.argv[1]).read_text(), re.MULTILINE))
seen = set()
for case in pathlib.Path(sys.argv[2]).glob("*.expected"):
    seen |= set(re.findall(r"\[([a-z0-9-]+)\]$", case.read_text(encoding="utf-8"), re.MULTILINE))
missing = sorted(ids - seen)
if not ids or missing:
    sys.exit("no case for: " + ", ".join(missing))
