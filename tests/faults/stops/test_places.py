"""Places and settings that a machine may have: no home, an odd path, a C locale, a umask of 077, links in the way."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.faults.conftest import Tell, need
from tests.faults.stops.checkout import ROOT, Checkout, prepare

ODD = "a b 'c' \"d\" ü"
NOWHERE = "/dev/null/home"  # nor could it be made


def made(checkout: Checkout, *arguments: str, **environment: str) -> tuple[int, str]:
    """`make …` in the checkout, with this environment in place of one of its own."""
    venv = checkout.root / ".venv"
    if not venv.exists():
        venv.mkdir()
        for name in ("bin", "lib", "pyvenv.cfg"):
            (venv / name).symlink_to(ROOT / ".venv" / name)
        shutil.copy2(ROOT / ".venv/.lock-of-dev", venv)
        (venv / ".made-in").write_text(f"{checkout.root}\n", encoding="utf-8")
    answer = subprocess.run(
        [need("make", "make"), *arguments],
        cwd=checkout.root,
        env={**checkout.environ(), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
    )
    return answer.returncode, answer.stdout + answer.stderr


@pytest.mark.point("no-home")
def test_without_a_home_the_readme_s_command_measures(checkout: Checkout, tell: Tell) -> None:
    code, told = made(checkout, "report", HOME=NOWHERE)
    assert code == 0, told
    checkout.require_complete()
    assert (checkout.root / ".venv/cache").is_dir()
    tell("make report with a home that cannot be made: complete, and caches are in .venv")


@pytest.mark.point("no-home")
def test_without_a_word_of_a_home_a_plain_run_measures(checkout: Checkout) -> None:
    environment = {**checkout.environment, "HOME": None, "XDG_CACHE_HOME": None}
    Checkout(checkout.root, environment).run()
    checkout.require_complete()


@pytest.mark.point("odd-path")
def test_a_path_with_spaces_quotes_and_other_letters(tmp_path: Path, tell: Tell) -> None:
    checkout = prepare(tmp_path / ODD / "checkout")
    before = set(tmp_path.iterdir())
    code, told = made(checkout, "report", HOME=NOWHERE)
    assert code == 0, told
    checkout.require_complete()
    assert (checkout.root / ".venv/cache").is_dir()
    assert set(tmp_path.iterdir()) == before, "something was written elsewhere"
    code, told = made(checkout, "publish")
    assert code == 0, told
    assert (checkout.root / "reports/small/index.html").is_file()
    tell(f"make report and make publish in …/{ODD}/")


@pytest.mark.point("odd-path")
def test_a_path_with_a_dollar_sign_measures_but_cannot_be_set_up_and_it_says_so(
    tmp_path: Path, tell: Tell
) -> None:
    checkout = prepare(tmp_path / "$e {x}" / "checkout")
    code, told = made(checkout, "report")
    assert code != 0
    assert "this path holds '$' or ':', and packages cannot be installed there: move the checkout" in told
    checkout.run()
    checkout.require_complete()
    tell("a path with $: make says in a sentence that it cannot; snakemake from elsewhere can")


@pytest.mark.point("c-locale")
def test_a_c_locale_and_names_that_it_cannot_spell(checkout: Checkout, tell: Tell) -> None:
    workload = checkout.root / "loops/modèle_ü.py"
    text = (checkout.root / "loops/no_model.py").read_text()
    workload.write_text(text.replace('"No model"', '"Kein Modell für Übung, 模型"'), encoding="utf-8")
    grids = [
        {
            "workloads": ["loops/modèle_ü.py"],
            "batch_sizes": [32],
            "dataset_sizes": [256],
            "strategies": ["steady", "quick"],
        }
    ]
    checkout.configure(title="Größe → 模型", grids=grids)
    locale: dict[str, str | None] = {"LC_ALL": "C", "LANG": None}
    checkout.environment = {**checkout.environment, **locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    code, told = checkout.run(check=False)
    assert code == 1
    assert "cannot be spelled in this locale (ascii); run again with PYTHONUTF8=1, as make does" in told
    code, told = made(checkout, "report")
    assert code == 0, told
    checkout.require_complete()
    page = (checkout.run_folder / "report/index.html").read_text(encoding="utf-8")
    assert "Größe → 模型" in page
    assert "Kein Modell für Übung, 模型" in page
    (checkout.run_folder / "report/index.html").unlink()
    Checkout(checkout.root, {**checkout.environment, "PYTHONUTF8": None, "PYTHONCOERCECLOCALE": None}).run()
    checkout.require_complete()
    tell(
        "LC_ALL=C: such a workload is measured; where UTF-8 is forbidden too, by make, and snakemake says in a sentence"
    )


@pytest.mark.point("umask")
def test_a_umask_that_shuts_everybody_out_shuts_nobody_out_of_the_lock(
    checkout: Checkout, tell: Tell
) -> None:
    process = checkout.start(before=lambda: os.umask(0o077) and None)
    told, _ = process.communicate(timeout=180)
    assert process.returncode == 0, told
    checkout.require_complete()
    lock = Path(str(checkout.environment["LOOPTAX_LOCK"]))
    assert stat.S_IMODE(lock.stat().st_mode) == 0o644, "another user could not wait for us"
    for path in checkout.run_folder.rglob("*"):
        wanted = 0o700 if path.is_dir() else 0o600
        assert path.is_symlink() or stat.S_IMODE(path.stat().st_mode) & wanted == wanted, path
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, f"{path} is open to others, unasked"
    process = checkout.start("publish", before=lambda: os.umask(0o022) and None)
    told, _ = process.communicate(timeout=180)
    assert process.returncode == 0, told
    published = [path for path in (checkout.root / "reports").rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in published} == {0o644}
    tell(f"umask 077: nothing is open to others but the machine's lock; {len(published)} published files are")


def planted(checkout: Checkout) -> dict[str, Path]:
    """Every place where a run writes, in a checkout that has run."""
    run = checkout.run_folder
    cell = checkout.cells()[0]
    return {
        "record": cell,
        "rounds": cell.with_name(".n256.rounds.jsonl"),
        "counts": next((run / "counts").rglob("*.json")),
        "findings": run / "findings.json",
        "timings": run / "timings.csv",
        "config": run / "config.json",
        "page": run / "report/index.html",
        "manifest": run / "report/manifest.json",
        "seal": run / ".findings.json.sha256",
        "log": run / "logs/render.log",
        "oldest": run / "cells/.oldest",
    }


def link(path: Path, victim: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(victim)


@pytest.mark.point("planted-link")
def test_a_link_in_the_place_of_an_output_reaches_no_other_file(
    finished: Checkout, tmp_path: Path, tell: Tell
) -> None:
    places = planted(finished)
    victims = {name: tmp_path / f"victim-{name}" for name in places}
    for name, victim in victims.items():
        victim.write_text("mine\n")
        link(places[name], victim)
    code, told = finished.run(check=False)
    assert code == 1
    assert "a run writes files of its own, and no others through symbolic links; remove these:" in told
    commands = [line for line in told.splitlines() if line.startswith("  rm ")]
    assert len(commands) == len(places)
    finished.run("--dry-run", check=False)
    for line in commands:
        subprocess.run(["sh", "-c", line], cwd=finished.root, check=True)
    code, told = finished.run(check=False)
    hurt = {name for name, victim in victims.items() if victim.read_text() != "mine\n"}
    assert not hurt
    assert code == 0, told
    finished.require_complete()
    tell(f"links at {len(places)} places of a run: no file that they name is touched")


@pytest.mark.point("planted-link")
def test_a_link_in_the_place_of_a_lock_is_refused_in_a_sentence(checkout: Checkout, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine\n")
    lock = Path(str(checkout.environment["LOOPTAX_LOCK"]))
    lock.symlink_to(victim)
    code, told = checkout.run(check=False)
    assert code == 1
    assert f"{lock}: the machine's lock cannot be opened" in told
    lock.unlink()
    link(checkout.run_folder / ".in-use", victim)
    code, told = checkout.run(check=False)
    assert code == 1
    assert "results/small/.in-use is a symbolic link, which Looptax does not follow" in told
    assert victim.read_text() == "mine\n"


@pytest.mark.point("planted-link")
@pytest.mark.parametrize(
    "what", ["reports/small", "reports/small/index.html", "reports/index.html", "reports/runs.json"]
)
def test_a_link_where_a_report_is_published(finished: Checkout, tmp_path: Path, what: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    victim = outside / "index.html"
    victim.write_text("mine\n")
    link(finished.root / what, outside if what == "reports/small" else victim)
    code, told = finished.run("publish", check=False)
    assert "Traceback" not in told
    assert victim.read_text() == "mine\n", told
    assert sorted(outside.iterdir()) == [victim]
    if what == "reports/small":
        assert code == 1
        assert "is a symbolic link" in told
    else:
        assert code == 0, told
        assert not (finished.root / what).is_symlink()
