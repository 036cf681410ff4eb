#!/bin/sh
# The unified stage on a machine that has an accelerator, PyTorch and nothing from this project but the tree and one folder:
#
#   models/train_on_gpu.sh FOLDER OUT SECONDS
#
# FOLDER holds pictures.zip (unifluid.data.sprite_pack), tokenizer.json, vae.safetensors, vision.safetensors
# (unifluid.training.vision_file), and, where they are to be used, photos-*.tar, mixture.json (without it nothing reads singles and pairs,
# so none are made) and unified.safetensors to go on from. A step has ROWS_TIMES times the rows of the mixture.
# Building and encoding the data count in SECONDS; training has what is left. The checkpoint is left in OUT in half precision, with the
# curves and the data's provenance; everything else stays in WORK (default /tmp/unifluid), so that a second call goes on.
#
# Measured with an H100 and 16 cores: pictures 5 s; 7,594 icons, 26,000 singles, 14,000 pairs, 36,000 scenes and 18,000 edits built in
# 130 to 140 s (the edits alone 47); 40 shards of singles and pairs encoded in 10 s, 62 of icons, scenes and edits in 71. A made-up step
# of 932 rows took 0.24 s without compiling (10.9 GiB), 0.14 to 0.17 s compiled (7 GiB) after 64 s for the compiler. Reckon with 4
# minutes before the first step. No run there has reached it yet.
set -eu
FOLDER=$1 OUT=$2 SECONDS_ALL=$3
STARTED=$(date +%s)
WORK=${WORK:-/tmp/unifluid} DEVICE=${DEVICE:-cuda} PYTHON=${PYTHON:-python3} CONFIG=studio-mini CORES=$(nproc)
SCENES=${SCENES:-40000} SINGLES=${SINGLES:-30000} PAIRS=${PAIRS:-16000} EDITS=${EDITS:-24000} HELD=${HELD:-600}
ROWS_TIMES=${ROWS_TIMES:-12} LR=${LR:-1.5e-3} MUON_LR=${MUON_LR:-2e-3} RASTER=${RASTER:-0.85} EXTRA=${EXTRA:-}
PYTHONPATH=$(cd "$(dirname "$0")" && pwd)${PYTHONPATH:+:$PYTHONPATH}
export PYTHONPATH
mkdir -p "$WORK/data/train" "$WORK/unified" "$OUT"

run() {
  module=$1
  shift
  "$PYTHON" -m "unifluid.$module" "$@"
}

elapsed() { echo "== $(($(date +%s) - STARTED)) s: $1"; }

[ -f "$FOLDER/mixture.json" ] || SINGLES=0 PAIRS=0
[ -f "$WORK/cache/sprites.npy" ] || run data.sprite_pack unpack "$FOLDER/pictures.zip" "$WORK/cache" --workers "$CORES"
elapsed "pictures are there"
run data.build --drawn --cache "$WORK/cache" --out "$WORK/data" --kinds icons,singles,pairs,scenes,edits --scenes "$SCENES" \
  --singles "$SINGLES" --pairs "$PAIRS" --edits "$EDITS" --held "$HELD" --workers "$CORES"
cp "$FOLDER"/photos-*.tar "$WORK/data/train/" 2>/dev/null || echo "no photographs"
elapsed "data is built"
set -- --config "$CONFIG" --data "$WORK/data" --out "$WORK/encoded" --device "$DEVICE" --workers "$CORES" --batch 256 --splits val train
run training.encode "$@" --vae "$FOLDER/vae.safetensors" --latents-only --kinds singles pairs
run training.encode "$@" --vae "$FOLDER/vae.safetensors" --vision "$FOLDER/vision.safetensors" --kinds icons scenes edits photos
elapsed "data is encoded"

set -- --config "$CONFIG" --data "$WORK/encoded" --tokenizer "$FOLDER/tokenizer.json" --run "$WORK/unified" --device "$DEVICE" \
  --vision "$FOLDER/vision.safetensors" --workers "$CORES" --rows-times "$ROWS_TIMES" --lr "$LR" --muon-lr "$MUON_LR" --ema 0.998 \
  --raster-share "$RASTER"
[ -f "$FOLDER/mixture.json" ] && set -- "$@" --mixture "$FOLDER/mixture.json"
[ -f "$FOLDER/unified.safetensors" ] && set -- "$@" --from "$FOLDER/unified.safetensors"
LEFT=$((SECONDS_ALL - ($(date +%s) - STARTED)))
[ "$LEFT" -ge 30 ] || LEFT=30
# shellcheck disable=SC2086
run training.train "$@" --minutes "$(awk "BEGIN { print $LEFT / 60 }")" --warmup 100 --decay-share 0.8 $EXTRA
elapsed "the model is trained"
run training.resume_file "$WORK/unified/last.safetensors" --out "$OUT/unified.safetensors"
cp "$WORK/unified/unified.csv" "$OUT/"
run data.provenance "$WORK/data" --scores "$OUT/provenance.json"
