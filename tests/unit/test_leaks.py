"""The search for credentials in logs finds them, known or not."""

import pytest

from ..leaks import found_secrets


@pytest.mark.parametrize(
    ("log", "found"),
    [
        ('{"status": 200, "session_name": "ada"}', 0),
        ("key=ASIA552F980D1234ABCD", 20),
        ("key=AKIA552F980D1234ABCD", 20),
        ("x-amz-security-token: IQoJb3JpZ2luX2VjEJr//abc=", 25),
        ("token FwoGZX74c8b0aaaa", 16),
        ("Authorization: eyJhbGciOiJSUzI1NiIsImtpZCI6", 28),
        ("a swordfish, a swordfish", 18),
    ],
)
def test_bytes_of_credentials(log: str, found: int) -> None:
    assert found_secrets(log, ["swordfish"]) == found
