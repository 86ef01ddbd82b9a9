"""What a run shows to people who were not there."""
