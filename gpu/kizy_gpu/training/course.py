"""A training on its way: steps, samples, scores and checkpoints, as far as it has come."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from PIL import Image
from safetensors.torch import load, save

from kizy_gpu.errors import JobError, Paused
from kizy_gpu.training.adapters.base import Adapter
from kizy_gpu.training.desk import Desk
from kizy_gpu.training.learner import Learner
from kizy_gpu.training.ranking import Score, ranked
from kizy_gpu.training.sampling import Sampler
from kizy_gpu.training.scoring import Scorer
from kizy_gpu.training.story import Story, lora_name
from kizy_gpu.training.taught import Taught

STRENGTHS = (0.0, 0.5, 0.8, 1.0)
CHECKPOINT_SECONDS = 60.0
"""No more than this is lost when the process dies, however far apart checkpoints are."""
_SMOOTH = 0.1


class Course:
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
        self._base_pictures: Sequence[Image.Image] = ()
        self.latest: Sequence[Image.Image] = ()
        """What was drawn last with what was taught, as far as anything was."""

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
        best = max(self.story.scores, key=lambda score: (score.total, score.step))
        self.taught.load(load(required(self.desk, lora_name(best.step))))
        return best

    def strengths(self, step: int, whole: Sequence[Image.Image]) -> list[dict[str, Any]]:
        """The same words and seeds at several strengths; `whole` are the pictures at 1."""
        rows = []
        try:
            for strength in STRENGTHS:
                self.taught.set_strength(strength)
                known = {0.0: self._base_pictures, 1.0: whole}.get(strength)
                if row := self._kept(step, known or self.drawn()):
                    rows.append({"strength": strength, "pictures": row["pictures"]})
        finally:
            self.taught.set_strength(1)
        return rows

    def drawn(self) -> Sequence[Image.Image]:
        """Samples of the model as it is now; none where that fails, which people are told."""
        pictures, self.story.trouble = self.sampler.tried()
        return pictures or ()

    def _kept(self, step: int, pictures: Sequence[Image.Image]) -> dict[str, Any] | None:
        """Where they are stored; None without any."""
        if not pictures:
            return None
        row, trouble = self.sampler.stored(step, pictures)
        self.story.trouble = self.story.trouble or trouble
        return row

    def _compare_with_base(self) -> None:
        """Samples of the model as it was. They are drawn again when a training goes on, since
        scoring needs their pixels; they are the same."""
        self.story.tell("sampling")
        began = time.perf_counter()
        self.taught.set_strength(0)
        try:
            pictures = self._base_pictures = self.drawn()
            self._scorer.begin(pictures)
            if self.story.base is None:
                self.story.base = self._scored(0, pictures)
                if row := self._kept(0, pictures):
                    self.story.samples.append(row)
                self.story.stopped(time.perf_counter() - began)
        finally:
            self.taught.set_strength(1)
        self.story.tell("training")

    def _scored(self, step: int, pictures: Sequence[Image.Image]) -> Score:
        plain = [sample.plain for sample in self.sampler.samples]
        score = self._scorer.score(step, pictures, plain)
        if score.held_out_loss is not None:
            self.story.held_out.append([score.step, score.held_out_loss])
        return score

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
        began = time.perf_counter()
        step = self._learner.step
        pictures = self.drawn()
        self.story.scores.append(self._scored(step, pictures))
        self._list(step, pictures)
        self.story.commit(self._learner.state(), save(self.taught.state()))
        self.story.stopped(time.perf_counter() - began)
        self.story.tell("training")

    def _show(self, step: int) -> None:
        self.story.tell("sampling")
        self._list(step, self.drawn())
        self.story.tell("training")

    def _list(self, step: int, pictures: Sequence[Image.Image]) -> None:
        self.latest = pictures or self.latest
        if row := self._kept(step, pictures):
            self.story.samples.append(row)


def required(desk: Desk, name: str) -> bytes:
    data = desk.load_checkpoint(name)
    if data is None:
        raise JobError("storage", f"the checkpoint {name} is gone")
    return data
