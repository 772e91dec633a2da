"""Run a command where there is no network but a loopback that is down, and say whom it tried to reach all the same."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.conftest import lack, need

NAMESPACES = (["--net"], ["--map-root-user", "--net"])  # as root, or as anybody who may make user namespaces
TRACED = "execve,connect,sendto,sendmsg,sendmmsg,bind"
LOCAL = re.compile(
    r"sa_family=(AF_UNIX|AF_NETLINK)\b"  # sockets that are files, and questions to the kernel
    r'|bind\(\d+, {sa_family=AF_INET6, sin6_port=htons\(0\).*"::1"'  # urllib3 sees whether there is IPv6: sends nothing
)
LIMIT_SECONDS = 900.0


@dataclass(frozen=True)
class Answer:
    """How a command ended, what it said, and each system call by which it would have reached another machine.

    ``reached`` goes by the program that made the calls; ``named`` counts those to sockets of this machine too.
    """

    status: int
    said: str
    reached: dict[str, list[str]]
    named: int


def namespace() -> list[str]:
    """The command that makes a namespace without a network; a lack where none may be made."""
    unshare = need("unshare", "util-linux")
    for options in NAMESPACES:
        if subprocess.run([unshare, *options, "true"], capture_output=True, check=False).returncode == 0:
            return [unshare, *options]
    lack("permission to make a network namespace (root, or sysctl kernel.unprivileged_userns_clone=1)")
    raise AssertionError


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], trace: Path) -> Answer:
    """Run it there with all that it starts, each of their calls that name an address on record."""
    strace = need("strace", "strace")
    traced = [strace, "--follow-forks", "--seccomp-bpf", "-qq", f"--trace={TRACED}", f"--output={trace}"]
    done = subprocess.run(
        [*namespace(), *traced, *command],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    calls = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    named = [call for call in calls if "sa_family=" in call]
    return Answer(done.returncode, done.stdout, _by_program(calls), len(named))


def _by_program(calls: Sequence[str]) -> dict[str, list[str]]:
    """Calls that reach out of the machine, by the file name of the program that their process became last."""
    program: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    for call in calls:
        process, _, what = call.partition(" ")
        became = re.match(r'\s*execve\("([^"]+)".*= 0$', what)
        if became:
            program[process] = Path(became[1]).name
        elif "sa_family=" in what and not LOCAL.search(what):
            found.setdefault(program.get(process, "a thread or a fork"), []).append(what.strip())
    return found
