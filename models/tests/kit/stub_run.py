"""Stands in for `unifluid.kit.train` where only its life matters: STUB says how it behaves before `--plain`."""

import os
import sys
import time
from pathlib import Path

from unifluid.kit.attend import FIRST_STEP
from unifluid.kit.outbox import Parcel, write_export

work = Path(sys.argv[sys.argv.index("--work") + 1])
behaviour = os.environ["STUB"]
print("started", sys.argv[sys.argv.index("--restart") + 1], "plain" if "--plain" in sys.argv else "", flush=True)
if behaviour == "fails":
    sys.exit(3)
if behaviour == "hangs" and "--plain" not in sys.argv:
    time.sleep(3600)
print(f"== {FIRST_STEP}, number 0", flush=True)
write_export(work, 1, {}, [Parcel("weights", b"w")])
while behaviour == "goes on" and not (work / "wanted").exists():
    print("step", flush=True)
    time.sleep(0.2)
if behaviour == "goes on":
    write_export(work, 2, {}, [Parcel("weights", b"better")])
    time.sleep(3600)
