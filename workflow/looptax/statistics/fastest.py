"""The set that cannot be told from the fastest.

Subset selection in the manner of Gupta (1965) and Hsu (1981), without normality: a strategy leaves the set
only where another beats it by a one-sided exact Mann-Whitney test, corrected by Bonferroni for the number
of others. The true best is therefore in the set with a probability of at least 95 %, whatever the number of
rounds, if rounds are independent and those of strategies that tie with it are distributed as its own are: the test
is of equal distributions, and a quiet best among much noisier ties is lost more often. Few rounds make the set large.
"""

from __future__ import annotations

from collections.abc import Mapping

from looptax.statistics.mann_whitney import p_above
from looptax.statistics.values import Values

SIGNIFICANCE = 0.05


def fastest_set(log_ratios: Mapping[str, Values]) -> set[str]:
    """Names that are not beaten; ``log_ratios`` are independent rounds by name, above is faster.

    Raises
    ------
    ValueError
        If a name has no rounds.
    """
    if any(len(values) == 0 for values in log_ratios.values()):
        raise ValueError("every strategy needs at least one round")
    allowed = SIGNIFICANCE / max(len(log_ratios) - 1, 1)
    return {
        name
        for name, values in log_ratios.items()
        if not any(
            other != name and p_above(rivals, values) <= allowed for other, rivals in log_ratios.items()
        )
    }
