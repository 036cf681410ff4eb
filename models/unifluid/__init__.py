"""UniFluid (arXiv 2503.13436): unified autoregressive drawing, editing and answering with continuous tokens."""

__version__ = "0.1.0"
