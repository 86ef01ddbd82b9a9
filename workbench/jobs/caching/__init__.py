"""Expensive calls of notebooks: done once, and answered from disk while what they depend on is the same."""
