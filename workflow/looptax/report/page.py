"""The page: one HTML file that asks nothing of any other."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from looptax.records.ladder import EXTRAS
from looptax.report import (
    advice,
    claims,
    counts,
    held,
    machines,
    overview,
    palette,
    pieces,
    rungs,
    sentences,
    svg,
    tables,
    winners,
    words,
)
from looptax.report import format as fmt
from looptax.report.figures import break_even
from looptax.report.figures.figure import Drawn
from looptax.report.history import sentences as history_words
from looptax.report.history import tables as history_tables
from looptax.report.lookups import curve_of
from looptax.report.run import Run

# In the order of the page: a section's partial, which is also its anchor, and its name in the contents.
SECTIONS = (
    ("advice", "What to change"),
    ("speed", "Speed"),
    ("step", "One step's time"),
    ("break_even", "Break-even"),
    ("claims", "The claims"),
    ("trust", "Can you trust this?"),
    ("environment", "Environment"),
    ("method", "How it was measured"),
    ("data", "Raw data"),
)
HISTORY = ("history", "From version to version")  # comes first in a run of several stacks
_HASH_GOES_HERE = {"script": "hash-of-the-script", "style": "hash-of-the-style"}
_FILTERS: dict[str, Callable[..., object]] = {
    "ratio": fmt.ratio,
    "limit": fmt.limit,
    "ratio_bounds": fmt.ratio_bounds,
    "microseconds": fmt.microseconds,
    "microseconds_like": fmt.microseconds_like,
    "difference": fmt.difference,
    "duration": fmt.duration,
    "duration_bounds": fmt.duration_bounds,
    "count": fmt.count,
    "count_bounds": fmt.count_bounds,
    "percent": fmt.percent,
    "share": counts.share,
    "percent_bounds": fmt.percent_bounds,
    "size": fmt.size,
    "moment": fmt.moment,
    "plain": fmt.plain,
    "shortened": fmt.shortened,
    "listed": fmt.listed,
    "outcome": words.outcome,
    "telling": pieces.speed,
    "figure": held.figure,
    "bound": held.bound,
    "claim_printed": claims.printed,
    "claim_bound": claims.bound,
    "claim_level": claims.level,
}


@dataclass(frozen=True)
class DataFile:
    """A file beside the page."""

    path: str
    size: int


def render(
    run: Run,
    figures: Sequence[Drawn],
    files: Sequence[DataFile],
    validations: Sequence[held.Held],
    templates: Path,
) -> bytes:
    """The bytes of ``index.html``."""
    environment = environment_of(templates)
    text = environment.get_template("page.html.j2").render(
        run=run,
        findings=run.findings,
        sections=(HISTORY, *SECTIONS) if run.several_stacks else SECTIONS,
        figures={figure.plan.name: figure for figure in figures},
        files=files,
        held=validations,
        cpus={environment.host.cpu for environment in run.findings.environments},
        answer_sentence=sentences.answer_sentence(run),
        chosen_sentence=sentences.chosen_sentence(run),
        machine_caveat=machines.caveat(run),
        size_sentence=sentences.size_sentence(run),
        winners_sentence=winners.winners_sentence(run),
        fit_break_even=break_even.of_fit(run),
        claims_tally=sentences.claims_tally(run),
        claim_anchor=claims.anchors({figure.plan.name for figure in figures}, _places(run)),
        advised=advice.advised(run),
        no_advice=advice.no_advice(run),
        count_tables=counts.count_tables(run),
        extras_known=EXTRAS,
        history_tables=history_tables,
        history_words=history_words,
        by_batch=tables.by_batch(run),
        shapes=palette.shapes(),
        # What the partials say things with: functions and words of these files.
        advice=advice,
        break_even=break_even,
        claims=claims,
        counts=counts,
        machines=machines,
        overview=overview,
        curve_of=curve_of,
        rungs=rungs,
        svg=Markup,  # the figures' own elements, made by lxml
        tables=tables,
        words=words,
    )
    return with_policy(text.encode())


def _places(run: Run) -> list[str]:
    """Anchors of the page that are there only where there is something to show."""
    there = {
        "counts": bool(counts.count_tables(run)),
        "by-batch": tables.by_batch(run) is not None,
        "every-size": len(run.groups) > 1 and not run.large,
    }
    return [name for name, shown in there.items() if shown]


def environment_of(templates: Path) -> Environment:
    """Jinja with what all pages share: filters, colours, and the place of the style's hash."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(_FILTERS)
    environment.tests["newest_of"] = held.newest_of
    environment.globals.update(
        colours=Markup(palette.stylesheet() + svg.TEXT_RULE), hashes=_HASH_GOES_HERE, tone=words.TONE
    )
    return environment


def with_policy(page: bytes) -> bytes:
    """The page with the hashes of its script and style in its content policy.

    Computed last, on the bytes that a browser hashes. Nothing else is allowed to run or to dress the page.

    Raises
    ------
    ValueError
        If there is another number of scripts or styles than the policy allows.
    """
    for tag, place in _HASH_GOES_HERE.items():
        found: list[bytes] = re.findall(
            rb"<%b[^>]*>(.*?)</%b>" % (tag.encode(), tag.encode()), page, re.DOTALL
        )
        if len(found) != page.count(place.encode()):
            raise ValueError(
                f"the page has {len(found)} {tag} elements; its content policy allows another number"
            )
        if not found:
            continue
        digest = base64.b64encode(hashlib.sha256(found[0]).digest())
        page = page.replace(place.encode(), b"sha256-" + digest, 1)
    return page
