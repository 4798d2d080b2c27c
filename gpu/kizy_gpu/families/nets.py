"""ControlNets beside a transformer: asked whenever it is, they add to what its blocks pass on.

diffusers has a pipeline for each task that a ControlNet may take part in, and none for some: none
begins with a picture, and those that draw a part anew take nets of another kind. So the pipelines
that draw without any draw with them too, and what they draw otherwise stays as it is: the noise of
a seed, how a picture is begun, what a mask keeps.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from PIL import Image
from torch import Tensor, nn

from kizy_gpu.families.base import Control, TextToImageRequest
from kizy_gpu.families.controlnet import structure_of
from kizy_gpu.families.pipeline_model import PipelineModel

Asked = Mapping[str, Any]
"""What the transformer is asked with, by the names of its arguments."""


@dataclass(frozen=True)
class _Reader:
    control: Control
    seen: Tensor

    def works_at(self, done: float, after: float) -> bool:
        """Whether it does in the step that leads from one share of all steps to the next."""
        return not (done < self.control.start or after > self.control.end)


class Nets:
    """The ControlNets of one picture. What sets a family apart is a subclass of a few lines."""

    reads = "hidden_states"
    """The transformer's argument that is drawn on."""
    adds = "controlnet_block_samples"
    """The one that takes what the nets add."""

    def __init__(self, pipeline: Any, request: TextToImageRequest, steps: int) -> None:
        """`steps` are those that are really made."""
        self.pipeline = pipeline
        self.transformer: Any = pipeline.transformer
        self.request = request
        self._steps = steps
        self._begun = 0
        self._latents: Any = None
        self._added: Any = None
        self._names = inspect.signature(type(self.transformer).forward)
        self._readers: list[_Reader] = []

    # What a family says.

    def seen(self, net: Any, picture: Tensor) -> Tensor:
        """What `net` takes for a picture's latents, (1, channels, ...) as the VAE has them."""
        raise NotImplementedError

    def answer(self, net: Any, seen: Tensor, strength: float, asked: Asked) -> Any:
        """What `net` adds to the transformer's blocks."""
        raise NotImplementedError

    def together(self, answers: Sequence[Any]) -> Any:
        """What several add."""
        raise NotImplementedError

    @contextlib.contextmanager
    def borrowing(self, net: Any) -> Iterator[None]:
        """While it lasts a net has the parts that it shares with the transformer."""
        yield

    # What they all do.

    def pixels(self, picture: Image.Image) -> Tensor:
        """(1, 3, height, width) of -1 to 1, where the VAE takes it."""
        pixels: Tensor = self.pipeline.image_processor.preprocess(picture)
        return pixels.to(self.pipeline._execution_device, self.pipeline.vae.dtype)

    def latents(self, pixels: Tensor) -> Tensor:
        """As what they most likely are: a guess would draw from the seed, and the noise be another
        one than without nets."""
        latents: Tensor = self.pipeline.vae.encode(pixels).latent_dist.mode()
        return latents

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """While it lasts they take part in whatever the transformer draws."""
        with contextlib.ExitStack() as stack:
            for control in self.request.controls:
                if control.strength != 0:
                    seen = self.seen(control.net.net, self.latents(self._structure(control)))
                    self._readers.append(_Reader(control, seen))
                    stack.enter_context(self.borrowing(control.net.net))
            if self._readers:
                hook = self.transformer.register_forward_pre_hook(self._on_asked, with_kwargs=True)
                stack.callback(hook.remove)
            yield

    def _structure(self, control: Control) -> Tensor:
        found = structure_of(control, self.request.width, self.request.height)
        low, high = control.net.pixel_range
        shown: Tensor = self.pixels(found) * ((high - low) / 2) + (high + low) / 2
        return shown

    def _on_asked(
        self, transformer: nn.Module, args: tuple[Any, ...], given: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        _wake(transformer)
        asked = self._names.bind(transformer, *args, **given).arguments
        # Some guide by asking twice about the same latents: nets read the words alone, once.
        if asked[self.reads] is not self._latents:
            self._latents = asked[self.reads]
            self._added = self._add_up(asked)
        return args, {**given, self.adds: self._added}

    def _add_up(self, asked: Asked) -> Any:
        done, after = self._begun / self._steps, (self._begun + 1) / self._steps
        self._begun += 1
        answers = [
            self.answer(one.control.net.net, one.seen, one.control.strength, asked)
            for one in self._readers
            if one.works_at(done, after)
        ]
        return self.together(answers) if answers else None


class NetsModel(PipelineModel):
    """A model whose ControlNets take part in whatever it draws."""

    nets: ClassVar[type[Nets]]

    @contextlib.contextmanager
    def wearing(self, pipeline: Any, request: TextToImageRequest) -> Iterator[dict[str, Any]]:
        nets = self.nets(pipeline, request, self.steps_drawn(request))
        with super().wearing(pipeline, request) as given, nets.listening():
            yield given


def summed(
    answers: Sequence[Sequence[Tensor]], blocks: int, part_of: Callable[[int, int], int]
) -> list[Tensor]:
    """What nets add that have fewer blocks than the transformer.

    `part_of` says which of a net's so many answers goes to a block of the transformer's.
    """
    if len({len(answer) for answer in answers}) > 1:
        answers = [
            [answer[part_of(block, len(answer))] for block in range(blocks)] for answer in answers
        ]
    first, *others = answers
    total = list(first)
    for other in others:
        total = [one + more for one, more in zip(total, other, strict=True)]
    return total


def _wake(transformer: nn.Module) -> None:
    """One that waits in the machine's memory for its turn comes onto the card now: what nets share
    with it is needed before it is."""
    waiting = getattr(transformer, "_hf_hook", None)
    if waiting is not None:
        waiting.pre_forward(transformer)


def digits_of(tensor: Tensor) -> torch.dtype:
    """The digits that a product with it comes in."""
    kind = tensor.device.type
    return torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else tensor.dtype
