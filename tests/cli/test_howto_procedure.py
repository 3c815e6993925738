"""docs/howto/add-a-procedure.md is true: its files are written and its commands run as they stand there, in their order."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.asked import ask
from tests.desk.made import cheap_pass_phrases

from comity.mechanism import load
from comity.mechanism.diagram import mermaid
from comity.mechanism.docpage import page
from comity.mechanism.packs import pack

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "howto" / "add-a-procedure.md").read_text("utf-8")
CODE = "import sys; sys.argv[0] = 'comity'; from comity.cli.main import run; run()"
BLOCK = re.compile(r"(?:`([a-z./]+)`:\n\n)?```(yaml|sh|text)\n(.*?)```", re.DOTALL)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the commands are written for a POSIX shell")


def files(folder: Path) -> None:
    """Only the files of the page."""
    for name, kind, text in BLOCK.findall(TEXT):
        if kind == "yaml":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")


def test_a_practitioner_who_follows_the_page_has_a_procedure_that_runs(tmp_path: Path) -> None:
    shim, folder = tmp_path / "bin" / "comity", tmp_path / "work"
    shim.parent.mkdir()
    folder.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -c {shlex.quote(CODE)} "$@"\n', "utf-8")
    shim.chmod(0o755)
    env = dict(os.environ, PATH=f"{shim.parent}{os.pathsep}{os.environ['PATH']}", PYTHONPATH=str(ROOT / "src"), PYTHONUTF8="1")
    env.update(COMITY_DIR=str(tmp_path / "home"), COMITY_PASSPHRASE="words that nobody guesses", LC_ALL="C.UTF-8")
    printed, steps = "", 0
    for name, kind, text in BLOCK.findall(TEXT):
        if kind == "yaml":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        elif kind == "sh":
            done = subprocess.run(
                ["sh", "-e", "-c", text], cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False
            )
            assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
            printed, steps = done.stdout + done.stderr, steps + 1
        else:
            assert text.strip() in printed, f"{text}\n{printed}"
    assert steps == 7
    schema = json.loads((folder / "request.schema.json").read_text("utf-8"))
    assert "after_all" not in schema and set(schema["$defs"]) >= {"body-ask", "body-grant", "value-wording"}


def test_form_picture_page_and_pack_are_made_from_the_file_of_the_page(tmp_path: Path) -> None:
    files(tmp_path)
    ((made, raw),) = load.of_folder(tmp_path / "ours").values()
    assert made.digest.startswith("sha256:") and raw == (tmp_path / "ours" / "request.yaml").read_bytes()
    assert "state that it is granted [accept: who is asked]" in mermaid(made)
    assert "after a standing act “accept” of all who are: who is asked, made after the newest “change the request”" in page(made)
    assert "10 days (at least 1, at most 60)" in page(made)
    assert pack("unhurried", made, folders=(tmp_path / "ours" / "packs",)).parameters == {"answer_days": 30}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("procedure: request\n", "procedure: request\nfinaly: []\n", "finaly"),
        ("within: answer_days", "within: answr_days", "clocks.answer.within"),
    ],
)
def test_a_folder_with_a_file_that_cannot_work_is_refused_whole(tmp_path: Path, old: str, new: str, said: str) -> None:
    files(tmp_path)
    path = tmp_path / "ours" / "request.yaml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    found = ask("lint", path)
    assert found.status == 1 and said in found.out and "Traceback" not in found.out + found.err
    home = tmp_path / "home"
    refused = ask("init", tmp_path / "charter.yaml", "--procedures", tmp_path / "ours", "--dir", home)
    assert refused.status == 2 and said in refused.err and not home.exists()


def test_a_folder_without_procedures_and_a_pack_without_source_are_told(tmp_path: Path) -> None:
    files(tmp_path)
    (tmp_path / "empty").mkdir()
    answer = ask("init", tmp_path / "charter.yaml", "--procedures", tmp_path / "empty", "--dir", tmp_path / "home")
    assert (answer.status, answer.code) == (2, "no-procedure-there")
    path = tmp_path / "ours" / "packs" / "unhurried.yaml"
    path.write_text(re.sub("source: .*\n", "", path.read_text("utf-8")), "utf-8")
    answer = ask("lint", path)
    assert answer.status == 2 and "source" in answer.err


def test_a_charter_takes_up_the_pack_of_the_page_and_an_amendment_its_procedure(tmp_path: Path) -> None:
    """The office's own folder is copied whole: what a charter may name, an amendment may name later."""
    files(tmp_path)
    charter, home = tmp_path / "charter.yaml", tmp_path / "home"
    text = charter.read_text("utf-8")
    with cheap_pass_phrases():
        charter.write_text(re.sub(r"request: *\{.*\}", "statement:", text), "utf-8")
        assert "statement:" in charter.read_text("utf-8")
        assert ask("init", charter, "--procedures", tmp_path / "ours", "--dir", home).status == 0
        changes = tmp_path / "changes.yaml"
        changes.write_text("mechanism: ford\nchanges: {procedures/request: {pack: unhurried}}\n", "utf-8")
        assert ask("amend", changes, "--dir", home).status == 0
        charter.write_text(re.sub(r"request: *\{.*\}", "request: {pack: unhurried}", text), "utf-8")
        other = tmp_path / "other"
        assert ask("init", charter, "--procedures", tmp_path / "ours", "--dir", other).status == 0
    told = ask("charter", "--dir", other, "--json").json["parts"]["procedures"]
    assert [said for _, said in told if said.startswith("30 days; source, in which nobody has read it yet")]


def test_lint_gives_one_json_document_with_file_line_path_rule_and_mend(tmp_path: Path) -> None:
    files(tmp_path)
    path = tmp_path / "ours" / "request.yaml"
    path.write_text(path.read_text("utf-8").replace("act: accept, by", "act: acept, by"), "utf-8")
    answer = ask("lint", path, "--json")
    (error,) = [one for one in answer.json["findings"] if one["level"] == "error"]
    assert answer.status == 1 and error["path"] == "acts.grant.after_all.act" and error["file"] == "request.yaml"
    assert path.read_text("utf-8").splitlines()[error["line"] - 1].strip().startswith("grant:")
    assert error["mend"] and error["rule"] and "acept" in error["got"]


def test_with_a_charter_lint_tells_a_value_that_is_out_of_bounds(tmp_path: Path) -> None:
    files(tmp_path)
    charter = tmp_path / "charter.yaml"
    charter.write_text(charter.read_text("utf-8").replace("answer_days: 5", "answer_days: 61"), "utf-8")
    answer = ask("lint", tmp_path / "ours" / "request.yaml", "--charter", charter)
    assert (answer.status, answer.code) == (2, "parameter-out-of-bounds")
    assert "charter.yaml:9 procedures.request.parameters.answer_days" in answer.err and "61" in answer.err
