"""What this gateway does beyond the protocol; `conformance/` has what every gateway must do."""

from __future__ import annotations

from service import Service, picture_job

from conformance.client import refusal


def test_a_model_that_was_used_stays_warm(service: Service) -> None:
    assert service.outputs(picture_job())
    service.wait_until_idle()
    health = service.health()
    assert health["numericsClass"].startswith(("cpu-", "cuda-", "mps-"))
    assert health["cpuSlots"] == {"total": 2, "busy": 0}
    assert "sprout" in health["devices"][0]["warmModels"]


def test_a_pickled_model_is_named_and_refused(service: Service) -> None:
    folder = service.home / "models" / "old"
    folder.mkdir(parents=True)
    (folder / "kizy.json").write_text('{"family": "sd15"}')
    (folder / "model.ckpt").write_bytes(b"\x80\x04")
    listed = service.http.get("/v1/models").json()
    assert "old" not in {model["id"] for model in listed["models"]}
    assert "old" in {each["id"] for each in listed["refused"]}
    issues = refusal(service.put(picture_job(model="old")), 422, "unsupported")
    assert "convert it to safetensors" in issues["params.model"]


def test_a_sampler_the_model_does_not_work_with(service: Service) -> None:
    job = picture_job(sampler="dpmpp_2m_karras")
    assert refusal(service.put(job), 422, "invalid_input").keys() == {"params.sampler"}


def test_no_page_describes_the_service_to_strangers(service: Service) -> None:
    for path in ("/openapi.json", "/docs", "/redoc"):
        refusal(service.http.get(path), 404, "not_found")
