"""One notebook run many times, with other parameters each time."""
