"""A schedule as other schedulers know it: each of them calls `workbench schedule FILE --once JOB`."""
