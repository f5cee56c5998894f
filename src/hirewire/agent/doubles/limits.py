from datetime import datetime, timedelta


class Window:
    """A fixed window: it allows a number of requests, and then no more until the next window opens."""

    def __init__(self, most: int, length: timedelta) -> None:
        self.most, self.length = most, length
        self._opened: datetime | None = None
        self._count = 0

    def take(self, now: datetime) -> bool:
        """Count a request. Return whether it is within the limit."""
        if self._opened is None or now >= self._opened + self.length:
            self._opened, self._count = now, 0
        self._count += 1
        return self._count <= self.most

    @property
    def left(self) -> int:
        return max(self.most - self._count, 0)

    def closes_at(self, now: datetime) -> datetime:
        return (self._opened or now) + self.length


class Bucket:
    """A token bucket: it allows a steady number of requests a second, and a burst of more requests after a pause."""

    def __init__(self, per_second: float, burst: int) -> None:
        self.per_second, self.burst = per_second, burst
        self._tokens = float(burst)
        self._at: datetime | None = None

    def take(self, now: datetime) -> bool:
        passed = (now - self._at).total_seconds() if self._at else 0.0
        self._tokens = min(self._tokens + passed * self.per_second, float(self.burst))
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
