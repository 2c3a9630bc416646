"""sarif.py ALUDEL: what --format=sarif prints is valid against the schema of SARIF 2.1.0, for every case beside this
file, and for what the schema does not ask: that places are in order, rules known, and file names URIs."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import jsonschema

HERE = pathlib.Path(__file__).resolve().parent
SCHEMA = jsonschema.Draft4Validator(json.loads((HERE / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8")))
URI = re.compile(r"([A-Za-z0-9._~/-]|%[0-9A-F]{2})+")  # RFC 3986


def check_places(result):
    for location in result.get("locations", []) + result.get("relatedLocations", []):
        place = location["physicalLocation"]
        region = place["region"]
        assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"]), result
        assert URI.fullmatch(place["artifactLocation"]["uri"]), result


def check(*arguments, folder=HERE):
    """The results."""
    printed = subprocess.run([sys.argv[1], "check", "--format=sarif", *arguments], cwd=folder, capture_output=True, check=False)
    log = json.loads(printed.stdout)
    SCHEMA.validate(log)
    run = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    for result in run["results"]:
        assert result["ruleId"] in rules, result
        check_places(result)
    return run["results"]


SCHEMA.check_schema(SCHEMA.schema)
assert not SCHEMA.is_valid({"version": "2.1.0", "runs": [{}]})
cases = [path.name for path in HERE.iterdir() if path.suffix == ".sql" or path.is_dir() and any(path.glob("*.sql"))]
seen = {result["ruleId"] for case in sorted(cases) for result in check(case)}
assert len(seen) > 50, sorted(seen)
assert len(check(".")) > 100
assert len(check("absent")) == 1
with tempfile.TemporaryDirectory(prefix="aludel-sarif-") as scratch:
    shutil.copy(HERE / "long-name.sql", pathlib.Path(scratch) / 'häßlich "50%" #1.sql')
    assert len(check(".", folder=scratch)) == 3
