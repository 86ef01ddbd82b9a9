"""The notebook file of a job: read, given its parameters, and stamped with how it ended."""
