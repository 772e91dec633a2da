"""The engine as the tests use it: through ``container/``, as a user does, and strict in what a container may do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SOMEBODY = 20002  # neither root nor the image's own user
STRICT = ["--network", "none", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "all"]
STRICT += ["--security-opt", "no-new-privileges"]
GRACE = 10  # seconds between the stop signal and the end, as docker's and podman's own

Answer = subprocess.CompletedProcess[str]


@dataclass
class Figures:
    """Times and sizes, in the order in which they were found."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def say(self, what: str, found: str) -> None:
        self.found.append((what, found))

    def lines(self) -> list[str]:
        width = max((len(what) for what, _ in self.found), default=0)
        return [f"{what:<{width}}  {found}" for what, found in self.found]


class Engine:
    """Docker or podman, by ``container/engine``; ``folder`` is for podman's storage and temporary files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "CONTAINERS_STORAGE_CONF": str(folder / "storage.conf")}
        (folder / "tmp").mkdir()
        self.environment["TMPDIR"] = str(folder / "tmp")
        (folder / "storage.conf").write_text(
            f'[storage]\ndriver = "overlay"\ngraphroot = "{folder}/images"\nrunroot = "{folder}/run"\n',
            encoding="utf-8",
        )
        self.name = self("--name").stdout.strip()
        self.user = SOMEBODY if os.getuid() == 0 else os.getuid()
        self._made: list[str] = []

    def __call__(self, *arguments: str, check: bool = True, limit: float = 1500, cwd: Path = ROOT) -> Answer:
        """``container/engine`` with these arguments."""
        answer = subprocess.run(
            [ROOT / "container/engine", *arguments], cwd=cwd, env=self.environment, capture_output=True, text=True,
            timeout=limit, check=False,
        )  # fmt: skip
        assert not check or answer.returncode == 0, f"{' '.join(arguments)}\n{answer.stdout}\n{answer.stderr}"
        return answer

    def base(self, figures: Figures) -> str:
        """What the image stands on; made here where no registry is reached."""
        started = time.monotonic()
        answer = subprocess.run(
            [ROOT / "container/base"],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        figures.say("base", f"{time.monotonic() - started:.0f} s")
        return answer.stdout.strip()

    def build(
        self, variant: str, name: str, *more: str, tree: Path = ROOT, figures: Figures | None = None, what: str = "",
        check: bool = True,
    ) -> Answer:  # fmt: skip
        """``container/build`` of a tree."""
        started = time.monotonic()
        answer = subprocess.run(
            [tree / "container/build", variant, *more], env={**self.environment, "NAME": name}, capture_output=True,
            text=True, timeout=1500, check=False,
        )  # fmt: skip
        if check:
            assert answer.returncode == 0, f"{answer.stdout[-3000:]}\n{answer.stderr[-3000:]}"
            self._made.append(name)
        if figures is not None:
            figures.say(what, f"{time.monotonic() - started:.1f} s")
        return answer

    def run(
        self,
        image: str,
        *command: str,
        options: tuple[str, ...] = (),
        results: Path | None = None,
        **more: Any,
    ) -> Answer:
        """A container that may do no more than it must; ``results`` is mounted, ``options`` come before the image."""
        return self("run", "--rm", *self.strict(results), *options, image, *command, check=False, **more)

    def strict(self, results: Path | None = None) -> list[str]:
        """The options of a container without network, capabilities, a writable root, or a known user."""
        mount = ["--volume", f"{results}:/looptax/results"] if results else []
        return [*STRICT, "--user", f"{self.user}:{self.user}", *mount]

    def inspect(self, image: str) -> dict[str, Any]:
        (found,) = json.loads(self("image", "inspect", image).stdout)
        return dict(found)

    def own(self, path: Path) -> None:
        """Give a file or folder to the user of the containers."""
        if os.getuid() == 0:
            os.chown(path, self.user, self.user)

    def clean(self) -> None:
        """Take away what was made."""
        if self.name == "docker":
            self("image", "rm", "--force", *self._made, check=False)
        else:
            self("image", "rm", "--all", "--force", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


def copy_of_the_tree(folder: Path) -> Path:
    """The files of the checkout that git would take, in a folder where they may be edited."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("reports/", "tests/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder
