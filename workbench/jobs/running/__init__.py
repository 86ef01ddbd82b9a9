"""One notebook run from its first cell to its last, and the truth about how that ended."""
