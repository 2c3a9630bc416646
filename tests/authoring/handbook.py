"""handbook.py FILE.md: the commands of its `console` blocks, run in order by one shell in an empty folder, all succeed."""

import pathlib
import re
import subprocess
import sys
import tempfile

blocks = re.findall(r"^```console\n(.*?)^```$", pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
commands = [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]
if not commands:
    sys.exit("no command")
with tempfile.TemporaryDirectory(prefix="aludel-handbook-") as folder:
    sys.exit(subprocess.run(["sh", "-exc", "\n".join(commands)], cwd=folder, check=False, timeout=120).returncode)
