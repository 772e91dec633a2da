"""The least that tabulating could take: read every file that a list names, and have orjson make objects of it."""

from __future__ import annotations

import sys

import orjson


def main() -> None:
    """Each object is dropped before the next is made."""
    with open(sys.argv[1], encoding="utf-8") as names:
        for name in names.read().splitlines():
            with open(name, "rb") as stream:
                orjson.loads(stream.read())


if __name__ == "__main__":
    main()
