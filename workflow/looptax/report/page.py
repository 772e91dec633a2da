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

from looptax.report import counts, held, palette, pieces, sentences, svg, tables, words
from looptax.report import format as fmt
from looptax.report.advice import advice_sentence, no_advice
from looptax.report.figures import break_even
from looptax.report.figures.figure import Drawn
from looptax.report.run import Run, curve_of

# In the order of the page: a section's partial, which is also its anchor, and its name in the contents.
SECTIONS = (
    ("advice", "What to change"),
    ("speed", "Speed"),
    ("step", "One step's time"),
    ("break_even", "Break-even"),
    ("trust", "Can you trust this"),
    ("environment", "Environment"),
    ("method", "How it was measured"),
    ("data", "Raw data"),
)
_HASH_GOES_HERE = "hash-of-the-style"
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
_FILTERS: dict[str, Callable[..., object]] = {
    "ratio": fmt.ratio,
    "ratio_bounds": fmt.ratio_bounds,
    "microseconds": fmt.microseconds,
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
    "listed": fmt.listed,
    "outcome": words.outcome,
    "why": words.why,
    "telling": pieces.speed,
    "figure": held.figure,
    "bound": held.bound,
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
    environment.globals.update(
        advice_sentence=advice_sentence,
        break_even_sentence=break_even.sentence,
        by_rows=tables.by_rows,
        curve_of=curve_of,
        svg=Markup,  # the figures' own elements, made by lxml
    )
    text = environment.get_template("page.html.j2").render(
        run=run,
        findings=run.findings,
        sections=SECTIONS,
        figures={figure.plan.name: figure for figure in figures},
        files=files,
        held=validations,
        cpus={environment.host.cpu for environment in run.findings.environments},
        answer_sentence=sentences.answer_sentence(run),
        size_sentence=sentences.size_sentence(run),
        no_advice=no_advice(run),
        count_headings=counts.HEADINGS,
        count_tables=counts.count_tables(run),
        by_batch=tables.by_batch(run),
        meaning=words.MEANING,
        shapes=palette.shapes(),
    )
    return with_policy(text.encode())


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
    environment.globals.update(
        colours=Markup(palette.stylesheet() + svg.TEXT_RULE), hash=_HASH_GOES_HERE, tone=words.TONE
    )
    return environment


def with_policy(page: bytes) -> bytes:
    """The page with its style's hash in its content policy: computed last, on the bytes that a browser hashes."""
    style = _STYLE.search(page)
    if style is None or page.count(b"<style>") != 1:
        raise ValueError("the page has one style element, which its content policy allows")
    digest = base64.b64encode(hashlib.sha256(style[1]).digest())
    return page.replace(_HASH_GOES_HERE.encode(), b"sha256-" + digest, 1)
