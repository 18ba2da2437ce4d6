"""Whose machine a request comes from."""

from ipaddress import IPv6Address, ip_address, ip_network


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
