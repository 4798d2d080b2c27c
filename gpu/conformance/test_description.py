"""What a gateway says of itself, its nodes and its models."""

from __future__ import annotations

import re

from conformance.client import Gateway

STATES = {"STARTING", "READY", "BUSY", "DEAD"}
KINDS = {
    *("string", "int", "float", "bool", "json"),
    *("image", "mask", "video", "lora", "control", "look", "model", "dataset"),
}


def test_health(gateway: Gateway) -> None:
    health = gateway.health()
    assert health["protocol"] == 1
    assert health["status"] == "READY"
    assert isinstance(health["numericsClass"], str)
    if "precision" in health:
        assert health["precision"]["wish"] in ("auto", "bf16", "fp8", "nf4")
        assert isinstance(health["precision"]["nf4"], bool)
    assert health["cpuSlots"]["total"] >= 1
    assert health["cpuSlots"]["busy"] == 0
    assert len({device["id"] for device in health["devices"]}) == len(health["devices"]) >= 1
    for device in health["devices"]:
        assert device["kind"] in ("cpu", "cuda", "mps")
        assert device["name"]
        assert device["state"] in STATES
        assert device["jobId"] is None
        assert device["memoryBytes"] > 0
        assert isinstance(device["warmModels"], list)
        assert device["restarts"] >= 0


def test_the_catalogue_has_an_etag(gateway: Gateway) -> None:
    first = gateway.http.get("/v1/nodes").raise_for_status()
    digest, etag = first.json()["digest"], first.headers["etag"]
    assert digest in etag
    again = gateway.http.get("/v1/nodes", headers={"if-none-match": etag})
    assert (again.status_code, again.headers["etag"], again.content) == (304, etag, b"")
    other = gateway.http.get("/v1/nodes", headers={"if-none-match": '"other"'})
    assert other.json() == first.json()


def test_nodes_are_described(gateway: Gateway) -> None:
    nodes = gateway.http.get("/v1/nodes").json()["nodes"]
    by_type = {node["type"]: node for node in nodes}
    assert len(by_type) == len(nodes), "a type is there once"
    assert by_type.keys() >= {"kizy/TextToImage", "kizy/UpscaleESRGAN", "kizy/ImageOutput"}
    for node in nodes:
        assert re.fullmatch(r"[\w-]+/\w+", node["type"])
        assert isinstance(node["version"], str)
        assert node["exec"] in ("inline", "recipe", "compute")
        assert node["params"]["type"] == "object"
        assert node["params"]["additionalProperties"] is False
        for socket in (*node["inputs"].values(), *node["outputs"].values()):
            assert socket["kind"] in KINDS
    drawing = by_type["kizy/TextToImage"]
    assert drawing["exec"] == "compute"
    assert drawing["resources"]["accelerator"] == "gpu"
    assert drawing["seedParam"] == "seed"
    assert "model" in drawing["modelParams"]
    assert by_type["kizy/ImageOutput"]["resources"]["accelerator"] == "cpu"


def test_models_are_described(gateway: Gateway) -> None:
    listed = gateway.http.get("/v1/models").raise_for_status().json()
    for refused in listed["refused"]:
        assert refused["id"]
        assert refused["reason"]
    models = gateway.models()
    assert len(models) == len(listed["models"]), "an id is there once"
    for model in models.values():
        assert model["name"]
        assert model["family"]
        assert re.fullmatch(r"[0-9a-f]{64}", model["digest"])
        assert model["bytes"] >= 0, "what comes with a library has no weights of its own"
        assert "folder" not in model, "where it lies is that machine's business"
    sprout = models["sprout"]
    assert sprout["kind"] == "base"
    assert sprout["bytes"] > 0
    assert sprout["defaults"].keys() >= {"steps", "guidanceScale", "width", "height", "sampler"}
    limits = sprout["limits"]
    for side in (side for shape in sprout["shapes"].values() for side in shape):
        assert limits["minSide"] <= side <= limits["maxSide"]
        assert side % limits["multipleOf"] == 0
    assert sprout["defaults"]["sampler"] in sprout["samplers"]
    upscaler = models[sprout["upscaler"]]
    assert (upscaler["kind"], upscaler["scale"]) == ("upscaler", 4)
