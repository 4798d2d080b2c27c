"""The conformance suite can fail: it is run as anyone would, against gateways that are wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import wrong_gateway as wrong
from service import TOKEN, Service

GPU = Path(__file__).parents[1]
LIMIT_SECONDS = 300

FOUND_BY = {
    wrong.AnyToken: "test_access.py::test_every_call_needs_the_token",
    wrong.ForgetsWhatItDid: "test_running.py::test_the_same_job_never_runs_twice",
    wrong.LosesEvents: "test_events.py::test_the_story_of_a_picture",
    wrong.TalksAfterTheEnd: "test_events.py::test_the_story_of_a_picture",
    wrong.NeverReplays: "test_events.py::test_events_are_replayed_from_where_one_left_off",
    wrong.HangsUpWhenQuiet: "test_events.py::test_a_quiet_stream_says_that_it_lives",
    wrong.NeverSaysWhen: "test_running.py::test_a_busy_gateway_says_when_to_come_back",
    wrong.NamesOneIssue: "test_admission.py::test_all_that_is_wrong_is_said_at_once",
    wrong.AnyProtocol: "test_admission.py::test_jobs_that_are_refused",
    wrong.NeverCancels: "test_running.py::test_cancel_ends_a_picture_at_a_step",
    wrong.CancelsWhenLeft: "test_events.py::test_a_listener_may_leave_and_come_back",
    wrong.DropsSignedHeaders: "test_bytes.py::test_every_output_is_announced_and_then_sent",
    wrong.SendsTheCatalogueAgain: "test_description.py::test_the_catalogue_has_an_etag",
    wrong.TellsWhereModelsLie: "test_description.py::test_models_are_described",
}


def judge(address: str, checks: list[str]) -> subprocess.CompletedProcess[str]:
    """Run checks of the suite as its README says."""
    paths = [f"conformance/{check}" for check in checks]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *paths]
    return subprocess.run(
        [*command, "--gateway", address, "--token", TOKEN],
        cwd=GPU,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )


@pytest.mark.long
def test_the_relay_alone_breaks_nothing(service: Service) -> None:
    """What is red below is so for the defect, not for being relayed."""
    relay = wrong.Relay(service.address, wrong.Right(TOKEN))
    verdict = judge(relay.address, sorted(set(FOUND_BY.values())))
    relay.close()
    assert verdict.returncode == 0, verdict.stdout


@pytest.mark.parametrize("defect", FOUND_BY, ids=lambda defect: defect.__name__)
def test_a_wrong_gateway_is_found_out(service: Service, defect: type[wrong.Right]) -> None:
    relay = wrong.Relay(service.address, defect(TOKEN))
    verdict = judge(relay.address, [FOUND_BY[defect]])
    relay.close()
    # 1 is "tests failed"; anything above is a suite that did not run.
    assert verdict.returncode == 1, verdict.stdout + verdict.stderr
    assert f"FAILED conformance/{FOUND_BY[defect]}" in verdict.stdout
    assert "ERROR conformance" not in verdict.stdout, verdict.stdout


def test_a_gateway_is_asked_for_with_its_token(service: Service) -> None:
    command = [sys.executable, "-m", "pytest", "conformance/test_access.py"]
    asked = subprocess.run(
        [*command, "--gateway", service.address],
        cwd=GPU,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    assert asked.returncode != 0
    assert "--gateway needs --token" in asked.stdout + asked.stderr
