"""Whether a run comes out the same when it is run again, and why not."""
