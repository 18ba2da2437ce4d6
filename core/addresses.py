"""Whose machine a request comes from."""

import re
from ipaddress import IPv6Address, ip_address, ip_network

# What proxies write: an address alone, in brackets, or with the port that the caller's connection came from.
WRITTEN = re.compile(r'"?(?:\[(?P<bracketed>[^]]+)](?::\d*)?|(?P<dotted>[\d.]+):\d*|(?P<bare>[^"]+))"?')


def without_port(text: str) -> str:
    """The address in one entry of X-Forwarded-For, such as `203.0.113.7:49152` or `[2001:db8::7]:443`.

    Raises ValueError for what is no address.
    """
    found = WRITTEN.fullmatch(text.strip())
    address = ip_address((found["bracketed"] or found["dotted"] or found["bare"]) if found else text)
    return str(getattr(address, "ipv4_mapped", None) or address)


def network(request) -> str:
    """The caller's address; of IPv6 the network of 64 bits, for one household or server has all addresses of it."""
    text = request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network(f"{address}/64", strict=False).network_address)
    return str(address)
