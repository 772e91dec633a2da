"""A real Slurm on the loopback of one machine: a controller and several nodes, each a daemon that can be killed.

Slurm reads ``/etc/slurm/slurm.conf`` and no other: Snakemake's jobs lose ``SLURM_CONF`` on the way. So it is written
here, where there is none, and taken away again.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.faults.conftest import lack, need

CONF = Path("/etc/slurm/slurm.conf")
PACKAGES = {"slurmctld": "slurmctld", "slurmd": "slurmd", "sbatch": "slurm-client", "munged": "munge"}
FIRST_PORT = 16817
TEXT = """\
ClusterName=loopback
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort={port}
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket
SlurmUser=root
SlurmdUser=root
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/affinity
TaskProlog={folder}/prolog
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=2,bf_interval=2
SlurmdParameters=config_overrides
MpiDefault=none
SlurmdTimeout=10
ReturnToService=2
MinJobAge=600
InactiveLimit=0
KillWait=2
{nodes}
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


@dataclass(frozen=True)
class Node:
    """A node of this machine's processors; ``feature`` is what jobs name it by."""

    name: str
    cpus: int
    feature: str


@dataclass
class Slurm:
    """The daemons, by name."""

    folder: Path
    nodes: Sequence[Node]
    daemons: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _wrote: bool = False  # the settings: somebody else's are never taken away

    def start(self) -> None:
        """Bring it up, and return when all nodes are idle."""
        programs = {program: need(program, package) for program, package in PACKAGES.items()}
        if os.getuid() != 0:
            lack("root, who may start Slurm's daemons")
        if CONF.exists():
            lack(f"machine without a {CONF} of its own")
        self._write()
        munge = self.folder / "munge"
        socket_ = munge / "socket"
        files = [f"--{kind}-file={munge}/{kind}" for kind in ("key", "log", "pid", "seed")]
        command = [programs["munged"], "--foreground", "--force", *files, f"--socket={socket_}"]
        self._daemon("munged", command, user="munge")
        _until(socket_.exists, "munged")
        self._daemon("slurmctld", [programs["slurmctld"], "-D", "-f", str(CONF)])
        for node in self.nodes:
            self._daemon(node.name, [programs["slurmd"], "-D", "-N", node.name, "-f", str(CONF)])
        _until(lambda: self.states() == {node.name: "idle" for node in self.nodes}, "the nodes", self.said)

    def stop(self) -> None:
        """End every daemon with all that it started, and take the settings away."""
        for name in reversed(list(self.daemons)):
            self.kill(name)
        if self._wrote:
            CONF.unlink(missing_ok=True)

    def kill(self, name: str) -> int:
        """End a daemon and all below it as when the power goes; how many processes that were."""
        found = [p for p in (self.daemons[name].pid, *self._steps(name)) if psutil.pid_exists(p)]
        processes = {below for pid in found for below in [psutil.Process(pid), *_below(pid)]}
        for process in processes:
            _signal(process, signal.SIGSTOP)  # nobody is to see the other die, and tell of it
        for process in processes:
            _signal(process, signal.SIGKILL)
        self.daemons[name].wait()
        return len(processes)

    def states(self) -> dict[str, str]:
        """Each node's state, as ``sinfo`` says it."""
        answer = subprocess.run(
            ["sinfo", "--noheader", "--Node", "--format=%N %t"], capture_output=True, text=True, check=False
        )
        return dict(line.split() for line in answer.stdout.splitlines())

    def jobs(self) -> dict[str, str]:
        """The node of each running job, by the job's number."""
        answer = subprocess.run(
            ["squeue", "--noheader", "--states=R", "--format=%i %N"],
            capture_output=True,
            text=True,
            check=False,
        )
        return dict(line.split() for line in answer.stdout.splitlines() if len(line.split()) == 2)

    def said(self) -> str:
        """The ends of the daemons' logs."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"{log.name}:\n{log.read_text(errors='replace')[-1500:]}" for log in logs)

    def _write(self) -> None:
        (self.folder / "state").mkdir()
        for node in self.nodes:
            (self.folder / f"spool-{node.name}").mkdir()
        munge = self.folder / "munge"
        munge.mkdir(mode=0o755)
        (munge / "key").write_bytes(secrets.token_bytes(1024))
        (munge / "key").chmod(0o400)
        for path in (munge, munge / "key"):
            shutil.chown(path, "munge")
        self.folder.chmod(0o755)
        prolog = self.folder / "prolog"
        # As on many clusters: each node has temporary files of its own, and here they are one machine.
        prolog.write_text(
            f'#!/bin/sh\nmkdir -p "{self.folder}/tmp-$SLURMD_NODENAME"\n'
            f'echo "export TMPDIR={self.folder}/tmp-$SLURMD_NODENAME"\n'
        )
        prolog.chmod(0o755)
        host = socket.gethostname()
        nodes = "\n".join(
            f"NodeName={node.name} NodeHostname={host} NodeAddr=127.0.0.1 Port={FIRST_PORT + 1 + place} "
            f"CPUs={node.cpus} RealMemory=4000 Feature={node.feature} State=UNKNOWN"
            for place, node in enumerate(self.nodes)
        )
        CONF.parent.mkdir(parents=True, exist_ok=True)
        self._wrote = True
        CONF.write_text(TEXT.format(folder=self.folder, port=FIRST_PORT, nodes=nodes), encoding="utf-8")

    def _daemon(self, name: str, command: list[str], user: str | None = None) -> None:
        out = (self.folder / f"{name}.out.log").open("wb")
        self.daemons[name] = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user,
        )

    def _steps(self, name: str) -> list[int]:
        """Slurm's own parents of a node's jobs: they leave their daemon, and hold its log open."""
        log = str(self.folder / f"slurmd-{name}.log")
        found = []
        for process in psutil.process_iter(["name"]):
            if "slurmstepd" not in (process.info["name"] or ""):
                continue
            try:
                if log in [file.path for file in process.open_files()]:
                    found.append(process.pid)
            except psutil.Error:
                continue
        return found


def _below(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _signal(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def _until(
    reached: Callable[[], bool], what: str, said: Callable[[], str] = lambda: "", limit: float = 60
) -> None:
    deadline = time.monotonic() + limit
    while not reached():
        assert time.monotonic() < deadline, f"{what} did not come up: {said()}"
        time.sleep(0.2)
