"""Two runs side by side: what was given, what was done, what came out."""
