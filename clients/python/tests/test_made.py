"""Needs no studio."""

from make_sync import made


def test_the_waiting_client_is_made_of_the_other() -> None:
    for file, text in made().items():
        assert file.read_text(encoding="utf-8") == text, "run python make_sync.py"
