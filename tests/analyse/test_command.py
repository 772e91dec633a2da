from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pandas as pd
import pytest

from looptax.analyse.__main__ import main
from looptax.analyse.measured import measure_all
from looptax.analyse.proofs import Proofs
from looptax.analyse.table import timings_table
from looptax.records.cell import Cell
from looptax.records.files import decode, write_record
from looptax.records.findings import Findings, Group, Unserved
from looptax.runner import stopping
from looptax.statistics import ratios
from tests import synthetic

PROMISED = "stack,workload,batch_size,strategy,rows,round,role,visit,epoch,steps,seconds"
COLUMNS = PROMISED + ",epochs,order,parent,process,started_utc"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return synthetic.written(tmp_path, {"fit_numpy": 1.3}, rows=(256, 1024))


def paths(run: Path) -> list[str]:
    return sorted(map(str, run.glob("cells/**/n*.json")))


def tabulate(run: Path, *more: str) -> int:
    return main(["tabulate", "--catalogue", f"{run}/catalogue.json", "--output-dir", str(run), *more])


def find(run: Path, *more: str) -> int:
    inputs = ["--config", f"{run}/config.json", "--catalogue", f"{run}/catalogue.json"]
    inputs += ["--counts", f"{run}/counts.json", "--claims", f"{run}/claims.yaml"]
    return main(
        ["find", *inputs, "--timings", f"{run}/timings.parquet", "--output", f"{run}/findings.json", *more]
    )


def test_tables_proofs_and_findings_are_written(run):
    (run / "cells.txt").write_text("\n".join(paths(run)) + "\n")
    assert tabulate(run, "--cells-from", f"{run}/cells.txt") == 0
    assert find(run, *paths(run)) == 0
    table = pd.read_parquet(run / "timings.parquet")
    text = (run / "timings.csv").read_text().splitlines()
    assert text[0] == COLUMNS == ",".join(table.columns)
    assert len(table) == len(text) - 1 == 4 * 8 * 12
    assert sorted(table["epoch"].unique()) == [0, 1, 2, 3, 4, 5]
    assert set(table["role"]) == {"reference", "strategy"}
    pd.testing.assert_frame_equal(pd.read_csv(run / "timings.csv"), table, check_dtype=False)
    assert len(decode(run / "proofs.json", Proofs).cells) == 4
    assert len(decode(run / "findings.json", Findings).comparisons) == 4


def test_the_table_gives_the_ratios_that_the_runner_stops_by():
    _, known, cells = synthetic.run({"fit_numpy": 1.3}, rows=(256,))
    for m in measure_all(cells, known, timings_table(cells)):
        for round_, one, total in zip(m.cell.rounds, m.log_ratios, m.log_totals, strict=True):
            visits = stopping.visits_of(round_)
            assert one == pytest.approx(ratios.log_ratio(visits))
            assert total == pytest.approx(ratios.log_ratio_of_totals(visits))


def test_all_unreadable_cells_are_named_at_once_and_nothing_is_written(run, capsys):
    cells = [Path(p) for p in paths(run)]
    cells[0].write_bytes(cells[0].read_bytes()[:500])
    content = json.loads(cells[1].read_text())
    content["request"]["key"]["rows"] = 7
    cells[1].write_text(json.dumps(content))
    cells[2].unlink()
    assert tabulate(run, *map(str, cells)) == 1
    message = capsys.readouterr().err
    assert "Traceback" not in message
    for path in cells[:3]:
        assert f"rm {path}" in message
    assert str(cells[3]) not in message
    assert "run again (make report): their finished rounds are kept" in message
    assert not (run / "timings.csv").exists()
    assert not (run / "proofs.json").exists()


def test_a_cell_of_another_record_version_is_named(run, capsys):
    path = Path(paths(run)[0])
    write_record(path, msgspec.structs.replace(decode(path, Cell), record_version=0))
    assert tabulate(run, *paths(run)) == 1
    assert "record version 0" in capsys.readouterr().err


@pytest.mark.parametrize(("field", "what"), [("run", "run"), ("reference", "reference")])
def test_cells_of_different_runs_are_not_merged(run, capsys, field, what):
    path = Path(paths(run)[0])
    cell = decode(path, Cell)
    write_record(
        path, msgspec.structs.replace(cell, request=msgspec.structs.replace(cell.request, **{field: "else"}))
    )
    assert tabulate(run, *paths(run)) == 1
    assert f"more than one {what}" in capsys.readouterr().err


def test_a_cell_given_twice_is_refused(run, capsys):
    assert tabulate(run, *paths(run), paths(run)[0]) == 1
    assert "given twice" in capsys.readouterr().err


def test_no_cells(run, capsys):
    assert tabulate(run) == 0
    assert (run / "timings.csv").read_text().strip() == COLUMNS
    assert find(run) == 1
    assert "nothing was measured" in capsys.readouterr().err


def test_a_table_of_other_cells_is_refused(run, capsys):
    assert tabulate(run, *paths(run)[:1]) == 0
    assert find(run, *paths(run)) == 1
    assert "timings are of other cells" in capsys.readouterr().err


def test_a_broken_table_or_list_is_a_message(run, capsys):
    (run / "timings.parquet").write_text("no table")
    assert find(run, *paths(run)) == 1
    assert "timings.parquet" in capsys.readouterr().err
    assert find(run, "--cells-from", f"{run}/absent.txt") == 1
    assert "absent.txt" in capsys.readouterr().err


def test_a_strategy_that_the_catalogue_lacks_is_a_message(run, capsys):
    write_record(run / "catalogue.json", synthetic.catalogue(["train_on_batch"]))
    assert tabulate(run, *paths(run)) == 1
    assert "fit_numpy" in capsys.readouterr().err


def test_combinations_that_are_not_served_are_handed_on(run):
    unserved = [Unserved(Group("current", "w-00000000", 32, 256), "own_step", "serves TensorFlow only")]
    (run / "unserved.json").write_bytes(msgspec.json.encode(unserved))
    assert tabulate(run, *paths(run)) == 0
    assert find(run, "--unserved-from", f"{run}/unserved.json", *paths(run)) == 0
    assert decode(run / "findings.json", Findings).unserved == unserved


def test_claims_are_tested_and_their_verdicts_counted(run):
    tabulate(run, *paths(run))
    assert find(run, *paths(run)) == 0
    found = decode(run / "findings.json", Findings)
    assert [(one.claim.id, one.verdict) for one in found.claims] == [("fit-is-faster", "supported")]
    assert found.claim_verdicts == {"supported": 1}


def test_a_claim_of_a_strategy_that_is_not_known_is_named(run, capsys):
    tabulate(run, *paths(run))
    (run / "claims.yaml").write_text(synthetic.ONE_CLAIM.replace("[fit_numpy]", "[fit_nmupy]"))
    assert find(run, *paths(run)) == 1
    told = capsys.readouterr().err
    assert (
        "claims.yaml: fit-is-faster.decided_by: the strategy 'fit_nmupy' is not known; allowed: fit_numpy"
        in told
    )
