#!/bin/sh
# Both training stages on a machine that has an accelerator, PyTorch and nothing from this project but the tree and one folder:
#
#   models/train_on_gpu.sh FOLDER OUT VAE_MINUTES UNIFIED_MINUTES
#
# FOLDER holds pictures.zip (unifluid.data.sprite_pack), tokenizer.json, vision.safetensors (unifluid.training.vision_file), and, where
# they are to be used, photos-*.tar, vae.safetensors and unified.safetensors to go on from. Checkpoints in half precision are left in
# OUT; everything else stays in WORK (default /tmp/unifluid), so that a second call on the same machine goes on where the first ended.
set -eu
FOLDER=$1 OUT=$2 VAE_MINUTES=$3 UNIFIED_MINUTES=$4
WORK=${WORK:-/tmp/unifluid} DEVICE=${DEVICE:-cuda} PYTHON=${PYTHON:-python3}
SCENES=${SCENES:-60000} EDITS=${EDITS:-24000} CORES=$(nproc) ROWS_TIMES=${ROWS_TIMES:-12} LR=${LR:-2e-3} CONFIG=studio-mini
PYTHONPATH=$(cd "$(dirname "$0")" && pwd)${PYTHONPATH:+:$PYTHONPATH}
export PYTHONPATH
mkdir -p "$WORK/data/train" "$WORK/vae" "$WORK/unified" "$OUT"

run() {
  module=$1
  shift
  "$PYTHON" -m "unifluid.$module" "$@"
}

[ -f "$WORK/cache/sprites.npy" ] || run data.sprite_pack unpack "$FOLDER/pictures.zip" "$WORK/cache" --workers "$CORES"
run data.build --drawn --cache "$WORK/cache" --out "$WORK/data" --kinds icons,scenes,edits --scenes "$SCENES" --edits "$EDITS" --workers "$CORES"
cp "$FOLDER"/photos-*.tar "$WORK/data/train/" 2>/dev/null || echo "no photographs"

from() { [ -f "$FOLDER/$1.safetensors" ] && [ ! -f "$WORK/$1/last.safetensors" ] && echo "--from $FOLDER/$1.safetensors" || true; }

# Once there it stays: what is encoded and trained later depends on its tokens.
if [ ! -f "$WORK/vae.safetensors" ] && [ "$VAE_MINUTES" != 0 ]; then
  # shellcheck disable=SC2046
  run training.train_vae --config "$CONFIG" --data "$WORK/data" --run "$WORK/vae" --device "$DEVICE" --workers "$CORES" --batch 64 \
    --minutes "$VAE_MINUTES" $(from vae)
  run training.resume_file "$WORK/vae/last.safetensors" --dtype float16 --out "$WORK/vae.safetensors"
elif [ ! -f "$WORK/vae.safetensors" ]; then
  cp "$FOLDER/vae.safetensors" "$WORK/vae.safetensors"
fi
cp "$WORK/vae.safetensors" "$OUT/vae.safetensors"
run training.encode --config "$CONFIG" --data "$WORK/data" --vae "$OUT/vae.safetensors" --vision "$FOLDER/vision.safetensors" \
  --out "$WORK/encoded" --device "$DEVICE" --workers "$CORES" --batch 256
# shellcheck disable=SC2046
run training.train --config "$CONFIG" --data "$WORK/encoded" --tokenizer "$FOLDER/tokenizer.json" --run "$WORK/unified" --device "$DEVICE" \
  --vision "$FOLDER/vision.safetensors" --workers "$CORES" --rows-times "$ROWS_TIMES" --lr "$LR" --muon-lr "$LR" --ema 0.998 \
  --minutes "$UNIFIED_MINUTES" $(from unified)
run training.resume_file "$WORK/unified/last.safetensors" --out "$OUT/unified.safetensors"
