"""The page of `aludel doc --html`, the SVG and the graph on a terminal, as programs read them."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import xml.etree.ElementTree

import pytest

XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"

HOSTILE = "</script><script>alert(1)</script> </style> <img src=x onerror=alert(1)> ]]> \" ' & &amp; <!-- \x1b[31m \x7f"

FILES = {
    "project.sql": f"-- Title {HOSTILE}\n--\n-- Lead {HOSTILE}\n--\n-- @project p\n",
    "first.sql": f"""-- First {HOSTILE}
--
-- Doc {HOSTILE}
--
-- @revision  first
-- @revises   base
-- @category  Cat {HOSTILE}
-- @module    core
-- @author    {HOSTILE}

-- @upgrade
CREATE TABLE "t</script>" (a text DEFAULT '</script>{HOSTILE.replace("'", "")}'); -- </style>
/* {HOSTILE} */
COPY "t</script>" FROM stdin;
</script>\t&
{chr(10).join(str(line) for line in range(30))}
\\.

-- @downgrade
DROP TABLE "t</script>";
""",
    "a.b-c_d.sql": """-- Second
--
-- @revision  a.b-c_d
-- @revises   first

-- @upgrade
ALTER TABLE "t</script>" ADD COLUMN b int;
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $x$
BEGIN
    -- inside
    RETURN '<b>';
END;
$x$;
-- @upgrade transaction=off
CREATE INDEX CONCURRENTLY i ON "t</script>" (b);

-- @downgrade irreversible "gone & <lost>"
""",
}


@pytest.fixture
def folder(tmp_path):
    """The revisions above, in a folder `m` beside which the commands run."""
    (tmp_path / "m").mkdir()
    for name, text in FILES.items():
        (tmp_path / "m" / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(aludel, folder):
    def run(*arguments):
        done = subprocess.run([aludel, *arguments, "-o", "m"], cwd=folder, capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def page(run, folder):
    assert run("doc", "--html", "page.html") == "page.html\n"
    return (folder / "page.html").read_text(encoding="utf-8")


def test_the_page_is_xml_and_has_every_revision(page):
    root = xml.etree.ElementTree.fromstring(page)
    articles = {article.get("id"): article for article in root.iter(XHTML + "article")}
    assert list(articles) == ["a.b-c_d", "first"]
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for link in [*root.iter(XHTML + "a"), *root.iter(SVG + "a")]:
        assert link.get("href")[0] == "#" and link.get("href")[1:] in articles
    parents = articles["a.b-c_d"].findall(f".//{XHTML}dd/{XHTML}a")
    assert [link.get("href") for link in parents] == ["#first"]


def test_the_page_needs_nothing_else(page):
    without_names = page.replace("http://www.w3.org/1999/xhtml", "").replace("http://www.w3.org/2000/svg", "")
    text = re.sub(r"&lt;.*?&gt;", "", without_names)
    assert not re.search(r"https?:|//[a-z]|@import|url\(|<link|<img|<iframe|\bsrc=\"", text)


def test_nothing_of_the_files_is_markup(page):
    assert page.count("<script>") == page.count("</script>") == 1
    assert page.count("<style>") == page.count("</style>") == 2  # the page's and the picture's
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", page)
    text = "".join(xml.etree.ElementTree.fromstring(page).itertext())
    shown = HOSTILE.replace("\x1b", "\ufffd").replace("\x7f", "\ufffd")
    assert text.count(shown) >= 5  # title, lead, summary, doc, author, ...


def test_the_sql_is_all_there(page, folder):
    root = xml.etree.ElementTree.fromstring(page)
    codes = ["".join(code.itertext()) for code in root.iter(XHTML + "code")]
    assert codes[0] == FILES["a.b-c_d.sql"].split("@upgrade\n")[1].split("\n-- @upgrade")[0]
    assert codes[1] == 'CREATE INDEX CONCURRENTLY i ON "t</script>" (b);'
    assert "</script>\t&\n0\n1\n" in codes[2] and "-- 19 more lines of data\n" in codes[2]
    assert codes[3] == 'DROP TABLE "t</script>";'
    assert "<b>CREATE FUNCTION</b> f() <b>RETURNS</b>" in page
    assert "<i>-- inside</i>" in page and "<b>RETURN</b> <span class=\"s\">&#39;&lt;b&gt;&#39;</span>" in page


def test_the_page_tells_locks_steps_and_states(page):
    root = xml.etree.ElementTree.fromstring(page)
    second, first = root.iter(XHTML + "article")
    rows = [["".join(cell.itertext()) for cell in row] for row in second.iter(XHTML + "tr")]
    assert ["at most ACCESS EXCLUSIVE", '"t</script>"', "reads and writes", "ALTER TABLE, line 7"] in rows
    assert ["SHARE UPDATE EXCLUSIVE", '"t</script>"', "schema changes and VACUUM", "CREATE INDEX, line 15"] in rows
    assert not list(first.find(XHTML + "details").iter(XHTML + "tr"))  # its table is new: COPY is in nobody's way
    assert second.get("data-state") == "|head|without transaction|irreversible|"
    summaries = ["".join(summary.itertext()) for summary in second.iter(XHTML + "summary")]
    assert summaries == ["Upgrade, step 1 of 2 2 statements in a transaction \u00b7 lines 7 to 13",
                         "Upgrade, step 2 of 2 1 statement, each on its own, without a transaction \u00b7 line 15",
                         "Downgrade cannot be taken back"]


def test_the_page_reads_without_its_script(page):
    root = xml.etree.ElementTree.fromstring(page)
    hidden = {element.get("id") for element in root.iter() if element.get("hidden")}
    assert hidden == {"tools", "zoom", "none"}


def test_a_warning_stands_at_its_revision(run, folder):
    (folder / "m" / "first.sql").write_text(
        "-- First\n-- @revision first\n-- @revises base\n-- @upgrade\n-- @downgrade\n", encoding="utf-8")
    run("doc", "--html", "page.html")
    root = xml.etree.ElementTree.parse(folder / "page.html")
    first = next(article for article in root.iter(XHTML + "article") if article.get("id") == "first")
    assert "empty-upgrade \u00b7 line 4" in "".join(first.find(f".//{XHTML}ul").itertext())
    assert first.get("data-state") == "|with warnings|"


def test_the_svg_is_xml_and_has_titles(run):
    root = xml.etree.ElementTree.fromstring(run("history", "--format=svg"))
    assert root.get("role") == "img" and root.find(SVG + "title").text.startswith("Title </script>")
    titles = [group.find(SVG + "title").text for group in root.iter(SVG + "g") if "revision" in group.get("class")]
    assert titles[0] == "a.b-c_d: Second" and titles[1].startswith("first: First </script>")
    assert not list(root.iter(SVG + "a"))


def on_a_terminal(command, columns, **environment):
    """What the command writes to a terminal so many columns wide."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    variables = {"PATH": os.environ["PATH"], "TERM": "xterm", **environment}
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=variables) as process:
        os.close(slave)
        written = b""
        try:
            while piece := os.read(master, 65536):
                written += piece
        except OSError:  # EIO: the program has ended
            pass
        os.close(master)
        assert process.wait(60) == 0
    return written.decode().replace("\r\n", "\n")


def test_a_terminal_gets_what_it_can_show(aludel, folder):
    command = [aludel, "history", "--graph", "-o", folder / "m", "-r", "first:first"]
    assert on_a_terminal(command, 30, LANG="de_DE.UTF-8", NO_COLOR="1") == "\u25cf first  First </script><scri\u2026\n"
    assert on_a_terminal(command, 30, LANG="C", NO_COLOR="1") == "* first  First </script><sc...\n"
    colored = on_a_terminal(command, 40, LC_ALL="C.utf8", LANG="C")
    assert colored.startswith("\x1b[31m\u25cf\x1b[0m \x1b[33mfirst\x1b[0m")
    assert "\x1b" not in on_a_terminal([*command, "--color=never"], 40, LC_ALL="C.utf8")
    assert on_a_terminal(command, 30, LC_ALL="C.utf8", TERM="dumb").startswith("* first  First </script><script>alert")
