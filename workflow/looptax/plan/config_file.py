"""From what the YAML held to a typed config, or one clear message."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec

from looptax.plan.errors import PlanError, nearest
from looptax.records.cluster import WORD_PATTERN
from looptax.records.config import Config
from looptax.records.files import UnreadableRecord
from looptax.records.yaml_file import read_yaml

KINDS = {
    "integer": "a whole number",
    "number": "a number",
    "string": "a text",
    "array": "a list",
    "object": "a set of keys",
}
NAMES = "letters, digits, '.', '_' and '-', beginning with a letter or digit, at most 64"
WORDS = "letters, digits and _.,:&|*()[]=-, beginning with a letter, digit or '_', at most 200"


def read(path: Path) -> dict[str, Any]:
    """What a config file holds.

    Raises
    ------
    PlanError
        If it cannot be read, is no YAML that a person writes, or no set of keys.
    """
    try:
        content = read_yaml(path)
    except UnreadableRecord as error:
        raise PlanError(str(error)) from None
    if content is None:
        raise PlanError(f"{path}: the file is empty; allowed: keys and values, as in config/config.yaml")
    if not isinstance(content, dict):
        raise PlanError(
            f"{path}: found {type(content).__name__}; allowed: keys and values, as in config/config.yaml"
        )
    return content


def load(raw: dict[str, Any], source: str) -> Config:
    """The config of ``raw``; ``source`` names its file in messages.

    Raises
    ------
    PlanError
        Naming every key that is wrong, what was found, and what is allowed.
    """
    schema = msgspec.json.schema(Config)
    validator = _Validator(schema)
    complaints = [_explain(error) for error in validator.iter_errors(raw)]
    complaints += [f"{path}: found {value}; allowed: a finite number" for path, value in _not_finite(raw, "")]
    if complaints:
        raise PlanError("\n".join(f"{source}: {complaint}" for complaint in sorted(complaints)))
    config = msgspec.convert(raw, Config)
    if config.rounds.min > config.rounds.max:
        found = f"min {config.rounds.min}, max {config.rounds.max}"
        raise PlanError(f"{source}: rounds: found {found}; allowed: min at most max")
    return config


def _is_whole(_: Any, value: Any) -> bool:
    """256.0 is a whole number to JSON Schema, and none to the record."""
    return isinstance(value, int) and not isinstance(value, bool)


_Validator = jsonschema.validators.extend(
    jsonschema.Draft202012Validator,
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
)


def _explain(error: Any) -> str:
    place = _place(error.absolute_path)
    if error.validator == "additionalProperties":
        allowed = sorted(error.schema["properties"])
        unknown = sorted(str(key) for key in error.instance if key not in allowed)
        return _unknown_key(place, unknown[0], allowed)
    if error.validator == "required":
        missing = error.message.split("'")[1]  # there is one such error for each key
        return f"{place}: the key {missing!r} is missing"
    return f"{place}: found {_shown(error.instance)}; allowed: {_allowed(error)}"


def _unknown_key(place: str, key: str, allowed: list[str]) -> str:
    where = f"{place}.{_named(key)}" if place != "config" else _named(key)
    return f"{where}: this key is not known; allowed: {', '.join(allowed)}.{nearest(key, allowed)}"


def _named(key: str) -> str:
    """A key as it stands, but on one line and not as nothing."""
    return key if key.isprintable() and key.strip() else repr(key)


def _allowed(error: Any) -> str:
    value = error.validator_value
    words = {
        "type": KINDS.get(str(value), str(value)),
        "minimum": f"at least {value}",
        "maximum": f"at most {value}",
        "exclusiveMinimum": f"more than {value}",
        "minItems": "at least one entry",
        "minLength": "a text that is not empty",
        "maxLength": f"at most {value} characters",
        "pattern": WORDS if value == WORD_PATTERN else NAMES,
    }
    return words.get(str(error.validator), str(error.message))


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _place(path: Any) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.lstrip(".") or "config"


def _not_finite(value: Any, place: str) -> Iterator[tuple[str, float]]:
    if isinstance(value, float) and not math.isfinite(value):
        yield place.lstrip("."), value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _not_finite(inner, f"{place}.{_named(str(key))}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _not_finite(inner, f"{place}[{index}]")
