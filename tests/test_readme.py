"""The answers that README shows are those that the command gives."""

from __future__ import annotations

import re
import shlex

import pytest

from tercoop.cli import run
from tercoop.layout import find_layout

README = (find_layout().root / "README.md").read_text(encoding="utf-8")
SESSIONS = re.findall(r"^```console\n\$ \.venv/bin/tercoop ([^\n]+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(("words", "shown"), SESSIONS)
def test_session_is_what_the_command_prints(words: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(shlex.split(words)) == 0
    assert capsys.readouterr().out == shown


def test_readme_shows_a_question_with_its_answer() -> None:
    assert len(SESSIONS) >= 1
