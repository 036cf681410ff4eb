"""The command line that every importer has: the same options, lines, exit statuses and way to be stopped."""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from unifluid.imports.fresh_folder import Stopped, fresh_folder, require_room, stoppable
from unifluid.imports.import_package import ImportParts, expected_bytes, write_import_package
from unifluid.imports.progress import Progress
from unifluid.imports.source_folder import FolderRefused, SourceFolder

PartsOf = Callable[..., ImportParts]
"""From a folder, the package's id, the name a person gave it, and the importer's own switches by name."""

DONE, REFUSED, STOPPED = 0, 1, 3


def import_command(
    description: str, parts_of: PartsOf, arguments: list[str] | None = None, switches: Mapping[str, str] | None = None
) -> int:
    """switches: options of this importer alone, by name, with what they are for."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder of the published weights")
    parser.add_argument("--out", type=Path, required=True, help="the package's folder; its name becomes the id")
    parser.add_argument("--bits", type=int, choices=(4, 8, 16), default=8, help="bits a weight of the decoder")
    parser.add_argument("--name", help="the package's name in the studio")
    parser.add_argument("--json", action="store_true", help="progress as one JSON object a line")
    for name, purpose in (switches or {}).items():
        parser.add_argument(f"--{name.replace('_', '-')}", action="store_true", help=purpose)
    options = parser.parse_args(arguments)
    chosen = {name: getattr(options, name) for name in switches or {}}
    progress = Progress(as_json=options.json)
    try:
        with stoppable():
            _import(options, partial(parts_of, **chosen), progress)
    except FolderRefused as refused:
        progress.say("failed", str(refused), code=refused.code)
        return REFUSED
    except Stopped:
        progress.say("failed", "Stopped; nothing was left behind", code="stopped")
        return STOPPED
    return DONE


def _import(options: argparse.Namespace, parts_of: PartsOf, progress: Progress) -> None:
    began = time.monotonic()
    progress.say("read", f"Reading the names and shapes in {options.folder}")
    folder = SourceFolder(options.folder)
    parts = parts_of(folder, options.out.name, options.name)
    require_room(options.out, expected_bytes(parts.config, options.bits))
    with fresh_folder(options.out) as fresh:
        write_import_package(fresh, folder.folder / "tokenizer.json", parts, options.bits, progress)
    seconds = round(time.monotonic() - began)
    peak = peak_bytes()
    memory = "" if peak is None else f", {peak / 2**30:.1f} GiB of memory at most"
    progress.say("done", f"{options.out} is a package: {seconds} s{memory}", seconds=seconds, peak_bytes=peak or 0)


def peak_bytes() -> int | None:
    """The most memory this process has held; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    # Kilobytes on Linux, bytes on macOS.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
