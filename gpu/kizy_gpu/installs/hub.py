"""Model folders from the Hub, through its own client: resumable, and checked by digest."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

# Plain ranges go on after a cut with any server that speaks them; read when the client is imported.
os.environ.setdefault("HF_HUB_DISABLE_XET", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from huggingface_hub import HfApi, constants, get_hf_file_metadata, hf_hub_url
from huggingface_hub.file_download import http_get
from huggingface_hub.utils import build_hf_headers
from tqdm import tqdm

from kizy_gpu.controlnet_file import FAMILY
from kizy_gpu.controlnets import family_in, stream_width_of
from kizy_gpu.families.pipelines import PIPELINES
from kizy_gpu.families.text_models import ARCHITECTURES, NoTextModel, architecture_in
from kizy_gpu.installs.hub_words import HubWords
from kizy_gpu.installs.problems import NotInstalled
from kizy_gpu.installs.wish import (
    CheckpointSource,
    ControlNetSource,
    HubSource,
    IPAdapterSource,
)
from kizy_gpu.ip_adapters import IMAGE_ENCODER
from kizy_gpu.model_files import PICKLED, NotOffered

INDEX = "model_index.json"
_SETTINGS = frozenset({".json", ".txt", ".model", ".jinja"})
_LEFT_OUT = frozenset({"safety_checker", "image_encoder", "feature_extractor"})
"""Parts that no family of ours loads: of SD 1.5's published index they are a third, and one of them
is of a module that belongs to no library."""
PART = ".part"
_HALF = ".fp16"
_SHARD = re.compile(r"-\d{5}-of-\d{5}$")
MAX_SETTINGS_BYTES = 64 * 2**20

# Progress is told, and a stop heard, once in each piece.
constants.DOWNLOAD_CHUNK_SIZE = 2**20


@dataclass(frozen=True)
class HubFile:
    name: str
    bytes: int
    sha256: str | None
    """Of files in large file storage; the others are small, and came over one connection."""
    place: str = ""
    """Where it goes in the model's folder; as it is called in the repository where not said."""
    elsewhere: tuple[str, str] | None = None
    """Its repository and the commit there, where that is not the plan's."""


@dataclass(frozen=True)
class Plan:
    """A repository at one commit, and what of it is needed."""

    repo: str
    commit: str
    family: str
    files: tuple[HubFile, ...]

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)


class Hub:
    """The Hub, or whatever speaks like it, with one person's token."""

    def __init__(self, endpoint: str, token: str | None) -> None:
        self._endpoint = endpoint
        # False, not None: None would look for a token of this machine.
        self._token: str | bool = token or False

    def plan(self, source: HubSource, folder: Path) -> Plan:
        """What to fetch. Reads what says the family into `folder`. Raises NotInstalled."""
        commit, known = self._known(source.repo, source.revision)
        first = next((name for name in (INDEX, "config.json") if name in known), None)
        if first is None:
            raise NotInstalled(
                "wrong_model",
                f"{source.repo} is not a model folder of diffusers",
                "Choose a repository with a model_index.json, or a single .safetensors file.",
            )
        plan = Plan(source.repo, commit, "", (known[first],))
        self.fetch(plan, folder, lambda _: None)
        if first == "config.json":
            family = family_of_plain_folder(folder)
            files = _needed_of_plain_folder(known, source.repo)
        else:
            index = _index(folder / first)
            family = family_of(index)
            files = [known[first], *_needed(index, known, source.repo)]
        return Plan(plan.repo, plan.commit, family, tuple(files))

    def plan_ip_adapter(self, source: IPAdapterSource, family: str) -> Plan:
        """The adapter's weights, and its image encoder in `image_encoder/`. Raises NotInstalled."""
        commit, known = self._known(source.repo, source.revision)
        weights = _known_file(known, source.repo, source.weights, _ONLY_SAFE_ADAPTERS)
        files = [replace(weights, place=PurePosixPath(source.weights).name)]
        sees, elsewhere = source.encoder_repo or source.repo, None
        if source.encoder_repo is not None:
            at, known = self._known(source.encoder_repo, source.encoder_revision)
            elsewhere = (source.encoder_repo, at)
        for name in ("config.json", "model.safetensors"):
            path = f"{source.image_encoder}/{name}".removeprefix("/")
            file = _known_file(known, sees, path, _ONLY_SAFE_ADAPTERS)
            files.append(replace(file, place=f"{IMAGE_ENCODER}/{name}", elsewhere=elsewhere))
        return Plan(source.repo, commit, family, tuple(files))

    def plan_controlnet(self, source: ControlNetSource) -> Plan:
        """The one file, as diffusers calls it. Raises NotInstalled."""
        commit, known = self._known(source.repo, source.revision)
        file = _known_file(known, source.repo, source.weights)
        file = replace(file, place="diffusion_pytorch_model.safetensors")
        return Plan(source.repo, commit, FAMILY, (file,))

    def plan_checkpoint(self, source: CheckpointSource) -> Plan:
        """The one file, under its own name; only its layers say the family. Raises NotInstalled."""
        commit, known = self._known(source.repo, source.revision)
        file = _known_file(known, source.repo, source.weights)
        file = replace(file, place=PurePosixPath(source.weights).name)
        return Plan(source.repo, commit, "", (file,))

    def _known(self, repo: str, revision: str) -> tuple[str, dict[str, HubFile]]:
        """The commit that a revision is, and its files by name."""
        with HubWords(repo):
            api = HfApi(endpoint=self._endpoint, token=self._token)
            info = api.model_info(repo, revision=revision, files_metadata=True)
        return info.sha or revision, {
            each.rfilename: HubFile(
                each.rfilename, each.size or 0, each.lfs.sha256 if each.lfs else None
            )
            for each in info.siblings or []
        }

    def fetch(self, plan: Plan, folder: Path, seen: Callable[[int], None]) -> None:
        """Bring the plan's files into `folder`; those that are there already stay.

        `seen` hears how many bytes are here, and may raise to stop. Raises NotInstalled.
        """
        done = 0
        for file in plan.files:
            place = folder / (file.place or file.name)
            if not place.is_file():
                place.parent.mkdir(parents=True, exist_ok=True)
                part = place.with_name(f"{place.name}{PART}")
                with HubWords(file.elsewhere[0] if file.elsewhere else plan.repo):
                    self._go_on(plan, file, part, _counting(seen, done))
                _check(part, file)
                part.replace(place)
            done += file.bytes
            seen(done)

    def _go_on(self, plan: Plan, file: HubFile, part: Path, counting: type[tqdm[Any]]) -> None:
        """The rest of a file, behind what is there of it.

        The client's own way to a folder begins anew after a restart; its parts do not.
        """
        repo, commit = file.elsewhere or (plan.repo, plan.commit)
        url = hf_hub_url(repo, file.name, revision=commit, endpoint=self._endpoint)
        found = get_hf_file_metadata(url, token=self._token, endpoint=self._endpoint)
        is_elsewhere = urlsplit(found.location).netloc != urlsplit(url).netloc
        headers = build_hf_headers(token=False if is_elsewhere else self._token)
        here = part.stat().st_size if part.is_file() else 0
        if found.size is not None and here > found.size:
            part.unlink()
            here = 0
        with part.open("ab") as into:
            http_get(
                found.location,
                into,
                resume_size=here,
                headers=headers,
                expected_size=found.size,
                displayed_filename=file.name,
                tqdm_class=counting,
            )


_ONLY_SAFE_ADAPTERS = "Only IP-Adapters in safetensors can be brought in, with their image encoder."


def _known_file(known: Mapping[str, HubFile], repo: str, name: str, advice: str = "") -> HubFile:
    """Raises NotInstalled where the repository has no such file."""
    if name not in known:
        raise NotInstalled("wrong_model", f"{repo} has no {name}", advice)
    return known[name]


def family_of(index: Mapping[str, Any]) -> str:
    """Which family a `model_index.json` is of. Raises NotInstalled."""
    name = index.get("_class_name")
    for part, value in index.items():
        # A part of a module of the repository's own is code that would be run.
        if (
            part not in _LEFT_OUT
            and isinstance(value, list)
            and value
            and value[0] not in (None, "diffusers", "transformers")
        ):
            raise NotInstalled(
                "unsafe",
                "This model brings code of its own, which Kizy never runs",
                "Look for a version of it that diffusers has a pipeline for.",
            )
    for family, row in PIPELINES.items():
        if row.loads == name:
            return family
    for family, row in PIPELINES.items():
        if name in row.tasks.values():
            return family
    raise NotInstalled(
        "wrong_model",
        f"A {str(name)[:80]} is not a kind of model that Kizy draws with yet",
        "The Models room lists those it knows.",
    )


def family_of_plain_folder(folder: Path) -> str:
    """Which family a folder with a `config.json` is of: a ControlNet, or what gives words.

    Raises NotInstalled.
    """
    try:
        family = family_in(folder)
        if family is not None:
            stream_width_of(folder, family)
            return family
    except NotOffered as error:
        raise NotInstalled(
            "wrong_model",
            f"Kizy cannot use this: {error}",
            "The Models room lists what it knows.",
        ) from error
    try:
        return ARCHITECTURES[architecture_in(folder)]
    except NoTextModel as error:
        raise NotInstalled(
            "wrong_model",
            f"Kizy cannot use this model: {error}",
            "The Models room lists those it knows.",
        ) from error


def _needed_of_plain_folder(known: Mapping[str, HubFile], repo: str) -> list[HubFile]:
    """Settings, words and weights at the top of a repository; its other formats stay there."""
    mine = [file for file in known.values() if "/" not in file.name]
    files = [*_settings(mine), *_weights(mine)]
    if not any(file.name.endswith(".safetensors") for file in files):
        raise NotInstalled(
            "unsafe",
            f"{repo} has its weights only as a pickled file, which can run code when opened",
            "Look for a version of it in safetensors.",
        )
    return files


def _settings(mine: Iterable[HubFile]) -> Iterable[HubFile]:
    for file in mine:
        if PurePosixPath(file.name).suffix in _SETTINGS and ".index." not in file.name:
            if file.bytes > MAX_SETTINGS_BYTES:
                raise NotInstalled("damaged", f"{file.name[:80]} is too large for settings")
            yield file


def leave_out(file: Path) -> None:
    """Rewrite a `model_index.json` so that nobody looks for the parts that did not come."""
    index = _index(file)
    kept = {part: [None, None] if part in _LEFT_OUT else value for part, value in index.items()}
    file.write_text(json.dumps(kept, indent=2))


def _index(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise NotInstalled("damaged", "Its model_index.json cannot be read") from error
    if not isinstance(content, dict):
        raise NotInstalled("damaged", "Its model_index.json cannot be read")
    return content


def _needed(index: Mapping[str, Any], known: Mapping[str, HubFile], repo: str) -> Iterable[HubFile]:
    """Settings and weights of the parts that the index names; of weights, one precision."""
    parts = [
        name
        for name, value in index.items()
        if isinstance(value, list) and value and value[0] and name not in _LEFT_OUT
    ]
    for part in parts:
        if not re.fullmatch(r"[a-z0-9_]{1,60}", part):
            raise NotInstalled("damaged", "Its model_index.json names a part that is no name")
        mine = [file for file in known.values() if _folder(file.name) == part]
        yield from _settings(mine)
        yield from _weights(mine)
        suffixes = {PurePosixPath(file.name).suffix for file in mine}
        if suffixes & PICKLED and ".safetensors" not in suffixes:
            raise NotInstalled(
                "unsafe",
                f"In {repo} the part {part} is a pickled file, which can run code when opened",
                "Look for a version of it in safetensors.",
            )


def _weights(mine: list[HubFile]) -> Iterable[HubFile]:
    """One set of weights: in half precision where the repository has it, else the plain one."""
    weights = [file for file in mine if file.name.endswith(".safetensors")]
    half = [file for file in weights if _is_half(file.name)]
    chosen = half or [file for file in weights if not _variant(file.name)]
    yield from chosen
    if any(_shard(file.name) for file in chosen):
        indexes = [file for file in mine if ".index." in file.name and file.name.endswith(".json")]
        yield from (file for file in indexes if _is_half(file.name) == bool(half))


def _variant(name: str) -> str:
    """`fp16` of `model.fp16-00001-of-00002.safetensors`; nothing where there is none."""
    stem = _SHARD.sub("", PurePosixPath(name).name.removesuffix(".safetensors"))
    return stem.partition(".")[2]


def _is_half(name: str) -> bool:
    return _HALF in PurePosixPath(name).name


def _shard(name: str) -> bool:
    return bool(_SHARD.search(name.removesuffix(".safetensors")))


def _folder(name: str) -> str:
    path = PurePosixPath(name)
    return path.parts[0] if len(path.parts) == 2 else ""


def name_plainly(folder: Path) -> None:
    """Take the precision out of files' names, and out of what lists their shards: diffusers and
    transformers look for plain ones by themselves."""
    for path in sorted(folder.rglob(f"*{_HALF}*")):
        if ".index." in path.name:
            path.write_text(_plainly(path.read_text()))
        path.rename(path.with_name(_plainly(path.name)))


def _plainly(name: str) -> str:
    return name.replace(_HALF, "")


def _check(path: Path, file: HubFile) -> None:
    if file.sha256 is None:
        return
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != file.sha256:
        path.unlink()
        raise NotInstalled(
            "wrong_digest",
            f"{file.name} is not the file that the Hub describes",
            "Nothing of it was kept. Try again; if it stays so, tell whoever put it there.",
        )


def _counting(seen: Callable[[int], None], before: int) -> type[tqdm[Any]]:
    """A progress bar that nobody sees, and that counts."""

    class Counting(tqdm):
        def __init__(self, *args: Any, **settings: Any) -> None:
            settings["disable"] = True
            self._here = before + (settings.get("initial") or 0)
            super().__init__(*args, **settings)

        def update(self, n: float | None = 1) -> bool | None:
            self._here += int(n or 0)
            seen(self._here)
            return None

    return Counting
