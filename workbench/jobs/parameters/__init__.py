"""What a notebook lets people choose: names, types, limits, words, and secrets."""
