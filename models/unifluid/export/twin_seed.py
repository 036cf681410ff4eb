"""What the twin rows are made from and of."""

from typing import Any

SEED = 2503_13436
"""Of every random number in them."""

Rows = list[dict[str, Any]]
"""As JSON holds them."""
