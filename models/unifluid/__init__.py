"""UniFluid (arXiv 2503.13436): unified autoregressive drawing, editing and answering with continuous tokens."""

import os

__version__ = "0.1.0"

# ONNX Runtime reads it while it is loaded, which only this package and its tests do: without it a device id and a
# database for a collector are written into the person's cache folder.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
