"""What the functions of this room take: numbers in a list, a tuple or a one-dimensional array."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Values = Sequence[float] | Array
