"""``python -m looptax.validate.simulated --output FILE``: known truths, simulated; 1 where a bound is missed.

With ``--stated FILE`` bounds that the file states as missed are no failure, as long as it states what is so.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from looptax.plan import config_file
from looptax.plan.commit import commit
from looptax.plan.errors import PlanError
from looptax.records.base import RECORD_VERSION
from looptax.records.files import UnreadableRecord, write_record
from looptax.records.validation import Section, Validation
from looptax.runner.clock import utc_now
from looptax.validate import markdown, missed
from looptax.validate.simulated import coverage, equal, noise, pairing, power
from looptax.validate.simulated.measured import NotMeasured, rounds_of, spreads_of
from looptax.validate.simulated.scatter import scatter

ROOT = Path(__file__).parents[4]
SEED = 1
PAIRING_SHARE = 5  # a round of the pairing section costs ten times as much as one that is drawn whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate, print every figure beside its bound, write the record; 1 if one is missed or nothing could be done."""
    given = _parser().parse_args(arguments)
    try:
        stated = missed.read(given.stated) if given.stated else None
    except UnreadableRecord as error:
        print(f"looptax.validate.simulated: {error}", file=sys.stderr)
        return 1
    kinds = noise.read()
    cells, reports = given.cells or kinds.cells, given.cells or kinds.reports
    started, begun_at = utc_now(), commit(ROOT)
    try:
        asked = questions(kinds.kinds, cells, reports, given.timings, given.quick_timings, given.config)
        sections = list(_told(asked))
    except (NotMeasured, PlanError) as error:
        print(f"looptax.validate.simulated: {error}", file=sys.stderr)
        return 1
    validation = Validation(
        record_version=RECORD_VERSION,
        kind="simulated",
        title="Known truths, simulated",
        seed=SEED,
        commit=begun_at,
        started_utc=started,
        ended_utc=utc_now(),
        host=None,
        versions=None,
        sections=sections,
    )
    write_record(given.output, validation)
    print(markdown.validation(validation))
    for check in validation.failed:
        print(
            f"missed: {check.what}: {markdown.found(check)}, bound {markdown.bound(check)}", file=sys.stderr
        )
    if stated is None:
        return 1 if validation.failed else 0
    complaints = missed.complaints(validation, stated, given.stated)
    for line in complaints:
        print(f"looptax.validate.simulated: {line}", file=sys.stderr)
    if not complaints:
        print(f"missed is what {given.stated} states, and nothing else", file=sys.stderr)
    return 1 if complaints else 0


def questions(
    kinds: Sequence[noise.Kind], cells: int, reports: int, timings: Path, quick_timings: Path, config: Path
) -> dict[str, Callable[[], Section]]:
    """What is asked, by its name, in order; nothing is simulated before it is called.

    Raises
    ------
    NotMeasured
        If ``timings`` (of the published report) or ``quick_timings`` (of ``config``) is no table of a measured report.
    PlanError
        If ``config`` is no config.
    """
    published, quick = rounds_of(timings), spreads_of(rounds_of(quick_timings))
    spreads = spreads_of(published)
    typical = float(np.median(spreads))
    # Where drift and step are held is the interval; larger ones would say nothing new of reports.
    reported = [kind for kind in kinds if kind.held or kind.correlation]
    default = config_file.load(config_file.read(config), str(config))
    return {
        "kinds of noise": lambda: noise.told(kinds, scatter(published, SEED)),
        "coverage at fixed rounds": lambda: coverage.fixed(kinds, cells, SEED),
        "coverage with stopping": lambda: coverage.stopped(kinds, cells, SEED, spreads),
        "pairing": lambda: pairing.pairing(max(cells // PAIRING_SHARE, min(cells, noise.FEWEST_CELLS)), SEED),
        "equal strategies": lambda: equal.equal(reported, reports, SEED, typical),
        "a true one among them": lambda: equal.one_is_not(reported, reports, SEED, typical),
        "noise that hits one role": lambda: equal.always_one_role(reported, reports, SEED),
        "power": lambda: power.power(kinds, reports, SEED, default, quick, spreads),
    }


def _told(asked: dict[str, Callable[[], Section]]) -> list[Section]:
    """Ask one after the other, and say so, since it takes minutes."""
    sections = []
    for number, (name, ask) in enumerate(asked.items(), 1):
        begun = time.monotonic()
        section = ask()
        sections.append(section)
        beyond = sum(check.holds is False for check in section.checks)
        spent = f"{time.monotonic() - begun:.0f} s"
        words = f"{len(section.checks)} figures, {beyond} miss their bounds" if section.checks else "told"
        print(f"{number} of {len(asked)}, {name}: {words} ({spent})", file=sys.stderr, flush=True)
    return sections


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m looptax.validate.simulated", description=__doc__)
    parser.add_argument("--output", type=Path, required=True, help="the record to write")
    parser.add_argument(
        "--cells", type=_positive, help="cells and reports of each kind; fewer than 4,000 widen the bounds"
    )
    parser.add_argument(
        "--timings",
        type=Path,
        default=ROOT / "reports/publish/timings.parquet",
        help="of the published report: where spreads come from",
    )
    parser.add_argument(
        "--quick-timings",
        type=Path,
        default=ROOT / "reports/quick/timings.parquet",
        help="of a report of --config: the spread of its own rounds",
    )
    parser.add_argument(
        "--stated",
        type=Path,
        help="a list of bounds that are known to be missed (docs/validation/missed.yaml); fail for others only",
    )
    parser.add_argument(
        "--config", type=Path, default=ROOT / "config/config.yaml", help="the run whose power is asked"
    )
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed: a whole number of at least 1")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
