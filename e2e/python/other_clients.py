"""Clients of other services, as PyPI has them, draw in a real studio: its address is in STUDIO, a key in KIZY_KEY."""

import base64
import os
from urllib.request import urlopen

import openai
import replicate

STUDIO, KEY = os.environ["STUDIO"], os.environ["KIZY_KEY"]
PNG = b"\x89PNG"


def draw_by_openai() -> None:
    client = openai.OpenAI(base_url=f"{STUDIO}/api/openai/v1", api_key=KEY, max_retries=0)
    assert "sprout" in [model.id for model in client.models.list()]
    made = client.images.generate(model="sprout", prompt="a red apple, 3d", n=1, size="1536x1024")
    assert base64.b64decode(made.data[0].b64_json).startswith(PNG)
    stranger = openai.OpenAI(base_url=f"{STUDIO}/api/openai/v1", api_key="kizy_no", max_retries=0)
    try:
        stranger.models.list()
    except openai.AuthenticationError:
        return
    raise AssertionError("a wrong key was let in")


def draw_by_replicate() -> None:
    # Its paths begin with /v1 themselves.
    client = replicate.Client(api_token=KEY, base_url=f"{STUDIO}/api/replicate")
    wish = {"prompt": "a yellow star", "num_outputs": 1, "num_inference_steps": 2, "seed": 5}
    (star,) = client.run("kizy/sprout", input=wish)
    # It makes files of https addresses alone, and a test has none.
    with urlopen(str(star)) as answer:
        assert answer.read().startswith(PNG)
    prediction = client.models.predictions.create("kizy/sprout", input={**wish, "num_inference_steps": 50})
    prediction.cancel()
    prediction.wait()
    assert prediction.status in ("canceled", "succeeded")


draw_by_openai()
draw_by_replicate()
print("both draw")
