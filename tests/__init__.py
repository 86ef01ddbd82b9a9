"""Workbench's tests, a package so that no `tests` which another distribution installed stands before it."""
