"""Who may call, and what strangers and strays are told."""

from __future__ import annotations

import httpx
import pytest

from conformance.client import Gateway, picture_job, refusal


@pytest.mark.parametrize(
    "form", ["", "Bearer", "Bearer wrong", "Basic {token}", "{token}", "Bearer {token}x"]
)
@pytest.mark.parametrize("path", ["/v1/health", "/v1/nodes", "/v1/models", "/v1/jobs/x", "/"])
def test_every_call_needs_the_token(gateway: Gateway, form: str, path: str) -> None:
    headers = {"authorization": form.format(token=gateway.token)} if form else {}
    answer = httpx.get(gateway.address + path, headers=headers, trust_env=False, timeout=60)
    refusal(answer, 401, "unauthorized")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_job_of_a_stranger_is_not_taken(gateway: Gateway) -> None:
    job = picture_job()
    address = f"{gateway.address}/v1/jobs/{job['jobId']}"
    for headers in ({}, {"authorization": f"Bearer {gateway.token}x"}):
        refusal(httpx.put(address, json=job, headers=headers, trust_env=False), 401, "unauthorized")
        for call in ("cancel", "grants"):
            answer = httpx.post(f"{address}/{call}", headers=headers, trust_env=False)
            refusal(answer, 401, "unauthorized")
    assert gateway.http.get(address).status_code == 404


def test_unknown_jobs(gateway: Gateway) -> None:
    for answer in (
        gateway.http.get("/v1/jobs/nobody"),
        gateway.http.get("/v1/jobs/nobody/events"),
        gateway.cancel("nobody"),
        gateway.send_grants("nobody", []),
    ):
        refusal(answer, 404, "not_found")


def test_unknown_places(gateway: Gateway) -> None:
    refusal(gateway.http.get("/v1/nothing"), 404, "not_found")
    refusal(gateway.http.delete("/v1/jobs/x"), 405, "unsupported")
