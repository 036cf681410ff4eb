"""From trained weights to a model package: ONNX graphs, one weight file, manifest, fixtures, card, and the check of all of it."""
