"""One start of a job: which one, and the time or the file that there is only one start for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from workbench.jobs.schedules.arrivals import Arrival


@dataclass(frozen=True)
class Start:
    """One start of a job of a schedule.

    Args:
        job: its name.
        due: when it should start; for a file, when it was seen.
        arrival: the file that has come; None for other triggers.
        missed: how many times it stands for on which nothing was started; 0 if it is started.
    """

    job: str
    due: datetime
    arrival: Arrival | None = None
    missed: int = 0

    @property
    def name(self) -> str:
        """The same for what must not be started twice."""
        return f"{self.job} {self.arrival or self.due.isoformat()}"

    @property
    def spelled(self) -> str:
        """When it is due, for people."""
        return f"{self.due:%Y-%m-%d %H:%M:%S %Z}".rstrip()

    @property
    def is_there(self) -> bool:
        """Whether it is for a file that is still there."""
        return self.arrival is not None and self.arrival.path.exists()

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        file = {"path": str(self.arrival.path), "mark": self.arrival.mark} if self.arrival else None
        return {"job": self.job, "due": self.due.isoformat(), "file": file, "missed": self.missed}

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Self:
        """Read it back."""
        file = facts["file"]
        arrival = Arrival(Path(file["path"]), file["mark"]) if file else None
        return cls(facts["job"], datetime.fromisoformat(facts["due"]), arrival, facts["missed"])
