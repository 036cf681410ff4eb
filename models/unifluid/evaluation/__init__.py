"""How good a checkpoint is: contact sheets to look at, and figures that a command prints."""
