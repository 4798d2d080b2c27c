"""For authors of nodes: run one outside the service, as the service would run it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PIL import Image

from kizy_gpu.errors import Canceled
from kizy_gpu.families.base import LogLevel, Phase
from kizy_gpu.nodes.base import Node


class TryOut:
    """The context of a node that is being tried: remembers what it was told.

    `cancel_after` cancels at that call of `check`, counted from 1; a node that never calls it
    cannot be canceled.
    """

    job_id = "try-out"
    frugal = False
    wants_previews = True

    def __init__(
        self, models: Mapping[str, Any] | None = None, cancel_after: int | None = None
    ) -> None:
        self.checks = 0
        self.steps: list[tuple[int, int, Phase]] = []
        self.previews: list[Image.Image] = []
        self.lines: list[str] = []
        self._models = models or {}
        self._cancel_after = cancel_after

    def check(self) -> None:
        self.checks += 1
        if self._cancel_after is not None and self.checks >= self._cancel_after:
            raise Canceled

    def progress(
        self, step: int, steps: int, phase: Phase, seconds_per_step: float | None = None
    ) -> None:
        self.steps.append((step, steps, phase))

    def preview(self, step: int, image: Image.Image) -> None:
        self.previews.append(image)

    def log(self, level: LogLevel, message: str) -> None:
        self.lines.append(message)

    def model(self, model_id: str) -> Any:
        return self._models[model_id]


def try_node(
    node: type[Node[Any]],
    params: Mapping[str, Any] | None = None,
    inputs: Mapping[str, Any] | None = None,
    context: TryOut | None = None,
) -> dict[str, Any]:
    """The outputs of one run. `params` are named as in the catalogue (`guidanceScale`).

    Raises pydantic.ValidationError for wrong params and ValueError for inputs or outputs that
    are not those the node declares.
    """
    given = dict(inputs or {})
    required = {name for name, socket in node.inputs.items() if socket.required}
    if not required <= given.keys() <= node.inputs.keys():
        raise ValueError(f"{node.type} takes {sorted(node.inputs)}, got {sorted(given)}")
    checked = node.params.model_validate(dict(params or {}), by_alias=True, by_name=False)
    all_inputs = {name: given.get(name) for name in node.inputs}
    made = dict(node().execute(context or TryOut(), checked, all_inputs))
    if made.keys() != node.outputs.keys():
        raise ValueError(f"{node.type} declares {sorted(node.outputs)}, gave {sorted(made)}")
    return made
