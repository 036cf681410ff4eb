"""Training on a machine that is lent for minutes: a folder that travels, a run by the clock, what comes back."""
