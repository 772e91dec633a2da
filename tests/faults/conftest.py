"""Every test here belongs to a point (``pytestmark = pytest.mark.point("soak")``); the run ends in their table.

A test that lacks a program is skipped, and its row says what is missing and how to get it. With
``LOOPTAX_NEEDS_FAULTS`` set, as CI does, it fails instead. ``LOOPTAX_FUZZ`` and ``LOOPTAX_SOAK`` say how many
inputs and cells are tried.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest

from tests.faults.points import POINTS
from tests.faults.table import Point, lines

NEEDED = "LOOPTAX_NEEDS_FAULTS"
FOUND = pytest.StashKey[dict[str, Point]]()
POINT_OF = pytest.StashKey[str]()

Tell = Callable[[str], None]


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FOUND] = {name: Point(title) for name, title in POINTS.items()}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        marker = item.get_closest_marker("point")
        if marker is None or marker.args[0] not in POINTS:
            raise pytest.UsageError(f"{item.nodeid}: belongs to no point of tests/faults/points.py")
        item.stash[POINT_OF] = marker.args[0]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    point = item.config.stash[FOUND][item.stash[POINT_OF]]
    point.seconds += report.duration
    if report.failed:
        point.failed += 1
    elif report.skipped:
        point.missing.append(
            str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        )
    elif report.when == "call":
        point.passed += 1
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    found = config.stash[FOUND]
    tried = [point for point in found.values() if point.passed or point.failed or point.missing]
    whole = not (config.option.keyword or config.option.markexpr) and config.args == ["tests/faults"]
    terminalreporter.section("points")
    for line in lines(list(found.values()) if whole else tried):
        terminalreporter.write_line(line)


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Say in the table what was seen: ``tell("12,000 inputs, 4 kinds")``."""
    return request.config.stash[FOUND][request.node.stash[POINT_OF]].told.append


def need(program: str, package: str) -> str:
    """The path of a program; where it is missing the test is skipped, or fails where all are needed."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if found is None:
        lack(f"{program} (on Debian and Ubuntu: apt-get install {package})")
    return str(found)


def lack(what: str) -> None:
    """Skip for want of ``what``, or fail where all is needed."""
    if os.environ.get(NEEDED):
        pytest.fail(f"{NEEDED} is set, and there is no {what}", pytrace=False)
    pytest.skip(what)
