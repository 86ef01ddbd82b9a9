"""Notebooks that need each other: what changed is run again, and what comes behind it."""
