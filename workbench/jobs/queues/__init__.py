"""Work on disk, done by processes that may be killed at any moment."""
