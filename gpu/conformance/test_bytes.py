"""Bytes in and out: signed addresses, grants, and what a gateway does not believe."""

from __future__ import annotations

import hashlib
import io
from urllib.parse import urlsplit

from PIL import Image

from conformance.client import (
    Gateway,
    fresh_png,
    output_job,
    picture_job,
    png,
    refusal,
)


def test_every_output_is_announced_and_then_sent(gateway: Gateway) -> None:
    job = output_job(gateway.bucket.keep(fresh_png()))
    events = gateway.run(job)
    asked = {event["sha256"]: event for event in events if event["type"] == "grant"}
    assert len({event["grantId"] for event in asked.values()}) == len(asked)
    outputs = events[-1]["outputs"]
    for value in (outputs["file"], *outputs["thumbnails"]):
        event = asked[value["sha256"]]
        assert event["purpose"] == "output"
        assert (event["bytes"], event["mediaType"]) == (value["bytes"], value["mediaType"])
        data = gateway.bucket.get(value)
        assert hashlib.sha256(data).hexdigest() == value["sha256"]
        sent = gateway.bucket.headers[f"/cas/{value['sha256']}"]
        assert sent["content-type"] == value["mediaType"]
        assert "authorization" not in sent, "the address is all the permission there is"


def test_an_input_is_read_once_at_most_and_found_by_its_digest(gateway: Gateway) -> None:
    value = gateway.bucket.keep(fresh_png())
    reads = gateway.bucket.reads
    assert gateway.outputs(output_job(value))
    assert gateway.bucket.reads == reads + 1


def test_inputs_that_are_not_pictures(gateway: Gateway) -> None:
    bomb = png(1, 1).replace(b"\0\0\0\1\0\0\0\1", b"\0\1\0\0\0\1\0\0", 1)
    for data in (b"GIF89a no picture", png()[:40], bomb):
        error = gateway.error(output_job(gateway.bucket.keep(data)))
        assert (error["code"], error["retryable"]) == ("invalid_input", False)
        assert error["message"]


def test_inputs_whose_bytes_are_not_as_named(gateway: Gateway) -> None:
    value, other = gateway.bucket.keep(fresh_png()), gateway.bucket.keep(fresh_png())
    assert gateway.error(output_job({**value, "url": other["url"]}))["code"] == "storage"
    assert gateway.error(output_job({**value, "bytes": value["bytes"] - 1}))["code"] == "storage"


def test_inputs_that_cannot_be_read(gateway: Gateway) -> None:
    value = gateway.bucket.keep(fresh_png())
    gone = gateway.bucket.url(hashlib.sha256(b"never kept").hexdigest())
    forged = value["url"][:-4] + "0000"
    for url in (gone, forged, "http://127.0.0.1:9/nobody"):
        error = gateway.error(output_job({**value, "url": url}))
        assert (error["code"], error["retryable"]) == ("storage", True)
        assert "signature" not in str(error), "an address is a key: it is not repeated"


def test_redirections_are_not_followed(gateway: Gateway) -> None:
    value = gateway.bucket.keep(fresh_png())
    detour = gateway.bucket.keep(fresh_png())["url"]
    gateway.bucket.detours[urlsplit(detour).path] = value["url"]
    assert gateway.error(output_job({**value, "url": detour}))["code"] == "storage"


def test_an_upload_survives_a_passing_trouble(gateway: Gateway) -> None:
    gateway.bucket.failures = 2
    kept = gateway.outputs(output_job(gateway.bucket.keep(fresh_png())))
    assert gateway.bucket.failures == 0
    assert gateway.bucket.picture(kept["file"]).size == (2, 4)


def test_a_bucket_that_stays_away_fails_the_job(gateway: Gateway) -> None:
    gateway.bucket.failures = 10**6
    try:
        error = gateway.error(output_job(gateway.bucket.keep(fresh_png())))
    finally:
        gateway.bucket.failures = 0
    assert (error["code"], error["retryable"]) == ("storage", True)


def test_what_is_stored_already_is_not_sent_again(gateway: Gateway) -> None:
    job = output_job(gateway.bucket.keep(fresh_png()))
    writes = gateway.bucket.writes
    with gateway.stream(job) as events:
        for event in events:
            if event["type"] == "grant":
                gateway.grant(event, exists=True)
    assert event["type"] == "completed"
    assert gateway.bucket.writes == writes


def test_a_refused_grant_fails_for_good(gateway: Gateway) -> None:
    job = output_job(gateway.bucket.keep(fresh_png()))
    with gateway.stream(job) as events:
        for event in events:
            if event["type"] == "grant":
                gateway.grant(event, refused="over the limit")
    assert event["type"] == "failed"
    assert (event["error"]["code"], event["error"]["retryable"]) == ("storage", False)
    assert "over the limit" in event["error"]["message"]


def test_grants_that_make_no_sense(gateway: Gateway) -> None:
    job = output_job(gateway.bucket.keep(png()))
    gateway.run(job)
    address = f"/v1/jobs/{job['jobId']}/grants"
    for body in ({}, [], {"grants": "x"}, {"grants": [{"url": "ftp://x", "grantId": "g"}]}):
        refusal(gateway.http.post(address, json=body), 422, "invalid_input")
    late = [{"grantId": "never asked", "exists": True}]
    assert gateway.send_grants(job["jobId"], late).status_code == 204


def test_previews_are_shown_when_asked_for(gateway: Gateway) -> None:
    events = gateway.run(picture_job(steps=60, preview=True))
    asked = [e for e in events if e["type"] == "grant" and e["purpose"] == "preview"]
    assert asked
    by_id = {event["grantId"]: event for event in asked}
    for event in (event for event in events if event["type"] == "preview"):
        grant = by_id[event["grantId"]]
        assert grant["seq"] < event["seq"], "shown once it is there"
        assert (grant["step"], grant["mediaType"]) == (event["step"], event["mediaType"])
        image = Image.open(io.BytesIO(gateway.bucket.blobs[f"/previews/{grant['sha256']}"]))
        assert image.size == (event["width"], event["height"])
    assert events[-1]["type"] == "completed"


def test_an_unanswered_preview_holds_nothing_up(gateway: Gateway) -> None:
    with gateway.stream(picture_job(steps=40, preview=True)) as events:
        for event in events:
            if event["type"] == "grant" and event["purpose"] == "output":
                gateway.grant(event)
    assert event["type"] == "completed"


def test_no_previews_unless_asked(gateway: Gateway) -> None:
    events = gateway.run(picture_job(steps=30))
    assert all(event.get("purpose") != "preview" for event in events)
