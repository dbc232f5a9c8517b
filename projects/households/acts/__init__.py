"""Officials act on the register at once: joining, leaving, change of head, split, merger, taking back; and the turn of the year."""
