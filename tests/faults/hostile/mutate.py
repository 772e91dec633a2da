"""Mutations of good input, by bytes and by structure; the same seed gives the same one.

Most are near misses (a neighbour's value, a sign, a size): input that is wrong at its first key shows little.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import yaml

CANARY = "canary7"  # in every text that would do something if it were not escaped
TEXTS = (
    f"<img src=x onerror={CANARY}()>",
    f"</script><script>{CANARY}()</script>",
    f"\"'><svg onload={CANARY}()>",
    f"javascript:{CANARY}()",
    f"]]><!--{CANARY}--><![CDATA[",
    f"&lt;{CANARY}&#x3c;&amp;",
    f"{{{{ {CANARY}.__class__ }}}}{{% {CANARY} %}}",
    f"{{{CANARY}}}{{0}}{{wildcards.stack}}%({CANARY})s",
    f"'; touch {CANARY}; '",
    f'"; touch {CANARY}; "$(touch {CANARY})`touch {CANARY}`',
    f"../../../{CANARY}",
    f"/dev/null/{CANARY}",
    "~nobody-of-that-name/x.py",
    "-rf",
    "..",
    ".",
    "",
    " ",
    "CON",
    "a\nb: c",
    "quick\n",
    "\0",
    "a\rb\tc\x1b[31m",
    "\u202eabc\u2066",
    "\ufeff\u200b",
    "ｑｕｉｃｋ",
    "\ud800",
    "𝕬🚀",
    "x" * 5000,
    "nan",
    "1e400",
    "null",
)
NUMBERS = (0, -0.0, -1, 1, 2**31, 2**53 + 1, 2**63, 2**64, 10**30, -(2**63), 1e-320, 1e-12, 1e15, 1e300, 0.5)
NOT_NUMBERS = (float("nan"), float("inf"), float("-inf"))
OTHERS = (None, True, False, [], {}, [[]], {"": {}}, [None], {"$ref": "x"})

Path = tuple[Any, ...]


def tree(rng: Random, value: Any, changes: int = 1) -> Any:
    """A copy of ``value`` with so many places changed."""
    copied = _copy(value)
    for _ in range(changes):
        holder = [copied]
        paths = list(_paths(holder[0], (0,)))
        _change(rng, holder, rng.choice(paths), paths)
        copied = holder[0]
    return copied


def text(rng: Random, content: bytes) -> bytes:
    """The bytes with a few of them changed, cut, doubled or put elsewhere."""
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        content = rng.choice(BYTES)(rng, content)
    return content


def as_yaml(value: Any) -> bytes:
    """Also of what YAML has no words for."""
    return yaml.safe_dump(value, sort_keys=False).encode("utf-8", "surrogatepass")


def as_json(value: Any) -> bytes:
    """With the words that JavaScript has for no numbers, which JSON forbids."""
    return json.dumps(value).encode()


def _change(rng: Random, holder: list[Any], path: Path, paths: list[Path]) -> None:
    outer: Any = holder
    for part in path[:-1]:
        outer = outer[part]
    place, value = path[-1], outer[path[-1]]
    kind = rng.random()
    if kind < 0.35 and isinstance(value, int | float) and not isinstance(value, bool):
        outer[place] = _near(rng, value)
    elif kind < 0.35 and isinstance(value, str):
        outer[place] = rng.choice((value[:-1], value + "x", value.upper(), value * 2, f" {value}"))
    elif kind < 0.55:  # what stands elsewhere in the same input
        outer[place] = _copy(_at(holder, rng.choice(paths)))
    elif kind < 0.75:
        outer[place] = rng.choice(TEXTS if isinstance(value, str) or rng.random() < 0.2 else NUMBERS)
    elif kind < 0.80:
        outer[place] = rng.choice((*NOT_NUMBERS, *OTHERS))
    elif kind < 0.85 and isinstance(outer, dict) and isinstance(place, str):
        outer[rng.choice((place + "_", place.upper(), *TEXTS))] = outer.pop(place)
    elif kind < 0.93 and outer is not holder:
        outer.pop(place)
    elif isinstance(value, list) and value:
        value.insert(rng.randrange(len(value) + 1), _copy(rng.choice(value)))
    elif isinstance(value, list | dict):
        value.clear()
    else:
        outer[place] = [value]


def _near(rng: Random, value: float) -> float:
    return rng.choice((value + 1, value - 1, -value, value * 2, value * 1000, value / 3, float(value), 0))


def _paths(value: Any, path: Path) -> Iterator[Path]:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _paths(inner, (*path, index))


def _at(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part]
    return value


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value


def _flip(rng: Random, content: bytes) -> bytes:
    at = rng.randrange(len(content)) if content else 0
    return content[:at] + bytes([rng.randrange(256)]) + content[at + 1 :]


def _insert(rng: Random, content: bytes) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[:at] + rng.choice(PIECES) + content[at:]


def _cut(rng: Random, content: bytes) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _drop(rng: Random, content: bytes) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[:at] + content[at + rng.randrange(1, 40) :]


def _double(rng: Random, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True) or [b""]
    at = rng.randrange(len(lines))
    return b"".join([*lines[: at + 1], *lines[at : at + rng.randrange(1, 4)], *lines[at + 1 :]])


def _digits(rng: Random, content: bytes) -> bytes:
    places = [at for at, byte in enumerate(content) if chr(byte).isdigit()]
    if not places:
        return content
    at = rng.choice(places)
    return (
        content[:at]
        + rng.choice((b"-1", b"0", b"9" * 30, b"1e400", b"1e-400", b"9" * 5000))
        + content[at + 1 :]
    )


def _crlf(rng: Random, content: bytes) -> bytes:
    return content.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\t", b"\n\n")))


def _begin(rng: Random, content: bytes) -> bytes:
    marks = (
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"%YAML 1.1\n---\n",
        b"---\n---\n",
        b"!!python/name:os.system\n",
        b"#",
    )
    return rng.choice(marks) + content


BYTES: tuple[Callable[[Random, bytes], bytes], ...] = (
    _flip, _flip, _insert, _insert, _cut, _drop, _double, _double, _digits, _digits, _crlf, _begin,
)  # fmt: skip
_BOMB = b"".join(b"b%d: &b%d [*b%d, *b%d]\n" % (i, i, i - 1, i - 1) for i in range(1, 40))
PIECES = (
    b"\0", b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\t", b"\r", b"[" * 3000, b"{" * 3000, b"- " * 3000, b'{"a":' * 3000,
    b"&a [*a]", b"\nb0: &b0 [x]\n" + _BOMB, b"\n<<: *x\n", b"!!python/object/apply:os.system ['touch canary7']",
    b"!!binary '='", b"!!timestamp x", b"2020-13-45", b"? [a]\n", b"# ", b"|\n", b">", b"'", b'"', b": ", b", ", b"}",
    b"]", b"NaN", b"Infinity", b"\\ud800", b"\\u0000", b"\n...\n---\n", b"__use_yte__: true\n",
)  # fmt: skip
