"""A base model that diffusers' pipelines draw with.

Everything that is the same for all families: framing what is given, LoRAs, cancelling, progress,
previews, masks, and where memory runs out. What sets a family apart is a subclass of a few lines.
"""

from __future__ import annotations

import contextlib
import inspect
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import diffusers
import torch
import transformers
from PIL import Image
from safetensors import SafetensorError

from kizy_gpu.errors import JobError
from kizy_gpu.families.base import (
    Control,
    EditRequest,
    ImageToImageRequest,
    InpaintRequest,
    TextToImageRequest,
    Unwatched,
    Watch,
)
from kizy_gpu.families.controlnet import joined, structure_of
from kizy_gpu.families.device import Device
from kizy_gpu.families.follower import Follower
from kizy_gpu.families.framing import feathered, framed, framed_mask
from kizy_gpu.families.lora_stack import LoraStack
from kizy_gpu.families.lora_translation import translated
from kizy_gpu.families.lowering import lower
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.families.pipelines import CANNOT, PIPELINES, Task
from kizy_gpu.families.placement import place
from kizy_gpu.families.quiet import hush
from kizy_gpu.families.threads import quickest_threads
from kizy_gpu.model_info import ModelInfo
from kizy_gpu.words.weights import without_weights


def read_pipeline(
    info: ModelInfo,
    device: Device,
    dtype: torch.dtype,
    brought: Callable[[Path], Mapping[str, Any]] = lambda folder: {},
) -> Any:
    """The folder's pipeline on `device`. Raises JobError unsupported for what it cannot read.

    From disk only, safetensors only, and no code that comes with a model is ever run. `brought`
    makes parts of the folder that diffusers would make otherwise.
    """
    hush(diffusers.utils, transformers)
    row = PIPELINES[info.family]
    try:
        with out_of_memory_named():
            parts = brought(Path(info.folder))
            pipeline = _taking(getattr(diffusers, row.loads), parts).from_pretrained(
                info.folder,
                dtype=dtype,
                use_safetensors=True,
                local_files_only=True,
                trust_remote_code=False,
                **row.options,
                **parts,
            )
            lower(pipeline, info.precision, dtype, device.torch)
            return place(pipeline, device)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise JobError(
            "unsupported", f"{info.name} cannot be loaded", detail=str(error)[:2000]
        ) from error


def _taking(kind: Any, parts: Mapping[str, Any]) -> Any:
    """The pipeline's class, for which the folder says of `parts` what they are: it may name a class
    that is not here, which diffusers would look for even though the part is given."""

    class Taking(kind):
        @classmethod
        def load_config(cls, *args: Any, **given: Any) -> Any:
            config = kind.load_config(*args, **given)
            return {**config, **{name: _said(part) for name, part in parts.items()}}

    return Taking if parts else kind


def _said(part: Any) -> tuple[str, str]:
    known = (one.__name__ for one in type(part).__mro__ if hasattr(transformers, one.__name__))
    return "transformers", next(known)


class PipelineModel:
    """A loaded model. Not re-entrant: one picture at a time."""

    denoiser: ClassVar[str] = "transformer"
    worn_by: ClassVar[tuple[str, ...]] = ("transformer",)
    """The parts that a LoRA may change."""
    reads_negative: ClassVar[bool] = True
    reads_weights: ClassVar[bool] = False
    """Whether `(word:1.3)` means something; if not, the words alone are read."""

    def __init__(self, info: ModelInfo, device: Device, pipeline: Any) -> None:
        self.info = info
        self.device = device
        self.pipeline = pipeline
        self.threads = device.threads
        """With how many it computes on a CPU."""
        self._size = (0, 0)
        self._scheduler_config = pipeline.scheduler.config
        parts = {part: getattr(pipeline, part) for part in self.worn_by}
        worn = {part: model for part, model in parts.items() if model is not None}
        self._loras = LoraStack(worn, self.translated, info.family)

    # What a family may say otherwise.

    def words(self, request: TextToImageRequest) -> dict[str, Any]:
        """The prompt, and how closely to follow it, as the pipelines call them."""
        return {
            "prompt": request.prompt,
            "negative_prompt": request.negative_prompt,
            "guidance_scale": request.guidance_scale,
        }

    def scheduler(self, sampler: str) -> Any:
        """A fresh one for a picture: its own kind, where a family knows no other samplers."""
        return type(self.pipeline.scheduler).from_config(self._scheduler_config)

    def steps_drawn(self, request: TextToImageRequest) -> int:
        """How many steps are really made: the part of a step counts as one."""
        steps = scheduled(request)
        if isinstance(request, ImageToImageRequest):
            return steps - int(steps - min(steps * request.strength, steps))
        return steps

    def unpacked(self, latents: torch.Tensor) -> torch.Tensor:
        """The denoiser's latents as (batch, channels, h, w), for previews."""
        return latents

    def decode_context(self) -> contextlib.AbstractContextManager[Any]:
        """The arithmetic in which latents become a picture."""
        return contextlib.nullcontext()

    def length_of_words(self, request: TextToImageRequest) -> dict[str, int]:
        """How much of the prompt is read, for pipelines that read long ones."""
        return {"max_sequence_length": request.max_tokens or self.info.defaults.max_tokens}

    def pictures_to_edit(self, pictures: list[Image.Image]) -> dict[str, Any]:
        """The pictures that are changed by words, as the pipeline calls them."""
        return {"image": pictures}

    def begun_with(
        self, request: ImageToImageRequest, whole: Image.Image, mask: Image.Image | None = None
    ) -> dict[str, Any]:
        """The picture that is begun with, at the request's size, as the pipelines call it."""
        given = {"image": whole, "strength": request.strength}
        return given if mask is None else {**given, "mask_image": mask}

    def wearing(
        self, pipeline: Any, request: TextToImageRequest
    ) -> contextlib.AbstractContextManager[dict[str, Any]]:
        """While it lasts the pipeline takes the look of pictures; gives arguments for it."""
        if request.looks:
            raise JobError("unsupported", f"{self.info.name} works without IP-Adapters")
        return contextlib.nullcontext({})

    # What they all do.

    def warm_up(self) -> None:
        """Draw pictures of two steps, so that the first real one pays for no kernel set-up."""
        size = self.info.defaults
        request = TextToImageRequest(
            "", width=size.width, height=size.height, steps=2, guidance_scale=2.0, seed=0
        )

        def trial(threads: int) -> None:
            self.threads = threads
            self.text_to_image(request, Unwatched())

        self.threads = quickest_threads(trial, self.device.threads)

    def text_to_image(self, request: TextToImageRequest, watch: Watch) -> Image.Image:
        """An RGB picture. Raises Canceled between steps, JobError where memory runs out."""
        return self._draw("text-to-image", request, watch, {})

    def image_to_image(self, request: ImageToImageRequest, watch: Watch) -> Image.Image:
        """As `text_to_image`, beginning with `request.image`."""
        begin = framed(request.image, request.width, request.height)
        return self._draw("image-to-image", request, watch, self.begun_with(request, begin))

    def inpaint(self, request: InpaintRequest, watch: Watch) -> Image.Image:
        """As `text_to_image`, within the mask; outside of it are the pixels of `request.image`."""
        whole = framed(request.image, request.width, request.height)
        mask = framed_mask(request.mask, request.width, request.height)
        if mask.getbbox() is None:
            raise JobError("invalid_input", "the mask is empty: nothing would be drawn")
        made = self._draw("inpaint", request, watch, self.begun_with(request, whole, mask))
        return Image.composite(made, whole, feathered(mask, request.feather))

    def edit(self, request: EditRequest, watch: Watch) -> Image.Image:
        """As `text_to_image`, where the words say what becomes of the pictures."""
        first, *others = request.images
        begin = framed(first, request.width, request.height)
        pictures = [begin, *(other.convert("RGB") for other in others)]
        given = self.pictures_to_edit(pictures)
        if others and not isinstance(given["image"], list):
            watch.log("warning", f"{self.info.name} looks at one picture; the others were left out")
        return self._draw("edit", request, watch, given)

    @property
    def can_look(self) -> bool:
        """Large decoders take as long as several steps: previews are mixed, or not shown."""
        return self.info.latent_rgb is not None

    def look(self, latents: torch.Tensor) -> Image.Image:
        """A cheap likeness of unfinished latents: their channels mixed into colours."""
        if self.info.latent_rgb is None:
            raise JobError("unsupported", f"{self.info.name} has no latentRgb to preview with")
        mix = torch.tensor(self.info.latent_rgb, dtype=torch.float32)
        bias = torch.tensor(self.info.latent_rgb_bias, dtype=torch.float32)
        plain = self.unpacked(latents[:1])[0].float().cpu()
        colour = torch.einsum("chw,cr->hwr", plain, mix) + bias
        return Image.fromarray(
            (colour / 2 + 0.5).clamp(0, 1).mul(255).round().to(torch.uint8).numpy()
        )

    def forget(self) -> None:
        """Let go of what is kept though it is not worn, where memory is short."""
        self._loras.forget()

    def bare(self) -> None:
        """Take off whatever LoRAs it wears: every module is again the one that was loaded."""
        self._loras.wear((), Unwatched())

    def _draw(
        self, task: Task, request: TextToImageRequest, watch: Watch, given: dict[str, Any]
    ) -> Image.Image:
        pipeline = self._pipeline(task, request.controls)
        if request.negative_prompt and not self.reads_negative:
            watch.log("warning", f"{self.info.name} reads no negative prompt; it was left out")
        if not self.reads_weights:
            request = replace(
                request,
                prompt=without_weights(request.prompt),
                negative_prompt=without_weights(request.negative_prompt),
            )
        if watch.frugal:
            self.forget()
        self._loras.wear(request.loras, watch)

        def told() -> dict[str, Any]:
            return {
                **self.words(request),
                **given,
                **_size(pipeline, request),
                **_guided_by(pipeline, request),
            }

        return self._drawn(pipeline, request, [request.seed], watch, told)[0]

    def _drawn(
        self,
        pipeline: Any,
        request: TextToImageRequest,
        seeds: Sequence[int],
        watch: Watch,
        told: Callable[[], Mapping[str, Any]],
    ) -> list[Image.Image]:
        """A picture for each seed, at once. `told` gives what the pipeline takes besides, once the
        arithmetic is set."""
        self._size = (request.width, request.height)
        pipeline.scheduler = _for_steps(self.scheduler(request.sampler), scheduled(request))
        self._be_frugal(watch.frugal)
        steps = self.steps_drawn(request)
        follower = Follower(self, watch, steps, self.info.defaults.guidance_rescale)
        tapping = follower.tapping(pipeline, getattr(pipeline, self.denoiser))
        telling = self._telling_of_decoding(watch, steps)
        # On the CPU, whatever the device: a seed must mean the same noise everywhere.
        chances = [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
        with (
            self.device.arithmetic(self.threads if len(seeds) == 1 else self.device.threads),
            out_of_memory_named(),
            self.wearing(pipeline, request) as looks,
            tapping,
            telling,
        ):
            watch.progress(0, steps, "denoising")
            made: list[Image.Image] = pipeline(
                # So many that the share which is drawn is never none.
                num_inference_steps=scheduled(request),
                generator=chances if len(chances) > 1 else chances[0],
                callback_on_step_end=follower.on_step_end,
                callback_on_step_end_tensor_inputs=["latents"],
                **told(),
                **looks,
            ).images
        watch.check()
        return made

    def translated(self, tensors: dict[str, torch.Tensor]) -> Mapping[str, torch.Tensor]:
        """A LoRA in a layout of another program, by diffusers' names."""
        config = self.pipeline.unet.config if self.denoiser == "unet" else None
        return translated(type(self.pipeline), tensors, config)

    def _pipeline(self, task: Task, controls: tuple[Control, ...]) -> Any:
        row = PIPELINES[self.info.family]
        if task not in row.tasks:
            raise JobError("unsupported", f"{self.info.name} {CANNOT[task]}")
        parts = dict(self.pipeline.components)
        if controls and task not in row.guided:
            raise JobError("unsupported", f"{self.info.name} works without ControlNets")
        kind = getattr(diffusers, (row.guided if controls else row.tasks)[task])
        takes = inspect.signature(kind.__init__).parameters
        if "controlnet" in takes:
            parts["controlnet"] = joined([control.net for control in controls])
        settings = {**self.pipeline.config, **row.options}
        pipeline = kind(
            **{name: part for name, part in parts.items() if name in takes},
            **{name: settings[name] for name in takes if name in settings and name not in parts},
        )
        pipeline.set_progress_bar_config(disable=True)
        return pipeline

    @contextlib.contextmanager
    def _telling_of_decoding(self, watch: Watch, steps: int) -> Iterator[None]:
        vae = self.pipeline.vae
        decode = vae.decode

        def told(latents: torch.Tensor, *args: Any, **kwargs: Any) -> Any:
            watch.progress(steps, steps, "decoding")
            with self.decode_context():
                # One at a time: a decoder takes more memory than the denoiser. It may be kept in
                # other digits than what is decoded.
                pictures = [decode(one.to(vae.dtype), *args, **kwargs) for one in latents.split(1)]
            if len(pictures) == 1 and not isinstance(pictures[0], tuple):
                return pictures[0]
            # Half precision has too few digits left for the last sums on the way to 8 bits.
            return (torch.cat([picture[0].float() for picture in pictures]),)

        vae.decode = told
        try:
            yield
        finally:
            del vae.decode

    def _be_frugal(self, frugal: bool) -> None:
        vae = self.pipeline.vae
        with contextlib.suppress(NotImplementedError):
            vae.enable_tiling() if frugal else vae.disable_tiling()


def _for_steps(scheduler: Any, steps: int) -> Any:
    """Levels of noise are stretched to end at a certain one; a single one cannot be (it would be
    divided by nothing, and the picture be white)."""
    if steps == 1 and scheduler.config.get("shift_terminal"):
        scheduler.register_to_config(shift_terminal=None)
    return scheduler


def scheduled(request: TextToImageRequest) -> int:
    """Steps of the whole schedule, of which the last ones are made."""
    if isinstance(request, ImageToImageRequest):
        return max(request.steps, math.ceil(1 / request.strength))
    return request.steps


def _size(pipeline: Any, request: TextToImageRequest) -> dict[str, int]:
    """The size, for the pipelines that do not take it from the picture they begin with."""
    takes = inspect.signature(type(pipeline).__call__).parameters
    return {
        name: side
        for name, side in (("width", request.width), ("height", request.height))
        if name in takes
    }


def _guided_by(pipeline: Any, request: TextToImageRequest) -> dict[str, Any]:
    """The arguments for the pictures whose structure is followed, of pipelines that take any."""
    controls = request.controls
    takes = inspect.signature(type(pipeline).__call__).parameters
    if "controlnet_conditioning_scale" not in takes:
        return {}
    pictures = [structure_of(control, request.width, request.height) for control in controls]
    return {
        "control_image" if "control_image" in takes else "image": pictures,
        "controlnet_conditioning_scale": [control.strength for control in controls],
        "control_guidance_start": [control.start for control in controls],
        "control_guidance_end": [control.end for control in controls],
        # What one net that reads many kinds of structure is shown; others ignore it, and want it.
        **({"control_mode": [0] * len(controls)} if "control_mode" in takes else {}),
    }
