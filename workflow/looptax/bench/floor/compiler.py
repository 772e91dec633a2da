"""The C compiler of this machine: found, and asked for a library."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

FLAGS = ("-std=c11", "-O3", "-ffast-math", "-march=native", "-fPIC")
# Linked apart: GCC adds start code to what it links with -ffast-math, which turns off subnormal numbers in the whole
# process that loads it, the floor's half of a round included.
LINK = ("-shared",)


class CompilerError(Exception):
    """There is no C compiler, or it does not compile what it is given; the message says what to do."""


def find() -> str:
    """``$CC``, else ``cc``, ``gcc`` or ``clang``.

    Raises
    ------
    CompilerError
        If there is none.
    """
    wanted = os.environ.get("CC")
    for name in (wanted,) if wanted else ("cc", "gcc", "clang"):
        if found := shutil.which(name):
            return found
    missing = f"CC names {wanted!r}, which is not there" if wanted else "there is no cc, gcc or clang"
    raise CompilerError(f"{missing}: install a C compiler (Debian: apt-get install gcc), or set CC to one")


def version(compiler: str) -> str:
    """The first line of what it says about itself."""
    answer = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=False).stdout
    return answer.partition("\n")[0].strip()


def compile_library(compiler: str, source: Path, defines: Mapping[str, int], folder: Path) -> Path:
    """A shared library of one C file, by the name of its content: what is compiled already is not again.

    Raises
    ------
    CompilerError
        If the compiler refuses; with what it said.
    """
    command = [compiler, *FLAGS, *(f"-D{name}={value}" for name, value in defines.items())]
    content = "\0".join([*command, *LINK, version(compiler), source.read_text(encoding="utf-8")])
    library = folder / f"{source.stem}-{hashlib.sha256(content.encode()).hexdigest()[:16]}.so"
    if not library.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        partial = library.with_name(f"{library.stem}.{os.getpid()}.partial")
        compiled = partial.with_suffix(".o")
        for step in (
            [*command, "-c", str(source), "-o", str(compiled)],
            [compiler, *LINK, str(compiled), "-o", str(partial), "-lm"],
        ):
            done = subprocess.run(step, capture_output=True, text=True, check=False)
            if done.returncode:
                raise CompilerError(f"{compiler} does not compile {source.name}:\n{done.stderr.strip()}")
        compiled.unlink()
        partial.replace(library)
    return library
