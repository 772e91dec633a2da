from __future__ import annotations

from looptax.analyse.find import find
from looptax.analyse.table import timings_table
from looptax.report.run import Run
from looptax.report.tables import by_batch
from tests import synthetic


def test_the_table_by_batch_size_leaves_out_what_was_measured_at_one() -> None:
    config, known, small = synthetic.run({"fit_numpy": 0.8, "own_step": 2.0}, rows=(1024,), batch=32)
    _, _, large = synthetic.run({"fit_numpy": 0.8}, rows=(1024,), batch=64)
    cells = small + large
    found = by_batch(Run(find(config, known, cells, timings_table(cells), unserved=[]), known))
    assert found is not None
    assert [column.value for column in found[1].columns] == [32, 64]
    assert [line.strategy for line in found[1].lines] == ["train_on_batch", "fit_numpy"]
