"""The C compiler that some tests make libraries with; where it must be there, its absence fails them."""

from __future__ import annotations

import os

import pytest

from looptax.bench.floor import compiler

NEEDED = "LOOPTAX_NEEDS_COMPILER"  # set where no test may be skipped, as in .ci/run


def c_compiler() -> str:
    """The compiler's path; skips the test where there is none and none is needed."""
    try:
        return compiler.find()
    except compiler.CompilerError as error:
        if os.environ.get(NEEDED):
            pytest.fail(str(error))
        pytest.skip(str(error))
