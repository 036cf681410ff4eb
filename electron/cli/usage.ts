export const usage = `UniFluid Studio without a window

  generate "<prompt>" --out FILE.png   draw a picture
  generate --continue PICTURE [--from K] --out FILE.png
                                       draw the rest of a picture that was stopped,
                                       or, with --n or --seed, try its rest other ways
  edit PICTURE "<instruction>" --out FILE.png
                                       draw a changed picture
  edit --all DIR... "<instruction>"    edit every photo in folders, each into a picture of
                                       the history; the photos stay as they are
  ask PICTURE [PICTURE] "<question>"   answer a question about one or two pictures
  caption PICTURE                      describe a picture
  caption DIR...                       describe all photos in folders, and write it beside them
  captions undo | redo                 take the last act on captions back, a whole run
                                       too, or do it again
  sidecars undo sid_...                put back what stood beside the photos before
  export PICTURE... --out FILE         write copies in another form or size
  photos add DIR                       take a folder of photos into the library, where it is
  photos [list] [DIR]                  the folders, or the photos of one
  photos rescan [DIR]                  look what came, went and moved
  photos check [DIR]                   rescan, and name what is missing or cannot be read
  photos remove DIR                    forget a folder; no file is touched
  photos duplicates [DIR]              photos that look the same
  history                              what was done, newest first
  devices [list]                       what was measured of graphics cards
  devices probe                        measure them all: right and faster than the CPU?
  devices install-cuda [DIR]           fetch what CUDA needs on Linux (747 MB, from PyPI;
                                       NVIDIA's licence), or take its wheels from a folder
  devices remove-cuda                  delete it again
  models [list]                        the model packages that are there
  models verify [MODEL]                check a package, file by file
  models add PATH|ADDRESS              a folder, a ZIP or tar, or their https address
  models import DIR                    published weights that you downloaded, by the
                                       Python toolkit (PaliGemma, Janus-Pro,
                                       NextStep-1.1)
  models remove MODEL                  one that was added, with its files

PICTURE is a file, or the id of a picture in the history (img_...).
Words that start with a dash go to the end, after --:
  generate --out FILE.png -- "-3 degrees, snow"

Drawing:
  --out, -o FILE.png     where to write; with --n the files are FILE-1.png, FILE-2.png ...
  --seed N               the same seed draws the same picture again on this machine
  --n N                  pictures, 1 to 8
  --tries N              generate: draw N, 1 to 8, and keep those in which the model reads your
                         words most surely; the model's own number unless given, 1 with --seed
  --steps N              solver steps for each token
  --order random|raster  the order in which tokens are drawn; the model's best unless given
  --guidance X           how strongly the text steers; 1 is none
  --image-guidance X     edit: how strongly the source steers; 1 is none
  --as-drawn             edit: leave it as the model draws it, with no pixels put back from the source
  --temperature X        how adventurous; 1 is as trained
  --style WORDS          generate: a style, put after the prompt
  --continue PICTURE     generate: keep this picture's first tokens, words and settings
  --from K               --continue: keep only K tokens; all it has unless given

Export:
  --format png|webp|jpeg|svg
  --scale original|1|2|4     of the photo it was made from (the default), or times the size it was drawn at
  --record full|credit|none  what the copy says of itself
  --background #RRGGBB       behind a JPEG

Photos:
  --search WORDS         list: only photos with these words in path, camera or day

Edits of folders (edit --all):
  --out DIR              also write copies there, as large as the photos; nothing is written over
  --seed N               the same for every photo; without it an edit that is there with any counts
  --retry-failed         only photos that failed in the last such run
  --dry-run              say what would be done
  {folder}, {date}, {camera} in the instruction are each photo's

Captions of folders:
  --formats LIST         of txt,xmp,json,jsonl,csv; only into the library unless given
  --xmp-name NAME        photo.jpg.xmp or photo.xmp, for new ones
  --length short|long|keywords
  --question "..."       the answer to this, instead of a description
  --context "..."        what the model should know; {folder}, {date}, {camera} are each photo's
  --overwrite, --append, --prepend
                         what becomes of words that are there; they are skipped unless given
  --include-edited       also words that a person wrote
  --retry-failed         only photos that failed in the last run
  --dry-run              say what would be done

Models:
  --bits 4|8|16          import: bits of a weight of the decoder; 8 unless given
  --python FILE          import: the Python that runs it; else the one chosen in Settings,
                         or UNIFLUID_PYTHON, models/.venv, python3

History:
  --search WORDS         only what holds these words
  --limit N              so many at most; 20 unless given

Everywhere:
  --json                 one JSON object a line on stdout; progress stays on stderr
  --profile DIR          another profile than this person's own (or UNIFLUID_PROFILE)
  --package, --model ID|DIR
                         another model package, of those listed or in a folder (or UNIFLUID_PACKAGE)
  --help  --version

Exit status: 0 done, 1 failed, 2 bad use, 3 some photos or files failed, 130 interrupted.
`;
