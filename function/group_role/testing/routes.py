"""Finds the values of a resource's parameters in the path of a request."""

import re

_NAME = re.compile(r"\{([^{}+]+)\+?\}")


def path_parameters(resource: str, path: str) -> dict[str, str] | None:
    """Return the parameters by their names, None if there are none.

    Args:
        resource: The path of a resource of an API: `/webhooks/{source}`, `/{proxy+}`.
        path: The path of a request.

    Raises:
        ValueError: API Gateway would not route this path to this resource.
    """
    pattern = "/".join(_pattern(part) for part in resource.split("/"))
    # The parameters do not include a slash at the end, which the path keeps.
    found = re.fullmatch(f"{pattern}/?", path, re.DOTALL)
    if found is None:
        raise ValueError(f"{path} is not at the resource {resource}")
    return dict(zip(_NAME.findall(resource), found.groups(), strict=True)) or None


def _pattern(part: str) -> str:
    if _NAME.fullmatch(part) is None:
        return re.escape(part)
    return "(.+?)" if part.endswith("+}") else "([^/]+)"
