"""The package of a tiny-test model of random weights that has graphs for graphics cards; the runtime's tests use it.

python tests/export/tiny_gpu.py runtime/testing/tiny-gpu/package
"""

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from small_package import small_parts

from unifluid.export.manifest import Identity
from unifluid.export.write_package import write_package


def write_tiny_gpu(out: Path) -> int:
    with TemporaryDirectory() as folder:
        identity = Identity("tiny-gpu", "Tiny for graphics cards", "0.1.0", "Apache-2.0")
        problems = write_package(replace(small_parts(Path(folder)), identity=identity, variants=("gpu", "dml")), out)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(write_tiny_gpu(Path(sys.argv[1])))
