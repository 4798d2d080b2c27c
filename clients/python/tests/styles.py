"""Teaching, against a real studio: KIZY_URL, KIZY_KEY, and a folder in KIZY_PICTURES (e2e/styles-from-code.spec.ts)."""

import asyncio
import os
from pathlib import Path

import pytest

from kizy import AsyncKizy, Kizy, StudioError

PICTURES = Path(os.environ["KIZY_PICTURES"])
SHORT = {"steps": 2, "rank": 4}


def test_a_style_from_a_folder(tmp_path: Path) -> None:
    with Kizy() as kizy:
        stages: list[str] = []
        lora = kizy.train(
            PICTURES,
            name="From Python",
            own=SHORT,
            on_event=lambda training: stages.append((training["progress"] or {}).get("stage", "waiting")),
        )
        assert lora["trigger"] == "frompython"
        assert "training" in stages
        (picture,) = kizy.generate("a boat", loras=["from python:0.5"], count=1, steps=2)
        settings = picture.artwork["settings"]
        assert settings["prompt"] == "a boat, frompython"
        assert [(one["id"], one["strength"]) for one in settings["loras"]] == [(lora["id"], 0.5)]
        kizy.loras.save(lora["id"], tmp_path / "style.safetensors")
        kizy.loras.delete(lora["id"])
        with pytest.raises(StudioError):
            kizy.loras.find("From Python")
        assert kizy.loras.bring(tmp_path / "style.safetensors")["id"] == lora["id"]
        kizy.loras.delete(lora["id"])


def test_a_training_is_cancelled_from_beside() -> None:
    async def main() -> str:
        async with AsyncKizy() as kizy:
            dataset = await kizy.trainings.gather(PICTURES)
            assert {picture["caption"] for picture in dataset["pictures"]} >= {"squares of coloured paper"}
            training = await kizy.trainings.start(dataset["id"], own={"steps": 5000, "rank": 4})
            async for now in kizy.trainings.follow(training["runId"]):
                if now["status"] == "running":
                    await kizy.trainings.cancel(training["runId"])
            with pytest.raises(StudioError) as stopped:
                await kizy.trainings.finish(training["runId"])
            return stopped.value.code

    assert asyncio.run(main()) == "canceled"
