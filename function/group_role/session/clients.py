"""AWS clients for callers: each with its own frozen credentials, all on one connection pool.

The invariant of the project lives here: no request is ever signed with another caller's
credentials. So credentials are never swapped underneath a client. What makes a client costly is
shared instead, and knows nobody: models and endpoint rules, and the connections, in one pool.
"""

import os
import threading
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.session import Session

from group_role._botocore import garbage_collector
from group_role._botocore.connections import ConnectionPools
from group_role._botocore.s3_transfers import add_transfer_methods
from group_role._botocore.shared_models import share_models
from group_role.errors import ConfigurationError
from group_role.session.assume import Credentials

if TYPE_CHECKING:
    from botocore.client import BaseClient

# Seconds; well inside the 29 s that API Gateway waits for a function.
_CONNECT_TIMEOUT = 2
_READ_TIMEOUT = 15

# botocore's own five tries pause for up to 15 s, longer than the function has by default; three
# pause for 3 s at most.
_TRIES = 3

# A client's own connections stay unused: no need to look for proxies for each.
_CONFIG = Config(proxies={}, retries={"total_max_attempts": _TRIES})

# Followed by a service's name, as in AWS_BEARER_TOKEN_BEDROCK: botocore prefers such a key to the
# credentials that a client is given.
_KEY_FOR_ALL = "AWS_BEARER_TOKEN_"


class ClientFactory:
    """Makes the clients of all callers from one botocore session.

    Args:
        session: Used for its region, models and event handlers, never for its credentials: a
            client that is given a key of its own does not look for another.

    Raises:
        ConfigurationError: The environment holds a key that would be sent for every caller.
    """

    def __init__(self, session: Session) -> None:
        _refuse_key_for_all()
        self._session = session
        add_transfer_methods(self._session)
        share_models(self._session)
        self._pools = ConnectionPools(
            session, connect_timeout=_CONNECT_TIMEOUT, read_timeout=_READ_TIMEOUT
        )
        self._lock = threading.Lock()  # botocore's sessions are not thread-safe, its clients are

    def client(
        self, service_name: str, credentials: Credentials, *, region_name: str | None = None
    ) -> "BaseClient":
        """Return a new client that signs with these credentials for as long as it lives.

        Args:
            service_name: As boto3 names it, such as `s3`.
            credentials: The caller's own.
            region_name: Default: the function's region.
        """
        with self._lock, garbage_collector.paused():
            client = self._session.create_client(
                service_name,
                region_name=region_name,
                config=_CONFIG,
                aws_access_key_id=credentials.access_key,
                aws_secret_access_key=credentials.secret_key,
                aws_session_token=credentials.token,
            )
            self._pools.send_requests_of(client)
        return client


def _refuse_key_for_all() -> None:
    for name in os.environ:
        if name.startswith(_KEY_FOR_ALL):
            raise ConfigurationError(
                f"{name} is set: AWS would be sent this key for every caller, in place of the"
                " caller's own credentials; take it out of the function's environment"
            )
