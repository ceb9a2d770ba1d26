"""Values of options of ``tercoop serve`` that are no mere numbers: a size, addresses of the web and of proxies."""

from __future__ import annotations

import re
from ipaddress import ip_network

from tercoop.errors import UsageError

_SIZE = re.compile(r"([0-9]{1,6})([kmg])", re.IGNORECASE | re.ASCII)
_UNITS = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_LEAST_MEMORY = 256 << 20
_BASE_ADDRESS = re.compile(r"https?://[^\s?#\"<>/][^\s?#\"<>]*")
_ADDRESS = re.compile(r"https?://[^\s\"<>{}|\\^`/?#][^\s\"<>{}|\\^`]*")


def read_size(text: str) -> int:
    """Return the bytes of ``--memory``.

    Raises:
        UsageError: for what is no size, and for one in which no worker can start.
    """
    match = _SIZE.fullmatch(text.strip())
    size = int(match[1]) * _UNITS[match[2].lower()] if match else 0
    if size < _LEAST_MEMORY:
        raise UsageError(f"--memory '{text}': expected at least 256m, such as 512m or 1g")
    return size


def read_base_url(text: str) -> str:
    """Return the public address of the service, without a slash at its end.

    Raises:
        UsageError: for what is no address of the web, and for one with a query or a fragment.
    """
    if not _BASE_ADDRESS.fullmatch(text):
        raise UsageError(f"--base-url '{text}': expected like https://example.org/tercoop")
    return text.rstrip("/")


def read_address(option: str, text: str, example: str) -> str:
    """Return an address of the web.

    Args:
        option: its name, for the message.
        text: the value.
        example: an address that would do.

    Raises:
        UsageError: for what is none.
    """
    if not _ADDRESS.fullmatch(text):
        raise UsageError(f"{option} '{text}': expected like {example}")
    return text


def read_proxy(text: str) -> str:
    """Return the address of a proxy, or of a network of proxies.

    Raises:
        UsageError: for what is none; a name of a host would never be the address that a request comes from.
    """
    try:
        ip_network(text)
    except ValueError:
        expected = "expected an address like 127.0.0.1, or a network like 10.0.0.0/8"
        raise UsageError(f"--trusted-proxy '{text}': {expected}") from None
    return text
