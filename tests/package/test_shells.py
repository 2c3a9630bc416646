"""What bash, fish and zsh complete, asked of the shells themselves."""

import os
import subprocess

import pytest

COMPLETE = r"""
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
before=${COMP_WORDS[COMP_CWORD - 1]}
_isp_migrate "$1" "${COMP_WORDS[COMP_CWORD]}" "$before"
printf '%s\n' "${COMPREPLY[@]}"
"""


def run(*command, **options):
    result = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            **options)
    assert result.returncode == 0, result.stdout
    return result.stdout


@pytest.fixture(scope="module")
def path(build_dir):
    """The environment of somebody who has both programs."""
    return {**os.environ, "PATH": f"{build_dir}:{build_dir}/gen:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}


@pytest.fixture
def script(path, tmp_path):
    def write(shell, program="isp-migrate"):
        file = tmp_path / f"{program}.{shell}"
        file.write_text(run(program, "completion", shell, env=path))
        return file
    return write


# The line so far, and something that is offered for its last word; or what is all that is offered.
CASES = [
    (["upg"], {"upgrade"}),
    (["upgrade", "create_plug"], {"create_plugin_system_tables"}),
    (["-d", "dbname=x", "show", "005a"], {"005a_add_locations_table"}),
    (["upgrade", "--dry"], {"--dry-run"}),
    (["help", "down"], {"downgrade"}),
]


@pytest.mark.parametrize("words, offered", [*CASES, (["history", "--format", "=", "mer"], {"mermaid"}),
                                            (["accept", "--format", "=", ""], {"text", "json"}),
                                            (["wait", "--for", "=", ""], {"server", "heads"})])
def test_bash(path, script, words, offered):
    assert set(run("bash", "-c", COMPLETE, "bash", script("bash"), "isp-migrate", *words, env=path).split()) == offered


@pytest.mark.parametrize("words, offered", [*CASES, (["history", "--format=mer"], {"--format=mermaid"}),
                                            (["accept", "--format="], {"--format=text", "--format=json"})])
def test_fish(path, script, words, offered, tmp_path):
    command = f"source {script('fish')}; complete -C 'isp-migrate {' '.join(words)}'"
    said = run("fish", "--no-config", "-c", command, env={**path, "HOME": str(tmp_path)})
    assert {line.partition("\t")[0] for line in said.splitlines()} == offered


# A terminal in which somebody types, presses Tab, and then Enter; `print -r --` shows what the line has become.
ZSH = r"""
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=; unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -D -u; source $1; bindkey '^I' expand-or-complete; print ready"
zpty -r shell line '*ready*ready*'
zpty -w -n shell "$2"$'\t'
zpty -r shell line "*$3*" && print found
zpty -d shell
"""


@pytest.mark.parametrize("typed, becomes", [("isp-migrate upg", "upgrade"),
                                            ("isp-migrate show 005a", "005a_add_locations_table"),
                                            ("isp-migrate upgrade --dry", "--dry-run"),
                                            ("isp-migrate history --format=mer", "--format=mermaid")])
def test_zsh(path, script, typed, becomes):
    assert "found" in run("zsh", "-f", "-c", ZSH, "zsh", script("zsh"), typed, becomes, env=path, timeout=60)


def test_the_compiler_has_them_too(path, script, source_dir):
    for shell in "bash", "zsh", "fish":
        run(shell, "-n", script(shell, "aludel"))
    targets = run("aludel", "completion", "targets", env=path, cwd=source_dir).split()
    assert {"head", "base", "005a_add_locations_table"} <= set(targets)
