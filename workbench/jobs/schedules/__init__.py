"""Notebooks and DAGs that start by themselves: at a time, with a new file, or when a function says so."""
