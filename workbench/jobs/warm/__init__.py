"""Kernels that start with their libraries imported: forked, one use each, for whoever runs many notebooks."""
