"""A rank as a process: `python -m workbench.training.network FOLDER`, which ends when its parent does."""

from __future__ import annotations

import os
import sys
from threading import Thread


def end_with_parent() -> None:
    """Standard input is a pipe that nobody writes to: it ends when the process at its other end does."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(1)


if __name__ == "__main__":
    Thread(target=end_with_parent, daemon=True).start()
    from workbench.training.network.worker import train_rank  # takes seconds, in which a parent may end

    train_rank(sys.argv[1])
