"""One container at a time in a folder of results, whatever became of the last one."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from looptax.image.errors import ImageError
from looptax.plan import holding
from looptax.plan.holding import NAME


def hold(results: Path) -> int:
    """Hold ``results`` until this process ends, whatever program it becomes meanwhile; the lock's descriptor.

    Raises
    ------
    ImageError
        If another container holds it, or the file system knows no locks.
    """
    path = results / NAME
    try:
        descriptor = holding.hold(results, f"the container {socket.gethostname()}")
    except holding.InUse as error:
        holder = str(error) or "another container"
        raise ImageError(
            f"{results} is in use by {holder}; wait until it has ended, or mount another folder"
        ) from None
    except PermissionError:
        owner = path.stat()
        raise ImageError(
            f"{path} is another user's; start this container with --user {owner.st_uid}:{owner.st_gid}"
        ) from None
    except OSError as error:
        raise ImageError(
            f"{path} cannot be locked ({error.strerror}); mount a folder of a local file system"
        ) from None
    os.set_inheritable(descriptor, True)
    return descriptor
