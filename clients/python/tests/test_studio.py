"""Against a real studio: its address is in KIZY_URL, a key in KIZY_KEY (e2e/python-client.spec.ts gives both)."""

import asyncio
import re
from pathlib import Path

import pytest

from kizy import AsyncKizy, Kizy, StudioError

README = Path(__file__).parents[1] / "README.md"
PNG = b"\x89PNG"


def test_the_examples_of_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    examples = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        exec(compile(example, str(README), "exec"), {"__name__": "__main__"})  # noqa: S102
    for name in ("fox.png", "wolf.png", "newest.png"):
        assert (tmp_path / name).read_bytes().startswith(PNG)


def test_runs_pictures_and_models() -> None:
    with Kizy() as kizy:
        assert "sprout" in [model["id"] for model in kizy.models()]
        run = kizy.start("a red apple", count=1, steps=2, seed=7, idempotency_key="python-once")
        assert kizy.start("a red apple", count=1, steps=2, seed=7, idempotency_key="python-once")["id"] == run["id"]
        done = kizy.finish(run["id"])
        assert done["status"] == "succeeded"
        assert next(kizy.runs())["id"] == run["id"]
        (picture,) = kizy.pictures_of(done)
        assert picture.artwork["settings"]["seed"] == 7
        assert kizy.picture(picture.id).artwork == picture.artwork
        picture.delete()
        with pytest.raises(StudioError) as gone:
            kizy.picture(picture.id)
        assert (gone.value.status, gone.value.code) == (404, "not_found")


def test_what_goes_wrong_has_words() -> None:
    with Kizy() as kizy, pytest.raises(StudioError) as refused:
        kizy.generate("")
    assert refused.value.status == 422
    with Kizy(key="kizy_no") as stranger, pytest.raises(StudioError) as stopped:
        stranger.models()
    assert stopped.value.code == "bad_key"
    with Kizy(url="http://127.0.0.1:9") as nobody, pytest.raises(StudioError) as silent:
        nobody.models()
    assert silent.value.code == "unreachable"


def test_cancelling_from_beside() -> None:
    async def main() -> str:
        async with AsyncKizy() as kizy:
            run = await kizy.start("a long wait", count=12, steps=50)
            await kizy.cancel(run["id"])
            with pytest.raises(StudioError) as stopped:
                await kizy.finish(run["id"])
            return stopped.value.code

    assert asyncio.run(main()) == "canceled"
