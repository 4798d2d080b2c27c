"""Which jobs are not taken, and what is said of them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from conformance.client import Gateway, output_job, picture_job, png, refusal, words


def test_all_that_is_wrong_is_said_at_once(gateway: Gateway) -> None:
    job = picture_job(width=8, steps=0, sampler="magic", seed=2**32, guidanceScale="4", extra=1)
    job["inputs"] = {"negativePrompt": {"kind": "int", "value": 3}, "image": words("x")}
    issues = refusal(gateway.put(job), 422, "invalid_input")
    assert issues.keys() == {
        "params.width",
        "params.steps",
        "params.sampler",
        "params.seed",
        "params.guidanceScale",
        "params.extra",
        "inputs.prompt",
        "inputs.negativePrompt",
        "inputs.image",
    }
    assert all(issues.values())


def test_the_models_own_limits_are_kept(gateway: Gateway) -> None:
    limits = gateway.models()["sprout"]["limits"]
    job = picture_job(
        width=limits["maxSide"] + limits["multipleOf"],
        height=limits["minSide"] + limits["multipleOf"] // 2,
    )
    issues = refusal(gateway.put(job), 422, "invalid_input")
    assert issues.keys() == {"params.width", "params.height"}


@pytest.mark.parametrize(
    ("change", "status", "code", "path"),
    [
        ({"protocol": 2}, 426, "unsupported", None),
        ({"protocol": "1"}, 426, "unsupported", None),
        ({"protocol": None}, 426, "unsupported", None),
        ({"node": "kizy/Nothing"}, 422, "unsupported", "node"),
        ({"node": "kizy/StringInput"}, 422, "unsupported", "node"),
        ({"node": 7}, 422, "invalid_input", "node"),
        ({"version": "99"}, 422, "unsupported", "version"),
        ({"jobId": "another"}, 422, "invalid_input", "jobId"),
        ({"params": []}, 422, "invalid_input", "params"),
        ({"params": {"model": "nobody"}}, 422, "model_missing", "params.model"),
        ({"models": {"sprout": "0" * 64}}, 422, "model_changed", "models.sprout"),
        ({"inputs": {"prompt": [words("a list")]}}, 422, "invalid_input", "inputs.prompt"),
        ({"inputs": {"prompt": words("x" * 70_000)}}, 422, "invalid_input", "inputs.prompt.value"),
        ({"inputs": {"prompt": {"kind": "string", "value": 3}}}, 422, "invalid_input", None),
        ({"inputs": {"prompt": {"kind": "spell", "value": "x"}}}, 422, "invalid_input", None),
        ({"deadlineSeconds": -1}, 422, "invalid_input", "deadlineSeconds"),
    ],
)
def test_jobs_that_are_refused(
    gateway: Gateway, change: dict[str, Any], status: int, code: str, path: str | None
) -> None:
    job = picture_job()
    address = f"/v1/jobs/{job['jobId']}"
    issues = refusal(gateway.http.put(address, json={**job, **change}), status, code)
    if status == 422:
        assert issues
        assert path is None or path in issues
    assert gateway.http.get(address).status_code == 404, "it leaves no trace"


@pytest.mark.parametrize("job_id", ["-dash-first", "white space", "x" * 201, "quote'", "héllo"])
def test_ids_that_are_refused(gateway: Gateway, job_id: str) -> None:
    job = {**picture_job(), "jobId": job_id}
    answer = gateway.http.put(f"/v1/jobs/{quote(job_id)}", json=job)
    assert "jobId" in refusal(answer, 422, "invalid_input")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"null",
        b'{"protocol": NaN}',
        b'{"protocol": 1, "jobId": "j", "params": {"seed": 1e999}}',
        b"[" * 100_000,
        b'{"protocol":' + b"9" * 5000 + b"}",
        b'{"protocol": 1, "jobId": "\xff"}',
    ],
)
def test_hostile_bodies(gateway: Gateway, body: bytes) -> None:
    answer = gateway.http.put("/v1/jobs/j", content=body)
    assert answer.status_code in (422, 426), answer.text
    assert answer.json()["error"]["code"] in ("invalid_input", "unsupported")


def test_bodies_have_a_limit(gateway: Gateway) -> None:
    answer = gateway.http.put("/v1/jobs/j", content=b" " * (1024 * 1024 + 1))
    refusal(answer, 413, "invalid_input")


def test_infinite_numbers_are_refused(gateway: Gateway) -> None:
    job = picture_job()
    body = json.dumps(job).replace("4.0", "1e999").encode()
    answer = gateway.http.put(f"/v1/jobs/{job['jobId']}", content=body)
    assert "params.guidanceScale" in refusal(answer, 422, "invalid_input")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "/etc/passwd", ""])
def test_only_web_addresses_are_read(gateway: Gateway, url: str) -> None:
    value = {**gateway.bucket.keep(png()), "url": url}
    issues = refusal(gateway.put(output_job(value)), 422, "invalid_input")
    assert any(path.startswith("inputs.image") for path in issues)


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "A" * 64},
        {"sha256": "0" * 63},
        {"bytes": 0},
        {"bytes": "8"},
        {"mediaType": "text/html"},
        {"kind": "video"},
    ],
)
def test_inputs_that_are_described_wrongly(gateway: Gateway, change: dict[str, Any]) -> None:
    value = {**gateway.bucket.keep(png()), **change}
    issues = refusal(gateway.put(output_job(value)), 422, "invalid_input")
    assert any(path.startswith("inputs.image") for path in issues)


def test_what_a_later_version_may_add_is_passed_over(gateway: Gateway) -> None:
    job = {**output_job({**gateway.bucket.keep(png()), "later": 1}), "trace": {"id": "x"}}
    assert gateway.outputs(job)


def test_models_may_be_pinned(gateway: Gateway) -> None:
    models = gateway.models()
    pins = {name: models[name]["digest"] for name in ("sprout", models["sprout"]["upscaler"])}
    assert gateway.outputs({**picture_job(), "models": pins})
