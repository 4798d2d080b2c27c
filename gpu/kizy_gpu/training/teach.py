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
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from PIL import Image
from safetensors.torch import load, save

from kizy_gpu.errors import JobError, Paused
from kizy_gpu.families.lora_layouts import Modules
from kizy_gpu.training.adapters import adapter_for
from kizy_gpu.training.adapters.base import Adapter
from kizy_gpu.training.caches import LATENTS, Captions, Encoded, encode_all
from kizy_gpu.training.crew import crew_of
from kizy_gpu.training.desk import Desk
from kizy_gpu.training.export import About, folded, require_same, write_lora
from kizy_gpu.training.hands import Hands
from kizy_gpu.training.learner import Learner
from kizy_gpu.training.pictures import Manifest, held_out, read_pictures
from kizy_gpu.training.sampling import Sampler, samples_of
from kizy_gpu.training.scoring import Score, Scorer, ranked, why
from kizy_gpu.training.settings import Settings
from kizy_gpu.training.shares import Shares
from kizy_gpu.training.story import Story, fingerprint, lora_name
from kizy_gpu.training.taught import Taught

STRENGTHS = (0.0, 0.5, 0.8, 1.0)
CHECKPOINT_SECONDS = 60.0
"""No more than this is lost when the process dies, however far apart checkpoints are."""
_SMOOTH = 0.1


@dataclass(frozen=True)
class Lesson:
    """What came of it."""

    lora: bytes
    """In the layout that most programs read for its family."""
    samples: list[Image.Image]
    report: dict[str, Any]


def teach(
    model: Any, manifest_bytes: bytes, settings: Settings, desk: Desk, others: Sequence[str] = ()
) -> Lesson:
    """Teach a loaded model. Afterwards it is again what it was.

    On each of the `others`, ids of devices, a process of its own helps.
    Raises Canceled, Paused (once its checkpoint is stored), or JobError.
    """
    with contextlib.closing(crew_of(model, settings, others, desk.check)) as hands:
        return _taught_by(hands, model, manifest_bytes, settings, desk)


def _taught_by(
    hands: Hands, model: Any, manifest_bytes: bytes, settings: Settings, desk: Desk
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
        learner = Learner(shares, settings, hands)
        scorer = Scorer(adapter, taught, captions, learnt, kept, settings.seed)
        sampler = Sampler(adapter, desk, samples_of(settings, [one.caption for one in learnt]))
        course = _Course(adapter, taught, learner, scorer, sampler, story, desk)
        if story.state is not None:
            learner.restore(_required(desk, story.state))
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


class _Course:
    """Training and scoring, as far as it has come."""

    def __init__(
        self,
        adapter: Adapter,
        taught: Taught,
        learner: Learner,
        scorer: Scorer,
        sampler: Sampler,
        story: Story,
        desk: Desk,
    ) -> None:
        self.adapter, self.taught, self.story, self.desk = adapter, taught, story, desk
        self.sampler = sampler
        self._learner, self._scorer = learner, scorer
        self._settings = story.settings
        self._base_pictures: list[Image.Image] = []

    def run(self) -> None:
        self._compare_with_base()
        if self._learner.step < self._settings.steps:
            self.story.tell("training", "A short try first, to see that all fits.")
            self._learner.rehearse()
        self._keep_rung()
        committed = time.monotonic()
        while self._learner.step < self._settings.steps:
            self.desk.turn()
            self._one_step()
            at = self._learner.step
            is_last = at >= self._settings.steps
            is_checkpoint = is_last or at % self._settings.checkpoint_every_steps == 0
            # A checkpoint draws samples of its own.
            is_due = at % self._settings.sample_every_steps == 0 and not is_checkpoint
            if self.desk.asked("sample") or is_due:
                self._show(at)
            if is_checkpoint:
                self._checkpoint()
                committed = time.monotonic()
            elif time.monotonic() - committed > CHECKPOINT_SECONDS:
                self.story.commit(self._learner.state(), None)
                committed = time.monotonic()
            if self.desk.asked("pause") and not is_last:
                self.story.commit(self._learner.state(), None)
                raise Paused
            if self.desk.asked("finish"):
                if not is_last and at % self._settings.checkpoint_every_steps:
                    self._checkpoint()
                break

    def choose(self) -> Score:
        """The best state; the model's weights are that one's afterwards."""
        base, settings = self.story.base, self._settings
        if base is None or not self.story.scores:
            raise JobError("invalid_input", "nothing was learnt yet")
        self.story.tell("scoring")
        self.story.scores = ranked(base, self.story.scores, settings.subject)
        best = max(self.story.scores, key=lambda score: score.total)
        self.taught.load(load(_required(self.desk, lora_name(best.step))))
        return best

    def strengths(self, step: int, whole: Sequence[Image.Image]) -> list[dict[str, Any]]:
        """The same words and seeds at several strengths; `whole` are the pictures at 1."""
        rows = []
        for strength in STRENGTHS:
            self.taught.set_strength(strength)
            known = {0.0: self._base_pictures, 1.0: whole}.get(strength)
            drawn = self.sampler.kept(step, known or self.sampler.draw())
            rows.append({"strength": strength, "pictures": drawn["pictures"]})
        self.taught.set_strength(1)
        return rows

    def _compare_with_base(self) -> None:
        """Samples of the model as it was. They are drawn again when a training goes on, since
        scoring needs their pixels; they are the same."""
        self.story.tell("sampling")
        self.taught.set_strength(0)
        try:
            pictures = self._base_pictures = self.sampler.draw()
            self._scorer.begin(pictures)
            if self.story.base is None:
                plain = [sample.plain for sample in self.sampler.samples]
                self.story.base = self._scorer.score(0, pictures, plain)
                self.story.held_out.append([0, round(self.story.base.held_out_loss, 5)])
                self.story.samples.append(self.sampler.kept(0, pictures))
        finally:
            self.taught.set_strength(1)
        self.story.tell("training")

    def _one_step(self) -> None:
        began = time.perf_counter()
        step = self._learner.step
        loss = self._learner.learn()
        seconds = time.perf_counter() - began
        before = self.story.seconds_per_step
        mean = seconds if before is None else before + _SMOOTH * (seconds - before)
        self.story.seconds_per_step = mean
        self.story.seconds += seconds
        self.story.step = self._learner.step
        self.story.loss.add(step, loss)
        self._keep_rung()
        self.desk.progress(self._learner.step, self._settings.steps, "denoising", mean)
        self.story.tell("training")

    def _keep_rung(self) -> None:
        self.story.rung = self._learner.rung.words

    def _checkpoint(self) -> None:
        """Samples, score, and the state itself."""
        self.story.tell("sampling")
        pictures = self.sampler.draw()
        plain = [sample.plain for sample in self.sampler.samples]
        score = self._scorer.score(self._learner.step, pictures, plain)
        self.story.scores.append(score)
        self.story.held_out.append([score.step, round(score.held_out_loss, 5)])
        self.story.samples.append(self.sampler.kept(score.step, pictures))
        self.story.commit(self._learner.state(), save(self.taught.state()))
        self.story.tell("training")

    def _show(self, step: int) -> None:
        self.story.tell("sampling")
        shown = self.sampler.show(step)
        if shown:
            self.story.samples.append(shown)
        self.story.tell("training")


def _published(
    course: _Course, best: Score, about: Callable[[Score, bytes], About], modules: Modules
) -> Lesson:
    """Write the file, read it back, and draw with it, strong and less so."""
    story = course.story
    story.tell("publishing")
    layout = course.adapter.layout
    weights = course.taught.weights() if layout == "kohya" else folded(course.taught.weights())
    samples = course.sampler.draw()
    data = write_lora(weights, layout, about(best, _thumbnail(samples[0])))
    require_same(data, weights, modules)
    strengths = course.strengths(best.step, samples)
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
        "thumbnail": strengths[-1]["pictures"][0],
    }
    return Lesson(data, samples, report)


def _about(
    settings: Settings,
    manifest: Manifest,
    adapter: Adapter,
    story: Story,
    learnt: Sequence[Encoded],
) -> Callable[[Score, bytes], About]:
    def about(best: Score, thumbnail: bytes) -> About:
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


def _required(desk: Desk, name: str) -> bytes:
    data = desk.load_checkpoint(name)
    if data is None:
        raise JobError("storage", f"the checkpoint {name} is gone")
    return data


def _peak_memory() -> int:
    """Of this process, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
