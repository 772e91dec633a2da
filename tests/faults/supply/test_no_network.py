"""A run from beginning to end, with the real TensorFlow and an empty home, where there is no network."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.check_report import complaints
from tests.faults.conftest import Tell
from tests.faults.supply import without_network
from tests.workflow.conftest import COPIED, ROOT

pytestmark = [pytest.mark.point("no-network"), pytest.mark.tensorflow]

SLURM = "scontrol"  # where Slurm is installed, the plugin for it asks the controller, wherever the jobs run
CONTROL = """
import fcntl, socket, struct
print("interfaces", [name for _, name in socket.if_nameindex()])
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    flags = fcntl.ioctl(any_socket, 0x8913, struct.pack("256s", b"lo"))[16]  # SIOCGIFFLAGS
print("loopback", "up" if flags & 1 else "down")
for address in ("192.0.2.1", "127.0.0.1"):
    try:
        socket.create_connection((address, 80), timeout=10)
    except OSError as error:
        print(address, error.strerror)
try:
    socket.getaddrinfo("example.org", 443)
except OSError as error:
    print("no name is found:", error)
"""
EVERYTHING = """
set -eu
export PYTHONPATH=workflow
python() { "$PYTHON" "$@"; }
python -m looptax.plan check config/one_cell.yaml
python -m snakemake --configfile config/one_cell.yaml --cores all
python -m snakemake --configfile config/one_cell.yaml --cores all publish
python -m snakemake --configfile config/one_cell.yaml --report snakemake-report.html
python -m looptax.own workload mine
python -m looptax.own check-workload mine.py
python -m looptax.stacks list
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    root.mkdir()
    for name in COPIED:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, root / name)
    return root


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A home without caches, in which everything is done for the first time."""
    places = {
        "HOME": "home",
        "TMPDIR": "tmp",
        "XDG_CACHE_HOME": "home/.cache",
        "MPLCONFIGDIR": "home/matplotlib",
    }
    told = {name: str(tmp_path / place) for name, place in places.items()}
    for place in told.values():
        Path(place).mkdir(parents=True, exist_ok=True)
    return {**told, "LOOPTAX_LOCK": str(tmp_path / "lock"), "PYTHON": sys.executable, "LOGNAME": "somebody"}


def test_there_is_no_network_there_and_one_that_tries_is_seen(
    tmp_path: Path, environment: dict[str, str], tell: Tell
) -> None:
    """The control: else the next test could not fail."""
    answer = without_network.run([sys.executable, "-c", CONTROL], tmp_path, environment, tmp_path / "trace")
    assert answer.status == 0, answer.said
    assert "interfaces ['lo']" in answer.said
    assert "loopback down" in answer.said
    assert "192.0.2.1 Network is unreachable" in answer.said
    assert "127.0.0.1 Network is unreachable" in answer.said
    assert "no name is found" in answer.said
    (tried,) = ("\n".join(calls) for calls in answer.reached.values())
    assert 'inet_addr("192.0.2.1")' in tried
    assert 'inet_addr("127.0.0.1")' in tried
    tell("control: a program that tries is refused, by the loopback too, and its calls are on record")


def test_everything_from_the_config_to_the_published_page_needs_none_and_tries_none(
    checkout: Path, environment: dict[str, str], tmp_path: Path, tell: Tell
) -> None:
    answer = without_network.run(["sh", "-c", EVERYTHING], checkout, environment, tmp_path / "trace")
    assert answer.status == 0, answer.said[-4000:]
    assert complaints(checkout / "results/one_cell") == []
    page = (checkout / "results/one_cell/report/index.html").read_text(encoding="utf-8")
    assert page.rstrip().endswith("</html>")
    assert (checkout / "reports/one_cell/index.html").is_file()
    assert (checkout / "snakemake-report.html").is_file()
    assert answer.named, "the preloader's socket is a file, and a connection to it is on record"
    asked = answer.reached.pop(SLURM, [])
    assert answer.reached == {}, "tried to reach a network"
    if asked:
        tell(
            f"where Slurm is installed, Snakemake's executor asks its controller at each start: {SLURM} tried, in vain"
        )
    tell(
        "a run with TensorFlow, page, publishing, Snakemake's report, a check of a model of one's own: complete; "
        f"{answer.named} calls that name an address, all of this machine's own sockets, none of a network's"
    )


def test_a_set_up_that_stands_and_the_bill_of_materials_need_none(
    environment: dict[str, str], tmp_path: Path, tell: Tell
) -> None:
    """`make report` looks at the set-up every time; syft would look for a newer syft, unless told not to."""
    script = 'requirements/install cpu && container/sbom venv "$HOME/sbom.spdx.json"'
    answer = without_network.run(["sh", "-c", script], ROOT, environment, tmp_path / "trace")
    assert answer.status == 0, answer.said
    assert answer.reached == {}
    assert (tmp_path / "home/sbom.spdx.json").is_file()
    tell("a set-up that stands, and the bill of materials: none needed, none tried")
