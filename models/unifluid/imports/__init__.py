"""Published weights that a person has downloaded, as packages of the studio or as a start for training."""
