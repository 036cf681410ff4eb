"""Training rows made while training: plans and texts by worker processes, pictures and sequences on the device."""
