"""Which gateway is asked: the one at `--gateway`, or else one started here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.bucket import Bucket
from conformance.client import Gateway
from conformance.local import TOKEN, LocalGateway


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance", "Kizy Compute Protocol")
    group.addoption("--gateway", help="address of the gateway; left out: one is started here")
    group.addoption("--token", help="the token it knows")
    group.addoption(
        "--store-host",
        default="127.0.0.1",
        metavar="HOST[:PORT]",
        help="under which the gateway reaches this machine, which then listens to all addresses",
    )


@pytest.fixture(scope="session")
def bucket(request: pytest.FixtureRequest) -> Iterator[Bucket]:
    host, _, port = request.config.getoption("--store-host").partition(":")
    bucket = Bucket(host, int(port or 0))
    yield bucket
    bucket.close()


@pytest.fixture(scope="session")
def _address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    address = request.config.getoption("--gateway")
    if address:
        token = request.config.getoption("--token")
        if not token:
            raise pytest.UsageError("--gateway needs --token")
        yield address, token
        return
    local = LocalGateway(tmp_path_factory.mktemp("home"))
    yield local.address, TOKEN
    local.close()


@pytest.fixture(scope="session")
def _asked(_address: tuple[str, str], bucket: Bucket) -> Iterator[Gateway]:
    gateway = Gateway(*_address, bucket)
    yield gateway
    gateway.close()


@pytest.fixture
def gateway(_asked: Gateway) -> Iterator[Gateway]:
    """The gateway, with nothing running on it."""
    _asked.wait_until_idle()
    yield _asked
    _asked.call_off()
