"""From pictures to a LoRA: reading, caching, training, scoring, publishing, in that order.

Each stage finds what an earlier try of it stored: a training that lost its process, its machine
or its patience goes on from its last checkpoint.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from kizy_gpu.families.lora_layouts import Modules
from kizy_gpu.families.memory import out_of_memory_named
from kizy_gpu.training.adapters import adapter_for
from kizy_gpu.training.adapters.base import Adapter
from kizy_gpu.training.caches import LATENTS, Captions, Encoded, encode_all
from kizy_gpu.training.clip_sight import ClipSight
from kizy_gpu.training.course import Course, required
from kizy_gpu.training.crew import crew_of
from kizy_gpu.training.desk import Desk
from kizy_gpu.training.export import About, folded, require_same, write_lora
from kizy_gpu.training.hands import Hands
from kizy_gpu.training.learner import Learner
from kizy_gpu.training.pictures import Manifest, held_out, read_pictures
from kizy_gpu.training.ranking import Score, why
from kizy_gpu.training.sampling import Sampler, samples_of
from kizy_gpu.training.scoring import Scorer
from kizy_gpu.training.settings import Settings
from kizy_gpu.training.shares import Shares
from kizy_gpu.training.story import Story, fingerprint
from kizy_gpu.training.taught import Taught


@dataclass(frozen=True)
class Lesson:
    """What came of it."""

    lora: bytes
    """In the layout that most programs read for its family."""
    samples: Sequence[Image.Image]
    """None where not one could be drawn."""
    report: dict[str, Any]


def teach(
    model: Any,
    manifest_bytes: bytes,
    settings: Settings,
    desk: Desk,
    others: Sequence[str] = (),
    encoder: Path | None = None,
) -> Lesson:
    """Teach a loaded model. Afterwards it is again what it was.

    On each of the `others`, ids of devices, a process of its own helps. `encoder` is the folder of
    a CLIP that sees pictures, which has a say in the scores.
    Raises Canceled, Paused (once its checkpoint is stored), or JobError.
    """
    hands = crew_of(model, settings, others, desk.check)
    with contextlib.closing(hands), out_of_memory_named():
        return _taught_by(hands, model, manifest_bytes, settings, desk, encoder)


def _taught_by(
    hands: Hands,
    model: Any,
    manifest_bytes: bytes,
    settings: Settings,
    desk: Desk,
    encoder: Path | None,
) -> Lesson:
    manifest = Manifest.read(manifest_bytes)
    adapter = adapter_for(model)
    made_for = fingerprint(settings, manifest_bytes, adapter.info.digest)
    story = Story.resumed(desk, settings, made_for)
    modules = Modules.of(adapter.parts)
    learnt, kept = _encoded(adapter, manifest, settings, story, desk)
    captions = Captions(adapter, settings)
    taught = Taught(
        adapter.parts, adapter.targets(settings), settings.rank, settings.alpha, settings.seed
    )
    try:
        hands.join(taught, learnt)
        if hands.processes > 1:
            desk.log("info", f"{hands.processes} processes teach together.")
        desk.on_yield(lambda: hands.park(adapter), lambda: hands.unpark(adapter))
        shares = Shares(adapter, taught, settings, learnt, captions)
        learner = Learner(shares, settings, hands, desk.log)
        sight = ClipSight.opened(encoder if kept else None, desk.log)
        scorer = Scorer(adapter, taught, captions, learnt, kept, settings.seed, desk.turn, sight)
        sampler = Sampler(adapter, desk, samples_of(settings, [one.caption for one in learnt]))
        course = Course(adapter, taught, learner, scorer, sampler, story, desk)
        if story.state is not None:
            learner.restore(required(desk, story.state))
        course.run()
        best = course.choose()
        about = _about(settings, manifest, adapter, story, learnt)
        return _published(course, best, about, modules)
    finally:
        taught.take_off()


def _encoded(
    adapter: Adapter, manifest: Manifest, settings: Settings, story: Story, desk: Desk
) -> tuple[list[Encoded], list[Encoded]]:
    """The pictures to learn from, and those kept from it."""
    story.tell("reading")
    pictures = read_pictures(manifest, settings.trigger, desk.read, desk.check)
    story.tell("caching")

    def told(place: int, count: int) -> None:
        desk.turn()
        desk.progress(place, count, "encoding")

    stored = desk.load_checkpoint(LATENTS)
    with adapter.arithmetic():
        encoded, data = encode_all(adapter, settings, pictures, stored, told)
    if data != stored:
        desk.save_checkpoint(LATENTS, data)
    apart = set(held_out(len(encoded)))
    learnt = [one for place, one in enumerate(encoded) if place not in apart]
    return learnt, [encoded[place] for place in sorted(apart)]


def _published(
    course: Course, best: Score, about: Callable[[Score, bytes | None], About], modules: Modules
) -> Lesson:
    """Write the file, read it back, and draw with it, strong and less so."""
    story = course.story
    story.tell("publishing")
    layout = course.adapter.layout
    weights = course.taught.weights() if layout == "kohya" else folded(course.taught.weights())
    # What was drawn last on the way stands for it where nothing can be drawn now.
    drawn = course.drawn()
    samples = drawn or course.latest
    data = write_lora(weights, layout, about(best, _thumbnail(samples[0]) if samples else None))
    require_same(data, weights, modules)
    strengths = course.strengths(best.step, drawn)
    first = next(one for modules_ in weights.values() for one in modules_.values())
    report = {
        **story.snapshot(),
        "stage": "done",
        "scores": [score.as_wire() for score in story.scores],
        "base": story.base.as_wire() if story.base else None,
        "best": best.step,
        "why": why(story.base, best, story.scores, story.settings.subject) if story.base else [],
        "strengths": strengths,
        "strength": 1.0,
        "seconds": round(story.seconds, 1),
        "peakMemoryBytes": _peak_memory(),
        "rank": first.rank,
        "alpha": first.alpha,
        "layout": layout,
        "bytes": len(data),
        "trigger": story.settings.trigger,
        "thumbnail": _shown_as(strengths, story),
    }
    return Lesson(data, samples, report)


def _shown_as(strengths: Sequence[dict[str, Any]], story: Story) -> dict[str, Any] | None:
    """The picture that stands for the style: at full strength, or the newest that could be drawn
    with it."""
    taught = [row for row in story.samples if row["step"] > 0]
    taught += [row for row in strengths if row["strength"] == 1]
    return taught[-1]["pictures"][0] if taught else None


def _about(
    settings: Settings,
    manifest: Manifest,
    adapter: Adapter,
    story: Story,
    learnt: Sequence[Encoded],
) -> Callable[[Score, bytes | None], About]:
    def about(best: Score, thumbnail: bytes | None) -> About:
        recipe = {key: value for key, value in asdict(settings).items() if key != "sample_prompts"}
        return About(
            name=settings.name or settings.trigger or "Style",
            goal=settings.goal,
            description=settings.description or manifest.description,
            trigger=settings.trigger,
            architecture=adapter.info.architecture,
            base_model=adapter.info.name,
            pictures=len(manifest.pictures),
            steps=best.step,
            learning_rate=settings.learning_rate,
            seed=settings.seed,
            resolution=learnt[0].size,
            recipe=recipe,
            date=datetime.datetime.now(datetime.UTC).date().isoformat(),
            captions=[one.caption for one in learnt],
            thumbnail_jpeg=thumbnail,
        )

    return about


def _thumbnail(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").resize((256, 256), Image.Resampling.LANCZOS).save(
        out, "JPEG", quality=80
    )
    return out.getvalue()


def _peak_memory() -> int:
    """Of this process, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
