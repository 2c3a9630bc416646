"""sarif.py ALUDEL: what --format=sarif prints has the shape that the schema of SARIF 2.1.0 asks for, as far as aludel
uses it, and nothing beside it. (The schema itself belongs to its authors and is not here.)"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TEXT = {"text": re.compile(r"(?s).+")}
LEVEL = re.compile("error|warning|note|none")
FROM_1 = range(1, 1 << 31)
LOCATION = {
    "physicalLocation": {
        "artifactLocation": {"uri": re.compile(r"([A-Za-z0-9._~/-]|%[0-9A-F]{2})+")},  # RFC 3986
        "region": {"startLine": FROM_1, "startColumn": FROM_1, "endLine": FROM_1, "endColumn": FROM_1},
    },
}
RULE = {"id": re.compile("[a-z0-9-]+"), "shortDescription": TEXT, "fullDescription": TEXT,
        "defaultConfiguration": {"level": LEVEL}}
RESULT = {"ruleId": re.compile("[a-z0-9-]+"), "level": LEVEL, "message": TEXT, "locations?": [LOCATION],
          "relatedLocations?": [LOCATION | {"message": TEXT}]}
LOG = {
    "$schema": re.compile("https://.*sarif.*2.1.0.*"),
    "version": re.compile("2[.]1[.]0"),
    "runs": [{
        "tool": {"driver": {"name": re.compile("aludel"), "version": re.compile("[0-9.]+"), "rules": [RULE]}},
        "columnKind": re.compile("unicodeCodePoints"),
        "results": [RESULT],
    }],
}


def compare(shape, value, path="log"):
    if isinstance(shape, dict):
        known = {key.rstrip("?"): part for key, part in shape.items()}
        assert isinstance(value, dict) and value.keys() <= known.keys(), f"{path}: {value}"
        assert {key for key in shape if not key.endswith("?")} <= value.keys(), f"{path}: {value}"
        for key, part in value.items():
            compare(known[key], part, f"{path}.{key}")
    elif isinstance(shape, list):
        assert isinstance(value, list), f"{path}: {value}"
        for i, part in enumerate(value):
            compare(shape[0], part, f"{path}[{i}]")
    elif isinstance(shape, range):
        assert type(value) is int and value in shape, f"{path}: {value}"
    else:
        assert isinstance(value, str) and shape.fullmatch(value), f"{path}: {value}"


def check(*arguments, folder):
    printed = subprocess.run([sys.argv[1], "check", "--format=sarif", *arguments], cwd=folder, capture_output=True, check=False)
    log = json.loads(printed.stdout)
    compare(LOG, log)
    rules = [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    results = log["runs"][0]["results"]
    for result in results:
        assert result["ruleId"] in rules, result
        for location in result.get("locations", []) + result.get("relatedLocations", []):
            region = location["physicalLocation"]["region"]
            begin, end = (region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])
            assert begin <= end, result
    return results


here = pathlib.Path(__file__).resolve().parent
assert len(check(".", folder=here)) > 100
assert len(check("absent", folder=here)) == 1
with tempfile.TemporaryDirectory(prefix="aludel-sarif-") as scratch:
    shutil.copy(here / "long-name.sql", pathlib.Path(scratch) / 'häßlich "50%" #1.sql')
    assert len(check(".", folder=scratch)) == 3
