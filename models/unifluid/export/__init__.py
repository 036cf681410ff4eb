"""From trained weights to a model package: graphs, one weight file, manifest, fixtures, card, and the check of it."""
