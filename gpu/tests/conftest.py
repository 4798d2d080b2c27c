from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

# As the service starts its workers; torch reads it when it is first imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from service import SITE, Bucket, Service


@pytest.fixture(scope="session")
def bucket() -> Iterator[Bucket]:
    bucket = Bucket()
    yield bucket
    bucket.close()


@pytest.fixture(scope="session")
def running(bucket: Bucket, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for most tests: loading the models takes longer than using them."""
    home = tmp_path_factory.mktemp("home")
    service = Service(home, bucket, KIZY_MODELS=str(home / "models"), PYTHONPATH=str(SITE))
    yield service
    service.close()


@pytest.fixture
def service(running: Service) -> Service:
    """The shared service, with nothing left running by the test before."""
    running.wait_until_idle()
    return running
