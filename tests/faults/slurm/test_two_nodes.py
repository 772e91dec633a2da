"""A small grid on a real Slurm; one node is killed in the middle of a cell, and the report is complete all the same."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from lxml import html

from looptax.records.files import decode
from looptax.records.findings import Findings
from tests.faults.conftest import Tell
from tests.faults.slurm import cluster
from tests.faults.slurm.cluster import Slurm
from tests.faults.slurm.conftest import CONFIG, Ran, finished, snakemake
from tests.workflow.conftest import ROOT

pytestmark = [pytest.mark.point("slurm"), pytest.mark.tensorflow]


def test_the_run_ends_well_without_the_node(ran: Ran, slurm: Slurm, tell: Tell) -> None:
    assert ran.code == 0, ran.said
    assert ran.processes > 3, "nothing but the daemon was killed: no job was on the node"
    tell(
        f"{ran.seconds:.0f} s, node {ran.killed} killed with {ran.processes} processes after {len(ran.before)} rounds; "
        f"the cluster then says {slurm.states()[ran.killed]}"
    )
    assert slurm.states()[ran.killed].startswith("down")


def test_every_cell_has_its_rounds_and_none_that_was_finished_is_lost(ran: Ran) -> None:
    cells = ran.cells()
    assert [c.status for c in cells] == ["ok"] * 6
    assert [len(c.rounds) for c in cells] == [7] * 6
    measured = {r.started_utc for c in cells for r in c.rounds}
    assert {r.started_utc for r in ran.before} <= measured
    assert {r.started_utc for r in finished(ran.root)} == measured, "a round was measured for nothing"


def test_nothing_came_from_the_dead_node_after_its_end(ran: Ran) -> None:
    for cell in ran.cells():
        for one in cell.rounds:
            began = datetime.fromisoformat(one.started_utc).timestamp()
            assert one.node != ran.killed or began < ran.killed_at


def test_the_record_says_which_node_and_all_sizes_of_a_strategy_are_of_one_kind(ran: Ran) -> None:
    nodes: dict[str, set[str]] = {}
    kinds: dict[str, set[str]] = {}
    for cell in ran.cells():
        nodes.setdefault(cell.request.key.strategy, set()).update(r.node for r in cell.rounds)
        kinds.setdefault(cell.request.key.strategy, set()).add(cell.host.kind)
    assert nodes["own_step"] == {"n3"}
    assert nodes["fit_numpy"] | nodes["train_on_batch"] == {"n1", "n2"}
    assert all(len(kind) == 1 for kind in kinds.values())
    assert kinds["fit_numpy"] == kinds["train_on_batch"] != kinds["own_step"]
    assert {c.host.affinity for c in ran.cells() if c.request.key.strategy == "own_step"} == {1}


def test_the_report_is_whole_and_a_second_run_has_nothing_to_do(ran: Ran) -> None:
    folder = ran.root / "results/cluster"
    checked = subprocess.run(
        [sys.executable, ROOT / "tests/check_report.py", str(folder)],
        env={"PYTHONPATH": f"{ROOT}/workflow"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    findings = decode(folder / "findings.json", Findings)
    assert len(findings.comparisons) == 6
    again = subprocess.run(snakemake("--dry-run"), cwd=ran.root, capture_output=True, text=True, check=True)
    assert "Nothing to be done" in again.stdout + again.stderr


def test_logs_of_all_cells_are_collected(ran: Ran) -> None:
    logs = sorted((ran.root / "results/cluster/logs/cells").rglob("n*.log"))
    passes = CONFIG["passes"]
    assert len(logs) == 6 * passes
    assert all("finished" in log.read_text() or "round" in log.read_text() for log in logs)


def test_a_config_that_says_nothing_of_a_cluster_is_told_so(ran: Ran, slurm: Slurm) -> None:
    command = [*snakemake()[:-1], "config/config.yaml"]
    answer = subprocess.run(command, cwd=ran.root, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    told = answer.stdout + answer.stderr
    assert "config/config.yaml: the key 'cluster' is missing, and this run goes to one" in told
    assert "Traceback" not in told


@pytest.mark.point("slurm-kinds")
def test_the_page_tells_the_kinds_of_nodes_apart_and_takes_no_time_across_them(ran: Ran, tell: Tell) -> None:
    findings = decode(ran.root / "results/cluster/findings.json", Findings)
    assert findings.kinds is not None
    kinds = {kind.label: kind for kind in findings.kinds.machines}
    assert [kinds["A"].nodes, kinds["B"].nodes] == [["n1", "n2"], ["n3"]]
    assert {d.what: d.values for d in findings.kinds.differ}["usable CPUs"] == ["2", "1"]
    assert (findings.kinds.groups, findings.kinds.mixed_groups) == (2, 2)
    across = [c for c in findings.comparisons if c.machine == "B"]
    assert {c.strategy for c in across} == {"own_step"}
    assert all(c.ratio and c.step_seconds is None for c in across)
    page = html.fromstring((ran.root / "results/cluster/report/index.html").read_bytes())
    assert page.xpath("//h3[@id='kinds']")
    tell(", ".join(f"{kind.label}: {', '.join(kind.nodes)}, {kind.cells} cells" for kind in kinds.values()))


def test_settings_of_somebody_elses_are_left_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine that has a Slurm of its own this room starts none, and takes nothing of it away."""
    theirs = tmp_path / "slurm.conf"
    theirs.write_text("ClusterName=theirs\n")
    monkeypatch.setattr(cluster, "CONF", theirs)
    ours = Slurm(tmp_path, [])
    with pytest.raises((pytest.skip.Exception, pytest.fail.Exception), match="machine without"):
        ours.start()
    ours.stop()
    assert theirs.read_text() == "ClusterName=theirs\n"
