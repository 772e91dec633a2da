"""What the page costs: figures beside their bounds, a load on the browser's clock, a browser that is named or found."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from looptax.bench.figure import Figure
from looptax.bench.page import __main__ as command
from looptax.bench.page import chromium
from looptax.bench.page.edit import Edit, Unfinished
from looptax.bench.page.load import load_milliseconds

QUICK = Edit(Figure([4.0, 5.0, 9.0]), Figure([3.0]), Figure([1.0]))


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict:
    """What would be measured, to be changed; and a page."""
    values = {"load": Figure([90.0, 100.0, 400.0]), "edit": QUICK}
    monkeypatch.setattr(chromium, "find", lambda: "a browser")
    monkeypatch.setattr(command, "load_milliseconds", lambda *_: values["load"])
    monkeypatch.setattr(command, "edited", lambda *_: values["edit"])
    (tmp_path / "index.html").write_bytes(b"x" * 1_000_000)
    return values


def run(tmp_path: Path) -> int:
    return command.main(["--page", str(tmp_path / "index.html"), "--checkout", str(tmp_path)])


def test_every_figure_stands_beside_its_bound(found, tmp_path, capsys):
    assert run(tmp_path) == 0
    told = capsys.readouterr().out
    assert told.count("kept") == 3
    assert "100 ms (90 to 400, n = 3)   bound 150 ms" in told
    assert "5 s (4 to 9, n = 3)   bound 6 s" in told
    assert "1 MB   bound 1.5 MB" in told


@pytest.mark.parametrize("missed", ["bytes", "load", "edit"])
def test_a_bound_that_is_missed_fails(found, tmp_path, capsys, monkeypatch, missed):
    found["load"] = Figure([151.0]) if missed == "load" else found["load"]
    found["edit"] = Edit(Figure([6.1]), *2 * [Figure([1.0])]) if missed == "edit" else QUICK
    if missed == "bytes":
        monkeypatch.setattr(command, "MOST_BYTES", 999_999)
    assert run(tmp_path) == 1
    assert capsys.readouterr().out.count("MISSED") == 1


def test_a_run_that_is_not_finished_is_named(found, tmp_path, capsys, monkeypatch):
    def unfinished(*_: object) -> Edit:
        raise Unfinished("make report first")

    monkeypatch.setattr(command, "edited", unfinished)
    assert run(tmp_path) == 1
    assert "make report first" in capsys.readouterr().err


def test_without_a_browser_one_is_told_how_to_get_it(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(chromium, "find", lambda: None)
    assert run(tmp_path) == 1
    assert "install Chromium" in capsys.readouterr().err


def test_a_browser_that_is_named_is_taken_and_no_other(tmp_path):
    here = tmp_path / "chromium"
    here.write_text("#!/bin/sh\n", encoding="ascii")
    here.chmod(0o755)
    on_path = {"PATH": str(tmp_path)}
    assert chromium.find(on_path) == str(here)
    assert chromium.find({**on_path, chromium.VARIABLE: str(tmp_path / "another")}) is None
    assert chromium.find({"PATH": os.devnull, chromium.VARIABLE: str(here)}) == str(here)
    assert chromium.find({"PATH": os.devnull}) is None


@pytest.mark.browser
def test_a_load_is_timed_until_its_event_has_ended(executable, tmp_path):
    page = tmp_path / "slow.html"
    page.write_text(
        "<!doctype html><title>slow</title><script>"
        "onload = () => { const end = performance.now() + 80; while (performance.now() < end); }</script>",
        encoding="utf-8",
    )
    figure = load_milliseconds(executable, page, times=3)
    assert len(figure.values) == 3
    assert min(figure.values) >= 80
