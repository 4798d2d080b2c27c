"""The wire protocol: who may call, what is refused and how, and what is never done twice."""

from __future__ import annotations

import io
import json
from typing import Any

import httpx
import pytest
from PIL import Image
from service import TOKEN, Bucket, Service, events_in, node_job, picture_job, words


def png(width: int = 8, height: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()


def refusal(answer: httpx.Response, status: int, code: str) -> dict[str, str]:
    """Checks a refusal and returns its issues by path."""
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert error["code"] == code, error
    assert error["message"]
    return {issue["path"]: issue["message"] for issue in error.get("issues", [])}


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN])
@pytest.mark.parametrize("path", ["/v1/health", "/v1/nodes", "/v1/models", "/v1/jobs/x", "/"])
def test_every_call_needs_the_token(running: Service, header: str | None, path: str) -> None:
    headers = {} if header is None else {"authorization": header}
    answer = httpx.get(running.http.base_url.join(path), headers=headers, trust_env=False)
    refusal(answer, 401, "unauthorized")


def test_health_names_the_device(service: Service) -> None:
    health = service.health()
    assert health["protocol"] == 1
    assert health["status"] == "READY"
    assert health["numericsClass"].startswith(("cpu-", "cuda-", "mps-"))
    assert health["cpuSlots"] == {"total": 2, "busy": 0}
    device = health["devices"][0]
    assert device["state"] == "READY"
    assert device["memoryBytes"] > 0
    assert "sprout" in device["warmModels"]


def test_catalogue_has_an_etag(service: Service) -> None:
    first = service.http.get("/v1/nodes")
    types = [node["type"] for node in first.json()["nodes"]]
    assert types == sorted(types)
    assert "kizy/TextToImage" in types
    again = service.http.get("/v1/nodes", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert first.json()["digest"] in first.headers["etag"]


def test_models_are_described(service: Service) -> None:
    models = {m["id"]: m for m in service.http.get("/v1/models").json()["models"]}
    sprout = models["sprout"]
    assert (sprout["family"], sprout["kind"], len(sprout["digest"])) == ("sd15", "base", 64)
    assert sprout["defaults"]["width"] == 128
    assert all(side % 16 == 0 for shape in sprout["shapes"].values() for side in shape)
    assert sprout["upscaler"] == "sprout-upscaler"
    assert (models["sprout-upscaler"]["kind"], models["sprout-upscaler"]["scale"]) == (
        "upscaler",
        4,
    )
    assert "folder" not in sprout, "where it lies is this machine's business"


def test_a_pickled_model_is_named_and_refused(service: Service) -> None:
    folder = service.home / "models" / "old"
    folder.mkdir(parents=True)
    (folder / "kizy.json").write_text('{"family": "sd15"}')
    (folder / "model.ckpt").write_bytes(b"\x80\x04")
    listed = service.http.get("/v1/models").json()
    assert "old" not in {model["id"] for model in listed["models"]}
    assert [each["id"] for each in listed["refused"]] == ["old"]
    issues = refusal(service.put(picture_job(model="old")), 422, "unsupported")
    assert "convert it to safetensors" in issues["params.model"]


def test_the_same_job_never_runs_twice(service: Service) -> None:
    job = picture_job()
    events = service.run(job)
    assert service.put(job).json() == {
        "jobId": job["jobId"],
        "status": "succeeded",
        "lastSeq": events[-1]["seq"],
        "outputs": events[-1]["outputs"],
    }
    assert service.run(job) == events
    assert service.http.get(f"/v1/jobs/{job['jobId']}").json()["status"] == "succeeded"


def test_events_are_replayed_from_where_one_left_off(service: Service) -> None:
    job = picture_job()
    events = service.run(job)
    assert service.follow(job["jobId"]) == events
    assert service.follow(job["jobId"], after=4) == events[4:]
    assert service.follow(job["jobId"], after=10**9) == []


def test_a_listener_may_leave_and_come_back(service: Service) -> None:
    job = picture_job(steps=20)
    with service.stream(job) as events:
        first = [next(events) for _ in range(3)]
    rest = []
    address = f"/v1/jobs/{job['jobId']}/events"
    headers = {"last-event-id": "3"}
    with service.http.stream("GET", address, headers=headers) as answer:
        for event in events_in(answer.iter_lines()):
            rest.append(event)
            if event["type"] == "grant":
                service.grant(event)
    seqs = [event["seq"] for event in first + rest]
    assert seqs == list(range(1, len(seqs) + 1))
    assert rest[-1]["type"] == "completed"


def test_a_busy_device_says_when_to_come_back(service: Service) -> None:
    long = picture_job(steps=150)
    assert service.put(long).status_code == 202
    second = picture_job()
    answer = service.put(second)
    refusal(answer, 409, "busy")
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.json()["error"]["jobs"] == [long["jobId"]]
    assert service.http.get(f"/v1/jobs/{second['jobId']}").status_code == 404
    # A node that needs no device is not held up.
    value = service.bucket.keep(png())
    assert service.outputs(node_job("ImageOutput", {}, {"image": value}))
    service.cancel(long["jobId"])
    service.wait_until_idle()
    assert service.outputs(second)


def test_unknown_jobs(service: Service) -> None:
    for answer in (
        service.http.get("/v1/jobs/nobody"),
        service.http.get("/v1/jobs/nobody/events"),
        service.cancel("nobody"),
        service.http.post("/v1/jobs/nobody/grants", json={"grants": []}),
    ):
        refusal(answer, 404, "not_found")


def test_unknown_places(service: Service) -> None:
    refusal(service.http.get("/v1/nothing"), 404, "not_found")
    refusal(service.http.get("/openapi.json"), 404, "not_found")
    refusal(service.http.delete("/v1/jobs/x"), 405, "unsupported")


def test_all_that_is_wrong_is_said_at_once(service: Service) -> None:
    job = picture_job(width=8, steps=0, sampler="magic", seed=2**32, guidanceScale="4", extra=1)
    job["inputs"] = {"negativePrompt": {"kind": "int", "value": 3}, "image": words("x")}
    issues = refusal(service.put(job), 422, "invalid_input")
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


def test_the_models_own_limits_are_kept(service: Service) -> None:
    job = picture_job(width=2048, height=104, sampler="dpmpp_2m_karras")
    issues = refusal(service.put(job), 422, "invalid_input")
    assert issues.keys() == {"params.width", "params.height", "params.sampler"}


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"protocol": 2}, 426, "unsupported"),
        ({"protocol": None}, 426, "unsupported"),
        ({"node": "kizy/Nothing"}, 422, "unsupported"),
        ({"node": "kizy/StringInput"}, 422, "unsupported"),
        ({"node": 7}, 422, "invalid_input"),
        ({"version": "99"}, 422, "unsupported"),
        ({"jobId": "another"}, 422, "invalid_input"),
        ({"params": []}, 422, "invalid_input"),
        ({"params": {"model": "nobody"}}, 422, "model_missing"),
        ({"models": {"sprout": "0" * 64}}, 422, "model_changed"),
        ({"inputs": {"prompt": [words("a list")]}}, 422, "invalid_input"),
        ({"inputs": {"prompt": words("x" * 70_000)}}, 422, "invalid_input"),
        ({"inputs": {"prompt": {"kind": "string", "value": 3}}}, 422, "invalid_input"),
        ({"inputs": {"prompt": {"kind": "spell", "value": "x"}}}, 422, "invalid_input"),
        ({"deadlineSeconds": -1}, 422, "invalid_input"),
    ],
)
def test_jobs_that_are_refused(
    service: Service, change: dict[str, Any], status: int, code: str
) -> None:
    job = picture_job()
    address = f"/v1/jobs/{job['jobId']}"
    refusal(service.http.put(address, json={**job, **change}), status, code)
    assert service.http.get(address).status_code == 404


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
def test_hostile_bodies(service: Service, body: bytes) -> None:
    answer = service.http.put("/v1/jobs/j", content=body)
    assert answer.status_code in (422, 426), answer.text
    assert answer.json()["error"]["code"] in ("invalid_input", "unsupported")


def test_bodies_have_a_limit(service: Service) -> None:
    answer = service.http.put("/v1/jobs/j", content=b" " * (1024 * 1024 + 1))
    refusal(answer, 413, "invalid_input")


def test_infinite_numbers_are_refused(service: Service) -> None:
    job = picture_job()
    body = json.dumps(job).replace("4.0", "1e999").encode()
    issues = refusal(
        service.http.put(f"/v1/jobs/{job['jobId']}", content=body), 422, "invalid_input"
    )
    assert "params.guidanceScale" in issues


def fails(service: Service, value: dict[str, Any]) -> dict[str, Any]:
    end = service.run(node_job("ImageOutput", {}, {"image": value}))[-1]
    assert end["type"] == "failed", end
    return end["error"]


def test_inputs_that_are_not_pictures(service: Service, bucket: Bucket) -> None:
    assert fails(service, bucket.keep(b"GIF89a no picture"))["code"] == "invalid_input"
    assert fails(service, bucket.keep(png()[:40]))["code"] == "invalid_input"
    bomb = png(1, 1).replace(b"\0\0\0\1\0\0\0\1", b"\0\1\0\0\0\1\0\0", 1)
    error = fails(service, bucket.keep(bomb))
    assert error["code"] == "invalid_input"
    assert error["retryable"] is False


def test_inputs_whose_bytes_are_not_as_named(service: Service, bucket: Bucket) -> None:
    data = png(9, 9)
    value = bucket.keep(data)
    other = bucket.keep(png(10, 10))
    error = fails(service, {**value, "url": other["url"]})
    assert error["code"] == "storage"
    assert fails(service, {**bucket.keep(png(11, 11)), "bytes": 3})["code"] == "storage"
    assert fails(service, {**bucket.keep(png(12, 12)), "url": f"{bucket.address}/no"})["retryable"]


def test_only_signed_web_addresses_are_read(service: Service, bucket: Bucket) -> None:
    value = {**bucket.keep(png()), "url": "file:///etc/passwd"}
    answer = service.put(node_job("ImageOutput", {}, {"image": value}))
    assert any(path.endswith("url") for path in refusal(answer, 422, "invalid_input"))


def test_an_upload_survives_a_passing_trouble(service: Service, bucket: Bucket) -> None:
    bucket.failures = 2
    kept = service.outputs(node_job("ImageOutput", {}, {"image": bucket.keep(png(13, 13))}))
    assert bucket.picture(kept["file"]).size == (13, 13)


def test_a_bucket_that_stays_away_fails_the_job(service: Service, bucket: Bucket) -> None:
    bucket.failures = 50
    try:
        error = fails(service, bucket.keep(png(14, 14)))
    finally:
        bucket.failures = 0
    assert (error["code"], error["retryable"]) == ("storage", True)


def test_grants_carry_their_headers(service: Service, bucket: Bucket) -> None:
    job = node_job("ImageOutput", {}, {"image": bucket.keep(png(15, 15))})
    with service.stream(job) as events:
        for event in events:
            if event["type"] == "grant":
                url = f"{bucket.address}/cas/{event['sha256']}"
                headers = {"x-amz-checksum-sha256": "signed"}
                service.grant(event, url=url, headers=headers)
    file = event["outputs"]["file"]["sha256"]
    assert bucket.headers[f"/cas/{file}"]["x-amz-checksum-sha256"] == "signed"
    assert bucket.headers[f"/cas/{file}"]["content-type"] == "image/png"


def test_what_is_stored_already_is_not_sent_again(service: Service, bucket: Bucket) -> None:
    job = node_job("ImageOutput", {}, {"image": bucket.keep(png(16, 16))})
    with service.stream(job) as events:
        for event in events:
            if event["type"] == "grant":
                service.grant(event, exists=True)
    assert event["type"] == "completed"
    assert f"/cas/{event['outputs']['file']['sha256']}" not in bucket.blobs


def test_a_refused_grant_fails_for_good(service: Service, bucket: Bucket) -> None:
    job = node_job("ImageOutput", {}, {"image": bucket.keep(png(17, 17))})
    with service.stream(job) as events:
        for event in events:
            if event["type"] == "grant":
                service.grant(event, refused="over the limit")
    assert event["type"] == "failed"
    assert event["error"]["retryable"] is False
    assert "over the limit" in event["error"]["message"]


def test_grants_that_make_no_sense(service: Service) -> None:
    job = picture_job()
    service.run(job)
    address = f"/v1/jobs/{job['jobId']}/grants"
    for body in ({}, {"grants": "x"}, {"grants": [{"url": "ftp://x", "grantId": "g"}]}):
        refusal(service.http.post(address, json=body), 422, "invalid_input")
    late = {"grants": [{"grantId": "never asked", "exists": True}]}
    assert service.http.post(address, json=late).status_code == 204
