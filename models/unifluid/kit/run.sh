#!/bin/sh
# One call on the lent machine; models/README.md says which calls to make.
#
#   run.sh SECONDS [MORE]     SECONDS this call may take, MORE seconds that calls after it will
#
# OUT is where results go, WORK what stays on that machine between calls, DEVICE cuda or cpu.
set -eu
WORK=${WORK:-/tmp/unifluid} OUT=${OUT:?where results go} DEVICE=${DEVICE:-cuda} PYTHON=${PYTHON:-python3}
mkdir -p "$WORK"
# The run outlives this call, and the next one replaces what was carried: run from a copy, renewed when nothing runs.
if ! kill -0 "$(cat "$WORK/pid" 2>/dev/null || echo none)" 2>/dev/null; then
  rm -rf "$WORK/kit"
  cp -R "$(cd "$(dirname "$0")" && pwd)" "$WORK/kit"
fi
KIT=$WORK/kit
PYTHONPATH=$KIT/code${PYTHONPATH:+:$PYTHONPATH}
PYTHONUNBUFFERED=1 TOKENIZERS_PARALLELISM=false TORCHINDUCTOR_CACHE_DIR=$WORK/compiler
export PYTHONPATH PYTHONUNBUFFERED TOKENIZERS_PARALLELISM TORCHINDUCTOR_CACHE_DIR
set -- -m unifluid.kit.attend --kit "$KIT" --work "$WORK" --out "$OUT" --device "$DEVICE" --seconds "$1" --more "${2:-0}"
# shellcheck disable=SC2086
exec "$PYTHON" ${PYTHON_FLAGS:-} "$@"
