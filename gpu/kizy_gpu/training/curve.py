"""A curve that stays small however long a training is."""

from __future__ import annotations

from collections.abc import Sequence

MOST_POINTS = 160


class Curve:
    """Means over stretches of steps; when there are too many, two become one."""

    def __init__(self, points: Sequence[Sequence[float]] = (), width: int = 1) -> None:
        """`points` are [first step, mean, count]; `width` is how many steps a stretch has."""
        self._points = [list(point) for point in points]
        self._width = width

    def add(self, step: int, value: float) -> None:
        start = step // self._width * self._width
        last = self._points[-1] if self._points else None
        if last and last[0] == start:
            last[2] += 1
            last[1] += (value - last[1]) / last[2]
        else:
            self._points.append([start, value, 1])
        if len(self._points) > MOST_POINTS:
            self._halve()

    def _halve(self) -> None:
        self._width *= 2
        points, self._points = self._points, []
        for step, mean, count in points:
            start = step // self._width * self._width
            last = self._points[-1] if self._points else None
            if last and last[0] == start:
                total = last[2] + count
                last[1] += (mean - last[1]) * count / total
                last[2] = total
            else:
                self._points.append([start, mean, count])

    def shown(self) -> list[list[float]]:
        """[step, mean] of each stretch."""
        return [[int(step), round(mean, 5)] for step, mean, _ in self._points]

    def as_json(self) -> dict[str, object]:
        return {"points": self._points, "width": self._width}
