#!/bin/sh
# One call on a lent machine with an NVIDIA card: what packages draw with on CUDA, and how fast. models/README.md says which call to make.
#
#   run.sh [SECONDS]     after SECONDS (200) nothing new is begun
#
# OUT is where results go. WORK, PYTHON, NODE and PROVIDER are for rehearsals.
set -eu
OUT=${OUT:?where results go} WORK=${WORK:-/tmp/unifluid-cards} PYTHON=${PYTHON:-python3} PROVIDER=${PROVIDER:-cuda}
KIT=$(cd "$(dirname "$0")" && pwd)
rm -rf "$WORK"
mkdir -p "$WORK"
"$PYTHON" -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2], filter="data")' "$KIT"/set.tar* "$WORK"
# CUDA's own libraries are those of that machine's PyTorch.
LIBRARIES=$("$PYTHON" -c '
import glob, os
try:
    import nvidia
    print(":".join(sorted({os.path.dirname(path) for root in nvidia.__path__ for path in glob.glob(root + "/**/lib*.so*", recursive=True)})))
except ImportError:
    pass
')
LD_LIBRARY_PATH=$LIBRARIES${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export LD_LIBRARY_PATH
CARD=$(nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null || echo 'no NVIDIA card')
exec "${NODE:-$WORK/node}" "$WORK/models/runtime/bench/cardBench.ts" --provider "$PROVIDER" --card "$CARD" --seconds "${1:-200}" \
  --out "$OUT/figures.json" "$WORK"/packages/*
