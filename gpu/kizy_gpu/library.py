"""The models on this machine: found, described, digested, without loading any.

A model is a folder with a `kizy.json` that says its family and its defaults. A base model is a
diffusers folder, a ControlNet one of `ControlNetModel`; what gives words (a captioner, a writer)
is a folder of transformers, and what an IP-Adapter is, `kizy_gpu.ip_adapters` says. An upscaler is
a single safetensors file: in such a folder, in the folder `upscaler/` of the base model it belongs
to, or bare, among the models or in `upscalers/` there; its kind and scale are read off its weights.
What a detector is, `kizy_gpu.detectors` says. Only safetensors (and, of a detector, ONNX) count as
weights: pickled ones are refused, since loading a pickle runs whatever it contains.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from kizy_gpu.controlnets import stream_width, stream_width_of
from kizy_gpu.detectors import FROM_PACKAGE, ONNX_FAMILIES, NotADetector, finds_of
from kizy_gpu.digests import DigestCache
from kizy_gpu.distilled import is_distilled_folder
from kizy_gpu.families.samplers import samplers_for
from kizy_gpu.families.text_models import BLIP, CAUSAL_LM, NoTextModel, require_architecture
from kizy_gpu.families.upscaler_layouts import Recognised, UnknownUpscaler, recognise_file
from kizy_gpu.ip_adapters import NotAnIPAdapter, weights_of
from kizy_gpu.layers import layers_of
from kizy_gpu.model_files import (
    PICKLE_ADVICE,
    PICKLED,
    NotOffered,
    digest_of,
    json_object,
    model_files,
    only_weights,
    require_safe_weights,
)
from kizy_gpu.model_info import Defaults, Described, Kind, Limits, ModelInfo, shapes_of
from kizy_gpu.precision import CannotLower, Card, Ladder, Precision, Wish

_KINDS: Mapping[str, Kind] = {"esrgan": "upscaler", BLIP: "captioner", CAUSAL_LM: "writer"}
"""Of families that are always of one kind, whether or not their card says so."""
UPSCALERS = "upscalers"
"""The folder for bare files, below each root."""
FRESH_SECONDS = 1.0


class _Card(Described):
    """`kizy.json`."""

    id: str | None = None
    name: str | None = None
    family: str = Field(min_length=1)
    kind: Kind = "base"
    architecture: str | None = None
    preprocessor: str | None = None
    pixel_range: tuple[float, float] = (-1.0, 1.0)
    labels: tuple[str, ...] = ()
    defaults: Defaults = Defaults()
    limits: Limits = Limits()
    shapes: dict[str, tuple[int, int]] = Field(default_factory=dict)
    guidance_rescale: float | None = None
    scale: int | None = None
    shown_at: int | None = None
    note: str | None = None
    intents: tuple[str, ...] = ()
    distilled: bool | None = None
    """None: its folder says it, or its name."""
    licence: str | None = None
    latent_rgb: tuple[tuple[float, ...], ...] | None = None
    latent_rgb_bias: tuple[float, ...] = (0.0, 0.0, 0.0)
    precision: Wish | None = None


@dataclass(frozen=True)
class Refused:
    """A model that is not offered, and why. `id` is the name of its folder, or of its file."""

    id: str
    reason: str


@dataclass
class Library:
    """All models under some roots. `scan` is cheap once the digests are known.

    Thread-safe: a scan replaces what is offered in one assignment.
    """

    roots: tuple[Path, ...]
    digests: DigestCache
    log: Callable[[str], None] = lambda line: None
    ladder: Ladder = field(default_factory=Ladder)
    """By which base models are kept in fewer bits."""
    models: Mapping[str, ModelInfo] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()
    _scanning: threading.Lock = field(default_factory=threading.Lock)
    _scanned: float = 0.0

    def stand_on(self, card: Card) -> None:
        """Models are drawn on this from now on; the next look counts with it."""
        if card != self.ladder.card:
            self.ladder = replace(self.ladder, card=card)
            self._scanned = 0.0

    def refresh(self) -> None:
        """Scan unless that was done within the last second."""
        if time.monotonic() - self._scanned > FRESH_SECONDS:
            self.scan()

    def scan(self) -> None:
        """Look again at every root. Reads whole weight files the first time it meets them."""
        with self._scanning:
            ladder = self.ladder
            models: dict[str, ModelInfo] = {}
            refused: list[Refused] = []
            for place in self._places():
                try:
                    for found in _read(place, self.digests, ladder):
                        if isinstance(found, Refused):
                            refused.append(found)
                        elif found.id in models:
                            raise NotOffered(f"another model already has the id {found.id}")
                        else:
                            models[found.id] = found
                except (NotOffered, UnknownUpscaler, OSError) as error:
                    refused.append(Refused(_id_of(place), str(error)))
            self.digests.save()
            for each in refused:
                if each not in self.refused:
                    self.log(f"model {each.id} is not offered: {each.reason}")
            self.models, self.refused = models, tuple(refused)
            self._scanned = time.monotonic() if ladder is self.ladder else 0.0

    def _places(self) -> Iterator[Path]:
        """Folders of models, and bare files among them."""
        for root in self.roots:
            if (root / "kizy.json").is_file():
                yield root
            elif root.is_dir():
                yield from sorted(p.parent for p in root.glob("*/kizy.json"))
                yield from _bare_files(root)
                if not (root / UPSCALERS / "kizy.json").is_file():
                    yield from _bare_files(root / UPSCALERS)


def _id_of(place: Path) -> str:
    return place.name if place.is_dir() else place.stem


def _bare_files(folder: Path) -> Iterator[Path]:
    """Weights that lie in `folder` itself. A pickle beside its safe version is left alone."""
    files = [path for path in folder.glob("*") if not path.name.startswith(".") and path.is_file()]
    safe = {path.stem for path in files if path.suffix == ".safetensors"}
    for path in sorted(files):
        if path.suffix == ".safetensors" or (path.suffix in PICKLED and path.stem not in safe):
            yield path


def _read(place: Path, digests: DigestCache, ladder: Ladder) -> Iterable[ModelInfo | Refused]:
    if place.is_dir():
        return _read_folder(place, digests, ladder)
    if place.suffix in PICKLED:
        raise NotOffered(f"{place.name} {PICKLE_ADVICE}")
    found = recognise_file(place)
    name = found.title or place.stem
    return [_upscaler(place, found, digests, id=place.stem, name=name, licence=found.licence)]


def _read_folder(
    folder: Path, digests: DigestCache, ladder: Ladder
) -> Iterator[ModelInfo | Refused]:
    try:
        card = _Card.model_validate_json((folder / "kizy.json").read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise NotOffered(f"kizy.json: {where}: {first['msg']}") from error
    if card.family in _KINDS:
        card = card.model_copy(update={"kind": _KINDS[card.family]})
    model_id = card.id or folder.name
    upscaler = folder / "upscaler"
    has_upscaler = card.kind == "base" and (upscaler / "model.safetensors").is_file()
    is_onnx = card.family in ONNX_FAMILIES
    files = model_files(folder, skip=upscaler if has_upscaler else None, onnx=is_onnx)
    if card.family not in FROM_PACKAGE:
        require_safe_weights(folder, files, onnx=is_onnx)
    if card.family in (BLIP, CAUSAL_LM):
        try:
            require_architecture(folder, card.family)
        except NoTextModel as error:
            raise NotOffered(str(error)) from error
    defaults = card.defaults
    if card.guidance_rescale is not None:
        defaults = defaults.model_copy(update={"guidance_rescale": card.guidance_rescale})
    # Of kizy.json only what changes pixels takes part: a corrected note keeps all results.
    renders: dict[str, Any] = {"family": card.family, "guidanceRescale": defaults.guidance_rescale}
    if card.preprocessor is not None:
        renders["preprocessor"] = card.preprocessor
    if card.pixel_range != (-1.0, 1.0):
        renders["pixelRange"] = card.pixel_range
    if card.kind == "detector":
        try:
            finds = finds_of(card.family, folder, card.labels)
        except NotADetector as error:
            raise NotOffered(str(error)) from error
        renders["labels"] = finds.labels
        renders["version"] = finds.version
    shared: dict[str, Any] = card.model_dump(
        exclude={
            "id",
            "name",
            "architecture",
            "defaults",
            "guidance_rescale",
            "precision",
            "distilled",
        }
    )
    bundled: ModelInfo | Refused | None = None
    if has_upscaler:
        bundled = _bundled_upscaler(card, model_id, upscaler, digests)
        yield bundled
    if card.kind == "detector":
        shared["labels"] = renders["labels"]
    if card.kind == "base":
        shared["precision"] = _precision(folder, card.precision, ladder, renders)
        shared["distilled"] = card.distilled
        if card.distilled is None:
            named = (card.name or "", folder.name)
            shared["distilled"] = is_distilled_folder(folder, card.family, *named)
        shared["shapes"] = card.shapes or shapes_of(defaults, card.limits)
        shared["layers"] = layers_of(folder)
        shared["stream_width"] = stream_width(json_object(folder / "transformer" / "config.json"))
        samplers = samplers_for(json_object(folder / "scheduler" / "scheduler_config.json"))
        shared["samplers"] = samplers
        if defaults.sampler not in samplers:
            defaults = defaults.model_copy(update={"sampler": samplers[0]})
    elif card.kind == "upscaler":
        weights = only_weights(folder, files)
        shared |= {"weights": weights.name, "scale": recognise_file(weights).sizes.scale}
    elif card.kind == "controlnet":
        shared["stream_width"] = stream_width_of(folder, card.family)
    elif card.kind == "ipAdapter":
        try:
            shared["weights"] = weights_of(folder, card.family)
        except NotAnIPAdapter as error:
            raise NotOffered(str(error)) from error
    yield ModelInfo(
        **shared,
        id=model_id,
        architecture=card.architecture or card.family,
        name=card.name or model_id,
        folder=str(folder),
        digest=digest_of(folder, files, digests, renders),
        bytes=sum(file.stat().st_size for file in files),
        defaults=defaults,
        upscaler=bundled.id if isinstance(bundled, ModelInfo) else None,
    )


def _precision(
    folder: Path, asked: Wish | None, ladder: Ladder, renders: dict[str, Any]
) -> Precision:
    """What its weights are kept in; fewer bits than its own are told to `renders`."""
    try:
        precision = ladder.rung(folder, asked)
    except CannotLower as error:
        raise NotOffered(str(error)) from error
    if precision != "bf16":
        renders["precision"] = precision
    return precision


def _bundled_upscaler(
    card: _Card, model_id: str, folder: Path, digests: DigestCache
) -> ModelInfo | Refused:
    """A base model's own upscaler. If it is broken, the base model is offered without."""
    upscaler_id = f"{model_id}-upscaler"
    weights = folder / "model.safetensors"
    try:
        found = recognise_file(weights)
    except UnknownUpscaler as error:
        return Refused(upscaler_id, str(error))
    return _upscaler(
        weights,
        found,
        digests,
        id=upscaler_id,
        name=f"{card.name or model_id} upscaler",
        licence=card.licence,
        files=model_files(folder),
    )


def _upscaler(
    weights: Path,
    found: Recognised,
    digests: DigestCache,
    *,
    files: list[Path] | None = None,
    **described: Any,
) -> ModelInfo:
    files = files or [weights]
    return ModelInfo(
        **described,
        family="esrgan",
        kind="upscaler",
        architecture="esrgan",
        folder=str(weights.parent),
        weights=weights.name,
        digest=digest_of(weights.parent, files, digests, {"family": "esrgan"}),
        bytes=sum(file.stat().st_size for file in files),
        scale=found.sizes.scale,
    )
