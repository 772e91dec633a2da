"""The ready-made workflow for GitHub Pages serves reports/ and may do nothing else."""

from __future__ import annotations

import re

import yaml

from tests.workflow.conftest import ROOT

# Read without types: `on` would be a truth value.
PAGES = yaml.load((ROOT / ".github/workflows/pages.yml").read_text(encoding="utf-8"), yaml.BaseLoader)


def test_it_runs_for_published_reports_and_by_hand() -> None:
    assert set(PAGES["on"]) == {"push", "workflow_dispatch"}
    assert "reports/**" in PAGES["on"]["push"]["paths"]
    assert PAGES["jobs"]["deploy"]["if"] == "github.ref_name == github.event.repository.default_branch"


def test_it_may_read_and_deploy_and_no_more() -> None:
    assert PAGES["permissions"] == {}
    (job,) = PAGES["jobs"].values()
    assert job["permissions"] == {"contents": "read", "pages": "write", "id-token": "write"}
    assert PAGES["concurrency"] == {"group": "pages", "cancel-in-progress": "false"}


def test_every_step_is_an_official_action_of_a_fixed_commit() -> None:
    steps = PAGES["jobs"]["deploy"]["steps"]
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"]) for step in steps)
    assert [step["with"]["path"] for step in steps if "upload" in step["uses"]] == ["reports"]
